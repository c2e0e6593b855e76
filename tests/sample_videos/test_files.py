"""The committed clips, truths and pictures: sizes, formats, and that they say what the list says."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest

from sample_videos import FOLDER, SampleError, load_truth, samples
from sample_videos import sample as named
from sample_videos.studio.samples import BUNDLED

MEGABYTE = 1_000_000
NAMES = [sample.name for sample in BUNDLED]
FAULTS = {
    "on_the_spine": {"on_spine": 5},
    "too_fast": {"too_fast": 1},
    "wrong_direction": {"wrong_way": 6},
    "half_forgotten": {"gap": 1},
    "thumb_drilling": {"drilling": 4},
}
LAID_DOWN_AT_THE_START = {"thumb_drilling", "dark_warm"}


def _truth(name: str) -> dict[str, Any]:
    return load_truth(named(name).truth)


def test_the_list_names_all_twelve_in_order() -> None:
    assert len(NAMES) == 12
    assert [sample.name for sample in samples()] == NAMES
    for listed, made in zip(samples(), BUNDLED, strict=True):
        assert listed.planted_faults == made.planted
        assert listed.head == made.scene.head


def test_everything_together_stays_small() -> None:
    clips = [sample.video.stat().st_size for sample in samples()]
    truths = [sample.truth.stat().st_size for sample in samples()]
    assert max(clips) < 3 * MEGABYTE
    assert sum(clips) + sum(truths) < 25 * MEGABYTE
    for sample in samples():
        assert 5_000 < sample.picture.stat().st_size < 80_000


@pytest.mark.parametrize("name", NAMES)
def test_a_clip_is_what_every_player_plays(name: str) -> None:
    sample = named(name)
    with av.open(str(sample.video)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == (640, 480)
        assert stream.average_rate == 30
        packets = [packet for packet in container.demux(stream) if packet.pts is not None]
    frames = _truth(name)["frames"]
    assert len(packets) == len(frames)
    assert len(frames) / 30 == pytest.approx(sample.duration_s, abs=0.05)


@pytest.mark.parametrize("name", NAMES)
def test_the_index_comes_first_so_that_a_page_can_start_at_once(name: str) -> None:
    start = named(name).video.read_bytes()[:4096]
    assert b"moov" in start


@pytest.mark.parametrize("name", NAMES)
def test_the_planted_faults_and_no_others_are_in_the_truth(name: str) -> None:
    events = _truth(name)["events"]
    assert Counter(event["fault"] for event in events) == FAULTS.get(name, {})
    assert {event["fault"] for event in events} == set(named(name).planted_faults)


@pytest.mark.parametrize("name", NAMES)
def test_a_clip_begins_on_a_bare_back_or_with_flat_palms(name: str) -> None:
    opening = _truth(name)["frames"][:42]
    if name in LAID_DOWN_AT_THE_START:
        assert all(len(frame["hands"]) == 2 for frame in opening)
        assert all(hand["contact"] and hand["part"] == "palm" for frame in opening for hand in frame["hands"])
    else:
        assert not any(frame["hands"] for frame in opening)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"on_the_spine"}))
def test_palms_keep_clear_of_the_spine_unless_planted(name: str) -> None:
    pressing = [hand for frame in _truth(name)["frames"] for hand in frame["hands"] if hand["contact"]]
    assert len(pressing) > 300
    assert min(hand["midline_cm"] for hand in pressing) > 4.0


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"too_fast"}))
def test_strokes_are_calm_unless_planted(name: str) -> None:
    strokes = [stroke for stroke in _truth(name)["strokes"] if stroke["technique"] == "effleurage"]
    assert all(stroke["speed_cm_s"] < 24 for stroke in strokes)


@pytest.mark.parametrize("name", ["good_effleurage", "on_the_spine", "too_fast", "wrong_direction", "thumb_drilling"])
def test_both_sides_are_worked_all_over(name: str) -> None:
    seen: Counter[str] = Counter()
    for frame in _truth(name)["frames"]:
        seen.update(hand["zone"] for hand in frame["hands"] if hand["contact"])
    for zone in ("upper_trapezius", "gutter_upper", "gutter_lower", "rhomboid", "lat", "lumbar"):
        for side in "lr":
            assert seen[f"{zone}_{side}"] >= 15, f"{zone}_{side}"


def test_half_the_back_is_really_forgotten() -> None:
    pressing = [hand for frame in _truth("half_forgotten")["frames"] for hand in frame["hands"] if hand["contact"]]
    assert max(hand["x_cm"] for hand in pressing) < -4


def test_the_knot_is_held_for_35_seconds_without_drift() -> None:
    held = [s for s in _truth("knot_hold")["strokes"] if s["technique"] == "hold" and s["part"] == "thumb"]
    assert len(held) == 1
    assert held[0]["end_s"] - held[0]["start_s"] == pytest.approx(35, abs=0.2)
    assert held[0]["zones"] == ["rhomboid_r"]


def test_the_lesson_names_its_phases_in_order() -> None:
    phases = _truth("whole_lesson")["phases"]
    assert [phase["name"] for phase in phases] == ["warm_up", "knead", "edges", "knots", "low_back", "finish"]
    for phase, following in pairwise(phases):
        assert phase["end_s"] == following["start_s"]
        assert phase["end_s"] > phase["start_s"]


def test_the_page_shows_a_picture_of_each() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^\]]+\]\((pictures/\w+\.jpg)\)", page)
    assert shown == [f"pictures/{name}.jpg" for name in NAMES]


def test_a_missing_list_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="make samples"):
        samples(tmp_path)


def test_a_broken_truth_says_what_to_do(tmp_path: Path) -> None:
    broken = tmp_path / "x.truth.json.gz"
    broken.write_bytes(b"not gzip")
    with pytest.raises(SampleError, match=r"x\.truth\.json\.gz"):
        load_truth(broken)
