"""The application as a whole: its pages, its own routes, its errors' one shape, how it starts and ends."""

import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import webui
from sample_videos import samples
from server.app import create_app
from server.pages import PAGES
from server.settings import Settings
from tests.server.asking import ask
from tests.server.running import RunningServer
from vision import __version__
from vision.atlas import ZONE_IDS
from vision.types import Phase


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("data"), "--live-clients", "3", "--duration-s", "90") as found:
        yield found


def request(
    running: RunningServer, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    address = urlsplit(running.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def get(running: RunningServer, path: str) -> Any:
    answer, content = request(running, "GET", f"/api/v1/{path}")
    assert answer.status == 200, content
    assert answer.getheader("cache-control") == "no-store"
    return json.loads(content)


def test_health(running: RunningServer) -> None:
    health = get(running, "health")
    assert health.pop("disk_free_bytes") > 0
    assert health == {
        "app": "backrub",
        "status": "ok",
        "version": __version__,
        "live": {"clients": 0, "limit": 3},
        "jobs": {"running": 0, "queued": 0},
    }


def test_config_tells_the_settings_and_the_standard(running: RunningServer) -> None:
    config = get(running, "config")
    assert config["version"] == __version__
    assert config["lan"] is None
    assert config["limits"]["duration_s"] == 90
    assert config["limits"]["chunk_bytes"] == 4 * 1024**2
    assert ".mp4" in config["limits"]["suffixes"]
    # vision/standards/back_rub.toml.
    lesson = config["lesson"]
    assert lesson["minutes"] == [5, 10, 20]
    assert [phase["phase"] for phase in lesson["phases"]] == [str(phase) for phase in Phase if phase is not Phase.FREE]
    assert lesson["checklist"][0] == {"key": "room", "text": "The room is warm."}
    assert (lesson["hold_s"], lesson["most_pressure"]) == ([30, 90], 7)
    assert lesson["stop"] == "Stop. Lift your hands slowly."
    assert config["standard"] == {
        "midline_limit_cm": 2.5,
        "midline_target_cm": [2.5, 5.0],
        "speed_band_cm_s": [3.0, 30.0],
        "speed_warn_cm_s": 40.0,
        "speed_zero_fast_cm_s": 50.0,
        "back_quality": 0.5,
    }


def test_the_atlas_is_mirrored_and_moves_with_the_arms(running: RunningServer) -> None:
    side, up = get(running, "atlas"), get(running, "atlas?arms=up")
    zones = {zone["id"]: zone for zone in side["zones"]}
    assert set(zones) == set(ZONE_IDS)
    assert {zones[name]["kind"] for name in ("gutter_upper_l", "lat_r", "lumbar_l")} == {"work"}
    assert {name: zones[name]["kind"] for name in ("spine", "scapula_r", "neck", "sacrum")} == {
        "spine": "spine",
        "scapula_r": "bone",
        "neck": "extra",
        "sacrum": "extra",
    }
    left, right = (sorted(zones[f"lumbar_{side}"]["polygon"]) for side in "lr")
    assert sorted([-x_cm, v] for x_cm, v in left) == right
    assert {caution["id"] for caution in side["cautions"]} == {"caution_kidney_l", "caution_kidney_r"}
    assert len(side["outline"]) > 10
    assert side["outline"] == up["outline"]
    assert side["zones"] != up["zones"]


def test_samples_are_listed_shown_and_played_in_ranges(running: RunningServer) -> None:
    listed = get(running, "samples")["samples"]
    assert [sample["name"] for sample in listed] == [sample.name for sample in samples()]
    video = samples()[0].video.read_bytes()
    path = f"/api/v1/samples/{listed[0]['name']}"
    answer, content = request(running, "GET", f"{path}/video")
    assert (answer.status, answer.getheader("content-type"), content) == (200, "video/mp4", video)
    answer, content = request(running, "GET", f"{path}/video", headers={"Range": "bytes=100-199"})
    assert (answer.status, content) == (206, video[100:200])
    assert answer.getheader("content-range") == f"bytes 100-199/{len(video)}"
    answer, content = request(running, "GET", f"{path}/picture")
    assert (answer.status, answer.getheader("content-type")) == (200, "image/jpeg")
    assert content == samples()[0].picture.read_bytes()


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_served_as_they_lie_in_the_folder(running: RunningServer, path: str) -> None:
    answer, content = request(running, "GET", path)
    assert (answer.status, answer.getheader("content-type")) == (200, "text/html; charset=utf-8")
    assert content == (webui.FOLDER / PAGES[path]).read_bytes()
    assert "default-src 'none'" in str(answer.getheader("content-security-policy"))


def test_static_files_have_their_types(running: RunningServer) -> None:
    for path, kind in (
        ("css/app.css", "text/css"),
        ("js/api.js", "text/javascript"),
        ("icons/backrub.svg", "image/svg+xml"),
    ):
        answer, content = request(running, "GET", f"/static/{path}")
        assert answer.status == 200, path
        assert str(answer.getheader("content-type")).startswith(kind)
        assert content == (webui.FOLDER / path).read_bytes()
        answer, content = request(
            running, "GET", f"/static/{path}", headers={"If-None-Match": str(answer.getheader("etag"))}
        )
        assert (answer.status, content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/index.html",
        "/live/",
        "/static/",
        "/static/css/",
        "/static/css/none.css",
        "/static/css/../index.html",
        "/static/css/%2e%2e/index.html",
        "/static/css/..%2f..%2fpyproject.toml",
        "/static/css/....//index.html",
        "/static/css//etc/passwd",
        "/static/css/%2fetc%2fpasswd",
        "/static/js/%00",
        "/static/tsconfig.json",
        "/favicon.ico",
        "//api/v1/health",
        "/API/v1/health",
    ],
)
def test_an_unknown_page_is_a_page(running: RunningServer, path: str) -> None:
    answer, content = request(running, "GET", path)
    assert (answer.status, answer.getheader("content-type")) == (404, "text/html; charset=utf-8")
    assert content == (webui.FOLDER / "404.html").read_bytes()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "words"),
    [
        ("GET", "/api/v1/nowhere", None, 404, "not_found", "nothing at this address"),
        ("GET", "/api/v1/samples/none/video", None, 404, "not_found", "no sample of that name"),
        ("GET", "/api/v1/samples/..%2f..%2fx/video", None, 404, "not_found", "nothing at this address"),
        ("GET", "/api/v1/lan/qr.svg", None, 404, "not_found", "does not listen on the network"),
        ("GET", "/api/v1/sessions/../../etc", None, 404, "not_found", "nothing at this address"),
        ("GET", "/api/v1/atlas?arms=wide", None, 422, "invalid_request", "'arms' of the request's query cannot"),
        ("PUT", "/api/v1/uploads/x?offset=-1", b"", 422, "invalid_request", "'offset' of the request's query"),
        ("POST", "/api/v1/login", b"{}", 422, "invalid_request", "'token' of the body cannot be used: Field required."),
        ("POST", "/api/v1/login", b"{", 422, "invalid_request", "not valid JSON"),
        ("POST", "/api/v1/login", b"[]", 422, "invalid_request", "The body cannot be used"),
        ("POST", "/api/v1/login", b'{"token": "\xff"}', 400, "bad_request", "cannot be answered"),
        ("POST", "/api/v1/login", b'{"token": "\\ud800"}', 422, "invalid_request", "'token' of the body"),
        ("POST", "/api/v1/login", b'{"token": ' + b"[" * 5000, 400, "bad_request", "cannot be answered"),
        ("DELETE", "/api/v1/health", None, 405, "wrong_method", "DELETE cannot be used here."),
        ("POST", "/", b"", 405, "wrong_method", "POST cannot be used here."),
        ("POST", "/static/css/app.css", b"", 405, "wrong_method", "POST cannot be used here."),
    ],
)  # fmt: skip
def test_every_error_has_one_shape(
    running: RunningServer, method: str, path: str, body: bytes | None, status: int, code: str, words: str
) -> None:
    answer, content = request(running, method, path, body, {"Content-Type": "application/json"})
    assert answer.status == status, content
    assert answer.getheader("content-type") == "application/json"
    error = json.loads(content)
    assert set(error) == {"error"}
    assert set(error["error"]) == {"code", "message", "remedy"}
    assert error["error"]["code"] == code
    assert words in error["error"]["message"]
    for sentence in (error["error"]["message"], error["error"]["remedy"]):
        assert re.fullmatch(r"[A-Z'].*\.", sentence), sentence


