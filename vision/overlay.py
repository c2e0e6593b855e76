"""Draws what was seen onto the picture. Decides nothing: the words and the fills are given by the caller."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont

from vision.atlas import Atlas
from vision.types import Array, BackPose, Hand, Image, Observation, Touch

Colour = tuple[int, int, int]
Pixels = NDArray[np.int32]

# BGR.
OUTLINE: Colour = (255, 255, 255)
HALO: Colour = (28, 24, 20)
HAND: Colour = (0xE0, 0xC2, 0x00)
MIDLINE: Colour = (0x1E, 0x26, 0xE0)
# One hue from little to much, as in the report's picture of the back.
COVERAGE: tuple[Colour, ...] = (
    (0xE6, 0xE6, 0xD5),
    (0xD0, 0xCD, 0xA9),
    (0xB4, 0xAE, 0x74),
    (0x85, 0x7B, 0x36),
    (0x66, 0x5B, 0x1C),
)
MIDLINE_ALPHA = 0.35
BANNER_ALPHA = 0.78

# Pictures of this height get lines of 2 px.
_REFERENCE_HEIGHT = 480
# Type size as a share of the picture's height: the largest with which the caption stays on one line, else wrapped.
_CAPTION_SHARES = (0.072, 0.066, 0.06, 0.054)
_WRAPPED_SHARE = 0.06
_SMALLEST_TYPE_PX = 8
_HATCH_SPACING_V = 0.03
_SUBPIXEL_BITS = 3
_FINGERS = ((0, 1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
_PALM = (0, 5, 9, 13, 17)


class Overlay:
    """Draws observations, in order of time; keeps the trail of each hand's pressing part for `trail_s` seconds.

    `midline_limit_cm`: half breadth of the hatched strip, from the standard.
    """

    def __init__(self, atlas: Atlas, *, midline_limit_cm: float = 2.5, trail_s: float = 1.2) -> None:
        self._midline_limit_cm = midline_limit_cm
        self._trail_s = trail_s
        self._trails: dict[int, deque[tuple[float, float, float]]] = {}
        self._zone_ids = tuple(atlas.polygons)
        self._zone_points = np.vstack([atlas.polygons[name] for name in self._zone_ids])
        self._zone_ends = np.cumsum([len(atlas.polygons[name]) for name in self._zone_ids])[:-1]
        self._strip = _strip(midline_limit_cm)
        self._hatch = _hatch(midline_limit_cm)

    def draw(
        self,
        image: Image,
        observation: Observation,
        *,
        caption: str | None = None,
        zone_fill: Mapping[str, float] | None = None,
        alpha: float = 0.35,
    ) -> Image:
        """Draw `observation` on `image` (h, w, 3) BGR, in place, and return it.

        `caption`: one line of words at the bottom. `zone_fill`: zone id -> coverage 0..1, filled with opacity `alpha`.
        """
        unit = max(image.shape[0], 1) / _REFERENCE_HEIGHT
        if observation.cut:
            self._trails.clear()
        self._remember(observation)
        back = observation.back
        if back is not None:
            self._draw_back(image, back, unit, zone_fill or {}, alpha)
        for hand in observation.hands:
            if hand.role == "giver":
                _draw_hand(image, hand, unit)
        if back is not None:
            self._draw_touches(image, back, observation.touches, unit)
        if caption:
            _draw_caption(image, caption)
        return image

    def _remember(self, observation: Observation) -> None:
        for touch in observation.touches:
            trail = self._trails.setdefault(touch.hand_id, deque())
            trail.append((observation.t_s, touch.x_cm, touch.v))
        for hand_id, trail in list(self._trails.items()):
            while trail and trail[0][0] < observation.t_s - self._trail_s:
                trail.popleft()
            if not trail:
                del self._trails[hand_id]

    def _draw_back(
        self, image: Image, back: BackPose, unit: float, zone_fill: Mapping[str, float], alpha: float
    ) -> None:
        outline = _pixels(back.outline_px)
        strip = _pixels(back.to_px(self._strip))
        corner, window = _window(image, np.vstack([outline, strip]))
        if window.size:
            if zone_fill:
                self._fill_zones(window, corner, back, zone_fill, alpha)
            hatched = window.copy()
            lines = _pixels(back.to_px(self._hatch.reshape(-1, 2)), corner).reshape(-1, 2, 2)
            width = max(1, round(1.6 * unit))
            cv2.polylines(hatched, list(lines), False, MIDLINE, width)
            cv2.polylines(hatched, [strip - corner], True, MIDLINE, width)
            cv2.addWeighted(hatched, MIDLINE_ALPHA, window, 1.0 - MIDLINE_ALPHA, 0.0, dst=window)
        cv2.polylines(image, [outline], True, HALO, max(3, round(4 * unit)))
        cv2.polylines(image, [outline], True, OUTLINE, max(1, round(2 * unit)), cv2.LINE_AA)

    def _fill_zones(
        self, window: Image, corner: Pixels, back: BackPose, zone_fill: Mapping[str, float], alpha: float
    ) -> None:
        points = _pixels(back.to_px(self._zone_points), corner)
        polygons = dict(zip(self._zone_ids, np.split(points, self._zone_ends), strict=True))
        filled = window.copy()
        for name, coverage in zone_fill.items():
            if coverage > 0 and name in polygons:
                cv2.fillPoly(filled, [polygons[name]], _coverage_colour(coverage))
        cv2.addWeighted(filled, alpha, window, 1.0 - alpha, 0.0, dst=window)

    def _draw_touches(self, image: Image, back: BackPose, touches: tuple[Touch, ...], unit: float) -> None:
        for trail in self._trails.values():
            if len(trail) > 1:
                path = _pixels(back.to_px(np.array([(x_cm, v) for _, x_cm, v in trail])))
                cv2.polylines(image, [path], False, HALO, max(3, round(5 * unit)))
                cv2.polylines(image, [path], False, HAND, max(2, round(3 * unit)), cv2.LINE_AA)
        for touch in touches:
            centre = tuple(_pixels(back.to_px(np.array([[touch.x_cm, touch.v]])))[0].tolist())
            cv2.circle(image, centre, max(5, round(9 * unit)), HALO, -1, cv2.LINE_AA)
            cv2.circle(image, centre, max(4, round(7.5 * unit)), OUTLINE, -1, cv2.LINE_AA)
            cv2.circle(image, centre, max(3, round(5.5 * unit)), HAND, -1, cv2.LINE_AA)


def _strip(limit_cm: float) -> Array:
    """The midline strip with points along its sides, so that perspective may bend it: (N, 2) of (x_cm, v)."""
    v = np.linspace(0.0, 1.0, 9)
    left = np.stack([np.full_like(v, -limit_cm), v], axis=1)
    right = np.stack([np.full_like(v, limit_cm), v[::-1]], axis=1)
    return np.vstack([left, right])


def _hatch(limit_cm: float) -> Array:
    """Diagonals across the strip: (N, 2 ends, 2)."""
    rise = 0.1
    starts = np.arange(-rise + _HATCH_SPACING_V, 1.0, _HATCH_SPACING_V)
    lines = []
    for start in starts.tolist():
        low = max(0.0, -start / rise)
        high = min(1.0, (1.0 - start) / rise)
        ends = [((2 * share - 1) * limit_cm, start + share * rise) for share in (low, high)]
        lines.append(ends)
    return np.array(lines)


def _pixels(points: Array, corner: Pixels | None = None) -> Pixels:
    """(N, 2) pixels -> whole pixels, kept within what OpenCV can draw; `corner` becomes the origin."""
    whole = np.rint(np.clip(np.nan_to_num(points), -20_000, 20_000)).astype(np.int32)
    return whole if corner is None else whole - corner


def _window(image: Image, points: Pixels) -> tuple[Pixels, Image]:
    """The part of the picture that holds the points, as a view, and its upper left corner (2,)."""
    size = np.array([image.shape[1], image.shape[0]], dtype=np.int32)
    low = np.clip(points.min(axis=0), 0, size)
    high = np.clip(points.max(axis=0) + 1, 0, size)
    return low, image[low[1] : high[1], low[0] : high[0]]


def _coverage_colour(coverage: float) -> Colour:
    return COVERAGE[min(len(COVERAGE) - 1, int(coverage * len(COVERAGE)))]


def _draw_hand(image: Image, hand: Hand, unit: float) -> None:
    """The bones of a hand; a ring and a pointer where only the palm is known. Carried-over hands are thinner."""
    width = max(1, round((1.2 if hand.bridged else 2.4) * unit))
    halo = width + max(3, round(3.5 * unit))
    if hand.landmarks_px is None:
        radius = max(2, round(0.2 * hand.length_px))
        ends = np.stack([hand.palm_px, hand.palm_px + hand.direction * 0.5 * hand.length_px])
        centre = tuple(_pixels(ends)[0].tolist())
        for colour, thickness in ((HALO, halo), (HAND, width)):
            cv2.circle(image, centre, radius, colour, thickness, cv2.LINE_AA)
            cv2.polylines(image, [_pixels(ends)], False, colour, thickness, cv2.LINE_AA)
        return
    scale = 1 << _SUBPIXEL_BITS
    points = _pixels(hand.landmarks_px * scale)
    bones = [points[list(finger)] for finger in _FINGERS]
    palm = [points[list(_PALM)]]
    for colour, thickness, kind in ((HALO, halo, cv2.LINE_8), (HAND, width, cv2.LINE_AA)):
        cv2.polylines(image, bones, False, colour, thickness, kind, _SUBPIXEL_BITS)
        cv2.polylines(image, palm, True, colour, thickness, kind, _SUBPIXEL_BITS)


def _draw_caption(image: Image, caption: str) -> None:
    keep, ink = _banner(caption, image.shape[1], image.shape[0])
    window = image[image.shape[0] - keep.shape[0] :]
    cv2.multiply(window, keep, dst=window, scale=1 / 255)
    cv2.add(window, ink, dst=window)


@lru_cache(maxsize=32)
def _banner(caption: str, width: int, height: int) -> tuple[Image, Image]:
    """A banner as what it keeps of the picture (0-255) and what it adds, each (rows, width, 3), BGR."""
    size, lines = _fitted(caption, width, height)
    font = _font(size)
    margin = size // 2
    line_height = round(1.3 * size)
    rows = min(height, line_height * len(lines) + margin)
    picture = PilImage.new("RGBA", (width, rows), (*HALO[::-1], round(255 * BANNER_ALPHA)))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, max(3, margin // 3), rows), fill=(*HAND[::-1], 255))
    for number, line in enumerate(lines):
        pen.text((2 * margin, margin // 2 + number * line_height), line, font=font, fill=(255, 255, 255, 255))
    rgba = np.asarray(picture, dtype=np.float64)
    opacity = rgba[:, :, 3:] / 255
    keep = np.repeat(np.rint(255 * (1 - opacity)), 3, axis=2).astype(np.uint8)
    ink = np.rint(rgba[:, :, 2::-1] * opacity).astype(np.uint8)
    return keep, np.ascontiguousarray(ink)


def _fitted(caption: str, width: int, height: int) -> tuple[int, list[str]]:
    """Type size in px and lines of a caption: one line if it can be, never over half of the picture."""
    for share in _CAPTION_SHARES:
        size = max(_SMALLEST_TYPE_PX, round(height * share))
        if _font(size).getlength(caption) <= width - 2 * size:
            return size, [caption]
    size = max(_SMALLEST_TYPE_PX, round(height * _WRAPPED_SHARE))
    lines = _wrapped(caption, _font(size), width - 2 * size)
    while len(lines) * 1.3 * size > height / 2 and size > _SMALLEST_TYPE_PX:
        size = max(_SMALLEST_TYPE_PX, size * 3 // 4)
        lines = _wrapped(caption, _font(size), width - 2 * size)
    return size, lines


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """DejaVu Sans Bold, which every matplotlib carries: the same letters on every machine."""
    return ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"), size)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]
