"""Compares touches with the truth: the pressing part, where it presses, how it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vision.atlas import Atlas
from vision.types import Touch

BORDER_CM = 1.0
# Speed and direction are compared on strokes that move at least so fast, against a difference over this time.
LEAST_CM_S = 5.0
DIFFERENCE_S = 0.14
_RING = [(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)]


@dataclass(slots=True)
class TouchMeasure:
    """One clip; lists hold one error a touch. Zones and parts: how many were right."""

    midline_cm: list[float] = field(default_factory=list)
    speed_percent: list[float] = field(default_factory=list)
    direction_deg: list[float] = field(default_factory=list)
    touches: int = 0
    parts_right: int = 0
    zones_right: int = 0

    def add(self, touch: Touch, true: Mapping[str, Any], atlas: Atlas, c7_crest_cm: float) -> None:
        """A touch of a hand that truly touches."""
        self.touches += 1
        self.midline_cm.append(abs(touch.midline_cm - true["midline_cm"]))
        self.parts_right += touch.part == true["part"]
        self.zones_right += touch.zone in zones_near(atlas, true["x_cm"], true["v"], c7_crest_cm)

    def add_motion(self, touch: Touch, velocity: tuple[float, float]) -> None:
        """A touch with its final velocity. `velocity`: the true one, to the receiver's right and towards the head."""
        speed = float(np.hypot(*velocity))
        if speed < LEAST_CM_S or touch.speed_cm_s is None or touch.vx_cm_s is None or touch.vy_cm_s is None:
            return
        self.speed_percent.append(100 * abs(touch.speed_cm_s - speed) / speed)
        self.direction_deg.append(angle_deg((touch.vx_cm_s, touch.vy_cm_s), velocity))


def zones_near(atlas: Atlas, x_cm: float, v: float, c7_crest_cm: float) -> set[str | None]:
    """The zone of a point and all zones within `BORDER_CM` of it."""
    around = [
        (x_cm + share * BORDER_CM * dx, v + share * BORDER_CM * dy / c7_crest_cm)
        for share in (0.5, 1.0)
        for dx, dy in _RING
    ]
    return set(atlas.zones_at(np.array([(x_cm, v), *around])))


def angle_deg(one: tuple[float, float], two: tuple[float, float]) -> float:
    """The angle between two directions, 0..180."""
    turn = float(np.degrees(np.arctan2(one[1], one[0]) - np.arctan2(two[1], two[0])))
    return abs((turn + 180) % 360 - 180)


def true_velocities(
    frames: Sequence[Mapping[str, Any]], fps: float, c7_crest_cm: float
) -> dict[tuple[int, str], tuple[float, float]]:
    """(frame, hand) -> cm/s to the receiver's right and towards the head, where a stroke goes on around it."""
    half = max(1, round(0.5 * DIFFERENCE_S * fps))
    rows = [{hand["hand"]: hand for hand in frame["hands"]} for frame in frames]
    result = {}
    for index in range(half, len(rows) - half):
        for hand in rows[index]:
            near = [row.get(hand) for row in rows[index - half : index + half + 1]]
            if any(row is None or row["technique"] != "effleurage" for row in near):
                continue
            before, after = near[0], near[-1]
            assert before is not None
            assert after is not None
            span_s = 2 * half / fps
            vx = (after["x_cm"] - before["x_cm"]) / span_s
            vy = -(after["v"] - before["v"]) * c7_crest_cm / span_s
            result[index, hand] = (vx, vy)
    return result
