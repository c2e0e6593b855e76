"""How long a job will still take."""

from __future__ import annotations

# Before so much is done, or so long after the start, a guess would only jump about.
_LEAST_PROGRESS = 0.02
_LEAST_S = 3.0
# Share of the newest guess in what is told.
_WEIGHT = 0.25


class Eta:
    """Guesses from the time that the progress took so far, smoothed. Times are of a monotonic clock, in seconds."""

    def __init__(self, begun: float) -> None:
        self._begun = begun
        self._end: float | None = None

    def update(self, now: float, progress: float) -> float | None:
        """Seconds still to go at `progress` (0 to 1); None while nothing can be said."""
        elapsed_s = now - self._begun
        if progress < _LEAST_PROGRESS or elapsed_s < _LEAST_S:
            return None
        end = self._begun + elapsed_s / progress
        self._end = end if self._end is None else self._end + _WEIGHT * (end - self._end)
        return round(max(0.0, self._end - now), 1)
