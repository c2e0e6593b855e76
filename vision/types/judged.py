"""What is made of it: strokes, faults, grades, the report."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from vision.types.lesson import (
    Before,
    BreathSample,
    CheckIn,
    HandsTime,
    Hold,
    LeanTime,
    LessonFacts,
    PhaseSpan,
    PressureAnswer,
    ZoneTechnique,
)
from vision.types.words import ArmPosition, Direction, Fault, HandSide, HeadDirection, Part, Technique

GradeKey = Literal["speed", "direction", "coverage", "spine", "technique", "flow", "holds", "evenness", "communication"]


@dataclass(frozen=True, slots=True)
class Stroke:
    """One unbroken movement (or rest) of one hand on the back, from a start, reversal or pause to the next.

    `path`: ((t_s, x_cm, v), ...) thinned to about 10 a second. `speed_cm_s`: median over the stroke.
    `min_midline_cm`: closest approach of the pressing part to the midline. `rate_hz`: cycles a second of a
    circular or kneading movement, hits a second of tapping. `part_share`: of the stroke's time in which `part` was
    read. `steadiness`: of the rhythm, 0..1.
    `beat_s`: when a hand that taps was at the top of one of its beats, near the middle of the stroke.
    `error_cm`: standard error of its distance to the midline, median over the stroke; 0 where it was not estimated.
    """

    hand_id: int
    hand: HandSide
    start_s: float
    end_s: float
    part: Part
    technique: Technique
    direction: Direction
    length_cm: float
    speed_cm_s: float
    side: Literal["left", "right"]
    zones: tuple[str, ...]
    min_midline_cm: float
    rate_hz: float | None
    path: tuple[tuple[float, float, float], ...]
    part_share: float = 1.0
    steadiness: float | None = None
    beat_s: float | None = None
    error_cm: float = 0.0

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s

    def followed_by(self, after: Stroke) -> Stroke:
        """This stroke and the next one of the same hand as one, named as this one."""
        seconds = self.duration_s, after.duration_s
        return replace(
            self,
            end_s=after.end_s,
            length_cm=self.length_cm + after.length_cm,
            speed_cm_s=(self.speed_cm_s * seconds[0] + after.speed_cm_s * seconds[1]) / max(sum(seconds), 1e-6),
            zones=tuple(dict.fromkeys(self.zones + after.zones)),
            min_midline_cm=min(self.min_midline_cm, after.min_midline_cm),
            path=self.path + after.path,
        )

    def shared_s(self, other: Stroke) -> float:
        """Seconds in which both go on."""
        return max(0.0, min(self.end_s, other.end_s) - max(self.start_s, other.start_s))


@dataclass(frozen=True, slots=True)
class FaultEvent:
    """A fault with its time and place. `zones` names the zones concerned; `text` is what the tutor says of it."""

    fault: Fault
    start_s: float
    end_s: float
    hand: HandSide | None
    x_cm: float | None
    v: float | None
    zones: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A moment that cost points of a grade."""

    start_s: float
    end_s: float
    hand: HandSide | None
    text: str
    cost: float


@dataclass(frozen=True, slots=True)
class Grade:
    """One of the grades, 0-100, or None where too little was seen. `sentence` explains it in plain words."""

    key: GradeKey
    title: str
    score: float | None
    sentence: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ZoneDose:
    """Time that one zone was worked. `target_s` is 0 for zones that want none (the spine, the bones)."""

    zone: str
    title: str
    seconds: float
    target_s: float


@dataclass(frozen=True, slots=True)
class TechniqueSummary:
    """What was done with one technique."""

    technique: Technique
    strokes: int
    seconds: float
    speed_cm_s: float | None


@dataclass(frozen=True, slots=True)
class Practice:
    """One thing to practise next, in plain words."""

    title: str
    why: str
    how: str


@dataclass(frozen=True, slots=True)
class TimelineSample:
    """One instant of the timeline (about 5 a second) of one hand. None = not touching or not measured."""

    t_s: float
    hand: HandSide
    speed_cm_s: float | None
    midline_cm: float | None
    x_cm: float | None
    v: float | None
    zone: str | None
    technique: Technique


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A stretch that could not be judged. It counts neither for nor against."""

    start_s: float
    end_s: float
    what: Literal["hands", "back"]


@dataclass(frozen=True, slots=True)
class Source:
    """What was analysed."""

    name: str
    duration_s: float
    width: int
    height: int
    frames: int
    codec: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How it was analysed. `scale_from`: what the metric scale rests on."""

    c7_crest_cm: float
    scale_from: Literal["height", "shoulders", "population mean"]
    arms: ArmPosition
    head: HeadDirection | None
    tracker: str
    standard: str


@dataclass(frozen=True, slots=True)
class Report:
    """The judgement of one session, with its evidence.

    `hold_aim_s`: from what length to what length a hold is long enough in a session of this length, None where an
    earlier program did not tell it.
    """

    source: Source
    settings: Settings
    overall: float | None
    overall_sentence: str
    grades: tuple[Grade, ...]
    zones: tuple[ZoneDose, ...]
    strokes: tuple[Stroke, ...]
    faults: tuple[FaultEvent, ...]
    techniques: tuple[TechniqueSummary, ...]
    left_s: float
    right_s: float
    practice: tuple[Practice, ...]
    timeline: tuple[TimelineSample, ...]
    not_seen: tuple[NotSeen, ...]
    seen_s: float
    touch_s: float
    speed_band_cm_s: tuple[float, float]
    midline_limit_cm: float
    midline_target_cm: tuple[float, float]
    notes: tuple[str, ...] = ()
    lesson: LessonFacts = field(default_factory=LessonFacts)
    phases: tuple[PhaseSpan, ...] = ()
    zone_techniques: tuple[ZoneTechnique, ...] = ()
    holds: tuple[Hold, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    answers: tuple[PressureAnswer, ...] = ()
    breathing: tuple[BreathSample, ...] = ()
    lean: LeanTime | None = None
    hands_time: HandsTime | None = None
    before: Before | None = None
    hold_aim_s: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What the tutor says, live, of a fault that stands. The same `id` is the same saying: it is spoken once."""

    id: int
    fault: Fault
    severity: Literal["danger", "caution"]
    text: str
    since_s: float
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Praise:
    """A kind word when a fault was put right."""

    id: int
    text: str
