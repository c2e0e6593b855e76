"""A report read back from its JSON is the report."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from typing import Any

import pytest

from tests.vision.report.builders import extreme, nothing_seen, plausible
from tests.vision.report.lessons import full
from vision.errors import BackrubError
from vision.report import ReportError, from_json, render_body, to_json
from vision.report.data import json_text
from vision.types import Direction, Report


def short_of_extreme() -> Report:
    """Its names and faults without the hour of samples."""
    return replace(extreme(), timeline=extreme().timeline[:50])


@pytest.mark.parametrize("build", [plausible, full, nothing_seen, short_of_extreme])
def test_there_and_back(build: Callable[[], Report]) -> None:
    data = json.loads(json_text(build()))
    report = from_json(data)
    assert to_json(report) == data
    assert from_json(to_json(report)) == report


def test_values_have_their_types_again() -> None:
    report = from_json(json.loads(json_text(plausible())))
    assert report.strokes[0] == plausible().strokes[0]
    assert report.strokes[2].direction is Direction.DOWN
    assert report.faults == plausible().faults
    assert report.speed_band_cm_s == (3.0, 30.0)
    assert render_body(report) == render_body(from_json(to_json(plausible())))


def test_a_whole_number_is_a_number() -> None:
    data = to_json(plausible())
    data["overall"] = 77
    overall = from_json(data).overall
    assert overall == 77.0
    assert type(overall) is float


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_another_version_is_named(version: object) -> None:
    data = to_json(plausible())
    data["version"] = version
    with pytest.raises(ReportError, match=r"this program reads version 1; grade the video again"):
        from_json(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("overall",), "77"),
        (("overall",), float("nan")),
        (("seen_s",), True),
        (("source", "frames"), 1.5),
        (("source",), None),
        (("grades", 0, "key"), "pressure"),
        (("grades",), {}),
        (("strokes", 1, "technique"), "tickle"),
        (("strokes", 1, "path", 0), [1.0, 2.0]),
        (("settings", "head"), "north"),
        (("notes", 0), 5),
    ],
)
def test_what_is_no_report_is_refused_by_its_place(path: tuple[str | int, ...], value: object) -> None:
    data = copy.deepcopy(to_json(plausible()))
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    where = "report" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    with pytest.raises(BackrubError) as error:
        from_json(data)
    assert where in str(error.value)


@pytest.mark.parametrize("change", [lambda stroke: stroke.pop("hand"), lambda stroke: stroke.update(colour="red")])
def test_missing_and_unknown_entries_are_named(change: Callable[[dict[str, Any]], object]) -> None:
    data = copy.deepcopy(to_json(plausible()))
    change(data["strokes"][3])
    with pytest.raises(ReportError, match=r"report\.strokes\[3\].*(hand|colour)"):
        from_json(data)


def test_what_earlier_programs_did_not_write_is_as_it_is_by_default() -> None:
    data = copy.deepcopy(to_json(plausible()))
    report = from_json(data)
    later = [field.name for field in fields(Report) if field.default is not MISSING]
    later += [field.name for field in fields(Report) if field.default_factory is not MISSING]
    assert {"notes", "phases", "lesson", "before", "hold_aim_s"} <= set(later)
    for name in later:
        del data[name]
    assert from_json(data) == replace(report, notes=())


def test_a_pressure_that_is_none_is_refused() -> None:
    data = copy.deepcopy(to_json(full()))
    data["answers"][0] |= {"value": 5, "word": "less"}
    with pytest.raises(ReportError, match=r"report\.answers\[0\] cannot be"):
        from_json(data)
