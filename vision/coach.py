"""Says what is wrong, live: one thing at a time, the most urgent first, seldom twice; praises what was put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vision.standard import Standard
from vision.types import Correction, Fault, Praise
from vision.watch import LIVE_FAULTS, Standing

PRAISE = ("That's it.", "Good.", "Much better.")
SEVERITY: dict[Fault, Literal["danger", "caution"]] = {Fault.ON_SPINE: "danger", Fault.DRILLING: "danger"}


class Coach:
    """`update` once an observation; `correction` and `praise` then hold what is to be shown."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._said_s: dict[Fault, float] = {}
        self._ids: dict[Fault, int] = {}
        self._next_id = 1
        self._shown_s = float("-inf")
        self._wrong_s = float("-inf")
        self._praised_s = float("-inf")
        self._to_praise = False
        self.correction: Correction | None = None
        self.praise: Praise | None = None

    def update(self, t_s: float, standing: Sequence[Standing], touching: bool) -> None:
        """`standing`: the faults of this moment, the most urgent first. `touching`: a hand is on the back."""
        shown = self.correction
        still = next((s for s in standing if shown is not None and s.fault is shown.fault), None)
        if still is not None:
            self._wrong_s = t_s
        first = self._next(t_s, standing)
        if first is not None and (still is None or self._is_news(t_s, first, still)):
            self._show(t_s, first)
        elif shown is not None and still is None and t_s - self._shown_s >= self._standard.number("coach.stays_s"):
            self.correction = None
        self._praise(t_s, still is not None or bool(standing), touching)

    def _next(self, t_s: float, standing: Sequence[Standing]) -> Standing | None:
        """The most urgent fault, unless another was told a moment ago."""
        if not standing:
            return None
        first = standing[0]
        shown = self.correction
        if shown is not None and shown.fault is first.fault:
            return first
        last_s = max(self._said_s.values(), default=float("-inf"))
        waits = t_s - last_s < self._standard.number("coach.between_s") and not self._more_urgent(first)
        return None if waits else first

    def _is_news(self, t_s: float, first: Standing, still: Standing) -> bool:
        """Whether to show `first` while `still` is shown: another, more urgent fault, or the same after a while."""
        if first.fault is still.fault:
            return self._may_repeat(t_s, still)
        return self._urgency(first.fault) < self._urgency(still.fault)

    def _more_urgent(self, standing: Standing) -> bool:
        last = max(self._said_s, key=lambda fault: self._said_s[fault], default=None)
        return last is None or self._urgency(standing.fault) <= self._urgency(last)

    @staticmethod
    def _urgency(fault: Fault) -> int:
        return LIVE_FAULTS.index(fault)

    def _may_repeat(self, t_s: float, standing: Standing) -> bool:
        said_s = self._said_s.get(standing.fault, float("-inf"))
        return t_s - said_s >= self._standard.number("coach.repeat_s")

    def _show(self, t_s: float, standing: Standing) -> None:
        """Show it; with a new number, which is spoken, only when it was not said a moment ago."""
        if self._may_repeat(t_s, standing):
            self._ids[standing.fault] = self._next_id
            self._next_id += 1
            self._said_s[standing.fault] = t_s
        self._shown_s = self._wrong_s = t_s
        self._to_praise, self.praise = True, None
        severity = SEVERITY.get(standing.fault, "caution")
        self.correction = Correction(
            self._ids[standing.fault], standing.fault, severity, standing.text, t_s, standing.zones
        )

    def _praise(self, t_s: float, wrong: bool, touching: bool) -> None:
        if self.praise is not None and t_s - self._praised_s >= self._standard.number("coach.praise_s"):
            self.praise = None
        if wrong or not self._to_praise or not touching:
            return
        if t_s - self._wrong_s < self._standard.number("coach.praise_after_s"):
            return
        self._to_praise, self._praised_s = False, t_s
        self.correction = None
        self.praise = Praise(self._next_id, PRAISE[self._next_id % len(PRAISE)])
        self._next_id += 1
