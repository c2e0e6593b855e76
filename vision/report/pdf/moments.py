"""The moments that cost points, grade by grade in columns."""

from __future__ import annotations

from collections.abc import Sequence

from vision.report.facts import about_moment
from vision.report.pdf.sheet import LEFT, RIGHT, Sheet
from vision.report.words import MAIN_GRADES, clock, listed, sentence
from vision.types import Evidence, Grade, Report

MOMENTS_SHOWN = 4
# Of more grades than the main ones, the costliest moments of all.
MOMENTS_SHOWN_OF_MANY = 6

_GAP = 8.0
_WIDTH = (RIGHT - LEFT - _GAP) / 2
_TEXT_X = 15.0  # from a moment's time to its words
_HEADING = 9.0


def draw_moments(sheet: Sheet, report: Report, y: float) -> float:
    """The moments below `y`; what does not fit there begins another page. Gives where they end."""
    if len(report.grades) > len(MAIN_GRADES):
        return _told(sheet, report, _costliest(sheet, report, y))
    costly = [grade for grade in report.grades if grade.evidence]
    rows = [costly[index : index + 2] for index in range(0, len(costly), 2)]
    y = sheet.room(y, _HEADING + (_height(sheet, rows[0]) if rows else 5.0))
    y = sheet.text(LEFT, y, RIGHT - LEFT, "Moments that cost points", 13, bold=True) + 2.0
    for row in rows:
        y = sheet.room(y, _height(sheet, row))
        places = [LEFT + index * (_WIDTH + _GAP) for index in range(len(row))]
        y = max(_moments(sheet, report, grade, x, y) for grade, x in zip(row, places, strict=True)) + 3.0
    return _told(sheet, report, y)


def _told(sheet: Sheet, report: Report, y: float) -> float:
    """The grades that lost nothing, and those that could not be judged."""
    free = [grade.title for grade in report.grades if not grade.evidence and grade.score is not None]
    unseen = [grade.title for grade in report.grades if grade.score is None]
    told = [f"Nothing cost points: {listed(free)}."] if free else []
    told += [f"Not enough seen to judge: {listed(unseen)}."] if unseen else []
    return sheet.text(LEFT, y, RIGHT - LEFT, " ".join(told), 8.5, colour="muted", most=2) if told else y


def _costliest(sheet: Sheet, report: Report, y: float) -> float:
    """One list of all grades, the costliest first, in two columns."""
    moments = sorted(
        ((grade, moment) for grade in report.grades for moment in grade.evidence), key=lambda pair: -pair[1].cost
    )
    shown = moments[:MOMENTS_SHOWN_OF_MANY]
    words = [f"{grade.title}, cost {max(1, round(moment.cost))}: {sentence(moment.text)}" for grade, moment in shown]
    heights = [sheet.height(_WIDTH - _TEXT_X, text, 8, most=2) + 0.8 for text in words]
    half = (len(shown) + 1) // 2
    y = sheet.room(y, _HEADING + max(sum(heights[:half]), sum(heights[half:])) + 4.0)
    y = sheet.text(LEFT, y, RIGHT - LEFT, "Moments that cost most points", 13, bold=True) + 2.0
    ends = [y]
    for column in range(2):
        x, at = LEFT + column * (_WIDTH + _GAP), y
        for index in range(column * half, min(len(shown), half + column * half)):
            sheet.text(x, at, _TEXT_X, clock(shown[index][1].start_s), 8, bold=True, colour="accent")
            at = sheet.text(x + _TEXT_X, at, _WIDTH - _TEXT_X, words[index], 8, most=2) + 0.8
        ends.append(at)
    more = len(moments) - len(shown)
    y = max(ends)
    return sheet.text(LEFT + _TEXT_X, y, 60.0, f"and {more} more", 8, colour="muted") if more > 0 else y


def _height(sheet: Sheet, grades: Sequence[Grade]) -> float:
    heights = [sum(_moment_height(sheet, moment) for moment in grade.evidence[:MOMENTS_SHOWN]) for grade in grades]
    return max(heights) + 11.0


def _moment_height(sheet: Sheet, moment: Evidence) -> float:
    said = sheet.height(_WIDTH - _TEXT_X, sentence(moment.text), 8.5, most=2)
    return said + sheet.line_height(8) + 1.2


def _moments(sheet: Sheet, report: Report, grade: Grade, x: float, y: float) -> float:
    y = sheet.text(x, y, _WIDTH, grade.title, 10, bold=True) + 1.0
    left, width = x + _TEXT_X, _WIDTH - _TEXT_X
    for moment in grade.evidence[:MOMENTS_SHOWN]:
        sheet.text(x, y, _TEXT_X, clock(moment.start_s), 8.5, bold=True, colour="accent")
        y = sheet.text(left, y, width, sentence(moment.text), 8.5, most=2)
        y = sheet.text(left, y, width, about_moment(moment, report.source.duration_s), 8, colour="muted") + 1.2
    more = len(grade.evidence) - MOMENTS_SHOWN
    return sheet.text(left, y, width, f"and {more} more", 8.5, colour="muted") if more > 0 else y
