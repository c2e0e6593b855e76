"""Which part of the hand presses: read from what the landmark model knows of the hand, and from its posture."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.posture import Posture
from vision.types import Array, Part

PARTS = (Part.PALM, Part.HEEL, Part.THUMB, Part.KNUCKLES, Part.FINGERS, Part.FOREARM)
# How long a part is remembered, seconds: a hand does not change its grip between two frames.
PART_MEMORY_S = 0.3
# A new part must score better than the old by this much.
PART_LEAD = 0.12
PALM_PRIOR, LONGEST_STEP_S = 0.6, 0.1
# Most of a back rub is done with the palms: another part must be more likely than posture or features alone say.
PALM_LOG_ODDS = 1.0
# Where both are known they are mixed: each errs on other hands than the other.
FEATURES_SHARE = 0.75
# Numbers farther from the usual than so many standard deviations say no more than these.
_FARTHEST = 3.0
_FIRST, _SECOND = np.triu_indices(len(fields(Posture)))


@dataclass(frozen=True, slots=True, eq=False)
class PartModel:
    """A multinomial logistic regression on the numbers of `Posture` with the products of each two of them, and a small
    network, of one hidden layer, on what the last layer of the landmark model knows of the hand (`Hand.features`).

    The posture alone does not tell a heel from a palm, nor a loose fist seen at a slant from other hands; the picture
    does. How far the thumb itself is bent is not among the numbers: it told the studio's fists from its forearms, and
    no others. `mean`, `spread`: (19,) of the numbers; `log_odds`: (6, 210), a constant and a weight for each term, of
    `PARTS`; `hidden`: (K, 1153), a constant and a weight for each feature, of the units of the hidden layer;
    `feature_log_odds`: (6, 1 + K), a constant and a weight for each unit.
    """

    mean: Array
    spread: Array
    log_odds: Array
    hidden: Array
    feature_log_odds: Array

    def terms(self, postures: Array) -> Array:
        """What the weights of the posture count, (..., 209), of postures (..., 19)."""
        numbers = np.clip((postures - self.mean) / self.spread, -_FARTHEST, _FARTHEST)
        return np.concatenate([numbers, numbers[..., _FIRST] * numbers[..., _SECOND]], axis=-1)

    def by_posture(self, postures: Array) -> Array:
        """Shares of each part, (..., 6), of postures (..., 19)."""
        return shares(weighed(self.log_odds, self.terms(postures)), PALM_LOG_ODDS)

    def by_features(self, features: NDArray[np.float32]) -> Array:
        """Shares of each part, (..., 6), of features (..., 1152)."""
        units = np.maximum(weighed(self.hidden, features), 0)
        return shares(weighed(self.feature_log_odds, units), PALM_LOG_ODDS)

    def scores(self, postures: Array, features: NDArray[np.float32] | None = None) -> Array:
        """Shares of each part, (..., 6), of postures (..., 19) and the features (..., 1152) of the same hands."""
        by_posture = self.by_posture(postures)
        if features is None:
            return by_posture
        return by_posture + FEATURES_SHARE * (self.by_features(features) - by_posture)


def weighed(weights: Array, counted: Array | NDArray[np.float32]) -> Array:
    """(..., K) of what is counted (..., M), by a constant and a weight for each, (K, 1 + M)."""
    result: Array = weights[:, 0] + counted @ weights[:, 1:].T
    return result


def shares(odds: Array, palm_log_odds: float = 0.0) -> Array:
    """(..., 6) that add up to 1, of log odds (..., 6); the palm's, the first, are raised."""
    odds = odds - odds.max(axis=-1, keepdims=True)
    odds[..., 0] += palm_log_odds
    result: Array = np.exp(odds)
    result /= result.sum(axis=-1, keepdims=True)
    return result


# Fitted on rendered hands as the landmark model sees them: the committed scenes of the benchmark, others of their kind,
# and hands in other poses (`python -m tests.bench.accuracy.parts --folder FOLDER ... --save`).
MODEL = Path(__file__).with_name("pressing.npz")
# In their order; `astuple` copies each number and takes twenty times as long.
_numbers = attrgetter(*(number.name for number in fields(Posture)))


@cache
def _model() -> PartModel:
    with np.load(MODEL) as stored:
        return PartModel(**{field.name: stored[field.name] for field in fields(PartModel)})


def part_scores(shape: Posture, features: NDArray[np.float32] | None = None) -> dict[Part, float]:
    """How likely each part is the one that presses, by one look: 0..1, together 1. `features`: as of `Hand`."""
    scores = _model().scores(np.array(_numbers(shape)), features)
    return dict(zip(PARTS, scores.tolist(), strict=True))


class PartVote:
    """The pressing part over time: scores fade in, and a new part must be clearly better than the old."""

    def __init__(self) -> None:
        self._scores: dict[Part, float] = {}
        self._t_s: float | None = None
        self.part = Part.PALM
        """The part believed at the last update."""

    def update(self, t_s: float, scores: dict[Part, float]) -> Part:
        """Take in one frame's scores; returns the part believed now."""
        if self._t_s is None or t_s - self._t_s > 4 * PART_MEMORY_S:
            # A hand that comes into sight is a palm until it proves otherwise: one odd frame must not make it a thumb.
            self._scores, self.part = {part: PALM_PRIOR * (part is Part.PALM) for part in scores}, Part.PALM
            self._t_s = t_s - LONGEST_STEP_S
        # One frame says no more for having been long in coming.
        blend = 1 - float(np.exp(-min(t_s - self._t_s, LONGEST_STEP_S) / PART_MEMORY_S))
        for part, score in scores.items():
            self._scores[part] += blend * (score - self._scores[part])
        self._t_s = t_s
        best = max(self._scores, key=lambda p: self._scores[p])
        if self._scores[best] > self._scores[self.part] + PART_LEAD:
            self.part = best
        return self.part
