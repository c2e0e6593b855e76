"""What cannot be a hand. Hands are 189 px long, fingers up the picture, in a picture of 1000 x 1000 pixels."""

from dataclasses import replace

import numpy as np
import pytest

from tests.vision.hands.test_cover import LENGTH, SECONDS, known, reading_at
from tests.vision.hands.test_geometry import palm
from tests.vision.test_touch import BACK
from vision.hands.belief import is_forearm, jumps, plausible
from vision.hands.flow import Motion
from vision.hands.models import HandReading
from vision.hands.roster import Roster
from vision.hands.settings import EngineSettings
from vision.types import Frame

FRAME = Frame(0, 0.0, np.zeros((1000, 1000, 3), np.uint8))
SETTINGS = EngineSettings()


def short(length_px: float, x: float, presence: float) -> HandReading:
    """A hand that looks so long, its palm about (x, 300)."""
    seen = reading_at((0.0, 0.0), presence)
    return replace(seen, landmarks=seen.landmarks * length_px / LENGTH + np.array([x, 300.0]))


def turned(reading: HandReading) -> HandReading:
    """The same hand, fingers down the picture."""
    marks = reading.landmarks
    return replace(reading, landmarks=2 * marks[[0, 5, 9, 13, 17]].mean(axis=0) - marks)


@pytest.mark.parametrize(
    ("behind", "aside", "votes", "expected"),
    [
        (1.0, 0.0, 2, True),
        (0.4, 0.0, 2, False),
        (1.7, 0.0, 2, False),
        (1.0, 0.5, 2, False),
        # Seen by more of the palm model's cells it is a hand that follows the other.
        (1.0, 0.0, 4, False),
    ],
)
def test_where_a_forearm_is_read_as_a_hand(behind: float, aside: float, votes: int, expected: bool) -> None:
    upper = known((500.0, 400.0))
    seen = replace(palm(0, 0, 60, 0.4), votes=votes)
    reading = reading_at((500.0 + aside * LENGTH, 400.0 + behind * LENGTH))
    assert is_forearm(seen, reading, [upper]) is expected
    # One that looks more than 1.6 times as long as the hand is a forearm with up to 9 votes.
    marks = reading.landmarks
    middle = marks[[0, 5, 9, 13, 17]].mean(axis=0)
    long = replace(reading, landmarks=middle + 1.7 * (marks - middle))
    near = 0.5 < behind < 1.6 and aside < 0.4
    assert [is_forearm(replace(seen, votes=n), long, [upper]) for n in (9, 10)] == [near, False]
    # One that points elsewhere is no forearm of that hand.
    assert not is_forearm(seen, turned(reading), [upper])


@pytest.mark.parametrize(("shift", "presence", "expected"), [(0.3, 0.5, True), (0.2, 0.5, False), (0.3, 0.8, False)])
def test_a_faint_reading_does_not_jump_from_where_the_skin_went(shift: float, presence: float, expected: bool) -> None:
    track = known((500.0, 400.0))
    reading = reading_at((500.0 + shift * LENGTH, 400.0), presence)
    # Whose skin did not tell may be anywhere.
    assert not jumps(track, reading, SETTINGS)
    track.advance(SECONDS + 0.03, Motion(track.palm, np.zeros(2)))
    assert jumps(track, reading, SETTINGS) is expected
    track.pace = 2.0
    assert not jumps(track, reading, SETTINGS)


@pytest.mark.parametrize(
    ("x", "new", "presence", "expected"),
    [
        # The back reaches from 150 to 450 px, ten of which are a centimetre: a hand of 80 px is 8 cm long, less than
        # the 10 of the shortest one on the back.
        (300.0, True, 0.99, False),
        (500.0, True, 0.99, False),
        (550.0, True, 0.99, True),
        (550.0, True, 0.9, False),
        (550.0, False, 0.99, False),
    ],
)
def test_a_hand_that_comes_from_afar_may_look_small(x: float, new: bool, presence: float, expected: bool) -> None:
    assert plausible(short(80.0, x, presence), FRAME, BACK, SETTINGS, new=new) is expected


@pytest.mark.parametrize(
    ("length_px", "known_hand", "presence", "expected"),
    [
        # 7 cm on the back, where the shortest hand has 10: over 0.65 of that, as a fist is seen from its fingertips.
        (70.0, True, 0.85, True),
        (70.0, False, 0.99, False),
        (70.0, True, 0.75, False),
        (60.0, True, 0.99, False),
    ],
)
def test_a_hand_that_is_followed_may_look_short(
    length_px: float, known_hand: bool, presence: float, expected: bool
) -> None:
    assert plausible(short(length_px, 300.0, presence), FRAME, BACK, SETTINGS, known=known_hand) is expected


@pytest.mark.parametrize(
    ("away", "scale", "expected"), [(0.25, 1.0, True), (0.35, 1.0, False), (0.2, 1.3, True), (0.2, 1.8, False)]
)
def test_landmarks_that_lie_on_those_of_a_hand_show_it_again(away: float, scale: float, expected: bool) -> None:
    upper = known((500.0, 400.0))
    seen = reading_at((500.0 + away * LENGTH, 400.0)).landmarks
    middle = seen[[0, 5, 9, 13, 17]].mean(axis=0)
    again = replace(reading_at((0.0, 0.0)), landmarks=middle + scale * (seen - middle))
    assert Roster(SETTINGS, [upper]).told(again) is expected
    # Of one that is only carried on nothing is known for sure.
    upper.bridged = True
    assert not Roster(SETTINGS, [upper]).told(again)
