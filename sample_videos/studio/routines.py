"""Routines that several samples share: sweeps, outward strokes, kneading, presses. Lanes are cm from the midline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.choreography import PALM, Point, Style, Track
from sample_videos.studio.giver import OUTSIDE, side_of

HANDS = ("L", "R")


@dataclass
class Duet:
    """Both hands of a giver, and the side of the receiver's back that each works on."""

    seat: str
    c7_crest_cm: float
    seed: int
    only: str | None = None

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.tracks = {
            hand: Track(hand, self.c7_crest_cm, OUTSIDE[self.seat][hand], sway=1.7 * k + 0.37 * self.seed)
            for k, hand in enumerate(HANDS)
            if self.only in (None, hand)
        }

    @property
    def now_s(self) -> float:
        """When the slower hand is done with its legs."""
        return max(track.now_s for track in self.tracks.values())

    def sides(self) -> list[tuple[Track, int]]:
        """Each track with the sign of x of its side."""
        return [(track, side_of(self.seat, track.hand)) for track in self.tracks.values()]

    def together(self) -> None:
        """Wait for the slower hand."""
        now = self.now_s
        for track in self.tracks.values():
            track.wait_until(now)

    def bare(self, duration_s: float) -> None:
        """Nobody in the picture yet."""
        for track in self.tracks.values():
            track.now_s = duration_s

    def enter(self, point: Point) -> None:
        """Both hands come in and settle, the second a moment later."""
        for k, (track, side) in enumerate(self.sides()):
            track.now_s += 0.12 * k
            track.enter(_on(side, point))
        self.together()

    def resting(self, point: Point, duration_s: float) -> None:
        """Start with flat palms that rest on the back."""
        for track, side in self.sides():
            track.rest_on(_on(side, point), duration_s)

    def hop(self, point: Point, duration_s: float = 0.9) -> None:
        """Both hands cross the air to the same place on their sides."""
        for track, side in self.sides():
            track.hop(_on(side, point), duration_s)
        self.together()

    def glide(self, points: Sequence[Point], speed_cm_s: float, style: Style = PALM) -> None:
        """The same stroke on both sides, each hand at its own slightly different speed."""
        for track, side in self.sides():
            speed = speed_cm_s * float(self.random.uniform(0.97, 1.03))
            track.glide([_on(side, point) for point in points], speed, style)
        self.together()

    def leave(self) -> None:
        """Both hands lift off and go out of the picture."""
        for track in self.tracks.values():
            track.leave()

    def up(self, lane_cm: float, speed_cm_s: float) -> None:
        """Up beside the spine to the base of the neck, and out over the top of the shoulder."""
        top = (min(lane_cm + 1.2, 7.6), 0.075)
        self.glide([(lane_cm, 0.6), (lane_cm + 0.2, 0.2), top], speed_cm_s)
        self.glide([(10.5, 0.055), (13.4, 0.085)], min(speed_cm_s, 20))

    def down(self, lane_cm: float, speed_cm_s: float) -> None:
        """Down the side to the hip."""
        self.glide([(lane_cm + 1.2, 0.25), (lane_cm + 0.4, 0.5), (lane_cm, 0.9)], speed_cm_s)

    def loop(self, lane_cm: float, speed_cm_s: float, side_lane_cm: float = 11.8) -> None:
        """One whole effleurage sweep from the low back, ending with a lifted return to the low back's middle."""
        self.hop((lane_cm, 0.95))
        self.up(lane_cm, speed_cm_s)
        self.down(side_lane_cm, speed_cm_s)

    def backward_loop(self, lane_cm: float, speed_cm_s: float, style: Style) -> None:
        """The wrong way round: down beside the spine, up the sides, the ways between them in the air."""
        self.hop((lane_cm + 0.6, 0.09))
        self.glide([(lane_cm, 0.3), (lane_cm, 0.6), (lane_cm + 0.2, 0.93)], speed_cm_s, style)
        self.hop((11.4, 0.9))
        self.glide([(11.8, 0.6), (12.6, 0.3), (13.2, 0.11)], speed_cm_s, style)

    def low_back(self, v: float, speed_cm_s: float) -> None:
        """A slow outward stroke from beside the spine towards the hip."""
        self.hop((5.4, v), 0.8)
        self.glide([(8.0, v - 0.01), (11.8, v)], speed_cm_s)

    def shoulders(self, speed_cm_s: float) -> None:
        """Outward over the tops of the shoulders, beginning beside the neck."""
        self.hop((5.2, 0.03), 0.9)
        self.glide([(9.0, 0.045), (13.6, 0.085)], speed_cm_s)


def _on(side: int, point: Point) -> Point:
    return side * point[0], point[1]
