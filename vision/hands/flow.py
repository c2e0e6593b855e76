"""Hands carried from the frame before by optical flow: how the skin of a palm moved.

Between two readings, and while a reading fails, this says where a hand is far better than its old velocity does: hands
stop and turn at once. All hands of a frame are looked for together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.types import Array, Image

# Window and levels of Lucas-Kanade in the small grey copy.
WINDOW_PX, LEVELS = 13, 3
# There and back again a point may miss its start by so much; and this many points must agree.
ROUND_TRIP_PX, LEAST_POINTS = 0.3, 6
# Points further than this from the common shift (px, and lengths of the hand) are others' skin or noise.
APART_PX, APART_LENGTHS = 1.0, 0.05
# Between two frames a hand turns and grows by no more than this; more is noise.
MOST_TURN, MOST_GROWTH = 0.2, 0.1
# Wrist, thumb's root and knuckles: their pairs span the palm, which is stiff.
PALM = (0, 1, 5, 9, 13, 17)


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A similarity in pixels: `turn` (complex: rotation and growth) about `origin` (2,), then `shift` (2,)."""

    origin: Array
    shift: Array
    turn: complex = 1.0 + 0.0j

    def __call__(self, points: Array) -> Array:
        """(N, 2) points of the frame before -> the same in this frame."""
        x, y = (points - self.origin).T
        turned = (x + 1j * y) * self.turn
        moved: Array = np.stack([turned.real, turned.imag], axis=1) + self.origin + self.shift
        return moved


class HandFlow:
    """Holds the newest two frames, grey and small. Call `update` with every frame, in time order."""

    def __init__(self) -> None:
        self._before: Image | None = None
        self._scale = 1.0
        self.grey: Image | None = None

    def reset(self) -> None:
        """Forget the frame before: the picture has changed altogether."""
        self._before = self.grey = None

    def update(self, grey: Image, scale: float) -> None:
        """Take in the small grey copy (h, w) of a frame, `scale` times its size."""
        self._before = self.grey if self.grey is not None and self.grey.shape == grey.shape else None
        self._scale = scale
        self.grey = grey

    def motions(self, hands: Sequence[tuple[Array | None, Array, float]]) -> list[Motion | None]:
        """How each hand moved since the frame before; None where its skin does not tell.

        Of each hand in the frame before: landmarks (21, 2) or None, palm (2,) and length, px.
        """
        if self._before is None or self.grey is None or not hands:
            return [None] * len(hands)
        parts = [_points(*hand) for hand in hands]
        ends = np.cumsum([0, *(len(part) for part in parts)])
        old = (np.concatenate(parts) * self._scale).astype(np.float32)[:, None]
        new, there = _tracked(self._before, self.grey, old)
        back, again = _tracked(self.grey, self._before, new)
        missed = np.linalg.norm((back - old)[:, 0], axis=1)
        good = there & again & (missed < ROUND_TRIP_PX)
        old, new = old[:, 0] / self._scale, new[:, 0] / self._scale
        return [
            similarity(old[a:b][good[a:b]], new[a:b][good[a:b]], hand[2], APART_PX / self._scale)
            for (a, b), hand in zip(pairwise(ends), hands, strict=True)
        ]


def similarity(old: Array, new: Array, length: float, apart_px: float) -> Motion | None:
    """The motion that most points (N, 2) of a hand of `length` px share; None when too few do."""
    if len(old) < LEAST_POINTS:
        return None
    shifts = new - old
    away = np.linalg.norm(shifts - np.median(shifts, axis=0), axis=1)
    kept = away < apart_px + APART_LENGTHS * length
    if kept.sum() < max(LEAST_POINTS, 0.4 * len(old)):
        return None
    old, new = old[kept].astype(np.float64), new[kept].astype(np.float64)
    origin, target = old.mean(axis=0), new.mean(axis=0)
    p, q = (old - origin) @ np.array([1, 1j]), (new - target) @ np.array([1, 1j])
    turn = complex(np.vdot(p, q) / max(float(np.vdot(p, p).real), 1e-6))
    growth = float(np.clip(abs(turn), 1 - MOST_GROWTH, 1 + MOST_GROWTH))
    angle = float(np.clip(np.angle(turn), -MOST_TURN, MOST_TURN))
    return Motion(origin, target - origin, growth * complex(np.cos(angle), np.sin(angle)))


def _tracked(before: Image, after: Image, points: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(N, 1, 2) points of one picture in another, and (N,) whether they were found there."""
    size = (WINDOW_PX, WINDOW_PX)
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, points.copy(), winSize=size, maxLevel=LEVELS)
    return np.asarray(moved, np.float32), np.asarray(found)[:, 0] > 0


def _points(landmarks: Array | None, palm: Array, length: float) -> Array:
    """(N, 2) points spread over the palm."""
    if landmarks is None:
        steps = np.linspace(-0.18, 0.18, 5) * length
        grid: Array = palm + np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
        return grid
    corners = landmarks[list(PALM)]
    first, second = np.triu_indices(len(PALM), 1)
    between = [corners[first] * share + corners[second] * (1 - share) for share in (0.33, 0.67)]
    spread: Array = np.concatenate(between)
    return spread
