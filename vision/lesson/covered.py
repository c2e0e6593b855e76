"""Time that strokes or events cover together: what overlaps counts once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Spanned(Protocol):
    """Something with a start and an end in seconds: a stroke, an event."""

    @property
    def start_s(self) -> float:
        """When it begins."""
        ...

    @property
    def end_s(self) -> float:
        """When it ends."""
        ...


def covered_s(spans: Iterable[Spanned], since_s: float = float("-inf"), until_s: float = float("inf")) -> float:
    """Time between the two in which at least one of the spans lasted."""
    total, reached_s = 0.0, since_s
    for span in sorted(spans, key=lambda one: one.start_s):
        start_s, end_s = max(span.start_s, reached_s), min(span.end_s, until_s)
        if end_s > start_s:
            total, reached_s = total + end_s - start_s, end_s
    return total
