"""Velocity on the skin: a straight-line fit over half a second of the frames' own times, less for quick hands.

Differencing frame by frame would turn 5 mm of landmark jitter at 30 fps into 15 cm/s. The fit is centred, so a touch
is settled a quarter of a second after it was seen; `live` gives the newest fit without waiting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from vision.types import Array, Touch

HALF_WINDOW_S = 0.25
# What lies this far off has this much less weight (local regression: Cleveland 1979): a short stroke that gathers speed
# is seen to do so, and jitter is smoothed all the same.
FADE = 0.9
# Where a hand goes farther than this in half a window, the window is as much shorter: a quick stroke turns within a
# quarter of a second. But no shorter than this, five samples at 15 frames a second.
QUICK_CM, LEAST_HALF_S = 4.0, 0.14
# Without the time after it, a shorter window: what was half a second ago says too little of now.
LIVE_WINDOW_S = 0.25
LEAST_SAMPLES = 4
LEAST_SPAN_S = 0.15


class MotionStage:
    """Adds velocities to touches. `c7_crest_cm` turns v into centimetres along the spine."""

    def __init__(self, c7_crest_cm: float, lift_s: float) -> None:
        self._length_cm = c7_crest_cm
        self._lift_s = lift_s
        self._waiting: dict[int, deque[Touch]] = {}
        self._past: dict[int, deque[Touch]] = {}

    def update(self, t_s: float, touches: Iterable[Touch]) -> tuple[Touch, ...]:
        """Take in the touches of one frame; returns those that are settled by now, in time order."""
        for touch in touches:
            self._waiting.setdefault(touch.hand_id, deque()).append(touch)
        return self._settle(t_s - HALF_WINDOW_S)

    def finish(self) -> tuple[Touch, ...]:
        """The touches still waiting, fitted with what there is."""
        return self._settle(float("inf"))

    def live(self, t_s: float) -> tuple[Touch, ...]:
        """The touches at `t_s` with the velocity of the quarter second before, which lags by half of that."""
        newest = []
        for hand_id, waiting in self._waiting.items():
            if waiting and waiting[-1].t_s == t_s:
                recent = [*self._past.get(hand_id, ()), *waiting]
                window = self._run(recent, len(recent) - 1, t_s - LIVE_WINDOW_S, t_s)
                newest.append(self._fitted(waiting[-1], window, fading=False))
        return tuple(newest)

    def waiting(self, hand_id: int) -> tuple[Touch, ...]:
        """The touches of a hand that are not settled yet, fitted with what there is so far."""
        waiting = self._waiting.get(hand_id, ())
        samples = [*self._past.get(hand_id, ()), *waiting]
        found = []
        for at in range(len(samples) - len(waiting), len(samples)):
            touch = samples[at]
            window = self._run(samples, at, touch.t_s - HALF_WINDOW_S, touch.t_s + HALF_WINDOW_S)
            found.append(self._fitted(touch, window))
        return tuple(found)

    @property
    def waiting_hands(self) -> set[int]:
        """Hands with touches that are not settled yet."""
        return {hand_id for hand_id, waiting in self._waiting.items() if waiting}

    def _settle(self, until_s: float) -> tuple[Touch, ...]:
        settled: list[Touch] = []
        for hand_id, waiting in self._waiting.items():
            past = self._past.setdefault(hand_id, deque())
            while waiting and waiting[0].t_s <= until_s:
                touch = waiting[0]
                samples = [*past, *waiting]
                window = self._run(samples, len(past), touch.t_s - HALF_WINDOW_S, touch.t_s + HALF_WINDOW_S)
                settled.append(self._fitted(touch, window))
                past.append(waiting.popleft())
                while past and past[0].t_s < touch.t_s - 2 * HALF_WINDOW_S:
                    past.popleft()
        return tuple(sorted(settled, key=lambda t: (t.t_s, t.hand_id)))

    def _run(self, samples: Sequence[Touch], at: int, start_s: float, end_s: float) -> list[Touch]:
        """Samples about index `at`, unbroken and of the same part (a change of part moves the pressing point)."""
        first = last = at
        while first > 0 and samples[first - 1].t_s >= start_s and self._joined(samples[first - 1], samples[first]):
            first -= 1
        while (
            last + 1 < len(samples)
            and samples[last + 1].t_s <= end_s
            and self._joined(samples[last], samples[last + 1])
        ):
            last += 1
        return list(samples[first : last + 1])

    def _joined(self, one: Touch, two: Touch) -> bool:
        return one.part == two.part and two.t_s - one.t_s <= self._lift_s

    def _fitted(self, touch: Touch, window: Sequence[Touch], fading: bool = True) -> Touch:
        t = np.array([w.t_s for w in window])
        if not _enough(t):
            return touch
        places = np.array([(w.x_cm, -w.v * self._length_cm) for w in window])
        weights = _weights(t - touch.t_s, HALF_WINDOW_S) if fading else np.ones(len(t))
        velocity = _slope(t, places, weights)
        half_s = QUICK_CM / max(float(np.hypot(*velocity)), 1e-6)
        if fading and half_s < HALF_WINDOW_S:
            weights = _weights(t - touch.t_s, max(half_s, LEAST_HALF_S))
            if _enough(t[weights > 0]):
                velocity = _slope(t, places, weights)
        vx, vy = velocity.tolist()
        return replace(touch, vx_cm_s=vx, vy_cm_s=vy, speed_cm_s=float(np.hypot(vx, vy)))


def _enough(t: Array) -> bool:
    """Whether samples at these times (N,), ascending, tell of a velocity."""
    return len(t) >= LEAST_SAMPLES and bool(t[-1] - t[0] >= LEAST_SPAN_S)


def _weights(since_s: Array, half_s: float) -> Array:
    """How much samples (N,) so long before or after count in a window: none beyond it."""
    beside = np.abs(since_s) / half_s
    # Times are sums of frames: one that lies on the border is inside.
    return np.where(beside < 1 + 1e-6, 1 - FADE * beside, 0.0)


def _slope(t: Array, places: Array, weights: Array) -> Array:
    """Velocity (2,) of the straight line that fits places (N, 2) at times (N,)."""
    centered = t - (weights @ t) / weights.sum()
    pull = weights * centered
    velocity: Array = pull @ places / float(pull @ centered)
    return velocity
