"""How far a back that was found lies from the true one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.types import BACK_POINTS, Array, BackPose

# Beyond this mean error of its points (% of C7-crest) a back is a wrong one.
WRONG_PERCENT = 10.0
# A clip whose back was right in its key view but wrong in more than this share of the frames is wrong all the same.
WRONG_SHARE = 0.1
MASK_PX = 320
INNER_V = slice(1, -1)


@dataclass(frozen=True, slots=True, eq=False)
class TrueBack:
    """The back of one frame: points by name (2,), outline (N, 2) and midline (11, 2) in pixels."""

    points: Mapping[str, Array]
    outline: Array
    midline: Array

    @property
    def length_px(self) -> float:
        """C7 to the middle of the crests."""
        return float(np.linalg.norm(self.points["crest_mid"] - self.points["c7"]))


def true_backs(frames: Sequence[Mapping[str, Any]]) -> list[TrueBack]:
    """One a frame; outline and midline are only told where they change."""
    backs: list[TrueBack] = []
    outline = midline = np.zeros((0, 2))
    for frame in frames:
        entry = frame["back"]
        outline = np.array(entry.get("outline_px", outline), np.float64)
        midline = np.array(entry.get("midline_px", midline), np.float64)
        points = {name: np.array(entry["points_px"][name], np.float64) for name in BACK_POINTS}
        backs.append(TrueBack(points, outline, midline))
    return backs


def points_error(pose: BackPose, true: TrueBack) -> float:
    """Mean distance of the eight points, % of C7-crest."""
    away = [float(np.linalg.norm(pose.points_px[name] - true.points[name])) for name in BACK_POINTS]
    return 100 * float(np.mean(away)) / true.length_px


def outline_iou(pose: BackPose, true: TrueBack, size: tuple[int, int]) -> float:
    """Overlap of the outlines over their union, 0..1; the true one ends at the crests' level, so the other does too."""
    levels = partial(_levels, pose)
    return outline_overlap(pose.outline_px, true.outline, size, levels)


def outline_overlap(
    found: Array, truly: Array, size: tuple[int, int], levels: Callable[[Array], Array] | None = None
) -> float:
    """Overlap of two outlines over their union, 0..1. `levels`: pixels (N, 2) -> v, above 1 the first is left out."""
    scale = MASK_PX / size[0]
    shape_hw = (round(size[1] * scale), MASK_PX)
    one, other = (_filled(outline * scale, shape_hw) for outline in (found, truly))
    if levels is not None:
        rows, columns = np.nonzero(one)
        below = levels(np.stack([columns, rows], axis=1) / scale) > 1
        one[rows[below], columns[below]] = False
    union = float((one | other).sum())
    return float((one & other).sum()) / union if union else 0.0


def _levels(pose: BackPose, points_px: Array) -> Array:
    levels: Array = pose.to_back(points_px)[:, 1]
    return levels


def _filled(outline: Array, shape_hw: tuple[int, int]) -> NDArray[np.bool_]:
    mask = np.zeros(shape_hw, np.uint8)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], (1,))
    return mask > 0


def midline_error_cm(pose: BackPose, true: TrueBack, c7_crest_cm: float) -> float:
    """Mean distance of the found midline from the true one, between C7 and the crests' level."""
    levels = np.linspace(0, 1, len(true.midline))[INNER_V]
    found = pose.to_px(np.stack([np.zeros_like(levels), levels], axis=1))
    away = [_distance_to(true.midline, point) for point in found]
    return float(np.mean(away)) * c7_crest_cm / true.length_px


def _distance_to(line: Array, point: Array) -> float:
    """Distance of a point from a polyline (N, 2)."""
    start, step = line[:-1], np.diff(line, axis=0)
    along = np.clip(((point - start) * step).sum(axis=1) / np.maximum((step**2).sum(axis=1), 1e-9), 0, 1)
    return float(np.linalg.norm(start + along[:, None] * step - point, axis=1).min())


@dataclass(slots=True)
class BackMeasure:
    """One clip. `fit_percent`: points' error of the key view, None where none was accepted; lists: one a frame."""

    must_be_found: bool
    fit_percent: float | None = None
    automatic_percent: list[float] = field(default_factory=list)
    confirmed_percent: list[float] = field(default_factory=list)
    confirmed_lost: int = 0
    iou: list[float] = field(default_factory=list)
    midline_cm: list[float] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """A back was accepted, and it is the right one."""
        return self.fit_percent is not None and not self.wrong

    @property
    def wrong(self) -> bool:
        """A back was accepted that is not there."""
        if self.fit_percent is None:
            return False
        off = [percent > WRONG_PERCENT for percent in self.automatic_percent]
        return self.fit_percent > WRONG_PERCENT or (bool(off) and float(np.mean(off)) > WRONG_SHARE)

    def add_automatic(self, pose: BackPose, true: TrueBack, size: tuple[int, int], c7_crest_cm: float) -> None:
        """One frame in which the back that was found by itself is trusted."""
        self.automatic_percent.append(points_error(pose, true))
        self.iou.append(outline_iou(pose, true, size))
        self.midline_cm.append(midline_error_cm(pose, true, c7_crest_cm))

    def add_confirmed(self, pose: BackPose | None, true: TrueBack) -> None:
        """One frame of following from points that a person confirmed."""
        if pose is None:
            self.confirmed_lost += 1
        else:
            self.confirmed_percent.append(points_error(pose, true))
