"""The sections of the report below its first screen, and the grades on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vision.report.facts import about_moment, balance_words, facts, no_practice, notes
from vision.report.markup import Html, el, number
from vision.report.words import (
    DIRECTIONS,
    HANDS,
    TECHNIQUE_TERMS,
    TECHNIQUES,
    badge,
    clock,
    count,
    duration,
    moment,
    sentence,
    verdict,
)
from vision.types import Evidence, Grade, Report, Stroke

# More than this at once is no longer read; the rest is folded away, all of it is in report.json and strokes.csv.
MOMENTS_SHOWN = 6
STROKES_SHOWN = 400


def overall(report: Report) -> Html:
    """The overall grade: number, word and sentence."""
    state = verdict(report.overall)
    score = el(
        "p", _score(report.overall), el("small", "of 100") if report.overall is not None else None, class_="huge"
    )
    lead = el("p", report.overall_sentence, class_="lead")
    return el("div", score, el("div", badge(state), lead), class_=f"overall tone-{state.tone}")


def grade_cards(report: Report) -> Html:
    """The four grades, each with its score, its word and its sentence."""
    return el("div", (_grade_card(grade) for grade in report.grades), class_="grades")


def _grade_card(grade: Grade) -> Html:
    state = verdict(grade.score)
    filled = el("rect", width=f"{number(grade.score or 0, 1)}%", height="100%", rx=4)
    meter = el("svg", filled, class_="meter", aria_hidden="true")
    head = el(
        "div",
        el("h2", grade.title, class_="grade-title"),
        el("p", _score(grade.score), class_="points"),
        class_="grade-head",
    )
    return el("article", head, meter, badge(state), el("p", grade.sentence), class_=f"panel grade tone-{state.tone}")


def next_time(report: Report) -> Html | None:
    """The one thing to remember, which leads to the others."""
    if not report.practice:
        return None
    return el("p", el("strong", "Next time: "), el("a", report.practice[0].title, href="#practice"), class_="next-time")


def _score(score: float | None) -> Html:
    if score is None:
        return el("span", "–", class_="none", title="not enough seen")
    return el("span", f"{score:.0f}")


def moments_section(report: Report) -> Html:
    """The moments that cost points, grade by grade."""
    return el(
        "section",
        el("h2", "Moments that cost points"),
        el("div", (_moments(grade, report.source.duration_s) for grade in report.grades), class_="columns"),
        id="moments",
    )


def _moments(grade: Grade, session_s: float) -> Html:
    shown = [_moment(evidence, session_s) for evidence in grade.evidence[:MOMENTS_SHOWN]]
    rest = [_moment(evidence, session_s) for evidence in grade.evidence[MOMENTS_SHOWN:]]
    body: list[Html] = []
    if shown:
        body.append(el("ol", shown, class_="moments"))
    elif grade.score is None:
        body.append(el("p", "Not enough seen to judge.", class_="nothing"))
    else:
        body.append(el("p", "Nothing cost points here.", class_="nothing"))
    if rest:
        body.append(el("details", el("summary", f"{len(rest)} more"), el("ol", rest, class_="moments")))
    return el("article", el("h3", grade.title), *body, class_="panel")


def _moment(evidence: Evidence, session_s: float) -> Html:
    said = el("span", sentence(evidence.text), el("small", about_moment(evidence, session_s)), class_="what")
    return el("li", moment(evidence.start_s), said)


def technique_section(report: Report) -> Html:
    """Strokes per technique, and the balance of left and right beside it."""
    rows = [
        [
            el("span", TECHNIQUES[row.technique], el("small", TECHNIQUE_TERMS[row.technique])),
            str(row.strokes),
            duration(row.seconds),
            "–" if row.speed_cm_s is None else f"{row.speed_cm_s:.0f} cm/s",
        ]
        for row in report.techniques
    ]
    table: Html
    if rows:
        caption = "Strokes per technique; the speed is the median"
        table = _table(caption, ("Technique", "Strokes", "Time", "Speed"), rows)
    else:
        table = el("p", "No stroke was seen.", class_="nothing")
    strokes = el("section", el("h2", "Strokes"), table, id="strokes")
    return el("div", strokes, balance_section(report), class_="two")


def balance_section(report: Report) -> Html:
    """Time on the receiver's left and right."""
    total = report.left_s + report.right_s
    if total < 0.5:
        return el(
            "section", el("h2", "Left and right"), el("p", "Neither side was touched.", class_="nothing"), id="balance"
        )
    left = 100 * report.left_s / total
    sides = el(
        "div",
        el("p", el("strong", "Left"), f" {duration(report.left_s)}"),
        el("p", el("strong", "Right"), f" {duration(report.right_s)}"),
        class_="balance-words",
    )
    words = el("p", balance_words(left), class_="note")
    return el("section", el("h2", "Left and right"), _balance_bar(left), sides, words, id="balance")


