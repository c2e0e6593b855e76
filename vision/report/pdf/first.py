"""The first page: whose it is, the grades, the coloured back, what to practise next."""

from __future__ import annotations

from vision.report.facts import no_practice
from vision.report.pdf.back import draw_back
from vision.report.pdf.sheet import LEFT, RIGHT, Sheet, joined
from vision.report.words import duration, verdict
from vision.types import Grade, Practice, Report

_COLUMN = 98.0
_BACK_X = LEFT + _COLUMN + 6.0
_CARD_PADDING = 4.0
_GAP = 4.0
# Lines to be filled by hand: their words and how much of the breadth each takes.
_BY_HAND = (("Student", 0.38), ("Date", 0.2), ("Teacher's signature", 0.42))


def draw_first_page(sheet: Sheet, report: Report) -> float:
    """All of it; whatever the texts, it stays one page. Gives where it ends."""
    y = _head(sheet, report, sheet.page())
    beside = draw_back(sheet, report, _BACK_X, y, RIGHT - _BACK_X)
    y = _overall(sheet, report, y)
    for grade in report.grades:
        y = _grade(sheet, grade, y)
    sheet.lines([(LEFT, y), (LEFT + _COLUMN, y)], "line", 0.2)
    return _practice(sheet, report, max(y, beside) + 5.0)


def _head(sheet: Sheet, report: Report, y: float) -> float:
    width = RIGHT - LEFT
    made = f"{sheet.made.day} {sheet.made:%B %Y}"
    sheet.text(LEFT, y + 2.2, width, made, 10, colour="muted", align="right")
    y = sheet.text(LEFT, y, width - 50.0, "Back rub report", 18, bold=True)
    y = sheet.text(LEFT, y + 1.0, width, report.source.name, 11, bold=True, most=2)
    lengths = (f"{duration(report.source.duration_s)} long", f"{duration(report.seen_s)} of it seen")
    standard = f"judged by the standard: {report.settings.standard}"
    y = sheet.text(LEFT, y + 0.5, width, joined((*lengths, standard)), 9, colour="muted")
    return _by_hand(sheet, y + 6.0) + 5.0


def _by_hand(sheet: Sheet, y: float) -> float:
    """Lines for pen and ink, as a school files it."""
    x = LEFT
    for words, share in _BY_HAND:
        end = x + share * (RIGHT - LEFT) - (0.0 if words == _BY_HAND[-1][0] else 4.0)
        sheet.text(x, y, 40.0, words, 9, colour="muted")
        start = x + sheet.width_of(words, 9) + 2.0
        sheet.lines([(start, y + 4.0), (end, y + 4.0)], "muted", 0.25)
        x = end + 4.0
    return y + 5.0


def _overall(sheet: Sheet, report: Report, y: float) -> float:
    state = verdict(report.overall)
    shown = "–" if report.overall is None else f"{report.overall:.0f}"
    sheet.text(LEFT, y - 2.5, 32.0, shown, 40, bold=True)
    end = y + 16.0
    if report.overall is not None:
        end = sheet.text(LEFT, y + 14.5, 32.0, "of 100", 9, colour="muted")
    x = LEFT + max(20.0, sheet.width_of(shown, 40, bold=True)) + 5.0
    below = sheet.state(x, y, state, 12)
    below = sheet.text(x, below + 0.5, LEFT + _COLUMN - x, report.overall_sentence, 11, most=4)
    return max(end, below) + 4.0


def _grade(sheet: Sheet, grade: Grade, y: float) -> float:
    """One row of the table; gives where it ends."""
    state, shown = verdict(grade.score), "–" if grade.score is None else f"{grade.score:.0f}"
    sheet.lines([(LEFT, y), (LEFT + _COLUMN, y)], "line", 0.2)
    sheet.text(LEFT, y + 1.2, _COLUMN - 52.0, grade.title, 10, bold=True)
    sheet.state(LEFT + _COLUMN - 50.0, y + 1.4, state, 8.5)
    sheet.text(LEFT, y + 0.9, _COLUMN, shown, 12, bold=True, align="right")
    return sheet.text(LEFT, y + 6.2, _COLUMN - 12.0, grade.sentence, 8.5, most=2) + 1.4


def _practice(sheet: Sheet, report: Report, y: float) -> float:
    y = sheet.text(LEFT, y, RIGHT - LEFT, "Practise next", 13, bold=True) + 2.0
    if not report.practice:
        return sheet.text(LEFT, y, RIGHT - LEFT, no_practice(report), 10, colour="muted", most=2)
    cards = report.practice[:3]
    width = (RIGHT - LEFT - 2 * _GAP) / 3
    height = max(_practice_height(sheet, card, width) for card in cards)
    for index, card in enumerate(cards):
        x = LEFT + index * (width + _GAP)
        sheet.box(x, y, width, height, "card", "line", radius=2.5)
        inner, left = width - 2 * _CARD_PADDING, x + _CARD_PADDING
        below = sheet.text(left, y + 3.0, inner, f"{index + 1}. {card.title}", 10, bold=True, most=2)
        below = sheet.text(left, below + 1.0, inner, card.how, 8.5, most=4)
        sheet.text(left, below + 1.0, inner, card.why, 8.5, colour="muted", most=2)
    return y + height


def _practice_height(sheet: Sheet, card: Practice, width: float) -> float:
    inner = width - 2 * _CARD_PADDING
    title = sheet.height(inner, f"1. {card.title}", 10, bold=True, most=2)
    return 8.0 + title + sheet.height(inner, card.how, 8.5, most=4) + sheet.height(inner, card.why, 8.5, most=2)
