"""When the giver is to ask about the pressure, and whether an answer came."""

from __future__ import annotations

from dataclasses import replace

from vision.standard import Standard
from vision.types import AnswerWord, CheckIn, CheckInReason, Phase, PressureAnswer


def reaction(value: int | None, word: AnswerWord | None, standard: Standard) -> str | None:
    """What an answer means for the giver's hands, in the standard's words; None where nothing is to change."""
    prompts = standard.rules.prompts
    if word is not None:
        return {"less": prompts["lighter"], "more": prompts["firmer"], "stop": prompts["stop"]}[word]
    too_much = value is not None and value > standard.number("check_in.most")
    return prompts["too_much"] if too_much else None


class CheckIns:
    """`update` now and then with the time of touch so far and the phase; `answer` when the receiver spoke.

    A question is due after the first touch, in the middle of `total_s`, and when the phase changes.
    """

    def __init__(self, standard: Standard, total_s: float) -> None:
        self._first_s = standard.number("check_in.first_s")
        self._middle_s = standard.number("check_in.middle_share") * total_s
        self._near_s = standard.number("check_in.near_s")
        self._wait_s = standard.number("check_in.wait_s")
        self._phase = Phase.FREE
        self._asked: set[CheckInReason] = set()
        self._all: list[CheckIn] = []
        self._answers: list[PressureAnswer] = []

    @property
    def all(self) -> tuple[CheckIn, ...]:
        """All that were due so far."""
        return tuple(self._all)

    @property
    def answers(self) -> tuple[PressureAnswer, ...]:
        """All that the receiver said."""
        return tuple(self._answers)

    def update(self, t_s: float, touch_s: float, phase: Phase) -> None:
        """Take in how far the session is. `touch_s`: time with a hand on the back."""
        if "start" not in self._asked and touch_s >= self._first_s:
            self._due(t_s, "start")
        if "middle" not in self._asked and t_s >= self._middle_s and touch_s > 0:
            self._due(t_s, "middle")
        if phase is not Phase.FREE and phase is not self._phase:
            # The first phase is where the session begins, no change.
            if self._phase is not Phase.FREE:
                self._due(t_s, "area")
            self._phase = phase

    def _due(self, t_s: float, why: CheckInReason) -> None:
        self._asked.add(why)
        if self.due(t_s) is not None:
            # One question at a time: the one that is open does for both.
            return
        near = next((a for a in reversed(self._answers) if t_s - a.t_s <= self._near_s), None)
        self._all.append(CheckIn(t_s, why, None if near is None else near.t_s))

    def answer(self, answer: PressureAnswer) -> None:
        """The receiver said something: it answers the question that was due, if one was."""
        self._answers.append(answer)
        for index in range(len(self._all) - 1, -1, -1):
            due = self._all[index]
            if due.answered_s is None and answer.t_s - due.due_s <= self._near_s + self._wait_s:
                self._all[index] = replace(due, answered_s=answer.t_s)
                return

    def due(self, t_s: float) -> CheckInReason | None:
        """Why the giver is to ask now; None when no question is open."""
        newest = self._all[-1] if self._all else None
        if newest is None or newest.answered_s is not None or t_s - newest.due_s > 2 * self._wait_s:
            return None
        return newest.why

    def overdue(self, t_s: float) -> bool:
        """Whether a question has been open for too long."""
        return self.due(t_s) is not None and t_s - self._all[-1].due_s > self._wait_s
