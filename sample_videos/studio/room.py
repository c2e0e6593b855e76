"""What a low camera sees behind the table: a room drawn at random, for pictures to learn from."""

from __future__ import annotations

import cv2
import numpy as np

from sample_videos.studio.mesh import Floats
from sample_videos.studio.render import Image, Renderer

Random = np.random.Generator


def any_colour(random: Random) -> tuple[float, float, float]:
    """A colour, 0..1 each, nearer to grey than not."""
    grey = float(random.uniform(0.05, 0.97))
    red, green, blue = (float(v) for v in np.clip(grey + random.normal(0, 0.13, 3), 0.03, 0.98))
    return red, green, blue


def unseen_by(renderer: Renderer) -> Floats:
    """Where a picture shows neither table nor floor nor hands, 0..1 (h, w)."""
    nothing = (renderer.still.depth_2x <= 0) & (renderer.ids < 0)
    width, height = renderer.camera.canvas
    share: Floats = cv2.resize(nothing.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    return share


def with_room(random: Random, image: Image, unseen: Floats) -> Image:
    """A picture with a room where it shows nothing: walls and furniture.

    `unseen`: 0..1 (h, w).
    """
    if not unseen.any():
        return image
    height, width = unseen.shape
    rough = random.uniform(0, 1, (int(random.integers(2, 9)), int(random.integers(2, 9)), 3)).astype(np.float32)
    room = cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    room = 255 * (np.array(any_colour(random)) + float(random.uniform(0, 0.5)) ** 2 * (room - 0.5))
    room = np.ascontiguousarray(room, np.float32)
    for _ in range(int(random.integers(0, 7))):
        centre = random.uniform((0, 0), (width, height))
        size = random.uniform(0.05, 0.6, 2) * width
        corners = cv2.boxPoints((tuple(centre), tuple(size), float(random.normal(0, 12))))
        cv2.fillConvexPoly(room, corners.astype(np.int32), tuple(255 * v for v in any_colour(random)), cv2.LINE_AA)
    soft = np.asarray(cv2.GaussianBlur(room, (0, 0), float(random.uniform(0.4, 3))), np.float64)
    soft = soft + random.normal(0, random.uniform(0.5, 5), room.shape)
    share = unseen[..., None]
    return np.clip(share * soft + (1 - share) * image, 0, 255).astype(np.uint8)
