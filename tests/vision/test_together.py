"""One hand, two in step, two in turn: spans worked out by hand; and the trend of the pace."""

import numpy as np
import pytest

from tests.vision.builders import stroke
from vision.strokes.together import Span, coordination, pace_trend, seconds_of
from vision.types import Direction, Stroke, Technique


def both(**changes: object) -> tuple[Stroke, Stroke]:
    return stroke(hand="L", hand_id=1, **changes), stroke(hand="R", hand_id=2, **changes)


def circling(hand: str, phase: float) -> Stroke:
    """Four seconds of circles of 2 cm at 0.5 Hz, mirrored on the left; `phase` in cycles."""
    t = np.arange(0, 4.01, 0.1)
    angle = 2 * np.pi * (0.5 * t + phase)
    side = -1 if hand == "L" else 1
    path = map(tuple, np.stack([t, side * (7 + 2 * np.cos(angle)), 0.5 + 2 / 43 * np.sin(angle)], axis=1).tolist())
    return stroke(
        hand=hand,
        hand_id=ord(hand),
        start_s=0.0,
        end_s=4.0,
        technique=Technique.CIRCLES,
        direction=Direction.CIRCULAR,
        path=tuple(path),
    )


def test_two_strokes_at_the_same_time_are_in_step_and_the_rest_of_the_longer_is_one_hand() -> None:
    left, right = stroke(hand="L", hand_id=1, end_s=2.0), stroke(hand="R", hand_id=2, start_s=0.5, end_s=3.0)
    spans = coordination([right, left])
    assert spans == (Span(0.0, 0.5, "one"), Span(0.5, 2.0, "in_step"), Span(2.0, 3.0, "one"))
    assert seconds_of(spans) == {"one": 1.5, "in_step": 1.5, "alternating": 0.0}


def test_hands_that_rest_or_are_carried_do_not_work() -> None:
    still = stroke(hand="L", hand_id=1, direction=Direction.STILL, technique=Technique.HOLD, end_s=9.0)
    carried = stroke(hand="R", hand_id=2, technique=Technique.LIFTED, start_s=3.0, end_s=4.0)
    assert coordination([still, carried]) == ()
    assert coordination([still, carried, stroke(hand="R", hand_id=2)]) == (Span(0.0, 2.0, "one"),)


def test_hand_after_hand_is_taking_turns_from_the_third_stroke_on() -> None:
    rows = [
        stroke(hand="LR"[k % 2], hand_id=k % 2, start_s=1.5 * k, end_s=1.5 * k + 2.0) for k in range(4)
    ]  # 0.5 s of 2 s overlap
    assert coordination(rows) == (Span(0.0, 6.5, "alternating"),)
    assert [span.way for span in coordination(rows[:2])] == ["one", "in_step", "one"]


def test_turns_end_with_a_pause_and_are_none_of_one_hand() -> None:
    starts = (0.0, 2.5, 5.0, 9.0)  # gaps of 0.5, 0.5 and 2 s
    rows = [stroke(hand="LR"[k % 2], hand_id=k % 2, start_s=s, end_s=s + 2.0) for k, s in enumerate(starts)]
    assert coordination(rows) == (Span(0.0, 7.0, "alternating"), Span(9.0, 11.0, "one"))
    alone = [stroke(hand="R", hand_id=3, start_s=2.5 * k, end_s=2.5 * k + 2) for k in range(3)]
    assert {span.way for span in coordination(alone)} == {"one"}


def test_opposite_directions_at_the_same_time_alternate() -> None:
    up, down = both()[0], stroke(hand="R", hand_id=2, direction=Direction.DOWN)
    assert coordination([up, down]) == (Span(0.0, 2.0, "alternating"),)


def test_circles_are_in_step_or_half_a_turn_apart() -> None:
    assert coordination([circling("L", 0.0), circling("R", 0.0)]) == (Span(0.0, 4.0, "in_step"),)
    assert coordination([circling("L", 0.0), circling("R", 0.5)]) == (Span(0.0, 4.0, "alternating"),)


def test_a_pace_that_grows_is_found_in_spite_of_one_odd_stroke() -> None:
    rows = [stroke(start_s=4.0 * k, end_s=4.0 * k + 2, speed_cm_s=10.0 + 2.0 * k) for k in range(6)]
    # 2 cm/s more every 4 s.
    assert pace_trend(rows, 0.0) == pytest.approx(0.5)
    rows[2] = stroke(start_s=8.0, end_s=10.0, speed_cm_s=45.0)
    assert pace_trend(rows, 0.0) == pytest.approx(0.5, abs=0.05)
    assert pace_trend(rows, 13.0) is None
    held = [stroke(technique=Technique.HOLD, start_s=k, end_s=k + 1) for k in range(5)]
    assert pace_trend(held, 0.0) is None


def test_strokes_of_two_hands_at_one_time_have_no_slope_between_them() -> None:
    left, right = both()
    later = stroke(start_s=10.0, end_s=12.0, speed_cm_s=25.0)
    # From 15 to 25 cm/s in 10 s, twice; the pair at the same time says nothing.
    assert pace_trend([left, right, later], 0.0) == pytest.approx(1.0)
