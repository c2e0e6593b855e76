"""A child that only pretends to watch a video, run as a script: what it does is the title of its session.

python pretending.py REPORT.json
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any


def tell(**message: Any) -> None:
    print(json.dumps(message), flush=True)


def main() -> None:
    spec = json.loads(sys.stdin.readline())
    folder, does = Path(spec["folder"]), spec["name"]
    tell(stage="watching the hands", progress=0.4)
    if does == "good":
        shutil.copy(sys.argv[1], folder / "report.json")
        for name in ("report.html", "strokes.csv", "tracks.jsonl", "poster.jpg", "annotated.mp4"):
            (folder / name).write_text(json.dumps(spec["settings"]), encoding="utf-8")
        tell(result={})
    elif does == "fails":
        (folder / "poster.jpg").write_text("picture", encoding="utf-8")
        (folder / "tracks.jsonl").write_text("half", encoding="utf-8")
        tell(problem={"code": "nothing_to_grade", "message": "No back was found.", "remedy": "Place it."})
    elif does == "waits":
        (folder / "preview.jpg").write_text("picture", encoding="utf-8")
        sys.stdin.read()
    elif does == "crashes":
        print("what a decoder says before it dies", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGSEGV)
    elif does == "is killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif does == "leaves":
        sys.exit(7)
    elif does == "eats":
        food = [bytes(16 * 2**20) for _ in range(20)]
        food.append(b"".join(bytes([i % 255 + 1]) * 2**20 for i in range(400)))
        time.sleep(60)
    elif does == "spins":
        resource.setrlimit(resource.RLIMIT_CPU, (spec["cpu_s"], spec["cpu_s"] + 5))
        while True:
            pass
    elif does == "babbles":
        print("no JSON\n[1, 2]\n" + "x" * 200_000 + '\n{"stage": 5}\n{"progress": "much"}', flush=True)
        tell(stage="s" * 5000, progress=7)
        sys.stdin.read()
    elif does == "tells its surroundings":
        tell(result={"environment": sorted(os.environ), "folder": os.getcwd(), "group": os.getpgid(0)})


main()
