"""What every kind of source is, and the two that need no file: frames from memory and pushed frames."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import numpy as np

from vision.capture.clock import Clock
from vision.errors import NothingToGrade
from vision.types import Frame, Image


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of a source before its frames are read.

    `width`, `height`: pixels of the upright, displayed picture. `duration_s` and `frames` are the header's word,
    hence estimates, and None where it says nothing.
    """

    name: str
    width: int
    height: int
    duration_s: float | None
    frames: int | None
    codec: str


class FrameSource(Protocol):
    """A context manager and an iterable of frames.

    Frames are upright, BGR, contiguous and of the size that `info` tells; `t_s` starts at 0 and strictly
    increases; `index` counts from 0. A source without any frame raises `NothingToGrade` or `UnreadableVideo`.
    """

    @property
    def info(self) -> SourceInfo:
        """What is known beforehand."""
        ...

    def __iter__(self) -> Iterator[Frame]: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def close(self) -> None:
        """Release what the source holds; further iteration ends or fails."""
        ...


class _Closing:
    """The context manager part that all sources share."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release what the source holds."""
        raise NotImplementedError


def _size(image: Image) -> tuple[int, int]:
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8:
        raise ValueError(f"image: expected (h, w, 3) uint8, got {image.shape} {image.dtype}")
    return image.shape[1], image.shape[0]


def _shown(image: Image) -> str:
    return f"{image.shape[1]} x {image.shape[0]}"


class ArraySource(_Closing):
    """Frames from memory. `images`: (h, w, 3) uint8 BGR of one size; `times`: seconds, one each."""

    def __init__(self, images: Iterable[Image], times: Sequence[float], *, name: str = "memory") -> None:
        self._images = [np.ascontiguousarray(image) for image in images]
        if not self._images:
            raise NothingToGrade(f"'{name}' holds no frames; give at least one picture.")
        if len(times) != len(self._images):
            raise ValueError(f"times: expected {len(self._images)}, got {len(times)}")
        width, height = _size(self._images[0])
        for image in self._images:
            if _size(image) != (width, height):
                raise ValueError(f"images: expected all of {width} x {height}, got {_shown(image)}")
        clock = Clock()
        self._times = [clock.repair(time_s) for time_s in times]
        self._closed = False
        self.info = SourceInfo(name, width, height, self._times[-1], len(self._images), "raw")

    def __iter__(self) -> Iterator[Frame]:
        if self._closed:
            raise ValueError("the source is closed")
        for index, (image, t_s) in enumerate(zip(self._images, self._times, strict=True)):
            yield Frame(index, t_s, image)

    def close(self) -> None:
        """Let go of the pictures."""
        self._closed = True
        self._images = []
        self._times = []


class PushSource(_Closing):
    """Frames pushed by another thread (a camera, a browser). Holds one frame: the newest wins.

    `index` counts the frames that were taken; `dropped` those that a newer one replaced before.
    """

    def __init__(self, size: tuple[int, int], *, name: str = "live", codec: str = "live") -> None:
        self.info = SourceInfo(name, size[0], size[1], None, None, codec)
        self.dropped = 0
        self._clock = Clock()
        self._waiting: tuple[Image, float] | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._taken = 0

    def push(self, image: Image, time_s: float) -> None:
        """Offer a frame: (h, w, 3) uint8 BGR of the source's size, `time_s` on the sender's clock."""
        if _size(image) != (self.info.width, self.info.height):
            raise ValueError(f"image: expected {self.info.width} x {self.info.height}, got {_shown(image)}")
        with self._changed:
            if self._closed:
                return
            if self._waiting is not None:
                self.dropped += 1
            self._waiting = (np.ascontiguousarray(image), time_s)
            self._changed.notify()

    def __iter__(self) -> Iterator[Frame]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting is not None or self._closed)
                if self._waiting is None:
                    break
                image, time_s = self._waiting
                self._waiting = None
            frame = Frame(self._taken, self._clock.repair(time_s), image)
            self._taken += 1
            yield frame
        if self._taken == 0:
            raise NothingToGrade(f"'{self.info.name}' sent no frames; check that the camera is on and allowed.")

    def close(self) -> None:
        """End the source. A frame that still waits is delivered first."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
