import cv2
import numpy as np
import pytest

from sample_videos import samples
from vision.back.plausible import hands_elsewhere, skin_factor, skin_share
from vision.capture import open_video
from vision.types import Array

SQUARE = np.array([[20.0, 20.0], [80.0, 20.0], [80.0, 80.0], [20.0, 80.0]])
NOTHING = np.zeros((100, 100), bool)


def filled(bgr: tuple[int, int, int]) -> np.ndarray:  # type: ignore[type-arg]
    return np.full((100, 100, 3), bgr, np.uint8)


@pytest.mark.parametrize("bgr", [(170, 195, 235), (128, 160, 211), (60, 84, 127), (30, 40, 65)])
def test_skin_of_all_tones_is_skin(bgr: tuple[int, int, int]) -> None:
    assert skin_share(filled(bgr), SQUARE, NOTHING) == 1.0


@pytest.mark.parametrize("bgr", [(90, 90, 90), (200, 205, 205), (120, 80, 40), (60, 120, 60)])
def test_grey_curtains_blue_sheets_and_grass_are_none(bgr: tuple[int, int, int]) -> None:
    assert skin_share(filled(bgr), SQUARE, NOTHING) == 0.0


def test_only_what_is_inside_and_visible_counts() -> None:
    picture = filled((90, 90, 90))
    cv2.rectangle(picture, (20, 20), (80, 50), (128, 160, 211), -1)
    assert skin_share(picture, SQUARE, NOTHING) == pytest.approx(0.5, abs=0.03)
    lower = NOTHING.copy()
    lower[51:] = True
    assert skin_share(picture, SQUARE, lower) == 1.0
    assert skin_share(picture, SQUARE, ~NOTHING) == 1.0


def test_quality_is_halved_at_most() -> None:
    assert skin_factor(0.0) == 0.5
    assert skin_factor(0.5) == 0.75
    assert skin_factor(1.0) == 1.0


def test_the_backs_of_the_samples_are_skin_in_every_light() -> None:
    for sample in samples():
        with open_video(sample.video) as source:
            image = next(iter(source)).image
        height, width = image.shape[:2]
        share = np.array([[0.42, 0.35], [0.58, 0.35], [0.58, 0.6], [0.42, 0.6]], dtype=np.float64)
        middle: Array = share * np.array([width, height], dtype=np.float64)
        assert skin_share(image, middle, np.zeros((height, width), bool)) > 0.9, sample.name


def test_hands_that_work_elsewhere() -> None:
    near, far = np.array([50.0, 85.0]), np.array([50.0, 180.0])
    assert hands_elsewhere(SQUARE, [far] * 4)
    assert not hands_elsewhere(SQUARE, [far] * 3)
    assert not hands_elsewhere(SQUARE, [near, far, far, far])
    assert not hands_elsewhere(SQUARE, [])
