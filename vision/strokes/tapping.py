"""Tapping (tapotement) is told by how a hand grows and shrinks in the picture: it leaves the skin and comes back.

A hand that rises by 2 to 6 cm, hinged at its wrist or turned about its forearm, changes its apparent length and breadth
by millimetres to centimetres, two to six times a second. Rubbing as quick as that moves in the plane of the skin
instead. `vision/strokes/beat.py` reads the beat; here it is made stretches of a run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vision.standard import Standard
from vision.strokes.beat import STEP_S, WINDOW_S, beat_of, joined, quick_part, size_of, top_s, tops_of, windows_of
from vision.strokes.kneading import squeezes_plainly
from vision.strokes.run import Piece, Run, mostly, parted, slopes
from vision.technique import running_mean, steadiness_of
from vision.types import Array, Direction, Part

# Tapping lasts as long as the beat has this share of its usual strength, smoothed over so many beats.
END_SHARE, BEATS = 0.4, 1.0
# It began so many beats before the hand is up first (low rises at the start are not seen), and ends so many after it
# was up last (half a beat, and a little, as frames are far apart for taps); hits further apart than that many beats are
# two groups, and one that has this share of the largest's hits is none.
FIRST_BEATS, LAST_BEATS, APART_BEATS, FEW = 1.0, 0.75, 2.6, 0.25
# The strength of a beat grows so many beats later than the hand begins; after a pause it is strong at once.
LATE_BEATS = 0.5
# How strongly a hand taps, and how that shows, is told by so long.
NEAR_S = 2.0
# How far the hand travels is seen over so long either way of a moment; it may be quicker, or still, for so long.
DRIFT_S, AWAY_S = 0.35, 0.5
# Two stretches with no longer gap than that are one where the quicker one's beat is at most so many times the other's.
ALIKE_RATES = 1.4
# A hand that stirs on the spot after tapping, for less than this share of the tapping's time, taps there too: fingers
# that are read badly for a moment have no beat. One that stirs for less than `STIR_S` settles, and leaves.
STIR_SHARE, STIR_S = 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Tapping:
    """Samples `start` to `stop` (exclusive) of a run in which the hand taps. `rate_hz`: hits a second."""

    start: int
    stop: int
    rate_hz: float
    steadiness: float | None
    beat_s: float


def tapped(run: Run, pieces: list[Piece], standard: Standard) -> list[Piece]:
    """The pieces of a run with each stretch of tapping made one piece."""
    result = pieces
    for found in tappings(run, standard):
        kept: list[Piece] = []
        for piece in result:
            if piece.start < found.start:
                kept.append(replace(piece, stop=min(piece.stop, found.start)))
            if piece.stop > found.stop:
                kept.append(replace(piece, start=max(piece.start, found.stop)))
        beat = (found.rate_hz, found.steadiness, found.beat_s)
        kept.append(Piece(found.start, found.stop, "local", Direction.CIRCULAR, *beat))
        result = sorted(kept, key=lambda piece: piece.start)
    return result


def tappings(run: Run, standard: Standard) -> list[Tapping]:
    """The stretches of a run in which the hand taps, in time order."""
    size = size_of(run)
    if size is None or run.t[-1] - run.t[0] < WINDOW_S:
        return []
    least_cm = standard.number("tapotement.rise_cm")
    quick = quick_part(size, run.t)
    if float(np.sqrt((quick**2).sum(axis=0)).max()) < least_cm:
        return []
    signals = np.stack([*size, run.x, run.y])
    stretches: list[tuple[int, int, float]] = []
    for first_s, last_s, rate in joined(windows_of(run.t, signals, standard)):
        for stretch in _lasting(run, size, (first_s, last_s), rate, standard):
            late = 0.0 if stretches else LATE_BEATS
            start, stop = _from_first_to_last_hit(run.t, size, quick, stretch, rate, late)
            if stretches:
                start = max(start, stretches[-1][1])
            part = slice(start, stop)
            # A forearm glides or leans; the hand before it, off the back, swings.
            if start >= stop or mostly(run.touches[part], Part.FOREARM) or _rubs(run, size, part, rate):
                continue
            # A hand that plainly squeezes, far slower than it could tap, has its palm read badly meanwhile.
            if squeezes_plainly(run, start, stop, standard) is None:
                stretches.append((start, stop, rate))
    found: list[Tapping] = []
    for start, stop, rate in going_on(stretches, run.t, standard.number("tapotement.dwell_s")):
        part = slice(start, stop)
        even = steadiness_of(run.t[part], size[:, part], rate)
        found.append(Tapping(start, stop, rate, even, top_s(size[:, part], run.t[part], rate)))
    return found


def going_on(stretches: list[tuple[int, int, float]], t: Array, least_s: float) -> list[tuple[int, int, float]]:
    """Stretches (samples, hits a second) in time order, those that go on from each other joined.

    A group counts where one of it lasts for `least_s`: brief beats here and there are none.
    """
    groups: list[list[tuple[int, int, float]]] = []
    for start, stop, rate in stretches:
        if groups:
            _, end, before_hz = groups[-1][-1]
            slow, quick = sorted((rate, before_hz))
            if t[start] - t[end - 1] <= AWAY_S and quick <= ALIKE_RATES * slow:
                groups[-1].append((start, stop, rate))
                continue
        groups.append([(start, stop, rate)])
    result = []
    for group in groups:
        lengths = [float(t[stop - 1] - t[start]) for start, stop, _ in group]
        if max(lengths) >= least_s:
            rate = float(np.average([rate for _, _, rate in group], weights=lengths))
            result.append((group[0][0], group[-1][1], rate))
    return result


def filled(run: Run, pieces: list[Piece]) -> list[Piece]:
    """The pieces of a run, with the hand's stirring on the spot after tapping made a part of it.

    Not that before: there a hand comes to its place.
    """
    result: list[Piece] = []
    for piece in pieces:
        before = result[-1] if result else None
        if before is not None and before.taps_hz is not None and piece.mode == "local" and piece.taps_hz is None:
            seconds = [float(run.t[p.stop - 1] - run.t[p.start]) for p in (piece, before)]
            if STIR_S <= seconds[0] < STIR_SHARE * seconds[1]:
                result[-1] = replace(before, stop=piece.stop)
                continue
        result.append(piece)
    return result


def _from_first_to_last_hit(
    t: Array, size: Array, quick: Array, stretch: tuple[int, int], rate: float, late_beats: float
) -> tuple[int, int]:
    """The stretch (samples, the last exclusive) from before its first rise to after its last.

    The strength of a beat, which is known over a beat or two only, grows `late_beats` later than the hand begins and
    fades later than it stops.
    """
    start, stop = stretch
    if t[stop - 1] - t[start] < 2 / rate:
        return stretch
    reach = int(np.searchsorted(t, t[start] + 1 / rate)) - start
    first, last = max(0, start - 1), min(len(t), stop + reach)
    beat = beat_of(size[:, start:stop], t[start:stop], rate)
    # Hands tap more strongly here and there, and are read otherwise as they travel: each end is told by what is near.
    parts = (_within(t, t[start], start, stop), _within(t, t[stop - 1] - NEAR_S, start, stop))
    found = [tops_of(beat[:, one - start : end - start], quick[:, one:end], quick[:, first:last]) for one, end in parts]
    tops = first + np.unique(np.concatenate(found))
    if not len(tops):
        return stretch
    # Few that lie apart from the rest are the hand's arrival, or its way off.
    groups = parted(tops, t[tops], APART_BEATS / rate)
    least = FEW * max(map(len, groups))
    rows = np.concatenate([group for group in groups if len(group) >= least])
    # To the nearest sample.
    half_s = 0.5 * float(np.median(np.diff(t)))
    begins, ends = t[rows[0]] - FIRST_BEATS / rate - half_s, t[rows[-1]] + LAST_BEATS / rate + half_s
    begins = max(begins, t[start] - late_beats / rate)
    return int(np.searchsorted(t, begins)), min(stop, int(np.searchsorted(t, ends, side="right")))


def _within(t: Array, from_s: float, start: int, stop: int) -> tuple[int, int]:
    """Samples (the last exclusive) of a stretch from a time on, for as long as the strength of a beat is told by."""
    one, other = np.searchsorted(t, [from_s, from_s + NEAR_S])
    return max(start, int(one)), min(stop, int(other) + 1)


def _rubs(run: Run, size: Array, part: slice, rate: float) -> bool:
    """Whether it is a thumb that presses and moves more along the skin than its hand's size changes."""
    if not mostly(run.touches[part], Part.THUMB):
        return False
    grows, moves = (beat_of(rows[:, part], run.t[part], rate) for rows in (size, np.stack([run.x, run.y])))
    return float((grows**2).sum()) < float((moves**2).sum())


def _lasting(
    run: Run, size: Array, middles: tuple[float, float], rate: float, standard: Standard
) -> list[tuple[int, int]]:
    """The stretches of samples in which the beat is strong and the hand is not on its way; `middles`: of windows."""
    t = run.t
    strength = np.sqrt((beat_of(size, t, rate) ** 2).sum(axis=0))
    smooth = running_mean(strength, t, BEATS / rate)
    # One step further: the last window may end so much before the contact does.
    inside = (t >= middles[0] - 0.5 * WINDOW_S) & (t <= middles[1] + 0.5 * WINDOW_S + STEP_S)
    pace = np.hypot(slopes(run.x, t, DRIFT_S), slopes(run.y, t, DRIFT_S))
    there = inside & (pace <= standard.number("tapotement.travel_cm_s"))
    if not there.any():
        return []
    strong = np.flatnonzero(there & (smooth >= END_SHARE * float(np.median(smooth[there]))))
    groups = parted(strong, t[strong], AWAY_S)
    return [(int(group[0]), int(group[-1]) + 1) for group in groups if len(group)]
