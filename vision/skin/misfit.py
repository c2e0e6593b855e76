"""How well two pictures fit before a hand, the later one moved back by shares of the hand's way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.back import hands_mask
from vision.types import Array, BackPose, Frame, Hand

Floats = NDArray[np.float32]

# Looked at: so far from the hand, where its shadow's edge and the landmarks' error end; within this angle of its way.
_NEAR_CM, _FAR_CM = 1.6, 6.0
_CONE_COS = 0.64
_LEAST_AREA_CM2 = 8.0
# Each side of the hand's way must hold so much of it.
_LEAST_SIDE = 0.15
# The shares that are tried.
SHARES: Array = np.arange(-0.2, 1.11, 0.1)
# Pores and freckles are a few millimetres; shading and shadows are coarser and are taken away.
_FINE_CM, _COARSE_CM = 0.10, 0.45
# Pixels in a centimetre of the compared pictures, and of the masks.
_PX_PER_CM, _MASK_PX_PER_CM = 8.0, 2.0
# Grey levels; pixels further apart count as that.
_MOST_APART = 12.0


def misfit_curve(
    before: Frame,
    now: Frame,
    hand: Hand,
    old: Hand,
    hands: Sequence[Hand],
    back: BackPose,
    way: Array,
    carried: Array,
) -> Array | None:
    """(2, S) how badly the two pictures fit on both sides of the way before the hand for each share, 1 on average.

    None where too little is seen.

    `way`: (2,) pixels of the hand over the skin; `carried`: (2,) pixels of the whole back.
    """
    reach = 0.5 * hand.length_px + (_FAR_CM + 5.0) * back.px_per_cm
    middle = 0.5 * (old.palm_px + hand.palm_px) + way / np.linalg.norm(way) * 0.4 * reach
    corner = np.floor(np.maximum(middle - 0.75 * reach, 0)).astype(int)
    opposite = np.minimum(np.ceil(middle + 0.75 * reach), np.array(now.size)).astype(int)
    if ((opposite - corner) < 4 * _FAR_CM).any():
        return None
    weight = skin_before_hand(hand, old, hands, back, way, corner, opposite)
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
    sides = _sides(chosen, (hand.palm_px - low) * scale - (left, top), way)
    if sides is None:
        return None
    misfits = []
    for share in SHARES:
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
        apart = np.minimum(cv2.absdiff(laid, first), _MOST_APART).ravel()
        misfits.append(apart @ sides)
    curve = np.square(np.array(misfits, np.float64).T)
    mean = curve.mean(axis=1, keepdims=True)
    if not (mean > 1e-6).all():
        return None
    shown: Array = curve / mean
    return shown


def _sides(chosen: NDArray[np.bool_], palm: Array, way: Array) -> Floats | None:
    """(h * w, 2) weights, of sum 1 each, of the chosen pixels (h, w) left and right of the palm's way.

    None where nearly all of them are on one side.
    """
    x = np.arange(chosen.shape[1], dtype=np.float32)[None] - palm[0]
    y = np.arange(chosen.shape[0], dtype=np.float32)[:, None] - palm[1]
    left = x * way[1] > y * way[0]
    sides = np.stack([(chosen & left).ravel(), (chosen & ~left).ravel()], axis=1).astype(np.float32)
    counts = sides.sum(axis=0)
    if counts.min() < _LEAST_SIDE * counts.sum():
        return None
    weights: Floats = sides / counts
    return weights


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


def skin_before_hand(
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
