"""Moves in canonical centimetres -> where each hand is at any time.

A `Track` is what one hand does: legs in time order, each a path of its pressing part in (x_cm, v), with a speed, a
technique and a pose. The path moves the pressing part itself, so the truth of a contact is the path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from sample_videos.studio.hand import POSES, Pose, blend
from sample_videos.studio.mesh import Floats
from sample_videos.studio.place import part_weights

Kind = Literal["glide", "still", "circle", "knead", "tap"]
Point = tuple[float, float]

RAMP_S = 0.4
BLEND_S = 0.45
OUT_LIFT_CM = 12.0


@dataclass(frozen=True)
class Style:
    """How a leg is done: what it is called, what presses, the hand's pose, and the fault that it plants, if any.

    drag: the share of the hand's speed with which the skin before it goes along; 0 glides.
    """

    technique: str = "effleurage"
    part: str = "palm"
    pose: str = "flat"
    fault: str | None = None
    drag: float = 0.0


PALM = Style()
PALM_HOLD = Style(technique="hold")
LIFTED = Style(technique="lifted")


@dataclass(frozen=True)
class Leg:
    """One move of one hand. path (n, 2): x_cm and s_cm (= v x C7-crest) of the pressing part; lifts in cm."""

    kind: Kind
    start_s: float
    end_s: float
    path: Floats
    style: Style
    lift_from_cm: float = 0.0
    lift_to_cm: float = 0.0
    lift_top_cm: float = 0.0
    radius_cm: float = 0.0
    rate_hz: float = 0.0
    phase: float = 0.0

    @property
    def duration_s(self) -> float:
        """How long the leg takes."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Sample:
    """Where one hand's pressing part is: x_cm, s_cm (along the spine), lift_cm, pose, part weights and its leg."""

    x_cm: float
    s_cm: float
    lift_cm: float
    pose: Pose
    weights: Floats
    leg: Leg


def smooth_path(points: Sequence[Point], c7_crest_cm: float, count: int = 160) -> Floats:
    """Points (x_cm, v) -> a rounded path (count, 2) in (x_cm, s_cm), evenly spaced along its length."""
    knots = np.array([(x, v * c7_crest_cm) for x, v in points], dtype=np.float64)
    if len(knots) == 2:
        line: Floats = np.linspace(knots[0], knots[1], count)
        return line
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    pieces = []
    for k in range(1, len(padded) - 2):
        pieces.append(_centripetal(padded[k - 1 : k + 3], 40))
    dense = np.vstack([*pieces, knots[-1:]])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(dense, axis=0), axis=1))])
    even = np.linspace(0, length[-1], count)
    path: Floats = np.stack([np.interp(even, length, dense[:, k]) for k in range(2)], 1)
    return path


def _centripetal(p: Floats, count: int) -> Floats:
    """Centripetal Catmull-Rom between the middle two of four points: no loops at uneven spacing."""
    t = np.concatenate([[0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(p, axis=0), axis=1)) + 1e-6)])
    u = np.linspace(t[1], t[2], count, endpoint=False)[:, None]
    a = [(t[k + 1] - u) / (t[k + 1] - t[k]) * p[k] + (u - t[k]) / (t[k + 1] - t[k]) * p[k + 1] for k in range(3)]
    b = [(t[k + 2] - u) / (t[k + 2] - t[k]) * a[k] + (u - t[k]) / (t[k + 2] - t[k]) * a[k + 1] for k in range(2)]
    curve: Floats = (t[2] - u) / (t[2] - t[1]) * b[0] + (u - t[1]) / (t[2] - t[1]) * b[1]
    return curve


def path_length(path: Floats) -> float:
    """Length in cm."""
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def glide_duration_s(length_cm: float, speed_cm_s: float) -> float:
    """Time for a length at a cruising speed, with a smooth start and end of RAMP_S each."""
    return max(length_cm / speed_cm_s + RAMP_S, 2 * RAMP_S)


def glide_progress(elapsed_s: float, duration_s: float) -> float:
    """Share of the length done (0 to 1): speed rises smoothly over RAMP_S, stays constant, and falls over RAMP_S."""
    ramp = min(RAMP_S, duration_s / 2)
    cruise = 1 / (duration_s - ramp)

    def ramp_area(t: float) -> float:
        u = t / ramp
        return ramp * (u**3 - u**4 / 2)

    t = min(max(elapsed_s, 0.0), duration_s)
    if t < ramp:
        return cruise * ramp_area(t)
    if t > duration_s - ramp:
        return 1 - cruise * ramp_area(duration_s - t)
    return cruise * (ramp / 2 + t - ramp)


