"""Plays a clip into the live socket at its own pace, as a camera and a browser would."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
from websockets.asyncio.client import ClientConnection, connect

from vision.back.by_hand import REQUIRED
from vision.capture import open_video

# A clip without a clear view of the back gets the truth's points after this, as a person would place them.
BY_HAND_S = 3.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame as the client sends it. `t_s`: the clip's own time."""

    t_s: float
    data: bytes


@dataclass(slots=True)
class Played:
    """What came of playing a clip. `answers`: (arrival in the clip's time, answer); `sent`: times of sent frames."""

    answers: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)

    @property
    def ages_s(self) -> list[float]:
        """From the moment a frame was there to its answer; coaching only."""
        return [at - answer["t_s"] for at, answer in self.answers if answer["state"] == "coaching"]

    @property
    def took_s(self) -> list[float]:
        """Time of the analysis, of the same answers."""
        return [answer["took_s"] for _, answer in self.answers if answer["state"] == "coaching"]

    @property
    def per_s(self) -> float:
        """Answered frames a second of coaching."""
        times = [at for at, answer in self.answers if answer["state"] == "coaching"]
        return (len(times) - 1) / (times[-1] - times[0])


def pictures(video: Path) -> list[Picture]:
    """The clip's frames as messages, encoded beforehand: a camera's frames cost the client that, not the server."""
    made = []
    with open_video(video) as source:
        for frame in source:
            _, jpeg = cv2.imencode(".jpg", frame.image, [cv2.IMWRITE_JPEG_QUALITY, 80])
            made.append(Picture(frame.t_s, struct.pack("<d", frame.t_s) + jpeg.tobytes()))
    return made


class Player:
    """Plays frames into the socket at their own pace. `eager`: sends each at once instead of one in flight."""

    def __init__(self, socket: ClientConnection, frames: list[Picture], truth: dict[str, Any], *, eager: bool) -> None:
        self._socket, self._frames, self._truth, self._eager = socket, frames, truth, eager
        self._newest: Picture | None = None
        self._in_flight = False
        self._began = 0.0
        self._started = False
        self.played = Played()

    async def play(self) -> Played:
        """Say hello, play all, start as soon as the back is found, finish."""
        await self._say({"type": "hello", "version": 1})
        json.loads(await self._socket.recv())
        self._began = time.perf_counter()
        listening = asyncio.create_task(self._listen())
        for frame in self._frames:
            await asyncio.sleep(max(0.0, self._began + frame.t_s - time.perf_counter()))
            self._newest = frame
            await self._send()
            if not self._started and frame.t_s > BY_HAND_S:
                await self._start_by_hand(frame.t_s)
        await asyncio.sleep(1.0)
        await self._say({"type": "finish"})
        await listening
        return self.played

    async def _say(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))

    async def _send(self) -> None:
        if self._newest is None or (self._in_flight and not self._eager):
            return
        frame, self._newest, self._in_flight = self._newest, None, True
        self.played.sent.append(frame.t_s)
        await self._socket.send(frame.data)

    async def _start_by_hand(self, t_s: float) -> None:
        self._started = True
        row = min(self._truth["frames"], key=lambda row: abs(row["t_s"] - t_s))
        points = {name: row["back"]["points_px"][name] for name in REQUIRED}
        await self._say({"type": "place", "points_px": points})
        await self._say({"type": "start"})

    async def _listen(self) -> None:
        while (message := json.loads(await self._socket.recv()))["type"] != "finished":
            if message["type"] == "error":
                raise RuntimeError(message["error"]["message"])
            if message["type"] != "answer":
                continue
            self.played.answers.append((time.perf_counter() - self._began, message))
            self._in_flight = False
            if not self._started and message["back"] is not None and message["back"]["ok"]:
                self._started = True
                await self._say({"type": "start"})
            await self._send()


async def played(url: str, frames: list[Picture], truth: dict[str, Any], *, eager: bool = False) -> Played:
    """Play frames into the server at `url` (http)."""
    address = url.replace("http", "ws", 1) + "api/v1/live"
    async with connect(address, max_size=None) as socket:
        return await Player(socket, frames, truth, eager=eager).play()
