"""Skin that moves: the back rises and widens with the breath, and is pulled along by a hand that drags.

The still scene is drawn once. A moved skin is that drawing bent: where each point of it went in the world says where
its pixel goes, and how its slope changed says how much more or less of the light it gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sample_videos.studio.body import Body
from sample_videos.studio.light import LIGHTS
from sample_videos.studio.mesh import Floats
from sample_videos.studio.place import PlacedHand
from sample_videos.studio.scene import TOWEL_TOP_M, Camera, Scene
from sample_videos.studio.still import SAMPLES, Still

# The breath moves the lower ribs most. Metres below C7, for a body of scale 1.
RISE_MIDDLE_S, RISE_SPREAD_S = 0.24, 0.20
# The flanks go outward by this share of the rise, and what lies beside them follows for so far (m).
WIDEN_SHARE, BESIDE_M = 0.35, 0.06
# Skin that is pulled yields over this distance (m) from the hand; its share of the hand's speed times this is how far
# it is stretched at most.
STRETCH_M = 0.07
# Fingers and palm hold the skin up to here around the landmarks (m).
GRIP_M = 0.015
# The field is worked out at every so many pixels: it is smooth.
STEP_PX = 4
INVERSE_ROUNDS = 10
SLOPE_STEP_M = 0.004


@dataclass(frozen=True)
class BreathField:
    """Where a risen back is, for one body."""

    body: Body

    def __call__(self, x_m: Floats, s_m: Floats, rise_m: float) -> Floats:
        """(..., 3) metres that points move by (x, y, z) when the highest place has risen by `rise_m`."""
        scale = self.body.shape.scale
        width = self.body.half_width(s_m)
        along = np.exp(-(((s_m / scale - RISE_MIDDLE_S) / RISE_SPREAD_S) ** 2))
        a = np.abs(x_m)
        up = along * (1 - _smooth((a - 0.75 * width) / (0.25 * width + BESIDE_M)))
        out = along * WIDEN_SHARE * np.clip(a / width, 0, 1) * (1 - _smooth((a - width) / BESIDE_M)) * np.sign(x_m)
        moved: Floats = rise_m * np.stack([out, np.zeros_like(up), up], axis=-1)
        return moved


def pulled(points_m: Floats, hand: PlacedHand, body: Body, top_m: float = TOWEL_TOP_M) -> Floats:
    """(..., 2) metres by which the skin at world points (..., 2) is pulled along by a hand; the towel
    begins at `top_m`, for a body of scale 1."""
    reach = np.full(points_m.shape[:-1], np.inf)
    for mark in hand.landmarks:
        reach = np.minimum(reach, np.hypot(points_m[..., 0] - mark[0], points_m[..., 1] - mark[1]))
    share = 1 - np.clip((reach - GRIP_M) / STRETCH_M, 0, 1)
    # Nothing is pulled over the edge of the body, nor under the towel.
    s = -points_m[..., 1]
    inside = np.clip((body.half_width(s) - np.abs(points_m[..., 0])) / 0.02, 0, 1)
    inside = inside * np.clip((top_m * body.shape.scale - s) / 0.03, 0, 1) * np.clip((s + 0.08) / 0.03, 0, 1)
    field: Floats = (share * inside)[..., None] * np.array(hand.state.pull_m)
    return field


class MovingSkin:
    """Bends the still scene of one clip."""

    def __init__(self, scene: Scene, body: Body, camera: Camera, still: Still) -> None:
        self._body = body
        self._camera = camera
        self._still = still
        self._towel_top_m = scene.towel_top_m
        self._breath = BreathField(body)
        self._light = LIGHTS[scene.light].rows()[0].astype(np.float64)
        height, width = still.position.shape[:2]
        rows, columns = np.arange(0, height, STEP_PX), np.arange(0, width, STEP_PX)
        self._pixels = np.stack(np.meshgrid(columns, rows), axis=-1).astype(np.float64)
        self._world = still.position[np.ix_(rows, columns)].astype(np.float64)
        self._rest = camera.project(self._world.reshape(-1, 3))[:, :2]

    def still_at(self, rise_m: float, hands: Sequence[PlacedHand]) -> Still:
        """The still scene with the back risen and the skin pulled by those hands that drag it."""
        moved = self._world.copy()
        position = self._still.position
        if rise_m:
            moved += self._breath(moved[..., 0], -moved[..., 1], rise_m)
            position = position + self._breath(position[..., 0], -position[..., 1], rise_m).astype(np.float32)
        for hand in hands:
            if any(hand.state.pull_m):
                moved[..., :2] += pulled(self._world[..., :2], hand, self._body, self._towel_top_m)
        shift = (self._camera.project(moved.reshape(-1, 3))[:, :2] - self._rest).reshape(*moved.shape[:2], 2)
        source = self._source(shift.astype(np.float32))
        lit = self._key_gain(rise_m)
        size = (self._still.ambient_2x.shape[1], self._still.ambient_2x.shape[0])
        gain = np.asarray(cv2.resize(lit, size, interpolation=cv2.INTER_LINEAR), np.float32)[..., None]
        ambient_2x, key_2x = (_bent(v, source) for v in (self._still.ambient_2x, self._still.key_2x * gain))
        half = (size[0] // SAMPLES, size[1] // SAMPLES)
        ambient, key = (cv2.resize(v, half, interpolation=cv2.INTER_AREA) for v in (ambient_2x, key_2x))
        return Still(ambient, key, ambient_2x, key_2x, self._still.depth_2x, position)

    def _source(self, shift: Floats) -> Floats:
        """(2h, 2w, 2): the sample of the still scene that each sample of the moved one shows.

        `shift`: (h / 4, w / 4, 2) pixels that points move by. What comes to a pixel is found by going back from it by
        the shift of where that leads, again and again.
        """
        height, width = shift.shape[:2]
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        back = np.zeros_like(shift)
        for _ in range(INVERSE_ROUNDS):
            at = (columns + back[..., 0] / STEP_PX, rows + back[..., 1] / STEP_PX)
            back = -cv2.remap(shift, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        full_h, full_w = self._still.ambient_2x.shape[:2]
        y, x = np.mgrid[0:full_h, 0:full_w].astype(np.float32)
        # The coarse point k stands for pixel 4 k, whose middle in samples is 8 k + 0.5.
        fine = SAMPLES * STEP_PX
        at = ((x - 0.5) / fine, (y - 0.5) / fine)
        offset = SAMPLES * cv2.remap(back, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        found: Floats = np.stack([x, y], axis=-1) + offset
        return found

    def _key_gain(self, rise_m: float) -> Floats:
        """(h / 4, w / 4): how much more of the key light each point gets for its changed slope."""
        x, s = self._world[..., 0], -self._world[..., 1]
        if not rise_m:
            return np.ones(x.shape, np.float32)
        step = SLOPE_STEP_M

        def slope(of: Floats, less: Floats) -> Floats:
            return (of - less) / (2 * step)

        def risen(dx: float, ds: float) -> Floats:
            return self._breath(x + dx, s + ds, rise_m)[..., 2]

        def resting(dx: float, ds: float) -> Floats:
            return self._body.height(x + dx, -(s + ds))

        before = [slope(resting(step, 0), resting(-step, 0)), -slope(resting(0, step), resting(0, -step))]
        change = [slope(risen(step, 0), risen(-step, 0)), -slope(risen(0, step), risen(0, -step))]
        after = [b + c for b, c in zip(before, change, strict=True)]
        gain = _facing(after, self._light) / _facing(before, self._light)
        on_body = np.clip((self._body.half_width(s) - np.abs(x)) / 0.02, 0, 1) * (self._world[..., 2] > 0.03)
        smoothed = cv2.GaussianBlur((1 + np.clip(gain - 1, -0.15, 0.15) * on_body).astype(np.float32), (0, 0), 1.0)
        return np.asarray(smoothed, np.float32)


def _facing(slope: Sequence[Floats], light: Floats) -> Floats:
    """Cosine between the normal of a surface of such slopes (x, y) and the light, at least a little."""
    x, y = slope
    cosine: Floats = (light[2] - x * light[0] - y * light[1]) / np.sqrt(1 + x * x + y * y)
    return np.maximum(cosine, 0.15)


def _bent(values_2x: Floats, source: Floats) -> Floats:
    # Cubic: linear interpolation blurs between pixels, so that a moving texture would also pulse.
    x, y = source[..., 0], source[..., 1]
    bent: Floats = cv2.remap(values_2x, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.maximum(bent, 0)


def _smooth(share: Floats) -> Floats:
    inside = np.clip(share, 0, 1)
    eased: Floats = inside * inside * (3 - 2 * inside)
    return eased
