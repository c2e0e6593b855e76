import math
from dataclasses import replace

import numpy as np
import pytest

from tests.vision.builders import chained, line, ramped, strokes_of, touches_along
from vision.standard import load_standard
from vision.strokes import direction_of
from vision.strokes.legs import legs_of
from vision.types import Direction, Part, Stroke, Technique


@pytest.mark.parametrize(
    ("dx", "dy", "x", "expected"),
    [
        (0, 5, 4, Direction.UP),
        (0, -5, 4, Direction.DOWN),
        (5, 1, 4, Direction.OUTWARD),
        (-5, 1, 4, Direction.INWARD),
        (5, 1, -4, Direction.INWARD),
        (-5, 1, -4, Direction.OUTWARD),
    ],
)
def test_direction_is_relative_to_the_spine(dx: float, dy: float, x: float, expected: Direction) -> None:
    assert direction_of(dx, dy, x) is expected


def test_one_sweep_is_one_stroke() -> None:
    (stroke,) = strokes_of(touches_along(line((5, -36), (5, -4), 2.0), 2.0))
    assert stroke.direction is Direction.UP
    assert stroke.technique is Technique.EFFLEURAGE
    assert stroke.length_cm == pytest.approx(32, abs=2)
    assert stroke.speed_cm_s == pytest.approx(16, rel=0.03)
    assert stroke.min_midline_cm == pytest.approx(5, abs=0.01)
    assert stroke.side == "right"


def test_a_loop_is_cut_at_its_turns() -> None:
    path, total = chained(
        (line((5, -36), (5, -4), 2.0), 2.0),
        (line((5, -4), (13, -4), 0.8), 0.8),
        (line((13, -4), (13, -36), 2.0), 2.0),
    )
    strokes = strokes_of(touches_along(path, total))
    assert [s.direction for s in strokes] == [Direction.UP, Direction.OUTWARD, Direction.DOWN]
    assert strokes[0].end_s == pytest.approx(2.0, abs=0.15)
    assert strokes[2].start_s == pytest.approx(2.8, abs=0.15)


def test_a_reversal_cuts() -> None:
    path, total = chained((line((5, -36), (5, -6), 2.0), 2.0), (line((5, -6), (5, -36), 2.0), 2.0))
    strokes = strokes_of(touches_along(path, total))
    assert [s.direction for s in strokes] == [Direction.UP, Direction.DOWN]
    assert strokes[0].end_s == pytest.approx(2.0, abs=0.1)


def test_a_pause_cuts() -> None:
    path, total = chained(
        (line((5, -36), (5, -20), 1.5), 1.5), (line((5, -20), (5, -20), 1.0), 1.1), (line((5, -20), (5, -4), 1.5), 1.5)
    )
    strokes = strokes_of(touches_along(path, total))
    assert [s.direction for s in strokes] == [Direction.UP, Direction.STILL, Direction.UP]
    assert strokes[1].start_s == pytest.approx(1.5, abs=0.15)
    assert strokes[1].end_s == pytest.approx(2.6, abs=0.15)


def test_a_lift_cuts_and_a_blink_does_not() -> None:
    whole = touches_along(line((5, -36), (5, -4), 2.0), 2.0)
    blink = [t for t in whole if not 0.9 < t.t_s < 1.1]
    lift = [t for t in whole if not 0.7 < t.t_s < 1.3]
    assert len(strokes_of(blink)) == 1
    assert len(strokes_of(lift)) == 2


def test_a_slow_finishing_sweep_is_still_a_stroke() -> None:
    (stroke,) = strokes_of(touches_along(line((5, -36), (5, -8), 7.0), 7.0))
    assert stroke.direction is Direction.UP
    assert stroke.speed_cm_s == pytest.approx(4.0, rel=0.05)


def test_a_hold_is_still_and_named() -> None:
    (stroke,) = strokes_of(touches_along(lambda t: (6.0, -12.0 + 0.1 * math.sin(9 * t)), 8.0, part=Part.THUMB))
    assert stroke.direction is Direction.STILL
    assert stroke.technique is Technique.HOLD
    assert stroke.duration_s == pytest.approx(8.0, abs=0.1)


