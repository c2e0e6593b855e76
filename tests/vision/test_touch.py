from dataclasses import replace

import numpy as np
import pytest

from vision.atlas import load_atlas
from vision.back.pose import with_quality
from vision.strokes.run import readings
from vision.touch import (
    BRIDGED_ERROR_CM,
    EDGE_CM,
    STAY_CM,
    STAY_S,
    TIP_ERROR_CM,
    TouchStage,
    on_the_back,
    pressing_points,
)
from vision.types import BACK_POINTS, BackPose, Hand, Part, Touch

# Ten pixels a centimetre; C7 at (300, 100), the crest 40 cm below it. The back reaches 15 cm to each side.
PX_PER_CM, C7 = 10.0, (300.0, 100.0)
TO_BACK = np.array([[0.1, 0, -30.0], [0, 0.1 / 40, -10.0 / 40], [0, 0, 1.0]])
OUTLINE = np.array([[150.0, 100.0], [450.0, 100.0], [450.0, 500.0], [150.0, 500.0]])
POINTS = {name: np.array(C7) for name in BACK_POINTS} | {"crest_mid": np.array([300.0, 500.0])}
BACK = BackPose(POINTS, OUTLINE, TO_BACK, 40.0, 0.9)


def palm_at(x_cm: float, y_cm: float) -> Hand:
    """A hand whose landmarks are not trusted: its palm is the point that is told."""
    palm = np.array(C7) + PX_PER_CM * np.array([x_cm, y_cm])
    return Hand(1, "R", 0.9, palm, 180.0, np.array([0.0, -1.0]))


def hand_at(x_cm: float, y_cm: float) -> Hand:
    """The same with flat landmarks about the palm."""
    hand = palm_at(x_cm, y_cm)
    spread = np.linspace(-4, 4, 21)[:, None] * np.array([[10.0, 0.0]])
    return replace(hand, landmarks_px=hand.palm_px + spread)


def stage() -> TouchStage:
    return TouchStage(load_atlas(), 0.5)


def test_a_palm_is_placed_from_the_midline_and_from_c7() -> None:
    (touch,) = stage().update(0.0, [palm_at(6.0, 20.0)], BACK)
    # At 6.0 cm, 0.357 of half the breadth (0.42 * 40 cm), the skin falls by 0.22: 1.1 cm along its normal are 0.237 cm.
    assert [touch.x_cm, touch.v, touch.midline_cm] == pytest.approx([5.763, 0.5, 5.763], abs=0.001)
    assert touch.part is Part.UNKNOWN


@pytest.mark.parametrize(("part", "below_wrist"), [(Part.PALM, 0.75), (Part.HEEL, 0.264)])
def test_palm_and_heel_press_a_little_nearer_to_the_wrist(part: Part, below_wrist: float) -> None:
    # A hand that points up, 100 px from the wrist to each knuckle: the mean of those five landmarks is 80 px from the
    # wrist, the palm's middle 5 % of 100 px nearer to it, the heel 67 % of the way back from the mean.
    marks = np.zeros((21, 2))
    marks[:, 1] = -100.0
    marks[0] = (0.0, 0.0)
    hand = replace(palm_at(0, 0), landmarks_px=marks)
    point, _ = pressing_points(hand, part)
    assert point == pytest.approx([0.0, -100 * below_wrist])


def test_the_receivers_hands_touch_nothing_and_a_poor_back_takes_no_touch() -> None:
    assert stage().update(0.0, [replace(palm_at(6, 20), role="receiver")], BACK) == ()
    assert stage().update(0.0, [palm_at(6, 20)], with_quality(BACK, 0.49)) == ()


def touched(far_cm: float, then_cm: float, after_s: float) -> tuple[Touch, ...]:
    """What is left of a hand that touched the back so far beyond its edge, and is so far beyond it a moment later."""
    touches = stage()
    touches.update(0.0, [palm_at(15 + far_cm, 20)], BACK)
    return touches.update(after_s, [palm_at(15 + then_cm, 20)], BACK)


def test_a_hand_may_hang_over_the_edge_and_further_once_it_touches() -> None:
    # A hand that comes from beside counts from EDGE_CM on.
    assert stage().update(0.0, [palm_at(15 + EDGE_CM - 0.1, 20)], BACK) != ()
    assert stage().update(0.0, [palm_at(15 + EDGE_CM + 0.1, 20)], BACK) == ()
    # One that touched a moment ago stays on for STAY_CM more, but not for long after it was seen there.
    assert touched(1.0, EDGE_CM + STAY_CM - 0.1, 0.1) != ()
    assert touched(1.0, EDGE_CM + STAY_CM + 0.1, 0.1) == ()
    assert touched(1.0, EDGE_CM + 0.1, STAY_S + 0.1) == ()


def test_a_touch_says_how_sure_its_place_is() -> None:
    def error(hand: Hand, back_cm: float) -> float:
        (touch,) = stage().update(0.0, [hand], replace(BACK, error_cm=back_cm))
        return touch.error_cm

    # The back's own error and the hand's, added as independent ones are: 0.3 and 0.4 make 0.5.
    assert error(hand_at(6, 20), 0.3) == pytest.approx(0.5)
    assert error(replace(hand_at(6, 20), bridged=True), 0.75) == pytest.approx(np.hypot(0.75, BRIDGED_ERROR_CM))
    assert TIP_ERROR_CM > 0.4
    # Not estimated for the back, it is not for the touch.
    assert error(hand_at(6, 20), 0.0) == 0.0


