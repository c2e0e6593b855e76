"""The small grey copy of a frame in which movement is looked for: made once, for the hands and for the back."""

from __future__ import annotations

import cv2
import numpy as np

from vision.types import Frame, Image

# Its longer side. Half of this and a knuckle is too small to follow, twice and all costs four times as much.
SMALL_PX = 384
# Down to this scale two neighbours in each direction are all that a small pixel covers.
_LEAST_LINEAR = 0.5


def small_grey(frame: Frame) -> tuple[Image, float]:
    """(h, w) grey, longer side at most `SMALL_PX`, and its scale; computed at the first call for a frame."""
    if not frame.small:
        frame.small.append(shrunk_grey(frame.image))
    return frame.small[0]


def shrunk_grey(image_bgr: Image) -> tuple[Image, float]:
    """The same of a picture that is no frame."""
    height, width = image_bgr.shape[:2]
    scale = min(1.0, SMALL_PX / max(width, height))
    # Grey first: shrinking one channel costs a third.
    grey = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY)
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        # Averaging over areas costs four times as much where the scale is not one over a whole number.
        way = cv2.INTER_LINEAR if scale >= _LEAST_LINEAR else cv2.INTER_AREA
        grey = cv2.resize(grey, size, interpolation=way)
    return np.ascontiguousarray(grey, np.uint8), scale
