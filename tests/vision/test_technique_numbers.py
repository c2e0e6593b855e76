"""Every row of the technique's table of numbers: the standard says it, and the judgement goes by it."""

import math

import numpy as np
import pytest

from tests.vision.builders import settled, stroke, touches_along
from vision.grading import speed_credit
from vision.lesson import plan
from vision.standard import load_standard
from vision.types import Direction, Phase, Technique

STANDARD = load_standard()
CM_PER_INCH = 2.54


def rhythm(technique: Technique, per_min: float) -> float | None:
    one = stroke(technique=technique, direction=Direction.CIRCULAR, rate_hz=per_min / 60)
    return speed_credit(one, STANDARD)


def sweep(cm_s: float) -> float | None:
    return speed_credit(stroke(speed_cm_s=cm_s), STANDARD)


def test_midline_strip() -> None:
    # One inch is off limits, the gutter reaches to two.
    assert STANDARD.number("spine.limit_cm") == pytest.approx(CM_PER_INCH, abs=0.05)
    assert STANDARD.band("spine.target_cm") == pytest.approx((CM_PER_INCH, 2 * CM_PER_INCH), abs=0.1)


def test_stroking_that_feels_good() -> None:
    # What drives C-tactile afferents best, and what is liked better on the back.
    assert [sweep(cm_s) for cm_s in (3.0, 8.5, 10.0, 30.0)] == [1.0] * 4


def test_effleurage_rate() -> None:
    # 40 to 50 sweeps a minute over 42.8 cm are 28.5 to 35.7 cm/s: full credit, and three quarters of it.
    assert sweep(42.8 * 40 / 60) == 1.0
    assert sweep(42.8 * 50 / 60) == pytest.approx(1 - 5.67 / 20, abs=0.01)


def test_effleurage_band() -> None:
    assert STANDARD.band("speed.effleurage_cm_s") == (3.0, 30.0)
    assert STANDARD.number("speed.warn_cm_s") == 40.0
    assert STANDARD.band("finish.band_cm_s") == (3.0, 10.0)
    assert sweep(40.0) == pytest.approx(0.5)


def test_petrissage_cycle() -> None:
    assert [rhythm(Technique.PETRISSAGE, rate) for rate in (20, 35, 60)] == [1.0] * 3
    # Half way from 60 to 120.
    assert rhythm(Technique.PETRISSAGE, 90) == pytest.approx(0.5)


def test_friction() -> None:
    assert [rhythm(Technique.CIRCLES, rate) for rate in (40, 60, 70)] == [1.0] * 3
    drilling = rhythm(Technique.DRILLING, 180)
    assert drilling == 0.0


def test_tapotement() -> None:
    assert STANDARD.band("tapotement.rate_hz") == (2.0, 6.0)
    assert [rhythm(Technique.TAPOTEMENT, 60 * rate) for rate in (2, 4, 6)] == [1.0] * 3
    assert rhythm(Technique.TAPOTEMENT, 60 * 9) == pytest.approx(0.5)


def test_order_of_rates() -> None:
    # Sweeps at their slowest textbook rate, kneading at its quickest, tapping at its slowest.
    petrissage, tapotement = STANDARD.band("speed.petrissage_per_min")[1], 60 * STANDARD.band("tapotement.rate_hz")[0]
    assert 50 <= petrissage < tapotement


def test_static_hold() -> None:
    assert STANDARD.band("hold.aim_s") == (30.0, 90.0)
    assert STANDARD.number("hold.drift_cm") == 1.0
    assert STANDARD.number("check_in.most") == 7


def test_slow_stroke_back_massage() -> None:
    # Three minutes of it are the longest warm-up; a two-inch band is the gutter's outer border.
    longest = {one.phase: one.target_s for one in plan(20 * 60, STANDARD)}
    assert longest[Phase.WARM_UP] == 180
    assert STANDARD.band("spine.target_cm")[1] == pytest.approx(2 * CM_PER_INCH, abs=0.1)


def test_hand_breadth_and_length() -> None:
    low, high = STANDARD.band("seen.hand_length_cm")
    # Two standard deviations of women's and of men's hands.
    assert low < 18.1 - 2 * 1.0
    assert high > 19.3 + 2 * 1.0


def test_respiration_from_video() -> None:
    low, high = STANDARD.band("breathing.rate_per_min")
    assert low <= 8
    assert high >= 24


def test_speed_is_a_fit_over_half_a_second() -> None:
    # 5 mm of jitter (standard deviation) at 30 frames a second on a hand that rests: differenced frame by frame it
    # reads as 15 cm/s and more; the fit's slope errs by 0.5 / sqrt(sum of t squared) = 0.5 / 0.57 in each direction.
    noise = np.random.default_rng(3).normal(0, 0.5, (300, 2))
    rest = touches_along(lambda t: (6 + noise[round(t * 30)][0], -20 + noise[round(t * 30)][1]), 10.0)
    naive = np.hypot(*np.diff(noise, axis=0).T) * 30
    speeds = [touch.speed_cm_s for touch in settled(rest)[15:-15] if touch.speed_cm_s is not None]
    assert float(np.median(naive)) > 15
    assert float(np.median(speeds)) == pytest.approx(0.5 / 0.57 * math.sqrt(2 * math.log(2)), rel=0.4)
