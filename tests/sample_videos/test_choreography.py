"""Moves against positions and times worked out by hand."""

import numpy as np
import pytest

from sample_videos.studio.choreography import (
    RAMP_S,
    Style,
    Track,
    glide_duration_s,
    glide_progress,
    path_length,
    smooth_path,
)
from sample_videos.studio.giver import outward_turn_rad, side_of
from sample_videos.studio.place import part_weights
from sample_videos.studio.routines import Duet
from sample_videos.studio.timeline import direction_of, motion

C7_CREST_CM = 40.0


def test_a_straight_path_is_in_centimetres_along_the_spine() -> None:
    path = smooth_path([(5.0, 1.0), (5.0, 0.25)], C7_CREST_CM)
    assert path[0] == pytest.approx([5.0, 40.0])
    assert path[-1] == pytest.approx([5.0, 10.0])
    assert path_length(path) == pytest.approx(30.0)


def test_a_rounded_path_passes_its_points_evenly_and_bulges_little() -> None:
    path = smooth_path([(5.0, 0.9), (5.0, 0.2), (12.0, 0.1), (12.0, 0.9)], C7_CREST_CM)
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    assert steps.max() < 1.05 * steps.min()
    corner = np.hypot(path[:, 0] - 5.0, path[:, 1] - 8.0).min()
    assert corner < 0.3
    assert path[:, 0].min() > 3.5
    assert path[:, 0].max() < 13.5


def test_a_glide_takes_its_length_at_cruising_speed_and_one_ramp() -> None:
    # 30 cm at 15 cm/s = 2 s; half a ramp is lost at each end.
    assert glide_duration_s(30.0, 15.0) == pytest.approx(2.0 + RAMP_S)
    # Too short to reach its speed: the two ramps alone.
    assert glide_duration_s(0.5, 15.0) == pytest.approx(2 * RAMP_S)


def test_a_glide_starts_and_ends_gently_and_cruises_between() -> None:
    duration = 2.4
    assert glide_progress(0.0, duration) == 0
    assert glide_progress(1.2, duration) == pytest.approx(0.5)
    assert glide_progress(2.4, duration) == pytest.approx(1.0)
    # Cruising: 0.1 s is 0.1 / (2.4 - 0.4) of the length.
    assert glide_progress(1.3, duration) - glide_progress(1.2, duration) == pytest.approx(0.05)
    # The ramp's area is half of what cruising would have covered.
    assert glide_progress(RAMP_S, duration) == pytest.approx(RAMP_S / 2 / 2.0)
    assert glide_progress(0.01, duration) < 1e-4


@pytest.mark.parametrize(
    ("dx", "ds", "x", "expected"),
    [
        (0, -10, 5, "up"),
        (0, 10, 5, "down"),
        (8, 3, 5, "outward"),
        (8, 3, -5, "inward"),
        (-8, 3, -5, "outward"),
        (-8, 3, 5, "inward"),
        (1.0, 1.0, 5, "still"),
        (5, -6, 5, "up"),
    ],
)
def test_the_larger_component_names_the_direction(dx: float, ds: float, x: float, expected: str) -> None:
    assert direction_of(dx, ds, x) == expected


def _track() -> Track:
    return Track("R", C7_CREST_CM, out=(16.0, 2.3))


def test_a_track_is_out_of_sight_before_and_after_its_legs() -> None:
    track = _track()
    track.now_s = 1.0
    track.rest_on((6.0, 0.5), 2.0)
    assert track.at(0.99) is None
    assert track.at(3.0) is None
    resting = track.at(2.0)
    assert resting is not None
    assert resting.x_cm == pytest.approx(6.0, abs=0.1)
    assert resting.s_cm == pytest.approx(20.0, abs=0.1)
    assert resting.lift_cm == 0


def test_a_habit_is_added_to_every_pose() -> None:
    plain, own = _track(), _track()
    own.habit = {"index": (3.0, -4.0, 0.0, 1.0), "thumb": (5.0, 0.0, 0.0, -2.0, 7.0)}
    for track in (plain, own):
        track.rest_on((6.0, 0.5), 2.0)
    usual, other = plain.at(1.0), own.at(1.0)
    assert usual is not None
    assert other is not None
    for part, more in {"middle": (0.0,) * 4, **own.habit}.items():
        assert np.subtract(other.pose[part], usual.pose[part]) == pytest.approx(more)


def test_a_glide_cruises_at_the_speed_that_was_asked_for() -> None:
    track = _track()
    track.rest_on((6.0, 1.0), 0.5)
    track.glide([(6.0, 0.25)], 15.0)
    middle = track.at(1.7)
    assert middle is not None
    speed, direction = motion(track, middle, 1.7)
    # The hand is never quite steady: half a centimetre per second more or less.
    assert speed == pytest.approx(15.0, abs=0.6)
    assert direction == "up"
    assert track.now_s == pytest.approx(0.5 + 30 / 15 + RAMP_S)


