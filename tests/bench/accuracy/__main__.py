"""Measures the eye against ground truth, beside plain MediaPipe on the same frames: `python -m tests.bench.accuracy`.

Without options: all committed scenes. `--quick`: three of them. `--seed N --scenes K`: K scenes never seen, rendered
anew (needs the studio). `--real FOLDER`: real clips and photos with a truth.json; `--changed`: the same, mirrored,
turned, smaller, darker or lighter. `--check`: exit 1 when a figure is worse than the committed baseline beyond its
noise. docs/accuracy.md tells what each figure is.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from tests.bench.accuracy import baseline
from tests.bench.accuracy.figures import Value, confusion_of, figures, plain_figures
from tests.bench.accuracy.measure import Measured, measure
from tests.bench.accuracy.real_changed import CHANGES
from tests.bench.accuracy.real_show import show_real
from tests.bench.accuracy.scenes import FOLDER, QUICK, scenes
from tests.bench.accuracy.show import confusion_table, scene_table, table


def main(argv: list[str] | None = None) -> int:
    """Measure, print, compare; 0 when all is well, 1 when worse than the baseline, 2 for wrong options."""
    arguments = _arguments(argv)
    console = Console(width=140)
    started = time.perf_counter()
    try:
        if arguments.real is not None:
            show_real(arguments.real, arguments.json, console, arguments.changed)
            return 0
        measured = _measured(arguments, console)
    except FileNotFoundError as missing:
        print(missing, file=sys.stderr)
        return 2
    except ModuleNotFoundError as missing:
        print(f"{missing}: new scenes need the studio; run pip install .[studio]", file=sys.stderr)
        return 2
    ours, plain = figures(measured), plain_figures(measured)
    console.print(scene_table(measured))
    console.print(confusion_table(confusion_of(measured)))
    console.print(table(ours, plain, f"{len(measured)} rendered scenes"))
    console.print(f"{time.perf_counter() - started:.0f} s")
    if arguments.json is not None:
        _write(arguments.json, measured, ours, plain)
    part = "quick" if arguments.quick else "all"
    if arguments.save_baseline:
        baseline.save(part, ours)
    if not arguments.check:
        return 0
    worse = baseline.worsened(ours, baseline.load(part))
    for line in worse:
        console.print("Worse than the baseline: " + line, style="bold")
    return 1 if worse else 0


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="this scene; may be repeated")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}")
    parser.add_argument("--seed", type=int, help="render new scenes from this seed")
    parser.add_argument("--scenes", type=int, default=8, metavar="K", help="how many new scenes (default: 8)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the new scenes there")
    parser.add_argument("--real", type=Path, metavar="FOLDER", help="real footage with its truth.json")
    parser.add_argument("--changed", choices=sorted(CHANGES), help="real footage seen otherwise")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--jobs", type=int, default=1, help="scenes at the same time; more spoil the figure of cost")
    parser.add_argument("--check", action="store_true", help="compare with the committed baseline")
    parser.add_argument("--save-baseline", action="store_true", help="make this the baseline")
    arguments = parser.parse_args(argv)
    compared = arguments.check or arguments.save_baseline
    if compared and (arguments.only or arguments.seed is not None or arguments.real is not None):
        parser.error("the baseline holds all committed scenes, or the --quick ones: leave out the other choices")
    if arguments.changed is not None and arguments.real is None:
        parser.error("--changed is for real footage: give its folder with --real")
    return arguments


def _measured(arguments: argparse.Namespace, console: Console) -> list[Measured]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = FOLDER
        if arguments.seed is not None:
            # Only here: the studio and what it needs are not part of a usual installation.
            from tests.bench.accuracy.render import render_all
            from tests.bench.accuracy.variations import draw

            folder = arguments.keep or Path(temporary)
            render_all(draw(arguments.seed, arguments.scenes), folder, arguments.jobs)
        chosen = scenes(folder, QUICK if arguments.quick else tuple(arguments.only))
        measured = []
        with ProcessPoolExecutor(max_workers=max(1, arguments.jobs), mp_context=get_context("spawn")) as pool:
            for one in pool.map(measure, chosen):
                console.print(f"{one.name}: {one.survey_s + one.ours_s:.1f} s")
                measured.append(one)
        return measured


def _write(path: Path, measured: list[Measured], ours: dict[str, Value], plain: dict[str, Value]) -> None:
    confusion: dict[str, dict[str, int]] = {}
    for (true, found), count in sorted(confusion_of(measured).items()):
        confusion.setdefault(true, {})[found] = count
    per_scene = {one.name: {"backrub": figures([one]), "plain": plain_figures([one])} for one in measured}
    data = {"figures": ours, "plain": plain, "confusion": confusion, "scenes": per_scene}
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
