"""The still scene: meshes of the body, head, towel, sheet and floor, drawn and lit once per clip."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from sample_videos.studio import paint, raster
from sample_videos.studio.body import Body
from sample_videos.studio.light import LIGHTS, SKIN_TONES, linear
from sample_videos.studio.mesh import Floats, Ints
from sample_videos.studio.scene import Camera, Scene

SAMPLES = 2
SHIRT_END_S = 0.56
TABLE_HALF_M = 0.37
TABLE_HEIGHT_M = 0.72
STILL_MAP_SIZE = 1500
STILL_MAP_HALF_M = 0.95


@dataclass(frozen=True)
class Still:
    """The lit still scene. `*_2x` are at two samples a pixel; colours are linear light (h, w, 3) float32."""

    ambient: Floats
    key: Floats
    ambient_2x: Floats
    key_2x: Floats
    depth_2x: Floats
    position: Floats


@dataclass
class _Meshes:
    """Triangle meshes gathered into one."""

    vertices: list[Floats]
    normals: list[Floats]
    occlusion: list[Floats]
    triangles: list[Ints]
    kinds: list[Ints]
    count: int = 0

    def add_grid(self, points: Floats, kind: int, occlusion: Floats | None = None, keep: Ints | None = None) -> None:
        """A sheet of points (rows, columns, 3) whose normals face up."""
        rows, columns = points.shape[:2]
        index = np.arange(rows * columns).reshape(rows, columns)
        a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
        faces = np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)], axis=2)
        chosen = faces.reshape(-1, 3) if keep is None else faces[keep].reshape(-1, 3)
        normal = np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0)).reshape(-1, 3)
        normal = normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-12)
        normal[normal[:, 2] < 0] *= -1
        self.vertices.append(points.reshape(-1, 3))
        self.normals.append(normal)
        self.occlusion.append(np.ones(rows * columns) if occlusion is None else occlusion.ravel())
        self.triangles.append(chosen + self.count)
        self.kinds.append(np.full(len(chosen), kind))
        self.count += rows * columns


def _gather(scene: Scene, body: Body, coarse: int) -> _Meshes:
    meshes = _Meshes([], [], [], [], [])
    _add_skin(meshes, body, scene.shirt is not None, coarse)
    scale = scene.body.scale
    _add_ball(meshes, (0, 0.19 * scale, 0.10 * scale), (0.076 * scale, 0.105 * scale, 0.10 * scale))
    _add_ball(meshes, (0, 0.135 * scale, 0.195 * scale), (0.034 * scale, 0.034 * scale, 0.03 * scale))
    _add_towel(meshes, body, scene.towel_top_m)
    _add_sheet(meshes, body)
    x, y = np.meshgrid(np.linspace(-2.5, 2.5, 20), np.linspace(2.5, -3, 20))
    meshes.add_grid(np.stack([x, y, np.full_like(x, -TABLE_HEIGHT_M)], -1), paint.FLOOR, np.full_like(x, 0.6))
    return meshes


def _add_skin(meshes: _Meshes, body: Body, shirted: bool, coarse: int) -> None:
    """Bare skin, or a T-shirt over the trunk and the upper arms."""
    x, s = np.meshgrid(body.xs[::coarse], body.ss[::coarse])
    z = body.skin[::coarse, ::coarse].astype(np.float64)
    corners = [z[:-1, :-1], z[1:, :-1], z[1:, 1:], z[:-1, 1:]]
    keep = np.maximum.reduce(corners) > 0.004
    occlusion = np.minimum(1, 0.45 + 0.55 * np.clip(z / 0.09, 0, 1))
    points = np.stack([x, -s, z], -1)
    if shirted:
        scale = body.shape.scale
        middle_x, middle_s = np.abs(x[:-1, :-1]), s[:-1, :-1]
        # A round neck, and sleeves to the middle of the upper arms.
        neck = np.hypot(middle_x / 1.3, middle_s + 0.075 * scale) < 0.075 * scale
        covered = keep & (middle_s > -0.07 * scale) & ~neck & (middle_s < SHIRT_END_S * scale)
        covered &= (middle_x < 0.20 * scale) | (middle_s < 0.20 * scale)
        covered &= middle_x < 0.27 * scale
        meshes.add_grid(points, paint.SHIRT, occlusion, covered)
        keep = keep & ~covered
    meshes.add_grid(points, paint.BACK, occlusion, keep)


def _add_ball(meshes: _Meshes, centre: tuple[float, float, float], radii: tuple[float, float, float]) -> None:
    polar, round_ = np.meshgrid(np.linspace(1e-3, np.pi - 1e-3, 48), np.linspace(0, 2 * np.pi, 96), indexing="ij")
    unit = np.stack([np.sin(polar) * np.cos(round_), np.sin(polar) * np.sin(round_), np.cos(polar)], -1)
    meshes.add_grid(unit * np.array(radii) + np.array(centre), paint.HAIR)
    outward = unit.reshape(-1, 3) / np.array(radii)
    meshes.normals[-1] = outward / np.linalg.norm(outward, axis=1, keepdims=True)


def _waves(x: Floats, s: Floats, frequency: float, seed: int) -> Floats:
    """Gentle folds of cloth, about -1 to 1."""
    rng = np.random.default_rng(seed)
    total = np.zeros_like(x)
    for octave in range(6):
        angle, phase = rng.uniform(0, 2 * np.pi), rng.uniform(0, 6)
        along, across = x * np.cos(angle) + s * np.sin(angle), x * np.sin(angle) - s * np.cos(angle)
        q = frequency * (1 + 0.7 * octave)
        total += np.sin(along * q + phase + 1.3 * np.sin(across * q * 0.6)) / (1 + octave)
    return total / 2.4


def _add_towel(meshes: _Meshes, body: Body, top_m: float) -> None:
    scale = body.shape.scale
    top_s = top_m * scale
    x, s = np.meshgrid(np.linspace(-0.34, 0.34, 200), np.linspace(top_s, 1.1, 160))
    s = s + 0.006 * np.sin(x * 23) + 0.004 * np.sin(x * 51 + 1)
    top = body.height(x, -s)
    top = np.maximum(top, 0.93 * np.maximum(body.height(x - 0.02, -s), body.height(x + 0.02, -s)))
    top = cv2.GaussianBlur(top, (0, 0), 2.0)
    hem = 0.010 * np.exp(-(((s - top_s - 0.025 * scale) / 0.012) ** 2))
    z = np.maximum(top + 0.010 + 0.006 * _waves(x, s, 30, 0) + hem, 0.012)
    z[0] -= 0.012
    meshes.add_grid(np.stack([x, -s, z], -1), paint.TOWEL)


def _add_sheet(meshes: _Meshes, body: Body) -> None:
    x, y = np.meshgrid(np.linspace(-TABLE_HALF_M, TABLE_HALF_M, 120), np.linspace(0.46, -1.3, 200))
    fall = np.clip((np.abs(x) - (TABLE_HALF_M - 0.02)) / 0.02, 0, 1) * 0.12
    z = 0.003 * _waves(x, y, 22, 3) - fall
    contact = 0.45 + 0.55 * np.clip((np.abs(x) - body.half_width(-y)) / 0.08, 0, 1)
    meshes.add_grid(np.stack([x, y, z], -1), paint.SHEET, contact)


def light_matrix(direction: Floats, centre: Floats, half_m: float, size: int) -> Floats:
    """World -> shadow map (3, 4): column, row and height towards the light."""
    d = direction / np.linalg.norm(direction)
    a = np.cross([0, 1.0, 0], d)
    a = a / np.linalg.norm(a)
    b = np.cross(d, a)
    k = size / (2 * half_m)
    rows = [[*(a * k), size / 2 - k * (a @ centre)], [*(b * k), size / 2 - k * (b @ centre)], [*d, 0.0]]
    return np.array(rows, dtype=np.float32)


def shadow_map(vertices: Floats, triangles: Ints, matrix: Floats, size: int, cull: bool = False) -> Floats:
    """Heights towards the light (size, size) of the nearest surface, -10 where none is; `cull`: shapes are closed."""
    points = (vertices @ matrix[:, :3].T + matrix[:, 3]).astype(np.float32)
    depth = np.full((size, size), -10, np.float32)
    raster.rasterise_depth(points, triangles, depth, cull)
    return depth


def build(scene: Scene, body: Body, camera: Camera, coarse: int = 1) -> Still:
    """Draw and light the still scene, with the body's mesh and the shadows so many times coarser."""
    meshes = _gather(scene, body, coarse)
    vertices = np.concatenate(meshes.vertices)
    triangles = np.concatenate(meshes.triangles).astype(np.int32)
    kinds = np.concatenate(meshes.kinds).astype(np.int32)
    width, height = (SAMPLES * side for side in camera.canvas)
    screen = camera.project(vertices)
    screen[:, :2] = (screen[:, :2] + camera.margin) * SAMPLES
    depth = np.zeros((height, width), np.float32)
    ids = np.full((height, width), -1, np.int32)
    bary = np.zeros((height, width, 2), np.float32)
    raster.rasterise(screen.astype(np.float32), triangles, 0, 0, depth, ids, bary, False)
    values = np.hstack([vertices, np.concatenate(meshes.normals), np.concatenate(meshes.occlusion)[:, None]])
    pixels = np.zeros((height, width, 7), np.float32)
    paint.interpolate(ids, bary, triangles, values.astype(np.float32), pixels)
    position = np.ascontiguousarray(pixels[:, :, :3])
    ambient, key = np.zeros_like(position), np.zeros_like(position)
    shirt = scene.shirt or scene.towel
    materials = (SKIN_TONES[scene.receiver_tone], scene.hair, scene.towel, scene.sheet, scene.floor, shirt)
    colours = [linear(c) for c in materials]
    light = LIGHTS[scene.light].rows()
    paint.shade_still(
        ids, position, np.ascontiguousarray(pixels[:, :, 3:6]), np.ascontiguousarray(pixels[:, :, 6]), kinds,
        np.array(colours, dtype=np.float32), camera.position.astype(np.float32), light, scene.oil, ambient, key,
    )  # fmt: skip
    casting = triangles[kinds != paint.FLOOR]
    _cast_still_shadows(scene, vertices, casting, position, ambient, key, STILL_MAP_SIZE // coarse)
    half = (width // SAMPLES, height // SAMPLES)

    def shrink(values_2x: Floats) -> Floats:
        shrunk: Floats = cv2.resize(values_2x, half, interpolation=cv2.INTER_AREA)
        return shrunk

    return Still(shrink(ambient), shrink(key), ambient, key, depth, shrink(position))


def _cast_still_shadows(
    scene: Scene, vertices: Floats, casting: Ints, position: Floats, ambient: Floats, key: Floats, size: int
) -> None:
    """Darken `key` by the light's own shadows and `ambient` by what stands above, in place."""
    light = LIGHTS[scene.light]
    centre = np.array([0, -0.25, 0.1])
    texel = size / (2 * STILL_MAP_HALF_M)
    for direction, radius_m, bias, floor, target in (
        (light.rows()[0].astype(np.float64), light.soft * 0.6, 0.012, 0.0, key),
        (np.array([0, 0.02, 1.0]), 0.05, 0.02, 0.45, ambient),
    ):
        matrix = light_matrix(direction, centre, STILL_MAP_HALF_M, size)
        depth = shadow_map(vertices, casting, matrix, size)
        coarse = raster.block_maximum(depth, 50)
        hidden = raster.shadow_field(position, matrix, depth, coarse, bias, radius_m * texel)
        open_share = 1 - (1 - floor) * cv2.GaussianBlur(hidden, (0, 0), 2.5 * SAMPLES)
        target *= open_share[:, :, None]
