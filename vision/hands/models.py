"""MediaPipe's two hand models on the LiteRT runtime, read from the installed mediapipe package.

Constants are those of MediaPipe's own graphs (`palm_detection_cpu.pbtxt`, `hand_landmark_cpu.pbtxt`,
`palm_detection_detection_to_roi.pbtxt`, `hand_landmark_landmarks_to_roi.pbtxt` of release 0.10.21).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.network import Region, as_input, cut_out, load_model, model_path
from vision.types import Array, Image

PALM_INPUT_PX = 192
LANDMARK_INPUT_PX = 224
# The anchors of the single-shot palm detector: 24 x 24 cells of two, then 12 x 12 cells of six.
ANCHOR_LAYERS = ((24, 2), (12, 6))
# The landmark model's last layer before its outputs.
FEATURES = "model_1/model/global_average_pooling2d/Mean"


@dataclass(frozen=True, slots=True, eq=False)
class Palm:
    """One detected palm: `center` (2,), `size` (side of its box) in pixels, `keypoints` (7, 2) in pixels.

    `votes`: how many of the detector's cells saw it; a real palm is seen by many, in every crop that holds it.
    """

    score: float
    center: Array
    size: float
    keypoints: Array
    votes: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class HandReading:
    """What the landmark model says of one region: `landmarks` (21, 2) px, `world_m` (21, 3) metres about the hand's
    centre, turned with the region, `presence` and `right` in 0..1 (right: the anatomical right hand). `features`:
    (1152,) what its last layer knows of the hand, from which it reads all these; None from another tracker.
    `mirrored`: it was read from a mirrored region; all but the features is as if it had not been."""

    landmarks: Array
    world_m: Array
    presence: float
    right: float
    features: NDArray[np.float32] | None = None
    mirrored: bool = False


def anchors_of(layers: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """(N, 2) centres in 0..1 of a single-shot detector's anchors; `layers`: cells along a side, anchors in each."""
    rows = []
    for cells, copies in layers:
        ys, xs = np.divmod(np.arange(cells * cells), cells)
        centers = np.stack([(xs + 0.5) / cells, (ys + 0.5) / cells], axis=1)
        rows.append(np.repeat(centers, copies, axis=0))
    anchors: NDArray[np.float32] = np.concatenate(rows).astype(np.float32)
    return anchors


class PalmModel:
    """The palm detector. Not safe for two threads at once: one instance a thread."""

    def __init__(self, path: Path | None = None) -> None:
        self._model = load_model(path or model_path("palm_detection/palm_detection_full.tflite"))
        self._input = self._model.get_input_details()[0]["index"]
        by_width = {int(d["shape"][-1]): d["index"] for d in self._model.get_output_details()}
        self._boxes, self._scores = by_width[18], by_width[1]
        self._anchors = anchors_of(ANCHOR_LAYERS)

    def __call__(self, bgr: Image, region: Region, threshold: float) -> list[Palm]:
        """Palms over `threshold` in a square region, best first, not yet suppressed."""
        self._model.set_tensor(self._input, as_input(cut_out(bgr, region, PALM_INPUT_PX)))
        self._model.invoke()
        logits = self._model.get_tensor(self._scores)[0, :, 0]
        chosen = np.flatnonzero(logits > np.log(threshold / (1 - threshold)))
        chosen = chosen[np.argsort(-logits[chosen])]
        raw = self._model.get_tensor(self._boxes)[0][chosen].astype(np.float64)
        points = raw[:, 4:].reshape(-1, 7, 2) + self._anchors[chosen, None] * PALM_INPUT_PX
        centers = raw[:, :2] + self._anchors[chosen] * PALM_INPUT_PX
        scale = region.size / PALM_INPUT_PX
        return [
            Palm(
                score=float(1 / (1 + np.exp(-logits[index]))),
                center=region.from_input(centers[row : row + 1], PALM_INPUT_PX)[0],
                size=float(raw[row, 2:4].max() * scale),
                keypoints=region.from_input(points[row], PALM_INPUT_PX),
            )
            for row, index in enumerate(chosen)
        ]


class LandmarkModel:
    """The hand landmark model. Not safe for two threads at once: one instance a thread."""

    def __init__(self, path: Path | None = None) -> None:
        self._model = load_model(path or model_path("hand_landmark/hand_landmark_full.tflite"), FEATURES)
        self._input = self._model.get_input_details()[0]["index"]
        # Named Identity, _1, _2, _3: landmarks, presence, handedness, world landmarks.
        *details, features = self._model.get_output_details()
        details.sort(key=lambda d: str(d["name"]))
        self._landmarks, self._presence, self._handedness, self._world = (d["index"] for d in details)
        self._features = features["index"]

    def __call__(self, bgr: Image, region: Region) -> HandReading:
        """Landmarks of the hand that the region frames."""
        self._model.set_tensor(self._input, as_input(cut_out(bgr, region, LANDMARK_INPUT_PX)))
        self._model.invoke()
        points = self._model.get_tensor(self._landmarks).reshape(21, 3).astype(np.float64)
        world_m = self._model.get_tensor(self._world).reshape(21, 3).astype(np.float64)
        right = float(self._model.get_tensor(self._handedness).ravel()[0])
        return HandReading(
            landmarks=region.from_input(points[:, :2], LANDMARK_INPUT_PX),
            world_m=world_m * ((-1, 1, 1) if region.mirrored else (1, 1, 1)),
            presence=float(self._model.get_tensor(self._presence).ravel()[0]),
            # MediaPipe names this "left" because it thinks of mirrored (selfie) pictures; ours are not mirrored.
            right=1 - right if region.mirrored else right,
            features=self._model.get_tensor(self._features)[0],
            mirrored=region.mirrored,
        )
