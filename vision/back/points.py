"""Points of a back, read from the picture by two networks that learnt on rendered backs.

One begins with the layers of MediaPipe's pose network (Apache License 2.0, changed), which have seen people in all
kinds of light and rooms; the other is small and knew nothing before. What a back is they learnt by
`sample_videos/studio/learn.py` from nothing but pictures of `sample_videos/studio/backs.py`, so that nobody's back is
in them. They see what the silhouette does not tell: shading, the furrow, shoulder blades, hair, where the towel is.
They also know how sure they are of each point, which is what the fit weighs it by.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from vision.network import Region, cut_out, load_model
from vision.types import Array, HeadDirection, Image

# Levels (shares of the way from C7 to the iliac crests) at which the midline and the visible flanks are read.
MIDLINE_LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
EDGE_LEVELS = (0.4, 0.65, 0.9, 1.0)
# Rows of the points: the midline from C7 to the crests' level, the acromia, the flanks by level; left before right.
C7, CREST, ACROMION_LEFT, ACROMION_RIGHT, EDGES = 0, 4, 5, 6, 7
POINTS = EDGES + 2 * len(EDGE_LEVELS)

# The one that has seen real people, and a small one that reads what is like a rendering a little more exactly.
MODELS = (Path(__file__).with_name("points.tflite"), Path(__file__).with_name("points_small.tflite"))
INPUT_PX, CELLS = 128, 32
GREY = 128
# Sides of the first look in shares of the picture's longer side, and its turns.
_SIDES = (1.0, 0.75)
_TURNS = (0.0, np.pi / 2, np.pi, -np.pi / 2)
# A closer look is upright, with C7-crest this long in its input; it is taken so often, each time from where the last
# one found the back.
_CLOSE_PX = 56
_CLOSER = 2
# The last look is taken several times, turned and larger by so much: where the readings differ none is sure.
_AROUND = ((0.0, 1.0), (0.15, 1.1), (-0.15, 1.1), (0.0, 0.88))
# How far off a point may be that lies beyond the square, in cells of the maps.
_BEYOND_CELLS = 5.0
# Readings that are no further apart than this (median, shares of the length) are of one back.
_ALIKE = 0.06
# A point is never known better than this share of C7-crest.
_LEAST_SD = 0.008


@dataclass(frozen=True, slots=True, eq=False)
class PointReading:
    """`points_px`, `sd_px`: (POINTS, 2), in picture pixels, x and y. `presence`: that there is a back at all, 0..1.
    `shown`: the share of its points that lie in the square that was looked at, 0..1."""

    points_px: Array
    sd_px: Array
    presence: float
    shown: float = 1.0

    def moved(self, factor: float, shift: tuple[float, float] = (0.0, 0.0)) -> PointReading:
        """The same reading in a picture from which a corner was cut (`shift`, pixels) and that was then resized."""
        points = (self.points_px - np.asarray(shift)) * factor
        return PointReading(points, self.sd_px * factor, self.presence, self.shown)

    @property
    def length_px(self) -> float:
        """C7 to the crests' level, or the breadth of the shoulders where a steep view shortens it."""
        axis = float(np.linalg.norm(self.points_px[CREST] - self.points_px[C7]))
        across = float(np.linalg.norm(self.points_px[ACROMION_RIGHT] - self.points_px[ACROMION_LEFT]))
        return max(axis, 0.95 * across)

    @property
    def angle_rad(self) -> float:
        """Where the head points: 0 = up in the picture, growing clockwise."""
        x, y = self.points_px[CREST] - self.points_px[C7]
        return float(np.arctan2(-x, y))

    @property
    def doubt(self) -> float:
        """Median standard deviation in shares of the length."""
        return float(np.median(self.sd_px)) / max(self.length_px, 1e-6)


class PointReader:
    """Two networks, asked one after the other. Not safe for two threads at once. About 4 ms a look on one core."""

    def __init__(self) -> None:
        self._networks = [_Network(path) for path in MODELS]

    def __call__(self, image_bgr: Image, head: HeadDirection | None = None) -> PointReading:
        """What they read in a picture, (h, w, 3).

        `head`: where the receiver's head points, so that the other directions are not believed.
        """
        return together(*(network(image_bgr, head) for network in self._networks))


