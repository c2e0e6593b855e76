"""The real models on rendered hands."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest

from sample_videos import load_truth, sample
from vision.capture import open_video
from vision.errors import MissingDependency
from vision.hands import HandTracker, make_tracker
from vision.hands.engine import HandEngine
from vision.network import model_path
from vision.types import PALM_LANDMARKS, Frame, Hand

SAMPLE = sample("good_effleurage")
START, COUNT = 150, 60


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    with open_video(SAMPLE.video) as source:
        return list(islice((f for f in source if f.index >= START), COUNT))


@pytest.fixture(scope="module")
def truth() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = load_truth(SAMPLE.truth)["frames"][START : START + COUNT]
    return rows


@pytest.fixture(scope="module", params=["backrub", "mediapipe"])
def tracked(request: pytest.FixtureRequest, frames: list[Frame]) -> Iterator[tuple[str, list[tuple[Hand, ...]]]]:
    tracker: HandTracker = make_tracker(request.param)
    yield request.param, [tracker.update(frame) for frame in frames]
    tracker.close()


def true_palms(row: dict[str, Any]) -> dict[str, Any]:
    return {h["hand"]: np.array(h["mediapipe_px"])[list(PALM_LANDMARKS)].mean(axis=0) for h in row["hands"]}


def test_both_hands_are_found_where_they_are(
    tracked: tuple[str, list[tuple[Hand, ...]]], truth: list[dict[str, Any]]
) -> None:
    _, rows = tracked
    both = 0
    for hands, row in zip(rows, truth, strict=True):
        near = [
            any(np.linalg.norm(hand.palm_px - palm) < 0.2 * hand.length_px for hand in hands)
            for palm in true_palms(row).values()
        ]
        both += len(near) == 2 and all(near)
    # The first frames may go to the search.
    assert both >= COUNT - 6


def test_identities_persist_and_sides_are_right(
    tracked: tuple[str, list[tuple[Hand, ...]]], truth: list[dict[str, Any]]
) -> None:
    _, rows = tracked
    sides: dict[int, set[str]] = {}
    for hands, row in list(zip(rows, truth, strict=True))[10:]:
        palms = true_palms(row)
        for hand in hands:
            nearest = min(palms, key=lambda side: float(np.linalg.norm(palms[side] - hand.palm_px)))
            sides.setdefault(hand.id, set()).add(nearest)
            assert hand.side == nearest
    assert len(sides) == 2
    assert all(len(names) == 1 for names in sides.values())


def test_landmarks_lie_on_the_hand(tracked: tuple[str, list[tuple[Hand, ...]]], truth: list[dict[str, Any]]) -> None:
    name, rows = tracked
    errors = []
    for hands, row in list(zip(rows, truth, strict=True))[10:]:
        for true in row["hands"]:
            marks = np.array(true["mediapipe_px"])
            own = [h for h in hands if h.side == true["hand"] and h.landmarks_px is not None]
            length = float(np.linalg.norm(marks[12] - marks[0]))
            errors += [float(np.linalg.norm(h.landmarks_px - marks, axis=1).mean()) / length for h in own]
    assert len(errors) > COUNT
    assert np.median(errors) < 0.05, name


def test_a_bare_back_has_no_hands() -> None:
    tracker = make_tracker()
    try:
        with open_video(SAMPLE.video) as source:
            found = [len(tracker.update(frame)) for frame in islice(source, 30)]
    finally:
        tracker.close()
    assert sum(found) == 0


def test_after_a_reset_the_hands_keep_their_numbers(frames: list[Frame]) -> None:
    engine = HandEngine()
    try:
        for frame in frames[:20]:
            before = {h.side: h.id for h in engine.update(frame)}
        engine.reset()
        for frame in frames[20:40]:
            after = {h.side: h.id for h in engine.update(frame)}
    finally:
        engine.close()
    assert before == after
    assert set(before) == {"L", "R"}


def test_a_missing_model_says_what_to_install() -> None:
    with pytest.raises(MissingDependency, match="pip install mediapipe"):
        model_path("no_such/model.tflite")


def test_landmarks_agree_with_the_reference(frames: list[Frame]) -> None:
    # The same two models on other cut-outs of the picture: what differs is the cut-out.
    ours, plain = make_tracker("backrub"), make_tracker("mediapipe")
    apart = []
    for frame in frames:
        references = plain.update(frame)
        for hand in ours.update(frame):
            near = [r for r in references if np.linalg.norm(r.palm_px - hand.palm_px) < 0.3 * hand.length_px]
            if near and hand.landmarks_px is not None and near[0].landmarks_px is not None:
                away = np.linalg.norm(hand.landmarks_px - near[0].landmarks_px, axis=1).mean()
                apart.append(away / near[0].length_px)
    ours.close()
    plain.close()
    assert len(apart) > COUNT
    assert np.median(apart) < 0.02
