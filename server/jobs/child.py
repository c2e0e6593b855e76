"""The process that touches a video: `python -m server.jobs.child`.

The job comes as one line of JSON on standard input; JSON lines go back on standard output: {"stage", "progress"}
about once a second, at last {"result": {...}} or {"problem": {code, message, remedy}}. It ends when its server does.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from server.process import GONE, end_with_parent, keep_bounds, own_output

_TELL_EVERY_S = 1.0
# Behind what is live.
_NICE = 5


class Speaker:
    """Tells the server how far the job is, from a thread of its own, so that a long step is no silence."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._over = threading.Event()
        self._now: tuple[str, float] = ("starting", 0.0)
        self._thread = threading.Thread(target=self._tell, daemon=True)
        self._thread.start()

    def now(self, stage: str, progress: float) -> None:
        """Where the job is. Cheap: may be called for each frame."""
        self._now = (stage, progress)

    def end(self, **message: Any) -> None:
        """The last words."""
        self._over.set()
        self._thread.join()
        self._write(message)

    def _tell(self) -> None:
        while not self._over.wait(_TELL_EVERY_S):
            stage, progress = self._now
            self._write({"stage": stage, "progress": round(progress, 4)})

    def _write(self, message: dict[str, Any]) -> None:
        self._out.write(json.dumps(message).encode() + b"\n")
        self._out.flush()


def main() -> int:
    """Do the job on standard input."""
    out = own_output()
    spec = json.loads(sys.stdin.readline())
    end_with_parent(spec["parent"])
    threading.Thread(target=_watch_input, daemon=True).start()
    keep_bounds(spec["memory_mb"], spec["cpu_s"], _NICE)
    speaker = Speaker(out)
    try:
        speaker.end(**_answer(spec, speaker.now))
    except MemoryError:
        speaker.end(problem={"code": "too_much_memory", "message": "", "remedy": ""})
    except Exception:
        traceback.print_exc()
        speaker.end(problem={"code": "internal", "message": "", "remedy": ""})
    return 0


def _answer(spec: dict[str, Any], tell: Callable[[str, float], None]) -> dict[str, Any]:
    """Each kind loads what it needs: a first look into a video waits for no hand models."""
    from server.jobs.words import problem_of
    from vision.errors import BackrubError

    try:
        if spec["kind"] == "probe":
            from server.jobs.probe import probe

            return {"result": probe(spec)}
        from server.jobs.work import do

        do(spec, tell)
    except BackrubError as error:
        return {"problem": problem_of(error, Path(spec["video"] or ""), spec["name"])}
    return {"result": {}}


def _watch_input() -> None:
    # Not through `sys.stdin`, whose lock the end of the program would find taken.
    while os.read(0, 1024):
        pass
    os._exit(GONE)


if __name__ == "__main__":
    sys.exit(main())
