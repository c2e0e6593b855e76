"""Cuts travelling movement where the hand stops or turns: a stroke goes from one stop to the next.

The half-second fit that tells how fast a stroke is blurs its ends. Here a short fit is used: it is noisier, but a stop
shows as a deep valley between two peaks of speed, which noise does not make.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.standard import Standard
from vision.strokes.run import Run, parted, slopes
from vision.types import Array

# Half the window of the short fit. At 15 frames a second it holds five samples.
HALF_S = 0.14
# A leg begins and ends where it has this share of its usual speed, or is faster than a rest by so much: what is
# slower is settling down, and the landmarks' jitter.
SLOW_SHARE, NOISE = 0.2, 1.25


@dataclass(frozen=True, slots=True)
class Leg:
    """Samples `start` to `stop` (exclusive) of a run between two stops; `moves`: False for the rest between two."""

    start: int
    stop: int
    moves: bool


def legs_of(speed: Array, start: int, stop: int, standard: Standard) -> list[Leg]:
    """The legs and rests of a travelling stretch, in order and without gaps. `speed`: `quick_speed` of the run."""
    speed = speed[start:stop]
    rest = standard.number("stroke.still_cm_s")
    legs: list[Leg] = []
    for first, last in _split(speed, 0, len(speed), standard.number("stroke.turn_share"), rest):
        moving = np.flatnonzero(speed[first:last] > max(NOISE * rest, SLOW_SHARE * float(np.median(speed[first:last]))))
        if not len(moving):
            legs.append(Leg(start + first, start + last, moves=False))
            continue
        # A hand that has come to its place may stir there at once: the movement is over at its first stop.
        main = first + max(parted(moving, moving, 1), key=lambda group: float(speed[first + group].sum()))
        begin, end = int(main[0]), int(main[-1]) + 1
        if begin > first:
            legs.append(Leg(start + first, start + begin, moves=False))
        legs.append(Leg(start + begin, start + end, moves=True))
        if last > end:
            legs.append(Leg(start + end, start + last, moves=False))
    return legs


def quick_speed(run: Run) -> Array:
    """Speed (N,) in cm/s from the short fit."""
    return np.hypot(slopes(run.x, run.t, HALF_S), slopes(run.y, run.t, HALF_S))


def _split(speed: Array, first: int, last: int, share: float, rest: float) -> list[tuple[int, int]]:
    """Cut at the deepest valley, and each side again, until no valley is deep enough."""
    if last - first < 3:
        return [(first, last)]
    part = speed[first:last]
    before = np.maximum.accumulate(part)
    after = np.maximum.accumulate(part[::-1])[::-1]
    lower = np.minimum(before, after)
    # Between two rests there is no valley: on both sides of one the hand moves.
    depth = np.where(lower > 2 * rest, part / np.maximum(lower, 1e-6), np.inf)
    at = int(np.argmin(depth))
    if depth[at] > share:
        return [(first, last)]
    return _split(speed, first, first + at, share, rest) + _split(speed, first + at, last, share, rest)
