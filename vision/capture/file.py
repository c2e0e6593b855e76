"""Recordings, read with PyAV in constant memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av.video.frame import VideoFrame

from vision.capture.clock import Clock
from vision.capture.container import Opened, open_recording, shown
from vision.capture.limits import DEFAULT, Limits
from vision.capture.picture import Developer
from vision.capture.source import SourceInfo
from vision.errors import NothingToGrade, UnreadableVideo
from vision.types import Frame

# A demuxer that fails this often in a row without a packet in between makes no headway.
MAX_READ_FAILURES = 20
# Where more than this is missing at the end, the file is shorter than its header says.
SHORTFALL_S = 2.0
SHORTFALL_SHARE = 0.05
_HAIR = 1e-6


def open_video(path: Path, *, limits: Limits = DEFAULT) -> FileSource:
    """Open a recording and look at its beginning.

    Raises `UnreadableVideo` where it is no video, cannot be decoded or exceeds the limits, and `NothingToGrade`
    where it is shorter than `limits.min_duration_s` or `limits.min_frames`.
    """
    return FileSource(Path(path), limits)


class FileSource:
    """A recording. Each iteration reads it anew from the start.

    `skipped_frames`: damaged frames that the latest iteration left out. `notes`: sentences on what was wrong with
    the file but did not keep it from being read, known when an iteration has reached the end.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._open: list[Opened] = []
        self._closed = False
        self.skipped_frames = 0
        self.notes: tuple[str, ...] = ()
        self.info = self._examine()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Frame]:
        return self.frames()

    def close(self) -> None:
        """Release the file. A running iteration ends with `ValueError`."""
        self._closed = True
        while self._open:
            self._open.pop().close()

    def frames(self, *, every_s: float | None = None, wanted: Callable[[float], bool] | None = None) -> Iterator[Frame]:
        """Read the frames, or some of them.

        `every_s`: at most one frame in each such stretch of time. `wanted`: told the time of a frame in seconds,
        says whether it is wanted. Frames left out are decoded but not converted, and `index` still counts them, as
        it counts damaged ones: it is the place in decoding order in the whole recording.
        """
        opened = self._reopen()
        self.skipped_frames = 0
        developer: Developer | None = None
        clock = Clock(_interval_s(opened))
        next_s = 0.0
        count = 0
        try:
            for index, t_s, decoded in self._sound(opened, clock):
                count += 1
                if developer is None:
                    developer = Developer(decoded, opened.stream.sample_aspect_ratio)
                if t_s < next_s or (wanted is not None and not wanted(t_s)):
                    continue
                if every_s is not None:
                    next_s = _next_multiple(t_s, every_s)
                try:
                    image = developer.develop(decoded)
                except (av.FFmpegError, ValueError):
                    self.skipped_frames += 1
                    continue
                yield Frame(index, t_s, image)
            self._judge_end(count, clock.end_s)
        finally:
            self._release(opened)

    def _examine(self) -> SourceInfo:
        """Decode the first frames: enough to know the upright size and that there is something to grade."""
        opened = self._reopen()
        limits = self._limits
        try:
            header_s = _duration_s(opened)
            if header_s is not None and header_s > limits.max_duration_s:
                raise self._too_long(header_s)
            clock = Clock(_interval_s(opened))
            size = (0, 0)
            count = 0
            for _, _, decoded in self._sound(opened, clock):
                if count == 0:
                    size = Developer(decoded, opened.stream.sample_aspect_ratio).size
                count += 1
                if count >= limits.min_frames and clock.end_s >= limits.min_duration_s:
                    break
            self._judge_length(count, clock.end_s, header_s)
            if not limits.admits(*size):
                raise UnreadableVideo(
                    f"{shown(self._path)} would be shown at {size[0]} x {size[1]} pixels, which is more than is read; "
                    "scale it down."
                )
            return SourceInfo(self._path.name, *size, header_s, _frame_count(opened), _codec(opened))
        finally:
            self.skipped_frames = 0
            self._release(opened)

    def _reopen(self) -> Opened:
        if self._closed:
            raise ValueError(f"{shown(self._path)} is closed")
        opened = open_recording(self._path, self._limits)
        self._open.append(opened)
        return opened

    def _release(self, opened: Opened) -> None:
        if opened in self._open:
            self._open.remove(opened)
            opened.close()

    def _sound(self, opened: Opened, clock: Clock) -> Iterator[tuple[int, float, VideoFrame]]:
        """(index, time in seconds, frame) of each frame that is whole; damaged ones are counted."""
        for index, decoded in enumerate(self._decoded(opened)):
            t_s = clock.repair(_time_s(opened, decoded))
            if t_s > self._limits.max_duration_s:
                raise self._too_long(t_s)
            if decoded.is_corrupt:
                self.skipped_frames += 1
                continue
            yield index, t_s, decoded

    def _decoded(self, opened: Opened) -> Iterator[VideoFrame]:
        """All frames that the decoder gives, damaged ones included; packets that it rejects are counted."""
        packets = opened.container.demux(opened.stream)
        failures = 0
        while True:
            if self._closed:
                raise ValueError(f"{shown(self._path)} was closed while it was read")
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError:
                failures += 1
                if failures > MAX_READ_FAILURES:
                    return
                packets = opened.container.demux(opened.stream)
                continue
            failures = 0
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self.skipped_frames += 1
                continue
            yield from frames

    def _judge_length(self, count: int, length_s: float, promised_s: float | None) -> None:
        """Raise where too little could be read: of a damaged recording, or of one that is no longer."""
        name = shown(self._path)
        limits = self._limits
        if count == 0:
            raise UnreadableVideo(
                f"{name} holds no picture that can be decoded; copy it again from the camera, or convert it to MP4."
            )
        if count >= limits.min_frames and length_s + _HAIR >= limits.min_duration_s:
            return
        frames = "1 frame" if count == 1 else f"{count} frames"
        if _falls_short(length_s, promised_s):
            raise UnreadableVideo(
                f"{name} is damaged: only {frames} of {promised_s:.1f} s can be decoded; copy it again from the camera."
            )
        raise NothingToGrade(f"{name} is too short to grade ({frames}, {length_s:.1f} s); record at least a minute.")

    def _judge_end(self, count: int, end_s: float) -> None:
        """Raise where too little could be read, else note what was wrong."""
        name = shown(self._path)
        promised_s = self.info.duration_s
        self._judge_length(count, end_s, promised_s)
        if promised_s is None:
            # A browser's recording tells no length beforehand.
            self.info = replace(self.info, duration_s=end_s, frames=count)
        notes: list[str] = []
        if _falls_short(end_s, promised_s):
            notes.append(
                f"{name} breaks off at {end_s:.1f} s although its header promises {promised_s:.1f} s; "
                "only the part that can be read is used."
            )
        if self.skipped_frames:
            frames = "1 damaged frame was" if self.skipped_frames == 1 else f"{self.skipped_frames} damaged frames were"
            notes.append(f"{frames} left out of {name}.")
        self.notes = tuple(notes)

    def _too_long(self, duration_s: float) -> UnreadableVideo:
        return UnreadableVideo(
            f"{shown(self._path)} lasts {duration_s / 3600:.1f} hours; at most "
            f"{self._limits.max_duration_s / 3600:g} hours are read; cut out the part with the back rub."
        )


