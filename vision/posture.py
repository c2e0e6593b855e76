"""Which part of the hand presses, read from its posture.

The landmark model's world landmarks give the joints in three dimensions, so that a finger that points at the camera
still bends by the right angle. Angles are flexions: 0 is straight, positive bends towards the palm.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter

import numpy as np

from vision.types import MIDDLE_MCP, WRIST, Array, Part

# Knuckle, middle joint, last joint and tip of the four fingers (rows) in MediaPipe's order.
FINGERS = np.array([(5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20)])
# Chains of three joints, the thumb's two at the end: the bend is measured at the middle one.
_KNUCKLE = np.stack([np.zeros(4, np.int64), FINGERS[:, 0], FINGERS[:, 1]], axis=1)
_CHAINS = np.concatenate([_KNUCKLE, FINGERS[:, :3], FINGERS[:, 1:], [(1, 2, 3), (2, 3, 4)]])
# How long a posture is remembered, seconds: a hand does not change its grip between two frames.
POSTURE_MEMORY_S = 0.45
# A new part must score better than the old by this much.
PART_LEAD = 0.12
PALM_PRIOR, LONGEST_STEP_S = 0.6, 0.1
# Most of a back rub is done with the palms: another part must be more likely than the posture alone says (log odds).
_PALM_LOG_ODDS = 1.0


@dataclass(frozen=True, slots=True)
class Posture:
    """Shape of a hand. Degrees; lengths in those from the wrist to the middle knuckle."""

    curl_deg: float
    """Mean bend of the middle joints of the four fingers."""
    knuckle_deg: float
    """Mean bend of the four knuckles; negative: fingers lifted towards the back of the hand."""
    thumb_deg: float
    """Bend of the thumb's two joints together."""
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
    if p.shape[1] == 3:
        knuckles = knuckles * _knuckle_signs(p)
    others = p[[6, 7, 8, 10, 11, 12]] - p[4]
    tips = p[FINGERS[:, 3]] - p[WRIST]
    facing, slant = _view(p)
    seen = p[:, :2] if pixels is None else pixels
    return Posture(
        curl_deg=float(middles.mean()),
        knuckle_deg=float(knuckles.mean()),
        thumb_deg=float(bends[12:].sum()),
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
    )


def _view(p: Array) -> tuple[float, float]:
    """`facing` and `slant`; of a hand in the picture's plane where the third axis is not known."""
    if p.shape[1] == 2:
        return 1.0, 0.0
    along, across = p[MIDDLE_MCP] - p[WRIST], p[17] - p[5]
    normal = np.cross(along, across)
    facing = abs(float(normal[2])) / max(float(np.linalg.norm(normal)), 1e-12)
    return facing, float(along[2]) / max(float(np.linalg.norm(along)), 1e-12)


def _between(p: Array, one: int, two: int) -> float:
    return float(np.linalg.norm(p[one] - p[two]))


def _knuckle_signs(p: Array) -> Array:
    """1 where a finger bends towards the palm, -1 where it is lifted off it, (4,). Known in three dimensions only."""
    along, across = p[MIDDLE_MCP] - p[WRIST], p[17] - p[5]
    normal = np.cross(along, across)
    # The thumb lies on the palm's side of the knuckles' plane: it says which way the palm faces.
    palmar = np.sign(normal @ (p[4] + p[3] - p[5] - p[9])) or 1.0
    fingers = p[FINGERS[:, 1]] - p[FINGERS[:, 0]]
    return np.where((fingers @ normal) * palmar >= 0, 1.0, -1.0)


# Log odds of each part against the palm: a constant and a weight for each number of `Posture`, in its order.
# Fitted by multinomial logistic regression on rendered hands as the landmark model sees them: the committed scenes of
# the benchmark and others of their kind (`python -m tests.bench.accuracy.parts --folder FOLDER ...`).
# fmt: off
_LOG_ODDS: dict[Part, tuple[float, ...]] = {
    Part.HEEL: (
        -7.29, 0.00484, 0.00267, 0.00561, 20.3, -0.0399, -1.46, -10.5,
        -3.91, -0.00499, 0.00498, -2.06, 1.87, -1.68, 8.47,
    ),
    Part.THUMB: (
        10.9, 0.0928, 0.0153, 0.00609, 20.9, 0.00119, -13.6, -9.66,
        3.35, -0.0616, 0.0414, -3.64, 4.89, -0.208, -12,
    ),
    Part.KNUCKLES: (
        25.6, -0.0108, 0.0711, 0.0156, 5.66, 0.0868, -19, -8.83,
        0.972, -0.0439, 0.0856, -12.6, 6.65, 6.03, -1.09,
    ),
    Part.FINGERS: (
        4.97, 0.0736, 0.0115, 0.00956, 1.32, 0.0886, -5.07, 0.0358,
        -1.17, -0.0347, 0.00978, -8.2, 3.97, 1.79, 2.75,
    ),
    Part.FOREARM: (
        12, 0.0654, 0.0645, -0.0117, -2.08, 0.00802, -10.7, -2,
        5.58, -0.0112, 0.0493, -5.53, 2.05, 0.645, -9.66,
    ),
}
# fmt: on
_PARTS = (Part.PALM, *_LOG_ODDS)
_WEIGHTS = np.array([(0.0,) * (1 + len(fields(Posture))), *_LOG_ODDS.values()])
# In their order; `astuple` copies each number and takes twenty times as long.
_numbers = attrgetter(*(number.name for number in fields(Posture)))


def part_scores(shape: Posture) -> dict[Part, float]:
    """How likely each part is the one that presses, by the posture alone: 0..1, together 1."""
    odds = _WEIGHTS @ np.array([1.0, *_numbers(shape)])
    odds[0] += _PALM_LOG_ODDS
    share = np.exp(odds - odds.max())
    return dict(zip(_PARTS, (share / share.sum()).tolist(), strict=True))


class PartVote:
    """The pressing part over time: scores fade in, and a new part must be clearly better than the old."""

    def __init__(self) -> None:
        self._scores: dict[Part, float] = {}
        self._part = Part.PALM
        self._t_s: float | None = None

    def update(self, t_s: float, scores: dict[Part, float]) -> Part:
        """Take in one frame's scores; returns the part believed now."""
        if self._t_s is None or t_s - self._t_s > 4 * POSTURE_MEMORY_S:
            # A hand that comes into sight is a palm until it proves otherwise: one odd frame must not make it a thumb.
            self._scores, self._part = {part: PALM_PRIOR * (part is Part.PALM) for part in scores}, Part.PALM
            self._t_s = t_s - LONGEST_STEP_S
        # One frame says no more for having been long in coming.
        blend = 1 - float(np.exp(-min(t_s - self._t_s, LONGEST_STEP_S) / POSTURE_MEMORY_S))
        for part, score in scores.items():
            self._scores[part] += blend * (score - self._scores[part])
        self._t_s = t_s
        best = max(self._scores, key=lambda p: self._scores[p])
        if self._scores[best] > self._scores[self._part] + PART_LEAD:
            self._part = best
        return self._part

    @property
    def part(self) -> Part:
        """The part believed at the last update."""
        return self._part
