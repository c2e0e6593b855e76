from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from tests.vision.capture.clips import picture
from vision.capture import VideoWriter, open_video
from vision.errors import UsageError

TIMES = [0.0, 1 / 30, 0.1, 0.25, 0.9, 0.95, 1.0, 1.5, 1.501, 1.6, 2.0]


def test_times_sizes_and_colours_survive(tmp_path: Path) -> None:
    """An odd size gains a pixel; the uneven times come back to a tick of 1/90,000 s."""
    path = tmp_path / "a:b 100%.mp4"
    with VideoWriter(path, (321, 241), fps=29.97) as writer:
        for t_s in TIMES:
            writer.write(picture((30, 60, 200), size=(321, 241)), t_s)
        assert not path.exists(), "nothing half-written may bear the name"

    with open_video(path) as source:
        frames = list(source)
    assert [frame.t_s for frame in frames] == pytest.approx(TIMES, abs=1 / 90_000)
    for frame in frames:
        assert frame.size == (322, 242)
        assert np.abs(frame.image[200, 200].astype(int) - (30, 60, 200)).max() <= 6
        assert np.abs(frame.image[241, 321].astype(int) - (30, 60, 200)).max() <= 6
        assert frame.image[20, 20].min() >= 245
    assert list(tmp_path.iterdir()) == [path]


def test_plays_in_browsers_from_the_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, (320, 240)) as writer:
        for i in range(30):
            writer.write(picture(), i / 30)
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        # BT.709, limited range: told, so that no player must guess.
        assert (context.colorspace, context.color_range) == (1, 1)


def test_readable_like_any_new_file(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "clip.mp4", (320, 240)) as writer:
        writer.write(picture(), 0.0)
    (tmp_path / "other").touch()
    assert (tmp_path / "clip.mp4").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_error_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"what was there before")

    def fail() -> None:
        with VideoWriter(path, (320, 240)) as writer:
            writer.write(picture(), 0.0)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"what was there before"


def test_clip_without_frames_is_an_error(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "clip.mp4", (320, 240))
    with pytest.raises(ValueError, match="no frames"):
        writer.close()
    assert list(tmp_path.iterdir()) == []


def test_checks_what_it_is_given(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "clip.mp4", (320, 240)) as writer:
        writer.write(picture(), 0.5)
        with pytest.raises(ValueError, match=r"t_s: expected more than 0\.5"):
            writer.write(picture(), 0.5)
        with pytest.raises(ValueError, match="expected 320 x 240, got 100 x 50"):
            writer.write(picture(size=(100, 50)), 0.6)
    with pytest.raises(UsageError, match="choose another folder"):
        VideoWriter(tmp_path / "missing" / "clip.mp4", (320, 240))
    with pytest.raises(ValueError, match="fps"):
        VideoWriter(tmp_path / "clip.mp4", (320, 240), fps=0)


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "clip.mp4", (320, 240))
    writer.write(picture(), 0.0)
    writer.close()
    writer.close()
    writer.discard()
    assert (tmp_path / "clip.mp4").is_file()
