"""Hand-made sessions: touches along paths in canonical centimetres, so that every expectation can be worked out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from vision.motion import MotionStage
from vision.standard import Standard, load_standard
from vision.strokes import StrokeStage
from vision.types import Direction, HandSide, Part, Stroke, Technique, Touch

LENGTH_CM = 40.0
FPS = 30.0

Path = Callable[[float], tuple[float, float]]


def touches_along(
    path: Path,
    duration_s: float,
    *,
    start_s: float = 0.0,
    hand_id: int = 0,
    hand: HandSide = "R",
    part: Part = Part.PALM,
    fps: float = FPS,
    curl_deg: Callable[[float], float] | None = None,
) -> list[Touch]:
    """Touches at `fps` along `path`: seconds from the start -> (x_cm, y_cm), y towards the head, 0 at C7."""
    rows = []
    for i in range(round(duration_s * fps)):
        t = i / fps
        x, y = path(t)
        rows.append(
            Touch(
                t_s=start_s + t,
                hand_id=hand_id,
                hand=hand,
                part=part,
                x_cm=x,
                v=-y / LENGTH_CM,
                zone="gutter_upper_r",
                midline_cm=abs(x),
                footprint={"gutter_upper_r": 1.0},
                curl_deg=None if curl_deg is None else curl_deg(t),
            )
        )
    return rows


def line(start: tuple[float, float], end: tuple[float, float], duration_s: float) -> Path:
    """A straight path at constant speed."""

    def path(t: float) -> tuple[float, float]:
        share = min(t / duration_s, 1.0)
        return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])

    return path


def ramped(start: tuple[float, float], end: tuple[float, float], seconds: float) -> Path:
    """A straight way that begins and ends at rest: half a cosine."""

    def path(t: float) -> tuple[float, float]:
        share = 0.5 - 0.5 * math.cos(math.pi * min(t / seconds, 1.0))
        return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])

    return path


def chained(*legs: tuple[Path, float]) -> tuple[Path, float]:
    """Paths one after the other: (path, duration) each; returns the whole and its duration."""
    total = sum(duration for _, duration in legs)

    def path(t: float) -> tuple[float, float]:
        for leg, duration in legs:
            if t < duration:
                return leg(t)
            t -= duration
        leg, duration = legs[-1]
        return leg(duration)

    return path, total


def settled(touches: Sequence[Touch], standard: Standard | None = None) -> list[Touch]:
    """The touches with their fitted velocities."""
    lift_s = (standard or load_standard()).number("stroke.lift_s")
    motion = MotionStage(LENGTH_CM, lift_s)
    done: list[Touch] = []
    for touch in touches:
        done += motion.update(touch.t_s, [touch])
    return done + list(motion.finish())


def strokes_of(touches: Sequence[Touch], standard: Standard | None = None) -> list[Stroke]:
    """The strokes that the stages find in touches."""
    standard = standard or load_standard()
    stage = StrokeStage(standard, LENGTH_CM)
    found: list[Stroke] = []
    for touch in settled(touches, standard):
        found += stage.update(touch.t_s, [touch])
    return found + list(stage.finish())


def stroke(**changes: object) -> Stroke:
    """An ordinary good stroke: 30 cm up beside the spine in 2 s."""
    fields: dict[str, object] = {
        "hand_id": 0,
        "hand": "R",
        "start_s": 0.0,
        "end_s": 2.0,
        "part": Part.PALM,
        "technique": Technique.EFFLEURAGE,
        "direction": Direction.UP,
        "length_cm": 30.0,
        "speed_cm_s": 15.0,
        "side": "right",
        "zones": ("gutter_lower_r", "gutter_upper_r"),
        "min_midline_cm": 5.0,
        "rate_hz": None,
        "path": tuple((i / 10, 5.0, 0.9 - i * 0.0375) for i in range(21)),
    }
    fields.update(changes)
    return Stroke(**fields)  # type: ignore[arg-type]
