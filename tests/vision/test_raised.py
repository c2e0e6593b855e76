"""How high hands are over the skin, and the places that they press."""

from dataclasses import replace

import numpy as np
import pytest

from tests.vision.test_touch import BACK, palm_at
from vision.raised import Heights, on_edge, palm_size, pressed
from vision.types import BackPose, Hand, Part


def hand_of(long_cm: float, broad_cm: float) -> Hand:
    """A hand of ten pixels a centimetre whose palm looks so long and so broad."""
    marks = np.zeros((21, 2))
    marks[9] = (0, -10 * long_cm)
    marks[5], marks[17] = (-5 * broad_cm, -80), (5 * broad_cm, -80)
    return replace(palm_at(6.0, 20.0), landmarks_px=marks)


def moved(hand: Hand, along_px: float) -> Hand:
    return replace(hand, palm_px=hand.palm_px + np.array([0.0, along_px]))


def above(heights: Heights, t_s: float, hand: Hand, part: Part = Part.PALM, back: BackPose = BACK) -> float:
    return heights.above_cm(t_s, hand, part, back, palm_size(hand, back))


@pytest.mark.parametrize(("broad_cm", "expected"), [(6.0, 0.0), (3.75, 0.5), (2.0, 1.0)])
def test_a_narrow_palm_stands_on_its_edge(broad_cm: float, expected: float) -> None:
    # 10 cm long: ratios of 0.6, 0.375 and 0.2, between 0.5 (flat) and 0.25 (on its edge).
    size = palm_size(hand_of(10, broad_cm), BACK)
    assert size == pytest.approx((10, broad_cm))
    assert size is not None
    assert on_edge(size) == pytest.approx(expected)
    assert palm_size(palm_at(6.0, 20.0), BACK) is None


def test_heights_of_flat_hands_of_hands_on_edge_and_of_other_parts() -> None:
    # 6 cm are 0.15 of the back's length: over its middle, 3.5 + 1 cm.
    assert above(Heights(), 0.0, hand_of(10, 6)) == 4.5
    heights = Heights()
    assert above(heights, 0.0, hand_of(10, 2)) == pytest.approx(10.0)
    assert above(heights, 0.1, hand_of(10, 2), Part.FINGERS) == 1.0
    # Laid flat it comes down by and by: 0.4 s later 1 / e of the 5.5 cm are left, and after a cut nothing.
    assert above(heights, 0.4, hand_of(10, 6)) == pytest.approx(4.5 + 5.5 / np.e)
    heights.forget()
    assert above(heights, 0.4, hand_of(10, 6)) == 4.5


def test_at_a_slant_no_hand_is_taken_for_one_on_its_edge() -> None:
    # Seen from 45 degrees a flat palm is narrow too: the cosine is 0.71, under 0.8.
    slanted = replace(BACK, camera=np.array([0.15 + 1.0, 0.5, 1.0]))
    # Under 3.5 cm lies a place 9.5 cm out, 0.2375 of the length: a third of the way back to the middle.
    assert above(Heights(), 0.0, hand_of(10, 2), back=slanted) == pytest.approx(3.5 + 0.0425 / 0.13)
    straight = replace(BACK, camera=np.array([0.15, 0.5, 2.0]))
    assert above(Heights(), 0.0, hand_of(10, 2), back=straight) == pytest.approx(10.0)


def beating(rate_hz: float, swing_cm: float, *, to_and_fro_px: float = 2.0, back: BackPose = BACK) -> list[float]:
    """Heights of a hand 20 times a second, for four seconds: after 3 of them what was told before weighs e^-7.5.

    Its palm swings in length by this to either side, and in place by 2 mm.
    """
    heights = Heights()
    sizes = [10 + swing_cm * np.sin(2 * np.pi * rate_hz * k / 20) for k in range(80)]
    return [
        above(heights, k / 20, moved(hand_of(size, 6), k % 2 * to_and_fro_px), back=back)
        for k, size in enumerate(sizes)
    ]


