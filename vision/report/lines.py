"""The two lanes with lines: speed against its band, distance to the midline against its limit."""

from __future__ import annotations

import math
from collections.abc import Sequence

from vision.report.axis import BREAK_S, COLUMNS, WIDTH, Axis, background, plot
from vision.report.markup import Html, el, number
from vision.report.words import HANDS
from vision.types import HandSide, Report, TimelineSample

_HEIGHT = 100.0


def speed_lane(report: Report, axis: Axis) -> Html:
    """Speed of each hand, with the calming band shaded."""
    low, high = report.speed_band_cm_s
    speeds = sorted(sample.speed_cm_s for sample in report.timeline if sample.speed_cm_s is not None)
    most = speeds[math.floor(0.99 * (len(speeds) - 1))] if speeds else high
    top = _round_up(min(max(1.4 * high, 1.1 * most), 3 * high))
    shapes = [_level_band(low, high, top, "target"), *_lines(report.timeline, axis, "speed_cm_s", top)]
    told = f"Between {speeds[0]:.0f} and {speeds[-1]:.0f} cm/s" if speeds else "Not measured"
    label = f"Speed over time. {told}; the calming band is {number(low)} to {number(high)} cm/s."
    note = f"Shaded: the calming band, {number(low)} to {number(high)} cm/s."
    if speeds and speeds[-1] > top:
        note += f" The fastest was {speeds[-1]:.0f} cm/s, beyond the top."
    return _line_lane(
        "Speed", note, report, axis, shapes, label, {0.0: "0", high: number(high), top: f"{number(top)} cm/s"}, top
    )


def midline_lane(report: Report, axis: Axis) -> Html:
    """Distance of each pressing part to the midline, with the limit and the target shaded."""
    limit = report.midline_limit_cm
    near, far = report.midline_target_cm
    distances = [sample.midline_cm for sample in report.timeline if sample.midline_cm is not None]
    top = _round_up(min(max([*distances, 3 * far]), 4 * far))
    shapes = [
        _level_band(0.0, limit, top, "keep-off"),
        _level_band(near, far, top, "target"),
        _level_line(limit, top),
        *_lines(report.timeline, axis, "midline_cm", top),
    ]
    nearest = f"The nearest was {min(distances):.1f} cm" if distances else "Not measured"
    label = f"Distance of the pressing part to the midline. {nearest}; nearer than {number(limit)} cm is the spine."
    note = f"Below {number(limit)} cm is the spine, keep off. Shaded: the gutter, {number(near)} to {number(far)} cm."
    marks = {0.0: "0", limit: number(limit), far: number(far), top: f"{number(top)} cm"}
    return _line_lane("Distance to the midline", note, report, axis, shapes, label, marks, top)


def _line_lane(
    title: str,
    note: str,
    report: Report,
    axis: Axis,
    shapes: Sequence[Html],
    label: str,
    marks: dict[float, str],
    top: float,
) -> Html:
    scale = [el("span", text, style=f"bottom:{number(100 * value / top, 2)}%") for value, text in sorted(marks.items())]
    key = el(
        "p",
        el("span", class_="line-key left", aria_hidden="true"),
        f" {HANDS['L']} ",
        el("span", class_="line-key right", aria_hidden="true"),
        f" {HANDS['R']} (dashed). ",
        note,
        class_="note",
    )
    drawing = plot([*background(report, axis, _HEIGHT), *shapes], _HEIGHT, label, "tall")
    row = el("div", el("div", scale, class_="scale", aria_hidden="true"), drawing, class_="row")
    return el("div", el("h3", title), key, row, class_="lane")


def _level_band(low: float, high: float, top: float, class_: str) -> Html:
    y = _HEIGHT * (1 - min(high, top) / top)
    return el("rect", x=0, y=y, width=WIDTH, height=_HEIGHT * (1 - low / top) - y, class_=class_)


def _level_line(value: float, top: float) -> Html:
    return el("path", d=f"M0,{number(_HEIGHT * (1 - value / top))}H{WIDTH:.0f}", class_="limit")


def _lines(samples: Sequence[TimelineSample], axis: Axis, field: str, top: float) -> list[Html]:
    hands: tuple[tuple[HandSide, str], ...] = (("L", "left"), ("R", "right"), ("?", "left"))
    lines = []
    for hand, class_ in hands:
        values: list[tuple[float, float]] = []
        for sample in samples:
            value = getattr(sample, field)
            if sample.hand == hand and value is not None:
                values.append((sample.t_s, float(value)))
        if values:
            lines.append(el("path", d=_path(_thinned(values, axis.duration_s), axis, top), class_=f"line {class_}"))
    return lines


def _thinned(values: list[tuple[float, float]], duration_s: float) -> list[tuple[float, float]]:
    """At most the lowest and the highest value of each column, in order of time."""
    if len(values) <= 2 * COLUMNS:
        return values
    columns: dict[int, list[tuple[float, float]]] = {}
    for t_s, value in values:
        columns.setdefault(math.floor(t_s / duration_s * COLUMNS), []).append((t_s, value))
    kept: set[tuple[float, float]] = set()
    for members in columns.values():
        kept.add(min(members, key=lambda member: member[1]))
        kept.add(max(members, key=lambda member: member[1]))
    return sorted(kept)


def _path(values: list[tuple[float, float]], axis: Axis, top: float) -> str:
    longest_step_s = max(BREAK_S, 2.5 * axis.duration_s / COLUMNS)
    parts = []
    last_s = -math.inf
    for t_s, value in values:
        command = "L" if t_s - last_s <= longest_step_s else "M"
        parts.append(f"{command}{number(axis.x(t_s), 1)},{number(_HEIGHT * (1 - min(value, top) / top), 1)}")
        last_s = t_s
    return "".join(parts)


def _round_up(value: float) -> float:
    step = 5.0 if value <= 50 else 10.0
    return step * max(1, math.ceil(value / step))