def test_a_circle_keeps_its_rate_and_radius() -> None:
    track = _track()
    track.circle((6.0, 0.5), 1.1, 3.0, 4.0, Style("drilling", "thumb", "thumb", fault="drilling"))
    samples = [track.at(1.0 + k / 30) for k in range(30)]
    offsets = np.array([(sample.x_cm - 6.0, sample.s_cm - 20.0) for sample in samples if sample is not None])
    assert len(offsets) == 30
    radius = np.hypot(offsets[:, 0], offsets[:, 1])
    assert radius.min() > 0.95
    assert radius.max() < 1.25
    turns = np.unwrap(np.arctan2(offsets[:, 1], offsets[:, 0]))
    assert (turns[-1] - turns[0]) / (2 * np.pi) / (29 / 30) == pytest.approx(3.0, abs=0.01)


def test_a_hop_leaves_the_skin_and_lands_on_its_point() -> None:
    track = _track()
    track.rest_on((11.8, 0.9), 1.0)
    track.hop((5.0, 0.95), 0.9, top_cm=3.5)
    over = track.at(1.45)
    landed = track.at(1.9 - 1e-6)
    assert over is not None
    assert landed is not None
    assert over.lift_cm == pytest.approx(3.5)
    assert over.leg.style.technique == "lifted"
    assert landed.lift_cm == pytest.approx(0.0, abs=0.01)
    assert landed.x_cm == pytest.approx(5.0, abs=0.05)


def test_the_heel_lies_between_palm_centre_and_wrist() -> None:
    palm, heel = part_weights("palm"), part_weights("heel")
    wrist = np.eye(22)[0]
    assert heel == pytest.approx(0.6 * wrist + 0.4 * palm)
    assert heel.sum() == pytest.approx(1.0)
    assert np.flatnonzero(palm).tolist() == [0, 5, 9, 13, 17]
    assert part_weights("thumb").tolist() == np.eye(22)[4].tolist()


def test_hands_work_on_the_side_that_is_theirs_from_each_seat() -> None:
    assert side_of("feet", "L") == -1
    assert side_of("feet", "R") == 1
    assert side_of("head", "L") == 1
    assert side_of("left", "R") == 1


def test_fingers_turn_outward_with_the_distance_from_the_spine() -> None:
    assert np.degrees(outward_turn_rad(4.0, 0.5)) == pytest.approx(0.0)
    assert np.degrees(outward_turn_rad(13.0, 0.0)) == pytest.approx(25.0)
    assert np.degrees(outward_turn_rad(13.0, 1.0)) == pytest.approx(25 * 0.55)


def test_a_loop_goes_up_inside_and_down_outside_on_both_sides() -> None:
    duet = Duet("feet", C7_CREST_CM, seed=1)
    duet.resting((6.0, 0.9), 0.2)
    duet.loop(5.0, 17.0)
    for track, side in duet.sides():
        moves = [leg for leg in track.legs if leg.kind == "glide" and leg.style.technique == "effleurage"]
        up, fan, down = moves
        assert up.path[0, 1] > up.path[-1, 1]
        assert np.all(side * up.path[:, 0] < 7)
        assert side * (fan.path[-1, 0] - fan.path[0, 0]) > 6
        assert down.path[-1, 1] == pytest.approx(0.9 * C7_CREST_CM)
        assert np.all(side * down.path[:, 0] > 11)


def test_two_hands_tap_in_turn_and_travel_slowly() -> None:
    tracks = [Track(hand, C7_CREST_CM, (0.0, 0.0)) for hand in "LR"]
    for k, track in enumerate(tracks):
        track.rest_on((6.0, 0.5), 1.0)
        track.tap([(6.0, 0.3)], 2.0, 4.0, 3.0, Style("tapotement", "palm", "cup"), 0.5 * k)
    # Two hits a second: after two whole seconds the first hand lies on the skin while the other is at its top.
    first, second = (track.at(3.0) for track in tracks)
    assert first is not None
    assert second is not None
    assert first.lift_cm == pytest.approx(0.0, abs=0.2)
    assert second.lift_cm == pytest.approx(3.0, abs=0.2)
    # Half of the way of 0.2 of C7-crest is done after half of the time.
    assert first.s_cm == pytest.approx(0.4 * C7_CREST_CM, abs=0.2)
    lifts = np.array([sample.lift_cm for t in np.arange(2.0, 4.0, 1 / 60) if (sample := tracks[0].at(float(t)))])
    assert ((lifts[1:] < 0.5) & (lifts[:-1] >= 0.5)).sum() in (3, 4)
