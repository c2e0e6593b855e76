"""Builds small real recordings, and breaks MP4 files box by box."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vision.types import Image

RATE = 20
WIDTH = 320
HEIGHT = 240
TIME_BASE = Fraction(1, 1000)

ENCODERS = {
    "h264": ("libx264", "mp4"),
    "hevc": ("libx265", "mp4"),
    "vp9": ("libvpx-vp9", "webm"),
    "av1": ("libsvtav1", "mp4"),
    "mpeg4": ("mpeg4", "avi"),
}
QUIET = {"libx265": {"x265-params": "log-level=none"}, "libsvtav1": {"preset": "10"}}

# Boxes that hold boxes, with the bytes of their own before those.
_HOLDERS = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"dinf": 0, b"stbl": 0, b"stsd": 8, b"avc1": 78, b"dref": 8}


def picture(colour: Sequence[int] = (40, 80, 160), *, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image:
    """One colour (BGR), with a white square of a quarter of the height in the upper left corner."""
    width, height = size
    image = np.full((height, width, 3), colour, dtype=np.uint8)
    side = height // 4
    image[:side, :side] = 255
    return image


def write_clip(
    path: Path,
    *,
    images: Iterable[Image] | None = None,
    times_ms: Sequence[int] | None = None,
    codec: str = "h264",
    rotation: int | None = None,
    mirrored: bool = False,
    sample_aspect: Fraction | None = None,
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    colour: dict[str, int] | None = None,
    seconds: float = 1.5,
) -> Path:
    """Encode pictures (BGR, one size) at the given times, or a plain clip of `seconds` at 20 frames a second."""
    pictures = [picture()] * round(seconds * RATE) if images is None else list(images)
    times = [round(1000 * i / RATE) for i in range(len(pictures))] if times_ms is None else list(times_ms)
    encoder = ENCODERS[codec][0]
    with av.open(str(path), "w", container_options=container_options) as container:
        stream = container.add_stream(encoder, rate=RATE)
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        context.height, context.width = pictures[0].shape[:2]
        context.pix_fmt = pixel_format
        context.time_base = TIME_BASE
        context.options = QUIET.get(encoder, {}) | (options or {})
        for name, value in (colour or {}).items():
            setattr(context, name, value)
        if sample_aspect is not None:
            context.sample_aspect_ratio = sample_aspect
        if rotation is not None:
            stream.set_display_rotation(rotation, hflip=mirrored)
        for image, time_ms in zip(pictures, times, strict=True):
            frame = VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24").reformat(format=pixel_format)
            frame.pts = time_ms
            frame.time_base = TIME_BASE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def write_sound(path: Path) -> Path:
    """Two seconds of silence as AAC, no picture."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48_000)
        assert isinstance(stream, AudioStream)
        for i in range(94):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono")
            frame.sample_rate = 48_000
            frame.pts = 1024 * i
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def box_span(data: bytes, path: Sequence[bytes], start: int = 0, end: int | None = None) -> tuple[int, int]:
    """(start, end) of the first box at `path`, such as (b"moov", b"trak"), its header included."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        size = int.from_bytes(data[start : start + 4], "big")
        kind = data[start + 4 : start + 8]
        if kind == path[0]:
            if len(path) == 1:
                return start, start + size
            return box_span(data, path[1:], start + 8 + _HOLDERS[kind], start + size)
        start += size
    raise LookupError(f"no box {path[0]!r}")


def edit_box(data: bytes, path: Sequence[bytes], edit: Callable[[bytes], bytes]) -> bytes:
    """Replace the payload of a box and mend the sizes around it. Needs the index after the pictures."""
    start, end = box_span(data, path)
    payload = edit(data[start + 8 : end])
    grown = len(payload) - (end - start - 8)
    result = bytearray(data[: start + 8] + payload + data[end:])
    for depth in range(1, len(path) + 1):
        at, _ = box_span(data, path[:depth])
        size = int.from_bytes(data[at : at + 4], "big") + grown
        result[at : at + 4] = size.to_bytes(4, "big")
    return bytes(result)


SAMPLE_ENTRY = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"avc1")
DATA_REFERENCE = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref")


def claim_size(data: bytes, width: int, height: int) -> bytes:
    """Write a picture size into the sample entry and the track header of an MP4."""
    claim = width.to_bytes(2, "big") + height.to_bytes(2, "big")
    data = edit_box(data, SAMPLE_ENTRY, lambda entry: entry[:24] + claim + entry[28:])
    fixed = (width << 16).to_bytes(4, "big") + (height << 16).to_bytes(4, "big")
    return edit_box(data, (b"moov", b"trak", b"tkhd"), lambda header: header[:-8] + fixed)


def claim_sequence_size(data: bytes, macroblocks: int) -> bytes:
    """Put a sequence header of `macroblocks` x `macroblocks` (16 pixels each) into an H.264 file."""
    sps = _sequence_header(macroblocks)

    def replace(payload: bytes) -> bytes:
        old = int.from_bytes(payload[6:8], "big")
        return payload[:6] + len(sps).to_bytes(2, "big") + sps + payload[8 + old :]

    return edit_box(data, (*SAMPLE_ENTRY, b"avcC"), replace)


def _sequence_header(macroblocks: int) -> bytes:
    """A baseline H.264 sequence parameter set (ITU-T H.264, 7.3.2.1.1)."""

    def ue(value: int) -> str:
        binary = f"{value + 1:b}"
        return "0" * (len(binary) - 1) + binary

    bits = ue(0) + ue(0) + ue(2) + ue(1) + "0" + ue(macroblocks - 1) + ue(macroblocks - 1) + "1" + "1" + "0" + "0" + "1"
    bits += "0" * (-len(bits) % 8)
    body = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
    return b"\x67\x42\xc0\x33" + body


def refer_outside(data: bytes, target: Path) -> bytes:
    """Make the pictures of an MP4 those of another file, named by an absolute path in a QuickTime alias."""
    path = str(target).encode()
    alias = bytes(10) + bytes(28) + bytes(12) + bytes(64) + bytes(16) + (1).to_bytes(2, "big") * 2 + bytes(16)
    alias += (2).to_bytes(2, "big") + len(path).to_bytes(2, "big") + path + bytes(len(path) % 2) + b"\xff\xff\x00\x00"
    entry = b"alis" + bytes(4) + alias + bytes(max(0, 160 - len(alias)))
    entry = (len(entry) + 4).to_bytes(4, "big") + entry
    return edit_box(data, DATA_REFERENCE, lambda _: bytes(4) + (1).to_bytes(4, "big") + entry)
