"""The quick check of a back that lay still."""

import cv2
import numpy as np
import pytest

from tests.vision.back.builders import POINTS, frame, texture, turned, warped
from vision.back import BackStage, key_from_points
from vision.back.edges import Edges, edges_of
from vision.back.rest import Rest
from vision.types import Image

SCALE = 0.6


def resting(hidden: bool = False) -> Rest:
    """A rest begun in the textured picture, all or nothing of it in view."""
    grey = cv2.cvtColor(cv2.resize(texture(1), None, fx=SCALE, fy=SCALE), cv2.COLOR_BGR2GRAY)
    edges: Edges = edges_of(np.asarray(grey, np.uint8), np.ones(grey.shape[:2], bool))
    rest = Rest()
    rest.begin(texture(1), edges, np.eye(2, 3), np.full(grey.shape[:2], hidden), SCALE)
    return rest


def brighter(image: Image, by: int) -> Image:
    return np.asarray(np.clip(image.astype(np.int16) + by, 0, 255), np.uint8)


def with_noise(image: Image) -> Image:
    noise = np.random.default_rng(3).normal(0, 3, image.shape)
    return np.asarray(np.clip(image + noise, 0, 255), np.uint8)


def test_the_same_picture_holds_whatever_the_light_and_noise() -> None:
    rest = resting()
    assert rest.holds(texture(1))
    assert rest.holds(brighter(texture(1), 6))
    assert rest.holds(with_noise(texture(1)))


@pytest.mark.parametrize("shift", [(1.0, 0.0), (0.0, -1.0), (3.0, 2.0), (25.0, 10.0)])
def test_a_moved_picture_does_not(shift: tuple[float, float]) -> None:
    assert not resting().holds(warped(texture(1), turned(0.0, shift)))


def test_another_picture_does_not() -> None:
    assert not resting().holds(texture(2))


def test_a_hand_over_a_fifth_of_the_back_changes_nothing() -> None:
    covered = texture(1)
    covered[100:350, 200:400] = texture(5)[100:350, 200:400]
    assert resting().holds(covered)


def test_nothing_in_view_tells_nothing() -> None:
    assert not Rest().holds(texture(1))
    assert not resting(hidden=True).holds(texture(1))


def test_a_knock_is_followed_in_the_frame_in_which_it_comes() -> None:
    key = key_from_points(POINTS, frame(texture(1)), [], 45.0)
    stage = BackStage([key], head=None, c7_crest_cm=45.0, gate=0.5)
    for i in range(12):
        stage.update(frame(texture(1), i / 30), [], cut=False)
    pose = stage.update(frame(warped(texture(1), turned(0.0, (2.0, 0.0))), 12 / 30), [], cut=False)
    assert pose is not None
    assert pose.points_px["c7"][0] == pytest.approx(POINTS["c7"][0] + 2.0, abs=0.6)
