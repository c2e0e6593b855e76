"""Finds faults in settled touches and in strokes, each with its time and place. Judges by the standard only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from vision.motion import HALF_WINDOW_S
from vision.standard import Standard
from vision.types import Direction, Fault, FaultEvent, Part, Stroke, Technique, Touch

SAYS: Mapping[Fault, str] = {
    Fault.ON_SPINE: "Off the spine, move out to the muscle.",
    Fault.TOO_FAST: "Slower: slow strokes calm.",
    Fault.TOO_SLOW: "Keep gliding, a little quicker.",
    Fault.WRONG_WAY: "Up beside the spine, down the sides.",
    Fault.DRILLING: "Don't drill. Hold still for 30 seconds.",
    Fault.GAP: "Some places had nothing.",
}
LOW_BACK_SAYS = "On the low back, stroke outward."
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
        return FaultEvent(Fault.ON_SPINE, stay.start_s, end_s, at.hand, at.x_cm, at.v, ("spine",), SAYS[Fault.ON_SPINE])


def wrong_share(stroke: Stroke, standard: Standard) -> float | None:
    """Share of a stroke's path that lay where its direction is wrong, or None where direction does not matter.

    Beside the spine strokes go up, at the sides they go down, on the low back they go outward. What lies on the spine
    itself is the spine's matter and has no way.
    """
    if stroke.technique is not Technique.EFFLEURAGE or not stroke.path:
        return None
    inside, outside = standard.number("direction.inside_cm"), standard.number("direction.outside_cm")
    low, high = standard.band("direction.low_back_v")
    points = stroke.path
    if stroke.direction in (Direction.UP, Direction.DOWN):
        limit = standard.number("spine.limit_cm")
        points = tuple(point for point in points if abs(point[1]) >= limit)
        if len(points) < 0.5 * len(stroke.path):
            return None
        up = stroke.direction is Direction.UP
        wrong = sum(abs(x) > outside if up else abs(x) < inside for _, x, _ in points)
    elif stroke.direction in (Direction.INWARD, Direction.OUTWARD):
        there = sum(low <= v <= high for _, _, v in points)
        if there < 0.5 * len(points):
            return None
        wrong = there if stroke.direction is Direction.INWARD else 0
    else:
        return None
    return wrong / len(points)


def stroke_faults(stroke: Stroke, standard: Standard) -> tuple[FaultEvent, ...]:
    """What is wrong with one stroke by itself."""
    found: list[tuple[Fault, str]] = []
    if stroke.technique is Technique.EFFLEURAGE and stroke.speed_cm_s > standard.number("speed.warn_cm_s"):
        found.append((Fault.TOO_FAST, SAYS[Fault.TOO_FAST]))
    if stroke.technique is Technique.DRILLING:
        found.append((Fault.DRILLING, SAYS[Fault.DRILLING]))
    share = wrong_share(stroke, standard)
    if share is not None and share >= standard.number("direction.fault_share"):
        upright = stroke.direction in (Direction.UP, Direction.DOWN)
        found.append((Fault.WRONG_WAY, SAYS[Fault.WRONG_WAY] if upright else LOW_BACK_SAYS))
    _, x, v = stroke.path[len(stroke.path) // 2]
    return tuple(
        FaultEvent(fault, stroke.start_s, stroke.end_s, stroke.hand, x, v, stroke.zones, text) for fault, text in found
    )


def merged(events: Iterable[FaultEvent], gap_s: float) -> tuple[FaultEvent, ...]:
    """Join events of the same fault and hand that follow each other within `gap_s`, in time order."""
    result: list[FaultEvent] = []
    for event in sorted(events, key=lambda e: (e.start_s, e.end_s)):
        index = next(
            (
                i
                for i in range(len(result) - 1, -1, -1)
                if (result[i].fault, result[i].hand) == (event.fault, event.hand)
            ),
            None,
        )
        before = None if index is None else result[index]
        if index is None or before is None or event.start_s - before.end_s > gap_s:
            result.append(event)
            continue
        result[index] = FaultEvent(
            event.fault,
            before.start_s,
            max(before.end_s, event.end_s),
            event.hand,
            before.x_cm,
            before.v,
            tuple(dict.fromkeys((*before.zones, *event.zones))),
            event.text,
        )
    return tuple(result)


def _placed(piece: FaultEvent, whole: FaultEvent, strokes: Sequence[Stroke]) -> FaultEvent:
    """A part of an event at its own place, which the strokes of its hand know."""
    if (piece.start_s, piece.end_s) == (whole.start_s, whole.end_s):
        return piece
    points = [
        (abs(x), x, v)
        for s in strokes
        if s.hand == piece.hand
        for t, x, v in s.path
        if piece.start_s <= t <= piece.end_s
    ]
    if not points:
        return piece
    _, x, v = min(points)
    return replace(piece, x_cm=x, v=v)


def without_lifted(events: Iterable[FaultEvent], strokes: Sequence[Stroke], standard: Standard) -> list[FaultEvent]:
    """Spine events without the time in which their hand turned out to be carried through the air."""
    least_s = standard.number("spine.dwell_s")
    lifted = [s for s in strokes if s.technique is Technique.LIFTED]
    result: list[FaultEvent] = []
    for event in events:
        pieces = [(event.start_s, event.end_s)]
        for stroke in lifted if event.fault is Fault.ON_SPINE else ():
            if stroke.hand != event.hand:
                continue
            pieces = [
                piece
                for start, end in pieces
                for piece in ((start, min(end, stroke.start_s)), (max(start, stroke.end_s), end))
                if piece[1] > piece[0]
            ]
        kept = dict.fromkeys(piece for piece in pieces if piece[1] - piece[0] > least_s)
        result += [_placed(replace(event, start_s=start, end_s=end), event, strokes) for start, end in kept]
    return result


def gap_faults(
    forgotten: Sequence[str], titles: Mapping[str, str], start_s: float, end_s: float
) -> tuple[FaultEvent, ...]:
    """One event for the zones that had (almost) nothing in the whole session."""
    if not forgotten:
        return ()
    names = [titles.get(zone, zone) for zone in forgotten]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    text = f"Had almost nothing: {shown}."
    return (FaultEvent(Fault.GAP, start_s, end_s, None, None, None, tuple(forgotten), text),)
