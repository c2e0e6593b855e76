"""What is seen: frames, hands, the back, touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vision.types.words import (
    BACK_POINTS,
    LANDMARK_COUNT,
    Array,
    HandSide,
    Image,
    Part,
    Technique,
)

CURVE_TERMS = 10
# Where the curve is fitted: to so far from the midline, and so much of half the length beyond its middle.
_CURVE_X, _CURVE_V = 0.42, 1.15
# The curve is small and smooth, but steep towards a far flank: short steps do not overshoot there.
_CURVE_ROUNDS, _CURVE_STEP = 9, 0.75


def _points(array: Array, count: int | None, name: str) -> None:
    if array.ndim != 2 or array.shape[1] != 2 or (count is not None and len(array) != count):
        expected = f"({count if count is not None else 'N'}, 2)"
        raise ValueError(f"{name}: expected an array of shape {expected}, got {array.shape}")


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One upright picture. `image`: (h, w, 3) uint8, BGR. `t_s`: the container's own time, from the first frame.

    `small`: its small grey copy and the scale of that, once `vision.small` was asked for it.
    """

    index: int
    t_s: float
    image: Image
    small: list[tuple[Image, float]] = field(default_factory=list, init=False, repr=False)

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
    about the hand's centre, or None. `features`: (1152,) what the landmark model's last layer knows of the hand, or
    None. `length_px`: wrist to middle fingertip. `direction`: unit vector (2,) from the wrist to the middle knuckle.
    `side`: the hand of its owner. `role` tells the giver's hands from the receiver's own. `bridged`: not seen in this
    frame, carried over. `covered`: it went under the other hand, and is taken to go with it; where exactly nobody sees.
    """

    id: int
    side: HandSide
    score: float
    palm_px: Array
    length_px: float
    direction: Array
    landmarks_px: Array | None = None
    world_m: Array | None = None
    features: NDArray[np.float32] | None = None
    role: Literal["giver", "receiver"] = "giver"
    bridged: bool = False
    covered: bool = False

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
    `c7_crest_cm`: the length that sets the metric scale. `error_cm`: standard error of the midline's place, 0 where it
    was not estimated. `curve`: (K, 2) or None, what the homography of a flat back misses of the curved one, in units
    of C7-crest: a polynomial in the place that the homography gives, which a move of the picture does not change.
    `camera`: (3,) or None, where it stands over the back: x and height in units of C7-crest, v between.
    """

    points_px: Mapping[str, Array]
    outline_px: Array
    px_to_back: Array
    c7_crest_cm: float
    quality: float
    error_cm: float = 0.0
    curve: Array | None = None
    camera: Array | None = None

    def __post_init__(self) -> None:
        _points(self.outline_px, None, "outline_px")
        if self.px_to_back.shape != (3, 3):
            raise ValueError(f"px_to_back: expected (3, 3), got {self.px_to_back.shape}")
        if self.curve is not None:
            _points(self.curve, CURVE_TERMS, "curve")
        missing = [name for name in BACK_POINTS if name not in self.points_px]
        if missing:
            raise ValueError(f"points_px: missing {', '.join(missing)}")

    def to_back(self, points_px: Array) -> Array:
        """(N, 2) pixels -> (N, 2) of (x_cm, v)."""
        flat = _apply(self.px_to_back, points_px)
        return flat if self.curve is None else flat + self._missed(flat, self.curve)

    def under(self, points_px: Array, height_cm: float) -> Array:
        """(N, 2) pixels of points so far above the skin -> (N, 2) of (x_cm, v), the places straight under them.

        What is above the skin hides a place farther from the camera than the one that it is over: seen at 40 degrees,
        two centimetres hide one 1.7 cm away.
        """
        return self.lowered(self.to_back(points_px), height_cm)

    def lowered(self, places: Array, height_cm: float) -> Array:
        """The same of (N, 2) of (x_cm, v) at which such points are seen, as of `to_back`."""
        if self.camera is None:
            return places
        x, v, height = self.camera
        share = height_cm / (height * self.c7_crest_cm)
        nearer: Array = places + share * (np.array([x * self.c7_crest_cm, v]) - places)
        return nearer

    def to_px(self, points_back: Array) -> Array:
        """(N, 2) of (x_cm, v) -> (N, 2) pixels."""
        wanted = np.atleast_2d(np.asarray(points_back, dtype=np.float64))
        flat = wanted
        if self.curve is not None:
            for _ in range(_CURVE_ROUNDS):
                flat = flat + _CURVE_STEP * (wanted - flat - self._missed(flat, self.curve))
        return _apply(np.linalg.inv(self.px_to_back), flat)

    def _missed(self, flat: Array, curve: Array) -> Array:
        scale = np.array([self.c7_crest_cm, 1.0])
        result: Array = (curve_terms(flat / scale) @ curve) * scale
        return result

    @property
    def px_per_cm(self) -> float:
        """Pixels in a centimetre along the midline."""
        return float(np.linalg.norm(self.points_px["crest_mid"] - self.points_px["c7"])) / self.c7_crest_cm


