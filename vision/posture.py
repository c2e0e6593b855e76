"""Which part of the hand presses, read from its posture.

The landmark model's world landmarks give the joints in three dimensions, so that a finger that points at the camera
still bends by the right angle. Angles are flexions: 0 is straight, positive bends towards the palm.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from pathlib import Path

import numpy as np

from vision.types import MIDDLE_MCP, PALM_LANDMARKS, WRIST, Array, Part

# Knuckle, middle joint, last joint and tip of the four fingers (rows) in MediaPipe's order.
FINGERS = np.array([(5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20)])
# Chains of three joints: the bend is measured at the middle one.
_KNUCKLE = np.stack([np.zeros(4, np.int64), FINGERS[:, 0], FINGERS[:, 1]], axis=1)
_CHAINS = np.concatenate([_KNUCKLE, FINGERS[:, :3], FINGERS[:, 1:]])
_PALM = list(PALM_LANDMARKS)
# How long a posture is remembered, seconds: a hand does not change its grip between two frames.
POSTURE_MEMORY_S = 0.45
# A new part must score better than the old by this much.
PART_LEAD = 0.12
PALM_PRIOR, LONGEST_STEP_S = 0.6, 0.1
# The loose fist beyond a forearm that lies on the back is read as many things in turn, seen at a slant above all, but
# no palm is read as it for so much of so long a time: palms in 0.02 of a stroke at the most, such fists in 0.27.
ARM_MEMORY_S, ARM_SHARE = 0.6, 0.25
# Most of a back rub is done with the palms: another part must be more likely than the posture alone says (log odds).
_PALM_LOG_ODDS = 1.0


@dataclass(frozen=True, slots=True)
class Posture:
    """Shape of a hand. Degrees; lengths in those from the wrist to the middle knuckle."""

    curl_deg: float
    """Mean bend of the middle joints of the four fingers."""
    knuckle_deg: float
    """Mean bend of the four knuckles; negative: fingers lifted towards the back of the hand."""
    reach: float
    """How far the thumb's tip lies from the nearest fingertip or middle joint."""
    tip_deg: float
    """Mean bend of the last joints of the four fingers."""
    extent: float
    """Mean distance of the fingertips from the wrist."""
    thumb_index: float
    """From the thumb's tip to the knuckle of the index finger."""
    thumb_little: float
    """From the thumb's tip to the knuckle of the little finger."""
    index_deg: float
    """Bend of the index finger's middle joint."""
    little_deg: float
    """Bend of the little finger's middle joint."""
    spread: float
    """From the tip of the index finger to that of the little one."""
    facing: float
    """1: the palm's plane lies in the picture's, 0: the hand is seen on edge."""
    slant: float
    """How steeply the palm goes away from the camera towards the fingers: the sine, -1..1."""
    breadth: float
    """From the index's knuckle to the little finger's over the palm's length, as they appear in the picture."""
    thumb_drop: float
    """How far the thumb's tip lies under the palm's plane, on the side of the palm; 0 where depth is not known."""
    tips_drop: float
    """The same of the four fingertips, their mean."""
    thumb_lead: float
    """How much farther the thumb's tip lies under the palm than the lowest fingertip."""
    thumb_aside: float
    """How far the thumb's tip stands out beside the knuckle of the index finger, across the palm."""
    joints_drop: float
    """How far the middle joints of the four fingers lie under the palm's plane, their mean."""
    roll: float
    """How much farther the index's tip lies under the palm's plane than the little finger's."""


def posture(landmarks: Array, pixels: Array | None = None) -> Posture:
    """Posture from landmarks: world (21, 3), or pixels (21, 2) as a weaker substitute.

    `pixels`: (21, 2), how the hand appears; else the world landmarks as seen along their third axis, the camera's.
    """
    p = landmarks
    scale = max(_between(p, MIDDLE_MCP, WRIST), 1e-9)
    a, b, c = (p[_CHAINS[:, k]] for k in range(3))
    first, second = b - a, c - b
    lengths = np.maximum(np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1)), 1e-12)
    bends = np.degrees(np.arccos(np.clip((first * second).sum(axis=1) / lengths, -1, 1)))
    knuckles, middles, ends = bends[:4], bends[4:8], bends[8:12]
    along, across = p[MIDDLE_MCP] - p[WRIST], p[17] - p[5]
    # Where depth is not known, the hand lies in the picture's plane.
    facing, slant, drops = 1.0, 0.0, np.zeros(21)
    if p.shape[1] == 3:
        palmar = _palmar(p, along, across)
        knuckles = knuckles * np.where((p[FINGERS[:, 1]] - p[FINGERS[:, 0]]) @ palmar >= 0, 1.0, -1.0)
        drops = (p - p[_PALM].mean(axis=0)) @ palmar / scale
        facing, slant = abs(float(palmar[2])), float(along[2]) / scale
    low = drops[FINGERS[:, 3]]
    others = p[[6, 7, 8, 10, 11, 12]] - p[4]
    tips = p[FINGERS[:, 3]] - p[WRIST]
    seen = p[:, :2] if pixels is None else pixels
    return Posture(
        curl_deg=float(middles.mean()),
        knuckle_deg=float(knuckles.mean()),
        reach=float(np.sqrt((others**2).sum(axis=1).min())) / scale,
        tip_deg=float(ends.mean()),
        extent=float(np.sqrt((tips**2).sum(axis=1)).mean()) / scale,
        thumb_index=_between(p, 4, 5) / scale,
        thumb_little=_between(p, 4, 17) / scale,
        index_deg=float(middles[0]),
        little_deg=float(middles[3]),
        spread=_between(p, 8, 20) / scale,
        facing=facing,
        slant=slant,
        breadth=_between(seen, 5, 17) / max(_between(seen, MIDDLE_MCP, WRIST), 1e-9),
        thumb_drop=float(drops[4]),
        tips_drop=float(low.mean()),
        thumb_lead=float(drops[4] - low.max()),
        thumb_aside=float((p[5] - p[4]) @ across) / max(float(np.linalg.norm(across)), 1e-12) / scale,
        joints_drop=float(drops[FINGERS[:, 1]].mean()),
        roll=float(low[0] - low[3]),
    )


