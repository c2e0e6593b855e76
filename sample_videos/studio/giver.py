"""The giver: where they stand decides from where the forearms come and how the fingers point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.choreography import Point, Sample, Track
from sample_videos.studio.place import FOREARM, HandState

# Elbows (x_cm, s_cm) of the giver's left and right arm, by seat; left/right are the receiver's sides.
ELBOWS: dict[str, dict[str, Point]] = {
    "feet": {"L": (-24, 118), "R": (24, 118)},
    "head": {"L": (36, -80), "R": (-36, -80)},
    "left": {"L": (-56, 88), "R": (-34, 104)},
    "right": {"L": (34, 104), "R": (56, 88)},
}
# Where a hand waits out of the picture (x_cm, v).
OUTSIDE: dict[str, dict[str, Point]] = {
    "feet": {"L": (-16, 2.35), "R": (16, 2.35)},
    "head": {"L": (16, -1.35), "R": (-16, -1.35)},
    "left": {"L": (-78, 1.35), "R": (-58, 2.0)},
    "right": {"L": (58, 2.0), "R": (78, 1.35)},
}
# Which way the fingers point before the hand turns outward: radians from "towards the head", counter-clockwise.
FINGERS_BASE = {"feet": 0.0, "head": np.pi, "left": -0.30, "right": 0.30}


def side_of(seat: str, hand: str) -> int:
    """-1 when this hand of the giver naturally works on the receiver's left, 1 for the right."""
    left_hand_side = 1 if seat == "head" else -1
    return left_hand_side if hand == "L" else -left_hand_side


@dataclass(frozen=True)
class Giver:
    """Turns a track's sample into the state of a hand in the world."""

    seat: str
    c7_crest_cm: float

    def state(self, track: Track, sample: Sample, t_s: float) -> HandState:
        """The hand at a time: heading from place and seat, forearm towards the giver's elbow."""
        side = side_of(self.seat, track.hand)
        v = sample.s_cm / self.c7_crest_cm
        outward = outward_turn_rad(side * sample.x_cm, v)
        clockwise = 1 if self.seat == "head" else -1
        wobble = 0.025 * float(np.sin(2 * np.pi * 0.27 * t_s + track.sway))
        heading = FINGERS_BASE[self.seat] + clockwise * side * outward + wobble
        elbow_x, elbow_s = ELBOWS[self.seat][track.hand]
        dx, dy = elbow_x - sample.x_cm, -(elbow_s - sample.s_cm)
        forearm = float(np.arctan2(dx, -dy))
        # A hand beyond a forearm that lies on the back is in line with it.
        apart = (forearm - heading + np.pi) % (2 * np.pi) - np.pi
        heading += float(sample.weights[FOREARM]) * apart
        return HandState(
            track.hand,
            sample.x_cm / 100,
            -sample.s_cm / 100,
            heading,
            forearm,
            sample.lift_cm / 100,
            sample.pose,
            sample.weights,
        )


def outward_turn_rad(x_outward_cm: float, v: float) -> float:
    """How far the fingers turn outward: not at all beside the spine, up to 25 degrees out on the sides."""
    share = float(np.clip((x_outward_cm - 5) / 8, 0, 1))
    share = share * share * (3 - 2 * share)
    return float(np.radians(25 * share * (1 - 0.45 * np.clip(v, 0, 1))))
