"""Whether a back that lay still a moment ago does so still, for a fiftieth of what following it costs.

A few hundred pixels of the full picture, on the clear edges of the back and around it, are compared with what they
were when the back was last looked at. What they changed by, over how steep the edges are, is how far all has moved.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.back.edges import Edges
from vision.back.mask import Mask
from vision.types import Array, Image

# Fewer edge pixels in view tell nothing.
_LEAST_POINTS = 60
# A pixel that changed by more than an edge moved by so much, and noise, was covered or uncovered, or all jumped: with
# less than this share left, the back must be looked at.
_MOST_PX, _NOISE_GREY, _LEAST_KEPT = 0.7, 6.0, 0.7
# Moved by less than this, in pixels of following (384 on the longer side), a back lies still.
_STILL_PX = 0.25


class Rest:
    """Holds the edge pixels of the picture in which the back was last looked at."""

    def __init__(self) -> None:
        self._x = self._y = np.zeros(0, np.int64)
        self._grey: Array = np.zeros(0)
        self._gradients: Array = np.zeros((0, 2))

    def begin(self, image: Image, edges: Edges, transform: Array, hidden: Mask, scale: float) -> None:
        """Take in a picture, BGR, in which the key view's `edges` lie as `transform` (2, 3) says.

        `hidden`: (h, w) hands and forearms at the size of following, which is `scale` times that of the picture.
        """
        linear = transform[:, :2]
        points = edges.points @ linear.T + transform[:, 2]
        pixel = np.floor(points + 0.5).astype(np.int64)
        height, width = hidden.shape
        within = ((pixel >= 1) & (pixel < (width - 1, height - 1))).all(axis=1)
        within[within] = ~hidden[pixel[within, 1], pixel[within, 0]]
        full = np.floor((points[within] + 0.5) / scale).astype(np.int64)
        self._x = np.clip(full[:, 0], 0, image.shape[1] - 1)
        self._y = np.clip(full[:, 1], 0, image.shape[0] - 1)
        self._gradients = edges.gradients[within] @ (linear / np.sqrt(abs(np.linalg.det(linear)))).T
        self._grey = self._sampled(image)

    def holds(self, image: Image) -> bool:
        """Whether the back surely lies in this picture, BGR, where it did; False also where that cannot be told."""
        if len(self._grey) < _LEAST_POINTS:
            return False
        change = self._sampled(image) - self._grey
        change -= np.median(change)
        steep = np.abs(self._gradients).sum(axis=1)
        kept = np.abs(change) < _MOST_PX * steep + _NOISE_GREY
        if kept.mean() < _LEAST_KEPT:
            return False
        slopes = self._gradients[kept]
        # Least squares of "change = - slope . shift", held a little towards no shift where all edges run one way.
        shift = np.linalg.solve(slopes.T @ slopes + np.eye(2), -slopes.T @ change[kept])
        return bool(np.hypot(*shift) < _STILL_PX)

    def _sampled(self, image: Image) -> NDArray[np.float64]:
        if not len(self._x):
            return np.zeros(0)
        colours = np.ascontiguousarray(image[self._y, self._x])[:, None]
        return np.asarray(cv2.cvtColor(colours, cv2.COLOR_BGR2GRAY), np.float64)[:, 0]
