"""How a child process behaves that works for the server: it keeps bounds, speaks on a pipe and ends with its server."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

# Address space that threads and libraries reserve without using it; measured: 0.8 GB on two cores.
_RESERVED_MB = 4096
_DIE_WITH_PARENT = 1
GONE = 1
# The packages' own folder: a file that lies where the server was started is never taken for one of them.
ROOT = Path(__file__).resolve().parents[1]


def environment() -> dict[str, str]:
    """The server's own, without its settings: what it was told in secret is none of a decoder's business."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BACKRUB_")}


def own_output() -> BinaryIO:
    """Keep standard output for the messages: what libraries print goes to standard error."""
    kept = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return kept


def end_with_parent(parent: int) -> None:
    """Let Linux kill this process when its server dies. The end of the input pipe says the same everywhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(GONE)


def keep_bounds(memory_mb: int, cpu_s: int | None = None, nice: int = 0) -> None:
    """Bounds that the system itself keeps: address space, processor time, no core file; and `nice` towards others."""
    if sys.platform == "win32":
        return
    import resource

    os.nice(nice)
    bounds = {resource.RLIMIT_CORE: 0, resource.RLIMIT_AS: (memory_mb + _RESERVED_MB) * 1024**2}
    if cpu_s is not None:
        bounds[resource.RLIMIT_CPU] = cpu_s
    for kind, bound in bounds.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (bound, resource.getrlimit(kind)[1]))
