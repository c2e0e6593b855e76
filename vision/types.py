"""What flows between the stages: small, frozen, checked at construction.

Pixels are those of the upright, displayed picture: x to the right, y down. Canonical back coordinates are
`x_cm` (centimetres from the midline, the receiver's left negative) and `v` (0 at C7, 1 at the level of the
iliac crests). Left and right are the receiver's, except `Hand.side` and `hand` of a touch: those are the giver's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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

BACK_POINTS = ("c7", "shoulder_l", "shoulder_r", "waist_l", "waist_r", "crest_l", "crest_r", "crest_mid")


class Part(StrEnum):
    """The part of the giver's hand that presses."""

    PALM = "palm"
    HEEL = "heel"
    KNUCKLES = "knuckles"
    THUMB = "thumb"
    FINGERS = "fingers"
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
    LIFTED = "lifted"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """What the tutor can find wrong."""

    ON_SPINE = "on_spine"
    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"
    WRONG_WAY = "wrong_way"
    DRILLING = "drilling"
    GAP = "gap"


def _points(array: Array, count: int | None, name: str) -> None:
    if array.ndim != 2 or array.shape[1] != 2 or (count is not None and len(array) != count):
        expected = f"({count if count is not None else 'N'}, 2)"
        raise ValueError(f"{name}: expected an array of shape {expected}, got {array.shape}")


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One upright picture. `image`: (h, w, 3) uint8, BGR. `t_s`: the container's own time, from the first frame."""

    index: int
    t_s: float
    image: Image

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise ValueError(f"image: expected (h, w, 3) uint8, got {self.image.shape} {self.image.dtype}")

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.image.shape[1], self.image.shape[0]


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """One hand in one frame.

    `landmarks_px`: (21, 2) in MediaPipe's order, or None where only the palm is trusted. `world_m`: (21, 3) metres
    about the hand's centre, or None. `length_px`: wrist to middle fingertip. `direction`: unit vector (2,) from the
    wrist to the middle knuckle. `side`: the hand of its owner. `role` tells the giver's hands from the receiver's
    own. `bridged`: not seen in this frame, carried over.
    """

    id: int
    side: HandSide
    score: float
    palm_px: Array
    length_px: float
    direction: Array
    landmarks_px: Array | None = None
    world_m: Array | None = None
    role: Literal["giver", "receiver"] = "giver"
    bridged: bool = False

    def __post_init__(self) -> None:
        if self.landmarks_px is not None:
            _points(self.landmarks_px, LANDMARK_COUNT, "landmarks_px")
        if self.palm_px.shape != (2,) or self.direction.shape != (2,):
            raise ValueError("palm_px and direction: expected arrays of shape (2,)")


@dataclass(frozen=True, slots=True, eq=False)
class BackPose:
    """Where the back is in one frame.

    `points_px`: the names of `BACK_POINTS` -> (2,). `outline_px`: (N, 2), closed polygon. `px_to_back`: (3, 3)
    homography from pixels to (x_cm, v). `quality` 0..1: below the standard's gate nothing may be graded on it.
    `c7_crest_cm`: the length that sets the metric scale.
    """

    points_px: Mapping[str, Array]
    outline_px: Array
    px_to_back: Array
    c7_crest_cm: float
    quality: float

    def __post_init__(self) -> None:
        _points(self.outline_px, None, "outline_px")
        if self.px_to_back.shape != (3, 3):
            raise ValueError(f"px_to_back: expected (3, 3), got {self.px_to_back.shape}")
        missing = [name for name in BACK_POINTS if name not in self.points_px]
        if missing:
            raise ValueError(f"points_px: missing {', '.join(missing)}")

    def to_back(self, points_px: Array) -> Array:
        """(N, 2) pixels -> (N, 2) of (x_cm, v)."""
        return _apply(self.px_to_back, points_px)

    def to_px(self, points_back: Array) -> Array:
        """(N, 2) of (x_cm, v) -> (N, 2) pixels."""
        return _apply(np.linalg.inv(self.px_to_back), points_back)

    @property
    def px_per_cm(self) -> float:
        """Pixels in a centimetre along the midline."""
        return float(np.linalg.norm(self.points_px["crest_mid"] - self.points_px["c7"])) / self.c7_crest_cm


def _apply(homography: Array, points: Array) -> Array:
    points = np.atleast_2d(np.asarray(points, dtype=np.float64))
    q = points @ homography[:, :2].T + homography[:, 2]
    result: Array = q[:, :2] / q[:, 2:]
    return result