def test_a_wrong_method_is_told_all_the_right_ones(running: RunningServer) -> None:
    for path, allowed in (
        ("/api/v1/uploads/0123456789abcdef", "DELETE, GET, PUT"),
        ("/api/v1/sessions/sample", "POST"),
        ("/static/css/app.css", "GET, HEAD"),
        ("/live", "GET, HEAD"),
    ):
        answer, _ = request(running, "TRACE", path)
        assert (answer.status, answer.getheader("allow")) == (405, allowed), path


def test_a_failure_in_the_server_tells_nothing(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path))

    async def broken() -> None:
        raise RuntimeError("the secret is 42")

    app.add_api_route("/api/v1/broken", broken)
    answer = ask(app, "GET", "/api/v1/broken")
    assert (answer.status, answer.code) == (500, "internal")
    assert b"42" not in answer.body
    assert b"Traceback" not in answer.body


def test_reading_changes_nothing(running: RunningServer, tmp_path: Path) -> None:
    document = create_app(Settings(data=tmp_path)).openapi()
    before = get(running, "sessions"), get(running, "uploads"), get(running, "jobs")
    reads = [path.replace("{", "").replace("}", "") for path, methods in document["paths"].items() if "get" in methods]
    assert len(reads) > 15
    for path in reads:
        answer, _ = request(running, "GET", path)
        assert answer.status in (200, 404), path
    assert (get(running, "sessions"), get(running, "uploads"), get(running, "jobs")) == before
