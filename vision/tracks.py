"""Writes what was seen as JSON lines, one a frame, for researchers.

A touch's speed is known a quarter of a second after it was seen and its technique when its stroke has ended, so the
lines go to a file beside the final one first and are completed from there: memory holds only the open strokes' numbers.
"""

from __future__ import annotations

import json
import os
import tempfile
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from vision.errors import UsageError
from vision.types import Array, BackPose, Breath, Hand, Lean, Observation, Stroke, Technique, Touch


class TrackWriter:
    """A context manager; `keep` completes the file and gives it its name, anything else leaves nothing behind."""

    def __init__(self, path: Path) -> None:
        self._path = Path(path)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._raw = tempfile.TemporaryFile("w+", encoding="utf-8", dir=self._path.parent)  # noqa: SIM115
        except OSError as error:
            raise UsageError(f"'{path}' cannot be written ({error.strerror}); choose another --out.") from error
        # Speeds per hand as (times, values); strokes per hand as (starts, ends, techniques).
        self._speeds: dict[int, tuple[list[float], list[float | None]]] = {}
        self._strokes: dict[int, list[tuple[float, float, Technique]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    def write(self, observation: Observation) -> None:
        """One line for one frame."""
        self._raw.write(json.dumps(line(observation), separators=(",", ":")) + "\n")

    def add_settled(self, touches: Iterable[Touch]) -> None:
        """The same touches once their speed is known."""
        for touch in touches:
            times, values = self._speeds.setdefault(touch.hand_id, ([], []))
            times.append(touch.t_s)
            values.append(touch.speed_cm_s)

    def add_strokes(self, strokes: Iterable[Stroke]) -> None:
        """Strokes that have ended."""
        for stroke in strokes:
            row = (stroke.start_s, stroke.end_s, stroke.technique)
            self._strokes.setdefault(stroke.hand_id, []).append(row)

    def keep(self) -> None:
        """Complete the lines and put the file in its place."""
        for rows in self._strokes.values():
            rows.sort()
        self._raw.seek(0)
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                for text in self._raw:
                    out.write(self._completed(text))
            # mkstemp makes files for the owner only; a result is an ordinary file.
            part.chmod(0o666 & ~_umask())
            part.replace(self._path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _completed(self, text: str) -> str:
        if '"touches":[]' in text:
            return text
        row = json.loads(text)
        for touch in row["touches"]:
            touch["speed_cm_s"] = self._speed(touch["hand_id"], row["t_s"])
            touch["technique"] = self._technique(touch["hand_id"], row["t_s"])
        return json.dumps(row, separators=(",", ":")) + "\n"

    def _speed(self, hand_id: int, t_s: float) -> float | None:
        times, values = self._speeds.get(hand_id, ([], []))
        at = bisect_right(times, t_s + 1e-4) - 1
        if at < 0 or abs(times[at] - t_s) > 1e-3 or values[at] is None:
            return None
        return round(float(values[at] or 0.0), 2)

    def _technique(self, hand_id: int, t_s: float) -> str:
        rows = self._strokes.get(hand_id, [])
        at = bisect_right(rows, t_s + 1e-4, key=lambda row: row[0]) - 1
        inside = at >= 0 and rows[at][1] >= t_s - 1e-4
        return rows[at][2].value if inside else Technique.UNKNOWN.value


def line(observation: Observation) -> dict[str, Any]:
    """The JSON object of one frame. Pixels with one decimal, centimetres with two."""
    return {
        "frame": observation.frame,
        "t_s": round(observation.t_s, 4),
        "hands": [_hand(hand) for hand in observation.hands],
        "back": None if observation.back is None else _back(observation.back),
        "touches": [_touch(touch) for touch in observation.touches],
        "breath": None if observation.breath is None else _breath(observation.breath),
        "lean": None if observation.lean is None else _lean(observation.lean),
    }


def _px(points: Array) -> list[Any]:
    rounded: list[Any] = np.round(points, 1).tolist()
    return rounded


def _hand(hand: Hand) -> dict[str, Any]:
    return {
        "id": hand.id,
        "side": hand.side,
        "score": round(hand.score, 3),
        "palm_px": _px(hand.palm_px),
        "length_px": round(hand.length_px, 1),
        "landmarks_px": None if hand.landmarks_px is None else _px(hand.landmarks_px),
        "role": hand.role,
    }


def _back(back: BackPose) -> dict[str, Any]:
    return {
        "points_px": {name: _px(point) for name, point in back.points_px.items()},
        "outline_px": _px(back.outline_px),
        # Entries differ by orders of magnitude: significant digits, not decimals.
        "px_to_back": [[float(f"{value:.7g}") for value in row] for row in back.px_to_back.tolist()],
        "quality": round(back.quality, 3),
        "midline_error_cm": round(back.error_cm, 2),
    }


def _touch(touch: Touch) -> dict[str, Any]:
    return {
        "hand_id": touch.hand_id,
        "part": touch.part.value,
        "x_cm": round(touch.x_cm, 2),
        "v": round(touch.v, 4),
        "zone": touch.zone,
        "midline_cm": round(touch.midline_cm, 2),
        "midline_error_cm": round(touch.error_cm, 2),
        "speed_cm_s": None if touch.speed_cm_s is None else round(touch.speed_cm_s, 2),
        "technique": touch.technique.value,
        "drag": None if touch.drag is None else round(touch.drag, 2),
    }


def _breath(breath: Breath) -> dict[str, Any]:
    return {
        "t_s": round(breath.t_s, 4),
        "rate_per_min": round(breath.rate_per_min, 1),
        "depth_mm": round(breath.depth, 2),
        "confidence": round(breath.confidence, 2),
    }


def _lean(lean: Lean) -> dict[str, Any]:
    return {"t_s": round(lean.t_s, 4), "seen": lean.seen, "elbow_deg": round(lean.elbow_deg, 1)}


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
