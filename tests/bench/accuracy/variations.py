"""A scene's specification, and new ones drawn at random from the benchmark's variations. Needs the studio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.body import C7_CREST_M, BodyShape
from sample_videos.studio.hand import FINGERS
from sample_videos.studio.light import LIGHTS, SKIN_TONES
from sample_videos.studio.routines import Duet
from sample_videos.studio.scene import FPS, HEAD_TURNS, SEATS, Knock, Scene
from sample_videos.studio.timeline import Timeline
from tests.bench.accuracy import acts
from tests.bench.accuracy.acts import Act, Random

BARE_S = 1.4
REST_S = 0.7
# The last stroke ends within the clip.
LAST_REST_S = 0.3
LEAST_S, MOST_ACTS = 6.5, 3
PLANTED_SHARE = 0.45
# What the picture is wide, in metres at the table: the whole back and some of the table.
WIDTH_M = 0.95
# Sets this draw apart from all others of a scene's seed.
HABITS = 7
COLOURS = ((0.93, 0.92, 0.90), (0.55, 0.66, 0.70), (0.72, 0.62, 0.55), (0.35, 0.38, 0.45), (0.62, 0.70, 0.72))
CLOTHES = ((0.15, 0.16, 0.20), (0.85, 0.85, 0.86), (0.25, 0.36, 0.55), (0.55, 0.20, 0.22))


@dataclass(frozen=True)
class Spec:
    """One scene and what is done in it. `bare`: it begins with a clear view; `every`: one of so many frames is kept.

    `habits_deg`: how far the givers' fingers and thumbs differ from the studio's poses (standard deviation, degrees).
    Then a pressing part may hover by a centimetre or two.
    """

    name: str
    shows: str
    scene: Scene
    acts: tuple[Act, ...]
    bare: bool = True
    only: str | None = None
    every: int = 2
    habits_deg: float = 0.0

    @property
    def fps(self) -> int:
        """Frames a second of the clip."""
        return FPS // self.every

    @property
    def clear(self) -> bool:
        """Whether the bare back can be seen without hands, so that it must be found."""
        return self.bare and self.scene.shirt is None

    def timeline(self) -> Timeline:
        """Who is where at any time."""
        length_cm = 100 * C7_CREST_M * self.scene.body.scale
        duet = Duet(self.scene.seat, length_cm, self.scene.seed, self.only)
        random = np.random.default_rng((self.scene.seed, HABITS))
        for track in duet.tracks.values():
            for finger, angles in (*((name, 4) for name in FINGERS), ("thumb", 5)):
                track.habit[finger] = tuple(random.normal(0.0, self.habits_deg, angles).tolist())
        if self.bare:
            duet.bare(BARE_S)
            duet.enter((6.5, 0.8))
        else:
            duet.resting((6.5, 0.7), REST_S)
        for act in self.acts:
            act(duet)
        end_s = duet.now_s + LAST_REST_S
        for track in duet.tracks.values():
            track.wait_until(end_s)
        # Both hands are there in the last frame too.
        return Timeline(self.scene, list(duet.tracks.values()), int(end_s * FPS) / FPS)


def view_deg(camera_m: float, width_m: float = WIDTH_M) -> float:
    """The angle at which a camera so far away sees a width."""
    return float(np.degrees(2 * np.arctan(width_m / 2 / camera_m)))


def draw(seed: int, count: int) -> tuple[Spec, ...]:
    """New scenes from the same variations; the same seed gives the same ones."""
    return tuple(_drawn(np.random.default_rng((seed, k)), f"seed{seed}_{k:02d}", k) for k in range(count))


def _drawn(random: Random, name: str, number: int) -> Spec:
    only = "L" if random.random() < 0.08 else None
    scene = _random_scene(random)
    chosen: list[Act] = []
    every = 1 if random.random() < 0.25 else 2
    bare = bool(random.random() < 0.85)
    while True:
        chosen.append(acts.draw(random, both=only is None, planted=random.random() < PLANTED_SHARE))
        spec = Spec(name, f"scene {number}", scene, tuple(chosen), bare, only, every)
        if len(chosen) == MOST_ACTS or _duration_s(spec) >= LEAST_S:
            return spec


def _duration_s(spec: Spec) -> float:
    duet = Duet(spec.scene.seat, 100 * C7_CREST_M * spec.scene.body.scale, spec.scene.seed, spec.only)
    if spec.bare:
        duet.bare(BARE_S)
    duet.enter((6.5, 0.8))
    for act in spec.acts:
        act(duet)
    return duet.now_s


def _knock(random: Random) -> Knock:
    pan, tilt, roll = (float(turn) for turn in random.uniform(-1.3, 1.3, 3))
    return Knock(float(random.uniform(2, 5)), pan, tilt, roll)


def _random_scene(random: Random) -> Scene:
    def pick(options: tuple[object, ...]) -> object:
        return options[int(random.integers(len(options)))]

    camera_m = float(random.uniform(0.6, 1.6))
    some = {
        "sleeve": pick(CLOTHES) if random.random() < 0.25 else None,
        "shirt": pick(CLOTHES) if random.random() < 0.06 else None,
        "knocks": (_knock(random),) if random.random() < 0.15 else (),
        "shake_deg": 0.15 if random.random() < 0.15 else 0.0,
        "drift_deg_s": tuple(map(float, random.uniform(-0.2, 0.2, 3))) if random.random() < 0.15 else (0.0, 0.0, 0.0),
    }
    body = BodyShape(
        float(random.uniform(0.92, 1.1)),
        float(random.uniform(0.93, 1.1)),
        float(random.uniform(0.8, 1.2)),
        str(pick(("side", "side", "up", "down"))),
    )
    return Scene(
        str(pick(tuple(SKIN_TONES))),
        str(pick(tuple(SKIN_TONES))),
        str(pick(tuple(LIGHTS))),
        camera_m,
        float(random.uniform(0, 10) if random.random() < 0.5 else random.uniform(10, 40)),
        float(random.uniform(-30, 30)),
        view_deg=view_deg(camera_m, WIDTH_M * body.scale),
        head=str(pick(tuple(HEAD_TURNS))),
        seat=str(pick(SEATS)),
        body=body,
        hand_scale=float(random.uniform(0.92, 1.08)),
        towel=pick(COLOURS),  # type: ignore[arg-type]
        sheet=pick(COLOURS),  # type: ignore[arg-type]
        oil=float(random.uniform(0, 0.8)),
        seed=int(random.integers(1, 100_000)),
        **some,  # type: ignore[arg-type]
    )
