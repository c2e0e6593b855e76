"""The part of a live session that counts: from the start of coaching to the report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from server.live import answer
from server.live.journal import NAME, Journal
from vision.atlas import load_atlas
from vision.live import LiveLesson
from vision.tutor import Options, Tutor
from vision.types import AnswerWay, AnswerWord, Frame, Observation, PressureAnswer, Report, Source

TITLE = "Live session"


class Coaching:
    """Watches, judges and tells; keeps a journal in `folder`."""

    def __init__(self, tutor: Tutor, options: Options, folder: Path) -> None:
        self._tutor = tutor
        standard = options.standard
        self._gate = standard.number("seen.back_quality")
        self._still = standard.number("stroke.still_cm_s")
        self._lesson = LiveLesson(standard, load_atlas(arms=options.arms), options.lesson, tutor.judge)
        self._journal = Journal(folder / NAME, journal_head(options))
        self._seen_s = 0.0
        self.frames = 0
        self.clock_s = 0.0

    def look(self, frame: Frame, interrupted: bool) -> Observation:
        """Take one frame in."""
        observation = self._tutor.update(frame, interrupted=interrupted)
        self.frames += 1
        self.clock_s = frame.t_s
        self._journal.write(observation)
        self._lesson.update(observation)
        if answer.is_seen(observation, self._gate):
            self._seen_s = frame.t_s
        return observation

    def tell(self, observation: Observation) -> dict[str, Any]:
        """The answer's part about this observation."""
        judge = self._tutor.judge
        touches = judge.live_touches(observation.t_s)
        unseen_s = observation.t_s - self._seen_s
        key = self._tutor.back.key
        by_hand = key is not None and key.by_hand
        return {
            **answer.seen(observation, touches, self._gate, by_hand),
            "setup": None,
            "live": {
                **answer.measures(observation, touches, judge, self._gate, self._still, unseen_s),
                **answer.course(self._lesson),
            },
            **answer.words(self._lesson),
        }

    def answer(self, value: int | None, word: AnswerWord | None, way: AnswerWay) -> PressureAnswer:
        """The receiver said this of the pressure just now."""
        said = self._lesson.answer(self.clock_s, value, word, way)
        self._journal.answer(said)
        return said

    def next_phase(self) -> None:
        """On to the next phase of the lesson."""
        self._lesson.skip_phase(self.clock_s)
        self._journal.next_phase(self.clock_s)

    def finish(self, size: tuple[int, int]) -> Report:
        """The report of all that was looked at."""
        self._journal.close()
        return self._tutor.finish(Source(TITLE, round(self.clock_s, 3), *size, self.frames, "live"))

    def close(self) -> None:
        """Close the journal's file."""
        self._journal.close()


def journal_head(options: Options) -> dict[str, Any]:
    """The first line of a journal: with it the session can be judged again."""
    return {
        "version": 1,
        "settings": {
            "height_cm": options.height_cm,
            "shoulders_cm": options.shoulders_cm,
            "arms": options.arms,
            "head": options.head,
        },
        "lesson": asdict(options.lesson),
    }
