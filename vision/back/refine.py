"""Sharpen a found back: pull the template's edges onto the edges of the skin, and its midline onto the furrow."""

from __future__ import annotations

import cv2
import numpy as np

from vision.back import template
from vision.back.furrow import Furrow, find_furrow
from vision.back.mask import Mask
from vision.back.points import C7, CREST, MIDLINE_LEVELS, PointReading
from vision.back.pose import read_points
from vision.back.read import reading_residuals
from vision.back.solve import levelled, minimise, prior_residuals, usual_steps
from vision.types import Array, Image

_ROUNDS = 4
_MIDLINE = slice(0, len(MIDLINE_LEVELS))
# Sideways tilts tried around the found one (sine), and how much clearer the furrow must become.
_SIDE_TILT = 0.4
_WORTH_TURNING = 0.15
_SD_HELD = 0.01
# How far from the template an edge is looked for, first and last, in units of C7-crest.
_REACH_FIRST, _REACH_LAST = 0.12, 0.05
_SAMPLES = 33
# What the edges are worth: flanks are sharp, the upper edge is only roughly of the template's shape.
_SD_FLANK, _SD_TOP, _SD_TOWEL, _SD_FURROW = 0.012, 0.035, 0.02, 0.008
# Beside a reading the furrow is worth less: in light from one side what is seen of it is a wall, in slanted views as
# much as 3 cm from the spine. What a reading says of the midline across it is nearer than its doubt tells: this share.
_SD_FURROW_BESIDE, _MIDLINE_SHARE = 0.02, 0.25
# A furrow so far from the read midline, in the reading's doubts, is another line.
_ANOTHER_LINE = 1.3
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
        furrow = seen if seen is not None and _trusted(seen, reading) else None
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
        if seen is not None and _trusted(seen, reading) and seen.evidence > most + _WORTH_TURNING:
            best, most = tried, seen.evidence
    return best


def _trusted(furrow: Furrow, reading: PointReading | None) -> bool:
    clear = furrow.evidence >= _LEAST_EVIDENCE and furrow.lead >= _LEAST_LEAD
    return clear and (reading is None or off_read_midline(furrow, reading) < _ANOTHER_LINE * reading.doubt)


def off_read_midline(furrow: Furrow, reading: PointReading) -> float:
    """How far a furrow lies to one side of the midline that was read, in shares of the length."""
    read = np.stack([np.interp(furrow.levels, MIDLINE_LEVELS, axis) for axis in reading.points_px[_MIDLINE].T], axis=1)
    return abs(float(((furrow.points_px - read) @ _across(reading)).mean())) / reading.length_px


def _across(reading: PointReading) -> Array:
    """Unit vector (2,) at right angles to the midline that was read."""
    x, y = reading.points_px[CREST] - reading.points_px[C7]
    result: Array = np.array([-y, x]) / max(float(np.hypot(x, y)), 1e-6)
    return result


def _midline_residuals(points: Array, reading: PointReading) -> Array:
    """`read_points` of templates, (P, POINTS, 2) -> (P, 5): how far their midlines lie to the side of the read one, in
    standard deviations."""
    across = _across(reading)
    sd = _MIDLINE_SHARE * np.linalg.norm(reading.sd_px[_MIDLINE] * across, axis=1)
    return levelled((points - reading.points_px)[:, _MIDLINE] @ across / sd)


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
            points = read_points(params)
            parts += [reading_residuals(points, reading), _midline_residuals(points, reading)]
        if tilt is not None:
            parts.append((params[:, template.TILT_SIDE, None] - tilt) / _SD_HELD)
        if furrow is not None:
            levels = np.broadcast_to(furrow.levels, (len(params), len(furrow.levels)))
            midline = template.on_surface(params, np.zeros_like(levels), levels)
            sd = (_SD_FURROW if reading is None else _SD_FURROW_BESIDE) * length
            parts.append(_off(midline, furrow.points_px, lateral[template.ROWS // 2][None], sd))
        return np.concatenate(parts, axis=1)

    return minimise(residuals, values, usual_steps(length), rounds=6)


def _off(points: Array, seen: Array, direction: Array, sd: float) -> Array:
    """Distances (P, N) along `direction` from what was seen, softly limited; 0 where nothing was seen."""
    distance = ((points - np.nan_to_num(seen)) * direction).sum(axis=-1) / sd
    return levelled(np.where(np.isnan(seen[:, 0]), 0, distance))


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
