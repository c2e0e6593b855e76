from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.builders import stroke
from vision.grading import (
    TARGET_ZONES,
    band_credit,
    coverage_grade,
    coverage_targets,
    covers,
    direction_grade,
    hold_aim_s,
    one_sided,
    overall,
    speed_grade,
    spine_grade,
)
from vision.standard import load_standard
from vision.types import Direction, Fault, FaultEvent, Grade, Stroke, Technique, ZoneDose

STANDARD = load_standard()


@pytest.mark.parametrize(
    ("value", "credit"),
    [(3, 1), (30, 1), (15, 1), (40, 0.5), (50, 0), (80, 0), (1.75, 0.5), (0.5, 0), (0.1, 0)],
)
def test_credit_falls_linearly_outside_the_band(value: float, credit: float) -> None:
    assert band_credit(value, (3, 30), 0.5, 50) == pytest.approx(credit)


@given(st.floats(0.01, 100), st.floats(-0.2, 0.2))
def test_credit_never_jumps(value: float, step: float) -> None:
    # The steepest side is the slow one: 1 / (3 - 0.5) for each cm/s.
    assert (
        abs(band_credit(value, (3, 30), 0.5, 50) - band_credit(value + step, (3, 30), 0.5, 50))
        <= 0.4 * abs(step) + 1e-9
    )


def test_speed_is_the_share_of_time_in_the_band() -> None:
    good = stroke(start_s=0, end_s=3)
    fast = stroke(start_s=3, end_s=4, speed_cm_s=50.0)
    grade = speed_grade([good, fast], STANDARD)
    assert grade.score == pytest.approx(75.0)
    (moment,) = grade.evidence
    assert (moment.start_s, moment.end_s) == (3, 4)
    assert moment.cost == pytest.approx(25.0)
    assert "Slow down" in grade.sentence


def test_drilling_costs_speed() -> None:
    drilling = stroke(technique=Technique.DRILLING, rate_hz=3.0, start_s=2, end_s=6)
    grade = speed_grade([stroke(), drilling], STANDARD)
    assert grade.score == pytest.approx(100 * 2 / 6)
    assert "Hold still" in grade.sentence
    assert grade.evidence[0].text == "drilling at 180 a minute"


def test_rest_is_not_judged_for_speed() -> None:
    hold = stroke(technique=Technique.HOLD, direction=Direction.STILL, speed_cm_s=0.1)
    assert speed_grade([stroke(), stroke(), hold], STANDARD).score == 100


def test_too_few_strokes_are_not_enough_seen() -> None:
    assert speed_grade([stroke()], STANDARD).score is None
    assert direction_grade([stroke()], STANDARD).score is None
    assert speed_grade([], STANDARD).evidence == ()


def test_one_long_kneading_is_enough_to_judge_speed() -> None:
    kneading = stroke(technique=Technique.PETRISSAGE, direction=Direction.CIRCULAR, rate_hz=0.6, start_s=0, end_s=12)
    assert speed_grade([kneading], STANDARD).score == 100


def test_direction_is_the_share_of_time_the_right_way() -> None:
    wrong = stroke(direction=Direction.DOWN, start_s=2, end_s=8)
    grade = direction_grade([stroke(), wrong], STANDARD)
    assert grade.score == pytest.approx(25.0)
    assert grade.evidence[0].text == "down beside the spine"
    assert "Turn it round" in grade.sentence


def doses(seconds: dict[str, float], target: float = 2.0) -> list[ZoneDose]:
    return [ZoneDose(zone, zone, seconds.get(zone, 0.0), target) for zone in TARGET_ZONES]


def test_coverage_is_the_mean_share_of_the_targets() -> None:
    even = doses(dict.fromkeys(TARGET_ZONES, 3.0))
    assert coverage_grade(even, (30, 30), True, 30, STANDARD).score == 100
    half = doses({zone: 2.0 for zone in TARGET_ZONES if zone.endswith("_l")})
    grade = coverage_grade(half, (60, 0), True, 30, STANDARD)
    assert grade.score == pytest.approx(50)
    assert grade.sentence == "The right side was forgotten."
    assert len(grade.evidence) == 6
    partly = doses(dict.fromkeys(TARGET_ZONES, 1.0))
    assert coverage_grade(partly, (30, 30), True, 30, STANDARD).score == pytest.approx(50)


@pytest.mark.parametrize(
    ("left", "right", "side"), [(30, 30, None), (30, 23, None), (30, 22, "left"), (10, 30, "right"), (0, 0, None)]
)
def test_a_side_with_a_quarter_less_is_told(left: float, right: float, side: str | None) -> None:
    assert one_sided(left, right, STANDARD) == side


def test_one_sided_work_is_said() -> None:
    even = doses(dict.fromkeys(TARGET_ZONES, 3.0))
    assert coverage_grade(even, (40, 20), True, 30, STANDARD).sentence == (
        "Every zone was reached, but the left side had more time."
    )


