"""MediaPipe's two pose models on the LiteRT runtime: people in a picture, and the joints of one of them.

What the outputs mean is MediaPipe's own: modules/pose_detection and modules/pose_landmark of its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from vision.hands.models import anchors_of
from vision.network import Region, as_input, cut_out, load_model, model_path
from vision.types import Array, Image

DETECTOR_INPUT_PX, LANDMARK_INPUT_PX = 224, 256
# Anchors of the single-shot detector: 28 x 28 cells of two, 14 x 14 of two, 7 x 7 of six.
ANCHOR_LAYERS = ((28, 2), (14, 2), (7, 6))
LEAST_DETECTION, LEAST_PRESENCE = 0.5, 0.5
# MediaPipe's pose_detection_to_roi: the circle round the body, a quarter larger.
ROI_SCALE = 1.25
# Two detections nearer than this share of their circle are one person.
_SAME_PERSON = 0.5
MOST_PEOPLE = 3
JOINTS = 33


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """One person. `points_px`: (33, 2). `world_m`: (33, 3) metres about the hips. `visible`: (33,) in 0..1."""

    points_px: Array
    world_m: Array
    visible: Array

    def __post_init__(self) -> None:
        shapes = (self.points_px.shape, self.world_m.shape, self.visible.shape)
        if shapes != ((JOINTS, 2), (JOINTS, 3), (JOINTS,)):
            raise ValueError(f"expected arrays of shapes (33, 2), (33, 3), (33,), got {shapes}")


class PoseModel:
    """Finds people and their joints; about 40 ms for one person. Raises `MissingDependency` without the models."""

    def __init__(self) -> None:
        self._detector = load_model(model_path("pose_detection/pose_detection.tflite"))
        self._detector_input = self._detector.get_input_details()[0]["index"]
        by_width = {int(d["shape"][-1]): d["index"] for d in self._detector.get_output_details()}
        self._boxes, self._scores = by_width[12], by_width[1]
        self._anchors = anchors_of(ANCHOR_LAYERS)
        self._landmark_path = model_path("pose_landmark/pose_landmark_full.tflite")
        self._landmarks: _LandmarkModel | None = None

    def __call__(self, bgr: Image, lying: Array | None = None) -> list[Pose]:
        """People in a picture, the surest first, three at most; without those whose hips are inside `lying` (N, 2)."""
        poses = [self._pose(bgr, region) for region in self._people(bgr, lying)]
        return [pose for pose in poses if pose is not None]

    def _people(self, bgr: Image, lying: Array | None) -> list[Region]:
        height, width = bgr.shape[:2]
        whole = Region(width / 2, height / 2, float(max(width, height)))
        crop = cut_out(bgr, whole, DETECTOR_INPUT_PX)
        self._detector.set_tensor(self._detector_input, as_input(crop) * 2 - 1)
        self._detector.invoke()
        logits = self._detector.get_tensor(self._scores)[0, :, 0]
        chosen = np.flatnonzero(logits > np.log(LEAST_DETECTION / (1 - LEAST_DETECTION)))
        chosen = chosen[np.argsort(-logits[chosen])]
        raw = self._detector.get_tensor(self._boxes)[0][chosen].astype(np.float64)
        points = raw[:, 4:].reshape(-1, 4, 2) + self._anchors[chosen, None] * DETECTOR_INPUT_PX
        found: list[Region] = []
        for one in points:
            # The middle of the hips, and a point on the circle round the whole body in the direction of the head.
            hips, head = whole.from_input(one[:2], DETECTOR_INPUT_PX)
            up = head - hips
            size = 2 * ROI_SCALE * float(np.linalg.norm(up))
            if lying is not None and cv2.pointPolygonTest(lying.astype(np.float32), (hips[0], hips[1]), False) >= 0:
                continue
            region = Region(float(hips[0]), float(hips[1]), size, float(np.arctan2(up[0], -up[1])))
            if all(np.hypot(region.x - r.x, region.y - r.y) > _SAME_PERSON * 0.5 * r.size for r in found):
                found.append(region)
            if len(found) == MOST_PEOPLE:
                break
        return [region for region in found if region.size > 1]

    def _pose(self, bgr: Image, region: Region) -> Pose | None:
        if self._landmarks is None:
            # From above nobody but the receiver is ever found, and this is never needed.
            self._landmarks = _LandmarkModel(self._landmark_path)
        return self._landmarks(bgr, region)


class _LandmarkModel:
    """The joints of the person that a region frames."""

    def __init__(self, path: Path) -> None:
        self._model = load_model(path)
        self._input = self._model.get_input_details()[0]["index"]
        outputs = {int(np.prod(d["shape"])): d["index"] for d in self._model.get_output_details()}
        self._points, self._presence, self._world = outputs[195], outputs[1], outputs[117]

    def __call__(self, bgr: Image, region: Region) -> Pose | None:
        self._model.set_tensor(self._input, as_input(cut_out(bgr, region, LANDMARK_INPUT_PX)))
        self._model.invoke()
        if float(self._model.get_tensor(self._presence).ravel()[0]) < LEAST_PRESENCE:
            return None
        rows = self._model.get_tensor(self._points).reshape(39, 5)[:JOINTS].astype(np.float64)
        world = self._model.get_tensor(self._world).reshape(39, 3)[:JOINTS].astype(np.float64)
        visible = 1 / (1 + np.exp(-np.clip(rows[:, 3], -30, 30)))
        return Pose(region.from_input(rows[:, :2], LANDMARK_INPUT_PX), world, visible)
