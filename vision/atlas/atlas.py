"""Zones of the back in canonical coordinates.

`x_cm` from the midline (receiver's left negative), `v` 0 at C7 to 1 at the level of the iliac crests.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from vision.atlas.svg import CAUTION_IDS, OUTLINE_ID, ZONE_IDS, read_drawing
from vision.types import ArmPosition, Array

REFERENCE_C7_CREST_CM = 42.8

# How the lower angle of the shoulder blade moves from where it is with the arms at the sides: (outwards, towards the
# feet). "down", on arm rests: 1.8 cm lower (n = 20). "up", beside the head: the blade turns and its lower angle swings
# outwards; general knowledge, the amount is a judgement.
ARM_SHIFTS_CM: Mapping[ArmPosition, tuple[float, float]] = MappingProxyType(
    {"side": (0.0, 0.0), "down": (0.0, 1.8), "up": (1.5, 0.0)}
)

_BACK_SVG = Path(__file__).with_name("back.svg")
_CHUNK = 4096


class Atlas:
    """The zone map. Each point of the outline is in exactly one zone: a zone owns its left and upper borders.

    `polygons`: zone id -> (N, 2) of (x_cm, v). `titles`: zone id -> plain words. `outline`: (N, 2).
    `cautions`: id -> (N, 2), areas that lie over the zones. `zone_ids`: the 17 ids.
    """

    def __init__(self, path: Path = _BACK_SVG, arms: ArmPosition = "side") -> None:
        drawing = read_drawing(path)
        outwards_cm, down_cm = ARM_SHIFTS_CM[arms]
        shifted = {
            name: _with_shift(polygon, drawing.moving, outwards_cm, down_cm / REFERENCE_C7_CREST_CM)
            for name, polygon in drawing.polygons.items()
        }
        for polygon in shifted.values():
            polygon.setflags(write=False)
        self.arms = arms
        self.zone_ids = ZONE_IDS
        self.polygons: Mapping[str, Array] = MappingProxyType({name: shifted[name] for name in ZONE_IDS})
        self.cautions: Mapping[str, Array] = MappingProxyType({name: shifted[name] for name in CAUTION_IDS})
        self.outline = shifted[OUTLINE_ID]
        self.titles: Mapping[str, str] = MappingProxyType({name: drawing.titles[name] for name in ZONE_IDS})
        self._edges = _Edges([self.polygons[name] for name in ZONE_IDS])
        self._caution_edges = _Edges(list(self.cautions.values()))

    def zone_at(self, x_cm: float, v: float) -> str | None:
        """The zone of one point, or None beside the back (also for nan)."""
        index = int(self._edges.inside(np.array([[x_cm, v]]))[0])
        return ZONE_IDS[index] if index >= 0 else None

    def zones_at(self, points: Array) -> list[str | None]:
        """(N, 2) of (x_cm, v) -> the zone of each, None beside the back."""
        points = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        return [
            ZONE_IDS[index] if index >= 0 else None
            for start in range(0, len(points), _CHUNK)
            for index in self._edges.inside(points[start : start + _CHUNK]).tolist()
        ]

    def in_caution(self, x_cm: float, v: float) -> bool:
        """Whether the point lies over a kidney: palms only."""
        return bool(self._caution_edges.inside(np.array([[x_cm, v]]))[0] >= 0)


def load_atlas(arms: ArmPosition = "side") -> Atlas:
    """The zone map for a receiver lying with the arms up, at the sides or down. Raises `AtlasError` if it is broken."""
    return _loaded(arms)


@lru_cache(maxsize=len(ARM_SHIFTS_CM))
def _loaded(arms: ArmPosition) -> Atlas:
    return Atlas(arms=arms)


class _Edges:
    """Even-odd test of points against several polygons at once.

    Every edge is stored from its smaller to its larger v, so that two neighbours compute bit for bit the same
    crossing on their common border: a point falls on one side of it for both.
    """

    def __init__(self, polygons: list[Array]) -> None:
        edges: list[tuple[list[float], list[float]]] = []
        starts: list[int] = []
        for polygon in polygons:
            starts.append(len(edges))
            for a, b in zip(polygon.tolist(), np.roll(polygon, -1, axis=0).tolist(), strict=True):
                if a[1] != b[1]:
                    edges.append((a, b) if a[1] < b[1] else (b, a))
        ends = np.array(edges)
        self._starts = np.array(starts)
        self._x = ends[:, 0, 0]
        self._v = ends[:, 0, 1]
        self._v_end = ends[:, 1, 1]
        self._slope = (ends[:, 1, 0] - self._x) / (self._v_end - self._v)

    def inside(self, points: Array) -> NDArray[np.int64]:
        """(N, 2) -> (N,) index of the polygon that holds each point, -1 where none does."""
        x = points[:, :1]
        v = np.clip(points[:, 1:], -10.0, 10.0)  # far off the map all the same; keeps huge numbers from overflowing
        level = (self._v <= v) & (v < self._v_end)
        crossed = level & (x < self._x + (v - self._v) * self._slope)
        odd = np.add.reduceat(crossed, self._starts, axis=1, dtype=np.int64) % 2 == 1
        return np.where(odd.any(axis=1), odd.argmax(axis=1), -1)


def _with_shift(polygon: Array, moving: Array, outwards_cm: float, down_v: float) -> Array:
    """The polygon with those vertices that are among `moving` shifted away from the midline and towards the feet."""
    is_moving = (polygon[:, None, :] == moving[None, :, :]).all(axis=2).any(axis=1)
    shift = np.stack([np.sign(polygon[:, 0]) * outwards_cm, np.full(len(polygon), down_v)], axis=1)
    result: Array = np.where(is_moving[:, None], polygon + shift, polygon)
    return result
