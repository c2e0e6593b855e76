"""Opens a recording so that nothing else can be opened through it, and says in one sentence why it cannot be.

Four locks: only ordinary files are opened, by Python, and FFmpeg gets the open file and no name; the demuxer follows
from the first bytes and is the only one allowed, also inside the file (an AVI may carry a playlist as its subtitles);
any further opening is refused; the external data that a QuickTime file may refer to stays off.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

import av
from av.codec.context import ThreadType
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from vision.capture.limits import Limits
from vision.capture.sniff import HEAD_BYTES, MP4, Kind, identify
from vision.errors import UnreadableVideo

# FFmpeg's own lines would otherwise reach the terminal; what matters is said in one sentence of ours.
av.logging.set_level(None)

# Decoders by FFmpeg's name. Probing opens none but these, so sound and subtitles are never decoded.
DECODERS = (
    "h264",
    "hevc",
    "libdav1d",
    "libaom-av1",
    "vp9",
    "vp8",
    "mpeg4",
    "mpeg2video",
    "mpeg1video",
    "h263",
    "mjpeg",
    "prores",
    "theora",
)
# No decoder has this name.
_NO_DECODER = "none"
# Only "file" is a protocol, and a QuickTime file may refer to no other file.
RESTRICTIONS = {"protocol_whitelist": "file", "enable_drefs": "0", "use_absolute_path": "0"}
_BOX_HEADER = 8


class _ForeignAddress(Exception):
    """The file asked for another file or address."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open recording and the stream to decode."""

    container: InputContainer
    stream: VideoStream
    file: BinaryIO

    def close(self) -> None:
        """Release the file."""
        self.container.close()
        self.file.close()


def shown(path: Path) -> str:
    """The file's name for a sentence: quoted, with characters that a terminal cannot show escaped."""
    name = path.name or str(path)
    return "'" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name) + "'"


def open_recording(path: Path, limits: Limits) -> Opened:
    """Open the best video stream of an ordinary file. Raises `UnreadableVideo` with the remedy.

    What the headers claim is checked first, with all decoders shut off; probing then runs the decoder a little.
    """
    file = _open_ordinary(path)
    try:
        kind = _kind(file, path)
        with _demux(file, kind, path, limits, decoders=_NO_DECODER) as claims:
            stream = _stream(claims, path)
            width, height = stream.codec_context.width, stream.codec_context.height
            # Some containers leave the size to the coded stream.
            if width or height:
                _check_size(path, width, height, limits)
        file.seek(0)
        container = _demux(file, kind, path, limits, decoders=",".join(DECODERS))
    except BaseException:
        file.close()
        raise
    try:
        stream = _stream(container, path)
        _check_size(path, stream.codec_context.width, stream.codec_context.height, limits)
        _prepare(container, stream, limits)
    except BaseException:
        container.close()
        file.close()
        raise
    return Opened(container, stream, file)


