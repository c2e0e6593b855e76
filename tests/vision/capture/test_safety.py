"""Bad and hostile input: one sentence with the remedy, and nothing else is ever opened."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import av
import cv2
import pytest

from tests.vision.capture.clips import (
    claim_sequence_size,
    claim_size,
    picture,
    refer_outside,
    write_clip,
    write_sound,
)
from vision.capture import container, open_video
from vision.capture.container import shown
from vision.errors import UnreadableVideo

PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n"


def _refused(path: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(UnreadableVideo) as caught:
        open_video(path)
    sentence = str(caught.value)
    assert sentence.startswith("'")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert caught.value.exit_code == 3
    return sentence


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.mp4", b"", "is empty (0 bytes); copy or record it again"),
        ("text.mp4", b"Dear diary,\nno video today.\n", "is a text file, not a video; choose the recording itself"),
        ("umlaut.mp4", "Grüße".encode() * 2000, "is a text file, not a video"),
        ("wide.mp4", "Text".encode("utf-16"), "is a text file, not a video"),
        ("list.m3u8", PLAYLIST.format(target="http://127.0.0.1:9/a.ts").encode(), "is a playlist (HLS), not a video"),
        ("list.mp4", b"\xef\xbb\xbf" + PLAYLIST.format(target="a.ts").encode(), "is a playlist (HLS), not a video"),
        ("script.mp4", b"ffconcat version 1.0\nfile 'other.mp4'\n", "is an ffconcat script, not a video"),
        ("manifest.mp4", b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash">', "is a streaming manifest (DASH)"),
        ("moving.mp4", b"GIF89a" + bytes(100), "is a GIF, not a video"),
        ("photo.mp4", b"\x00\x00\x00\x1cftypheic" + bytes(100), "is a picture, not a video"),
        ("song.mp4", b"ID3" + bytes(100), "is a sound recording, not a video"),
        ("old.wmv", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(100), "is a Windows Media file, not a video"),
        ("bitmap.mp4", b"BMW is a car maker.\n", "is a text file, not a video"),
        ("noise.mp4", bytes(range(256)) * 20, "is in no video format that can be read here; convert it"),
        ("moov.mp4", b"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom\x00\x00\x10\x00mdat" + bytes(4088), "is cut off"),
        ("ebml.webm", b"\x1a\x45\xdf\xa3" + bytes(range(250)), "is a Matroska or WebM file that is damaged"),
    ],
)
def test_no_video(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    sentence = _refused(path)
    assert sentence.startswith(f"'{name}' ")
    assert words in sentence


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".bmp", ".tiff", ".webp"])
def test_picture(suffix: str, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / f"photo{suffix}"), picture())
    assert "is a picture, not a video; choose a video." in _refused(tmp_path / f"photo{suffix}")


def test_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "clips.mp4", "w") as archive:
        archive.writestr("clip.mp4", b"x")
    assert "is an archive, not a video; unpack it" in _refused(tmp_path / "clips.mp4")


def test_sound_only(tmp_path: Path) -> None:
    assert "has sound but no picture" in _refused(write_sound(tmp_path / "sound.mp4"))
    assert "is a sound recording" in _refused(write_sound(tmp_path / "sound.m4a"))


def test_missing_file_folder_and_devices(tmp_path: Path) -> None:
    assert "does not exist; check the name and the folder" in _refused(tmp_path / "none.mp4")
    assert "is a folder; choose a recording inside it" in _refused(tmp_path)
    assert "is a device or a pipe" in _refused(Path(os.devnull))
    os.mkfifo(tmp_path / "pipe.mp4")
    # Without a writer an ordinary opening would wait here for ever.
    assert "is a device or a pipe" in _refused(tmp_path / "pipe.mp4")
    assert "cannot be opened" in _refused(tmp_path / "a\0b.mp4")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "secret.mp4")
    clip.chmod(0)
    assert "may not be read" in _refused(clip)


@pytest.mark.parametrize("name", ["a:b.mp4", "http:x.mp4", "%d.mp4", "-i.mp4", "Rücken 😀.mp4", "two\nlines.mp4"])
def test_odd_names_and_links(name: str, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4")
    clip.rename(tmp_path / name)
    (tmp_path / "link.mp4").symlink_to(tmp_path / name)
    for path in (tmp_path / name, tmp_path / "link.mp4"):
        with open_video(path) as source:
            assert len(list(source)) == 30


def test_names_are_shown_on_one_line() -> None:
    assert shown(Path("two\nlines\x1b[31m.mp4")) == r"'two\nlines\x1b[31m.mp4'"
    # A name that is no UTF-8 must not break the terminal either.
    assert shown(Path("bad\udcff.mp4")) == r"'bad\udcff.mp4'"
    assert shown(Path("Rücken.mp4")) == "'Rücken.mp4'"


def test_interrupted_recording(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "cut.mp4")
    data = clip.read_bytes()
    clip.write_bytes(data[: data.index(b"moov") - 4])
    assert "its index (moov) is missing" in _refused(clip)


@pytest.mark.parametrize("side", [9_000, 65_535])
def test_header_that_claims_too_much(side: int, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "huge.mp4")
    clip.write_bytes(claim_size(clip.read_bytes(), side, side))
    assert f"claims a picture of {side} x {side} pixels" in _refused(clip)


def test_matroska_header_that_claims_too_much(tmp_path: Path) -> None:
    """PixelWidth is element 0xB0; 320 is 0x0140 in two bytes."""
    clip = write_clip(tmp_path / "huge.webm", codec="vp9")
    data = clip.read_bytes()
    assert data.count(b"\xb0\x82\x01\x40") == 1
    clip.write_bytes(data.replace(b"\xb0\x82\x01\x40", b"\xb0\x82\xff\xff"))
    assert "claims a picture of 65535 x 240 pixels" in _refused(clip)


def test_header_that_claims_too_many_pixels(tmp_path: Path) -> None:
    """8000 x 8000 is within 8192 on each side, but 64 million pixels."""
    clip = write_clip(tmp_path / "huge.mp4")
    clip.write_bytes(claim_size(clip.read_bytes(), 8000, 8000))
    assert "40 million in all" in _refused(clip)


@pytest.mark.parametrize("macroblocks", [500, 4096])
def test_stream_that_claims_too_much(macroblocks: int, tmp_path: Path) -> None:
    """The container says 320 x 240, the coded stream 8000 x 8000 or 65,536 x 65,536."""
    clip = write_clip(tmp_path / "huge.mp4")
    clip.write_bytes(claim_sequence_size(clip.read_bytes(), macroblocks))
    sentence = _refused(clip)
    assert "8000 x 8000" in sentence or "no picture that can be decoded" in sentence


def _count_plainly(path: Path, options: dict[str, str]) -> int:
    """Frames that FFmpeg itself gives."""
    with av.open(str(path), options=options) as plain:
        return sum(1 for _ in plain.decode(video=0))


def test_pictures_in_another_file_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = write_clip(tmp_path / "secret.mp4")
    thief = tmp_path / "thief.mp4"
    thief.write_bytes(refer_outside(secret.read_bytes(), secret))
    open_wide = {"enable_drefs": "1", "use_absolute_path": "1"}
    assert _count_plainly(thief, open_wide) == 30, "the reference works where it is followed"

    assert "holds no picture that can be decoded" in _refused(thief)

    # The second lock holds without the first.
    monkeypatch.setattr(container, "RESTRICTIONS", open_wide)
    assert "keeps its pictures in another file, which is never opened" in _refused(thief)


def test_codec_that_is_not_on_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = write_clip(tmp_path / "clip.mp4")
    monkeypatch.setattr(container, "DECODERS", ("hevc",))
    assert "is coded in h264, which is not read here; convert it to MP4 (H.264)" in _refused(clip)


def test_ffmpeg_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    clip = write_clip(tmp_path / "clip.mp4")
    data = bytearray(clip.read_bytes())
    start = data.index(b"mdat") + 200
    for position in range(start, min(start + 1000, len(data)), 3):
        data[position] ^= 0xFF
    clip.write_bytes(data)
    capfd.readouterr()
    assert "no picture that can be decoded" in _refused(clip)
    (tmp_path / "bad.webm").write_bytes(b"\x1a\x45\xdf\xa3" + bytes(range(250)))
    assert "is damaged" in _refused(tmp_path / "bad.webm")
    assert capfd.readouterr() == ("", "")