def test_a_palm_that_grows_and_shrinks_taps_and_is_higher() -> None:
    # Four taps a second of 1 cm: a swing of 0.35 cm (half over the root of two), over twice 0.15.
    # Eight turns a second are surely quick: 4.5 + 3 + 3 cm.
    seen = beating(4, 0.5)
    assert seen[0] == 4.5
    assert seen[-1] == pytest.approx(10.5, abs=0.01)
    # One swing and a half in a second may be a knead: 4.5 + 3 cm, and a quarter of 3 more while four turns are seen.
    assert 7.5 <= min(beating(1.5, 0.8)[40:]) <= max(beating(1.5, 0.8)[40:]) <= 8.25
    # A swing of 0.14 cm is quick enough to be half a tap, and too little to be one by itself: 4.5 + 1.5 cm.
    assert beating(4, 0.2)[-1] == pytest.approx(6.0, abs=0.2)
    # At a slant too: the cosine is 0.89, from 0.75 on all of it counts; it is 7.75 cm out.
    slanted = replace(BACK, camera=np.array([0.15 + 0.5, 0.5, 1.0]))
    assert beating(4, 0.5, back=slanted)[-1] == pytest.approx(10.16, abs=0.1)
    # A hand that slowly comes nearer does not tap.
    slow = Heights()
    near = [above(slow, k / 20, moved(hand_of(9 + 0.1 * k, 6), k % 2 * 2.0)) for k in range(30)]
    assert near == [4.5] * 30
    # Nor does one that strokes: it goes 10 cm in the second that is looked at, 9 are too many.
    strokes = Heights()
    going = [
        above(strokes, k / 20, moved(hand_of(10 + 0.5 * np.sin(2 * np.pi * 4 * k / 20), 6), 5.0 * k)) for k in range(30)
    ]
    assert going == [4.5] * 30


@pytest.mark.parametrize(("to_and_fro_px", "height_cm"), [(0.0, 4.5), (0.5, 4.5), (0.9, 7.5), (1.3, 10.5)])
def test_a_palm_that_lies_still_does_not_tap_however_its_size_is_read(to_and_fro_px: float, height_cm: float) -> None:
    # 20 frames a second of 0.05, 0.09 and 0.13 cm: 1 cm/s is still, 1.8 halfway between 1.2 and 2.4, 2.6 surely moves.
    assert beating(4, 0.5, to_and_fro_px=to_and_fro_px)[-1] == pytest.approx(height_cm, abs=0.05)


def test_the_pressed_place_lies_further_in_where_the_skin_falls_away() -> None:
    x = np.array([0.0, 3.0, -12.0])
    points = np.stack([palm_at(value, 20.0).palm_px for value in x])
    found = pressed(replace(BACK, camera=None), points, 3.0)[:, 0]
    inward = np.abs(x) - np.abs(found)
    assert inward[0] == 0
    # 12 cm are 0.714 of half the breadth: the skin falls by 1.015 or 45.4 degrees, of 1.1 cm that is 0.784.
    assert inward[2] == pytest.approx(0.784, abs=0.001)
    assert 0 < inward[1] < 0.15
    # At the shoulders' level (v = 0.075) 0.714 is far from the flat top's end: the skin falls by 0.41, 0.42 cm.
    top = palm_at(-12.0, 3.0).palm_px[None]
    assert 12 - abs(pressed(replace(BACK, camera=None), top, 3.0)[0, 0]) == pytest.approx(0.417, abs=0.005)


def test_the_back_arches_over_the_plane_of_its_levels() -> None:
    # A camera 40 cm over the crests (v = 1; C7-crest is 40 cm), right over the midline, sees a palm 20 cm nearer to C7.
    below = replace(BACK, camera=np.array([0.0, 1.0, 1.0]))
    ((x_cm, v),) = pressed(below, palm_at(0.0, 20.0).palm_px[None], 2.5)
    # 2.5 and 1.5 cm are a tenth of its height, and so the place lies a tenth of the way nearer to it: 2 cm.
    assert (x_cm, v) == pytest.approx((0.0, 0.55))
    # Seen from the side as much, nothing but the height counts: a sixteenth of the 40 cm.
    aside = replace(BACK, camera=np.array([1.0, 0.5, 1.0]))
    ((x_cm, v),) = pressed(aside, palm_at(0.0, 20.0).palm_px[None], 2.5)
    assert v == pytest.approx(0.5)
    assert x_cm == pytest.approx(2.5, abs=0.1)


def test_a_narrow_hand_on_a_flank_does_not_stand_on_its_edge() -> None:
    # 40 cm from C7 to the crests (`BACK`): 12 cm out is 0.3 of it, over 0.26; 9.2 is 0.23, half way.
    size = hand_of(10, 2)
    assert above(Heights(), 0.0, replace(size, palm_px=palm_at(12.0, 20.0).palm_px)) == 3.5
    assert above(Heights(), 0.0, replace(size, palm_px=palm_at(9.2, 20.0).palm_px)) == pytest.approx(6.25 + 0.05 / 0.13)


def test_a_hand_that_begins_to_tap_is_not_higher_at_once() -> None:
    # 6 cm more are told from a quarter of a second on; of those, 1 / e is still missing 0.4 s later.
    seen = beating(4, 0.5)
    jump = next(k for k, cm in enumerate(seen) if cm > 4.5)
    assert max(np.diff(seen)) < 1.0
    assert 0.2 < jump / 20 < 0.5
    assert seen[jump + 12] > 4.5 + 6 * 0.6
