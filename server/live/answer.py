"""Builds the answer to a picture: what is seen in it and what is said of it, as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from vision.judge import Judge
from vision.live import LiveLesson
from vision.strokes.segment import direction_of
from vision.tracks import line
from vision.types import BackPose, BreathSample, Correction, Direction, HoldState, LessonState, Observation, Touch


def seen(observation: Observation, touches: tuple[Touch, ...], gate: float, by_hand: bool) -> dict[str, Any]:
    """Hands, back and touches in the form of the tracks, with what drawing needs besides."""
    row = line(observation)
    back = observation.back
    if back is not None:
        row["back"] |= {
            "px_to_back": back.px_to_back.tolist(),
            "ok": back.quality >= gate,
            "by_hand": by_hand,
        }
    newest = {touch.hand_id: touch for touch in touches}
    for shown, touch in zip(row["touches"], observation.touches, strict=True):
        speed = newest.get(touch.hand_id, touch).speed_cm_s
        shown["speed_cm_s"] = None if speed is None else round(speed, 1)
        if back is not None:
            x_px, y_px = back.to_px(np.array([[touch.x_cm, touch.v]]))[0]
            shown |= {"x_px": round(float(x_px), 1), "y_px": round(float(y_px), 1)}
    return {name: row[name] for name in ("hands", "back", "touches")}


def measures(
    observation: Observation, touches: tuple[Touch, ...], judge: Judge, gate: float, still_cm_s: float, unseen_s: float
) -> dict[str, Any]:
    """The live numbers: of the hands on the back, the quicker one's speed and the distance of the nearer one."""
    moving = [touch for touch in touches if touch.speed_cm_s is not None]
    quickest = max(moving, key=lambda touch: touch.speed_cm_s or 0.0, default=None)
    return {
        "speed_cm_s": None if quickest is None else round(quickest.speed_cm_s or 0.0, 1),
        "direction": None if quickest is None else _direction(quickest, still_cm_s).value,
        "midline_cm": round(min(touch.midline_cm for touch in touches), 2) if touches else None,
        "seen": {
            "hands": any(hand.role == "giver" for hand in observation.hands),
            "back": _is_sure(observation.back, gate),
        },
        "not_seen_s": round(unseen_s, 2),
        "coverage": {zone: round(share, 3) for zone, share in judge.tally.coverage().items()},
        "touch_s": round(judge.tally.touch_s, 2),
    }


def course(lesson: LiveLesson) -> dict[str, Any]:
    """Where the lesson is, the hold that goes on, the question that is due, the receiver's breath."""
    state, hold, breath = lesson.state, lesson.hold, lesson.breath
    return {
        "phase": state.title,
        "lesson": _plain(state),
        "hold": None if hold is None else _plain(hold),
        "check_in": lesson.check_in_due,
        "breath": None if breath is None else _plain(breath),
        "posture": lesson.posture,
    }


def words(lesson: LiveLesson) -> dict[str, Any]:
    """What the lesson says now."""
    return {
        "correction": None if lesson.correction is None else _correction(lesson.correction),
        "praise": None if lesson.praise is None else asdict(lesson.praise),
        "prompt": None if lesson.prompt is None else asdict(lesson.prompt),
    }


NO_WORDS: dict[str, Any] = {"correction": None, "praise": None, "prompt": None}


def is_seen(observation: Observation, gate: float) -> bool:
    """Whether this observation can be judged: a sure back and a hand of the giver's."""
    return _is_sure(observation.back, gate) and any(hand.role == "giver" for hand in observation.hands)


def _is_sure(back: BackPose | None, gate: float) -> bool:
    return back is not None and back.quality >= gate


def _direction(touch: Touch, still_cm_s: float) -> Direction:
    if (touch.speed_cm_s or 0.0) < still_cm_s:
        return Direction.STILL
    return direction_of(touch.vx_cm_s or 0.0, touch.vy_cm_s or 0.0, touch.x_cm)


def _correction(correction: Correction) -> dict[str, Any]:
    return {
        "id": correction.id,
        "fault": correction.fault.value,
        "severity": correction.severity,
        "text": correction.text,
        "since_s": round(correction.since_s, 3),
        "zones": list(correction.zones),
    }


def _plain(facts: LessonState | HoldState | BreathSample) -> dict[str, Any]:
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(facts).items()}
