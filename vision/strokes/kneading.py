"""Kneading is told by the opening and closing of the hand: rests, small circles and short ways are all in it."""

from __future__ import annotations

import numpy as np

from vision.standard import Standard
from vision.strokes.run import Piece, Run, path_length
from vision.technique import Movement, kneading_rate, rhythm, sway_cm
from vision.types import Array, Direction, Part

# A hand that kneads moves its fingers in every part of the beat; where they were quiet for this long it did not.
QUIET_S = 0.5
# Quiet: slower than this share of the usual speed of the fingers while it kneads.
QUIET_SHARE = 0.5


def kneaded(run: Run, pieces: list[Piece], standard: Standard) -> list[Piece]:
    """The pieces of a run with those that are one kneading joined, from the first squeeze to the last."""
    result: list[Piece] = []
    index = 0
    while index < len(pieces):
        stop = index
        while stop < len(pieces) and _stays(run, pieces[stop], standard):
            stop += 1
        joined = _joined(run, pieces[index:stop], standard) if stop > index else []
        result += joined or pieces[index : max(stop, index + 1)]
        index = max(stop, index + 1)
    return result


def _stays(run: Run, piece: Piece, standard: Standard) -> bool:
    """Whether a piece can be a part of kneading: on a spot, or the short way to the next handful."""
    return piece.mode != "travel" or path_length(run, piece) < 0.5 * standard.number("stroke.local_cm")


def _joined(run: Run, pieces: list[Piece], standard: Standard) -> list[Piece]:
    """Rest, kneading, rest; nothing where the hand does not knead."""
    start, stop = pieces[0].start, pieces[-1].stop
    curl = np.array([np.nan if touch.curl_deg is None else touch.curl_deg for touch in run.touches[start:stop]])
    t = run.t[start:stop]
    if kneading_rate(t, curl, standard) is None or _circles(run, start, stop, standard):
        return []
    first, last = _lively(t, curl)
    parts = [Piece(start, start + first, "still", Direction.STILL)] if first else []
    parts.append(Piece(start + first, start + last, "local", Direction.CIRCULAR))
    return [*parts, Piece(start + last, stop, "still", Direction.STILL)] if start + last < stop else parts


def _circles(run: Run, start: int, stop: int, standard: Standard) -> bool:
    """Whether the hand itself goes round and round, whatever its fingers do."""
    part = slice(start, stop)
    path = Movement("local", run.t[part], run.x[part], run.y[part], run.t[part], Part.PALM, 0.0)
    rate = rhythm(path.t, np.stack([path.x, path.y]))
    return rate is not None and sway_cm(path) > standard.number("kneading.sway_cm")


def _lively(t: Array, curl: Array) -> tuple[int, int]:
    """The first sample, and the one after the last, between which the fingers keep moving."""
    known = np.flatnonzero(~np.isnan(curl))
    filled = np.interp(t, t[known], curl[known])
    moves = np.abs(np.gradient(filled, t)) > QUIET_SHARE * float(np.mean(np.abs(np.gradient(filled, t))))
    lively = np.flatnonzero(moves)
    # The longest stretch without a quiet half second in it.
    best = (0, len(t))
    longest = -1.0
    begin = 0
    for k in range(1, len(lively) + 1):
        if k == len(lively) or t[lively[k]] - t[lively[k - 1]] > QUIET_S:
            span = float(t[lively[k - 1]] - t[lively[begin]])
            if span > longest:
                longest, best = span, (int(lively[begin]), int(lively[k - 1]) + 1)
            begin = k
    return best
