"""The back that a reading of its points describes."""

from __future__ import annotations

import cv2
import numpy as np

from vision.back import template
from vision.back.points import ACROMION_LEFT, ACROMION_RIGHT, C7, CREST, GREY, PointReading, point_reader
from vision.back.pose import read_points
from vision.back.solve import levelled, minimise, prior_residuals, usual_steps
from vision.types import Array, HeadDirection, Image

_ROUNDS = 30
# A reading that doubts whether there is a back at all, or where its points are (shares of the length), tells nothing.
_LEAST_PRESENCE, _MOST_DOUBT = 0.5, 0.16
# A template whose points are this far from the read ones (shares of the length) is another back.
_ANOTHER = 0.06
# What a reading is worth by itself, where the silhouette tells nothing (steep views, a back cut by towel and arms):
# whole real backs seen from low cameras were doubted by 0.068 to 0.084 of the length, and those that the picture cut a
# little by 0.099 at the most. Of 160 pictures and parts of pictures without a back all but one were doubted by 0.106
# and more.
_TELLING_DOUBT, _TELLING_QUALITY = (0.04, 0.09, 0.11), (0.8, 0.7, 0.4)
_TELLING_SHOWN, _TELLING_SHARE = (0.90, 0.97), (0.5, 1.0)
# A template that lies this far from the points that it was fitted to (shares of the length) is no back's.
_UNLIKE = (0.10, 0.13)
# The same picture lit otherwise (exponent), softened (share of its longer side) and with a margin (the same) must be
# read alike: real backs moved by 0.08 of the length at the most, most of what was no back and was read with little
# doubt by 0.13 and more in at least one.
_LIT, _SOFT, _MARGIN = 0.6, 0.004, 0.15
_MOVED = (0.085, 0.115)
# A reading of a rendered back doubts by 0.03 to 0.06. One that doubts more says as much less.
_SURE = 0.06


def sure_reading(image_bgr: Image, head: HeadDirection | None) -> PointReading | None:
    """What the network reads in a picture, (h, w, 3) BGR; None where it is not sure enough to be heard."""
    reading = point_reader()(image_bgr, head)
    return reading if reading.presence > _LEAST_PRESENCE and reading.doubt < _MOST_DOUBT else None


def reading_residuals(points: Array, reading: PointReading) -> Array:
    """`read_points` of templates, (P, POINTS, 2) -> (P, 2 * POINTS): how far they are from the read ones, in standard
    deviations."""
    return levelled((points - reading.points_px) / reading.sd_px).reshape(len(points), -1)


def fit_reading(reading: PointReading) -> Array:
    """Template numbers (13,) in the reading's pixels, the usual proportions filling in what it leaves open."""
    points = reading.points_px
    axis = points[CREST] - points[C7]
    across = points[ACROMION_RIGHT] - points[ACROMION_LEFT]
    length = reading.length_px
    start = template.PRIOR_MEAN.copy()
    start[:2] = (points[CREST] + points[C7]) / 2
    start[template.ANGLE] = np.arctan2(-axis[0], axis[1])
    start[template.LOG_LENGTH] = np.log(length)
    best: tuple[float, Array] | None = None
    # What a tilt along the spine shortens may lean either way.
    shortened = float(np.linalg.norm(axis)) / max(float(np.linalg.norm(across)), 1e-6) < 1.0
    for tilt in (0.0, 0.5, -0.5) if shortened else (0.0,):
        start[template.TILT_ALONG] = tilt

        def residuals(params: Array) -> Array:
            return np.concatenate([reading_residuals(read_points(params), reading), prior_residuals(params)], axis=1)

        values = minimise(residuals, start, usual_steps(length), rounds=_ROUNDS)
        cost = float((residuals(values[None])[0] ** 2).sum())
        if best is None or cost < best[0]:
            best = cost, values
    assert best is not None
    return best[1]


def told_quality(values: Array, reading: PointReading) -> float:
    """0..1: the quality of the template (13,) that a reading describes, on the word of the reading alone."""
    sure = float(np.interp(reading.doubt, _TELLING_DOUBT, _TELLING_QUALITY))
    whole = float(np.interp(reading.shown, _TELLING_SHOWN, _TELLING_SHARE))
    like = float(np.interp(disagreement(values, reading), _UNLIKE, (1.0, 0.5)))
    return reading.presence * sure * whole * like


def steadiness(image_bgr: Image, head: HeadDirection | None, reading: PointReading) -> float:
    """0..1: whether a picture, (h, w, 3) BGR, is read the same when it is changed in ways that change no back."""
    longest = max(image_bgr.shape[:2])
    curve = np.round(255 * (np.arange(256) / 255) ** _LIT).astype(np.uint8)
    margin = round(_MARGIN * longest)
    changed = (
        (cv2.LUT(image_bgr, curve), 0),
        (cv2.GaussianBlur(image_bgr, (0, 0), _SOFT * longest), 0),
        (cv2.copyMakeBorder(image_bgr, *4 * (margin,), cv2.BORDER_CONSTANT, value=3 * (GREY,)), margin),
    )
    moved = 0.0
    for image, shift in changed:
        again = point_reader()(np.asarray(image, np.uint8), head)
        away = np.linalg.norm(again.points_px - shift - reading.points_px, axis=1)
        moved = max(moved, float(np.median(away)) / max(reading.length_px, 1e-6))
    return float(np.interp(moved, _MOVED, (1.0, 0.0)))


def support(values: Array, reading: PointReading) -> float:
    """How much a reading speaks for a template (13,): 1 for the same back, 0 for another one."""
    near = float(np.exp(-0.5 * (disagreement(values, reading) / max(_ANOTHER, reading.doubt)) ** 2))
    return near * float(np.interp(reading.doubt, (_SURE, _MOST_DOUBT), (1.0, 0.0)))


def disagreement(values: Array, reading: PointReading) -> float:
    """Median distance of the template's points (13,) from the read ones, in shares of the length."""
    off = np.linalg.norm(read_points(values[None])[0] - reading.points_px, axis=1)
    return float(np.median(off)) / max(reading.length_px, 1e-6)
