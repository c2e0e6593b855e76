"""The grades of the lesson, by hand; and that a small change of the input moves no grade by much."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vision.builders import stroke
from vision.grading import (
    TARGET_ZONES,
    communication_grade,
    ends_softly,
    evenness_grade,
    flow_grade,
    holds_grade,
    overall,
    technique_grade,
    weights,
)
from vision.grading.events import abrupt_stop, of_whole_lesson
from vision.grading.lesson import finish_credit, in_order
from vision.standard import load_standard
from vision.types import CheckIn, Fault, FaultEvent, Hold, Part, Phase, PhaseSpan, Stroke, Technique, ZoneDose

STANDARD = load_standard()


def event(fault: Fault, start_s: float, end_s: float) -> FaultEvent:
    return FaultEvent(fault, start_s, end_s, "R", 6.0, 0.3, (), "")


def hold(start_s: float, end_s: float, drift_cm: float = 0.2) -> Hold:
    return Hold(start_s, end_s, "R", Part.THUMB, 6.0, 0.3, "rhomboid_r", drift_cm)


def span(phase: Phase, start_s: float, end_s: float) -> PhaseSpan:
    return PhaseSpan(phase, phase.value, start_s, end_s, None, end_s - start_s)


def lesson(warm_s: float = 30.0, deep_s: float = 30.0, last_cm_s: float = 9.0, finish_s: float = 30.0) -> list[Stroke]:
    """Sweeps of 3 s at 15 cm/s, a thumb, sweeps again at another pace."""
    rows = [stroke(start_s=t, end_s=t + 3) for t in range(0, round(warm_s), 3)]
    at = warm_s
    rows.append(stroke(technique=Technique.HOLD, part=Part.THUMB, start_s=at, end_s=at + deep_s, speed_cm_s=0.3))
    at += deep_s
    while at < warm_s + deep_s + finish_s:
        rows.append(stroke(start_s=at, end_s=at + 3, speed_cm_s=last_cm_s))
        at += 3
    return rows


def test_technique_falls_with_the_share_of_poor_form() -> None:
    worked = [stroke(start_s=t, end_s=t + 10) for t in (0, 10, 20, 30)]
    assert technique_grade(worked, [], STANDARD).score == 100
    # 6 s of 40 s, where 0.6 of it would be 0: 25 points.
    grade = technique_grade(worked, [event(Fault.POINTY, 0, 6), event(Fault.ON_SPINE, 0, 9)], STANDARD)
    assert grade.score == pytest.approx(75)
    assert [round(one.cost) for one in grade.evidence] == [25]
    assert technique_grade(worked, [event(Fault.DRILLING, 0, 40)], STANDARD).score == 0
    assert technique_grade([stroke(end_s=2)], [], STANDARD).score is None


def test_flow_is_warm_up_order_and_finish() -> None:
    phases = [span(Phase.WARM_UP, 0, 30), span(Phase.KNOTS, 30, 60), span(Phase.FINISH, 60, 90)]
    # 90 s want 13.5 s of warm-up; the finish, 18 s, is at 9 / 15 of the pace: all in full.
    assert flow_grade(lesson(), phases, 90, STANDARD).score == pytest.approx(100)
    # No warm-up at all costs its 40 points; 9 cm/s is slow enough by itself.
    cold = flow_grade(lesson(warm_s=0, deep_s=60), phases, 90, STANDARD)
    assert cold.score == pytest.approx(20 + 40)
    assert cold.evidence[0].text == "the warm-up was short"
    # As quick at the end as before, (1.25 - 1) / (1.25 - 0.85) of 40 points; 15 cm/s alone would give half of them.
    quick = flow_grade(lesson(last_cm_s=15), phases, 90, STANDARD)
    assert quick.score == pytest.approx(60 + 40 * 0.625)
    assert quick.sentence == "Let it fade out: the last sweeps slower and lighter."
    assert flow_grade(lesson(), phases, 60, STANDARD).score is None


def test_order_is_the_share_of_time_in_the_lessons_order() -> None:
    assert in_order([]) == 1.0
    assert in_order([span(Phase.WARM_UP, 0, 10), span(Phase.KNEAD, 10, 30), span(Phase.FINISH, 30, 40)]) == 1.0
    # 10 s of kneading after 30 s of low back: three quarters lie in order.
    assert in_order([span(Phase.LOW_BACK, 0, 30), span(Phase.KNEAD, 30, 40)]) == 0.75
    assert in_order([span(Phase.FREE, 0, 30), span(Phase.KNEAD, 30, 40)]) == 1.0


def test_a_finish_slows_down() -> None:
    early = [stroke(start_s=0, end_s=10, speed_cm_s=20)]
    slow = [*early, stroke(start_s=20, end_s=30, speed_cm_s=10)]
    assert finish_credit(slow, 20, STANDARD) == 1.0
    # 21 of 20 is a ratio of 1.05: half way from 0.85 to 1.25.
    assert finish_credit([*early, stroke(start_s=20, end_s=30, speed_cm_s=21)], 20, STANDARD) == pytest.approx(0.5)
    # Without sweeps before, 15 cm/s lie half way from 10 to 20.
    assert finish_credit([stroke(start_s=20, end_s=30, speed_cm_s=15)], 20, STANDARD) == pytest.approx(0.5)
    # Half of the time was something else.
    other = stroke(technique=Technique.CIRCLES, start_s=20, end_s=30)
    assert finish_credit([*slow, other], 20, STANDARD) == pytest.approx(0.5)
    assert finish_credit(early, 20, STANDARD) == 0.0


def test_an_ending_is_soft_or_abrupt() -> None:
    assert ends_softly(lesson(), STANDARD)
    rubbing = [*lesson(), stroke(technique=Technique.CIRCLES, start_s=90, end_s=110, speed_cm_s=8)]
    assert not ends_softly(rubbing, STANDARD)
    # Hands that rest after the last sweep have not stopped abruptly.
    resting = [*lesson(), stroke(technique=Technique.HOLD, start_s=90, end_s=110, speed_cm_s=0.2)]
    assert ends_softly(resting, STANDARD)
    assert len(abrupt_stop(rubbing, STANDARD)) == 1
    # What is too short to be a lesson may end anyhow, but not a guided one.
    assert Fault.ABRUPT_STOP not in {event.fault for event in of_whole_lesson(rubbing, 60, None, STANDARD)}
    assert Fault.ABRUPT_STOP in {event.fault for event in of_whole_lesson(rubbing, 60, 5.0, STANDARD)}


def test_holds_are_long_and_still() -> None:
    assert holds_grade([hold(0, 40)], 400, STANDARD).score == 100
    # 15 of 30 s.
    assert holds_grade([hold(0, 15)], 400, STANDARD).score == pytest.approx(50)
    # 2.2 cm lie half way from 1.4 to 3.
    assert holds_grade([hold(0, 40, 2.2)], 400, STANDARD).score == pytest.approx(50)
    # 135 s lie half way from 90 to 180.
    assert holds_grade([hold(0, 135)], 400, STANDARD).score == pytest.approx(50)
    # In a lesson of 100 s a third of the time is enough.
    assert holds_grade([hold(0, 10)], 100, STANDARD).score == pytest.approx(100)
    assert holds_grade([], 400, STANDARD).score is None


def doses(left: float, right: float) -> list[ZoneDose]:
    return [ZoneDose(zone, zone, left if zone.endswith("_l") else right, 5.0) for zone in TARGET_ZONES]


def test_evenness_compares_sides_and_pairs() -> None:
    assert evenness_grade(doses(10, 10), (60, 60), True, 90, STANDARD).score == pytest.approx(100)
    assert evenness_grade(doses(10, 0), (60, 0), True, 90, STANDARD).score == pytest.approx(0)
    # 45 % less lies half way from 10 to 80 %, in the sides and in each pair.
    assert evenness_grade(doses(10, 5.5), (60, 33), True, 90, STANDARD).score == pytest.approx(50)
    assert evenness_grade(doses(10, 10), (60, 60), False, 90, STANDARD).score is None


def test_communication_is_the_share_of_questions_that_were_answered() -> None:
    asked = [CheckIn(20, "start", 25), CheckIn(100, "area", None)]
    assert communication_grade(asked, True, STANDARD).score == pytest.approx(50)
    # 35 s late lie half way from 20 to 50.
    assert communication_grade([CheckIn(20, "start", 55)], True, STANDARD).score == pytest.approx(50)
    assert communication_grade([CheckIn(20, "start", 10)], True, STANDARD).score == 100
    assert communication_grade([], True, STANDARD).score is None
    assert communication_grade(asked, False, STANDARD).score is None


def test_each_grade_has_a_weight_and_what_was_not_seen_is_left_out() -> None:
    given_weights = weights(STANDARD)
    assert sum(given_weights.values()) == pytest.approx(1)
    speed = technique_grade([stroke(end_s=10)], [event(Fault.POINTY, 0, 3)], STANDARD)
    unknown = holds_grade([], 400, STANDARD)
    score, _ = overall([speed, unknown], STANDARD)
    assert score == speed.score


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(1, 8), st.floats(3, 45), st.booleans()), min_size=20, max_size=40),
    st.floats(-0.02, 0.02),
)
def test_a_small_change_moves_no_grade_by_more_than_a_few_points(
    rows: list[tuple[float, float, bool]], step: float
) -> None:
    def session(stretch: float) -> tuple[list[Stroke], list[FaultEvent], list[Hold]]:
        at, strokes, events, holds = 0.0, [], [], []
        for seconds, speed, deep in rows:
            long = seconds * (1 + stretch)
            technique = Technique.HOLD if deep else Technique.EFFLEURAGE
            part = Part.THUMB if deep else Part.PALM
            one = stroke(start_s=at, end_s=at + long, speed_cm_s=speed * (1 - stretch), technique=technique, part=part)
            strokes.append(one)
            if deep:
                holds.append(hold(at, at + long, 0.3 * seconds * (1 + stretch)))
                events.append(event(Fault.ON_BONE, at, at + 0.3 * long))
            at += long + 0.3
        return strokes, events, holds

    def scores(stretch: float) -> list[float | None]:
        strokes, events, holds = session(stretch)
        sides = (60.0, 60.0 * (1 - 0.4 + stretch))
        phases = [span(Phase.WARM_UP, 0, 20), span(Phase.KNOTS, 20, 40 * (1 + stretch)), span(Phase.LOW_BACK, 42, 90)]
        return [
            technique_grade(strokes, events, STANDARD).score,
            holds_grade(holds, 120, STANDARD).score,
            evenness_grade(doses(10, 10 * (0.6 + stretch)), sides, True, 120, STANDARD).score,
            100 * in_order(phases),
            100 * finish_credit(strokes, strokes[-1].end_s - 30, STANDARD),
            communication_grade([CheckIn(20, "start", 45 * (1 + stretch))], True, STANDARD).score,
        ]

    for before, after in zip(scores(0.0), scores(step), strict=True):
        assert (before is None) == (after is None)
        if before is not None and after is not None:
            assert 0 <= after <= 100
            assert abs(before - after) <= 10


def test_a_stroke_more_or_less_changes_the_flow_little() -> None:
    phases = [span(Phase.WARM_UP, 0, 30), span(Phase.KNOTS, 30, 60), span(Phase.FINISH, 60, 90)]
    whole = lesson()
    before = flow_grade(whole, phases, 90, STANDARD).score
    assert before is not None
    for index in range(len(whole)):
        after = flow_grade(whole[:index] + whole[index + 1 :], phases, 90, STANDARD).score
        assert after is not None
        if whole[index].technique is Technique.EFFLEURAGE:
            assert abs(before - after) <= 5, replace(whole[index], path=())
