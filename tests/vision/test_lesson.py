"""The rows of the technique's table of phases, the plan, the questions, the guide."""

import pytest

from tests.vision.builders import line, stroke
from tests.vision.lessons import ATLAS, give
from tests.vision.test_technique_faults import at, hand, rubbing, sweeps, zoned
from vision.lesson import CheckIns, WarmUp, fit, phases_of, plan, scale, warmed_s
from vision.live import Guide
from vision.standard import load_standard
from vision.types import Direction, Part, Phase, PressureAnswer, Stroke, Technique

STANDARD = load_standard()


def along(x: float, start_v: float, end_v: float, count: int = 20) -> tuple[tuple[float, float, float], ...]:
    return tuple((k / 10, x, start_v + (end_v - start_v) * k / (count - 1)) for k in range(count))


def fits(one: Stroke) -> dict[Phase, float]:
    """Phases that the stroke fits, with how well."""
    found = {rule.phase: fit(one, rule, ATLAS, STANDARD) for rule in STANDARD.rules.phases}
    return {phase: value for phase, value in found.items() if value > 0}


# ---------------------------------------------------------------- the table's rows, one by one


def test_prepare_is_a_checklist() -> None:
    says = list(STANDARD.rules.checklist.values())
    assert len(says) == 5
    for word in ("warm", "firm", "Nails", "Oil", "seven of ten"):
        assert any(word in text for text in says), word


def test_warm_up_is_long_sweeps_with_palms() -> None:
    sweep = stroke(path=along(5.5, 0.95, 0.05))
    assert fits(sweep)[Phase.WARM_UP] == 1.0
    # A sweep over 0.3 of the back is half of one over 0.6.
    assert fits(stroke(path=along(5.5, 0.6, 0.3)))[Phase.WARM_UP] == pytest.approx(0.5)
    assert fits(stroke(path=along(5.5, 0.95, 0.05), part=Part.FINGERS))[Phase.WARM_UP] == 0.5


def test_knead_is_petrissage_of_the_shoulders() -> None:
    kneading = stroke(technique=Technique.PETRISSAGE, direction=Direction.CIRCULAR, path=along(11, 0.05, 0.06))
    assert fits(kneading)[Phase.KNEAD] == 1.0
    low = stroke(technique=Technique.PETRISSAGE, direction=Direction.CIRCULAR, path=along(7, 0.85, 0.86))
    assert Phase.KNEAD not in fits(low)


def test_edges_are_along_the_shoulder_blade() -> None:
    edge = fits(stroke(path=along(7.2, 0.42, 0.12)))
    assert max(edge, key=lambda phase: edge[phase]) is Phase.EDGES


def test_knots_are_holds_with_a_small_part() -> None:
    hold = stroke(technique=Technique.HOLD, direction=Direction.STILL, part=Part.THUMB, path=along(6, 0.25, 0.25))
    assert fits(hold) == {Phase.KNOTS: 1.0}


def test_low_back_is_outward_palms() -> None:
    outward = stroke(direction=Direction.OUTWARD, path=tuple((k / 10, 5 + k * 0.4, 0.86) for k in range(16)))
    assert fits(outward) == {Phase.LOW_BACK: 1.0}
    inward = stroke(direction=Direction.INWARD, path=tuple((k / 10, 11 - k * 0.4, 0.86) for k in range(16)))
    # It belongs to that phase; that it is the wrong way is another matter.
    assert set(fits(inward)) == {Phase.LOW_BACK}


def test_finish_is_sweeps_after_the_work() -> None:
    touches = sweeps(0, 30) + hand(at(6, -8), 15.0, 31.0, Part.THUMB) + sweeps(47, 80, seconds=4.0)
    told = give(touches, 82, answers=[(25, 6), (45, 6), (60, 6)])
    spans = [(span.phase, round(span.start_s), round(span.end_s)) for span in told.report.phases]
    assert [phase for phase, *_ in spans] == [Phase.WARM_UP, Phase.KNOTS, Phase.FINISH]
    assert spans[1][1] == pytest.approx(30, abs=2)
    assert spans[1][2] == pytest.approx(46, abs=2)
    # 4 s for a sweep that took 2.4 s before: a ratio of 0.6, and all of it sweeps.
    flow = next(grade for grade in told.report.grades if grade.key == "flow")
    assert flow.score is not None
    assert flow.score > 90


