import cv2
import numpy as np
import pytest

from tests.vision.hands.test_geometry import open_hand
from vision.hands.flow import HandFlow, Motion, similarity
from vision.small import shrunk_grey
from vision.types import Array, Image


def skin(seed: int = 1) -> Image:
    """A picture full of soft spots, 320 x 240."""
    noise = np.random.default_rng(seed).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    soft = cv2.GaussianBlur(noise, (0, 0), 3).astype(np.float64)
    stretched: Image = (255 * (soft - soft.min()) / np.ptp(soft)).astype(np.uint8)
    return stretched


def moved(image: Image, x: float, y: float) -> Image:
    shifted: Image = cv2.warpAffine(
        image, np.array([[1.0, 0, x], [0, 1, y]]), (320, 240), borderMode=cv2.BORDER_REFLECT
    ).astype(np.uint8)
    return shifted


def test_a_hand_moves_as_its_skin_does() -> None:
    flow = HandFlow()
    hand = open_hand((160, 170), 0.6)
    flow.update(*shrunk_grey(skin()))
    flow.update(*shrunk_grey(moved(skin(), 5, -3)))
    (motion,) = flow.motions([(hand, hand[9], 114.0)])
    assert motion is not None
    assert motion(hand) == pytest.approx(hand + np.array([5, -3]), abs=0.4)


def test_a_palm_alone_moves_too() -> None:
    flow = HandFlow()
    flow.update(*shrunk_grey(skin()))
    flow.update(*shrunk_grey(moved(skin(), -4, 2)))
    (motion,) = flow.motions([(None, np.array([160.0, 120.0]), 80.0)])
    assert motion is not None
    assert motion(np.array([[160.0, 120.0]]))[0] == pytest.approx([156, 122], abs=0.4)


def test_other_skin_says_nothing() -> None:
    flow = HandFlow()
    hand = open_hand((160, 170), 0.6)
    flow.update(*shrunk_grey(skin(1)))
    flow.update(*shrunk_grey(skin(2)))
    assert flow.motions([(hand, hand[9], 114.0)]) == [None]


def test_after_a_reset_nothing_is_known() -> None:
    flow = HandFlow()
    flow.update(*shrunk_grey(skin()))
    flow.reset()
    flow.update(*shrunk_grey(skin()))
    assert flow.motions([(None, np.array([160.0, 120.0]), 80.0)]) == [None]


def corners() -> Array:
    points: Array = np.array([[0.0, 0], [10, 0], [10, 10], [0, 10], [5, 0], [5, 10], [0, 5], [10, 5]])
    return points


def test_turning_is_found_and_strays_are_left_out() -> None:
    turn = np.exp(1j * 0.1)
    z = (corners() - 5) @ np.array([1, 1j]) * turn
    new = np.stack([z.real, z.imag], axis=1) + 5 + [3, 1]
    old = np.vstack([corners(), [[5.0, 5.0]]])
    motion = similarity(old, np.vstack([new, [[60.0, 60.0]]]), 100.0, 1.0)
    assert motion is not None
    assert motion.shift == pytest.approx([3, 1])
    assert motion.turn == pytest.approx(turn)


def test_too_few_points_say_nothing() -> None:
    assert similarity(corners()[:5], corners()[:5], 100.0, 1.0) is None


def test_a_motion_turns_about_its_origin() -> None:
    motion = Motion(np.array([10.0, 10]), np.array([0.0, 5]), 1j)
    assert motion(np.array([[20.0, 10]]))[0] == pytest.approx([10, 25])
