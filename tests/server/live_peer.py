"""A client of the live socket for tests, and pictures to send."""

from __future__ import annotations

import contextlib
import json
import struct
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import cv2
import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from sample_videos import load_truth, sample
from vision.back.by_hand import REQUIRED
from vision.capture import open_video

REPLY_S = 60.0


def jpeg(width: int = 320, height: int = 240) -> bytes:
    """A grey picture."""
    return cv2.imencode(".jpg", np.full((height, width, 3), 128, np.uint8))[1].tobytes()


@cache
def frames(name: str, until_s: float, every: int) -> list[tuple[float, bytes]]:
    """(time, JPEG) of every n-th frame of a bundled clip."""
    found = []
    with open_video(sample(name).video) as source:
        for frame in source.frames(wanted=lambda t_s: t_s < until_s):
            if frame.index % every == 0:
                found.append((frame.t_s, cv2.imencode(".jpg", frame.image)[1].tobytes()))
    return found


@cache
def true_points(name: str) -> dict[str, list[float]]:
    """The six points of the clip's first frame."""
    points = load_truth(sample(name).truth)["frames"][0]["back"]["points_px"]
    return {point: points[point] for point in REQUIRED}


class Peer:
    """One connection: `with Peer(url) as peer:`. Says hello with `hello`."""

    def __init__(self, url: str, **hello: Any) -> None:
        self._stack = contextlib.ExitStack()
        self._connect = connect(url.replace("http", "ws", 1) + "api/v1/live", max_size=None)
        self._hello = hello

    def __enter__(self) -> Peer:
        self._socket: ClientConnection = self._stack.enter_context(self._connect)
        self.say(type="hello", version=1, **self._hello)
        self.first = self.hear()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def say(self, **message: Any) -> None:
        self._socket.send(json.dumps(message))

    def send(self, data: str | bytes) -> None:
        self._socket.send(data)

    def hear(self) -> dict[str, Any]:
        """The next message."""
        heard: dict[str, Any] = json.loads(self._socket.recv(timeout=REPLY_S))
        return heard

    def show(self, t_s: float, picture: bytes) -> dict[str, Any]:
        """Send a picture; its answer, or the error in its place."""
        self._socket.send(struct.pack("<d", t_s) + picture)
        while (heard := self.hear())["type"] not in ("answer", "error"):
            pass
        return heard

    def ask(self, **message: Any) -> dict[str, Any]:
        """Say something; the reply, which is no answer to a picture."""
        self.say(**message)
        while (heard := self.hear())["type"] == "answer":
            pass
        return heard

    def closed(self) -> int:
        """Wait for the other side to hang up; the close code."""
        return close_code(self._socket)


def key_of(live: Peer) -> tuple[str, str]:
    """The session and the key, as in the address that the giver's page shows."""
    session_id, _, key = urlsplit(live.first["receiver"]["path"]).fragment.partition(".")
    return session_id, key


class Phone:
    """The receiver's device: `with Phone(url, session, key) as phone:`."""

    def __init__(self, url: str, session: str, key: str, **how: Any) -> None:
        self._connect = connect(url.replace("http", "ws", 1) + "api/v1/receiver", **how)
        self._join = {"type": "join", "version": 1, "session": session, "key": key}

    def __enter__(self) -> Phone:
        self.socket: ClientConnection = self._connect.__enter__()
        self.say(**self._join)
        self.first = self.hear()
        return self

    def __exit__(self, *_: object) -> None:
        self._connect.close()

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self) -> dict[str, Any]:
        heard: dict[str, Any] = json.loads(self.socket.recv(timeout=REPLY_S))
        return heard

    def ask(self, **message: Any) -> dict[str, Any]:
        self.say(**message)
        return self.hear()


def close_code(socket: ClientConnection) -> int:
    """Wait for the other side to hang up; the close code."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=REPLY_S)
    return int(socket.protocol.close_code or 0)
