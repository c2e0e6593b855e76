"""Compares a back with points and an outline that were read off a real picture by eye."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.bench.accuracy.back import outline_overlap
from vision.back import BackStage, key_from_points
from vision.errors import UsageError
from vision.types import Array, BackPose, Frame, Hand

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
# The crests are about so much as broad as the shoulders: where they were not marked, a person would place them there.
CREST_SHARE = 0.75
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


class RealFollowing:
    """Following from the points that were marked by eye in the first frame of a shot, as from points that a person
    confirmed. `percent`: of each later marked frame of a shot, how far the marks went astray, % of C7-crest.

    Only marks that were seen count, not those that were inferred; each is compared with itself: where it was in the
    first frame, carried along by the back that is followed, and where it was marked in the later frame.
    """

    def __init__(self, c7_crest_cm: float) -> None:
        self._c7_crest_cm = c7_crest_cm
        self._stage: BackStage | None = None
        self._marks: dict[str, Array] = {}
        self.percent: list[float] = []

    def update(self, frame: Frame, hands: Sequence[Hand], cut: bool, truth: Mapping[str, Any] | None) -> None:
        """One frame. `truth`: of the back, where it was marked in this frame."""
        if cut:
            self._stage = None
        pose = None if self._stage is None else self._stage.update(frame, hands, False)
        if truth is None:
            return
        seen = {name: mark for name, mark in _marked(truth).items() if not truth[name]["inferred"]}
        if self._stage is None:
            self._begin(frame, hands, truth, seen)
        elif pose is not None:
            length = _length_px(_marked(truth))
            both = [name for name in self._marks if name in seen]
            if length is not None and both:
                carried = pose.to_px(np.stack([self._marks[name] for name in both]))
                away = np.linalg.norm(carried - np.stack([seen[name] for name in both]), axis=1)
                self.percent.append(100 * float(away.mean()) / length)

    def _begin(self, frame: Frame, hands: Sequence[Hand], truth: Mapping[str, Any], seen: Mapping[str, Array]) -> None:
        points = placed_points(_marked(truth))
        if points is None or not seen:
            return
        try:
            key = key_from_points(points, frame, hands, self._c7_crest_cm)
        except UsageError:
            # A view so steep that a person could not confirm the back in it either.
            return
        self._stage = BackStage([key], head=None, c7_crest_cm=self._c7_crest_cm)
        pose = self._stage.update(frame, hands, True)
        self._marks = {} if pose is None else dict(zip(seen, pose.to_back(np.stack(list(seen.values()))), strict=True))


def placed_points(marked: Mapping[str, Array]) -> dict[str, tuple[float, float]] | None:
    """The points that a person is asked for, from marks; None where C7, a shoulder or the lower end is not among them.

    What was not marked lies as far on the other side of the spine.
    """
    length = _length_px(marked)
    lower = marked.get("mid_crest", marked.get("mid_hip_line"))
    sides = [marked[name] for name in ("acromion_left", "acromion_right") if name in marked]
    if length is None or lower is None or not sides:
        return None
    c7 = marked["c7"]
    crest = c7 + length * (lower - c7) / max(float(np.linalg.norm(lower - c7)), 1e-6)
    left = marked.get("acromion_left", 2 * c7 - sides[0])
    right = marked.get("acromion_right", 2 * c7 - sides[0])
    half = CREST_SHARE * (right - left) / 2
    points = {
        "c7": c7,
        "shoulder_l": left,
        "shoulder_r": right,
        "crest_l": crest - half,
        "crest_r": crest + half,
        "crest_mid": crest,
    }
    return {name: (float(x), float(y)) for name, (x, y) in points.items()}


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
