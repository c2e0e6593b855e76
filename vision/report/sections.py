"""The sections of every report below its first screen."""

from __future__ import annotations

from collections.abc import Sequence

from vision.report.facts import about_moment, balance_words, facts, no_practice, notes
from vision.report.markup import Html, el, number
from vision.report.table import table, wide
from vision.report.words import (
    DIRECTIONS,
    HANDS,
    TECHNIQUE_TERMS,
    TECHNIQUES,
    clock,
    count,
    duration,
    listed,
    moment,
    sentence,
)
from vision.types import Evidence, Grade, Report, Stroke

# More than this at once is no longer read; the rest is folded away, all of it is in report.json and strokes.csv.
MOMENTS_SHOWN = 6
STROKES_SHOWN = 400


def moments_section(report: Report) -> Html:
    """The moments that cost points, grade by grade; what cost nothing or was not seen is told in a line."""
    costly = [_moments(grade, report.source.duration_s) for grade in report.grades if grade.evidence]
    free = [grade.title for grade in report.grades if not grade.evidence and grade.score is not None]
    reasons: dict[str, list[str]] = {}
    for grade in report.grades:
        if grade.score is None and not grade.evidence:
            reasons.setdefault(grade.sentence, []).append(grade.title)
    told = [f"Nothing cost points: {listed(free)}."] if free else []
    told += [f"{listed(titles)}: {why}" for why, titles in reasons.items()]
    return el(
        "section",
        el("h2", "Moments that cost points"),
        el("div", costly, class_="columns") if costly else None,
        *(el("p", line, class_="nothing told-line") for line in told),
        id="moments",
    )


def _moments(grade: Grade, session_s: float) -> Html:
    shown = [_moment(evidence, session_s) for evidence in grade.evidence[:MOMENTS_SHOWN]]
    rest = [_moment(evidence, session_s) for evidence in grade.evidence[MOMENTS_SHOWN:]]
    more = el("details", el("summary", f"{len(rest)} more"), el("ol", rest, class_="moments")) if rest else None
    return el("article", el("h3", grade.title), el("ol", shown, class_="moments"), more, class_="panel")


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
    if rows:
        caption = "Strokes per technique; the speed is the median"
        told = table(caption, ("Technique", "Strokes", "Time", "Speed"), rows)
    else:
        told = el("p", "No stroke was seen.", class_="nothing")
    strokes = el("section", el("h2", "Strokes"), told, id="strokes")
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
    told = table("Time per zone", ("Zone", "Time", "Aim at least"), rows)
    return el("details", el("summary", "Time per zone"), told)


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
    last = clock(strokes[-1].end_s)
    return el("details", el("summary", f"{told}, the last ends at {last}"), wide(table(caption, head, rows), caption))
