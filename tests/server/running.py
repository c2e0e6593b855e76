"""A real server for tests: the command `backrub serve` as a child process, on a free port and a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

START_S = 60.0
STOP_S = 20.0
_READY = re.compile(r"^backrub is at (\S+)$", re.MULTILINE)
_TROUBLE = re.compile(r"ERROR|CRITICAL|Traceback")


class RunningServer:
    """`with RunningServer(folder) as server:` waits until it answers at `server.url` (which ends in a slash).

    `flags` and `environment` come on top. At the end the server is stopped, and the test fails when an error was
    logged, unless `may_log_errors`.
    """

    def __init__(
        self, data: Path, *flags: str, environment: Mapping[str, str] | None = None, may_log_errors: bool = False
    ) -> None:
        self.data = data
        fixed = ("--port", "0", "--no-open-browser", "--no-welcome", "--data", str(data))
        self._command = [sys.executable, "-m", "vision.cli", "serve", *fixed, *flags]
        self._environment = {**os.environ, "PYTHONUTF8": "1", **(environment or {})}
        self._may_log_errors = may_log_errors
        self._lines: list[str] = []
        self.url = ""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self._environment,
        )
        self._readers = [
            threading.Thread(target=self._read, args=(s,)) for s in (self.process.stdout, self.process.stderr)
        ]
        for reader in self._readers:
            reader.start()
        deadline = time.monotonic() + START_S
        while not (ready := _READY.search(self.log)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server did not start (exit code {self.process.returncode}):\n{self.log}")
            time.sleep(0.02)
        self.url = ready[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and not self._may_log_errors:
            assert not _TROUBLE.search(self.log), self.log

    @property
    def log(self) -> str:
        """All that the server has written so far, both streams."""
        return "".join(self._lines)

    def stop(self) -> int:
        """End it as Ctrl-C does, and wait. Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"the server did not stop:\n{self.log}") from None
        return self._ended()

    def kill(self) -> int:
        """End it as a power cut does (SIGKILL). Its exit code."""
        self.process.kill()
        return self._ended()

    def _ended(self) -> int:
        code = self.process.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return code

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.append(line)
