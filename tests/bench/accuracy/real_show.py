"""The table of real footage."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.bench.accuracy.figures import Value, percent
from tests.bench.accuracy.hands import HandCount
from tests.bench.accuracy.real import RealResult, measure_real
from tests.bench.accuracy.real_changed import CHANGES, UNCHANGED
from tests.bench.accuracy.show import said

# figure -> (more or less is better, target on real footage)
TARGETS: dict[str, tuple[str, float]] = {
    "hands found, %": (">=", 92),
    "both found, %": (">=", 85),
    "false hands in 100 frames": ("<=", 5),
    "identity switches a minute": ("<=", 6),
    "back found, % of files that show it whole": (">=", 80),
    "points, automatic, % of C7-crest": ("<=", 6),
    "points, following from marked ones": ("<=", 2),
    "wrong backs accepted, frames": ("<=", 0),
    "cost against plain MediaPipe": ("<=", 0.9),
}


def show_real(folder: Path, into: Path | None, console: Console, changed: str | None = None) -> None:
    """Measure a folder, print it file by file and in sum, and write the figures. `changed`: one of `CHANGES`."""
    results = measure_real(folder, UNCHANGED if changed is None else CHANGES[changed])
    files = Table("file", "found", "plain", "both", "plain", "false", "plain", "switches", "back", "wrong back")
    for result in results:
        files.add_row(result.name, *_row(result))
    console.print(files)
    figures = real_figures(results)
    table = Table(
        "figure",
        "backrub",
        "plain MediaPipe",
        "target",
        "",
        title=f"{len(results)} real clips and photos{'' if changed is None else ', ' + changed}",
    )
    for name, (ours, plain) in figures.items():
        sign, target = TARGETS[name]
        met = None if ours is None else ours >= target if sign == ">=" else ours <= target
        verdict = "" if met is None else "ok" if met else "falls short"
        table.add_row(name, said(ours), "" if plain is None else said(plain), f"{sign} {target:g}", verdict)
    console.print(table)
    if into is not None:
        data = {name: {"backrub": ours, "plain": plain} for name, (ours, plain) in figures.items()}
        into.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def _row(result: RealResult) -> list[str]:
    ours, plain, back = result.ours, result.plain, result.back
    return [
        f"{ours.found}/{ours.visible}",
        f"{plain.found}",
        f"{ours.both}/{ours.pairs}",
        f"{plain.both}",
        str(ours.false),
        str(plain.false),
        str(ours.switches),
        f"{back.found}/{back.whole}",
        str(back.wrong),
    ]


def real_figures(results: list[RealResult]) -> dict[str, tuple[Value, Value]]:
    """figure -> (backrub, plain MediaPipe), over all files."""
    ours, plain = HandCount(), HandCount()
    for result in results:
        ours += result.ours
        plain += result.plain
    minutes = sum(r.seconds for r in results) / 60
    whole = [r.back for r in results if r.back.whole]
    points = [value for r in results for value in r.back.percent]
    followed = [value for r in results for value in r.following_percent]
    plain_s = sum(r.plain_s for r in results)
    rows: list[tuple[Value, Value]] = [
        (percent(ours.found, ours.visible), percent(plain.found, plain.visible)),
        (percent(ours.both, ours.pairs), percent(plain.both, plain.pairs)),
        (percent(ours.false, ours.frames), percent(plain.false, plain.frames)),
        (ours.switches / minutes, plain.switches / minutes) if minutes else (None, None),
        (percent(sum(back.found_in_most for back in whole), len(whole)), None),
        (float(np.median(points)) if points else None, None),
        (float(np.median(followed)) if followed else None, None),
        (float(sum(r.back.wrong for r in results)), None),
        (sum(r.ours_s for r in results) / plain_s if plain_s else None, None),
    ]
    return dict(zip(TARGETS, rows, strict=True))
