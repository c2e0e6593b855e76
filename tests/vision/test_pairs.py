"""Two hands that do the same on a spot begin and end it together."""

from dataclasses import replace

import pytest

from tests.vision.builders import stroke
from vision.pairs import paired
from vision.standard import load_standard
from vision.types import Direction, Stroke, Technique

STANDARD = load_standard()


def taps(hand_id: int, start_s: float, end_s: float, technique: Technique = Technique.TAPOTEMENT) -> Stroke:
    hand = "R" if hand_id else "L"
    return stroke(
        hand_id=hand_id,
        hand=hand,
        start_s=start_s,
        end_s=end_s,
        technique=technique,
        direction=Direction.CIRCULAR,
        length_cm=12.0,
    )


def round_and_round(hand_id: int, start_s: float, end_s: float, rate_hz: float | None) -> Stroke:
    return replace(taps(hand_id, start_s, end_s, Technique.CIRCLES), rate_hz=rate_hz)


def stir(hand_id: int, start_s: float, end_s: float, length_cm: float) -> Stroke:
    return replace(
        taps(hand_id, start_s, end_s, Technique.LIFTED), direction=Direction.UP, length_cm=length_cm, rate_hz=None
    )


def borders(strokes: tuple[Stroke, ...]) -> list[tuple[int, float, float]]:
    return [(s.hand_id, s.start_s, s.end_s) for s in strokes]


def test_a_pair_has_the_earlier_start_and_the_later_end() -> None:
    strokes = [taps(0, 1.0, 4.5), taps(1, 1.5, 5.0)]
    assert borders(paired(strokes, STANDARD)) == [(0, 1.0, 5.0), (1, 1.0, 5.0)]


def test_what_the_hand_was_read_to_do_meanwhile_belongs_to_it() -> None:
    strokes = [taps(0, 1.0, 5.0), stir(1, 1.1, 1.4, 2.0), taps(1, 1.5, 5.0)]
    assert borders(paired(strokes, STANDARD)) == [(0, 1.0, 5.0), (1, 1.0, 5.0)]


def test_a_hand_on_its_way_begins_when_it_comes() -> None:
    # 8 cm in the half second before: farther than a spot is broad (7 cm).
    strokes = [taps(0, 1.0, 5.0), stir(1, 1.0, 1.45, 8.0), taps(1, 1.5, 5.0)]
    assert paired(strokes, STANDARD) == tuple(strokes)


def test_borders_far_apart_other_work_and_one_hand_alone_stay() -> None:
    for strokes in (
        [taps(0, 1.0, 6.0), taps(1, 2.2, 4.8)],
        [taps(0, 1.0, 5.0), round_and_round(1, 1.5, 5.0, 1.0)],
        [taps(0, 1.0, 2.0), taps(0, 2.2, 5.0)],
        # Hands that stroke along the back may begin one after the other.
        [taps(0, 1.0, 5.0, Technique.EFFLEURAGE), taps(1, 1.5, 5.0, Technique.EFFLEURAGE)],
        # One second of the shorter three: no pair.
        [taps(0, 1.0, 4.0), taps(1, 3.0, 6.0)],
    ):
        assert paired(strokes, STANDARD) == tuple(strokes)


def test_a_hand_that_trembles_while_the_other_taps_taps_too() -> None:
    other = replace(taps(0, 1.0, 5.0), rate_hz=4.0)
    # No circle's rhythm, or one quicker than any circles (2 Hz): from when the other begins until it ends.
    for rate_hz in (None, 2.5):
        found = paired([round_and_round(1, 0.2, 5.5, rate_hz), other], STANDARD)
        assert [(s.hand_id, s.start_s, s.end_s, s.technique, s.rate_hz) for s in found] == [
            (0, 1.0, 5.0, Technique.TAPOTEMENT, 4.0),
            (1, 1.0, 5.0, Technique.TAPOTEMENT, 4.0),
        ]
    # With the rhythm of circles, or mostly while the other hand does nothing, it rubs.
    for rubs in (round_and_round(1, 1.0, 5.0, 1.0), round_and_round(1, 2.0, 9.0, None)):
        assert paired([other, rubs], STANDARD) == (other, rubs)


def test_trembling_after_tapping_is_a_part_of_it() -> None:
    other = taps(0, 1.0, 5.0)
    first, rest = taps(1, 1.0, 3.0), replace(round_and_round(1, 3.05, 5.0, None), length_cm=6.0, speed_cm_s=5.0)
    found = paired([other, first, rest], STANDARD)
    assert borders(found) == [(0, 1.0, 5.0), (1, 1.0, 5.0)]
    # 12 cm and 6 cm; 2 s at 15 cm/s and 1.95 s at 5 cm/s.
    assert found[1].length_cm == 18.0
    assert found[1].speed_cm_s == pytest.approx((2 * 15 + 1.95 * 5) / 3.95)
    assert found[1].path == first.path + rest.path
