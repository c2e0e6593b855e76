"""Real footage seen otherwise: mirrored, turned, smaller, darker or lighter. What an eye was looked at while it was
made tells little of what it does with other footage; the same footage, changed, tells some more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from vision.capture import DEFAULT, FileSource
from vision.types import Array, Frame, Image

POINTS = ("palm", "wrist", "tip", "xy")
OTHER_SIDE = {"L": "R", "R": "L"}
SMALLER = 0.6
# Blue, green and red of a dim warm lamp, and the noise of a camera that turns its gain up; one that exposes too long.
DIM, NOISE_GREY = (0.45, 0.55, 0.70), 5.0
GAIN, LIFT_GREY = 1.3, -1.0


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to pictures, and to the truth. `scale`, `offset` (shares of the picture's size) of x and y."""

    picture: Callable[[Image], Image]
    scale: tuple[float, float] = (1.0, 1.0)
    offset: tuple[float, float] = (0.0, 0.0)

    @property
    def mirrors(self) -> bool:
        """Whether left becomes right."""
        return self.scale[0] * self.scale[1] < 0

    def point(self, xy: Any, size: tuple[int, int]) -> list[float]:
        """A point (2,) px of the picture, of `size` (width, height), where it is in the changed one."""
        return [
            float(s * value + o * (length - 1))
            for s, o, value, length in zip(self.scale, self.offset, xy, size, strict=True)
        ]

    def truth(self, value: Any, size: tuple[int, int]) -> Any:
        """A part of the truth file, changed likewise."""
        if isinstance(value, Mapping):
            changed = {key: self._entry(key, item, size) for key, item in value.items()}
            return {self._key(key, changed): item for key, item in changed.items()}
        return [self.truth(item, size) for item in value] if isinstance(value, list) else value

    def _entry(self, key: str, item: Any, size: tuple[int, int]) -> Any:
        if item is None:
            return None
        if key in POINTS:
            return self.point(item, size)
        if key == "outline":
            return [self.point(xy, size) for xy in item]
        if key == "size":
            return abs(self.scale[0]) * item
        if key == "side" and self.mirrors:
            return OTHER_SIDE.get(item, item)
        return self.truth(item, size)

    def _key(self, key: str, entry: Mapping[str, Any]) -> str:
        """A mirrored left shoulder is a right one."""
        for one, other in (("_left", "_right"), ("_right", "_left")):
            if self.mirrors and key.endswith(one) and key.removesuffix(one) + other in entry:
                return key.removesuffix(one) + other
        return key


class ChangedSource(FileSource):
    """A recording whose pictures are changed as they are read."""

    def __init__(self, path: Path, change: Change) -> None:
        self._change = change
        super().__init__(path, DEFAULT)

    def frames(self, *, every_s: float | None = None, wanted: Callable[[float], bool] | None = None) -> Iterator[Frame]:
        """The frames, changed."""
        for frame in super().frames(every_s=every_s, wanted=wanted):
            yield replace(frame, image=self._change.picture(frame.image))


def _darker(image: Image) -> Image:
    return _picture(image * np.array(DIM) + _noise(image.shape))


@lru_cache(maxsize=1)
def _noise(shape: tuple[int, ...]) -> Array:
    """The same in every picture of a recording: to draw it anew for each takes longer than to look at it."""
    return np.random.default_rng(0).normal(0, NOISE_GREY, shape)


def _smaller(image: Image) -> Image:
    size = (round(SMALLER * image.shape[1]), round(SMALLER * image.shape[0]))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _picture(values: Array) -> Image:
    return np.clip(values, 0, 255).astype(np.uint8)


CHANGES = {
    "mirrored": Change(lambda image: np.ascontiguousarray(image[:, ::-1]), (-1.0, 1.0), (1.0, 0.0)),
    "turned": Change(lambda image: np.ascontiguousarray(image[::-1, ::-1]), (-1.0, -1.0), (1.0, 1.0)),
    "smaller": Change(_smaller, (SMALLER, SMALLER)),
    "darker": Change(_darker),
    "lighter": Change(lambda image: _picture(GAIN * image.astype(np.float64) + LIFT_GREY)),
}
UNCHANGED = Change(lambda image: image)
