"""The back from points that a person placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from vision.back import template
from vision.back.bound import placed_error_cm
from vision.back.pose import pose_of, template_points
from vision.back.solve import minimise, prior_residuals, usual_steps
from vision.back.template import PRIOR_MEAN, TemplateParams
from vision.back.view import KeyView, key_view
from vision.errors import UsageError
from vision.types import BACK_POINTS, Array, Frame, Hand

REQUIRED = ("c7", "shoulder_l", "shoulder_r", "crest_l", "crest_r", "crest_mid")
# A point may lie beyond the picture's edge by so much of its longer side: a close view cuts shoulders off.
_MARGIN = 0.25
# C7-crest over the breadth of the shoulders is 1.1-1.3 from above; a steep view shortens either one.
_RATIO = (0.5, 2.6)
# Shorter than this the points lie on one spot.
_LEAST_LENGTH_PX = 20.0
# How exactly people place points, in units of C7-crest: the midline matters most.
_SD = {"c7": 0.01, "crest_mid": 0.01}
_SD_OTHER = 0.02


def key_from_points(
    points: Mapping[str, tuple[float, float]], frame: Frame, hands: Sequence[Hand], c7_crest_cm: float
) -> KeyView:
    """The view in which a person placed the points (pixels of the frame).

    Raises UsageError when they cannot be a back.
    """
    placed = _checked(points, frame)
    params = _fitted(placed)
    pose = pose_of(params, c7_crest_cm, quality=1.0)
    # What the person placed is shown where it was placed; the template only fills in the rest.
    pose = replace(pose, points_px={**pose.points_px, **placed}, error_cm=placed_error_cm(params))
    return key_view(frame, hands, pose, params, by_hand=True)


def _checked(points: Mapping[str, tuple[float, float]], frame: Frame) -> dict[str, Array]:
    missing = [name for name in REQUIRED if name not in points]
    if missing:
        raise UsageError(f"The back points lack {', '.join(missing)}; give all of {', '.join(REQUIRED)}.")
    unknown = [name for name in points if name not in BACK_POINTS]
    if unknown:
        raise UsageError(f"The back points hold the unknown name {unknown[0]!r}; use only {', '.join(BACK_POINTS)}.")
    placed = {name: _pair(name, value) for name, value in points.items()}
    margin = _MARGIN * max(frame.size)
    limit = np.array(frame.size) + margin
    for name, point in placed.items():
        if (point < -margin).any() or (point > limit).any():
            x, y, width, height = *point.round().astype(int), *frame.size
            raise UsageError(f"The back point {name} at ({x}, {y}) lies far outside the picture of {width} x {height}.")
    _check_shape(placed)
    return placed


def _pair(name: str, value: tuple[float, float]) -> Array:
    problem = f"The back point {name} must be two numbers [x, y] in pixels."
    try:
        point = np.asarray(value, np.float64)
    except (TypeError, ValueError) as error:
        raise UsageError(problem) from error
    if point.shape != (2,) or not np.isfinite(point).all():
        raise UsageError(problem)
    return point


def _check_shape(placed: Mapping[str, Array]) -> None:
    around = [placed[name] for name in ("shoulder_l", "shoulder_r", "crest_r", "crest_l")]
    turns = [_cross(around[(i + 1) % 4] - around[i], around[(i + 2) % 4] - around[(i + 1) % 4]) for i in range(4)]
    if all(turn < 0 for turn in turns):
        raise UsageError("The back points have left and right swapped: left and right are those of the person lying.")
    if not all(turn > 0 for turn in turns):
        raise UsageError(
            "The back points shoulder_l, shoulder_r, crest_r and crest_l do not go around a back in this order; "
            "place them again."
        )
    axis = placed["crest_mid"] - placed["c7"]
    length = float(np.linalg.norm(axis))
    if length < _LEAST_LENGTH_PX:
        raise UsageError("The back points c7 and crest_mid lie on one spot; c7 is the base of the neck.")
    ratio = length / max(float(np.linalg.norm(placed["shoulder_r"] - placed["shoulder_l"])), 1e-6)
    if not _RATIO[0] < ratio < _RATIO[1]:
        raise UsageError(
            f"The back points are {ratio:.1f} times as long (c7 to crest_mid) as broad (shoulder to shoulder); "
            "seen from above a back is about 1.2 times."
        )
    for left, right, middle in (("shoulder_l", "shoulder_r", "c7"), ("crest_l", "crest_r", "crest_mid")):
        across = placed[right] - placed[left]
        share = float((placed[middle] - placed[left]) @ across / max(float(across @ across), 1e-6))
        away = abs(_cross(across, placed[middle] - placed[left])) / max(float(np.linalg.norm(across)), 1e-6) / length
        if not 0.1 < share < 0.9 or away > 0.35:
            raise UsageError(f"The back point {middle} must lie between {left} and {right}; place it again.")


def _cross(one: Array, two: Array) -> float:
    return float(one[0] * two[1] - one[1] * two[0])


def _fitted(placed: Mapping[str, Array]) -> TemplateParams:
    """Template numbers by least squares, the usual proportions filling in what the points leave open."""
    axis = placed["crest_mid"] - placed["c7"]
    length = float(np.linalg.norm(axis))
    start = PRIOR_MEAN.copy()
    start[:2] = (placed["crest_mid"] + placed["c7"]) / 2
    start[template.ANGLE] = np.arctan2(-axis[0], axis[1])
    start[template.LOG_LENGTH] = np.log(length)
    rows = [BACK_POINTS.index(name) for name in placed]
    target = np.stack(list(placed.values()))
    sd = np.array([_SD.get(name, _SD_OTHER) for name in placed]) * length

    def residuals(params: Array) -> Array:
        off = (template_points(params)[:, rows] - target) / sd[:, None]
        return np.concatenate([off.reshape(len(params), -1), prior_residuals(params)], axis=1)

    return TemplateParams.from_array(minimise(residuals, start, usual_steps(length), rounds=40))