def test_a_hold_of_minutes_is_one_stroke() -> None:
    strokes = strokes_of(touches_along(lambda t: (6.0, -12.0), 90.0))
    assert [s.technique for s in strokes] == [Technique.HOLD]
    assert strokes[0].duration_s == pytest.approx(90.0, abs=0.2)


@pytest.mark.parametrize("rate", [2.6, 3.5])
def test_quick_rubbing_on_a_spot_is_drilling(rate: float) -> None:
    def path(t: float) -> tuple[float, float]:
        return 6 + 1.1 * math.cos(2 * math.pi * rate * t), -12 + 1.1 * math.sin(2 * math.pi * rate * t)

    (stroke,) = strokes_of(touches_along(path, 4.0, part=Part.THUMB))
    assert stroke.technique is Technique.DRILLING
    assert stroke.direction is Direction.CIRCULAR
    assert stroke.rate_hz == pytest.approx(rate, rel=0.08)


def test_slow_circles_are_circles() -> None:
    def path(t: float) -> tuple[float, float]:
        return 6 + 1.8 * math.cos(2 * math.pi * t), -12 + 1.8 * math.sin(2 * math.pi * t)

    (stroke,) = strokes_of(touches_along(path, 6.0, part=Part.KNUCKLES))
    assert stroke.technique is Technique.CIRCLES
    assert stroke.rate_hz == pytest.approx(1.0, rel=0.08)


def test_opening_and_closing_in_place_is_kneading() -> None:
    touches = touches_along(lambda t: (8.0, -2.0), 8.0, curl_deg=lambda t: 30 + 6 * math.sin(2 * math.pi * 0.6 * t))
    (stroke,) = strokes_of(touches)
    assert stroke.technique is Technique.PETRISSAGE
    assert stroke.rate_hz == pytest.approx(0.6, rel=0.1)


def test_the_tremble_of_resting_fingers_is_no_kneading() -> None:
    # As measured on a resting thumb: a standard deviation of at most 2.6 degrees.
    touches = touches_along(lambda t: (8.0, -2.0), 8.0, curl_deg=lambda t: 30 + 3.5 * math.sin(2 * math.pi * 0.6 * t))
    (stroke,) = strokes_of(touches)
    assert stroke.technique is Technique.HOLD


def test_a_part_read_differently_does_not_move_the_hand() -> None:
    # The hand rests; every half second for a moment its thumb is taken for the pressing part, 8 cm away.
    rows = []
    for touch in touches_along(lambda t: (8.0, -10.0), 6.0):
        palm = replace(touch, palm_x_cm=touch.x_cm, palm_v=touch.v)
        thumb = replace(palm, part=Part.THUMB, x_cm=1.0, v=0.3, midline_cm=1.0)
        rows.append(thumb if touch.t_s % 0.5 < 0.12 else palm)
    (stroke,) = strokes_of(rows)
    assert stroke.technique is Technique.HOLD
    assert stroke.part is Part.PALM
    assert stroke.min_midline_cm == pytest.approx(8.0, abs=0.1)


def test_strokes_of_a_long_session_come_out_while_it_runs() -> None:
    up, down = line((5, -36), (5, -6), 2.0), line((5, -6), (5, -36), 2.0)
    path, total = chained(*[(up, 2.0), (down, 2.0)] * 8)
    strokes = strokes_of(touches_along(path, total))
    assert [s.direction for s in strokes] == [Direction.UP, Direction.DOWN] * 8


def test_two_hands_do_not_mix() -> None:
    left = touches_along(line((-5, -36), (-5, -4), 2.0), 2.0, hand_id=1, hand="L")
    right = touches_along(line((5, -4), (5, -36), 2.0), 2.0)
    both = sorted(left + right, key=lambda t: t.t_s)
    strokes = {s.hand: s for s in strokes_of(both)}
    assert strokes["L"].direction is Direction.UP
    assert strokes["L"].side == "left"
    assert strokes["R"].direction is Direction.DOWN


def test_strokes_that_stop_for_a_moment_only_are_two() -> None:
    # Up the same lane twice, the second where the first ended: the directions are alike, the stop between them is not.
    path, total = chained((ramped((5, -36), (5, -20), 1.4), 1.4), (ramped((5, -20), (5, -4), 1.4), 1.4))
    first, second = strokes_of(touches_along(path, total))
    assert first.direction is second.direction is Direction.UP
    assert first.end_s == pytest.approx(1.4, abs=0.15)
    assert second.start_s == pytest.approx(1.4, abs=0.15)


