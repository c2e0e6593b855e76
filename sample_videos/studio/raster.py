"""Numba kernels: a z-buffer, shadow maps, vertex normals and the pixel loop that puts hands into a picture.

Depth buffers hold 1 / distance (larger = nearer) for the camera and height along the light for shadow maps.
"""

from __future__ import annotations

import numpy as np

from sample_videos.studio.kernel import kernel
from sample_videos.studio.mesh import Floats, Ints
from sample_videos.studio.noise import hash01

# A shadow map: world -> map (3, 4), heights towards the light (n, n), their block maxima, bias (m), blur (texels).
ShadowMap = tuple[Floats, Floats, Floats, float, float]

SHADOW_TAPS = 8
NEAR_OCCLUDER_M = 0.08
FADE_M = 0.22
# A sunflower spiral of taps in the unit disc, turned per pixel so that banding becomes fine noise.
TAP_RADII = np.sqrt((np.arange(SHADOW_TAPS) + 0.5) / SHADOW_TAPS)
TAPS = (TAP_RADII * np.exp(2.39996j * np.arange(SHADOW_TAPS))).view(np.float64).reshape(-1, 2).astype(np.float32)


@kernel
def rasterise(
    screen: Floats, triangles: Ints, x0: int, y0: int, depth: Floats, ids: Ints, bary: Floats, cull: bool
) -> None:
    """Draw triangles into a window whose upper left pixel is (x0, y0).

    screen (n, 3): x, y in pixels and 1 / distance; depth (h, w), ids (h, w) and bary (h, w, 2) are
    written where nearer.
    """
    height, width = depth.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        if screen[a, 2] <= 0 or screen[b, 2] <= 0 or screen[c, 2] <= 0:
            continue
        ax, ay = screen[a, 0] - x0, screen[a, 1] - y0
        bx, by = screen[b, 0] - x0, screen[b, 1] - y0
        cx, cy = screen[c, 0] - x0, screen[c, 1] - y0
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        if area == 0 or (cull and area > 0):
            continue
        left = int(max(0, np.floor(min(ax, bx, cx))))
        right = int(min(width - 1, np.ceil(max(ax, bx, cx))))
        top = int(max(0, np.floor(min(ay, by, cy))))
        bottom = int(min(height - 1, np.ceil(max(ay, by, cy))))
        inverse = 1.0 / area
        for y in range(top, bottom + 1):
            py = y + 0.5
            for x in range(left, right + 1):
                px = x + 0.5
                w0 = ((bx - px) * (cy - py) - (cx - px) * (by - py)) * inverse
                w1 = ((cx - px) * (ay - py) - (ax - px) * (cy - py)) * inverse
                w2 = 1.0 - w0 - w1
                if w0 < 0 or w1 < 0 or w2 < 0:
                    continue
                nearness = w0 * screen[a, 2] + w1 * screen[b, 2] + w2 * screen[c, 2]
                if nearness > depth[y, x]:
                    depth[y, x] = nearness
                    ids[y, x] = t
                    bary[y, x, 0] = w0 * screen[a, 2] / nearness
                    bary[y, x, 1] = w1 * screen[b, 2] / nearness


@kernel
def rasterise_depth(points: Floats, triangles: Ints, depth: Floats, cull: bool) -> None:
    """Draw triangles into a shadow map: points (n, 3) = column, row, height towards the light."""
    height, width = depth.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = points[a, 0], points[a, 1], points[b, 0], points[b, 1], points[c, 0], points[c, 1]
        area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
        # Faces turned away from the light lie behind others of the same closed shape.
        if area == 0 or (cull and area < 0):
            continue
        left = int(max(0, np.floor(min(ax, bx, cx))))
        right = int(min(width - 1, np.ceil(max(ax, bx, cx))))
        top = int(max(0, np.floor(min(ay, by, cy))))
        bottom = int(min(height - 1, np.ceil(max(ay, by, cy))))
        inverse = 1.0 / area
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                w0 = ((bx - x - 0.5) * (cy - y - 0.5) - (cx - x - 0.5) * (by - y - 0.5)) * inverse
                w1 = ((cx - x - 0.5) * (ay - y - 0.5) - (ax - x - 0.5) * (cy - y - 0.5)) * inverse
                w2 = 1.0 - w0 - w1
                if w0 < 0 or w1 < 0 or w2 < 0:
                    continue
                z = w0 * points[a, 2] + w1 * points[b, 2] + w2 * points[c, 2]
                if z > depth[y, x]:
                    depth[y, x] = z


@kernel
def normals(vertices: Floats, triangles: Ints) -> Floats:
    """Area-weighted vertex normals (n, 3) float32."""
    total = np.zeros((vertices.shape[0], 3), np.float32)
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux, uy, uz = vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2]
        vx, vy, vz = vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for k in (a, b, c):
            total[k, 0] += nx
            total[k, 1] += ny
            total[k, 2] += nz
    for k in range(total.shape[0]):
        length = np.sqrt(total[k, 0] ** 2 + total[k, 1] ** 2 + total[k, 2] ** 2) + 1e-12
        total[k] /= length
    return total


