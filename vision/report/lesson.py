"""What belongs to a lesson: its phases, holds, what the receiver said, the hands, and the session before it.

Each section is None where the report has nothing of its kind.
"""

from __future__ import annotations

from vision.report.heat import zone_title
from vision.report.hold_bars import hold_cell
from vision.report.markup import Html, el, number
from vision.report.table import table, wide
from vision.report.together import panels
from vision.report.words import (
    HANDS,
    TECHNIQUES,
    WAYS,
    answer_words,
    badge,
    change,
    clock,
    count,
    duration,
    listed,
    moment,
    sentence,
)
from vision.report.zone_table import zone_technique_table
from vision.standard import load_standard
from vision.types import CheckIn, Hold, Part, Phase, PhaseSpan, PressureAnswer, Report

HOLDS_SHOWN = 8
ANSWERS_SHOWN = 10
_WHY = {"start": "at the start", "middle": "in the middle", "area": "at another place"}


def phases_and_before(report: Report) -> Html | None:
    """The phases, and beside them how the grades went since the last session."""
    return _beside("two", phases_section(report), before_section(report))


def _beside(class_: str, first: Html | None, second: Html | None) -> Html | None:
    if first is None or second is None:
        return first or second
    return el("div", first, second, class_=class_)


def phases_section(report: Report) -> Html | None:
    """Each phase: when, how long, how long it was to last, and how much of it fitted."""
    facts = lesson_words(report)
    if not report.phases:
        return el("section", el("h2", "The lesson"), *(el("p", line) for line in facts), id="phases") if facts else None
    rows = [_phase_row(index, span) for index, span in enumerate(report.phases, start=1)]
    head = ("Phase", "From", "Time", "Fitting")
    caption = "Time of what was planned, and how much of the touch belonged there"
    lines = (el("p", line, class_="note told-line") for line in facts)
    return el("section", el("h2", "Phase by phase"), table(caption, head, rows), *lines, id="phases")


def _phase_row(index: int, span: PhaseSpan) -> list[str]:
    length_s = span.end_s - span.start_s
    fitting: str = "–"
    if span.phase is not Phase.FREE:
        share = min(1.0, span.fitting_s / length_s) if length_s > 0 else 0.0
        filled = el("rect", width=f"{number(100 * share, 1)}%", height="100%", rx=4)
        meter = el("svg", filled, class_="meter", aria_hidden="true")
        fitting = el("span", el("span", duration(span.fitting_s)), meter, class_="fitting")
    planned = None if span.target_s is None else el("small", f"of {duration(span.target_s)}")
    took = el("span", duration(length_s), planned)
    return [f"{index} {span.title}", moment(span.start_s), took, fitting]


def lesson_words(report: Report) -> list[str]:
    """How the lesson was set up, in a sentence or two."""
    facts, checklist = report.lesson, load_standard().rules.checklist
    told = [] if facts.minutes is None else [f"A guided lesson of {number(facts.minutes, 1)} minutes."]
    asked = len(facts.ticked) + len(facts.skipped)
    if asked:
        left = " ".join(checklist.get(key, key) for key in facts.skipped)
        told.append(f"Checklist: {len(facts.ticked)} of {asked} ticked." + (f" Left out: {left}" if left else ""))
    return told


def zones_and_holds(report: Report) -> Html | None:
    """Seconds of each technique in each zone, and every hold; on paper they stand beside each other."""
    return _beside("pair", _zone_techniques(report), _holds(report))


def _zone_techniques(report: Report) -> Html | None:
    if not report.zone_techniques:
        return None
    caption = "Seconds of each technique in each zone, both hands added up"
    return el(
        "section",
        el("h2", "Where with what"),
        wide(zone_technique_table(report, caption), caption),
        id="zone-techniques",
    )


def _holds(report: Report) -> Html | None:
    if not report.holds:
        return None
    shown, rest = report.holds[:HOLDS_SHOWN], report.holds[HOLDS_SHOWN:]
    aim = report.hold_aim_s
    told = f"Keep still for {aim[0]:.0f} to {aim[1]:.0f} s, then let go slowly." if aim else "Keep still."
    more = el("details", el("summary", f"{len(rest)} more"), _hold_table(report, rest)) if rest else None
    return el("section", el("h2", "Holds"), el("p", told, class_="note"), _hold_table(report, shown), more, id="holds")


