"""The scenes that are measured: the committed clips with their truth, or freshly rendered ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sample_videos import FOLDER as SAMPLES
from sample_videos import load_truth

FOLDER = SAMPLES / "scenes"
# A quick look that still meets every part: good sweeps, a press on the spine, thumbs.
QUICK = ("plain", "spine_palm", "thumb_hold")


@dataclass(frozen=True, slots=True)
class Scene:
    """One clip and its truth. `clear`: a bare back is seen without hands, so that it must be found."""

    name: str
    video: Path
    truth: dict[str, Any]

    @property
    def clear(self) -> bool:
        """Whether the back must be found."""
        return bool(self.truth["clear"])


def scenes(folder: Path = FOLDER, names: tuple[str, ...] = ()) -> tuple[Scene, ...]:
    """All scenes of a folder, or those of these names. Raises `FileNotFoundError` when one or all are missing."""
    found = {path.name.removesuffix(".truth.json.gz"): path for path in sorted(folder.glob("*.truth.json.gz"))}
    missing = [name for name in names if name not in found] or ([] if found else ["any"])
    if missing:
        raise FileNotFoundError(
            f"{folder} does not hold {', '.join(missing)}; there are: {', '.join(found) or 'none'}."
        )
    return tuple(
        Scene(name, folder / f"{name}.mp4", load_truth(path))
        for name, path in found.items()
        if not names or name in names
    )
