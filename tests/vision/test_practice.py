"""What to practise: by what cost most, then by the faults, then the next steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from vision.practice import choose
from vision.rules import Exercise
from vision.standard import Standard, load_standard
from vision.types import Fault, FaultEvent, Grade, Technique, TechniqueSummary


def weighted(**weights: float) -> Standard:
    """The bundled standard with these weights and no others."""
    bundled = load_standard()
    some = bundled.entries["weight.speed"]
    others = {key: entry for key, entry in bundled.entries.items() if not key.startswith("weight.")}
    given = {f"weight.{key}": replace(some, key=f"weight.{key}", value=value) for key, value in weights.items()}
    return replace(bundled, entries=others | given)


STANDARD = weighted(spine=0.3, speed=0.25, direction=0.2, coverage=0.25)
SWEPT = [TechniqueSummary(Technique.EFFLEURAGE, 10, 40.0, 12.0)]


def grades(**scores: float | None) -> list[Grade]:
    return [Grade(key, key.title(), score, "", ()) for key, score in scores.items()]  # type: ignore[arg-type]


def faults(*found: Fault) -> list[FaultEvent]:
    return [FaultEvent(fault, 3.0 * i, 3.0 * i + 1, "R", 6.0, 0.3, (), "") for i, fault in enumerate(found)]


def titles(
    given: Sequence[Grade], found: Sequence[FaultEvent] = (), techniques: Sequence[TechniqueSummary] = SWEPT
) -> list[str]:
    return [practice.title for practice in choose(given, found, techniques, STANDARD)]


def test_what_cost_most_comes_first_by_points_times_weight() -> None:
    # To the mark of 85: spine 65 x 0.3, speed 35 x 0.25, coverage 1 x 0.25, direction nothing.
    given = grades(spine=20.0, speed=50.0, direction=100.0, coverage=84.0)
    assert titles(given) == ["Stay off the spine", "Slow your hands down", "Visit the whole back"]
    # 25 x 0.25 = 6.25 for the spine, 55 x 0.13 = 7.15 for the direction: the weight counts.
    given = grades(spine=60.0, speed=90.0, direction=30.0, coverage=90.0)
    assert titles(given)[:2] == ["Up inside, down outside", "Stay off the spine"]


def test_a_grade_that_falls_slowly_comes_in_from_the_end_of_the_list() -> None:
    def three(speed: float) -> list[str]:
        return titles(grades(spine=60.0, speed=speed, direction=60.0, coverage=70.0))

    assert three(85.1) == three(85.0) == ["Stay off the spine", "Up inside, down outside", "Visit the whole back"]
    assert three(84.9) == three(85.1)
    # At 70 it costs as much as coverage, and the library's order decides; below, it overtakes.
    assert three(70.1)[2] == "Visit the whole back"
    assert three(70.0)[2] == "Slow your hands down"
    assert three(50.0)[0] == "Slow your hands down"


def test_equals_stand_in_the_order_of_the_library() -> None:
    given = grades(coverage=60.0, speed=60.0)
    assert titles(given)[:2] == titles(given[::-1])[:2] == ["Slow your hands down", "Visit the whole back"]


def test_then_come_the_faults_by_their_number() -> None:
    found = faults(Fault.DRILLING, Fault.NO_CHECK_IN, Fault.NO_CHECK_IN)
    given = grades(spine=50.0, speed=100.0, direction=100.0, coverage=100.0)
    assert titles(given, found) == ["Stay off the spine", "Ask about pressure", "Hold knots still"]
    # A drift and a drilling are for the same exercise, and an exercise is given once.
    more = faults(Fault.DRILLING, Fault.HOLD_MOVED, Fault.HOLD_MOVED, Fault.NO_CHECK_IN, Fault.NO_CHECK_IN)
    assert titles(given, more) == ["Stay off the spine", "Hold knots still", "Ask about pressure"]


def test_of_several_exercises_for_a_grade_it_is_the_one_for_its_faults() -> None:
    standard = weighted(spine=0.3, technique=0.25)

    def first(*found: Fault) -> str:
        return choose(grades(technique=40.0, spine=80.0), faults(*found), SWEPT, standard)[0].title

    assert first() == "Work with the whole hand"
    assert first(Fault.ON_BONE) == "Around the shoulder blade"
    assert first(Fault.ON_BONE, Fault.DRAGGING, Fault.DRAGGING) == "Glide, don't drag"
    # The grade takes one place, not three.
    chosen = choose(grades(technique=40.0, spine=80.0), faults(Fault.ON_BONE), SWEPT, standard)
    assert [practice.title for practice in chosen[:2]] == ["Around the shoulder blade", "Stay off the spine"]


def test_where_little_is_wrong_next_steps_fill_the_list() -> None:
    good = {"spine": 95.0, "speed": 96.0, "direction": 97.0, "coverage": 92.0}
    # What was not judged first: knots and technique were not.
    assert titles(grades(**good)) == ["Hold knots still", "Work with the whole hand", "Around the shoulder blade"]
    rest = {"technique": 98.0, "flow": 93.0, "holds": 99.0, "evenness": 100.0, "communication": None}
    assert titles(grades(**good, **rest)) == ["Ask about pressure", "Visit the whole back", "Warm up longer"]


def test_without_long_sweeps_nobody_is_told_to_slow_the_last_ones() -> None:
    given = grades(spine=95.0, speed=96.0, direction=97.0, coverage=99.0, technique=98.0, holds=99.0, flow=None)
    given += grades(evenness=99.0, communication=99.0)
    assert titles(given)[:2] == ["Warm up longer", "Slow the ending"]
    assert titles(given, techniques=())[:2] == ["Warm up longer", "Stay off the spine"]


@pytest.mark.parametrize("size", [0, 1, 2])
def test_a_small_library_gives_what_it_has(size: int) -> None:
    library: tuple[Exercise, ...] = STANDARD.rules.exercises[:size]
    standard = replace(STANDARD, rules=replace(STANDARD.rules, exercises=library))
    assert len(choose(grades(spine=10.0), [], [], standard)) == size
