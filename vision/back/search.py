"""Search for the template that explains the skin: from every direction, or about the one that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.back import template
from vision.back.points import PointReading
from vision.back.score import SkinField, score
from vision.back.template import PRIOR_SD
from vision.types import Array, HeadDirection

HEAD_ANGLE: dict[HeadDirection, float] = {"up": 0.0, "right": np.pi / 2, "down": np.pi, "left": -np.pi / 2}
# Without a hint eight directions are tried; with one, its own and two beside it, for tables that stand askew.
_GUESSES = tuple(np.arange(8) * np.pi / 4)
_AROUND_HINT = (0.0, -np.pi / 6, np.pi / 6)
# Half breadth of the broadest disc in a back, in units of C7-crest.
_DISC = 0.36
# Tilts along the spine (sine) from which the search starts: from above, from beyond the feet, from beyond the head.
_TILTS = (0.0, 0.7, -0.7)
# So many directions are searched finely.
_SEARCHED = 5
# A reading that doubts less (shares of the length) knows the direction.
_SURE_DOUBT = 0.05
# So much better must another back score than the one whose points were read.
_READ_WEIGHT = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One back: template numbers (13,) in the field's pixels, and what speaks for it.

    `margin`: over the best in another direction.
    """

    values: Array
    score: float
    furrow: float = 0.0
    margin: float = 0.0
    read: float = 0.0

    def worth(self) -> float:
        """The score with what the reading of the points says for it."""
        return self.score + _READ_WEIGHT * self.read


def _directions(head: HeadDirection | None, near: PointReading | None) -> tuple[float, ...]:
    """The angles that are tried: around the hint, or around a sure reading and opposite to it, or all."""
    if head is not None:
        return tuple(HEAD_ANGLE[head] + a for a in _AROUND_HINT)
    if near is not None and near.doubt < _SURE_DOUBT:
        return (*(near.angle_rad + a for a in _AROUND_HINT), near.angle_rad + np.pi)
    return _GUESSES


def search(skin: SkinField, head: HeadDirection | None, near: PointReading | None) -> list[Found]:
    """Cross-entropy search from each direction, then again and finer from the best of them; the finer first."""
    angles = _directions(head, near)
    # What a sure reading says of the tilt need not be searched for.
    tilts = _TILTS if near is None or near.doubt > _SURE_DOUBT else (0.0,)
    random = np.random.default_rng(0)
    short, long = min(skin.soft.shape), max(skin.soft.shape)
    length = float(np.clip(skin.radius / _DISC, 0.25 * short, 0.8 * long))
    coarse = []
    for angle in angles:
        for tilt in tilts:
            mean = template.PRIOR_MEAN.copy()
            # What a tilt shortens fills the same skin: the back is longer than it looks.
            longer = 0.5 * np.log(1 / (1 - tilt * tilt))
            mean[:4] = skin.centre[0], skin.centre[1], angle, np.log(length) + longer
            mean[template.TILT_ALONG] = tilt
            sd = 0.8 * PRIOR_SD
            sd[:4] = 0.22 * length, 0.22 * length, 0.3, 0.22
            rounds = 12 if tilt == 0 else 7
            coarse.append(_cross_entropy(mean, sd, skin, random, samples=56, rounds=rounds, elite=10))
    coarse.sort(key=lambda found: -found.score)
    fine = []
    for start in coarse[:_SEARCHED]:
        sd = 0.4 * PRIOR_SD
        sd[:4] = 0.08 * length, 0.08 * length, 0.12, 0.10
        fine.append(_cross_entropy(start.values, sd, skin, random, samples=72, rounds=24, elite=12))
    fine.sort(key=lambda found: -found.score)
    return fine + coarse


def _cross_entropy(
    mean: Array, sd: Array, skin: SkinField, random: np.random.Generator, samples: int, rounds: int, elite: int
) -> Found:
    best_values, best_score = mean, -np.inf
    for _ in range(rounds):
        tried = mean + sd * random.standard_normal((samples, template.PARAM_COUNT))
        tried[0] = mean
        tried[1] = best_values
        tried = np.clip(tried, template.LOWEST, template.HIGHEST)
        total = score(tried, skin).total
        order = np.argsort(-total)[:elite]
        if total[order[0]] > best_score:
            best_score, best_values = float(total[order[0]]), tried[order[0]].copy()
        mean = 0.15 * mean + 0.85 * tried[order].mean(axis=0)
        sd = 0.3 * sd + 0.7 * (tried[order].std(axis=0) + 1e-4)
    return Found(best_values, best_score)
