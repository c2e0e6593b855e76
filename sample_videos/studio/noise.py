"""Value noise from integer hashes: the same on every machine, so that pictures depend on the seed alone."""

from __future__ import annotations

import numpy as np

from sample_videos.studio.kernel import exact_kernel


@exact_kernel
def hash01(x: int, y: int, z: int) -> float:
    """A number in 0..1 from three integers."""
    n = (x * 374761393 + y * 668265263 + z * 1274126177) & 0x7FFFFFFF
    n = ((n ^ (n >> 13)) * 1103515245 + 12345) & 0x7FFFFFFF
    n = ((n ^ (n >> 15)) * 2246822519) & 0x7FFFFFFF
    return (n & 0xFFFF) / 65535.0


@exact_kernel
def value_noise(x: float, y: float, z: float) -> float:
    """Smooth noise in -0.5..0.5 with one knot per unit."""
    xi, yi, zi = int(np.floor(x)), int(np.floor(y)), int(np.floor(z))
    fx, fy, fz = x - xi, y - yi, z - zi
    fx, fy, fz = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy), fz * fz * (3 - 2 * fz)
    a = hash01(xi, yi, zi) * (1 - fx) + hash01(xi + 1, yi, zi) * fx
    b = hash01(xi, yi + 1, zi) * (1 - fx) + hash01(xi + 1, yi + 1, zi) * fx
    c = hash01(xi, yi, zi + 1) * (1 - fx) + hash01(xi + 1, yi, zi + 1) * fx
    d = hash01(xi, yi + 1, zi + 1) * (1 - fx) + hash01(xi + 1, yi + 1, zi + 1) * fx
    return (a * (1 - fy) + b * fy) * (1 - fz) + (c * (1 - fy) + d * fy) * fz - 0.5


@exact_kernel
def fractal(x: float, y: float, z: float, octaves: int) -> float:
    """Octaves of value noise, each twice as fine and about half as strong as the one before."""
    total, strength, weight = 0.0, 1.0, 0.0
    for _ in range(octaves):
        total += strength * value_noise(x, y, z)
        weight += strength
        strength *= 0.55
        x, y, z = x * 2.03 + 7.1, y * 2.03 + 3.7, z * 2.03 + 1.3
    return total / weight


@exact_kernel
def ramp(low: float, high: float, x: float) -> float:
    """Smooth step from 0 at `low` to 1 at `high`."""
    t = min(1.0, max(0.0, (x - low) / (high - low)))
    return t * t * (3 - 2 * t)
