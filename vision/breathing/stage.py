"""Watches for still windows and says how the receiver breathes in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from vision.back.mask import Mask
from vision.breathing.cells import Cells, Floats
from vision.breathing.rhythm import common, rhythm, sway
from vision.small import small_grey
from vision.standard import Standard
from vision.types import Array, BackPose, Breath, Frame, Hand, Image

# Breathing has nothing above 1 Hz to tell; so often is enough, and costs little.
_SAMPLE_S = 0.12
# A gap this long in what was seen of the back begins a new window.
_LONGEST_GAP_S = 0.6
# How often a full window is read.
_READ_S = 1.0
# Pixels of the small copy: between two samples no breath moves the back by more, and a hand moves a part of it by more.
_MOST_STEP_PX, _MOST_PART_STEP_PX = 0.3, 1.0
# Further from the first picture than this, on the median, its gradients do not tell the movement any more.
_MOST_SHIFT_PX = 1.5
# Fewer squares on one half of the back, or beyond it, do not speak for it.
_LEAST_CELLS = 6
# A square counts in a window when it was free for so much of it.
_FREE_SHARE = 0.97
# Pixels of the small copy: the common movement of all squares together is measured down to about this.
_LEAST_SWAY_PX = 0.02
# The few squares that sway most count only as much as the next: a finger or a shadow may cross them.
_MOST_SWAY_PERCENT = 85
# What lies beyond the back moves by less than this share of the back's movement, or it is the camera that moves.
_BEYOND_SHARE = 0.5
# So near to the edge of the band a rate is likelier the foot of something slower or quicker.
_EDGE_PER_MIN = 0.5
# Hand speed is taken over this time: landmarks tremble.
_HAND_S = 0.5


class BreathingStage:
    """Call `update` with every frame, in time order; `reset` when the picture has changed altogether."""

    def __init__(self, standard: Standard) -> None:
        self._window_s = standard.number("breathing.window_s")
        self._band = standard.band("breathing.rate_per_min")
        self._still_cm_s = standard.number("breathing.still_cm_s")
        self._least_confidence = standard.number("breathing.least_confidence")
        self._gate = standard.number("seen.back_quality")
        self._hands: deque[tuple[float, dict[int, Array]]] = deque()
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next window begins anew."""
        self._hands.clear()
        self._begin()

    def _begin(self) -> None:
        self._cells: Cells | None = None
        self._times: deque[float] = deque()
        self._shifts: deque[Floats] = deque()
        self._free: deque[Mask] = deque()
        self._read_s = -np.inf
        self._px_per_cm = 1.0
        self._breath: Breath | None = None

    @property
    def is_still(self) -> bool:
        """Whether the back has lain still for a whole window, so that a breath would be read."""
        return bool(self._times) and self._times[-1] - self._times[0] >= self._window_s - _SAMPLE_S

    def update(self, frame: Frame, back: BackPose | None, hands: Sequence[Hand]) -> Breath | None:
        """How the receiver breathes, as of the last second; None where the window is not still or tells nothing."""
        if self._times and frame.t_s - self._times[-1] < _SAMPLE_S - 1e-3:
            return self._breath
        if back is None or back.quality < self._gate or self._moved(frame.t_s, back, hands):
            self._begin()
            return None
        if self._times and not 0 < frame.t_s - self._times[-1] < _LONGEST_GAP_S:
            self._begin()
        grey, scale = small_grey(frame)
        if not self._sample(frame.t_s, grey, scale, back, hands):
            self._begin()
            self._sample(frame.t_s, grey, scale, back, hands)
        if self._times[-1] - self._times[0] >= self._window_s - _SAMPLE_S:
            while self._times[-1] - self._times[0] > self._window_s:
                for queue in (self._times, self._shifts, self._free):
                    queue.popleft()
            if frame.t_s - self._read_s >= _READ_S:
                self._read_s = frame.t_s
                self._breath = self._read()
        return self._breath

    def _moved(self, t_s: float, back: BackPose, hands: Sequence[Hand]) -> bool:
        """Whether a hand of the giver moves over the skin, or one has just come."""
        now = {hand.id: _marks(hand) for hand in hands if hand.role == "giver"}
        self._hands.append((t_s, now))
        while len(self._hands) > 2 and t_s - self._hands[1][0] >= _HAND_S:
            self._hands.popleft()
        then_s, then = self._hands[0]
        passed_s = t_s - then_s
        if passed_s < 0.5 * _HAND_S:
            return False
        limit_px = self._still_cm_s * passed_s * back.px_per_cm
        for key, marks in now.items():
            before = then.get(key)
            if before is None or before.shape != marks.shape:
                continue
            if float(np.linalg.norm(marks - before, axis=1).mean()) > limit_px:
                return True
        return False

    def _sample(self, t_s: float, grey: Image, scale: float, back: BackPose, hands: Sequence[Hand]) -> bool:
        """Take in a picture; False where it does not belong to the window."""
        if self._cells is None:
            self._cells = Cells(grey, scale, back)
            self._px_per_cm = back.px_per_cm * scale
        elif not self._cells.fits(grey):
            return False
        shifts = self._cells.shifts(grey)
        free = ~self._cells.hidden(hands)
        if self._shifts:
            seen = free & self._free[-1] & self._cells.on_back & self._cells.textured
            if seen.any():
                step = np.linalg.norm(shifts - self._shifts[-1], axis=1)[seen]
                far = float(np.median(np.linalg.norm(shifts[seen], axis=1)))
                if (
                    far > _MOST_SHIFT_PX
                    or float(np.median(step)) > _MOST_STEP_PX
                    or float(np.percentile(step, 90)) > _MOST_PART_STEP_PX
                ):
                    return False
        self._times.append(t_s)
        self._shifts.append(shifts)
        self._free.append(free)
        return True

    def _read(self) -> Breath | None:
        cells = self._cells
        assert cells is not None
        times = np.array(self._times)
        shifts = np.array(self._shifts, np.float64)
        use = cells.textured & (np.mean(self._free, axis=0) >= _FREE_SHARE)
        halves = [use & cells.on_back & cells.right, use & cells.on_back & ~cells.right]
        if min(int(half.sum()) for half in halves) < _LEAST_CELLS:
            return None
        beyond = use & cells.beyond
        if beyond.sum() >= _LEAST_CELLS:
            # A camera that trembles carries everything along.
            shifts = shifts - np.median(shifts[:, beyond], axis=1, keepdims=True)
        both = _columns(shifts, halves[0] | halves[1])
        found = rhythm(both, times, self._band)
        waves = [common(_columns(shifts, half), times) for half in halves]
        agreement = abs(float(waves[0] @ waves[1]))
        swing = sway(both, times, found.rate_per_min)
        each = np.hypot(*swing.reshape(-1, 2).T)
        swing_px = float(np.sqrt((np.minimum(each, np.percentile(each, _MOST_SWAY_PERCENT)) ** 2).mean()))
        confidence = max(found.explained, 0.0) * agreement
        if confidence < self._least_confidence or swing_px < _LEAST_SWAY_PX:
            return None
        if beyond.sum() >= _LEAST_CELLS:
            elsewhere = sway(_columns(shifts, beyond), times, found.rate_per_min).reshape(-1, 2)
            # An arm or the towel may breathe along: the stiller half tells.
            if float(np.percentile(np.hypot(*elsewhere.T), 35)) > _BEYOND_SHARE * swing_px:
                return None
        low, high = self._band
        if not low + _EDGE_PER_MIN < found.rate_per_min < high - _EDGE_PER_MIN:
            return None
        depth_mm = 10 * swing_px / self._px_per_cm
        return Breath(float(times[-1]), found.rate_per_min, depth_mm, min(1.0, confidence))


def _columns(shifts: Array, chosen: Array) -> Array:
    """(T, 2 N): both directions of the chosen squares."""
    picked: Array = shifts[:, chosen].reshape(len(shifts), -1)
    return picked


def _marks(hand: Hand) -> Array:
    """(N, 2) pixels that tell how a hand moves: all its landmarks, or only its palm."""
    return hand.palm_px[None] if hand.landmarks_px is None else np.asarray(hand.landmarks_px)
