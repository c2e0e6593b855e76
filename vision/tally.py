"""Adds up a session while it runs: doses, times, the timeline, what was not seen. A few numbers a second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from vision.atlas import Atlas
from vision.faults import SAYS, SpineWatch, gap_faults, merged, stroke_faults, without_lifted
from vision.grading import (
    TARGET_ZONES,
    coverage_grade,
    coverage_targets,
    covers,
    direction_grade,
    forgotten_zones,
    overall,
    speed_grade,
    spine_grade,
)
from vision.motion import HALF_WINDOW_S
from vision.practice import choose
from vision.sequence import relabelled
from vision.standard import Standard
from vision.types import (
    Fault,
    FaultEvent,
    NotSeen,
    Observation,
    Report,
    Settings,
    Source,
    Stroke,
    Technique,
    TechniqueSummary,
    TimelineSample,
    Touch,
    ZoneDose,
)

TIMELINE_STEP_S = 0.2
# A frame stands for the time to the next one, but for no more than this (a gap in the recording is not work).
MOST_FRAME_S = 0.25
# Events of one fault and hand closer than this are one moment.
MERGE_S = 0.25
# An error of the midline's place from which on the report tells it: a third of the strip's breadth.
UNSURE_CM = 1.5
# Strokes that the live judgement of a new one looks back on.
RECENT_STROKES = 24


@dataclass(slots=True)
class _Gap:
    what: Literal["hands", "back"]
    start_s: float
    end_s: float


class Tally:
    """Takes every observation, settled touch and stroke of a session; `report` sums them up."""

    def __init__(self, standard: Standard, atlas: Atlas) -> None:
        self._standard = standard
        self._atlas = atlas
        self._spine = SpineWatch(standard)
        self._doses: defaultdict[str, float] = defaultdict(float)
        self._sides: defaultdict[str, float] = defaultdict(float)
        self._strokes: list[Stroke] = []
        self._events: list[FaultEvent] = []
        self._timeline: list[TimelineSample] = []
        self._last_sample: dict[int, float] = {}
        self._gap: _Gap | None = None
        self._not_seen: list[NotSeen] = []
        self._before: Observation | None = None
        self._seen_s = self._touch_s = 0.0
        self._hand_lengths_cm: list[float] = []
        self._errors_cm: list[float] = []
        self.frames = 0

    def observe(self, observation: Observation) -> None:
        """Take in one frame's observation, in time order."""
        before, self._before = self._before, observation
        self.frames += 1
        if before is not None:
            dt = min(max(observation.t_s - before.t_s, 0.0), MOST_FRAME_S)
            self._count(before, dt)
        self._watch_gaps(observation)
        self._measure_hands(observation)

    def _count(self, observation: Observation, dt: float) -> None:
        if self._blind(observation) is None:
            self._seen_s += dt
        for touch in observation.touches:
            self._touch_s += dt
            self._sides["left" if touch.x_cm < 0 else "right"] += dt
            if touch.zone == "spine":
                self._doses["spine"] += dt
            for zone, share in touch.footprint.items():
                self._doses[zone] += share * dt

    def _blind(self, observation: Observation) -> Literal["hands", "back"] | None:
        back = observation.back
        if back is None or back.quality < self._standard.number("seen.back_quality"):
            return "back"
        if not any(hand.role == "giver" for hand in observation.hands):
            return "hands"
        return None

    def _watch_gaps(self, observation: Observation) -> None:
        what = self._blind(observation)
        if self._gap is not None and self._gap.what != what:
            self._close_gap(observation.t_s)
        if what is not None:
            if self._gap is None:
                self._gap = _Gap(what, observation.t_s, observation.t_s)
            self._gap.end_s = observation.t_s

    def _close_gap(self, end_s: float) -> None:
        gap, self._gap = self._gap, None
        if gap is not None and end_s - gap.start_s >= self._standard.number("seen.gap_s"):
            self._not_seen.append(NotSeen(gap.start_s, end_s, gap.what))

    def _measure_hands(self, observation: Observation) -> None:
        back = observation.back
        if back is None or self.frames % 15 or len(self._hand_lengths_cm) > 2000:
            return
        self._errors_cm.append(back.error_cm)
        for hand in observation.hands:
            if hand.role == "giver" and hand.landmarks_px is not None and not hand.bridged:
                self._hand_lengths_cm.append(hand.length_px / back.px_per_cm)

    def settle(self, touches: Iterable[Touch]) -> tuple[FaultEvent, ...]:
        """Take in touches with their final velocities; returns the fault events that ended with them."""
        ended: list[FaultEvent] = []
        for touch in touches:
            event = self._spine.update(touch)
            if event is not None:
                ended.append(event)
            if touch.t_s - self._last_sample.get(touch.hand_id, -1e9) >= TIMELINE_STEP_S - 1e-6:
                self._last_sample[touch.hand_id] = touch.t_s
                self._timeline.append(_sample(touch))
        self._events += ended
        return tuple(ended)

    @property
    def warning(self) -> str | None:
        """What is wrong at this moment and must be said at once."""
        if self._before is None:
            return None
        return SAYS[Fault.ON_SPINE] if self._spine.pressing_at(self._before.t_s - HALF_WINDOW_S) else None

    def add_strokes(self, strokes: Iterable[Stroke]) -> tuple[FaultEvent, ...]:
        """Take in finished strokes; returns the faults in them, as far as can be said before what follows is known."""
        new = tuple(strokes)
        if not new:
            return ()
        self._strokes += new
        recent = relabelled(self._strokes[-RECENT_STROKES:], self._standard)
        fresh = {(stroke.hand_id, stroke.start_s) for stroke in new}
        return tuple(
            fault
            for stroke in recent
            if (stroke.hand_id, stroke.start_s) in fresh
            for fault in stroke_faults(stroke, self._standard)
        )

    def recent_strokes(self) -> tuple[Stroke, ...]:
        """The newest finished strokes, as they were found."""
        return tuple(self._strokes[-RECENT_STROKES:])

    def coverage(self) -> dict[str, float]:
        """How far each zone that wants work has had all it can want: zone -> 0..1."""
        full = self._standard.number("coverage.most_target_s")
        return {zone: min(1.0, self._doses[zone] / full) for zone in TARGET_ZONES}

    @property
    def touch_s(self) -> float:
        """Time of touch so far, each hand for itself."""
        return self._touch_s

    def report(self, source: Source, settings: Settings, notes: tuple[str, ...] = ()) -> Report:
        """The report of the session so far. May be called once, at its end."""
        if self._before is not None:
            self._close_gap(self._before.t_s)
        self._events += self._spine.finish()
        standard = self._standard
        strokes = relabelled(self._strokes, standard)
        doses = self._zone_doses()
        of_strokes = [fault for stroke in strokes for fault in stroke_faults(stroke, standard)]
        of_touches = without_lifted(merged(self._events, MERGE_S), strokes, standard)
        events = merged([*of_touches, *of_strokes], MERGE_S)
        covering = covers(strokes, self._touch_s, standard)
        if covering:
            events += gap_faults(forgotten_zones(doses, standard), self._atlas.titles, 0.0, source.duration_s)
        grades = (
            speed_grade(strokes, standard),
            direction_grade(strokes, standard),
            coverage_grade(doses, (self._sides["left"], self._sides["right"]), covering, source.duration_s, standard),
            spine_grade(events, self._touch_s, standard),
        )
        score, sentence = overall(grades, standard)
        techniques = summarise(strokes)
        return Report(
            source=source,
            settings=settings,
            overall=score,
            overall_sentence=sentence,
            grades=grades,
            zones=doses,
            strokes=strokes,
            faults=events,
            techniques=techniques,
            left_s=float(self._sides["left"]),
            right_s=float(self._sides["right"]),
            practice=choose(grades, events, techniques, standard) if score is not None else (),
            timeline=_with_techniques(self._timeline, strokes),
            not_seen=tuple(self._not_seen),
            seen_s=self._seen_s,
            touch_s=self._touch_s,
            speed_band_cm_s=standard.band("speed.effleurage_cm_s"),
            midline_limit_cm=standard.number("spine.limit_cm"),
            midline_target_cm=standard.band("spine.target_cm"),
            hold_aim_s=standard.band("hold.aim_s"),
            notes=notes + self._scale_note(settings) + self._error_note(),
        )

    def _zone_doses(self) -> tuple[ZoneDose, ...]:
        target = coverage_targets(self._touch_s, self._standard)
        return tuple(
            ZoneDose(zone, self._atlas.titles[zone], float(self._doses[zone]), target if zone in TARGET_ZONES else 0.0)
            for zone in self._atlas.zone_ids
        )

    def _error_note(self) -> tuple[str, ...]:
        """What the report says where the back was seen too poorly to tell every place on it."""
        error_cm = float(np.median(self._errors_cm)) if self._errors_cm else 0.0
        if error_cm < UNSURE_CM:
            return ()
        return (
            f"The back was not seen well enough to place hands better than to about {error_cm:.1f} cm; "
            "presses that may lie beside the spine were left out. Film from above, in even light.",
        )

    def _scale_note(self, settings: Settings) -> tuple[str, ...]:
        if len(self._hand_lengths_cm) < 20:
            return ()
        # Only flat hands show their whole length: the upper quartile stands for them.
        length = float(np.percentile(self._hand_lengths_cm, 75))
        low, high = self._standard.band("seen.hand_length_cm")
        if low <= length <= high:
            return ()
        return (
            f"The giver's hands measure {length:.0f} cm on this scale, which is unlikely: "
            f"the scale from the {settings.scale_from} may be off. Give --height or --shoulders.",
        )


def _sample(touch: Touch) -> TimelineSample:
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


def _with_techniques(timeline: list[TimelineSample], strokes: tuple[Stroke, ...]) -> tuple[TimelineSample, ...]:
    """The timeline, each sample with the technique of the stroke it lies in."""
    by_hand: dict[str, list[Stroke]] = {}
    for stroke in strokes:
        by_hand.setdefault(stroke.hand, []).append(stroke)
    starts = {hand: np.array([s.start_s for s in row]) for hand, row in by_hand.items()}
    result = []
    for sample in sorted(timeline, key=lambda s: (s.t_s, s.hand)):
        row = by_hand.get(sample.hand, [])
        at = int(np.searchsorted(starts[sample.hand], sample.t_s + 1e-6)) - 1 if row else -1
        inside = at >= 0 and row[at].end_s >= sample.t_s - 1e-6
        result.append(replace(sample, technique=row[at].technique) if inside else sample)
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
