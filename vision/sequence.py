"""Reads strokes in their sequence: what one movement is can depend on those before and after it.

From one camera a hand held a few centimetres above the skin looks like one on it. How it moves tells: hands that are
carried elsewhere go quicker than they stroke, along no lane, or come and go at the ends of a contact; and between
slow strokes of one direction the hand goes back quickly and lightly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vision.faults import wrong_share
from vision.standard import Standard
from vision.types import Direction, Stroke, Technique

UPRIGHT = (Direction.UP, Direction.DOWN)
LONG = (Technique.EFFLEURAGE, Technique.FOREARM)
SIDEWAYS = (Direction.INWARD, Direction.OUTWARD)
TOGETHER_SHARE = 0.7
# Movements closer in time than this follow each other without a stop.
TOUCHING_S = 0.1
# Beyond the half breadth of a chest (ANSUR II: 13.5-14.5 cm) and the tops of the shoulders: hardly the back any more.
EDGE_X_CM = 16.5
OPPOSITE = {
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
    Direction.INWARD: Direction.OUTWARD,
    Direction.OUTWARD: Direction.INWARD,
}


def relabelled(strokes: Sequence[Stroke], standard: Standard) -> tuple[Stroke, ...]:
    """The same strokes in time order, with those that are a carried hand or a loop's return named `LIFTED`."""
    result: list[Stroke] = []
    quick: list[Stroke] = []
    for hand_id in sorted({stroke.hand_id for stroke in strokes}):
        own = _one_hand(sorted((s for s in strokes if s.hand_id == hand_id), key=lambda s: s.start_s), standard)
        typical = _typical_speed(own)
        quick += [s for s in own if _moves(s) and _is_quick(s, typical, standard)]
        result += own
    ordered = sorted(result, key=lambda s: (s.start_s, s.hand_id))
    named = _swept_together(strokes, ordered, standard)
    lifted = [s for s in named if s.technique is Technique.LIFTED and _moves(s)]
    quickly = {(s.hand_id, s.start_s) for s in quick}
    return tuple(
        replace(s, technique=Technique.LIFTED)
        if any(_together(s, other) for other in lifted)
        and ((s.hand_id, s.start_s) in quickly or _is_hop_like(s, standard))
        else s
        for s in named
    )


def _swept_together(strokes: Sequence[Stroke], named: Sequence[Stroke], standard: Standard) -> list[Stroke]:
    """The strokes, a long one that was taken for a carried hand named as before where the other hand sweeps with it.

    Both hands do the same: one that keeps to the lane shows that the other strokes too.
    """
    before = {(s.hand_id, s.start_s): s for s in strokes}
    sweeps = [s for s in named if s.technique in LONG and _sweeps(s, standard)]
    least_cm, aside_cm = standard.number("carry.sweep_cm"), standard.number("carry.aside_cm")
    return [
        before[s.hand_id, s.start_s]
        if s.technique is Technique.LIFTED
        and s.length_cm >= least_cm
        and any(_together(s, other) for other in sweeps)
        and not _beyond(s.path[0])
        # A hand that comes in from the side is carried, whatever the other one does.
        and abs(s.path[0][1]) - abs(s.path[-1][1]) < aside_cm
        else s
        for s in named
    ]


def _is_hop_like(stroke: Stroke, standard: Standard) -> bool:
    """Whether a movement is so brief and short that it may be a way from place to place."""
    brief = stroke.duration_s < standard.number("carry.hop_s")
    return _moves(stroke) and brief and stroke.technique is Technique.UNKNOWN


def _together(stroke: Stroke, lifted: Stroke) -> bool:
    """Whether a quick movement goes with one of the other hand that is carried: both hands move as one."""
    if stroke.hand_id == lifted.hand_id or stroke.direction is not lifted.direction:
        return False
    overlap = min(stroke.end_s, lifted.end_s) - max(stroke.start_s, lifted.start_s)
    return overlap > TOGETHER_SHARE * stroke.duration_s


