"""Pictures of backs with their true points, to learn from: `python -m sample_videos.studio.backs FOLDER --count N`.

Every picture shows another back: shape, skin, light, camera, towel, sheet and hands are drawn at random, much more
widely than in the benchmark's scenes, so that what is learnt does not rest on how those look.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from sample_videos.studio.body import (
    C7_CREST_M,
    GRID_STEP,
    S_TOP,
    SHOULDER_HALF_M,
    SHOULDER_V,
    X_LIMIT,
    Body,
    BodyShape,
)
from sample_videos.studio.choreography import Track
from sample_videos.studio.giver import OUTSIDE, Giver
from sample_videos.studio.hand import load_hand
from sample_videos.studio.light import LIGHTS, SKIN_TONES, Light
from sample_videos.studio.mesh import Floats
from sample_videos.studio.place import PlacedHand, Placer
from sample_videos.studio.render import Image, Renderer
from sample_videos.studio.room import Random, any_colour, unseen_by, with_room
from sample_videos.studio.scene import HEAD_TURNS, SEATS, Camera, Scene
from vision.back.points import EDGE_LEVELS, MIDLINE_LEVELS

SIZE = (320, 240)
COARSE = 3
# What the drawn light and skins are called in the studio's tables while their picture is rendered.
ANY, ANY_GIVER = "any", "any giver"
_TILTS_DEG = ((0.0, 20.0), (10.0, 50.0), (40.0, 76.0))


class AnyBody(Body):
    """A usual body, bent and stretched: x = bend(s) + stretch(s) * x of the usual one, and thicker or thinner."""

    def __init__(self, usual: Body, random: Random, scale: float) -> None:
        self.shape = replace(usual.shape, scale=scale)
        self.c7_crest_m = C7_CREST_M * scale
        self._usual = usual
        self._waves = random.normal(0, 1, (2, 3))
        self._bend_m = float(random.uniform(0, 0.012))
        self._stretch = float(random.uniform(0.86, 1.18)), float(random.uniform(0, 0.06))
        self._thick = float(random.uniform(0.8, 1.15))
        self.xs, self.ss = usual.xs, usual.ss
        x, s = np.meshgrid(self.xs, self.ss)
        self.skin: Floats = self._bent(usual.skin, x, s)
        self.torso: Floats = self._bent(usual.torso, x, s)

    def across(self, x_m: Floats | float, s_m: Floats | float) -> Floats:
        """Where the usual body's x is at a level, metres of this one."""
        s = np.asarray(s_m) / self.shape.scale
        moved: Floats = self._bend(s) + self._wide(s) * np.asarray(x_m) * self.shape.scale
        return moved

    def half_width(self, s_m: Floats | float) -> Floats:
        """Half width (m) at `s_m` metres below C7."""
        s = np.asarray(s_m) / self.shape.scale
        found: Floats = self._usual.half_width(s) * self._wide(s) * self.shape.scale
        return found

    def torso_height(self, x_m: Floats | float, s_m: Floats | float) -> Floats:
        """Height (m) of the torso over the table."""
        s = np.asarray(s_m) / self.shape.scale
        lifted: Floats = self._usual.torso_height(self._usual_x(np.asarray(x_m), s), s) * self._thick * self.shape.scale
        return lifted

    def _bent(self, heights: Floats, x: Floats, s: Floats) -> Floats:
        usual_s = s / self.shape.scale
        column = ((self._usual_x(x, usual_s) + X_LIMIT) / GRID_STEP).astype(np.float32)
        row = ((usual_s - S_TOP) / GRID_STEP).astype(np.float32)
        moved = cv2.remap(heights.astype(np.float32), column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved * self._thick * self.shape.scale, np.float32)

    def _usual_x(self, x_m: Floats, s: Floats) -> Floats:
        """The usual body's x of a place of this one; `s` of the usual one."""
        found: Floats = (x_m - self._bend(s)) / (self._wide(s) * self.shape.scale)
        return found

    def _bend(self, s: Floats) -> Floats:
        wave = self._waves[0, 0] * np.sin(9 * s + self._waves[0, 1]) - self._waves[0, 0] * np.sin(self._waves[0, 1])
        bent: Floats = self._bend_m * wave
        return bent

    def _wide(self, s: Floats) -> Floats:
        wide, wave = self._stretch
        stretched: Floats = wide * (1 + wave * np.sin(8 * s + 3 * self._waves[1, 0]))
        return stretched


