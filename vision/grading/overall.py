"""The overall grade: the weighted mean of those that could be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vision.standard import Standard
from vision.types import Grade, GradeKey


def weights(standard: Standard) -> Mapping[GradeKey, float]:
    """The weight of each grade."""
    return {
        "speed": standard.number("weight.speed"),
        "direction": standard.number("weight.direction"),
        "coverage": standard.number("weight.coverage"),
        "spine": standard.number("weight.spine"),
        "technique": standard.number("weight.technique"),
        "flow": standard.number("weight.flow"),
        "holds": standard.number("weight.holds"),
        "evenness": standard.number("weight.evenness"),
        "communication": standard.number("weight.communication"),
    }


def overall(grades: Sequence[Grade], standard: Standard) -> tuple[float | None, str]:
    """Weighted mean of the grades that could be given, and its sentence."""
    by_key = weights(standard)
    known = [(g, by_key[g.key]) for g in grades if g.score is not None]
    weight = sum(w for _, w in known)
    if not known or weight == 0:
        return None, "Not enough was seen to grade this session."
    score = sum((g.score or 0.0) * w for g, w in known) / weight
    worst = min(known, key=lambda row: row[0].score or 0.0)[0]
    good, lovely = standard.number("praise.good"), standard.number("praise.lovely")
    if score >= lovely and (worst.score or 0.0) >= good:
        sentence = "A lovely back rub. Keep it like this."
    elif score >= good:
        sentence = f"Good work. Most to gain: {worst.title.lower()}."
    else:
        sentence = f"A start. Practise this first: {worst.title.lower()}."
    return score, sentence
