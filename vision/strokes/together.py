"""How two hands work together, and whether the pace of long strokes changes. Pure functions of finished strokes."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision.technique import running_mean
from vision.types import Array, Direction, Stroke, Technique

Way = Literal["one", "in_step", "alternating"]

# Hands that follow each other by no more than this take turns; so many turns make alternation.
TURN_GAP_S, LEAST_TURNS = 1.0, 3
# Of the shorter stroke so much at most may lie under the other's for them to be turns.
MOST_OVERLAP = 0.5
# Two rhythms over at least this long, on a grid of the paths' own step, about the mean over this: opposed below the
# correlation.
RHYTHM_S, STEP_S, SLOW_S, OPPOSED = 1.0, 0.1, 1.0, -0.3
# C7-crest in cm, to weigh movement along the spine against that across it; its exact length matters little here.
LENGTH_CM = 43.0
# Fewer strokes than this have no trend.
LEAST_STROKES = 3
OPPOSITE = ({Direction.UP, Direction.DOWN}, {Direction.INWARD, Direction.OUTWARD})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which hands move on the back: one of them, two at once in step, or two in turn."""

    start_s: float
    end_s: float
    way: Way

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s


def coordination(strokes: Iterable[Stroke]) -> tuple[Span, ...]:
    """Who works when, in time order; times at which every hand rests or is in the air lie in no span.

    Turns: strokes of one hand and the other, one after the other. Two hands that move at the same time alternate where
    their long strokes go opposite ways or their rhythms are opposed, and are in step else.
    """
    working = sorted(
        (s for s in strokes if s.technique is not Technique.LIFTED and s.direction is not Direction.STILL),
        key=lambda s: (s.start_s, s.end_s),
    )
    turns = _turns(working)
    times = sorted({t_s for s in working for t_s in (s.start_s, s.end_s)} | {t_s for turn in turns for t_s in turn})
    spans: list[Span] = []
    for start_s, end_s in itertools.pairwise(times):
        now = [s for s in working if s.start_s <= start_s and s.end_s >= end_s]
        way = _way(now, start_s, end_s, turns)
        if way is None:
            continue
        if spans and spans[-1].way == way and spans[-1].end_s == start_s:
            spans[-1] = Span(spans[-1].start_s, end_s, way)
        else:
            spans.append(Span(start_s, end_s, way))
    return tuple(spans)


def seconds_of(spans: Iterable[Span]) -> dict[Way, float]:
    """Seconds of each way of working."""
    total: dict[Way, float] = {"one": 0.0, "in_step": 0.0, "alternating": 0.0}
    for span in spans:
        total[span.way] += span.duration_s
    return total


def pace_trend(strokes: Iterable[Stroke], since_s: float) -> float | None:
    """How the speed of long strokes that began after `since_s` changes, in cm/s per second; None for fewer than three.

    The median of the slopes between all pairs (Theil 1950, Sen 1968): up to 29 % of odd strokes change little.
    """
    rows = [s for s in strokes if s.technique is Technique.EFFLEURAGE and s.start_s >= since_s]
    if len(rows) < LEAST_STROKES:
        return None
    t = np.array([0.5 * (s.start_s + s.end_s) for s in rows])
    speed = np.array([s.speed_cm_s for s in rows])
    first, second = np.triu_indices(len(rows), 1)
    apart = t[second] - t[first]
    # Both hands at once: two strokes at one time have no slope.
    some = np.abs(apart) > STEP_S
    return float(np.median((speed[second] - speed[first])[some] / apart[some])) if some.any() else None


def _whose(stroke: Stroke) -> Hashable:
    """Left and right stay the same when a hand was lost and found again under another number."""
    return stroke.hand if stroke.hand != "?" else stroke.hand_id


def _turns(working: Sequence[Stroke]) -> list[tuple[float, float]]:
    """Stretches (start, end) in which the hands take turns."""
    found: list[tuple[float, float]] = []
    begin = 0
    for index in range(1, len(working) + 1):
        if index < len(working) and _takes_turn(working[index - 1], working[index]):
            continue
        if index - begin >= LEAST_TURNS:
            found.append((working[begin].start_s, max(s.end_s for s in working[begin:index])))
        begin = index
    return found


def _takes_turn(one: Stroke, other: Stroke) -> bool:
    overlap = min(one.end_s, other.end_s) - other.start_s
    shorter = min(one.duration_s, other.duration_s)
    return _whose(one) != _whose(other) and -TURN_GAP_S <= overlap <= MOST_OVERLAP * shorter


def _way(now: Sequence[Stroke], start_s: float, end_s: float, turns: Sequence[tuple[float, float]]) -> Way | None:
    if any(start_s >= first and end_s <= last for first, last in turns):
        return "alternating"
    hands = {_whose(s): s for s in now}
    if not hands:
        return None
    if len(hands) == 1:
        return "one"
    one, other = list(hands.values())[:2]
    return "alternating" if _opposed(one, other) else "in_step"


def _opposed(one: Stroke, other: Stroke) -> bool:
    if Direction.CIRCULAR not in (one.direction, other.direction):
        return {one.direction, other.direction} in OPPOSITE
    if one.beat_s is not None and other.beat_s is not None:
        # Where both tap, their beats tell: apart by a quarter of a cycle or more.
        rate = 0.5 * ((one.rate_hz or 0.0) + (other.rate_hz or 0.0))
        apart = abs((one.beat_s - other.beat_s) * rate) % 1
        return 0.25 < apart < 0.75
    start_s, end_s = max(one.start_s, other.start_s), min(one.end_s, other.end_s)
    if end_s - start_s < RHYTHM_S:
        return False
    grid = np.arange(start_s, end_s, STEP_S)
    a, b = _swings(one, grid), _swings(other, grid)
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return size > 0 and float((a * b).sum()) / size < OPPOSED


def _swings(stroke: Stroke, grid: Array) -> Array:
    """(2, N) cm outward and along the spine over times `grid`, about their own slow drift."""
    t, x, v = np.array(stroke.path).T
    swings = []
    for values in (np.abs(x), LENGTH_CM * v):
        even = np.interp(grid, t, values)
        swings.append(even - running_mean(even, grid, SLOW_S))
    result: Array = np.stack(swings)
    return result
