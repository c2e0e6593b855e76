"""Runs one child process, listens to it, and ends it where it takes more than it may."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import psutil

from server.jobs.problems import INTERNAL, crashed, too_much_memory, too_slow
from server.models import Problem
from server.process import ROOT, environment

_LONGEST_LINE = 64 * 1024
_LONGEST_STAGE = 100
_MOST_WAITING = 100
_LOOK_EVERY_S = 0.25
_LOG_TAIL = 2000
CHILD = (sys.executable, "-m", "server.jobs.child")
_log = logging.getLogger(__name__)

Note = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use."""

    memory_mb: int
    cpu_s: int
    wall_s: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended: with a `result`, with a `problem`, or, where both are None, stopped on request."""

    result: dict[str, Any] | None = None
    problem: Problem | None = None


class _TooMuch(Exception):
    """A limit was passed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def supervise(
    spec: Mapping[str, Any],
    limits: Limits,
    *,
    stop: threading.Event,
    note: Note = lambda stage, progress: None,
    command: Sequence[str] = CHILD,
) -> Outcome:
    """Run the child with this spec until it ends, `stop` is set, or it passes a limit.

    `note` is told the stage and the progress (0 to 1) about once a second. Blocks; the child is gone when it returns.
    """
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # Ctrl-C in the terminal is for the server alone, which then stops its children in its own way.
        start_new_session=True,
        env=environment(),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    log = _Tail(child.stderr)
    lines = _Lines(child.stdout)
    try:
        full = dict(spec) | {"memory_mb": limits.memory_mb, "cpu_s": limits.cpu_s, "parent": os.getpid()}
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(json.dumps(full).encode() + b"\n")
            child.stdin.flush()
        outcome = _listen(child, lines, limits, stop, note)
    except _TooMuch as passed:
        outcome = Outcome(problem=passed.problem)
    finally:
        child.kill()
        child.wait()
        lines.join()
        log.join()
        for pipe in (child.stdin, child.stdout, child.stderr):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
    if outcome.problem is not None and outcome.problem.code in ("crashed", "internal"):
        _log.warning("the process of '%s' ended with %s: %s", spec["kind"], outcome.problem.code, log.text())
    return outcome


def _listen(
    child: subprocess.Popen[bytes],
    lines: _Lines,
    limits: Limits,
    stop: threading.Event,
    note: Note,
) -> Outcome:
    begun = time.monotonic()
    while True:
        if stop.is_set():
            return Outcome()
        _check(child, limits, time.monotonic() - begun)
        with contextlib.suppress(queue.Empty):
            line = lines.waiting.get(timeout=_LOOK_EVERY_S)
            if line is None:
                return Outcome(problem=_last_words(child.wait(), limits))
            message = _read(line)
            if "result" in message:
                return Outcome(result=dict(message["result"]))
            if "problem" in message:
                return Outcome(problem=_problem(message["problem"], limits))
            stage, progress = message.get("stage"), message.get("progress")
            if isinstance(stage, str) and isinstance(progress, int | float):
                note(stage[:_LONGEST_STAGE], min(1.0, max(0.0, float(progress))))


def _check(child: subprocess.Popen[bytes], limits: Limits, elapsed_s: float) -> None:
    if elapsed_s > limits.wall_s:
        raise _TooMuch(too_slow(limits.wall_s))
    with contextlib.suppress(psutil.NoSuchProcess):
        if psutil.Process(child.pid).memory_info().rss > limits.memory_mb * 1024**2:
            raise _TooMuch(too_much_memory(limits.memory_mb))


def _read(line: bytes) -> dict[str, Any]:
    """A message. What is none says nothing: a child that a hostile video took over may write anything."""
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def _problem(said: Any, limits: Limits) -> Problem:
    problem = Problem.model_validate(said)
    known = {"too_much_memory": too_much_memory(limits.memory_mb), "internal": INTERNAL}
    return known.get(problem.code, problem)


def _last_words(code: int, limits: Limits) -> Problem:
    """What to make of a child that ended without a result."""
    if code == -getattr(signal, "SIGXCPU", 0):
        return too_slow(limits.cpu_s)
    # Not our kill: the system's, when memory runs out.
    if code == -getattr(signal, "SIGKILL", 0):
        return too_much_memory(limits.memory_mb)
    return crashed(code)


class _Lines:
    """Lines of a pipe, read by a thread of their own, so many ahead; None at the end."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self.waiting: queue.Queue[bytes | None] = queue.Queue(_MOST_WAITING)
        self._pipe = pipe
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while line := self._pipe.readline(_LONGEST_LINE):
            self.waiting.put(line)
        self.waiting.put(None)

    def join(self) -> None:
        """Wait for the pipe's end; what is still said is not listened to."""
        while self._thread.is_alive():
            with contextlib.suppress(queue.Empty):
                self.waiting.get(timeout=0.05)


class _Tail:
    """The last words on a pipe, read to its end by a thread of their own."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._text = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while block := self._pipe.read1(4096):  # type: ignore[attr-defined]
            self._text = (self._text + block)[-_LOG_TAIL:]

    def join(self) -> None:
        """Wait for the pipe's end."""
        self._thread.join()

    def text(self) -> str:
        """What was said last."""
        return self._text.decode(errors="replace").strip()