def _hold_table(report: Report, holds: tuple[Hold, ...]) -> Html:
    rows = [
        [
            moment(hold.start_s),
            el("span", sentence(zone_title(report, hold.zone)), el("small", sentence(hold_facts(hold)))),
            hold_cell(hold, report.hold_aim_s),
        ]
        for hold in holds
    ]
    return table(count(len(holds), "hold"), ("Start", "Where", "Time"), rows)


def hold_facts(hold: Hold) -> str:
    """Whose hand, what of it, and how still: 'right hand, thumb, drifted 0.6 cm'."""
    part = "" if hold.part is Part.UNKNOWN else f"{hold.part.value}, "
    return f"{HANDS[hold.hand]}, {part}drifted {hold.drift_cm:.1f} cm"


def pressure_section(report: Report) -> Html | None:
    """What the receiver said, and whether the giver asked in time."""
    if not report.answers and not report.check_ins:
        return None
    return el(
        "section",
        el("h2", "What the receiver said"),
        el("div", _answers(report), _check_ins(report), class_="columns"),
        id="pressure",
    )


def _answers(report: Report) -> Html | None:
    if not report.answers:
        return None
    shown, rest = report.answers[:ANSWERS_SHOWN], report.answers[ANSWERS_SHOWN:]
    more = None
    if rest:
        items = [_answer(report, one) for one in rest]
        more = el("details", el("summary", f"{len(rest)} more"), el("ol", items, class_="moments"))
    listing = el("ol", (_answer(report, one) for one in shown), class_="moments")
    return el("article", el("h3", "Answers"), listing, more, class_="panel")


def _answer(report: Report, answer: PressureAnswer) -> Html:
    said = el("strong", answer_words(answer), class_="stop-word" if answer.word == "stop" else None)
    return el(
        "li",
        moment(answer.t_s),
        el("span", said, el("small", sentence(f"{_worked(report, answer)}{WAYS[answer.way]}")), class_="what"),
    )


def _worked(report: Report, answer: PressureAnswer) -> str:
    """Where the giver worked with what: 'left gutter, lower: long sweeps; ', or nothing."""
    if answer.zone is None:
        return ""
    return f"{zone_title(report, answer.zone)}: {TECHNIQUES[answer.technique].lower()}; "


def _check_ins(report: Report) -> Html | None:
    if not report.check_ins:
        return None
    listing = el("ol", map(_check_in, report.check_ins), class_="moments")
    return el("article", el("h3", "Asked: how is this pressure?"), listing, class_="panel")


def _check_in(asked: CheckIn) -> Html:
    said = el("span", check_in_words(asked), el("small", _WHY[asked.why]), class_="what")
    return el("li", moment(asked.due_s), said)


def check_in_words(asked: CheckIn) -> str:
    """'Answered at 0:27.0', or 'No answer'."""
    return "No answer" if asked.answered_s is None else f"Answered at {clock(asked.answered_s)}"


def together_section(report: Report) -> Html | None:
    """The hands, the stance and the breathing, each with "not seen" where it was not."""
    has_lesson = (report.hands_time, report.lean, report.breathing, report.phases, report.answers, report.check_ins)
    if not any(has_lesson):
        return None
    return el(
        "section", el("h2", "Hands, stance, breath"), el("div", panels(report), class_="columns three"), id="together"
    )


def before_section(report: Report) -> Html | None:
    """Each grade of the last session and of this one."""
    if report.before is None:
        return None
    rows = [[title, _points(then), _points(now), badge(change(then, now))] for title, then, now in compared(report)]
    caption = el("span", "Compared with ", el("bdi", report.before.name))
    then_now = table(caption, ("Grade", "Then", "Now", "Change"), rows)
    return el(
        "section",
        el("h2", "Since last time"),
        then_now,
        el("p", progress_words(report), class_="note told-line"),
        id="before",
    )


def compared(report: Report) -> list[tuple[str, float | None, float | None]]:
    """Title, score then and score now, the overall grade first; what neither session could grade is left out."""
    if report.before is None:
        return []
    then = {grade.key: grade.score for grade in report.before.grades}
    pairs = [("Overall", report.before.overall, report.overall)]
    pairs += [(grade.title, then.get(grade.key), grade.score) for grade in report.grades]
    return [pair for pair in pairs if pair[1] is not None or pair[2] is not None]


def progress_words(report: Report) -> str:
    """What went up, in a sentence."""
    better = [title for title, then, now in compared(report)[1:] if change(then, now).icon == "up"]
    return f"Better than last time: {listed(better)}." if better else "One thing at a time: see what to practise next."


def _points(score: float | None) -> str:
    return "–" if score is None else f"{score:.0f}"