@lru_cache(maxsize=9)
def _usual(curve: float, arms: str) -> Body:
    return Body(BodyShape(1.0, 1.0, curve, arms))


@contextmanager
def drawn_looks(random: Random) -> Iterator[None]:
    """While it lasts a light and two skins at random go by the names that drawn scenes give them."""
    LIGHTS[ANY] = _light(random)
    SKIN_TONES[ANY], SKIN_TONES[ANY_GIVER] = _skin(random), _skin(random)
    try:
        yield
    finally:
        del LIGHTS[ANY], SKIN_TONES[ANY], SKIN_TONES[ANY_GIVER]


def drawn_scene(random: Random, number: int) -> Scene:
    """A scene at random, to be rendered within `drawn_looks`."""
    camera_m = float(random.uniform(0.55, 2.2))
    body = BodyShape(
        float(random.uniform(0.85, 1.15)),
        1.0,
        float(random.choice([0.75, 1.0, 1.25])),
        str(random.choice(["side", "side", "up", "down"])),
    )
    width_m = float(random.uniform(0.6, 1.5)) * body.scale
    # From above, at a slant, and as by a camera on the next chair: real ones often stand that low.
    tilt_deg = float(random.uniform(*_TILTS_DEG[int(random.choice(3, p=(0.25, 0.3, 0.45)))]))
    return Scene(
        ANY,
        ANY_GIVER,
        ANY,
        camera_m,
        tilt_deg,
        float(random.uniform(-45, 45)),
        look_m=(float(random.normal(0, 0.05)), float(random.normal(0.24, 0.07))),
        view_deg=float(np.degrees(2 * np.arctan(width_m / 2 / camera_m))),
        head=str(random.choice(list(HEAD_TURNS))),
        seat=str(random.choice(SEATS)),
        body=body,
        hand_scale=float(random.uniform(0.88, 1.12)),
        towel=any_colour(random),
        sheet=any_colour(random),
        hair=_hair(random),
        oil=float(random.uniform(0, 1)) ** 2,
        sleeve=any_colour(random) if random.random() < 0.3 else None,
        seed=number,
        size=SIZE,
        floor=any_colour(random),
        towel_top_m=float(random.uniform(0.40, 0.66)),
    )


def _light(random: Random) -> Light:
    warmth = float(random.uniform(-0.15, 0.8))
    tint = np.array([1 + 0.25 * warmth, 1.0 - 0.05 * warmth, 1 - 0.45 * warmth])
    azimuth, height = random.uniform(0, 2 * np.pi), random.uniform(0.35, 1.0)
    flat = np.sqrt(1 - height**2)
    key, ambient = random.uniform(0.3, 1.35), random.uniform(0.18, 0.7)
    fill = random.uniform(0, 2 * np.pi)

    def three(values: Floats) -> tuple[float, float, float]:
        return float(values[0]), float(values[1]), float(values[2])

    return Light(
        three(np.array([flat * np.cos(azimuth), flat * np.sin(azimuth), height])),
        three(key * tint),
        three(ambient * tint ** float(random.uniform(-0.3, 1))),
        three(np.array([np.cos(fill), np.sin(fill), 0.8])),
        three(random.uniform(0.03, 0.2) * np.ones(3)),
        float(random.uniform(0.008, 0.06)),
        float(random.uniform(0.7, 1.2)),
        float(random.uniform(0.003, 0.015)),
    )


def _skin(random: Random) -> tuple[float, float, float]:
    tones = [SKIN_TONES[name] for name in ("light", "medium", "olive", "brown", "dark")]
    at = float(random.uniform(0, len(tones) - 1))
    low = min(int(at), len(tones) - 2)
    tone = np.array(tones[low]) * (1 - at + low) + np.array(tones[low + 1]) * (at - low)
    red, green, blue = (float(value) for value in np.clip(tone * random.normal(1, 0.05, 3), 0.05, 0.97))
    return red, green, blue


def _hair(random: Random) -> tuple[float, float, float]:
    light = float(random.uniform(0.02, 0.6)) ** 1.5
    return light + 0.03, 0.75 * light + 0.02, 0.5 * light + 0.02