@dataclass(frozen=True, slots=True)
class Touch:
    """A part of a hand in contact with the back at one instant.

    `x_cm`, `v`: the point that presses. `zone`: the atlas zone there, or None beside the back. `footprint`: zones
    under the whole contact patch with their shares (sum <= 1). `speed_cm_s`, `vx_cm_s` (to the receiver's right),
    `vy_cm_s` (towards the head): the fit over about half a second, None while too little was seen. `curl_deg`:
    mean bend of the fingers' middle joints, None where the landmarks are not trusted. `palm_x_cm`, `palm_v`: the
    palm's centre, which does not jump when another part comes to press.
    """

    t_s: float
    hand_id: int
    hand: HandSide
    part: Part
    x_cm: float
    v: float
    zone: str | None
    midline_cm: float
    footprint: Mapping[str, float] = field(default_factory=dict)
    speed_cm_s: float | None = None
    vx_cm_s: float | None = None
    vy_cm_s: float | None = None
    technique: Technique = Technique.UNKNOWN
    curl_deg: float | None = None
    palm_x_cm: float | None = None
    palm_v: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """All that was seen in one frame. `hands` are the giver's and the receiver's; `touches` only the giver's."""

    frame: int
    t_s: float
    hands: tuple[Hand, ...]
    back: BackPose | None
    touches: tuple[Touch, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """One unbroken movement (or rest) of one hand on the back, from a start, reversal or pause to the next.

    `path`: ((t_s, x_cm, v), ...) thinned to about 10 a second. `speed_cm_s`: median over the stroke.
    `min_midline_cm`: closest approach of the pressing part to the midline. `rate_hz`: cycles a second of a
    circular or kneading movement.
    """

    hand_id: int
    hand: HandSide
    start_s: float
    end_s: float
    part: Part
    technique: Technique
    direction: Direction
    length_cm: float
    speed_cm_s: float
    side: Literal["left", "right"]
    zones: tuple[str, ...]
    min_midline_cm: float
    rate_hz: float | None
    path: tuple[tuple[float, float, float], ...]

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class FaultEvent:
    """A fault with its time and place. `zones` names the zones concerned; `text` is what the tutor says of it."""

    fault: Fault
    start_s: float
    end_s: float
    hand: HandSide | None
    x_cm: float | None
    v: float | None
    zones: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A moment that cost points of a grade."""

    start_s: float
    end_s: float
    hand: HandSide | None
    text: str
    cost: float


@dataclass(frozen=True, slots=True)
class Grade:
    """One of the grades, 0-100, or None where too little was seen. `sentence` explains it in plain words."""

    key: Literal["speed", "direction", "coverage", "spine"]
    title: str
    score: float | None
    sentence: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ZoneDose:
    """Time that one zone was worked. `target_s` is 0 for zones that want none (the spine, the bones)."""

    zone: str
    title: str
    seconds: float
    target_s: float


@dataclass(frozen=True, slots=True)
class TechniqueSummary:
    """What was done with one technique."""

    technique: Technique
    strokes: int
    seconds: float
    speed_cm_s: float | None


@dataclass(frozen=True, slots=True)
class Practice:
    """One thing to practise next, in plain words."""

    title: str
    why: str
    how: str


@dataclass(frozen=True, slots=True)
class TimelineSample:
    """One instant of the timeline (about 5 a second) of one hand. None = not touching or not measured."""

    t_s: float
    hand: HandSide
    speed_cm_s: float | None
    midline_cm: float | None
    x_cm: float | None
    v: float | None
    zone: str | None
    technique: Technique


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A stretch that could not be judged. It counts neither for nor against."""

    start_s: float
    end_s: float
    what: Literal["hands", "back"]


@dataclass(frozen=True, slots=True)
class Source:
    """What was analysed."""

    name: str
    duration_s: float
    width: int
    height: int
    frames: int
    codec: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How it was analysed. `scale_from`: what the metric scale rests on."""

    c7_crest_cm: float
    scale_from: Literal["height", "shoulders", "population mean"]
    arms: ArmPosition
    head: HeadDirection | None
    tracker: str
    standard: str


@dataclass(frozen=True, slots=True)
class Report:
    """The judgement of one session, with its evidence."""

    source: Source
    settings: Settings
    overall: float | None
    overall_sentence: str
    grades: tuple[Grade, ...]
    zones: tuple[ZoneDose, ...]
    strokes: tuple[Stroke, ...]
    faults: tuple[FaultEvent, ...]
    techniques: tuple[TechniqueSummary, ...]
    left_s: float
    right_s: float
    practice: tuple[Practice, ...]
    timeline: tuple[TimelineSample, ...]
    not_seen: tuple[NotSeen, ...]
    seen_s: float
    touch_s: float
    speed_band_cm_s: tuple[float, float]
    midline_limit_cm: float
    midline_target_cm: tuple[float, float]
    notes: tuple[str, ...] = ()
