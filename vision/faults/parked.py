"""Tells when the hands stay in one area for too long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

import numpy as np

from vision.standard import Standard
from vision.types import Array, Fault, FaultEvent, Touch

# The middle of the area follows the hands this slowly: it is where they are on the whole.
FOLLOW_S = 15.0
# Coming back to the area makes up for time elsewhere at half its pace: hands that sweep to and fro do not stay.
COMES_BACK = 0.5


class ParkWatch:
    """`update` once an instant with all touches. `neglected`: names a zone that has had nothing, or None."""

    def __init__(self, standard: Standard, c7_crest_cm: float, neglected: Callable[[], str | None]) -> None:
        self._length_cm = c7_crest_cm
        self._neglected = neglected
        self._most_s = standard.number("parked.most_s")
        self._area_cm = standard.number("parked.area_cm")
        self._leave_s = standard.number("parked.leave_s")
        self._rule = standard.rules.faults[Fault.PARKED]
        self._t_s: float | None = None
        self._middle: Array | None = None
        self._lately: deque[tuple[float, Array]] = deque()
        self._stayed_s = self._away_s = 0.0
        self._told_s: float | None = None
        self._zones: tuple[str, ...] = ()
        self.text = ""

    @property
    def standing(self) -> bool:
        """Whether the hands have been in one area for too long."""
        return self._stayed_s > self._most_s

    def update(self, t_s: float, touches: Sequence[Touch], holding: bool) -> FaultEvent | None:
        """Take in the touches of one instant; returns an event when a long stay has ended."""
        step_s = 0.0 if self._t_s is None else t_s - self._t_s
        self._t_s = t_s
        if not touches:
            return None
        places = np.array([(touch.x_cm, -touch.v * self._length_cm) for touch in touches])
        self._lately.append((t_s, places))
        while t_s - self._lately[0][0] > self._leave_s:
            self._lately.popleft()
        if self._middle is None:
            self._begin(t_s, places)
            return None
        away = bool((np.linalg.norm(places - self._middle, axis=1) > self._area_cm).any())
        self._away_s = max(0.0, self._away_s + (step_s if away else -COMES_BACK * step_s))
        self._middle = self._middle + min(1.0, step_s / FOLLOW_S) * (places.mean(axis=0) - self._middle)
        if self._away_s >= self._leave_s:
            event = self._event(t_s - self._away_s)
            self._begin(t_s, places)
            return event
        # Keeping still on a knot is no stay, and a gap in what was seen is none.
        if not holding and step_s < 1.0:
            self._stayed_s += step_s
        if self.standing and self._told_s is None:
            zone = self._neglected()
            self._told_s = t_s
            self.text = self._rule.words("everywhere") if zone is None else self._rule.words(zone=zone)
            self._zones = tuple(dict.fromkeys(touch.zone for touch in touches if touch.zone is not None))
        return None

    def _begin(self, t_s: float, places: Array) -> None:
        self._middle = middle = places.mean(axis=0)
        self._away_s, self._told_s = 0.0, None
        # The hands have been here for a while when the old place counts as left.
        since_s = t_s
        for then_s, then in reversed(self._lately):
            if (np.linalg.norm(then - middle, axis=1) > self._area_cm).any():
                break
            since_s = then_s
        self._stayed_s = t_s - since_s

    def _event(self, end_s: float) -> FaultEvent | None:
        if self._told_s is None or self._middle is None:
            return None
        x, v = float(self._middle[0]), float(-self._middle[1] / self._length_cm)
        return FaultEvent(Fault.PARKED, self._told_s, max(end_s, self._told_s), None, x, v, self._zones, self.text)

    def finish(self) -> FaultEvent | None:
        """The long stay that went on to the end."""
        return self._event(self._t_s or 0.0)
