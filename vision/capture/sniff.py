"""Tells from the first bytes what a file is, so that FFmpeg is only ever given the one demuxer that fits.

FFmpeg's own guess may fall on demuxers that open other files or addresses (playlists, concat scripts, image
sequences). Only the containers named here are handed over.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD_BYTES = 4096

_TS_PACKET = 188
_TS_SYNC = 0x47
# The first box of an ISO media (MP4, QuickTime) file.
_ISO_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp", b"sidx")
_ISO_PICTURES = (b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
_ISO_SOUNDS = (b"M4A ", b"M4B ", b"M4P ")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is. `demuxer`: FFmpeg's name of the demuxer, None for what is no video. `noun`: "a text file"."""

    noun: str
    demuxer: str | None = None
    remedy: str = "choose the recording itself"


MP4 = Kind("an MP4 or QuickTime file", "mov")
MATROSKA = Kind("a Matroska or WebM file", "matroska")
AVI = Kind("an AVI file", "avi")
MPEG_TS = Kind("an MPEG transport stream", "mpegts")
MPEG_PS = Kind("an MPEG program stream", "mpeg")
FLV = Kind("a Flash video", "flv")
OGG = Kind("an Ogg file", "ogg")

TEXT = Kind("a text file")
PLAYLIST = Kind("a playlist (HLS)", remedy="choose the recording that it points to")
CONCAT = Kind("an ffconcat script", remedy="join the parts into one file and choose that")
MANIFEST = Kind("a streaming manifest (DASH)", remedy="choose the recording that it points to")
PICTURE = Kind("a picture", remedy="choose a video")
GIF = Kind("a GIF", remedy="choose the video that it was made from")
SOUND = Kind("a sound recording", remedy="choose a video")
ARCHIVE = Kind("an archive", remedy="unpack it and choose the recording inside")
WINDOWS_MEDIA = Kind("a Windows Media file", remedy="convert it to MP4 (H.264)")
DOCUMENT = Kind("a document")
UNKNOWN = Kind("in no video format that can be read here", remedy="convert it to MP4 (H.264)")

_PREFIXES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x1a\x45\xdf\xa3", MATROSKA),
    (b"\x00\x00\x01\xba", MPEG_PS),
    (b"FLV\x01", FLV),
    (b"OggS", OGG),
    (b"\x30\x26\xb2\x75", WINDOWS_MEDIA),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"\xff\xd8\xff", PICTURE),
    (b"\x89PNG\r\n\x1a\n", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"PK\x03\x04", ARCHIVE),
    (b"PK\x05\x06", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"%PDF", DOCUMENT),
    (b"ID3", SOUND),
    (b"fLaC", SOUND),
    (b"\xff\xfb", SOUND),
    (b"\xff\xf1", SOUND),
)


def identify(head: bytes) -> Kind:
    """Name the kind of a file from its first `HEAD_BYTES` bytes."""
    if head[4:8] in _ISO_BOXES:
        return _iso(head)
    if head[:4] == b"RIFF":
        return {b"AVI ": AVI, b"WEBP": PICTURE, b"WAVE": SOUND}.get(head[8:12], UNKNOWN)
    for prefix, kind in _PREFIXES:
        if head.startswith(prefix):
            return kind
    # Two letters alone would take a text for a bitmap; these four bytes are reserved and zero.
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return PICTURE
    if _is_transport_stream(head):
        return MPEG_TS
    return _text(head) or UNKNOWN


def _iso(head: bytes) -> Kind:
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _ISO_PICTURES:
            return PICTURE
        if brand in _ISO_SOUNDS:
            return SOUND
    return MP4


def _is_transport_stream(head: bytes) -> bool:
    """Sync bytes at the packet distance; camcorders put four bytes of time code before each packet."""
    for start, step in ((0, _TS_PACKET), (4, _TS_PACKET + 4)):
        syncs = head[start : start + 4 * step : step]
        if len(syncs) >= 2 and all(byte == _TS_SYNC for byte in syncs):
            return True
    return False


def _text(head: bytes) -> Kind | None:
    """The kind of a text file, or None where the bytes are no text."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return TEXT
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return None
        # The head ends in the middle of a character.
        text = head[: error.start].decode("utf-8")
    if any(ord(char) < 32 and char not in "\t\n\r\f\x1b" for char in text):
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("#extm3u"):
        return PLAYLIST
    if start.startswith("ffconcat"):
        return CONCAT
    if "<mpd" in start:
        return MANIFEST
    return TEXT
