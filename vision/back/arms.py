"""Where the giver's forearms lie: not always in line with the hand, since a wrist bends.

An arm is what the key view does not have. Laid under the frame it differs along the arm, and of the directions in which
a wrist can bend the one that differs most is the arm's.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from vision.back.mask import FOREARM_PALMS, Mask, wrist_of
from vision.types import Array, Hand, Image

# A wrist bends sideways by 30 to 40 degrees; a hand seen at a slant looks bent by more.
_BENDS = np.radians(np.arange(-60, 61, 10))
# Looked at along the forearm beyond the wrist, in palm lengths, and across it in breadths of the hand.
_ALONG = np.linspace(0.5, FOREARM_PALMS, 14)
_ACROSS = np.array([-0.3, 0.0, 0.3])
# Grey levels: more than this is an arm all the same, and less is light, noise and shadow.
_MOST_DIFFERENCE = 40.0
_LEAST_DIFFERENCE = 9.0
# Grey levels by which a straight wrist is preferred to one bent by a radian.
_STRAIGHT = 4.0
# Share of the way that a new direction is followed in one frame.
_FOLLOWED = 0.5
# Seen over fewer points than this share, a direction leads out of the picture and tells nothing.
_LEAST_SEEN = 0.3


class ArmFinder:
    """Forearm directions by hand, smoothed over time."""

    def __init__(self) -> None:
        self._bend: dict[int, float] = {}

    def update(self, hands: Sequence[Hand], difference: Image, scale: float) -> dict[int, Array]:
        """For each hand's id a unit vector (2,) from the wrist along the forearm.

        `difference`: (h, w) grey levels between the frame and the key view laid under it. `scale`: its pixels over
        those of the hands.
        """
        arms = {}
        bends = {}
        for hand in hands:
            wrist, away, palm, breadth = wrist_of(hand, scale)
            found = _bend(difference, wrist, away, palm, breadth)
            before = self._bend.get(hand.id)
            bend = found if before is None else before + _FOLLOWED * (found - before)
            bends[hand.id] = bend
            arms[hand.id] = _turned(away, np.array([bend]))[0]
        self._bend = bends
        return arms


def difference_from(grey: Image, laid: Image, laid_hidden: Mask | None) -> Image:
    """How much a picture differs from the key view laid under it, apart from a change of the light as a whole."""
    light = float(np.median(grey[::8, ::8].astype(np.int16) - laid[::8, ::8]))
    result = cv2.absdiff(grey, cv2.add(laid, np.array([light, 0.0, 0.0, 0.0])))
    if laid_hidden is not None:
        result[laid_hidden] = 0
    return np.asarray(cv2.blur(result, (5, 5)), np.uint8)


def _bend(difference: Image, wrist: Array, away: Array, palm: float, breadth: float) -> float:
    """Angle from the hand's axis to the direction that differs most, in radians; 0 where none stands out."""
    along = _turned(away, _BENDS)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    lanes = (breadth * _ACROSS)[None, :, None, None] * across[:, None, None]
    places = wrist + lanes + (palm * _ALONG)[None, None, :, None] * along[:, None, None]
    pixel = np.round(places.reshape(len(_BENDS), -1, 2)).astype(np.int64)
    height, width = difference.shape
    within = ((pixel >= 0) & (pixel < (width, height))).all(axis=2)
    x, y = np.clip(pixel[..., 0], 0, width - 1), np.clip(pixel[..., 1], 0, height - 1)
    values = np.minimum(difference[y, x].astype(np.float64), _MOST_DIFFERENCE) * within
    seen = within.sum(axis=1)
    score = values.sum(axis=1) / np.maximum(seen, 1)
    score[seen < _LEAST_SEEN * within.shape[1]] = 0
    # An arm is broader than the step: the middle of what differs is wanted.
    smooth = np.convolve(np.pad(score, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    smooth -= _STRAIGHT * np.abs(_BENDS)
    best = int(smooth.argmax())
    return float(_BENDS[best]) if score[best] > _LEAST_DIFFERENCE else 0.0


def _turned(vector: Array, angles: Array) -> Array:
    """(N, 2): a vector turned by each angle, clockwise in the picture."""
    cosine, sine = np.cos(angles), np.sin(angles)
    return np.stack([cosine * vector[0] - sine * vector[1], sine * vector[0] + cosine * vector[1]], axis=1)
