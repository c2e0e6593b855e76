import numpy as np
import pytest

from vision.posture import posture
from vision.types import Array


def hand(mcp_deg: float, pip_deg: float, thumb_out: float = 0.02) -> Array:
    """A right hand in three dimensions, palm down (normal -z), fingers along +y, bent by the given angles; metres."""
    points = np.zeros((21, 3))
    for finger, x in enumerate((-0.03, -0.01, 0.01, 0.03)):
        base = np.array([x, 0.09, 0.0])
        points[5 + 4 * finger] = base
        angle = 0.0
        for joint, (bend, length) in enumerate(((mcp_deg, 0.045), (pip_deg, 0.025), (0.5 * pip_deg, 0.02))):
            angle += np.radians(bend)
            base = base + length * np.array([0.0, np.cos(angle), -np.sin(angle)])
            points[6 + 4 * finger + joint] = base
    # The thumb, straight, from the wrist's side towards the fingers.
    direction = np.array([-thumb_out, 0.03, -0.008])
    for joint in range(4):
        points[1 + joint] = np.array([-0.02, 0.02, 0.0]) + joint * direction
    return points


def test_bends_are_measured() -> None:
    shape = posture(hand(30, 40))
    assert shape.curl_deg == pytest.approx(40, abs=0.5)
    # The knuckle is also bent sideways by the finger's slant from the wrist: 30 degrees and a little.
    assert shape.knuckle_deg == pytest.approx(33, abs=5)


def test_fingers_bent_back_are_negative() -> None:
    assert posture(hand(-40, 0)).knuckle_deg < -20


def test_depth_under_the_palm() -> None:
    shape = hand(0, 0)
    # The thumb's tip 4 cm under the palm (a right hand, palm down: under is -z) and 3 cm beside the index's knuckle.
    shape[3], shape[4] = (-0.05, 0.08, -0.03), (-0.06, 0.09, -0.04)
    scale = np.hypot(0.01, 0.09)
    found = posture(shape)
    assert found.thumb_drop == pytest.approx(0.04 / scale)
    assert found.tips_drop == pytest.approx(0.0)
    assert found.thumb_lead == pytest.approx(0.04 / scale)
    assert found.thumb_aside == pytest.approx(0.03 / scale)
    # Fingers that are bent by 30 degrees: their middle joints lie 4.5 cm x sin 30 lower.
    assert posture(hand(30, 0)).joints_drop == pytest.approx(0.045 * 0.5 / scale)
    assert posture(hand(30, 0)).roll == pytest.approx(0.0)


def test_a_hand_turned_about_its_fingers_is_seen_on_edge() -> None:
    flat = hand(0, 0)
    angle = np.radians(60)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    # Knuckles 6 cm apart over a palm of hypot(1, 9) cm; turned by 60 degrees half as broad, the palm hardly shorter.
    assert posture(flat).facing == pytest.approx(1.0)
    assert posture(flat).breadth == pytest.approx(0.06 / np.hypot(0.01, 0.09))
    turned = posture(flat @ turn.T)
    assert turned.facing == pytest.approx(0.5)
    assert turned.breadth == pytest.approx(0.03 / np.hypot(0.005, 0.09))
    # What the picture shows counts where it is given: knuckles 30 px apart over a palm of 90.
    pixels = np.zeros((21, 2))
    pixels[9], pixels[5], pixels[17] = (0, 90), (-15, 90), (15, 90)
    assert posture(flat, pixels).breadth == pytest.approx(1 / 3)


def test_a_hand_that_points_away_from_the_camera_slants() -> None:
    angle = np.radians(30)
    tip = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]])
    # The sine of 30 degrees, less the little that the middle knuckle lies aside.
    assert posture(hand(0, 0) @ tip.T).slant == pytest.approx(0.5 * 0.09 / np.hypot(0.01, 0.09))
