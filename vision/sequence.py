"""Reads strokes in their sequence: what one movement is can depend on those before and after it.

From one camera a hand held a few centimetres above the skin looks like one on it. How it moves tells: hands that are
carried elsewhere go quicker than they stroke, along no lane, or come and go at the ends of a contact; and between
slow strokes of one direction the hand goes back quickly and lightly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vision.carried import (
    LONG,
    beyond,
    closes_loop,
    is_backswing,
    is_between_moves,
    is_carried,
    is_hop,
    is_place,
    is_quick,
    is_return,
    is_stir,
    is_stop,
    is_way,
    leads_in,
    moves,
    sets_forearm_down,
    sweeps,
    sweeps_on,
    trails,
    typical_speed,
)
from vision.standard import Standard
from vision.types import Stroke, Technique

# So much of a movement goes on at the same time as one of the other hand: both hands move as one.
TOGETHER_SHARE = 0.7
# Movements closer in time than this follow each other without a stop.
TOUCHING_S = 0.15
# A hand that hesitates in a stroke goes on sooner than this.
HESITATES_S = 0.3


def relabelled(strokes: Sequence[Stroke], standard: Standard) -> tuple[Stroke, ...]:
    """The same strokes in time order, with those that are a carried hand or a loop's return named `LIFTED`."""
    result: list[Stroke] = []
    quick: list[Stroke] = []
    for hand_id in sorted({stroke.hand_id for stroke in strokes}):
        own = _one_hand(sorted((s for s in strokes if s.hand_id == hand_id), key=lambda s: s.start_s), standard)
        typical = typical_speed(own, standard)
        quick += [s for s in own if moves(s) and is_quick(s, typical, standard)]
        result += own
    ordered = sorted(result, key=lambda s: (s.start_s, s.hand_id))
    named = _swept_together(strokes, ordered, standard)
    lifted = [s for s in named if s.technique is Technique.LIFTED and moves(s)]
    quickly = {(s.hand_id, s.start_s) for s in quick}
    return tuple(
        replace(s, technique=Technique.LIFTED)
        if _comes_beside_one_in_the_air(s, named, standard)
        or (
            any(_together(s, other) for other in lifted)
            and ((s.hand_id, s.start_s) in quickly or _is_hop_like(s, standard))
        )
        else s
        for s in named
    )


def _swept_together(strokes: Sequence[Stroke], named: Sequence[Stroke], standard: Standard) -> list[Stroke]:
    """The strokes, a long one that was taken for a carried hand named as before where the other hand sweeps with it.

    Both hands do the same: one that keeps to the lane shows that the other strokes too.
    """
    before = {(s.hand_id, s.start_s): s for s in strokes}
    swept = [s for s in named if s.technique in LONG and sweeps(s, standard)]
    least_cm, aside_cm = standard.number("carry.sweep_cm"), standard.number("carry.aside_cm")
    return [
        before[s.hand_id, s.start_s]
        if s.technique is Technique.LIFTED
        and s.length_cm >= least_cm
        and any(_together(s, other) for other in swept)
        and not beyond(s.path[0])
        # A hand that comes in from the side is carried, whatever the other one does.
        and abs(s.path[0][1]) - abs(s.path[-1][1]) < aside_cm
        else s
        for s in named
    ]


def _comes_beside_one_in_the_air(stroke: Stroke, named: Sequence[Stroke], standard: Standard) -> bool:
    """Whether it is a brief first movement of a hand, while the other one is carried: both are coming."""
    if not moves(stroke) or stroke.duration_s >= standard.number("carry.hop_s"):
        return False
    since_s = stroke.start_s - standard.number("carry.away_s")
    if any(s.hand_id == stroke.hand_id and since_s < s.end_s <= stroke.start_s for s in named):
        return False
    carried = [s for s in named if s.hand_id != stroke.hand_id and s.technique is Technique.LIFTED]
    return sum(stroke.shared_s(s) for s in carried) > TOGETHER_SHARE * stroke.duration_s


def _is_hop_like(stroke: Stroke, standard: Standard) -> bool:
    """Whether a movement is so brief and short that it may be a way from place to place."""
    brief = stroke.duration_s < standard.number("carry.hop_s")
    short = stroke.technique is Technique.UNKNOWN or stroke.length_cm < standard.number("carry.beside_cm")
    return moves(stroke) and brief and short


def _together(stroke: Stroke, lifted: Stroke) -> bool:
    """Whether a quick movement goes with one of the other hand that is carried: both hands move as one."""
    if stroke.hand_id == lifted.hand_id or stroke.direction is not lifted.direction:
        return False
    return stroke.shared_s(lifted) > TOGETHER_SHARE * stroke.duration_s


