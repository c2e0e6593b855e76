"""Sharpen a found back: pull the template's edges onto the edges of the skin, and its midline onto the furrow."""

from __future__ import annotations

import cv2
import numpy as np

from vision.back import template
from vision.back.furrow import Furrow, find_furrow
from vision.back.mask import Mask
from vision.back.points import PointReading
from vision.back.read import reading_residuals
from vision.back.solve import minimise, prior_residuals, usual_steps
from vision.types import Array, Image

_ROUNDS = 4
# Sideways tilts tried around the found one (sine), and how much clearer the furrow must become.
_SIDE_TILT = 0.4
_WORTH_TURNING = 0.15
_SD_HELD = 0.01
# How far from the template an edge is looked for, first and last, in units of C7-crest.
_REACH_FIRST, _REACH_LAST = 0.12, 0.05
_SAMPLES = 33
# What the edges are worth: flanks are sharp, the upper edge is only roughly of the template's shape.
_SD_FLANK, _SD_TOP, _SD_TOWEL, _SD_FURROW = 0.012, 0.035, 0.02, 0.008
_FLANK = slice(6, template.ROWS - 1)
_TOP_COLUMNS = np.array([2, 3, 7, 8])
_BOTTOM_COLUMNS = np.arange(2, template.COLUMNS - 2)
# A furrow below this is likelier some other line.
_LEAST_EVIDENCE = 0.5
_LEAST_LEAD = 1.2


def refine(
    image: Image, skin: Mask, known: Mask, start: Array, reading: PointReading | None = None
) -> tuple[Array, Furrow | None]:
    """Sharpened numbers (13,), and the furrow if one was seen.

    `image`: (h, w, 3) BGR; `skin`, `known`: (h, w) of it; `start`, (13,), and `reading`: in its pixels.
    """
    soft = np.asarray(cv2.GaussianBlur(skin.astype(np.float32), (0, 0), 1.2), np.float64)
    soft[~known] = np.nan
    values = _turned_over(image, soft, start, reading)
    furrow: Furrow | None = None
    for i in range(_ROUNDS):
        reach = _REACH_FIRST + (_REACH_LAST - _REACH_FIRST) * i / (_ROUNDS - 1)
        seen = find_furrow(image, values)
        furrow = seen if seen is not None and _trusted(seen) else None
        values = _pull(values, soft, reach, furrow, reading)
    return values, furrow


def _turned_over(image: Image, soft: Array, start: Array, reading: PointReading | None) -> Array:
    """The start, tilted sideways where that brings a clear furrow to the midline.

    From its silhouette alone a back seen from one side looks like a narrower one seen from above.
    """
    best, most = start, 0.0
    for tilt in (0.0, -_SIDE_TILT, _SIDE_TILT):
        tried = start.copy()
        tried[template.TILT_SIDE] = np.clip(start[template.TILT_SIDE] + tilt, -0.7, 0.7)
        if tilt:
            tried = _pull(tried, soft, _REACH_FIRST, None, reading, tilt=float(tried[template.TILT_SIDE]))
        seen = find_furrow(image, tried)
        if seen is not None and _trusted(seen) and seen.evidence > most + _WORTH_TURNING:
            best, most = tried, seen.evidence
    return best


def _trusted(furrow: Furrow) -> bool:
    return furrow.evidence >= _LEAST_EVIDENCE and furrow.lead >= _LEAST_LEAD


def _pull(
    values: Array,
    soft: Array,
    reach: float,
    furrow: Furrow | None,
    reading: PointReading | None,
    tilt: float | None = None,
) -> Array:
    """One least-squares step onto the edges seen within `reach`, with the sideways tilt held where one is given."""
    edge = template.silhouette(values[None])
    length = float(edge.length[0])
    lateral, axis = edge.lateral[0], edge.axis[0]
    left = _crossing(soft, edge.left[0], -lateral, reach * length)
    right = _crossing(soft, edge.right[0], lateral, reach * length)
    top = _crossing(soft, edge.grid[0, 0, _TOP_COLUMNS], np.broadcast_to(-axis, (4, 2)), reach * length)
    bottom_points = edge.grid[0, -1, _BOTTOM_COLUMNS]
    bottom = _crossing(soft, bottom_points, np.broadcast_to(axis, bottom_points.shape), reach * length)

    def residuals(params: Array) -> Array:
        now = template.silhouette(params)
        parts = [
            _off(now.left[:, _FLANK], left[_FLANK], lateral[_FLANK], _SD_FLANK * length),
            _off(now.right[:, _FLANK], right[_FLANK], lateral[_FLANK], _SD_FLANK * length),
            _off(now.grid[:, 0, _TOP_COLUMNS], top, axis[None], _SD_TOP * length),
            _off(now.grid[:, -1, _BOTTOM_COLUMNS], bottom, axis[None], _SD_TOWEL * length),
            prior_residuals(params),
        ]
        if reading is not None:
            parts.append(reading_residuals(params, reading))
        if tilt is not None:
            parts.append((params[:, template.TILT_SIDE, None] - tilt) / _SD_HELD)
        if furrow is not None:
            levels = np.broadcast_to(furrow.levels, (len(params), len(furrow.levels)))
            midline = template.on_surface(params, np.zeros_like(levels), levels)
            parts.append(_off(midline, furrow.points_px, lateral[template.ROWS // 2][None], _SD_FURROW * length))
        return np.concatenate(parts, axis=1)

    return minimise(residuals, values, usual_steps(length), rounds=6)


def _off(points: Array, seen: Array, direction: Array, sd: float) -> Array:
    """Distances (P, N) along `direction` from what was seen, softly limited; 0 where nothing was seen."""
    distance = ((points - np.nan_to_num(seen)) * direction).sum(axis=-1) / sd
    distance = np.where(np.isnan(seen[:, 0]), 0, distance)
    # Beyond a few standard deviations an edge is likelier another one: its pull levels off.
    result: Array = 3 * np.arcsinh(distance / 3)
    return result


def _crossing(soft: Array, points: Array, outward: Array, reach: float) -> Array:
    """Where skin ends along each `outward` direction, nearest to the point; NaN where it does not: (N, 2)."""
    distances = np.linspace(-reach, reach, _SAMPLES)
    places = points[:, None] + outward[:, None] * distances[None, :, None]
    x, y = places[..., 0].astype(np.float32), places[..., 1].astype(np.float32)
    values = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(float("nan"),))
    before, after = values[:, :-1], values[:, 1:]
    with np.errstate(invalid="ignore"):
        falls = (before >= 0.5) & (after < 0.5)
    share = np.where(falls, (before - 0.5) / np.where(falls, before - after, 1), 0)
    where = distances[:-1][None] + share * (distances[1] - distances[0])
    cost = np.where(falls, np.abs(where), np.inf)
    best = cost.argmin(axis=1)
    row = np.arange(len(points))
    found = np.where(np.isfinite(cost[row, best]), where[row, best], np.nan)
    result: Array = points + outward * found[:, None]
    return result
