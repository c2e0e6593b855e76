"""Stretches of a tracks.jsonl, found without reading the rest: an hour's lines are some hundred megabytes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO

MOST_S = 30.0


def cut_out(path: Path, from_s: float, to_s: float) -> list[bytes]:
    """The lines with from_s <= t_s < to_s. Raises FileNotFoundError."""
    lines: list[bytes] = []
    with path.open("rb") as file:
        file.seek(_start(file, from_s))
        for line in file:
            t_s = _time_s(line)
            if t_s >= to_s:
                break
            if t_s >= from_s:
                lines.append(line.rstrip())
    return lines


def _start(file: BinaryIO, from_s: float) -> int:
    """A place at the beginning of a line, at or a little before the first line of `from_s` or later."""
    low, high = 0, file.seek(0, os.SEEK_END)
    # `low` is always the beginning of a line of before `from_s`, or 0.
    while high - low > 1:
        middle = (low + high) // 2
        file.seek(middle)
        file.readline()
        start = file.tell()
        line = file.readline()
        if line and _time_s(line) < from_s:
            low = start
        else:
            high = middle
    return low


def _time_s(line: bytes) -> float:
    return float(json.loads(line)["t_s"])
