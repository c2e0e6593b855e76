"""The receiver's socket of a real server: who is let in, what comes of an answer, and how it ends."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from server.live.receivers import Allowance
from tests.server.live_peer import Peer, Phone, close_code, frames, key_of, true_points
from tests.server.running import RunningServer

CLIP = "on_the_spine"
STOP = "Stop. Lift your hands slowly."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("receiver"), "--live-clients", "1") as running:
        yield running


@pytest.fixture
def giver(server: RunningServer) -> Iterator[Peer]:
    """In set-up, with the back placed."""
    with Peer(server.url) as live:
        live.show(*frames(CLIP, 8.0, 2)[0])
        live.ask(type="place", points_px=true_points(CLIP))
        yield live
        live.say(type="discard")
        live.closed()


def heard_of_receiver(live: Peer) -> dict[str, Any]:
    """The next that the giver's page is told of the receiver."""
    while (heard := live.hear())["type"] != "receiver":
        pass
    return heard


def test_answers_reach_the_giver_at_once_and_the_report(server: RunningServer) -> None:
    with Peer(server.url, settings={"lesson_minutes": 5}) as live:
        assert live.first["receiver"]["joined"] == 0
        # Without --lan there is no address for another device.
        assert (live.first["receiver"]["url"], live.first["receiver"]["qr_svg"]) == (None, None)
        pictures = frames(CLIP, 8.0, 2)
        live.show(*pictures[0])
        live.ask(type="place", points_px=true_points(CLIP))
        with Phone(server.url, *key_of(live)) as phone:
            assert phone.first == {"type": "joined", "version": 1, "state": "setup"}
            assert heard_of_receiver(live)["joined"] == 1
            assert phone.ask(type="answer", value=5)["error"]["code"] == "not_started"
            live.ask(type="start")
            assert phone.hear() == {"type": "state", "state": "coaching"}
            for t_s, picture in pictures[-60:-45]:
                live.show(t_s, picture)
            told = phone.ask(type="answer", value=8)
            assert (told["type"], told["value"], told["word"], told["shown"]) == ("answered", 8, None, True)
            # 15 pictures, 1/15 s apart: the lesson is 14/15 s old.
            assert told["t_s"] == pytest.approx(14 / 15, abs=0.02)
            shown = heard_of_receiver(live)
            assert (shown["value"], shown["text"]) == (8, "Lighter: seven of ten is the most.")
            # No picture is on its way, none comes: the stop is there all the same.
            assert phone.ask(type="answer", word="stop")["word"] == "stop"
            shown = heard_of_receiver(live)
            assert (shown["word"], shown["text"]) == ("stop", STOP)
            # The giver can say what was said aloud.
            noted = live.ask(type="answer", value=None, word="less", way="key")
            assert (noted["type"], noted["word"], noted["way"]) == ("answered", "less", "key")
            over = live.ask(type="finish")
            assert over["graded"]
            assert phone.hear() == {"type": "over"}
            assert close_code(phone.socket) == 4404
    report = httpx.get(f"{server.url}api/v1/sessions/{over['session_id']}/report").json()
    assert [(a["value"], a["word"], a["way"]) for a in report["answers"]] == [
        (8, None, "receiver"),
        (None, "stop", "receiver"),
        (None, "less", "key"),
    ]


def test_only_the_sessions_own_key_lets_in(server: RunningServer, giver: Peer) -> None:
    session, key = key_of(giver)
    assert len(key) >= 32
    wrong = [
        (session, key[:-1]),
        (session, key + "x"),
        (session, ""),
        ("0" * 16, key),
        (session, giver.first["resume_key"]),
    ]
    for one in (*wrong, (session, "ä")):
        with Phone(server.url, *one) as phone:
            assert phone.first["error"]["code"] == "gone"
            assert close_code(phone.socket) == 4404
    # The key opens nothing else: it is no resume key.
    with Peer(server.url, session={"id": session, "resume_key": key}) as other:
        assert other.first["error"]["code"] == "gone"
    with Phone(server.url, session, key) as phone:
        assert phone.first["type"] == "joined"


def test_a_foreign_page_cannot_answer(server: RunningServer) -> None:
    address = server.url.replace("http", "ws", 1) + "api/v1/receiver"
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        with pytest.raises(InvalidStatus) as caught, connect(address, additional_headers=headers):
            pass
        assert caught.value.response.status_code == 403


def test_without_a_proper_first_message_the_socket_closes(server: RunningServer) -> None:
    for first in ('{"type": "answer", "value": 5}', "nonsense", '{"type": "join"}', "[" * 501, b"bytes"):
        with connect(server.url.replace("http", "ws", 1) + "api/v1/receiver") as socket:
            socket.send(first)
            assert json.loads(socket.recv(timeout=10))["error"]["code"] == "no_join"
            assert close_code(socket) == 4408


def test_an_ended_session_lets_nobody_in(server: RunningServer) -> None:
    with Peer(server.url) as live:
        session, key = key_of(live)
        with Phone(server.url, session, key) as phone:
            live.say(type="discard")
            assert phone.hear() == {"type": "over"}
        live.closed()
    with Phone(server.url, session, key) as phone:
        assert phone.first["error"]["code"] == "gone"


def test_broken_and_too_many_messages(server: RunningServer, giver: Peer) -> None:
    with Phone(server.url, *key_of(giver)) as phone:
        numbers: list[dict[str, Any]] = [{"value": value} for value in (11, 0, "5", 2.5)]
        for answer in (*numbers, {"value": 5, "word": "less"}, {"word": "harder"}, {}):
            assert phone.ask(type="answer", **answer)["error"]["code"] == "bad_message", answer
        replies = [phone.ask(type="answer", value=5)["error"]["code"] for _ in range(6)]
        # Seven of the ten that are allowed at once were broken ones.
        assert replies[:3] == ["not_started"] * 3
        assert "too_many" in replies[3:]
        # A stop is told all the same, in set-up too.
        assert phone.ask(type="answer", word="stop")["word"] == "stop"
        while heard_of_receiver(giver)["word"] != "stop":
            pass
        for _ in range(60):
            phone.say(type="answer", value=5)
        assert close_code(phone.socket) == 4429


def test_of_too_many_devices_the_oldest_goes(server: RunningServer, giver: Peer) -> None:
    phones = [Phone(server.url, *key_of(giver)) for _ in range(5)]
    for phone in phones:
        phone.__enter__()
    assert close_code(phones[0].socket) == 4409
    assert phones[4].first["type"] == "joined"
    for phone in phones:
        phone.__exit__()
    while heard_of_receiver(giver)["joined"] != 0:
        pass


def test_an_allowance_fills_up_again() -> None:
    now_s = 100.0
    allowance = Allowance(2, 0.5, lambda: now_s)
    assert [allowance.take() for _ in range(3)] == [True, True, False]
    now_s = 101.0
    assert not allowance.take()
    now_s = 102.0
    assert [allowance.take() for _ in range(2)] == [True, False]
    # It holds no more than two, however long nothing comes.
    now_s = 1000.0
    assert [allowance.take() for _ in range(3)] == [True, True, False]
