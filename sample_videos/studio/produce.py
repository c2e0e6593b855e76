"""Writes one sample's files, and the list of all samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sample_videos.studio.clip import write_clip, write_picture
from sample_videos.studio.render import Renderer
from sample_videos.studio.samples import BUNDLED, Bundled
from sample_videos.studio.scene import FPS
from sample_videos.studio.truth import truth_of, write_truth


def render_one(sample: Bundled, out: Path, truth_only: bool) -> str:
    """Write one sample's truth, and unless `truth_only` its clip and picture; returns its name."""
    timeline, phases = sample.timeline()
    out.mkdir(parents=True, exist_ok=True)
    truth = truth_of(sample.name, timeline, sample.gap_zones, phases)
    if not truth_only:
        renderer = Renderer(sample.scene)
        write_picture(renderer, timeline, sample.picture_s, out / "pictures" / f"{sample.name}.jpg")
        write_clip(renderer, timeline, out / f"{sample.name}.mp4")
    # Last, so that an interrupted run leaves an old clip with its old truth.
    write_truth(truth, out / f"{sample.name}.truth.json.gz")
    return sample.name


def listing() -> list[dict[str, Any]]:
    """What `samples.json` says: one entry a sample, in order."""
    entries = []
    for sample in BUNDLED:
        timeline, _ = sample.timeline()
        entries.append(
            {
                "name": sample.name,
                "title": sample.title,
                "shows": sample.shows,
                "video": f"{sample.name}.mp4",
                "truth": f"{sample.name}.truth.json.gz",
                "picture": f"pictures/{sample.name}.jpg",
                "planted_faults": list(sample.planted),
                "c7_crest_cm": round(timeline.c7_crest_cm, 2),
                "head": sample.scene.head,
                "arms": sample.scene.body.arms,
                "duration_s": round(timeline.frame_count / FPS, 2),
            }
        )
    return entries
