"""How surely the key view lies where it is laid: do its edges meet the picture's, and nowhere else nearby?

Smooth skin has hardly a corner to follow, but the flanks, the towel, the hair and the arms have long edges. Each is
compared with the picture where it is expected and a few pixels beside that. An arm over the back takes edges away
without speaking against the place; a back that lies elsewhere meets no more edges here than beside.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.back.mask import Mask
from vision.types import Array, Image

Floats = NDArray[np.float32]

# Blur before the gradient: over noise and the codec's blocks, under the breadth of an edge out of focus.
_BLUR_PX = 1.3
# One edge point in a cell of so many pixels, and the most that are kept.
_CELL_PX = 4
_MOST_POINTS = 500
# An edge is so many grey levels a pixel at least, and so many times what the skin between has.
_LEAST_GRADIENT = 1.2
_OVER_MEDIAN = 2.5
# Fewer edge points in view tell nothing.
_LEAST_POINTS = 40
# How far beside the place the comparison is made: more than the breadth of a blurred edge.
_BESIDE_PX = 5.0
# Turned about the middle so far that the ends of the back move by about as much.
_BESIDE_RAD = 0.05
# Points' worth of agreement in each direction below which the place is not held in that direction.
_LEAST_HOLD = 14.0
# Share of the agreement that must be lost beside the place: at the lower one it may be chance, at the higher one it
# is sure. Wrong places by 4 to 40 pixels measured up to 0.12, right ones under two arms 0.3 and more.
_CONTRAST_LOW, _CONTRAST_HIGH = 0.2, 0.5
# Below this the edges meet better beside the place than at it: no right place measured so.
_CONTRAST_AGAINST = -0.05


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Edge points of a key view: `points` (N, 2) in its small pixels, `gradients` (N, 2) grey levels a pixel."""

    points: Floats
    gradients: Floats


def gradient(grey: Image) -> Floats:
    """(h, w, 2): the brightness gradient along x and y in grey levels a pixel."""
    soft = cv2.GaussianBlur(grey, (0, 0), _BLUR_PX)
    # The sum of a Scharr kernel's positive weights, over two pixels.
    along_x = cv2.Scharr(soft, cv2.CV_32F, 1, 0, scale=1 / 32)
    along_y = cv2.Scharr(soft, cv2.CV_32F, 0, 1, scale=1 / 32)
    return np.asarray(cv2.merge([along_x, along_y]), np.float32)


def edges_of(grey: Image, area: Mask) -> Edges:
    """The strongest edge point of each small cell of `area`."""
    field = gradient(grey)
    strength = np.hypot(field[..., 0], field[..., 1])
    if not area.any():
        return Edges(np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32))
    least = max(_LEAST_GRADIENT, _OVER_MEDIAN * float(np.median(strength[area])))
    strength[~area] = 0
    height, width = (size // _CELL_PX for size in strength.shape)
    cells = strength[: height * _CELL_PX, : width * _CELL_PX].reshape(height, _CELL_PX, width, _CELL_PX)
    cells = cells.transpose(0, 2, 1, 3).reshape(height * width, _CELL_PX * _CELL_PX)
    best = cells.argmax(axis=1)
    strongest = cells[np.arange(len(cells)), best]
    chosen = np.argsort(-strongest, kind="stable")[:_MOST_POINTS]
    chosen = chosen[strongest[chosen] > least]
    x = (chosen % width) * _CELL_PX + best[chosen] % _CELL_PX
    y = (chosen // width) * _CELL_PX + best[chosen] // _CELL_PX
    return Edges(np.stack([x, y], axis=1).astype(np.float32), field[y, x])


def certainty(edges: Edges, field: Floats, hidden: Mask, transform: Array) -> float | None:
    """How sure it is, 0..1, that the key view lies in the picture as the transform (2, 3) says; -1: surely not.

    `field`: the picture's gradient. None where too few edges are in view to tell.
    """
    contrast = _contrast(edges, field, hidden, transform)
    if contrast is None:
        return None
    if contrast < _CONTRAST_AGAINST:
        return -1.0
    return float(np.clip((contrast - _CONTRAST_LOW) / (_CONTRAST_HIGH - _CONTRAST_LOW), 0, 1))


def _contrast(edges: Edges, field: Floats, hidden: Mask, transform: Array) -> float | None:
    """The least share of the agreement that is lost when the key view is moved a little, over all ways to move it."""
    linear = transform[:, :2].astype(np.float32)
    expected = edges.points @ linear.T + transform[:, 2].astype(np.float32)
    seen = _in_view(expected, hidden)
    if seen.sum() < _LEAST_POINTS:
        return None
    expected = expected[seen]
    # A similarity turns the gradients; what it does to their length is no more than what the light does.
    known = edges.gradients[seen] @ (linear / np.sqrt(abs(np.linalg.det(linear)))).T
    shifts = _shifts(expected)
    places = np.concatenate([expected[None], expected[None] + shifts])
    met = _agreement(known, _sampled(field, places))
    normal = known / np.maximum(np.linalg.norm(known, axis=1, keepdims=True), 1e-6)
    # An edge tells of movement across it, and nothing of movement along it.
    weight = np.clip((shifts * normal).sum(axis=2) / _BESIDE_PX, -1, 1) ** 2
    here = (weight * met[0]).sum(axis=1)
    beside = (weight * met[1:]).sum(axis=1)
    lost = (here - beside) / np.maximum(here, _LEAST_HOLD)
    return float(lost.min())


def _shifts(points: Floats) -> Floats:
    """(10, N, 2): how far each point moves when all are shifted eight ways or turned two ways."""
    angles = np.arange(8) * np.pi / 4
    straight = _BESIDE_PX * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    arm = points - points.mean(axis=0)
    turn = _BESIDE_RAD * np.stack([-arm[:, 1], arm[:, 0]], axis=1)
    shifts = np.concatenate([np.broadcast_to(straight[:, None], (8, *points.shape)), turn[None], -turn[None]])
    return np.asarray(shifts, np.float32)


def _agreement(known: Floats, found: Floats) -> Floats:
    """0..1 for each point: 1 for the same gradient, 0 for one across, opposite, or far stronger or weaker."""
    product = (known * found).sum(axis=-1)
    stronger = np.maximum((known * known).sum(axis=-1), (found * found).sum(axis=-1))
    return np.asarray(np.clip(product / np.maximum(stronger, 1e-6), 0, 1), np.float32)


def _sampled(field: Floats, places: Floats) -> Floats:
    """The gradient at (K, N, 2) places."""
    result = cv2.remap(field, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(result, np.float32)


def _in_view(points: Floats, hidden: Mask) -> Mask:
    height, width = hidden.shape
    x, y = np.floor(points + 0.5).astype(np.int64).T
    margin = int(_BESIDE_PX)
    within = (x >= margin) & (y >= margin) & (x < width - margin) & (y < height - margin)
    result: Mask = within & ~hidden[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    return result
