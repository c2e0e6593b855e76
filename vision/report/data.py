"""The report as data: JSON after `report.schema.json`, and the strokes as CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from vision import __version__
from vision.types import Report, Stroke

REPORT_VERSION = 1
STROKE_COLUMNS = (
    "number",
    "hand",
    "start_s",
    "end_s",
    "duration_s",
    "technique",
    "part",
    "direction",
    "side",
    "length_cm",
    "speed_cm_s",
    "rate_hz",
    "min_midline_cm",
    "zones",
    "steadiness",
)
_DECIMALS = 4


def to_json(report: Report) -> dict[str, Any]:
    """The whole report as plain JSON values, valid after `report_schema()`. Raises ValueError on nan or infinity."""
    body = _plain(report, "report")
    return {"version": REPORT_VERSION, "program": f"backrub {__version__}", **body}


def json_text(report: Report) -> str:
    """`to_json` as text, ASCII only so that any file name survives."""
    return json.dumps(to_json(report), allow_nan=False, separators=(",", ":")) + "\n"


@lru_cache(maxsize=1)
def report_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of report.json."""
    schema: dict[str, Any] = json.loads(Path(__file__).with_name("report.schema.json").read_text("utf-8"))
    return schema


def strokes_csv(report: Report) -> str:
    """One line a stroke, first the names of the columns; zones are separated by spaces, what is unknown is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(STROKE_COLUMNS)
    for index, stroke in enumerate(report.strokes, start=1):
        writer.writerow(_stroke_row(index, stroke))
    return text.getvalue()


def _stroke_row(index: int, stroke: Stroke) -> list[str | int]:
    return [
        index,
        stroke.hand,
        f"{stroke.start_s:.3f}",
        f"{stroke.end_s:.3f}",
        f"{stroke.duration_s:.3f}",
        stroke.technique.value,
        stroke.part.value,
        stroke.direction.value,
        stroke.side,
        f"{stroke.length_cm:.2f}",
        f"{stroke.speed_cm_s:.2f}",
        "" if stroke.rate_hz is None else f"{stroke.rate_hz:.2f}",
        f"{stroke.min_midline_cm:.2f}",
        " ".join(stroke.zones),
        "" if stroke.steadiness is None else f"{stroke.steadiness:.2f}",
    ]


def _plain(value: object, where: str) -> Any:
    """Dataclasses, tuples, enums and numpy's numbers as JSON values; `where` names the value in an error."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name), f"{where}.{field.name}") for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, bool | int):
        return number
    if isinstance(number, float):
        if not math.isfinite(number):
            raise ValueError(f"{where} is {number}: a report holds finite numbers, or None for what is not known")
        return round(number, _DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0
    raise TypeError(f"{where}: {type(value).__name__} has no place in a report")
