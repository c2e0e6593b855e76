"""What could not be judged: stretches without hands or back, a doubtful scale, a back whose place is unsure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision.standard import Standard
from vision.types import NotSeen, Observation, Settings

# An error of the midline's place from which on the report tells it: a third of the strip's breadth.
UNSURE_CM = 1.5
# Hands and errors are measured in every so many frames, and hands so often at most.
EVERY, MOST_HANDS, LEAST_HANDS = 15, 2000, 20

What = Literal["hands", "back"]


@dataclass(slots=True)
class _Gap:
    what: What
    start_s: float
    end_s: float


class SeenWatch:
    """Takes every observation; tells what was not seen and what the report should say of its own doubts."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._gap: _Gap | None = None
        self._gaps: list[NotSeen] = []
        self._frames = 0
        self._hand_lengths_cm: list[float] = []
        self._errors_cm: list[float] = []

    def update(self, observation: Observation) -> None:
        """Take in one observation, in time order."""
        self._frames += 1
        what = self.blind(observation)
        if self._gap is not None and self._gap.what != what:
            self.close(observation.t_s)
        if what is not None:
            if self._gap is None:
                self._gap = _Gap(what, observation.t_s, observation.t_s)
            self._gap.end_s = observation.t_s
        self._measure(observation)

    def blind(self, observation: Observation) -> What | None:
        """What is missing to judge this observation."""
        back = observation.back
        if back is None or back.quality < self._standard.number("seen.back_quality"):
            return "back"
        if not any(hand.role == "giver" for hand in observation.hands):
            return "hands"
        return None

    def close(self, end_s: float) -> None:
        """No more observations, or what was missing has come."""
        gap, self._gap = self._gap, None
        if gap is not None and end_s - gap.start_s >= self._standard.number("seen.gap_s"):
            self._gaps.append(NotSeen(gap.start_s, end_s, gap.what))

    @property
    def not_seen(self) -> tuple[NotSeen, ...]:
        """The stretches that could not be judged."""
        return tuple(self._gaps)

    def _measure(self, observation: Observation) -> None:
        back = observation.back
        if back is None or self._frames % EVERY or len(self._hand_lengths_cm) > MOST_HANDS:
            return
        self._errors_cm.append(back.error_cm)
        for hand in observation.hands:
            if hand.role == "giver" and hand.landmarks_px is not None and not hand.bridged:
                self._hand_lengths_cm.append(hand.length_px / back.px_per_cm)

    def notes(self, settings: Settings) -> tuple[str, ...]:
        """What the report says of its own doubts."""
        return self._scale_note(settings) + self._error_note()

    def _error_note(self) -> tuple[str, ...]:
        error_cm = float(np.median(self._errors_cm)) if self._errors_cm else 0.0
        if error_cm < UNSURE_CM:
            return ()
        return (
            f"The back was not seen well enough to place hands better than to about {error_cm:.1f} cm; "
            "presses that may lie beside the spine were left out. Film from above, in even light.",
        )

    def _scale_note(self, settings: Settings) -> tuple[str, ...]:
        if len(self._hand_lengths_cm) < LEAST_HANDS:
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
