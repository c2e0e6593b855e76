"""Follows hands that keep still on a spot: for how long, and how far they drift."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from vision.standard import Standard
from vision.types import Array, Fault, FaultEvent, HandSide, Hold, HoldStage, HoldState, Part, Phase, Touch

# The landmarks' jitter is smoothed away over this time before drift is measured.
SMOOTH_S = 0.3
# Stillness is told from the way in this time; a new spot is taken for good after a stillness of `SETTLED_S`.
PACE_S, SETTLED_S = 0.5, 2.0
# A hand that goes to and fro, however near, at this share of a resting hand's highest speed kneads or circles.
RESTLESS = 0.75
# A hand that keeps still may be out of sight for so long: hidden by the other one, or missed.
UNSEEN_S = 1.5


class _Sample(NamedTuple):
    t_s: float
    place: Array


@dataclass(slots=True)
class _Still:
    """One hand that keeps still: where it began, its way since, what it was read as."""

    start_s: float
    hand: HandSide
    anchor: Array
    first: Touch
    drift_cm: float = 0.0
    most_cm: float = 0.0
    lately: deque[tuple[float, float]] = field(default_factory=deque)
    beyond_s: float | None = None
    moved_s: float | None = None
    moved_until_s: float = 0.0
    parts: Counter[Part] = field(default_factory=Counter)
    zones: Counter[str | None] = field(default_factory=Counter)


class Ended(NamedTuple):
    """A hold that is over, and the fault in it, if it had one."""

    hold: Hold
    moved: FaultEvent | None


class HoldWatch:
    """`update` once a touch, in time order for each hand. Places are the palm's: no change of part moves them."""

    def __init__(self, standard: Standard, c7_crest_cm: float) -> None:
        self._length_cm = c7_crest_cm
        self._still_cm_s = standard.number("stroke.still_cm_s")
        self._leave_cm = standard.number("stroke.local_cm") / 2
        self._lift_s = standard.number("stroke.lift_s")
        self._shown_s = standard.number("hold.shown_s")
        self._ask_s = standard.number("hold.ask_s")
        self._dwell_s = standard.number("hold.dwell_s")
        self._aim_s = standard.band("hold.aim_s")
        self._limit_cm = standard.number("hold.drift_cm") + standard.number("hold.margin_cm")
        self._parts = standard.rules.phase(Phase.KNOTS).parts
        self._says = standard.rules.faults[Fault.HOLD_MOVED].says
        self._ways: dict[int, deque[_Sample]] = {}
        self._stills: dict[int, _Still] = {}

    def update(self, touch: Touch) -> Ended | None:
        """Take in one touch; returns a hold that ended with it."""
        way = self._ways.setdefault(touch.hand_id, deque())
        ended = None
        if way and touch.t_s - way[-1].t_s > self._lift_s:
            if not self._comes_back(touch, way[-1].t_s):
                ended = self._end(touch.hand_id, way[-1].t_s)
            way.clear()
        way.append(_Sample(touch.t_s, self._smoothed(way, touch)))
        while way[-1].t_s - way[0].t_s > SETTLED_S:
            way.popleft()
        still = self._stills.get(touch.hand_id)
        pace = _pace(way, PACE_S)
        if still is None:
            if pace is not None and pace < self._still_cm_s:
                begin = touch.t_s - PACE_S
                self._stills[touch.hand_id] = _Still(begin, touch.hand, way[-1].place, touch)
            return ended
        still.parts[touch.part] += 1
        still.zones[touch.zone] += 1
        still.drift_cm = float(np.linalg.norm(way[-1].place - still.anchor))
        # A hand that goes off is quick at last; one that drifts stays slow.
        quick = pace is not None and pace > 2 * self._still_cm_s
        if still.drift_cm > self._leave_cm or (quick and still.drift_cm > self._limit_cm):
            return self._end(touch.hand_id, touch.t_s - PACE_S) or ended
        # The way here is no restlessness.
        if touch.t_s - still.start_s > SETTLED_S and _restless(way) > RESTLESS * self._still_cm_s:
            return self._end(touch.hand_id, way[0].t_s) or ended
        self._watch_drift(still, touch.t_s, way)
        return ended

    def _comes_back(self, touch: Touch, seen_s: float) -> bool:
        """Whether a hand that was out of sight for a moment is where it kept still: it never went."""
        still = self._stills.get(touch.hand_id)
        if still is None or touch.t_s - seen_s > UNSEEN_S:
            return False
        return float(np.linalg.norm(self._place(touch) - still.anchor)) < self._leave_cm

    def _place(self, touch: Touch) -> Array:
        x = touch.x_cm if touch.palm_x_cm is None else touch.palm_x_cm
        v = touch.v if touch.palm_v is None else touch.palm_v
        place: Array = np.array([x, -v * self._length_cm])
        return place

    def _smoothed(self, way: deque[_Sample], touch: Touch) -> Array:
        place = self._place(touch)
        if not way:
            return place
        blend = 1 - np.exp(-(touch.t_s - way[-1].t_s) / SMOOTH_S)
        result: Array = way[-1].place + blend * (place - way[-1].place)
        return result

    def _watch_drift(self, still: _Still, t_s: float, way: deque[_Sample]) -> None:
        # Drift counts once it has lasted: a hand that leaves is soon away.
        still.lately.append((t_s, still.drift_cm))
        while t_s - still.lately[0][0] > self._dwell_s:
            still.most_cm = max(still.most_cm, still.lately.popleft()[1])
        if still.drift_cm <= self._limit_cm:
            still.beyond_s = None
            return
        still.beyond_s = t_s if still.beyond_s is None else still.beyond_s
        if t_s - still.beyond_s < self._dwell_s:
            return
        still.moved_s = still.beyond_s if still.moved_s is None else still.moved_s
        still.moved_until_s = t_s
        # It keeps still again, elsewhere: from there on it counts.
        if way[-1].t_s - way[0].t_s >= 0.9 * SETTLED_S and _spread(way) < 0.5 * self._limit_cm:
            still.anchor, still.drift_cm, still.beyond_s = way[-1].place, 0.0, None

    def _end(self, hand_id: int, end_s: float) -> Ended | None:
        still = self._stills.pop(hand_id, None)
        if still is None or end_s - still.start_s < self._shown_s or not self._holds(still):
            return None
        at, part = still.first, _most(still.parts)
        hold = Hold(
            still.start_s, end_s, still.hand, part, at.x_cm, at.v, still.zones.most_common(1)[0][0], still.most_cm
        )
        moved = None
        if still.moved_s is not None and still.moved_s < end_s:
            zones = () if hold.zone is None else (hold.zone,)
            until_s = min(end_s, still.moved_until_s)
            moved = FaultEvent(Fault.HOLD_MOVED, still.moved_s, until_s, still.hand, at.x_cm, at.v, zones, self._says)
        return Ended(hold, moved)

    def _holds(self, still: _Still) -> bool:
        """Whether it presses a knot; a palm that only rests does not."""
        return bool(still.parts) and _most(still.parts) in self._parts

    def _going_on(self, t_s: float) -> list[_Still]:
        return [
            still
            for hand_id, still in self._stills.items()
            if t_s - self._ways[hand_id][-1].t_s <= UNSEEN_S and self._holds(still)
        ]

    def holding(self, t_s: float) -> bool:
        """Whether a hand holds at this time."""
        return self.state(t_s) is not None

    def state(self, t_s: float) -> HoldState | None:
        """The longest hold that goes on at this time, from when on it is shown."""
        still = min(self._going_on(t_s), key=lambda still: still.start_s, default=None)
        if still is None or t_s - still.start_s < self._shown_s:
            return None
        return HoldState(still.hand, t_s - still.start_s, still.drift_cm, self._stage(still, t_s))

    def _stage(self, still: _Still, t_s: float) -> HoldStage:
        if still.beyond_s is not None and t_s - still.beyond_s >= self._dwell_s:
            return "drifted"
        seconds = t_s - still.start_s
        if seconds >= self._aim_s[0]:
            return "release"
        return "ask" if seconds >= self._ask_s else "holding"

    def finish(self) -> tuple[Ended, ...]:
        """Holds that went on to the end."""
        ended = [self._end(hand_id, self._ways[hand_id][-1].t_s) for hand_id in list(self._stills)]
        return tuple(one for one in ended if one is not None)


def _most(parts: Counter[Part]) -> Part:
    return parts.most_common(1)[0][0]


def _pace(way: deque[_Sample], over_s: float) -> float | None:
    """Speed in cm/s over the last `over_s`; None before that much is known."""
    then = next((sample for sample in way if sample.t_s >= way[-1].t_s - over_s - 1e-6), way[-1])
    span = way[-1].t_s - then.t_s
    if span < 0.8 * over_s:
        return None
    return float(np.linalg.norm(way[-1].place - then.place)) / span


def _restless(way: deque[_Sample]) -> float:
    """Mean speed in cm/s of going to and fro over the last `SETTLED_S`; 0 before that much is known."""
    span = way[-1].t_s - way[0].t_s
    if span < 0.9 * SETTLED_S:
        return 0.0
    places = np.array([sample.place for sample in way])
    return float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum()) / span


def _spread(way: deque[_Sample]) -> float:
    places = np.array([sample.place for sample in way])
    return float(np.linalg.norm(places - places[-1], axis=1).max())
