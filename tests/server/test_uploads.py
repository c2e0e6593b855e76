"""Uploads that break off, come twice, lie about themselves, and go on where they were. A real server."""

import asyncio
import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from server import uploads
from server.errors import ApiError
from server.models import AnalysisSettings, NewUpload
from server.services import Services
from server.settings import Settings
from server.store import Store
from tests.server.running import RunningServer
from tests.vision.capture.clips import write_clip

CHUNK = 64 * 1024
DATA = bytes(i * i % 256 for i in range(3 * CHUNK))


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The data folder, with a live session that has ended."""
    data = tmp_path_factory.mktemp("data")
    with Store.open(data) as store:
        made = store.create_session("live", "live", AnalysisSettings(arms="up"))
        store.set_state(made, "failed")
    return {"data": str(data), "session": made}


@pytest.fixture(scope="module")
def server(live: dict[str, str]) -> Iterator[RunningServer]:
    with RunningServer(Path(live["data"]), "--chunk-bytes", str(CHUNK), "--upload-bytes", str(10 * 1024**2)) as running:
        yield running


@pytest.fixture(scope="module")
def api(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}api/v1", timeout=60, trust_env=False) as client:
        yield client


def announce(api: httpx.Client, size: int = len(DATA), **more: Any) -> dict[str, Any]:
    answer = api.post("/uploads", json={"filename": "a.mp4", "size": size, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def part(live: dict[str, str], upload: dict[str, Any]) -> Path:
    return Path(live["data"]) / "uploads" / f"{upload['id']}.part"


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert body["error"]["code"] == code
    assert body["error"]["message"].endswith(".")
    assert body["error"]["remedy"].endswith(".")
    return body


def until(reached: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.01)


def test_pieces_in_order_make_the_file(api: httpx.Client, live: dict[str, str]) -> None:
    upload = announce(api, last_modified=1.7e9, settings={"arms": "down"})
    assert (upload["offset"], upload["chunk_bytes"], upload["last_modified"]) == (0, CHUNK, 1.7e9)
    assert upload["settings"]["arms"] == "down"
    for offset in range(0, len(DATA), CHUNK):
        address = f"/uploads/{upload['id']}"
        refused(api.put(address, params={"offset": offset + 1}, content=b"x"), 409, "wrong_offset")
        assert refused(api.post(f"{address}/finish"), 409, "incomplete")["offset"] == offset
        answer = api.put(address, params={"offset": offset}, content=DATA[offset : offset + CHUNK])
        assert answer.json()["offset"] == offset + CHUNK
        # Sent twice, because the answer was lost.
        again = api.put(address, params={"offset": offset}, content=DATA[offset : offset + CHUNK])
        assert refused(again, 409, "wrong_offset")["offset"] == offset + CHUNK
    assert part(live, upload).read_bytes() == DATA
    assert upload["id"] in [listed["id"] for listed in api.get("/uploads").json()["uploads"]]
    assert api.delete(f"/uploads/{upload['id']}").status_code == 204
    assert not part(live, upload).exists()
    for answer in (
        api.get(f"/uploads/{upload['id']}"),
        api.delete(f"/uploads/{upload['id']}"),
        api.put(f"/uploads/{upload['id']}", params={"offset": 0}, content=b"x"),
        api.post(f"/uploads/{upload['id']}/finish"),
    ):
        refused(answer, 404, "not_found")


def test_more_than_announced_is_not_taken(api: httpx.Client, live: dict[str, str]) -> None:
    upload = announce(api, size=100)
    address = f"/uploads/{upload['id']}"
    refused(api.put(address, params={"offset": 0}, content=bytes(CHUNK + 1)), 413, "too_large")
    assert api.get(address).json()["offset"] == 0
    refused(api.put(address, params={"offset": 0}, content=b"x" * 150), 413, "too_large")
    assert api.get(address).json()["offset"] == 100
    assert part(live, upload).read_bytes() == b"x" * 100
    refused(api.put(address, params={"offset": -1}, content=b"x"), 422, "invalid_request")
    refused(api.put(address, params={"offset": 2**70}, content=b"x"), 422, "invalid_request")
    refused(api.put(address, content=b"x"), 422, "invalid_request")


def begin(server: RunningServer, upload: dict[str, Any], offset: int, length: int, body: bytes) -> socket.socket:
    """A request that announces `length` bytes and has sent only `body` of them."""
    host, port = server.url.removeprefix("http://").rstrip("/").split(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    head = f"PUT /api/v1/uploads/{upload['id']}?offset={offset} HTTP/1.1\r\nHost: {host}:{port}\r\n"
    connection.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode() + body)
    return connection


def test_what_came_of_a_broken_request_is_kept(server: RunningServer, api: httpx.Client, live: dict[str, str]) -> None:
    upload = announce(api)
    connection = begin(server, upload, 0, CHUNK, DATA[:1000])
    until(lambda: part(live, upload).stat().st_size == 1000, "the bytes are written")
    connection.close()
    until(lambda: api.get(f"/uploads/{upload['id']}").json()["offset"] == 1000, "they count")
    answer = api.put(f"/uploads/{upload['id']}", params={"offset": 1000}, content=DATA[1000:2000])
    assert answer.json()["offset"] == 2000
    assert part(live, upload).read_bytes() == DATA[:2000]


def test_the_newer_of_two_requests_goes_on(server: RunningServer, api: httpx.Client, live: dict[str, str]) -> None:
    """A connection that hangs would otherwise lock its own successor out."""
    upload = announce(api)
    with begin(server, upload, 0, CHUNK, DATA[:1000]) as hanging:
        until(lambda: part(live, upload).stat().st_size == 1000, "the bytes are written")
        newer = api.put(f"/uploads/{upload['id']}", params={"offset": 0}, content=DATA[:CHUNK])
        assert refused(newer, 409, "wrong_offset")["offset"] == 1000
        told = hanging.recv(4096)
        assert told.startswith(b"HTTP/1.1 409 ")
        assert json.loads(told.split(b"\r\n\r\n", 1)[1])["offset"] == 1000
    rest = api.put(f"/uploads/{upload['id']}", params={"offset": 1000}, content=DATA[1000:CHUNK])
    assert rest.json()["offset"] == CHUNK
    assert part(live, upload).read_bytes() == DATA[:CHUNK]


def test_two_senders_at_once_spoil_nothing(server: RunningServer, api: httpx.Client, live: dict[str, str]) -> None:
    upload = announce(api)
    address = f"/uploads/{upload['id']}"
    trouble: list[httpx.Response] = []

    def send() -> None:
        with httpx.Client(base_url=f"{server.url}api/v1", timeout=60, trust_env=False) as client:
            offset = 0
            while offset < len(DATA):
                answer = client.put(address, params={"offset": offset}, content=DATA[offset : offset + 20_000])
                if answer.status_code not in (200, 409):
                    trouble.append(answer)
                    return
                offset = answer.json()["offset"]

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(30)
    assert trouble == []
    assert api.get(address).json()["offset"] == len(DATA)
    assert part(live, upload).read_bytes() == DATA


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"filename": "notes.txt"}, 415, "not_a_video"),
        ({"filename": "mp4"}, 415, "not_a_video"),
        ({"filename": "a.mp4.exe"}, 415, "not_a_video"),
        ({"filename": ""}, 422, "invalid_request"),
        ({"filename": ".."}, 422, "invalid_request"),
        ({"filename": "x" * 3000 + ".mp4"}, 422, "invalid_request"),
        ({"size": 0}, 422, "invalid_request"),
        ({"size": -5}, 422, "invalid_request"),
        ({"size": 1.5}, 422, "invalid_request"),
        ({"size": 10 * 1024**2 + 1}, 413, "too_large"),
        ({"size": 10**30}, 413, "too_large"),
        ({"last_modified": "yesterday"}, 422, "invalid_request"),
        ({"settings": {"arms": "akimbo"}}, 422, "invalid_request"),
        ({"session_id": "0123456789abcdef"}, 404, "not_found"),
        ({"session_id": "../sessions"}, 404, "not_found"),
        ({"path": "/etc/passwd"}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_announced(change: dict[str, Any], status: int, code: str, api: httpx.Client) -> None:
    refused(api.post("/uploads", json={"filename": "a.mp4", "size": 100, **change}), status, code)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.mp4", "passwd.mp4"),
        ("C:\\Users\\anna\\back.MOV", "back.MOV"),
        ("/dev/video0.mp4", "video0.mp4"),
        ("two\nlines\x1b[31m\u202e.mp4", "two lines [31m .mp4"),
        ("-rf *.mp4", "-rf *.mp4"),
        ("Rücken 背中.webm", "Rücken 背中.webm"),
        ("x" * 500 + ".mpeg", "x" * 195 + ".mpeg"),
    ],
)
def test_names_are_names_and_no_paths(sent: str, kept: str, api: httpx.Client, live: dict[str, str]) -> None:
    upload = announce(api, filename=sent)
    assert upload["filename"] == kept
    assert part(live, upload).is_file()
    api.delete(f"/uploads/{upload['id']}")


def test_a_full_disk_is_told_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1 GiB is free and 512 MiB of it stay so: of two videos of 300 MiB only one finds room."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=2**30))
    shared = Services.open(Settings(data=tmp_path, welcome=False))
    wanted = NewUpload(filename="a.mp4", size=300 * 2**20)
    first = uploads.announce(wanted, shared)
    with pytest.raises(ApiError) as caught:
        uploads.announce(wanted, shared)
    assert (caught.value.status, caught.value.code) == (507, "disk_full")
    shared.store.uploads.delete(first.id)
    uploads.announce(wanted, shared)
    asyncio.run(shared.close())


def send(api: httpx.Client, video: Path, **more: Any) -> dict[str, Any]:
    data = video.read_bytes()
    upload = announce(api, size=len(data), filename=video.name, **more)
    while upload["offset"] < len(data):
        offset = upload["offset"]
        upload = api.put(
            f"/uploads/{upload['id']}", params={"offset": offset}, content=data[offset : offset + CHUNK]
        ).json()
    return upload


def test_a_finished_upload_is_a_session(api: httpx.Client, live: dict[str, str], tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "My clip.mov")
    upload = send(api, clip, settings={"height_cm": 180})
    answers: list[httpx.Response] = []
    finishing = [
        threading.Thread(target=lambda: answers.append(api.post(f"/uploads/{upload['id']}/finish"))) for _ in range(2)
    ]
    for thread in finishing:
        thread.start()
    for thread in finishing:
        thread.join(60)
    # The answer was lost, so it is asked for once more: there is one session all the same.
    answers.append(api.post(f"/uploads/{upload['id']}/finish"))
    assert [answer.status_code for answer in answers] == [202, 202, 202], [answer.text for answer in answers]
    session = answers[0].json()
    assert {answer.json()["id"] for answer in answers} == {session["id"]}
    assert len([job for job in api.get("/jobs").json()["jobs"] if job["session_id"] == session["id"]]) == 1
    assert (session["title"], session["kind"], session["video_type"]) == ("My clip", "upload", "video/mp4")
    assert session["duration_s"] == pytest.approx(1.5, abs=0.1)
    assert session["settings"]["height_cm"] == 180
    assert api.get(f"/sessions/{session['id']}/files/video").content == clip.read_bytes()
    assert not part(live, upload).exists()
    api.delete(f"/sessions/{session['id']}")


def test_a_live_session_gets_its_recording(api: httpx.Client, live: dict[str, str], tmp_path: Path) -> None:
    """As browsers record it: WebM whose header tells no length, here under a wrong name."""
    clip = write_clip(tmp_path / "take.webm", codec="vp9", container_options={"live": "1"})
    upload = send(api, clip.rename(tmp_path / "take.mp4"), session_id=live["session"], settings={"arms": "down"})
    assert upload["settings"]["arms"] == "up", "the session's own"
    answer = api.post(f"/uploads/{upload['id']}/finish")
    session = answer.json()
    assert answer.status_code == 202, answer.text
    assert (session["id"], session["kind"], session["video_type"]) == (live["session"], "live", "video/webm")
    assert session["job"]["kind"] == "analyse"
    api.post(f"/jobs/{session['job']['id']}/cancel")
    other = send(api, write_clip(tmp_path / "x.mp4"))
    made = api.post(f"/uploads/{other['id']}/finish").json()
    api.post(f"/jobs/{made['job']['id']}/cancel")
    wanted = {"filename": "a.mp4", "size": 5, "session_id": made["id"]}
    refused(api.post("/uploads", json=wanted), 409, "not_live")


def test_names_survive_in_the_store(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        wanted = NewUpload(filename="a/b.mp4", size=5, title=" My\ttitle ")
        made = store.uploads.create(wanted, AnalysisSettings())
        assert store.uploads.title(made) == "My title"
        assert store.uploads.get(made, chunk_bytes=1).filename == "b.mp4"
