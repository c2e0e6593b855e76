"""What the tracker believes of one hand, and what it learns from one more reading."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vision.hands.geometry import hand_direction, palm_center, straight_length
from vision.hands.models import HandReading
from vision.types import Array, HandSide

# Time constants, seconds: how long a hand's size and its side's vote remember.
LENGTH_MEMORY_S = 0.5
STILL_MEMORY_S = 0.7
# Votes are log-odds summed over time; a single sure frame counts 3, and beyond 40 more votes change nothing.
VOTE_LIMIT, VOTE_FRAME_LIMIT = 40.0, 3.0
# Share of a constant velocity that a hand is expected to keep, and for how long; and how much the newest step says.
PREDICTED_SHARE, LONGEST_GUESS_S, NEWEST_SHARE = 0.85, 0.12, 0.7
# A hand that moves slower than this (its own lengths a second) lies still.
STILL_SPEED = 0.12
# A hand is believed when it was read this surely once, or has moved by this many of its lengths since it was found:
# folds of skin look like a faint hand, but never move.
SURE_PRESENCE, PROVEN_LENGTHS = 0.8, 0.35
# A receiver's hand lies still for this long before it is taken for one.
RECEIVER_AFTER_S = 1.5
# On the back, and clearly beside it; in between (kneading the tops of the shoulders) nothing is decided.
INSIDE_LENGTHS, OUTSIDE_LENGTHS = 0.15, -0.25


@dataclass(slots=True, eq=False)
class Track:
    """One hand followed through time. Pixels and seconds; `velocity` in px/s; `vote` > 0 says right."""

    id: int
    t_s: float
    palm: Array
    direction: Array
    length: float
    landmarks: Array | None = None
    world_m: Array | None = None
    presence: float = 0.0
    vote: float = 0.0
    velocity: Array = field(default_factory=lambda: np.zeros(2))
    born_s: float = 0.0
    seen_s: float = 0.0
    speed: float = 1.0
    been_on_back: bool = False
    still_since_s: float | None = None
    receiver: bool = False
    proven: bool = False
    """It was read surely, or moved, at least once."""
    found_px: Array | None = None
    bridged: bool = False
    """Looked for in the newest frame and not found: carried over from before."""
    marks: Array | None = None
    """Landmarks of the last reading; `landmarks` are those, moved on to the newest frame."""
    read_palm_px: Array = field(default_factory=lambda: np.zeros(2))

    @property
    def side(self) -> HandSide:
        """Left or right by the votes so far."""
        return "?" if self.vote == 0 else ("R" if self.vote > 0 else "L")

    def predicted(self, t_s: float) -> Array:
        """(2,) shift in pixels since the last reading to expect at `t_s`, damped: a hand reverses often."""
        shift: Array = PREDICTED_SHARE * self.velocity * min(t_s - self.seen_s, LONGEST_GUESS_S)
        return shift

    def read(self, t_s: float, reading: HandReading) -> None:
        """Take in landmarks."""
        length = straight_length(reading.landmarks)
        self._move(t_s, palm_center(reading.landmarks), hand_direction(reading.landmarks), length)
        self.landmarks = self.marks = reading.landmarks
        self.world_m = reading.world_m
        self.presence = reading.presence
        if self.found_px is None:
            self.found_px = self.palm
        moved = float(np.linalg.norm(self.palm - self.found_px))
        self.proven = self.proven or self.presence >= SURE_PRESENCE or moved > PROVEN_LENGTHS * self.length
        odds = np.log(max(reading.right, 1e-3) / max(1 - reading.right, 1e-3))
        self.vote = float(
            np.clip(self.vote + np.clip(odds, -VOTE_FRAME_LIMIT, VOTE_FRAME_LIMIT), -VOTE_LIMIT, VOTE_LIMIT)
        )

    def read_palm(self, t_s: float, palm: Array, direction: Array, length: float, score: float) -> None:
        """Take in a palm whose landmarks are not trusted."""
        self._move(t_s, palm, direction, length)
        self.landmarks = self.marks = self.world_m = None
        self.presence = score

    def glide(self, t_s: float) -> None:
        """Not looked at in this frame, since the last reading is fresh: where it must be by its motion."""
        self._shift_to(t_s)
        self.bridged = False

    def carry(self, t_s: float) -> None:
        """Looked for and not found in this frame: move on a little, then stay."""
        self._shift_to(t_s)
        self.bridged = True

    def _shift_to(self, t_s: float) -> None:
        shift = self.predicted(t_s)
        self.palm = self.read_palm_px + shift
        self.landmarks = None if self.marks is None else self.marks + shift
        self.t_s = t_s

    def _move(self, t_s: float, palm: Array, direction: Array, length: float) -> None:
        dt = max(t_s - self.seen_s, 1e-3)
        first = self.seen_s <= self.born_s and self.marks is None
        if not first:
            velocity = (palm - self.read_palm_px) / dt
            self.velocity = (1 - NEWEST_SHARE) * self.velocity + NEWEST_SHARE * velocity
            blend = 1 - np.exp(-dt / LENGTH_MEMORY_S)
            self.length += blend * (length - self.length)
            speed = float(np.linalg.norm(velocity)) / max(self.length, 1.0)
            self.speed += (1 - np.exp(-dt / STILL_MEMORY_S)) * (speed - self.speed)
        else:
            self.length = length
        self.palm = self.read_palm_px = palm
        self.direction = direction
        self.t_s = self.seen_s = t_s
        self.bridged = False

    def judge_owner(self, depth_lengths: float | None) -> None:
        """Decide whether this is the giver's hand: the receiver's lie still, beside or above the back.

        A hand that has been on the back is the giver's for good; one that lies still off it for a while is taken
        for the receiver's until it moves or comes onto the back. `depth_lengths`: how far the palm lies inside the
        back's outline (outside: negative), in hand lengths; None while the back is unknown.
        """
        if self.bridged or depth_lengths is None:
            return
        self.been_on_back = self.been_on_back or depth_lengths > INSIDE_LENGTHS
        if self.been_on_back or depth_lengths > OUTSIDE_LENGTHS:
            self.receiver = False
            return
        if self.speed > STILL_SPEED:
            self.still_since_s = None
            self.receiver = self.receiver and self.speed < 4 * STILL_SPEED
        elif self.still_since_s is None:
            self.still_since_s = self.t_s
        elif self.t_s - self.still_since_s > RECEIVER_AFTER_S:
            self.receiver = True
