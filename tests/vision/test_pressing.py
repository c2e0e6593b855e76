import numpy as np
import pytest

from tests.vision.test_posture import hand
from vision.posture import posture
from vision.pressing import FEATURES_SHARE, PARTS, PartModel, PartVote, part_scores, shares
from vision.types import Array, Part

FEATURES = 1152


def best(shape: Array) -> Part:
    scores = part_scores(posture(shape))
    return max(scores, key=lambda part: scores[part])


def test_parts() -> None:
    assert best(hand(5, 8)) is Part.PALM
    # A flat hand is a palm, however far the thumb is stretched out from it.
    assert best(hand(5, 8, thumb_out=0.035)) is Part.PALM
    assert best(hand(70, 90, thumb_out=0.0)) is Part.KNUCKLES
    assert best(hand(45, 45, thumb_out=0.035)) is Part.THUMB


def test_shares_by_hand() -> None:
    # Log odds of 1 : 1 : 2 : 0 : 0 : 0; then the palm's tripled.
    odds = np.array([0.0, 0.0, np.log(2), -np.inf, -np.inf, -np.inf])
    assert shares(odds) == pytest.approx([0.25, 0.25, 0.5, 0, 0, 0])
    assert shares(odds, float(np.log(3))) == pytest.approx([0.5, 1 / 6, 1 / 3, 0, 0, 0])


def model() -> PartModel:
    """By the posture all parts are as likely as each other; the first feature, above 1, speaks for the heel."""
    hidden, by_unit = np.zeros((2, 1 + FEATURES)), np.zeros((6, 3))
    hidden[0, :2] = -1.0, 1.0
    by_unit[PARTS.index(Part.HEEL), 1] = 20.0
    return PartModel(np.zeros(19), np.ones(19), np.zeros((6, 210)), hidden, by_unit)


def test_posture_and_features_are_mixed() -> None:
    seen = np.zeros(FEATURES, np.float32)
    seen[0] = 2.0
    # By the posture e : 1 : 1 : 1 : 1 : 1 for the palm; by the features it is a heel, up to e^-20.
    by_posture = np.array([np.e, 1, 1, 1, 1, 1]) / (np.e + 5)
    heel = np.array([0, 1, 0, 0, 0, 0])
    scores = model().scores(np.zeros(19), seen)
    assert scores == pytest.approx(FEATURES_SHARE * heel + (1 - FEATURES_SHARE) * by_posture, abs=1e-6)
    assert model().scores(np.zeros(19)) == pytest.approx(by_posture)
    # A unit that is not awake says nothing: below 1 the first feature speaks for no part.
    seen[0] = 0.5
    assert model().scores(np.zeros(19), seen) == pytest.approx(by_posture)


def test_many_hands_at_once_are_scored_as_each_alone() -> None:
    rng = np.random.default_rng(3)
    postures, features = rng.normal(size=(4, 19)), rng.random((4, FEATURES)).astype(np.float32)
    both = model().scores(postures, features)
    assert both.shape == (4, 6)
    for row, shape, seen in zip(both, postures, features, strict=True):
        assert row == pytest.approx(model().scores(shape, seen))


def test_all_scores_are_shares() -> None:
    for mcp in (-30, 0, 30, 60):
        for pip in (0, 30, 60, 90):
            assert all(0 <= s <= 1 for s in part_scores(posture(hand(mcp, pip))).values())


def only(part: Part) -> dict[Part, float]:
    return {p: float(p is part) for p in PARTS}


def test_one_odd_frame_does_not_change_the_part() -> None:
    vote = PartVote()
    for i in range(10):
        vote.update(i / 30, only(Part.PALM))
    assert vote.update(0.35, only(Part.THUMB)) is Part.PALM
    assert vote.update(1.2, only(Part.THUMB)) is Part.PALM


def test_a_lasting_change_does_within_half_a_second() -> None:
    vote = PartVote()
    for i in range(30):
        vote.update(i / 30, only(Part.PALM))
    times = [1 + i / 30 for i in range(15)]
    parts = [vote.update(t, only(Part.THUMB)) for t in times]
    assert parts[0] is Part.PALM
    assert parts[-1] is Part.THUMB


def test_a_hand_that_comes_into_sight_is_a_palm_at_first() -> None:
    assert PartVote().update(0.0, only(Part.THUMB)) is Part.PALM
