"""Tapping (tapotement) is told by how a hand grows and shrinks in the picture: it leaves the skin and comes back.

A hand that rises by 2 to 6 cm, hinged at its wrist or turned about its forearm, changes its apparent length and breadth
by millimetres to centimetres, two to six times a second. Rubbing as quick as that moves in the plane of the skin
instead. Both are read from every frame: the landmarks ride on the optical flow between two readings of the model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vision.standard import Standard
from vision.strokes.run import Piece, Run, parted, readings, slopes
from vision.technique import RESAMPLE_HZ, steadiness_of
from vision.types import Array, Direction, Part

# Rhythms are looked for in windows of this length, so far apart.
WINDOW_S, STEP_S = 1.5, 0.25
# Spectrum: samples it is padded to; what lies so near to the peak belongs to it; share of all power above the slow
# drift that must; and how far beside the standard's band a beat may be read.
SIZE, NEAR_HZ, SLOW_HZ, LEAST_SHARE, BESIDE_HZ = 256, 1.0, 0.6, 0.35, 0.2
# Clear tapping has so much of the power; beside it a beat of this share of its least strength is still tapping.
CLEAR_SHARE, FAINT = 0.42, 0.5
# Tapping lasts as long as the beat, which goes at the rate give or take this share of it, has this share of its usual
# strength, smoothed over so many beats.
END_SHARE, BEATS = 0.4, 1.0
BEAT_BREADTH = 0.22
# A hand is up where it appears so much larger than usual of what it does when it is (nine tenths are less); it began,
# and will have come down to stay, so many beats from there.
RAISED_SHARE, AROUND_BEATS, APART_BEATS, FEW = 0.4, 1.0, 2.6, 0.25
# How strongly a hand taps, and how that shows, is told by so long.
NEAR_S = 2.0
# How far the hand travels is seen over so long either way of a moment; it may be quicker, or still, for so long.
DRIFT_S, AWAY_S = 0.35, 0.5
# Two stretches with no longer gap than that are one where the quicker one's beat is at most so many times the other's.
ALIKE_RATES = 1.4
# A hand that stirs on the spot after tapping, for less than this share of the tapping's time, taps there too: fingers
# that are read badly for a moment have no beat.
STIR_SHARE = 0.5
# What is read of the hand's size, the palm in full; fingers and thumb are longer, and move by themselves too. The rows
# of all signals.
WEIGHTS = (1.0, 1.0, 0.5, 0.5)
SIZES, PLACES = slice(0, 4), slice(4, 6)
# With fewer frames a second than this times the slowest beat nothing can be told; and so many must know the palm.
LEAST_RATE_HZ, LEAST_KNOWN = 9.0, 0.7


@dataclass(frozen=True, slots=True)
class Tapping:
    """Samples `start` to `stop` (exclusive) of a run in which the hand taps. `rate_hz`: hits a second."""

    start: int
    stop: int
    rate_hz: float
    steadiness: float | None
    beat_s: float


@dataclass(frozen=True, slots=True)
class Window:
    """A window with a beat; `clear`: strong enough to be tapping by itself."""

    middle_s: float
    rate_hz: float
    clear: bool


def tapped(run: Run, pieces: list[Piece], standard: Standard) -> list[Piece]:
    """The pieces of a run with each stretch of tapping made one piece."""
    result = pieces
    for found in tappings(run, standard):
        kept: list[Piece] = []
        for piece in result:
            if piece.start < found.start:
                kept.append(replace(piece, stop=min(piece.stop, found.start)))
            if piece.stop > found.stop:
                kept.append(replace(piece, start=max(piece.start, found.stop)))
        beat = (found.rate_hz, found.steadiness, found.beat_s)
        kept.append(Piece(found.start, found.stop, "local", Direction.CIRCULAR, *beat))
        result = sorted(kept, key=lambda piece: piece.start)
    return result


def tappings(run: Run, standard: Standard) -> list[Tapping]:
    """The stretches of a run in which the hand taps, in time order."""
    size = _size(run)
    if size is None or run.t[-1] - run.t[0] < WINDOW_S:
        return []
    least_cm = standard.number("tapotement.rise_cm")
    if float(np.sqrt((_quick(size, run.t) ** 2).sum(axis=0)).max()) < least_cm:
        return []
    signals = np.stack([*size, run.x, run.y])
    stretches: list[tuple[int, int, float]] = []
    for first_s, last_s, rate in _joined(_windows(run.t, signals, standard)):
        for stretch in _lasting(run, size, (first_s, last_s), rate, standard):
            start, stop = _from_first_to_last_hit(run.t, size, stretch, rate)
            if stretches:
                start = max(start, stretches[-1][1])
            if start < stop and not _rubs(run, size, slice(start, stop), rate):
                stretches.append((start, stop, rate))
    found: list[Tapping] = []
    for start, stop, rate in going_on(stretches, run.t, standard.number("tapotement.dwell_s")):
        part = slice(start, stop)
        even = steadiness_of(run.t[part], size[:, part], rate)
        found.append(Tapping(start, stop, rate, even, _top(size[:, part], run.t[part], rate)))
    return found


def going_on(stretches: list[tuple[int, int, float]], t: Array, least_s: float) -> list[tuple[int, int, float]]:
    """Stretches (samples, hits a second) in time order, those that go on from each other joined.

    A group counts where one of it lasts for `least_s`: brief beats here and there are none.
    """
    groups: list[list[tuple[int, int, float]]] = []
    for start, stop, rate in stretches:
        if groups:
            _, end, before_hz = groups[-1][-1]
            slow, quick = sorted((rate, before_hz))
            if t[start] - t[end - 1] <= AWAY_S and quick <= ALIKE_RATES * slow:
                groups[-1].append((start, stop, rate))
                continue
        groups.append([(start, stop, rate)])
    result = []
    for group in groups:
        lengths = [float(t[stop - 1] - t[start]) for start, stop, _ in group]
        if max(lengths) >= least_s:
            rate = float(np.average([rate for _, _, rate in group], weights=lengths))
            result.append((group[0][0], group[-1][1], rate))
    return result


def filled(run: Run, pieces: list[Piece]) -> list[Piece]:
    """The pieces of a run, with the hand's stirring on the spot after tapping made a part of it.

    Not that before: there a hand comes to its place.
    """
    result: list[Piece] = []
    for piece in pieces:
        before = result[-1] if result else None
        if before is not None and before.taps_hz is not None and piece.mode == "local" and piece.taps_hz is None:
            seconds = [float(run.t[p.stop - 1] - run.t[p.start]) for p in (piece, before)]
            if seconds[0] < STIR_SHARE * seconds[1]:
                result[-1] = replace(before, stop=piece.stop)
                continue
        result.append(piece)
    return result


def _size(run: Run) -> Array | None:
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


def _quick(signals: Array, t: Array) -> Array:
    """Signals (K, N) about their own mean over half a second."""
    half = max(1, round(0.25 / max(float(np.median(np.diff(t))), 1e-3)))
    kernel = np.full(2 * half + 1, 1 / (2 * half + 1))
    slow = [np.convolve(np.pad(row, half, mode="edge"), kernel, mode="valid") for row in signals]
    result: Array = signals - np.stack(slow)
    return result


def _windows(t: Array, signals: Array, standard: Standard) -> list[Window]:
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


def _joined(windows: list[Window]) -> list[tuple[float, float, float]]:
    """Windows that follow each other, one of them clear -> first and last middle (s), and the middle rate."""
    groups: list[list[Window]] = []
    for window in windows:
        if groups and window.middle_s - groups[-1][-1].middle_s <= 0.5 * WINDOW_S:
            groups[-1].append(window)
        else:
            groups.append([window])
    return [
        (group[0].middle_s, group[-1].middle_s, float(np.median([w.rate_hz for w in group if w.clear])))
        for group in groups
        if any(w.clear for w in group)
    ]


def _beat(signals: Array, t: Array, rate: float) -> Array:
    """What of the signals (K, N) goes at about the rate: a landing, or a new grip, is slower."""
    grid = np.arange(t[0], t[-1], 1 / RESAMPLE_HZ)
    even = np.stack([np.interp(grid, t, row - np.mean(row)) for row in signals])
    rates = np.fft.rfftfreq(len(grid), 1 / RESAMPLE_HZ)
    kept = np.exp(-0.5 * ((rates / rate - 1) / BEAT_BREADTH) ** 2)
    found = np.fft.irfft(np.fft.rfft(even, axis=1) * kept, len(grid), axis=1)
    result: Array = np.stack([np.interp(t, grid, row) for row in found])
    return result


def _from_first_to_last_hit(t: Array, size: Array, stretch: tuple[int, int], rate: float) -> tuple[int, int]:
    """The stretch (samples, the last exclusive) from before its first rise to after its last: the strength of a beat,
    which is known over a beat or two only, fades later than the hand stops."""
    start, stop = stretch
    if t[stop - 1] - t[start] < 2 / rate:
        return stretch
    reach = int(np.searchsorted(t, t[start] + 1 / rate)) - start
    first, last = max(0, start - 1), min(len(t), stop + reach)
    beat = _beat(size[:, start:stop], t[start:stop], rate)
    quick = _quick(size, t)
    # Hands tap more strongly here and there, and are read otherwise as they travel: each end is told by what is near.
    parts = (_within(t, t[start], start, stop), _within(t, t[stop - 1] - NEAR_S, start, stop))
    found = [_tops(beat[:, one - start : end - start], quick[:, one:end], quick[:, first:last]) for one, end in parts]
    tops = first + np.unique(np.concatenate(found))
    if not len(tops):
        return stretch
    # Few that lie apart from the rest are the hand's arrival, or its way off.
    groups = parted(tops, t[tops], APART_BEATS / rate)
    least = FEW * max(map(len, groups))
    rows = np.concatenate([group for group in groups if len(group) >= least])
    # To the nearest sample.
    half_s = 0.5 * float(np.median(np.diff(t)))
    begins, ends = t[rows[0]] - AROUND_BEATS / rate - half_s, t[rows[-1]] + AROUND_BEATS / rate + half_s
    return max(start, int(np.searchsorted(t, begins))), min(stop, int(np.searchsorted(t, ends, side="right")))


def _within(t: Array, from_s: float, start: int, stop: int) -> tuple[int, int]:
    """Samples (the last exclusive) of a stretch from a time on, for as long as the strength of a beat is told by."""
    one, other = np.searchsorted(t, [from_s, from_s + NEAR_S])
    return max(start, int(one)), min(stop, int(other) + 1)


def _tops(beat: Array, near: Array, signals: Array) -> NDArray[np.intp]:
    """Samples of signals (K, N) at which the hand is up, as it is told by a stretch near by: its beat, its size."""
    way = np.linalg.svd(beat, full_matrices=False)[0][:, 0]
    way = way * (1.0 if way.sum() > 0 else -1.0)
    height = way @ signals
    before, here, after = height[:-2], height[1:-1], height[2:]
    tops = 1 + np.flatnonzero((here >= before) & (here > after))
    result: NDArray[np.intp] = tops[height[tops] >= RAISED_SHARE * float(np.percentile(way @ near, 90))]
    return result


def _rubs(run: Run, size: Array, part: slice, rate: float) -> bool:
    """Whether it is a thumb that presses and moves more along the skin than its hand's size changes."""
    thumbs = sum(touch.part is Part.THUMB for touch in run.touches[part])
    if 2 * thumbs <= part.stop - part.start:
        return False
    swings = [float((_beat(rows[:, part], run.t[part], rate) ** 2).sum()) for rows in (size, np.stack([run.x, run.y]))]
    return swings[0] < swings[1]


