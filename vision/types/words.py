"""The vocabulary: names, landmarks, and the kinds of parts, directions, techniques and faults."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Image = NDArray[np.uint8]

HandSide = Literal["L", "R", "?"]
HeadDirection = Literal["up", "down", "left", "right"]
ArmPosition = Literal["up", "side", "down"]

LANDMARK_COUNT = 21
WRIST = 0
THUMB_TIP = 4
MIDDLE_MCP = 9
MIDDLE_TIP = 12
# The palm centre of the field's evaluations: wrist and the four finger knuckles with the index's, without the thumb.
PALM_LANDMARKS = (0, 5, 9, 13, 17)

# Of recordings that are taken in; what is in them decides, not their name.
VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".mts", ".3gp", ".ogv")

BACK_POINTS = ("c7", "shoulder_l", "shoulder_r", "waist_l", "waist_r", "crest_l", "crest_r", "crest_mid")


class Part(StrEnum):
    """The part of the giver's hand or arm that presses."""

    PALM = "palm"
    HEEL = "heel"
    KNUCKLES = "knuckles"
    THUMB = "thumb"
    FINGERS = "fingers"
    FOREARM = "forearm"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Direction of a stroke relative to the spine; up is towards the head."""

    UP = "up"
    DOWN = "down"
    OUTWARD = "outward"
    INWARD = "inward"
    CIRCULAR = "circular"
    STILL = "still"


class Technique(StrEnum):
    """What a stroke is, in the words of massage."""

    EFFLEURAGE = "effleurage"
    PETRISSAGE = "petrissage"
    CIRCLES = "circles"
    HOLD = "hold"
    DRILLING = "drilling"
    TAPOTEMENT = "tapotement"
    FOREARM = "forearm_glide"
    LIFTED = "lifted"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """What the tutor can find wrong: the rows of the technique table."""

    ON_SPINE = "on_spine"
    KIDNEYS = "kidneys"
    ON_BONE = "on_bone"
    DRILLING = "drilling"
    POINTY = "pointy"
    TOO_FAST = "too_fast"
    WRONG_WAY = "wrong_way"
    COLD_START = "cold_start"
    PARKED = "parked"
    HOLD_MOVED = "hold_moved"
    ONE_SIDED = "one_sided"
    GAP = "gap"
    DRAGGING = "dragging"
    ABRUPT_STOP = "abrupt_stop"
    NO_CHECK_IN = "no_check_in"
    BREATH_HELD = "breath_held"


class Phase(StrEnum):
    """The phases of a lesson, in their order; `FREE` is time that belongs to none."""

    PREPARE = "prepare"
    WARM_UP = "warm_up"
    KNEAD = "knead"
    EDGES = "edges"
    KNOTS = "knots"
    LOW_BACK = "low_back"
    FINISH = "finish"
    FREE = "free"
