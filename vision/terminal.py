"""Grades as tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vision.types import Fault, Report


def _shown(score: float | None) -> str:
    return "not seen" if score is None else f"{score:.0f}"


def print_report(console: Console, report: Report, folder: Path) -> None:
    """The grades of one video, its spine touches, and where the report is."""
    table = Table("Grade", "", "", box=None, pad_edge=False, header_style="bold")
    for grade_ in report.grades:
        table.add_row(grade_.title, _shown(grade_.score), grade_.sentence)
    table.add_row("[bold]Overall[/]", f"[bold]{_shown(report.overall)}[/]", report.overall_sentence)
    console.print(table)
    spine = [f for f in report.faults if f.fault is Fault.ON_SPINE]
    if spine:
        console.print("On the spine at " + ", ".join(_clock(f.start_s) for f in spine))
    for note in report.notes:
        console.print(escape(note))
    console.print(f"Report: {escape(str(folder / 'report.html'))}")


def _clock(t_s: float) -> str:
    return f"{int(t_s // 60)}:{t_s % 60:04.1f}"


def print_summary(console: Console, reports: Sequence[tuple[Path, Report]], out: Path) -> None:
    """One row for each video."""
    table = Table("Video", *(g.title for g in reports[0][1].grades), "Overall", box=None, pad_edge=False)
    for folder, report in reports:
        table.add_row(escape(folder.name), *(_shown(g.score) for g in report.grades), _shown(report.overall))
    console.print(table)
    console.print(f"Summary: {escape(str(out / 'summary.html'))}")
