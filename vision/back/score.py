"""How well a template agrees with the skin that was cut out.

The score looks where a back differs from other skin: skin all over the inside; none beside the flanks; none above
the shoulders, but a neck between them; arms; a towel or trousers below; all of the thick part of the skin covered.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from vision.back import template
from vision.back.mask import Mask, SkinCut
from vision.types import Array, Image

_FIT_PX = 200
# Weight of each kind of evidence; the inside counts most, a single edge little.
WEIGHTS = {
    "inside": 2.0,
    "edge": 0.4,
    "left": 0.35,
    "right": 0.35,
    "worse_flank": 0.25,
    "towel": 0.40,
    "top": 0.30,
    "neck": 0.25,
    "arms": 0.25,
    "covered": 0.8,
}
# More coverage than this proves nothing: neck and upper arms belong to the thick part too.
_ENOUGH_COVERED = 0.88
_PRIOR_WEIGHT = 0.02
# Rows between the armpits and the towel: beside them nothing but sheet is expected.
_FLANK = slice(9, template.ROWS - 2)
_SHOULDER = slice(2, 5)
# Distances from the edges at which the score looks, in units of C7-crest.
_BESIDE = np.array([0.03, 0.06, 0.10])
_WITHIN = np.array([0.02, 0.05])
_ACROSS_EDGE = np.array([-0.015, 0.0, 0.015])
# A crease alone is a little weaker evidence of a flank than sheet beside it.
_CREASE = 0.8
_SHARP_PERCENTILE = 90
_ABOVE = np.array([0.04, 0.08])
_NECK = np.array([0.05, 0.09, 0.13])


@dataclass(frozen=True, slots=True, eq=False)
class SkinField:
    """The skin at the size of the search. `soft`: (h, w) 0..1. `known`: not under hands. `thick`: skin too broad to
    be an arm. `edges`: 0..1, how sharply the picture changes: the crease between trunk and arm is skin on both sides.
    `scale`: its pixels over full pixels."""

    soft: Array
    known: Mask
    edges: Array
    thick: Array
    thick_area: float
    centre: Array
    radius: float
    scale: float


def skin_field(cut: SkinCut) -> SkinField:
    """Shrink a cut to the size of the search and find its thickest place."""
    shrink = min(1.0, _FIT_PX / max(cut.skin.shape))
    soft = cv2.resize(cut.skin.astype(np.float32), None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(soft, (0, 0), 1.0)
    size = (soft.shape[1], soft.shape[0])
    known = cv2.resize(cut.unknown.astype(np.float32), size, interpolation=cv2.INTER_AREA) < 0.4
    whole = ((soft > 0.5) | ~known).astype(np.uint8)
    centre, radius = _thickest(whole)
    thick = _opened(whole, int(0.84 * radius + 1)) & (soft > 0.5)
    area = max(float(thick.sum()), 1.0)
    edges = _edges(cut, size)
    scale = cut.scale * shrink
    return SkinField(soft.astype(np.float64), known, edges, thick.astype(np.float64), area, centre, radius, scale)


def _edges(cut: SkinCut, size: tuple[int, int]) -> Array:
    """Gradient of the picture, relative to the sharpest tenth within the skin."""
    smooth = cv2.GaussianBlur(cv2.cvtColor(cut.image, cv2.COLOR_BGR2LAB), (0, 0), 1.2).astype(np.float32)
    across, down = cv2.Scharr(smooth, cv2.CV_32F, 1, 0), cv2.Scharr(smooth, cv2.CV_32F, 0, 1)
    strength = np.sqrt((across**2 + down**2).sum(axis=-1))
    near_skin = cv2.dilate(cut.skin.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    sharp = float(np.percentile(strength[near_skin], _SHARP_PERCENTILE)) if near_skin.any() else 1.0
    relative = np.clip(strength / max(sharp, 1e-6), 0, 1)
    return np.asarray(cv2.resize(relative, size, interpolation=cv2.INTER_AREA), np.float64)


def _thickest(whole: Image) -> tuple[Array, float]:
    """Centre and radius of the broadest disc of skin, preferring the middle of the picture."""
    padded = cv2.copyMakeBorder(whole, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
    height, width = whole.shape
    y, x = np.mgrid[:height, :width]
    away2 = (x - width / 2) ** 2 + (y - height / 2) ** 2
    distance = distance * np.exp(-0.5 * away2 / (0.25 * min(height, width)) ** 2)
    radius = float(distance.max())
    near = distance > 0.6 * radius
    return np.array([x[near].mean(), y[near].mean()]), radius


def _opened(whole: Image, kernel_px: int) -> Mask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (kernel_px, kernel_px))
    padded = cv2.copyMakeBorder(whole, kernel_px, kernel_px, kernel_px, kernel_px, cv2.BORDER_REPLICATE)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, kernel)
    return opened[kernel_px:-kernel_px, kernel_px:-kernel_px] > 0


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """`total`: (P,), higher is better, at most about 5.3. `terms`: each kind of evidence, 0..1."""

    total: Array
    terms: dict[str, Array]


def score(params: Array, field: SkinField) -> Score:
    """Judge parameter sets (P, 13), in pixels of the field."""
    params = np.clip(params, template.LOWEST, template.HIGHEST)
    edge = template.silhouette(params)
    along = edge.axis[:, None, None] * edge.length[:, None, None, None]
    across = edge.lateral[:, :, None] * edge.length[:, None, None, None]
    # Without the outermost columns: they lie on the edge itself, where half of a pixel is sheet.
    terms = {"inside": _skin(field, edge.grid[:, :, 1:-1], outside=0.45, unknown=0.72)}
    # Beyond the picture or under a hand nothing is known: such samples count as a little better than half.
    terms["left"] = _flank(field, edge.left[:, _FLANK], -across[:, _FLANK])
    terms["right"] = _flank(field, edge.right[:, _FLANK], across[:, _FLANK])
    terms["worse_flank"] = np.minimum(terms["left"], terms["right"])
    just_left = _skin(field, _offset(edge.left[:, _FLANK], across[:, _FLANK], _WITHIN), 0.4, 0.6)
    just_right = _skin(field, _offset(edge.right[:, _FLANK], -across[:, _FLANK], _WITHIN), 0.4, 0.6)
    terms["edge"] = (just_left + just_right) / 2
    terms["towel"] = 1 - _skin(field, _offset(edge.grid[:, -1, 2:-2], along, _BESIDE), 0.6, 0.55)
    beside_neck = np.concatenate([edge.grid[:, 0, 2:5], edge.grid[:, 0, -5:-2]], axis=1)
    terms["top"] = 1 - _skin(field, _offset(beside_neck, -along, _ABOVE), 0.5, 0.5)
    middle = template.COLUMNS // 2
    terms["neck"] = _skin(field, _offset(edge.grid[:, 0, middle : middle + 1], -along, _NECK), 0.4, 0.5)
    left_arm = _skin(field, _offset(edge.left[:, _SHOULDER], -across[:, _SHOULDER], _ABOVE), 0.4, 0.5)
    right_arm = _skin(field, _offset(edge.right[:, _SHOULDER], across[:, _SHOULDER], _ABOVE), 0.4, 0.5)
    terms["arms"] = (left_arm + right_arm) / 2
    terms["covered"] = np.minimum(_covered(edge.grid, field), _ENOUGH_COVERED)
    penalty = (((params - template.PRIOR_MEAN) / template.PRIOR_SD)[:, template.TILT_SIDE :] ** 2).sum(axis=1)
    total = sum(WEIGHTS[name] * value for name, value in terms.items()) - _PRIOR_WEIGHT * penalty
    return Score(np.asarray(total), terms)


def _flank(field: SkinField, points: Array, outward: Array) -> Array:
    """How much a flank looks like one, (P,): no skin beside it, or at least a crease."""
    beside = 1 - _skin_at(field, _offset(points, outward, _BESIDE), 0.55, 0.55).mean(axis=2)
    crease = _sample(field.edges, _offset(points, outward, _ACROSS_EDGE)).max(axis=2)
    result: Array = np.maximum(beside, _CREASE * crease).mean(axis=1)
    return result


def _offset(points: Array, step: Array, distances: Array) -> Array:
    """(P, N, 2) points moved by each distance along (P, N or 1, 1, 2) steps: (P, N, D, 2)."""
    moved: Array = points[:, :, None] + step * distances[None, None, :, None]
    return moved


def _skin(field: SkinField, points: Array, outside: float, unknown: float) -> Array:
    """Mean skin at pixels (P, ..., 2): (P,)."""
    result: Array = _skin_at(field, points, outside, unknown).reshape(len(points), -1).mean(axis=1)
    return result


def _sample(picture: Array, points: Array) -> Array:
    height, width = picture.shape
    x, y = points[..., 0].astype(np.int32), points[..., 1].astype(np.int32)
    result: Array = picture[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    return result


def _skin_at(field: SkinField, points: Array, outside: float, unknown: float) -> Array:
    height, width = field.soft.shape
    x, y = points[..., 0].astype(np.int32), points[..., 1].astype(np.int32)
    beyond = (x < 0) | (y < 0) | (x >= width) | (y >= height)
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    value = np.where(field.known[y, x], field.soft[y, x], unknown)
    result: Array = np.where(beyond, outside, value)
    return result


def _covered(pixels: Array, field: SkinField) -> Array:
    """Share of the thick skin that lies under the grid's cells."""
    one = pixels[:, 1:, :-1] - pixels[:, :-1, 1:]
    two = pixels[:, 1:, 1:] - pixels[:, :-1, :-1]
    area = 0.5 * np.abs(one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0])
    centre = 0.25 * (pixels[:, 1:, 1:] + pixels[:, 1:, :-1] + pixels[:, :-1, 1:] + pixels[:, :-1, :-1])
    height, width = field.thick.shape
    x, y = centre[..., 0].astype(np.int32), centre[..., 1].astype(np.int32)
    beyond = (x < 0) | (y < 0) | (x >= width) | (y >= height)
    value = field.thick[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    result: Array = (np.where(beyond, 0, value) * area).sum(axis=(1, 2)) / field.thick_area
    return result
