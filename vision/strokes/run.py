"""Unbroken contact of one hand as arrays, and the pieces it is cut into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision.motion import HALF_WINDOW_S
from vision.types import Array, Direction, Touch

PATH_SMOOTHING_S = 0.17
# A part presses when it was read for most of this time before and after.
PART_WINDOW_S = 0.8

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

    @classmethod
    def of(cls, touches: Iterable[Touch], c7_crest_cm: float) -> Run:
        """Build the arrays; velocities that are missing (ends of short contacts) count as zero."""
        kept = tuple(touches)
        if len({touch.part for touch in kept}) > 1:
            return _steadied(kept, c7_crest_cm)
        column = [(t.t_s, t.x_cm, -t.v * c7_crest_cm, t.vx_cm_s or 0.0, t.vy_cm_s or 0.0) for t in kept]
        t, x, y, vx, vy = np.array(column, dtype=np.float64).reshape(-1, 5).T
        return cls(kept, t, x, y, vx, vy)


def _steadied(touches: tuple[Touch, ...], c7_crest_cm: float) -> Run:
    """The arrays of a run in which the pressing part changes.

    A new part moves the pressing point by up to a palm's length though the hand stayed where it was, and a hand that
    kneads opens and closes so that its part is read differently from moment to moment. So the path is that of the
    palm, shifted to the part that presses for most of the time around.
    """
    t = np.array([touch.t_s for touch in touches])
    point = np.array([(touch.x_cm, -touch.v * c7_crest_cm) for touch in touches])
    palm = np.array(
        [
            (touch.x_cm, -touch.v * c7_crest_cm)
            if touch.palm_x_cm is None or touch.palm_v is None
            else (touch.palm_x_cm, -touch.palm_v * c7_crest_cm)
            for touch in touches
        ]
    )
    parts = np.array([touch.part.value for touch in touches])
    names = sorted(set(parts.tolist()))
    first = np.searchsorted(t, t - PART_WINDOW_S, side="left")
    last = np.searchsorted(t, t + PART_WINDOW_S, side="right")
    shares = []
    for name in names:
        total = np.concatenate([[0], np.cumsum(parts == name)])
        shares.append((total[last] - total[first]) / (last - first))
    main = np.argmax(np.array(shares), axis=0)
    offsets = np.array([np.median((point - palm)[parts == name], axis=0) for name in names])
    own = parts == np.array(names)[main]
    path = np.where(own[:, None], point, palm + offsets[main])
    vx, vy = (slopes(path[:, axis], t) for axis in (0, 1))
    return Run(touches, t, path[:, 0], path[:, 1], vx, vy)


def slopes(values: Array, t: Array) -> Array:
    """Slope of the straight line fitted to `values` over times `t`, within half a window of each sample."""
    first = np.searchsorted(t, t - HALF_WINDOW_S, side="left")
    last = np.searchsorted(t, t + HALF_WINDOW_S, side="right")
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
    """Samples `start` to `stop` (exclusive) of a run that belong to one movement."""

    start: int
    stop: int
    mode: Mode
    direction: Direction


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
