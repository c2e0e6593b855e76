"""Unbroken contact of one hand as arrays, and the pieces it is cut into."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vision.motion import HALF_WINDOW_S
from vision.types import Array, Direction, Part, Touch

PATH_SMOOTHING_S = 0.17
# A part presses when it was read for most of this time before and after.
PART_WINDOW_S = 0.8
# Fingertips that come nearer to the palm and go again by more than this (standard deviation) grip: kneading hands on
# rendered clips have 2.5 to 3.5 cm.
GRIP_CM = 1.5

Mode = Literal["travel", "local", "still"]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Unbroken contact of one hand, as arrays over its N samples. `x`, `y` in cm (y towards the head)."""

    touches: tuple[Touch, ...]
    t: Array
    x: Array
    y: Array
    vx: Array
    vy: Array


def mostly(touches: Sequence[Touch], part: Part) -> bool:
    """Whether more than half of some touches were with one part of the hand or arm."""
    return 2 * sum(touch.part is part for touch in touches) > len(touches)


def run_of(touches: Sequence[Touch], c7_crest_cm: float) -> Run:
    """One unbroken contact as arrays.

    A new part moves the pressing point by up to a palm's length though the hand stayed where it was, and a hand that
    kneads opens and closes so that its part is read differently from moment to moment: neither is a movement. Where
    several parts were read, the path is that of the palm's centre, with each part's own movement about it: what the
    part is away from the palm in the middle of its time is taken off. A hand that opens and closes is where its palm
    is.
    """
    kept = tuple(touches)
    t = np.array([touch.t_s for touch in kept])
    path = np.array([(touch.x_cm, -touch.v * c7_crest_cm) for touch in kept], dtype=np.float64)
    if len({touch.part for touch in kept}) < 2:
        # Velocities that are missing (ends of short contacts) count as none.
        vx, vy = np.array([(touch.vx_cm_s or 0.0, touch.vy_cm_s or 0.0) for touch in kept]).T
        return Run(kept, t, path[:, 0], path[:, 1], vx, vy)
    palm = np.array(
        [
            point if touch.palm_x_cm is None or touch.palm_v is None else (touch.palm_x_cm, -touch.palm_v * c7_crest_cm)
            for touch, point in zip(kept, path, strict=True)
        ]
    )
    main = _main_parts(kept)
    borders = [0, *(i for i in range(1, len(kept)) if main[i] != main[i - 1]), len(kept)]
    for start, stop in itertools.pairwise(borders):
        if main[start] in (Part.FINGERS, Part.KNUCKLES) and _grips(kept[start:stop]):
            continue
        own = np.array([touch.part is main[start] for touch in kept[start:stop]])
        away = path[start:stop] - palm[start:stop]
        middle = np.median(away[own], axis=0) if own.any() else np.zeros(2)
        palm[start:stop][own] += (away - middle)[own]
    _close_steps(palm, t, borders[1:-1])
    return Run(kept, t, palm[:, 0], palm[:, 1], slopes(palm[:, 0], t), slopes(palm[:, 1], t))


def _grips(touches: Sequence[Touch]) -> bool:
    """Whether the fingertips are drawn in and let out."""
    reach = readings(touches, "reach_cm")[0]
    known = reach[~np.isnan(reach)]
    return len(known) > 1 and float(known.std()) > GRIP_CM


def _close_steps(path: Array, t: Array, borders: Sequence[int]) -> None:
    """Take off a path (N, 2), in place, what it steps where the part changes: each is read at a height of its own."""
    for at in borders:
        if at < 2 or at + 1 >= len(t):
            continue
        before = (path[at - 1] - path[at - 2]) / max(t[at - 1] - t[at - 2], 1e-3)
        after = (path[at + 1] - path[at]) / max(t[at + 1] - t[at], 1e-3)
        path[at:] -= path[at] - path[at - 1] - 0.5 * (before + after) * (t[at] - t[at - 1])


def _main_parts(touches: tuple[Touch, ...]) -> list[Part]:
    parts = [touch.part for touch in touches]
    t = np.array([touch.t_s for touch in touches])
    first = np.searchsorted(t, t - PART_WINDOW_S, side="left")
    last = np.searchsorted(t, t + PART_WINDOW_S, side="right")
    names = sorted(set(parts))
    shares = []
    for name in names:
        total = np.concatenate([[0], np.cumsum([part is name for part in parts])])
        shares.append((total[last] - total[first]) / (last - first))
    return [names[k] for k in np.argmax(np.array(shares), axis=0)]


def slopes(values: Array, t: Array, half_s: float = HALF_WINDOW_S) -> Array:
    """Slope of the straight line fitted to `values` over times `t`, within `half_s` of each sample."""
    first = np.searchsorted(t, t - half_s, side="left")
    last = np.searchsorted(t, t + half_s, side="right")
    k, y = t - t.mean(), values - values.mean()
    count = last - first

    def mean(column: Array) -> Array:
        total = np.concatenate([[0.0], np.cumsum(column)])
        result: Array = (total[last] - total[first]) / count
        return result

    spread = mean(k * k) - mean(k) ** 2
    result: Array = np.where(spread > 1e-6, (mean(k * y) - mean(k) * mean(y)) / np.maximum(spread, 1e-6), 0.0)
    return result


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples `start` to `stop` (exclusive) of a run that belong to one movement.

    `taps_hz`: hits a second where the hand taps, how `even` (0..1) they are, and when one is at its top (`beat_s`).
    """

    start: int
    stop: int
    mode: Mode
    direction: Direction
    taps_hz: float | None = None
    even: float | None = None
    beat_s: float | None = None


def readings(touches: Sequence[Touch], *names: str, faint: bool = False) -> Array:
    """(K, N) of these numbers of N touches, NaN where they are unknown, or not read surely but for `faint`."""
    rows = [[getattr(touch, name) if touch.surely or faint else None for touch in touches] for name in names]
    return np.array([[np.nan if value is None else value for value in row] for row in rows], dtype=np.float64)


def parted(rows: NDArray[np.intp], at: Array | NDArray[np.intp], most: float) -> list[NDArray[np.intp]]:
    """Ascending sample numbers (N,) in groups: a new one begins where `at` (N,) grows by more than `most`.

    One empty group where there are none.
    """
    return np.split(rows, np.flatnonzero(np.diff(at) > most) + 1)


def smoothed(values: Array, t: Array) -> Array:
    """Running mean over `PATH_SMOOTHING_S`."""
    step = float(np.median(np.diff(t))) if len(t) > 1 else PATH_SMOOTHING_S
    half = round(PATH_SMOOTHING_S / max(step, 1e-3) / 2)
    if half < 1 or len(values) < 2 * half + 1:
        return values
    padded = np.concatenate([np.full(half, values[0]), values, np.full(half, values[-1])])
    result: Array = np.convolve(padded, np.full(2 * half + 1, 1 / (2 * half + 1)), mode="valid")
    return result


def path_length(run: Run, piece: Piece) -> float:
    """Length of the smoothed path in cm."""
    part = slice(piece.start, piece.stop)
    x, y = smoothed(run.x[part], run.t[part]), smoothed(run.y[part], run.t[part])
    return float(np.hypot(np.diff(x), np.diff(y)).sum())
