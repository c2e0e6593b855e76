"""From a decoded frame to the upright, square-pixel BGR picture that a player would show."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, ColorTrc, VideoReformatter

from vision.types import Image

# A pixel more than four times as long as it is wide is a broken header, not a format.
MAX_SAMPLE_ASPECT = 4
# From this height on an untagged picture is BT.709, as players assume; below it BT.601.
HD_HEIGHT_PX = 720
_COLORSPACE_UNSPECIFIED = 2
_MATRIX_BYTES = 9 * 4
# Nits of a white sheet in HDR (ITU-R BT.2408); what is brighter is compressed into the last quarter of the range.
_HDR_WHITE_NITS = 203.0
_KNEE = 0.75
_DISPLAY_GAMMA = 2.2


@dataclass(frozen=True, slots=True)
class Orientation:
    """How the stored picture is turned for display: transposed first, then mirrored."""

    transpose: bool = False
    mirror_x: bool = False
    mirror_y: bool = False

    def apply(self, image: Image) -> Image:
        """(h, w, 3) as stored -> as displayed, contiguous."""
        if self.transpose:
            image = np.asarray(cv2.transpose(image), dtype=np.uint8)
        if self.mirror_x or self.mirror_y:
            code = -1 if self.mirror_x and self.mirror_y else int(self.mirror_x)
            image = np.asarray(cv2.flip(image, code), dtype=np.uint8)
        return np.ascontiguousarray(image)


def orientation_of(frame: VideoFrame) -> Orientation:
    """The nearest of the eight upright orientations to the frame's display matrix.

    The matrix maps a stored point (x, y) to the displayed (a x + c y, b x + d y); `frame.rotation` alone cannot
    tell a mirrored picture (front cameras) from one that stands on its head.
    """
    side_data = frame.side_data.get("DISPLAYMATRIX")
    matrix = bytes(side_data) if isinstance(side_data, SideData) else b""
    if len(matrix) < _MATRIX_BYTES:
        return Orientation()
    a, b, _, c, d = (int(value) for value in np.frombuffer(matrix, dtype=np.int32)[:5])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(mirror_x=a < 0, mirror_y=d < 0)
    return Orientation(transpose=True, mirror_x=c < 0, mirror_y=b < 0)


def _pq_to_display() -> Image:
    """(256,) table from the PQ curve of HDR10 (SMPTE ST 2084) to a usual display.

    A table by channel costs 2 ms for 1920 x 1080, swscale's own conversion 85 ms. HLG, the other HDR curve, was made
    to look right on a usual display as it is.
    """
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    code = (np.arange(256) / 255) ** (1 / m2)
    nits = 10_000 * (np.maximum(code - c1, 0) / (c2 - c3 * code)) ** (1 / m1)
    light = nits / _HDR_WHITE_NITS
    above = np.maximum(light - _KNEE, 0) / (1 - _KNEE)
    rolled = _KNEE + (1 - _KNEE) * (1 - np.exp(-above))
    shown = np.where(light < _KNEE, light, rolled) ** (1 / _DISPLAY_GAMMA)
    table: Image = np.round(255 * shown).astype(np.uint8)
    return table


_PQ_TO_DISPLAY = _pq_to_display()


def square_width(width: int, sample_aspect: Fraction | None) -> int:
    """Width in square pixels. A sample aspect that no camera has is taken for a broken header."""
    if sample_aspect is None or not Fraction(1, MAX_SAMPLE_ASPECT) <= sample_aspect <= MAX_SAMPLE_ASPECT:
        return width
    return max(1, round(width * sample_aspect))


class Developer:
    """Converts frames of one stream to pictures of one size.

    The size is fixed by the first frame: where the resolution changes in the middle, the rest is scaled to it.
    One reformatter is kept, since building its tables costs more than the conversion.
    """

    def __init__(self, first: VideoFrame, sample_aspect: Fraction | None) -> None:
        self._orientation = orientation_of(first)
        self._width = square_width(first.width, sample_aspect)
        self._height = first.height
        self._reformatter = VideoReformatter()

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the upright picture in pixels."""
        if self._orientation.transpose:
            return self._height, self._width
        return self._width, self._height

    def develop(self, frame: VideoFrame) -> Image:
        """(h, w, 3) uint8 BGR, contiguous. Raises `av.FFmpegError` for a pixel format that cannot be converted."""
        untagged_hd = frame.colorspace == _COLORSPACE_UNSPECIFIED and frame.height >= HD_HEIGHT_PX
        converted = self._reformatter.reformat(
            frame,
            width=self._width,
            height=self._height,
            format="bgr24",
            src_colorspace=Colorspace.ITU709 if untagged_hd else None,
            threads=1,
        )
        image = np.asarray(converted.to_ndarray(), dtype=np.uint8)
        if frame.color_trc == ColorTrc.SMPTE2084:
            image = np.asarray(cv2.LUT(image, _PQ_TO_DISPLAY), dtype=np.uint8)
        return self._orientation.apply(image)
