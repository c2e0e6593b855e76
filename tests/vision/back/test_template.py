"""The template's geometry, by hand-computed numbers."""

import math

import numpy as np
import pytest

from vision.back import template
from vision.back.pose import moved, pose_of
from vision.back.template import TemplateParams
from vision.types import BACK_POINTS, Array

# Seen from straight above, from far away: 50 pixels from C7 to the crest, the middle of the back at (100, 200).
FLAT = TemplateParams(100, 200, 0, math.log(50), 0, 0, 0, 0.44, 0.43, 0.335, 0.36, 0.18, 0.75)


def changed(**changes: float) -> Array:
    values = {name: getattr(FLAT, name) for name in TemplateParams.__dataclass_fields__} | changes
    return TemplateParams(**values).array()[None]


@pytest.mark.parametrize(
    ("changes", "point", "pixel"),
    [
        ({}, (0.2, 0.5, 0.3), (110, 200)),
        ({}, (0.0, 1.0, 0.3), (100, 225)),
        ({}, (0.0, 0.0, 0.3), (100, 175)),
        # Head to the right in the picture: the feet (y = 1) are to the left.
        ({"angle_rad": math.pi / 2}, (0.0, 1.0, 0.3), (75, 200)),
        # Tilted by asin(0.6): a point 0.1 above the pivot moves by 0.06 lengths = 3 pixels.
        ({"tilt_along": 0.6}, (0.0, 0.5, 0.4), (100, 197)),
        ({"tilt_side": 0.6}, (0.0, 0.5, 0.4), (97, 200)),
        # 0.4 nearer to a camera 2 lengths away: 1 / (1 - 0.4 * 0.5) = 1.25 times as large.
        ({"inverse_distance": 0.5}, (0.2, 0.5, 0.7), (112.5, 200)),
    ],
)
def test_projection(changes: dict[str, float], point: tuple[float, float, float], pixel: tuple[float, float]) -> None:
    seen = template.project(changed(**changes), np.array([[point]]))
    np.testing.assert_allclose(seen[0, 0], pixel, atol=1e-9)


def test_half_breadth_at_and_between_its_levels() -> None:
    # Levels 0.12 (shoulder) and 0.28 (chest + a quarter of the rest); 0.20 lies halfway.
    breadth = template.half_breadth(changed(), np.array([[0.12, 0.28, 0.20, 0.90, 1.0]]))
    np.testing.assert_allclose(breadth[0], [0.44, 0.4325, 0.43625, 0.335, 0.36])


def test_spine_height_scales() -> None:
    height = template.surface_height(changed(height=1.0), np.zeros((1, 2)), np.array([[0.0, 0.2]]))
    # Level 0.2 lies halfway between 0.1 (0.38) and 0.3 (0.445).
    np.testing.assert_allclose(height[0], [0.33, 0.4125])


def test_homography_of_a_flat_view_is_exact() -> None:
    pose = pose_of(FLAT, c7_crest_cm=45.0, quality=0.8)
    # 50 pixels are 45 cm: 10 pixels to the right of the midline are 9 cm; 10 below C7 are v = 0.2.
    back = pose.to_back(np.array([[110.0, 185.0], [100.0, 225.0], [100.0, 175.0]]))
    np.testing.assert_allclose(back, [[9.0, 0.2], [0.0, 1.0], [0.0, 0.0]], atol=1e-6)
    assert pose.quality == 0.8
    assert set(pose.points_px) == set(BACK_POINTS)


def test_named_points_of_a_flat_view() -> None:
    points = pose_of(FLAT, c7_crest_cm=45.0, quality=1.0).points_px
    np.testing.assert_allclose(points["c7"], (100, 175))
    np.testing.assert_allclose(points["crest_mid"], (100, 225))
    # The acromion: 0.94 of 0.44 lengths beside the midline, 0.11 below C7.
    np.testing.assert_allclose(points["shoulder_r"], (120.68, 180.5), atol=1e-6)
    np.testing.assert_allclose(points["shoulder_l"], (79.32, 180.5), atol=1e-6)
    # The visible edge is drawn at 0.985 of the half breadth; rows are 0.0769 apart, so linear within 0.003.
    np.testing.assert_allclose(points["waist_r"], (100 + 0.985 * 0.335 * 50, 220), atol=0.5)


def test_a_scaled_back_is_the_same_back_in_a_larger_picture() -> None:
    small = pose_of(FLAT, 45.0, 1.0)
    large = pose_of(FLAT.scaled(3), 45.0, 1.0)
    for name in BACK_POINTS:
        np.testing.assert_allclose(large.points_px[name], 3 * small.points_px[name], atol=1e-6)


def test_a_moved_pose_maps_moved_pixels_to_the_same_place() -> None:
    pose = pose_of(FLAT, 45.0, 1.0)
    quarter_turn = np.array([[0.0, -1.0, 30.0], [1.0, 0.0, 40.0], [0.0, 0.0, 1.0]])
    after = moved(pose, quarter_turn, 0.5)
    # (100, 175) turns to (-175 + 30, 100 + 40).
    np.testing.assert_allclose(after.points_px["c7"], (-145, 140))
    np.testing.assert_allclose(after.to_back(np.array([[-155.0, 150.0]])), [[9.0, 0.2]], atol=1e-6)
    assert after.quality == 0.5


def test_the_long_muscles_stand_over_the_furrow_and_shoulders_stay_high() -> None:
    # At 0.3 of the half breadth and level 0.5: 0.455 * sqrt(1 - 0.3 ** 2.9), and 0.025 * (1 - exp(-4)) of muscle.
    # At 0.9 and level 0.1 a shoulder: 0.38 * sqrt(1 - 0.9 ** 8), and 0.1 / 0.35 of the muscle; a barrel had 0.195.
    height = template.surface_height(changed(height=1.0), np.array([[0.3, 0.9]]), np.array([[0.5, 0.1]]))
    np.testing.assert_allclose(height[0], [0.4549 * 0.98466 + 0.02454, 0.28680 + 0.00714], atol=5e-4)


def test_a_camera_lower_than_any_that_sees_the_back_is_taken_for_the_lowest() -> None:
    # Sines of 0.9 to the side and along are no direction; shortened to a length of 0.93 they are 0.6576 each.
    low = template.project(changed(tilt_side=0.9, tilt_along=0.9), np.array([[[0.1, 0.9, 0.2]]]))
    lowest = template.project(changed(tilt_side=0.65761, tilt_along=0.65761), np.array([[[0.1, 0.9, 0.2]]]))
    np.testing.assert_allclose(low, lowest, atol=1e-3)
