"""Puts the pages together and into a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from vision.report.files import replace_all
from vision.types import Report

_GAP = 5.0


def write_pdf(report: Report, path: Path, made: datetime | None = None) -> None:
    """Write the PDF to `path`; `made`: when the report was made, now if not given. Raises OSError."""
    replace_all({path: render_pdf(report, made)})


def render_pdf(report: Report, made: datetime | None = None) -> bytes:
    """The PDF itself. The same report and `made` give the same bytes. A time without a zone is taken as UTC."""
    # The library takes half a second to import; whoever writes no PDF need not wait for it.
    from vision.report.pdf.first import draw_first_page
    from vision.report.pdf.lesson import draw_lesson
    from vision.report.pdf.measured import draw_measured, measured_height
    from vision.report.pdf.moments import draw_moments
    from vision.report.pdf.sheet import BOTTOM, Sheet
    from vision.report.pdf.strokes import draw_strokes, strokes_height
    from vision.report.pdf.timeline import draw_timeline

    when = made or datetime.now(UTC)
    sheet = Sheet(f"Back rub report: {report.source.name}", when if when.tzinfo else when.replace(tzinfo=UTC))
    end = draw_first_page(sheet, report) + _GAP
    early = end + strokes_height(report) <= BOTTOM
    if early:
        draw_strokes(sheet, report, end)
    end = draw_lesson(sheet, report, draw_timeline(sheet, report) + _GAP) + _GAP
    end = draw_moments(sheet, report, end) + _GAP
    # The lesson's table of zones tells the techniques too; with it the strokes give way to three pages.
    if not early and not report.zone_techniques:
        end = draw_strokes(sheet, report, sheet.room(end, strokes_height(report))) + _GAP
    draw_measured(sheet, report, sheet.room(end, measured_height(sheet, report)))
    return sheet.finish()
