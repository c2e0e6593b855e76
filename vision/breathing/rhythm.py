"""The one rhythm that many moving squares share: its rate, and how much of their movement it explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Array

_STEP_PER_MIN = 0.25
# A breath in is shorter than a breath out with its pause: a second harmonic, but a weaker one. Where it is the stronger
# one, the true rate is twice as high.
_MOST_SECOND = 0.8
# Movement over three samples is averaged: nobody breathes that fast.
_SMOOTHING = np.array([0.25, 0.5, 0.25])


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """`rate_per_min`; `explained`: share 0..1 of the common movement that is this rhythm; `wave`: (T,) the common
    movement over time, of length 1."""

    rate_per_min: float
    explained: float
    wave: Array


def common(movement: Array, times_s: Array) -> Array:
    """(T,) of length 1: the course that explains most of the movement (T, N), its slow drift taken away."""
    smoothed = _smoothed(without_drift(movement, times_s))
    # A few squares that a shadow's edge or a finger crosses must not outvote all others.
    strength = np.sqrt((smoothed**2).mean(axis=0))
    smoothed = smoothed / np.maximum(strength, max(float(np.median(strength)), 1e-9))
    _, vectors = np.linalg.eigh(smoothed @ smoothed.T)
    course: Array = vectors[:, -1]
    return course


def rhythm(movement: Array, times_s: Array, band_per_min: tuple[float, float]) -> Rhythm:
    """The rhythm of movement (T, N) that is likeliest in a band, by least squares of two harmonics at every rate."""
    wave = common(movement, times_s)
    rates = np.arange(band_per_min[0], band_per_min[1] + 1e-6, _STEP_PER_MIN)
    shares = np.array([_explained(wave, times_s, rate) for rate in rates])
    best = int(np.argmax(shares))
    rate = float(rates[best])
    if 0 < best < len(rates) - 1:
        low, top, high = shares[best - 1 : best + 2]
        bend = low - 2 * top + high
        # Where a neighbour was ruled out there is no peak to refine.
        if bend < 0 and min(low, high) > 0:
            rate += float(0.5 * (low - high) / bend) * _STEP_PER_MIN
    return Rhythm(rate, float(shares[best]), wave)


def without_drift(movement: Array, times_s: Array) -> Array:
    """The movement (T, N) less its mean and its steady drift."""
    line = np.stack([np.ones_like(times_s), times_s - times_s.mean()], axis=1)
    q, _ = np.linalg.qr(line)
    left: Array = movement - q @ (q.T @ movement)
    return left


def sway(movement: Array, times_s: Array, rate_per_min: float) -> Array:
    """(N,) how far each column of movement (T, N) swings between its ends at a rate, in its own unit."""
    angle = 2 * np.pi * rate_per_min / 60 * times_s
    design = np.stack([np.cos(angle), np.sin(angle), np.ones_like(angle), times_s - times_s.mean()], axis=1)
    found, *_ = np.linalg.lstsq(design, movement, rcond=None)
    swing: Array = 2 * np.hypot(found[0], found[1])
    return swing


def _explained(wave: Array, times_s: Array, rate_per_min: float) -> float:
    """Share of a course (T,) that two harmonics of a rate explain; 0 where the second is too strong."""
    angle = 2 * np.pi * rate_per_min / 60 * times_s
    harmonics = np.stack([np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)], axis=1)
    design = without_drift(harmonics, times_s)
    found, *_ = np.linalg.lstsq(design, wave, rcond=None)
    if np.hypot(found[2], found[3]) > _MOST_SECOND * np.hypot(found[0], found[1]):
        return 0.0
    left = wave - design @ found
    return float(1 - left @ left / max(float(wave @ wave), 1e-12))


def _smoothed(movement: Array) -> Array:
    padded = np.concatenate([movement[:1], movement, movement[-1:]])
    a, b, c = _SMOOTHING
    smooth: Array = a * padded[:-2] + b * padded[1:-1] + c * padded[2:]
    return smooth
