"""Colours: the hand's skin painted per vertex in the rest pose, and the still scene's materials per pixel."""

from __future__ import annotations

import numpy as np

from sample_videos.studio.hand import FINGERS, LANDMARKS, Hand, thumb_nail_normal
from sample_videos.studio.kernel import exact_kernel, kernel
from sample_videos.studio.light import Colour, linear
from sample_videos.studio.mesh import Floats, Ints, vertex_normals
from sample_videos.studio.noise import fractal, ramp, value_noise

BACK, HAIR, TOWEL, SHEET, FLOOR, SHIRT = range(6)
# A sleeve ends so far (m) behind the wrist.
SLEEVE_END_Y = -0.075
HAND_REDNESS = np.array([1.02, 0.93, 0.90])


@exact_kernel
def skin_mottle(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Factors on red, green and blue of bare skin at a point (m)."""
    blotch = fractal(x * 25, y * 25, z * 25, 3)
    pores = fractal(x * 220, y * 220, z * 220, 2)
    flush = fractal(x * 9 + 5, y * 9, z * 9, 2)
    shade = 1 + 0.22 * blotch + 0.10 * pores
    return shade * (1 + 0.08 * flush), shade * (1 - 0.10 * flush), shade * (1 - 0.12 * flush)


@exact_kernel
def _mottle_rows(points: Floats) -> Floats:
    factors = np.zeros((points.shape[0], 3))
    for row in range(points.shape[0]):
        x, y, z = points[row]
        factors[row, 0], factors[row, 1], factors[row, 2] = skin_mottle(x, y, z)
    return factors


def paint_hand(hand: Hand, tone: Colour, oil: float, sleeve: Colour | None = None) -> Floats:
    """Albedo and gloss (n, 4) float32 of every vertex of the hand and its forearm, bare or in a sleeve."""
    points = hand.mesh.vertices
    normals = vertex_normals(points, hand.mesh.triangles)
    albedo = linear(tone) * HAND_REDNESS * _mottle_rows(points)
    albedo *= _knuckle_factors(hand, points, normals)
    albedo *= _tendon_factors(hand, points, normals)
    gloss = np.full(len(points), 0.10 + 0.5 * oil)
    albedo, gloss = _with_nails(hand, points, normals, albedo, gloss)
    if sleeve is not None:
        clothed = points[:, 1] < SLEEVE_END_Y
        folds = 1 + 0.12 * np.sin(points[clothed, 1] * 260 + 3 * np.sin(points[clothed, 0] * 90))
        albedo[clothed] = linear(sleeve) * folds[:, None]
        gloss[clothed] = 0
    painted: Floats = np.hstack([albedo, gloss[:, None]]).astype(np.float32)
    return painted


def _knuckle_factors(hand: Hand, points: Floats, normals: Floats) -> Floats:
    """Redder, slightly creased skin over the finger joints."""
    names = [name for name in LANDMARKS if name.endswith(("proximal", "intermediate", "phalanx-distal"))]
    factors = np.ones((len(points), 3))
    facing_up = np.maximum(0, 0.3 + 0.7 * normals[:, 2])
    for name in names:
        offset = points - hand.mesh.joints[hand.index[name]] - [0, 0, 0.006]
        glow = np.exp(-(offset**2).sum(1) / (2 * 0.0085**2)) * facing_up
        factors *= 1 - glow[:, None] * [0.04, 0.17, 0.17]
        across = np.exp(-(offset[:, 0] ** 2 + offset[:, 2] ** 2) / (2 * 0.006**2)) * np.maximum(0, normals[:, 2])
        crease = np.maximum(0, np.sin(offset[:, 1] * 2600)) * np.exp(-(offset[:, 1] ** 2) / (2 * 0.0035**2))
        factors *= 1 - 0.18 * (crease * across)[:, None]
    return factors


def _tendon_factors(hand: Hand, points: Floats, normals: Floats) -> Floats:
    """Faint light and dark lines along the tendons on the back of the hand."""
    factors = np.ones(len(points))
    back_of_hand = (normals[:, 2] > 0.2) & (points[:, 1] > 0.01) & (points[:, 1] < 0.095)
    for finger in FINGERS:
        start = hand.mesh.joints[hand.index[f"{finger}-finger-metacarpal"]]
        end = hand.mesh.joints[hand.index[f"{finger}-finger-phalanx-proximal"]]
        along = (points[:, 1] - start[1]) / (end[1] - start[1])
        aside = points[:, 0] - start[0] - along * (end[0] - start[0])
        fade = np.clip((along - 0.1) / 0.4, 0, 1) * np.clip((1.15 - along) / 0.2, 0, 1)
        ridge = np.exp(-(aside**2) / (2 * 0.0022**2)) - 1.5 * np.exp(-((aside - 0.006) ** 2) / (2 * 0.002**2))
        factors *= 1 + np.where(back_of_hand, 0.065 * ridge * fade, 0)
    return factors[:, None]


def _with_nails(hand: Hand, points: Floats, normals: Floats, albedo: Floats, gloss: Floats) -> tuple[Floats, Floats]:
    """Short nails: a rosier, glossier plate with a narrow edge only a little paler than the skin."""
    for finger in ("thumb", *FINGERS):
        joint = "thumb-phalanx-distal" if finger == "thumb" else f"{finger}-finger-phalanx-distal"
        tip = hand.mesh.joints[hand.index[joint.replace("phalanx-distal", "tip")]]
        bone = tip - hand.mesh.joints[hand.index[joint]]
        along = bone / np.linalg.norm(bone)
        up = thumb_nail_normal(bone) if finger == "thumb" else np.array([0, 0, 1.0]) - along * along[2]
        up = up / np.linalg.norm(up)
        half_length = 0.0078 if finger == "thumb" else 0.0062
        half_width = {"thumb": 0.0072, "pinky": 0.0046}.get(finger, 0.0056)
        offset = points - tip
        u = offset @ along / half_length
        v = offset @ np.cross(along, up) / half_width
        visible = (normals @ up > 0.15) & (offset @ up > 0) & (u > -1.6) & (u < 2.2)
        r = np.cbrt(np.abs(u) ** 3 + np.abs(v) ** 3)
        plate = np.where(visible, np.clip((1.0 - r) / 0.14, 0, 1), 0)[:, None]
        edge = np.where(visible & (u < 0.9), np.exp(-((r - 1.02) ** 2) / (2 * 0.09**2)), 0)[:, None]
        free_edge = plate * np.clip((u - 0.66) / 0.2, 0, 1)[:, None]
        plate_colour = albedo * 0.90 + np.array([0.075, 0.045, 0.040])
        pale = albedo * 1.06 + 0.05
        albedo = albedo * (1 - plate) + plate_colour * plate
        albedo = albedo * (1 - free_edge) + pale * free_edge
        albedo = albedo * (1 - edge * [0.22, 0.28, 0.28])
        gloss = gloss * (1 - plate[:, 0]) + 0.5 * plate[:, 0]
    return albedo, gloss


@exact_kernel
def _material(kind: int, x: float, y: float, z: float) -> tuple[float, float, float, float, float, float, float]:
    """(red, green, blue factor, gloss, shininess, bump strength, bump frequency) of a still material at a point (m)."""
    if kind == BACK:
        red, green, blue = skin_mottle(x, y, z)
        mole = value_noise(x * 60 + 11, y * 60, z * 60)
        if mole > 0.455:
            dark = 1 - 0.5 * ramp(0.455, 0.48, mole)
            red, green, blue = red * dark, green * dark * 0.95, blue * dark * 0.9
        return red, green, blue, 0.10, 18.0, 0.6, 500.0
    if kind == HAIR:
        strand = 1 + 1.3 * fractal(x * 14, y * 320, z * 14, 3)
        return strand, strand, strand, 0.25, 12.0, 0.0, 1.0
    if kind == TOWEL:
        loops = (1 + 0.35 * fractal(x * 500, y * 500, z * 500, 2)) * (1 + 0.3 * fractal(x * 16, y * 16, z * 16, 3))
        return loops, loops, loops, 0.0, 20.0, 3.0, 320.0
    if kind == SHEET:
        fold = 1 + 0.18 * fractal(x * 9 + 2 * fractal(x * 4, y * 4, 1.0, 2), y * 9, z * 9, 3)
        return fold, fold, fold, 0.0, 20.0, 2.5, 9.0
    if kind == SHIRT:
        knit = 1 + 0.10 * fractal(x * 400, y * 400, z * 400, 2)
        crease = knit * (1 + 0.30 * fractal(x * 12 + 2 * fractal(x * 5, y * 5, 2.0, 2), y * 7, z * 7, 3))
        return crease, crease, crease, 0.0, 20.0, 2.5, 14.0
    board = 1 + 0.25 * fractal(x * 3, y * 60, 0.0, 3)
    if x * 9 - np.floor(x * 9) < 0.03:
        board *= 0.6
    return board, board, board, 0.0, 20.0, 0.0, 1.0


@kernel
def shade_still(
    ids: Ints, position: Floats, normal: Floats, occlusion: Floats, kinds: Ints, colours: Floats, camera: Floats,
    light: Floats, oil: float, ambient: Floats, key: Floats,
) -> None:  # fmt: skip
    """Light the still scene: ambient and key (h, w, 3) linear light, before shadows, where ids >= 0."""
    for y in range(ids.shape[0]):
        for x in range(ids.shape[1]):
            t = ids[y, x]
            if t < 0:
                continue
            kind = kinds[t]
            px, py, pz = position[y, x, 0], position[y, x, 1], position[y, x, 2]
            red, green, blue, gloss, shininess, bump, frequency = _material(kind, px, py, pz)
            if kind == BACK:
                gloss += 0.5 * oil
                shininess += 50 * oil
            nx, ny, nz = normal[y, x, 0], normal[y, x, 1], normal[y, x, 2]
            if bump > 0:
                bx, by, bz = px * frequency, py * frequency, pz * frequency
                here = value_noise(bx, by, bz)
                strength = 0.10 * bump / 0.35
                nx -= strength * (value_noise(bx + 0.35, by, bz) - here)
                ny -= strength * (value_noise(bx, by + 0.35, bz) - here)
                nz -= strength * (value_noise(bx, by, bz + 0.35) - here)
            length = np.sqrt(nx * nx + ny * ny + nz * nz) + 1e-9
            nx, ny, nz = nx / length, ny / length, nz / length
            vx, vy, vz = camera[0] - px, camera[1] - py, camera[2] - pz
            length = np.sqrt(vx * vx + vy * vy + vz * vz)
            vx, vy, vz = vx / length, vy / length, vz / length
            toward_key = nx * light[0, 0] + ny * light[0, 1] + nz * light[0, 2]
            toward_fill = max(0.0, nx * light[3, 0] + ny * light[3, 1] + nz * light[3, 2])
            hx, hy, hz = light[0, 0] + vx, light[0, 1] + vy, light[0, 2] + vz
            half = max(0.0, (nx * hx + ny * hy + nz * hz) / np.sqrt(hx * hx + hy * hy + hz * hz))
            rim = (1.0 - max(0.0, nx * vx + ny * vy + nz * vz)) ** 4
            skin = 1.0 if kind == BACK else 0.0
            shine = 0.0
            if toward_key > 0:
                shine = 0.35 * (gloss * half**shininess * (1 + 2 * rim) + 0.10 * skin * half**7)
            for k in range(3):
                albedo = colours[kind, k] * (red if k == 0 else (green if k == 1 else blue))
                wrap = skin * (0.30 if k == 0 else (0.14 if k == 1 else 0.10))
                diffuse = max(0.0, (toward_key + wrap) / (1 + wrap))
                key[y, x, k] = light[1, k] * (albedo * diffuse + shine)
                sky = albedo * (light[2, k] * (0.6 + 0.4 * nz) + light[4, k] * toward_fill)
                sky += light[2, k] * (rim * gloss * 0.5 + 0.025 * (0.3 + 0.7 * nz) * skin)
                ambient[y, x, k] = sky * occlusion[y, x]


@kernel
def interpolate(ids: Ints, bary: Floats, triangles: Ints, values: Floats, out: Floats) -> None:
    """Vertex values (n, c) -> pixel values (h, w, c) where ids >= 0."""
    for y in range(ids.shape[0]):
        for x in range(ids.shape[1]):
            t = ids[y, x]
            if t < 0:
                continue
            w0, w1 = bary[y, x, 0], bary[y, x, 1]
            a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            for k in range(values.shape[1]):
                out[y, x, k] = w0 * values[a, k] + w1 * values[b, k] + (1.0 - w0 - w1) * values[c, k]
