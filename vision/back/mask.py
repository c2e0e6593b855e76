"""Which pixels are hands and forearms, and which are the receiver's bare skin.

Hands and forearms must never take part in finding or following the back: a hand that moves over it drags the
optical flow along, and its own outline is a better "edge" than the flank it covers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.types import MIDDLE_MCP, WRIST, Array, Hand, Image

Mask = NDArray[np.bool_]

# Bones drawn as thick lines; with the hull they cover spread fingers too.
_FINGERS = ((0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6), (6, 7), (7, 8), (9, 10), (10, 11), (11, 12))
_MORE_FINGERS = ((13, 14), (14, 15), (15, 16), (0, 17), (17, 18), (18, 19), (19, 20))
_BONES = _FINGERS + _MORE_FINGERS
_KNUCKLES = (5, 9, 13, 17)
_ON = (1,)
# Length of a forearm in palm lengths (wrist to middle knuckle): about 26 cm over 9 cm.
FOREARM_PALMS = 2.9
# With the upper arm, which in pictures from above goes on in about the same direction, nearer to the camera.
_ARM_PALMS = 5.5
# Wrist to middle knuckle over wrist to middle fingertip.
_PALM_SHARE = 0.53
# Breadth of the four knuckles over the palm's length; also the least breadth of a hand seen edge-on.
_BREADTH_PER_PALM = 0.75
_LEAST_BREADTH = 0.6

# In YCrCb a skin's red difference lies above the middle (128) and its blue difference below. Rendered and real backs:
# 137-160 and 95-122.
_LEAST_RED, _MOST_BLUE = 131, 126
# With so much of the seed coloured like skin, what is not is none.
_WARM_SEED = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class SkinCut:
    """The receiver's skin on a small copy `image`. `skin`, `unknown` (hands): (h, w). `scale`: over full pixels."""

    image: Image
    skin: Mask
    unknown: Mask
    scale: float


@dataclass(frozen=True, slots=True)
class ColourSettings:
    """How strictly skin is told from the rest.

    `seed_radius`: of the disc in the middle that gives the colour, in shares of the short side. `least_likelihood`:
    of skin. `trim`: seed colours further from the median than so many deviations are dropped (labels, cups, cloth).
    """

    seed_radius: float
    least_likelihood: float
    trim: float


STRICT = ColourSettings(seed_radius=0.14, least_likelihood=0.20, trim=4.5)
LOOSE = ColourSettings(seed_radius=0.20, least_likelihood=0.12, trim=99.0)


def hands_mask(
    shape_hw: tuple[int, int], hands: Sequence[Hand], scale: float = 1.0, arms: Mapping[int, Array] | None = None
) -> Mask:
    """Hulls of the hands with their arms.

    `shape_hw`: of the result. `scale`: its pixels over the pixels that the hands are given in. `arms`: unit vectors
    from the wrist along the forearm by the hand's id, where they are known; else the arm goes on in line with the hand.
    """
    canvas = np.zeros(shape_hw, np.uint8)
    for hand in hands:
        wrist, away, palm, breadth = wrist_of(hand, scale)
        if hand.landmarks_px is None:
            tip = wrist + hand.length_px * scale * np.asarray(hand.direction, np.float64)
            cv2.line(canvas, _pixel(wrist), _pixel(tip), _ON, max(2, int(1.3 * breadth)))
        else:
            _draw_landmarks(canvas, np.asarray(hand.landmarks_px, np.float64) * scale, breadth)
        _draw_forearm(canvas, wrist, away if arms is None else arms.get(hand.id, away), palm, breadth)
    return canvas > 0


def wrist_of(hand: Hand, scale: float) -> tuple[Array, Array, float, float]:
    """Wrist (2,), unit vector (2,) from the hand back over it, palm length and breadth, in pixels times `scale`."""
    if hand.landmarks_px is None:
        palm = _PALM_SHARE * hand.length_px * scale
        away = -np.asarray(hand.direction, np.float64)
        return np.asarray(hand.palm_px, np.float64) * scale + 0.6 * palm * away, away, palm, _BREADTH_PER_PALM * palm
    points = np.asarray(hand.landmarks_px, np.float64) * scale
    palm = float(np.linalg.norm(points[WRIST] - points[MIDDLE_MCP]))
    breadth = max(float(np.linalg.norm(points[5] - points[17])), _LEAST_BREADTH * palm)
    away = points[WRIST] - points[list(_KNUCKLES)].mean(axis=0)
    return points[WRIST], away / max(float(np.linalg.norm(away)), 1e-6), palm, breadth


