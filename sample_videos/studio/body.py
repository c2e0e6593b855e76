"""The receiver's body as one height field: torso, neck and arms melted together, so that no seam shows at the shoulder.

Metres; x lateral (receiver's right positive), s from C7 towards the feet (s = -y), z up from the table.
Proportions for scale 1: C7 to iliac crest 42.8 cm, visible shoulder breadth 35.6 cm (ratio 1.20), waist narrowest at
v 0.90.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from sample_videos.studio.mesh import Floats

C7_CREST_M = 0.428
SHOULDER_V = 0.11
SHOULDER_HALF_M = 0.178
WAIST_V = 0.90
GRID_STEP = 0.0016
X_LIMIT = 0.66
S_TOP, S_BOTTOM = -0.46, 1.12

HALF_WIDTH_KNOTS = (
    (-0.16, -0.09, -0.04, -0.01, 0.03, 0.07, 0.12, 0.20, 0.30, 0.385, 0.428, 0.50, 0.57, 0.66, 0.80, 1.10),
    (0.052, 0.056, 0.064, 0.095, 0.165, 0.190, 0.196, 0.180, 0.159, 0.1425, 0.146, 0.162, 0.178, 0.182, 0.170, 0.150),
)
HEIGHT_KNOTS = (
    (-0.16, -0.09, -0.02, 0.04, 0.12, 0.22, 0.32, 0.43, 0.52, 0.60, 0.68, 0.80, 1.10),
    (0.105, 0.105, 0.135, 0.170, 0.198, 0.205, 0.192, 0.168, 0.178, 0.205, 0.205, 0.170, 0.140),
)

# Centre lines (x, s, z) and radii of the receiver's right arm; the left is its mirror. side: along the body; down:
# hanging over the table's edge; up: beside the head.
ARMS: dict[str, tuple[tuple[tuple[float, float, float], ...], tuple[float, ...]]] = {
    "side": (
        (
            (0.13, 0.06, 0.11),
            (0.175, 0.075, 0.11),
            (0.215, 0.13, 0.10),
            (0.250, 0.30, 0.075),
            (0.268, 0.46, 0.06),
            (0.268, 0.61, 0.045),
            (0.262, 0.72, 0.03),
            (0.255, 0.80, 0.025),
        ),
        (0.050, 0.056, 0.053, 0.045, 0.040, 0.030, 0.034, 0.018),
    ),
    "down": (
        (
            (0.13, 0.07, 0.11),
            (0.175, 0.075, 0.11),
            (0.225, 0.085, 0.105),
            (0.31, 0.12, 0.08),
            (0.365, 0.15, 0.04),
            (0.40, 0.16, -0.05),
        ),
        (0.050, 0.056, 0.054, 0.048, 0.045, 0.040),
    ),
    "up": (
        (
            (0.12, 0.07, 0.11),
            (0.165, 0.07, 0.11),
            (0.215, 0.05, 0.105),
            (0.30, -0.03, 0.08),
            (0.365, -0.11, 0.06),
            (0.31, -0.23, 0.05),
            (0.22, -0.34, 0.045),
            (0.16, -0.41, 0.02),
        ),
        (0.048, 0.056, 0.054, 0.048, 0.043, 0.036, 0.030, 0.018),
    ),
}


@dataclass(frozen=True)
class BodyShape:
    """The receiver: overall scale, width factor, how strongly the waist and hips curve (1 = average), arms."""

    scale: float = 1.0
    width: float = 1.0
    curve: float = 1.0
    arms: str = "side"


class Body:
    """Heights of a lying body on a regular grid, with bilinear look-up and the outline's half width."""

    def __init__(self, shape: BodyShape) -> None:
        self.shape = shape
        self.c7_crest_m = C7_CREST_M * shape.scale
        widths = np.array(HALF_WIDTH_KNOTS[1])
        s_knots = np.array(HALF_WIDTH_KNOTS[0])
        trunk = s_knots > 0.1
        widths[trunk] = 0.165 + (widths[trunk] - 0.165) * shape.curve
        self._width = PchipInterpolator(s_knots, widths * shape.width)
        self._height = PchipInterpolator(*HEIGHT_KNOTS)
        columns = round(2 * X_LIMIT / GRID_STEP) + 1
        rows = round((S_BOTTOM - S_TOP) / GRID_STEP) + 1
        self.xs: Floats = np.linspace(-X_LIMIT, X_LIMIT, columns)
        self.ss: Floats = np.linspace(S_TOP, S_BOTTOM, rows)
        grid_x, grid_s = np.meshgrid(self.xs, self.ss)
        self.torso: Floats = self.torso_height(grid_x, grid_s).astype(np.float32)
        self.skin: Floats = self._with_arms(grid_x, grid_s, self.torso).astype(np.float32)

    def half_width(self, s_m: Floats | float) -> Floats:
        """Half width (m) of the torso at `s_m` metres below C7."""
        scale = self.shape.scale
        found: Floats = self._width(np.clip(np.asarray(s_m) / scale, -0.16, 1.1)) * scale
        return found

    def torso_height(self, x_m: Floats | float, s_m: Floats | float) -> Floats:
        """Height (m) of the torso above the table: a barrel with spine groove, muscles and shoulder blades."""
        scale = self.shape.scale
        s = np.clip(np.asarray(s_m, dtype=np.float64) / scale, -0.16, 1.1)
        a = np.abs(np.asarray(x_m, dtype=np.float64)) / scale
        width = self._width(s)
        u = np.clip(a / width, 0, 1)
        z = self._height(s) * np.sqrt(1 - u**2.9)
        z = z + np.clip((1 - u) / 0.35, 0, 1) * _relief(a, s)
        below_neck = np.asarray(s_m) / scale > -0.2
        lifted: Floats = np.where((a < width) & below_neck, np.maximum(z, 0), 0) * scale
        return lifted

    def _with_arms(self, x: Floats, s: Floats, torso: Floats) -> Floats:
        """The torso and both arms melted together: a smooth maximum whose width is largest at the shoulder."""
        points, radii = ARMS[self.shape.arms]
        line, radius = _resample(np.array(points) * self.shape.scale, np.array(radii) * self.shape.scale)
        line = line * np.array([self._shoulder_stretch(), 1.0, 1.0])
        arm = np.zeros_like(torso)
        a = np.abs(x)
        for (px, ps, pz), r in zip(line, radius, strict=True):
            near = np.abs(self.ss - ps) < r
            rows = slice(int(np.argmax(near)), int(len(near) - np.argmax(near[::-1])))
            d2 = (a[rows] - px) ** 2 + (s[rows] - ps) ** 2
            ball = (pz + 0.92 * r) * np.sqrt(1 - np.minimum(d2 / (r * r), 1) ** 1.3)
            arm[rows] = np.where(d2 < r * r, np.maximum(arm[rows], ball), arm[rows])
        shoulder_s = 0.08 * self.shape.scale
        distance = np.hypot(a - 0.17 * self.shape.scale * self._shoulder_stretch(), s - shoulder_s)
        melt = 0.004 + 0.045 * np.exp(-0.5 * (distance / (0.055 * self.shape.scale)) ** 2)
        gap = np.clip(0.5 + 0.5 * (torso - arm) / melt, 0, 1)
        melted: Floats = arm * (1 - gap) + torso * gap + melt * gap * (1 - gap)
        return np.where(np.maximum(torso, arm) > 0.001, melted, 0)

    def _shoulder_stretch(self) -> float:
        return self.shape.width

    def height(self, x_m: Floats | float, y_m: Floats | float) -> Floats:
        """Bilinear height (m) of the skin at world points; outside the grid it is 0."""
        column = (np.asarray(x_m) + X_LIMIT) / GRID_STEP
        row = (-np.asarray(y_m) - S_TOP) / GRID_STEP
        column = np.clip(column, 0, len(self.xs) - 1.001)
        row = np.clip(row, 0, len(self.ss) - 1.001)
        c, r = column.astype(np.int64), row.astype(np.int64)
        fc, fr = column - c, row - r
        z = self.skin
        top = z[r, c] * (1 - fc) + z[r, c + 1] * fc
        bottom = z[r + 1, c] * (1 - fc) + z[r + 1, c + 1] * fc
        mixed: Floats = top * (1 - fr) + bottom * fr
        return mixed