def test_optional_tapping_belongs_to_the_finish() -> None:
    taps = stroke(technique=Technique.TAPOTEMENT, direction=Direction.CIRCULAR, path=along(7, 0.5, 0.3))
    assert set(fits(taps)) == {Phase.FINISH}


def test_a_whole_lesson_is_recognised_in_order() -> None:
    knead = [rubbing(11, -2, 1.5, 0.6)]
    touches = (
        sweeps(0, 24)
        + hand(knead[0], 14.0, 25.0)
        + [t for k in range(5) for t in hand(line((7.2, -17), (7.2, -5), 1.8), 1.8, 40.0 + 2.4 * k)]
        + hand(at(6, -8), 12.0, 53.0, Part.THUMB)
        + [t for k in range(5) for t in hand(line((4.5, -35), (12.5, -35), 1.6), 1.6, 66.0 + 2.6 * k)]
        + sweeps(80, 96, seconds=4.0)
    )
    told = give(zoned(touches), 98, answers=[(25, 6), (45, 6), (60, 6), (75, 6)])
    spans = told.report.phases
    order = [Phase.WARM_UP, Phase.KNEAD, Phase.EDGES, Phase.KNOTS, Phase.LOW_BACK, Phase.FINISH]
    assert [span.phase for span in spans] == order
    for span, start_s in zip(spans, (0, 24, 39, 52, 65, 79), strict=True):
        assert span.start_s == pytest.approx(start_s, abs=2), span
    # Targets are those of a lesson of 98 s.
    assert [span.target_s for span in spans] == [planned.target_s for planned in plan(98, STANDARD)]


# ---------------------------------------------------------------- the plan


@pytest.mark.parametrize("minutes", [1.5, 5, 10, 20])
def test_the_phases_of_a_plan_fill_the_lesson(minutes: float) -> None:
    planned = plan(60 * minutes, STANDARD)
    assert [one.phase for one in planned] == [phase for phase in Phase if phase not in (Phase.PREPARE, Phase.FREE)]
    assert sum(one.target_s for one in planned) == pytest.approx(60 * minutes)


def test_plans_of_five_ten_and_twenty_minutes() -> None:
    def lengths(minutes: float) -> dict[Phase, float]:
        return {one.phase: one.target_s for one in plan(60 * minutes, STANDARD)}

    # 300 s: warm-up and finish want 60 s at least; the other 180 s are shared as 20, 15, 15, 15.
    five = lengths(5)
    assert five[Phase.WARM_UP] == five[Phase.FINISH] == pytest.approx(60)
    assert five[Phase.KNEAD] == pytest.approx(180 * 20 / 65)
    # 600 s: by their shares.
    assert lengths(10)[Phase.WARM_UP] == pytest.approx(120)
    assert lengths(10)[Phase.EDGES] == pytest.approx(90)
    # 1200 s: warm-up ends at 3 minutes, and so does the finish.
    twenty = lengths(20)
    assert twenty[Phase.WARM_UP] == twenty[Phase.FINISH] == pytest.approx(180)


def test_short_lessons_shrink() -> None:
    assert scale(90, STANDARD) == pytest.approx(0.3)
    assert scale(1200, STANDARD) == 1.0
    # 90 s: 0.3 of 60 s is 18 s, which is 0.2 of them; 0.75 of that is wanted in sweeps.
    assert WarmUp.of(90, STANDARD).wanted_s == pytest.approx(0.75 * 18)


def test_the_warm_up_counts_each_moment_once() -> None:
    both = [stroke(start_s=0, end_s=3), stroke(hand_id=1, start_s=1, end_s=4), stroke(start_s=5, end_s=7)]
    assert warmed_s(both, 100, STANDARD) == pytest.approx(6)
    assert warmed_s(both, 6, STANDARD) == pytest.approx(5)
    assert warmed_s([stroke(part=Part.THUMB)], 100, STANDARD) == 0


