"""What is wrong at this moment, for the live coach: the same judgement as the report's, before all is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vision.faults import SAYS, SpineWatch, stroke_faults
from vision.judge import Judge
from vision.sequence import relabelled
from vision.standard import Standard
from vision.types import Fault, FaultEvent, Stroke

# Strokes are gone through this often: segmenting the last seconds costs some milliseconds.
LOOK_EVERY_S = 0.2
# A fault that was last seen so long ago has ended: drilling, and strokes, which have ways between them.
DRILLING_FRESH_S = 0.6
STROKE_FRESH_S = 1.2
# So much before the remembered time helps to see where strokes begin.
BEFORE_S = 1.0
# In the order of urgency.
LIVE_FAULTS = (Fault.ON_SPINE, Fault.DRILLING, Fault.TOO_FAST, Fault.WRONG_WAY)


@dataclass(frozen=True, slots=True)
class Standing:
    """A fault that stands now."""

    fault: Fault
    text: str
    zones: tuple[str, ...]


class LiveWatch:
    """Tells which faults stand, the most urgent first. `update` once an observation, in time order."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._spine = SpineWatch(standard)
        self._looked_s = float("-inf")
        self._of_strokes: tuple[Standing, ...] = ()

    def update(self, t_s: float, judge: Judge) -> tuple[Standing, ...]:
        """The faults that stand at `t_s`, the time of the newest observation that `judge` has taken in."""
        for touch in judge.live_touches(t_s):
            self._spine.update(touch)
        if t_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = t_s
            since_s = t_s - self._standard.number("coach.memory_s")
            self._of_strokes = self._in_strokes(t_s, since_s, judge.strokes_since(since_s - BEFORE_S))
        if self._spine.pressing_at(t_s):
            return (Standing(Fault.ON_SPINE, SAYS[Fault.ON_SPINE], ("spine",)), *self._of_strokes)
        return self._of_strokes

    def _in_strokes(self, t_s: float, since_s: float, strokes: Sequence[Stroke]) -> tuple[Standing, ...]:
        told = [
            event
            for stroke in relabelled(strokes, self._standard)
            for event in stroke_faults(stroke, self._standard)
            if event.end_s > since_s
        ]
        # A carried hand is as quick as a hasty one, and what comes next, which tells them apart, is not known yet. It
        # is not quick for long: so the time of all quick movement decides.
        fast = [event for stroke in strokes for event in stroke_faults(stroke, self._standard)]
        found = []
        for fault, events, dwell_s, fresh_s in (
            # Its dwell time is a part of what drilling is.
            (Fault.DRILLING, told, 0.0, DRILLING_FRESH_S),
            (Fault.TOO_FAST, fast, self._standard.number("speed.dwell_s"), STROKE_FRESH_S),
            (Fault.WRONG_WAY, told, self._standard.number("direction.dwell_s"), STROKE_FRESH_S),
        ):
            own = sorted((event for event in events if event.fault is fault), key=lambda event: event.end_s)
            if own and own[-1].end_s >= t_s - fresh_s and covered_s(own, since_s) >= dwell_s:
                found.append(Standing(fault, own[-1].text, own[-1].zones))
        return tuple(found)


def covered_s(events: Iterable[FaultEvent], since_s: float) -> float:
    """Time after `since_s` in which at least one of the events lasted."""
    total, until_s = 0.0, since_s
    for event in sorted(events, key=lambda e: e.start_s):
        start_s = max(event.start_s, until_s)
        if event.end_s > start_s:
            total += event.end_s - start_s
            until_s = event.end_s
    return total