def test_a_bit_of_way_before_a_stroke_is_cut_off_where_the_hand_slows_down() -> None:
    # 6 cm in 0.6 s, as hands are set down, then 28 cm in 2.4 s; between them the hand goes at 3 cm/s.
    def way(t: float) -> tuple[float, float]:
        if t < 0.6:
            return 5.0, -42 + 3 * t + 4.2 * (0.5 - 0.5 * math.cos(math.pi * t / 0.6))
        t -= 0.6
        return 5.0, -36 + 3 * t + 20.8 * (0.5 - 0.5 * math.cos(math.pi * t / 2.4))

    found = strokes_of(touches_along(way, 3.0, fps=30))
    assert [s.direction for s in found] == [Direction.UP, Direction.UP]
    assert found[1].start_s == pytest.approx(0.6, abs=0.2)


def test_the_way_off_after_a_stroke_is_cut_off_where_the_hand_slows_down() -> None:
    # 28 cm in 2.4 s, then on the same way for as long as it takes to leave; between them the hand goes at 3 cm/s.
    def going(for_s: float) -> list[Stroke]:
        def way(t: float) -> tuple[float, float]:
            if t < 2.4:
                return 5.0, -40 + 3 * t + 20.8 * (0.5 - 0.5 * math.cos(math.pi * t / 2.4))
            t -= 2.4
            return 5.0, -12 + 3 * t + 7 * for_s * (0.5 - 0.5 * math.cos(math.pi * t / for_s))

        return strokes_of(touches_along(way, 2.4 + for_s, fps=30))

    assert going(0.45)[0].end_s == pytest.approx(2.4, abs=0.2)
    # For a second it is how a hand hesitates.
    (whole,) = going(1.0)
    assert whole.end_s == pytest.approx(3.4, abs=0.1)


def test_the_rest_after_a_stroke_is_not_a_part_of_it() -> None:
    path, total = chained((ramped((5, -36), (5, -4), 2.0), 2.0), (line((5, -4), (5, -4), 0.4), 0.4))
    stroke = strokes_of(touches_along(path, total))[0]
    # Faster than a fifth of its usual speed until 0.1 s before its end.
    assert stroke.end_s == pytest.approx(1.9, abs=0.12)


def test_circles_begin_after_the_look_for_their_place() -> None:
    def way(t: float) -> tuple[float, float]:
        # Once round slowly, a stop, and then circles of 2.4 cm.
        if t < 0.9:
            angle = 2 * np.pi * t / 0.9
            return 6 + 1.2 * float(np.sin(angle)), -20 + 1.2 * float(np.cos(angle)) - 1.2
        angle = 2 * np.pi * 0.9 * max(t - 1.0, 0.0)
        return 6 + 2.4 * float(np.sin(angle)), -20 + 2.4 * float(np.cos(angle)) - 2.4

    found = strokes_of(touches_along(way, 6.0))
    (circles,) = [s for s in found if s.technique is Technique.CIRCLES]
    assert circles.start_s == pytest.approx(1.0, abs=0.25)
    assert circles.end_s == pytest.approx(6.0, abs=0.1)


def test_short_strokes_there_and_back_are_strokes_and_no_circles() -> None:
    # 6.4 cm: within the circle that rubbing stays in, but straight, and with a stop at each end.
    there, back = ramped((5.4, -34), (11.8, -34), 1.1), ramped((11.8, -34), (5.4, -34), 0.9)
    path, total = chained((there, 1.1), (back, 0.9), (there, 1.1), (back, 0.9))
    found = strokes_of(touches_along(path, total))
    assert [s.direction for s in found] == [Direction.OUTWARD, Direction.INWARD] * 2


def test_a_hook_at_the_end_of_a_sweep_is_a_part_of_it() -> None:
    # 32 cm up and 3 cm aside without a stop: 3 is less than 0.15 of 32.
    path, total = chained((line((5, -36), (5, -4), 2.0), 2.0), (line((5, -4), (8, -4), 0.35), 0.35))
    (stroke,) = strokes_of(touches_along(path, total))
    assert stroke.direction is Direction.UP


