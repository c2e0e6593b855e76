"""Seconds of the lesson from the client's capture times."""

from __future__ import annotations

# A client that slept for longer than this has missed that time: it is no part of the lesson.
LONGEST_GAP_S = 2.0
# After a pause or a lost connection the lesson goes on this much later.
AFTER_BREAK_S = 0.5
LEAST_STEP_S = 1e-3


class LessonClock:
    """Strictly increasing seconds from 0, whatever the client's clock does; pauses take no time."""

    def __init__(self) -> None:
        self.now_s = -LEAST_STEP_S
        self._offset_s: float | None = None
        self._broken = False

    def interrupt(self) -> None:
        """A pause, or a new connection with a clock of its own."""
        self._offset_s = None
        self._broken = self.now_s >= 0

    def take(self, client_s: float) -> tuple[float, bool]:
        """The lesson's time of a picture, and whether time was left out before it."""
        if self._offset_s is None:
            start_s = self.now_s + AFTER_BREAK_S if self._broken else 0.0
            self._offset_s = start_s - client_s
        step_s = client_s + self._offset_s - self.now_s
        broken, self._broken = self._broken, False
        if step_s < LEAST_STEP_S or step_s > LONGEST_GAP_S:
            broken = broken or step_s > LONGEST_GAP_S or step_s < -LONGEST_GAP_S
            step_s = LONGEST_GAP_S if step_s > LONGEST_GAP_S else LEAST_STEP_S
            self._offset_s = self.now_s + step_s - client_s
        self.now_s += step_s
        return self.now_s, broken
