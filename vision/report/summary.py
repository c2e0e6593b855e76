"""One line for each of several videos: a table to read, to sort in a spreadsheet and to load."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any, get_args
from urllib.parse import quote

from vision.report.data import REPORT_VERSION
from vision.report.markup import Html, el, join
from vision.report.page import document
from vision.report.words import MAIN_GRADES, SHORT_TITLES, duration, verdict
from vision.types import GradeKey, Report

GRADE_KEYS: tuple[GradeKey, ...] = get_args(GradeKey)
SUMMARY_COLUMNS = (
    "video",
    "duration_s",
    "seen_s",
    "touch_s",
    "overall",
    *GRADE_KEYS,
    "strokes",
    "faults",
    "report",
)
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def summary_rows(reports: Sequence[Report], links: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """One dictionary a report with the keys `SUMMARY_COLUMNS`; grades are None where too little was seen.

    `links`: for each report the relative address of its page, written as it is; empty without.
    """
    addresses = links if links is not None else [""] * len(reports)
    return [_row(report, link) for report, link in zip(reports, addresses, strict=True)]


def _row(report: Report, link: str) -> dict[str, Any]:
    scores: dict[str, float | None] = {grade.key: grade.score for grade in report.grades}
    return {
        "video": report.source.name,
        "duration_s": round(float(report.source.duration_s), 3),
        "seen_s": round(float(report.seen_s), 3),
        "touch_s": round(float(report.touch_s), 3),
        "overall": _rounded(report.overall),
        **{key: _rounded(scores.get(key)) for key in GRADE_KEYS},
        "strokes": len(report.strokes),
        "faults": len(report.faults),
        "report": link,
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(float(score), 1)


def summary_json(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The rows with the version of the format."""
    return {"version": REPORT_VERSION, "videos": list(rows)}


def summary_csv(rows: Sequence[dict[str, Any]]) -> str:
    """One line a video; a name that a spreadsheet would run as a formula gets a leading apostrophe."""
    text = io.StringIO()
    writer = csv.DictWriter(text, SUMMARY_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def summary_html(rows: Sequence[dict[str, Any]]) -> str:
    """A self-contained page with one table; further grades have a column where a video has them."""
    shown = [key for key in GRADE_KEYS if key in MAIN_GRADES or any(row[key] is not None for row in rows)]
    titles = {"overall": "Overall"} | {key: SHORT_TITLES[key] for key in shown}
    head = el(
        "tr", (el("th", name, scope="col") for name in ("Video", "Length", *titles.values(), "Strokes", "Faults"))
    )
    body = [_html_row(row, list(titles)) for row in rows]
    caption = el("caption", "Each grade is 0 to 100; a dash means that not enough was seen.")
    table = el("table", caption, el("thead", head), el("tbody", body))
    scroll = el(
        "div", table, class_="scroll all-grades", tabindex="0", role="region", aria_label="Grades of every video"
    )
    return document(
        "Back rub reports", join([el("main", el("header", el("h1", "Back rub reports")), scroll, class_="report")])
    )


def _html_row(row: dict[str, Any], grades: Sequence[str]) -> Html:
    name = el("bdi", row["video"])
    linked = el("a", name, href=_address(row["report"])) if row["report"] else name
    cells = [el("td", _grade_cell(row[key])) for key in grades]
    counts = [el("td", str(row[key])) for key in ("strokes", "faults")]
    return el("tr", el("th", linked, scope="row"), el("td", duration(row["duration_s"])), *cells, *counts)


def _address(link: str) -> str:
    """A relative path as an address: './' keeps 'a:b/report.html' from being read as a scheme."""
    return "./" + quote(link, errors="surrogateescape")


def _grade_cell(score: float | None) -> Html:
    state = verdict(score)
    shown = "–" if score is None else f"{score:.0f}"
    return join([el("strong", shown), el("small", state.word)], " ")
