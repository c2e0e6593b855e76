from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.vision.builders import chained, line, settled, stroke, touches_along
from vision.atlas import load_atlas
from vision.faults import SpineWatch, gap_faults, merged, stroke_faults, without_lifted, wrong_share
from vision.standard import load_standard
from vision.types import Direction, Fault, FaultEvent, Part, Technique, Touch

STANDARD = load_standard()
ATLAS = load_atlas()


def watched(touches: Sequence[Touch]) -> list[FaultEvent]:
    watch = SpineWatch(STANDARD)
    events = [watch.update(touch) for touch in settled(touches)]
    return [event for event in events if event is not None] + list(watch.finish())


def test_a_press_on_the_spine_is_found_and_timed() -> None:
    path, total = chained(
        (line((5, -10), (5, -12), 1.0), 1.0),
        (line((0.5, -12), (0.5, -13), 1.5), 1.5),
        (line((5, -13), (5, -14), 1), 1.0),
    )
    (event,) = watched(touches_along(path, total, part=Part.THUMB))
    assert event.fault is Fault.ON_SPINE
    assert event.start_s == pytest.approx(1.0, abs=0.1)
    assert event.end_s == pytest.approx(2.5, abs=0.1)
    assert event.x_cm == pytest.approx(0.5)


def test_crossing_the_spine_is_no_press() -> None:
    assert watched(touches_along(line((-10, -12), (10, -12), 1.0), 1.0)) == []


def test_a_slow_slide_across_is_a_press() -> None:
    # 20 cm in 5 s is 4 cm/s: over a second inside the strip.
    (event,) = watched(touches_along(line((-10, -12), (10, -12), 5.0), 5.0))
    # |x| < 2.1 from 1.975 s, and out again at |x| > 2.6 at 3.15 s.
    assert event.start_s == pytest.approx(1.975, abs=0.05)
    assert event.end_s == pytest.approx(3.15, abs=0.05)


def test_a_brush_shorter_than_the_dwell_is_none() -> None:
    assert watched(touches_along(line((1, -12), (1, -12), 1), 0.25)) == []
    assert len(watched(touches_along(line((1, -12), (1, -12), 1), 0.45))) == 1


def test_a_thumb_taken_for_the_part_for_a_moment_is_no_press() -> None:
    palm = touches_along(lambda t: (5.0, -12.0), 1.0)
    thumb = touches_along(lambda t: (1.0, -10.0), 0.5, start_s=1.0, part=Part.THUMB)
    again = touches_along(lambda t: (5.0, -12.0), 1.0, start_s=1.5)
    assert watched(palm + thumb + again) == []
    (event,) = watched(palm + touches_along(lambda t: (1.0, -10.0), 1.5, start_s=1.0, part=Part.THUMB))
    assert event.start_s == pytest.approx(1.0, abs=0.05)


def unsure(error_cm: float, x_cm: float) -> list[Touch]:
    return [replace(touch, error_cm=error_cm) for touch in touches_along(lambda t: (x_cm, -12.0), 2.0)]


def test_what_is_less_sure_must_be_nearer_to_the_midline() -> None:
    # The margin is 0.4 cm, or 0.7 of the error: for 1.5 cm it is 1.05, so that presses begin at 1.45 instead of 2.1.
    assert len(watched(unsure(0.3, 2.0))) == 1
    assert watched(unsure(1.5, 2.0)) == []
    assert len(watched(unsure(1.5, 1.4))) == 1


def test_where_the_place_may_be_anywhere_nothing_is_judged() -> None:
    assert len(watched(unsure(2.1, 0.2))) == 1
    assert watched(unsure(2.3, 0.2)) == []


def test_a_hand_whose_part_is_unknown_is_not_on_the_spine() -> None:
    assert watched(touches_along(lambda t: (0.5, -12.0), 2.0, part=Part.UNKNOWN)) == []


def test_beside_the_strip_is_right_and_so_is_the_camera_margin() -> None:
    assert watched(touches_along(lambda t: (2.6, -12.0), 2.0)) == []
    assert watched(touches_along(lambda t: (2.2, -12.0), 2.0)) == []
    assert len(watched(touches_along(lambda t: (2.0, -12.0), 2.0))) == 1


def test_the_neck_and_the_sacrum_have_other_rules() -> None:
    assert watched(touches_along(lambda t: (0.0, 3.0), 2.0)) == []
    assert watched(touches_along(lambda t: (0.0, -42.0), 2.0)) == []


def test_a_stroke_up_the_spine_is_on_it_all_the_way() -> None:
    (event,) = watched(touches_along(line((0, -36), (0, -4), 2.0), 2.0))
    assert event.end_s - event.start_s == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize(
    ("direction", "x", "v", "expected"),
    [
        (Direction.UP, 5.0, 0.5, 0.0),
        (Direction.DOWN, 5.0, 0.5, 1.0),
        (Direction.UP, 12.0, 0.5, 1.0),
        (Direction.DOWN, 1.0, 0.5, None),
        (Direction.DOWN, -12.0, 0.5, 0.0),
        (Direction.UP, 8.5, 0.5, 0.0),
        (Direction.DOWN, 8.5, 0.5, 0.0),
        (Direction.OUTWARD, 8.0, 0.85, 0.0),
        (Direction.INWARD, 8.0, 0.85, 1.0),
        (Direction.INWARD, 8.0, 0.3, None),
        (Direction.STILL, 5.0, 0.5, None),
    ],
)
def test_ways(direction: Direction, x: float, v: float, expected: float | None) -> None:
    one = stroke(direction=direction, path=tuple((i / 10, x, v) for i in range(10)))
    assert wrong_share(one, STANDARD) == expected


