"""Damped least squares over the template's numbers, with a numerical Jacobian taken in one vectorised call."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vision.back import template
from vision.types import Array

Residuals = Callable[[Array], Array]

_FIRST_DAMPING = 1e-2
_LEAST_DAMPING = 1e-8
_MOST_DAMPING = 1e6
# A residual of many standard deviations likelier stems from something else that was seen: its pull levels off here.
_LEVELS_OFF = 3.0


def minimise(residuals: Residuals, start: Array, steps: Array, rounds: int) -> Array:
    """Levenberg-Marquardt from `start` (13,).

    `residuals`: (P, 13) -> (P, M), already divided by their standard deviations. `steps`: (13,), the size of change
    that matters in each number; differences are taken over a hundredth of it.
    """
    values = np.clip(start, template.LOWEST, template.HIGHEST)
    damping = _FIRST_DAMPING
    now = residuals(values[None])[0]
    for _ in range(rounds):
        jacobian = _jacobian(residuals, values, now, steps)
        normal = jacobian.T @ jacobian
        gradient = jacobian.T @ now
        improved = False
        while damping < _MOST_DAMPING and not improved:
            change = np.linalg.solve(normal + damping * np.diag(np.diag(normal) + 1e-9), -gradient)
            tried = np.clip(values + change * steps, template.LOWEST, template.HIGHEST)
            after = residuals(tried[None])[0]
            improved = bool(after @ after < now @ now)
            damping = max(damping / 4, _LEAST_DAMPING) if improved else damping * 6
        if not improved:
            break
        gain = float(now @ now - after @ after)
        values, now = tried, after
        if gain < 1e-4 * float(now @ now):
            break
    return values


def levelled(deviations: Array) -> Array:
    """Residuals in standard deviations, softly limited: (...) -> (...)."""
    result: Array = _LEVELS_OFF * np.arcsinh(deviations / _LEVELS_OFF)
    return result


def prior_residuals(params: Array) -> Array:
    """(P, 13) -> (P, 9): how unusual the shape and the tilt are, in standard deviations."""
    result: Array = ((params - template.PRIOR_MEAN) / template.PRIOR_SD)[:, template.TILT_SIDE :]
    return result


def usual_steps(length_px: float) -> Array:
    """(13,) changes that matter, for a back of this length in pixels."""
    steps = template.PRIOR_SD.copy()
    steps[:4] = 0.1 * length_px, 0.1 * length_px, 0.1, 0.1
    return steps


def _jacobian(residuals: Residuals, values: Array, now: Array, steps: Array) -> Array:
    """(M, 13) derivatives by `steps`, one-sided, away from a bound that is reached."""
    small = 0.01
    sign = np.where(values + small * steps > template.HIGHEST, -1.0, 1.0)
    moved = values[None] + np.diag(small * steps * sign)
    result: Array = ((residuals(moved) - now) / (small * sign)[:, None]).T
    return result
