"""Which pixels count as hands."""

import numpy as np

from tests.vision.back.builders import palm
from vision.back import hands_mask
from vision.types import Hand


def flat_hand() -> Hand:
    """Fingers up, wrist at (100, 150), middle fingertip at (100, 50)."""
    points = np.array([[100.0, 150.0]] * 21)
    for first, x in ((1, 70.0), (5, 85.0), (9, 100.0), (13, 112.0), (17, 124.0)):
        for joint in range(4):
            points[first + joint] = (x, 97.0 - 15.67 * joint)
    return Hand(1, "R", 1.0, points[[0, 5, 9, 13, 17]].mean(axis=0), 100.0, np.array([0.0, -1.0]), points)


def test_hull_and_forearm() -> None:
    mask = hands_mask((460, 200), [flat_hand()])
    assert mask[100, 100]  # the palm
    assert mask[55, 112]  # a fingertip
    assert mask[250, 100]  # the forearm, 100 below the wrist
    assert mask[380, 100]  # the upper arm, on to 5.5 palms of 53 below the wrist: 441
    assert not mask[450, 100]
    assert not mask[20, 100]
    assert not mask[200, 20]


def test_palm_only_covers_fingers_and_forearm() -> None:
    mask = hands_mask((400, 200), [palm(100, 200, length_px=100)])
    assert mask[200, 100]
    assert mask[140, 100]  # fingertips: the wrist lies 0.6 * 53 below the palm, the tip 100 above that
    assert mask[350, 100]
    assert not mask[100, 100]


def test_scale() -> None:
    large = hands_mask((400, 200), [flat_hand()])
    small = hands_mask((200, 100), [flat_hand()], scale=0.5)
    agreement = (large[::2, ::2] == small).mean()
    assert agreement > 0.98


def test_no_hands() -> None:
    assert not hands_mask((20, 30), []).any()
