"""The moments that cost points, grade by grade in two columns."""

from __future__ import annotations

from vision.report.facts import about_moment
from vision.report.pdf.sheet import LEFT, RIGHT, Sheet
from vision.report.words import clock, sentence
from vision.types import Evidence, Grade, Report

MOMENTS_SHOWN = 4

_GAP = 8.0
_WIDTH = (RIGHT - LEFT - _GAP) / 2
_TEXT_X = 15.0  # from a moment's time to its words
_HEADING = 9.0


def draw_moments(sheet: Sheet, report: Report, y: float) -> float:
    """All grades below `y`; those that do not fit there begin another page. Gives where they end."""
    pairs = [report.grades[index : index + 2] for index in range(0, len(report.grades), 2)]
    first = _moments_height(sheet, pairs[0]) if pairs else 0.0
    y = sheet.room(y, _HEADING + first)
    y = sheet.text(LEFT, y, RIGHT - LEFT, "Moments that cost points", 13, bold=True) + 2.0
    for pair in pairs:
        y = sheet.room(y, _moments_height(sheet, pair))
        y = max(_moments(sheet, report, grade, LEFT + i * (_WIDTH + _GAP), y) for i, grade in enumerate(pair)) + 3.0
    return y


def _moments_height(sheet: Sheet, grades: tuple[Grade, ...]) -> float:
    heights = [sum(_moment_height(sheet, moment) for moment in grade.evidence[:MOMENTS_SHOWN]) for grade in grades]
    return max(heights) + 13.0


def _moment_height(sheet: Sheet, moment: Evidence) -> float:
    said = sheet.height(_WIDTH - _TEXT_X, sentence(moment.text), 8.5, most=2)
    return said + sheet.line_height(8) + 1.2


def _moments(sheet: Sheet, report: Report, grade: Grade, x: float, y: float) -> float:
    y = sheet.text(x, y, _WIDTH, grade.title, 10, bold=True) + 1.0
    if not grade.evidence:
        none = "Not enough seen to judge." if grade.score is None else "Nothing cost points here."
        return sheet.text(x, y, _WIDTH, none, 8.5, colour="muted")
    for moment in grade.evidence[:MOMENTS_SHOWN]:
        sheet.text(x, y, _TEXT_X, clock(moment.start_s), 8.5, bold=True, colour="accent")
        left, width = x + _TEXT_X, _WIDTH - _TEXT_X
        y = sheet.text(left, y, width, sentence(moment.text), 8.5, most=2)
        y = sheet.text(left, y, width, about_moment(moment, report.source.duration_s), 8, colour="muted") + 1.2
    more = len(grade.evidence) - MOMENTS_SHOWN
    if more > 0:
        y = sheet.text(x + _TEXT_X, y, _WIDTH - _TEXT_X, f"and {more} more", 8.5, colour="muted")
    return y
