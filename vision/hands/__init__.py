"""Hands in pictures: a protocol and its two implementations."""

from __future__ import annotations

from typing import Literal, Protocol

from vision.types import BackPose, Frame, Hand

TrackerName = Literal["backrub", "mediapipe"]


class HandTracker(Protocol):
    """Follows hands through frames that come in time order."""

    name: str

    def update(self, frame: Frame, back: BackPose | None = None, exhaustive: bool = False) -> tuple[Hand, ...]:
        """Hands in this frame. `back`: the newest back pose, if known."""

    def reset(self, anew: bool = False) -> None:
        """Forget where the hands were: the picture has changed altogether. `anew`: a recording begins from its start,
        and what was known of whose hand is whose is forgotten too."""

    def close(self) -> None:
        """Free what the tracker holds."""


def make_tracker(name: TrackerName = "backrub") -> HandTracker:
    """The tracker of that name. A library is imported only when it is asked for.

    Raises `MissingDependency` when it cannot be loaded.
    """
    if name == "mediapipe":
        from vision.hands.reference import MediaPipeHands

        return MediaPipeHands()
    from vision.hands.engine import HandEngine

    return HandEngine()
