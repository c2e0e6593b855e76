"""The beat of a hand that leaves the skin and comes back, read from how it grows and shrinks in the picture.

Its apparent length and breadth change by millimetres to centimetres, two to six times a second. All is read from every
frame: the landmarks ride on the optical flow between two readings of the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.standard import Standard
from vision.strokes.run import Run, parted, readings
from vision.technique import RESAMPLE_HZ, running_mean
from vision.types import Array

# What a hand does within so long is quick.
QUICK_S = 0.5
# Rhythms are looked for in windows of this length, so far apart.
WINDOW_S, STEP_S = 1.5, 0.25
# Spectrum: samples it is padded to; what lies so near to the peak belongs to it; share of all power above the slow
# drift that must; and how far beside the standard's band a beat may be read.
SIZE, NEAR_HZ, SLOW_HZ, LEAST_SHARE, BESIDE_HZ = 256, 1.0, 0.6, 0.35, 0.2
# Clear tapping has so much of the power; beside it a beat of this share of its least strength is still tapping.
CLEAR_SHARE, FAINT = 0.42, 0.5
# What of a hand goes at a rate goes at it give or take this share.
BEAT_BREADTH = 0.22
# A hand is up where it appears so much larger than usual of what it does when it is (nine tenths are less).
RAISED_SHARE = 0.4
# What is read of the hand's size, the palm in full; fingers and thumb are longer, and move by themselves too. The rows
# of all signals.
WEIGHTS = (1.0, 1.0, 0.5, 0.5)
SIZES, PLACES = slice(0, 4), slice(4, 6)
# With fewer frames a second than this times the slowest beat nothing can be told; and so many must know the palm.
LEAST_RATE_HZ, LEAST_KNOWN = 9.0, 0.7


@dataclass(frozen=True, slots=True)
class Window:
    """A window with a beat; `clear`: strong enough to be tapping by itself."""

    middle_s: float
    rate_hz: float
    clear: bool


def size_of(run: Run) -> Array | None:
    """How large the hand appears (4, N), in cm: its palm's length and breadth, its fingers' and its thumb's reach.

    None where they are too little known.
    """
    sizes = readings(run.touches, "palm_long_cm", "palm_broad_cm", "reach_cm", "thumb_cm")
    known = ~np.isnan(sizes[:2]).any(axis=0)
    frames_hz = (len(run.t) - 1) / max(float(run.t[-1] - run.t[0]), 1e-3)
    if known.mean() < LEAST_KNOWN or frames_hz < LEAST_RATE_HZ:
        return None
    result = np.zeros_like(sizes)
    for row, values, weight in zip(result, sizes, WEIGHTS, strict=True):
        given = ~np.isnan(values)
        if given.any():
            row[:] = weight * np.interp(run.t, run.t[given], values[given])
    return result


def quick_part(signals: Array, t: Array) -> Array:
    """Signals (K, N) about their own running mean."""
    result: Array = signals - np.stack([running_mean(row, t, QUICK_S) for row in signals])
    return result


def windows_of(t: Array, signals: Array, standard: Standard) -> list[Window]:
    """The windows in which the hand taps, or seems to. `signals` (6, N): the hand's size, and its place."""
    low, high = standard.band("tapotement.rate_hz")
    rise_cm, share = standard.number("tapotement.rise_cm"), standard.number("tapotement.rise_share")
    rates = np.fft.rfftfreq(SIZE, 1 / RESAMPLE_HZ)
    band = (rates >= low - BESIDE_HZ) & (rates <= high + BESIDE_HZ)
    count = round(WINDOW_S * RESAMPLE_HZ)
    grid = np.arange(count) / RESAMPLE_HZ
    taper = np.hanning(count)
    unit = 2 / (SIZE * float((taper**2).sum()))
    slow = np.stack([(grid / WINDOW_S) ** k for k in range(4)], axis=1)
    found = []
    for begin in np.arange(t[0], t[-1] - WINDOW_S + 1e-9, STEP_S):
        values = np.stack([np.interp(begin + grid, t, row) for row in signals])
        values = values - (slow @ np.linalg.lstsq(slow, values.T, rcond=None)[0]).T
        power = np.abs(np.fft.rfft(values * taper, SIZE)) ** 2
        sizes, places = (np.sqrt(power[part][:, band].sum() * unit) for part in (SIZES, PLACES))
        of_size = power[SIZES].sum(axis=0)
        at = int(np.argmax(np.where(band, of_size, 0.0)))
        # At the border of the band it is the flank of something slower or quicker.
        inner = of_size[at] >= max(of_size[at - 1], of_size[min(at + 1, len(rates) - 1)])
        near = of_size[np.abs(rates - rates[at]) <= NEAR_HZ].sum() / of_size[rates > SLOW_HZ].sum()
        if inner and near >= LEAST_SHARE and sizes >= FAINT * rise_cm and sizes >= share * places:
            found.append(
                Window(float(begin) + 0.5 * WINDOW_S, float(rates[at]), bool(sizes >= rise_cm and near >= CLEAR_SHARE))
            )
    return found


def joined(windows: list[Window]) -> list[tuple[float, float, float]]:
    """Windows that follow each other, one of them clear -> first and last middle (s), and the middle rate."""
    middles = np.array([window.middle_s for window in windows])
    rows = parted(np.arange(len(windows)), middles, 0.5 * WINDOW_S)
    groups = [[windows[row] for row in group] for group in rows]
    return [
        (group[0].middle_s, group[-1].middle_s, float(np.median([w.rate_hz for w in group if w.clear])))
        for group in groups
        if any(w.clear for w in group)
    ]


def beat_of(signals: Array, t: Array, rate: float) -> Array:
    """What of the signals (K, N) goes at about the rate: a landing, or a new grip, is slower."""
    grid = np.arange(t[0], t[-1], 1 / RESAMPLE_HZ)
    even = np.stack([np.interp(grid, t, row - np.mean(row)) for row in signals])
    rates = np.fft.rfftfreq(len(grid), 1 / RESAMPLE_HZ)
    kept = np.exp(-0.5 * ((rates / rate - 1) / BEAT_BREADTH) ** 2)
    found = np.fft.irfft(np.fft.rfft(even, axis=1) * kept, len(grid), axis=1)
    result: Array = np.stack([np.interp(t, grid, row) for row in found])
    return result


def tops_of(beat: Array, near: Array, signals: Array) -> NDArray[np.intp]:
    """Samples of signals (K, N) at which the hand is up, as it is told by a stretch near by: its beat, its size."""
    way = np.linalg.svd(beat, full_matrices=False)[0][:, 0]
    way = way * (1.0 if way.sum() > 0 else -1.0)
    height = way @ signals
    before, here, after = height[:-2], height[1:-1], height[2:]
    tops = 1 + np.flatnonzero((here >= before) & (here > after))
    result: NDArray[np.intp] = tops[height[tops] >= RAISED_SHARE * float(np.percentile(way @ near, 90))]
    return result


def top_s(size: Array, t: Array, rate: float) -> float:
    """When the palm looks largest, in the beat nearest to the middle: there the hand is raised, or turned flat."""
    beat = beat_of(size[:2], t, rate).sum(axis=0)
    near = np.abs(t - 0.5 * (t[0] + t[-1])) <= 0.5 / rate
    return float(t[near][np.argmax(beat[near])])
