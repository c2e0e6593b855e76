"""Renders the learner's clips: `python -m tests.bench.learner.render [NAME ...] [--out FOLDER]`. Needs the studio."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sample_videos.studio.clip import write_clip
from sample_videos.studio.render import Renderer
from tests.bench.learner import FOLDER
from tests.bench.learner.clips import CLIPS, EVERY, Clip

CRF = 28
# The fine texture of skin must survive; live pictures are JPEGs, which keep it.
FINE_CRF, FINE = 19, ("dragging", "breath_held")


def render(clip: Clip, number: int, folder: Path) -> None:
    """Write one clip, and its facts beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    scene, timeline, facts = clip.made(number)
    write_clip(Renderer(scene), timeline, folder / f"{clip.name}.mp4", EVERY, FINE_CRF if clip.name in FINE else CRF)
    # Last, so that an interrupted run leaves no facts without their clip.
    (folder / f"{clip.name}.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Render all, or some."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.learner.render", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--out", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    unknown = set(arguments.names) - {clip.name for clip in CLIPS}
    if unknown:
        parser.error(f"no clip is called {', '.join(sorted(unknown))}")
    for number, clip in enumerate(CLIPS):
        if not arguments.names or clip.name in arguments.names:
            render(clip, number, arguments.out)
            print(f"rendered {clip.name}", flush=True)


if __name__ == "__main__":
    main()
