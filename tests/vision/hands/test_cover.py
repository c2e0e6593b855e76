"""Hands that go under the other one. Hands are 189 px long, fingers up the picture, palms where they are put."""

import numpy as np
import pytest

from tests.vision.hands.test_geometry import open_hand
from vision.hands.cover import SETTLES_S, put_under, slides
from vision.hands.geometry import palm_center
from vision.hands.models import HandReading
from vision.hands.settings import EngineSettings
from vision.hands.track import Track, new_track

SETTINGS = EngineSettings()
LENGTH = 189.0
SECONDS = 2.0


def reading_at(palm: tuple[float, float], presence: float = 0.99) -> HandReading:
    marks = open_hand((0.0, 0.0))
    return HandReading(marks + np.array(palm) - palm_center(marks), np.zeros((21, 3)), presence, 0.9)


def known(palm: tuple[float, float], presence: float = 0.99) -> Track:
    """A hand that was read for two seconds at that place."""
    seen = reading_at(palm, presence)
    track = new_track(0.0, palm_center(seen.landmarks), seen)
    track.read(SECONDS, seen)
    assert track.length == pytest.approx(LENGTH, abs=1)
    return track


def lost(palm: tuple[float, float], for_s: float = 0.4, presence: float = 0.99) -> Track:
    track = known(palm, presence)
    track.advance(SECONDS + for_s - 0.1)
    track.advance(SECONDS + for_s)
    track.bridged = True
    return track


UPPER = known((500.0, 400.0))


@pytest.mark.parametrize(
    ("palm", "expected"),
    [
        ((500.0, 400.0), True),
        # 60 px aside of 189 is less than 0.4, 90 is more.
        ((560.0, 400.0), True),
        ((590.0, 400.0), False),
        # Under the forearm: a whole length behind the palm and 0.4 more, no farther. Ahead: half a length and 0.4.
        ((500.0, 400.0 + 1.3 * LENGTH), True),
        ((500.0, 400.0 + 1.5 * LENGTH), False),
        ((500.0, 400.0 - 0.8 * LENGTH), True),
        ((500.0, 400.0 - 1.0 * LENGTH), False),
    ],
)
def test_where_a_hand_may_lie_under_the_other(palm: tuple[float, float], expected: bool) -> None:
    track = lost(palm)
    put_under(track, [UPPER], SETTINGS)
    assert track.covered is expected
    assert track.hand().covered is expected
    # One that is seen is not hidden, wherever it lies.
    seen = known(palm)
    put_under(seen, [UPPER], SETTINGS)
    assert not seen.covered


def test_it_moves_to_the_middle_of_the_one_over_it() -> None:
    track = lost((540.0, 500.0))
    put_under(track, [UPPER], SETTINGS)
    # A tenth of a second after the frame before: the 40 px aside fall to a share of 1 / e; it stays 100 px behind.
    left = 40 * np.exp(-0.1 / SETTLES_S)
    assert track.palm == pytest.approx([500 + left, 500.0], abs=0.5)
    assert track.landmarks is not None
    assert palm_center(track.landmarks) == pytest.approx(track.palm, abs=0.5)


def test_after_three_seconds_it_has_left_unseen() -> None:
    for for_s, expected in ((SETTINGS.covered_s - 0.1, True), (SETTINGS.covered_s + 0.1, False)):
        track = lost((500.0, 450.0), for_s)
        put_under(track, [UPPER], SETTINGS)
        assert track.covered is expected


def test_only_what_surely_was_a_hand_goes_under_one_that_surely_is() -> None:
    young = lost((500.0, 450.0))
    young.born_s = young.seen_s - 0.4
    put_under(young, [UPPER], SETTINGS)
    assert not young.covered
    theirs = lost((500.0, 450.0))
    theirs.receiver = True
    put_under(theirs, [UPPER], SETTINGS)
    assert not theirs.covered
    # What was faint at the last, or not half as long as the hand above, was not well seen.
    for presence, expected in ((0.85, False), (0.95, True)):
        faint = lost((500.0, 450.0), presence=presence)
        put_under(faint, [UPPER], SETTINGS)
        assert faint.covered is expected
    for length, expected in ((90.0, False), (100.0, True)):
        short = lost((500.0, 450.0))
        short.length = length
        put_under(short, [UPPER], SETTINGS)
        assert short.covered is expected
    # Nor was one where the palm model had seen no palm four times in a row.
    for doubt, expected in ((4, False), (3, True)):
        doubted = lost((500.0, 450.0))
        doubted.doubt = doubt
        put_under(doubted, [UPPER], SETTINGS)
        assert doubted.covered is expected
    # Nothing lies under a hand that is not seen itself.
    track = lost((500.0, 450.0))
    put_under(track, [lost((500.0, 400.0)), track], SETTINGS)
    assert not track.covered


def test_a_hand_that_is_read_again_is_no_longer_under_the_other() -> None:
    track = lost((500.0, 450.0))
    put_under(track, [UPPER], SETTINGS)
    track.advance(SECONDS + 0.5)
    assert (track.bridged, track.covered) == (True, True)
    track.read(SECONDS + 0.6, reading_at((620.0, 450.0)))
    assert (track.bridged, track.covered) == (False, False)


@pytest.mark.parametrize(
    ("read", "presence", "expected"),
    [
        # 80 px behind the palm of the upper hand, then read 35 px behind it: 45 px nearer, over a fifth of 189.
        ((500.0, 435.0), 0.6, True),
        ((500.0, 450.0), 0.6, False),
        ((500.0, 510.0), 0.6, False),
        # A sure reading is of the hand itself.
        ((500.0, 435.0), 0.9, False),
    ],
)
def test_a_faint_reading_nearer_to_the_hand_above_is_of_that_one(
    read: tuple[float, float], presence: float, expected: bool
) -> None:
    track = known((500.0, 480.0))
    assert slides(track, reading_at(read, presence), [UPPER, track]) is expected
    assert not slides(track, reading_at(read, presence), [track])


@pytest.mark.parametrize(("fades_s", "expected"), [(0.2, True), (0.3, False)])
def test_one_whose_readings_slid_onto_the_other_lies_where_it_was_well_seen(fades_s: float, expected: bool) -> None:
    track = known((500.0, 560.0))
    # Two faint readings nearer and nearer to the hand above, and then none.
    for share, y in ((0.5, 520.0), (1.0, 470.0)):
        track.read(SECONDS + share * fades_s, reading_at((500.0, y), 0.5))
    track.advance(SECONDS + fades_s + 0.1)
    track.bridged = True
    put_under(track, [UPPER], SETTINGS)
    assert track.covered is expected
    if expected:
        assert track.palm == pytest.approx([500.0, 560.0], abs=0.5)
        # Once there it goes with the one above it.
        track.palm = np.array([500.0, 500.0])
        put_under(track, [UPPER], SETTINGS)
        assert track.palm == pytest.approx([500.0, 500.0], abs=0.5)
