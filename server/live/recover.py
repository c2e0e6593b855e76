"""The report of a live session whose server died, from what it had seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.live.coaching import TITLE
from server.live.journal import NAME, Answered, NextPhase, read_journal
from vision.atlas import load_atlas
from vision.errors import NothingToGrade
from vision.judge import Judge
from vision.live import LiveLesson
from vision.tutor import Options
from vision.types import LessonFacts, Report, Source

NOTE = "The session ended without a finish; the report holds what was seen until then."


def recover(folder: Path) -> Report:
    """Judge a session again from its journal. Raises `NothingToGrade` where it holds nothing."""
    try:
        head, entries = read_journal(folder / NAME)
    except (OSError, ValueError) as error:
        raise NothingToGrade("Nothing was kept of this session; start another.") from error
    options = Options(**head["settings"], lesson=_facts(head))
    atlas = load_atlas(arms=options.arms)
    judge = Judge(options.standard, atlas, options.c7_crest_cm, options.lesson)
    # The questions that were due and what was answered are the lesson's.
    lesson = LiveLesson(options.standard, atlas, options.lesson, judge)
    frames, last_s = 0, 0.0
    for entry in entries:
        if isinstance(entry, Answered):
            lesson.answer(entry.t_s, entry.value, entry.word, entry.way)
        elif isinstance(entry, NextPhase):
            lesson.skip_phase(entry.t_s)
        else:
            judge.update(entry)
            lesson.update(entry)
            frames, last_s = frames + 1, entry.t_s
    report = judge.finish(Source(TITLE, round(last_s, 3), 0, 0, frames, "live"), options.settings(), (NOTE,))
    if report.touch_s == 0:
        raise NothingToGrade("No hand was seen on the back before the session ended; start another.")
    return report


def _facts(head: dict[str, Any]) -> LessonFacts:
    """How the lesson was set up; journals of earlier versions know of no lesson."""
    kept = head.get("lesson", {})
    return LessonFacts(kept.get("minutes"), tuple(kept.get("ticked", ())), tuple(kept.get("skipped", ())))
