"""What a lesson adds to the report: phases, holds, answers, breath, and the session before it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest

from tests.vision.report.builders import HOSTILE, plausible
from tests.vision.report.lessons import ANSWERS, HOLDS, PHASES, full
from tests.vision.report.test_html import Page
from vision.report import heat, render_html
from vision.report.breath import breath_strip, sureness
from vision.report.hold_bars import hold_words
from vision.report.lesson import compared, progress_words
from vision.report.words import change, listed
from vision.types import BreathSample, Hold, LessonFacts, Part, PressureAnswer, Report


def section(report: Report, name: str) -> str:
    """The words of one section, without those after it."""
    text = render_html(report)
    found = re.search(rf'<section id="{name}">(.*?)</section>', text, re.DOTALL)
    return Page(found.group(0)).text if found else ""


def test_further_grades_are_rows_and_what_was_not_seen_is_one_line() -> None:
    first = Page(render_html(full())).text.split("The session over time")[0]
    for grade in full().grades:
        assert (grade.sentence in first) == (grade.score is not None), grade.key
    assert "81 Technique Nearly there" in first
    assert "Not seen well enough to grade: Evenness." in first
    assert "Evenness: Too few strokes on the left to compare." in section(full(), "moments")
    assert "Nothing cost points: Direction, Technique and Communication." in section(full(), "moments")


def test_each_phase_with_its_time_its_plan_and_what_fitted() -> None:
    said = section(full(), "phases")
    assert "1 Warm-up 0:04.0 1 min 57 s of 2 min 1 min 44 s" in said
    assert "6 Free 8:23.0 18 s –" in said
    assert "A guided lesson of 10 minutes." in said
    assert "Checklist: 3 of 4 ticked. Left out: Nails are short, rings are off." in said
    # The meter of the warm-up: 104 of 117 s.
    assert 'width="88.9%"' in render_html(full())


def test_the_phases_are_a_band_across_the_timeline_that_can_be_followed() -> None:
    band = re.search(r'<div class="plot band">(.*?)</div>', render_html(full()), re.DOTALL)
    assert band is not None
    page = Page(band.group(1))
    assert [float(a["data-t"]) for a in page.all("g")] == [span.start_s for span in PHASES]
    rects = page.all("rect")
    # Kneading from 121 to 236 s of 600 s.
    assert (rects[1]["x"], rects[1]["width"]) == ("20.17%", "19.17%")
    assert sum(float(rect["width"][:-1]) for rect in rects) == pytest.approx(100 * 596 / 600, abs=0.05)
    # 18 s are too short for a name.
    assert "1 Warm-up" in page.text
    assert "Free" not in re.sub(r"<title>.*?</title>", "", band.group(1)).partition("aria-label")[0]


def test_answers_stand_on_the_back_where_the_giver_worked() -> None:
    marks = heat.answer_marks(ANSWERS)
    assert [mark.text for mark in marks] == ["5", "more", "8", "less", "6"]
    assert (marks[0].x, marks[0].y) == pytest.approx((-4.0, 0.8 * 42.8))
    # "less" came 0.4 cm beside the 8: it moves down, and nothing covers another.
    assert marks[3].y > marks[2].y + heat.ANSWER_HEIGHT
    for a, b in combinations(marks, 2):
        assert abs(a.x - b.x) >= (a.width + b.width) / 2 or abs(a.y - b.y) >= heat.ANSWER_HEIGHT
    page = Page(render_html(full()))
    assert len([a for a in page.all("rect") if a.get("class") == "answer-box"]) == 5
    assert "pressure: the receiver's answer (5)" in page.text
    assert "pressure:" not in Page(render_html(plausible())).text


def test_many_answers_at_one_place_all_get_a_mark_inside_the_picture() -> None:
    many = [PressureAnswer(float(i), 1 + i % 10, None, "key", x_cm=50.0, v=0.99) for i in range(60)]
    marks = heat.answer_marks(many)
    assert len(marks) == heat.MOST_ANSWERS
    assert all(heat.LEFT < mark.x < heat.RIGHT and mark.y < heat.BOTTOM for mark in marks)


def test_answers_and_questions_as_lists() -> None:
    said = section(full(), "pressure")
    assert "2:10.0 more Top of the right shoulder: kneading; on the receiver's phone" in said
    assert "5:41.0 8 of 10 Inside the right shoulder blade: holds; on the receiver's phone" in said
    assert "9:20.0 stop On the receiver's phone" in said
    assert "0:20.0 Answered at 0:27.0 at the start" in said
    assert "5:00.0 No answer in the middle" in said
    times = [float(a["data-t"]) for _, a in Page(render_html(full())).elements if "data-t" in a]
    for answer in ANSWERS:
        # In the list and on the timeline, and on the back where the place is known.
        assert times.count(answer.t_s) >= (2 if answer.x_cm is None else 3)


@pytest.mark.parametrize(
    ("length_s", "words"), [(29.9, "too short"), (30.0, "long enough"), (90.0, "long enough"), (91.0, "very long")]
)
def test_a_hold_against_its_aim(length_s: float, words: str) -> None:
    assert hold_words(Hold(10.0, 10.0 + length_s, "R", Part.THUMB, 6.0, 0.2, None, 0.1), (30.0, 90.0)) == words


def test_holds_with_place_time_and_drift() -> None:
    said = section(full(), "holds")
    assert "Keep still for 30 to 90 s, then let go slowly." in said
    assert "5:31.0 Inside the right shoulder blade Right hand, thumb, drifted 0.6 cm 35 s, long enough" in said
    assert "6:11.0 Inside the left shoulder blade Left hand, heel, drifted 1.8 cm 12 s, too short" in said
    # An earlier program told no aim: nothing is said of it.
    assert "short" not in section(replace(full(), hold_aim_s=None), "holds")
    many = replace(full(), holds=HOLDS * 5)
    assert "7 more" in section(many, "holds")


def test_zones_by_technique_are_coloured_by_their_seconds() -> None:
    html = render_html(full())
    page = Page(re.search(r'<table class="zone-by-technique">.*?</table>', html, re.DOTALL).group(0))  # type: ignore[union-attr]
    assert "Zone Long sweeps Kneading Circles Holds Tapping Forearm glides" in page.text
    assert "Neck · 49 · · · ·" in page.text
    # The most is 72 s: five steps of 15 s; 49 s are the fourth.
    cells = [a["class"] for a in page.all("td") if "class" in a]
    assert cells[0] == "heat step4 on-step4"
    assert len(cells) == len(full().zone_techniques)


def test_hands_stance_and_breath_say_what_was_not_seen() -> None:
    said = section(full(), "together")
    for words in ("One hand 2 min", "Both in step 4 min", "In turn 3 min 30 s", "Leaning in 3 min 26 s"):
        assert words in said
    assert "10 to 14 breaths a minute, in 15 still moments." in said
    blind = section(replace(full(), lean=None, hands_time=None, breathing=()), "together")
    assert blind.count("Not seen.") == 3
    assert section(plausible(), "together") == ""


def test_breath_is_joined_only_over_short_pauses() -> None:
    times = (10.0, 16.0, 60.0)
    report = replace(plausible(), breathing=tuple(BreathSample(t_s, 12.0, 1.0, 0.5) for t_s in times))
    strip = breath_strip(report)
    assert strip is not None
    assert [len(stretch) for stretch in strip.stretches] == [2, 1]
    assert strip.top == 15.0
    assert strip.share(report.breathing[0]) == pytest.approx(0.8)
    confidences = (0.1, 0.33, 0.65, 0.66)
    assert [sureness(BreathSample(0.0, 12.0, 1.0, c)) for c in confidences] == ["unsure", "fair", "fair", "sure"]
    assert breath_strip(plausible()) is None


def test_each_grade_then_and_now() -> None:
    rows = {title: (then, now) for title, then, now in compared(full())}
    assert rows["Overall"] == (71.0, 78.0)
    assert rows["Evenness"] == (88.0, None)
    assert rows["Communication"] == (None, 90.0)
    said = section(full(), "before")
    assert "Compared with Sunday with Anna" in said
    assert "Spine avoidance 41 57 Up by 16" in said
    assert "Zone coverage 80 72 Down by 8" in said
    assert "Flow 74 74 About the same" in said
    assert "Technique – 81 Not seen then" in said
    assert progress_words(full()) == "Better than last time: Stroke speed, Spine avoidance and Holds."


@pytest.mark.parametrize(
    ("then", "now", "words", "sign"),
    [
        (70.0, 72.4, "About the same", "level"),
        (70.0, 72.6, "Up by 3", "up"),
        (72.6, 70.0, "Down by 3", "down"),
        (None, 70.0, "Not seen then", "eye"),
        (70.0, None, "Not seen now", "eye"),
    ],
)
def test_a_change_has_words_and_a_sign(then: float | None, now: float | None, words: str, sign: str) -> None:
    assert (change(then, now).word, change(then, now).icon) == (words, sign)


def test_lists_in_words() -> None:
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_hostile_words_of_a_lesson_are_words() -> None:
    base = full()
    assert base.before is not None
    report = replace(
        base,
        before=replace(base.before, name=HOSTILE),
        phases=tuple(replace(span, title=HOSTILE) for span in base.phases),
        lesson=LessonFacts(5.0, ("a",), (HOSTILE,)),
        grades=tuple(replace(grade, title=HOSTILE, sentence=HOSTILE) for grade in base.grades),
    )
    html = render_html(report)
    assert html.count("<script") == 1
    assert HOSTILE.replace("\x00", "\ufffd").replace("\udcff", "\ufffd") in section(report, "phases")
