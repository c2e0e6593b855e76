"""Kneading is told by the opening and closing of the hand: rests, small circles and short ways are all in it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from vision.standard import Standard
from vision.strokes.run import Piece, Run, parted, path_length, readings
from vision.technique import Movement, clear_rate, kneading_rate, rhythm, sway_cm
from vision.types import Array, Direction, Part, Touch

# A hand that kneads moves its fingers in every part of the beat; where they were quiet for this long, and for half a
# beat, it did not.
QUIET_S = 0.5
# Quiet: slower than this share of the usual speed of the fingers while it kneads.
QUIET_SHARE = 0.5
# Fingers that move for less than this, after or before a pause, do not squeeze.
TWITCH_S = 0.12
# The longest time between two readings of a hand that is followed well.
READ_AGAIN_S = 0.25
# A hand that goes to and fro more than this many times as quickly as one kneads does not knead.
QUICK_BEATS = 1.5
# Degrees that the fingers bend while their tips are drawn in by a centimetre.
CURL_PER_CM = 10.0
# A palm is stiff. One that seems to grow and shrink by more than this (standard deviation, share of its length) was
# half hidden or misread, and so were its fingers: kneading hands on rendered clips have 0.04 to 0.07.
STIFF_SHARE = 0.09
# The ways between squeezes are shorter than these shares of what is local: as a rule, and where they are plain.
SHORT_SHARE, WIDE_SHARE = 0.5, 3.0

# Squeezes a second between two samples of a run, None where there are none.
RateOf = Callable[[Run, int, int, Standard], float | None]


def kneaded(run: Run, pieces: list[Piece], standard: Standard) -> list[Piece]:
    """The pieces of a run with those that are one kneading joined, from the first squeeze to the last."""
    # Seen at a slant, a hand that squeezes seems to sway: what is plain may go farther than what has to be looked for.
    pieces = _grouped(run, pieces, standard, WIDE_SHARE, squeezes_plainly)
    return _grouped(run, pieces, standard, SHORT_SHARE, _kneads)


def _grouped(run: Run, pieces: list[Piece], standard: Standard, share: float, rate_of: RateOf) -> list[Piece]:
    """The pieces with groups of them joined that stay on a spot, or go from it by this `share` of one at most."""
    result: list[Piece] = []
    index = 0
    while index < len(pieces):
        stop = index
        while stop < len(pieces) and _stays(run, pieces[stop], share * standard.number("stroke.local_cm")):
            stop += 1
        joined = _joined(run, pieces[index:stop], standard, rate_of) if stop > index else []
        result += joined or pieces[index : max(stop, index + 1)]
        index = max(stop, index + 1)
    return result


def _stays(run: Run, piece: Piece, most_cm: float) -> bool:
    """Whether a piece can be a part of kneading: on a spot, or the short way to the next handful."""
    return piece.taps_hz is None and (piece.mode != "travel" or path_length(run, piece) < most_cm)


def _joined(run: Run, pieces: list[Piece], standard: Standard, rate_of: RateOf) -> list[Piece]:
    """Rest, kneading, rest; nothing where the hand does not knead."""
    start, stop = pieces[0].start, pieces[-1].stop
    rate = rate_of(run, start, stop, standard)
    if rate is None:
        return []
    curl, grip = squeezes_of(run.touches[start:stop], standard)
    t = run.t[start:stop]
    fingers = np.concatenate([curl[None] / CURL_PER_CM, grip])
    between = _between_readings(t, curl)
    fingers[:, between] = np.nan
    # A grip may be held for half a beat.
    first, last = _lively(t, fingers, max(QUIET_S, 0.5 / rate))
    # The last squeeze ended somewhere between two readings: in the middle.
    read = np.flatnonzero(~between[: last - 1])
    last -= (last - 1 - int(read[-1])) // 2 if len(read) else 0
    # A hand that is set down to knead takes hold slowly.
    first = 0 if t[first] - t[0] < QUIET_S else first
    if rate_of(run, start + first, start + last, standard) is None:
        return []
    parts = [Piece(start, start + first, "still", Direction.STILL)] if first else []
    parts.append(Piece(start + first, start + last, "local", Direction.CIRCULAR))
    return [*parts, Piece(start + last, stop, "still", Direction.STILL)] if start + last < stop else parts


def _between_readings(t: Array, curl: Array) -> NDArray[np.bool_]:
    """Samples in which the hand was not read but carried on, fingers and all, where it was read again soon.

    In the frame of the next reading they did not jump: they moved all the time.
    """
    read = np.flatnonzero(np.diff(curl, prepend=np.nan) != 0)
    between = np.zeros(len(t), bool)
    for one, other in itertools.pairwise(read):
        between[one + 1 : other] = t[other] - t[one] <= READ_AGAIN_S
    return between


def _kneads(run: Run, start: int, stop: int, standard: Standard) -> float | None:
    """Squeezes a second between two samples, None where the hand does not knead."""
    curl, grip = squeezes_of(run.touches[start:stop], standard)
    rate = kneading_rate(run.t[start:stop], curl, standard, grip)
    return None if rate is None or _circles(run, start, stop, standard) else rate


def squeezes_plainly(run: Run, start: int, stop: int, standard: Standard) -> float | None:
    """The same of a hand whose fingers and thumb close and open so far, and so well in time, that nothing else does."""
    return clear_rate(run.t[start:stop], *_all_squeezes(run.touches[start:stop]), standard)


def _circles(run: Run, start: int, stop: int, standard: Standard) -> bool:
    """Whether the hand itself goes round and round, whatever its fingers do."""
    part = slice(start, stop)
    path = Movement("local", run.t[part], run.x[part], run.y[part], run.t[part], Part.PALM, 0.0)
    rate = rhythm(path.t, np.stack([path.x, path.y]))
    if rate is None:
        return False
    # Quicker than anyone kneads: it rubs, and its fingers tremble along.
    quick = rate > QUICK_BEATS * standard.band("kneading.rate_hz")[1]
    return sway_cm(path, rate) > (0.5 if quick else 1.0) * standard.number("kneading.sway_cm")


def squeezes_of(touches: Sequence[Touch], standard: Standard) -> tuple[Array, Array]:
    """Bend of the fingers (N,) in degrees, and the grip (2, N) in cm, NaN where they are unknown."""
    curl, grip = _all_squeezes(touches)
    if clear_rate(np.array([touch.t_s for touch in touches]), curl, grip, standard) is not None:
        return curl, grip
    values = readings(touches, "curl_deg", "reach_cm", "thumb_cm", "palm_long_cm")
    palm = values[3][~np.isnan(values[3])]
    if len(palm) and float(palm.std()) > STIFF_SHARE * float(palm.mean()):
        values[:] = np.nan
    return values[0], values[1:3]


def _all_squeezes(touches: Sequence[Touch]) -> tuple[Array, Array]:
    """The same of all readings, however faint."""
    values = readings(touches, "curl_deg", "reach_cm", "thumb_cm", faint=True)
    return values[0], values[1:]


def _lively(t: Array, signals: Array, quiet_s: float) -> tuple[int, int]:
    """The first sample, and the one after the last, between which the fingers keep moving: are never quiet for longer.

    `signals`: (K, N).
    """
    pace = np.zeros(len(t))
    for row in signals:
        known = np.flatnonzero(~np.isnan(row))
        if len(known) > 1:
            pace += np.abs(np.gradient(np.interp(t, t[known], row[known]), t))
    moves = pace > QUIET_SHARE * float(np.mean(pace))
    lively = _without_twitches(t, np.flatnonzero(moves))
    if not len(lively):
        return 0, len(t)
    # The longest stretch without such a quiet time in it.
    longest = max(parted(lively, t[lively], quiet_s), key=lambda group: float(t[group[-1]] - t[group[0]]))
    return int(longest[0]), int(longest[-1]) + 1


def _without_twitches(t: Array, lively: NDArray[np.intp]) -> NDArray[np.intp]:
    """Samples at which the fingers move, less what is brief and alone at either end: a reading that jumped."""
    groups = parted(lively, lively, 1)
    while len(groups) > 1 and t[groups[-1][-1]] - t[groups[-1][0]] < TWITCH_S:
        groups.pop()
    while len(groups) > 1 and t[groups[0][-1]] - t[groups[0][0]] < TWITCH_S:
        groups.pop(0)
    return np.concatenate(groups)
