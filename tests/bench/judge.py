"""Compares a report with the truth of its clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vision.grading import TARGET_ZONES
from vision.types import Fault, FaultEvent, Report

TOLERANCE_S = 0.5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a clip's planted faults. `late_s`: the worst error of a start or an end."""

    planted: int
    found: int
    late_s: float
    invented: tuple[FaultEvent, ...]
    missed: tuple[str, ...]


def _touching(event: FaultEvent, planted: dict[str, Any], slack_s: float = TOLERANCE_S) -> bool:
    return bool(event.start_s <= planted["end_s"] + slack_s and event.end_s >= planted["start_s"] - slack_s)


def judge(report: Report, truth: dict[str, Any]) -> Verdict:
    """Every planted fault must be there, begin and end within `TOLERANCE_S`; nothing else may be."""
    found = 0
    late = 0.0
    missed: list[str] = []
    for planted in truth["events"]:
        error = _error_s(planted, [f for f in report.faults if f.fault == planted["fault"]])
        if error is None or error > TOLERANCE_S:
            shown = "not found" if error is None else f"{error:.2f} s off"
            missed.append(f"{planted['fault']} at {planted['start_s']:.1f} s {shown}")
        else:
            found += 1
        late = max(late, error or 0.0)
    invented = tuple(
        f
        for f in report.faults
        if not any(f.fault == planted["fault"] and _touching(f, planted) for planted in truth["events"])
    )
    return Verdict(len(truth["events"]), found, late, invented, tuple(missed))


def _error_s(planted: dict[str, Any], events: Sequence[FaultEvent]) -> float | None:
    """Worst error of start and end, None where the fault was not found at all."""
    if planted["fault"] == Fault.GAP:
        wanted = set(planted["zones"] or ()) & set(TARGET_ZONES)
        named = {zone for event in events for zone in event.zones}
        return 0.0 if named == wanted else None
    near = [e for e in events if _touching(e, planted, 0.0)]
    if planted["hand"] is not None:
        near = [e for e in near if e.hand in (planted["hand"], None)]
    if not near:
        return None
    start, end = min(e.start_s for e in near), max(e.end_s for e in near)
    return float(max(abs(start - planted["start_s"]), abs(end - planted["end_s"])))
