"""Cuts travelling movement where the hand stops or turns: a stroke goes from one stop to the next.

The half-second fit that tells how fast a stroke is blurs its ends. Here a short fit is used: it is noisier, but a stop
shows as a deep valley between two peaks of speed, which noise does not make.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from vision.standard import Standard
from vision.strokes.run import Run, mostly, parted, slopes
from vision.types import Array, Part

# Half the window of the short fit. At 15 frames a second it holds five samples.
HALF_S = 0.14
# The same where the forearm presses: its place follows from where the arm points, and trembles more.
ARM_HALF_S = 0.28
# A leg begins and ends where it has this share of its usual speed, or is faster than a rest by so much: what is
# slower is settling down, and the landmarks' jitter.
SLOW_SHARE, NOISE = 0.2, 1.25

# A quick sweep's stop is blurred. Where the hand goes on after it, or came before it, at no more than this share of the
# sweep's speed (`WAY`), as on its way to another place, a valley need only be so deep: shares of the sweep's speed
# (`DIP`), and of the way's own (`SLOWER`).
WAY, DIP, SLOWER = 0.6, 0.25, 0.8
# A sweep is over where the hand goes on at less than this share of its speed, for longer than so much of the sweep's
# time: one that ends smoothly (minimum jerk: Flash & Hogan 1985) is as slow for 0.25 of that. Shorter than the last of
# these, it was a jerk.
TAIL_SPEED, TAIL_SHARE, QUICK_S = 0.3, 0.45, 0.35


@dataclass(frozen=True, slots=True)
class Leg:
    """Samples `start` to `stop` (exclusive) of a run between two stops; `moves`: False for the rest between two."""

    start: int
    stop: int
    moves: bool


def legs_of(t: Array, speed: Array, start: int, stop: int, standard: Standard) -> list[Leg]:
    """The legs and rests of a travelling stretch, in order and without gaps. `speed`: `quick_speed` of the run."""
    speed = speed[start:stop]
    rest = standard.number("stroke.still_cm_s")
    legs: list[Leg] = []
    parts = _split(speed, 0, len(speed), standard.number("stroke.turn_share"), rest)
    for first, last in (piece for part in parts for piece in _quick_and_slow(speed, t[start:stop], *part, rest)):
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
    half_s = ARM_HALF_S if mostly(run.touches, Part.FOREARM) else HALF_S
    return np.hypot(slopes(run.x, run.t, half_s), slopes(run.y, run.t, half_s))


def path_speed(run: Run) -> Array:
    """Speed (N,) in cm/s along the path, however it turns meanwhile: of small quick circles the fit sees little."""
    steps = np.hypot(np.diff(run.x), np.diff(run.y)) / np.maximum(np.diff(run.t), 1e-3)
    middles = 0.5 * (run.t[1:] + run.t[:-1])
    total = np.concatenate([[0.0], np.cumsum(steps)])
    first = np.searchsorted(middles, run.t - HALF_S, side="left")
    last = np.searchsorted(middles, run.t + HALF_S, side="right")
    result: Array = (total[last] - total[first]) / np.maximum(last - first, 1)
    return result


def _split(speed: Array, first: int, last: int, share: float, rest: float) -> list[tuple[int, int]]:
    """Cut at the deepest valley, and each side again, until no valley is deep enough."""
    if last - first < 3:
        return [(first, last)]
    part = speed[first:last]
    before = np.maximum.accumulate(part)
    after = np.maximum.accumulate(part[::-1])[::-1]
    lower, upper = np.minimum(before, after), np.maximum(before, after)
    # Between two rests there is no valley: on both sides of one the hand moves.
    valley = lower > 2 * rest
    beside = valley & (part <= DIP * upper) & (part <= SLOWER * lower) & (lower <= WAY * upper)
    depth = np.where(valley, part / np.maximum(lower, 1e-6), np.inf)
    at = int(np.argmin(depth))
    if depth[at] > share:
        if not beside.any():
            return [(first, last)]
        at = int(np.argmin(np.where(beside, depth, np.inf)))
    return _split(speed, first, first + at, share, rest) + _split(speed, first + at, last, share, rest)


def _quick_and_slow(speed: Array, t: Array, first: int, last: int, rest: float) -> list[tuple[int, int]]:
    """A sweep apart from what goes on slowly, without a stop, for long before or after it."""
    part = speed[first:last]
    quick = np.flatnonzero(part >= TAIL_SPEED * float(np.percentile(part, 90)))
    begin, end = int(quick[0]), int(quick[-1]) + 1
    sweep_s = float(t[first + end - 1] - t[first + begin])
    if sweep_s < QUICK_S:
        return [(first, last)]
    stops = np.flatnonzero(part <= NOISE * rest)
    since = max((int(at) for at in stops if at < begin), default=0)
    until = min((int(at) for at in stops if at >= end), default=len(part) - 1)
    borders = [0]
    if t[first + begin] - t[first + since] > TAIL_SHARE * sweep_s:
        borders.append(begin)
    if t[first + until] - t[first + end - 1] > TAIL_SHARE * sweep_s:
        borders.append(end)
    return [(first + a, first + b) for a, b in itertools.pairwise([*borders, len(part)])]
