"""The filter of one hand's landmarks and pace, on motions worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from tests.vision.hands.test_geometry import open_hand
from vision.hands.cadence import due, is_gone, is_steady, leaves, strays_within, waits
from vision.hands.flow import Motion
from vision.hands.geometry import palm_center
from vision.hands.models import HandReading, Palm
from vision.hands.settings import EngineSettings
from vision.hands.track import Track, new_track
from vision.types import Array

SETTINGS = EngineSettings()
FPS = 30
SPEED = 150.0


def reading(x: float, y: float = 0.0, presence: float = 0.99) -> HandReading:
    """A hand of 189 px (its palm 100 px long) with its wrist at (x, y)."""
    return HandReading(open_hand((x, y)), np.zeros((21, 3)), presence, 0.9)


def track_at(x: float) -> Track:
    seen = reading(x)
    return new_track(0.0, palm_center(seen.landmarks), seen)


def shift(x: float, y: float = 0.0) -> Motion:
    return Motion(np.zeros(2), np.array([x, y]))


def palm_at(centre: Array) -> Palm:
    """A palm found at a place, its fingers upward."""
    keypoints = np.tile(centre, (7, 1))
    keypoints[0] += (0, 50)
    keypoints[2] -= (0, 50)
    return Palm(0.9, centre, 100.0, keypoints, 6)


def glide(read_every: int, flow: float | None) -> list[float]:
    """How far the wrist lags behind a hand that glides at SPEED px/s, in seconds, frame by frame.

    It is read in every `read_every`th frame; the flow of its skin tells this share of its true motion, or nothing.
    """
    track = track_at(0.0)
    lags = []
    for i in range(1, 61):
        true = SPEED * i / FPS
        track.advance(i / FPS, None if flow is None else shift(flow * SPEED / FPS))
        if i % read_every == 0:
            track.read(i / FPS, reading(true))
        assert track.landmarks is not None
        lags.append((true - float(track.landmarks[0, 0])) / SPEED)
    return lags[10:]


def test_read_in_every_frame_there_is_no_lag() -> None:
    assert np.abs(glide(1, None)).max() == pytest.approx(0, abs=1e-9)


def test_between_readings_the_flow_leaves_no_lag() -> None:
    assert np.abs(glide(6, 1.0)).max() == pytest.approx(0, abs=1e-9)


def test_a_flow_that_tells_too_little_lags_by_less_than_60_ms() -> None:
    # Flow that tells 80 % loses 0.2 of a frame each frame, 1.2 frames in six: 40 ms. A reading takes back at least 0.7
    # of what is missing by then, so that at worst 40 / 0.7 = 57 ms are left just before one.
    lags = glide(6, 0.8)
    assert 0.03 < max(lags) < 0.0572
    assert min(lags) < 0.018


def test_without_flow_a_hand_keeps_most_of_its_speed_for_a_moment() -> None:
    # Read in every third frame, and 85 % of the speed in between: 0.15 of two frames, 10 ms.
    assert max(glide(3, None)) == pytest.approx(0.01, abs=0.002)


def test_a_reading_near_the_expected_place_is_not_believed_altogether() -> None:
    # 4 px of 189 are 0.021 of its length, less than 0.05: a share of 0.7 of it is believed.
    track = track_at(0.0)
    track.advance(0.1, shift(0.0))
    track.read(0.1, reading(4.0))
    assert track.landmarks is not None
    assert track.landmarks[0, 0] == pytest.approx(2.8)
    assert track.apart == pytest.approx(4 / track.length)


def paced(*steps: float) -> Track:
    """A sure hand after so many frames, its skin moved by these px in turn, read where it was expected."""
    track = track_at(0.0)
    for i in range(1, 46):
        track.advance(i / FPS, shift(steps[i % len(steps)]))
        assert track.landmarks is not None
        track.read(i / FPS, HandReading(track.landmarks, np.zeros((21, 3)), 0.99, 0.9))
    return track


@pytest.mark.parametrize(
    ("steps", "steady"),
    [
        ((0.0,), True),
        # 3 px a frame are 90 px/s, 0.48 of its lengths a second; 9 px are 1.4.
        ((3.0,), True),
        ((9.0,), False),
        # The same 3 px to and fro: a pace of 0.48 and no drift.
        ((3.0, -3.0), False),
        # Four times a second to and fro by 3 px a frame.
        ((3.0, 3.0, 3.0, 3.0, -3.0, -3.0, -3.0, -3.0), False),
    ],
)
def test_only_a_hand_that_rests_or_glides_slowly_is_steady(steps: tuple[float, ...], steady: bool) -> None:
    assert is_steady(paced(*steps), SETTINGS) is steady


def test_a_steady_hand_waits_longer_than_one_that_taps() -> None:
    resting, tapping = paced(0.0), paced(3.0, -3.0)
    for track in (resting, tapping):
        track.flowed = True
    t_s = resting.seen_s + 0.15
    assert waits(resting, t_s, SETTINGS, sized=True) == pytest.approx(0.15 / SETTINGS.read_steady_s)
    assert waits(resting, t_s, SETTINGS, sized=False) == pytest.approx(0.15 / SETTINGS.read_every_s)
    assert waits(tapping, t_s, SETTINGS, sized=True) == pytest.approx(0.15 / SETTINGS.read_every_s)
    # The one is due, the other past half of its time: they are read side by side.
    assert due([resting, tapping], t_s, SETTINGS, sized=True) == [resting, tapping]
    assert due([resting], t_s, SETTINGS, sized=True) == []


def test_a_faint_hand_is_read_in_every_frame() -> None:
    track = paced(0.0)
    track.presence = 0.6
    assert waits(track, track.seen_s + 0.01, SETTINGS, sized=True) == 1.0


def test_a_hand_does_not_jump_where_only_its_palm_is_seen() -> None:
    track = track_at(0.0)
    track.advance(0.1, shift(6.0))
    expected = track.palm.copy()
    # The palm model's centre lies 10 px from that of the landmarks; then it moves by 5.
    track.read_palm(0.1, palm_at(expected + np.array([10, 0])))
    assert track.palm == pytest.approx(expected)
    track.advance(0.2, shift(5.0))
    track.read_palm(0.2, palm_at(expected + np.array([15, 0])))
    # A tenth of a second later 0.905 of the 10 px are left of the correction.
    assert track.palm == pytest.approx(expected + np.array([15 - 10 * np.exp(-0.1), 0]))


def led_astray(track: Track, apart_px: float, after: int) -> Track:
    """The hand read `after` so many frames of flow, its thumb's tip so far from where the flow had carried it."""
    start = track.t_s
    for i in range(1, after + 1):
        track.advance(start + i / FPS, shift(8.0 if i % 2 else -8.0))
    assert track.landmarks is not None
    landmarks = track.landmarks.copy()
    landmarks[4, 1] += apart_px
    track.read(track.t_s, HandReading(landmarks, np.zeros((21, 3)), 0.99, 0.9))
    track.advance(track.t_s + 1 / FPS, shift(3.0))
    return track


