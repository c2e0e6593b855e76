"""The report as data: valid after its schema, and a schema that refuses what is wrong."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import jsonschema
import numpy as np
import pytest

from tests.vision.report.builders import extreme, nothing_seen, plausible, stroke
from tests.vision.report.lessons import full
from vision.report import REPORT_VERSION, STROKE_COLUMNS, report_schema, strokes_csv, to_json
from vision.report.data import json_text
from vision.types import Report, Stroke, Technique

BUILDERS = (plausible, full, nothing_seen, extreme)


def validator() -> Any:
    return jsonschema.Draft202012Validator(report_schema())


# What reports of earlier programs lack.
LATER = {
    "": [
        *("lesson", "phases", "zone_techniques", "holds", "check_ins", "answers"),
        *("breathing", "lean", "hands_time", "before", "hold_aim_s"),
    ],
    "stroke": ["steadiness", "part_share", "beat_s", "error_cm"],
}


def test_the_schema_is_a_schema_and_closed_everywhere() -> None:
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    objects = {"": schema} | {name: part for name, part in schema["$defs"].items() if part.get("type") == "object"}
    assert len(objects) == 23
    for name, part in objects.items():
        assert part["additionalProperties"] is False
        assert part["required"] + LATER.get(name, []) == list(part["properties"])
        for value in part["properties"].values():
            assert "description" in value or "$ref" in value or "description" in str(value), name


def test_the_schema_and_the_types_have_the_same_entries() -> None:
    names = {field.name for field in fields(Report)}
    assert names | {"version", "program"} == set(report_schema()["properties"])
    assert {field.name for field in fields(Stroke)} - set(report_schema()["$defs"]["stroke"]["properties"]) == set()


@pytest.mark.parametrize("build", BUILDERS)
def test_every_report_is_valid(build: Callable[[], Report]) -> None:
    data = json.loads(json_text(build()))
    validator().validate(data)
    assert data["version"] == REPORT_VERSION == 1


def test_values_are_those_of_the_report() -> None:
    data = to_json(plausible())
    assert data["program"].startswith("backrub ")
    assert data["overall"] == 77.0
    assert [grade["key"] for grade in data["grades"]] == ["speed", "direction", "coverage", "spine"]
    assert data["grades"][3]["evidence"][0] == {
        "start_s": 12.4,
        "end_s": 13.9,
        "hand": "R",
        "text": "Pressed on the spine. Move out to the muscle.",
        "cost": 14.0,
    }
    assert data["strokes"][0]["technique"] == "effleurage"
    assert data["strokes"][0]["path"] == [[1.0, -5.0, 0.95], [3.5, -5.2, 0.05]]
    assert data["speed_band_cm_s"] == [3.0, 30.0]
    assert data["settings"]["head"] is None


def test_nothing_seen_stays_null() -> None:
    data = to_json(nothing_seen())
    assert data["overall"] is None
    assert [grade["score"] for grade in data["grades"]] == [None] * 4
    assert data["strokes"] == []


def test_numbers_of_numpy_and_negative_zero_become_plain() -> None:
    changes: dict[str, Any] = {"left_s": np.float64(1.23456789), "right_s": -0.0, "seen_s": np.float32(2.5)}
    report = replace(plausible(), **changes)
    data = to_json(report)
    assert data["left_s"] == 1.2346
    assert str(data["right_s"]) == "0.0"
    assert data["seen_s"] == 2.5
    assert type(data["seen_s"]) is float


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused_by_its_place(value: float) -> None:
    report = replace(plausible(), strokes=(stroke(), stroke(speed_cm_s=value)))
    with pytest.raises(ValueError, match=r"report\.strokes\[1\]\.speed_cm_s"):
        to_json(report)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("overall",), 101),
        (("overall",), "77"),
        (("extra",), 1),
        (("grades", 0, "key"), "pressure"),
        (("grades", 0, "score"), -1),
        (("grades", 0, "evidence", 0, "hand"), "left"),
        (("grades", 0, "evidence", 0, "start_s"), -0.1),
        (("strokes", 0, "technique"), "tickle"),
        (("strokes", 0, "zones", 0), "backbone"),
        (("strokes", 0, "side"), "both"),
        (("strokes", 0, "steadiness"), 1.1),
        (("strokes", 0, "path", 0), [1.0, 2.0]),
        (("timeline", 0, "zone"), "nowhere"),
        (("settings", "c7_crest_cm"), 0),
        (("settings", "head"), "north"),
        (("speed_band_cm_s",), [3.0]),
        (("not_seen", 0, "what"), "feet"),
        (("source", "frames"), 1.5),
    ],
)
def test_the_schema_refuses_a_wrong_value(path: tuple[str | int, ...], value: object) -> None:
    data = copy.deepcopy(to_json(plausible()))
    validator().validate(data)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not validator().is_valid(data)


@pytest.mark.parametrize("name", ["version", "grades", "not_seen", "notes"])
def test_the_schema_refuses_a_missing_value(name: str) -> None:
    data = to_json(plausible())
    del data[name]
    assert not validator().is_valid(data)


def test_strokes_go_round_through_csv() -> None:
    strokes = (
        stroke(1.25, 3.75, "L"),
        stroke(4.0, 6.125, "R", technique=Technique.CIRCLES, rate_hz=1.05, speed_cm_s=7.259, steadiness=0.876),
    )
    rows = list(csv.DictReader(io.StringIO(strokes_csv(replace(plausible(), strokes=strokes)))))
    assert tuple(rows[0]) == STROKE_COLUMNS
    assert [row["number"] for row in rows] == ["1", "2"]
    assert (float(rows[0]["start_s"]), float(rows[0]["end_s"]), float(rows[0]["duration_s"])) == (1.25, 3.75, 2.5)
    assert rows[0]["zones"].split(" ") == ["gutter_lower_l", "gutter_upper_l"]
    assert rows[0]["rate_hz"] == rows[0]["steadiness"] == ""
    assert rows[1] == {
        "number": "2",
        "hand": "R",
        "start_s": "4.000",
        "end_s": "6.125",
        "duration_s": "2.125",
        "technique": "circles",
        "part": "palm",
        "direction": "up",
        "side": "right",
        "length_cm": "38.50",
        "speed_cm_s": "7.26",
        "rate_hz": "1.05",
        "min_midline_cm": "4.10",
        "zones": "gutter_lower_r gutter_upper_r",
        "steadiness": "0.88",
    }


def test_csv_of_no_strokes_is_its_head_and_of_many_all_of_them() -> None:
    assert strokes_csv(nothing_seen()) == ",".join(STROKE_COLUMNS) + "\n"
    assert len(strokes_csv(extreme()).splitlines()) == 301
