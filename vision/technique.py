"""Names the technique of a movement from its rhythm, its extent and the hand's opening and closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vision.standard import Standard
from vision.types import Array, Part, Technique

# Rhythms are looked for between these, on a grid of 30 samples a second.
RATE_RANGE_HZ = (0.2, 6.0)
RESAMPLE_HZ = 30.0
# Cycles are measured on a finer grid.
FINE_HZ = 120.0
# Share of the movement's power that must lie about the peak for it to be a rhythm.
PEAK_SHARE = 0.35
# Slower changes than this are no rhythm of the hand; its place drifts in the time of a turn, within these.
SLOW_S = 4.0
SWAY_S = (1.0, 2.0)
# A shorter opening and closing may be a new grip.
LEAST_KNEADING_S = 2.5
LEAST_SQUEEZES = 1.75
# The fingers of a hand must be known for so much of the time: a hand that is half hidden shows nothing.
LEAST_KNOWN = 0.6
# With tips and thumb that move by less than this share of what a kneading hand's do, nothing is squeezed.
FAINT_GRIP = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """One movement: its mode, times (N,), positions in cm (N,), bend of the fingers (N,) with NaN where unknown.

    `grip_cm`: (2, N), how far fingertips and thumb appear from the palm, NaN where unknown.
    """

    mode: Literal["travel", "local", "still"]
    t: Array
    x: Array
    y: Array
    curl_deg: Array
    part: Part
    length_cm: float
    grip_cm: Array | None = None


def name_technique(movement: Movement, standard: Standard) -> tuple[Technique, float | None]:
    """The technique, and the rate in Hz where the movement has a rhythm."""
    duration = float(movement.t[-1] - movement.t[0])
    if movement.mode == "travel":
        long_enough = movement.length_cm >= standard.number("direction.least_length_cm")
        glide = Technique.FOREARM if movement.part is Part.FOREARM else Technique.EFFLEURAGE
        return (glide if long_enough else Technique.UNKNOWN), None
    rate = rhythm(movement.t, np.stack([movement.x, movement.y])) if movement.mode == "local" else None
    sway = sway_cm(movement, rate) if rate is not None else 0.0
    if rate is not None and rate >= standard.number("drilling.rate_hz"):
        pointed = movement.part not in (Part.PALM, Part.HEEL)
        small = sway <= standard.number("drilling.circle_cm")
        if small and pointed and duration >= standard.number("drilling.dwell_s"):
            return Technique.DRILLING, rate
        return Technique.CIRCLES, rate
    kneading = clear_rate(movement.t, movement.curl_deg, movement.grip_cm, standard)
    if kneading is not None:
        return Technique.PETRISSAGE, kneading
    kneading = kneading_rate(movement.t, movement.curl_deg, standard, movement.grip_cm)
    if kneading is not None and sway <= standard.number("kneading.sway_cm"):
        return Technique.PETRISSAGE, kneading
    if movement.mode == "still":
        return (Technique.HOLD if duration >= standard.number("hold.least_s") else Technique.UNKNOWN), None
    return Technique.CIRCLES, rate


def sway_cm(movement: Movement, rate_hz: float) -> float:
    """Diameter of the circle that a rubbing of this rhythm stays in, about its own slow drift."""
    # A whole turn, or it would be taken for drift itself; what takes longer is no turn.
    over_s = min(max(1 / rate_hz, SWAY_S[0]), SWAY_S[1])
    spans = []
    for values in (movement.x, movement.y):
        rest = values - running_mean(values, movement.t, over_s)
        spans.append(float(np.percentile(rest, 95) - np.percentile(rest, 5)))
    return max(spans)


def running_mean(values: Array, t: Array, over_s: float) -> Array:
    """Mean of values (N,) over about `over_s` around each of the times (N,), the ends going on as they are."""
    half = max(1, round(0.5 * over_s / max(float(np.median(np.diff(t))), 1e-3)))
    padded = np.pad(values, half, mode="edge")
    result: Array = np.convolve(padded, np.full(2 * half + 1, 1 / (2 * half + 1)), mode="valid")
    return result


def rhythm(t: Array, signals: Array) -> float | None:
    """Main frequency in Hz of `signals` (K, N) over times (N,), or None without a clear one.

    The spectra of the signals are added: a circle, an ellipse and a straight rub all show their rate.
    """
    duration = float(t[-1] - t[0])
    if duration < 1.0 or len(t) < 8:
        return None
    grid = np.arange(t[0], t[-1], 1 / RESAMPLE_HZ)
    size = 1 << int(np.ceil(np.log2(len(grid) * 4)))
    power = np.zeros(size // 2 + 1)
    for signal in signals:
        values = np.interp(grid, t, signal)
        slope = np.polyfit(grid - grid[0], values, 1)
        values = (values - np.polyval(slope, grid - grid[0])) * np.hanning(len(grid))
        power += np.abs(np.fft.rfft(values, size)) ** 2
    rates = np.fft.rfftfreq(size, 1 / RESAMPLE_HZ)
    low, high = max(RATE_RANGE_HZ[0], 1.0 / duration), RATE_RANGE_HZ[1]
    inside = (rates >= low) & (rates <= high)
    if not inside.any() or power[inside].sum() <= 0:
        return None
    peak = float(rates[inside][np.argmax(power[inside])])
    width = max(2.0 / duration, 0.25 * peak)
    # A squeeze is no sine: what lies at half and at twice the rate belongs to the rhythm.
    near = np.any([np.abs(rates - peak * k) <= width for k in (0.5, 1.0, 2.0)], axis=0)
    share = power[inside & near].sum() / power[rates > 0].sum()
    return peak if share >= PEAK_SHARE else None


def steadiness_of(t: Array, signals: Array, rate_hz: float) -> float | None:
    """How even the cycles of a rhythm are, 0..1: one less the coefficient of variation of their lengths.

    `signals` (K, N) over times (N,), in one unit: their main component is kept within half of the rate either way, and
    a cycle goes from one rise through its mean to the next (the phase of the analytic signal). None for fewer than
    three cycles.
    """
    grid = np.arange(t[0], t[-1], 1 / FINE_HZ)
    if len(grid) < 8:
        return None
    even = np.stack([np.interp(grid, t, row - np.mean(row)) for row in signals])
    rates = np.fft.rfftfreq(len(grid), 1 / FINE_HZ)
    kept = (rates >= 0.5 * rate_hz) & (rates <= 1.5 * rate_hz)
    spectra = np.where(kept, np.fft.rfft(even, axis=1), 0)
    main = np.linalg.svd(spectra @ spectra.conj().T)[0][:, 0].conj() @ spectra
    analytic = np.fft.ifft(np.concatenate([main, np.zeros(len(grid) - len(main))]))
    phase = np.unwrap(np.angle(analytic)) / (2 * np.pi)
    # The ends ring: half a cycle of each is left out.
    edge = round(0.5 * FINE_HZ / rate_hz)
    grid, phase = grid[edge : len(grid) - edge], np.maximum.accumulate(phase[edge : len(phase) - edge])
    if len(phase) < 2 or phase[-1] - phase[0] < 2:
        return None
    turns = np.interp(np.arange(np.ceil(phase[0]), phase[-1]), phase, grid)
    lengths = np.diff(turns)
    return float(np.clip(1 - np.std(lengths) / np.mean(lengths), 0, 1)) if len(lengths) >= 2 else None


def kneading_rate(t: Array, curl_deg: Array, standard: Standard, grip_cm: Array | None = None) -> float | None:
    """Rate in Hz at which a hand opens and closes, None where it does not knead.

    `curl_deg`: bend of the fingers (N,) at times `t` (N,), NaN where it is unknown. `grip_cm`: as of `Movement`; at a
    slant the bend of a finger is hardly read, but that its tip is drawn in.
    """
    grip = None if grip_cm is None else _swings(t, grip_cm)
    if grip is None:
        return _rate_of(_swings(t, curl_deg[None]), standard.number("kneading.curl_deg"), standard)
    least_cm = standard.number("kneading.grip_cm")
    # Fingers that seem to bend while their tips stay where they are were misread.
    bends = None if _strength(grip[1]) < FAINT_GRIP * least_cm else _swings(t, curl_deg[None])
    return _rate_of(grip, least_cm, standard) or _rate_of(bends, standard.number("kneading.curl_deg"), standard)


def clear_rate(t: Array, curl_deg: Array, grip_cm: Array | None, standard: Standard) -> float | None:
    """Rate in Hz at which a hand squeezes so plainly that it kneads however it sways and however faintly it was read.

    As of `kneading_rate`; None where it does not. The fingertips come to the wrist as the thumb goes from the knuckles,
    and the fingers bend, by more than kneading takes: misread landmarks do not move together like this.
    """
    swings = None if grip_cm is None else _swings(t, np.concatenate([curl_deg[None], grip_cm]))
    if swings is None:
        return None
    known, signals = swings
    plain = standard.number("kneading.plain_times")
    if _strength(signals[:1]) < plain * standard.number("kneading.curl_deg"):
        return None
    reach, thumb = signals[1:] - signals[1:].mean(axis=1, keepdims=True)
    spread = float(np.sqrt((reach**2).sum() * (thumb**2).sum()))
    if float(reach @ thumb) > -standard.number("kneading.against") * spread:
        return None
    return _rate_of((known, signals[1:]), plain * standard.number("kneading.grip_cm"), standard)


def _swings(t: Array, signals: Array) -> tuple[Array, Array] | None:
    """Times (M,) and signals (K, M) about their slow change, where they are known; None for too few of them."""
    known = ~np.isnan(signals).any(axis=0)
    if known.sum() < 15 or known.mean() < LEAST_KNOWN or t[-1] - t[0] < LEAST_KNEADING_S:
        return None
    t, signals = t[known], signals[:, known]
    # One odd reading of the fingers is no squeeze.
    low, middle, high = np.percentile(signals, [25, 50, 75], axis=1)[:, :, None]
    signals = np.clip(signals, middle - 2 * (high - low), middle + 2 * (high - low))
    # The slow change of the grip over a long stay is no kneading.
    return t, np.stack([row - running_mean(row, t, SLOW_S) for row in signals])


def _strength(signals: Array) -> float:
    """Standard deviation of signals (K, N) together."""
    return float(np.sqrt((signals.std(axis=1) ** 2).sum()))


def _rate_of(swings: tuple[Array, Array] | None, least: float, standard: Standard) -> float | None:
    """Rate in Hz of what swings by `least` at a kneading's rate."""
    if swings is None or _strength(swings[1]) < least:
        return None
    rate = rhythm(*swings)
    slowest, quickest = standard.band("kneading.rate_hz")
    # A thumb that is drawn in once is no rhythm.
    slowest = max(slowest, LEAST_SQUEEZES / float(swings[0][-1] - swings[0][0]))
    return rate if rate is not None and slowest <= rate <= quickest else None
