"""Tells travelling, local and resting movement apart, sample by sample, from a window of about a second."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.standard import Standard
from vision.strokes.run import Mode, Run
from vision.types import Array

Indices = NDArray[np.intp]


def modes_of(run: Run, standard: Standard) -> list[Mode]:
    """The mode of each of the N samples of a run.

    Travelling: the window's path leaves a small circle, or drifts steadily through it. Still: it hardly sways.
    Local: the rest, which is circles, kneading and rubbing.
    """
    half_s = standard.number("stroke.local_s") / 2
    local_cm = standard.number("stroke.local_cm")
    rest_cm = standard.number("stroke.local_rms_cm")
    still = standard.number("stroke.still_cm_s")
    first = np.searchsorted(run.t, run.t - half_s, side="left")
    last = np.searchsorted(run.t, run.t + half_s, side="right")
    count = round(float(np.median(last - first)))
    extent = np.maximum(_span(run.x, count), _span(run.y, count))
    drift = np.hypot(_mean(run.vx, first, last), _mean(run.vy, first, last))
    pace = _mean(np.hypot(run.vx, run.vy), first, last)
    sway = np.sqrt(_variance(run.x, first, last) + _variance(run.y, first, last))
    detrended = np.sqrt(_detrended(run.x, first, last) + _detrended(run.y, first, last))
    travel = (extent > local_cm) | ((pace > still) & (drift > 0.75 * pace) & (extent > 0.5 * local_cm))
    rests = (sway < rest_cm) | ((pace < still) & (extent < 0.5 * local_cm) & (detrended < rest_cm))
    modes: list[Mode] = ["travel" if t else "still" if r else "local" for t, r in zip(travel, rests, strict=True)]
    pause_s = standard.number("stroke.pause_s")
    _pauses(modes, run, still, pause_s)
    return _settled(modes, run.t, min(half_s, pause_s))


def _pauses(modes: list[Mode], run: Run, still_cm_s: float, least_s: float) -> None:
    """Rests shorter than the window, between two travels, show in the fitted speed alone."""
    slow = np.hypot(run.vx, run.vy) < still_cm_s
    borders = [0, *(i for i in range(1, len(slow)) if slow[i] != slow[i - 1]), len(slow)]
    for start, stop in itertools.pairwise(borders):
        if slow[start] and run.t[stop - 1] - run.t[start] >= least_s:
            for i in range(start, stop):
                if modes[i] == "travel":
                    modes[i] = "still"


def _span(values: Array, count: int) -> Array:
    """Largest less smallest value in a centred window of `count` samples."""
    kernel = np.ones((max(count, 1), 1), np.uint8)
    column = values.reshape(-1, 1)
    span = cv2.dilate(column, kernel, borderType=cv2.BORDER_REPLICATE) - cv2.erode(
        column, kernel, borderType=cv2.BORDER_REPLICATE
    )
    result: Array = np.asarray(span, dtype=np.float64).ravel()
    return result


def _sum(values: Array, first: Indices, last: Indices) -> Array:
    total = np.concatenate([[0.0], np.cumsum(values)])
    result: Array = total[last] - total[first]
    return result


def _mean(values: Array, first: Indices, last: Indices) -> Array:
    return _sum(values, first, last) / (last - first)


def _variance(values: Array, first: Indices, last: Indices) -> Array:
    # About the run's own mean, so that the squares do not swamp the differences.
    centered = values - values.mean()
    spread = _mean(centered**2, first, last) - _mean(centered, first, last) ** 2
    result: Array = np.maximum(spread, 0.0)
    return result


def _detrended(values: Array, first: Indices, last: Indices) -> Array:
    """Variance about a straight drift through the window."""
    k = np.arange(len(values), dtype=np.float64)
    k -= k.mean()
    centered = values - values.mean()
    covariance = _mean(k * centered, first, last) - _mean(k, first, last) * _mean(centered, first, last)
    spread = np.maximum(_variance(k, first, last), 1e-9)
    result: Array = np.maximum(_variance(values, first, last) - covariance**2 / spread, 0.0)
    return result


def stretches(labels: list[Mode]) -> list[tuple[int, int]]:
    """(start, stop) of each stretch of equal labels."""
    borders = [0, *(i for i in range(1, len(labels)) if labels[i] != labels[i - 1]), len(labels)]
    return list(itertools.pairwise(borders))


def _settled(modes: list[Mode], t: Array, least_s: float) -> list[Mode]:
    """Let stretches shorter than `least_s` join the longer of their neighbours."""
    while True:
        found = stretches(modes)
        short = [(t[b - 1] - t[a], a, b) for a, b in found if t[b - 1] - t[a] < least_s]
        if len(found) < 2 or not short:
            return modes
        _, start, stop = min(short)
        index = found.index((start, stop))
        sides = [found[k] for k in (index - 1, index + 1) if 0 <= k < len(found)]
        a, _b = max(sides, key=lambda s: t[s[1] - 1] - t[s[0]])
        modes[start:stop] = [modes[a]] * (stop - start)
