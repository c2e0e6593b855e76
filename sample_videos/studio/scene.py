"""A scene: every input that a picture depends on, and the camera that it implies."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from sample_videos.studio.body import BodyShape
from sample_videos.studio.breath import Breath
from sample_videos.studio.hand import rotation
from sample_videos.studio.mesh import Floats

SIZE = (640, 480)
FPS = 30
# Where the receiver's head points in the picture -> turn of the camera about its own axis, degrees.
HEAD_TURNS = {"up": 0.0, "left": -90.0, "right": 90.0, "down": 180.0}
SEATS = ("feet", "head", "left", "right")
LOOK_HEIGHT_M = 0.17
TOWEL_TOP_M = 0.525
FLOOR_COLOUR = (0.34, 0.27, 0.22)


@dataclass(frozen=True)
class Knock:
    """The camera is knocked at `at_s`: it turns by (pan, tilt, roll) degrees within `settle_s`, ringing a little."""

    at_s: float
    pan_deg: float
    tilt_deg: float
    roll_deg: float
    settle_s: float = 0.4


@dataclass(frozen=True)
class Scene:
    """Inputs of a rendering: metres and degrees; `seat` is where the giver stands (sides are the receiver's)."""

    receiver_tone: str = "medium"
    giver_tone: str = "medium"
    light: str = "even"
    camera_m: float = 1.25
    tilt_deg: float = 0.0
    turn_deg: float = 0.0
    look_m: tuple[float, float] = (0.0, 0.24)
    view_deg: float = 42.0
    head: str = "up"
    seat: str = "feet"
    body: BodyShape = field(default_factory=BodyShape)
    hand_scale: float = 1.0
    towel: tuple[float, float, float] = (0.93, 0.92, 0.90)
    sheet: tuple[float, float, float] = (0.80, 0.80, 0.82)
    hair: tuple[float, float, float] = (0.10, 0.06, 0.045)
    oil: float = 0.25
    knocks: tuple[Knock, ...] = ()
    shake_deg: float = 0.0
    seed: int = 1
    # Pan, tilt and roll in degrees a second, as of a stand that sinks.
    drift_deg_s: tuple[float, float, float] = (0.0, 0.0, 0.0)
    sleeve: tuple[float, float, float] | None = None
    shirt: tuple[float, float, float] | None = None
    breath: Breath | None = None
    # Width and height of the picture, and how far from C7 towards the feet the towel begins (m, for a body of scale 1).
    size: tuple[int, int] = SIZE
    towel_top_m: float = TOWEL_TOP_M
    floor: tuple[float, float, float] = FLOOR_COLOUR

    @property
    def moving(self) -> bool:
        """Whether the camera turns during the clip."""
        return bool(self.knocks or self.shake_deg or any(self.drift_deg_s))

    def as_json(self) -> dict[str, Any]:
        """All inputs as plain JSON values; what is as usual, such as no drift, is left out."""
        values = asdict(self)
        plain: dict[str, Any] = {"drift_deg_s": (0.0, 0.0, 0.0), "sleeve": None, "shirt": None, "breath": None}
        plain |= {"size": SIZE, "towel_top_m": TOWEL_TOP_M, "floor": FLOOR_COLOUR}
        return {name: value for name, value in values.items() if name not in plain or value != plain[name]}


class Camera:
    """A pinhole camera with a margin round the picture, so that a knocked view can be cut out of one rendering.

    A knock turns the camera about its centre, which changes the picture by an exact homography.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        width, height = scene.size
        self.margin = 56 if scene.moving else 0
        self.focal_px = 0.5 * width / np.tan(np.radians(scene.view_deg) / 2)
        turn = HEAD_TURNS[scene.head] + scene.turn_deg
        target = np.array([scene.look_m[0], -scene.look_m[1], LOOK_HEIGHT_M])
        picture_up = rotation((0, 0, 1), np.radians(turn)) @ np.array([0, 1.0, 0])
        tilt = np.radians(scene.tilt_deg)
        self.position: Floats = target + scene.camera_m * (
            np.cos(tilt) * np.array([0, 0, 1.0]) - np.sin(tilt) * picture_up
        )
        forward = (target - self.position) / np.linalg.norm(target - self.position)
        up = picture_up - forward * (picture_up @ forward)
        up = up / np.linalg.norm(up)
        self.axes: Floats = np.stack([np.cross(forward, up), -up, forward])
        self.centre: Floats = np.array([width / 2, height / 2])

    @property
    def canvas(self) -> tuple[int, int]:
        """Width and height of the picture with its margin."""
        width, height = self.scene.size
        return width + 2 * self.margin, height + 2 * self.margin

    def project(self, points: Floats) -> Floats:
        """World points (n, 3) -> (n, 3): x, y in picture pixels (no margin, no knock) and 1 / distance."""
        seen = (points - self.position) @ self.axes.T
        nearness = 1 / seen[:, 2]
        flat = self.focal_px * seen[:, :2] * nearness[:, None] + self.centre
        projected: Floats = np.concatenate([flat, nearness[:, None]], axis=1)
        return projected

    def homography(self, t_s: float) -> Floats:
        """The (3, 3) map of picture pixels that the camera's turning at a time brings."""
        pan, tilt, roll = self._turned(t_s)
        turn = rotation((0, 1, 0), pan) @ rotation((1, 0, 0), tilt) @ rotation((0, 0, 1), roll)
        lens = np.array([[self.focal_px, 0, self.centre[0]], [0, self.focal_px, self.centre[1]], [0, 0, 1.0]])
        moved: Floats = lens @ turn @ np.linalg.inv(lens)
        return moved

    def pixels(self, points: Floats, t_s: float) -> Floats:
        """World points (n, 3) -> pixels (n, 2) of the finished frame at a time."""
        flat = self.project(np.atleast_2d(points))[:, :2]
        if not self.margin:
            return flat
        lifted = np.concatenate([flat, np.ones((len(flat), 1))], axis=1) @ self.homography(t_s).T
        moved: Floats = lifted[:, :2] / lifted[:, 2:]
        return moved

    def _turned(self, t_s: float) -> Floats:
        """Pan, tilt and roll in radians at a time: the knocks so far, each ringing out, and the steady shake."""
        total = np.zeros(3)
        for knock in self.scene.knocks:
            since = t_s - knock.at_s
            if since <= 0:
                continue
            phase = min(1.0, since / knock.settle_s)
            settled = 1 - (1 - phase) ** 3 * np.cos(2 * np.pi * 1.5 * phase)
            total += settled * np.array([knock.pan_deg, knock.tilt_deg, knock.roll_deg])
        wave = np.array([np.sin(2 * np.pi * f * t_s + p) for f, p in ((0.9, 0.3), (1.3, 1.7), (0.7, 2.9))])
        drift = t_s * np.array(self.scene.drift_deg_s)
        radians: Floats = np.radians(total + drift + self.scene.shake_deg * wave)
        return radians