def curve_terms(places: Array) -> Array:
    """(N, 2) of x in units of C7-crest and v -> (N, `CURVE_TERMS`), all products up to the third power.

    Beyond the back the terms stay as they are at its edge: a polynomial runs away there.
    """
    x = np.clip(places[:, 0], -_CURVE_X, _CURVE_X) / _CURVE_X
    v = np.clip(2 * places[:, 1] - 1, -_CURVE_V, _CURVE_V)
    one = np.ones_like(x)
    return np.stack([one, x, v, x * x, x * v, v * v, x * x * x, x * x * v, x * v * v, v * v * v], axis=1)


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
    palm's centre, which does not jump when another part comes to press. `error_cm`: standard error of the point's
    distance to the midline, from the back's and the landmarks'; 0 where it was not estimated. `drag`: share of the
    hand's speed with which the skin before it goes along (0 glides, 1 stuck), None where it was not seen.
    `palm_long_cm`, `palm_broad_cm`: the palm as it appears, from the wrist to the middle knuckle and from the index's
    knuckle to the little finger's; both grow as a hand rises towards the camera and change as it turns. `reach_cm`,
    `thumb_cm`: how far the fingertips appear from the wrist, and the thumb's tip from the knuckles, on the mean: a hand
    that squeezes draws them in. None without landmarks. `surely`: False for a hand that is half hidden or hardly read;
    its bend and these lengths say something together only.
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
    error_cm: float = 0.0
    drag: float | None = None
    palm_long_cm: float | None = None
    palm_broad_cm: float | None = None
    reach_cm: float | None = None
    thumb_cm: float | None = None
    surely: bool = True


@dataclass(frozen=True, slots=True)
class Breath:
    """How the receiver breathes, read from a still window that ended at `t_s`.

    `depth`: how far the skin sways to and fro in the picture with each breath, mm at the back's scale, root mean square
    over the back; it depends on the view, and compares only inside one session. `confidence`: 0..1.
    """

    t_s: float
    rate_per_min: float
    depth: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Lean:
    """The giver's posture, seen at `t_s`: leaning in with straight arms, or pushing from the shoulder with bent ones.

    `elbow_deg`: the mean angle of the elbows that were seen, 180 straight.
    """

    t_s: float
    seen: Literal["leaning", "pushing"]
    elbow_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """All that was seen in one frame. `hands` are the giver's and the receiver's; `touches` only the giver's.

    `breath`, `lean`: None where they are not surely seen, which is most of the time. `still`: the back has lain still
    for long enough that breathing would show.
    """

    frame: int
    t_s: float
    hands: tuple[Hand, ...]
    back: BackPose | None
    touches: tuple[Touch, ...]
    cut: bool = False
    breath: Breath | None = None
    lean: Lean | None = None
    still: bool = False
