"""`backrub serve` as a process: how it starts, what it says, how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from server.main import serve, somebody_sees_it
from server.settings import Settings
from tests.server.running import RunningServer
from vision.errors import UsageError


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("data")) as server:
        yield server


def port_of(server: RunningServer) -> int:
    return int(server.url.rstrip("/").rpartition(":")[2])


def test_it_says_one_line(running: RunningServer) -> None:
    assert re.fullmatch(r"backrub is at http://127\.0\.0\.1:\d+/\n", running.log)


def why_not(settings: Settings) -> str:
    """The sentence of a server that cannot start."""
    with pytest.raises(UsageError) as caught:
        serve(settings)
    return str(caught.value)


def test_a_port_where_backrub_runs_already_is_told_with_its_address(running: RunningServer, tmp_path: Path) -> None:
    flags = ("--no-open-browser", "--port", str(port_of(running)), "--data", str(tmp_path))
    command = [sys.executable, "-m", "vision.cli", "serve", *flags]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"backrub is running already at {running.url}; open that, or choose a port with --port.\n"


def test_a_data_folder_in_use_is_told(running: RunningServer) -> None:
    assert why_not(Settings(port=0, data=running.data)) == (
        f"The folder '{running.data}' is in use by another backrub; stop that one or choose another with --data."
    )


class _Other(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"app": "something else"}')

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


def taken(port: int) -> str:
    return f"Port {port} is taken by another program; choose another with --port, such as --port {port + 10}."


def test_a_port_of_another_program_is_told(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), _Other) as other:
        threading.Thread(target=other.serve_forever).start()
        assert why_not(Settings(port=other.server_port, data=tmp_path)) == taken(other.server_port)
        other.shutdown()


def test_a_port_of_a_program_that_never_answers_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert why_not(Settings(port=port, data=tmp_path)) == taken(port)


def test_an_address_of_another_machine_is_told(tmp_path: Path) -> None:
    assert re.fullmatch(
        r"backrub cannot listen on 203\.0\.113\.9, port 0 \(.+\); give an address of this machine with --host\.",
        why_not(Settings(host="203.0.113.9", port=0, data=tmp_path)),
    )


def test_a_signal_ends_it_cleanly_in_the_midst_of_work_and_it_starts_again_at_once(tmp_path: Path) -> None:
    with RunningServer(tmp_path) as server:
        port = port_of(server)
        # A connection kept open, a request half sent, a live socket.
        idle, half, live = (socket.create_connection(("127.0.0.1", port)) for _ in range(3))
        host = f"Host: 127.0.0.1:{port}\r\n"
        idle.sendall(f"GET /api/v1/health HTTP/1.1\r\n{host}\r\n".encode())
        assert idle.recv(15) == b"HTTP/1.1 200 OK"
        half.sendall(f"POST /api/v1/login HTTP/1.1\r\n{host}Content-Length: 100\r\n\r\n{{".encode())
        live.sendall(
            f"GET /api/v1/live HTTP/1.1\r\n{host}Connection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert live.recv(12) == b"HTTP/1.1 101"
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        for connection in (idle, half, live):
            connection.close()
    with RunningServer(tmp_path, "--port", str(port)) as server:
        assert port_of(server) == port


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_on_a_terminal_with_a_screen_the_browser_opens(tmp_path: Path) -> None:
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.part\nmv {opened}.part {opened}\n')
    browser.chmod(0o700)
    environment = {**os.environ, "BROWSER": str(browser), "DISPLAY": ":0", "WAYLAND_DISPLAY": ""}
    flags = ("--port", "0", "--no-welcome", "--data", str(tmp_path / "data"))
    leader, follower = os.openpty()
    process = subprocess.Popen([sys.executable, "-m", "vision.cli", "serve", *flags], stdout=follower, env=environment)
    os.close(follower)
    url = os.read(leader, 1000).decode().strip().removeprefix("backrub is at ")
    deadline = time.monotonic() + 10
    while not opened.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    os.close(leader)
    assert opened.read_text().strip() == url
    assert url.startswith("http://127.0.0.1:")


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="always has a screen")
@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize(("display", "wayland"), [("", ""), (":0", ""), ("", "wayland-0")])
def test_without_a_terminal_or_a_screen_it_does_not(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, display: str, wayland: str
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("WAYLAND_DISPLAY", wayland)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert somebody_sees_it() == (terminal and bool(display or wayland))
