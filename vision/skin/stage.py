"""Glide or drag: whether the skin before a moving hand goes along with it.

A stuck hand pushes the skin before it. Two pictures a moment apart are laid over each other there, the later one moved
back by some share of the hand's own way: the share at which they fit best is that of the hand's speed with which the
skin moves. All pixels before the hand decide together, for bare skin has little to hold on to; where no share fits
better than the others, nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from vision.skin.misfit import SHARES, misfit_curve
from vision.standard import Standard
from vision.types import Array, BackPose, Frame, Hand

# Slower hands move too little to compare anything with.
LEAST_CM_S = 3.0
# Two pictures are compared once the hand has moved by the first, at the latest after the second; so often at most.
_LEAST_WAY_CM, _LONGEST_S = 0.6, 0.15
_EVERY_S = 0.25
# A hand farther on than this has been carried, or mistaken for another.
_MOST_WAY_CM = 6.0
_SMOOTH_S = 0.5
# So much comparing must be fresh: two pictures of late.
_LEAST_WEIGHT = 1.5
# How much better the best share fits than the middle one, as a share of the latter's misfit.
_LEAST_CONTRAST = 0.10
# The skin left and right of the hand's way must agree on the share within this.
_AGREE = 0.25
# Skin hangs on to what lies around it, so that it never goes along as fast as the hand: what does is the hand itself,
# where its landmarks lag, or its shadow's edge.
_MOST_SHARE = 0.85
_OLD_S = 0.6


@dataclass
class _Misfit:
    """What was compared of one hand: misfit by share on both sides of its way (2, S), 1 on average, and of how many
    pictures.

    `share`: the one that fits best, None where none clearly does.
    """

    curve: Array = field(default_factory=lambda: np.zeros((2, len(SHARES))))
    weight: float = 0.0
    t_s: float = -np.inf
    share: float | None = None

    def add(self, t_s: float, curve: Array) -> None:
        kept = float(np.exp(-(t_s - self.t_s) / _SMOOTH_S))
        self.curve = kept * self.curve + curve
        self.weight = kept * self.weight + 1
        self.t_s = t_s
        self.share = self._best()

    def _best(self) -> float | None:
        if self.weight < _LEAST_WEIGHT:
            return None
        curve = self.curve.mean(axis=0) / self.weight
        best = int(np.argmin(curve))
        middle = float(np.median(curve))
        if best in (0, len(curve) - 1) or 1 - curve[best] / middle < _LEAST_CONTRAST:
            return None
        if np.abs(SHARES[np.argmin(self.curve, axis=1)] - SHARES[best]).max() > _AGREE + 1e-9:
            return None
        low, bottom, high = curve[best - 1 : best + 2]
        bend = low - 2 * bottom + high
        fine = 0.5 * float(low - high) / float(bend) if bend > 0 else 0.0
        share = float(SHARES[best] + fine * (SHARES[1] - SHARES[0]))
        return None if share > _MOST_SHARE else max(0.0, share)


class SkinStage:
    """Call `update` with every frame, in time order; `reset` when the picture has changed altogether."""

    def __init__(self, standard: Standard) -> None:
        self._gate = standard.number("seen.back_quality")
        self.reset()

    def reset(self) -> None:
        """Forget all that was compared."""
        self._first: tuple[Frame, BackPose, dict[int, Hand]] | None = None
        self._waiting: set[int] = set()
        self._misfits: dict[int, _Misfit] = {}

    def update(self, frame: Frame, hands: Sequence[Hand], back: BackPose | None) -> Mapping[int, float]:
        """Hand id -> share of its speed, 0..1, with which the skin before it goes along; only where surely measured."""
        if back is None or back.quality < self._gate:
            self._first = None
            return self._shares(frame.t_s)
        giver = {hand.id: hand for hand in hands if hand.role == "giver" and not hand.bridged}
        if self._first is not None:
            self._compare(frame, hands, giver, back)
        first = self._first
        if first is None or not 0 <= frame.t_s - first[0].t_s < _EVERY_S - 1e-3:
            self._first = (frame, back, giver) if giver else None
            self._waiting = set(giver)
        return self._shares(frame.t_s)

    def _shares(self, t_s: float) -> dict[int, float]:
        for key in [key for key, misfit in self._misfits.items() if t_s - misfit.t_s > _OLD_S]:
            del self._misfits[key]
        return {key: misfit.share for key, misfit in self._misfits.items() if misfit.share is not None}

    def _compare(self, frame: Frame, hands: Sequence[Hand], giver: Mapping[int, Hand], back: BackPose) -> None:
        assert self._first is not None
        before, old_back, known = self._first
        passed_s = frame.t_s - before.t_s
        if not 0 < passed_s < 2 * _LONGEST_S or frame.size != before.size:
            self._first = None
            return
        for key in list(self._waiting):
            if key not in giver:
                continue
            # Where the place under the hand's old palm is now: what the camera and the whole back did in between.
            carried = _carried(known[key].palm_px, old_back, back)
            way = _way(known[key], giver[key]) - carried
            way_cm = float(np.linalg.norm(way)) / back.px_per_cm
            if way_cm < _LEAST_WAY_CM and passed_s < _LONGEST_S - 1e-3:
                continue
            self._waiting.discard(key)
            if way_cm < LEAST_CM_S * passed_s or way_cm > _MOST_WAY_CM:
                continue
            both = [*hands, *known.values()]
            curve = misfit_curve(before, frame, giver[key], known[key], both, back, way, carried)
            if curve is not None:
                self._misfits.setdefault(key, _Misfit()).add(frame.t_s, curve)


def _way(before: Hand, now: Hand) -> Array:
    """(2,) pixels that the palm moved."""
    moved: Array = np.asarray(now.palm_px, np.float64) - np.asarray(before.palm_px, np.float64)
    return moved


def _carried(place: Array, before: BackPose, now: BackPose) -> Array:
    """(2,) pixels that a place of the back was moved by the camera or with the whole back."""
    if now is before:
        return np.zeros(2)
    x, c7, crest = (complex(*point) for point in (place, before.points_px["c7"], before.points_px["crest_mid"]))
    new_c7, new_crest = (complex(*now.points_px[name]) for name in ("c7", "crest_mid"))
    moved = new_c7 + (x - c7) * (new_crest - new_c7) / (crest - c7) - x
    return np.array([moved.real, moved.imag])
