"""Puts a posed hand on the body so that its pressing part lies exactly over a chosen point."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sample_videos.studio.body import GRID_STEP, S_TOP, X_LIMIT, Body
from sample_videos.studio.hand import PALM_CENTRE, Hand, Pose, rotation
from sample_videos.studio.kernel import kernel
from sample_videos.studio.mesh import Floats

# How far the hand's shape follows the back's curve: 1 bends the fingers towards the camera and spoils left and right.
CONFORM = 0.4
PRESS_M = 0.002
SKIN_GAP_M = 0.0015
PLACING_ROUNDS = 8
PLACING_STEP = 0.6

# The pressing part as weights over the 21 landmarks and a point of the forearm.
POINTS, FOREARM = 22, 21
PART_LANDMARKS: dict[str, tuple[int, ...]] = {
    "palm": (0, 5, 9, 13, 17),
    "knuckles": (6, 10, 14, 18),
    "thumb": (4,),
    "fingers": (8, 12, 16, 20),
    "forearm": (FOREARM,),
}
HEEL_SHARE = 0.6


def part_weights(part: str) -> Floats:
    """Weights (22,) whose sum of points is the pressing part; the heel lies 60 % from palm centre to wrist."""
    weights = np.zeros(POINTS)
    if part == "heel":
        weights = (1 - HEEL_SHARE) * part_weights("palm")
        weights[0] += HEEL_SHARE
        return weights
    rows = list(PART_LANDMARKS[part])
    weights[rows] = 1 / len(rows)
    return weights


@dataclass(frozen=True)
class HandState:
    """One hand at one moment, as the choreography asks for it.

    x_m, y_m: world point under the pressing part; heading_rad: 0 = fingers towards the head, counter-clockwise from
    above; forearm_rad: the same angle for the forearm; lift_m: height above resting on the skin; weights (22,): the
    pressing part; pull_m: how far the skin under it is pulled along (x, y).
    """

    side: str
    x_m: float
    y_m: float
    heading_rad: float
    forearm_rad: float
    lift_m: float
    pose: Pose
    weights: Floats
    pull_m: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class PlacedHand:
    """A hand on the body: landmarks (21, 3) and the forearm's pressing point (3,) in world metres, and what its
    vertices need to follow.

    shift: (3,) metres that it was lifted by the breath under it, landmarks included; None for none.
    """

    state: HandState
    landmarks: Floats
    forearm: Floats
    matrices: Floats
    to_frame: Floats
    frame: Floats
    origin: Floats
    drop_m: float
    shift: Floats | None = None

    def shifted(self, shift: Floats) -> PlacedHand:
        """The same hand on skin that moved by (3,) metres under it."""
        return replace(self, landmarks=self.landmarks + shift, forearm=self.forearm + shift, shift=shift)


class Placer:
    """Places hands of one size on one body."""

    def __init__(self, body: Body, hand: Hand, hand_scale: float) -> None:
        self.body = body
        self.hand = hand
        self.scale = hand_scale

    def place(self, state: HandState) -> PlacedHand:
        """Find where the hand must be for its part to lie over (x_m, y_m); the rest of it follows the skin."""
        mirror = -1.0 if state.side == "L" else 1.0
        _, pitch, roll, percentile, _ = state.pose["hand"]
        turn = rotation((0, 1, 0), np.radians(roll) * mirror) @ rotation((1, 0, 0), -np.radians(pitch))
        to_frame = turn @ np.diag([mirror, 1.0, 1.0]) * self.scale
        matrices = self.hand.transforms(state.pose, self._wrist_deg(state, to_frame))
        centre = turn @ PALM_CENTRE
        marks = np.vstack([self.hand.landmarks(matrices), self.hand.forearm_point(matrices)])
        points = marks @ to_frame.T - centre
        probe = self.hand.vertices(matrices, self.hand.probe_rows).astype(np.float64) @ to_frame.T - centre
        drop = float(np.percentile(probe[:, 2], percentile))
        arm = float(state.weights[FOREARM])
        if arm > 0:
            # A forearm lies on the skin itself, wherever the hand is then.
            own = self.hand.vertices(matrices, self.hand.forearm_rows).astype(np.float64) @ to_frame.T - centre
            drop = (1 - arm) * drop + arm * float(np.percentile(own[:, 2], percentile))
        points[:, 2] -= drop
        target = np.array([state.x_m, state.y_m])
        point = target.copy()
        for _ in range(PLACING_ROUNDS):
            under = (1 - arm) * point + arm * target
            frame = self._frame(float(under[0]), float(under[1]), state.heading_rad)
            ground = float(self.body.height(float(under[0]), float(under[1])))
            ground -= float(frame[:2, 2] @ (point - under)) / frame[2, 2]
            origin = np.array([point[0], point[1], ground]) + frame[:, 2] * (state.lift_m - PRESS_M)
            world = points @ frame.T + origin
            missing = target - state.weights @ world[:, :2]
            point = point + PLACING_STEP * missing
        # What the slope still leaves is taken up by sliding the hand level: the part lies on its point exactly.
        origin[:2] += missing
        world[:, :2] += missing
        world[:, 2] += CONFORM * self._bend(world, frame, ground, origin)
        return PlacedHand(state, world[:FOREARM], world[FOREARM], matrices, to_frame, frame, origin, drop)

    def _wrist_deg(self, state: HandState, to_frame: Floats) -> tuple[float, float]:
        """Extension and deviation that point the forearm at the giver's elbow, whatever the slope of the skin."""
        rise = np.radians(state.pose["hand"][0])
        level = np.array([np.sin(state.forearm_rad), -np.cos(state.forearm_rad), 0]) * np.cos(rise)
        frame = self._frame(state.x_m, state.y_m, state.heading_rad)
        local = (to_frame / self.scale).T @ frame.T @ (level + np.array([0, 0, np.sin(rise)]))
        extension = float(np.degrees(np.arcsin(np.clip(local[2], -1, 1))))
        deviation = float(np.degrees(np.arctan2(local[0], -local[1])))
        return float(np.clip(extension, -10, 70)), float(np.clip(deviation, -40, 40))

    def vertices(self, placed: PlacedHand) -> Floats:
        """World vertices (n, 3) float32 of a placed hand and its forearm, pushed out of the skin."""
        local = self.hand.vertices(placed.matrices)
        turn_centre = (
            (placed.to_frame / self.scale)
            @ np.diag([-1.0 if placed.state.side == "L" else 1.0, 1.0, 1.0])
            @ PALM_CENTRE
        )
        shift = np.array([*turn_centre[:2], turn_centre[2] + placed.drop_m])
        in_frame: Floats = local @ placed.to_frame.T.astype(np.float32) - shift.astype(np.float32)
        world = in_frame @ placed.frame.T.astype(np.float32) + placed.origin.astype(np.float32)
        ground = placed.origin - placed.frame[:, 2] * (placed.state.lift_m - PRESS_M)
        _settle(
            world,
            in_frame[:, 1],
            self.hand.forearm_share,
            self.body.skin,
            ground,
            placed.frame[:, 2],
            placed.state.lift_m < 0.02,
        )
        return world if placed.shift is None else world + placed.shift.astype(np.float32)

    def _frame(self, x: float, y: float, heading_rad: float) -> Floats:
        """Axes (3, 3) as columns: across the hand, along the fingers, out of the skin; the skin's slope over 7 cm."""
        reach = 0.035
        slope_x = float(self.body.height(x + reach, y) - self.body.height(x - reach, y)) / (2 * reach)
        slope_y = float(self.body.height(x, y + reach) - self.body.height(x, y - reach)) / (2 * reach)
        normal = np.array([-np.clip(slope_x, -0.8, 0.8), -np.clip(slope_y, -0.8, 0.8), 1.0])
        normal = normal / np.linalg.norm(normal)
        fingers = np.array([-np.sin(heading_rad), np.cos(heading_rad), 0])
        fingers = fingers - normal * (fingers @ normal)
        fingers = fingers / np.linalg.norm(fingers)
        return np.stack([np.cross(fingers, normal), fingers, normal], 1)

    def _bend(self, points: Floats, frame: Floats, ground: float, origin: Floats) -> Floats:
        """How much higher (m) the skin is than the tangent plane under each point, limited."""
        normal = frame[:, 2]
        plane = ground - (normal[0] * (points[:, 0] - origin[0]) + normal[1] * (points[:, 1] - origin[1])) / normal[2]
        bent: Floats = np.clip(self.body.height(points[:, 0], points[:, 1]) - plane, -0.06, 0.04)
        return bent