@dataclass
class Track:
    """What one hand does.

    `hand` is the giver's; `sway` (phase in radians) keeps two hands from moving as mirror images; `habit` (degrees, a
    pose of fingers and thumb) is what this hand adds to every pose, for nobody holds a hand just as another does.
    """

    hand: str
    c7_crest_cm: float
    out: Point
    now_s: float = 0.0
    legs: list[Leg] = field(default_factory=list)
    sway: float = 0.0
    habit: Pose = field(default_factory=dict)

    def _here(self) -> Point:
        if not self.legs:
            return self.out
        x, s = self.legs[-1].path[-1]
        return float(x), float(s) / self.c7_crest_cm

    def _add(self, leg: Leg) -> None:
        self.legs.append(leg)
        self.now_s = leg.end_s

    def wait_until(self, t_s: float) -> None:
        """Stay as it is, resting or lifted, until a time."""
        if t_s > self.now_s + 1e-9:
            self.rest(t_s - self.now_s)

    def rest(self, duration_s: float, style: Style | None = None) -> None:
        """Keep still, on the skin or above it."""
        lift = self.legs[-1].lift_to_cm if self.legs else OUT_LIFT_CM
        chosen = style or (PALM_HOLD if lift == 0 else LIFTED)
        path = smooth_path([self._here(), self._here()], self.c7_crest_cm, 2)
        self._add(Leg("still", self.now_s, self.now_s + duration_s, path, chosen, lift, lift))

    def rest_on(self, point: Point, duration_s: float) -> None:
        """Begin with a flat palm that already rests on a point."""
        path = smooth_path([point, point], self.c7_crest_cm, 2)
        self._add(Leg("still", self.now_s, self.now_s + duration_s, path, PALM_HOLD))

    def glide(self, points: Sequence[Point], speed_cm_s: float, style: Style = PALM) -> None:
        """Stroke on the skin along the points, from where the hand is."""
        path = smooth_path([self._here(), *points], self.c7_crest_cm)
        duration = glide_duration_s(path_length(path), speed_cm_s)
        self._add(Leg("glide", self.now_s, self.now_s + duration, path, style))

    def hop(self, point: Point, duration_s: float = 0.9, top_cm: float = 3.5, style: Style = LIFTED) -> None:
        """Lift, cross the air and come down on a point; `style` says in which pose it lands."""
        path = smooth_path([self._here(), point], self.c7_crest_cm)
        lift = self.legs[-1].lift_to_cm if self.legs else OUT_LIFT_CM
        air = Style("lifted", style.part, style.pose)
        self._add(Leg("glide", self.now_s, self.now_s + duration_s, path, air, lift, 0.0, top_cm))

    def enter(self, point: Point, duration_s: float = 1.3, style: Style = LIFTED) -> None:
        """Come into the picture and settle on a point."""
        path = smooth_path([self.out, point], self.c7_crest_cm)
        air = Style("lifted", style.part, style.pose)
        self._add(Leg("glide", self.now_s, self.now_s + duration_s, path, air, OUT_LIFT_CM, 0.0))

    def leave(self, duration_s: float = 1.3) -> None:
        """Lift off and go out of the picture."""
        path = smooth_path([self._here(), self.out], self.c7_crest_cm)
        self._add(Leg("glide", self.now_s, self.now_s + duration_s, path, LIFTED, 0.0, OUT_LIFT_CM))

    def circle(self, centre: Point, radius_cm: float, rate_hz: float, duration_s: float, style: Style) -> None:
        """Rub in small circles round a point."""
        path = smooth_path([centre, centre], self.c7_crest_cm, 2)
        self._add(Leg("circle", self.now_s, self.now_s + duration_s, path, style, radius_cm=radius_cm, rate_hz=rate_hz))

    def knead(self, points: Sequence[Point], rate_hz: float, duration_s: float) -> None:
        """Pick up and squeeze while drifting along the points."""
        path = smooth_path([self._here(), *points], self.c7_crest_cm)
        style = Style("petrissage", "palm", "knead_open")
        self._add(Leg("knead", self.now_s, self.now_s + duration_s, path, style, rate_hz=rate_hz))

    def tap(
        self,
        points: Sequence[Point],
        rate_hz: float,
        duration_s: float,
        top_cm: float,
        style: Style,
        phase: float = 0.0,
    ) -> None:
        """Hit `rate_hz` times a second while drifting along the points; `phase` in beats sets two hands apart."""
        path = smooth_path([self._here(), *points], self.c7_crest_cm)
        end_s = self.now_s + duration_s
        self._add(Leg("tap", self.now_s, end_s, path, style, lift_top_cm=top_cm, rate_hz=rate_hz, phase=phase))

    def leg_at(self, t_s: float) -> int | None:
        """The row of the leg under way at a time; None when the hand is out of sight."""
        for row, leg in enumerate(self.legs):
            if leg.start_s <= t_s < leg.end_s:
                return row
        return None

    def at(self, t_s: float) -> Sample | None:
        """Where the hand is at a time; None when it is out of sight."""
        row = self.leg_at(t_s)
        if row is None:
            return None
        leg = self.legs[row]
        x, s = self._position(leg, t_s)
        pose, weights = self._shape(row, t_s)
        return Sample(x, s, _lift(leg, t_s), pose, weights, leg)

    def _position(self, leg: Leg, t_s: float) -> Point:
        elapsed = t_s - leg.start_s
        share = elapsed / leg.duration_s if leg.kind in ("knead", "tap") else glide_progress(elapsed, leg.duration_s)
        position = share * (len(leg.path) - 1)
        x, s = (float(np.interp(position, np.arange(len(leg.path)), leg.path[:, k])) for k in range(2))
        fade = min(1.0, elapsed / 0.25, (leg.end_s - t_s) / 0.25)
        if leg.kind == "circle":
            angle = 2 * np.pi * leg.rate_hz * elapsed + self.sway
            # Nobody draws a perfect circle: it breathes by a tenth.
            radius = leg.radius_cm * fade * (1 + 0.1 * np.sin(1.7 * elapsed + self.sway))
            return x + radius * float(np.cos(angle)), s + radius * float(np.sin(angle))
        unsteady = 0.25 if leg.kind == "glide" and leg.lift_to_cm == 0 else 0.08
        x += unsteady * fade * float(np.sin(2 * np.pi * 0.31 * t_s + self.sway))
        s += unsteady * fade * float(np.sin(2 * np.pi * 0.23 * t_s + 1.3 * self.sway + 1))
        return x, s

    def _shape(self, row: int, t_s: float) -> tuple[Pose, Floats]:
        """The pose and part weights at a time: each leg takes over from the one before within BLEND_S."""
        leg = self.legs[row]
        pose, weights = _leg_pose(leg, t_s), part_weights(leg.style.part)
        span = BLEND_S if leg.style.technique != "lifted" else 0.8 * leg.duration_s
        since = (t_s - leg.start_s) / span
        if row > 0 and since < 1:
            before = self.legs[row - 1]
            share = since * since * (3 - 2 * since)
            pose = blend(_leg_pose(before, before.end_s), pose, share)
            weights = (1 - share) * part_weights(before.style.part) + share * weights
        return _alive(_added(pose, self.habit), t_s, self.sway), weights


