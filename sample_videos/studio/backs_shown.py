"""The rendered backs that a network learns from, turned, covered and recoloured anew each time that they are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

SIDE = 128
CELLS = 32
# Pixels of the input that C7-crest is long in a closer look, upright.
CLOSE_LENGTH = 56
# Pictures that are shrunk to less than this are averaged down first.
HALVED_BELOW = 0.6
Floats = Any


class Pictures:
    """All pictures of a folder; mirrored ones swap left and right."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: set[Path] = set()
        self.images: list[Floats] = []
        self.points: list[Floats] = []
        self.swap: Floats = None
        self.refresh()

    def refresh(self) -> None:
        """Read what was written since: learning may begin before all pictures are drawn."""
        for path in sorted(set(self._folder.glob("backs_*[0-9].npz")) - self._read):
            with np.load(path) as part:
                self.images += list(part["images"])
                self.points += list(part["points"])
                self.swap = part["swap"]
            self._read.add(path)

    def sample(self, random: np.random.Generator, row: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Input (SIDE, SIDE, 3) 0..1, points (N, 2) in cells, inside (N,), presence (1,) 0, 1 or -1 for unknown."""
        image, points = self.images[row], self.points[row]
        if random.random() < 0.5:
            image, points = image[:, ::-1], points[self.swap].copy()
            points[:, 0] = image.shape[1] - points[:, 0]
        matrix = self._view(random, points, image.shape)
        if np.sqrt(abs(np.linalg.det(matrix[:2, :2]))) < HALVED_BELOW:
            # A warp alone would skip pixels; x of the half picture is (x + 0.5) / 2 - 0.5.
            image = cv2.resize(np.ascontiguousarray(image), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            points = (points - 0.5) / 2
            matrix = matrix @ np.array([[2, 0, 0.5], [0, 2, 0.5], [0, 0, 1.0]])
        way = (cv2.BORDER_CONSTANT, cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE)
        border = random.uniform(0, 255, 3) if random.random() < 0.5 else np.full(3, 128.0)
        small = cv2.warpPerspective(
            np.ascontiguousarray(image), matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR,
            borderMode=way[int(random.integers(4))], borderValue=tuple(border),
        )  # fmt: skip
        seen = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ matrix.T
        seen = seen[:, :2] / seen[:, 2:]
        inside = ((seen > 0) & (seen < SIDE)).all(axis=1)
        presence = 1.0 if inside.mean() > 0.75 else 0.0 if inside.mean() < 0.3 else -1.0
        if random.random() < 0.35:
            _cover(random, small)
        if random.random() < 0.25:
            _stand_by(random, small, seen)
        return _recoloured(random, small), seen * CELLS / SIDE, inside.astype(np.float32), np.array([presence])

    def _view(self, random: np.random.Generator, points: Floats, shape: tuple[int, ...]) -> Floats:
        height, width = shape[:2]
        kind = random.random()
        axis = points[4] - points[0]
        length = max(np.linalg.norm(axis), 0.95 * np.linalg.norm(points[6] - points[5]))
        middle = (points[0] + points[4]) / 2
        if kind < 0.5:
            angle = np.arctan2(axis[0], -axis[1]) + np.pi + random.normal(0, 0.2)
            scale = CLOSE_LENGTH / length * np.exp(random.normal(0, 0.15))
            centre = middle + random.normal(0, 0.07, 2) * length
        elif kind < 0.88:
            angle = random.uniform(-np.pi, np.pi)
            scale = SIDE / max(width, height) * np.exp(random.uniform(-0.35, 0.45))
            centre = np.array([width, height]) / 2 + random.normal(0, 0.06, 2) * width
        else:
            angle = random.uniform(-np.pi, np.pi)
            scale = SIDE / max(width, height) * np.exp(random.uniform(0.2, 1.2))
            centre = random.uniform((0, 0), (width, height))
        cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
        turn = np.array([[cosine, sine], [-sine, cosine]])
        # A little shear and perspective, as of other lenses.
        turn = turn @ (np.eye(2) + random.normal(0, 0.05, (2, 2)))
        shift = SIDE / 2 - turn @ centre
        matrix = np.vstack([np.hstack([turn, shift[:, None]]), [0, 0, 1.0]])
        bend = np.eye(3)
        bend[2, :2] = random.normal(0, 0.0006, 2)
        around = np.array([[1, 0, -SIDE / 2], [0, 1, -SIDE / 2], [0, 0, 1.0]])
        result: Floats = np.linalg.inv(around) @ bend @ around @ matrix
        return result


def _cover(random: np.random.Generator, image: Floats) -> None:
    """Things that lie or move before the back: bars and blots of any colour, often of the skin's own."""
    for _ in range(int(random.integers(1, 4))):
        at = random.uniform(0, SIDE, (2, 2))
        own = image[int(at[1, 1]), int(at[1, 0])].astype(float) + random.normal(0, 15, 3)
        colour = tuple(np.clip(own if random.random() < 0.6 else random.uniform(0, 255, 3), 0, 255))
        one, two = (tuple(int(value) for value in point) for point in at)
        if random.random() < 0.6:
            cv2.line(image, one, two, colour, int(random.uniform(4, 20)), cv2.LINE_AA)
        else:
            axes = tuple(int(value) for value in random.uniform(4, 18, 2))
            cv2.ellipse(image, one, axes, float(random.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)


def _stand_by(random: np.random.Generator, image: Floats, points: Floats) -> None:
    """Somebody's clothes: a broad bar of one colour that comes in from beyond the back and ends near its edge."""
    way = random.normal(0, 1, 2)
    way /= np.linalg.norm(way)
    across = np.array([-way[1], way[0]])
    length = float(np.linalg.norm(points[4] - points[0])) + 1.0
    edge = float((points @ way).max()) + random.uniform(-0.12, 0.5) * length
    middle, half = float(np.mean(points @ across)) + random.normal(0, 0.6) * length, random.uniform(0.15, 0.6) * length
    far = edge + 3 * SIDE
    near, wide = (edge, half * random.uniform(0.7, 1.3)), (far, half)
    ends = ((*near, -1), (*near, 1), (*wide, 1), (*wide, -1))
    corners = [along * way + (middle + sign * breadth) * across for along, breadth, sign in ends]
    colour = tuple(np.clip(random.uniform(0, 200) + random.normal(0, 20, 3), 0, 255))
    cv2.fillConvexPoly(image, np.round(np.clip(corners, -9999, 9999)).astype(np.int32), colour, cv2.LINE_AA)


def _recoloured(random: np.random.Generator, image: Floats) -> Floats:
    """Other light, another camera, another codec: 0..1 float32."""
    if random.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), float(random.uniform(0.3, 1.6)))
    if random.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.uniform(15, 80))]
        image = cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR)
    gains = np.exp(random.normal(0, 0.15)) * np.exp(random.normal(0, 0.08, 3))
    curve = np.linspace(0, 1, 256)[:, None] ** float(np.exp(random.normal(0, 0.25))) * gains
    values = cv2.LUT(image, curve.astype(np.float32)[None])
    # Paler or more colourful, duller or harder: a mixture of each pixel with its own grey and the picture's.
    colour, contrast = float(random.uniform(0, 1.5)), float(random.uniform(0.6, 1.35))
    mix = contrast * (colour * np.eye(3) + (1 - colour) / 3)
    usual = np.array(cv2.mean(values)[:3]).mean()
    values = cv2.transform(values, np.hstack([mix, np.full((3, 1), (1 - contrast) * usual)]).astype(np.float32))
    noise = np.float32(random.uniform(0, 0.03)) * random.standard_normal(values.shape, np.float32)
    return np.clip(values + noise, 0, 1)
