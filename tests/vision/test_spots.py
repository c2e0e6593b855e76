"""Work on a spot: kneading, tapping, rubbing, and rests that are none of them."""

import math
from dataclasses import replace

import pytest

from tests.vision.builders import LENGTH_CM, Path, chained, line, ramped, strokes_of, touches_along
from vision.strokes.legs import path_speed, quick_speed
from vision.strokes.run import run_of
from vision.types import Direction, Part, Technique


def test_kneading_is_one_piece_whatever_the_palm_does_in_it() -> None:
    # The palm rests, shifts by 3 cm, and rests; the fingers open and close every two seconds throughout.
    path, total = chained(
        (line((9, -2), (9, -2), 2.0), 2.0),
        (ramped((9, -2), (12, -2), 0.6), 0.6),
        (line((12, -2), (12, -2), 3.4), 3.4),
    )
    touches = touches_along(path, total, curl_deg=lambda t: 20 - 12 * math.cos(math.pi * t))
    (stroke,) = strokes_of(touches)
    assert stroke.technique is Technique.PETRISSAGE
    assert stroke.rate_hz == pytest.approx(0.5, abs=0.1)
    assert stroke.start_s == pytest.approx(0, abs=0.4)
    assert stroke.end_s == pytest.approx(total, abs=0.4)


def test_kneading_ends_with_its_last_squeeze() -> None:
    def curl(t: float) -> float:
        return 20 - 12 * math.cos(math.pi * t) if t < 4 else 8.0

    touches = touches_along(lambda t: (9.0, -2.0), 6.0, curl_deg=curl)
    kneading = strokes_of(touches)[0]
    assert kneading.technique is Technique.PETRISSAGE
    assert kneading.end_s == pytest.approx(4.0, abs=0.3)


def test_a_grip_that_is_held_is_still_kneading() -> None:
    def bend(t: float) -> float:
        # Closes in 0.3 s, holds for 0.7 s, opens in 0.3 s, rests for 0.7 s.
        phase = t % 2
        return 32 - 24 * min(1.0, phase / 0.3) if phase < 1 else 8 + 24 * min(1.0, (phase - 1) / 0.3)

    touches = touches_along(lambda t: (9.0, -2.0), 10.0, curl_deg=bend)
    (kneading,) = (s for s in strokes_of(touches) if s.technique is not Technique.UNKNOWN)
    assert kneading.technique is Technique.PETRISSAGE
    # The last rest of 0.7 s is none of it.
    assert (kneading.start_s, kneading.end_s) == pytest.approx((0.0, 9.3), abs=0.15)


def test_one_odd_reading_after_the_last_squeeze_is_none() -> None:
    def curl(t: float) -> float:
        return 20 - 12 * math.cos(math.pi * t) if t < 4 else 8.0 if t < 4.4 else 20.0

    touches = touches_along(lambda t: (9.0, -2.0), 4.5, curl_deg=curl)
    assert strokes_of(touches)[0].end_s == pytest.approx(4.0, abs=0.15)


def test_kneading_that_is_read_now_and_then_only_is_whole() -> None:
    def bend(t: float) -> float:
        # A squeeze of 1.6 s, of which a reading every 0.2 s tells.
        return 20 - 12 * math.cos(2 * math.pi * math.floor(t / 0.2 + 1e-6) * 0.2 / 1.6)

    touches = touches_along(lambda t: (9.0, -2.0), 5.0, curl_deg=bend, fps=30)
    (kneading,) = strokes_of(touches)
    assert kneading.technique is Technique.PETRISSAGE
    # The last readings are those of 4.6 and 4.8 s: between them was the last that is known to move.
    assert (kneading.start_s, kneading.end_s) == pytest.approx((0.0, 4.7), abs=0.05)


