"""The midline's standard error, by hand-computed numbers."""

from dataclasses import replace

import numpy as np
import pytest

from tests.vision.back.builders import POINTS, frame, texture
from vision.back import BackStage, key_from_points
from vision.back.bound import fitted_error_cm, followed_error_cm, placed_error_cm
from vision.back.fit import covered_share
from vision.back.mask import SkinCut
from vision.back.pose import pose_of, with_quality
from vision.back.score import skin_field
from vision.back.template import PRIOR_MEAN, TemplateParams
from vision.back.view import scaled_pose

FROM_ABOVE = TemplateParams.from_array(PRIOR_MEAN)
FROM_THE_SIDE = replace(FROM_ABOVE, tilt_side=-0.6)


def test_a_sharp_fit_from_above_is_surest() -> None:
    assert fitted_error_cm(FROM_ABOVE, furrow=1.0, quality=1.0, covered=0.0) == pytest.approx(0.37)
    # 0.37 + 0.35 * 0.6 for the tilt, 0.3 * 0.5 for half a furrow, 0.5 * 0.4 for the quality.
    assert fitted_error_cm(FROM_THE_SIDE, furrow=0.5, quality=0.6, covered=0.0) == pytest.approx(0.93)


def test_what_hands_hide_makes_it_less_sure() -> None:
    # A quarter under hands: 0.37 + 2.5 * 0.25.
    assert fitted_error_cm(FROM_ABOVE, furrow=1.0, quality=1.0, covered=0.25) == pytest.approx(0.995)


@pytest.mark.parametrize(("from_x", "to_x", "share"), [(0, 0, 0.0), (100, 200, 0.5), (0, 200, 1.0)])
def test_how_much_of_the_back_lies_under_hands(from_x: int, to_x: int, share: float) -> None:
    # A back straight from above in the middle of 200 x 200 pixels: half of its points lie left of x = 100. The middle
    # column lies on the border itself, and goes with the right.
    unknown = np.zeros((200, 200), bool)
    unknown[:, from_x:to_x] = True
    skin = np.zeros((200, 200), bool)
    skin[30:170, 60:140] = True
    field = skin_field(SkinCut(np.full((200, 200, 3), 128, np.uint8), skin, unknown, 1.0))
    values = replace(FROM_ABOVE, centre_x_px=100.5, centre_y_px=100.0, log_length_px=float(np.log(80))).array()
    assert covered_share(values, field) == pytest.approx(share, abs=0.06)


def test_placed_points_are_surer_than_any_fit() -> None:
    assert placed_error_cm(FROM_ABOVE) == pytest.approx(0.3)
    assert placed_error_cm(FROM_THE_SIDE) == pytest.approx(0.54)
    # Placed symmetrically, as seen from above.
    key = key_from_points(POINTS, frame(texture(1)), [], 45.0)
    assert key.pose.error_cm == pytest.approx(0.3, abs=0.01)


def test_following_keeps_the_error_and_doubt_adds_to_it() -> None:
    assert followed_error_cm(0.4, 1.0) == pytest.approx(0.4)
    assert followed_error_cm(0.4, 0.7) == pytest.approx(0.7)
    picture = texture(1)
    stage = BackStage([key_from_points(POINTS, frame(picture), [], 45.0)], head=None, c7_crest_cm=45.0)
    pose = stage.update(frame(picture), [], cut=False)
    assert pose is not None
    assert pose.error_cm == pytest.approx(0.3, abs=0.05)


def test_the_error_is_the_same_in_a_larger_picture_and_with_another_quality() -> None:
    pose = replace(pose_of(replace(FROM_ABOVE, log_length_px=5.0), 45.0, 1.0), error_cm=0.5)
    assert scaled_pose(pose, 3.0).error_cm == 0.5
    assert with_quality(pose, 0.7).error_cm == 0.5
