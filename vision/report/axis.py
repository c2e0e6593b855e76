"""Time across the page, and the drawings that stretch with it.

Every drawing is 1000 units wide whatever the page's width; only lines with a fixed breadth and rectangles are in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vision.report.markup import Html, el, number
from vision.types import Report

WIDTH = 1000.0
# More columns than a wide screen has pixels show nothing more.
COLUMNS = 700
# A hand unseen for longer than this breaks its line or bar.
BREAK_S = 0.75
_TICK_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True)
class Axis:
    """Time across the page."""

    duration_s: float

    def x(self, t_s: float) -> float:
        """Position of a moment, 0 to 1000."""
        return WIDTH * min(1.0, max(0.0, t_s / self.duration_s)) if self.duration_s > 0 else 0.0

    @property
    def ticks(self) -> list[int]:
        """Round seconds, at most about seven."""
        step = next((step for step in _TICK_STEPS_S if self.duration_s / step <= _MOST_TICKS), _TICK_STEPS_S[-1])
        return list(range(0, math.floor(self.duration_s) + 1, step))


def width_of(axis: Axis, start_s: float, end_s: float) -> float:
    """Breadth of a stretch of time, 0 to 1000."""
    return max(0.0, axis.x(end_s) - axis.x(start_s))


def background(report: Report, axis: Axis, height: float) -> list[Html]:
    """Not-seen bands and the faint lines of the ticks, behind everything."""
    bands = [
        el(
            "rect",
            x=axis.x(gap.start_s),
            y=0,
            width=width_of(axis, gap.start_s, gap.end_s),
            height=height,
            class_="unseen",
        )
        for gap in report.not_seen
    ]
    path = "".join(f"M{number(axis.x(tick))},0V{number(height)}" for tick in axis.ticks)
    return [*bands, el("path", d=path, class_="grid")]


def plot(shapes: Sequence[Html], height: float, label: str, class_: str, role: str = "img") -> Html:
    """A drawing that fills its lane; `label` says in words what it shows. With buttons in it, its role is "group"."""
    svg = el(
        "svg",
        *shapes,
        viewBox=f"0 0 {WIDTH:.0f} {number(height)}",
        preserveAspectRatio="none",
        role=role,
        aria_label=label,
    )
    return el("div", svg, class_=f"plot {class_}")
