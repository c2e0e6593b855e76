"""The truth of small scenes against numbers worked out by hand, and its bytes."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from sample_videos.studio.choreography import Style
from sample_videos.studio.hand import POSES
from sample_videos.studio.place import HandState, part_weights
from sample_videos.studio.routines import Duet
from sample_videos.studio.scene import Knock, Scene
from sample_videos.studio.timeline import Timeline
from sample_videos.studio.truth import back_points, mediapipe_points, truth_of, write_truth

C7_CREST_CM = 42.8


def test_one_stroke_up_is_one_stroke_in_the_truth(up_and_out: Timeline) -> None:
    truth = truth_of("small", up_and_out, (), None)
    upward = [stroke for stroke in truth["strokes"] if stroke["direction"] == "up"]
    strokes = sorted(upward, key=lambda stroke: str(stroke["hand"]))
    assert [stroke["hand"] for stroke in strokes] == ["L", "R"]
    for stroke, side in zip(strokes, ("left", "right"), strict=True):
        # Half of C7-crest is 21.4 cm, at 20 cm/s with a ramp of 0.4 s: from 0.5 s to 1.97 s.
        assert stroke["start_s"] == pytest.approx(0.5, abs=0.12)
        assert stroke["end_s"] == pytest.approx(1.97, abs=0.12)
        assert stroke["length_cm"] == pytest.approx(21.4, abs=0.5)
        assert stroke["side"] == side
        assert stroke["part"] == "palm"
        assert stroke["min_midline_cm"] == pytest.approx(6.0, abs=0.3)
    assert truth["events"] == []


def test_frames_tell_where_the_palms_are(up_and_out: Timeline) -> None:
    truth = truth_of("small", up_and_out, (), None)
    assert len(truth["frames"]) == 75
    first = {hand["hand"]: hand for hand in truth["frames"][3]["hands"]}
    assert first["L"]["x_cm"] == pytest.approx(-6.0, abs=0.15)
    assert first["R"]["x_cm"] == pytest.approx(6.0, abs=0.15)
    assert first["R"]["v"] == pytest.approx(0.9, abs=0.01)
    assert first["R"]["contact"] is True
    assert first["R"]["direction"] == "still"
    assert first["L"]["zone"] == "lumbar_l" or first["L"]["zone"] == "gutter_lower_l"
    assert "outline_px" in truth["frames"][0]["back"]
    assert "outline_px" not in truth["frames"][1]["back"]


def test_the_same_seed_gives_the_same_bytes(up_and_out: Timeline, tmp_path: Path) -> None:
    paths = [tmp_path / "a.truth.json.gz", tmp_path / "b.truth.json.gz"]
    for path in paths:
        again = Timeline(up_and_out.scene, up_and_out.tracks, 2.5)
        write_truth(truth_of("small", again, (), None), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert json.loads(gzip.decompress(paths[0].read_bytes()))["seed"] == 3


def test_another_seed_moves_otherwise(mesh: None) -> None:
    positions = []
    for seed in (1, 2):
        duet = Duet("feet", C7_CREST_CM, seed=seed)
        duet.resting((6.0, 0.5), 1.0)
        positions.append(
            truth_of("small", Timeline(Scene(seed=seed), list(duet.tracks.values()), 1.0), (), None)["frames"]
        )
    assert positions[0] != positions[1]


def test_the_pressing_part_lies_exactly_on_its_point(up_and_out: Timeline) -> None:
    for part, pose in (("palm", "flat"), ("heel", "heel"), ("thumb", "thumb"), ("forearm", "forearm")):
        weights = part_weights(part)
        state = HandState("L", -0.08, -0.15, 0.2, 0.1, 0.0, POSES[pose], weights)
        placed = up_and_out.placer.place(state)
        points = np.vstack([placed.landmarks, placed.forearm])
        assert weights @ points[:, :2] == pytest.approx([-0.08, -0.15], abs=4e-4)


@pytest.mark.parametrize("part", ["thumb", "fingers", "knuckles"])
@pytest.mark.parametrize("side", ["L", "R"])
def test_the_pressing_part_lies_on_the_skin(up_and_out: Timeline, side: str, part: str) -> None:
    # From a tilted camera a part that hovers appears elsewhere than where the truth says that it presses.
    weights = part_weights(part)
    for x_m in (-0.08, 0.08):
        state = HandState(side, x_m, -0.15, 0.0, 0.1, 0.0, POSES[part], weights)
        x, y, z = weights[:21] @ up_and_out.placer.place(state).landmarks
        # A landmark is a joint: half a finger's thickness lies under it. What sinks in is pushed out when it is drawn.
        assert -0.01 < z - float(up_and_out.body.height(x, y)) < 0.022


def test_a_press_on_the_spine_is_an_event(mesh: None) -> None:
    duet = Duet("feet", C7_CREST_CM, seed=5)
    duet.resting((10.0, 0.5), 0.5)
    track = duet.tracks["R"]
    track.hop((0.8, 0.5), 0.6)
    track.rest(1.5, Style("hold", fault="on_spine"))
    track.hop((8.0, 0.5), 0.6)
    duet.together()
    truth = truth_of("press", Timeline(Scene(seed=5), list(duet.tracks.values()), 3.2), (), None)
    (event,) = truth["events"]
    assert event["fault"] == "on_spine"
    assert event["hand"] == "R"
    assert event["start_s"] == pytest.approx(1.1, abs=0.04)
    assert event["end_s"] == pytest.approx(2.6, abs=0.04)
    assert event["zones"] == ["spine"]


def test_a_forgotten_side_is_an_event_over_the_whole_session(up_and_out: Timeline) -> None:
    (event,) = truth_of("small", up_and_out, ("lat_r",), None)["events"]
    assert event == {"fault": "gap", "start_s": 0.0, "end_s": 2.5, "hand": None, "zones": ["lat_r"]}


def test_the_body_has_the_proportions_that_it_claims(up_and_out: Timeline) -> None:
    points = {name: np.array(point) for name, point in back_points(up_and_out, 0.0).items()}
    length = np.linalg.norm(points["crest_mid"] - points["c7"])
    breadth = np.linalg.norm(points["shoulder_r"] - points["shoulder_l"])
    assert 1.15 < length / breadth < 1.25
    levels = [float(up_and_out.body.half_width(v * up_and_out.body.c7_crest_m)) for v in (0.7, 0.8, 0.9, 1.0)]
    assert min(levels) == levels[2]


def test_a_knock_shifts_the_back_and_leaves_it_shifted(mesh: None) -> None:
    scene = Scene(knocks=(Knock(1.0, 1.3, 0.0, 0.0),))
    timeline = Timeline(scene, [], 3.0)
    before, settled, later = (back_points(timeline, t)["c7"] for t in (0.9, 1.5, 2.5))
    # The camera turns by 1.3 degrees: focal length x tan(1.3 deg) = 833.5 x 0.02269 = 18.9 px.
    assert abs(settled[0] - before[0]) == pytest.approx(18.9, abs=0.7)
    assert settled == later


def test_mediapipe_points_are_a_fixed_shift_of_the_rig_in_palm_lengths() -> None:
    rig = np.zeros((21, 2))
    rig[9] = [0.0, -100.0]
    rig[5], rig[17] = [-30.0, -90.0], [40.0, -80.0]
    small = mediapipe_points(rig)
    large = mediapipe_points(2 * rig)
    assert large == pytest.approx(2 * small)
    # MediaPipe's wrist sits about a tenth of a palm length nearer to the fingers (up in this picture).
    assert -15 < small[0, 1] < -5
