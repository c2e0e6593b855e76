"""Every file that is no good, uploaded: one sentence, nothing kept, and the server as well as before."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.server.running import RunningServer
from tests.vision.capture.clips import claim_size, picture, refer_outside, write_clip, write_sound


def _truncated(path: Path) -> bytes:
    data = write_clip(path / "whole.mp4").read_bytes()
    return data[: data.index(b"moov") - 4]


def _huge(path: Path) -> bytes:
    return claim_size(write_clip(path / "huge.mp4").read_bytes(), 9000, 9000)


def _long(path: Path) -> bytes:
    return write_clip(path / "long.mp4", seconds=3).read_bytes()


def _thief(path: Path) -> bytes:
    secret = write_clip(path / "secret.mp4")
    return refer_outside(secret.read_bytes(), secret)


def _sound(path: Path) -> bytes:
    return write_sound(path / "sound.mp4").read_bytes()


def _short(path: Path) -> bytes:
    return write_clip(path / "short.mp4", images=[picture()] * 5, times_ms=[0, 40, 80, 120, 160]).read_bytes()


PLAYLIST = b"#EXTM3U\n#EXTINF:8,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"
BAD: dict[str, tuple[bytes | Callable[[Path], bytes], str, str]] = {
    "text": (b"Dear diary,\n" * 50, "unreadable_video", "is a text file, not a video."),
    "playlist": (PLAYLIST, "unreadable_video", "is a playlist (HLS), not a video."),
    "script": (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "unreadable_video", "is an ffconcat script"),
    "archive": (b"PK\x03\x04" + bytes(200), "unreadable_video", "is an archive, not a video."),
    "noise": (bytes(range(256)) * 20, "unreadable_video", "is in no video format that can be read here."),
    "truncated": (_truncated, "unreadable_video", "its index (moov) is missing"),
    "sound": (_sound, "unreadable_video", "has sound but no picture."),
    "huge": (_huge, "unreadable_video", "claims a picture of 9000 x 9000 pixels"),
    "long": (_long, "unreadable_video", "lasts 0.0 hours"),
    "short": (_short, "nothing_to_grade", "is too short to grade (5 frames, 0.2 s)."),
    "thief": (_thief, "unreadable_video", "holds no picture that can be decoded"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def api(data: Path) -> Iterator[httpx.Client]:
    with (
        RunningServer(data, "--duration-s", "2") as server,
        httpx.Client(base_url=f"{server.url}api/v1", timeout=60, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize("kind", BAD)
def test_bad_video(kind: str, api: httpx.Client, data: Path, tmp_path: Path) -> None:
    made, code, says = BAD[kind]
    content = made if isinstance(made, bytes) else made(tmp_path)
    upload = api.post("/uploads", json={"filename": f"my {kind}; x.mp4", "size": len(content)}).json()
    assert api.put(f"/uploads/{upload['id']}", params={"offset": 0}, content=content).status_code == 200
    answer = api.post(f"/uploads/{upload['id']}/finish")
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    assert error["message"].startswith(f"'my {kind}; x.mp4' ")
    assert says in error["message"]
    assert error["remedy"][0].isupper()
    assert upload["id"] not in answer.text
    assert str(data) not in answer.text
    assert list((data / "uploads").iterdir()) == list((data / "sessions").iterdir()) == []
    assert api.get(f"/uploads/{upload['id']}").status_code == 404
    assert api.get("/sessions").json()["sessions"] == []
