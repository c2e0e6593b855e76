"""What the tracker believes of one hand, and what it learns from one more reading."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vision.hands.flow import Motion
from vision.hands.geometry import (
    LENGTH_OVER_PALM,
    hand_direction,
    palm_center,
    region_of_landmarks,
    straight_length,
    upright_angle,
)
from vision.hands.models import HandReading, Palm
from vision.network import Region
from vision.types import MIDDLE_TIP, WRIST, Array, Hand, HandSide

# Time constants, seconds: how long a hand's size and its side's vote remember.
LENGTH_MEMORY_S = 0.5
STILL_MEMORY_S = 0.7
# The same of how fast its skin goes.
PACE_MEMORY_S = 0.3
# Votes are log-odds summed over time; a single sure frame counts 3, and beyond 20 more votes change nothing.
VOTE_LIMIT, VOTE_FRAME_LIMIT = 20.0, 3.0
# Share of a constant velocity that a hand is expected to keep, and for how long; and how much the newest step says.
PREDICTED_SHARE, LONGEST_GUESS_S, NEWEST_SHARE = 0.85, 0.12, 0.7
# How much of a reading that differs from what flow carried here is believed: all from this distance on (share of the
# hand's length), this much at least. What is nearer is the model's trembling; motion itself comes by flow, without lag.
SURE_APART, LEAST_GAIN = 0.05, 0.7
# A thumb or a finger so far from where the palm's flow had carried it, in the hand's lengths, moves by itself.
MISLED_APART = 0.1
TIPS = (4, 8, 12, 16, 20)
# For how long the palm model's centre is corrected by how far it lay from the landmarks' when these were lost, seconds.
ASIDE_MEMORY_S = 1.0
# A fist's middle fingertip may lie on its wrist; its length is then this share of a straight hand's.
LEAST_SPAN = 0.6
# A hand that moves slower than this (its own lengths a second) lies still.
STILL_SPEED = 0.12
# A hand is believed when it was read this surely once, or on the average of some readings (each has this share in it)
# and the palm model, asked again, saw it too, or when it has moved by this many of its lengths since it was found:
# folds of skin and shoulder blades look like a faint hand, but never move.
LASTING_SHARE = 0.4
SURE_PRESENCE, LASTING_PRESENCE, PROVEN_LENGTHS = 0.95, 0.87, 0.15
# One that appears in the middle of the back must be read very surely for so long, or move so far.
SUSPECT_S, SUSPECT_LENGTHS = 0.4, 0.5
# A hand that goes under the other one is seen well until then: with so much presence.
WELL_PRESENCE = 0.9
# A receiver's hand lies still for this long before it is taken for one.
RECEIVER_AFTER_S = 1.5
# A hand that came in and was seen in one frame only may be so far from there in the next, in its lengths.
ARRIVES_LENGTHS = 1.2
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
    features: NDArray[np.float32] | None = None
    mirrored: bool = False
    """The model knew it better with left and right the other way round."""
    presence: float = 0.0
    lasting: float = 0.8
    """Presence, averaged over the last readings."""
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
    came: bool = False
    """It was not there when the shot began."""
    suspect: bool = False
    """It appeared in the middle of the back, where hands come from beside it: it must prove itself by more."""
    travelled: Array = field(default_factory=lambda: np.zeros(2))
    """How far its skin has moved since it was found, (2,) px: readings of a fold jump about, its skin does not."""
    bridged: bool = False
    """Looked for in the newest frame and not found: carried over from before."""
    covered: bool = False
    """It lies under the other hand, and goes with it."""
    step_s: float = 0.0
    """How long after the one before the newest frame came."""
    span: float = 0.0
    """Wrist to middle fingertip as seen now; `length` is that of the hand held straight, and remembered."""
    apart: float = 1.0
    """How far the last reading lay from where the hand was expected, in its lengths."""
    misled_s: float = -np.inf
    """When a reading last showed that the flow of the palm had not told where thumb and fingers went."""
    pace: float = 0.0
    drift: Array = field(default_factory=lambda: np.zeros(2))
    """How fast its skin went of late, and whereto, (2,), by flow, in lengths a second: one that goes to and fro has a
    pace without a drift."""
    flowed: bool = False
    """Its skin told how it came into the newest frame."""
    checked_s: float = 0.0
    doubt: int = 0
    """How often in a row the palm model saw no palm here, since `checked_s` at the last."""
    read_palm_px: Array = field(default_factory=lambda: np.zeros(2))
    well_s: float = -np.inf
    well_px: Array = field(default_factory=lambda: np.zeros(2))
    """When and where, (2,) px, it was last read with a presence of `WELL_PRESENCE`."""
    aside: Array = field(default_factory=lambda: np.zeros(2))
    """How far the palm model's centre, (2,) px, lies from that of the landmarks, while only the palm is seen."""

    def hand(self) -> Hand:
        """What is told of it in the newest frame."""
        return Hand(
            id=self.id,
            side=self.side,
            score=round(self.presence, 4),
            palm_px=self.palm,
            length_px=self.span,
            direction=self.direction,
            landmarks_px=self.landmarks,
            world_m=self.world_m,
            features=self.features,
            role="receiver" if self.receiver else "giver",
            bridged=self.bridged,
            covered=self.covered,
        )

    @property
    def side(self) -> HandSide:
        """Left or right by the votes so far."""
        return "?" if self.vote == 0 else ("R" if self.vote > 0 else "L")

    @property
    def region(self) -> Region:
        """Where to read its landmarks."""
        if self.landmarks is not None:
            return region_of_landmarks(self.landmarks, self.mirrored)
        x, y = self.palm + 0.15 * self.length * self.direction
        return Region(float(x), float(y), 1.5 * self.length, upright_angle(self.direction), self.mirrored)

    @property
    def has_moved(self) -> bool:
        """It has left the place where it was found."""
        return (
            float(np.linalg.norm(self.travelled)) > (SUSPECT_LENGTHS if self.suspect else PROVEN_LENGTHS) * self.length
        )

    def advance(self, t_s: float, motion: Motion | None = None) -> None:
        """Move on to the newest frame: as the skin moved, or else as the hand moved before, but a little less."""
        if t_s <= self.t_s:
            return
        self.flowed = motion is not None
        self.step_s = t_s - self.t_s
        if motion is None:
            left_s = max(0.0, min(t_s, self.seen_s + LONGEST_GUESS_S) - self.t_s)
            motion = Motion(self.palm, PREDICTED_SHARE * self.velocity * left_s)
        palm = motion(self.palm[None])[0]
        if self.flowed:
            self._pace(t_s - self.t_s, motion)
            self.travelled = self.travelled + palm - self.palm
            # A palm alone is believed when it moves: a shadow on a bare back can look like one for long.
            self.proven = self.proven or self.has_moved
        self.palm = palm
        if self.landmarks is not None:
            self.landmarks = motion(self.landmarks)
        turned = motion(np.stack([motion.origin, motion.origin + self.direction]))
        self.direction = (turned[1] - turned[0]) / max(float(np.linalg.norm(turned[1] - turned[0])), 1e-6)
        self.t_s = t_s
        self.bridged = self.covered

    def _pace(self, dt: float, motion: Motion) -> None:
        """Learn how fast the skin goes: all of the hand, so that it counts when it turns or comes nearer."""
        points = self.palm[None] if self.landmarks is None else self.landmarks
        steps = (motion(points) - points) / (max(self.length, 1.0) * dt)
        share = 1 - np.exp(-dt / PACE_MEMORY_S)
        self.pace += share * (float(np.linalg.norm(steps, axis=1).mean()) - self.pace)
        self.drift = self.drift + share * (steps.mean(axis=0) - self.drift)

    def read(self, t_s: float, reading: HandReading) -> None:
        """Take in landmarks."""
        self.advance(t_s)
        landmarks = self._blended(reading.landmarks)
        self._move(t_s, palm_center(landmarks), hand_direction(landmarks), straight_length(landmarks))
        self.landmarks = landmarks
        self.world_m = reading.world_m
        self.features = reading.features
        self.mirrored = reading.mirrored
        self.presence = reading.presence
        if self.presence >= WELL_PRESENCE:
            self.well_s, self.well_px = t_s, self.palm
        tip = float(np.linalg.norm(landmarks[MIDDLE_TIP] - landmarks[WRIST]))
        self.span = max(tip, LEAST_SPAN * straight_length(landmarks))
        self.lasting += LASTING_SHARE * (self.presence - self.lasting)
        seen = self.checked and self.doubt == 0
        sure = self.presence >= SURE_PRESENCE or (self.lasting >= LASTING_PRESENCE and seen)
        if self.suspect:
            sure = self.lasting >= SURE_PRESENCE and t_s - self.born_s >= SUSPECT_S
        # Mirrored, the model is as sure of some folds: that proves nothing.
        self.proven = self.proven or (sure and not reading.mirrored) or self.has_moved
        odds = np.log(max(reading.right, 1e-3) / max(1 - reading.right, 1e-3))
        self.vote = float(
            np.clip(self.vote + np.clip(odds, -VOTE_FRAME_LIMIT, VOTE_FRAME_LIMIT), -VOTE_LIMIT, VOTE_LIMIT)
        )

    def _blended(self, landmarks: Array) -> Array:
        """(21, 2) between what was expected and what was read: the nearer they are, the less the reading says."""
        if self.landmarks is None:
            self.apart = 1.0
            return landmarks
        away = np.linalg.norm(landmarks - self.landmarks, axis=1) / max(self.length, 1.0)
        self.apart = float(away.mean())
        # From one frame to the next they get half as far.
        share = 0.5 if self.t_s - self.seen_s < 1.5 * self.step_s else 1.0
        if self.flowed and float(away[list(TIPS)].max()) > share * MISLED_APART:
            self.misled_s = self.t_s
        gain = np.clip(away / SURE_APART, LEAST_GAIN, 1.0) if self.flowed else np.ones(len(away))
        blended: Array = self.landmarks + gain[:, None] * (landmarks - self.landmarks)
        return blended

    def read_palm(self, t_s: float, palm: Palm) -> None:
        """Take in a palm whose landmarks are not trusted."""
        passed_s = t_s - self.seen_s
        self.advance(t_s)
        along = palm.keypoints[2] - palm.keypoints[0]
        reach = float(np.linalg.norm(along))
        if self.landmarks is not None and self.flowed:
            # The skin tells where the hand is: the two models only disagree on what its middle is.
            self.aside = palm.center - self.palm
        else:
            self.aside = self.aside * np.exp(-passed_s / ASIDE_MEMORY_S)
        self._move(t_s, palm.center - self.aside, along / max(reach, 1e-6), self.length)
        self.landmarks = self.world_m = self.features = None
        self.span = LENGTH_OVER_PALM * reach
        self.presence = palm.score

    def _move(self, t_s: float, palm: Array, direction: Array, length: float) -> None:
        dt = t_s - self.seen_s
        if self.span == 0:
            self.length = length
        elif dt > 0:
            # Not from a second reading of the same frame: how far that lies from the first is no way.
            velocity = (palm - self.read_palm_px) / dt
            self.velocity = (1 - NEWEST_SHARE) * self.velocity + NEWEST_SHARE * velocity
            blend = 1 - np.exp(-dt / LENGTH_MEMORY_S)
            self.length += blend * (length - self.length)
            speed = float(np.linalg.norm(velocity)) / max(self.length, 1.0)
            self.speed += (1 - np.exp(-dt / STILL_MEMORY_S)) * (speed - self.speed)
        self.palm = self.read_palm_px = palm
        self.direction = direction
        self.t_s = self.seen_s = t_s
        self.bridged = self.covered = False

    @property
    def arrives(self) -> bool:
        """Whether it came in and was seen in one frame only: it is on its way, and nothing tells where to."""
        return self.came and self.seen_s <= self.born_s

    @property
    def checked(self) -> bool:
        """Whether the palm model was asked about it since it was found."""
        return self.checked_s > self.born_s

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


def new_track(t_s: float, center: Array, seen: HandReading | Palm) -> Track:
    """A hand found now, by its landmarks or as a palm alone."""
    if isinstance(seen, HandReading):
        direction, length = hand_direction(seen.landmarks), straight_length(seen.landmarks)
        track = Track(-1, t_s, center, direction, length, born_s=t_s, seen_s=t_s, checked_s=t_s)
        track.read(t_s, seen)
        return track
    along = seen.keypoints[2] - seen.keypoints[0]
    reach = max(float(np.linalg.norm(along)), 1e-6)
    track = Track(-1, t_s, center, along / reach, LENGTH_OVER_PALM * reach, born_s=t_s, seen_s=t_s, checked_s=t_s)
    track.read_palm(t_s, seen)
    return track
