"""The renderer: a scene and the hands of one moment -> a finished 8-bit frame.

The still scene is drawn and developed once; each frame redraws only the window that the hands and their shadows touch.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from sample_videos.studio import raster, still
from sample_videos.studio.body import Body
from sample_videos.studio.deform import MovingSkin
from sample_videos.studio.hand import load_hand
from sample_videos.studio.light import LIGHTS, SKIN_TONES, tone_curve
from sample_videos.studio.mesh import Floats
from sample_videos.studio.paint import paint_hand
from sample_videos.studio.place import PlacedHand, Placer
from sample_videos.studio.scene import Camera, Scene

Image = npt.NDArray[np.uint8]

SHADOW_REACH_PX = 64
HAND_MAP_SIZE = 640
HAND_MAP_BLOCK = 20
LENS_BLUR_PX = 0.55
BLUR_REACH_PX = 3
FOREARM_ONLY = 0.95
GRAIN_TILES = 4
GRAIN_TILE_PX = 512


class Renderer:
    """Renders the frames of one scene.

    `body`: another one than the scene's shape gives. `coarse`: its mesh and its shadows so many times coarser.
    """

    def __init__(self, scene: Scene, body: Body | None = None, coarse: int = 1) -> None:
        self.scene = scene
        self.light = LIGHTS[scene.light]
        self.light_rows = self.light.rows()
        self.body = body or Body(scene.body)
        self.camera = Camera(scene)
        self.hand = load_hand()
        self.placer = Placer(self.body, self.hand, scene.hand_scale)
        self.plain = (self.hand.forearm_share > FOREARM_ONLY).astype(np.uint8)
        self.still = self.resting = still.build(scene, self.body, self.camera, coarse)
        self.skin = MovingSkin(scene, self.body, self.camera, self.resting)
        self.curve = tone_curve(self.light.exposure)
        width, height = self.camera.canvas
        self.ids = np.full((2 * height, 2 * width), -1, np.int32)
        self.bary = np.zeros((2 * height, 2 * width, 2), np.float32)
        self.lit = np.zeros((2 * height, 2 * width, 3), np.float32)
        self.still_display = np.zeros((height, width, 3), np.float32)
        self._develop_still()
        self.grain = self._grain_tiles(max(1, GRAIN_TILES // coarse))

    @cached_property
    def paint(self) -> Floats:
        """Albedo and gloss of the hands' vertices."""
        return paint_hand(self.hand, SKIN_TONES[self.scene.giver_tone], self.scene.oil, self.scene.sleeve)

    def _develop_still(self) -> None:
        softened = cv2.GaussianBlur(np.asarray(self.still.ambient + self.still.key, np.float32), (0, 0), LENS_BLUR_PX)
        raster.develop(softened, self.curve, self.still_display)

    def _move_skin(self, hands: list[PlacedHand], t_s: float) -> None:
        """Let the back breathe and be pulled along, in the pictures of the still scene."""
        breath = self.scene.breath
        rise_m = 0.0 if breath is None else breath.rise_mm(t_s) / 1000
        moving = bool(rise_m) or any(any(hand.state.pull_m) for hand in hands)
        if not moving and self.still is self.resting:
            return
        self.still = self.skin.still_at(rise_m, hands) if moving else self.resting
        self._develop_still()

    def _grain_tiles(self, count: int) -> list[Floats]:
        """Sensor noise: fine grain with a softer layer under it."""
        rng = np.random.default_rng(self.scene.seed)
        tiles = []
        shape = (GRAIN_TILE_PX, GRAIN_TILE_PX, 3)
        for _ in range(count):
            fine = rng.normal(0, self.light.grain, shape).astype(np.float32)
            soft = cv2.GaussianBlur(rng.normal(0, 1.2 * self.light.grain, shape).astype(np.float32), (0, 0), 1.0)
            tiles.append(fine + soft)
        return tiles

    def frame(self, hands: list[PlacedHand], index: int, t_s: float) -> Image:
        """The finished frame (height, width, 3) BGR; `index` seeds its grain."""
        self._move_skin(hands, t_s)
        display = self.still_display
        drawn = self._draw_hands(hands)
        if drawn is not None:
            window, values = drawn
            display = display.copy()
            display[window] = values
        if self.camera.margin:
            display = self._knocked(display, t_s)
        rng = np.random.default_rng((self.scene.seed, index))
        row, column, tile = (int(n) for n in rng.integers(0, (GRAIN_TILE_PX, GRAIN_TILE_PX, len(self.grain))))
        width, height = self.scene.size
        out = np.empty((height, width, 3), np.uint8)
        raster.add_grain(display, self.grain[tile], row, column, out)
        return out

    def _knocked(self, display: Floats, t_s: float) -> Floats:
        """The margined picture seen by the turned camera, cut to size."""
        shift = np.array([[1.0, 0, -self.camera.margin], [0, 1.0, -self.camera.margin], [0, 0, 1.0]])
        warp = self.camera.homography(t_s) @ shift
        seen: Floats = cv2.warpPerspective(
            display, warp, self.scene.size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return seen

    def _draw_hands(self, hands: list[PlacedHand]) -> tuple[tuple[slice, slice], Floats] | None:
        """The window (rows, columns) that the hands change and its display values; None when out of sight."""
        if not hands:
            return None
        vertices = np.concatenate([self.placer.vertices(placed) for placed in hands])
        count = len(self.hand.mesh.vertices)
        faces = [self.hand.triangles if placed.state.side == "R" else self.hand.triangles[:, ::-1] for placed in hands]
        triangles = np.concatenate([face + np.int32(k * count) for k, face in enumerate(faces)])
        screen = self.camera.project(vertices.astype(np.float64)).astype(np.float32)
        screen[:, :2] += self.camera.margin
        window = self._window(screen)
        if window is None:
            return None
        x0, x1, y0, y1 = window
        rows_2x, columns_2x = slice(2 * y0, 2 * y1), slice(2 * x0, 2 * x1)
        screen[:, :2] *= 2
        ids, bary, lit = self.ids[rows_2x, columns_2x], self.bary[rows_2x, columns_2x], self.lit[rows_2x, columns_2x]
        ids.fill(-1)
        depth = self.still.depth_2x[rows_2x, columns_2x].copy()
        raster.rasterise(screen, triangles, 2 * x0, 2 * y0, depth, ids, bary, True)
        key_map, sky_map = self._hand_shadow_maps(vertices, triangles, hands)
        vertex_normals = raster.normals(vertices, triangles)
        paint = np.concatenate([self.paint] * len(hands))
        plain = np.concatenate([self.plain] * len(hands))
        camera = self.camera.position.astype(np.float32)
        raster.shade_hands(
            ids,
            bary,
            triangles,
            vertices,
            vertex_normals,
            paint,
            plain,
            camera,
            self.light_rows,
            self.scene.oil,
            key_map,
            sky_map,
            lit,
        )
        linear = self._composed((slice(y0, y1), slice(x0, x1)), (rows_2x, columns_2x), key_map, sky_map)
        values = np.empty_like(linear)
        raster.develop(cv2.GaussianBlur(linear, (0, 0), LENS_BLUR_PX), self.curve, values)
        return _without_rim((y0, y1, self.still_display.shape[0]), (x0, x1, self.still_display.shape[1]), values)

    def _composed(
        self,
        window: tuple[slice, slice],
        window_2x: tuple[slice, slice],
        key_map: raster.ShadowMap,
        sky_map: raster.ShadowMap,
    ) -> Floats:
        """The window's linear light: hands over the still scene, which their shadows darken."""
        position = self.still.position[window]
        key_shadow, sky_shadow = (_soft_shadow(position, shadow) for shadow in (key_map, sky_map))
        linear = np.empty((*position.shape[:2], 3), np.float32)
        raster.compose(
            self.ids[window_2x], self.lit[window_2x], self.still.ambient_2x[window_2x], self.still.key_2x[window_2x],
            self.still.ambient[window], self.still.key[window], key_shadow, sky_shadow, linear,
        )  # fmt: skip
        return linear

    def _window(self, screen: Floats) -> tuple[int, int, int, int] | None:
        """The canvas rectangle (x0, x1, y0, y1) that the hands and their shadows can reach."""
        width, height = self.camera.canvas
        x0, y0 = np.floor(screen[:, :2].min(0)).astype(int)
        x1, y1 = np.ceil(screen[:, :2].max(0)).astype(int)
        if x1 < 0 or y1 < 0 or x0 >= width or y0 >= height:
            return None
        reach = SHADOW_REACH_PX
        return max(0, x0 - reach), min(width, x1 + reach), max(0, y0 - reach), min(height, y1 + reach)

    def _hand_shadow_maps(
        self, vertices: Floats, triangles: npt.NDArray[np.int32], hands: list[PlacedHand]
    ) -> tuple[raster.ShadowMap, raster.ShadowMap]:
        """(matrix, depth, coarse, bias, radius in texels) of the key light and of the sky above the hands."""
        centre = np.concatenate([placed.landmarks for placed in hands]).mean(0)
        texel = HAND_MAP_SIZE / 0.9
        maps = []
        for direction, soft_m in (
            (self.light_rows[0].astype(np.float64), self.light.soft * 0.35),
            (np.array([0, 0.02, 1.0]), 0.016),
        ):
            matrix = still.light_matrix(direction, centre, 0.45, HAND_MAP_SIZE)
            depth = still.shadow_map(vertices, triangles, matrix, HAND_MAP_SIZE, cull=True)
            coarse = raster.block_maximum(depth, HAND_MAP_BLOCK)
            maps.append((matrix, depth, coarse, 0.004, float(soft_m * texel)))
        return maps[0], maps[1]


def _without_rim(
    rows: tuple[int, int, int], columns: tuple[int, int, int], values: Floats
) -> tuple[tuple[slice, slice], Floats]:
    """A window less the rim that the lens blur could not see beyond; (start, stop, size of the canvas) each way."""
    inner = []
    for start, stop, size in (rows, columns):
        inner.append((0 if start == 0 else BLUR_REACH_PX, stop - start - (0 if stop == size else BLUR_REACH_PX)))
    (top, bottom), (left, right) = inner
    window = (slice(rows[0] + top, rows[0] + bottom), slice(columns[0] + left, columns[0] + right))
    return window, values[top:bottom, left:right]


def _soft_shadow(position: Floats, shadow: raster.ShadowMap) -> Floats:
    """The hidden share of a light over a window (h, w, 3): every other pixel is asked, for shadows are soft."""
    height, width = position.shape[:2]
    coarse = raster.shadow_field(np.ascontiguousarray(position[::2, ::2]), *shadow)
    hidden: Floats = cv2.resize(cv2.GaussianBlur(coarse, (0, 0), 0.7), (width, height), interpolation=cv2.INTER_LINEAR)
    return hidden
