"""What the reading of the points and the furrow say of the midline, together."""

import cv2
import numpy as np
import pytest

from tests.vision.back.test_furrow import BACK, painted
from vision.back.furrow import Furrow
from vision.back.mask import Mask
from vision.back.points import MIDLINE_LEVELS, POINTS, PointReading
from vision.back.pose import read_points
from vision.back.refine import off_read_midline, refine
from vision.back.template import grid, on_surface
from vision.types import Array

# The true points of the template, each read with a standard deviation of 6 of the 150 pixels: a doubt of 0.04.
READING = PointReading(read_points(BACK.array()[None])[0], np.full((POINTS, 2), 6.0), 1.0, 1.0)


def midline_x(values: Array) -> Array:
    levels = np.array([MIDLINE_LEVELS])
    found: Array = on_surface(values[None], np.zeros_like(levels), levels)[0, :, 0]
    return found


def skin() -> Mask:
    """Where the template's back is, (200, 240)."""
    rows = grid(BACK.array()[None])[0]
    edge = np.concatenate([rows[0], rows[1:, -1], rows[-1, ::-1], rows[:0:-1, 0]])
    mask = np.zeros((200, 240), np.uint8)
    cv2.fillPoly(mask, [np.round(edge).astype(np.int32)], (1,))
    return mask > 0


def test_distance_of_a_furrow_from_the_read_midline() -> None:
    levels = np.array([0.2, 0.4, 0.6, 0.8])
    # Upright, so that across is along x: 9 of 150 pixels to one side, then to the other.
    y = on_surface(BACK.array()[None], np.zeros((1, 4)), levels[None])[0, :, 1]
    for x in (129.0, 111.0):
        furrow = Furrow(np.stack([np.full(4, x), y], axis=1), levels, 0.9, 3.0)
        assert off_read_midline(furrow, READING) == pytest.approx(0.06, abs=1e-3)


def test_a_furrow_far_from_the_read_midline_is_another_line() -> None:
    # 0.06 of the length away, over 1.3 times the doubt of 0.04.
    image, known = painted(129, 0.08), np.ones((200, 240), bool)
    values, furrow = refine(image, skin(), known, BACK.array(), READING)
    assert furrow is None
    np.testing.assert_allclose(midline_x(values), 120, atol=1.5)
    alone, seen = refine(image, skin(), known, BACK.array())
    assert seen is not None
    assert (midline_x(alone) > 125).all()


def test_a_furrow_near_the_read_midline_moves_it_a_little() -> None:
    values, furrow = refine(painted(124.5, 0.08), skin(), np.ones((200, 240), bool), BACK.array(), READING)
    assert furrow is not None
    middle = float(midline_x(values).mean())
    assert 120.3 < middle < 124
