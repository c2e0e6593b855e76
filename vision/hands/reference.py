"""Plain MediaPipe Hands behind the same protocol: the reference that the own engine is measured against."""

from __future__ import annotations

import os
from typing import Any

import cv2
import numpy as np

from vision.errors import MissingDependency
from vision.hands.geometry import hand_direction, palm_center
from vision.hands.identity import Identities
from vision.hands.models import HandReading
from vision.hands.track import Track
from vision.types import MIDDLE_TIP, WRIST, Array, BackPose, Frame, Hand


class MediaPipeHands:
    """`mediapipe.solutions.hands`: full frame, two hands, the defaults, tracking on. Implements `HandTracker`."""

    name = "mediapipe"

    def __init__(self) -> None:
        os.environ.setdefault("GLOG_minloglevel", "2")
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        try:
            import mediapipe
        except ImportError as error:
            raise MissingDependency(
                f"mediapipe cannot be loaded ({error}); run 'pip install mediapipe==0.10.21'."
            ) from error
        self._hands: Any = mediapipe.solutions.hands.Hands(static_image_mode=False, max_num_hands=2, model_complexity=1)
        self._tracks: list[Track] = []
        self._identities = Identities()

    def close(self) -> None:
        """Free the graph."""
        self._hands.close()

    def reset(self, anew: bool = False) -> None:
        """Forget the tracked regions (after a cut), and before a recording begins `anew` whose hand was whose."""
        self._hands.reset()
        for track in self._tracks:
            self._identities.lost(track)
        if anew:
            self._identities = Identities()
        self._tracks = []

    def update(self, frame: Frame, back: BackPose | None = None, exhaustive: bool = False) -> tuple[Hand, ...]:
        """Hands in this frame; `back` and `exhaustive` are of no use to this tracker."""
        width, height = frame.size
        result = self._hands.process(cv2.cvtColor(frame.image, cv2.COLOR_BGR2RGB))
        old, self._tracks = self._tracks, []
        hands = []
        for marks, sides, world in zip(
            result.multi_hand_landmarks or (),
            result.multi_handedness or (),
            result.multi_hand_world_landmarks or (),
            strict=True,
        ):
            landmarks = np.array([(p.x * width, p.y * height) for p in marks.landmark])
            world_m = np.array([(p.x, p.y, p.z) for p in world.landmark])
            label = sides.classification[0]
            # Labels are given as in a mirror.
            right = label.score if label.label == "Left" else 1 - label.score
            track = self._match(old, frame, landmarks)
            track.read(frame.t_s, HandReading(landmarks, world_m, label.score, right))
            if track.id < 0:
                track.id = self._identities.name(track, [*old, *self._tracks])
            self._tracks.append(track)
            hands.append(_hand(track, landmarks, world_m))
        for track in old:
            self._identities.lost(track)
        return tuple(hands)

    @staticmethod
    def _match(old: list[Track], frame: Frame, landmarks: Array) -> Track:
        """The track of the frame before that this hand continues (taken out of `old`), or a new one."""
        palm = palm_center(landmarks)
        near = [t for t in old if np.linalg.norm(t.palm - palm) < 0.6 * t.length]
        if near:
            track = min(near, key=lambda t: float(np.linalg.norm(t.palm - palm)))
            old.remove(track)
            return track
        return Track(-1, frame.t_s, palm, hand_direction(landmarks), 1.0, born_s=frame.t_s, seen_s=frame.t_s)


def _hand(track: Track, landmarks: Array, world_m: Array) -> Hand:
    return Hand(
        id=track.id,
        side=track.side,
        score=round(track.presence, 4),
        palm_px=track.palm,
        length_px=float(np.linalg.norm(landmarks[MIDDLE_TIP] - landmarks[WRIST])),
        direction=track.direction,
        landmarks_px=landmarks,
        world_m=world_m,
    )
