"""The warm-up: how much of it has been done, and deep work that came before it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vision.lesson.covered import covered_s
from vision.lesson.plan import plan
from vision.standard import Standard
from vision.types import Direction, Fault, FaultEvent, Phase, Stroke, Technique

# Words name whole tens of seconds: nobody counts on the second.
ROUND_S = 10


@dataclass(frozen=True, slots=True)
class WarmUp:
    """`wanted_s`: of long sweeps before anything deep."""

    wanted_s: float

    @classmethod
    def of(cls, total_s: float, standard: Standard) -> WarmUp:
        """That of a lesson of `total_s` seconds."""
        target_s = next(planned.target_s for planned in plan(total_s, standard) if planned.phase is Phase.WARM_UP)
        return cls(standard.number("cold.least_share") * target_s)

    def left_s(self, strokes: Iterable[Stroke], until_s: float, standard: Standard) -> float:
        """Seconds of sweeps that are still wanted at `until_s`."""
        return max(0.0, self.wanted_s - warmed_s(strokes, until_s, standard))


def warmed_s(strokes: Iterable[Stroke], until_s: float, standard: Standard) -> float:
    """Time before `until_s` in which at least one hand swept in the way of the warm-up."""
    rule = standard.rules.phase(Phase.WARM_UP)
    sweeps = (s for s in strokes if s.technique in rule.techniques and s.part in rule.parts)
    return covered_s(sweeps, until_s=until_s)


def is_deep(stroke: Stroke, standard: Standard) -> bool:
    """Whether a stroke works deep: by its technique, or with a part that does."""
    rule = standard.rules.faults[Fault.COLD_START]
    # A press that has just begun has no name yet.
    spot = stroke.technique is Technique.UNKNOWN and stroke.direction in (Direction.STILL, Direction.CIRCULAR)
    named = stroke.technique not in (Technique.LIFTED, Technique.UNKNOWN)
    return stroke.technique in rule.techniques or ((named or spot) and stroke.part in rule.parts)


def cold_starts(strokes: Sequence[Stroke], total_s: float, standard: Standard) -> tuple[FaultEvent, ...]:
    """An event for each deep stroke that came before the warm-up of a lesson of `total_s` was done."""
    warm_up = WarmUp.of(total_s, standard)
    events = []
    for stroke in strokes:
        if not is_deep(stroke, standard) or stroke.duration_s <= standard.number("cold.dwell_s"):
            continue
        left_s = warm_up.left_s(strokes, stroke.start_s, standard)
        if left_s > 0:
            _, x, v = stroke.path[len(stroke.path) // 2]
            events.append(
                FaultEvent(
                    Fault.COLD_START,
                    stroke.start_s,
                    stroke.end_s,
                    stroke.hand,
                    x,
                    v,
                    stroke.zones,
                    cold_words(left_s, standard),
                )
            )
    return tuple(events)


def cold_words(left_s: float, standard: Standard) -> str:
    """What is said when so much of the warm-up is missing."""
    seconds = max(ROUND_S, round(left_s / ROUND_S) * ROUND_S)
    return standard.rules.faults[Fault.COLD_START].words(seconds=seconds)
