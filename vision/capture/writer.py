"""Writes a clip: H.264 in MP4, with the times of the frames that it was made from."""

from __future__ import annotations

import os
import tempfile
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from vision.errors import UsageError
from vision.types import Image

# MPEG's clock: divides evenly by all usual frame rates.
TIME_BASE = Fraction(1, 90_000)
_BT709 = 1
_LIMITED_RANGE = 1


class VideoWriter:
    """Writes frames of one size (`size`: width, height in pixels) to an MP4 that plays in every browser.

    Times are those given with each frame (seconds, strictly increasing), so a varying rate stays as it is; `fps` is
    only the encoder's hint. The clip is written beside `path` and renamed to it by `close`; where the `with` block
    ends in an error nothing is left. Odd sizes are padded by one pixel, since the coding halves the colour planes.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: float = 30.0, *, crf: int = 21) -> None:
        rate = _rate(fps)
        self._path = Path(path)
        self._size = size
        self._last_pts = -1
        self._reformatter = VideoReformatter()
        self._part = self._beside()
        try:
            # The prefix keeps a colon in the name from being taken for a protocol.
            self._container = av.open(f"file:{self._part}", "w", format="mp4", options={"movflags": "+faststart"})
            self._stream = self._container.add_stream("libx264", rate=rate)
            context = self._stream.codec_context
            context.width, context.height = (side + side % 2 for side in size)
            context.pix_fmt = "yuv420p"
            context.time_base = TIME_BASE
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = _LIMITED_RANGE
            context.options = {"crf": str(crf), "preset": "veryfast"}
        except BaseException:
            self._part.unlink(missing_ok=True)
            raise
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.discard()

    def write(self, image: Image, t_s: float) -> None:
        """Add a frame: (h, w, 3) uint8 BGR, `t_s` seconds, later than the frame before."""
        height, width = image.shape[:2]
        if (width, height) != self._size:
            raise ValueError(f"image: expected {self._size[0]} x {self._size[1]}, got {width} x {height}")
        pts = round(t_s / TIME_BASE)
        if pts <= self._last_pts:
            raise ValueError(f"t_s: expected more than {float(self._last_pts * TIME_BASE):.6f}, got {t_s:.6f}")
        self._last_pts = pts
        if width % 2 or height % 2:
            padded = cv2.copyMakeBorder(image, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
            image = np.asarray(padded, dtype=np.uint8)
        picture = VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
        frame = self._reformatter.reformat(
            picture,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        frame.pts = pts
        frame.time_base = TIME_BASE
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """Finish the clip and give it its name. A clip without frames raises `ValueError` and leaves nothing."""
        if not self._open:
            return
        try:
            if self._last_pts < 0:
                raise ValueError(f"no frames were written to '{self._path.name}'")
            self._container.mux(self._stream.encode(None))
            self._container.close()
            os.replace(self._part, self._path)
            self._open = False
        finally:
            self.discard()

    def discard(self) -> None:
        """Give up: nothing is left on the disk."""
        if not self._open:
            return
        self._open = False
        try:
            self._container.close()
        except (av.FFmpegError, OSError):
            # The disk may be full; the half-written part goes anyway.
            pass
        finally:
            self._part.unlink(missing_ok=True)

    def _beside(self) -> Path:
        folder = self._path.parent
        try:
            handle, name = tempfile.mkstemp(prefix=f".{self._path.stem[:80]}-", suffix=".part", dir=folder)
        except OSError as error:
            raise UsageError(
                f"'{self._path.name}' cannot be written in '{folder}' ({error.strerror}); choose another folder."
            ) from None
        # A temporary file is private; the clip gets the rights of any new file.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.close(handle)
        return Path(name).absolute()


def _rate(fps: float) -> Fraction:
    if not 0 < fps <= 1000:
        raise ValueError(f"fps: expected 0 to 1000, got {fps}")
    return Fraction(fps).limit_denominator(1001)
