"""Where a forearm goes on behind a bent wrist."""

import cv2
import numpy as np
import pytest

from tests.vision.back.builders import palm
from tests.vision.back.test_mask import flat_hand
from vision.back.arms import ArmFinder, difference_from
from vision.back.mask import hands_mask
from vision.types import Hand, Image


def strip(wrist: tuple[float, float], angle_deg: float, grey: int = 60) -> Image:
    """Differences along an arm 44 pixels broad; 0 degrees goes down the picture, 90 to the left."""
    angle = np.radians(angle_deg)
    end = (int(wrist[0] - 400 * np.sin(angle)), int(wrist[1] + 400 * np.cos(angle)))
    picture = np.zeros((400, 400), np.uint8)
    cv2.line(picture, (int(wrist[0]), int(wrist[1])), end, (grey,), 44)
    return picture


def shifted_hand(x: float, y: float) -> Hand:
    hand = flat_hand()
    assert hand.landmarks_px is not None
    shift = np.array([x, y])
    return Hand(1, "R", 1.0, hand.palm_px + shift, 100.0, hand.direction, hand.landmarks_px + shift)


@pytest.mark.parametrize("angle_deg", [-45.0, 0.0, 45.0])
def test_a_bent_wrist(angle_deg: float) -> None:
    """The hand points up; its wrist is at (200, 150), and the arm goes down askew."""
    hand = shifted_hand(100, 0)
    away = ArmFinder().update([hand], strip((200, 150), angle_deg), 1.0)[1]
    # The knuckles of the hand lie 5 pixels to the right of its wrist over 53: 6 degrees; steps are of 10.
    assert np.degrees(np.arctan2(-away[0], away[1])) == pytest.approx(angle_deg, abs=8)
    mask = hands_mask((400, 400), [hand], 1.0, {1: away})
    angle = np.radians(angle_deg)
    assert mask[int(150 + 130 * np.cos(angle)), int(200 - 130 * np.sin(angle))]
    if angle_deg:
        assert not mask[280, 200]  # straight on from the hand there is bare back


def test_a_bent_wrist_of_a_hand_without_landmarks() -> None:
    """Its wrist lies 0.6 of a palm of 53 below the palm: (200, 182)."""
    away = ArmFinder().update([palm(200, 150, length_px=100)], strip((200, 182), 45), 1.0)[1]
    assert np.degrees(np.arctan2(-away[0], away[1])) == pytest.approx(45, abs=8)


def test_without_a_difference_the_arm_goes_straight_on() -> None:
    away = ArmFinder().update([palm(200, 150)], np.zeros((400, 400), np.uint8), 1.0)[1]
    assert away == pytest.approx([0, 1])


def test_the_direction_does_not_jump() -> None:
    """Half of the way in each frame: from 0 to 40 degrees by 20, then 10."""
    finder = ArmFinder()
    hand = palm(200, 150, length_px=100)
    finder.update([hand], strip((200, 182), 0), 1.0)
    angles = []
    for _ in range(2):
        away = finder.update([hand], strip((200, 182), 40), 1.0)[1]
        angles.append(np.degrees(np.arctan2(-away[0], away[1])))
    assert angles == pytest.approx([20, 30], abs=0.1)


def test_a_change_of_light_is_no_difference() -> None:
    grey = np.full((40, 40), 100, np.uint8)
    grey[10:20, 10:20] = 160
    laid = np.full((40, 40), 80, np.uint8)
    covered = np.zeros((40, 40), bool)
    assert difference_from(grey, laid, None)[15, 15] == 60
    assert difference_from(grey, laid, None)[30, 30] == 0
    covered[5:25, 5:25] = True
    assert difference_from(grey, laid, covered).max() == 0