def _relief(a: Floats, s: Floats) -> Floats:
    """What shapes the barrel: spine groove, erector ridges, shoulder blades, sacral dimples, shoulder caps (m)."""

    def bell(value: Floats, centre: float, spread: float) -> Floats:
        shaped: Floats = np.exp(-0.5 * ((value - centre) / spread) ** 2)
        return shaped

    trunk = 1 / (1 + np.exp(-s / 0.02)) / (1 + np.exp((s - 0.52) / 0.02))
    groove = -0.010 * bell(a, 0, 0.012) * (1 + 0.35 * bell(s, 0.4, 0.12))
    erectors = 0.008 * bell(a, 0.036, 0.017) * bell(s, 0.36, 0.14)
    blade = 0.013 * bell(a, 0.092, 0.030) * bell(s, 0.14, 0.055)
    medial_border = -0.006 * bell(a, 0.052, 0.011) * bell(s, 0.15, 0.05)
    dimples = -0.004 * bell(a, 0.028, 0.010) * bell(s, 0.475, 0.012)
    caps = 0.010 * bell(a, 0.13, 0.03) * bell(s, 0.05, 0.03)
    total: Floats = trunk * (groove + erectors) + blade + medial_border + dimples + caps
    return total


def _resample(points: Floats, radii: Floats) -> tuple[Floats, Floats]:
    """A smooth arm: 640 points along the centre line and the radius at each."""
    knots = np.linspace(0, 1, len(points))
    fine = np.linspace(0, 1, 640)
    line = np.stack([PchipInterpolator(knots, points[:, k])(fine) for k in range(3)], 1)
    return line, PchipInterpolator(knots, radii)(fine)