def _balance_bar(left: float) -> Html:
    """`left`: percent of the time. Colour and stripes, so that it can be read without colours."""
    stripes = el(
        "pattern",
        el("rect", width=12, height=12, class_="stripe-ground"),
        el("rect", width=6, height=12, class_="stripe"),
        id="report-stripes",
        width=12,
        height=12,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    width = f"{number(left, 1)}%"
    return el(
        "svg",
        el("defs", stripes),
        el("rect", width="100%", height="100%", fill="url(#report-stripes)"),
        el("rect", width=width, height="100%", class_="left"),
        class_="balance",
        role="img",
        aria_label=f"Left {left:.0f} percent, right {100 - left:.0f} percent of the time",
    )


def practice_section(report: Report) -> Html:
    """What to practise next."""
    cards = [
        el(
            "li",
            el("h3", practice.title),
            el("p", practice.how),
            el("p", practice.why, class_="note"),
            class_="panel practice",
        )
        for practice in report.practice
    ]
    body = el("ol", cards, class_="columns three") if cards else el("p", no_practice(report), class_="nothing")
    return el("section", el("h2", "Practise next"), body, id="practice")


def data_section(report: Report) -> Html:
    """Settings, notes, zones and strokes as tables."""
    return el(
        "section",
        el("h2", "The data"),
        el("div", _facts(report), _notes(report), class_="columns"),
        _zone_table(report),
        _stroke_table(report.strokes),
        id="data",
    )


def _facts(report: Report) -> Html:
    pairs = ((name, el("bdi", value) if name == "Video" else value) for name, value in facts(report))
    return el("dl", (el("div", el("dt", name), el("dd", value)) for name, value in pairs), class_="facts")


def _notes(report: Report) -> Html:
    return el("div", el("h3", "Notes"), el("ul", (el("li", note) for note in notes(report))), class_="notes")


def _zone_table(report: Report) -> Html:
    rows = [
        [dose.title, duration(dose.seconds), duration(dose.target_s) if dose.target_s > 0 else "none wanted"]
        for dose in report.zones
    ]
    table = _table("Time per zone", ("Zone", "Time", "Aim at least"), rows)
    return el("details", el("summary", "Time per zone"), table)


def _stroke_table(strokes: Sequence[Stroke]) -> Html:
    rows = [
        [
            moment(stroke.start_s),
            duration(stroke.duration_s),
            HANDS[stroke.hand],
            TECHNIQUES[stroke.technique],
            stroke.part.value,
            DIRECTIONS[stroke.direction],
            f"{stroke.length_cm:.0f} cm",
            f"{stroke.speed_cm_s:.0f} cm/s",
            f"{stroke.min_midline_cm:.1f} cm",
        ]
        for stroke in strokes[:STROKES_SHOWN]
    ]
    if not rows:
        return el("p", "No stroke was seen.", class_="nothing")
    head = ("Start", "Time", "Hand", "Technique", "Part", "Direction", "Length", "Speed", "Nearest to midline")
    told = f"Every stroke ({count(len(strokes), 'stroke')})"
    caption = told if len(strokes) <= STROKES_SHOWN else f"The first {STROKES_SHOWN} strokes; all are in strokes.csv"
    table = _table(caption, head, rows)
    wide = el("div", table, class_="scroll", tabindex="0", role="region", aria_label=caption)
    last = clock(strokes[-1].end_s)
    return el("details", el("summary", f"{told}, the last ends at {last}"), wide)


def _table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    names = el("tr", (el("th", name, scope="col") for name in head))
    body = [
        el(
            "tr",
            el("th", row[0], scope="row"),
            *(el("td", cell, data_name=name) for name, cell in zip(head[1:], row[1:], strict=True)),
        )
        for row in rows
    ]
    return el("table", el("caption", caption), el("thead", names), el("tbody", body))
