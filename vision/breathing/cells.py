"""How small squares of the picture move against one still picture, to hundredths of a pixel.

For each square the shift that explains best how its grey levels changed (one step of Lucas and Kanade, 1981, from the
gradients of the first picture), after the square's mean was taken away: a lamp that flickers moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.back import hands_mask
from vision.back.mask import Mask
from vision.types import Array, BackPose, Hand, Image

Floats = NDArray[np.float32]

# Pixels of the small copy. Smaller squares hold too little of a skin's faint texture.
CELL_PX = 16
# Squared grey levels a pixel that noise alone gives to a gradient; squares with little more hardly move.
_NOISE = 0.5
# The sum of squared gradients, a pixel, from which on a square's shift is believed.
_TEXTURED = 1.0
# The body's edge moves most: the back with a little around it. What is further out lies still.
_BACK_GROWN, _BEYOND_GROWN = 1.06, 1.4


class Cells:
    """The squares of one still picture. `centres`: (C, 2) pixels of it. `textured`: (C,).

    `on_back`, `beyond`: (C,), those on the back and those well outside it. `right`: (C,), those on the receiver's
    right.
    """

    def __init__(self, grey: Image, scale: float, back: BackPose) -> None:
        self._rows, self._columns = grey.shape[0] // CELL_PX, grey.shape[1] // CELL_PX
        self._first = self._cropped(grey)
        self._gx = _gradient(self._first, 1, 0)
        self._gy = _gradient(self._first, 0, 1)
        self._mean = [self._averaged(g) for g in (self._gx, self._gy)]
        mean_x, mean_y = self._mean
        xx = self._averaged(self._gx * self._gx) - mean_x * mean_x
        yy = self._averaged(self._gy * self._gy) - mean_y * mean_y
        xy = self._averaged(self._gx * self._gy) - mean_x * mean_y
        self.textured: Mask = (xx + yy) > _TEXTURED
        xx, yy = xx + _NOISE, yy + _NOISE
        self._inverse = np.stack([yy, -xy, xx]) / (xx * yy - xy * xy)
        y, x = np.mgrid[0 : self._rows, 0 : self._columns].reshape(2, -1)
        self.centres: Array = (np.stack([x, y], axis=1) + 0.5) * CELL_PX / scale
        outline = back.outline_px
        self.on_back = self._inside(outline, _BACK_GROWN, scale)
        self.beyond = ~self._inside(outline, _BEYOND_GROWN, scale)
        self.right: Mask = back.to_back(self.centres)[:, 0] > 0
        self._scale = scale

    def shifts(self, grey: Image) -> Floats:
        """(C, 2) pixels of the small copy by which each square has moved."""
        change = self._cropped(grey) - self._first
        mean = self._averaged(change)
        bx = self._averaged(change * self._gx) - mean * self._mean[0]
        by = self._averaged(change * self._gy) - mean * self._mean[1]
        a, b, c = self._inverse
        # A picture that moved by u shows I(x - u): its change is -gradient * u.
        moved: Floats = -np.stack([a * bx + b * by, b * bx + c * by], axis=1)
        return moved

    def hidden(self, hands: Sequence[Hand]) -> Mask:
        """(C,) squares under a hand or an arm, and so near that their shadows fall there."""
        if not hands:
            return np.zeros(len(self.centres), bool)
        # Four samples a square each way: an arm is broader than that.
        fine = hands_mask((4 * self._rows, 4 * self._columns), hands, 4 * self._scale / CELL_PX)
        grown = cv2.dilate(fine.astype(np.uint8), np.ones((7, 7), np.uint8))
        met: Mask = grown.reshape(self._rows, 4, self._columns, 4).max(axis=(1, 3)).ravel() > 0
        return met

    def fits(self, grey: Image) -> bool:
        """Whether a small copy has the size of this one."""
        return (grey.shape[0] // CELL_PX, grey.shape[1] // CELL_PX) == (self._rows, self._columns)

    def _cropped(self, grey: Image) -> Floats:
        part = grey[: self._rows * CELL_PX, : self._columns * CELL_PX].astype(np.float32)
        return np.asarray(cv2.GaussianBlur(part, (3, 3), 0), np.float32)

    def _averaged(self, values: Floats) -> Floats:
        """(C,) means over the squares."""
        size = (self._columns, self._rows)
        return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32).ravel()

    def _inside(self, outline: Array, grown: float, scale: float) -> Mask:
        middle = outline.mean(axis=0)
        polygon = (middle + grown * (outline - middle)) * scale / CELL_PX - 0.5
        canvas = np.zeros((self._rows, self._columns), np.uint8)
        cv2.fillPoly(canvas, [np.round(polygon).astype(np.int32)], (1,))
        inside: Mask = canvas.ravel() > 0
        return inside


def _gradient(values: Floats, along_x: int, along_y: int) -> Floats:
    """Grey levels a pixel."""
    return np.asarray(cv2.Scharr(values, cv2.CV_32F, along_x, along_y, scale=1 / 32), np.float32)
