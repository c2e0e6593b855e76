"""Grades every bundled clip and compares with its truth: `python -m tests.bench.samples [NAME ...]`.

`--folder DIR`: clips rendered anew instead, as by `python -m sample_videos.studio NAME --seed 77 --out DIR`.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from sample_videos import Sample, load_truth, samples
from tests.bench.judge import Verdict, judge
from vision.session import analyse
from vision.tutor import Options
from vision.types import Report


@dataclass(frozen=True, slots=True)
class Row:
    """One clip, its report and the verdict on it."""

    sample: Sample
    report: Report
    verdict: Verdict
    seconds: float


def run(sample: Sample) -> Row:
    """Grade a bundled clip as a user would who gives no options."""
    started = time.perf_counter()
    report = analyse(sample.video, Options())
    seconds = time.perf_counter() - started
    return Row(sample, report, judge(report, load_truth(sample.truth)), seconds)


def table(rows: list[Row]) -> Table:
    """The table that README quotes."""
    result = Table(
        "Clip", "Speed", "Direction", "Coverage", "Spine", "Overall", "Planted", "Found", "Off by", "Invented"
    )
    for row in rows:
        grades = {g.key: "-" if g.score is None else f"{g.score:.0f}" for g in row.report.grades}
        result.add_row(
            row.sample.name,
            *(grades[key] for key in ("speed", "direction", "coverage", "spine")),
            "-" if row.report.overall is None else f"{row.report.overall:.0f}",
            str(row.verdict.planted),
            str(row.verdict.found),
            f"{row.verdict.late_s:.2f} s" if row.verdict.planted else "",
            str(len(row.verdict.invented)),
        )
    return result


def main() -> None:
    """Print the table, then what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    console = Console(width=120)
    bundled = samples() if args.folder is None else samples(args.folder)
    chosen = [s for s in bundled if s.video.is_file() and (not args.names or s.name in args.names)]
    rows = []
    for sample in chosen:
        row = run(sample)
        rows.append(row)
        console.print(f"{sample.name}: {row.seconds:.1f} s")
        for line in (
            *row.verdict.missed,
            *(f"invented {f.fault} {f.start_s:.1f}-{f.end_s:.1f} s" for f in row.verdict.invented),
        ):
            console.print("  " + line)
    console.print(table(rows))


if __name__ == "__main__":
    main()