def test_a_guide_goes_by_the_clock_and_can_be_hurried() -> None:
    guide = Guide(plan(600, STANDARD))
    assert guide.phase_at(0) is Phase.WARM_UP
    assert guide.phase_at(119.9) is Phase.WARM_UP
    assert guide.phase_at(120.1) is Phase.KNEAD
    now, since_s, after = guide.at(130)
    assert now.phase is Phase.KNEAD
    assert since_s == pytest.approx(120)
    assert after is not None
    assert after.phase is Phase.EDGES
    guide.skip(130)
    assert guide.at(130)[:2] == (plan(600, STANDARD)[2], 130)
    # The edges keep their 90 s.
    assert guide.phase_at(219) is Phase.EDGES
    assert guide.phase_at(221) is Phase.KNOTS
    for _ in range(10):
        guide.skip(300)
    assert guide.at(300)[2] is None


# ---------------------------------------------------------------- questions and answers


def answer(t_s: float, value: int = 6) -> PressureAnswer:
    return PressureAnswer(t_s, value, None, "key")


def test_questions_are_due_at_the_start_in_the_middle_and_at_a_change() -> None:
    questions = CheckIns(STANDARD, 600)
    questions.update(10, 10, Phase.WARM_UP)
    assert questions.due(10) is None
    questions.update(21, 20.5, Phase.WARM_UP)
    assert questions.due(21) == "start"
    questions.answer(answer(25))
    assert questions.due(25) is None
    questions.update(120, 100, Phase.KNEAD)
    assert questions.due(120) == "area"
    assert not questions.overdue(139)
    assert questions.overdue(141)
    # After 40 s it is too late to ask for it.
    assert questions.due(161) is None
    questions.update(300, 250, Phase.KNEAD)
    assert questions.due(300) == "middle"
    assert [one.answered_s for one in questions.all] == [25, None, None]


def test_an_answer_shortly_before_counts() -> None:
    questions = CheckIns(STANDARD, 600)
    questions.answer(answer(100))
    questions.update(101, 50, Phase.WARM_UP)
    assert questions.due(101) is None
    assert questions.all[0].answered_s == 100


def test_a_hold_is_accompanied() -> None:
    told = give(hand(at(6, -8), 36.0, 0, Part.THUMB), 37, answers=[(21, 6)])
    said = {text: t_s for t_s, text in told.prompts}
    assert said["Good. Keep still and breathe."] == pytest.approx(4.0, abs=0.6)
    assert said["Is it seven of ten?"] == pytest.approx(8.0, abs=0.8)
    assert said["Now release slowly."] == pytest.approx(30.0, abs=1.0)


def test_what_the_receiver_says_is_answered_and_kept() -> None:
    told = give(sweeps(0, 20), 21, answers=[(10, 9), (15, 5)])
    # Nine of ten is too much; five is fine.
    assert [text for _, text in told.prompts if "seven" in text] == ["Lighter: seven of ten is the most."]
    (first, second) = told.report.answers
    assert (first.value, second.value) == (9, 5)
    assert first.zone is not None
    assert first.technique is Technique.EFFLEURAGE
    told.lesson.answer(21.0, None, "stop", "receiver")
    with pytest.raises(ValueError, match="a number or a word"):
        told.lesson.answer(21.0, 5, "less", "receiver")
    with pytest.raises(ValueError, match="1 to 10"):
        told.lesson.answer(21.0, 11, None, "receiver")


def test_a_guided_lesson_says_what_comes() -> None:
    told = give(sweeps(0, 58), 59, minutes=1, answers=[(21, 5), (31, 5), (45, 5)])
    said = [text for _, text in told.prompts]
    assert said[0] == "Long light sweeps with whole palms."
    assert "Now knead the tops of the shoulders." in said
    first, last = told.states[0], told.states[-1]
    assert (first.phase, first.next, first.total_s) == (Phase.WARM_UP, Phase.KNEAD, 60)
    assert (last.phase, last.next) == (Phase.FINISH, None)
    free = give(sweeps(0, 30), 31).states[-1]
    assert (free.target_s, free.next, free.total_s) == (None, None, None)
    assert free.phase is Phase.WARM_UP


def test_phases_of_nothing() -> None:
    assert phases_of((), ATLAS, STANDARD) == ()
