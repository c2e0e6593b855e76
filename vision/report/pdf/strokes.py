"""The strokes by technique, and beside them the balance of left and right."""

from __future__ import annotations

from vision.report.facts import balance_words
from vision.report.pdf.sheet import LEFT, RIGHT, Sheet
from vision.report.words import TECHNIQUE_TERMS, TECHNIQUES, duration
from vision.types import Report

_COLUMNS = (74.0, 16.0, 21.0, 17.0)
_ROW = 4.6
_BALANCE_X = LEFT + sum(_COLUMNS) + 8.0


def strokes_height(report: Report) -> float:
    """What `draw_strokes` takes at most."""
    return 9.0 + max(25.0, _ROW * (1 + len(report.techniques)))


def draw_strokes(sheet: Sheet, report: Report, y: float) -> float:
    """Both; gives where they end."""
    return max(_techniques(sheet, report, y), _balance(sheet, report, y))


def _techniques(sheet: Sheet, report: Report, y: float) -> float:
    y = sheet.text(LEFT, y, 100.0, "Strokes", 13, bold=True) + 2.0
    if not report.techniques:
        return sheet.text(LEFT, y, 100.0, "No stroke was seen.", 9, colour="muted")
    y = _cells(sheet, ("Technique", "Strokes", "Time", "Speed"), y, "muted")
    for row in report.techniques:
        sheet.lines([(LEFT, y), (LEFT + sum(_COLUMNS), y)], "line", 0.2)
        name = f"{TECHNIQUES[row.technique]} ({TECHNIQUE_TERMS[row.technique]})"
        speed = "–" if row.speed_cm_s is None else f"{row.speed_cm_s:.0f} cm/s"
        y = _cells(sheet, (name, str(row.strokes), duration(row.seconds), speed), y, "ink")
    return y


def _cells(sheet: Sheet, cells: tuple[str, ...], y: float, colour: str) -> float:
    x = LEFT
    for cell, width in zip(cells, _COLUMNS, strict=True):
        sheet.text(x, y + 0.7, width - 2.0, cell, 8.5, colour=colour)
        x += width
    return y + _ROW


def _balance(sheet: Sheet, report: Report, y: float) -> float:
    x, width = _BALANCE_X, RIGHT - _BALANCE_X
    y = sheet.text(x, y, width, "Left and right", 13, bold=True) + 2.0
    total = report.left_s + report.right_s
    if total < 0.5:
        return sheet.text(x, y, width, "Neither side was touched.", 9, colour="muted")
    left = report.left_s / total
    sheet.box(x, y, width, 6.0, "step2")
    sheet.hatching(x, y, width, 6.0, "step3", 2.6)
    if left > 0:
        sheet.box(x, y, width * left, 6.0, "step4")
    y += 7.0
    y = sheet.text(x, y, width, f"Left {duration(report.left_s)}", 8.5, bold=True)
    y = sheet.text(x, y, width, f"Right {duration(report.right_s)}", 8.5, bold=True)
    return sheet.text(x, y + 0.6, width, balance_words(100 * left), 8.5, colour="muted", most=2)
