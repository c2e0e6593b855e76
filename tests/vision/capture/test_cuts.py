"""A new shot is found; hands, bumps and lights are no new shot."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from vision.capture import CutDetector, open_video
from vision.types import Frame, Image

FOLDER = Path(__file__).parents[3] / "sample_videos"
# Different people, lights and rooms; two clips of one set joined would look like one clip.
SAMPLES = [FOLDER / f"{name}.mp4" for name in ("good_effleurage", "dark_warm", "head_left", "bumped_camera")]
SKIN = (120, 150, 205)


def _scene(seed: int) -> Image:
    """A room with a back in it: smooth random surroundings and a skin-coloured ellipse, 320 x 240."""
    random = np.random.default_rng(seed)
    coarse = random.integers(20, 200, (6, 8, 3)).astype(np.uint8)
    image = cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC)
    centre = (int(random.integers(120, 200)), int(random.integers(90, 150)))
    cv2.ellipse(image, centre, (90, 55), float(random.integers(0, 180)), 0, 360, SKIN, -1)
    return np.asarray(image, dtype=np.uint8)


def _cuts(images: Sequence[Image], rate: float = 30.0) -> list[int]:
    detector = CutDetector()
    noise = np.random.default_rng(0)
    found: list[int] = []
    for index, image in enumerate(images):
        noisy = np.clip(image + noise.normal(0, 3, image.shape), 0, 255).astype(np.uint8)
        if detector.update(Frame(index, index / rate, noisy)):
            found.append(index)
    return found


def test_cuts_are_found_at_their_frame() -> None:
    images = [_scene(1)] * 12 + [_scene(2)] * 8 + [_scene(3)] * 3 + [_scene(4)] * 10
    assert _cuts(images) == [12, 20, 23]


@pytest.mark.parametrize("frames", [9, 15, 30])
def test_hand_that_sweeps_over_the_picture(frames: int) -> None:
    """From side to side in 0.3, 0.5 and 1 s, a hand and a forearm a third of the picture wide."""
    images: list[Image] = [_scene(1)] * 10
    for i in range(frames + 1):
        image = _scene(1).copy()
        x = round(-60 + 440 * i / frames)
        cv2.ellipse(image, (x, 120), (45, 35), 0, 0, 360, (110, 135, 185), -1)
        cv2.line(image, (x, 120), (x - 40, 240), (110, 135, 185), 50)
        images.append(image)
    assert _cuts(images + [_scene(1)] * 10) == []


def test_dark_arms_that_part_over_a_light_back() -> None:
    """Two sleeves, a sixth of the picture each, go an eighth of its height apart from one frame to the next."""
    light = np.full((240, 320, 3), SKIN, np.uint8)
    light[:, 240:] = _scene(1)[:, 240:]
    images: list[Image] = []
    for apart in (0, 30):
        image = light.copy()
        cv2.rectangle(image, (0, 50 - apart), (220, 110 - apart), (30, 35, 50), -1)
        cv2.rectangle(image, (0, 130 + apart), (220, 190 + apart), (30, 35, 50), -1)
        images += [image] * 8
    assert _cuts(images, rate=15.0) == []


def _moved(image: Image, x: float, y: float, degrees: float = 0.0) -> Image:
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    shift = np.array([[0, 0, x], [0, 0, y]])
    moved = cv2.warpAffine(image, matrix + shift, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, dtype=np.uint8)


@pytest.mark.parametrize("shift", [(30, 0), (-45, 20), (0, -35)])
def test_camera_that_is_bumped(shift: tuple[int, int]) -> None:
    """Up to a seventh of the picture from one frame to the next, then it stays there."""
    still = _scene(1)
    bumped = _moved(still, *shift, degrees=3.0)
    assert _cuts([still] * 10 + [bumped] * 10) == []


def test_hand_held_camera() -> None:
    still = _scene(1)
    images = [_moved(still, 15 * np.sin(i / 3), 10 * np.cos(i / 4), np.sin(i / 5)) for i in range(60)]
    assert _cuts(images) == []


def _lit(image: Image, blue: float, green: float, red: float) -> Image:
    return np.asarray(np.clip(image * np.array([blue, green, red]), 0, 255), dtype=np.uint8)


def test_light_that_is_dimmed() -> None:
    images = [_lit(_scene(1), *([1 - 0.7 * i / 30] * 3)) for i in range(31)]
    assert _cuts(images) == []


def test_light_that_is_switched() -> None:
    """From daylight to a warm lamp of less than half the brightness, and back."""
    day = _scene(1)
    lamp = _lit(day, 0.25, 0.35, 0.5)
    assert _cuts([day] * 10 + [lamp] * 10 + [day] * 10) == []


def test_light_that_goes_off_and_on() -> None:
    black = np.zeros_like(_scene(1))
    assert _cuts([_scene(1)] * 10 + [black] * 10 + [_scene(1)] * 10) == []


def test_flash() -> None:
    white = np.full_like(_scene(1), 255)
    assert _cuts([_scene(1)] * 10 + [white] + [_scene(1)] * 10) == []


def test_cut_through_black_counts_once() -> None:
    black = np.zeros_like(_scene(1))
    assert _cuts([_scene(1)] * 10 + [black] * 5 + [_scene(2)] * 10) == [15]


def test_first_frame_is_no_cut() -> None:
    assert _cuts([_scene(1)]) == []


def test_costs_next_to_nothing() -> None:
    detector = CutDetector()
    image = cv2.resize(_scene(1), (1280, 720)).astype(np.uint8)
    frames = [Frame(i, i / 30, image) for i in range(100)]
    durations_ms: list[float] = []
    for frame in frames:
        start = time.perf_counter()
        detector.update(frame)
        durations_ms.append(1000 * (time.perf_counter() - start))
    # 0.2 ms was measured; the median, since other work may run on the machine.
    assert float(np.median(durations_ms)) < 1.0


def test_sample_clips_joined() -> None:
    """Each clip's first 15 frames, one clip after the other: a cut at each joint and nowhere else."""
    images: list[Image] = []
    for sample in SAMPLES:
        with open_video(sample) as source:
            images += [frame.image for frame, _ in zip(source.frames(every_s=0.1), range(15), strict=False)]
    detector = CutDetector()
    found = [i for i, image in enumerate(images) if detector.update(Frame(i, i / 10, image))]
    assert found == [15 * i for i in range(1, len(SAMPLES))]
