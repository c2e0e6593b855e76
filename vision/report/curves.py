"""The two measures over time: speed against its calming band, distance to the midline against its limit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vision.report.axis import BREAK_S, COLUMNS
from vision.report.markup import number
from vision.types import HandSide, Report, TimelineSample

Level = tuple[float, float, Literal["target", "keep-off"]]
Stretch = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Curves:
    """One measure of both hands from 0 to `top`.

    `note` explains the shading, `label` says all of it in words. `levels`: shaded bands (low, high, kind), the lowest
    first. `marks`: value -> its text beside the drawing. `hands`: for each hand its unbroken stretches of (t_s, value).
    """

    title: str
    note: str
    label: str
    top: float
    levels: tuple[Level, ...]
    limit: float | None
    marks: Mapping[float, str]
    hands: tuple[tuple[HandSide, tuple[Stretch, ...]], ...]

    def share(self, value: float) -> float:
        """Height of a value, 0 at the bottom to 1 at the top."""
        return min(value, self.top) / self.top


def speed_curves(report: Report) -> Curves:
    """Speed of each hand, with the calming band shaded."""
    low, high = report.speed_band_cm_s
    speeds = sorted(sample.speed_cm_s for sample in report.timeline if sample.speed_cm_s is not None)
    most = speeds[math.floor(0.99 * (len(speeds) - 1))] if speeds else high
    top = _round_up(min(max(1.4 * high, 1.1 * most), 3 * high))
    told = f"Between {speeds[0]:.0f} and {speeds[-1]:.0f} cm/s" if speeds else "Not measured"
    note = f"Shaded: the calming band, {number(low)} to {number(high)} cm/s."
    if speeds and speeds[-1] > top:
        note += f" The fastest was {speeds[-1]:.0f} cm/s, beyond the top."
    return Curves(
        title="Speed",
        note=note,
        label=f"Speed over time. {told}; the calming band is {number(low)} to {number(high)} cm/s.",
        top=top,
        levels=((low, high, "target"),),
        limit=None,
        marks={0.0: "0", high: number(high), top: f"{number(top)} cm/s"},
        hands=_hands(report, "speed_cm_s"),
    )


def midline_curves(report: Report) -> Curves:
    """Distance of each pressing part to the midline, with the limit and the target shaded."""
    limit = report.midline_limit_cm
    near, far = report.midline_target_cm
    distances = [sample.midline_cm for sample in report.timeline if sample.midline_cm is not None]
    top = _round_up(min(max([*distances, 3 * far]), 4 * far))
    nearest = f"The nearest was {min(distances):.1f} cm" if distances else "Not measured"
    told = f"Distance of the pressing part to the midline. {nearest}"
    keep_off = f"Below {number(limit)} cm is the spine, keep off."
    return Curves(
        title="Distance to the midline",
        note=f"{keep_off} Shaded: the gutter, {number(near)} to {number(far)} cm.",
        label=f"{told}; nearer than {number(limit)} cm is the spine.",
        top=top,
        levels=((0.0, limit, "keep-off"), (near, far, "target")),
        limit=limit,
        marks={0.0: "0", limit: number(limit), far: number(far), top: f"{number(top)} cm"},
        hands=_hands(report, "midline_cm"),
    )


def _hands(report: Report, field: str) -> tuple[tuple[HandSide, tuple[Stretch, ...]], ...]:
    sides: tuple[HandSide, ...] = ("L", "R", "?")
    found = ((side, _values(report.timeline, side, field)) for side in sides)
    duration_s = report.source.duration_s
    return tuple((side, _stretches(_thinned(values, duration_s), duration_s)) for side, values in found if values)


def _values(samples: Sequence[TimelineSample], side: HandSide, field: str) -> Stretch:
    of_hand = ((sample.t_s, getattr(sample, field)) for sample in samples if sample.hand == side)
    return [(t_s, float(value)) for t_s, value in of_hand if value is not None]


def _thinned(values: Stretch, duration_s: float) -> Stretch:
    """At most the lowest and the highest value of each column, in order of time."""
    if len(values) <= 2 * COLUMNS:
        return values
    columns: dict[int, Stretch] = {}
    for t_s, value in values:
        columns.setdefault(math.floor(t_s / duration_s * COLUMNS), []).append((t_s, value))
    kept: set[tuple[float, float]] = set()
    for members in columns.values():
        kept.add(min(members, key=lambda member: member[1]))
        kept.add(max(members, key=lambda member: member[1]))
    return sorted(kept)


def _stretches(values: Stretch, duration_s: float) -> tuple[Stretch, ...]:
    longest_step_s = max(BREAK_S, 2.5 * duration_s / COLUMNS)
    stretches: list[Stretch] = []
    for t_s, value in values:
        if stretches and t_s - stretches[-1][-1][0] <= longest_step_s:
            stretches[-1].append((t_s, value))
        else:
            stretches.append([(t_s, value)])
    return tuple(stretches)


def _round_up(value: float) -> float:
    step = 5.0 if value <= 50 else 10.0
    return step * max(1, math.ceil(value / step))
