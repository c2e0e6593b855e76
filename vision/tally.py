"""Adds up a session while it runs: doses, times, faults of touches, strokes. A few numbers a second."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from vision.atlas import Atlas
from vision.breaths import Breaths
from vision.faults import DragWatch, HoldWatch, ParkWatch, SpineWatch, gap_faults, merged, stroke_faults, without_lifted
from vision.grading import (
    TARGET_ZONES,
    communication_grade,
    coverage_grade,
    coverage_targets,
    covers,
    direction_grade,
    evenness_grade,
    flow_grade,
    forgotten_zones,
    hold_aim_s,
    holds_grade,
    of_whole_lesson,
    one_sided_event,
    overall,
    short_side,
    speed_grade,
    spine_grade,
    technique_grade,
    unasked,
)
from vision.lesson import CheckIns, phases_of, plan
from vision.motion import HALF_WINDOW_S
from vision.pairs import paired
from vision.practice import choose
from vision.seen import SeenWatch
from vision.sequence import relabelled
from vision.standard import Standard
from vision.sums import TIMELINE_STEP_S, hands_time, sample, summarise, with_techniques, zone_techniques
from vision.types import (
    Fault,
    FaultEvent,
    Grade,
    Hold,
    LessonFacts,
    Observation,
    PhaseSpan,
    Report,
    Settings,
    Source,
    Stroke,
    TimelineSample,
    Touch,
    ZoneDose,
)

# A frame stands for the time to the next one, but for no more than this (a gap in the recording is not work).
MOST_FRAME_S = 0.25
# Events of one fault and hand closer than this are one moment.
MERGE_S = 0.25
# Strokes that the live judgement of a new one looks back on.
RECENT_STROKES = 24


class Tally:
    """Takes every observation, settled touch and stroke of a session; `report` sums them up.

    `check_ins`: the questions of a live session, which keeps them; None in a recording, which does not tell of any.
    """

    def __init__(self, standard: Standard, atlas: Atlas, c7_crest_cm: float, facts: LessonFacts | None = None) -> None:
        self._standard = standard
        self._atlas = atlas
        self._facts = facts or LessonFacts()
        self._spine = SpineWatch(standard)
        self.holds = HoldWatch(standard, c7_crest_cm)
        self.parked = ParkWatch(standard, c7_crest_cm, self.neglected)
        self.drag = DragWatch(standard)
        self.breaths = Breaths(standard)
        self.check_ins: CheckIns | None = None
        self._seen = SeenWatch(standard)
        self._doses: defaultdict[str, float] = defaultdict(float)
        self._sides: defaultdict[str, float] = defaultdict(float)
        self._strokes: list[Stroke] = []
        self._events: list[FaultEvent] = []
        self._held: list[Hold] = []
        self._timeline: list[TimelineSample] = []
        self._last_sample: dict[int, float] = {}
        self._before: Observation | None = None
        self._seen_s = self._touch_s = self._busy_s = 0.0
        self.frames = 0

    def observe(self, observation: Observation) -> None:
        """Take in one frame's observation, in time order."""
        before, self._before = self._before, observation
        self.frames += 1
        if before is not None:
            dt = min(max(observation.t_s - before.t_s, 0.0), MOST_FRAME_S)
            self._count(before, dt)
        self._seen.update(observation)
        self._events += self.breaths.update(observation)

    def _count(self, observation: Observation, dt: float) -> None:
        if self._seen.blind(observation) is None:
            self._seen_s += dt
        self._busy_s += dt if observation.touches else 0.0
        for touch in observation.touches:
            self._touch_s += dt
            self._sides["left" if touch.x_cm < 0 else "right"] += dt
            if touch.zone == "spine":
                self._doses["spine"] += dt
            for zone, share in touch.footprint.items():
                self._doses[zone] += share * dt

    def settle(self, touches: Iterable[Touch]) -> tuple[FaultEvent, ...]:
        """Take in touches with their final velocities; returns the fault events that ended with them."""
        ended: list[FaultEvent | None] = []
        for t_s, group in groupby(touches, key=lambda touch: touch.t_s):
            together = tuple(group)
            for touch in together:
                ended += (self._spine.update(touch), self.drag.update(touch))
                hold = self.holds.update(touch)
                if hold is not None:
                    self._held.append(hold.hold)
                    ended.append(hold.moved)
                if t_s - self._last_sample.get(touch.hand_id, -1e9) >= TIMELINE_STEP_S - 1e-6:
                    self._last_sample[touch.hand_id] = t_s
                    self._timeline.append(sample(touch))
            ended.append(self.parked.update(t_s, together, self.holds.holding(t_s)))
        found = tuple(event for event in ended if event is not None)
        self._events += found
        return found

    @property
    def warning(self) -> str | None:
        """What is wrong at this moment and must be said at once."""
        if self._before is None or not self._spine.pressing_at(self._before.t_s - HALF_WINDOW_S):
            return None
        return self._standard.rules.faults[Fault.ON_SPINE].says

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
            for fault in stroke_faults(stroke, self._standard, self._atlas)
        )

    def recent_strokes(self) -> tuple[Stroke, ...]:
        """The newest finished strokes, as they were found."""
        return tuple(self._strokes[-RECENT_STROKES:])

    def strokes(self) -> tuple[Stroke, ...]:
        """All finished strokes, each read with those before and after it, and with what the other hand did."""
        return paired(relabelled(self._strokes, self._standard), self._standard)

    def coverage(self) -> dict[str, float]:
        """How far each zone that wants work has had all it can want: zone -> 0..1."""
        full = self._standard.number("coverage.most_target_s")
        return {zone: min(1.0, self._doses[zone] / full) for zone in TARGET_ZONES}

    def forgotten(self) -> tuple[str, ...]:
        """Zones that have had almost nothing so far, those with the least first."""
        return tuple(sorted(forgotten_zones(self._zone_doses(), self._standard), key=lambda zone: self._doses[zone]))

    def neglected(self) -> str | None:
        """The plain name of the zone that has had the least, where it has had almost nothing."""
        zones = self.forgotten()
        return self._atlas.titles[zones[0]] if zones else None

    def short_side(self) -> str | None:
        """The side that has had clearly less time, if one has."""
        return short_side(self._both_sides, self._standard)

    @property
    def _both_sides(self) -> tuple[float, float]:
        """Seconds on the left and on the right."""
        return self._sides["left"], self._sides["right"]

    @property
    def touch_s(self) -> float:
        """Time of touch so far, each hand for itself."""
        return self._touch_s

    @property
    def busy_s(self) -> float:
        """Time so far with at least one hand on the back."""
        return self._busy_s

    def report(self, source: Source, settings: Settings, notes: tuple[str, ...] = ()) -> Report:
        """The report of the session so far. May be called once, at its end."""
        if self._before is not None:
            self._seen.close(self._before.t_s)
        self._finish_watches()
        standard = self._standard
        strokes = self.strokes()
        doses = self._zone_doses()
        covering = covers(strokes, self._touch_s, standard)
        events = self._all_events(strokes, doses, covering, source.duration_s)
        phases = self._phases(strokes, source.duration_s)
        grades = self._grades(strokes, events, doses, covering, phases, source.duration_s)
        score, sentence = overall(grades, standard)
        techniques = summarise(strokes)
        timeline = with_techniques(self._timeline, strokes)
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
            timeline=timeline,
            not_seen=self._seen.not_seen,
            seen_s=self._seen_s,
            touch_s=self._touch_s,
            speed_band_cm_s=standard.band("speed.effleurage_cm_s"),
            midline_limit_cm=standard.number("spine.limit_cm"),
            midline_target_cm=standard.band("spine.target_cm"),
            hold_aim_s=hold_aim_s(source.duration_s, standard),
            notes=notes + self._seen.notes(settings),
            lesson=self._facts,
            phases=phases,
            zone_techniques=zone_techniques(timeline),
            holds=tuple(sorted(self._held, key=lambda hold: hold.start_s)),
            check_ins=() if self.check_ins is None else self.check_ins.all,
            answers=() if self.check_ins is None else self.check_ins.answers,
            breathing=self.breaths.samples,
            lean=self.breaths.lean,
            hands_time=hands_time(strokes),
        )

    def _finish_watches(self) -> None:
        self._events += (*self._spine.finish(), *self.drag.finish(), *self.breaths.finish())
        for ended in self.holds.finish():
            self._held.append(ended.hold)
            if ended.moved is not None:
                self._events.append(ended.moved)
        stay = self.parked.finish()
        if stay is not None:
            self._events.append(stay)

    def _all_events(
        self, strokes: tuple[Stroke, ...], doses: tuple[ZoneDose, ...], covering: bool, duration_s: float
    ) -> tuple[FaultEvent, ...]:
        standard = self._standard
        of_strokes = [fault for stroke in strokes for fault in stroke_faults(stroke, standard, self._atlas)]
        of_touches = without_lifted(merged(self._events, MERGE_S), strokes, standard)
        of_lesson = of_whole_lesson(strokes, duration_s, self._facts.minutes, standard)
        unanswered = () if self.check_ins is None else unasked(self.check_ins.all, duration_s, standard)
        events = merged([*of_touches, *of_strokes, *of_lesson, *unanswered], MERGE_S)
        if covering:
            forgotten = forgotten_zones(doses, standard)
            events += gap_faults(forgotten, self._atlas.titles, 0.0, duration_s, standard)
            events += one_sided_event(self._both_sides, forgotten, duration_s, standard)
        return events

    def _phases(self, strokes: tuple[Stroke, ...], duration_s: float) -> tuple[PhaseSpan, ...]:
        if duration_s < self._standard.number("lesson.least_s"):
            return ()
        total_s = duration_s if self._facts.minutes is None else 60 * self._facts.minutes
        return phases_of(strokes, self._atlas, self._standard, plan(total_s, self._standard))

    def _grades(
        self,
        strokes: tuple[Stroke, ...],
        events: tuple[FaultEvent, ...],
        doses: tuple[ZoneDose, ...],
        covering: bool,
        phases: tuple[PhaseSpan, ...],
        duration_s: float,
    ) -> tuple[Grade, ...]:
        standard = self._standard
        sides = self._both_sides
        asked = self.check_ins is not None
        return (
            speed_grade(strokes, standard),
            direction_grade(strokes, standard),
            coverage_grade(doses, sides, covering, duration_s, standard),
            spine_grade(events, self._touch_s, standard),
            technique_grade(strokes, events, standard),
            flow_grade(strokes, phases, duration_s, standard),
            holds_grade(self._held, duration_s, standard),
            evenness_grade(doses, sides, covering, duration_s, standard),
            communication_grade(self.check_ins.all if self.check_ins is not None else (), asked, standard),
        )

    def _zone_doses(self) -> tuple[ZoneDose, ...]:
        target = coverage_targets(self._touch_s, self._standard)
        return tuple(
            ZoneDose(zone, self._atlas.titles[zone], float(self._doses[zone]), target if zone in TARGET_ZONES else 0.0)
            for zone in self._atlas.zone_ids
        )
