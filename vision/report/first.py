"""The first screen: the overall grade, the grades, and the one thing to remember."""

from __future__ import annotations

from vision.report.markup import Html, el, number
from vision.report.words import MAIN_GRADES, NOT_SEEN, badge, icon, listed, verdict
from vision.types import Grade, Report


def overall(report: Report) -> Html:
    """The overall grade: number, word and sentence."""
    state = verdict(report.overall)
    score = el(
        "p", _score(report.overall), el("small", "of 100") if report.overall is not None else None, class_="huge"
    )
    lead = el("p", report.overall_sentence, class_="lead")
    return el("div", score, el("div", badge(state), lead), class_=f"overall tone-{state.tone}")


def grade_cards(report: Report) -> Html:
    """The grades, each with its score, its word and its sentence: the main ones large, what was not seen in a line."""
    given = [grade for grade in report.grades if grade.score is not None]
    main = [grade for grade in given if grade.key in MAIN_GRADES]
    further = [grade for grade in given if grade.key not in MAIN_GRADES]
    unseen = [grade.title for grade in report.grades if grade.score is None]
    return el(
        "div",
        el("div", map(_card, main), class_="grades") if main else None,
        el("ul", map(_row, further), class_="further") if further else None,
        el("p", icon(NOT_SEEN.icon), f" Not seen well enough to grade: {listed(unseen)}.", class_="unseen-grades")
        if unseen
        else None,
    )


def _card(grade: Grade) -> Html:
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


def _row(grade: Grade) -> Html:
    state = verdict(grade.score)
    head = el("div", el("h2", grade.title, class_="grade-title"), badge(state), class_="further-head")
    return el("li", el("p", _score(grade.score), class_="further-points"), el("div", head, el("p", grade.sentence)))


def next_time(report: Report) -> Html | None:
    """The one thing to remember, which leads to the others."""
    if not report.practice:
        return None
    return el("p", el("strong", "Next time: "), el("a", report.practice[0].title, href="#practice"), class_="next-time")


def _score(score: float | None) -> Html:
    if score is None:
        return el("span", "–", class_="none", title="not enough seen")
    return el("span", f"{score:.0f}")
