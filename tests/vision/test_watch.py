import itertools
import math
from collections.abc import Sequence

import pytest

from tests.vision.builders import LENGTH_CM, chained, line, touches_along
from vision.atlas import load_atlas
from vision.judge import Judge
from vision.lesson import covered_s
from vision.standard import load_standard
from vision.types import Fault, FaultEvent, Observation, Part, Touch
from vision.watch import LiveWatch

STANDARD = load_standard()


def told(touches: Sequence[Touch], until_s: float) -> dict[Fault, tuple[float, float]]:
    """Each fault that stood, with the first and the last time that it did, at 30 observations a second."""
    judge, watch = Judge(STANDARD, load_atlas(), LENGTH_CM), LiveWatch(STANDARD, load_atlas())
    by_time = {t: tuple(group) for t, group in itertools.groupby(sorted(touches, key=lambda x: x.t_s), lambda x: x.t_s)}
    times = sorted({*by_time, *(i / 30 for i in range(round(until_s * 30)))})
    stood: dict[Fault, tuple[float, float]] = {}
    for frame, t_s in enumerate(times):
        judge.update(Observation(frame, t_s, (), None, by_time.get(t_s, ())))
        for standing in watch.update(t_s, judge):
            stood[standing.fault] = (stood.get(standing.fault, (t_s, t_s))[0], t_s)
    return stood


def test_a_press_on_the_spine_is_told_within_a_moment_of_its_dwell_time() -> None:
    path, total = chained((line((6, -10), (6, -20), 1.0), 1.0), (lambda t: (0.5, -20.0), 2.0))
    first, last = told(touches_along(path, total), 4.0)[Fault.ON_SPINE]
    # It presses from 1.0 s, the dwell time is 0.3 s; half a second more is allowed.
    assert 1.3 <= first <= 1.8
    # The last touch is at 3.0 s; the hand counts as there until it has been away for 0.35 s.
    assert last == pytest.approx(3.3, abs=0.1)


def test_crossing_the_spine_and_working_beside_it_are_not_told() -> None:
    assert told(touches_along(line((-10, -12), (10, -12), 1.0), 1.0), 2.0) == {}
    assert told(touches_along(lambda t: (4.0, -12.0), 3.0), 4.0) == {}


def test_drilling_is_told_soon_after_its_two_seconds() -> None:
    def rub(t: float) -> tuple[float, float]:
        return 6 + math.sin(2 * math.pi * 3 * t), -15 + math.cos(2 * math.pi * 3 * t)

    stood = told(touches_along(rub, 5.0, part=Part.THUMB), 6.0)
    assert set(stood) == {Fault.DRILLING}
    first, last = stood[Fault.DRILLING]
    assert 2.0 <= first <= 2.5
    assert last < 6.0
    assert told(touches_along(rub, 5.0, part=Part.PALM), 6.0) == {}


def sweeps(seconds: float, count: int) -> tuple[list[Touch], float]:
    """Strokes of 36 cm up beside the spine and down at the side, `seconds` each."""
    up, down = line((5, -38), (5, -2), seconds), line((12, -2), (12, -38), seconds)
    path, total = chained(*((up if i % 2 == 0 else down, seconds) for i in range(count)))
    return touches_along(path, total), total


def test_quick_strokes_are_told_when_they_go_on() -> None:
    touches, total = sweeps(0.75, 8)
    first, _ = told(touches, total)[Fault.TOO_FAST]
    # 48 cm/s: 2.2 s of it are a fault.
    assert 2.2 <= first <= 2.9
    assert Fault.TOO_FAST not in told(*sweeps(2.0, 5))
    # Two quick sweeps are no more than a hand that is put elsewhere.
    assert Fault.TOO_FAST not in told(*sweeps(0.75, 2))


def test_strokes_the_wrong_way_are_told_after_two_seconds() -> None:
    down_inside = touches_along(line((5, -2), (5, -38), 3.0), 3.0)
    stood = told(down_inside, 6.0)
    first, last = stood[Fault.WRONG_WAY]
    assert 2.0 <= first <= 2.5
    assert last < 4.6
    assert told(touches_along(line((5, -38), (5, -2), 3.0), 3.0), 5.0) == {}


def test_the_time_of_events_that_overlap_is_counted_once() -> None:
    def event(start_s: float, end_s: float) -> FaultEvent:
        return FaultEvent(Fault.TOO_FAST, start_s, end_s, "L", 0, 0, (), "Slower.")

    assert covered_s([event(0, 2), event(1, 3), event(5, 6)], 0.5) == pytest.approx(2.5 + 1.0)
    assert covered_s([event(0, 2)], 3.0) == 0.0