@kernel
def block_maximum(depth: Floats, block: int) -> Floats:
    """The highest occluder around each block of a shadow map, one block wider each way: empty sky is skipped fast."""
    rows, columns = depth.shape[0] // block, depth.shape[1] // block
    coarse = np.full((rows, columns), -1e9, np.float32)
    for y in range(rows * block):
        for x in range(columns * block):
            if depth[y, x] > coarse[y // block, x // block]:
                coarse[y // block, x // block] = depth[y, x]
    wide = coarse.copy()
    for r in range(rows):
        for c in range(columns):
            for dr in range(-1, 2):
                for dc in range(-1, 2):
                    if 0 <= r + dr < rows and 0 <= c + dc < columns and coarse[r + dr, c + dc] > wide[r, c]:
                        wide[r, c] = coarse[r + dr, c + dc]
    return wide


@kernel
def shadowed(
    x: float, y: float, z: float, matrix: Floats, depth: Floats, coarse: Floats, bias: float, radius: float, spin: float
) -> float:
    """The share (0 to 1) of a light hidden from a point: a spun spiral of taps in the shadow map."""
    u = x * matrix[0, 0] + y * matrix[0, 1] + z * matrix[0, 2] + matrix[0, 3]
    v = x * matrix[1, 0] + y * matrix[1, 1] + z * matrix[1, 2] + matrix[1, 3]
    level = x * matrix[2, 0] + y * matrix[2, 1] + z * matrix[2, 2] + bias
    block = depth.shape[0] // coarse.shape[0]
    bu, bv = int(u) // block, int(v) // block
    if u < 0 or v < 0 or bu >= coarse.shape[1] or bv >= coarse.shape[0] or coarse[bv, bu] <= level:
        return 0.0
    hidden = 0.0
    turn_x, turn_y = np.float32(np.cos(spin) * radius), np.float32(np.sin(spin) * radius)
    for k in range(SHADOW_TAPS):
        column = int(u + TAPS[k, 0] * turn_x - TAPS[k, 1] * turn_y)
        row = int(v + TAPS[k, 0] * turn_y + TAPS[k, 1] * turn_x)
        if 0 <= column < depth.shape[1] and 0 <= row < depth.shape[0] and depth[row, column] > level:
            # What stands far above throws a shadow too soft to see: a lamp is wide.
            hidden += max(0.0, 1.0 - max(0.0, depth[row, column] - level - NEAR_OCCLUDER_M) / FADE_M)
    return hidden / SHADOW_TAPS


@kernel
def shadow_field(position: Floats, matrix: Floats, depth: Floats, coarse: Floats, bias: float, radius: float) -> Floats:
    """`shadowed` for every pixel of a window of world positions (h, w, 3)."""
    height, width = position.shape[:2]
    field = np.zeros((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            spin = hash01(x, y, 7) * 6.283
            field[y, x] = shadowed(
                position[y, x, 0], position[y, x, 1], position[y, x, 2], matrix, depth, coarse, bias, radius, spin
            )
    return field


@kernel
def shade_hands(
    ids: Ints, bary: Floats, triangles: Ints, vertices: Floats, vertex_normal: Floats, paint: Floats, plain: Ints,
    camera: Floats, light: Floats, oil: float, key_map: ShadowMap, sky_map: ShadowMap, ambient_out: Floats,
) -> None:  # fmt: skip
    """Light every hand pixel of a window: ambient_out (h, w, 3) linear light where ids >= 0.

    paint (n, 4): albedo and gloss; plain (n,): whether it is the forearm; light (5, 3): key direction, key
    colour, ambient colour, fill direction, fill colour;
    key_map, sky_map: (matrix, depth, coarse, bias, radius) of the key light and of the sky straight above.
    """
    height, width = ids.shape
    key_matrix, key_depth, key_coarse, key_bias, key_radius = key_map
    sky_matrix, sky_depth, sky_coarse, sky_bias, sky_radius = sky_map
    for y in range(height):
        for x in range(width):
            t = ids[y, x]
            if t < 0:
                continue
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            if (y & 1 or x & 1) and plain[a]:
                # A forearm is too smooth for four samples a pixel: its first sample serves the others.
                first = ids[y & ~1, x & ~1]
                if first >= 0 and plain[triangles[first, 0]]:
                    for k in range(3):
                        ambient_out[y, x, k] = ambient_out[y & ~1, x & ~1, k]
                    continue
            w0, w1 = bary[y, x, 0], bary[y, x, 1]
            w2 = 1.0 - w0 - w1
            px = w0 * vertices[a, 0] + w1 * vertices[b, 0] + w2 * vertices[c, 0]
            py = w0 * vertices[a, 1] + w1 * vertices[b, 1] + w2 * vertices[c, 1]
            pz = w0 * vertices[a, 2] + w1 * vertices[b, 2] + w2 * vertices[c, 2]
            nx = w0 * vertex_normal[a, 0] + w1 * vertex_normal[b, 0] + w2 * vertex_normal[c, 0]
            ny = w0 * vertex_normal[a, 1] + w1 * vertex_normal[b, 1] + w2 * vertex_normal[c, 1]
            nz = w0 * vertex_normal[a, 2] + w1 * vertex_normal[b, 2] + w2 * vertex_normal[c, 2]
            length = np.sqrt(nx * nx + ny * ny + nz * nz) + 1e-9
            nx, ny, nz = nx / length, ny / length, nz / length
            gloss = w0 * paint[a, 3] + w1 * paint[b, 3] + w2 * paint[c, 3]
            vx, vy, vz = camera[0] - px, camera[1] - py, camera[2] - pz
            length = np.sqrt(vx * vx + vy * vy + vz * vz)
            vx, vy, vz = vx / length, vy / length, vz / length
            spin = hash01(x, y, 5) * 6.283
            lit = 1.0 - shadowed(px, py, pz, key_matrix, key_depth, key_coarse, key_bias, key_radius, spin)
            open_sky = 1.0 - 0.75 * shadowed(px, py, pz, sky_matrix, sky_depth, sky_coarse, sky_bias, sky_radius, spin)
            toward_key = nx * light[0, 0] + ny * light[0, 1] + nz * light[0, 2]
            toward_fill = max(0.0, nx * light[3, 0] + ny * light[3, 1] + nz * light[3, 2])
            hx, hy, hz = light[0, 0] + vx, light[0, 1] + vy, light[0, 2] + vz
            half = max(0.0, (nx * hx + ny * hy + nz * hz) / np.sqrt(hx * hx + hy * hy + hz * hz))
            rim = (1.0 - max(0.0, nx * vx + ny * vy + nz * vz)) ** 4
            shine = 0.0
            if toward_key > 0:
                shine = 0.35 * (gloss * half ** (18.0 + 50.0 * oil) * (1 + 2 * rim) + 0.10 * half**7)
            key_share = lit * (0.55 + 0.45 * open_sky)
            for k in range(3):
                albedo = w0 * paint[a, k] + w1 * paint[b, k] + w2 * paint[c, k]
                wrap = 0.30 if k == 0 else (0.14 if k == 1 else 0.10)
                diffuse = max(0.0, (toward_key + wrap) / (1 + wrap))
                sky = albedo * (light[2, k] * (0.6 + 0.4 * nz) + light[4, k] * toward_fill)
                sky += light[2, k] * (rim * gloss * 0.5 + 0.025 * (0.3 + 0.7 * nz))
                ambient_out[y, x, k] = sky * open_sky + light[1, k] * (albedo * diffuse + shine) * key_share


@kernel
def compose(
    ids: Ints, lit_hands: Floats, ambient_2x: Floats, key_2x: Floats, ambient: Floats, key: Floats,
    key_shadow: Floats, sky_shadow: Floats, out: Floats,
) -> None:  # fmt: skip
    """Average 2x2 samples into a picture window: hands, and elsewhere the still scene under their shadows."""
    height, width = out.shape[:2]
    for y in range(height):
        for x in range(width):
            open_sky = 1.0 - 0.75 * sky_shadow[y, x]
            key_share = (1.0 - key_shadow[y, x]) * (0.55 + 0.45 * open_sky)
            hands = 0
            for j in range(2):
                for i in range(2):
                    if ids[2 * y + j, 2 * x + i] >= 0:
                        hands += 1
            if hands == 0:
                for k in range(3):
                    out[y, x, k] = ambient[y, x, k] * open_sky + key[y, x, k] * key_share
                continue
            for k in range(3):
                total = 0.0
                for j in range(2):
                    for i in range(2):
                        r, c = 2 * y + j, 2 * x + i
                        if ids[r, c] >= 0:
                            total += lit_hands[r, c, k]
                        else:
                            total += ambient_2x[r, c, k] * open_sky + key_2x[r, c, k] * key_share
                out[y, x, k] = 0.25 * total


@kernel
def develop(linear: Floats, curve: Floats, out: Floats) -> None:
    """Linear light (h, w, 3) -> display values 0..1 through a table over 0..2."""
    top = curve.shape[0] - 1
    for y in range(linear.shape[0]):
        for x in range(linear.shape[1]):
            for k in range(3):
                position = linear[y, x, k] * (top * 0.5)
                out[y, x, k] = curve[int(min(max(position, 0.0), top))]


@kernel
def add_grain(picture: Floats, grain: Floats, row: int, column: int, out: Ints) -> None:
    """Display values (h, w, 3 RGB) + sensor grain rolled by (row, column) -> 8-bit BGR; darker pixels are noisier."""
    rows, columns = grain.shape[:2]
    for y in range(picture.shape[0]):
        gy = (y + row) % rows
        for x in range(picture.shape[1]):
            gx = (x + column) % columns
            for k in range(3):
                value = picture[y, x, k]
                value = value + grain[gy, gx, k] * (0.6 + 0.8 * (1.0 - value))
                out[y, x, 2 - k] = np.uint8(min(max(value, 0.0), 1.0) * 255.0 + 0.5)
