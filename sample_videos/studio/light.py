"""Skin tones, lights and the camera's tone curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.mesh import Floats

Colour = tuple[float, float, float]

# sRGB of skin under neutral light, from light to dark.
SKIN_TONES: dict[str, Colour] = {
    "light": (0.93, 0.76, 0.67),
    "medium": (0.83, 0.63, 0.50),
    "olive": (0.70, 0.50, 0.37),
    "brown": (0.50, 0.33, 0.235),
    "dark": (0.36, 0.235, 0.175),
}


@dataclass(frozen=True)
class Light:
    """Directions point towards the light; colours are linear; `soft` is the radius of the penumbra's blur in metres."""

    key_direction: Colour
    key: Colour
    ambient: Colour
    fill_direction: Colour
    fill: Colour
    soft: float
    exposure: float
    grain: float

    def rows(self) -> Floats:
        """(5, 3): key direction, key colour, ambient colour, fill direction, fill colour."""
        key_direction = np.array(self.key_direction) / np.linalg.norm(self.key_direction)
        fill_direction = np.array(self.fill_direction) / np.linalg.norm(self.fill_direction)
        return np.array([key_direction, self.key, self.ambient, fill_direction, self.fill], dtype=np.float32)


LIGHTS: dict[str, Light] = {
    "even": Light(
        (-0.45, 0.35, 0.82),
        (1.0, 0.97, 0.92),
        (0.42, 0.44, 0.47),
        (0.6, -0.2, 0.7),
        (0.16, 0.16, 0.18),
        0.030,
        0.96,
        0.006,
    ),
    "side": Light(
        (-0.75, 0.15, 0.62),
        (1.35, 1.28, 1.18),
        (0.27, 0.29, 0.33),
        (0.7, 0, 0.6),
        (0.12, 0.13, 0.15),
        0.016,
        0.95,
        0.008,
    ),
    "warm_dim": Light(
        (0.5, 0.45, 0.72),
        (0.66, 0.46, 0.28),
        (0.22, 0.16, 0.10),
        (-0.6, -0.3, 0.7),
        (0.09, 0.06, 0.035),
        0.022,
        1.0,
        0.012,
    ),
    "flat": Light(
        (0.05, 0.1, 0.99), (0.62, 0.62, 0.62), (0.62, 0.62, 0.62), (-0.3, -0.3, 0.9), (0.1, 0.1, 0.1), 0.06, 0.95, 0.006
    ),
}


def linear(colour: Colour) -> Floats:
    """Display colour -> linear light."""
    values: Floats = np.asarray(colour, dtype=np.float64) ** 2.2
    return values


def tone_curve(exposure: float, size: int = 8192) -> Floats:
    """A table from linear light in 0..2 to display values in 0..1: exposure, soft shoulder, gamma."""
    light = np.linspace(0, 2, size) * exposure
    shoulder = light * (1 + light * 0.10) / (1 + light * 0.45) * 1.22
    display: Floats = (np.clip(shoulder, 0, 1) ** (1 / 2.2)).astype(np.float32)
    return display
