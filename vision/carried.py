"""What tells a hand that is carried through the air, or put elsewhere, from one that strokes.

Each question is about one movement of a hand, and the ones before and after it (None: the air).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vision.faults import wrong_share
from vision.standard import Standard
from vision.types import Direction, Stroke, Technique

UPRIGHT = (Direction.UP, Direction.DOWN)
LONG = (Technique.EFFLEURAGE, Technique.FOREARM)
SIDEWAYS = (Direction.INWARD, Direction.OUTWARD)
# One sweep among sweeps is not quicker than twice its neighbour.
COMPANY_SHARE = 0.5
# Beyond the half breadth of a chest (ANSUR II: 13.5-14.5 cm) and the tops of the shoulders: hardly the back any more.
EDGE_X_CM = 16.5
# The way in from over the lower edge is shorter than this share of the stroke that follows.
LEAD_SHARE = 0.5
OPPOSITE = {
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
    Direction.INWARD: Direction.OUTWARD,
    Direction.OUTWARD: Direction.INWARD,
}


def sweeps(stroke: Stroke, standard: Standard) -> bool:
    """Whether a movement keeps to the way of a sweep for its whole length: up from beside the spine, down the side.

    However quick, such a hand strokes; one that is put elsewhere cuts across.
    """
    if stroke.length_cm < standard.number("carry.sweep_cm") or beyond(stroke.path[0]) or beyond(stroke.path[-1]):
        return False
    out = [abs(x) for _, x, _ in stroke.path]
    if stroke.direction is Direction.UP:
        inside = out[0] <= standard.number("direction.inside_cm")
        return inside and min(out) >= out[0] - standard.number("carry.aside_cm") and out[-1] >= out[0] - 1
    return stroke.direction is Direction.DOWN and min(out) >= standard.number("direction.outside_cm")


def sweeps_on(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a movement is a sweep among sweeps: the one before or after it is hardly slower and no carried hand."""
    return sweeps(stroke, standard) and any(
        other is not None
        and other.technique is not Technique.LIFTED
        and other.direction in UPRIGHT
        and other.speed_cm_s >= COMPANY_SHARE * stroke.speed_cm_s
        for other in (before, after)
    )


def is_between_moves(before: Stroke | None, after: Stroke | None) -> bool:
    """Whether a hand comes from a movement, be it carried, and goes on moving: no place is left or reached.

    From a stroke it may come to the end of its work as well.
    """
    if before is None or not moves(before):
        return False
    return moves(after) if after is not None else before.technique is not Technique.LIFTED


def sets_forearm_down(stroke: Stroke, after: Stroke | None, standard: Standard) -> bool:
    """Whether a movement is too fast for a forearm, and is one or goes over into the glide of one."""
    if stroke.speed_cm_s <= standard.number("carry.forearm_cm_s"):
        return False
    goes_over = after is not None and after.technique is Technique.FOREARM and after.direction is stroke.direction
    return stroke.technique is Technique.FOREARM or goes_over


def is_stop(stroke: Stroke, standard: Standard) -> bool:
    """Whether a hand only stops between two movements: such a rest is nobody's neighbour."""
    return stroke.direction is Direction.STILL and stroke.duration_s < standard.number("stroke.pause_s")