def test_a_palm_seen_at_a_slant_is_placed_under_itself() -> None:
    # A camera 0.8 back lengths (32 cm) to the right of the midline and 40 cm over the skin. A palm 3 cm above the skin
    # hides what is 3 / 40 of the way farther from it: seen at 6.0 cm it lies over 6.0 + 0.075 * (32 - 6) = 7.95 cm.
    slanted = replace(BACK, camera=np.array([0.8, 0.5, 1.0]))
    (touch,) = stage().update(0.0, [palm_at(6.0, 20.0)], slanted)
    # There the skin falls by 0.39: 1.1 cm along its normal are 0.399 cm more.
    assert touch.x_cm == pytest.approx(7.551, abs=0.001)
    assert touch.v == pytest.approx(0.5)


def test_a_forearm_presses_behind_the_wrist() -> None:
    # The wrist at (2, 10) cm, the fingers towards the head, the palm 9 cm long.
    wrist = np.array(C7) + PX_PER_CM * np.array([2.0, 10.0])
    marks = np.tile(wrist, (21, 1))
    marks[9] = wrist - PX_PER_CM * np.array([0.0, 9.0])
    hand = replace(palm_at(2.0, 6.0), landmarks_px=marks)
    # In line with the hand 11 cm towards the feet; or where the arm was seen to lie, at a right angle to it.
    point, patch = pressing_points(hand, Part.FOREARM, None, PX_PER_CM)
    assert (point - C7) / PX_PER_CM == pytest.approx([2.0, 21.0])
    assert (patch[[0, -1]] - C7) / PX_PER_CM == pytest.approx(np.array([[2.0, 15.0], [2.0, 27.0]]))
    point, _ = pressing_points(hand, Part.FOREARM, np.array([1.0, 0.0]), PX_PER_CM)
    assert (point - C7) / PX_PER_CM == pytest.approx([13.0, 10.0])


def test_a_palm_is_measured_as_it_appears() -> None:
    wrist = np.array(C7) + PX_PER_CM * np.array([6.0, 20.0])
    marks = np.tile(wrist, (21, 1))
    marks[9] += PX_PER_CM * np.array([0.0, -9.0])
    marks[5] += PX_PER_CM * np.array([-4.0, -9.0])
    marks[17] += PX_PER_CM * np.array([4.0, -3.0])
    (touch,) = stage().update(0.0, [replace(palm_at(6.0, 20.0), landmarks_px=marks)], BACK)
    assert touch.palm_long_cm == pytest.approx(9.0)
    # 8 cm across and 6 along: 10.
    assert touch.palm_broad_cm == pytest.approx(10.0)
    # The fingertips lie at the wrist.
    assert touch.reach_cm == pytest.approx(0.0)
    (bare,) = stage().update(0.0, [palm_at(6.0, 20.0)], BACK)
    assert bare.palm_long_cm is None


def test_what_the_fingers_of_a_half_hidden_hand_do_is_not_surely_known() -> None:
    (sure,) = stage().update(0.0, [replace(hand_at(6.0, 20.0), score=0.9)], BACK)
    (unsure,) = stage().update(0.0, [replace(hand_at(6.0, 20.0), score=0.89)], BACK)
    assert (sure.surely, unsure.surely) == (True, False)
    assert unsure.x_cm == sure.x_cm
    names = ("palm_long_cm", "palm_broad_cm", "reach_cm", "thumb_cm", "curl_deg")
    assert not np.isnan(readings([sure], *names)).any()
    assert np.isnan(readings([unsure], *names)).all()
    assert readings([unsure], *names, faint=True) == pytest.approx(readings([sure], *names))
    # What was carried over from such a reading says nothing at all.
    (gone,) = stage().update(0.0, [replace(hand_at(6.0, 20.0), score=0.89, bridged=True)], BACK)
    assert np.isnan(readings([gone], *names, faint=True)).all()


def test_a_thumb_that_reaches_onto_the_back_presses_rather_than_the_palm_beside_it() -> None:
    even = {Part.PALM: 0.5, Part.HEEL: 0.1, Part.THUMB: 0.4}

    def shares(palm_x_cm: float, thumb_x_cm: float) -> dict[Part, float]:
        marks = np.zeros((21, 2))
        marks[4] = np.array(C7) + PX_PER_CM * np.array([thumb_x_cm, 20.0])
        palm = palm_at(palm_x_cm, 20.0).palm_px
        return on_the_back(even, marks, palm, BACK, OUTLINE.astype(np.float32))

    # The back reaches 15 cm to the side. On it, and where the thumb reaches no centimetre in, the posture tells.
    assert shares(14.9, 8.0) == even
    assert shares(17.0, 14.5) == even
    # One centimetre off, the odds of palm and heel fall to 1/e: 0.5, 0.1 and 0.4 become 0.184, 0.037 and 0.4 of 0.621.
    assert list(shares(16.0, 8.0).values()) == pytest.approx([0.296, 0.059, 0.644], abs=0.001)
    # No more than four centimetres count.
    assert shares(19.0, 8.0) == pytest.approx(shares(30.0, 8.0))


def test_a_hand_under_the_other_one_touches_where_nobody_sees() -> None:
    assert len(stage().update(0.0, [replace(palm_at(6, 20), bridged=True)], BACK)) == 1
    assert stage().update(0.0, [replace(palm_at(6, 20), bridged=True, covered=True)], BACK) == ()


def test_a_part_that_is_known_before_is_taken() -> None:
    # Landmarks spread along a line are no thumb's posture.
    known = TouchStage(load_atlas(), 0.5, lambda hand: Part.THUMB)
    (touch,) = known.update(0.0, [hand_at(6, 20)], BACK)
    assert touch.part is Part.THUMB
    (touch,) = stage().update(0.0, [hand_at(6, 20)], BACK)
    assert touch.part is Part.PALM
