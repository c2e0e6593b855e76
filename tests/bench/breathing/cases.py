"""What is rendered: receivers, cameras and lights, breathing or not, with or without hands. Needs the studio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sample_videos.studio.body import C7_CREST_M, BodyShape
from sample_videos.studio.breath import Breath, steady
from sample_videos.studio.choreography import Style
from sample_videos.studio.routines import Duet
from sample_videos.studio.scene import Scene
from sample_videos.studio.timeline import Timeline

SECONDS = 18.5
Kind = Literal["still", "moving", "photo", "camera"]


def _none(duet: Duet) -> None:
    duet.bare(SECONDS)


def _hold(duet: Duet) -> None:
    duet.resting((6.5, 0.6), SECONDS + 1)


def _sweeps(duet: Duet) -> None:
    duet.resting((5.5, 0.9), 0.5)
    while duet.now_s < SECONDS:
        duet.loop(5.5, 15.0)


def _circles(duet: Duet) -> None:
    duet.resting((7.0, 0.5), 0.5)
    for track, side in duet.sides():
        track.circle((side * 7.0, 0.5), 2.0, 0.3, SECONDS, Style("circles"))


def _kneads(duet: Duet) -> None:
    duet.resting((9.0, 0.2), 0.5)
    for track, side in duet.sides():
        track.knead([(side * 9.5, 0.25)], 0.3, SECONDS)


@dataclass(frozen=True)
class Case:
    """One clip. `kind`: what must come of it: a rate in `still` windows, nothing in all others."""

    name: str
    scene: Scene
    kind: Kind = "still"
    acts: Callable[[Duet], None] = _none
    only: str | None = None

    def timeline(self) -> Timeline:
        """Who is where at any time."""
        duet = Duet(self.scene.seat, 100 * C7_CREST_M * self.scene.body.scale, self.scene.seed, self.only)
        self.acts(duet)
        return Timeline(self.scene, list(duet.tracks.values()), SECONDS)


def _scene(rate: float, depth_mm: float, seed: int, **changes: object) -> Scene:
    breath: Breath | None = steady(rate, depth_mm) if rate else None
    return Scene(seed=seed, breath=breath, **changes)  # type: ignore[arg-type]


CASES = (
    Case("sweeps", _scene(14, 4, 13), "moving", _sweeps),
    Case("slow circles", _scene(14, 4, 14), "moving", _circles),
    Case("slow kneading", _scene(14, 4, 15), "moving", _kneads),
    Case("a photograph", _scene(0, 0, 16), "photo"),
    Case("a photograph, dim", _scene(0, 0, 17, light="warm_dim", receiver_tone="brown"), "photo"),
    Case("a photograph, a hand holds", _scene(0, 0, 18), "photo", _hold, "R"),
    Case("the camera drifts", _scene(0, 0, 19, drift_deg_s=(0.05, 0.03, 0.02)), "camera"),
    Case("the camera drifts slowly", _scene(0, 0, 20, drift_deg_s=(0.004, 0.002, 0.0)), "camera"),
    Case("the camera trembles", _scene(0, 0, 21, shake_deg=0.03), "camera"),
    Case("8 a minute, 5 mm", _scene(8, 5, 1)),
    Case("10 a minute, 3 mm, side light", _scene(10, 3, 2, light="side")),
    Case("12 a minute, 2 mm", _scene(12, 2, 3)),
    Case("14 a minute, 4 mm, warm and dim", _scene(14, 4, 4, light="warm_dim", receiver_tone="olive")),
    Case("16 a minute, 3 mm, dark skin", _scene(16, 3, 5, receiver_tone="dark", light="flat")),
    Case("18 a minute, 5 mm, 30 degrees", _scene(18, 5, 6, tilt_deg=30.0)),
    Case("20 a minute, 3 mm, far", _scene(20, 3, 7, camera_m=1.7)),
    Case("24 a minute, 4 mm, head left", _scene(24, 4, 8, head="left", receiver_tone="light")),
    Case("13 a minute, 3 mm, slim", _scene(13, 3, 9, body=BodyShape(0.95, 0.9, 1.2), oil=0.8)),
    Case("11 a minute, 4 mm, a hand holds", _scene(11, 4, 10), acts=_hold, only="R"),
    Case("17 a minute, 3 mm, both hold", _scene(17, 3, 11, giver_tone="dark"), acts=_hold),
    Case("22 a minute, 5 mm, a hand holds", _scene(22, 5, 12, light="side", seat="left"), acts=_hold, only="L"),
)
