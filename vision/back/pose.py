"""From template numbers to the points, outline and homography that the other stages use."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from vision.back import template
from vision.back.template import TemplateParams
from vision.types import Array, BackPose

# Acromion: a little inside the widest part of the shoulders and below C7.
_ACROMION_SHARE = 0.94
_ACROMION_Y = 0.11
_WAIST_Y = 0.88
# The homography is fitted where hands work; further out the surface falls away towards the table.
_GRID_X_CM = (-14.0, -9.0, -5.0, -2.5, 0.0, 2.5, 5.0, 9.0, 14.0)
_GRID_V = np.linspace(0, 1, 11)
# The midline decides what counts as "on the spine": its points weigh more than those at the sides.
_WEIGHT_BY_X_CM = {0.0: 4, 2.5: 2, 5.0: 2}


def pose_of(params: TemplateParams, c7_crest_cm: float, quality: float) -> BackPose:
    """The back that these numbers describe, in the pixels that they are given in."""
    values = params.array()[None]
    points = _points(values)
    return BackPose(
        points_px=points,
        outline_px=_outline(values),
        px_to_back=_homography(values, c7_crest_cm),
        c7_crest_cm=c7_crest_cm,
        quality=float(np.clip(quality, 0, 1)),
    )


def template_points(values: Array) -> Array:
    """The eight named points of parameter sets (P, 13) -> (P, 8, 2), in the order of `BACK_POINTS`."""
    edge = template.silhouette(values)
    levels = template.row_levels(values)
    shoulder = _ACROMION_SHARE * values[:, template.SHOULDER]
    zero, one = np.zeros(len(values)), np.ones(len(values))
    x = np.stack([zero, -shoulder, shoulder, zero], axis=1)
    y = np.stack([zero, _ACROMION_Y * one, _ACROMION_Y * one, one], axis=1)
    middle = template.on_surface(values, x, y)
    waist_l = _edge_at(edge.left, levels, _WAIST_Y)
    waist_r = _edge_at(edge.right, levels, _WAIST_Y)
    crest_l = _edge_at(edge.left, levels, 1.0)
    crest_r = _edge_at(edge.right, levels, 1.0)
    ordered = [middle[:, 0], middle[:, 1], middle[:, 2], waist_l, waist_r, crest_l, crest_r, middle[:, 3]]
    return np.stack(ordered, axis=1)


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


def _homography(values: Array, c7_crest_cm: float) -> Array:
    """Least squares between pixels and (x_cm, v) over a grid of the surface."""
    x_cm, v = np.meshgrid(_GRID_X_CM, _GRID_V)
    weights = np.array([_WEIGHT_BY_X_CM.get(abs(x), 1) for x in x_cm.ravel()])
    x_cm, v = np.repeat(x_cm.ravel(), weights), np.repeat(v.ravel(), weights)
    pixels = template.on_surface(values, (x_cm / c7_crest_cm)[None], v[None])[0]
    # Both axes in centimetres while fitting, so that an error counts the same along and across.
    target = np.stack([x_cm, v * c7_crest_cm], axis=1)
    matrix, _ = cv2.findHomography(pixels, target, 0)
    result = np.diag([1.0, 1 / c7_crest_cm, 1.0]) @ np.asarray(matrix, np.float64)
    normed: Array = result / float(result[2, 2])
    return normed


def moved(pose: BackPose, transform: Array, quality: float) -> BackPose:
    """The same back after the picture moved. `transform`: (3, 3) from the pose's pixels to the new ones."""
    return BackPose(
        points_px={name: apply(transform, point)[0] for name, point in pose.points_px.items()},
        outline_px=apply(transform, pose.outline_px),
        px_to_back=pose.px_to_back @ np.linalg.inv(transform),
        c7_crest_cm=pose.c7_crest_cm,
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