def drawn_hands(random: Random, scene: Scene, body: Body) -> list[PlacedHand]:
    """No hand, one or two of them somewhere on the back, with their forearms."""
    sides = [side for side in ("L", "R") if random.random() < 0.8] if random.random() < 0.5 else []
    placer = Placer(body, load_hand(), scene.hand_scale)
    giver = Giver(scene.seat, 100 * body.c7_crest_m)
    placed = []
    for side in sides:
        track = Track(side, 100 * body.c7_crest_m, OUTSIDE[scene.seat][side], sway=float(random.uniform(0, 6)))
        track.rest_on((float(random.uniform(-14, 14)), float(random.uniform(0.0, 1.0))), 1.0)
        sample = track.at(0.5)
        if sample is not None:
            placed.append(placer.place(giver.state(track, sample, float(random.uniform(0, 3)))))
    return placed


def true_points(body: AnyBody, camera: Camera) -> Floats:
    """The points that are learnt (POINTS, 2), in pixels: those of the midline, the acromia, the visible edges."""
    length = C7_CREST_M
    half = SHOULDER_HALF_M
    spots = [(0.0, v * length) for v in MIDLINE_LEVELS]
    spots += [(-half, SHOULDER_V * length), (half, SHOULDER_V * length)]
    x, s = np.array(spots).T
    s = s * body.shape.scale
    x = body.across(x, s)
    middle = camera.pixels(np.stack([x, -s, body.height(x, -s)], axis=1), 0.0)
    edges = [_edge(body, camera, side, level) for level in EDGE_LEVELS for side in (-1.0, 1.0)]
    found: Floats = np.vstack([middle, np.array(edges)])
    return found


def _edge(body: AnyBody, camera: Camera, side: float, level: float) -> Floats:
    """What the camera sees farthest out at a level (2,)."""
    s = level * body.c7_crest_m
    usual_half = float(body.half_width(s) / (body.across(1.0, s) - body.across(0.0, s)))
    x = body.across(side * usual_half * np.linspace(0.75, 0.999, 60), s)
    world = np.stack([x, np.full_like(x, -s), body.torso_height(x, np.full_like(x, s))], axis=1)
    pixels = camera.pixels(world, 0.0)
    centre = float(body.across(0.0, s))
    middle = camera.pixels(np.array([[centre, -s, float(body.height(centre, -s))]]), 0.0)[0]
    found: Floats = pixels[int(np.argmax((pixels - middle) @ (pixels[-1] - middle)))]
    return found


def picture(seed: int, number: int) -> tuple[Image, Floats]:
    """One picture (240, 320, 3) BGR and its points."""
    random = np.random.default_rng((seed, number))
    with drawn_looks(random):
        scene = drawn_scene(random, number)
        body = AnyBody(_usual(scene.body.curve, scene.body.arms), random, scene.body.scale)
        renderer = Renderer(scene, body, COARSE)
        image = renderer.frame(drawn_hands(random, scene, body), 0, 0.0)
        return with_room(random, image, unseen_by(renderer)), true_points(body, renderer.camera)


def mirrored_order() -> list[int]:
    """The rows of the points in a mirrored picture: left and right change places."""
    middle = len(MIDLINE_LEVELS)
    pairs = range(middle, middle + 2 + 2 * len(EDGE_LEVELS), 2)
    return [*range(middle), *(row for left in pairs for row in (left + 1, left))]


def write_part(folder: Path, seed: int, first: int, last: int) -> Path:
    """Some of the pictures in one file: images (n, h, w, 3) uint8 and points (n, POINTS, 2)."""
    path = folder / f"backs_{seed}_{first:06d}.npz"
    if not path.exists():
        drawn = [picture(seed, number) for number in range(first, last)]
        images, points = np.stack([image for image, _ in drawn]), np.stack([marks for _, marks in drawn])
        partial = path.with_suffix(".part.npz")
        np.savez(partial, images=images, points=points.astype(np.float32), swap=mirrored_order())
        partial.replace(path)
    gc.collect()
    return path


def main() -> None:
    """Write pictures into a folder, a hundred to a file."""
    parser = argparse.ArgumentParser(prog="python -m sample_videos.studio.backs", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    starts = range(0, arguments.count, 100)
    with ProcessPoolExecutor(max_workers=arguments.jobs, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(write_part, arguments.folder, arguments.seed, first, min(first + 100, arguments.count))
            for first in starts
        ]
        for job in jobs:
            print(f"wrote {job.result().name}", flush=True)


if __name__ == "__main__":
    main()
