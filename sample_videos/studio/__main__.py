"""`python -m sample_videos.studio [NAME ...]`: renders the bundled samples, or writes their truth and list alone."""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from sample_videos.studio.mesh import MeshUnavailable, hand_glb
from sample_videos.studio.produce import listing, render_one
from sample_videos.studio.samples import BUNDLED, bundled

DEFAULT_OUT = Path(__file__).resolve().parent.parent


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sample_videos.studio", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="samples to render (all when none is given)")
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_OUT, help="folder to write to (default: the bundled samples)"
    )
    parser.add_argument(
        "--jobs", type=int, default=max(1, (os.cpu_count() or 1)), help="clips rendered at the same time"
    )
    parser.add_argument("--seed", type=int, help="another seed for people's small movements and the camera's grain")
    parser.add_argument("--truth-only", action="store_true", help="write the truth and the list, no pictures")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Render; 0 when done, 2 for a wrong name, 1 when the hand mesh cannot be had."""
    arguments = _arguments(argv)
    try:
        chosen = [bundled(name) for name in arguments.names] or list(BUNDLED)
    except KeyError as unknown:
        print(unknown.args[0], file=sys.stderr)
        return 2
    if arguments.seed is not None:
        chosen = [replace(sample, scene=replace(sample.scene, seed=arguments.seed)) for sample in chosen]
    try:
        hand_glb()
    except MeshUnavailable as problem:
        print(problem, file=sys.stderr)
        return 1
    # One thread each: the clips themselves are what runs side by side.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    with ProcessPoolExecutor(max_workers=max(1, arguments.jobs), mp_context=get_context("spawn")) as pool:
        pending = [pool.submit(render_one, sample, arguments.out, arguments.truth_only) for sample in chosen]
        for future in pending:
            print(future.result(), flush=True)
    text = json.dumps({"version": 1, "samples": listing()}, indent=2) + "\n"
    partial = arguments.out / "samples.json.part"
    partial.write_text(text, encoding="utf-8")
    partial.replace(arguments.out / "samples.json")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