@pytest.mark.parametrize(("lowest", "way", "legs"), [(14.0, 25.0, 2), (17.0, 25.0, 1), (14.9, 18.4, 1)])
def test_the_way_on_after_a_quick_sweep_is_a_leg_of_its_own(lowest: float, way: float, legs: int) -> None:
    # A sweep of 60 cm/s, then a valley that the fit has filled, then the way on. 14 are less than a quarter of 60, and
    # 0.56 of 25, which by itself is no stop; 17 are too much beside the sweep, and 14.9 beside a way of 18.4.
    sweep = np.sin(np.linspace(0.2, np.pi, 24)) * 60
    sweep[-8:] = np.maximum(sweep[-8:], lowest)
    speed = np.concatenate([sweep, np.linspace(lowest, way, 4), np.full(8, way), np.linspace(way, 5, 5)])
    found = legs_of(np.arange(len(speed)) / 30, speed, 0, len(speed), load_standard())
    assert sum(leg.moves for leg in found) == legs


def test_a_hand_that_stirs_where_it_arrives_has_arrived() -> None:
    # Twelve quick frames, three of rest, nine at 3.4 cm/s. The median is 4 cm/s, and a fifth of that slower than the
    # stir; and yet the way is over at its first stop.
    speed = np.array([*([20.0] * 9), 12.0, 10.0, 8.0, 0.5, 0.5, 0.5, *([3.4] * 9)])
    way, rest = legs_of(np.arange(len(speed)) / 30, speed, 0, len(speed), load_standard())
    assert (way.moves, way.start, way.stop) == (True, 0, 12)
    assert (rest.moves, rest.start, rest.stop) == (False, 12, 24)


def test_a_part_read_differently_makes_no_step_in_a_stroke() -> None:
    # From the middle of a sweep on fingers are read, and with them the palm 1.5 cm further back: the same stroke.
    touches = touches_along(line((12, -4), (12, -34), 2.0), 2.0)
    read = [
        replace(
            touch,
            part=Part.PALM if touch.t_s < 1 else Part.FINGERS,
            palm_x_cm=touch.x_cm,
            palm_v=touch.v - (0.0 if touch.t_s < 1 else 1.5 / 43),
            v=touch.v + (0.0 if touch.t_s < 1 else 8 / 43),
        )
        for touch in touches
    ]
    (stroke,) = strokes_of(read)
    assert stroke.direction is Direction.DOWN
    assert stroke.length_cm == pytest.approx(30, abs=2)


def test_a_quick_sweep_ends_where_the_hand_goes_on_slowly() -> None:
    # 38 cm down in 0.75 s (half a cosine, at most 80 cm/s), then 7 cm back towards the spine in 0.6 s, without a stop.
    path, total = chained((ramped((11, -4), (11, -42), 0.75), 0.7), (line((11, -41.6), (6, -46), 0.6), 0.6))
    sweep, drift = strokes_of(touches_along(path, total))
    assert sweep.direction is Direction.DOWN
    assert sweep.end_s == pytest.approx(0.7, abs=0.1)
    assert drift.start_s == pytest.approx(0.7, abs=0.1)
    # A slow one that fades out as smoothly as hands do is one stroke.
    assert len(strokes_of(touches_along(ramped((11, -4), (11, -42), 3.0), 3.0))) == 1


@pytest.mark.parametrize(("part", "expected"), [(Part.FOREARM, 1), (Part.PALM, 2)])
def test_a_forearm_that_seems_to_halt_for_a_moment_glides_on(part: Part, expected: int) -> None:
    # 7 cm/s for a second, a fifth of a second at rest (its direction trembled), and on: a palm would have stopped.
    path, seconds = chained(
        (line((6.5, -28.0), (6.5, -21.0), 1.0), 1.0),
        (line((6.5, -21.0), (6.5, -21.0), 0.2), 0.2),
        (line((6.5, -21.0), (6.5, -14.0), 1.0), 1.0),
    )
    found = [s for s in strokes_of(touches_along(path, seconds, part=part)) if s.direction is Direction.UP]
    assert len(found) == expected
