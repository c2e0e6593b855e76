"""Tells pressing on the spine from crossing it, touch by touch."""

from __future__ import annotations

from dataclasses import dataclass

from vision.motion import HALF_WINDOW_S
from vision.standard import Standard
from vision.types import Fault, FaultEvent, Part, Touch

# The end of a spine touch must be this far out, in cm beyond where it began: no flicker at the border.
RELEASE_CM = 0.5
PART_SURE_S = 0.3


@dataclass(slots=True)
class _Stay:
    """One hand over the strip: since when, when it pressed first and last, and how long in all."""

    entered_s: float
    inside_s: float
    nearest: Touch
    start_s: float | None = None
    end_s: float = 0.0
    pressed_s: float = 0.0


@dataclass(slots=True)
class _PartSeen:
    """The part that a hand presses with, from when on that is sure, and when it was last seen."""

    part: Part
    sure_s: float
    seen_s: float


class SpineWatch:
    """Tells pressing on the spine from crossing it. One `update` per settled touch, in time order for each hand."""

    def __init__(self, standard: Standard) -> None:
        self._limit_cm = standard.number("spine.limit_cm")
        self._margin_cm = standard.number("spine.margin_cm")
        self._margin_errors = standard.number("spine.margin_errors")
        self._most_error_cm = standard.number("spine.most_error_cm")
        self._dwell_s = standard.number("spine.dwell_s")
        self._transit = standard.number("spine.transit_cm_s")
        self._pressing = standard.number("spine.pressing_cm_s")
        self._lift_s = standard.number("stroke.lift_s")
        self._says = standard.rules.faults[Fault.ON_SPINE].says
        self._stays: dict[int, _Stay] = {}
        self._parts: dict[int, _PartSeen] = {}

    def update(self, touch: Touch) -> FaultEvent | None:
        """Take in one touch; returns an event when a stay on the spine has ended."""
        stay = self._stays.get(touch.hand_id)
        self._watch_part(touch)
        ended = None
        if stay is not None and touch.t_s - stay.inside_s > self._lift_s:
            ended = self._end(touch.hand_id)
            stay = None
        # The strip runs from C7 to the crests; the neck and the sacrum have their own rules.
        along = 0.0 <= touch.v <= 1.0
        if not along or touch.error_cm > self._most_error_cm or touch.midline_cm >= self._border_cm(touch, stay):
            return self._end(touch.hand_id) or ended
        if stay is None:
            stay = self._stays[touch.hand_id] = _Stay(touch.t_s, touch.t_s, touch)
        # Of a hand whose landmarks are not trusted nobody knows which part presses: it is followed, but not judged.
        sure = touch.t_s >= self._parts[touch.hand_id].sure_s and touch.part is not Part.UNKNOWN
        if sure and not self._crosses(touch):
            self._press(stay, touch)
        stay.inside_s = touch.t_s
        return ended

    def _border_cm(self, touch: Touch, stay: _Stay | None) -> float:
        """How near to the midline a press must be: the less surely its place is known, the nearer."""
        start_cm = self._limit_cm - max(self._margin_cm, self._margin_errors * touch.error_cm)
        return start_cm if stay is None else start_cm + RELEASE_CM

    def pressing_at(self, t_s: float) -> bool:
        """Whether at this time, that of the newest touches, a hand is on the spine for longer than the dwell time."""
        return any(
            stay.pressed_s > self._dwell_s and t_s - stay.inside_s <= self._lift_s for stay in self._stays.values()
        )

    def finish(self) -> tuple[FaultEvent, ...]:
        """Events of stays that were still open."""
        events = (self._end(hand_id) for hand_id in list(self._stays))
        return tuple(event for event in events if event is not None)

    def _crosses(self, touch: Touch) -> bool:
        sideways = touch.vx_cm_s is not None and abs(touch.vx_cm_s) > self._transit
        return sideways or (touch.speed_cm_s is not None and touch.speed_cm_s > self._pressing)

    def _watch_part(self, touch: Touch) -> None:
        """Since when the part presses: at once in a new contact, but a change within one must prove itself.

        Else a palm beside the spine whose thumb is taken for the pressing part for a moment would be on the spine.
        """
        before = self._parts.get(touch.hand_id)
        if before is None or touch.t_s - before.seen_s > self._lift_s:
            self._parts[touch.hand_id] = _PartSeen(touch.part, touch.t_s, touch.t_s)
        elif before.part is not touch.part:
            self._parts[touch.hand_id] = _PartSeen(touch.part, touch.t_s + PART_SURE_S, touch.t_s)
        else:
            before.seen_s = touch.t_s

    @staticmethod
    def _press(stay: _Stay, touch: Touch) -> None:
        if stay.start_s is None:
            # The fit still sees the arrival for half a window after it, and a new part is not sure at once: the press
            # began when the hand had come.
            stay.start_s = max(stay.entered_s, touch.t_s - max(HALF_WINDOW_S, PART_SURE_S))
            stay.nearest = touch
        else:
            stay.pressed_s += touch.t_s - stay.inside_s
        stay.end_s = touch.t_s
        if touch.midline_cm < stay.nearest.midline_cm:
            stay.nearest = touch

    def _end(self, hand_id: int) -> FaultEvent | None:
        stay = self._stays.pop(hand_id, None)
        if stay is None or stay.start_s is None or stay.pressed_s <= self._dwell_s:
            return None
        # In the same way it already sees the departure before it.
        end_s = min(stay.inside_s, stay.end_s + HALF_WINDOW_S)
        at = stay.nearest
        return FaultEvent(Fault.ON_SPINE, stay.start_s, end_s, at.hand, at.x_cm, at.v, ("spine",), self._says)
