"""From template numbers to the points, outline and homography that the other stages use."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.back import template
from vision.back.points import EDGE_LEVELS, MIDLINE_LEVELS
from vision.back.template import TemplateParams
from vision.types import Array, BackPose
from vision.types.seen import curve_terms

# Acromion: a little inside the widest part of the shoulders and below C7.
_ACROMION_SHARE = 0.94
_ACROMION_Y = 0.11
# Height of the acromion over that of the spine at its level: the dome of the template falls too soon there.
_ACROMION_HEIGHT = 0.92
_WAIST_Y = 0.90
# The mapping is fitted where hands work, in units of C7-crest; at the flanks the surface falls away to the table.
_GRID_X = np.array([-0.40, -0.34, -0.27, -0.20, -0.13, -0.06, 0.0, 0.06, 0.13, 0.20, 0.27, 0.34, 0.40])
_GRID_V = np.linspace(-0.03, 1.03, 15)
_GRID_REACH = 0.9
# The midline decides what counts as "on the spine": its places weigh more than those at the sides.
_NEAR_MIDLINE, _MIDLINE_WEIGHT = 0.12, 12
# Of the middle's visible area, less is seen at a grazing angle.
_GRAZING = 0.25
# Holds the curve's terms near zero where the visible places do not tell them.
_STEADY = 0.05


def pose_of(params: TemplateParams, c7_crest_cm: float, quality: float) -> BackPose:
    """The back that these numbers describe, in the pixels that they are given in."""
    values = params.array()[None]
    px_to_back, curve = _mapping(values, c7_crest_cm)
    return BackPose(
        points_px=_points(values),
        outline_px=_outline(values),
        px_to_back=px_to_back,
        c7_crest_cm=c7_crest_cm,
        quality=float(np.clip(quality, 0, 1)),
        curve=curve,
        camera=template.camera(params),
    )


def template_points(values: Array) -> Array:
    """The eight named points of parameter sets (P, 13) -> (P, 8, 2), in the order of `BACK_POINTS`."""
    edge = template.silhouette(values)
    levels = template.row_levels(values)
    shoulder = _ACROMION_SHARE * values[:, template.SHOULDER]
    zero, one = np.zeros(len(values)), np.ones(len(values))
    x = np.stack([zero, -shoulder, shoulder, zero], axis=1)
    y = np.stack([zero, _ACROMION_Y * one, _ACROMION_Y * one, one], axis=1)
    z = template.surface_height(values, np.zeros_like(x), y) * np.array([1, _ACROMION_HEIGHT, _ACROMION_HEIGHT, 1])
    middle = template.project(values, np.stack([x, y, z], axis=-1))
    waist_l = _edge_at(edge.left, levels, _WAIST_Y)
    waist_r = _edge_at(edge.right, levels, _WAIST_Y)
    crest_l = _edge_at(edge.left, levels, 1.0)
    crest_r = _edge_at(edge.right, levels, 1.0)
    ordered = [middle[:, 0], middle[:, 1], middle[:, 2], waist_l, waist_r, crest_l, crest_r, middle[:, 3]]
    return np.stack(ordered, axis=1)


def read_points(values: Array) -> Array:
    """The points that `vision.back.points` reads, of parameter sets (P, 13) -> (P, POINTS, 2)."""
    edge = template.silhouette(values)
    levels = template.row_levels(values)
    heights = np.broadcast_to(np.array(MIDLINE_LEVELS), (len(values), len(MIDLINE_LEVELS)))
    middle = template.on_surface(values, np.zeros_like(heights), heights)
    acromia = template_points(values)[:, 1:3]
    flanks = [_edge_at(side, levels, level) for level in EDGE_LEVELS for side in (edge.left, edge.right)]
    result: Array = np.concatenate([middle, acromia, np.stack(flanks, axis=1)], axis=1)
    return result


def _points(values: Array) -> dict[str, Array]:
    names = ("c7", "shoulder_l", "shoulder_r", "waist_l", "waist_r", "crest_l", "crest_r", "crest_mid")
    return dict(zip(names, template_points(values)[0], strict=True))


def _edge_at(edge: Array, levels: Array, y: float) -> Array:
    """A visible edge (P, ROWS, 2) at level y, linear between the rows: (P, 2)."""
    share = np.asarray((y - levels[:, 0]) / (levels[:, -1] - levels[:, 0]) * (template.ROWS - 1), np.float64)
    row = np.clip(share.astype(int), 0, template.ROWS - 2)
    part = (share - row)[:, None]
    many = np.arange(len(edge))
    result: Array = (1 - part) * edge[many, row] + part * edge[many, row + 1]
    return result


def _outline(values: Array) -> Array:
    edge = template.silhouette(values)
    pixels, left, right = edge.grid[0], edge.left[0], edge.right[0]
    return np.vstack([pixels[0], right[1:], pixels[-1][::-1], left[1:][::-1]])


def _mapping(values: Array, c7_crest_cm: float) -> tuple[Array, Array]:
    """Pixels to (x_cm, v): the homography (3, 3) that fits best over a grid of the surface, and what it misses.

    Both by least squares over what the camera can see; the second is `BackPose.curve`.
    """
    x, v = (axis.ravel() for axis in np.meshgrid(_GRID_X, _GRID_V))
    across = x / template.half_breadth(values, v[None])[0]
    seen = (np.abs(across) < _GRID_REACH) & _facing(values, x, v)
    x, v = x[seen], v[seen]
    weights = 1 + np.round(_MIDLINE_WEIGHT * np.exp(-((x / _NEAR_MIDLINE) ** 2))).astype(int)
    pixels = template.on_surface(values, x[None], v[None])[0]
    # Both axes in units of C7-crest while fitting, so that an error counts the same along and across.
    places = np.stack([x, v], axis=1)
    matrix, _ = cv2.findHomography(np.repeat(pixels, weights, axis=0), np.repeat(places, weights, axis=0), 0)
    flat = np.asarray(matrix, np.float64)
    given = apply(flat, pixels)
    root = np.sqrt(weights)[:, None]
    terms = curve_terms(given)
    steady = _STEADY * np.eye(terms.shape[1])
    wanted = np.vstack([root * (places - given), np.zeros((len(steady), 2))])
    curve = np.linalg.lstsq(np.vstack([root * terms, steady]), wanted, rcond=None)[0]
    result = np.diag([c7_crest_cm, 1.0, 1.0]) @ flat
    return result / float(result[2, 2]), curve


def _facing(values: Array, x: Array, v: Array) -> NDArray[np.bool_]:
    """Which places of the surface the camera sees, and not at a grazing angle."""
    step = 0.01
    here = template.on_surface(values, x[None], v[None])[0]
    right = template.on_surface(values, x[None] + step, v[None])[0] - here
    down = template.on_surface(values, x[None], v[None] + step)[0] - here
    area = right[:, 0] * down[:, 1] - right[:, 1] * down[:, 0]
    seen: NDArray[np.bool_] = area > _GRAZING * np.median(area)
    return seen


def moved(pose: BackPose, transform: Array, quality: float) -> BackPose:
    """The same back after the picture moved. `transform`: (3, 3) from the pose's pixels to the new ones."""
    return replace(
        pose,
        points_px={name: apply(transform, point)[0] for name, point in pose.points_px.items()},
        outline_px=apply(transform, pose.outline_px),
        px_to_back=pose.px_to_back @ np.linalg.inv(transform),
        quality=float(np.clip(quality, 0, 1)),
    )


def with_quality(pose: BackPose, quality: float) -> BackPose:
    """The same back with another quality."""
    return replace(pose, quality=float(np.clip(quality, 0, 1)))


def apply(transform: Array, points: Array) -> Array:
    """(3, 3) on (N, 2) points."""
    points = np.atleast_2d(points)
    q = points @ transform[:, :2].T + transform[:, 2]
    result: Array = q[:, :2] / q[:, 2:]
    return result