@pytest.mark.parametrize(
    ("apart_px", "after", "misled"),
    # It is 189 px long: a tenth of that, and half as much from one frame to the next.
    [(20.0, 4, True), (17.0, 4, False), (11.0, 1, True), (8.0, 1, False)],
)
def test_a_hand_to_and_fro_whose_thumb_goes_its_own_way_is_read_in_every_frame(
    apart_px: float, after: int, misled: bool
) -> None:
    # 8 px a frame are 1.3 of its lengths a second, all of it to and fro.
    rubbing = led_astray(paced(8.0, -8.0), apart_px, after)
    assert (waits(rubbing, rubbing.t_s, SETTINGS, sized=True) == 1.0) is misled
    # Half a second later the flow is trusted again; that of an even glide always is.
    later = rubbing.seen_s + 0.51
    assert waits(rubbing, later, SETTINGS, sized=True) == pytest.approx(0.51 / SETTINGS.read_every_s)
    gliding = led_astray(paced(3.0), apart_px, after)
    gliding.drift = np.array([gliding.pace, 0.0])
    assert waits(gliding, gliding.t_s, SETTINGS, sized=True) < 1.0


def test_a_quick_hand_that_is_not_seen_is_soon_gone() -> None:
    settings = EngineSettings()
    calm, quick = track_at(0.0), track_at(0.0)
    # It is 190 px long: 570 px a second are three of its lengths, over two and a half.
    quick.velocity = np.array([570.0, 0.0])
    assert [is_gone(calm, t_s, settings) for t_s in (0.11, 0.29, 0.31)] == [False, False, True]
    assert [is_gone(quick, t_s, settings) for t_s in (0.09, 0.11)] == [False, True]


def test_a_second_reading_of_the_same_frame_is_no_way_that_the_hand_went() -> None:
    track = track_at(0.0)
    track.read(0.1, reading(10.0))
    # 10 px in 0.1 s, of which the newest step says 0.7.
    assert track.velocity == pytest.approx([70.0, 0.0])
    track.read(0.1, reading(60.0))
    assert track.velocity == pytest.approx([70.0, 0.0])


@pytest.mark.parametrize(
    ("x", "speed", "expected"),
    [
        # 113 px, 0.6 of its lengths, from the edge it is half out of the picture.
        (110.0, 0.0, True),
        (117.0, 0.0, False),
        (110.0, -200.0, True),
        # Half a length a second, 95 px/s, inwards it comes.
        (110.0, 90.0, True),
        (110.0, 100.0, False),
        (890.0, 100.0, True),
        (890.0, -100.0, False),
    ],
)
def test_a_hand_lost_at_the_edge_has_left_unless_it_comes_in(x: float, speed: float, expected: bool) -> None:
    track = track_at(0.0)
    assert track.length == pytest.approx(189, abs=1)
    track.palm, track.velocity = np.array([x, 500.0]), np.array([speed, 0.0])
    assert leaves(track, (1000, 1000), SETTINGS) is expected


def test_a_hand_that_came_in_and_was_seen_once_may_be_far_from_there() -> None:
    there, came = track_at(0.0), track_at(0.0)
    came.came = True
    # Half a length of 189 px, and 1.2 of them; and it is not on its way out, although at the edge.
    assert [strays_within(track) for track in (there, came)] == pytest.approx([94.5, 226.8], abs=2)
    for track in (there, came):
        track.palm = np.array([50.0, 500.0])
    assert [leaves(track, (1000, 1000), SETTINGS) for track in (there, came)] == [True, False]
    came.read(0.1, reading(10.0))
    assert strays_within(came) == pytest.approx(94.5, abs=1)


def test_a_hand_that_was_known_mirrored_is_read_so_again() -> None:
    track = track_at(0.0)
    assert not track.region.mirrored
    track.read(0.1, replace(reading(1.0), mirrored=True))
    assert track.region.mirrored


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_mirrored_reading_does_not_prove_a_hand(mirrored: bool) -> None:
    track = new_track(0.0, np.zeros(2), reading(0.0, presence=0.6))
    assert not track.proven
    track.read(0.1, replace(reading(0.0, presence=0.99), mirrored=mirrored))
    assert track.proven == (not mirrored)
