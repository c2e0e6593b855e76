"""The lesson: its phases, holds, questions and answers, the receiver's breathing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vision.types.words import HandSide, Part, Phase, Technique

AnswerWord = Literal["less", "more", "stop"]
AnswerWay = Literal["key", "button", "voice", "receiver"]
CheckInReason = Literal["start", "middle", "area"]
HoldStage = Literal["holding", "ask", "release", "drifted"]
PromptKind = Literal["phase", "check_in", "answer", "hold", "closing"]


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """A stretch of the session in one phase.

    `target_s`: how long the phase was to last, None where nothing was planned. `fitting_s`: of its time of touch, what
    was spent with what belongs to the phase.
    """

    phase: Phase
    title: str
    start_s: float
    end_s: float
    target_s: float | None
    fitting_s: float


@dataclass(frozen=True, slots=True)
class ZoneTechnique:
    """Seconds of one technique in one zone, each hand for itself."""

    zone: str
    technique: Technique
    seconds: float


@dataclass(frozen=True, slots=True)
class Hold:
    """One hand that kept still on a spot. `drift_cm`: the farthest that it came away from where it began."""

    start_s: float
    end_s: float
    hand: HandSide
    part: Part
    x_cm: float
    v: float
    zone: str | None
    drift_cm: float

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class PressureAnswer:
    """What the receiver said of the pressure: a number from 1 to 10 or a word; where the giver worked just then."""

    t_s: float
    value: int | None
    word: AnswerWord | None
    way: AnswerWay
    zone: str | None = None
    technique: Technique = Technique.UNKNOWN
    x_cm: float | None = None
    v: float | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.word is None):
            raise ValueError("an answer is a number or a word, one of them")
        if self.value is not None and not 1 <= self.value <= 10:
            raise ValueError(f"value: expected 1 to 10, got {self.value}")


@dataclass(frozen=True, slots=True)
class CheckIn:
    """A moment at which the giver was to ask about the pressure. `answered_s`: None where no answer came."""

    due_s: float
    why: CheckInReason
    answered_s: float | None


@dataclass(frozen=True, slots=True)
class BreathSample:
    """The receiver's breathing in one still window. `depth`: in units that compare within one session."""

    t_s: float
    rate_per_min: float
    depth: float
    confidence: float


@dataclass(frozen=True, slots=True)
class LeanTime:
    """Seconds for which the giver was seen to lean with straight arms, and to push with bent ones."""

    leaning_s: float
    pushing_s: float


@dataclass(frozen=True, slots=True)
class HandsTime:
    """Seconds in which one hand worked, both in step, and both in turn."""

    one_s: float
    in_step_s: float
    alternating_s: float


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """How the lesson was set up. `minutes`: of a guided one, else None. `ticked`, `skipped`: of the checklist."""

    minutes: float | None = None
    ticked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BeforeGrade:
    """A grade of the session before, by its key."""

    key: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Before:
    """The last session of the same kind before this one, to compare with."""

    name: str
    overall: float | None
    grades: tuple[BeforeGrade, ...]


@dataclass(frozen=True, slots=True)
class LessonState:
    """Where the lesson is at this moment.

    `phase_s`: time in this phase. `target_s`: how long it is to last, None in free practice. `next`: the phase that
    comes then. `warm_up_left_s`: long sweeps still wanted before anything deep. `total_s`: None in free practice.
    """

    phase: Phase
    title: str
    how: str
    phase_s: float
    target_s: float | None
    next: Phase | None
    next_title: str | None
    warm_up_left_s: float
    elapsed_s: float
    total_s: float | None


@dataclass(frozen=True, slots=True)
class HoldState:
    """The hold that goes on: since when the hand is still, and how far it has come away."""

    hand: HandSide
    seconds: float
    drift_cm: float
    stage: HoldStage


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to say that is no correction. The same `id` is the same saying: it is spoken once."""

    id: int
    kind: PromptKind
    text: str
