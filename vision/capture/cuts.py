"""Finds hard cuts, cheaply, in frames as they come."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.types import Frame, Image

# The picture is sampled to the first size, then averaged to the second: averaging alone costs four times as much.
_SAMPLED_SIZE = (256, 144)
_SMALL_SIZE = (64, 36)
# The middle of the last picture is looked for in the new one, up to a fifth of the picture away: a bumped camera.
_MARGIN_X = 12
_MARGIN_Y = 7
_HUE_BINS = 16
_SATURATION_BINS = 8
# Grey levels. A picture with less contrast (the lens covered, the light off, a flash) tells nothing.
_FLAT_CONTRAST = 4.0
# Grey levels of mean difference that count as much as histograms without any overlap.
_FULL_DIFFERENCE = 128.0
# The least change of a cut: the longer since the last frame, the more has moved. Measured on real footage, cuts
# change 0.09 to 0.42; hands and a hand-held camera at most 0.014 at 30 frames a second, 0.048 at 10, 0.070 at 5.
_LEAST_CHANGE = 0.04
_LEAST_CHANGE_PER_S = 0.2
_LONGEST_GAP_S = 0.4
# A cut stands out from the motion around it by this factor.
_OVER_USUAL = 1.5
_USUAL_FRAMES = 15
# Where so much of the picture stays as it was, give or take these grey levels, something large moved before a camera
# that stays: dark arms over a light back leave 0.6 and more, cuts on real footage 0.19 and less.
_SAME_LEVELS = 6
_MOST_SAME = 0.45


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """How a frame looks: `grey` (36, 64) uint8, `colours` (16, 8) histogram of hue and saturation, sum 1."""

    grey: Image
    colours: NDArray[np.float32]
    flat: bool
    t_s: float


class CutDetector:
    """Tells for each frame whether a new shot begins with it.

    Two things must change at once: the structure (the correlation with the last picture at its best shift, which a
    bump or a switched light leaves high) and the colours or brightness (which a moving hand leaves alike); and little
    may stay as it was. Frames without contrast are passed over, so that the light going off and on again is no cut.
    Dissolves are not found.
    """

    def __init__(self) -> None:
        self._last: _Look | None = None
        self._usual: deque[float] = deque(maxlen=_USUAL_FRAMES)

    def update(self, frame: Frame) -> bool:
        """Whether this frame begins a new shot. The first one does not."""
        look = _look(frame)
        if look.flat:
            return False
        last = self._last
        self._last = look
        if last is None:
            return False
        change = _change(last, look)
        least = _LEAST_CHANGE + _LEAST_CHANGE_PER_S * min(look.t_s - last.t_s, _LONGEST_GAP_S)
        if change > max(least, _OVER_USUAL * max(self._usual, default=0.0)):
            self._usual.clear()
            return True
        self._usual.append(change)
        return False


def _look(frame: Frame) -> _Look:
    sampled = cv2.resize(frame.image, _SAMPLED_SIZE, interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(sampled, _SMALL_SIZE, interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    hsv = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)
    counts = cv2.calcHist([hsv], [0, 1], None, [_HUE_BINS, _SATURATION_BINS], [0, 180, 0, 256])
    colours = np.asarray(counts, dtype=np.float32) / grey.size
    return _Look(grey, colours, bool(grey.std() < _FLAT_CONTRAST), frame.t_s)


def _change(last: _Look, now: _Look) -> float:
    """0 for the same picture and for one that stays for the most part, 1 for pictures that share nothing."""
    difference = cv2.absdiff(last.grey, now.grey)
    if float((difference <= _SAME_LEVELS).mean()) > _MOST_SAME:
        return 0.0
    middle = last.grey[_MARGIN_Y:-_MARGIN_Y, _MARGIN_X:-_MARGIN_X]
    similarity = float(cv2.matchTemplate(now.grey, middle, cv2.TM_CCOEFF_NORMED).max())
    colour = cv2.compareHist(last.colours, now.colours, cv2.HISTCMP_BHATTACHARYYA)
    brightness = float(difference.mean()) / _FULL_DIFFERENCE
    return (1.0 - similarity) * max(colour, brightness)
