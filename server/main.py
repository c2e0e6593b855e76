"""Runs the server: its listeners, the words in the terminal, the browser, a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Generator
from types import FrameType

import uvicorn

from server.app import create_app
from server.doors import Door, open_doors
from server.guard import Guard
from server.lan import LanAddress, local_addresses
from server.settings import Settings

_ENDING = (signal.SIGINT, signal.SIGTERM)
# Videos that are still being sent may take this long when the server ends.
_GRACE_S = 2
# A header beyond this is not even read; the guard's own, lower limit answers with a sentence.
_LEAST_READ_BYTES = 64 * 1024


def serve(settings: Settings) -> int:
    """Run until Ctrl-C or SIGTERM, then return 0. Raises `BackrubError` when it cannot start."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn.error").addFilter(_WithoutTheCutOff())
    with contextlib.ExitStack() as stack:
        doors = open_doors(settings, stack)
        asyncio.run(_run(settings, doors))
    return 0


class _WithoutTheCutOff(logging.Filter):
    """Leaves out what uvicorn reports of requests that were still going on when we asked it to end."""

    def filter(self, record: logging.LogRecord) -> bool:
        cut_off = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
        return not cut_off and "timeout graceful shutdown exceeded" not in record.getMessage()


class _Server(uvicorn.Server):
    """Leaves the signals to us, as there may be two of them, and says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


async def _run(settings: Settings, doors: list[Door]) -> None:
    app = create_app(settings)
    network = next((door for door in doors if door.listener.token), None)
    if network is not None:
        app.state.lan = LanAddress(f"{network.url}#token={network.listener.token}")
    async with app.router.lifespan_context(app):
        servers = [_Server(_config(settings, door, Guard(app, door.listener, settings))) for door in doors]
        with _ended_by_signals(servers):
            async with asyncio.TaskGroup() as group:
                for server, door in zip(servers, doors, strict=True):
                    group.create_task(server.serve([door.socket]))
                for server in servers:
                    await server.ready.wait()
                _announce(settings, doors[0].url, app.state.lan)


def _config(settings: Settings, door: Door, guard: Guard) -> uvicorn.Config:
    files = door.certificate
    return uvicorn.Config(
        guard,
        http="h11",
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=2 * settings.live_jpeg_bytes,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=max(_LEAST_READ_BYTES, 2 * settings.header_bytes),
        ssl_certfile=files.certificate if files else None,
        ssl_keyfile=files.key if files else None,
    )


@contextlib.contextmanager
def _ended_by_signals(servers: list[_Server]) -> Generator[None, None, None]:
    """The first signal ends the servers in order, a second one at once."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for server in servers:
            server.force_exit = server.should_exit
            server.should_exit = True

    before = {number: signal.signal(number, end) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _announce(settings: Settings, url: str, lan: LanAddress | None) -> None:
    print(f"backrub is at {url}", flush=True)
    if lan is not None:
        print(f"From a phone in the same network: {lan.url}")
        if not local_addresses():
            print("But this machine is in no network now: connect it, then start backrub again.")
        print("Its browser will warn of an unknown certificate: it is this machine's own. Go on from there.")
        with contextlib.suppress(UnicodeEncodeError):
            print(lan.qr_text())
        sys.stdout.flush()
    if settings.open_browser and somebody_sees_it():
        # A browser in the terminal would hold us up.
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def somebody_sees_it() -> bool:
    """Whether the command was given at a terminal of a machine with a screen."""
    has_screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(has_screen) and sys.stdout.isatty()
