"""The second page: the session over time, as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vision.report.axis import Axis
from vision.report.breath import NOTE, BreathStrip, Sureness, breath_strip, sureness
from vision.report.curves import Curves, midline_curves, speed_curves
from vision.report.pdf.sheet import BOTTOM, LEFT, MARGIN, RIGHT, Sheet
from vision.report.rows import Row, RowKind, lesson_rows, moment_rows, technique_rows, unseen_row, zone_rows
from vision.report.words import HANDS, clock
from vision.types import Phase, Report

_PLOT_X = LEFT + 40.0
_PLOT = RIGHT - _PLOT_X
_ROW = 4.6
_LANE = 22.0
_BAR_AT = {0: (0.6, 3.4), -1: (0.4, 1.8), 1: (2.4, 1.8)}  # lane -> y and height within the row
_COLOURS: dict[RowKind, str] = {
    "cost": "danger",
    "zone-bar": "step4",
    "technique-bar": "muted",
    "unseen-bar": "muted",
    "hold-bar": "step5",
    "answer-bar": "ink",
}
_BAND = 5.4
_BREATH = 14.0
_DOT: dict[Sureness, float] = {"sure": 0.9, "fair": 0.6, "unsure": 0.35}


@dataclass(frozen=True, slots=True)
class _Page:
    """What every lane needs; `row`: height of a row, lower where there are many."""

    sheet: Sheet
    report: Report
    axis: Axis
    row: float


def draw_timeline(sheet: Sheet, report: Report) -> float:
    """All lanes on a page of their own; gives where they end."""
    axis = Axis(report.source.duration_s)
    costs, of_lesson, zones = moment_rows(report), lesson_rows(report), zone_rows(report)
    techniques, strip = technique_rows(report), breath_strip(report)
    # What is not a row takes this; the rows share the rest of the page.
    fixed = 76.0 + 2 * (_LANE + 8.0) + (_BAND + 1.0 if report.phases else 0.0) + (_BREATH + 8.0 if strip else 0.0)
    count = len(costs) + len(of_lesson) + len(zones) + len(techniques) + 1
    page = _Page(sheet, report, axis, min(_ROW, (BOTTOM - MARGIN - fixed) / count))
    y = sheet.text(LEFT, sheet.page(), RIGHT - LEFT, "The session over time", 13, bold=True) + 2.0
    y = _ticks(sheet, axis, y)
    y = _band(page, y) if report.phases else y
    y = _group(page, "What cost points", "", costs, y)
    y = _group(page, "Holds and answers", "", of_lesson, y) if of_lesson else y
    y = _curves(sheet, report, axis, speed_curves(report), y)
    y = _curves(sheet, report, axis, midline_curves(report), y)
    y = _group(page, "Zone under the hands", "Upper half of a row: left, lower half: right.", zones, y)
    y = _breath(page, strip, y) if strip else y
    y = _group(page, "Technique", "" if techniques else "No technique was seen.", techniques, y)
    grey = "Grey all the way down. It counts neither for nor against."
    y = _group(page, "Not seen", grey, [unseen_row(report)], y)
    return _ticks(sheet, axis, y)


def _x(axis: Axis, t_s: float) -> float:
    return _PLOT_X + _PLOT * axis.x(t_s) / 1000


def _ticks(sheet: Sheet, axis: Axis, y: float) -> float:
    for tick in axis.ticks:
        x = min(max(_x(axis, tick) - 8.0, _PLOT_X), RIGHT - 16.0)
        align = "left" if x == _PLOT_X else "right" if x == RIGHT - 16.0 else "center"
        sheet.text(x, y, 16.0, clock(tick)[:-2], 8, colour="muted", align=align)
    return y + 4.5


def _heading(sheet: Sheet, title: str, note: str, y: float) -> float:
    y += 1.6
    sheet.text(LEFT, y, 60.0, title, 9.5, bold=True)
    x = LEFT + sheet.width_of(title, 9.5, bold=True) + 3.0
    sheet.text(x, y + 0.5, RIGHT - x, note, 8, colour="muted")
    return y + 5.2


def _behind(sheet: Sheet, report: Report, axis: Axis, y: float, height: float) -> None:
    """What was not seen, and the faint lines of the ticks."""
    for gap in report.not_seen:
        x = _x(axis, gap.start_s)
        sheet.box(x, y, _x(axis, gap.end_s) - x, height, "unseen")
    for tick in axis.ticks:
        sheet.lines([(_x(axis, tick), y), (_x(axis, tick), y + height)], "line", 0.15)


def _band(page: _Page, y: float) -> float:
    """The phases, numbered as in their table, with the name where it fits."""
    sheet = page.sheet
    sheet.text(LEFT, y + 0.9, _PLOT_X - LEFT - 2.5, "Phase", 8, align="right")
    for index, span in enumerate(page.report.phases, start=1):
        x = _x(page.axis, span.start_s)
        width = max(0.3, _x(page.axis, span.end_s) - x)
        fill = "track" if span.phase is Phase.FREE else "step2" if index % 2 else "step1"
        sheet.box(x, y, width, _BAND, fill, "ground")
        named = f"{index} {span.title}"
        words = named if sheet.width_of(named, 7.5) < width - 1.0 else str(index)
        if sheet.width_of(words, 7.5) < width:
            sheet.text(x, y + 1.0, width, words, 7.5, align="center")
    return y + _BAND + 1.0


def _breath(page: _Page, strip: BreathStrip, y: float) -> float:
    sheet = page.sheet
    y = _heading(sheet, "Breath", NOTE, y)
    _behind(sheet, page.report, page.axis, y, _BREATH)
    for stretch in strip.stretches:
        points = [(_x(page.axis, one.t_s), y + _BREATH * (1 - strip.share(one))) for one in stretch]
        if len(points) > 1:
            sheet.lines(points, "hand-left", 0.2)
        for (x, at), sample in zip(points, stretch, strict=True):
            radius = _DOT[sureness(sample)]
            sheet.ellipse(x, at, radius, radius, "hand-left")
    for value, words in ((strip.top, f"{strip.top:.0f} a min"), (0.0, "0")):
        at = y + _BREATH * (1 - value / strip.top) - 1.5
        sheet.text(_PLOT_X - 20.0, at, 18.0, words, 7, colour="muted", align="right")
    return y + _BREATH + 1.0


def _group(page: _Page, title: str, note: str, rows: Sequence[Row], y: float) -> float:
    sheet, axis, scale = page.sheet, page.axis, page.row / _ROW
    y = _heading(sheet, title, note, y)
    _behind(sheet, page.report, axis, y, page.row * len(rows))
    for row in rows:
        sheet.text(LEFT, y + 0.4 * scale, _PLOT_X - LEFT - 2.5, row.name, 8 * min(1.0, scale + 0.05), align="right")
        for run in row.runs:
            down, height = (scale * part for part in _BAR_AT[run.lane])
            x = _x(axis, run.start_s)
            # Thinner than this, ink does not show.
            width = max(0.3, _x(axis, run.end_s) - x)
            whole = row.is_whole(run, axis.duration_s)
            colour = _COLOURS[row.kind]
            sheet.box(x, y + down, width, height, "danger-wash" if whole else colour, colour if whole else None)
        y += page.row
    return y


def _curves(sheet: Sheet, report: Report, axis: Axis, curves: Curves, y: float) -> float:
    y = _heading(sheet, curves.title, curves.note, y)
    _key(sheet, y)
    _behind(sheet, report, axis, y, _LANE)
    for low, high, kind in curves.levels:
        top = _LANE * (1 - curves.share(high))
        height = _LANE * (1 - curves.share(low)) - top
        sheet.box(_PLOT_X, y + top, _PLOT, height, {"target": "good-wash", "keep-off": "danger-wash"}[kind])
    if curves.limit is not None:
        level = y + _LANE * (1 - curves.share(curves.limit))
        sheet.lines([(_PLOT_X, level), (RIGHT, level)], "danger", 0.25, dash=(1.2, 0.8))
    for hand, stretches in curves.hands:
        colour, dash = ("hand-right", (1.0, 0.7)) if hand == "R" else ("hand-left", None)
        for stretch in stretches:
            points = [(_x(axis, t_s), y + _LANE * (1 - curves.share(value))) for t_s, value in stretch]
            # A single moment is drawn as a dot's breadth.
            sheet.lines(
                points if len(points) > 1 else [points[0], (points[0][0] + 0.3, points[0][1])], colour, 0.3, dash
            )
    for value, words in curves.marks.items():
        at = max(y - 0.4, y + _LANE * (1 - curves.share(value)) - 1.5)
        sheet.text(_PLOT_X - 18.0, at, 16.0, words, 7, colour="muted", align="right")
    return y + _LANE + 1.0


def _key(sheet: Sheet, y: float) -> None:
    for index, (hand, colour, dash) in enumerate((("L", "hand-left", None), ("R", "hand-right", (1.0, 0.7)))):
        at = y + 1.0 + 4.6 * index
        sheet.lines([(LEFT, at + 1.5), (LEFT + 5.0, at + 1.5)], colour, 0.5, dash)
        sheet.text(LEFT + 6.5, at, 18.0, HANDS["L" if hand == "L" else "R"], 7.5, colour="muted")
