"""The server's end of a live session's process: one picture in flight, one that waits, the newest wins."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psutil

from server.live.messages import LiveSettings
from server.live.pipe import PICTURE, TEXT, packed, packed_json, read_async
from server.process import ROOT, environment
from server.settings import Settings

_CHECK_MEMORY_S = 2.0
# The module that the process runs.
CHILD = "server.live.child"

OnAnswer = Callable[[str], Awaitable[None]]
OnEnd = Callable[[], Awaitable[None]]


class Stopped(Exception):
    """The process ended before it replied."""


class Worker:
    """Starts the process and talks to it. `answered` gets each answer to a picture, `ended` is told of a sudden end.

    Memory: at most two pictures (one in flight, one that waits) in the server, and the setting
    `live_memory_mb` in the process, which is killed above it.
    """

    def __init__(self, settings: Settings, answered: OnAnswer, ended: OnEnd) -> None:
        self._settings, self._answered, self._ended = settings, answered, ended
        self._process: asyncio.subprocess.Process | None = None
        self._replies: deque[asyncio.Future[dict[str, Any]]] = deque()
        self._in_flight = False
        self._waiting: bytes | None = None
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, folder: Path, how: LiveSettings) -> dict[str, Any]:
        """Start the process; its first words. Raises `Stopped`."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            CHILD,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env=environment(),
            # Ctrl-C is for the server, which finishes the session in order.
            start_new_session=True,
        )
        spec = {
            "parent": os.getpid(),
            "folder": str(folder),
            "settings": how.model_dump(),
            "most_px": self._settings.live_width,
            "memory_mb": self._settings.live_memory_mb,
            "standard": self._settings.standard,
        }
        first = self._expect()
        self._write(packed_json(TEXT, spec))
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._watch_memory())]
        return await first

    def picture(self, data: bytes) -> None:
        """Hand a picture over (8 bytes of time and a JPEG), now or when the one before it is answered."""
        if self._in_flight:
            self._waiting = data
            return
        self._in_flight = True
        self._write(packed(PICTURE, data))

    @property
    def words_waiting(self) -> int:
        """Texts without a reply so far."""
        return len(self._replies)

    def forget_waiting(self) -> None:
        """The client that sent the waiting picture is gone."""
        self._waiting = None

    async def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Say something and wait for the reply. Raises `Stopped`."""
        reply = self._expect()
        self._write(packed_json(TEXT, message))
        return await reply

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        self._closing = True
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        if self._process is not None:
            await self._process.wait()
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        await asyncio.gather(*(task for task in self._tasks if task is not current), return_exceptions=True)

    def _expect(self) -> asyncio.Future[dict[str, Any]]:
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._replies.append(reply)
        return reply

    def _write(self, data: bytes) -> None:
        if self._process is not None and self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(data)

    async def _read(self) -> None:
        stream = self._process.stdout if self._process is not None else None
        while stream is not None and (message := await read_async(stream)) is not None:
            kind, payload = message
            if kind == TEXT:
                reply = self._replies.popleft()
                if not reply.done():
                    reply.set_result(json.loads(payload))
                continue
            self._in_flight = False
            if self._waiting is not None:
                waiting, self._waiting = self._waiting, None
                self.picture(waiting)
            await self._answered(payload.decode())
        while self._replies:
            reply = self._replies.popleft()
            if not reply.done():
                reply.set_exception(Stopped())
                # Nobody may be waiting for it any more.
                reply.exception()
        if not self._closing:
            await self._ended()

    async def _watch_memory(self) -> None:
        if self._process is None:
            return
        most = self._settings.live_memory_mb * 1024**2
        with contextlib.suppress(psutil.Error):
            seen = psutil.Process(self._process.pid)
            while seen.memory_info().rss <= most:
                await asyncio.sleep(_CHECK_MEMORY_S)
            seen.kill()
