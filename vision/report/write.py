"""Puts reports into a folder: each file is written beside its place and then renamed, so none is ever half there."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vision.report.data import json_text, strokes_csv
from vision.report.page import render_html
from vision.report.summary import summary_csv, summary_html, summary_json, summary_rows
from vision.types import Report


@dataclass(frozen=True, slots=True)
class ReportPaths:
    """Where the three files of a report are."""

    html: Path
    json: Path
    csv: Path


@dataclass(frozen=True, slots=True)
class SummaryPaths:
    """Where the three files of a summary are."""

    html: Path
    json: Path
    csv: Path


def write_report(report: Report, folder: Path) -> ReportPaths:
    """Write report.html, report.json and strokes.csv into `folder`, which is made if it is not there.

    Raises OSError when the folder cannot be written; then what was there before is still there.
    """
    paths = ReportPaths(folder / "report.html", folder / "report.json", folder / "strokes.csv")
    # The data first: it refuses what is no number, with its place.
    texts = {paths.json: json_text(report), paths.csv: strokes_csv(report), paths.html: render_html(report)}
    _replace_all(texts)
    return paths


def write_summary(reports: Sequence[Report], folder: Path, links: Sequence[str] | None = None) -> SummaryPaths:
    """Write summary.html, summary.json and summary.csv, one line a report.

    `links`: for each report the relative address of its page, e.g. 'monday/report.html'.
    """
    rows = summary_rows(reports, links)
    paths = SummaryPaths(folder / "summary.html", folder / "summary.json", folder / "summary.csv")
    text = json.dumps(summary_json(rows), allow_nan=False, indent=1) + "\n"
    _replace_all({paths.html: summary_html(rows), paths.json: text, paths.csv: summary_csv(rows)})
    return paths


def _replace_all(texts: Mapping[Path, str]) -> None:
    """All files beside their places first, then all renamed; nothing is left behind when one cannot be written."""
    waiting: dict[Path, Path] = {}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
            waiting[beside] = path
            # A file name may hold bytes that are no UTF-8; they become question marks.
            with beside.open("xb") as file:
                file.write(text.encode("utf-8", errors="replace"))
        for beside, path in waiting.items():
            os.replace(beside, path)
    finally:
        for beside in waiting:
            beside.unlink(missing_ok=True)
