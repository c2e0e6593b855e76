"""Palms that the palm model is sure of and the landmark model is not: edge-on, foreshortened, blurred hands, or folds.

Seen again and again at one place, of a palm's shape, and not quite without a trace of landmarks, such a palm is a hand
of its own: centre, direction and size are known, its parts are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.hands.models import Palm
from vision.network import Region

# Surer and seen by more of the detector's cells than this.
LEAST_SCORE, LEAST_VOTES = 0.6, 6
# Wrist to middle knuckle over the side of the palm's box: folds and faces are squat or drawn out.
SHAPE = (0.55, 1.1)
# Mean presence of the landmark model over the sightings: a fold has none at all.
LEAST_PRESENCE = 0.2
# So many sightings, none more than this after the one before, each within so many box sides of it.
SIGHTINGS, LONGEST_GAP_S, NEAR_SIZES = 4, 0.4, 0.5


@dataclass(slots=True, eq=False)
class _Hunch:
    palm: Palm
    t_s: float
    count: int
    presence: float
    """Summed over the sightings."""


class Hunches:
    """Palms waiting to be believed."""

    def __init__(self) -> None:
        self._hunches: list[_Hunch] = []

    def reset(self) -> None:
        """Forget them: the picture has changed altogether."""
        self._hunches = []

    def places(self, t_s: float) -> list[Region]:
        """Crops around them, the best first: worth another look."""
        self._hunches = [h for h in self._hunches if t_s - h.t_s <= LONGEST_GAP_S]
        best = sorted(self._hunches, key=lambda h: -h.count * h.palm.score)
        return [Region(float(h.palm.center[0]), float(h.palm.center[1]), 6.0 * h.palm.size) for h in best]

    def sight(self, palm: Palm, presence: float, t_s: float) -> bool:
        """A palm whose landmarks were read with too little `presence`. Whether it is to be believed now."""
        reach = float(np.linalg.norm(palm.keypoints[2] - palm.keypoints[0])) / max(palm.size, 1.0)
        if palm.score < LEAST_SCORE or palm.votes < LEAST_VOTES or not SHAPE[0] <= reach <= SHAPE[1]:
            return False
        near = [
            h
            for h in self._hunches
            if t_s - h.t_s <= LONGEST_GAP_S
            and np.linalg.norm(h.palm.center - palm.center) < NEAR_SIZES * max(h.palm.size, palm.size)
        ]
        if not near:
            self._hunches.append(_Hunch(palm, t_s, 1, presence))
            return False
        hunch = near[0]
        if t_s > hunch.t_s:
            hunch.count += 1
            hunch.presence += presence
        hunch.palm, hunch.t_s = palm, t_s
        if hunch.count < SIGHTINGS or hunch.presence < LEAST_PRESENCE * hunch.count:
            return False
        self._hunches.remove(hunch)
        return True