def _draw_landmarks(canvas: Image, points: Array, breadth: float) -> None:
    cv2.fillConvexPoly(canvas, cv2.convexHull(points.astype(np.float32)).astype(np.int32), _ON)
    thickness = max(2, int(0.3 * breadth))
    for a, b in _BONES:
        cv2.line(canvas, _pixel(points[a]), _pixel(points[b]), _ON, thickness)


def _draw_forearm(canvas: Image, wrist: Array, along: Array, palm: float, breadth: float) -> None:
    across = np.array([-along[1], along[0]])
    elbow = wrist + along * FOREARM_PALMS * palm
    shoulder = wrist + along * _ARM_PALMS * palm
    near, far, widest = 0.42 * breadth * across, 0.75 * breadth * across, 1.0 * breadth * across
    forearm = np.array([wrist + near, wrist - near, elbow - far, elbow + far])
    upper_arm = np.array([elbow + far, elbow - far, shoulder - widest, shoulder + widest])
    cv2.fillConvexPoly(canvas, forearm.astype(np.int32), _ON)
    cv2.fillConvexPoly(canvas, upper_arm.astype(np.int32), _ON)


def _pixel(point: Array) -> tuple[int, int]:
    return int(point[0]), int(point[1])


def small_copy(image_bgr: Image, longest_px: int) -> tuple[Image, float]:
    """The picture with its longer side at most `longest_px`, and its scale."""
    scale = min(1.0, longest_px / max(image_bgr.shape[:2]))
    if scale == 1.0:
        return image_bgr, 1.0
    small = cv2.resize(image_bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), scale


def cut_skin(image_bgr: Image, hidden: Mask, colour: ColourSettings, longest_px: int = 240) -> SkinCut:
    """Cut the receiver's skin out: the colour of a disc in the middle, spread by likelihood, then two GrabCut rounds.

    `hidden`: where hands hide the body, at any size of the same picture.
    """
    small, scale = small_copy(image_bgr, longest_px)
    unknown = resized(hidden, (small.shape[0], small.shape[1]))
    seed = _seed_disc((small.shape[0], small.shape[1]), unknown, colour.seed_radius)
    blur = longest_px / 160
    lab = np.asarray(cv2.cvtColor(cv2.GaussianBlur(small, (0, 0), blur), cv2.COLOR_BGR2LAB), np.uint8)
    seed = _trim_seed(lab, seed, colour.trim)
    likelihood = np.asarray(cv2.GaussianBlur(_likelihood(lab, seed, ~unknown), (0, 0), blur), np.float32)
    warm = skin_coloured(small)
    if warm[seed].mean() > _WARM_SEED:
        # A white towel in warm light is near to pale skin in every histogram.
        likelihood[~(cv2.dilate(warm.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)] = 0
    region = _touching((likelihood > colour.least_likelihood) & ~unknown, seed)
    skin = _grab_cut(small, likelihood, region, seed, unknown, colour.least_likelihood)
    return SkinCut(small, _tidy(skin & ~unknown, seed, unknown), unknown, scale)


def skin_coloured(image_bgr: Image) -> Mask:
    """(h, w): warmer than grey, as skin of every tone is in every light that is not coloured on purpose."""
    ycrcb = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2YCrCb)
    result: Mask = (ycrcb[..., 1] >= _LEAST_RED) & (ycrcb[..., 2] <= _MOST_BLUE)
    return result


def resized(mask: Mask, shape_hw: tuple[int, int]) -> Mask:
    """A mask at another size, nearest neighbour."""
    if mask.shape == shape_hw:
        return mask
    size = (shape_hw[1], shape_hw[0])
    return cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0