def _one_hand(strokes: list[Stroke], standard: Standard) -> list[Stroke]:
    away_s = standard.number("carry.away_s")
    typical = _typical_speed(strokes)
    result: list[Stroke] = []
    for index, stroke in enumerate(strokes):
        # What came before is known by now: after a carried hand a movement comes out of the air.
        before = next((s for s in reversed(result) if not _is_stop(s, standard)), None)
        rest = strokes[index + 1 :]
        # Where only a stop follows, the hand stayed: it did not go off into the air.
        after = next((s for s in rest if not _is_stop(s, standard)), rest[0] if rest else None)
        # After a long absence what came before is no neighbour: the hand comes out of the air.
        if before is not None and stroke.start_s - before.end_s > away_s:
            before = None
        if after is not None and after.start_s - stroke.end_s > away_s:
            after = None
        carried = _moves(stroke) and (
            (_is_carried(stroke, typical, standard) and not _sweeps(stroke, standard))
            or _is_hop(stroke, before, after, standard)
            or _is_backswing(stroke, before, after, standard)
            or (
                _is_way(stroke, before, after, typical, standard)
                and not (_is_between_moves(before, after) and _sweeps(stroke, standard))
            )
            or _is_return(stroke, before, after, standard)
            or _closes_loop(stroke, before, after, standard)
            or (stroke.technique is Technique.FOREARM and stroke.speed_cm_s > standard.number("carry.forearm_cm_s"))
        )
        carried = carried or _is_landing(stroke, before, after, standard)
        result.append(replace(stroke, technique=Technique.LIFTED) if carried else stroke)
    _join_carried(result, typical, standard)
    return result


def _sweeps(stroke: Stroke, standard: Standard) -> bool:
    """Whether a movement keeps to the way of a sweep for its whole length: up from beside the spine, down the side.

    However quick, such a hand strokes; one that is put elsewhere cuts across.
    """
    if stroke.length_cm < standard.number("carry.sweep_cm") or _beyond(stroke.path[0]) or _beyond(stroke.path[-1]):
        return False
    out = [abs(x) for _, x, _ in stroke.path]
    if stroke.direction is Direction.UP:
        inside = out[0] <= standard.number("direction.inside_cm")
        return inside and min(out) >= out[0] - standard.number("carry.aside_cm") and out[-1] >= out[0] - 1
    return stroke.direction is Direction.DOWN and min(out) >= standard.number("direction.outside_cm")


def _is_between_moves(before: Stroke | None, after: Stroke | None) -> bool:
    """Whether a hand comes from a movement, be it carried, and goes on moving: no place is left or reached."""
    return before is not None and after is not None and _moves(before) and _moves(after)


def _is_stop(stroke: Stroke, standard: Standard) -> bool:
    """Whether a hand only stops between two movements: such a rest is nobody's neighbour."""
    return stroke.direction is Direction.STILL and stroke.duration_s < standard.number("stroke.pause_s")


