"""The geometry of arms by hand-computed joints, and the pose models on pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest

from sample_videos import sample
from tests.vision.back.builders import POINTS, palm, texture
from vision.back import key_from_points
from vision.capture import open_video
from vision.lean import LeanStage
from vision.lean.arms import elbow_deg, giver_elbow_deg
from vision.lean.model import Pose, PoseModel
from vision.standard import load_standard
from vision.types import Array, BackPose, Frame, Hand, Image

IMAGE = texture(5)
# A palm that points up at (320, 250), 90 pixels long, its wrist about (320, 280).
HAND = palm(320.0, 250.0)


@pytest.fixture(scope="module")
def back() -> BackPose:
    return key_from_points(POINTS, Frame(0, 0.0, IMAGE), (), 42.8).pose


def person(
    angle_deg: float, shoulder_px: tuple[float, float] = (320.0, 470.0), wrist_px: tuple[float, float] = (320.0, 282.0)
) -> Pose:
    """Somebody whose right elbow is bent to an angle; all other joints are far away and not visible."""
    points, world, visible = np.full((33, 2), 2000.0), np.zeros((33, 3)), np.zeros(33)
    points[[12, 14, 16]] = shoulder_px, (330.0, 380.0), wrist_px
    bend = np.radians(angle_deg)
    # From the elbow at the origin: the shoulder 0.3 m along x, the wrist 0.25 m at the angle.
    world[[12, 14, 16]] = (0.3, 0, 0), (0, 0, 0), (0.25 * np.cos(bend), 0.25 * np.sin(bend), 0)
    visible[[12, 14, 16]] = 0.9
    return Pose(points, world, visible)


def seen(pose: Pose, back: BackPose, hands: tuple[Hand, ...] = (HAND,)) -> float | None:
    return giver_elbow_deg([pose], hands, back, 0.6)


def test_the_angle_of_an_elbow() -> None:
    straight = elbow_deg(np.array([0.0, 0, 3]), np.zeros(3), np.array([0.0, 0, -2]))
    right = elbow_deg(np.array([0.0, 2]), np.zeros(2), np.array([5.0, 0]))
    assert straight == pytest.approx(180.0)
    assert right == pytest.approx(90.0)
    with pytest.raises(ValueError, match="lies on"):
        elbow_deg(np.zeros(3), np.zeros(3), np.ones(3))


def test_the_arm_whose_wrist_is_the_givers_hand_counts(back: BackPose) -> None:
    assert seen(person(170.0), back) == pytest.approx(170.0)


def test_all_other_arms_do_not(back: BackPose) -> None:
    # A wrist 100 pixels aside, more than half a hand.
    assert seen(person(170.0, wrist_px=(420.0, 282.0)), back) is None
    # The receiver's own hand.
    assert seen(person(170.0), back, (replace(HAND, role="receiver"),)) is None
    # Shoulders on the back are the receiver's.
    assert seen(person(170.0, shoulder_px=POINTS["shoulder_r"]), back) is None
    # Seen from above, all joints over each other.
    assert seen(person(170.0, shoulder_px=(335.0, 385.0), wrist_px=(325.0, 375.0)), back) is None
    hidden = person(170.0)
    hidden.visible[14] = 0.4
    assert seen(hidden, back) is None


@pytest.mark.parametrize(("angle_deg", "says"), [(168.0, "leaning"), (148.0, None), (110.0, "pushing")])
def test_two_looks_that_agree_tell(back: BackPose, angle_deg: float, says: str | None) -> None:
    looks = []

    def find(_: Image, lying: Array | None) -> list[Pose]:
        assert lying is not None
        looks.append(1)
        return [person(angle_deg)]

    stage = LeanStage(load_standard(), find)
    first, *_, last = [stage.update(Frame(i, 0.1 * i, IMAGE), (HAND,), back) for i in range(51)]
    # In 5 s one look after 2 s and one after 4 s.
    assert len(looks) == 2
    assert first is None
    assert (last.seen if last else None) == says
    if last is not None:
        assert last.elbow_deg == pytest.approx(angle_deg)
        assert last.t_s == pytest.approx(4.0)


def test_looks_that_differ_tell_nothing_and_nobody_is_looked_for_seldom(back: BackPose) -> None:
    angles = iter([168.0, 110.0, 110.0])
    stage = LeanStage(load_standard(), lambda *_: [person(next(angles))])
    assert stage.update(Frame(0, 0.0, IMAGE), (HAND,), back) is None
    found = [stage.update(Frame(i, 2.0 * i, IMAGE), (HAND,), back) for i in range(1, 4)]
    assert [lean.seen if lean else None for lean in found] == [None, None, "pushing"]
    looks = []

    def nobody(_: Image, lying: Array | None) -> list[Pose]:
        looks.append(1)
        return []

    stage = LeanStage(load_standard(), nobody)
    for i in range(60):
        assert stage.update(Frame(i, 1.0 * i, IMAGE), (HAND,), back) is None
    # At 2, 6, 14, 30, 46 s.
    assert len(looks) == 5
    # Without a hand on a back there is no look at all.
    stage.reset()
    stage.update(Frame(0, 0.0, IMAGE), (), back)
    stage.update(Frame(0, 0.0, IMAGE), (HAND,), None)
    assert len(looks) == 5


@pytest.fixture(scope="module")
def model() -> PoseModel:
    return PoseModel()


def test_the_models_find_a_person_upright_and_turned(model: PoseModel) -> None:
    path = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    portrait = np.asarray(cv2.imread(str(path)), np.uint8)
    (upright,) = model(portrait)
    nose, left, right = upright.points_px[[0, 11, 12]]
    # Her nose is at (266, 248) of 512 x 600; the portrait shows her left shoulder on the right.
    assert np.abs(nose - (266, 248)).max() < 15
    assert right[0] < nose[0] < left[0]
    assert min(left[1], right[1]) > nose[1] + 80
    (turned,) = model(np.asarray(cv2.rotate(portrait, cv2.ROTATE_90_CLOCKWISE), np.uint8))
    # (x, y) of a picture 600 high comes to (599 - y, x).
    assert np.abs(turned.points_px[0] - (599 - nose[1], nose[0])).max() < 25


def test_a_rendered_clip_without_a_giver_in_sight_is_not_seen(model: PoseModel) -> None:
    clip = sample("good_effleurage")
    points = {name: (float(x), float(y)) for name, (x, y) in POINTS.items()}
    found = 0

    def find(image: Image, lying: Array | None) -> list[Pose]:
        nonlocal found
        found += len(model(image))
        return model(image)

    stage = LeanStage(load_standard(), find)
    number = 0
    with open_video(clip.video) as source:
        for frame in source:
            if frame.index > 200:
                break
            if frame.index % 40 == 0:
                back = key_from_points(points, frame, (), 42.8).pose
                hands = tuple(palm(x, y) for x in range(60, 640, 90) for y in range(60, 480, 90))
                assert stage.update(replace(frame, t_s=2.0 * number), hands, back) is None
                number += 1
    # The receiver is somebody too, and hands are everywhere: the shoulders tell.
    assert found > 0
