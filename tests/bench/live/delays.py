"""When faults of the truth were told."""

from __future__ import annotations

from typing import Any

from vision.standard import load_standard

DWELL = {
    "on_spine": "spine.dwell_s",
    "drilling": "drilling.dwell_s",
    "too_fast": "speed.dwell_s",
    "wrong_way": "direction.dwell_s",
}
# Faults that are counted in strokes, with the ways between them left out.
OF_STROKES = ("too_fast", "wrong_way")
# What was just done may still be shown.
LATE_S = 3.0
# Nobody answers the tutor's question while a clip is played: to be reminded of it is right.
UNANSWERED = "no_check_in"


def due_s(event: dict[str, Any], strokes: list[dict[str, Any]]) -> float:
    """When a fault of the truth has lasted for its dwell time."""
    dwell_s = load_standard().number(DWELL[event["fault"]])
    if event["fault"] not in OF_STROKES:
        return float(event["start_s"] + dwell_s)
    now_s, left_s = float(event["start_s"]), dwell_s
    for stroke in sorted(strokes, key=lambda s: s["start_s"]):
        start_s = max(now_s, stroke["start_s"])
        length_s = min(stroke["end_s"], event["end_s"]) - start_s
        if length_s <= 0:
            continue
        if length_s >= left_s:
            return float(start_s + left_s)
        now_s, left_s = start_s + length_s, left_s - length_s
    return float("nan")


def delays_s(truth: dict[str, Any], answers: list[tuple[float, dict[str, Any]]]) -> list[tuple[str, float | None]]:
    """For each planted fault that can be told live: its name, and how long after its due time it was told, or None."""
    rows: list[tuple[str, float | None]] = []
    for event in truth["events"]:
        if event["fault"] not in DWELL:
            continue
        due = due_s(event, truth["strokes"])
        told = [
            at
            for at, answer in answers
            if answer["correction"] is not None
            and answer["correction"]["fault"] == event["fault"]
            and event["start_s"] <= answer["t_s"] <= event["end_s"] + LATE_S
        ]
        rows.append((event["fault"], told[0] - due if told else None))
    return rows


def invented(truth: dict[str, Any], answers: list[tuple[float, dict[str, Any]]]) -> int:
    """Corrections but reminders to ask, each counted once, of which the truth has no fault then or `LATE_S` before."""
    wrong = set()
    for _, answer in answers:
        told = answer["correction"]
        if told is None or told["fault"] == UNANSWERED:
            continue
        if not any(
            event["fault"] == told["fault"] and event["start_s"] - 0.5 <= answer["t_s"] <= event["end_s"] + LATE_S
            for event in truth["events"]
        ):
            wrong.add(told["id"])
    return len(wrong)
