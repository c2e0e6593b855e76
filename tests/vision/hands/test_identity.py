import numpy as np
import pytest

from tests.vision.hands.test_geometry import open_hand
from vision.hands.identity import Identities, agree_sides, is_again, is_other, strays
from vision.hands.models import HandReading
from vision.hands.track import Track


def track(id_: int, t_s: float, x: float, vote: float = 0.0, life_s: float = 1.0) -> Track:
    return Track(
        id=id_,
        t_s=t_s,
        palm=np.array([x, 100.0]),
        direction=np.array([0.0, -1.0]),
        length=100.0,
        vote=vote,
        born_s=t_s - life_s,
        seen_s=t_s,
    )


def test_new_hands_get_new_numbers() -> None:
    names = Identities()
    first = names.name(track(-1, 0, 100), [])
    second = names.name(track(-1, 0, 300), [])
    assert {first, second} == {0, 1}


def test_a_hand_that_returns_nearby_has_its_number_again() -> None:
    names = Identities()
    names.name(track(-1, 0, 100), [])
    names.lost(track(0, 1.0, 100, vote=5))
    assert names.name(track(-1, 1.5, 180), []) == 0


@pytest.mark.parametrize(("vote", "number"), [(-7.0, 2), (-8.0, 0)])
def test_a_hand_seen_for_a_moment_is_known_again_where_its_side_was_sure(vote: float, number: int) -> None:
    names = Identities()
    for x in (100, 900):
        names.name(track(-1, 0, x), [])
    names.lost(track(0, 1.0, 100, vote=vote, life_s=0.1))
    assert names.name(track(-1, 1.1, 110, vote=-3), []) == number


def test_after_long_absence_the_side_tells() -> None:
    names = Identities()
    for x in (100, 300):
        names.name(track(-1, 0, x), [])
    names.lost(track(0, 1.0, 100, vote=-8))
    names.lost(track(1, 1.0, 300, vote=8))
    assert names.name(track(-1, 20.0, 150, vote=2), []) == 1
    assert names.name(track(-1, 20.0, 900, vote=-2), []) == 0


def test_a_sure_side_brings_the_number_back_at_first_only() -> None:
    names = Identities()
    names.settle([track(0, 0.0, 100, vote=-9)])
    early = track(4, 20.0, 500, vote=-9, life_s=1.4)
    names.settle([early])
    assert early.id == 0
    # One that has been followed for longer keeps its number, and its side goes by that from now on.
    late = track(5, 40.0, 500, vote=-9, life_s=1.6)
    names.settle([late])
    assert late.id == 5
    next_one = track(6, 60.0, 500, vote=-9, life_s=0.5)
    names.settle([next_one])
    assert next_one.id == 5


def test_a_number_in_use_is_not_given_twice() -> None:
    names = Identities()
    names.name(track(-1, 0, 100), [])
    names.lost(track(0, 1.0, 100))
    assert names.name(track(-1, 1.2, 100), [track(0, 1.2, 400)]) == 1


def test_a_glimpse_is_not_remembered() -> None:
    names = Identities()
    names.name(track(-1, 0, 100), [])
    names.lost(track(0, 1.0, 100, life_s=0.05))
    assert names.name(track(-1, 1.1, 100), []) == 1


@pytest.mark.parametrize(("doubt", "known"), [(0, True), (2, False)])
def test_what_the_palm_model_did_not_see_must_prove_itself_again(doubt: int, known: bool) -> None:
    names = Identities()
    names.name(track(-1, 0, 100), [])
    fold = track(0, 1.0, 100)
    fold.proven, fold.doubt = True, doubt
    names.lost(fold)
    again = track(-1, 1.5, 100)
    assert names.name(again, []) == 0
    assert again.proven is known


def test_the_side_is_a_vote_over_time() -> None:
    one = track(0, 0.0, 100)
    for i in range(10):
        one.read(0.03 * (i + 1), HandReading(open_hand(), np.zeros((21, 3)), 0.9, right=0.9))
    assert one.vote > 0
    # Two frames that say otherwise do not turn it.
    for i in range(2):
        one.read(0.4 + 0.03 * i, HandReading(open_hand(), np.zeros((21, 3)), 0.9, right=0.1))
    assert one.side == "R"


def test_a_hand_not_yet_read_has_no_side() -> None:
    assert track(0, 0.0, 100).side == "?"


def test_two_hands_of_one_giver_are_a_left_and_a_right() -> None:
    sure, unsure = track(0, 1, 100, vote=20), track(1, 1, 300, vote=3)
    agree_sides([sure, unsure])
    assert (sure.side, unsure.side) == ("R", "L")


def still(one: Track, until_s: float, depth_lengths: float | None = -1.0) -> None:
    for _i in range(int(until_s * 30)):
        one.read(one.t_s + 1 / 30, HandReading(open_hand((500, 500)), np.zeros((21, 3)), 0.9, 0.9))
        one.judge_owner(depth_lengths)


def test_a_hand_that_lies_still_beside_the_back_is_the_receivers() -> None:
    one = track(0, 0.0, 500)
    still(one, 5.0)
    assert one.receiver


def test_it_is_the_givers_once_it_comes_onto_the_back() -> None:
    one = track(0, 0.0, 500)
    still(one, 5.0)
    still(one, 0.2, 0.5)
    assert not one.receiver
    still(one, 5.0)
    assert not one.receiver


def test_a_hand_that_rests_on_the_back_is_the_givers() -> None:
    one = track(0, 0.0, 500)
    still(one, 5.0, 0.5)
    assert not one.receiver


