"""A plain table: columns of fixed breadth, a thin line over each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vision.report.pdf.sheet import Sheet

ROW = 4.5
HEADING = 8.0


@dataclass(frozen=True, slots=True)
class Column:
    """Its name, its breadth in mm and where its cells stand."""

    name: str
    width: float
    align: str = "left"


def heading(sheet: Sheet, x: float, y: float, width: float, words: str) -> float:
    """The title of a part; gives where it ends."""
    return sheet.text(x, y, width, words, 12, bold=True) + 1.6


def draw_table(
    sheet: Sheet, x: float, y: float, columns: Sequence[Column], rows: Sequence[Sequence[str]], row: float = ROW
) -> float:
    """Head and rows, each cell cut to one line; gives where it ends."""
    y = _line(sheet, x, y, columns, [column.name for column in columns], "muted", row)
    breadth = sum(column.width for column in columns)
    for cells in rows:
        sheet.lines([(x, y), (x + breadth, y)], "line", 0.2)
        y = _line(sheet, x, y, columns, cells, "ink", row)
    return y


def _line(
    sheet: Sheet, x: float, y: float, columns: Sequence[Column], cells: Sequence[str], colour: str, row: float
) -> float:
    for column, cell in zip(columns, cells, strict=True):
        sheet.text(x, y + (row - 3.7) / 2, column.width - 1.5, cell, 8, colour=colour, align=column.align)
        x += column.width
    return y + row
