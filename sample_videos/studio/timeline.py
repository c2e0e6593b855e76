"""A timeline: scene and tracks together, evaluated frame by frame. Pictures and truth both come from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sample_videos.studio.body import Body
from sample_videos.studio.choreography import Sample, Track
from sample_videos.studio.deform import BreathField
from sample_videos.studio.giver import Giver
from sample_videos.studio.hand import load_hand
from sample_videos.studio.place import PlacedHand, Placer
from sample_videos.studio.pull import Pull
from sample_videos.studio.scene import FPS, Camera, Scene

STILL_CM_S = 2.0


@dataclass(frozen=True)
class Moment:
    """One hand in one frame. speed in cm/s; direction: up, down, outward, inward, circular or still."""

    hand: str
    sample: Sample
    placed: PlacedHand
    contact: bool
    speed_cm_s: float
    direction: str


class Timeline:
    """Evaluates the hands of a scene at its frames."""

    def __init__(self, scene: Scene, tracks: list[Track], duration_s: float, body: Body | None = None) -> None:
        self.scene = scene
        self.tracks = tracks
        self.body = body or Body(scene.body)
        self.camera = Camera(scene)
        self.placer = Placer(self.body, load_hand(), scene.hand_scale)
        self.c7_crest_cm = 100 * self.body.c7_crest_m
        self.giver = Giver(scene.seat, self.c7_crest_cm)
        self._pulls = {track.hand: Pull(track) for track in tracks}
        self.frame_count = round(duration_s * FPS)

    def moments(self, t_s: float) -> list[Moment]:
        """The hands on stage at a time."""
        found = []
        for track in self.tracks:
            sample = track.at(t_s)
            if sample is None:
                continue
            placed = self._placed(track, sample, t_s)
            speed, direction = motion(track, sample, t_s)
            found.append(Moment(track.hand, sample, placed, sample.leg.style.technique != "lifted", speed, direction))
        return found

    def _placed(self, track: Track, sample: Sample, t_s: float) -> PlacedHand:
        """The hand on skin that it pulls along and that breathes under it."""
        state = replace(self.giver.state(track, sample, t_s), pull_m=self._pulls[track.hand].at(t_s))
        placed = self.placer.place(state)
        if self.scene.breath is None:
            return placed
        rise_m = self.scene.breath.rise_mm(t_s) / 1000
        return placed.shifted(BreathField(self.body)(np.array(state.x_m), np.array(-state.y_m), rise_m))


def motion(track: Track, sample: Sample, t_s: float) -> tuple[float, str]:
    """Speed (cm/s) and direction of a hand's pressing part, from a difference over one frame."""
    step = 0.5 / FPS
    leg = sample.leg
    before = track.at(max(t_s - step, leg.start_s)) or sample
    after = track.at(min(t_s + step, leg.end_s - 1e-9)) or sample
    span = min(t_s + step, leg.end_s) - max(t_s - step, leg.start_s)
    dx, ds = (after.x_cm - before.x_cm) / span, (after.s_cm - before.s_cm) / span
    speed = float(np.hypot(dx, ds))
    if leg.kind in ("circle", "knead", "tap"):
        return speed, "circular"
    return speed, direction_of(dx, ds, sample.x_cm)


def direction_of(dx_cm_s: float, ds_cm_s: float, x_cm: float) -> str:
    """up or down along the spine, outward or inward across it, or still; whichever component is larger decides."""
    if np.hypot(dx_cm_s, ds_cm_s) < STILL_CM_S:
        return "still"
    if abs(dx_cm_s) > abs(ds_cm_s):
        return "outward" if dx_cm_s * x_cm > 0 else "inward"
    return "down" if ds_cm_s > 0 else "up"
