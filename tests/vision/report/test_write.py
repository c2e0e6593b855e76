"""Files: complete or not there, and one table for several videos."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from tests.vision.report.builders import HOSTILE, extreme, nothing_seen, plausible
from tests.vision.report.lessons import full
from vision.report import (
    SUMMARY_COLUMNS,
    render_html,
    report_schema,
    strokes_csv,
    summary_rows,
    to_json,
    write_report,
    write_summary,
)
from vision.report.summary import summary_csv
from vision.types import Report

FURTHER = ("technique", "flow", "holds", "evenness", "communication")


def named(name: str) -> Report:
    report = plausible()
    return replace(report, source=replace(report.source, name=name))


def test_four_files_with_what_was_rendered_and_nothing_else(tmp_path: Path) -> None:
    report = plausible()
    paths = write_report(report, tmp_path / "new" / "folder")
    assert {path.name for path in (tmp_path / "new" / "folder").iterdir()} == {
        "report.html",
        "report.json",
        "report.pdf",
        "strokes.csv",
    }
    assert paths.html.read_text("utf-8") == render_html(report)
    assert json.loads(paths.json.read_text("ascii")) == json.loads(json.dumps(to_json(report)))
    assert paths.csv.read_bytes().decode() == strokes_csv(report)
    assert paths.pdf.read_bytes().startswith(b"%PDF-")


def test_hostile_names_can_be_written(tmp_path: Path) -> None:
    paths = write_report(extreme(), tmp_path)
    data = json.loads(paths.json.read_text("ascii"))
    jsonschema.Draft202012Validator(report_schema()).validate(data)
    assert data["source"]["name"] == HOSTILE
    write_summary([extreme()], tmp_path)


def test_a_failed_write_leaves_the_old_report_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_report(plausible(), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(self: Path, mode: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left"):
        write_report(nothing_seen(), tmp_path)
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_nothing_is_written_when_the_report_holds_no_number(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"report\.left_s"):
        write_report(replace(plausible(), left_s=float("nan")), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_files_have_the_permissions_of_the_user(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        paths = write_report(plausible(), tmp_path)
    finally:
        os.umask(mask)
    assert oct(paths.html.stat().st_mode & 0o777) == "0o644"


def test_summary_rows_by_hand() -> None:
    rows = summary_rows([plausible(), nothing_seen()], ["a/report.html", "b/report.html"])
    assert rows[0] == {
        "video": "evening_practice.mp4",
        "duration_s": 60.0,
        "seen_s": 55.0,
        "touch_s": 103.0,
        "overall": 77.0,
        "speed": 88.0,
        "direction": 96.0,
        "coverage": 72.0,
        "spine": 57.0,
        **dict.fromkeys(FURTHER),
        "strokes": 40,
        "faults": 4,
        "report": "a/report.html",
    }
    assert [rows[1][key] for key in ("overall", "speed", "direction", "coverage", "spine")] == [None] * 5
    assert {key: summary_rows([full()])[0][key] for key in FURTHER} == {
        "technique": 81.0,
        "flow": 74.0,
        "holds": 66.0,
        "evenness": None,
        "communication": 90.0,
    }
    assert tuple(rows[0]) == SUMMARY_COLUMNS


def test_links_must_match_the_reports() -> None:
    with pytest.raises(ValueError, match="zip"):
        summary_rows([plausible()], ["a", "b"])


def test_summary_in_three_forms(tmp_path: Path) -> None:
    paths = write_summary([plausible(), nothing_seen()], tmp_path, ["a b/report.html", "b:c/report.html"])
    rows = list(csv.DictReader(io.StringIO(paths.csv.read_text("utf-8"))))
    assert [row["overall"] for row in rows] == ["77.0", ""]
    data = json.loads(paths.json.read_text("utf-8"))
    assert data["version"] == 1
    assert [video["overall"] for video in data["videos"]] == [77.0, None]
    page = paths.html.read_text("utf-8")
    assert 'href="./a%20b/report.html"' in page
    assert 'href="./b%3Ac/report.html"' in page
    assert "http" not in page
    assert page.count("Not enough seen") == 5


def test_a_further_grade_has_a_column_where_a_video_has_it(tmp_path: Path) -> None:
    def heads(*reports: Report) -> list[str]:
        page = write_summary(reports, tmp_path).html.read_text("utf-8")
        return re.findall(r'<th scope="col">(.*?)</th>', page)

    main = ["Video", "Length", "Overall", "Speed", "Direction", "Coverage", "Spine"]
    assert heads(plausible()) == [*main, "Strokes", "Faults"]
    further = ["Technique", "Flow", "Holds", "Asking"]
    assert heads(plausible(), full()) == [*main, *further, "Strokes", "Faults"]


def test_hostile_names_in_the_summary(tmp_path: Path) -> None:
    page = write_summary([named("<img src=x onerror=alert(1)>")], tmp_path).html.read_text("utf-8")
    assert "<img" not in page
    assert "&lt;img" in page


@pytest.mark.parametrize("name", ["=1+1.mp4", "+a.mp4", "-a.mp4", "@a.mp4"])
def test_a_name_is_no_formula_in_a_spreadsheet(name: str) -> None:
    text = summary_csv(summary_rows([named(name)]))
    assert next(csv.DictReader(io.StringIO(text)))["video"] == f"'{name}"


def test_summary_of_nothing_is_an_empty_table(tmp_path: Path) -> None:
    paths = write_summary([], tmp_path)
    assert paths.csv.read_text() == ",".join(SUMMARY_COLUMNS) + "\n"
    assert "<tbody></tbody>" in paths.html.read_text("utf-8")
