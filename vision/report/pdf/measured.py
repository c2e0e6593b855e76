"""How it was measured, and what was not seen."""

from __future__ import annotations

from vision.report.facts import facts, notes
from vision.report.pdf.sheet import LEFT, RIGHT, Sheet
from vision.report.words import clock
from vision.types import Report

# They stand on the first page.
_SAID_ALREADY = ("Video", "Length", "Standard")
NOT_SEEN_SHOWN = 5
NOTES_SHOWN = 3

_FACTS = 114.0
_NAMES = 34.0
_NOTES_X = LEFT + _FACTS + 6.0


def draw_measured(sheet: Sheet, report: Report, y: float) -> None:
    """The facts, and beside them what was not seen and what to keep in mind."""
    y = sheet.text(LEFT, y, RIGHT - LEFT, "How it was measured", 13, bold=True) + 2.0
    _notes(sheet, report, y)
    for name, value in _facts(report):
        sheet.text(LEFT, y, _NAMES, name, 8, colour="muted")
        y = sheet.text(LEFT + _NAMES, y, _FACTS - _NAMES, value, 8) + 0.7


def measured_height(sheet: Sheet, report: Report) -> float:
    """What `draw_measured` takes."""
    width = RIGHT - _NOTES_X
    told = sum(sheet.height(width - 3.0, note, 8, most=2) + 0.3 for note in _shown(report))
    beside = 2 * sheet.line_height(9) + sheet.height(width, _unseen(report), 8, most=3) + 2.4 + told
    return sheet.line_height(13) + 2.0 + max(beside, len(_facts(report)) * (sheet.line_height(8) + 0.7))


def _facts(report: Report) -> list[tuple[str, str]]:
    return [(name, value) for name, value in facts(report) if name not in _SAID_ALREADY]


def _shown(report: Report) -> list[str]:
    """The notes that are printed; the last one always stands: it is about pressure."""
    said = notes(report)
    return said if len(said) <= NOTES_SHOWN else [*said[: NOTES_SHOWN - 1], said[-1]]


def _notes(sheet: Sheet, report: Report, y: float) -> None:
    width = RIGHT - _NOTES_X
    y = sheet.text(_NOTES_X, y, width, "Not seen", 9, bold=True) + 0.4
    y = sheet.text(_NOTES_X, y, width, _unseen(report), 8, most=3) + 1.6
    y = sheet.text(_NOTES_X, y, width, "Notes", 9, bold=True) + 0.4
    for note in _shown(report):
        sheet.text(_NOTES_X, y, 3.0, "•", 8)
        y = sheet.text(_NOTES_X + 3.0, y, width - 3.0, note, 8, most=2) + 0.3


def _unseen(report: Report) -> str:
    if not report.not_seen:
        return "Hands and back were seen all the time."
    gaps = [f"{clock(gap.start_s)}–{clock(gap.end_s)} {gap.what}" for gap in report.not_seen[:NOT_SEEN_SHOWN]]
    more = len(report.not_seen) - len(gaps)
    return ", ".join(gaps) + (f" and {more} more." if more > 0 else ".")
