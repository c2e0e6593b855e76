"""What a recording may be: the bounds that keep a hostile or broken file from exhausting the machine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a recording.

    `max_side_px`, `max_pixels`: of the coded and of the displayed picture; 8K (33 MP) passes. `max_duration_s`:
    longer ones are refused. Below `min_duration_s` or `min_frames` nothing can be graded. `decoder_threads`: more
    gains little on two cores and costs memory with every thread.
    """

    max_side_px: int = 8192
    max_pixels: int = 40_000_000
    max_duration_s: float = 6 * 3600.0
    min_duration_s: float = 1.0
    min_frames: int = 10
    decoder_threads: int = 2

    def admits(self, width: int, height: int) -> bool:
        """Whether a picture of this size (pixels) may be decoded."""
        return 0 < width <= self.max_side_px and 0 < height <= self.max_side_px and width * height <= self.max_pixels


DEFAULT = Limits()
