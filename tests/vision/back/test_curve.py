"""What the homography of a flat back misses of a curved one."""

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.vision.back.builders import POINTS
from vision.back import template
from vision.back.pose import moved, pose_of
from vision.back.template import TemplateParams
from vision.types import BackPose

LENGTH_CM = 40.0
# From far away, 200 pixels from C7 to the crest, the camera a sine of 0.6 to the receiver's right.
FROM_THE_SIDE = TemplateParams(320, 240, 0, math.log(200), 0.6, 0, 0, 0.44, 0.43, 0.335, 0.36, 0.18, 1.0)


def flat_pose(curve: dict[int, tuple[float, float]]) -> BackPose:
    """Ten pixels in a centimetre, C7 in the corner of the picture, and a curve of these terms."""
    rows = np.zeros((10, 2))
    for term, value in curve.items():
        rows[term] = value
    points = {name: np.array(point) for name, point in POINTS.items()}
    to_back = np.diag([0.1, 0.1 / LENGTH_CM, 1.0])
    return BackPose(points, np.zeros((3, 2)), to_back, LENGTH_CM, 1.0, curve=rows)


@pytest.mark.parametrize(
    ("curve", "pixel", "place"),
    [
        # A constant of 0.05 lengths across (2 cm) and 0.1 along.
        ({0: (0.05, 0.1)}, (100.0, 200.0), (12.0, 0.6)),
        # By x over 0.42 lengths: 8.4 cm are a half, so half of 0.05 lengths.
        ({1: (0.05, 0.0)}, (84.0, 200.0), (9.4, 0.5)),
        # By v, -1 at C7 and 1 at the crest, squared: 0 in the middle, whole at the crest, no more than 1.15 ** 2 below.
        ({5: (0.05, 0.0)}, (0.0, 200.0), (0.0, 0.5)),
        ({5: (0.05, 0.0)}, (0.0, 400.0), (2.0, 1.0)),
        ({5: (0.05, 0.0)}, (0.0, 800.0), (2 * 1.3225, 2.0)),
    ],
)
def test_a_curve_adds_its_terms(
    curve: dict[int, tuple[float, float]], pixel: tuple[float, float], place: tuple[float, float]
) -> None:
    pose = flat_pose(curve)
    np.testing.assert_allclose(pose.to_back(np.array([pixel])), [place], atol=1e-9)
    np.testing.assert_allclose(pose.to_px(np.array([place])), [pixel], atol=0.05)


def test_the_bowed_spine_of_a_side_view_is_the_midline() -> None:
    # The spine at level 0.5 stands 0.455 - 0.33 = 0.125 lengths over C7, at the crest 0.0425: seen at a sine of 0.6 it
    # bows by 15 and comes back by 9.9 pixels of 200, which no homography follows.
    pose = pose_of(FROM_THE_SIDE, LENGTH_CM, 1.0)
    levels = np.linspace(0, 1, 11)
    spine = template.on_surface(FROM_THE_SIDE.array()[None], np.zeros((1, 11)), levels[None])[0]
    assert np.ptp(spine[:, 0]) == pytest.approx(15.0)
    # The furrow lies 0.025 lengths below the muscles beside it, 0.6 cm in this view: a smooth curve levels that out.
    with_curve, without = (np.abs(each.to_back(spine)[:, 0]).mean() for each in (pose, replace(pose, curve=None)))
    assert with_curve < 0.45
    assert without > 1.5 * with_curve
    np.testing.assert_allclose(pose.to_px(pose.to_back(spine)), spine, atol=0.5)


def test_a_moved_back_keeps_its_curve_and_its_error() -> None:
    pose = replace(pose_of(FROM_THE_SIDE, LENGTH_CM, 1.0), error_cm=0.4)
    quarter_turn = np.array([[0.0, -2.0, 30.0], [2.0, 0.0, 40.0], [0.0, 0.0, 1.0]])
    after = moved(pose, quarter_turn, 1.0)
    # (320, 200) turns and doubles to (-400 + 30, 640 + 40).
    np.testing.assert_allclose(
        after.to_back(np.array([[-370.0, 680.0]])), pose.to_back(np.array([[320.0, 200.0]])), atol=1e-6
    )
    assert after.error_cm == 0.4


def test_a_curve_of_another_shape_is_refused() -> None:
    pose = flat_pose({})
    with pytest.raises(ValueError, match="curve"):
        replace(pose, curve=np.zeros((6, 2)))
