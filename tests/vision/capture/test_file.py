"""Times, selection, damage and length of recordings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from tests.vision.capture.clips import picture, write_clip
from vision.capture import Limits, open_video
from vision.errors import NothingToGrade, UnreadableVideo
from vision.types import Image


def _noisy(count: int) -> list[Image]:
    """Pictures that cost many bytes each, so that damage is sure to hit one."""
    noise = np.random.default_rng(1)
    return [np.clip(picture() + noise.integers(0, 60, (240, 320, 3)), 0, 255).astype(np.uint8) for _ in range(count)]


def _packets(path: Path) -> list[tuple[int, int]]:
    """(position, size) in bytes of each coded picture."""
    with av.open(str(path)) as container:
        return [(packet.pos or 0, packet.size) for packet in container.demux(video=0) if packet.size]


def test_varying_rate_is_kept(tmp_path: Path) -> None:
    times_ms = [0, 33, 66, 133, 500, 501, 900, 1400, 1433, 1500, 1533, 4000]
    clip = write_clip(tmp_path / "vfr.mp4", images=[picture()] * len(times_ms), times_ms=times_ms)
    with open_video(clip) as source:
        assert [frame.t_s for frame in source] == pytest.approx([t / 1000 for t in times_ms], abs=1e-6)


@pytest.mark.parametrize("suffix", [".mov", ".m4v", ".3gp", ".mkv", ".avi", ".flv", ".ts", ".mts", ".m2ts"])
def test_containers(suffix: str, tmp_path: Path) -> None:
    with open_video(write_clip(tmp_path / f"clip{suffix}")) as source:
        frames = list(source)
        assert source.info.codec == "h264"
    assert [frame.t_s for frame in frames] == pytest.approx([i / 20 for i in range(30)], abs=2e-3)


def test_time_counts_from_the_first_frame(tmp_path: Path) -> None:
    times_ms = [2000 + 50 * i for i in range(30)]
    clip = write_clip(tmp_path / "late.webm", images=[picture()] * 30, times_ms=times_ms, codec="vp9")
    with open_video(clip) as source:
        assert [frame.t_s for frame in source] == pytest.approx([0.05 * i for i in range(30)])


def test_selection_keeps_the_index_of_the_whole(tmp_path: Path) -> None:
    """20 frames a second for 2 s: one in each 0.25 s is every fifth, those between 1 s and 1.2 s are 20 to 23."""
    with open_video(write_clip(tmp_path / "clip.mp4", seconds=2)) as source:
        assert [frame.index for frame in source.frames(every_s=0.25)] == [0, 5, 10, 15, 20, 25, 30, 35]
        between = list(source.frames(wanted=lambda t_s: 1.0 <= t_s < 1.19))
        assert [frame.index for frame in between] == [20, 21, 22, 23]
        assert [frame.t_s for frame in between] == pytest.approx([1.0, 1.05, 1.1, 1.15])
        both = source.frames(every_s=0.1, wanted=lambda t_s: t_s > 1.5)
        # Of 1.5 to 1.6 s only frame 31, at 1.55 s, is wanted.
        assert [frame.index for frame in both] == [31, 32, 34, 36, 38]


def test_two_iterations_at_once(tmp_path: Path) -> None:
    with open_video(write_clip(tmp_path / "clip.mp4")) as source:
        pairs = zip(source.frames(), source.frames(), strict=True)
        assert [(a.index, b.index) for a, b in pairs] == [(i, i) for i in range(30)]


def _blank(packet: bytes) -> bytes:
    return bytes(len(packet))


def _spoilt(packet: bytes) -> bytes:
    middle = len(packet) // 2
    return packet[:middle] + bytes(byte ^ 0xFF if i % 7 == 0 else byte for i, byte in enumerate(packet[middle:]))


@pytest.mark.parametrize(
    ("damage", "left_out"),
    [
        # The decoder rejects the packet: no frame comes of it.
        pytest.param(_blank, [], id="a picture of zeros"),
        # The decoder paints over the damage and says so: the frame keeps its index and is left out.
        pytest.param(_spoilt, [20], id="a picture spoilt from its middle"),
    ],
)
def test_damaged_frame_is_skipped_and_counted(
    damage: Callable[[bytes], bytes], left_out: list[int], tmp_path: Path
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", images=_noisy(40), options={"g": "1"})
    position, size = _packets(clip)[20]
    data = clip.read_bytes()
    end = position + size
    clip.write_bytes(data[:position] + damage(data[position:end]) + data[end:])
    with open_video(clip) as source:
        frames = list(source)
    assert len(frames) == 39
    assert source.skipped_frames == 1
    assert sorted(set(range(len(frames) + len(left_out))) - {frame.index for frame in frames}) == left_out
    # Frame 20 was at 1 s; it is missing and its neighbours keep their times.
    assert [frame.t_s for frame in frames] == pytest.approx([i / 20 for i in range(40) if i != 20])
    assert source.notes == ("1 damaged frame was left out of 'clip.mp4'.",)


def test_recording_that_breaks_off(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "cut.mp4", images=_noisy(200), container_options={"movflags": "+faststart"})
    position, _ = _packets(clip)[100]
    clip.write_bytes(clip.read_bytes()[:position])
    with open_video(clip) as source:
        frames = list(source)
        assert source.info.duration_s == pytest.approx(10.0)
    assert [frame.index for frame in frames] == list(range(100))
    assert source.notes == (
        "'cut.mp4' breaks off at 5.0 s although its header promises 10.0 s; only the part that can be read is used.",
    )


def test_recording_that_breaks_off_at_once(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "cut.mp4", images=_noisy(100), container_options={"movflags": "+faststart"})
    position, _ = _packets(clip)[3]
    clip.write_bytes(clip.read_bytes()[:position])
    with pytest.raises(UnreadableVideo, match=r"is damaged: only 3 frames of 5\.0 s can be decoded; copy it again"):
        open_video(clip)


def test_sound_recording_leaves_no_notes(tmp_path: Path) -> None:
    with open_video(write_clip(tmp_path / "clip.mp4")) as source:
        list(source)
        assert source.notes == ()
        assert source.skipped_frames == 0


@pytest.mark.parametrize(
    ("times_ms", "words"),
    [
        ([0], "1 frame,"),
        ([0, 40, 80, 120, 160], "5 frames, 0.2 s"),
        ([50 * i for i in range(11)], "11 frames, 0.6 s"),
        ([400 * i for i in range(9)], "9 frames, 3.6 s"),
    ],
)
def test_too_short(times_ms: list[int], words: str, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "short.mp4", images=[picture()] * len(times_ms), times_ms=times_ms)
    with pytest.raises(NothingToGrade, match="too short") as caught:
        open_video(clip)
    assert words in str(caught.value)


def test_just_long_enough(tmp_path: Path) -> None:
    with open_video(write_clip(tmp_path / "clip.mp4", seconds=1.0)) as source:
        assert len(list(source)) == 20


def test_duration_limit(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "long.mp4", seconds=3)
    with pytest.raises(UnreadableVideo, match="hours"):
        open_video(clip, limits=Limits(max_duration_s=2.0))
    # A stream whose header tells no length is stopped when it gets there.
    live = write_clip(tmp_path / "live.webm", seconds=3, codec="vp9", container_options={"live": "1"})
    with open_video(live, limits=Limits(max_duration_s=2.0)) as source:
        assert source.info.duration_s is None
        with pytest.raises(UnreadableVideo, match="hours"):
            list(source)


def test_a_length_that_the_header_does_not_tell_is_known_when_it_has_been_read(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "live.webm", seconds=3, codec="vp9", container_options={"live": "1"})
    with open_video(clip) as source:
        assert (source.info.duration_s, source.info.frames) == (None, None)
        next(source.frames())
        assert source.info.duration_s is None
        assert len(list(source)) == 60
        assert source.info.duration_s == pytest.approx(3.0, abs=0.01)
        assert source.info.frames == 60


def _open_files() -> list[str]:
    folder = Path("/proc/self/fd")
    names: list[str] = []
    for entry in folder.iterdir():
        try:
            names.append(os.readlink(entry))
        except OSError:
            continue
    return names


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the open files of a process are told by Linux only")
def test_closing_releases_the_file(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "held.mp4")
    source = open_video(clip)
    running = source.frames()
    next(running)
    assert str(clip) in _open_files()
    source.close()
    assert str(clip) not in _open_files()
    with pytest.raises(ValueError, match="closed"):
        list(running)
    with open_video(clip) as other:
        next(other.frames())
        (tmp_path / "empty.mp4").touch()
        with pytest.raises(UnreadableVideo):
            open_video(tmp_path / "empty.mp4")
    assert not [name for name in _open_files() if name.startswith(str(tmp_path))]


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="memory in use is told by Linux only")
def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    """4000 frames of 230 kB are 920 MB; the last 3700 may not cost more than a few frames."""
    images = [picture((40, 80, i % 200)) for i in range(100)] * 40
    clip = write_clip(tmp_path / "long.mp4", images=images, options={"preset": "ultrafast"})
    early_mb = 0.0
    with open_video(clip) as source:
        for frame in source:
            if frame.index == 300:
                early_mb = _resident_mb()
        assert frame.index == 3999
        assert _resident_mb() - early_mb < 10
