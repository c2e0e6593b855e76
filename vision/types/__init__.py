"""What flows between the stages: small, frozen, checked at construction.

Pixels are those of the upright, displayed picture: x to the right, y down. Canonical back coordinates are
`x_cm` (centimetres from the midline, the receiver's left negative) and `v` (0 at C7, 1 at the level of the
iliac crests). Left and right are the receiver's, except `Hand.side` and `hand` of a touch: those are the giver's.
"""

from vision.types.judged import (
    Evidence,
    FaultEvent,
    Grade,
    NotSeen,
    Practice,
    Report,
    Settings,
    Source,
    Stroke,
    TechniqueSummary,
    TimelineSample,
    ZoneDose,
)
from vision.types.seen import (
    BackPose,
    Frame,
    Hand,
    Observation,
    Touch,
)
from vision.types.words import (
    BACK_POINTS,
    LANDMARK_COUNT,
    MIDDLE_MCP,
    MIDDLE_TIP,
    PALM_LANDMARKS,
    THUMB_TIP,
    WRIST,
    ArmPosition,
    Array,
    Direction,
    Fault,
    HandSide,
    HeadDirection,
    Image,
    Part,
    Technique,
)

__all__ = [
    "BACK_POINTS",
    "LANDMARK_COUNT",
    "MIDDLE_MCP",
    "MIDDLE_TIP",
    "PALM_LANDMARKS",
    "THUMB_TIP",
    "WRIST",
    "ArmPosition",
    "Array",
    "BackPose",
    "Direction",
    "Evidence",
    "Fault",
    "FaultEvent",
    "Frame",
    "Grade",
    "Hand",
    "HandSide",
    "HeadDirection",
    "Image",
    "NotSeen",
    "Observation",
    "Part",
    "Practice",
    "Report",
    "Settings",
    "Source",
    "Stroke",
    "Technique",
    "TechniqueSummary",
    "TimelineSample",
    "Touch",
    "ZoneDose",
]
