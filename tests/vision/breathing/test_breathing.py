"""Breathing made by bending a picture: how often and how far the back moves is known exactly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.vision.back.builders import POINTS, palm
from vision.back import key_from_points
from vision.breathing import BreathingStage
from vision.breathing.cells import Cells
from vision.breathing.rhythm import rhythm
from vision.small import small_grey
from vision.standard import load_standard
from vision.types import Array, BackPose, Breath, Frame, Hand, Image

STEP_S = 0.15
WINDOW_S = load_standard().number("breathing.window_s")
Shift = Callable[[float], float]


@pytest.fixture(scope="module")
def pose() -> BackPose:
    return key_from_points(HALVED, Frame(0, 0.0, np.zeros((240, 320, 3), np.uint8)), (), 42.8).pose


def swelling(per_min: float, most_px: float = 0.6) -> Shift:
    """The flanks go out by `most_px` and back, so often."""
    return lambda t_s: 0.5 * most_px * (1 - float(np.cos(2 * np.pi * per_min / 60 * t_s)))


# Half the size of the other tests' pictures.
SIZE_HW = (240, 320)
HALVED = {name: (x / 2, y / 2) for name, (x, y) in POINTS.items()}
Y, X = np.mgrid[0:240, 0:320].astype(np.float32)
# 1 at the flanks at waist height, -1 on the other side, 0 far away.
OUTWARD = np.clip((X - 160) / 45, -1, 1) * np.exp(-(((Y - 120) / 55) ** 2)) * np.clip(1.9 - np.abs(X - 160) / 45, 0, 1)
# A texture of waves, so that it can be moved by any part of a pixel: (12, 4) of x and y frequency, phase, grey levels.
WAVES = [
    (0.35 * float(np.cos(2.4 * k)) * (0.5 + k / 24), 0.35 * float(np.sin(2.4 * k)) * (0.5 + k / 24), 1.7 * k, 9.0)
    for k in range(12)
]
NOISE = np.random.default_rng(4).normal(0, 1.5, SIZE_HW).astype(np.float32)


def picture(out_px: float, everywhere_px: float, noise: np.random.Generator) -> Image:
    """The back widened by so much at its flanks, and the whole picture moved sideways by so much, with noise."""
    x = X - out_px * OUTWARD.astype(np.float32) - everywhere_px
    grey = np.full(SIZE_HW, 128.0, np.float32)
    for across, down, phase, levels in WAVES:
        grey += levels * np.sin(across * x + down * Y + phase)
    shift = noise.integers(0, 240, 2)
    grey += np.roll(NOISE, (int(shift[0]), int(shift[1])), axis=(0, 1))
    return np.repeat(np.clip(np.round(grey), 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def still(_: float) -> float:
    return 0.0


def breaths(
    pose: BackPose | None,
    out: Shift,
    everywhere: Shift = still,
    hands: Callable[[float], tuple[Hand, ...]] = lambda _: (),
    seconds: float = WINDOW_S + 2.2,
) -> list[Breath | None]:
    noise = np.random.default_rng(3)
    stage = BreathingStage(load_standard())
    found = []
    for number in range(round(seconds / STEP_S)):
        t_s = number * STEP_S
        frame = Frame(number, t_s, picture(out(t_s), everywhere(t_s), noise))
        found.append(stage.update(frame, pose, hands(t_s)))
    return found


@pytest.mark.parametrize("per_min", [9.0, 15.0, 23.0])
def test_the_rate_of_a_widening_back_is_told_once_the_window_is_full(pose: BackPose, per_min: float) -> None:
    found = breaths(pose, swelling(per_min))
    full = round((WINDOW_S - 0.3) / STEP_S)
    assert found[:full] == [None] * full
    last = found[-1]
    assert last is not None
    assert last.rate_per_min == pytest.approx(per_min, abs=0.5)
    assert last.confidence > 0.8


def test_half_as_deep_is_half_the_depth(pose: BackPose) -> None:
    deep, shallow = breaths(pose, swelling(14.0, 0.6))[-1], breaths(pose, swelling(14.0, 0.3))[-1]
    assert deep is not None
    assert shallow is not None
    assert shallow.depth / deep.depth == pytest.approx(0.5, abs=0.08)


def test_a_still_picture_does_not_breathe(pose: BackPose) -> None:
    assert breaths(pose, still) == [None] * round((WINDOW_S + 2.2) / STEP_S)


def test_a_camera_that_sways_does_not_breathe(pose: BackPose) -> None:
    def swaying(t_s: float) -> float:
        return 0.4 * float(np.sin(2 * np.pi * 0.25 * t_s))

    assert breaths(pose, still, swaying)[-1] is None
    # One that drifts leaves the gradients of the first picture behind.
    assert breaths(pose, swelling(14.0), lambda t_s: 0.4 * t_s)[-1] is None


def test_nothing_is_told_while_a_hand_moves_or_without_a_sure_back(pose: BackPose) -> None:
    breathing = swelling(14.0)
    # 30 pixels a second are about 10 cm/s here.
    assert breaths(pose, breathing, hands=lambda t_s: (palm(140, 75 + 30 * (t_s % 3), length_px=45.0),))[-1] is None
    assert breaths(None, breathing)[-1] is None
    assert breaths(replace(pose, quality=0.3), breathing)[-1] is None


def test_a_hand_that_rests_does_not_matter(pose: BackPose) -> None:
    last = breaths(pose, swelling(14.0), hands=lambda _: (palm(145, 125, length_px=30.0),))[-1]
    assert last is not None
    assert last.rate_per_min == pytest.approx(14.0, abs=0.5)


def test_the_window_begins_anew_after_a_stroke(pose: BackPose) -> None:
    stop_s = 3.0

    def stroke(t_s: float) -> tuple[Hand, ...]:
        return (palm(140, 75 + 30 * min(t_s, stop_s), length_px=45.0),)

    found = breaths(pose, swelling(14.0), hands=stroke, seconds=stop_s + WINDOW_S + 2.0)
    first = next(number for number, breath in enumerate(found) if breath is not None)
    assert first * STEP_S >= stop_s + WINDOW_S - 0.3


def test_squares_move_as_the_picture_does(pose: BackPose) -> None:
    noise = np.random.default_rng(1)
    grey, scale = small_grey(Frame(0, 0.0, picture(0.0, 0.0, noise)))
    assert scale == 1.0
    cells = Cells(grey, scale, pose)
    moved, _ = small_grey(Frame(1, 0.1, picture(0.0, 0.4, noise)))
    shifts = cells.shifts(moved)[cells.textured]
    assert np.median(shifts[:, 0]) == pytest.approx(0.4, abs=0.03)
    assert np.median(shifts[:, 1]) == pytest.approx(0.0, abs=0.02)
    assert not cells.shifts(grey).any()


def test_the_stronger_second_harmonic_is_the_rate() -> None:
    times: Array = np.arange(0, 15, 0.13)
    # What looks like 8 a minute with a twice as quick, stronger wave on it is 16 a minute.
    wave = np.sin(2 * np.pi * 16 / 60 * times) + 0.3 * np.sin(2 * np.pi * 8 / 60 * times) + 0.02 * times
    found = rhythm(np.stack([wave, -0.5 * wave], axis=1), times, (7.0, 30.0))
    assert found.rate_per_min == pytest.approx(16.0, abs=0.5)
