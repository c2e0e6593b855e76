"""How long each phase of a lesson is to last."""

from __future__ import annotations

from dataclasses import dataclass

from vision.standard import Standard
from vision.types import Phase


@dataclass(frozen=True, slots=True)
class Planned:
    """One phase of a lesson with its length in seconds."""

    phase: Phase
    title: str
    target_s: float


def scale(total_s: float, standard: Standard) -> float:
    """What the times of a full lesson are multiplied by in one of `total_s`: 1 from `lesson.full_s` on, less below."""
    return min(1.0, total_s / standard.number("lesson.full_s"))


def plan(total_s: float, standard: Standard) -> tuple[Planned, ...]:
    """The phases of a lesson of `total_s` seconds, in order; their lengths sum up to it.

    Each gets its share; those that come out under their least or over their most get that instead, and the others
    share what is left.
    """
    rules = [rule for rule in standard.rules.phases if rule.share > 0]
    shrunk = scale(total_s, standard)
    bounds = {rule.phase: (rule.least_s * shrunk, rule.most_s) for rule in rules}
    fixed: dict[Phase, float] = {}
    while True:
        left_s = max(0.0, total_s - sum(fixed.values()))
        free = [rule for rule in rules if rule.phase not in fixed]
        shares = sum(rule.share for rule in free)
        wanted = {rule.phase: left_s * rule.share / shares for rule in free}
        # Those under their least first: they take from the others.
        short = {phase: bounds[phase][0] for phase, s in wanted.items() if s < bounds[phase][0] - 1e-9}
        long = {phase: bounds[phase][1] for phase, s in wanted.items() if s > bounds[phase][1] + 1e-9}
        if not (short or long) or len(short or long) == len(free):
            break
        fixed |= short or long
    lengths = fixed | wanted
    return tuple(Planned(rule.phase, rule.title, lengths[rule.phase]) for rule in rules)
