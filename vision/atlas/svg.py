"""Reads the polygons of the zone map out of its SVG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from vision.errors import BackrubError
from vision.types import Array

_SVG = "{http://www.w3.org/2000/svg}"
_SIDED = ("upper_trapezius", "gutter_upper", "gutter_lower", "rhomboid", "scapula", "lat", "lumbar")

ZONE_IDS = ("neck", "spine", *(f"{name}_{side}" for name in _SIDED for side in "lr"), "sacrum")
CAUTION_IDS = ("caution_kidney_l", "caution_kidney_r")
OUTLINE_ID = "outline"


class AtlasError(BackrubError):
    """The zone map's SVG is missing or broken."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """What the SVG holds.

    `polygons`: id -> (N, 2) of (x_cm, v), without the closing point. `titles`: id -> plain words.
    `moving`: (M, 2), the vertices of the shoulder blades that move with the arms.
    """

    polygons: dict[str, Array]
    titles: dict[str, str]
    moving: Array


def read_drawing(path: Path) -> Drawing:
    """Read and check the zone map. Raises `AtlasError` with what is wrong with which polygon."""
    try:
        root = ElementTree.parse(path).getroot()
    except OSError as error:
        raise AtlasError(f"The zone map {path.name} cannot be read: install backrub again.") from error
    except ElementTree.ParseError as error:
        raise AtlasError(f"The zone map {path.name} is no XML ({error}): install backrub again.") from error

    polygons: dict[str, Array] = {}
    titles: dict[str, str] = {}
    moving: list[Array] = []
    for element in root.iter(f"{_SVG}polygon"):
        name = element.get("id", "")
        if name in polygons:
            raise AtlasError(f"{path.name}: the id {name!r} is used twice.")
        polygons[name] = _points(element.get("points", ""), f"{path.name}, {name or 'a polygon without id'}")
        titles[name] = (element.findtext(f"{_SVG}title") or name).strip()
        if "data-moves-with-arms" in element.attrib:
            moving.append(_points(element.attrib["data-moves-with-arms"], f"{path.name}, {name}", at_least=1))

    missing = [name for name in (*ZONE_IDS, *CAUTION_IDS, OUTLINE_ID) if name not in polygons]
    if missing:
        raise AtlasError(f"{path.name}: no polygon with the id {', '.join(missing)}.")
    _check_tiling(polygons, path.name)
    return Drawing(polygons, titles, np.vstack(moving) if moving else np.empty((0, 2)))


def area(polygon: Array) -> float:
    """Area of a simple polygon (N, 2), in the square of its units; positive either way round."""
    x, y = polygon[:, 0], polygon[:, 1]
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def _points(text: str, where: str, at_least: int = 3) -> Array:
    """'x,y x,y ...' of the SVG -> (N, 2) of (x_cm, v)."""
    try:
        numbers = [float(number) for number in text.replace(",", " ").split()]
    except ValueError as error:
        raise AtlasError(f"{where}: {error}.") from error
    if len(numbers) % 2 or len(numbers) < 2 * at_least:
        raise AtlasError(f"{where}: expected at least {at_least} points as 'x,y', got {len(numbers)} numbers.")
    if not all(map(math.isfinite, numbers)):
        raise AtlasError(f"{where}: a coordinate is not finite.")
    return np.array(numbers).reshape(-1, 2) / (1.0, 100.0)


def _check_tiling(polygons: dict[str, Array], file_name: str) -> None:
    """Every edge of a zone is an edge of exactly one neighbour, or of the outline: no gap, no overlap."""
    owners: dict[frozenset[tuple[float, float]], list[str]] = {}
    for name in (*ZONE_IDS, OUTLINE_ID):
        polygon = polygons[name]
        for a, b in zip(polygon.tolist(), np.roll(polygon, -1, axis=0).tolist(), strict=True):
            owners.setdefault(frozenset((tuple(a), tuple(b))), []).append(name)
    for edge, names in owners.items():
        if len(names) != 2:
            ends = " to ".join(f"({x:g}, {v:g})" for x, v in sorted(edge))
            raise AtlasError(f"{file_name}: the edge {ends} of {names[0]} is shared by {len(names)} polygons, not 2.")
    total = sum(area(polygons[name]) for name in ZONE_IDS)
    if not math.isclose(total, area(polygons[OUTLINE_ID]), rel_tol=1e-9):
        raise AtlasError(f"{file_name}: the zones do not fill the outline exactly.")
