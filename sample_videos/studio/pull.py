"""How far the skin under a hand is pulled along: what a dry, heavy hand does to it.

Skin goes with the hand by a share of its speed until it is stretched; then as much springs back behind the hand as is
gathered before it, so that the skin before the hand goes on with that share. Under a hand that rests it creeps back.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sample_videos.studio.choreography import Track
from sample_videos.studio.deform import STRETCH_M
from sample_videos.studio.mesh import Floats

STEP_S = 1 / 60
# How fast stretched skin goes back under a resting hand, and once the hand is lifted.
RESTING_S, LIFTED_S = 1.5, 0.15
# Slower than this a hand rests.
RESTING_CM_S = 1.5


class Pull:
    """The pull of one track's hand at any time."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._drags = any(leg.style.drag for leg in track.legs)

    def at(self, t_s: float) -> tuple[float, float]:
        """(x, y) metres."""
        if not self._drags:
            return 0.0, 0.0
        times = STEP_S * np.arange(len(self._table))
        return float(np.interp(t_s, times, self._table[:, 0])), float(np.interp(t_s, times, self._table[:, 1]))

    @cached_property
    def _table(self) -> Floats:
        """(N, 2) metres at every `STEP_S`: d' = share * v - d |v| / stretch; at rest d' = -d / time."""
        rows = [np.zeros(2)]
        before = self._track.at(0.0)
        for k in range(1, int(np.ceil(self._track.now_s / STEP_S)) + 2):
            pull = rows[-1]
            now = self._track.at(k * STEP_S)
            if now is None or now.lift_cm > 0:
                pull = pull * np.exp(-STEP_S / LIFTED_S)
            elif before is not None:
                step = 0.01 * np.array([now.x_cm - before.x_cm, before.s_cm - now.s_cm])
                length = float(np.linalg.norm(step))
                pull = pull + now.leg.style.drag * step - pull * length / STRETCH_M
                if length < RESTING_CM_S * 0.01 * STEP_S:
                    pull = pull * np.exp(-STEP_S / RESTING_S)
            before = now
            rows.append(pull)
        return np.array(rows)
