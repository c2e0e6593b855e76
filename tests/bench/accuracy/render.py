"""Renders scenes: `python -m tests.bench.accuracy.render [NAME ...]` writes the committed ones. Needs the studio."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from sample_videos.studio.clip import write_clip
from sample_videos.studio.mesh import hand_glb
from sample_videos.studio.render import Renderer
from sample_videos.studio.timeline import Timeline
from sample_videos.studio.truth import truth_of, write_truth
from tests.bench.accuracy.fixed import FIXED
from tests.bench.accuracy.scenes import FOLDER
from tests.bench.accuracy.variations import Spec

CRF = 26
MIDLINE_V = np.linspace(0, 1, 11)


def midline_px(timeline: Timeline, t_s: float) -> list[list[float]]:
    """The midline on the skin from C7 to the crest's level, (11, 2) pixels."""
    world = [(0.0, -v * timeline.body.c7_crest_m) for v in MIDLINE_V]
    placed = np.array([(x, y, float(timeline.body.height(x, y))) for x, y in world])
    line: list[list[float]] = np.round(timeline.camera.pixels(placed, t_s), 1).tolist()
    return line


def scene_truth(spec: Spec, timeline: Timeline) -> dict[str, Any]:
    """The truth of a scene: that of a sample, for the frames that are kept, with the midline."""
    truth = truth_of(spec.name, timeline, (), None)
    outline = None
    kept: list[dict[str, Any]] = []
    for index, frame in enumerate(truth["frames"]):
        outline = frame["back"].pop("outline_px", outline)
        if index % spec.every:
            continue
        back = frame["back"]
        if not kept or timeline.camera.margin:
            back.update(outline_px=outline, midline_px=midline_px(timeline, frame["t_s"]))
        for hand in frame["hands"]:
            del hand["rig_px"]
        kept.append(frame)
    return {**truth, "fps": spec.fps, "frames": kept, "shows": spec.shows, "clear": spec.clear}


def render(spec: Spec, folder: Path) -> str:
    """Write one scene's clip and truth; returns its name."""
    timeline = spec.timeline()
    write_clip(Renderer(spec.scene), timeline, folder / f"{spec.name}.mp4", spec.every, CRF)
    # Last, so that an interrupted run leaves no truth without its clip.
    write_truth(scene_truth(spec, timeline), folder / f"{spec.name}.truth.json.gz")
    return spec.name


def render_all(specs: Sequence[Spec], folder: Path, jobs: int) -> None:
    """Write all of them into a folder, `jobs` at the same time."""
    hand_glb()
    folder.mkdir(parents=True, exist_ok=True)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) as pool:
        for name in pool.map(render, specs, [folder] * len(specs)):
            print(f"rendered {name}", flush=True)


def main() -> None:
    """Render the fixed list, or some of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.accuracy.render", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    unknown = set(arguments.names) - {spec.name for spec in FIXED}
    if unknown:
        parser.error(f"no scene is called {', '.join(sorted(unknown))}")
    chosen = [spec for spec in FIXED if not arguments.names or spec.name in arguments.names]
    render_all(chosen, arguments.out, arguments.jobs)


if __name__ == "__main__":
    main()
