"""What tells a hand that leaves a place, or goes beside the other one, from one that strokes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.vision.builders import stroke
from tests.vision.test_sequence import EFF, LIFTED, STANDARD, down, path, spot, techniques, up
from vision.carried import typical_speed
from vision.sequence import relabelled
from vision.types import Direction, Stroke, Technique


def test_a_hand_that_rested_on_the_spine_leaves_it_without_a_stroke() -> None:
    def beside(x_cm: float) -> Stroke:
        way = path((x_cm, 0.4), (x_cm + 6.0, 0.4))
        return stroke(
            start_s=2.1, end_s=2.7, speed_cm_s=10.0, direction=Direction.OUTWARD, technique=Technique.UNKNOWN,
            length_cm=6.0, path=way,
        )  # fmt: skip

    # It goes on through the air.
    away = replace(down(2.8, 40.0, 0.5), technique=LIFTED)
    # Up to 2.5 cm from the midline is the spine.
    assert techniques([spot(0, 2.0, Technique.HOLD), beside(0.5), away])[1] is LIFTED
    assert techniques([spot(0, 2.0, Technique.HOLD), beside(3.0), away])[1] is not LIFTED


def test_a_brief_way_beside_the_other_hand_that_is_carried_the_same_way_is_carried() -> None:
    # The left hand goes down beside the spine, which no stroke does; the right one down its side, together with it.
    def way(hand_id: int, length_cm: float) -> Stroke:
        hand = "R" if hand_id else "L"
        x = 12.0 if hand_id else 4.0
        line = path((x, 0.5), (x, 0.5 + length_cm / 44))
        return stroke(
            hand_id=hand_id, hand=hand, start_s=2.0, end_s=2.7, speed_cm_s=length_cm / 0.7, direction=Direction.DOWN,
            length_cm=length_cm, path=line,
        )  # fmt: skip

    rest = replace(spot(0, 1.9, Technique.HOLD), hand_id=1, hand="R")
    goes_on = replace(up(2.9), hand_id=1, hand="R")
    left = [spot(0, 1.9, Technique.HOLD), way(0, 12.0), up(2.9)]
    named = {(s.hand_id, s.start_s): s.technique for s in relabelled([*left, rest, way(1, 12.0), goes_on], STANDARD)}
    assert named[0, 2.0] is LIFTED
    assert named[1, 2.0] is LIFTED
    # From 13 cm on it is a stroke of its own.
    named = {(s.hand_id, s.start_s): s.technique for s in relabelled([*left, rest, way(1, 13.5), goes_on], STANDARD)}
    assert named[1, 2.0] is EFF


def test_from_a_rest_a_hand_goes_back_to_where_its_first_stroke_begins() -> None:
    def back(speed_cm_s: float) -> Stroke:
        return up(2.1, speed_cm_s, 0.8)

    # 22 cm/s and more are quicker than good strokes; and 1.25 times as quick as the one after it, which lasts 2 s.
    assert techniques([spot(0, 2.0, Technique.HOLD), back(30.0), down(3.0)])[1] is LIFTED
    assert techniques([spot(0, 2.0, Technique.HOLD), back(20.0), down(3.0)])[1] is EFF
    assert techniques([spot(0, 2.0, Technique.HOLD), back(30.0), down(3.0, 28.0)])[1] is EFF
    # Among strokes it is a quick one.
    assert techniques([up(0), back(30.0), down(3.0)])[1] is EFF


def test_the_way_in_does_not_make_itself_the_usual_speed() -> None:
    def inward(start: float) -> Stroke:
        way = path((16, 0.5), (6, 0.5))
        return stroke(start_s=start, end_s=start + 0.5, speed_cm_s=80.0, direction=Direction.INWARD, path=way)

    # Strokes of 15 cm/s, for a second taken for granted, against 50 cm/s for 0.7 s: with the way in these would win.
    strokes = [inward(0), spot(0.6, 2.0, Technique.HOLD), up(2.8, 50.0, 0.7)]
    assert typical_speed(strokes, STANDARD) == pytest.approx(22 / 1.5)
    assert techniques([*strokes, spot(5.2, 3.0)])[2] is LIFTED
