"""The process of one live session: `python -m server.live.child`. Messages in on standard input, answers out.

Each message gets one reply of its kind, in order: a picture its answer, a text its own.
"""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from typing import Any

from server.live.lesson import Lesson
from server.live.messages import LiveSettings, error, read_picture
from server.live.pipe import PICTURE, TEXT, packed_json, read
from server.process import end_with_parent, keep_bounds, own_output


def main() -> int:
    """Open the session that the first message tells of and answer until the pipe ends or the session does."""
    out = own_output()
    first = read(sys.stdin.buffer)
    if first is None:
        return 0
    spec = json.loads(first[1])
    end_with_parent(spec["parent"])
    keep_bounds(spec["memory_mb"])

    lesson = Lesson(LiveSettings(**spec["settings"]), Path(spec["folder"]), spec["most_px"])
    out.write(packed_json(TEXT, lesson.said()))
    out.flush()
    try:
        while lesson.state != "finished" and (message := read(sys.stdin.buffer)) is not None:
            out.write(packed_json(message[0], _answer(lesson, *message)))
            out.flush()
    except BrokenPipeError:
        return 0
    finally:
        lesson.close()
    return 0


def _answer(lesson: Lesson, kind: int, payload: bytes) -> dict[str, Any]:
    if kind == PICTURE:
        t_s, jpeg = read_picture(payload)
        try:
            return lesson.picture(t_s, jpeg)
        except Exception:
            # One picture that upsets the eye must not end a lesson.
            traceback.print_exc()
            return error(
                "not_analysed", "This picture could not be analysed.", "Go on; if it stays so, start anew.", t_s=t_s
            )
    message = json.loads(payload)
    word = message["type"]
    if word == "settings":
        return lesson.settings(LiveSettings(**message["settings"]))
    if word == "place":
        return lesson.place(message["points_px"])
    if word == "answer":
        return lesson.answer(message["value"], message["word"], message["way"])
    if word == "finish":
        return lesson.finish(message["before"])
    words = {
        "away": lesson.interrupt,
        "look": lesson.look,
        "start": lesson.start,
        "pause": lesson.pause,
        "resume": lesson.resume,
        "next_phase": lesson.next_phase,
    }
    return words[word]()


if __name__ == "__main__":
    sys.exit(main())