def is_hop(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a brief movement goes where no stroke goes: it is the way from the end of one to the start of another.

    Strokes are long and slow; what is over within a second and goes inward, down beside the spine or up the sides
    sets the hand down elsewhere. The way out, too, when it joins a stroke down beside the spine to one up the side, or
    takes a hand off the spine on which it rested: no stroke begins there.
    """
    if stroke.duration_s >= standard.number("carry.hop_s"):
        return False
    if stroke.direction is Direction.OUTWARD:
        off_spine = is_place(before, standard) and abs(stroke.path[0][1]) <= standard.number("spine.limit_cm")
        return off_spine or _follows(before, Direction.DOWN) or _precedes(after, Direction.UP, standard)
    return stroke.direction is Direction.INWARD or _against(stroke, standard)


def is_stir(stroke: Stroke, standard: Standard, *, over: bool = True) -> bool:
    """Whether it is a brief stir on a spot, without a rhythm: a hand that lands, shifts or is about to leave.

    Nor is one time round a rhythm, once it is `over`: live, a hand may be about to go round again.
    """
    if stroke.direction is not Direction.CIRCULAR or stroke.technique not in (Technique.CIRCLES, Technique.UNKNOWN):
        return False
    if stroke.rate_hz is None:
        return stroke.duration_s < standard.number("carry.hop_s")
    brief = stroke.duration_s < standard.number("carry.stir_s")
    return over and brief and stroke.rate_hz * stroke.duration_s < standard.number("carry.stir_turns")


def _from_air(before: Stroke | None) -> bool:
    """Whether nothing came before, or a carried hand."""
    return before is None or before.technique is Technique.LIFTED


def is_backswing(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a hand that has just come, or rested, goes briefly to where its first stroke, the other way, begins."""
    opposite = OPPOSITE.get(stroke.direction)
    # From a rest it goes quicker than hands stroke, and than it strokes then.
    quick = stroke.speed_cm_s >= standard.number("carry.least_cm_s")
    quicker = after is not None and stroke.speed_cm_s >= standard.number("carry.return_times") * after.speed_cm_s
    return (
        (_from_air(before) or (is_place(before, standard) and quick and quicker))
        and opposite is not None
        and stroke.duration_s < standard.number("carry.hop_s")
        and _precedes(after, opposite, standard)
    )


def trails(stroke: Stroke, before: Stroke | None, standard: Standard) -> bool:
    """Whether a brief movement follows one of its direction that was far quicker: the hand settles, or drifts back."""
    return (
        before is not None
        and before.direction is stroke.direction
        and stroke.duration_s < standard.number("carry.hop_s")
        and before.speed_cm_s >= standard.number("carry.trail_times") * stroke.speed_cm_s
    )


def leads_in(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a hand that has just come goes a bit the way of its first stroke: to stroke twice it had to return.

    It may also come from over the lower edge of the back, wherever it was before.
    """
    if (
        stroke.duration_s >= standard.number("carry.hop_s")
        or after is None
        or after.technique not in LONG
        or after.direction is not stroke.direction
    ):
        return False
    # At the upper edge a loop turns outward; at the lower one nothing does.
    over_edge = any(v > 1 for _, _, v in stroke.path) and stroke.length_cm < LEAD_SHARE * after.length_cm
    return over_edge or (_from_air(before) and stroke.technique is Technique.UNKNOWN)


def _follows(before: Stroke | None, direction: Direction) -> bool:
    """Whether a long stroke of that direction came before, no carried hand and no hand that only settled down."""
    return before is not None and before.technique in LONG and before.direction is direction


def _precedes(after: Stroke | None, direction: Direction, standard: Standard) -> bool:
    """Whether a movement of that direction goes on from here, too long to be a hop itself."""
    return after is not None and after.direction is direction and after.duration_s >= standard.number("carry.hop_s")


def _against(stroke: Stroke, standard: Standard) -> bool:
    """Whether most of a movement up or down lay where strokes go the other way, whatever it is called."""
    limit = standard.number("direction.outside_cm" if stroke.direction is Direction.UP else "direction.inside_cm")
    outside = np.mean([abs(x) > limit for _, x, _ in stroke.path])
    share = outside if stroke.direction is Direction.UP else 1 - outside
    return bool(share >= standard.number("direction.fault_share"))


def moves(stroke: Stroke) -> bool:
    """Whether a hand goes somewhere: it neither rests nor works on a spot."""
    return stroke.direction in UPRIGHT or stroke.direction in SIDEWAYS


def typical_speed(strokes: Sequence[Stroke], standard: Standard) -> float:
    """Median speed of the hand's long strokes, each as heavy as its time: short dashes hardly count.

    Before enough of them is known, good strokes count beside them: the way in does not make itself usual. Nor does what
    goes inward, where no stroke goes.
    """
    good_cm_s = standard.number("carry.least_cm_s") / standard.number("carry.times_typical")
    good = (good_cm_s, standard.number("carry.known_s"))
    long = [s for s in strokes if s.technique in LONG and s.direction is not Direction.INWARD]
    rows = sorted([good, *((s.speed_cm_s, s.duration_s) for s in long)])
    speeds, weights = np.array(rows).T
    at = int(np.searchsorted(np.cumsum(weights), 0.5 * weights.sum()))
    return float(speeds[min(at, len(speeds) - 1)])


def is_quick(stroke: Stroke, typical: float, standard: Standard) -> bool:
    """Whether a movement is much quicker than the hand's usual one (`typical`, cm/s) and than good strokes."""
    limit = max(standard.number("carry.least_cm_s"), standard.number("carry.times_typical") * typical)
    return stroke.speed_cm_s > limit


def _is_wrong(stroke: Stroke, standard: Standard) -> bool:
    return (wrong_share(stroke, standard) or 0.0) >= standard.number("direction.fault_share")


def is_carried(stroke: Stroke, typical: float, standard: Standard) -> bool:
    """Whether a hand goes quicker than it strokes, along no lane or the wrong way."""
    if not is_quick(stroke, typical, standard):
        return False
    if stroke.direction in SIDEWAYS:
        return True
    aside = abs(stroke.path[-1][1] - stroke.path[0][1]) > standard.number("carry.aside_cm")
    return aside or _is_wrong(stroke, standard)


def is_way(stroke: Stroke, before: Stroke | None, after: Stroke | None, typical: float, standard: Standard) -> bool:
    """Whether a brief movement is the way to or from a place: a rest, work on a spot, or the air (None)."""
    if stroke.duration_s >= standard.number("carry.arrival_s"):
        return False
    from_place = is_place(before, standard)
    to_place = after is None or (after.technique is not Technique.LIFTED and is_place(after, standard))
    # Away from a place, a bit, then one stop and nothing after it: the hand was put down and stayed there.
    rested = from_place and not _from_air(before)
    ends = after is not None and is_stop(after, standard) and stroke.technique is Technique.UNKNOWN
    to_place = to_place or (rested and ends)
    if from_place and to_place:
        return True
    dash = stroke.duration_s < standard.number("stroke.pause_s")
    if (before is None and (dash or beyond(stroke.path[0]))) or (after is None and (dash or beyond(stroke.path[-1]))):
        return True
    return (from_place or to_place) and (is_quick(stroke, typical, standard) or _is_wrong(stroke, standard))


def is_place(stroke: Stroke | None, standard: Standard) -> bool:
    """Whether a hand comes from, or goes to, work on a spot, a rest that is more than a turn, or the air."""
    if stroke is None or stroke.technique is Technique.LIFTED:
        return True
    return not moves(stroke) and stroke.duration_s >= standard.number("stroke.pause_s")


def beyond(point: tuple[float, float, float]) -> bool:
    """Whether a place lies over the back's upper or lower edge, or far out: where hands come in and leave."""
    _, x, v = point
    return not 0 <= v <= 1 or abs(x) > EDGE_X_CM


def is_return(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether a movement goes back, quicker, over the way of the slow strokes on both sides of it."""
    if before is None or after is None or before.direction is not after.direction:
        return False
    if before.technique is Technique.LIFTED:
        return False
    if stroke.direction is not OPPOSITE.get(before.direction):
        return False
    slower = 0.5 * (before.speed_cm_s + after.speed_cm_s)
    return stroke.speed_cm_s >= standard.number("carry.return_times") * slower


def closes_loop(stroke: Stroke, before: Stroke | None, after: Stroke | None, standard: Standard) -> bool:
    """Whether an inward movement is the return of a loop: from a down stroke, or into an up stroke."""
    if stroke.direction is not Direction.INWARD:
        return False
    within = standard.number("carry.return_s")
    from_down = before is not None and before.direction is Direction.DOWN and stroke.start_s - before.end_s <= within
    into_up = after is not None and after.direction is Direction.UP and after.start_s - stroke.end_s <= within
    return from_down or into_up
