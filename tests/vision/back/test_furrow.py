"""The furrow over the spine on a painted back."""

import math

import numpy as np
import pytest

from vision.back.furrow import find_furrow
from vision.back.template import TemplateParams
from vision.types import Image

# 150 pixels from C7 to the crest: 1 pixel is 0.3 cm; upright, middle at (120, 100).
BACK = TemplateParams(120, 100, 0, math.log(150), 0, 0, 0, 0.44, 0.43, 0.335, 0.36, 0.18, 0.75)


def painted(middle_px: float, depth: float) -> Image:
    """Even skin with a dark upright line, 1.1 cm half wide, between two bright ones."""
    x = (np.arange(240) - middle_px) / 150
    line = np.exp(-0.5 * (x / 0.025) ** 2)
    ridges = np.exp(-0.5 * ((np.abs(x) - 0.075) / 0.035) ** 2)
    grey = 150 * (1 + depth * (0.5 * ridges - line))
    noise = np.random.default_rng(0).normal(0, 1, (200, 240))
    return np.repeat((grey[None] + noise)[..., None], 3, axis=2).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("offset_px", [-12, 0, 9])
def test_found_where_it_is(offset_px: int) -> None:
    furrow = find_furrow(painted(120 + offset_px, 0.08), BACK.array())
    assert furrow is not None
    np.testing.assert_allclose(furrow.points_px[:, 0], 120 + offset_px, atol=1.5)
    assert furrow.evidence > 0.7
    assert furrow.lead > 1.5


def test_even_skin_shows_none() -> None:
    furrow = find_furrow(painted(120, 0.0), BACK.array())
    assert furrow is None or furrow.evidence < 0.5
