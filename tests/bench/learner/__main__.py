"""What the coach says to a scripted learner, fault by fault, and in good clips: `python -m tests.bench.learner`.

`--folder DIR`: clips rendered anew, as by `python -m tests.bench.learner.render --out DIR`. `--check`: exit with 1
when a fault is missed or late, or something false is said.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from sample_videos import samples
from tests.bench.learner import FOLDER
from tests.bench.learner.drive import Outcome, drive, options_of, outcome, read_facts
from vision.standard import load_standard
from vision.tutor import Options
from vision.types import LessonFacts

# Bundled clips without a fault; the whole lesson is watched as a guided one of its own length.
GOOD = ("good_effleurage", "knot_hold", "knead_shoulders", "whole_lesson", "bumped_camera", "head_left", "dark_warm")
LATE_S = 0.5


def faults(folder: Path, names: list[str]) -> list[Outcome]:
    """Every clip of a folder."""
    rows = []
    for path in sorted(folder.glob("*.json")):
        if names and path.stem not in names:
            continue
        facts = read_facts(path)
        options = options_of(facts)
        seen = drive(path.with_suffix(".mp4"), options, facts["answered"])
        rows.append(outcome(facts, seen, options.standard))
        print(rows[-1].name, flush=True, file=sys.stderr)
    return rows


def good(names: list[str]) -> list[Outcome]:
    """The bundled clips in which nothing is wrong."""
    rows = []
    for sample in samples():
        if sample.name not in GOOD or (names and sample.name not in names):
            continue
        minutes = sample.duration_s / 60 if sample.name == "whole_lesson" else None
        options = Options(arms=sample.arms, lesson=LessonFacts(minutes=minutes))  # type: ignore[arg-type]
        seen = drive(sample.video, options, answered=True)
        facts: dict[str, Any] = {"name": sample.name, "fault": None, "told": False, "spans": []}
        rows.append(outcome(facts, seen, load_standard()))
        print(rows[-1].name, flush=True, file=sys.stderr)
    return rows


def table(rows: list[Outcome]) -> Table:
    """The table that README quotes."""
    result = Table("Clip", "Fault", "Found", "Delay", "Off after", "Praised", "In report", "False alarms", "Words/min")
    for row in rows:
        told = row.delay_s is not None
        false = ", ".join(f"{name} {t_s:.1f} s" for t_s, name in row.false_alarms)
        result.add_row(
            row.name,
            row.fault or "-",
            "" if row.fault is None else ("yes" if row.found else "NO"),
            f"{row.delay_s:.2f} s" if row.delay_s is not None else "",
            "" if row.released_s is None else f"{row.released_s:.1f} s",
            ("yes" if row.praised else "no") if told else "",
            "" if row.fault is None else ("yes" if row.in_report else "no"),
            f"{len(row.false_alarms)}{': ' + false if false else ''}",
            f"{row.words_per_min:.0f}",
        )
    return result


def failures(rows: list[Outcome]) -> list[str]:
    """What is not as it should be."""
    found = []
    for row in rows:
        if row.fault is not None and not row.found:
            found.append(f"{row.name}: not found")
        if row.delay_s is not None and row.delay_s > LATE_S:
            found.append(f"{row.name}: {row.delay_s:.2f} s late")
        if row.false_alarms:
            found.append(f"{row.name}: {len(row.false_alarms)} false alarms")
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.learner", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    rows = faults(arguments.folder, arguments.names) + good(arguments.names)
    console = Console(width=160, highlight=False)
    console.print(table(rows))
    wrong = failures(rows)
    console.print("\n".join(wrong) if wrong else "All found, in time, and nothing false.")
    if arguments.check and wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
