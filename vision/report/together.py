"""The giver's hands and stance and the receiver's breath: three small panels."""

from __future__ import annotations

from collections.abc import Sequence

from vision.report.markup import Html, el, number
from vision.report.words import duration
from vision.types import Report

# The fills of a bar's parts, which differ in lightness as well.
_FILLS = ("step4", "step2", "step5")


def panels(report: Report) -> list[Html]:
    """One panel each; what was not seen says so."""
    return [
        _panel("Hands", hands_parts(report), "Not seen."),
        _panel("Stance", lean_parts(report), "Not seen. It shows when your arms and shoulders are in the picture."),
        _breath(report),
    ]


def hands_parts(report: Report) -> list[tuple[str, float]]:
    """How the hands worked together: words and seconds; nothing where it was not seen."""
    hands = report.hands_time
    if hands is None:
        return []
    return [("One hand", hands.one_s), ("Both in step", hands.in_step_s), ("In turn", hands.alternating_s)]


def lean_parts(report: Report) -> list[tuple[str, float]]:
    """How the giver stood."""
    lean = report.lean
    return [] if lean is None else [("Leaning in", lean.leaning_s), ("Pushing with bent arms", lean.pushing_s)]


def breath_words(report: Report) -> str:
    """The receiver's breathing in a sentence."""
    if not report.breathing:
        return "Not seen. It shows only while the hands keep still."
    rates = sorted(sample.rate_per_min for sample in report.breathing)
    low, high = f"{rates[0]:.0f}", f"{rates[-1]:.0f}"
    told = f"{low} breaths a minute" if low == high else f"{low} to {high} breaths a minute"
    moments = "one still moment" if len(rates) == 1 else f"{len(rates)} still moments"
    return f"{told}, in {moments}."


def _panel(title: str, parts: Sequence[tuple[str, float]], unseen: str) -> Html:
    total = sum(seconds for _, seconds in parts)
    if total < 0.5:
        return el("article", el("h3", title), el("p", unseen, class_="nothing"), class_="panel part-panel")
    return el("article", el("h3", title), _bar(parts, total), _words(parts), class_="panel part-panel")


def _bar(parts: Sequence[tuple[str, float]], total: float) -> Html:
    rects, x = [], 0.0
    for (_, seconds), fill in zip(parts, _FILLS, strict=False):
        share = 100 * seconds / total
        rects.append(el("rect", x=f"{number(x, 1)}%", width=f"{number(share, 1)}%", height="100%", class_=fill))
        x += share
    return el("svg", rects, class_="parts-bar", aria_hidden="true")


def _words(parts: Sequence[tuple[str, float]]) -> Html:
    rows = (
        el(
            "li",
            el("span", class_=f"swatch {fill}", aria_hidden="true"),
            el("span", name),
            el("strong", duration(seconds)),
        )
        for (name, seconds), fill in zip(parts, _FILLS, strict=False)
    )
    return el("ul", rows, class_="parts-words")


def _breath(report: Report) -> Html:
    words = el("p", breath_words(report), class_=None if report.breathing else "nothing")
    return el("article", el("h3", "Breath"), words, class_="panel part-panel")