@pytest.mark.parametrize("gripping", [True, False])
def test_fingertips_that_are_drawn_in_do_not_move_the_hand(gripping: bool) -> None:
    # The palm rests; the tips, which are read as what presses in the middle two seconds, go to and fro by 6 cm.
    touches = touches_along(lambda t: (9.0, -2.0), 6.0)
    read = []
    for touch in touches:
        swing = 3 * math.sin(math.pi * touch.t_s)
        palm = replace(touch, palm_x_cm=9.0, palm_v=touch.v, reach_cm=12 + (swing if gripping else 0.0))
        read.append(palm if not 2 <= touch.t_s < 4 else replace(palm, part=Part.FINGERS, x_cm=12 + swing))
    moved = max(stroke.length_cm for stroke in strokes_of(read))
    assert moved < 1 if gripping else moved > 5


def test_circles_are_circles_though_the_fingers_bend_in_time() -> None:
    def path(t: float) -> tuple[float, float]:
        return 8 + 2.4 * math.cos(1.4 * math.pi * t), -18 + 2.4 * math.sin(1.4 * math.pi * t)

    touches = touches_along(path, 4.3, curl_deg=lambda t: 20 - 12 * math.cos(1.4 * math.pi * t))
    (stroke,) = strokes_of(touches)
    assert stroke.technique is Technique.CIRCLES
    assert stroke.rate_hz == pytest.approx(0.7, abs=0.12)


def test_fingers_that_bend_hardly_twice_do_not_knead() -> None:
    def of(squeezes: float) -> Technique:
        touches = touches_along(
            lambda t: (9.0, -2.0), 4.0, curl_deg=lambda t: 20 - 12 * math.cos(math.tau * squeezes * t / 4)
        )
        (stroke,) = strokes_of(touches)
        return stroke.technique

    # 1.75 of them are a rhythm; less is a hand that shifts its grip.
    assert of(1.4) is Technique.HOLD
    assert of(2.2) is Technique.PETRISSAGE


@pytest.mark.parametrize(("swing", "expected"), [(0.9, Technique.PETRISSAGE), (1.2, Technique.HOLD)])
def test_a_palm_that_seems_to_grow_was_misread_and_so_were_its_fingers(swing: float, expected: Technique) -> None:
    # Squeezes of 1.2 cm at 0.5 Hz. The palm seems to change by 0.9 / sqrt(2) of 8 cm, 8 %, or by 1.2 / sqrt(2), 11 %.
    touches = [
        replace(
            touch,
            reach_cm=16 + 1.2 * math.sin(math.pi * touch.t_s),
            thumb_cm=7.0,
            palm_long_cm=8 + swing * math.sin(math.pi * touch.t_s),
            palm_broad_cm=6.0,
        )
        for touch in touches_along(lambda t: (9.0, -2.0), 6.0, curl_deg=lambda t: 10.0)
    ]
    (stroke,) = strokes_of(touches)
    assert stroke.technique is expected


def test_a_hand_that_trembles_on_its_spot_rests() -> None:
    # 0.7 cm to and fro every two seconds, 1.4 cm/s: slower than 1.25 times a rest's 2 cm/s. Twice as quick, it rubs.
    def path(rate_hz: float) -> Path:
        return lambda t: (8 + 0.9 * math.sin(2 * math.pi * rate_hz * t), -18.0)

    assert [s.technique for s in strokes_of(touches_along(path(0.5), 5.0))] == [Technique.HOLD]
    assert [s.technique for s in strokes_of(touches_along(path(1.2), 5.0))] == [Technique.CIRCLES]


def test_a_stroke_that_slows_down_on_its_way_is_one() -> None:
    def path(slow_cm_s: float) -> tuple[Path, float]:
        return chained(
            (line((6, -30), (6, -22), 1.0), 1.0),
            (line((6, -22), (6, -22 + 0.3 * slow_cm_s), 0.3), 0.3),
            (line((6, -22 + 0.3 * slow_cm_s), (6, -14), 1.0), 1.0),
        )

    # 8 cm/s, then 3.5 for a moment, and on. A stop (no movement for as long) ends the stroke.
    assert [s.direction for s in strokes_of(touches_along(*path(3.5)))] == [Direction.UP]
    assert [s.direction for s in strokes_of(touches_along(*path(0.0)))].count(Direction.UP) == 2