def _leg_pose(leg: Leg, t_s: float) -> Pose:
    if leg.kind == "tap":
        return blend(POSES[leg.style.pose], POSES[f"{leg.style.pose}_up"], _raised(leg, t_s))
    if leg.kind != "knead":
        return POSES[leg.style.pose]
    squeeze = 0.5 - 0.5 * np.cos(2 * np.pi * leg.rate_hz * (t_s - leg.start_s))
    return blend(POSES["knead_open"], POSES["knead_closed"], float(squeeze))


def _raised(leg: Leg, t_s: float) -> float:
    """How far (0 to 1) a hand that taps is raised between two hits; nobody's beat is perfectly even."""
    elapsed = t_s - leg.start_s
    beat = leg.rate_hz * elapsed + leg.phase + 0.05 * float(np.sin(2.6 * elapsed + 7 * leg.phase))
    fade = min(1.0, elapsed / 0.2, max(leg.end_s - t_s, 0.0) / 0.2)
    return float(fade * abs(np.sin(np.pi * beat)) ** 1.4)


def _lift(leg: Leg, t_s: float) -> float:
    """Height above the skin in cm: between the leg's two lifts, and over its top in the middle."""
    if leg.kind == "tap":
        return leg.lift_top_cm * _raised(leg, t_s)
    share = (t_s - leg.start_s) / leg.duration_s
    eased = share * share * (3 - 2 * share)
    over = leg.lift_top_cm * float(np.sin(np.pi * share)) ** 0.8
    return float(leg.lift_from_cm * (1 - eased) + leg.lift_to_cm * eased + over)


def _added(pose: Pose, habit: Pose) -> Pose:
    own = {part: tuple(a + b for a, b in zip(pose[part], more, strict=True)) for part, more in habit.items()}
    return {**pose, **own}


def _alive(pose: Pose, t_s: float, sway: float) -> Pose:
    """Small slow movements of the fingers: nobody keeps a hand perfectly still."""
    moved = dict(pose)
    for k, finger in enumerate(("index", "middle", "ring", "pinky")):
        knuckle, middle, end, spread = pose[finger]
        phase = 1.4 * k + sway
        moved[finger] = (
            knuckle + 2.2 * float(np.sin(2 * np.pi * 0.31 * t_s + phase)),
            middle + 1.8 * float(np.sin(2 * np.pi * 0.40 * t_s + 1 + phase)),
            end + 1.2 * float(np.sin(2 * np.pi * 0.30 * t_s + 2 + phase)),
            spread + 1.2 * float(np.sin(2 * np.pi * 0.23 * t_s + 3 + sway)),
        )
    return moved
