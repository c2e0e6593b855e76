"""The history over HTTP: a real server over sessions that lie on the disk already."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import httpx
import pytest

from server.models import AnalysisSettings
from server.store import Store
from server.tracks import cut_out
from tests.server.running import RunningServer
from tests.vision.report.builders import plausible
from vision.report import write_report
from vision.types import GradeKey

VIDEO = bytes(range(256)) * 40
TITLE = 'Anna; "x" Übung/../背中'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def ids(data: Path) -> dict[str, str]:
    """A graded session with all its files, a live one without a video, and some to count."""
    with Store.open(data) as store:
        many = [store.create_session("upload", f"number {i}", AnalysisSettings()) for i in range(5)]
        graded = store.create_session("upload", TITLE, AnalysisSettings())
        write_report(plausible(), store.folder(graded))
        (store.folder(graded) / "arriving").write_bytes(VIDEO)
        store.set_video(graded, store.folder(graded) / "arriving", ".webm", 60.0)
        write_tracks(store.folder(graded) / "tracks.jsonl")
        store.set_report(graded, plausible())
        live = store.create_session("live", "live", AnalysisSettings())
        store.set_report(live, plausible())
    return {"graded": graded, "live": live, **{str(i): made for i, made in enumerate(many)}}


def write_tracks(path: Path) -> None:
    """60 s at 20 frames a second, lines of very different lengths."""
    rows = [{"frame": i, "t_s": round(i / 20, 4), "hands": ["x" * (i * 37 % 400)]} for i in range(1200)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture(scope="module")
def api(data: Path, ids: dict[str, str]) -> Iterator[httpx.Client]:
    with (
        RunningServer(data) as server,
        httpx.Client(base_url=f"{server.url}api/v1", timeout=30, trust_env=False) as client,
    ):
        yield client


def refused(answer: httpx.Response, status: int, code: str) -> str:
    assert answer.status_code == status, answer.text
    detail = answer.json()["error"]
    assert detail["code"] == code, detail
    assert detail["message"].endswith(".")
    assert detail["remedy"].endswith(".")
    return str(detail["message"])


def test_a_session_says_all_that_the_page_needs(api: httpx.Client, ids: dict[str, str]) -> None:
    session = api.get(f"/sessions/{ids['graded']}").json()
    assert (session["kind"], session["state"], session["title"]) == ("upload", "graded", TITLE)
    assert (session["has_video"], session["video_type"], session["job"]) == (True, "video/webm", None)
    assert session["grades"]["overall"] == plausible().overall
    assert set(session["grades"]) == {"overall", *get_args(GradeKey)}
    assert {"report.json", "report.html", "strokes.csv", "tracks.jsonl", "video"} <= set(session["files"])
    assert session["settings"] == {"head": None, "arms": "side", "height_cm": None, "shoulders_cm": None, "back": None}


def test_pages_of_the_history(api: httpx.Client, ids: dict[str, str]) -> None:
    seen: list[str] = []
    page = api.get("/sessions", params={"limit": 3}).json()
    while True:
        seen += [session["id"] for session in page["sessions"]]
        if page["next"] is None:
            break
        page = api.get("/sessions", params={"limit": 3, "before": repr(page["next"])}).json()
    assert seen == [ids["live"], ids["graded"], *(ids[str(i)] for i in range(4, -1, -1))]
    refused(api.get("/sessions", params={"limit": 0}), 422, "invalid_request")
    refused(api.get("/sessions", params={"before": "nan"}), 422, "invalid_request")


def test_renaming(api: httpx.Client, ids: dict[str, str]) -> None:
    address = f"/sessions/{ids['0']}"
    assert api.patch(address, json={"title": "  Two\nlines\u202e \x00 "}).json()["title"] == "Two lines"
    assert len(api.patch(address, json={"title": "x" * 1999}).json()["title"]) == 200
    for title in ("", " \n", "x" * 2001, None, 7):
        refused(api.patch(address, json={"title": title}), 422, "invalid_request")
    refused(api.patch(address, json={"title": "x", "state": "graded"}), 422, "invalid_request")
    refused(api.patch("/sessions/0123456789abcdef", json={"title": "x"}), 404, "not_found")


def test_files(api: httpx.Client, ids: dict[str, str]) -> None:
    files = f"/sessions/{ids['graded']}/files"
    whole = api.get(f"{files}/video")
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, VIDEO, "video/webm")
    part = api.get(f"{files}/video", headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, VIDEO[1000:2000])
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(VIDEO)}"
    assert api.get(f"{files}/video", headers={"Range": f"bytes={len(VIDEO)}-"}).status_code == 416
    assert "content-disposition" not in whole.headers
    saved = api.get(f"{files}/video", params={"download": 1}).headers["content-disposition"]
    assert saved == "attachment; filename*=utf-8''Anna%20x%20%C3%9Cbung%20%E8%83%8C%E4%B8%AD.webm"
    # Shown by itself its script would run with the app's rights.
    assert api.get(f"{files}/report.html").headers["content-disposition"].startswith("attachment")
    kinds = {"report.json": "application/json", "strokes.csv": "text/csv; charset=utf-8"}
    for name, kind in kinds.items():
        answer = api.get(f"{files}/{name}")
        assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == (kind, "nosniff")


@pytest.mark.parametrize(
    "name",
    [
        "video.webm",
        "live.jsonl",
        "annotated.mp4",
        ".report.json",
        "report.json%00",
        "..%2F..%2F..%2Fbackrub.sqlite3",
        "%2e%2e%2freport.json",
        "%2E%2E",
        "%2Fetc%2Fpasswd",
        "..%5Creport.json",
    ],
)
def test_only_the_named_files_are_served(name: str, api: httpx.Client, ids: dict[str, str]) -> None:
    refused(api.get(f"/sessions/{ids['graded']}/files/{name}"), 404, "not_found")


def test_the_report(api: httpx.Client, ids: dict[str, str]) -> None:
    address = f"/sessions/{ids['graded']}"
    report = api.get(f"{address}/report")
    assert report.headers["content-type"] == "application/json"
    assert report.json()["overall"] == plausible().overall
    body = api.get(f"{address}/report-body")
    assert body.headers["content-type"].startswith("text/html")
    assert "<main" in body.text
    assert "<script" not in body.text
    assert "<style" not in body.text
    for name in ("report", "report-body", "tracks"):
        refused(api.get(f"/sessions/{ids['1']}/{name}"), 404, "not_found")
        refused(api.get(f"/sessions/0123456789abcdef/{name}"), 404, "not_found")


def test_tracks_come_in_stretches(api: httpx.Client, ids: dict[str, str]) -> None:
    tracks = f"/sessions/{ids['graded']}/tracks"

    def frames(**query: float) -> list[int]:
        return [row["frame"] for row in api.get(tracks, params=query).json()["frames"]]

    assert frames(from_s=2, to_s=2.5) == list(range(40, 50))
    assert frames(from_s=59.9) == [1198, 1199]
    assert frames() == list(range(600))
    assert frames(from_s=10, to_s=1e6) == list(range(200, 800)), "30 s at most"
    assert frames(from_s=61, to_s=70) == frames(from_s=5, to_s=4) == []
    refused(api.get(tracks, params={"from_s": -1}), 422, "invalid_request")


def test_every_stretch_is_found(tmp_path: Path) -> None:
    path = tmp_path / "tracks.jsonl"
    write_tracks(path)
    for start in range(0, 1200, 7):
        lines = cut_out(path, start / 20, (start + 2) / 20)
        assert [json.loads(line)["frame"] for line in lines] == [i for i in (start, start + 1) if i < 1200]
    path.write_text("", encoding="utf-8")
    assert cut_out(path, 0, 30) == []


def test_without_a_video_nothing_can_be_graded(api: httpx.Client, ids: dict[str, str]) -> None:
    for action in ("grade", "annotate"):
        refused(api.post(f"/sessions/{ids['live']}/{action}", json={}), 409, "no_video")
        refused(api.post(f"/sessions/0123456789abcdef/{action}", json={}), 404, "not_found")


POINTS = {name: [10, 20] for name in ("c7", "shoulder_l", "shoulder_r", "crest_l", "crest_r", "crest_mid")}


@pytest.mark.parametrize(
    "settings",
    [
        {"head": "north"},
        {"arms": "akimbo"},
        {"height_cm": 1.75},
        {"height_cm": 175, "shoulders_cm": 40},
        {"height_cm": "tall"},
        {"standard": "/etc/passwd"},
        {"back": {"t_s": -1, "points_px": POINTS}},
        {"back": {"t_s": 0, "points_px": {**POINTS, "nose": [1, 2]}}},
        {"back": {"t_s": 0, "points_px": {"c7": [1, 2]}}},
        {"back": {"t_s": 0, "points_px": {**POINTS, "c7": [1, 2, 3]}}},
        {"back": {"t_s": 0, "points_px": {**POINTS, "c7": [1e300, 2]}}},
        [],
    ],
)
def test_settings_that_cannot_be(settings: object, api: httpx.Client, ids: dict[str, str]) -> None:
    refused(api.post(f"/sessions/{ids['graded']}/grade", json={"settings": settings}), 422, "invalid_request")


def test_a_number_that_is_none(api: httpx.Client, ids: dict[str, str]) -> None:
    body = '{"settings": {"height_cm": NaN}}'
    answer = api.post(
        f"/sessions/{ids['graded']}/grade", content=body, headers={"content-type": "application/json"}
    )  # fmt: skip
    refused(answer, 422, "invalid_request")


def test_the_export(api: httpx.Client, ids: dict[str, str]) -> None:
    answer = api.get("/export.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="backrub-20')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        video = next(name for name in archive.namelist() if name.endswith(f"{ids['graded']}/video.webm"))
        assert archive.read(video) == VIDEO


def test_a_sample_is_graded_and_a_session_deleted(api: httpx.Client, data: Path) -> None:
    refused(api.post("/sessions/sample", json={"name": "../on_the_spine"}), 404, "not_found")
    made = api.post("/sessions/sample", json={"name": "head_left"})
    assert made.status_code == 202
    session = made.json()
    assert (session["kind"], session["has_video"], session["settings"]["head"]) == ("sample", True, "left")
    assert session["state"] in ("waiting", "working")
    job = session["job"]
    assert job["id"] in [listed["id"] for listed in api.get("/jobs").json()["jobs"]]
    refused(api.get(f"/jobs/{job['id']}/preview.jpg"), 404, "not_found")
    assert api.post(f"/jobs/{job['id']}/cancel").json()["state"] == "cancelled"
    assert api.post(f"/jobs/{job['id']}/retry").json()["state"] in ("queued", "running")
    refused(api.post(f"/jobs/{job['id']}/retry"), 409, "not_ended")
    assert api.delete(f"/sessions/{session['id']}").status_code == 204
    refused(api.delete(f"/sessions/{session['id']}"), 404, "not_found")
    for address in (f"/sessions/{session['id']}", f"/jobs/{job['id']}", f"/jobs/{job['id']}/preview.jpg"):
        refused(api.get(address), 404, "not_found")
    assert not (data / "sessions" / session["id"]).exists()
