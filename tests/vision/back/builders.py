"""Pictures, hands and backs with known numbers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from vision.types import Array, Frame, Hand, Image

SAMPLES = Path(__file__).parents[3] / "sample_videos"
SAMPLE = "on_the_spine"
SIZE_WH = (640, 480)
# An upright back in the middle of the picture, 240 pixels from C7 to the crest.
POINTS: dict[str, tuple[float, float]] = {
    "c7": (320.0, 120.0),
    "shoulder_l": (220.0, 146.0),
    "shoulder_r": (420.0, 146.0),
    "waist_l": (244.0, 331.0),
    "waist_r": (396.0, 331.0),
    "crest_l": (240.0, 360.0),
    "crest_r": (400.0, 360.0),
    "crest_mid": (320.0, 360.0),
}


def texture(seed: int) -> Image:
    """A picture full of soft blobs, (480, 640, 3): something to follow everywhere."""
    random = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(random.normal(0, 1, (SIZE_WH[1], SIZE_WH[0])), (0, 0), 4)
    grey = cv2.normalize(noise, None, 20, 235, cv2.NORM_MINMAX)  # type: ignore[call-overload]
    return np.repeat(np.asarray(grey)[..., None], 3, axis=2).astype(np.uint8)


def turned(angle_deg: float, shift_px: tuple[float, float]) -> Array:
    """(3, 3): a turn about the middle of the picture, then a shift."""
    matrix = np.asarray(cv2.getRotationMatrix2D((SIZE_WH[0] / 2, SIZE_WH[1] / 2), -angle_deg, 1.0), np.float64)
    matrix[:, 2] += np.array(shift_px)
    return np.vstack([matrix, [0, 0, 1]])


def warped(image: Image, transform: Array) -> Image:
    """The picture after the camera moved."""
    return np.asarray(cv2.warpPerspective(image, transform, SIZE_WH, borderMode=cv2.BORDER_REFLECT), np.uint8)


def moved_point(transform: Array, point: tuple[float, float]) -> Array:
    """A point after the camera moved."""
    x, y, w = transform @ np.array([*point, 1.0])
    return np.array([x / w, y / w])


def palm(x: float, y: float, direction: tuple[float, float] = (0.0, -1.0), length_px: float = 90.0) -> Hand:
    """A hand of which only the palm is known."""
    return Hand(1, "R", 0.9, np.array([x, y]), length_px, np.array(direction))


def frame(image: Image, t_s: float = 0.0) -> Frame:
    """The picture at a time, as of 30 frames a second."""
    return Frame(round(t_s * 30), t_s, image)


def sample_frames(count: int, step: int = 1) -> list[Frame]:
    """The first frames of a bundled sample: a bare back."""
    frames: list[Frame] = []
    with av.open(str(SAMPLES / f"{SAMPLE}.mp4")) as container:
        for i, picture in enumerate(container.decode(video=0)):
            if len(frames) == count:
                break
            if i % step == 0:
                frames.append(Frame(i, i / 30, np.asarray(picture.to_ndarray(format="bgr24"), np.uint8)))
    return frames


def sample_truth() -> dict[str, Any]:
    """What the sample's renderer knows."""
    with gzip.open(SAMPLES / f"{SAMPLE}.truth.json.gz", "rt", encoding="utf-8") as file:
        truth: dict[str, Any] = json.load(file)
    return truth


def smooth_body() -> Image:
    """A back without a single corner on its skin: sheet, body, arms, towel and hair, (480, 640, 3)."""
    picture = np.full((SIZE_WH[1], SIZE_WH[0], 3), 60, np.uint8)
    cv2.rectangle(picture, (150, 0), (490, 480), (205, 210, 212), -1)
    around = [[300, 60], [340, 60], [350, 105], [430, 125], [400, 300], [410, 400], [230, 400], [240, 300]]
    cv2.fillPoly(picture, [np.array([*around, [210, 125], [290, 105]])], (130, 160, 205))
    cv2.rectangle(picture, (200, 375), (440, 480), (190, 150, 120), -1)
    cv2.circle(picture, (320, 45), 32, (30, 30, 35), -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5), np.uint8)


def noisy(image: Image, seed: int, sd: float = 5.0) -> Image:
    """The picture as a sensor in poor light sees it."""
    noise = np.random.default_rng(seed).normal(0, sd, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def with_arms(image: Image, wrists: list[tuple[float, float]], towards: tuple[float, float]) -> Image:
    """Forearms and hands, brown and 50 pixels broad, from each wrist to a point outside the picture."""
    result = image.copy()
    for x, y in wrists:
        cv2.line(result, (int(x), int(y)), (int(x + towards[0]), int(y + towards[1])), (70, 95, 140), 50)
        cv2.circle(result, (int(x), int(y) - 25), 30, (70, 95, 140), -1)
    return result
