"""Cuts a run of contact into movements: where its mode changes, and where travelling movement changes direction."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vision.standard import Standard
from vision.strokes.kneading import kneaded
from vision.strokes.legs import NOISE, Leg, legs_of, path_speed, quick_speed
from vision.strokes.modes import modes_of, stretches
from vision.strokes.run import Mode, Piece, Run, path_length
from vision.strokes.tapping import filled, tapped
from vision.types import Array, Direction

# A direction must be this much clearer than the one before to take over: a slanting sweep stays one stroke.
TURN_HYSTERESIS = 1.25
# The landmarks' jitter about a spot.
SPOT_MARGIN_CM = 0.6
SPOT_PERCENTILES = (4, 96)
# Of a sweep between two stops, a turn aside by less than this share of its longest piece is no stroke of its own.
HOOK_SHARE = 0.15
# A hand this many times as fast as a resting one is still coming, or going already.
ARRIVING = 2.0
# A stop within so long of the ends of rubbing, at less than this share of its usual speed, is where it begins or ends.
STOP_S, STOP_SHARE = 0.6, 0.6
# A hand that looks for its place may go round once before, within so long: slower than this share of that is a stop.
LOOK_S, CLEAR_STOP = 1.0, 0.8
# So many times as quick as it rubs a hand comes and goes.
COMING = 2.0
# A fit that sees less than this share of the speed along the path is too long for a movement that turns so quickly.
SEEN_SHARE = 0.6
# Between two strokes of one direction a hand goes slower than this share of its usual speed, within so long; and one
# that is slower than this share of the other is another movement.
GOES_ON_SHARE, BORDER_S, ALIKE_SHARE = 0.3, 0.15, 0.55
# A brief movement before it, shorter than this, may have been the way there, and one after it, shorter than the second,
# the way off, if it goes on to the end at this share of its usual speed: what came before and after tells.
LEAD_S, TRAIL_S, LEAVES_SHARE = 0.8, 0.6, 0.8
# Of a stroke at least this share leads away from where it began; of half a circle 0.64 does.
STRAIGHT_SHARE = 0.75
# A circle has all the angular momentum that there can be, an ellipse four times as long as broad 0.62 of it, a rub to
# and fro none.
ROUND_SHARE = 0.6


def segment(run: Run, standard: Standard) -> list[Piece]:
    """Cut one run into movements that follow each other without gaps."""
    if len(run.t) < 3:
        return []
    speed = quick_speed(run)
    modes = widened(run, _passing(run, speed, modes_of(run, standard), standard), speed, standard)
    pieces: list[Piece] = []
    for start, stop in stretches(modes):
        mode = modes[start]
        if mode == "travel":
            for leg in legs_of(run.t, speed, start, stop, standard):
                pieces += _by_direction(run, leg.start, leg.stop, standard) if leg.moves else [_rest(leg)]
        else:
            pieces.append(Piece(start, stop, mode, Direction.STILL if mode == "still" else Direction.CIRCULAR))
    pieces = _merged(pieces, lambda before, after: _both_rest(before, after) or _goes_on(run.t, speed, before, after))
    found = [_rested(run, piece, standard) for piece in tapped(run, pieces, standard)]
    return kneaded(run, filled(run, _merged(found, _both_rest)), standard)


def _passing(run: Run, speed: Array, modes: list[Mode], standard: Standard) -> list[Mode]:
    """Local movement and rest too brief to be work on a spot belong to the travel beside them: a turn, a stop."""
    result = _straight(run, speed, modes, standard)
    spots: list[Mode] = ["travel" if mode == "travel" else "local" for mode in result]
    for start, stop in stretches(spots):
        beside = start > 0 or stop < len(modes)
        if beside and spots[start] != "travel" and run.t[stop - 1] - run.t[start] < standard.number("stroke.local_s"):
            result[start:stop] = ["travel"] * (stop - start)
    return result


def _straight(run: Run, speed: Array, modes: list[Mode], standard: Standard) -> list[Mode]:
    """Short strokes there and back, with a stop at each end, stay as near as circles do; but each goes straight."""
    result = list(modes)
    least_cm = 0.5 * standard.number("stroke.local_cm")
    for start, stop in stretches(modes):
        if modes[start] != "local" or _goes_round(run, start, stop):
            continue
        for leg in legs_of(run.t, speed, start, stop, standard):
            if not leg.moves:
                continue
            x, y = run.x[leg.start : leg.stop], run.y[leg.start : leg.stop]
            net = float(np.hypot(x[-1] - x[0], y[-1] - y[0]))
            length = path_length(run, Piece(leg.start, leg.stop, "local", Direction.CIRCULAR))
            if net > max(least_cm, STRAIGHT_SHARE * length):
                result[leg.start : leg.stop] = ["travel"] * (leg.stop - leg.start)
    return result


def _goes_round(run: Run, start: int, stop: int) -> bool:
    """Whether a hand goes round a spot, all the time the same way: its angular momentum about the spot's middle, over
    what it would be were it always to move across the line to it."""
    part = slice(start, stop)
    x, y = run.x[part] - run.x[part].mean(), run.y[part] - run.y[part].mean()
    most = float((np.hypot(x, y) * np.hypot(run.vx[part], run.vy[part])).sum())
    return abs(float((x * run.vy[part] - y * run.vx[part]).sum())) > ROUND_SHARE * most


def _rested(run: Run, piece: Piece, standard: Standard) -> Piece:
    """The piece, or a rest in its place where the hand only trembled on its spot, as landmarks do."""
    if piece.mode != "local" or piece.taps_hz is not None:
        return piece
    duration = float(run.t[piece.stop - 1] - run.t[piece.start])
    if path_length(run, piece) > NOISE * standard.number("stroke.still_cm_s") * duration:
        return piece
    return Piece(piece.start, piece.stop, "still", Direction.STILL)


def _merged(pieces: list[Piece], belong: Callable[[Piece, Piece], bool]) -> list[Piece]:
    """The pieces, each joined to the one before it where the two belong together."""
    merged = pieces[:1]
    for piece in pieces[1:]:
        if belong(merged[-1], piece):
            merged[-1] = replace(merged[-1], stop=piece.stop)
        else:
            merged.append(piece)
    return merged


def _both_rest(before: Piece, after: Piece) -> bool:
    return before.mode == after.mode == "still"


def _goes_on(t: Array, speed: Array, before: Piece, after: Piece) -> bool:
    """Whether two travels of one direction are one: as fast, and without the stop that only a turn may do without."""
    if not (before.mode == after.mode == "travel" and before.direction == after.direction):
        return False
    if t[before.stop - 1] - t[before.start] < LEAD_S:
        return False
    leaves = float(speed[after.stop - 1]) > LEAVES_SHARE * float(np.median(speed[after.start : after.stop]))
    if leaves and t[after.stop - 1] - t[after.start] < TRAIL_S:
        return False
    slower, quicker = sorted(float(np.median(speed[piece.start : piece.stop])) for piece in (before, after))
    slowest = float(speed[np.abs(t - t[after.start]) <= BORDER_S].min())
    return slowest > GOES_ON_SHARE * slower and slower > ALIKE_SHARE * quicker


def _rest(leg: Leg) -> Piece:
    return Piece(leg.start, leg.stop, "still", Direction.STILL)


def widened(run: Run, modes: list[Mode], speed: Array, standard: Standard) -> list[Mode]:
    """Let local movement and rest begin and end where the hand really came and went.

    The modes are read from a window of about a second, so the first half second on a spot still looks like the way
    there. As long as the hand was already inside the spot, that time belongs to it.
    """
    result = list(modes)
    rest = standard.number("stroke.still_cm_s")
    for start, stop in stretches(modes):
        if modes[start] == "travel":
            continue
        if modes[start] == "still":
            # And the other way round: the window saw the rest before the hand had come to it.
            first, last = _from_to(speed[start:stop] <= ARRIVING * rest, start)
            result[start:first], result[last:stop] = ["travel"] * (first - start), ["travel"] * (stop - last)
            start, stop = first, last
            if start == stop:
                continue
        _widen(run, result, start, stop, speed > ARRIVING * rest if modes[start] == "still" else None)
    pace = path_speed(run)
    for start, stop in stretches(result):
        if result[start] == "local" and (speed[start:stop] > NOISE * rest).mean() > 0.5:
            # Rubbing ends when the hand rests. Of small quick circles a fit sees little but where they turn.
            here = slice(start, stop)
            seen = speed if np.median(speed[here]) > SEEN_SHARE * np.median(pace[here]) else pace
            first, last = _from_to(seen[here] > NOISE * rest, start)
            result[start:first], result[last:stop] = ["still"] * (first - start), ["still"] * (stop - last)
            first, last = _between_stops(run.t, seen, first, last)
            result[start:first], result[last:stop] = _gone(result[start:first]), _gone(result[last:stop])
    return result


def _gone(modes: list[Mode]) -> list[Mode]:
    return ["travel" if mode == "local" else mode for mode in modes]


def _between_stops(t: Array, speed: Array, first: int, last: int) -> tuple[int, int]:
    """Rubbing begins and ends at the stop between it and the way to and from its spot, where there is one.

    A hand that comes, or goes, far quicker than it rubs is on its way still.
    """
    usual = STOP_SHARE * float(np.median(speed[first:last]))
    if t[last - 1] - t[first] < 4 * STOP_S:
        return first, last
    first, last = _from_to(speed[first:last] < COMING * float(np.median(speed[first:last])), first)
    head = int(np.searchsorted(t, t[first] + STOP_S))
    tail = int(np.searchsorted(t, t[last - 1] - STOP_S))
    start, stop = first + int(np.argmin(speed[first:head])), tail + int(np.argmin(speed[tail:last]))
    look = int(np.searchsorted(t, t[first] + LOOK_S))
    start = max([start, *(first + np.flatnonzero(speed[first:look] < CLEAR_STOP * usual)).tolist()])
    arrives = speed[start] < usual < speed[first : start + 1].max()
    leaves = speed[stop] < usual < speed[stop:last].max()
    return (start if arrives else first), (stop + 1 if leaves else last)


def _from_to(mask: NDArray[np.bool_], start: int) -> tuple[int, int]:
    """The first True and the one after the last, counted from `start`; empty at `start` where there is none."""
    where = np.flatnonzero(mask)
    return (start + int(where[0]), start + int(where[-1]) + 1) if len(where) else (start, start)


def _widen(run: Run, modes: list[Mode], start: int, stop: int, quick: NDArray[np.bool_] | None) -> None:
    """Give a spot the travelling samples before and after it that lie inside it, in place; none of the `quick`."""
    x, y = run.x[start:stop], run.y[start:stop]
    if modes[start] == "local":
        # The way there and the way off may be at its ends: the spot is where most of the time was spent.
        x, y = (np.percentile(values, SPOT_PERCENTILES) for values in (x, y))
    left, right = float(x.min()) - SPOT_MARGIN_CM, float(x.max()) + SPOT_MARGIN_CM
    low, high = float(y.min()) - SPOT_MARGIN_CM, float(y.max()) + SPOT_MARGIN_CM
    inside = (run.x >= left) & (run.x <= right) & (run.y >= low) & (run.y <= high)
    if quick is not None:
        inside &= ~quick
    while start < stop and not inside[start]:
        modes[start] = "travel"
        start += 1
    while stop > start and not inside[stop - 1]:
        stop -= 1
        modes[stop] = "travel"
    while 0 < start < stop and inside[start - 1] and modes[start - 1] == "travel":
        start -= 1
        modes[start] = modes[start + 1]
    while start < stop < len(modes) and inside[stop] and modes[stop] == "travel":
        modes[stop] = modes[stop - 1]
        stop += 1


def direction_of(dx_cm: float, dy_cm: float, x_cm: float) -> Direction:
    """Direction of a displacement relative to the spine, at lateral position `x_cm`; `dy_cm` towards the head."""
    if abs(dy_cm) >= abs(dx_cm):
        return Direction.UP if dy_cm > 0 else Direction.DOWN
    return Direction.OUTWARD if dx_cm * (x_cm or dx_cm) > 0 else Direction.INWARD


def _by_direction(run: Run, start: int, stop: int, standard: Standard) -> list[Piece]:
    labels: list[Direction] = []
    for i in range(start, stop):
        label = direction_of(run.vx[i], run.vy[i], run.x[i])
        before = labels[-1] if labels else label
        upright = (Direction.UP, Direction.DOWN)
        if (label in upright) != (before in upright):
            along, across = abs(run.vy[i]), abs(run.vx[i])
            clear = along > TURN_HYSTERESIS * across if label in upright else across > TURN_HYSTERESIS * along
            # Without a clear turn the old axis stays; its sign may still have changed.
            if not clear:
                label = _on_axis(before, run, i)
        labels.append(label)
    borders = [0, *(i for i in range(1, len(labels)) if labels[i] != labels[i - 1]), len(labels)]
    pieces = [Piece(start + a, start + b, "travel", labels[a]) for a, b in itertools.pairwise(borders)]
    return _joined(run, pieces, standard)


def _on_axis(before: Direction, run: Run, i: int) -> Direction:
    if before in (Direction.UP, Direction.DOWN):
        return Direction.UP if run.vy[i] > 0 else Direction.DOWN
    return Direction.OUTWARD if run.vx[i] * run.x[i] > 0 else Direction.INWARD


def _joined(run: Run, pieces: list[Piece], standard: Standard) -> list[Piece]:
    """Pieces too short or too brief to be strokes join the neighbour that is nearer in direction, or the longer."""
    least_s, least_cm = standard.number("stroke.least_s"), standard.number("stroke.least_cm")
    # A short hook at the beginning or the end of a long sweep is a part of it.
    least_cm = max(least_cm, HOOK_SHARE * max(path_length(run, piece) for piece in pieces))
    while len(pieces) > 1:
        small = [p for p in pieces if run.t[p.stop - 1] - run.t[p.start] < least_s or path_length(run, p) < least_cm]
        if not small:
            break
        piece = min(small, key=lambda p: path_length(run, p))
        index = pieces.index(piece)
        sides = [k for k in (index - 1, index + 1) if 0 <= k < len(pieces)]
        same = [k for k in sides if pieces[k].direction == piece.direction]
        into = max(same or sides, key=lambda k: path_length(run, pieces[k]))
        low, high = min(index, into), max(index, into)
        merged = Piece(pieces[low].start, pieces[high].stop, "travel", pieces[into].direction)
        pieces = [*pieces[:low], merged, *pieces[high + 1 :]]
        pieces = _merged(pieces, lambda before, after: before.direction == after.direction)
    return pieces
