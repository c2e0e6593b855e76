"""Colours, orientation, aspect, depth: each picture must come out as a player shows it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tests.vision.capture.clips import RATE, TIME_BASE, picture, write_clip
from vision.capture import open_video
from vision.capture.picture import _PQ_TO_DISPLAY, square_width
from vision.types import Frame, Image


def _first(path: Path) -> Frame:
    with open_video(path) as source:
        frame = next(source.frames())
    assert frame.size == (source.info.width, source.info.height)
    return frame


def _corner(image: Image) -> str:
    """The corner in which the white mark is."""
    height, width = image.shape[:2]
    corners = {
        "upper left": image[10, 10],
        "upper right": image[10, width - 11],
        "lower left": image[height - 11, 10],
        "lower right": image[height - 11, width - 11],
    }
    white = [name for name, pixel in corners.items() if pixel.min() > 240]
    assert len(white) == 1
    return white[0]


@pytest.mark.parametrize(
    ("name", "colour"), [("blue", (220, 0, 0)), ("green", (0, 220, 0)), ("red", (0, 0, 220)), ("skin", (110, 140, 200))]
)
def test_colours(name: str, colour: tuple[int, int, int], tmp_path: Path) -> None:
    image = _first(write_clip(tmp_path / f"{name}.mp4", images=[picture(colour)] * 30)).image
    assert np.abs(image[150, 200].astype(int) - colour).max() <= 6


@pytest.mark.parametrize(
    ("rotation", "mirrored", "size", "corner"),
    [
        (0, False, (320, 240), "upper left"),
        (90, False, (240, 320), "lower left"),
        (180, False, (320, 240), "lower right"),
        (-90, False, (240, 320), "upper right"),
        (0, True, (320, 240), "upper right"),
        (90, True, (240, 320), "lower right"),
        (180, True, (320, 240), "lower left"),
        (-90, True, (240, 320), "upper left"),
    ],
)
def test_orientation(rotation: int, mirrored: bool, size: tuple[int, int], corner: str, tmp_path: Path) -> None:
    """Counter-clockwise rotation, then mirrored left to right: the eight ways a phone can be held."""
    frame = _first(write_clip(tmp_path / "turned.mp4", rotation=rotation, mirrored=mirrored))
    assert frame.size == size
    assert _corner(frame.image) == corner


@pytest.mark.parametrize(
    ("aspect", "rotation", "size"),
    [
        (Fraction(4, 3), 0, (427, 240)),
        (Fraction(1, 2), 0, (160, 240)),
        (Fraction(4, 3), 90, (240, 427)),
    ],
)
def test_sample_aspect(aspect: Fraction, rotation: int, size: tuple[int, int], tmp_path: Path) -> None:
    frame = _first(write_clip(tmp_path / "wide.mp4", sample_aspect=aspect, rotation=rotation))
    assert frame.size == size
    assert frame.image.flags.c_contiguous


def test_mad_sample_aspect_is_ignored() -> None:
    assert square_width(320, Fraction(1000)) == 320
    assert square_width(320, Fraction(1, 1000)) == 320
    assert square_width(320, None) == 320
    assert square_width(320, Fraction(4)) == 1280


@pytest.mark.parametrize(
    ("pixel_format", "colour"),
    [
        ("yuv420p10le", {}),
        ("yuv422p", {}),
        ("yuv444p", {}),
        ("yuvj420p", {"color_range": 2}),
        ("yuv420p10le", {"color_trc": 18}),
    ],
)
def test_pixel_formats(pixel_format: str, colour: dict[str, int], tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "format.mp4", pixel_format=pixel_format, colour=colour)
    image = _first(clip).image
    assert np.abs(image[150, 200].astype(int) - (40, 80, 160)).max() <= 6
    assert image[20, 20].min() >= 250


def test_interlaced(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "fields.mp4", options={"x264-params": "interlaced=1"})
    image = _first(clip).image
    assert np.abs(image[150, 200].astype(int) - (40, 80, 160)).max() <= 6


def test_hdr10_is_shown_as_on_a_usual_display(tmp_path: Path) -> None:
    """By hand: white paper (203 nits) is PQ code 148 of 255; 203 nits -> 0.75 + 0.25 (1 - 1/e) = 0.908 -> 244."""
    assert _PQ_TO_DISPLAY[0] == 0
    assert abs(int(_PQ_TO_DISPLAY[148]) - 244) <= 1
    assert _PQ_TO_DISPLAY[255] == 255
    assert np.all(np.diff(_PQ_TO_DISPLAY.astype(int)) >= 0)

    grey = [picture((148, 148, 148))] * 30
    clip = write_clip(tmp_path / "hdr.mp4", images=grey, pixel_format="yuv420p10le", colour={"color_trc": 16})
    assert np.abs(_first(clip).image[150, 200].astype(int) - 244).max() <= 2


def test_odd_width_is_contiguous(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "odd.mp4", images=[picture(size=(322, 242))] * 30, sample_aspect=Fraction(3, 2))
    frame = _first(clip)
    assert frame.size == (483, 242)
    assert frame.image.flags.c_contiguous


def test_resolution_that_changes_in_the_middle(tmp_path: Path) -> None:
    """VP9 may change its size at a key frame: what follows is scaled to the first size."""
    path = tmp_path / "change.webm"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx-vp9", rate=RATE)
        assert isinstance(stream, VideoStream)
        stream.codec_context.width, stream.codec_context.height = 320, 240
        stream.codec_context.pix_fmt = "yuv420p"
        stream.codec_context.time_base = TIME_BASE
        other = av.CodecContext.create("libvpx-vp9", "w")
        assert isinstance(other, av.VideoCodecContext)
        other.width, other.height, other.pix_fmt, other.time_base = 160, 120, "yuv420p", TIME_BASE
        for i in range(40):
            encoder, size = (stream, (320, 240)) if i < 20 else (other, (160, 120))
            raw = VideoFrame.from_ndarray(picture(size=size), format="bgr24").reformat(format="yuv420p")
            raw.pts, raw.time_base = 50 * i, TIME_BASE
            packets = encoder.encode(raw) + (encoder.encode(None) if i in (19, 39) else [])
            for packet in packets:
                packet.stream = stream
                container.mux(packet)

    with open_video(path) as source:
        frames = list(source)
    assert len(frames) == 40
    assert {frame.size for frame in frames} == {(320, 240)}
    # The mark is a quarter of the height in both: 60 of 240 pixels after scaling.
    for frame in (frames[0], frames[39]):
        assert frame.image[50, 50].min() > 230
        assert np.abs(frame.image[75, 75].astype(int) - (40, 80, 160)).max() <= 8
