"""Tells when a hand pulls the skin along instead of gliding over it."""

from __future__ import annotations

from dataclasses import dataclass

from vision.standard import Standard
from vision.types import Fault, FaultEvent, Touch

# A hand whose glide was not measured for so long is forgotten.
OLD_S = 1.5
# A measure stands for the movement of so long before it.
MEASURED_S = 0.8


@dataclass(slots=True)
class _Pull:
    since_s: float
    seen_s: float
    first: Touch


class DragWatch:
    """`update` once a touch, in time order for each hand, with the share of its way that the skin goes along."""

    def __init__(self, standard: Standard) -> None:
        self._share = standard.number("dragging.share")
        self._release = standard.number("dragging.release_share") * self._share
        self._dwell_s = standard.number("dragging.dwell_s")
        self._says = standard.rules.faults[Fault.DRAGGING].says
        self._pulls: dict[int, _Pull] = {}

    def update(self, touch: Touch) -> FaultEvent | None:
        """Take in one touch; returns an event when a pull has ended. Without a measure a hand stays as it was."""
        pull = self._pulls.get(touch.hand_id)
        ended = None
        if pull is not None and touch.t_s - pull.seen_s > OLD_S:
            ended, pull = self._end(touch.hand_id), None
        if touch.drag is None:
            return ended
        if pull is None and touch.drag > self._share:
            self._pulls[touch.hand_id] = _Pull(touch.t_s - MEASURED_S, touch.t_s, touch)
        elif pull is not None:
            # Until it counts it must stay over the limit; from then on it lasts until it is clearly under.
            counts = pull.seen_s - pull.since_s >= self._dwell_s
            if touch.drag < (self._release if counts else self._share):
                return self._end(touch.hand_id)
            pull.seen_s = touch.t_s
        return ended

    def standing(self, t_s: float) -> bool:
        """Whether a hand drags the skin at this time."""
        return any(
            pull.seen_s - pull.since_s >= self._dwell_s and t_s - pull.seen_s <= OLD_S for pull in self._pulls.values()
        )

    def _end(self, hand_id: int) -> FaultEvent | None:
        pull = self._pulls.pop(hand_id, None)
        if pull is None or pull.seen_s - pull.since_s < self._dwell_s:
            return None
        at = pull.first
        zones = () if at.zone is None else (at.zone,)
        return FaultEvent(Fault.DRAGGING, pull.since_s, pull.seen_s, at.hand, at.x_cm, at.v, zones, self._says)

    def finish(self) -> tuple[FaultEvent, ...]:
        """Pulls that went on to the end."""
        ended = [self._end(hand_id) for hand_id in list(self._pulls)]
        return tuple(event for event in ended if event is not None)


def is_dragging(share: float, standard: Standard) -> bool:
    """Whether skin that goes along with this share of a hand's speed is dragged."""
    return share > standard.number("dragging.share")