def _falls_short(length_s: float, promised_s: float | None) -> bool:
    return promised_s is not None and promised_s - length_s > max(SHORTFALL_S, SHORTFALL_SHARE * promised_s)


def _next_multiple(t_s: float, every_s: float) -> float:
    """The next multiple of `every_s` after `t_s`, less a hair, since 0.3 is a little less than 3 x 0.1."""
    return (math.floor(t_s / every_s + _HAIR) + 1 - _HAIR) * every_s


def _time_s(opened: Opened, frame: VideoFrame) -> float | None:
    """The container's own time of a frame. AVI stores none, only the rate at which frames are decoded."""
    ticks = frame.dts if opened.container.format.name == "avi" else frame.pts
    return None if ticks is None or frame.time_base is None else float(ticks * frame.time_base)


def _interval_s(opened: Opened) -> float | None:
    rate = opened.stream.average_rate
    return float(1 / rate) if rate else None


def _duration_s(opened: Opened) -> float | None:
    stream = opened.stream
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    total = opened.container.duration
    return None if total is None else total / av.time_base


def _frame_count(opened: Opened) -> int | None:
    if opened.stream.frames > 0:
        return opened.stream.frames
    duration_s = _duration_s(opened)
    rate = opened.stream.average_rate
    return None if duration_s is None or not rate else round(duration_s * rate)


def _codec(opened: Opened) -> str:
    return opened.stream.codec_context.codec.canonical_name
