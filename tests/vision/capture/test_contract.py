"""What every kind of source promises."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.vision.capture.clips import ENCODERS, HEIGHT, WIDTH, picture, write_clip
from vision.capture import ArraySource, FrameSource, PushSource, open_video
from vision.errors import BackrubError, NothingToGrade

TIMES = [5.0 + i / 20 for i in range(30)]


def _file(codec: str) -> Callable[[Path], FrameSource]:
    return lambda folder: open_video(write_clip(folder / f"clip.{ENCODERS[codec][1]}", codec=codec))


def _array(_: Path) -> FrameSource:
    return ArraySource([picture()] * len(TIMES), TIMES)


def _pushed(_: Path) -> FrameSource:
    source = PushSource((WIDTH, HEIGHT))

    def feed() -> None:
        for time_s in TIMES:
            source.push(picture(), time_s)
            time.sleep(0.002)
        source.close()

    threading.Thread(target=feed, daemon=True).start()
    return source


KINDS = {**{codec: _file(codec) for codec in ENCODERS}, "array": _array, "pushed": _pushed}


@pytest.mark.parametrize("kind", KINDS)
def test_contract(kind: str, tmp_path: Path) -> None:
    with KINDS[kind](tmp_path) as source:
        frames = list(source)

    assert len(frames) >= 2
    assert frames[0].t_s == 0.0
    assert all(later.t_s > earlier.t_s for earlier, later in itertools.pairwise(frames))
    assert [frame.index for frame in frames] == list(range(len(frames)))
    for frame in frames:
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous
        assert frame.size == (source.info.width, source.info.height) == (WIDTH, HEIGHT)
        # The white mark is in the upper left, the rest has the colour that went in (BGR).
        assert np.abs(frame.image[20, 20].astype(int) - 255).max() <= 8
        assert np.abs(frame.image[150, 200].astype(int) - (40, 80, 160)).max() <= 8


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "pushed"])
def test_reads_twice_and_knows_its_length(kind: str, tmp_path: Path) -> None:
    with KINDS[kind](tmp_path) as source:
        first = [(frame.index, frame.t_s) for frame in source]
        second = [(frame.index, frame.t_s) for frame in source]

    assert first == second
    assert [t_s for _, t_s in first] == pytest.approx([i / 20 for i in range(30)], abs=1e-3)
    # The last frame counts with its own length in a file's header, without it in memory.
    assert source.info.duration_s == pytest.approx(1.5, abs=0.051)


@pytest.mark.parametrize("codec", ENCODERS)
def test_names_the_codec(codec: str, tmp_path: Path) -> None:
    with KINDS[codec](tmp_path) as source:
        assert source.info.codec == codec


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "pushed"])
def test_closed_source_gives_nothing(kind: str, tmp_path: Path) -> None:
    source = KINDS[kind](tmp_path)
    running = iter(source)
    next(running)
    source.close()
    with pytest.raises(ValueError, match="closed"):
        next(iter(source))


@pytest.mark.parametrize("kind", ["file", "array", "pushed"])
def test_empty_source_is_an_error(kind: str, tmp_path: Path) -> None:
    def read() -> None:
        if kind == "file":
            (tmp_path / "empty.mp4").touch()
            open_video(tmp_path / "empty.mp4")
        elif kind == "array":
            ArraySource([], [])
        else:
            source = PushSource((WIDTH, HEIGHT), name="webcam")
            source.close()
            list(source)

    with pytest.raises(BackrubError) as caught:
        read()
    assert caught.value.exit_code in (3, 4)


def test_newest_pushed_frame_wins() -> None:
    source = PushSource((WIDTH, HEIGHT))
    running = iter(source)
    source.push(picture((1, 1, 1)), 10.0)
    assert next(running).t_s == 0.0
    source.push(picture((2, 2, 2)), 10.1)
    source.push(picture((3, 3, 3)), 10.25)
    frame = next(running)
    assert frame.index == 1
    assert frame.t_s == pytest.approx(0.25)
    assert frame.image[200, 200].tolist() == [3, 3, 3]
    assert source.dropped == 1
    source.push(picture((4, 4, 4)), 10.3)
    source.close()
    assert next(running).image[200, 200].tolist() == [4, 4, 4]
    with pytest.raises(StopIteration):
        next(running)


def test_sources_check_what_they_are_given() -> None:
    with pytest.raises(ValueError, match="expected 320 x 240, got 10 x 10"):
        PushSource((WIDTH, HEIGHT)).push(np.zeros((10, 10, 3), dtype=np.uint8), 0.0)
    with pytest.raises(ValueError, match="expected 2"):
        ArraySource([picture()] * 2, [0.0])
    with pytest.raises(ValueError, match="uint8"):
        ArraySource([np.zeros((10, 10), dtype=np.uint8)], [0.0])
    source = PushSource((WIDTH, HEIGHT))
    source.close()
    with pytest.raises(NothingToGrade, match="camera"):
        next(iter(source))