def _between(p: Array, one: int, two: int) -> float:
    return float(np.linalg.norm(p[one] - p[two]))


def _palmar(p: Array, along: Array, across: Array) -> Array:
    """Unit vector (3,) out of the palm, at right angles to its plane; `along`, `across`: (3,) in that plane."""
    normal = np.cross(along, across)
    # The thumb lies on the palm's side of the knuckles' plane: it says which way the palm faces.
    towards = np.sign(normal @ (p[4] + p[3] - p[5] - p[9])) or 1.0
    result: Array = towards * normal / max(float(np.linalg.norm(normal)), 1e-12)
    return result


PARTS = (Part.PALM, Part.HEEL, Part.THUMB, Part.KNUCKLES, Part.FINGERS, Part.FOREARM)
# Numbers farther from the usual than so many standard deviations say no more than these.
_FARTHEST = 3.0
_FIRST, _SECOND = np.triu_indices(len(fields(Posture)))


@dataclass(frozen=True, slots=True, eq=False)
class PartModel:
    """Multinomial logistic regression on the numbers of `Posture`, and on the products of each two of them.

    How far the thumb itself is bent is not among them: it told the studio's fists from its forearms, and no others.
    `mean`, `spread`: (19,) of the numbers; `log_odds`: (6, 210), a constant and a weight for each term, of `PARTS`.
    """

    mean: Array
    spread: Array
    log_odds: Array

    def terms(self, postures: Array) -> Array:
        """What the weights count, (..., 209), of postures (..., 19)."""
        numbers = np.clip((postures - self.mean) / self.spread, -_FARTHEST, _FARTHEST)
        return np.concatenate([numbers, numbers[..., _FIRST] * numbers[..., _SECOND]], axis=-1)

    def odds(self, postures: Array) -> Array:
        """Log odds against the palm, (..., 6), of postures (..., 19)."""
        result: Array = self.log_odds[:, 0] + self.terms(postures) @ self.log_odds[:, 1:].T
        return result


# Fitted on rendered hands as the landmark model sees them: the committed scenes of the benchmark, others of their kind,
# and hands in other poses (`python -m tests.bench.accuracy.parts --folder FOLDER ... --save`).
MODEL = Path(__file__).with_name("posture.npz")
# In their order; `astuple` copies each number and takes twenty times as long.
_numbers = attrgetter(*(number.name for number in fields(Posture)))


@cache
def _model() -> PartModel:
    with np.load(MODEL) as stored:
        return PartModel(stored["mean"], stored["spread"], stored["log_odds"])


def part_scores(shape: Posture) -> dict[Part, float]:
    """How likely each part is the one that presses, by the posture alone: 0..1, together 1."""
    odds = _model().odds(np.array(_numbers(shape)))
    odds[0] += _PALM_LOG_ODDS
    share = np.exp(odds - odds.max())
    return dict(zip(PARTS, (share / share.sum()).tolist(), strict=True))


class PartVote:
    """The pressing part over time: scores fade in, and a new part must be clearly better than the old."""

    def __init__(self) -> None:
        self._scores: dict[Part, float] = {}
        self._part = Part.PALM
        self._arm = 0.0
        self._t_s: float | None = None

    def update(self, t_s: float, scores: dict[Part, float]) -> Part:
        """Take in one frame's scores; returns the part believed now."""
        if self._t_s is None or t_s - self._t_s > 4 * POSTURE_MEMORY_S:
            # A hand that comes into sight is a palm until it proves otherwise: one odd frame must not make it a thumb.
            self._scores, self._part = {part: PALM_PRIOR * (part is Part.PALM) for part in scores}, Part.PALM
            self._arm = 0.0
            self._t_s = t_s - LONGEST_STEP_S
        # One frame says no more for having been long in coming.
        step_s = min(t_s - self._t_s, LONGEST_STEP_S)
        blend = 1 - float(np.exp(-step_s / POSTURE_MEMORY_S))
        for part, score in scores.items():
            self._scores[part] += blend * (score - self._scores[part])
        self._arm += (1 - float(np.exp(-step_s / ARM_MEMORY_S))) * (scores.get(Part.FOREARM, 0.0) - self._arm)
        self._t_s = t_s
        best = max(self._scores, key=lambda p: self._scores[p])
        if self._scores[best] > self._scores[self._part] + PART_LEAD:
            self._part = best
        return self.part

    @property
    def part(self) -> Part:
        """The part believed at the last update."""
        arm = self._arm > ARM_SHARE and self._part is not Part.THUMB
        return Part.FOREARM if arm else self._part
