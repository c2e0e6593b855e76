"""The second page: the session over time, as on the page."""

from __future__ import annotations

from collections.abc import Sequence

from vision.report.axis import Axis
from vision.report.curves import Curves, midline_curves, speed_curves
from vision.report.pdf.sheet import LEFT, RIGHT, Sheet
from vision.report.rows import Row, RowKind, moment_rows, technique_rows, unseen_row, zone_rows
from vision.report.words import HANDS, clock
from vision.types import Report

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
}


def draw_timeline(sheet: Sheet, report: Report) -> float:
    """All lanes on a page of their own; gives where they end."""
    axis = Axis(report.source.duration_s)
    y = sheet.text(LEFT, sheet.page(), RIGHT - LEFT, "The session over time", 13, bold=True) + 2.0
    y = _ticks(sheet, axis, y)
    y = _group(sheet, report, axis, "What cost points", "", moment_rows(report), y)
    y = _curves(sheet, report, axis, speed_curves(report), y)
    y = _curves(sheet, report, axis, midline_curves(report), y)
    halves = "Upper half of a row: left, lower half: right."
    y = _group(sheet, report, axis, "Zone under the hands", halves, zone_rows(report), y)
    techniques = technique_rows(report)
    y = _group(sheet, report, axis, "Technique", "" if techniques else "No technique was seen.", techniques, y)
    grey = "Grey all the way down. It counts neither for nor against."
    y = _group(sheet, report, axis, "Not seen", grey, [unseen_row(report)], y)
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


def _group(sheet: Sheet, report: Report, axis: Axis, title: str, note: str, rows: Sequence[Row], y: float) -> float:
    y = _heading(sheet, title, note, y)
    _behind(sheet, report, axis, y, _ROW * len(rows))
    for row in rows:
        sheet.text(LEFT, y + 0.4, _PLOT_X - LEFT - 2.5, row.name, 8, align="right")
        for run in row.runs:
            down, height = _BAR_AT[run.lane]
            x = _x(axis, run.start_s)
            # Thinner than this, ink does not show.
            width = max(0.3, _x(axis, run.end_s) - x)
            whole = row.is_whole(run, axis.duration_s)
            colour = _COLOURS[row.kind]
            sheet.box(x, y + down, width, height, "danger-wash" if whole else colour, colour if whole else None)
        y += _ROW
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