@kernel
def _height(skin: Floats, x: float, y: float) -> float:
    column = min(max((x + X_LIMIT) / GRID_STEP, 0.0), skin.shape[1] - 1.001)
    row = min(max((-y - S_TOP) / GRID_STEP, 0.0), skin.shape[0] - 1.001)
    c, r = int(column), int(row)
    fc, fr = column - c, row - r
    top = skin[r, c] * (1 - fc) + skin[r, c + 1] * fc
    bottom = skin[r + 1, c] * (1 - fc) + skin[r + 1, c + 1] * fc
    height: float = top * (1 - fr) + bottom * fr
    return height


@kernel
def _settle(
    world: Floats, along: Floats, forearm: Floats, skin: Floats, ground: Floats, normal: Floats, resting: bool
) -> None:
    """Bend the hand towards the skin and push what sank in back out, in place."""
    for k in range(world.shape[0]):
        x, y = world[k, 0], world[k, 1]
        height = _height(skin, x, y)
        plane = ground[2] - (normal[0] * (x - ground[0]) + normal[1] * (y - ground[1])) / normal[2]
        share = CONFORM * min(max(1 - forearm[k], 0.0), 1.0) * min(max((along[k] + 0.10) / 0.05, 0.0), 1.0)
        world[k, 2] += share * min(max(height - plane, -0.06), 0.04)
        if resting and forearm[k] < 0.6:
            world[k, 2] += min(max(height + SKIN_GAP_M - world[k, 2], 0.0), 0.03)
