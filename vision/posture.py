"""The posture of a hand in numbers.

The landmark model's world landmarks give the joints in three dimensions, so that a finger that points at the camera
still bends by the right angle. Angles are flexions: 0 is straight, positive bends towards the palm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import MIDDLE_MCP, PALM_LANDMARKS, WRIST, Array

# Knuckle, middle joint, last joint and tip of the four fingers (rows) in MediaPipe's order.
FINGERS = np.array([(5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20)])
# Chains of three joints: the bend is measured at the middle one.
_KNUCKLE = np.stack([np.zeros(4, np.int64), FINGERS[:, 0], FINGERS[:, 1]], axis=1)
_CHAINS = np.concatenate([_KNUCKLE, FINGERS[:, :3], FINGERS[:, 1:]])
_PALM = list(PALM_LANDMARKS)


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
