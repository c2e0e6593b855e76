"""The two lanes with lines: speed against its band, distance to the midline against its limit."""

from __future__ import annotations

from vision.report.axis import WIDTH, Axis, background, plot
from vision.report.curves import Curves, Level, Stretch
from vision.report.markup import Html, el, number
from vision.report.words import HANDS
from vision.types import Report

_HEIGHT = 100.0


def line_lane(curves: Curves, report: Report, axis: Axis) -> Html:
    """A measure over time with its key, its scale and its bands."""
    key = el(
        "p",
        el("span", class_="line-key left", aria_hidden="true"),
        f" {HANDS['L']} ",
        el("span", class_="line-key right", aria_hidden="true"),
        f" {HANDS['R']} (dashed). ",
        curves.note,
        class_="note",
    )
    drawing = plot([*background(report, axis, _HEIGHT), *_shapes(curves, axis)], _HEIGHT, curves.label, "tall")
    row = el("div", _scale(curves), drawing, class_="track-row")
    return el("div", el("h3", curves.title), key, row, class_="lane")


def _scale(curves: Curves) -> Html:
    texts = [
        el("text", text, x="100%", y=f"{number(100 * (1 - curves.share(value)))}%", dy="0.36em", text_anchor="end")
        for value, text in sorted(curves.marks.items())
    ]
    return el("svg", texts, class_="scale", aria_hidden="true")


def _shapes(curves: Curves, axis: Axis) -> list[Html]:
    bands = [_band(curves, level) for level in curves.levels]
    limit = [] if curves.limit is None else [el("path", d=f"M0,{_y(curves, curves.limit)}H{WIDTH:.0f}", class_="limit")]
    lines = [
        el(
            "path",
            d="".join(_path(curves, stretch, axis) for stretch in stretches),
            class_=f"line {'right' if hand == 'R' else 'left'}",
        )
        for hand, stretches in curves.hands
    ]
    return [*bands, *limit, *lines]


def _band(curves: Curves, level: Level) -> Html:
    low, high, kind = level
    y = _HEIGHT * (1 - curves.share(high))
    return el("rect", x=0, y=y, width=WIDTH, height=_HEIGHT * (1 - curves.share(low)) - y, class_=kind)


def _path(curves: Curves, stretch: Stretch, axis: Axis) -> str:
    points = [f"{number(axis.x(t_s), 1)},{_y(curves, value)}" for t_s, value in stretch]
    return "M" + "L".join(points)


def _y(curves: Curves, value: float) -> str:
    return number(_HEIGHT * (1 - curves.share(value)), 1)
