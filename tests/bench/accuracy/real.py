"""Real footage: `--real FOLDER` with clips, photos and a truth.json, whose form is told in docs/accuracy.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.bench.accuracy.hands import HandCount, TrueHand
from vision.capture import CutDetector, open_video
from vision.hands import HandTracker, TrackerName, make_tracker
from vision.session import find_back
from vision.tutor import Options, Tutor
from vision.types import Frame, Hand, Observation

PHOTOS = (".png", ".jpg", ".jpeg")


@dataclass(slots=True)
class RealResult:
    """One file: hands of our engine and of plain MediaPipe; `backs`: (true, found) outlines and points to be judged."""

    name: str
    ours: HandCount = field(default_factory=HandCount)
    plain: HandCount = field(default_factory=HandCount)
    quality: float = 0.0


def measure_real(folder: Path) -> list[RealResult]:
    """Every file that the truth names."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [_measured(folder / name, entry) for name, entry in truth.items()]


def _measured(path: Path, entry: Mapping[str, Any]) -> RealResult:
    result = RealResult(path.name)
    rows = {int(index): row for index, row in entry["frames"].items()}
    if path.suffix.lower() in PHOTOS:
        _photo(path, rows, result)
    else:
        _clip(path, rows, result)
    return result


def _photo(path: Path, rows: Mapping[int, Mapping[str, Any]], result: RealResult) -> None:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise FileNotFoundError(path)
    frame = Frame(0, 0.0, np.ascontiguousarray(image, np.uint8))
    for tracker, count in _both(result):
        with closing(tracker):
            count.add(_hands(rows[0]), _givers(tracker.update(frame, exhaustive=True)))


def _clip(path: Path, rows: Mapping[int, Mapping[str, Any]], result: RealResult) -> None:
    with closing(make_tracker("backrub")) as tracker, open_video(path) as source:
        keys, result.quality = find_back(source, tracker, Options())
        tutor = Tutor(Options(), tracker, keys)
        for frame in source:
            _count(tutor.update(frame), rows, result.ours)
    with closing(make_tracker("mediapipe")) as plain, open_video(path) as source:
        cuts = CutDetector()
        for frame in source:
            hands = plain.update(frame)
            _count(Observation(frame.index, frame.t_s, hands, None, (), cuts.update(frame)), rows, result.plain)


def _count(observation: Observation, rows: Mapping[int, Mapping[str, Any]], count: HandCount) -> None:
    if observation.cut:
        count.forget()
    row = rows.get(observation.frame)
    if row is not None:
        count.add(_hands(row), _givers(observation.hands))


def _both(result: RealResult) -> list[tuple[HandTracker, HandCount]]:
    names: tuple[TrackerName, TrackerName] = ("backrub", "mediapipe")
    return [(make_tracker(name), count) for name, count in zip(names, (result.ours, result.plain), strict=True)]


def _hands(row: Mapping[str, Any]) -> list[TrueHand]:
    return [
        TrueHand(np.array(hand["palm"], float), float(hand["size"]), hand["side"] if hand["side"] != "?" else f"?{i}")
        for i, hand in enumerate(row["hands"])
    ]


def _givers(hands: tuple[Hand, ...]) -> list[Hand]:
    return [hand for hand in hands if hand.role == "giver"]
