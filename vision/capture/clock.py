"""Repairs the times of frames, so that they start at 0 and strictly increase."""

from __future__ import annotations

# A step back of more than this is a restarted clock (joined recordings), not a jitter.
RESTART_S = 1.0
# For streams that do not tell their rate.
USUAL_INTERVAL_S = 1 / 30


class Clock:
    """Turns the container's times into times from the first frame.

    Sound times are kept to the bit. A missing time follows the last by the usual interval; one that stands still
    or steps back a little follows by half of it, so that the next sound time still fits; a clock that restarts
    goes on from where it was. The usual interval is the shorter of the last two, since a pause is not usual; until
    then it is `interval_s`, what the header tells.
    """

    def __init__(self, interval_s: float | None = None) -> None:
        self.interval_s = interval_s if interval_s and interval_s > 0 else USUAL_INTERVAL_S
        self._step_s = self.interval_s
        self._origin_s: float | None = None
        self._last_s: float | None = None

    @property
    def end_s(self) -> float:
        """When the last frame ends, 0 before the first."""
        return 0.0 if self._last_s is None else self._last_s + self.interval_s

    def repair(self, time_s: float | None) -> float:
        """The time of the next frame from its container's time (seconds, None where there is none)."""
        last = self._last_s
        if last is None:
            self._origin_s = time_s
            self._last_s = 0.0
            return 0.0
        following = last + self.interval_s
        if time_s is None:
            t_s = following
        elif self._origin_s is None:
            # The first time of the stream that is there at all.
            self._origin_s = time_s - following
            t_s = following
        else:
            t_s = time_s - self._origin_s
            if t_s < last - RESTART_S:
                self._origin_s = time_s - following
                t_s = following
            elif t_s <= last:
                t_s = last + self.interval_s / 2
            else:
                self.interval_s = min(t_s - last, self._step_s)
                self._step_s = t_s - last
        self._last_s = t_s
        return t_s