def _top(size: Array, t: Array, rate: float) -> float:
    """When the palm looks largest, in the beat nearest to the middle: there the hand is raised, or turned flat."""
    beat = _beat(size[:2], t, rate).sum(axis=0)
    near = np.abs(t - 0.5 * (t[0] + t[-1])) <= 0.5 / rate
    return float(t[near][np.argmax(beat[near])])


def _lasting(
    run: Run, size: Array, middles: tuple[float, float], rate: float, standard: Standard
) -> list[tuple[int, int]]:
    """The stretches of samples in which the beat is strong and the hand is not on its way; `middles`: of windows."""
    t = run.t
    strength = np.sqrt((_beat(size, t, rate) ** 2).sum(axis=0))
    half = max(1, round(0.5 * BEATS / rate / max(float(np.median(np.diff(t))), 1e-3)))
    smooth = np.convolve(np.pad(strength, half, mode="edge"), np.full(2 * half + 1, 1 / (2 * half + 1)), mode="valid")
    # One step further: the last window may end so much before the contact does.
    inside = (t >= middles[0] - 0.5 * WINDOW_S) & (t <= middles[1] + 0.5 * WINDOW_S + STEP_S)
    pace = np.hypot(slopes(run.x, t, DRIFT_S), slopes(run.y, t, DRIFT_S))
    there = inside & (pace <= standard.number("tapotement.travel_cm_s"))
    if not there.any():
        return []
    strong = np.flatnonzero(there & (smooth >= END_SHARE * float(np.median(smooth[there]))))
    groups = parted(strong, t[strong], AWAY_S)
    return [(int(group[0]), int(group[-1]) + 1) for group in groups if len(group)]