def _one_hand(strokes: list[Stroke], standard: Standard) -> list[Stroke]:
    away_s = standard.number("carry.away_s")
    typical = typical_speed(strokes, standard)
    result: list[Stroke] = []
    for index, stroke in enumerate(strokes):
        # What came before is known by now: after a carried hand a movement comes out of the air.
        before = next((s for s in reversed(result) if not is_stop(s, standard)), None)
        rest = strokes[index + 1 :]
        # Where only a stop follows, the hand stayed: it did not go off into the air.
        after = next((s for s in rest if not (is_stop(s, standard) or is_stir(s, standard))), rest[0] if rest else None)
        # After a long absence what came before is no neighbour: the hand comes out of the air.
        if before is not None and stroke.start_s - before.end_s > away_s:
            before = None
        if after is not None and after.start_s - stroke.end_s > away_s:
            after = None
        carried = moves(stroke) and (
            (is_carried(stroke, typical, standard) and not sweeps_on(stroke, before, after, standard))
            or is_hop(stroke, before, after, standard)
            or is_backswing(stroke, before, after, standard)
            or leads_in(stroke, before, after, standard)
            or trails(stroke, before, standard)
            or (
                is_way(stroke, before, after, typical, standard)
                and not (is_between_moves(before, after) and sweeps_on(stroke, before, after, standard))
            )
            or is_return(stroke, before, after, standard)
            or closes_loop(stroke, before, after, standard)
            or sets_forearm_down(stroke, after, standard)
        )
        carried = carried or is_stir(stroke, standard, over=bool(rest))
        result.append(replace(stroke, technique=Technique.LIFTED) if carried else stroke)
    _join_carried(result, typical, standard)
    _join_dashes(result, standard)
    _join_legs(result, standard)
    return _with_lead_ins(result, standard)


def _join_carried(strokes: list[Stroke], typical: float, standard: Standard) -> None:
    """A brief quick movement that goes over into a carried one of the same direction is a part of it."""
    for _ in range(2):
        for index, stroke in enumerate(strokes):
            brief = stroke.duration_s < standard.number("carry.arrival_s")
            if not (brief and moves(stroke) and is_quick(stroke, typical, standard)):
                continue
            if any(other.direction is stroke.direction for other in _carried_beside(strokes, index)):
                strokes[index] = replace(stroke, technique=Technique.LIFTED)


def _join_dashes(strokes: list[Stroke], standard: Standard) -> None:
    """A dash that goes over into a carried hand is no stroke by itself."""
    dash_s = standard.number("stroke.pause_s")
    for index, stroke in enumerate(strokes):
        dash = moves(stroke) and stroke.technique is Technique.UNKNOWN and stroke.duration_s < dash_s
        if dash and _carried_beside(strokes, index):
            strokes[index] = replace(stroke, technique=Technique.LIFTED)


def _join_legs(strokes: list[Stroke], standard: Standard) -> None:
    """The legs of a way to another place are no strokes by themselves."""
    begin = 0
    while begin < len(strokes):
        stop = begin
        while stop < len(strokes) and moves(strokes[stop]) and strokes[stop].technique is not Technique.LIFTED:
            stop += 1
        legs = strokes[begin:stop]
        after = strokes[stop] if stop < len(strokes) else None
        if (
            len(legs) > 1
            and begin
            and after is not None
            and is_place(strokes[begin - 1], standard)
            and is_place(after, standard)
            and sum(leg.duration_s for leg in legs) < standard.number("carry.arrival_s")
            and not any(sweeps(leg, standard) for leg in legs)
        ):
            strokes[begin:stop] = [replace(leg, technique=Technique.LIFTED) for leg in legs]
        begin = stop + 1


def _with_lead_ins(strokes: list[Stroke], standard: Standard) -> list[Stroke]:
    """The strokes, each with what went over into it: a hand that hesitates once does not stroke twice one way.

    What led a hand that had just come to its first stroke is named a carried hand by now.
    """
    result: list[Stroke] = []
    for stroke in strokes:
        before = result[-1] if result else None
        if (
            before is not None
            and stroke.technique in LONG
            and before.technique is Technique.UNKNOWN
            and before.direction is stroke.direction
            and before.duration_s < standard.number("carry.hop_s")
            and stroke.start_s - before.end_s < HESITATES_S
        ):
            # Named as the long one, which tells more of the hand.
            one = before.followed_by(stroke)
            result[-1] = replace(one, technique=stroke.technique, part=stroke.part, side=stroke.side)
        else:
            result.append(stroke)
    return result


def _carried_beside(strokes: Sequence[Stroke], index: int) -> list[Stroke]:
    """The carried movements that follow a stroke, or go before it, without a stop."""
    stroke = strokes[index]
    return [
        other
        for other in (*strokes[max(0, index - 1) : index], *strokes[index + 1 : index + 2])
        if other.technique is Technique.LIFTED
        and max(other.start_s - stroke.end_s, stroke.start_s - other.end_s) < TOUCHING_S
    ]
