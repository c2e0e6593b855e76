"""The receiver's breath: how far the back has risen at any time.

A breath in takes 40 % of its length, the breath out 45 %, and a pause the rest, as at rest. No two are quite alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

IN_SHARE, OUT_SHARE = 0.40, 0.45
# The depth of a new span is reached within this time.
CHANGE_S = 1.0
# Slow wander of the rhythm, in breaths, and of the depth.
UNSTEADY_BREATHS, UNSTEADY_DEPTH = 0.02, 0.08


@dataclass(frozen=True)
class BreathSpan:
    """From `start_s` on the receiver breathes so often and so deep. A rate of 0 is a held breath."""

    start_s: float
    rate_per_min: float
    depth_mm: float


@dataclass(frozen=True)
class Breath:
    """Spans in time order, the first from 0 s on."""

    spans: tuple[BreathSpan, ...]

    def __post_init__(self) -> None:
        starts = [span.start_s for span in self.spans]
        if not starts or starts[0] != 0 or starts != sorted(starts):
            raise ValueError("the spans of a breath begin at 0 s and follow one another")

    def rise_mm(self, t_s: float) -> float:
        """How far the highest place of the back has risen above where it is after breathing out."""
        breaths, depth = self.state(t_s)
        unsteady = breaths + UNSTEADY_BREATHS * float(np.sin(2 * np.pi * 0.37 * breaths))
        return depth * (1 + UNSTEADY_DEPTH * float(np.sin(2 * np.pi * 0.21 * breaths + 1))) * _wave(unsteady % 1.0)

    def state(self, t_s: float) -> tuple[float, float]:
        """Breaths since the start, and the depth (mm) at a time."""
        breaths, depth = 0.0, self.spans[0].depth_mm
        ends = [span.start_s for span in self.spans[1:]] + [float("inf")]
        for span, end in zip(self.spans, ends, strict=True):
            if t_s < span.start_s:
                break
            breaths += (min(t_s, end) - span.start_s) * span.rate_per_min / 60
            share = min(1.0, (t_s - span.start_s) / CHANGE_S)
            depth += (span.depth_mm - depth) * share * share * (3 - 2 * share)
        return breaths, depth


def steady(rate_per_min: float, depth_mm: float) -> Breath:
    """A breath that stays as it is."""
    return Breath((BreathSpan(0.0, rate_per_min, depth_mm),))


def _wave(phase: float) -> float:
    """0 to 1 over one breath."""
    if phase < IN_SHARE:
        return 0.5 - 0.5 * float(np.cos(np.pi * phase / IN_SHARE))
    since = (phase - IN_SHARE) / OUT_SHARE
    return 0.5 + 0.5 * float(np.cos(np.pi * min(since, 1.0)))
