"""Sums over a session: the timeline, time per technique, per zone and technique."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from vision.strokes.together import coordination, seconds_of
from vision.types import HandsTime, Stroke, Technique, TechniqueSummary, TimelineSample, Touch, ZoneTechnique

TIMELINE_STEP_S = 0.2


def sample(touch: Touch) -> TimelineSample:
    """The timeline's sample of one touch, its technique unknown so far."""
    speed = None if touch.speed_cm_s is None else round(touch.speed_cm_s, 2)
    return TimelineSample(
        round(touch.t_s, 3),
        touch.hand,
        speed,
        round(touch.midline_cm, 2),
        round(touch.x_cm, 2),
        round(touch.v, 4),
        touch.zone,
        Technique.UNKNOWN,
    )


def with_techniques(timeline: Sequence[TimelineSample], strokes: Sequence[Stroke]) -> tuple[TimelineSample, ...]:
    """The timeline, each sample with the technique of the stroke it lies in."""
    by_hand: dict[str, list[Stroke]] = {}
    for stroke in strokes:
        by_hand.setdefault(stroke.hand, []).append(stroke)
    starts = {hand: np.array([s.start_s for s in row]) for hand, row in by_hand.items()}
    result = []
    for one in sorted(timeline, key=lambda s: (s.t_s, s.hand)):
        row = by_hand.get(one.hand, [])
        at = int(np.searchsorted(starts[one.hand], one.t_s + 1e-6)) - 1 if row else -1
        inside = at >= 0 and row[at].end_s >= one.t_s - 1e-6
        result.append(replace(one, technique=row[at].technique) if inside else one)
    return tuple(result)


def summarise(strokes: Iterable[Stroke]) -> tuple[TechniqueSummary, ...]:
    """Strokes and time per technique, the most used first."""
    groups: dict[Technique, list[Stroke]] = {}
    for stroke in strokes:
        groups.setdefault(stroke.technique, []).append(stroke)
    rows = [
        TechniqueSummary(
            technique,
            len(group),
            sum(s.duration_s for s in group),
            float(np.median([s.speed_cm_s for s in group])) if technique is Technique.EFFLEURAGE else None,
        )
        for technique, group in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: -row.seconds))


def zone_techniques(timeline: Iterable[TimelineSample]) -> tuple[ZoneTechnique, ...]:
    """Seconds of each technique in each zone, from the timeline: each of its samples stands for its step."""
    seconds: defaultdict[tuple[str, Technique], float] = defaultdict(float)
    for one in timeline:
        if one.zone is not None and one.technique is not Technique.LIFTED:
            seconds[one.zone, one.technique] += TIMELINE_STEP_S
    return tuple(ZoneTechnique(zone, technique, round(s, 2)) for (zone, technique), s in sorted(seconds.items()))


def hands_time(strokes: Sequence[Stroke]) -> HandsTime | None:
    """Seconds in which one hand worked, both in step, and both in turn; None where none did."""
    spans = coordination(strokes)
    if not spans:
        return None
    seconds = seconds_of(spans)
    return HandsTime(seconds["one"], seconds["in_step"], seconds["alternating"])
