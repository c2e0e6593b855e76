from dataclasses import replace

import numpy as np
import pytest

from tests.vision.hands.test_geometry import palm
from vision.hands.hunch import Hunches
from vision.hands.models import Palm
from vision.hands.search import Search, Stir
from vision.network import Region
from vision.types import Array, Frame, Image


def grey(*spots: tuple[int, int]) -> Image:
    """A dark picture, 320 x 240, with bright squares of 40 pixels at their corners."""
    image = np.full((240, 320), 40, np.uint8)
    for x, y in spots:
        image[y : y + 40, x : x + 40] = 200
    return image


def frame(t_s: float) -> Frame:
    return Frame(round(30 * t_s), t_s, np.zeros((480, 640, 3), np.uint8))


def plan(search: Search, t_s: float, picture: Image, only: tuple[Array, float] | None = None) -> list[Region]:
    return search.update(frame(t_s), picture, None, [], [], only, 0)


def test_what_moves_is_framed_in_pixels_of_the_picture() -> None:
    stir = Stir()
    assert stir.update(grey(), 0.0, [], 0.5) is None
    box = stir.update(grey((100, 100)), 0.1, [], 0.5)
    # The square's middle is (120, 120) in a picture of half the size; the least box is 0.3 of 640.
    assert box is not None
    assert (box.x, box.y) == pytest.approx((240, 240), abs=10)
    assert box.size == pytest.approx(192)


def test_hands_already_followed_do_not_stir() -> None:
    stir = Stir()
    stir.update(grey(), 0.0, [], 0.5)
    assert stir.update(grey((100, 100)), 0.1, [(np.array([240.0, 240.0]), 100.0, np.array([0.0, -1.0]))], 0.5) is None


def test_nor_do_their_forearms() -> None:
    stir = Stir()
    stir.update(grey(), 0.0, [], 0.5)
    hand = (np.array([240.0, 100.0]), 100.0, np.array([0.0, -1.0]))
    assert stir.update(grey((100, 100)), 0.1, [hand], 0.5) is None


def test_a_new_shot_is_searched_everywhere_then_seldom() -> None:
    search = Search(2)
    # 640 x 480: the whole, and three squares along it; two at once.
    assert [len(plan(search, t, grey())) for t in (0.0, 0.033, 0.067)] == [2, 2, 2]
    looked = sum(bool(plan(search, 0.61 + i / 30, grey())) for i in range(90))
    # Waits grow by 0.02 s to half a second: 3 seconds hold 14 to 18 searches, not 90.
    assert 8 <= looked <= 18


def test_what_begins_to_move_is_searched_at_once() -> None:
    search = Search(2)
    for i in range(90):
        plan(search, i / 30, grey())
    regions = [plan(search, 3.0 + i / 30, grey((4 * i, 100))) for i in range(6)]
    assert all(regions[:2])
    assert any(r.size == pytest.approx(192, abs=60) for group in regions for r in group)


def test_a_place_of_interest_comes_first() -> None:
    search = Search(2)
    place = Region(50, 60, 70)
    assert search.update(frame(0.0), grey(), None, [], [place], None, 1) == [place]


def test_the_searches_look_at_the_picture_in_four_ways() -> None:
    search = Search(1)
    looks = [region for i in range(180) for region in plan(search, i / 30, grey())]
    ways = ["m" * r.mirrored + "u" * (r.angle > 3) for r in looks]
    # In turns of two: mirrored, upside down, both; the first search at the picture as it is.
    assert ways[:11] == ["", "m", "m", "u", "u", "mu", "mu", "", "", "m", "m"]
    # Six seconds of a still picture hold 18 searches in 0.6 s, and 5 s of ever fewer.
    assert all(ways.count(way) >= 6 for way in ("", "m", "u", "mu"))


def test_the_other_hand_is_looked_for_around_the_one_that_is_seen() -> None:
    search, fresh = Search(1), Search(1)
    only = (np.array([200.0, 150.0]), 50.0)
    looks = [region for i in range(900) for region in plan(search, i / 30, grey(), only)]
    beside = [region for region in looks if (region.x, region.y) == (200, 150)]
    # Every second look in the first 0.6 s (18 frames), about every third one later.
    first = [region for i in range(18) for region in plan(fresh, i / 30, grey(), only)]
    assert sum((region.x, region.y) == (200, 150) for region in first) == len(first) / 2 == 9
    assert len(looks[18:]) / len(beside[9:]) == pytest.approx(3, abs=0.5)
    # In squares of six and of three lengths, turned by quarters.
    assert {round(r.size) for r in beside} == {300, 150}
    assert len({(r.size, r.angle) for r in beside[:8]}) == 8
    assert not [r for i in range(180) for r in plan(Search(1), i / 30, grey()) if (r.x, r.y) == (200, 150)]


def sure_palm(x: float = 100, score: float = 0.8, votes: int = 8) -> Palm:
    return replace(palm(x, 100, 60, score), votes=votes)


def test_a_palm_seen_four_times_is_believed() -> None:
    hunches = Hunches()
    assert [hunches.sight(sure_palm(100 + i), 0.3, 0.1 * i) for i in range(4)] == [False, False, False, True]
    assert hunches.places(0.4) == []


@pytest.mark.parametrize(
    ("score", "votes", "presence", "step_s"),
    [(0.5, 8, 0.3, 0.1), (0.8, 3, 0.3, 0.1), (0.8, 8, 0.1, 0.1), (0.8, 8, 0.3, 0.5)],
)
def test_faint_lonely_traceless_or_rare_palms_are_not(score: float, votes: int, presence: float, step_s: float) -> None:
    hunches = Hunches()
    assert not any(hunches.sight(sure_palm(score=score, votes=votes), presence, step_s * i) for i in range(8))


def test_a_hunch_is_looked_at_again() -> None:
    hunches = Hunches()
    hunches.sight(sure_palm(), 0.3, 0.0)
    (place,) = hunches.places(0.1)
    assert (place.x, place.y, place.size) == (100, 100, 360)
    assert hunches.places(1.0) == []
