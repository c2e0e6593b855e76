"""Unbroken contact of one hand as arrays, and the pieces it is cut into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision.types import Array, Direction, Touch

PATH_SMOOTHING_S = 0.17

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
        column = [(t.t_s, t.x_cm, -t.v * c7_crest_cm, t.vx_cm_s or 0.0, t.vy_cm_s or 0.0) for t in kept]
        t, x, y, vx, vy = np.array(column, dtype=np.float64).reshape(-1, 5).T
        return cls(kept, t, x, y, vx, vy)


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
