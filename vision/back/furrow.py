"""The furrow over the spine: the one mark that shows where the midline is, however the body is turned.

The skin is unrolled by the template first, so that the furrow is nearly a straight upright line: dark, between the
two bright ridges of the long muscles. How much of the brightness around a line that shape explains does not depend on
light or skin tone. Lit from above the line is the furrow's floor; lit from one side it is the wall that is turned away
from the light, half a furrow's width nearer to the light, which the brightness of the two sides tells.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from vision.back import template
from vision.types import Array, Image

# Unrolled skin: across in units of C7-crest, along from the shoulder blades to the crest level.
_REACH = 0.36
_STEP = 0.008
_FROM_Y, _TO_Y = 0.10, 1.02
_ROWS = 64
_SEGMENTS = 4
# Cross-section, in units of C7-crest: the furrow is about 1.1 cm half wide, the muscles' ridges 3.4 cm from it.
_FURROW_SIGMA, _FURROW_DEPTH = 0.025, 1.3
_RIDGE_X, _RIDGE_SIGMA, _RIDGE_HEIGHT = 0.075, 0.035, 0.9
_WINDOW_STEPS = 16
# The line may lie, lean and bow so far from where the silhouette puts the midline.
_MOST_SHIFT = 0.22
# Far from there a line is likelier an arm's or a shoulder blade's.
_USUAL_SHIFT = 0.25
_MOST_LEAN = 0.15
_MOST_BOW = 0.05
# Lines closer than this are the same one: the flank of a ridge is no rival of its own furrow.
_SAME_LINE = 0.09
# Brightness (natural logarithm) below which differences are noise.
_NOISE = 0.006
# Where the two sides' brightness is compared, and the difference (natural logarithm) that a light from the side makes.
_SIDE_FROM, _SIDE_TO = 0.12, 0.26
_LIT_FROM_SIDE = 0.06
_BLACK_GREY = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class Furrow:
    """`points_px`: (SEGMENTS, 2) on the midline; `levels`: their y; `evidence`: share of the brightness explained,
    0..1; `lead`: over the second best line."""

    points_px: Array
    levels: Array
    evidence: float
    lead: float


def find_furrow(image: Image, params: Array) -> Furrow | None:
    """Look for the furrow near the template's midline. `image`: (h, w, 3) BGR; `params`: (13,) in its pixels."""
    x = np.arange(-_REACH, _REACH + _STEP / 2, _STEP)
    y = np.linspace(_FROM_Y, _TO_Y, _ROWS)
    grid_x, grid_y = np.meshgrid(x, y)
    pixels = template.on_surface(params[None], grid_x.reshape(1, -1), grid_y.reshape(1, -1))[0]
    pixels = pixels.reshape(_ROWS, len(x), 2).astype(np.float32)
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    skin = cv2.remap(grey, pixels[..., 0], pixels[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    reach = template.half_breadth(params[None], y[None])[0]
    within = (np.abs(grid_x) < 0.9 * reach[:, None]).astype(np.float64)
    brightness = np.log(skin + _BLACK_GREY).astype(np.float64)
    best = _best_line(brightness, within, x)
    if best is None:
        return None
    levels = y.reshape(_SEGMENTS, -1).mean(axis=1)
    towards_light = np.clip(_side_difference(brightness, within, x - best.shift) / _LIT_FROM_SIDE, -1, 1)
    line_x = best.shift + _line(levels, best.lean, best.bow) - towards_light * _FURROW_SIGMA
    points = template.on_surface(params[None], line_x[None], levels[None])[0]
    return Furrow(points, levels, best.evidence, best.lead)


def _side_difference(brightness: Array, within: Array, x: Array) -> float:
    """How much brighter the right side of a line at x = 0 is than its left."""
    right = within * ((x > _SIDE_FROM) & (x < _SIDE_TO))
    left = within * ((x < -_SIDE_FROM) & (x > -_SIDE_TO))
    if not right.any() or not left.any():
        return 0.0
    return float((brightness * right).sum() / right.sum() - (brightness * left).sum() / left.sum())


@dataclass(frozen=True, slots=True)
class _Line:
    shift: float
    lean: float
    bow: float
    evidence: float
    lead: float


def _line(y: Array, lean: float | Array, bow: float | Array) -> Array:
    """Lateral offset of a line at levels y."""
    t = (y - (_FROM_Y + _TO_Y) / 2) / (_TO_Y - _FROM_Y)
    result: Array = np.asarray(lean) * t + np.asarray(bow) * (0.33 - 4 * t * t)
    return result


def _best_line(skin: Array, within: Array, x: Array) -> _Line | None:
    """The line across which the brightness is most like a furrow's."""
    y = np.linspace(_FROM_Y, _TO_Y, _ROWS)
    candidates = np.abs(x) <= _MOST_SHIFT
    leans, bows = np.meshgrid(np.linspace(-_MOST_LEAN, _MOST_LEAN, 9), np.linspace(-_MOST_BOW, _MOST_BOW, 5))
    offsets = _line(y[None], leans.reshape(-1, 1), bows.reshape(-1, 1)) / _STEP
    scores = _evidence(_profiles(skin, offsets), _profiles(within, offsets))[:, candidates]
    scores *= np.exp(-0.5 * (x[candidates] / _USUAL_SHIFT) ** 2)
    row, column = np.unravel_index(scores.argmax(), scores.shape)
    shift = x[candidates][column]
    far = np.abs(x[candidates] - shift) > _SAME_LINE
    best = float(scores[row, column])
    if best <= 0:
        return None
    lead = best / max(float(scores[:, far].max()), 1e-6)
    return _Line(float(shift), float(leans.flat[row]), float(bows.flat[row]), best, lead)


def _profiles(picture: Array, offsets: Array) -> Array:
    """Mean profile of each segment along lines of many shapes.

    `picture`: (ROWS, columns); `offsets`: (lines, ROWS), columns by which each row is moved. Gives (lines, SEGMENTS,
    columns).
    """
    width = picture.shape[1]
    columns = np.arange(width, dtype=np.float32) + offsets.reshape(-1, 1).astype(np.float32)
    rows = np.repeat(np.tile(np.arange(_ROWS, dtype=np.float32), len(offsets))[:, None], width, axis=1)
    moved = cv2.remap(picture.astype(np.float32), columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved.reshape(len(offsets), _SEGMENTS, -1, width).mean(axis=2), np.float64)


def _evidence(profiles: Array, within: Array) -> Array:
    """Share of the brightness around each column that a furrow there explains: (lines, columns)."""
    size = len(_SHAPE)
    half = size // 2
    padded = np.pad(profiles, ((0, 0), (0, 0), (half, half)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=2)
    answers = windows @ np.vstack([_SHAPE, _TREND]).T
    energy = (windows**2).sum(axis=-1)
    variance = np.maximum(energy - (answers[..., 1:] ** 2).sum(axis=-1), 0) + size * _NOISE**2
    explained = np.maximum(answers[..., 0], 0) ** 2
    result: Array = np.where(within > 0.9, explained / variance, 0).mean(axis=1)
    return result


def _trend() -> Array:
    """Orthonormal constant and slope over the window: (2, W). Light falls off across a back anyway."""
    t = _STEP * np.arange(-_WINDOW_STEPS, _WINDOW_STEPS + 1)
    return np.stack([np.ones(len(t)) / np.sqrt(len(t)), t / np.linalg.norm(t)])


def _shape() -> Array:
    """The dark line between two bright ones, (W,), of unit length, without trend."""
    t = _STEP * np.arange(-_WINDOW_STEPS, _WINDOW_STEPS + 1)
    furrow = np.exp(-0.5 * (t / _FURROW_SIGMA) ** 2)
    ridges = np.exp(-0.5 * ((np.abs(t) - _RIDGE_X) / _RIDGE_SIGMA) ** 2)
    relief = _RIDGE_HEIGHT * ridges - _FURROW_DEPTH * furrow
    relief -= relief @ _TREND.T @ _TREND
    result: Array = relief / np.linalg.norm(relief)
    return result


_TREND = _trend()
_SHAPE = _shape()
