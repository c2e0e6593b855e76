"""Which part of the hand presses, read from its posture.

The landmark model's world landmarks give the joints in three dimensions, so that a finger that points at the camera
still bends by the right angle. Angles are flexions: 0 is straight, positive bends towards the palm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import MIDDLE_MCP, WRIST, Array, Part

# (knuckle, middle joint, last joint, tip) of the four fingers in MediaPipe's order.
FINGERS = ((5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
THUMB = (1, 2, 3, 4)
# How long a posture is remembered, seconds: a hand does not change its grip between two frames.
POSTURE_MEMORY_S = 0.45
# A new part must score better than the old by this much.
PART_LEAD = 0.12
PALM_PRIOR, LONGEST_STEP_S = 0.6, 0.1


@dataclass(frozen=True, slots=True)
class Posture:
    """Shape of a hand. Degrees; `reach` in lengths wrist to middle knuckle."""

    curl_deg: float
    """Mean bend of the middle joints of the four fingers."""
    knuckle_deg: float
    """Mean bend of the four knuckles; negative: fingers lifted towards the back of the hand."""
    thumb_deg: float
    """Bend of the thumb's two joints together."""
    reach: float
    """How far the thumb's tip lies from the nearest fingertip or middle joint."""


def posture(landmarks: Array) -> Posture:
    """Posture from landmarks: world (21, 3), or pixels (21, 2) as a weaker substitute."""
    scale = max(float(np.linalg.norm(landmarks[MIDDLE_MCP] - landmarks[WRIST])), 1e-9)
    curls = [_bend(landmarks, a, b, c) for a, b, c, _ in FINGERS]
    knuckles = [_signed_knuckle(landmarks, a, b) for a, b, _, _ in FINGERS]
    thumb = _bend(landmarks, THUMB[0], THUMB[1], THUMB[2]) + _bend(landmarks, THUMB[1], THUMB[2], THUMB[3])
    others = landmarks[[6, 7, 8, 10, 11, 12]]
    reach = float(np.linalg.norm(others - landmarks[4], axis=1).min()) / scale
    return Posture(float(np.mean(curls)), float(np.mean(knuckles)), thumb, reach)


def _bend(p: Array, a: int, b: int, c: int) -> float:
    first, second = p[b] - p[a], p[c] - p[b]
    cosine = first @ second / max(float(np.linalg.norm(first) * np.linalg.norm(second)), 1e-12)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _signed_knuckle(p: Array, knuckle: int, middle: int) -> float:
    """Bend of a knuckle; the sign needs the palm's normal, so it is only known in three dimensions."""
    bend = _bend(p, WRIST, knuckle, middle)
    if p.shape[1] == 2:
        return bend
    along, across = p[MIDDLE_MCP] - p[WRIST], p[17] - p[5]
    normal = np.cross(along, across)
    finger = p[middle] - p[knuckle]
    # The thumb lies on the palm's side of the knuckles' plane: it says which way the palm faces.
    palmar = np.sign(normal @ (p[4] + p[3] - p[5] - p[9])) or 1.0
    return bend if normal @ finger * palmar >= 0 else -bend


def part_scores(shape: Posture) -> dict[Part, float]:
    """How well the posture fits each pressing part, 0..1 each.

    Centres and widths were read off rendered hands in the five postures, as the landmark model sees them.
    """
    bent = _ramp(shape.curl_deg, 24.0, 34.0)
    knuckles_bent = _ramp(shape.knuckle_deg, 26.0, 38.0)
    thumb_apart = _ramp(shape.reach, 0.60, 0.74) * (1 - _ramp(shape.thumb_deg, 40.0, 70.0))
    fist = _ramp(shape.curl_deg, 52.0, 68.0) * (1 - thumb_apart)
    # Thumb well away and fingers raised, but not curled: the hand leans on its heel.
    lifted = _ramp(shape.reach, 0.66, 0.76) * _ramp(shape.knuckle_deg, 22.0, 30.0) * (1 - bent)
    return {
        Part.PALM: (1 - bent * knuckles_bent * thumb_apart) * (1 - fist) * (1 - lifted),
        Part.HEEL: lifted,
        Part.THUMB: bent * knuckles_bent * thumb_apart,
        Part.KNUCKLES: fist,
        # Straight knuckles and bent finger joints: a claw stands on its fingertips.
        Part.FINGERS: bent * (1 - _ramp(shape.knuckle_deg, 8.0, 22.0)) * (1 - fist),
    }


def _ramp(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))


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
