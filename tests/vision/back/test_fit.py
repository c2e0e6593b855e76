"""Finding a back, and not finding one where there is none."""

from collections.abc import Callable
from dataclasses import astuple

import cv2
import numpy as np
import pytest

from tests.vision.back.builders import palm, sample_frames, sample_truth
from vision.back import BackStage, BackSurvey, fit_view
from vision.types import Frame, Image

BROWN = (60, 80, 110)
SKIN = (140, 170, 215)


def plain() -> Image:
    return np.full((480, 640, 3), BROWN, np.uint8)


def noise() -> Image:
    return np.random.default_rng(0).integers(0, 255, (480, 640, 3), dtype=np.uint8)


def clouds() -> Image:
    random = np.random.default_rng(0).normal(0, 1, (480, 640, 3))
    blurred = cv2.GaussianBlur(random, (0, 0), 40)
    low, high = blurred.min(), blurred.max()
    return np.asarray((blurred - low) / (high - low) * 255, np.uint8)


def table() -> Image:
    picture = plain()
    cv2.fillPoly(picture, [np.array([[200, 0], [440, 0], [500, 480], [140, 480]])], (200, 200, 205))
    return picture


def ball() -> Image:
    picture = plain()
    cv2.circle(picture, (320, 240), 130, SKIN, -1)
    return picture


def forearm() -> Image:
    picture = plain()
    cv2.line(picture, (0, 300), (640, 180), SKIN, 110)
    return picture


@pytest.mark.parametrize("picture", [plain, noise, clouds, table, ball, forearm])
def test_what_is_no_back_stays_below_the_gate(picture: Callable[[], Image]) -> None:
    fit = fit_view(picture(), [], head=None, c7_crest_cm=44.0)
    assert fit is None or fit.quality < 0.5


def test_a_bare_back_is_found_where_it_is() -> None:
    truth = sample_truth()
    points = {name: np.array(point) for name, point in truth["frames"][0]["back"]["points_px"].items()}
    length_cm = truth["back"]["c7_crest_cm"]
    fit = fit_view(sample_frames(1)[0].image, [], head=None, c7_crest_cm=length_cm)
    assert fit is not None
    assert fit.quality > 0.5
    length_px = np.linalg.norm(points["crest_mid"] - points["c7"])
    errors = [np.linalg.norm(fit.pose.points_px[name] - points[name]) / length_px for name in points]
    assert np.median(errors) < 0.06
    midline = points["c7"] + np.linspace(0, 1, 9)[:, None] * (points["crest_mid"] - points["c7"])
    assert np.abs(fit.pose.to_back(midline)[:, 0]).mean() < 1.0


def test_the_same_picture_gives_the_same_back() -> None:
    picture = sample_frames(1)[0].image
    one, two = (fit_view(picture, [], head="up", c7_crest_cm=44.0) for _ in range(2))
    assert one is not None
    assert two is not None
    # But for the rounding of sums, whose order a busy machine may change.
    assert astuple(one.params) == pytest.approx(astuple(two.params), rel=1e-6)


def test_a_turned_picture_gives_the_turned_back() -> None:
    picture = np.ascontiguousarray(np.rot90(sample_frames(1)[0].image))
    fit = fit_view(picture, [], head=None, c7_crest_cm=44.0)
    assert fit is not None
    # A quarter turn to the left: the head, at the top before, is at the left now.
    towards_head = fit.pose.points_px["c7"] - fit.pose.points_px["crest_mid"]
    assert towards_head[0] < -5 * abs(towards_head[1])


def test_a_survey_and_then_following() -> None:
    frames = sample_frames(20, step=6)
    survey = BackSurvey(head="up", c7_crest_cm=42.8, arms="side")
    used = 0
    for frame in frames[:8]:
        if survey.wants(frame.t_s):
            survey.update(frame, [], cut=False)
            used += 1
    # 8 frames over 1.4 s, looked at every 0.5 s: 0, 0.6, 1.2.
    assert used == 3
    keys = survey.finish()
    assert len(keys) == 1
    assert survey.best_quality == keys[0].quality > 0.5
    stage = BackStage(keys, head="up", c7_crest_cm=42.8, gate=0.5)
    pose = stage.update(frames[0], [], cut=False)
    assert pose is not None
    assert pose.quality > 0.5


def test_every_shot_of_a_recording_gets_its_back() -> None:
    """However long the others are: two shots of four frames without a back, then two of two frames with one."""
    back = sample_frames(1)[0].image
    pictures = [noise()] * 4 + [clouds()] * 4 + [back] * 2 + [np.ascontiguousarray(back[:, ::-1])] * 2
    survey = BackSurvey(head=None, c7_crest_cm=42.8, arms="side")
    for i, picture in enumerate(pictures):
        survey.update(Frame(i, 0.5 * i, picture), [], cut=i in (4, 8, 10))
    assert sorted(key.t_s for key in survey.finish()) == [4.0, 5.0]


def test_a_survey_of_nothing() -> None:
    survey = BackSurvey(head="up", c7_crest_cm=44.0, arms="side")
    for i in range(3):
        survey.update(Frame(i, float(i), noise()), [], cut=False)
    assert survey.finish() == ()
    assert survey.best_quality < 0.5


def test_live_waits_for_a_clear_view() -> None:
    frames = sample_frames(45)
    stage = BackStage((), head="up", c7_crest_cm=42.8, gate=0.5)
    hand = [palm(320, 240)]
    assert all(stage.update(frame, hand, cut=False) is None for frame in frames)
    stage = BackStage((), head="up", c7_crest_cm=42.8, gate=0.5)
    poses = [stage.update(frame, [], cut=False) for frame in frames]
    # Clear for 1.2 s: 36 frames after the first.
    assert [pose is not None for pose in poses] == [False] * 36 + [True] * 9