def _seed_disc(shape_hw: tuple[int, int], unknown: Mask, radius: float) -> Mask:
    """A disc in the middle of the picture, grown while hands cover most of it."""
    height, width = shape_hw
    short = min(height, width)
    wanted = 0.6 * np.pi * (radius * short) ** 2
    while True:
        disc = np.zeros(shape_hw, np.uint8)
        cv2.circle(disc, (width // 2, height // 2), int(short * radius), _ON, -1)
        disc[unknown] = 0
        if disc.sum() > wanted or radius > 0.5:
            return disc > 0
        radius += 0.05


def _trim_seed(lab: Image, seed: Mask, trim: float) -> Mask:
    values = lab[seed].astype(np.float32)
    if len(values) <= 20:
        return seed
    middle = np.median(values, axis=0)
    # The floor of 6, 2, 2 grey levels keeps a very even seed from becoming too strict.
    spread = np.median(np.abs(values - middle), axis=0) * 1.48 + np.array([6.0, 2.0, 2.0])
    distance = np.sqrt((((lab - middle) / spread) ** 2).sum(axis=-1))
    trimmed: Mask = seed & (distance < trim)
    return trimmed


def _likelihood(lab: Image, seed: Mask, known: Mask) -> NDArray[np.float32]:
    """Share of each colour's pixels that lie in the seed, in 0..1, from smoothed Lab histograms."""
    bins = [16, 32, 32]
    ranges = [0, 256] * 3
    inside = cv2.calcHist([lab], [0, 1, 2], seed.astype(np.uint8), bins, ranges)
    everywhere = cv2.calcHist([lab], [0, 1, 2], known.astype(np.uint8), bins, ranges)
    inside = cv2.GaussianBlur(inside.reshape(16, -1), (0, 0), 0.8).reshape(16, 32, 32)
    everywhere = cv2.GaussianBlur(everywhere.reshape(16, -1), (0, 0), 0.8).reshape(16, 32, 32)
    # A quarter: the back is assumed to fill up to four times as much of the picture as its seed shares suggest.
    ratio = inside / np.maximum(everywhere, 1) * (seed.size / max(int(seed.sum()), 1) * 0.25)
    index = lab // np.array([16, 8, 8], np.uint8)
    table = np.clip(ratio, 0, 1).astype(np.float32)
    return np.asarray(table[index[..., 0], index[..., 1], index[..., 2]], np.float32)


def _touching(region: Mask, seed: Mask) -> Mask:
    """The connected parts of `region` that touch the seed."""
    _, labels = cv2.connectedComponents(region.astype(np.uint8))
    wanted = np.unique(labels[seed & (labels > 0)])
    return np.isin(labels, wanted) & region


def _grab_cut(
    small: Image, likelihood: NDArray[np.float32], region: Mask, seed: Mask, unknown: Mask, least: float
) -> Mask:
    trimap = np.full(region.shape, cv2.GC_PR_BGD, np.uint8)
    trimap[region] = cv2.GC_PR_FGD
    trimap[seed & (likelihood > 1.5 * least)] = cv2.GC_FGD
    distance = cv2.distanceTransform((likelihood <= 0.5 * least).astype(np.uint8), cv2.DIST_L2, 3)
    trimap[distance > 0.10 * min(region.shape)] = cv2.GC_BGD
    trimap[unknown] = cv2.GC_PR_BGD
    foreground = np.isin(trimap, (cv2.GC_FGD, cv2.GC_PR_FGD))
    if not foreground.any() or foreground.all():
        return region
    cv2.setRNGSeed(1)  # its k-means starts at random; the same picture must give the same back
    background, skin = np.zeros((1, 65)), np.zeros((1, 65))
    whole = (0, 0, small.shape[1], small.shape[0])  # not looked at: the mask tells
    cv2.grabCut(small, trimap, whole, background, skin, 2, cv2.GC_INIT_WITH_MASK)
    cut = np.isin(trimap, (cv2.GC_FGD, cv2.GC_PR_FGD))
    # A cut that collapsed onto its seed is worse than the colour alone.
    return cut if (cut & region).sum() > 0.5 * region.sum() else region


def _tidy(skin: Mask, seed: Mask, unknown: Mask) -> Mask:
    """Drop specks and what does not touch the seed; fill small holes (labels, cups, glare)."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    opened = cv2.morphologyEx(skin.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    area = skin.size
    keep = np.zeros(skin.shape, bool)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    for i in range(1, count):
        part = labels == i
        if stats[i, cv2.CC_STAT_AREA] > 0.004 * area and (part & seed).any():
            keep |= part
    count, labels, stats, _ = cv2.connectedComponentsWithStats((~keep & ~unknown).astype(np.uint8))
    height, width = skin.shape
    for i in range(1, count):
        x, y, w, h, size = stats[i]
        inside = x > 0 and y > 0 and x + w < width and y + h < height
        if inside and size < 0.0025 * area:
            keep |= labels == i
    return keep