class _Network:
    def __init__(self, path: Path) -> None:
        self._model = load_model(path)
        self._input = self._model.get_input_details()[0]["index"]
        by_shape = {tuple(int(n) for n in d["shape"][1:]): d["index"] for d in self._model.get_output_details()}
        self._maps, self._presence, self._inside = (
            by_shape[shape] for shape in ((CELLS, CELLS, POINTS), (1,), (POINTS,))
        )

    def __call__(self, image_bgr: Image, head: HeadDirection | None) -> PointReading:
        """Look at the whole picture, (h, w, 3), then closer at what was found."""
        first = [self._look(image_bgr, region) for region in _whole(image_bgr)]
        fitting = [reading for reading in first if head is None or _points_to(reading, head)] or first
        reading = min(fitting, key=lambda reading: reading.doubt - 0.1 * reading.presence)
        for _ in range(_CLOSER):
            reading = self._look(image_bgr, _closer(reading))
        region = _closer(reading)
        around = [
            self._look(image_bgr, Region(region.x, region.y, region.size * larger, region.angle + turn))
            for turn, larger in _AROUND
        ]
        return _together(around)

    def _look(self, image_bgr: Image, region: Region) -> PointReading:
        crop = cut_out(image_bgr, region, INPUT_PX, GREY)
        # Learnt on pictures as OpenCV has them, blue first.
        self._model.set_tensor(self._input, np.multiply(crop[None], np.float32(1 / 255), dtype=np.float32))
        self._model.invoke()
        mean, sd = _moments(self._model.get_tensor(self._maps)[0])
        presence = float(_share(self._model.get_tensor(self._presence)[0, 0]))
        inside = _share(self._model.get_tensor(self._inside)[0])
        # What lies beyond the square may be anywhere there.
        sd = np.hypot(sd, (_BEYOND_CELLS * np.sqrt(1 - inside))[:, None])
        scale = region.size / CELLS
        c, s = np.cos(region.angle), np.sin(region.angle)
        # The spread along the picture's own axes.
        turned = np.stack([np.hypot(c * sd[:, 0], s * sd[:, 1]), np.hypot(s * sd[:, 0], c * sd[:, 1])], axis=1)
        points = region.from_input(mean * INPUT_PX / CELLS, INPUT_PX)
        return PointReading(points, turned * scale, presence, float(inside.mean()))


@lru_cache(maxsize=1)
def point_reader() -> PointReader:
    """The one network of this process."""
    return PointReader()


def _whole(image: Image) -> list[Region]:
    height, width = image.shape[:2]
    side = float(max(width, height))
    return [Region(width / 2, height / 2, share * side, turn) for share in _SIDES for turn in _TURNS]


def _closer(reading: PointReading) -> Region:
    """The square in which the back stands upright at the usual size."""
    middle = (reading.points_px[CREST] + reading.points_px[C7]) / 2
    size = max(reading.length_px, 8.0) * INPUT_PX / _CLOSE_PX
    return Region(float(middle[0]), float(middle[1]), size, reading.angle_rad)


def _points_to(reading: PointReading, head: HeadDirection) -> bool:
    """Whether the head of a reading lies within 60 degrees of a direction."""
    x, y = reading.points_px[C7] - reading.points_px[CREST]
    way = {"up": -y, "down": y, "left": -x, "right": x}[head]
    return bool(way > 0.5 * np.hypot(x, y))


def _share(logits: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(logits, np.float64)))


def _moments(maps: Any) -> tuple[Array, Array]:
    """Means and standard deviations (POINTS, 2) in cells of maps (CELLS, CELLS, POINTS) of log weights."""
    weights = np.exp(maps - maps.max(axis=(0, 1))).astype(np.float64)
    weights /= weights.sum(axis=(0, 1))
    at = np.arange(CELLS) + 0.5
    across, down = weights.sum(axis=0), weights.sum(axis=1)
    mean = np.stack([at @ across, at @ down], axis=1)
    square = np.stack([at**2 @ across, at**2 @ down], axis=1)
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


def _together(readings: list[PointReading]) -> PointReading:
    """The mean of several looks; their spread adds to what each is unsure of."""
    points = np.stack([reading.points_px for reading in readings])
    variance = np.mean([reading.sd_px**2 for reading in readings], axis=0) + points.var(axis=0)
    mean = points.mean(axis=0)
    presence, shown = (float(np.mean([getattr(r, name) for r in readings])) for name in ("presence", "shown"))
    joined = PointReading(mean, np.sqrt(variance), presence, shown)
    return replace(joined, sd_px=np.sqrt(variance + (_LEAST_SD * joined.length_px) ** 2))


def together(seen: PointReading, small: PointReading) -> PointReading:
    """Both readings weighed by how sure they are of each point, where they are of one back. Else the first, of the
    network that has seen people: the other one is sure of walls and motorcycles at times."""
    apart = np.linalg.norm(seen.points_px - small.points_px, axis=1)
    if float(np.median(apart)) > _ALIKE * max(seen.length_px, 1e-6):
        return seen
    share = small.sd_px**2 / (seen.sd_px**2 + small.sd_px**2)
    points = share * seen.points_px + (1 - share) * small.points_px
    spread = share * (1 - share) * (seen.points_px - small.points_px) ** 2
    variance = share * seen.sd_px**2 + (1 - share) * small.sd_px**2 + spread
    presence, shown = max(seen.presence, small.presence), max(seen.shown, small.shown)
    return PointReading(points, np.sqrt(variance), presence, shown)
