"""Glide and drag on a picture whose skin moves by a known share of the hand's way."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import pytest

from tests.vision.back.builders import POINTS, palm, texture
from vision.back import key_from_points
from vision.faults import is_dragging
from vision.skin import SkinStage
from vision.standard import load_standard
from vision.types import BackPose, Frame, Image

FPS = 30
SIZE_WH = (640, 480)


def skin_texture() -> Image:
    """Pores of a few pixels, as a camera shows them: (480, 640, 3)."""
    grains = cv2.GaussianBlur(np.random.default_rng(8).normal(0, 1, (480, 640)), (0, 0), 1.6)
    grey = 130 + 8 * grains / grains.std()
    return np.repeat(np.clip(grey, 0, 255)[..., None], 3, axis=2).astype(np.uint8)


PORES = skin_texture()
GRAIN = np.random.default_rng(9).normal(0, 1, (480, 640, 1)).astype(np.float32)


@pytest.fixture(scope="module")
def pose() -> BackPose:
    return key_from_points(POINTS, Frame(0, 0.0, texture(5)), (), 42.8).pose


def stroked(
    pose: BackPose, share: float, cm_s: float = 12.0, seconds: float = 1.4, skin: Image = PORES
) -> Mapping[int, float]:
    """What is told after a palm went up the back, all skin going along by a share of its way."""
    stage = SkinStage(load_standard())
    noise = np.random.default_rng(2)
    told: Mapping[int, float] = {}
    for number in range(round(seconds * FPS)):
        way_px = cm_s * pose.px_per_cm * number / FPS
        moved = np.array([[1, 0, 0], [0, 1, -share * way_px]], np.float32)
        image = cv2.warpAffine(skin, moved, SIZE_WH, borderMode=cv2.BORDER_REFLECT).astype(np.float32)
        image += np.roll(GRAIN, int(noise.integers(0, 480)), axis=0)
        frame = Frame(number, number / FPS, np.clip(image, 0, 255).astype(np.uint8))
        told = stage.update(frame, (palm(370, 330 - way_px, length_px=80.0),), pose)
    return told


@pytest.mark.parametrize("share", [0.0, 0.4, 0.8])
def test_the_share_of_the_skin_that_goes_along_is_measured(pose: BackPose, share: float) -> None:
    told = stroked(pose, share)
    assert set(told) == {1}
    assert told[1] == pytest.approx(share, abs=0.06)
    assert is_dragging(told[1], load_standard()) == (share > 0.35)


def test_a_hand_that_hardly_moves_is_not_measured(pose: BackPose) -> None:
    assert stroked(pose, 0.0, cm_s=1.5) == {}


def test_skin_without_texture_tells_nothing(pose: BackPose) -> None:
    assert stroked(pose, 0.6, skin=np.full_like(PORES, 130)) == {}


def test_a_camera_that_moves_with_the_back_is_no_drag(pose: BackPose) -> None:
    # All of the picture, the back too, goes up with the hand at half its speed; the skin stays where the back is.
    stage = SkinStage(load_standard())
    told: Mapping[int, float] = {}
    for number in range(40):
        camera_px, way_px = 1.2 * number, 2.4 * number
        moved = np.array([[1, 0, 0], [0, 1, -camera_px]], np.float32)
        image = np.asarray(cv2.warpAffine(PORES, moved, SIZE_WH, borderMode=cv2.BORDER_REFLECT), np.uint8)
        points = {name: (x, y - camera_px) for name, (x, y) in POINTS.items()}
        back = key_from_points(points, Frame(0, 0.0, image), (), 42.8).pose
        told = stage.update(Frame(number, number / FPS, image), (palm(370, 330 - way_px, length_px=80.0),), back)
    assert told[1] == pytest.approx(0.0, abs=0.06)
