"""Puts reports and summaries into a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vision.report.data import json_text, strokes_csv
from vision.report.files import replace_all
from vision.report.page import render_html
from vision.report.pdf import render_pdf
from vision.report.summary import summary_csv, summary_html, summary_json, summary_rows
from vision.types import Report


@dataclass(frozen=True, slots=True)
class ReportPaths:
    """Where the four files of a report are."""

    html: Path
    json: Path
    csv: Path
    pdf: Path


@dataclass(frozen=True, slots=True)
class SummaryPaths:
    """Where the three files of a summary are."""

    html: Path
    json: Path
    csv: Path


def write_report(report: Report, folder: Path, made: datetime | None = None) -> ReportPaths:
    """Write report.html, report.json, strokes.csv and report.pdf into `folder`, which is made if it is not there.

    `made`: the date on the PDF, now if not given.
    Raises OSError when the folder cannot be written; then what was there before is still there.
    """
    paths = ReportPaths(folder / "report.html", folder / "report.json", folder / "strokes.csv", folder / "report.pdf")
    # The data first: it refuses what is no number, with its place.
    texts = {paths.json: json_text(report), paths.csv: strokes_csv(report), paths.html: render_html(report)}
    replace_all({**_encoded(texts), paths.pdf: render_pdf(report, made)})
    return paths


def write_summary(reports: Sequence[Report], folder: Path, links: Sequence[str] | None = None) -> SummaryPaths:
    """Write summary.html, summary.json and summary.csv, one line a report.

    `links`: for each report the relative address of its page, e.g. 'monday/report.html'.
    """
    rows = summary_rows(reports, links)
    paths = SummaryPaths(folder / "summary.html", folder / "summary.json", folder / "summary.csv")
    text = json.dumps(summary_json(rows), allow_nan=False, indent=1) + "\n"
    replace_all(_encoded({paths.html: summary_html(rows), paths.json: text, paths.csv: summary_csv(rows)}))
    return paths


def _encoded(texts: Mapping[Path, str]) -> dict[Path, bytes]:
    # A file name may hold bytes that are no UTF-8; they become question marks.
    return {path: text.encode("utf-8", errors="replace") for path, text in texts.items()}
