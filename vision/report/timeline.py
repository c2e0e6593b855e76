"""The session over time: lanes that stretch with the page, with their words outside the stretched drawing."""

from __future__ import annotations

from collections.abc import Iterable

from vision.report.axis import Axis, background, plot, width_of
from vision.report.band import phase_band
from vision.report.breath import breath_lane
from vision.report.curves import midline_curves, speed_curves
from vision.report.lines import line_lane
from vision.report.markup import Html, el, number
from vision.report.rows import Row, Run, lesson_rows, moment_rows, technique_rows, unseen_row, zone_rows
from vision.report.words import clock, count, duration, seek_button
from vision.types import Report

_ROW_HEIGHT = 20.0
_BAR_AT = {0: (3.0, 14.0), -1: (2.0, 7.5), 1: (10.5, 7.5)}  # lane -> y and height within the row
_LEAST_WIDTH = 1.0  # a moment without length is drawn as well
_LAST_TICK_FROM = 960.0  # a label centred beyond this would stick out of the page


def timeline_section(report: Report) -> Html:
    """The whole section: phases, moments, speed, distance to the midline, zones, techniques, what was not seen."""
    axis = Axis(report.source.duration_s)
    techniques = technique_rows(report)
    of_lesson = lesson_rows(report)
    empty = el("p", "No technique was seen.", class_="nothing")
    lanes = [
        el("div", el("span"), _scrubber(axis), class_="track-row axis-row"),
        phase_band(report, axis),
        _group("What cost points", (_row(row, report, axis) for row in moment_rows(report))),
        _group("Holds and answers", (_row(row, report, axis) for row in of_lesson)) if of_lesson else None,
        line_lane(speed_curves(report), report, axis),
        line_lane(midline_curves(report), report, axis),
        _group(
            "Zone under the hands",
            (_row(row, report, axis) for row in zone_rows(report)),
            "Upper half of a row: left, lower half: right.",
        ),
        breath_lane(report, axis),
        _group("Technique", (_row(row, report, axis) for row in techniques) if techniques else [empty]),
        _group(
            "Not seen",
            [_row(unseen_row(report), report, axis)],
            "Grey all the way down. It counts neither for nor against.",
        ),
        el("div", el("span"), _ticks(axis), class_="track-row axis-row"),
    ]
    head = el("div", el("h2", "The session over time"), el("span", id="now"), class_="section-head")
    return el("section", head, *lanes, id="timeline", data_duration=axis.duration_s)


def _scrubber(axis: Axis) -> Html:
    """The upper axis: the playhead's slider."""
    return el(
        "div",
        _ticks(axis),
        class_="plot scrubber",
        id="scrubber",
        role="slider",
        tabindex="0",
        aria_label="Moment of the session",
        aria_valuemin=0,
        aria_valuemax=axis.duration_s,
        aria_valuenow=0,
        aria_valuetext=clock(0.0),
    )


def _ticks(axis: Axis) -> Html:
    labels = []
    for tick in axis.ticks:
        x = axis.x(tick)
        anchor = "start" if x == 0 else "end" if x > _LAST_TICK_FROM else "middle"
        labels.append(el("text", clock(tick)[:-2], x=f"{number(x / 10, 3)}%", y=18, text_anchor=anchor))
    return el("svg", labels, class_="axis", aria_hidden="true")


def _group(title: str, rows: Iterable[Html], note: str | None = None) -> Html:
    said = el("p", note, class_="note") if note else None
    return el("div", el("h3", title), said, *rows, class_="lane")


def _row(row: Row, report: Report, axis: Axis) -> Html:
    bars = [_bar(row, run, axis, index == 0) for index, run in enumerate(row.runs)]
    total = sum(run.end_s - run.start_s for run in row.runs)
    label = f"{row.name}: {count(len(row.runs), 'stretch')}, {duration(total)}" if bars else f"{row.name}: none"
    drawing = plot([*background(report, axis, _ROW_HEIGHT), *bars], _ROW_HEIGHT, label, "thin", role="group")
    return el("div", el("span", row.name, class_="row-name"), drawing, class_="track-row")


def _bar(row: Row, run: Run, axis: Axis, first: bool) -> Html:
    """One stretch, to be followed."""
    y, height = _BAR_AT[run.lane]
    whole = " whole" if row.is_whole(run, axis.duration_s) else ""
    width = max(_LEAST_WIDTH, width_of(axis, run.start_s, run.end_s))
    said = run.title or f"{clock(run.start_s)} to {clock(run.end_s)}"
    bar = el("rect", x=axis.x(run.start_s), y=y, width=width, height=height, class_=f"bar {row.kind}{whole}")
    return seek_button([el("title", said), bar], run.start_s, first)
