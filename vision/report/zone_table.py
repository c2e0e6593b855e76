"""Zone by technique: seconds, each cell coloured as on the back."""

from __future__ import annotations

from vision.report.heat import Scale, round_scale, zone_title
from vision.report.markup import Html, el
from vision.report.table import table
from vision.report.words import TECHNIQUES, sentence
from vision.types import Report, Technique


def zone_technique_table(report: Report, caption: str) -> Html:
    """Rows are the zones in the atlas's order, columns the techniques that were used."""
    zones, techniques, seconds = zone_technique_seconds(report)
    scale = round_scale(max(seconds.values(), default=0.0))
    rows = [
        [
            sentence(zone_title(report, zone)),
            *(_cell(seconds.get((zone, kind), 0.0), kind, scale) for kind in techniques),
        ]
        for zone in zones
    ]
    return table(caption, ("Zone", *(TECHNIQUES[kind] for kind in techniques)), rows, "zone-by-technique")


def zone_technique_seconds(
    report: Report,
) -> tuple[list[str], list[Technique], dict[tuple[str, Technique], float]]:
    """Zones and techniques that had half a second or more, and the seconds of each pair."""
    seconds: dict[tuple[str, Technique], float] = {}
    for row in report.zone_techniques:
        key = (row.zone, row.technique)
        seconds[key] = seconds.get(key, 0.0) + row.seconds
    shown = {key: value for key, value in seconds.items() if value >= 0.5}
    order = [dose.zone for dose in report.zones]
    zones = sorted({zone for zone, _ in shown}, key=lambda zone: order.index(zone) if zone in order else len(order))
    techniques = [kind for kind in TECHNIQUES if any(kind is used for _, used in shown)]
    return zones, techniques, shown


def _cell(seconds: float, kind: Technique, scale: Scale) -> Html:
    if seconds < 0.5:
        return el("td", el("span", "·", class_="none"), data_name=TECHNIQUES[kind])
    step = scale.step(seconds)
    return el("td", f"{seconds:.0f}", class_=f"heat step{step} on-step{step}", data_name=TECHNIQUES[kind])
