"""What a live session has seen, line by line on the disk: a server that dies loses no lesson."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vision.types import (
    AnswerWay,
    AnswerWord,
    BackPose,
    Breath,
    Hand,
    Lean,
    Observation,
    Part,
    PressureAnswer,
    Technique,
    Touch,
)

NAME = "live.jsonl"
_FLUSH_EVERY = 15


@dataclass(frozen=True, slots=True)
class Answered:
    """The receiver said this of the pressure."""

    t_s: float
    value: int | None
    word: AnswerWord | None
    way: AnswerWay


@dataclass(frozen=True, slots=True)
class NextPhase:
    """The giver went on to the next phase."""

    t_s: float


Entry = Observation | Answered | NextPhase


class Journal:
    """Appends to a file; its first line holds `head`."""

    def __init__(self, path: Path, head: dict[str, Any]) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._lines = 0
        self._write(head)
        self._file.flush()

    def write(self, observation: Observation) -> None:
        """One observation of the lesson."""
        back = observation.back
        self._write(
            {
                "frame": observation.frame,
                "t_s": observation.t_s,
                "hands": [_hand(hand) for hand in observation.hands],
                "back": None if back is None else _back(back),
                "touches": [asdict(touch) for touch in observation.touches],
                "cut": observation.cut,
                "breath": None if observation.breath is None else asdict(observation.breath),
                "lean": None if observation.lean is None else asdict(observation.lean),
                "still": observation.still,
            }
        )
        self._lines += 1
        if self._lines % _FLUSH_EVERY == 0:
            self._file.flush()

    def answer(self, said: PressureAnswer) -> None:
        """An answer of the receiver's."""
        self._write({"said": {"t_s": said.t_s, "value": said.value, "word": said.word, "way": said.way}})
        self._file.flush()

    def next_phase(self, t_s: float) -> None:
        """The giver went on to the next phase."""
        self._write({"next_phase": {"t_s": t_s}})
        self._file.flush()

    def close(self) -> None:
        """No more lines."""
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, separators=(",", ":")) + "\n")


def read_journal(path: Path) -> tuple[dict[str, Any], Iterator[Entry]]:
    """The head and the entries of a journal; a last line that was cut off is left out. Raises OSError, ValueError.

    Of hands and backs only what judging needs is kept: hands come back without landmarks, backs without an outline.
    """
    with path.open(encoding="utf-8") as file:
        head = json.loads(file.readline())
    return head, _entries(path)


def _entries(path: Path) -> Iterator[Entry]:
    with path.open(encoding="utf-8") as file:
        next(file)
        for text in file:
            if not text.endswith("\n"):
                return
            row = json.loads(text)
            if "said" in row:
                yield Answered(**row["said"])
                continue
            if "next_phase" in row:
                yield NextPhase(**row["next_phase"])
                continue
            back = None if row["back"] is None else _read_back(row["back"])
            touches = tuple(_read_touch(touch) for touch in row["touches"])
            hands = tuple(_read_hand(hand) for hand in row["hands"])
            # Journals of earlier versions know none of these.
            breath, lean = row.get("breath"), row.get("lean")
            yield Observation(
                row["frame"],
                row["t_s"],
                hands,
                back,
                touches,
                row["cut"],
                None if breath is None else Breath(**breath),
                None if lean is None else Lean(**lean),
                bool(row.get("still")),
            )


def _hand(hand: Hand) -> dict[str, Any]:
    return {
        "id": hand.id,
        "side": hand.side,
        "score": hand.score,
        "palm_px": hand.palm_px.tolist(),
        "length_px": hand.length_px,
        "direction": hand.direction.tolist(),
        "role": hand.role,
        "bridged": hand.bridged,
    }


def _read_hand(row: dict[str, Any]) -> Hand:
    return Hand(**{**row, "palm_px": np.array(row["palm_px"]), "direction": np.array(row["direction"])})


def _back(back: BackPose) -> dict[str, Any]:
    return {
        "points_px": {name: np.round(point, 2).tolist() for name, point in back.points_px.items()},
        "px_to_back": back.px_to_back.tolist(),
        "c7_crest_cm": back.c7_crest_cm,
        "quality": back.quality,
        "error_cm": back.error_cm,
        "curve": None if back.curve is None else back.curve.tolist(),
        "camera": None if back.camera is None else back.camera.tolist(),
    }


def _read_back(row: dict[str, Any]) -> BackPose:
    points = {name: np.array(point) for name, point in row["points_px"].items()}
    # Journals of earlier versions know none of the last three.
    curve, camera = row.get("curve"), row.get("camera")
    return BackPose(
        points,
        np.zeros((0, 2)),
        np.array(row["px_to_back"]),
        row["c7_crest_cm"],
        row["quality"],
        row.get("error_cm", 0.0),
        None if curve is None else np.array(curve),
        None if camera is None else np.array(camera),
    )


def _read_touch(row: dict[str, Any]) -> Touch:
    return Touch(**{**row, "part": Part(row["part"]), "technique": Technique(row["technique"])})
