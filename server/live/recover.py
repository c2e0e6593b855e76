"""The report of a live session whose server died, from what it had seen."""

from __future__ import annotations

from pathlib import Path

from server.live.coaching import TITLE
from server.live.journal import NAME, read_journal
from vision.atlas import load_atlas
from vision.errors import NothingToGrade
from vision.judge import Judge
from vision.tutor import Options
from vision.types import Report, Source

NOTE = "The session ended without a finish; the report holds what was seen until then."


def recover(folder: Path) -> Report:
    """Judge a session again from its journal. Raises `NothingToGrade` where it holds nothing."""
    try:
        head, observations = read_journal(folder / NAME)
    except (OSError, ValueError) as error:
        raise NothingToGrade("Nothing was kept of this session; start another.") from error
    options = Options(**head["settings"])
    judge = Judge(options.standard, load_atlas(arms=options.arms), options.c7_crest_cm)
    frames, last_s = 0, 0.0
    for observation in observations:
        judge.update(observation)
        frames, last_s = frames + 1, observation.t_s
    report = judge.finish(Source(TITLE, round(last_s, 3), 0, 0, frames, "live"), options.settings(), (NOTE,))
    if report.touch_s == 0:
        raise NothingToGrade("No hand was seen on the back before the session ended; start another.")
    return report