def _open_ordinary(path: Path) -> BinaryIO:
    name = shown(path)
    try:
        # Without NONBLOCK the opening of a named pipe would wait for a writer for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise UnreadableVideo(f"{name} does not exist; check the name and the folder.") from None
    except IsADirectoryError:
        raise UnreadableVideo(f"{name} is a folder; choose a recording inside it.") from None
    except PermissionError:
        what = "is a folder; choose a recording inside it" if path.is_dir() else "may not be read; allow reading it"
        raise UnreadableVideo(f"{name} {what}.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UnreadableVideo(f"{name} cannot be opened ({reason}); check the name and the folder.") from None
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise UnreadableVideo(f"{name} is a folder; choose a recording inside it.")
    raise UnreadableVideo(f"{name} is a device or a pipe, not a file; save the recording to a file first.")


def _kind(file: BinaryIO, path: Path) -> Kind:
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise UnreadableVideo(f"{shown(path)} is empty (0 bytes); copy or record it again.")
    kind = identify(head)
    if kind.demuxer is None:
        not_a_video = "" if kind.noun.startswith("in ") else ", not a video"
        raise UnreadableVideo(f"{shown(path)} is {kind.noun}{not_a_video}; {kind.remedy}.")
    if kind is MP4 and not _has_index(file):
        raise UnreadableVideo(
            f"{shown(path)} is cut off: its index (moov) is missing, as after an interrupted recording or copy; "
            "copy it again from the camera."
        )
    return kind


def _has_index(file: BinaryIO) -> bool:
    """Whether a `moov` box follows among the outermost boxes of an MP4. Rewinds the file."""
    end = file.seek(0, os.SEEK_END)
    position = 0
    found = False
    while position + _BOX_HEADER <= end and not found:
        file.seek(position)
        header = file.read(16)
        size = int.from_bytes(header[:4], "big")
        found = header[4:8] == b"moov"
        if size == 1:
            size = int.from_bytes(header[8:16], "big")
        if size < _BOX_HEADER:
            break
        position += size
    file.seek(0)
    return found


class _Nameless:
    """The open file without its name, so that no demuxer can derive another file's name from it."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell


def _refuse(url: str, _flags: int, _options: dict[str, str]) -> NoReturn:
    raise _ForeignAddress(url)


def _demux(file: BinaryIO, kind: Kind, path: Path, limits: Limits, *, decoders: str) -> InputContainer:
    allowed = {"format_whitelist": str(kind.demuxer), "codec_whitelist": decoders}
    try:
        return av.open(
            _Nameless(file),
            "r",
            format=kind.demuxer,
            options={"max_pixels": str(limits.max_pixels)},
            container_options=RESTRICTIONS | allowed,
            metadata_errors="replace",
            io_open=_refuse,
        )
    except _ForeignAddress:
        raise _foreign(path) from None
    except (av.FFmpegError, MemoryError, ValueError):
        raise UnreadableVideo(
            f"{shown(path)} is {kind.noun} that is damaged; copy it again from the camera, or convert it to MP4."
        ) from None


def _foreign(path: Path) -> UnreadableVideo:
    return UnreadableVideo(
        f"{shown(path)} keeps its pictures in another file, which is never opened; export it as one complete file."
    )


def _stream(container: InputContainer, path: Path) -> VideoStream:
    """The best video stream, cover pictures aside."""
    name = shown(path)
    pictures = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [stream for stream in container.streams.video if not stream.disposition & pictures]
    if not streams:
        what = "has sound but no picture" if container.streams.audio else "holds no video"
        raise UnreadableVideo(f"{name} {what}; choose a recording with a picture.")
    best = container.streams.best("video")
    stream = best if isinstance(best, VideoStream) and best in streams else streams[0]
    # PyAV leaves the context out where FFmpeg knows no decoder, which its type stubs do not say.
    context: VideoCodecContext | None = stream.codec_context
    if context is None or context.name not in DECODERS:
        codec = "an unknown way" if context is None else context.codec.canonical_name
        raise UnreadableVideo(f"{name} is coded in {codec}, which is not read here; convert it to MP4 (H.264).")
    return stream


def _prepare(container: InputContainer, stream: VideoStream, limits: Limits) -> None:
    context = stream.codec_context
    context.thread_type = ThreadType.AUTO
    context.thread_count = limits.decoder_threads
    # Holds also for a size that the stream changes to in the middle.
    context.options = {"max_pixels": str(limits.max_pixels)}
    for other in container.streams:
        if other is not stream:
            other.discard = Discard.all


def _check_size(path: Path, width: int, height: int, limits: Limits) -> None:
    name = shown(path)
    if width <= 0 or height <= 0:
        raise UnreadableVideo(
            f"{name} tells no usable picture size, so its header is damaged; export it again from the camera."
        )
    if not limits.admits(width, height):
        raise UnreadableVideo(
            f"{name} claims a picture of {width} x {height} pixels; at most {limits.max_side_px} on a side and "
            f"{limits.max_pixels // 1_000_000} million in all are read; scale it down or export it again."
        )
