"""The template: a prone back as a curved surface with a few numbers, and how a camera sees it.

Template coordinates, in units of the length from C7 to the iliac-crest level: x to the receiver's right, y from C7
(0) towards the feet (crest level 1), z up from the table. The camera is a weak perspective one: a tilt, a scale
and the inverse of its distance.

Functions work on many parameter sets at once: `params` is (P, 13), its columns in the order of `TemplateParams`.
Proportions after ANSUR II (4,082 men, 1,986 women); see the project's anatomy notes.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields

import numpy as np

from vision.types import Array


@dataclass(frozen=True, slots=True)
class TemplateParams:
    """One back in one picture. Lengths are in units of C7-crest unless the name says pixels.

    `centre_*`: middle of the back. `angle_rad`: 0 = head up in the picture, growing clockwise. `tilt_*`: sine of
    the camera's tilt, sideways and along the spine. `inverse_distance`: of the camera. Half breadths: `shoulder`,
    `chest`, `waist`, `hip`. `towel`: bare skin below the crest level. `height`: of the back over its usual one.
    """

    centre_x_px: float
    centre_y_px: float
    angle_rad: float
    log_length_px: float
    tilt_side: float
    tilt_along: float
    inverse_distance: float
    shoulder: float
    chest: float
    waist: float
    hip: float
    towel: float
    height: float

    def array(self) -> Array:
        """(13,) in the order of the fields."""
        return np.array(astuple(self), np.float64)

    @staticmethod
    def from_array(values: Array) -> TemplateParams:
        """The inverse of `array`."""
        return TemplateParams(*(float(value) for value in values))

    def scaled(self, factor: float) -> TemplateParams:
        """The same back in a picture resized by `factor`."""
        values = self.array()
        values[:2] *= factor
        values[3] += np.log(factor)
        return TemplateParams.from_array(values)


PARAM_COUNT = len(fields(TemplateParams))
X, Y, ANGLE, LOG_LENGTH, TILT_SIDE, TILT_ALONG, INVERSE_DISTANCE, SHOULDER, CHEST, WAIST, HIP, TOWEL, HEIGHT = range(13)
# Where the back is differs from picture to picture: no prior on the first four.
PRIOR_MEAN = np.array([0, 0, 0, 0, 0.0, 0.0, 0.35, 0.44, 0.43, 0.335, 0.36, 0.18, 0.90])
PRIOR_SD = np.array([9, 9, 9, 9, 0.35, 0.35, 0.12, 0.04, 0.035, 0.03, 0.03, 0.08, 0.15])
LOWEST = np.array([-1e9, -1e9, -1e9, 0.0, -0.9, -0.9, 0.0, 0.30, 0.32, 0.22, 0.25, -0.02, 0.3])
HIGHEST = np.array([1e9, 1e9, 1e9, 9.0, 0.9, 0.9, 0.85, 0.62, 0.58, 0.48, 0.52, 0.5, 1.3])

ROWS = 17
COLUMNS = 11
_ROW_SHARE = np.linspace(0, 1, ROWS)
# Denser towards the flanks, where the silhouette is.
ACROSS = np.sin(np.linspace(-1, 1, COLUMNS) * np.pi / 2) * 0.985
# The upper edge: nearly straight beside the neck, falling towards the shoulders.
_TOP = -0.02 + 0.13 * np.maximum(0, (np.abs(ACROSS) - 0.25) / 0.75) ** 1.2
# Levels at which the half breadth is given, and levels and heights of the spine line over the table.
_BREADTH_Y = np.array([-0.08, 0.12, 0.28, 0.42, 0.68, 0.90, 1.0, 1.25])
_SPINE_Y = np.array([-0.2, 0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.02, 1.2, 1.5])
_SPINE_Z = np.array([0.25, 0.33, 0.38, 0.445, 0.455, 0.435, 0.385, 0.37, 0.40, 0.46])
# The shoulders keep their height nearly to their ends, the trunk below is a barrel: power of the dome by level.
_DOME_Y = np.array([0.1, 0.3])
_DOME_POWER = np.array([8.0, 2.9])
# The long muscles and shoulder blades stand over the spine's furrow, and end before the flank (shares of the half
# breadth).
_MUSCLES, _MUSCLES_FROM, _MUSCLES_FALL = 0.025, 0.15, 0.35
_MOST_TILT = 0.93
# The camera turns about this point of the body.
_PIVOT_Y = 0.5
_PIVOT_Z = 0.3
# No camera in a room is farther away than some 5 m.
_LEAST_INVERSE = 0.08


def half_breadth(params: Array, y: Array) -> Array:
    """Half breadth at levels `y`: (P, 13), (P, N) -> (P, N)."""
    shoulder, chest, waist, hip = (params[:, i, None] for i in (SHOULDER, CHEST, WAIST, HIP))
    below = np.minimum(hip + 0.12, hip + 0.6 * (hip - waist) + 0.015)
    knots = np.concatenate(
        [
            0.80 * shoulder,
            shoulder,
            chest + 0.25 * (shoulder - chest),
            chest,
            0.45 * chest + 0.55 * waist,
            waist,
            hip,
            below,
        ],
        axis=1,
    )
    left = np.clip(np.searchsorted(_BREADTH_Y, y) - 1, 0, len(_BREADTH_Y) - 2)
    share = np.clip((y - _BREADTH_Y[left]) / (_BREADTH_Y[left + 1] - _BREADTH_Y[left]), 0, 1.6)
    share = np.where(left < len(_BREADTH_Y) - 2, np.clip(share, 0, 1), share)
    row = np.arange(len(params))[:, None]
    result: Array = knots[row, left] * (1 - share) + knots[row, left + 1] * share
    return result


def surface_height(params: Array, across: Array, y: Array) -> Array:
    """z of the skin at `across` (-1..1 of the half breadth) and level `y`, both (P, N)."""
    beside = np.abs(across)
    dome = np.sqrt(np.maximum(1 - beside ** np.interp(y, _DOME_Y, _DOME_POWER), 0))
    muscles = _MUSCLES * (1 - np.exp(-((beside / _MUSCLES_FROM) ** 2))) * np.minimum((1 - beside) / _MUSCLES_FALL, 1)
    result: Array = np.interp(y, _SPINE_Y, _SPINE_Z) * params[:, HEIGHT, None] * dome + muscles
    return result


def project(params: Array, points: Array) -> Array:
    """Template points (P, N, 3) -> pixels (P, N, 2)."""
    a, b = params[:, TILT_SIDE, None], params[:, TILT_ALONG, None]
    # Seen from lower than this there is no back to see.
    shrink = np.minimum(1, _MOST_TILT / np.maximum(np.hypot(a, b), 1e-9))
    a, b = a * shrink, b * shrink
    c = np.sqrt(1 - a * a - b * b)
    x, y, z = points[..., 0], points[..., 1] - _PIVOT_Y, points[..., 2] - _PIVOT_Z
    k = 1 / (1 + c)
    u = x * (1 - a * a * k) - y * a * b * k - z * a
    v = -x * a * b * k + y * (1 - b * b * k) - z * b
    towards_camera = a * x + b * y + c * z
    nearness = np.maximum(1 - towards_camera * params[:, INVERSE_DISTANCE, None], 0.3)
    scale = np.exp(params[:, LOG_LENGTH, None]) / nearness
    u, v = u * scale, v * scale
    cosine, sine = np.cos(params[:, ANGLE, None]), np.sin(params[:, ANGLE, None])
    px = params[:, X, None] + cosine * u - sine * v
    py = params[:, Y, None] + sine * u + cosine * v
    return np.stack([px, py], axis=-1)


def camera(params: TemplateParams) -> Array:
    """Where the camera stands over the back, (3,): lateral x, level y and height over the skin, in template units."""
    side, along = params.tilt_side, params.tilt_along
    upright = float(np.sqrt(max(1 - side**2 - along**2, 0.1)))
    distance = 1 / max(params.inverse_distance, _LEAST_INVERSE)
    return np.array([side * distance, _PIVOT_Y + along * distance, upright * distance])


def on_surface(params: Array, x: Array, y: Array) -> Array:
    """Pixels of skin points at lateral `x` and level `y`, both (P, N) -> (P, N, 2)."""
    across = np.clip(x / half_breadth(params, y), -1, 1)
    return project(params, np.stack([x, y, surface_height(params, across, y)], axis=-1))


def grid(params: Array) -> Array:
    """The visible bare back as a grid of pixels: (P, ROWS, COLUMNS, 2), rows from the top to the towel."""
    bottom = 1 + params[:, TOWEL, None, None]
    y = _TOP * (1 - _ROW_SHARE[:, None]) + bottom * _ROW_SHARE[:, None]
    y = y.reshape(len(params), -1)
    across = np.broadcast_to(np.tile(ACROSS, ROWS), y.shape)
    points = np.stack([across * half_breadth(params, y), y, surface_height(params, across, y)], axis=-1)
    return project(params, points).reshape(len(params), ROWS, COLUMNS, 2)


def row_levels(params: Array) -> Array:
    """Level y of the flank end of each grid row: (P, 13) -> (P, ROWS)."""
    result: Array = _TOP[0] * (1 - _ROW_SHARE) + (1 + params[:, TOWEL, None]) * _ROW_SHARE
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Silhouette:
    """What the fit looks at. `left`, `right`: (P, ROWS, 2) visible edges; `lateral`: unit vectors (P, ROWS, 2) to the
    receiver's right; `axis`: (P, 2) unit vector towards the feet; `length`: (P,) C7-crest in pixels."""

    grid: Array
    left: Array
    right: Array
    lateral: Array
    axis: Array
    length: Array


def silhouette(params: Array) -> Silhouette:
    """The visible edges: under a tilted camera the flank's outermost point is not always the grid's last column."""
    pixels = grid(params)
    lateral = _unit(pixels[:, :, -1] - pixels[:, :, 0])
    reach = (pixels * lateral[:, :, None]).sum(axis=-1)
    many, row = np.arange(len(params))[:, None], np.arange(ROWS)[None]
    right = pixels[many, row, reach.argmax(axis=2)]
    left = pixels[many, row, reach.argmin(axis=2)]
    middle = COLUMNS // 2
    axis = _unit(pixels[:, -1, middle] - pixels[:, 0, middle])
    return Silhouette(pixels, left, right, lateral, axis, np.exp(params[:, LOG_LENGTH]))


def _unit(vectors: Array) -> Array:
    result: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6)
    return result
