"""Compares a back with points and an outline that were read off a real picture by eye."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.bench.accuracy.back import outline_overlap
from vision.types import Array, BackPose

# The names of the truth -> ours. Hips have no counterpart.
POINTS = {
    "c7": "c7",
    "acromion_left": "shoulder_l",
    "acromion_right": "shoulder_r",
    "waist_left": "waist_l",
    "waist_right": "waist_r",
    "mid_crest": "crest_mid",
}
# The line through the hips lies so many C7-crest lengths below C7; it sets the scale where no crest was marked.
HIP_LINE_V = 1.25
# Points by eye are 15-30 px off: further than this (% of C7-crest), or with less overlap, it is another back.
WRONG_PERCENT = 20.0
WRONG_IOU = 0.45


@dataclass(slots=True)
class RealBack:
    """One file. `whole`: frames that show the whole back, `found` those of them with the right one; `wrong`: all frames
    with a trusted back that is not there; `percent`: points' error of the right ones."""

    whole: int = 0
    found: int = 0
    wrong: int = 0
    percent: list[float] = field(default_factory=list)
    iou: list[float] = field(default_factory=list)

    @property
    def found_in_most(self) -> bool:
        """In at least half of the frames that show the whole back."""
        return 2 * self.found >= self.whole > 0

    def add(self, pose: BackPose | None, truth: Mapping[str, Any] | None, size: tuple[int, int]) -> None:
        """One frame. `pose`: trusted, or None; `truth`: None where the picture shows no bare back."""
        marked = {} if truth is None else _marked(truth)
        length = _length_px(marked)
        whole = length is not None and "acromion_left" in marked and "acromion_right" in marked
        self.whole += whole
        if pose is None:
            return
        if truth is None:
            self.wrong += 1
            return
        outline = np.array(truth["outline"], np.float64)
        iou = outline_overlap(pose.outline_px, outline, size)
        percent = None if length is None else _percent(pose, marked, length)
        if iou < WRONG_IOU or (percent is not None and percent > WRONG_PERCENT):
            self.wrong += 1
            return
        self.found += whole
        self.iou.append(iou)
        if percent is not None and whole:
            self.percent.append(percent)


def _marked(truth: Mapping[str, Any]) -> dict[str, Array]:
    return {
        name: np.array(entry["xy"], np.float64)
        for name, entry in truth.items()
        if name != "outline" and entry is not None
    }


def _length_px(marked: Mapping[str, Array]) -> float | None:
    if "c7" not in marked:
        return None
    if "mid_crest" in marked:
        return float(np.linalg.norm(marked["mid_crest"] - marked["c7"]))
    if "mid_hip_line" in marked:
        return float(np.linalg.norm(marked["mid_hip_line"] - marked["c7"])) / HIP_LINE_V
    return None


def _percent(pose: BackPose, marked: Mapping[str, Array], length_px: float) -> float:
    away = [np.linalg.norm(pose.points_px[ours] - marked[name]) for name, ours in POINTS.items() if name in marked]
    return 100 * float(np.mean(away)) / length_px
