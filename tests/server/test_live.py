"""The live socket of a real server, with bundled clips as the camera."""

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from websockets.sync.client import connect

from server.models import AnalysisSettings
from server.store import Store
from tests.server.live_peer import Peer, close_code, frames, jpeg, true_points
from tests.server.running import RunningServer
from tests.vision.report.builders import plausible

CLIP = "on_the_spine"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    data = tmp_path_factory.mktemp("live")
    with Store.open(data) as store:
        store.set_report(store.create_session("live", "Sunday", AnalysisSettings()), plausible())
    with RunningServer(data, "--live-clients", "1", "--live-grace-s", "4") as running:
        yield running


@contextlib.contextmanager
def peer(server: RunningServer, **hello: Any) -> Iterator[Peer]:
    """A client that leaves nothing behind: one place is all there is."""
    with Peer(server.url, **hello) as connected:
        yield connected
        with contextlib.suppress(Exception):
            connected.say(type="discard")
            connected.closed()


def session(server: RunningServer, session_id: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{server.url}api/v1/sessions/{session_id}").json()
    return found


def until(reached: Any, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def be_coached(live: Peer) -> None:
    """Place the back, start, and show the last four seconds, in which hands are on it."""
    pictures = frames(CLIP, 8.0, 2)
    live.show(*pictures[0])
    live.ask(type="place", points_px=true_points(CLIP))
    live.ask(type="start")
    for t_s, picture in pictures[-60:]:
        live.show(t_s, picture)


def test_a_session_from_hello_to_its_report(server: RunningServer) -> None:
    with Peer(server.url, settings={"height_cm": 170}) as live:
        assert live.first["type"] == "welcome"
        assert (live.first["state"], live.first["resumed"]) == ("setup", False)
        started, said = False, set()
        for t_s, picture in frames(CLIP, 8.0, 2):
            answer = live.show(t_s, picture)
            assert (answer["type"], answer["t_s"]) == ("answer", t_s)
            if not started:
                assert answer["setup"]["needed_s"] > 0
                if answer["back"] is not None and answer["back"]["ok"]:
                    assert t_s < 3.0
                    assert live.ask(type="start")["state"] == "coaching"
                    started = True
                continue
            assert answer["live"]["seen"]["back"]
            if answer["correction"] is not None:
                said.add((answer["correction"]["fault"], answer["correction"]["text"]))
                assert answer["touches"]
        assert said == {("on_spine", "Off the spine, move out to the muscle.")}
        over = live.ask(type="finish")
        assert (over["type"], over["graded"], over["session_id"]) == ("finished", True, live.first["session_id"])
        assert live.closed() == 1000
    kept = session(server, over["session_id"])
    assert (kept["state"], kept["kind"], kept["has_video"]) == ("graded", "live", False)
    assert kept["grades"]["spine"] < 95
    assert kept["settings"]["height_cm"] == 170
    report = httpx.get(f"{server.url}api/v1/sessions/{over['session_id']}/report").json()
    (touch,) = [fault for fault in report["faults"] if fault["fault"] == "on_spine"]
    assert report["before"]["name"].startswith("Sunday, ")
    assert report["before"]["overall"] == plausible().overall
    # Planted from 6.03 to 7.43 s of the clip; the report counts from the start of coaching.
    assert touch["end_s"] - touch["start_s"] == pytest.approx(1.4, abs=0.4)
    assert not (server.data / "sessions" / over["session_id"] / "live.jsonl").exists()


def test_the_back_by_hand_a_pause_and_a_dropped_connection(server: RunningServer) -> None:
    with Peer(server.url) as live:
        assert live.ask(type="place", points_px=true_points(CLIP))["error"]["code"] == "no_picture"
        (first_s, picture), *rest = frames(CLIP, 8.0, 2)
        live.show(first_s, picture)
        swapped = {
            name.replace("_l", "_x").replace("_r", "_l").replace("_x", "_r"): p for name, p in true_points(CLIP).items()
        }
        bad = live.ask(type="place", points_px=swapped)
        assert bad["error"]["code"] == "bad_points"
        assert "left and right swapped" in bad["error"]["message"]
        assert live.ask(type="place", points_px=true_points(CLIP))["state"] == "setup"
        assert live.ask(type="start")["state"] == "coaching"
        refused = httpx.delete(f"{server.url}api/v1/sessions/{live.first['session_id']}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "live")
        answer = live.show(*rest[0])
        assert answer["back"]["by_hand"]
        assert answer["clock_s"] == 0.0
        assert live.show(*rest[1])["clock_s"] == pytest.approx(2 / 30, abs=0.01)
        assert live.ask(type="pause")["state"] == "paused"
        assert live.show(*rest[2])["hands"] == []
        assert live.ask(type="resume")["state"] == "coaching"
        key = {"id": live.first["session_id"], "resume_key": live.first["resume_key"]}
    # The client's clock begins anew after a reload.
    with peer(server, session=key) as again:
        assert (again.first["resumed"], again.first["state"]) == (True, "coaching")
        answer = again.show(0.0, rest[3][1])
        assert answer["back"]["ok"]
        assert 0.5 < answer["clock_s"] < 1.0
    with Peer(server.url, session=key) as late:
        assert late.first["error"]["code"] == "gone"
        assert late.closed() == 4404


def test_one_more_than_there_is_room_for_is_told_so(server: RunningServer) -> None:
    with peer(server) as first, Peer(server.url) as second:
        assert second.first["error"]["code"] == "busy"
        assert "1 person is being watched already" in second.first["error"]["message"]
        assert second.closed() == 4429
        assert first.show(0.0, jpeg())["type"] == "answer"
        assert httpx.get(f"{server.url}api/v1/health").json()["live"] == {"clients": 1, "limit": 1}


def test_a_set_up_that_was_left_makes_room(server: RunningServer) -> None:
    with Peer(server.url):
        pass
    with peer(server) as next_one:
        assert next_one.first["type"] == "welcome"


def test_broken_messages_are_answered_and_the_socket_stays_open(server: RunningServer) -> None:
    with peer(server) as live:
        for broken in ("nonsense", "[]", '{"type": "dance"}', '{"type": "place", "points_px": {}}', b"short"):
            live.send(broken)
            assert live.hear()["error"]["code"] == "bad_message"
        live.say(type="hello", version=1)
        assert live.hear()["error"]["code"] == "late_hello"
        for picture, code in (
            (b"no jpeg at all", "bad_picture"),
            (jpeg()[:400], "bad_picture"),
            (jpeg(2000, 240), "bad_picture_size"),
            (b"\xff" * 1_600_000, "picture_too_large"),
        ):
            told = live.show(1.5, picture)
            assert (told["error"]["code"], told["t_s"]) == (code, 1.5)
            assert told["error"]["remedy"]
        assert live.show(2.0, jpeg())["back"] is None
        assert live.ask(type="look", more="ignored")["state"] == "setup"


def test_without_hello_the_socket_closes(server: RunningServer) -> None:
    with connect(server.url.replace("http", "ws", 1) + "api/v1/live") as socket:
        socket.send(json.dumps({"type": "start"}))
        assert json.loads(socket.recv(timeout=10))["error"]["code"] == "no_hello"
        assert close_code(socket) == 4408


def test_finished_in_set_up_nothing_is_kept_and_with_no_hand_it_says_so(server: RunningServer) -> None:
    before = len(httpx.get(f"{server.url}api/v1/sessions").json()["sessions"])
    with Peer(server.url) as live:
        over = live.ask(type="finish")
        assert (over["graded"], over["session_id"], over["error"]["code"]) == (False, None, "not_started")
    assert len(httpx.get(f"{server.url}api/v1/sessions").json()["sessions"]) == before
    with Peer(server.url) as live:
        live.ask(type="start")
        live.show(0.0, jpeg())
        over = live.ask(type="finish")
    assert over["error"]["code"] == "nothing_to_grade"
    until(lambda: session(server, over["session_id"])["state"] == "failed")
    assert session(server, over["session_id"])["error"]["code"] == "nothing_to_grade"


def test_a_client_that_stays_away_gets_its_report_all_the_same(server: RunningServer) -> None:
    with Peer(server.url) as live:
        session_id = live.first["session_id"]
        be_coached(live)
    until(lambda: session(server, session_id)["state"] == "graded")


def test_a_process_that_dies_loses_no_lesson(tmp_path: Path) -> None:
    with RunningServer(tmp_path, may_log_errors=True) as running, Peer(running.url) as live:
        be_coached(live)
        (child,) = [
            process
            for process in psutil.Process(running.process.pid).children()
            if "server.live.child" in process.cmdline()
        ]
        child.kill()
        assert live.hear()["error"]["code"] == "stopped"
        assert live.closed() == 4500
        session_id = live.first["session_id"]
        until(lambda: session(running, session_id)["state"] == "graded")
        assert "report.json" in session(running, session_id)["files"]
