"""The server dies without warning in the middle of its work: nothing is lost, and nothing happens twice."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

from sample_videos import sample
from server.store import Store
from server.store.folders import RESULTS
from tests.server.running import RunningServer
from vision.capture import VideoWriter, open_video

SAMPLE = sample("on_the_spine")
PLACED = {
    "c7": [320, 63], "shoulder_l": [205, 100], "shoulder_r": [440, 100],
    "crest_l": [212, 440], "crest_r": [428, 440], "crest_mid": [320, 440],
}  # fmt: skip


def until(reached: Callable[[], Any], what: str, within_s: float = 60.0) -> Any:
    deadline = time.monotonic() + within_s
    while not (found := reached()):
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.1)
    return found


def client(server: RunningServer) -> httpx.Client:
    return httpx.Client(base_url=f"{server.url}api/v1", timeout=30, trust_env=False)


def clip(path: Path) -> bytes:
    """Five seconds of a sample: with the points placed by hand, as quick to grade as can be."""
    with open_video(SAMPLE.video) as source, VideoWriter(path, (source.info.width, source.info.height)) as writer:
        for frame in source.frames(wanted=lambda t_s: 3.0 <= t_s < 8.0):
            writer.write(frame.image, frame.t_s - 3.0)
    return path.read_bytes()


def test_the_server_is_killed_in_the_middle(tmp_path: Path) -> None:
    video, data = clip(tmp_path / "clip.mp4"), tmp_path / "data"
    settings = {"back": {"t_s": 0, "points_px": PLACED}}
    with RunningServer(data) as server, client(server) as api:
        half = api.post("/uploads", json={"filename": "half.mp4", "size": 10_000}).json()["id"]
        assert api.put(f"/uploads/{half}", params={"offset": 0}, content=video[:4321]).json()["offset"] == 4321
        wanted = {"filename": "clip.mp4", "size": len(video), "settings": settings}
        upload = api.post("/uploads", json=wanted).json()["id"]
        api.put(f"/uploads/{upload}", params={"offset": 0}, content=video)
        session = api.post(f"/uploads/{upload}/finish").json()["id"]
        job = until(
            lambda: (now := api.get(f"/sessions/{session}").json()["job"])["progress"] > 0.2 and now, "it is under way"
        )
        assert (job["state"], job["attempts"]) == ("running", 1)
        assert job["progress"] < 0.9
        children = psutil.Process(server.process.pid).children(recursive=True)
        assert len(children) == 1
        server.kill()
        _, alive = psutil.wait_procs(children, timeout=10)
        assert alive == [], "the child outlives its server"
    assert not (data / "sessions" / session / "report.json").exists()

    with RunningServer(data) as server, client(server) as api:
        again = api.get(f"/sessions/{session}").json()
        assert (again["job"]["id"], again["state"]) == (job["id"], "working")
        assert api.get(f"/uploads/{half}").json()["offset"] == 4321
        more = api.put(f"/uploads/{half}", params={"offset": 4321}, content=video[4321:10_000])
        assert more.json()["offset"] == 10_000
        assert (data / "uploads" / f"{half}.part").read_bytes() == video[:10_000]
        done = until(
            lambda: (now := api.get(f"/sessions/{session}").json())["state"] in ("graded", "failed") and now,
            "the grading ends",
        )
        assert (done["state"], done["job"]["state"], done["job"]["attempts"]) == ("graded", "done", 2)
        assert [listed["id"] for listed in api.get("/jobs").json()["jobs"]] == [job["id"]]
        assert [listed["id"] for listed in api.get("/sessions").json()["sessions"]] == [session]
        assert list((data / "work").iterdir()) == []
        names = {path.name for path in (data / "sessions" / session).iterdir()}
        assert {"report.json", "tracks.jsonl", "video.mp4"} <= names <= {*RESULTS, "video.mp4"}
        assert server.stop() in (0, 130)
    with Store.open(data) as store:
        assert store.session(session).state == "graded"
