"""Tapping hands made by hand: palms that grow and shrink at a known beat."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.vision.builders import chained, line, strokes_of, touches_along
from vision.strokes.tapping import going_on
from vision.strokes.together import coordination
from vision.technique import steadiness_of
from vision.types import Direction, HandSide, Part, Stroke, Technique, Touch

Size = Callable[[float], float]


def sized(touches: list[Touch], grows_cm: Size) -> list[Touch]:
    """The touches with a palm of 9 by 8 cm that looks larger by `grows_cm` of the seconds since the first."""
    start_s = touches[0].t_s
    return [
        replace(touch, palm_long_cm=9 + grows_cm(touch.t_s - start_s), palm_broad_cm=8 + grows_cm(touch.t_s - start_s))
        for touch in touches
    ]


def beats(rate_hz: float, swing_cm: float = 0.4, phase: float = 0.0) -> Size:
    return lambda t: swing_cm * float(np.cos(2 * np.pi * (rate_hz * t + phase)))


def tapping(rate_hz: float, hand: HandSide = "R", phase: float = 0.0, fps: float = 30.0) -> list[Stroke]:
    """Five seconds of taps that travel by 8 cm."""
    side = -1 if hand == "L" else 1
    way = line((7 * side, -20), (7 * side, -12), 5.0)
    touches = touches_along(way, 5.0, hand=hand, hand_id=ord(hand), fps=fps)
    return strokes_of(sized(touches, beats(rate_hz, phase=phase)))


@pytest.mark.parametrize(("rate_hz", "fps"), [(2.2, 30.0), (3.5, 30.0), (5.6, 30.0), (3.0, 15.0), (5.0, 15.0)])
def test_a_palm_that_grows_and_shrinks_taps(rate_hz: float, fps: float) -> None:
    (stroke,) = tapping(rate_hz, fps=fps)
    assert stroke.technique is Technique.TAPOTEMENT
    assert stroke.direction is Direction.CIRCULAR
    assert stroke.rate_hz == pytest.approx(rate_hz, abs=0.15)
    assert (stroke.start_s, stroke.end_s) == pytest.approx((0.0, 5.0), abs=0.15)
    assert stroke.steadiness == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("rate_hz", [0.8, 1.4, 7.2])
def test_what_is_slower_or_quicker_is_no_tapping(rate_hz: float) -> None:
    assert all(stroke.technique is not Technique.TAPOTEMENT for stroke in tapping(rate_hz))


def test_a_swing_that_is_too_small_is_no_tapping() -> None:
    touches = touches_along(line((7, -20), (7, -12), 5.0), 5.0)
    # Two swings of 0.1 cm: 0.07 cm each, 0.1 cm together (root mean square); 0.22 cm are wanted.
    assert all(s.technique is not Technique.TAPOTEMENT for s in strokes_of(sized(touches, beats(3.5, 0.1))))
    assert any(s.technique is Technique.TAPOTEMENT for s in strokes_of(sized(touches, beats(3.5, 0.25))))


def test_rubbing_in_the_plane_is_no_tapping() -> None:
    def rub(t: float) -> tuple[float, float]:
        angle = 2 * np.pi * 3 * t
        return 6 + 1.2 * float(np.cos(angle)), -15 + 1.2 * float(np.sin(angle))

    # Circles of 1.2 cm, in which the palm's size changes by 0.4: a third of the movement along the skin.
    (stroke,) = strokes_of(sized(touches_along(rub, 4.0), beats(3.0, 0.4)))
    assert stroke.technique is not Technique.TAPOTEMENT
    assert stroke.rate_hz == pytest.approx(3.0, abs=0.15)


def test_a_forearm_whose_hand_swings_is_no_tapping() -> None:
    touches = sized(touches_along(line((7, -20), (7, -12), 5.0), 5.0), beats(3.0))
    for part, taps in ((Part.PALM, True), (Part.FOREARM, False)):
        (stroke,) = strokes_of([replace(touch, part=part) for touch in touches])
        assert (stroke.technique is Technique.TAPOTEMENT) is taps


def test_a_sweep_in_which_the_palm_looks_unsteady_is_no_tapping() -> None:
    touches = touches_along(line((5, -36), (5, -4), 2.0), 2.0)
    (stroke,) = strokes_of(sized(touches, beats(3.0)))
    # 16 cm/s is faster than hands travel while they tap.
    assert stroke.technique is Technique.EFFLEURAGE


def test_taps_begin_after_the_rest_before_them() -> None:
    touches = touches_along(line((7, -20), (7, -20), 6.0), 6.0)
    strokes = strokes_of(sized(touches, lambda t: 0.0 if t < 3 else beats(4.0)(t - 3)))
    (taps,) = [s for s in strokes if s.technique is Technique.TAPOTEMENT]
    assert taps.start_s == pytest.approx(3.0, abs=0.25)
    assert strokes[0].end_s == pytest.approx(taps.start_s, abs=0.05)


@pytest.mark.parametrize("ramp_s", [0.2, 0.6])
def test_taps_that_begin_softly_begin_when_the_hand_does(ramp_s: float) -> None:
    def size(t: float) -> float:
        return min(1.0, max(0.0, t - 2.0) / ramp_s) * beats(4.5, phase=0.5)(t - 2.0)

    touches = touches_along(line((7, -20), (7, -20), 6.0), 6.0)
    (taps,) = [s for s in strokes_of(sized(touches, size)) if s.technique is Technique.TAPOTEMENT]
    assert taps.start_s == pytest.approx(2.0, abs=0.15)


def test_taps_end_when_the_hand_comes_to_rest() -> None:
    touches = touches_along(line((7, -20), (7, -20), 6.0), 6.0)
    (taps,) = [
        s
        for s in strokes_of(sized(touches, lambda t: beats(3.0)(t) if t < 4 else 0.0))
        if s.technique is Technique.TAPOTEMENT
    ]
    # The last top is at 11/3 s (the next would be at 4, where the palm jumps to its resting size).
    assert taps.end_s == pytest.approx(4.0, abs=0.1)


def test_taps_that_are_read_otherwise_after_a_while_go_on() -> None:
    beat = beats(3.0)

    def seen(touch: Touch) -> Touch:
        # First it is the palm that seems to grow and shrink, then, as the hand travels on, the reach of its fingers.
        palm, reach = (beat(touch.t_s), 0.0) if touch.t_s < 3.5 else (0.0, 2 * beat(touch.t_s))
        return replace(touch, palm_long_cm=9 + palm, palm_broad_cm=8 + palm, reach_cm=17 + reach)

    touches = [seen(touch) for touch in touches_along(line((7, -20), (7, -16), 6.0), 6.0)]
    (taps,) = strokes_of(touches)
    assert taps.technique is Technique.TAPOTEMENT
    assert (taps.start_s, taps.end_s) == pytest.approx((0.0, 6.0), abs=0.2)


def test_a_hand_that_comes_near_long_before_its_first_tap_does_not_tap_yet() -> None:
    touches = touches_along(line((7, -20), (7, -20), 6.0), 6.0)

    def size(t: float) -> float:
        if t < 1.4:
            return 0.4 * math.exp(-(((t - 0.9) / 0.12) ** 2))
        return beats(3.0, phase=0.5)(t - 2) if t >= 2 else 0.0

    (taps,) = [s for s in strokes_of(sized(touches, size)) if s.technique is Technique.TAPOTEMENT]
    assert taps.start_s == pytest.approx(2.0, abs=0.2)


def test_hands_that_tap_in_turn_alternate() -> None:
    def ways(phase: float) -> set[str]:
        spans = coordination([*tapping(3.0), *tapping(3.0, "L", phase)])
        # One of two that tap in turn is done half a beat before the other.
        return {span.way for span in spans if span.end_s - span.start_s > 0.5 / 3.0}

    assert ways(0.5) == {"alternating"}
    assert "alternating" not in ways(0.0)


def test_a_rhythm_of_uneven_cycles_is_less_steady() -> None:
    # Four cycles of 0.4 s, four of 0.6 s, and so on: mean 0.5, standard deviation 0.1, so 1 - 0.2.
    ends = np.cumsum(([0.4] * 4 + [0.6] * 4) * 2)
    t = np.arange(0, 8, 1 / 30)
    phase = np.interp(t, np.concatenate([[0.0], ends]), np.arange(len(ends) + 1))
    uneven = steadiness_of(t, np.sin(2 * np.pi * phase)[None], 2.0)
    even = steadiness_of(t, np.sin(2 * np.pi * 2 * t)[None], 2.0)
    assert even == pytest.approx(1.0, abs=0.03)
    assert uneven == pytest.approx(0.8, abs=0.06)
    assert steadiness_of(t[:30], np.sin(2 * np.pi * 2 * t[:30])[None], 2.0) is None


def test_tapping_on_both_sides_of_a_pause_is_tapping() -> None:
    touches = touches_along(line((7, -20), (7, -12), 6.0), 6.0)

    def size(t: float) -> float:
        if 2.6 <= t < 3.4:
            return 0.0
        return beats(3.5)(t) if t < 2.6 else beats(3.7)(t - 3.4)

    first, pause, second = strokes_of(sized(touches, size))
    assert [first.technique, second.technique] == [Technique.TAPOTEMENT] * 2
    assert pause.technique is not Technique.TAPOTEMENT
    assert (first.rate_hz, second.rate_hz) == pytest.approx((3.5, 3.7), abs=0.25)
    assert (pause.start_s, pause.end_s) == pytest.approx((2.6, 3.4), abs=0.25)


def test_a_hand_that_plainly_squeezes_does_not_tap() -> None:
    def seen(touch: Touch, squeezes: float) -> Touch:
        closes = squeezes * math.sin(2 * math.pi * 0.6 * touch.t_s)
        return replace(touch, curl_deg=40 + 40 * closes, reach_cm=15 - 4 * closes, thumb_cm=7 + 2.5 * closes)

    touches = sized(touches_along(line((7, -20), (7, -17), 5.0), 5.0), beats(3.0))
    for squeezes, technique in ((0.0, Technique.TAPOTEMENT), (1.0, Technique.PETRISSAGE)):
        (stroke,) = strokes_of([seen(touch, squeezes) for touch in touches])
        assert stroke.technique is technique


def test_tapping_goes_on_where_its_beat_is_lost_for_a_moment() -> None:
    # Two stretches of 60 and 90 samples at 30 a second, 0.4 s between them, the second a little quicker.
    t = np.arange(162) / 30
    ((start, stop, rate_hz),) = going_on([(0, 60, 3.5), (72, 162, 4.2)], t, 2.0)
    assert (start, stop) == (0, 162)
    # 59 and 89 steps long: (59 * 3.5 + 89 * 4.2) / 148.
    assert rate_hz == pytest.approx(3.921, abs=0.001)
    # Farther apart than half a second, or far quicker, they are two; and neither is tapping if none lasts.
    assert going_on([(0, 60, 3.5), (76, 162, 4.2)], t, 1.9) == [(0, 60, 3.5), (76, 162, 4.2)]
    assert going_on([(0, 60, 3.5), (72, 162, 5.0)], t, 1.9) == [(0, 60, 3.5), (72, 162, 5.0)]
    assert going_on([(0, 40, 3.5), (45, 90, 3.5)], t, 2.0) == []


def test_stirring_on_the_spot_after_tapping_is_tapping_and_before_it_is_not() -> None:
    def stirring(t: float) -> tuple[float, float]:
        return 7 + 1.2 * math.cos(2 * math.pi * 1.6 * t), -20 + 1.2 * math.sin(2 * math.pi * 1.6 * t)

    still = line((8.2, -20), (8.2, -20), 3.6)
    after, total = chained((still, 3.6), (stirring, 1.3))
    (taps,) = strokes_of(sized(touches_along(after, total), lambda t: beats(4.0)(t) if t < 3.6 else 0.0))
    assert taps.technique is Technique.TAPOTEMENT
    assert taps.end_s == pytest.approx(4.9, abs=0.1)
    # Less than half a second of it is how a hand settles before it leaves.
    brief, total = chained((still, 3.6), (stirring, 0.4))
    (taps, *_) = strokes_of(sized(touches_along(brief, total), lambda t: beats(4.0)(t) if t < 3.6 else 0.0))
    assert taps.end_s == pytest.approx(3.6, abs=0.1)
    before, total = chained((stirring, 1.25), (still, 3.6))
    strokes = strokes_of(sized(touches_along(before, total), lambda t: beats(4.0)(t - 1.25) if t >= 1.25 else 0.0))
    assert strokes[-1].technique is Technique.TAPOTEMENT
    assert strokes[-1].start_s == pytest.approx(1.25, abs=0.35)
