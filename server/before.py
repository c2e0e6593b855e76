"""The session before one: what its report compares with, on its way to the process that writes the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from server.models import Grades
from vision.types import Before, BeforeGrade


def packed_before(title: str, created: float, grades: Grades) -> dict[str, Any]:
    """A session's title with its day, and its grades, as JSON. `created`: seconds since the epoch."""
    day = datetime.fromtimestamp(created).astimezone()
    name = f"{title}, {day.day} {day:%B %Y}"
    scores = grades.model_dump()
    overall = scores.pop("overall")
    return asdict(Before(name, overall, tuple(BeforeGrade(key, score) for key, score in scores.items())))


def unpacked_before(data: Mapping[str, Any] | None) -> Before | None:
    """The inverse; None where there was no session before."""
    if data is None:
        return None
    return Before(data["name"], data["overall"], tuple(BeforeGrade(**grade) for grade in data["grades"]))