def test_a_rest_does_not_begin_on_the_way_to_it() -> None:
    # 5 cm in 0.8 s, 6 cm/s, and then still for four seconds.
    path, total = chained((line((7, -32), (12, -32), 0.8), 0.8), (line((12, -32), (12, -32), 4.0), 4.0))
    rest = strokes_of(touches_along(path, total))[-1]
    assert rest.technique is Technique.HOLD
    assert rest.start_s == pytest.approx(0.8, abs=0.15)


def test_tapping_after_a_hold_does_not_begin_with_it() -> None:
    # A hold of four seconds, 3 cm in half a second, then taps at 4 Hz that change the palm's breadth.
    path, total = chained(
        (line((7, -30), (7, -30), 4.0), 4.0), (line((7, -30), (7, -27), 0.5), 0.5), (line((7, -27), (7, -27), 4.0), 4.0)
    )
    touches = [
        replace(
            touch,
            reach_cm=16.0,
            thumb_cm=7.0,
            palm_long_cm=8.0,
            palm_broad_cm=6 + (1.5 * math.sin(8 * math.pi * touch.t_s) if touch.t_s > 4.5 else 0.0),
        )
        for touch in touches_along(path, total)
    ]
    found = strokes_of(touches)
    taps = next(s for s in found if s.technique is Technique.TAPOTEMENT)
    hold = next(s for s in found if s.technique is Technique.HOLD)
    assert taps.start_s == pytest.approx(4.5, abs=0.35)
    assert hold.end_s == pytest.approx(4.0, abs=0.2)


def test_of_small_quick_circles_a_fit_sees_little() -> None:
    # 1 cm in radius, 3.3 turns a second, at 15 frames a second: chords of 2 sin(pi 3.3 / 15) = 1.275 cm a frame.
    def turns(t: float) -> tuple[float, float]:
        return 7 + math.cos(2 * math.pi * 3.3 * t), -20 + math.sin(2 * math.pi * 3.3 * t)

    touches = touches_along(turns, 3.0, part=Part.THUMB, fps=15.0)
    run = run_of(touches, LENGTH_CM)
    assert path_speed(run)[5:-5] == pytest.approx(19.1, abs=0.1)
    assert quick_speed(run)[5:-5].max() < 9
    (drilling,) = strokes_of(touches)
    assert drilling.technique is Technique.DRILLING
    assert (drilling.start_s, drilling.end_s) == pytest.approx((0.0, 2.93), abs=0.01)


def test_slow_circles_are_no_kneading_though_the_fingers_bend_in_time() -> None:
    # 5 cm across in two seconds, the fingers bending by 6 degrees with each turn; then a palm that stays.
    def circle(t: float) -> tuple[float, float]:
        return 9 + 2.5 * math.cos(math.pi * t), -20 + 2.5 * math.sin(math.pi * t)

    def bend(t: float) -> float:
        return 20 - 6 * math.cos(math.pi * t)

    (circling,) = strokes_of(touches_along(circle, 6.0, curl_deg=bend))
    assert circling.technique is Technique.CIRCLES
    (kneading,) = strokes_of(touches_along(lambda t: (9.0, -20.0), 6.0, curl_deg=bend))
    assert kneading.technique is Technique.PETRISSAGE


def test_a_hand_that_is_set_down_to_knead_kneads_from_there() -> None:
    def bend(t: float) -> float:
        return 20.0 if t < 0.3 else 20 + 12 * math.sin(math.pi * (t - 0.3))

    (kneading,) = (s for s in strokes_of(touches_along(lambda t: (9.0, -2.0), 5.3, curl_deg=bend)) if s.rate_hz)
    assert kneading.technique is Technique.PETRISSAGE
    assert kneading.start_s == pytest.approx(0.0)


