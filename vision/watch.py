"""What is wrong at this moment, for the live coach: the same judgement as the report's, before all is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vision.atlas import Atlas
from vision.faults import SpineWatch, stroke_faults
from vision.judge import Judge
from vision.lesson import WarmUp, covered_s, is_deep
from vision.lesson.warm_up import cold_words
from vision.sequence import relabelled
from vision.standard import Standard
from vision.types import Fault, FaultEvent, Stroke, Technique

# The strokes of one hand are gone through this often, of two in turn: segmenting the last seconds costs milliseconds.
LOOK_EVERY_S = 0.1
# A fault that was last seen so long ago has ended: work on a spot, and strokes, which have ways between them.
SPOT_FRESH_S = 0.6
STROKE_FRESH_S = 1.2
# So much before the remembered time helps to see where strokes begin.
BEFORE_S = 1.0
# Techniques in which a hand travels: long strokes, and short ones that have no name.
MOVING = (Technique.EFFLEURAGE, Technique.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """A fault that stands now."""

    fault: Fault
    text: str
    zones: tuple[str, ...]


class LiveWatch:
    """Tells which faults stand, the most urgent first. `update` once an observation, in time order.

    `total_s`: how long the lesson is to last, None where nobody knows: then nothing is said of its warm-up and of
    what was left out so far.
    """

    def __init__(self, standard: Standard, atlas: Atlas, total_s: float | None = None) -> None:
        self._standard = standard
        self._atlas = atlas
        self._total_s = total_s
        self._warm_up = None if total_s is None else WarmUp.of(total_s, standard)
        self._warm = False
        self._spine = SpineWatch(standard)
        self._looked_s = float("-inf")
        self._open: dict[int, tuple[Stroke, ...]] = {}
        self._of_strokes: tuple[Standing, ...] = ()

    def update(self, t_s: float, judge: Judge) -> tuple[Standing, ...]:
        """The faults that stand at `t_s`, the time of the newest observation that `judge` has taken in."""
        for touch in judge.live_touches(t_s):
            self._spine.update(touch)
        if t_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s = t_s
            since_s = t_s - self._standard.number("coach.memory_s")
            self._look_at_next(judge, since_s - BEFORE_S)
            recent = self._joined(judge.tally.recent_strokes())
            named = relabelled(recent, self._standard)
            self._of_strokes = (*self._in_strokes(t_s, since_s, recent, named), *self._of_lesson(t_s, named, judge))
        rules = self._standard.rules.faults
        standing = [*self._of_strokes, *self._now(t_s, judge)]
        return tuple(sorted(standing, key=lambda one: rules[one.fault].urgency))

    def _now(self, t_s: float, judge: Judge) -> Iterator[Standing]:
        """What stands by the touches of this moment."""
        rules, tally = self._standard.rules.faults, judge.tally
        if self._spine.pressing_at(t_s):
            yield Standing(Fault.ON_SPINE, rules[Fault.ON_SPINE].says, ("spine",))
        if tally.parked.standing:
            yield Standing(Fault.PARKED, tally.parked.text, ())
        hold = tally.holds.state(t_s)
        if hold is not None and hold.stage == "drifted":
            yield Standing(Fault.HOLD_MOVED, rules[Fault.HOLD_MOVED].says, ())
        if tally.drag.standing(t_s):
            yield Standing(Fault.DRAGGING, rules[Fault.DRAGGING].says, ())
        if tally.breaths.held:
            yield Standing(Fault.BREATH_HELD, rules[Fault.BREATH_HELD].says, ())
        if tally.check_ins is not None and tally.check_ins.overdue(t_s) and judge.hands_in_contact:
            yield Standing(Fault.NO_CHECK_IN, rules[Fault.NO_CHECK_IN].says, ())

    def _so_far(self, judge: Judge) -> tuple[Stroke, ...]:
        """All strokes up to now, those of contacts that go on among them, some of them twice."""
        open_ones = (s for hand_id in judge.hands_in_contact for s in judge.open_strokes(hand_id, 0.0))
        recent = relabelled((*judge.tally.recent_strokes(), *open_ones), self._standard)
        return (*judge.tally.strokes(), *recent)

    def _look_at_next(self, judge: Judge, since_s: float) -> None:
        """Segment anew what the hand has done that was looked at the longest ago."""
        present = judge.hands_in_contact
        for gone in self._open.keys() - present:
            del self._open[gone]
        new = sorted(present - self._open.keys())
        if present:
            hand_id = new[0] if new else next(iter(self._open))
            self._open.pop(hand_id, None)
            self._open[hand_id] = judge.open_strokes(hand_id, since_s)

    def _joined(self, finished: Sequence[Stroke]) -> list[Stroke]:
        """Finished strokes and open ones; those that were finished since they were looked at are not counted twice."""
        ends = {stroke.hand_id: stroke.end_s for stroke in finished}
        open_ones = (s for own in self._open.values() for s in own)
        return [*finished, *(s for s in open_ones if s.start_s >= ends.get(s.hand_id, -1.0))]

    def _in_strokes(
        self, t_s: float, since_s: float, strokes: Sequence[Stroke], named: Sequence[Stroke]
    ) -> tuple[Standing, ...]:
        """`strokes`: as they were found; `named`: the same, each read with those before and after it."""
        told = self._faults(named, since_s)
        # A carried hand is as quick as a hasty one, and what comes next, which tells them apart, is not known yet. It
        # is not quick for long: so the time of all quick movement decides.
        fast = self._faults(strokes, since_s)
        mostly = self._mostly(told, named, since_s)
        found = []
        for fault, events, dwell_s, fresh_s in (
            # The dwell time of what is done on a spot is a part of what the fault is.
            (Fault.KIDNEYS, told, 0.0, SPOT_FRESH_S),
            (Fault.ON_BONE, told, 0.0, SPOT_FRESH_S),
            (Fault.DRILLING, told, 0.0, SPOT_FRESH_S),
            (Fault.POINTY, told, self._standard.number("pointy.told_s"), SPOT_FRESH_S),
            (Fault.TOO_FAST, fast, self._standard.number("speed.dwell_s"), STROKE_FRESH_S),
            (Fault.WRONG_WAY, mostly, self._standard.number("direction.dwell_s"), STROKE_FRESH_S),
        ):
            own = sorted((event for event in events if event.fault is fault), key=lambda event: event.end_s)
            if own and own[-1].end_s >= t_s - fresh_s and covered_s(own, since_s) >= dwell_s:
                found.append(Standing(fault, own[-1].text, own[-1].zones))
        return tuple(found)

    def _faults(self, strokes: Sequence[Stroke], since_s: float) -> list[FaultEvent]:
        """The faults of strokes that lasted beyond `since_s`; what was over by then is not gone through again."""
        late = (stroke for stroke in strokes if stroke.end_s > since_s)
        found = (event for stroke in late for event in stroke_faults(stroke, self._standard, self._atlas))
        return [event for event in found if event.end_s > since_s]

    def _mostly(self, told: Sequence[FaultEvent], named: Sequence[Stroke], since_s: float) -> Sequence[FaultEvent]:
        """The events, if most of what moved lately went the wrong way: the hand must come back from every stroke."""
        moved_s = sum(s.end_s - max(s.start_s, since_s) for s in named if s.end_s > since_s and s.technique in MOVING)
        wrong_s = sum(event.end_s - max(event.start_s, since_s) for event in told if event.fault is Fault.WRONG_WAY)
        return told if wrong_s >= self._standard.number("direction.fault_share") * moved_s else ()

    def _of_lesson(self, t_s: float, named: Sequence[Stroke], judge: Judge) -> Iterator[Standing]:
        """What stands by where the lesson is: nothing where nobody knows its length."""
        if self._total_s is None or self._warm_up is None:
            return
        rules, standard, tally = self._standard.rules.faults, self._standard, judge.tally
        deep = [
            s
            for s in named
            if is_deep(s, standard) and s.duration_s > standard.number("cold.dwell_s") and s.end_s >= t_s - SPOT_FRESH_S
        ]
        # Once warm the back stays so: no need to go through all strokes again.
        if deep and not self._warm:
            left_s = self._warm_up.left_s(self._so_far(judge), deep[0].start_s, standard)
            self._warm = left_s == 0
            if not self._warm:
                yield Standing(Fault.COLD_START, cold_words(left_s, standard), deep[0].zones)
        if t_s < standard.number("coverage.gap_after_share") * self._total_s or not judge.hands_in_contact:
            return
        side = tally.short_side()
        if side is not None:
            yield Standing(Fault.ONE_SIDED, rules[Fault.ONE_SIDED].words(side=side), ())
        forgotten = tally.forgotten()
        if forgotten:
            title = self._atlas.titles[forgotten[0]]
            yield Standing(Fault.GAP, rules[Fault.GAP].words(zone=title), forgotten)
