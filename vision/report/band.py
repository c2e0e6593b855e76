"""The phases as a labelled band across the timeline."""

from __future__ import annotations

from vision.report.axis import WIDTH, Axis, width_of
from vision.report.markup import Html, el, number
from vision.report.words import clock, duration, seek_button
from vision.types import Phase, PhaseSpan, Report

# The band's breadth in pixels on a narrow page with names and on a wide one, and what a letter takes of it.
_NARROW_PX, _WIDE_PX = 640.0, 1000.0
_LETTER_PX, _EDGE_PX = 9.0, 18.0


def phase_band(report: Report, axis: Axis) -> Html | None:
    """A row of buttons, numbered as in the table of the phases, with the name where it fits; None without phases."""
    if not report.phases:
        return None
    spans = [_span(index, span, axis) for index, span in enumerate(report.phases, start=1)]
    names = ", ".join(f"{span.title} from {clock(span.start_s)}" for span in report.phases)
    svg = el("svg", spans, role="group", aria_label=f"Phases: {names}")
    drawing = el("div", svg, class_="plot band")
    return el("div", el("span", "Phase", class_="row-name"), drawing, class_="track-row band-row")


def _name(span: PhaseSpan, axis: Axis) -> Html | None:
    """The name where the phase is long enough for it, perhaps only on a wide page."""
    share = width_of(axis, span.start_s, span.end_s) / WIDTH
    needed_px = _LETTER_PX * (len(span.title) + 2) + _EDGE_PX
    if share * _WIDE_PX < needed_px:
        return None
    return el("tspan", f" {span.title}", class_="phase-name" if share * _NARROW_PX >= needed_px else "phase-name roomy")


def _span(index: int, span: PhaseSpan, axis: Axis) -> Html:
    x, width = axis.x(span.start_s) / 10, width_of(axis, span.start_s, span.end_s) / 10
    kind = "free" if span.phase is Phase.FREE else "odd" if index % 2 else "even"
    shapes = [
        el("title", f"{clock(span.start_s)}: {span.title}, {duration(span.end_s - span.start_s)}"),
        el("rect", x=f"{number(x)}%", width=f"{number(width)}%", height="100%", class_=f"bar phase {kind}"),
        el(
            "text",
            str(index),
            _name(span, axis),
            x=f"{number(x + width / 2)}%",
            y=22,
            text_anchor="middle",
            class_=f"on-{kind}",
        ),
    ]
    return seek_button(shapes, span.start_s, index == 1)
