"""Looks for the giver's arms every now and then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from vision.lean.arms import giver_elbow_deg
from vision.lean.model import Pose, PoseModel
from vision.standard import Standard
from vision.types import Array, BackPose, Frame, Hand, Image, Lean

# A posture is kept for long; a look takes about 40 ms. Where nobody is to be seen, as from above, looks are fewer.
_EVERY_S, _SELDOM_S, _MOST_SELDOM_S = 2.0, 4.0, 16.0
# The first look comes so long after the first hand on the back; the receiver's hips are in the outline, grown by this.
_FIRST_S, _GROWN = 2.0, 1.3
# Two looks in a row must agree.
_AGREE = 2

Seen = Literal["leaning", "pushing"]
# A picture and the outline (N, 2) of who lies there -> the people who do not.
PoseFinder = Callable[[Image, Array | None], list[Pose]]


class LeanStage:
    """Call `update` with every frame, in time order; `reset` when the picture has changed altogether.

    `find`: what finds people; the models are loaded when they are first needed.
    """

    def __init__(self, standard: Standard, find: PoseFinder | None = None) -> None:
        self._straight_deg = standard.number("lean.straight_deg")
        self._bent_deg = standard.number("lean.bent_deg")
        self._least_visible = standard.number("lean.least_visible")
        self._find = find
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        self._next_s: float | None = None
        self._pause_s = _EVERY_S
        self._looks: list[tuple[Seen, float]] = []
        self._lean: Lean | None = None

    def update(self, frame: Frame, hands: Sequence[Hand], back: BackPose | None) -> Lean | None:
        """The giver's posture as of the last look; None where it was not surely seen, or no hand is on a back."""
        working = [hand for hand in hands if hand.role == "giver" and not hand.bridged]
        if not working or back is None:
            return self._lean
        if self._next_s is None:
            self._next_s = frame.t_s + _FIRST_S
        if frame.t_s < self._next_s:
            return self._lean
        if self._find is None:
            self._find = PoseModel()
        middle = back.outline_px.mean(axis=0)
        angle = giver_elbow_deg(
            self._find(frame.image, middle + _GROWN * (back.outline_px - middle)), working, back, self._least_visible
        )
        self._pause_s = _EVERY_S if angle is not None else min(max(2 * self._pause_s, _SELDOM_S), _MOST_SELDOM_S)
        self._next_s = frame.t_s + self._pause_s
        self._lean = self._judged(frame.t_s, angle)
        return self._lean

    def _judged(self, t_s: float, angle: float | None) -> Lean | None:
        seen = None if angle is None else self._named(angle)
        if seen is None or angle is None or any(before != seen for before, _ in self._looks):
            self._looks.clear()
        if seen is None or angle is None:
            return None
        self._looks = [*self._looks, (seen, angle)][-_AGREE:]
        if len(self._looks) < _AGREE:
            return None
        return Lean(t_s, seen, sum(one for _, one in self._looks) / _AGREE)

    def _named(self, angle: float) -> Seen | None:
        if angle >= self._straight_deg:
            return "leaning"
        return "pushing" if angle <= self._bent_deg else None