def test_without_a_back_nobody_is_taken_for_the_receiver() -> None:
    one = track(0, 0.0, 500)
    still(one, 5.0, None)
    assert not one.receiver


def test_a_hand_that_kneads_at_the_outline_is_nobodys_yet_and_so_the_givers() -> None:
    one = track(0, 0.0, 500)
    still(one, 5.0, -0.1)
    assert not one.receiver


def test_a_hand_that_turned_quickly_is_known_by_its_side() -> None:
    def found(x: float, right: float, vote: float) -> bool:
        seen = HandReading(open_hand(), np.zeros((21, 3)), 0.9, right=right)
        return is_again(track(0, 1.0, 100, vote=vote), np.array([x, 100.0]), seen)

    # It is 100 px long. At its place, whatever its side is read to be; up to two lengths off as the same side only.
    assert found(175, 0.1, 9)
    assert found(290, 0.9, 9)
    assert found(290, 0.1, -9)
    assert not found(310, 0.9, 9)
    assert not found(290, 0.1, 9)
    # A side that was never sure tells nothing.
    assert not found(290, 0.9, 3)


@pytest.mark.parametrize(("came", "x", "expected"), [(False, 190, False), (True, 190, True), (True, 230, False)])
def test_a_hand_that_came_in_a_frame_ago_is_found_farther_off(came: bool, x: float, expected: bool) -> None:
    # 100 px long and lost at 100: up to 0.8 lengths off, and 1.2 where it has just come.
    one = track(0, 1.0, 100, life_s=0.0)
    one.came = came
    seen = HandReading(open_hand(), np.zeros((21, 3)), 0.9, right=0.5)
    assert is_again(one, np.array([x, 100.0]), seen) is expected


@pytest.mark.parametrize(
    ("right", "vote", "expected"),
    [(0.9, -9, True), (0.1, 9, True), (0.9, 9, False), (0.7, -9, False), (0.9, -3, False)],
)
def test_what_is_surely_of_the_other_side_is_the_other_hand(right: float, vote: float, expected: bool) -> None:
    seen = HandReading(open_hand(), np.zeros((21, 3)), 0.9, right=right)
    assert is_other(track(0, 1.0, 100, vote=vote), seen) is expected


def test_a_number_is_that_of_one_side_only() -> None:
    # A hand is taken for a left one at first; once its side is known it keeps its number, frame after frame.
    names = Identities()
    one, other = track(2, 0.0, 100, vote=-9), track(1, 0.0, 300, vote=3)
    names.settle([one, other])
    one.vote, other.vote = 9, -9
    for order in ([one, other], [other, one], [one, other]):
        names.settle(order)
        assert (one.id, other.id) == (2, 1)


def test_of_two_hands_that_were_read_at_one_place_the_one_that_fits_less_strayed() -> None:
    left, right = track(0, 1.0, 100, vote=-9), track(1, 1.0, 180, vote=9)

    def stray(first_x: float, second_x: float, rightness: float) -> list[int]:
        # The palm's centre lies 8 px right of the wrist and 80 above it.
        seen = [
            HandReading(open_hand((x - 8, 180)), np.zeros((21, 3)), 0.9, right=rightness) for x in (first_x, second_x)
        ]
        return [one.id for one in strays([left, right], seen, 0.3)]

    # Hands are 100 px long. What both read lies 50 px from where the left one was expected, 30 from the right one's.
    assert stray(150, 150, 0.5) == [0]
    # But it is surely a left hand: 0.3 + 0.5 for the right one against 0.5.
    assert stray(150, 150, 0.0) == [1]
    # 35 px apart are two hands.
    assert stray(130, 165, 0.5) == []


def test_a_reading_that_is_surely_of_its_side_outweighs_a_little_distance() -> None:
    left, right = track(0, 1.0, 100, vote=-9), track(1, 1.0, 127, vote=9)
    seen = [
        HandReading(open_hand((x - 8, 180)), np.zeros((21, 3)), 0.9, right=rightness)
        for x, rightness in ((115, 0.04), (115, 0.68))
    ]
    # 0.15 + 0.5 * 0.04 for the left hand, 0.12 + 0.5 * 0.32 for the right one.
    assert [one.id for one in strays([left, right], seen, 0.3)] == [1]


def lives(names: Identities, left: Track, right: Track, seconds: float) -> None:
    """So long the one goes surely by a left hand, the other by a right one."""
    left.vote, right.vote = -9.0, 9.0
    for _ in range(round(10 * seconds)):
        left.step_s = right.step_s = 0.1
        names.settle([left, right])


def test_hands_that_crossed_get_the_numbers_of_their_sides() -> None:
    names = Identities()
    one, other = track(0, 0.0, 100), track(1, 0.0, 300)
    lives(names, one, other, 5.0)
    lives(names, other, one, 0.5)
    # The track that was taken for the left hand is the right one's now, and goes by its number.
    assert (one.id, other.id) == (1, 0)


def test_hands_whose_sides_were_read_wrongly_at_first_keep_their_numbers() -> None:
    names = Identities()
    one, other = track(0, 0.0, 100), track(1, 0.0, 300)
    one.vote, one.step_s = 9.0, 0.1
    for _ in range(3):
        names.settle([one])
    lives(names, one, other, 1.0)
    assert (one.id, other.id) == (0, 1)
    # And when they cross later, their sides are those that they had for longer.
    lives(names, other, one, 0.5)
    assert (one.id, other.id) == (1, 0)