def test_a_hand_that_comes_quickly_into_its_circle_does_not_circle_yet() -> None:
    # 20 cm up in 0.7 s (half a cosine: at most 45 cm/s), the last 5 cm inside its circle of 5 cm; there 7.9 cm/s.
    def circle(t: float) -> tuple[float, float]:
        return 7 - 2.5 * math.sin(math.pi * t), -22.5 + 2.5 * math.cos(math.pi * t)

    path, total = chained((ramped((7, -40), (7, -20), 0.7), 0.7), (circle, 4.0))
    way, circles = strokes_of(touches_along(path, total))
    assert way.direction is Direction.UP
    assert circles.technique is Technique.CIRCLES
    # Inside from 0.47 s on, but slower than 15.7 cm/s, twice the circling, only from 0.62 s on.
    assert circles.start_s == pytest.approx(0.62, abs=0.06)


@pytest.mark.parametrize(
    ("curl_deg", "grip_cm", "against", "sway_cm", "kneads"),
    [
        (12.0, 1.6, True, 5.0, True),
        # Each of these ways is longer than what is local, 7 cm.
        (12.0, 1.6, True, 9.0, True),
        # Twice 3.2 degrees and 0.55 cm (standard deviations: 0.71 of what is given here) are plain.
        (8.0, 1.6, True, 5.0, False),
        (12.0, 0.9, True, 5.0, False),
        # Misread landmarks move as one.
        (12.0, 1.6, False, 5.0, False),
    ],
)
def test_plain_squeezes_are_kneading_though_the_hand_sways_and_is_hardly_read(
    curl_deg: float, grip_cm: float, against: bool, sway_cm: float, kneads: bool
) -> None:
    # Every two seconds; seen at a slant the palm seems to go up and down with it.
    touches = touches_along(
        lambda t: (9.0, -6.0 + 0.5 * sway_cm * math.cos(math.pi * t)),
        8.0,
        curl_deg=lambda t: 30 - curl_deg * math.cos(math.pi * t),
    )
    sign = 1 if against else -1
    half = grip_cm / math.sqrt(2)
    squeezed = [
        replace(
            touch,
            reach_cm=6 + half * math.cos(math.pi * touch.t_s),
            thumb_cm=7 - sign * half * math.cos(math.pi * touch.t_s),
            palm_long_cm=6.0 + 1.2 * math.cos(math.pi * touch.t_s),
            surely=False,
        )
        for touch in touches
    ]
    found = strokes_of(squeezed)
    assert (Technique.PETRISSAGE in {stroke.technique for stroke in found}) is kneads
    if kneads:
        (stroke,) = found
        assert stroke.rate_hz == pytest.approx(0.5, abs=0.1)
        assert (stroke.start_s, stroke.end_s) == pytest.approx((0, 8), abs=0.4)


@pytest.mark.parametrize(("broad_cm", "round_s"), [(0.9, 4.5), (0.0, 0.0)])
def test_circles_seen_from_the_side_are_circles_and_no_strokes_there_and_back(broad_cm: float, round_s: float) -> None:
    # Every 1.5 s round an ellipse 5.2 cm long: half of it is nearly straight, and slow at both ends.
    def ellipse(t: float) -> tuple[float, float]:
        turn = 2 * math.pi * t / 1.5
        return 9 + broad_cm * math.sin(turn), -10 + 2.6 * math.cos(turn)

    circles = [s for s in strokes_of(touches_along(ellipse, 6.0)) if s.technique is Technique.CIRCLES]
    # The first and the last half turn look like ways to and from the spot.
    assert sum(stroke.duration_s for stroke in circles) == pytest.approx(round_s, abs=1.0)
    assert len(circles) == (1 if round_s else 0)