def _is_hop(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a brief movement goes where no stroke goes: it is the way from the end of one to the start of another.

    Strokes are long and slow; what is over within a second and goes inward, down beside the spine or up the sides
    sets the hand down elsewhere. The way out, too, when it joins a stroke down beside the spine to one up the side.
    """
    if stroke.duration_s >= standard.number("carry.hop_s"):
        return False
    if stroke.direction is Direction.OUTWARD:
        return _follows(before, Direction.DOWN) or _precedes(after, Direction.UP, standard)
    return stroke.direction is Direction.INWARD or _against(stroke, standard)


def _is_landing(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a brief stir on a spot, without a rhythm, is a hand that comes from the air and sets to work there."""
    stirs = stroke.technique in (Technique.CIRCLES, Technique.UNKNOWN) and stroke.rate_hz is None
    brief = stroke.duration_s < standard.number("carry.hop_s")
    return stroke.direction is Direction.CIRCULAR and stirs and brief and _from_air(before) and after is not None


def _from_air(before: Stroke | None) -> bool:
    """Whether nothing came before, or a carried hand."""
    return before is None or before.technique is Technique.LIFTED


def _is_backswing(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a hand that has just come goes back briefly to where its first stroke, the other way, begins."""
    opposite = OPPOSITE.get(stroke.direction)
    return (
        _from_air(before)
        and opposite is not None
        and stroke.duration_s < standard.number("carry.hop_s")
        and _precedes(after, opposite, standard)
    )


def _follows(before: Stroke | None, direction: Direction) -> bool:
    """Whether a stroke of that direction came before, and no carried hand."""
    return before is not None and before.technique is not Technique.LIFTED and before.direction is direction


def _precedes(after: Stroke | None, direction: Direction, standard: Standard) -> bool:
    """Whether a movement of that direction goes on from here, too long to be a hop itself."""
    return after is not None and after.direction is direction and after.duration_s >= standard.number("carry.hop_s")


def _against(stroke: Stroke, standard: Standard) -> bool:
    """Whether most of a movement up or down lay where strokes go the other way, whatever it is called."""
    limit = standard.number("direction.outside_cm" if stroke.direction is Direction.UP else "direction.inside_cm")
    outside = np.mean([abs(x) > limit for _, x, _ in stroke.path])
    share = outside if stroke.direction is Direction.UP else 1 - outside
    return bool(share >= standard.number("direction.fault_share"))


def _join_carried(strokes: list[Stroke], typical: float, standard: Standard) -> None:
    """A brief quick movement that goes over into a carried one of the same direction is a part of it."""
    for _ in range(2):
        for index, stroke in enumerate(strokes):
            brief = stroke.duration_s < standard.number("carry.arrival_s")
            if not (brief and _moves(stroke) and _is_quick(stroke, typical, standard)):
                continue
            beside = strokes[max(0, index - 1) : index] + strokes[index + 1 : index + 2]
            if any(_goes_over(stroke, other) for other in beside):
                strokes[index] = replace(stroke, technique=Technique.LIFTED)


def _goes_over(stroke: Stroke, other: Stroke) -> bool:
    gap = max(other.start_s - stroke.end_s, stroke.start_s - other.end_s)
    return other.technique is Technique.LIFTED and other.direction is stroke.direction and gap < TOUCHING_S


def _moves(stroke: Stroke) -> bool:
    return stroke.direction in UPRIGHT or stroke.direction in SIDEWAYS


def _typical_speed(strokes: Sequence[Stroke]) -> float:
    """Median speed of the hand's long strokes, each as heavy as its time: short dashes hardly count."""
    rows = sorted((s.speed_cm_s, s.duration_s) for s in strokes if s.technique in LONG)
    if not rows:
        return 0.0
    speeds, weights = np.array(rows).T
    at = int(np.searchsorted(np.cumsum(weights), 0.5 * weights.sum()))
    return float(speeds[min(at, len(speeds) - 1)])


def _is_quick(stroke: Stroke, typical: float, standard: Standard) -> bool:
    limit = max(standard.number("carry.least_cm_s"), standard.number("carry.times_typical") * typical)
    return stroke.speed_cm_s > limit


def _is_wrong(stroke: Stroke, standard: Standard) -> bool:
    return (wrong_share(stroke, standard) or 0.0) >= standard.number("direction.fault_share")


def _is_carried(stroke: Stroke, typical: float, standard: Standard) -> bool:
    """Whether a hand goes quicker than it strokes, along no lane or the wrong way."""
    if not _is_quick(stroke, typical, standard):
        return False
    if stroke.direction in SIDEWAYS:
        return True
    aside = abs(stroke.path[-1][1] - stroke.path[0][1]) > standard.number("carry.aside_cm")
    return aside or _is_wrong(stroke, standard)


def _is_way(stroke: Stroke, before: Stroke | None, after: Stroke | None, typical: float, standard: Standard) -> bool:
    """Whether a brief movement is the way to or from a place: a rest, work on a spot, or the air (None)."""
    if stroke.duration_s >= standard.number("carry.arrival_s"):
        return False
    from_place = _is_place(before, standard)
    to_place = after is None or (after.technique is not Technique.LIFTED and _is_place(after, standard))
    # Away from a place, a bit, then one stop and nothing after it: the hand was put down and stayed there.
    rested = from_place and not _from_air(before)
    ends = after is not None and _is_stop(after, standard) and stroke.technique is Technique.UNKNOWN
    to_place = to_place or (rested and ends)
    if from_place and to_place:
        return True
    dash = stroke.duration_s < standard.number("stroke.pause_s")
    if (before is None and (dash or _beyond(stroke.path[0]))) or (after is None and (dash or _beyond(stroke.path[-1]))):
        return True
    return (from_place or to_place) and (_is_quick(stroke, typical, standard) or _is_wrong(stroke, standard))


def _is_place(stroke: Stroke | None, standard: Standard) -> bool:
    """Whether a hand comes from, or goes to, work on a spot, a rest that is more than a turn, or the air."""
    if stroke is None or stroke.technique is Technique.LIFTED:
        return True
    return not _moves(stroke) and stroke.duration_s >= standard.number("stroke.pause_s")


def _beyond(point: tuple[float, float, float]) -> bool:
    """Whether a place lies over the back's upper or lower edge, or far out: where hands come in and leave."""
    _, x, v = point
    return not 0 <= v <= 1 or abs(x) > EDGE_X_CM


def _is_return(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a movement goes back, quicker, over the way of the slow strokes on both sides of it."""
    if before is None or after is None or before.direction is not after.direction:
        return False
    if before.technique is Technique.LIFTED:
        return False
    if stroke.direction is not OPPOSITE.get(before.direction):
        return False
    slower = 0.5 * (before.speed_cm_s + after.speed_cm_s)
    return stroke.speed_cm_s >= standard.number("carry.return_times") * slower


def _closes_loop(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether an inward movement is the return of a loop: from a down stroke, or into an up stroke."""
    if stroke.direction is not Direction.INWARD:
        return False
    within = standard.number("carry.return_s")
    from_down = before is not None and before.direction is Direction.DOWN and stroke.start_s - before.end_s <= within
    into_up = after is not None and after.direction is Direction.UP and after.start_s - stroke.end_s <= within
    return from_down or into_up
