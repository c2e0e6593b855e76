"""Glide or drag: whether the skin before a moving hand goes along with it.

A stuck hand pushes the skin before it. Two pictures a moment apart are laid over each other there, the later one moved
back by some share of the hand's own way: the share at which they fit best is that of the hand's speed with which the
skin moves. All pixels before the hand decide together, for bare skin has little to hold on to; where no share fits
better than the others, nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.back import hands_mask
from vision.standard import Standard
from vision.types import Array, BackPose, Frame, Hand

Floats = NDArray[np.float32]

# Slower hands move too little to compare anything with.
LEAST_CM_S = 3.0
# Two pictures are compared once the hand has moved by the first, at the latest after the second; so often at most.
_LEAST_WAY_CM, _LONGEST_S = 0.6, 0.15
_EVERY_S = 0.25
# A hand farther on than this has been carried, or mistaken for another.
_MOST_WAY_CM = 6.0
# Looked at: so far from the hand, where its shadow's edge and the landmarks' error end; within this angle of its way.
_NEAR_CM, _FAR_CM = 1.6, 6.0
_CONE_COS = 0.64
_LEAST_AREA_CM2 = 8.0
# The shares that are tried.
_SHARES: Array = np.arange(-0.2, 1.11, 0.1)
# Pores and freckles are a few millimetres; shading and shadows are coarser and are taken away.
_FINE_CM, _COARSE_CM = 0.10, 0.45
# Pixels in a centimetre of the compared pictures, and of the masks.
_PX_PER_CM, _MASK_PX_PER_CM = 8.0, 2.0
_SMOOTH_S = 0.5
# So much comparing must be fresh: two pictures of late.
_LEAST_WEIGHT = 1.5
# How much better the best share fits than the middle one, as a share of the latter's misfit.
_LEAST_CONTRAST = 0.25
_OLD_S = 0.6


@dataclass
class _Misfit:
    """What was compared of one hand: misfit by share (S,), 1 on average, and for how many pictures it stands.

    `share`: the one that fits best, None where none clearly does.
    """

    curve: Array = field(default_factory=lambda: np.zeros(len(_SHARES)))
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
        curve = self.curve / self.weight
        best = int(np.argmin(curve))
        middle = float(np.median(curve))
        if best in (0, len(curve) - 1) or 1 - curve[best] / middle < _LEAST_CONTRAST:
            return None
        low, bottom, high = curve[best - 1 : best + 2]
        bend = low - 2 * bottom + high
        fine = 0.5 * float(low - high) / float(bend) if bend > 0 else 0.0
        return float(np.clip(_SHARES[best] + fine * (_SHARES[1] - _SHARES[0]), 0.0, 1.0))


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
            curve = _misfit_curve(before, frame, giver[key], known[key], both, back, way, carried)
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


def _misfit_curve(
    before: Frame,
    now: Frame,
    hand: Hand,
    old: Hand,
    hands: Sequence[Hand],
    back: BackPose,
    way: Array,
    carried: Array,
) -> Array | None:
    """(S,) how badly the two pictures fit before the hand for each share, 1 on average; None where too little is seen.

    `way`: (2,) pixels of the hand over the skin; `carried`: (2,) pixels of the whole back.
    """
    reach = 0.5 * hand.length_px + (_FAR_CM + 5.0) * back.px_per_cm
    middle = 0.5 * (old.palm_px + hand.palm_px) + way / np.linalg.norm(way) * 0.4 * reach
    corner = np.floor(np.maximum(middle - 0.75 * reach, 0)).astype(int)
    opposite = np.minimum(np.ceil(middle + 0.75 * reach), np.array(now.size)).astype(int)
    if ((opposite - corner) < 4 * _FAR_CM).any():
        return None
    weight = _before_hand(hand, old, hands, back, way, corner, opposite)
    rows, columns = np.nonzero(weight)
    if len(rows) < _LEAST_AREA_CM2 * _MASK_PX_PER_CM**2:
        return None
    # Only where the skin is looked at, with room for the way that it may have gone.
    room = np.abs(carried) + 1.2 * np.abs(way) + back.px_per_cm
    cell = (opposite - corner) / np.array(weight.shape[::-1])
    low = np.maximum(corner + np.floor(np.array([columns.min(), rows.min()]) * cell - room).astype(int), corner)
    high = np.minimum(
        corner + np.ceil(np.array([columns.max() + 1, rows.max() + 1]) * cell + room).astype(int), opposite
    )
    scale = min(1.0, _PX_PER_CM / back.px_per_cm)
    width, height = (max(8, round(float(side) * scale)) for side in high - low)
    # The mask in the pixels that are compared.
    grow = np.array(
        [
            [1 / cell[0] / scale, 0, (low[0] - corner[0]) / cell[0]],
            [0, 1 / cell[1] / scale, (low[1] - corner[1]) / cell[1]],
        ]
    )
    inside = cv2.warpAffine(weight, grow, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP) > 0
    if not inside.any():
        return None
    fine = [_fine(frame, low, high, (width, height), back.px_per_cm * scale) for frame in (before, now)]
    rows, columns = np.nonzero(inside)
    top, left, bottom, right = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    first, chosen = fine[0][top:bottom, left:right], inside[top:bottom, left:right]
    misfits = []
    for share in _SHARES:
        shift = (carried + share * way) * scale
        move = np.array([[1, 0, left + shift[0]], [0, 1, top + shift[1]]], np.float32)
        laid = cv2.warpAffine(
            fine[1],
            move,
            (first.shape[1], first.shape[0]),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT,
        )
        # Highlights and moles must not outvote all the rest.
        misfits.append(float(np.minimum(np.abs(laid - first)[chosen], 12.0).mean()))
    curve = np.array(misfits) ** 2
    mean = float(curve.mean())
    return curve / mean if mean > 1e-6 else None


def _fine(frame: Frame, corner: Array, opposite: Array, size: tuple[int, int], px_per_cm: float) -> Floats:
    """A part of a frame in grey with only its fine texture, grey levels."""
    part = frame.image[corner[1] : opposite[1], corner[0] : opposite[0]]
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    if (grey.shape[1], grey.shape[0]) != size:
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    levels = grey.astype(np.float32)
    fine = cv2.GaussianBlur(levels, (0, 0), max(0.7, _FINE_CM * px_per_cm))
    coarse = cv2.blur(levels, (2 * round(_COARSE_CM * px_per_cm) + 1,) * 2)
    return np.asarray(fine - coarse, np.float32)


def _before_hand(
    hand: Hand, old: Hand, hands: Sequence[Hand], back: BackPose, way: Array, corner: Array, opposite: Array
) -> NDArray[np.uint8]:
    """(h, w) coarse mask of a part of the picture: bare skin of the back before the hand, seen both times."""
    scale = _MASK_PX_PER_CM / back.px_per_cm
    shape = (max(4, round((opposite[1] - corner[1]) * scale)), max(4, round((opposite[0] - corner[0]) * scale)))
    own = hands_mask(shape, [_moved(hand, corner), _moved(old, corner)], scale)
    others = hands_mask(shape, [_moved(one, corner) for one in hands if one.id != hand.id], scale)
    from_own = cv2.distanceTransform((~own).astype(np.uint8), cv2.DIST_L2, 3)
    from_any = np.minimum(from_own, cv2.distanceTransform((~others).astype(np.uint8), cv2.DIST_L2, 3))
    y = np.arange(shape[0], dtype=np.float32)[:, None]
    x = np.arange(shape[1], dtype=np.float32)[None]
    palm = (hand.palm_px - corner) * scale
    ahead = way / np.linalg.norm(way)
    dx, dy = x - palm[0], y - palm[1]
    towards = dx * ahead[0] + dy * ahead[1] > _CONE_COS * np.hypot(dx, dy)
    near, far = _NEAR_CM * _MASK_PX_PER_CM, _FAR_CM * _MASK_PX_PER_CM
    body: NDArray[Any] = np.zeros(shape, np.uint8)
    cv2.fillPoly(body, [np.round((back.outline_px - corner) * scale).astype(np.int32)], (1,))
    # The outline's own error, and its edge does not move with the skin.
    body = cv2.erode(body, np.ones((3, 3), np.uint8), iterations=2, borderValue=(0,))
    seen = (from_any > near) & (from_own < far) & towards & (body > 0)
    result: NDArray[np.uint8] = seen.astype(np.uint8)
    return result


def _moved(hand: Hand, corner: Array) -> Hand:
    """The hand in the pixels of a part of the picture."""
    marks = None if hand.landmarks_px is None else hand.landmarks_px - corner
    return Hand(
        hand.id, hand.side, hand.score, hand.palm_px - corner, hand.length_px, hand.direction, marks, role=hand.role
    )
