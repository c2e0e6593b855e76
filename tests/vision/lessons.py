"""Whole lessons from hand-made touches: what is told live, and the report."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tests.vision.builders import LENGTH_CM
from vision.atlas import load_atlas
from vision.judge import Judge
from vision.live import LiveLesson
from vision.standard import Standard, load_standard
from vision.types import (
    BackPose,
    Breath,
    Fault,
    FaultEvent,
    Hand,
    LessonFacts,
    LessonState,
    Observation,
    Report,
    Settings,
    Source,
    Touch,
)

ATLAS = load_atlas()
SETTINGS = Settings(LENGTH_CM, "height", "side", None, "backrub", "back rub 1")
_POINTS = {
    name: np.array([x, y])
    for name, x, y in (
        ("c7", 0, 0),
        ("shoulder_l", -180, 30),
        ("shoulder_r", 180, 30),
        ("waist_l", -140, 300),
        ("waist_r", 140, 300),
        ("crest_l", -140, 400),
        ("crest_r", 140, 400),
        ("crest_mid", 0, 400),
    )
}
BACK = BackPose(_POINTS, np.zeros((4, 2)), np.diag([0.1, 0.0025, 1.0]), LENGTH_CM, 0.9)
HANDS = tuple(Hand(k, side, 1.0, np.zeros(2), 190.0, np.array([0.0, -1.0])) for k, side in enumerate(("L", "R")))  # type: ignore[arg-type]


def changed(standard: Standard, values: Mapping[str, float | tuple[float, float]]) -> Standard:
    """The standard with other values for some entries."""
    entries = dict(standard.entries)
    for key, value in values.items():
        entries[key] = replace(entries[key], value=value)
    return replace(standard, entries=entries)


@dataclass(frozen=True)
class Told:
    """What was said live: corrections as (t_s, fault, text), prompts and praise as (t_s, text)."""

    corrections: list[tuple[float, Fault, str]]
    shown: dict[Fault, list[float]]
    prompts: list[tuple[float, str]]
    praise: list[tuple[float, str]]
    states: list[LessonState]
    report: Report
    lesson: LiveLesson

    def first(self, fault: Fault) -> float | None:
        """When a fault was told first."""
        return next((t for t, named, _ in self.corrections if named is fault), None)

    def events(self, fault: Fault) -> list[FaultEvent]:
        """The report's events of one fault."""
        return [event for event in self.report.faults if event.fault is fault]


def give(
    touches: Sequence[Touch],
    until_s: float,
    *,
    minutes: float | None = None,
    standard: Standard | None = None,
    answers: Iterable[tuple[float, int]] = (),
    breath: Callable[[float], Breath | None] = lambda t_s: None,
    still: bool = False,
    fps: int = 30,
) -> Told:
    """Run touches through the judge and the live lesson at `fps` observations a second."""
    standard = standard or load_standard()
    facts = LessonFacts(minutes=minutes)
    judge = Judge(standard, ATLAS, LENGTH_CM, facts)
    lesson = LiveLesson(standard, ATLAS, facts, judge)
    rounded = sorted((replace(touch, t_s=round(touch.t_s, 4)) for touch in touches), key=lambda touch: touch.t_s)
    by_time = {t: tuple(group) for t, group in itertools.groupby(rounded, lambda touch: touch.t_s)}
    times = sorted({*by_time, *(round(i / fps, 4) for i in range(round(until_s * fps)))})
    waiting = sorted(answers)
    told = Told([], {}, [], [], [], None, lesson)  # type: ignore[arg-type]
    said = prompted = praised = 0
    for frame, t_s in enumerate(times):
        now = by_time.get(t_s, ())
        seen = tuple(hand for hand in HANDS if hand.id in {touch.hand_id for touch in now})
        observation = Observation(frame, t_s, seen, BACK, now, breath=breath(t_s), still=still)
        judge.update(observation)
        lesson.update(observation)
        while waiting and waiting[0][0] <= t_s:
            lesson.answer(t_s, waiting.pop(0)[1], None, "key")
        if lesson.correction is not None:
            told.shown.setdefault(lesson.correction.fault, []).append(t_s)
            if lesson.correction.id > said:
                said = lesson.correction.id
                told.corrections.append((t_s, lesson.correction.fault, lesson.correction.text))
        if lesson.praise is not None and lesson.praise.id > praised:
            praised = lesson.praise.id
            told.praise.append((t_s, lesson.praise.text))
        if lesson.prompt is not None and lesson.prompt.id > prompted:
            prompted = lesson.prompt.id
            told.prompts.append((t_s, lesson.prompt.text))
        told.states.append(lesson.state)
    report = judge.finish(Source("made", round(until_s, 3), 640, 480, len(times), "made"), SETTINGS)
    return replace(told, report=report)
