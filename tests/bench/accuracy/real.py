"""Real footage: `--real FOLDER` with clips, photos and a truth.json, whose form is told in docs/accuracy.md."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.bench.accuracy.hands import HandCount, TrueHand
from tests.bench.accuracy.real_back import RealBack, RealFollowing
from tests.bench.accuracy.real_changed import UNCHANGED, Change, ChangedSource
from vision.back import BackSurvey
from vision.hands import make_tracker
from vision.session import find_back
from vision.tutor import Options, Tutor
from vision.types import Frame, Hand, Observation

PHOTOS = (".png", ".jpg", ".jpeg")

Rows = Mapping[int, Mapping[str, Any]]


@dataclass(slots=True)
class RealResult:
    """One file: hands of our engine and of plain MediaPipe, the back, seconds for looking at every frame."""

    name: str
    ours: HandCount = field(default_factory=HandCount)
    plain: HandCount = field(default_factory=HandCount)
    back: RealBack = field(default_factory=RealBack)
    following_percent: list[float] = field(default_factory=list)
    seconds: float = 0.0
    ours_s: float = 0.0
    plain_s: float = 0.0


def measure_real(folder: Path, change: Change = UNCHANGED) -> list[RealResult]:
    """Every file that the truth names, its pictures changed. Raises `FileNotFoundError`."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [_measured(folder / name, entry, change) for name, entry in truth.items()]


def _measured(path: Path, entry: Mapping[str, Any], change: Change) -> RealResult:
    result = RealResult(path.name)
    frames = entry["frames"] if change is UNCHANGED else change.truth(entry["frames"], tuple(entry["size"]))
    rows = {int(index): row for index, row in frames.items()}
    if path.suffix.lower() in PHOTOS:
        _photo(path, rows, result, change)
    else:
        _clip(path, rows, result, change)
    return result


def _photo(path: Path, rows: Rows, result: RealResult, change: Change) -> None:
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        raise FileNotFoundError(path)
    frame = Frame(0, 0.0, change.picture(np.ascontiguousarray(image, np.uint8)))
    with closing(make_tracker("backrub")) as tracker, closing(make_tracker("mediapipe")) as plain:
        hands = tracker.update(frame, exhaustive=True)
        result.ours.add(_hands(rows[0]), _givers(hands))
        result.plain.add(_hands(rows[0]), plain.update(frame))
    options = Options()
    gate = options.standard.number("seen.back_quality")
    survey = BackSurvey(head=None, c7_crest_cm=options.c7_crest_cm, gate=gate)
    survey.update(frame, hands, False)
    keys = survey.finish()
    result.back.add(keys[0].pose if keys else None, rows[0]["back"], frame.size)


def _clip(path: Path, rows: Rows, result: RealResult, change: Change) -> None:
    options = Options()
    gate = options.standard.number("seen.back_quality")
    with closing(make_tracker("backrub")) as tracker, closing(make_tracker("mediapipe")) as plain:
        with ChangedSource(path, change) as source:
            keys, _ = find_back(source, tracker, options)
        tutor = Tutor(options, tracker, keys)
        following = RealFollowing(options.c7_crest_cm)
        with ChangedSource(path, change) as source:
            for frame in source:
                started = time.perf_counter()
                observation = tutor.update(frame)
                between = time.perf_counter()
                others = plain.update(frame)
                result.plain_s += time.perf_counter() - between
                result.ours_s += between - started
                result.seconds = frame.t_s
                _count(observation, rows, result.ours, observation.hands)
                _count(observation, rows, result.plain, others)
                row = rows.get(frame.index)
                following.update(frame, observation.hands, observation.cut, None if row is None else row["back"])
                if row is not None:
                    back = observation.back
                    trusted = back if back is not None and back.quality >= gate else None
                    result.back.add(trusted, row["back"], frame.size)
    result.following_percent = following.percent


def _count(observation: Observation, rows: Rows, count: HandCount, hands: tuple[Hand, ...]) -> None:
    if observation.cut:
        count.forget()
    row = rows.get(observation.frame)
    if row is not None:
        count.add(_hands(row), _givers(hands))


def _hands(row: Mapping[str, Any]) -> list[TrueHand]:
    return [
        TrueHand(
            np.array(hand["palm"], float),
            float(hand["size"]),
            hand["side"] if hand["side"] != "?" else f"?{i}",
            side=hand["side"],
        )
        for i, hand in enumerate(row["hands"])
    ]


def _givers(hands: tuple[Hand, ...]) -> list[Hand]:
    return [hand for hand in hands if hand.role == "giver"]