def test_a_stroke_half_outside_is_half_wrong() -> None:
    path = tuple((i / 10, 5.0 if i < 5 else 12.0, 0.5) for i in range(10))
    assert wrong_share(stroke(path=path), STANDARD) == 0.5


@pytest.mark.parametrize(
    ("direction", "x", "error_cm", "expected"),
    [
        # Nothing is judged from 7.5 to 9.5 cm, with an error of 1.5 cm from 7 to 10.
        (Direction.UP, 9.8, 0.9, 1.0),
        (Direction.UP, 9.8, 1.5, 0.0),
        (Direction.UP, 10.2, 1.5, 1.0),
        (Direction.DOWN, 7.2, 0.9, 1.0),
        (Direction.DOWN, 7.2, 1.5, 0.0),
        (Direction.DOWN, 6.8, 1.5, 1.0),
    ],
)
def test_unsure_places_are_judged_farther_from_the_border(
    direction: Direction, x: float, error_cm: float, expected: float
) -> None:
    path = tuple((i / 10, x, 0.5) for i in range(10))
    assert wrong_share(stroke(direction=direction, path=path, error_cm=error_cm), STANDARD) == expected


def test_where_the_part_is_not_sure_no_way_is_wrong() -> None:
    path = tuple((i / 10, 12.0, 0.5) for i in range(10))
    assert wrong_share(stroke(path=path, part_share=0.76), STANDARD) == 1.0
    assert wrong_share(stroke(path=path, part_share=0.74), STANDARD) is None


def test_only_long_strokes_have_a_way() -> None:
    assert wrong_share(stroke(technique=Technique.CIRCLES, direction=Direction.DOWN), STANDARD) is None


def test_faults_of_strokes() -> None:
    assert stroke_faults(stroke(), STANDARD, ATLAS) == ()
    assert [f.fault for f in stroke_faults(stroke(speed_cm_s=41.0), STANDARD, ATLAS)] == [Fault.TOO_FAST]
    assert stroke_faults(stroke(speed_cm_s=39.0), STANDARD, ATLAS) == ()
    drilling = stroke(technique=Technique.DRILLING, direction=Direction.CIRCULAR, rate_hz=3.0, speed_cm_s=3.0)
    assert [f.fault for f in stroke_faults(drilling, STANDARD, ATLAS)] == [Fault.DRILLING]
    low_back = stroke(direction=Direction.INWARD, path=tuple((i / 10, 8.0, 0.85) for i in range(10)))
    (fault,) = stroke_faults(low_back, STANDARD, ATLAS)
    assert fault.text == "On the low back, stroke outward."


def event(fault: Fault, start: float, end: float, hand: str = "R") -> FaultEvent:
    return FaultEvent(fault, start, end, hand, 0.0, 0.5, ("spine",), "")  # type: ignore[arg-type]


def test_events_close_together_are_one_moment() -> None:
    rows = merged(
        [
            event(Fault.TOO_FAST, 3, 4),
            event(Fault.ON_SPINE, 1, 2),
            event(Fault.ON_SPINE, 2.3, 3),
            event(Fault.ON_SPINE, 2.4, 2.8, "L"),
            event(Fault.ON_SPINE, 5, 6),
        ],
        gap_s=0.6,
    )
    assert [(r.fault, r.start_s, r.end_s, r.hand) for r in rows] == [
        (Fault.ON_SPINE, 1, 3, "R"),
        (Fault.ON_SPINE, 2.4, 2.8, "L"),
        (Fault.TOO_FAST, 3, 4, "R"),
        (Fault.ON_SPINE, 5, 6, "R"),
    ]


def test_a_carried_hand_is_not_on_the_spine() -> None:
    # Two presses with the hand carried along the spine between them.
    carried = stroke(technique=Technique.LIFTED, start_s=3.0, end_s=3.8)
    rows = without_lifted([event(Fault.ON_SPINE, 1, 5), event(Fault.ON_SPINE, 1, 5, "L")], [carried], STANDARD)
    assert [(r.start_s, r.end_s, r.hand) for r in rows] == [(1, 3.0, "R"), (3.8, 5, "R"), (1, 5, "L")]
    assert without_lifted([event(Fault.ON_SPINE, 3.1, 3.9)], [carried], STANDARD) == []
    fast = event(Fault.TOO_FAST, 3, 4)
    assert without_lifted([fast], [carried], STANDARD) == [fast]


def test_gaps_name_their_zones() -> None:
    assert gap_faults([], {}, 0, 60, STANDARD) == ()
    (gap,) = gap_faults(["a", "b", "c", "d"], {"a": "left gutter"}, 0, 60, STANDARD)
    assert gap.text == "Had almost nothing: left gutter, b, c and 1 more."
    assert gap.zones == ("a", "b", "c", "d")
