"""The bundled samples: short rendered clips of back rubs with exact truth.

for sample in samples():
    truth = load_truth(sample.truth)
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
LIST_VERSION = 1
TRUTH_VERSION = 1


class SampleError(RuntimeError):
    """The list of samples or a truth file cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Sample:
    """One bundled clip.

    `shows`: one sentence; `planted_faults`: what a report must find (on_spine, too_fast, wrong_way, drilling, gap);
    `c7_crest_cm`: the receiver's length from C7 to the iliac-crest level; `head`: where the head points in the picture;
    `arms`: how the receiver's arms lie (up, side, down).
    """

    name: str
    title: str
    shows: str
    video: Path
    truth: Path
    picture: Path
    planted_faults: tuple[str, ...]
    c7_crest_cm: float
    head: str
    arms: str
    duration_s: float


def samples(folder: Path = FOLDER) -> tuple[Sample, ...]:
    """All bundled samples in the order in which they are meant to be watched. Raises `SampleError`."""
    path = folder / "samples.json"
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise SampleError(f"The list of samples cannot be read ({problem}): run `make samples`.") from problem
    if listed.get("version") != LIST_VERSION:
        raise SampleError(f"{path.name} has version {listed.get('version')}, not {LIST_VERSION}: run `make samples`.")
    return tuple(_sample(entry, folder) for entry in listed["samples"])


def sample(name: str) -> Sample:
    """The bundled sample of that name. Raises `KeyError` where there is none, and `SampleError`."""
    for one in samples():
        if one.name == name:
            return one
    raise KeyError(name)


def _sample(entry: dict[str, Any], folder: Path) -> Sample:
    return Sample(
        name=entry["name"],
        title=entry["title"],
        shows=entry["shows"],
        video=folder / entry["video"],
        truth=folder / entry["truth"],
        picture=folder / entry["picture"],
        planted_faults=tuple(entry["planted_faults"]),
        c7_crest_cm=float(entry["c7_crest_cm"]),
        head=entry["head"],
        arms=entry["arms"],
        duration_s=float(entry["duration_s"]),
    )


def load_truth(path: Path) -> dict[str, Any]:
    """The truth of a clip (`NAME.truth.json.gz`) as JSON values; README.md names its fields. Raises `SampleError`."""
    try:
        truth: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, ValueError, EOFError) as problem:
        raise SampleError(f"{path.name} cannot be read ({problem}): run `make samples`.") from problem
    if truth.get("version") != TRUTH_VERSION:
        raise SampleError(f"{path.name} has version {truth.get('version')}, not {TRUTH_VERSION}: run `make samples`.")
    return truth
