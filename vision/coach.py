"""Says what is wrong, live: one thing at a time, the most urgent first, seldom twice; praises what was put right."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from vision.rules import FaultRule
from vision.standard import Standard
from vision.types import Correction, Fault, Praise
from vision.watch import Standing

MINUTE_S = 60.0


class Coach:
    """`update` once an observation; `correction` and `praise` then hold what is to be shown."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard
        self._rules = standard.rules.faults
        self._said_s: dict[Fault, float] = {}
        self._lately: deque[float] = deque()
        self._ids: dict[Fault, int] = {}
        self._next_id = 1
        self._shown_s = float("-inf")
        self._wrong_s = float("-inf")
        self._praised_s = float("-inf")
        self._to_praise: Fault | None = None
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
        self._praise(t_s, {s.fault for s in standing}, touching)

    def _rule(self, fault: Fault) -> FaultRule:
        return self._rules[fault]

    def _next(self, t_s: float, standing: Sequence[Standing]) -> Standing | None:
        """The most urgent fault that may be told now."""
        shown = self.correction
        for one in standing:
            if not self._rule(one.fault).live:
                continue
            if shown is not None and shown.fault is one.fault:
                return one
            if self._must_wait(t_s, one):
                return None
            if not self._may_repeat(t_s, one.fault) or not self._is_too_much(t_s, one.fault):
                return one
        return None

    def _must_wait(self, t_s: float, one: Standing) -> bool:
        """Whether another was told a moment ago, and this one is no more urgent."""
        last = max(self._said_s, key=lambda fault: self._said_s[fault], default=None)
        if last is None or t_s - self._said_s[last] >= self._standard.number("coach.between_s"):
            return False
        return self._rule(one.fault).urgency > self._rule(last).urgency

    def _is_news(self, t_s: float, first: Standing, still: Standing) -> bool:
        """Whether to show `first` while `still` is shown: another, more urgent fault, or the same after a while."""
        if first.fault is still.fault:
            return self._may_repeat(t_s, still.fault) and not self._is_too_much(t_s, still.fault)
        return self._rule(first.fault).urgency < self._rule(still.fault).urgency

    def _may_repeat(self, t_s: float, fault: Fault) -> bool:
        said_s = self._said_s.get(fault, float("-inf"))
        return t_s - said_s >= self._rule(fault).repeat_s

    def _is_too_much(self, t_s: float, fault: Fault) -> bool:
        """Whether so many corrections were said in the last minute that only danger is told."""
        while self._lately and t_s - self._lately[0] > MINUTE_S:
            self._lately.popleft()
        danger = self._rule(fault).severity == "danger"
        return not danger and len(self._lately) >= self._standard.number("coach.most_per_min")

    def _show(self, t_s: float, standing: Standing) -> None:
        """Show it; with a new number, which is spoken, only when it was not said a moment ago."""
        if self._may_repeat(t_s, standing.fault):
            self._ids[standing.fault] = self._next_id
            self._next_id += 1
            self._said_s[standing.fault] = t_s
            self._lately.append(t_s)
        self._shown_s = self._wrong_s = t_s
        self._to_praise, self.praise = standing.fault, None
        severity = self._rule(standing.fault).severity
        self.correction = Correction(
            self._ids[standing.fault], standing.fault, severity, standing.text, t_s, standing.zones
        )

    def _praise(self, t_s: float, wrong: set[Fault], touching: bool) -> None:
        """Praise when what was told last is put right, and nothing else is wrong."""
        if self.praise is not None and t_s - self._praised_s >= self._standard.number("coach.praise_s"):
            self.praise = None
        if self._to_praise is None or wrong or not touching:
            return
        if t_s - self._wrong_s < self._rule(self._to_praise).release_s:
            return
        self._to_praise, self._praised_s = None, t_s
        self.correction = None
        words = self._standard.rules.praise
        self.praise = Praise(self._next_id, words[self._next_id % len(words)])
        self._next_id += 1