def test_only_a_session_that_sweeps_is_judged_for_coverage() -> None:
    # 25 % of the touch must be long strokes.
    kneading = stroke(technique=Technique.PETRISSAGE, start_s=0, end_s=20)
    assert covers([stroke(start_s=0, end_s=7.6), kneading], 30, STANDARD)
    assert not covers([stroke(start_s=0, end_s=7.4), kneading], 30, STANDARD)
    assert not covers([stroke()], 4, STANDARD)
    # A stroke too short to be named goes on with the sweep; a stop or a carried hand does not.
    sweep = stroke(start_s=0, end_s=7.0)
    brief = stroke(start_s=7, end_s=7.6, technique=Technique.UNKNOWN, direction=Direction.OUTWARD)
    assert covers([sweep, brief, kneading], 30, STANDARD)
    assert not covers([sweep, replace(brief, direction=Direction.STILL), kneading], 30, STANDARD)
    assert not covers([sweep, replace(brief, technique=Technique.LIFTED), kneading], 30, STANDARD)


def test_zones_without_a_target_do_not_count() -> None:
    rows = [*doses(dict.fromkeys(TARGET_ZONES, 3.0)), ZoneDose("spine", "spine", 0.0, 0.0)]
    assert coverage_grade(rows, (30, 30), True, 30, STANDARD).score == 100


def test_targets_grow_with_the_session_to_a_bound() -> None:
    assert coverage_targets(100, STANDARD) == pytest.approx(1.2)
    assert coverage_targets(1e6, STANDARD) == 20.0


def on_spine(start: float, end: float) -> FaultEvent:
    return FaultEvent(Fault.ON_SPINE, start, end, "R", 0.5, 0.4, ("spine",), "")


def test_spine_grade_falls_with_time_and_touches() -> None:
    assert spine_grade([], 60, STANDARD).score == 100
    # 120 hand-seconds are one minute: 3 s cost 3 / 36 of 100, and the touch 3.
    one = spine_grade([on_spine(10, 13)], 120, STANDARD)
    assert one.score == pytest.approx(100 - 300 / 36 - 3)
    assert one.sentence.startswith("Once on the spine")
    assert one.evidence[0].cost == pytest.approx(300 / 36 + 3)
    many = spine_grade([on_spine(i * 5, i * 5 + 1.5) for i in range(6)], 54, STANDARD)
    # Sessions under a minute count as half a minute: 18 s and 12 touches a minute.
    assert many.score == pytest.approx(100 - 50 - 36)
    assert spine_grade([on_spine(0, 25)], 54, STANDARD).score == 0
    assert many.sentence.startswith("6 times")


def test_other_faults_do_not_cost_the_spine_grade() -> None:
    fast = FaultEvent(Fault.TOO_FAST, 0, 5, "R", 5, 0.5, (), "")
    assert spine_grade([fast], 60, STANDARD).score == 100


def test_too_little_touch_is_not_enough_seen() -> None:
    assert spine_grade([], 3, STANDARD).score is None
    assert coverage_grade(doses({}), (1, 1), False, 30, STANDARD).score is None


def test_a_hold_may_be_shorter_in_a_short_lesson() -> None:
    assert hold_aim_s(600.0, STANDARD) == (30.0, 90.0)
    # Half of the shortest lesson that is offered, 300 s.
    assert hold_aim_s(150.0, STANDARD) == (15.0, 90.0)
    # No whole lesson: a hold is as long as ever.
    assert hold_aim_s(60.0, STANDARD) == (30.0, 90.0)


def grades(**scores: float | None) -> list[Grade]:
    return [Grade(key, key.title(), score, "", ()) for key, score in scores.items()]  # type: ignore[arg-type]


def test_overall_is_the_weighted_mean_of_what_was_seen() -> None:
    score, _ = overall(grades(spine=100, speed=80, direction=60, coverage=40), STANDARD)
    assert score == pytest.approx((0.25 * 100 + 0.17 * 80 + 0.13 * 60 + 0.15 * 40) / 0.7)
    score, _ = overall(grades(spine=100, speed=None, direction=None, coverage=50), STANDARD)
    assert score == pytest.approx((25 + 7.5) / 0.4)
    assert overall(grades(spine=None, speed=None), STANDARD) == (None, "Not enough was seen to grade this session.")


def test_a_high_overall_grade_does_not_hide_a_weak_one() -> None:
    # Of the four weights, 0.7 together, 0.17 are of 44 and the others of 100: 86.4.
    score, sentence = overall(grades(spine=100, speed=44, direction=100, coverage=100), STANDARD)
    assert score == pytest.approx(100 - 56 * 0.17 / 0.7)
    assert sentence.startswith("Good work. Most to gain:")
    _, sentence = overall(grades(spine=100, speed=72, direction=100, coverage=100), STANDARD)
    assert sentence == "A lovely back rub. Keep it like this."


@given(st.lists(st.tuples(st.floats(0.3, 5), st.floats(0.5, 80)), min_size=2, max_size=20), st.floats(-0.5, 0.5))
def test_a_small_change_of_speed_moves_the_grade_little(rows: list[tuple[float, float]], step: float) -> None:
    def session(extra: float) -> list[Stroke]:
        return [stroke(start_s=0, end_s=d, speed_cm_s=max(0.0, s + extra)) for d, s in rows]

    before, after = speed_grade(session(0), STANDARD).score, speed_grade(session(step), STANDARD).score
    assert before is not None
    assert after is not None
    assert 0 <= after <= 100
    assert abs(before - after) <= 40 * abs(step) + 1e-6
