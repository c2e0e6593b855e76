"""Milliseconds a frame of each part, beside plain MediaPipe on the same frames: `python -m tests.bench.speed`.

Machines are shared and noisy, so the clip is cut into stretches, and for each the reference and the whole run in turn;
what counts is the ratio. `--frames N`: frames of each clip to use.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from sample_videos import sample
from vision.capture import VideoWriter, open_video
from vision.hands import make_tracker
from vision.session import find_back
from vision.tutor import Options, Tutor
from vision.types import Frame, Source

CLIP = "good_effleurage"
ROUNDS = 3


class Clock:
    """Adds up the time spent in wrapped calls."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, timed."""

        def wrapper(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - started

        return wrapper

    def iterated(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """The same frames, the wait for each timed."""
        step = self.timed(lambda: next(frames, None))
        while (frame := step()) is not None:
            yield frame


def enlarged(path: Path, out: Path, size: tuple[int, int], count: int) -> Path:
    """The clip's first frames, enlarged and cut to `size` (width, height)."""
    with open_video(path) as source, VideoWriter(out, size) as writer:
        scale = max(size[0] / source.info.width, size[1] / source.info.height)
        for frame in islice(source, count):
            big = cv2.resize(frame.image, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
            top = (big.shape[0] - size[1]) // 2
            # The back lies in the middle; nothing of it is cut off that the small clip shows from side to side.
            writer.write(np.ascontiguousarray(big[top : top + size[1], : size[0]], np.uint8), frame.t_s)
    return out


def whole(path: Path, count: int) -> dict[str, float]:
    """Seconds of each part, over the first `count` frames; `survey` is the first pass, `total` everything."""
    clocks = {name: Clock() for name in ("decode", "hands", "back")}
    started = time.perf_counter()
    options = Options()
    with open_video(path) as source, closing(make_tracker()) as tracker:
        keys, _ = find_back(source, tracker, options)
        surveyed = time.perf_counter()
        tracker.update = clocks["hands"].timed(tracker.update)  # type: ignore[method-assign]
        tutor = Tutor(options, tracker, keys)
        tutor.back.update = clocks["back"].timed(tutor.back.update)  # type: ignore[method-assign]
        for frame in clocks["decode"].iterated(islice(iter(source), count)):
            tutor.update(frame)
        tutor.finish(Source(path.name, 1.0, *frame.size, count, "h264"))
    total = time.perf_counter() - started
    parts = {name: clock.seconds for name, clock in clocks.items()}
    survey = surveyed - started
    return {**parts, "survey": survey, "rest": total - survey - sum(parts.values()), "total": total}


def reference(path: Path, count: int) -> float:
    """Seconds that plain MediaPipe Hands takes for the same frames; decoding not counted."""
    clock = Clock()
    with open_video(path) as source, closing(make_tracker("mediapipe")) as tracker:
        update = clock.timed(tracker.update)
        for frame in islice(iter(source), count):
            update(frame)
    return clock.seconds


def measure(path: Path, count: int) -> dict[str, float]:
    """Milliseconds a frame, medians over the rounds; `ratio` is the median of whole over reference, pair by pair."""
    rounds = [{**whole(path, count), "reference": reference(path, count)} for _ in range(ROUNDS)]
    result = {name: statistics.median(r[name] for r in rounds) / count * 1000 for name in rounds[0]}
    return {**result, "ratio": statistics.median(r["total"] / r["reference"] for r in rounds)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=1800)
    count = parser.parse_args().frames
    clip = sample(CLIP).video
    names = ("decode", "hands", "back", "rest", "survey", "total", "reference")
    table = Table("ms a frame", *names, "total / reference")
    with tempfile.TemporaryDirectory() as folder, open_video(clip) as source:
        count = min(count, source.info.frames or count)
        large = enlarged(clip, Path(folder) / "large.mp4", (1280, 720), count)
        small = clip if count == source.info.frames else enlarged(clip, Path(folder) / "small.mp4", (640, 480), count)
        for title, path in (("640 x 480", small), ("1280 x 720", large)):
            row = measure(path, count)
            table.add_row(title, *(f"{row[name]:.1f}" for name in names), f"{row['ratio']:.2f}")
    console = Console(width=120)
    console.print(table)
    console.print(f"{CLIP}, {count} frames, median of {ROUNDS} rounds. survey: the first pass, which finds the back,")
    console.print("spread over all frames. reference: mediapipe.solutions.hands alone, full frame, model_complexity 1.")


if __name__ == "__main__":
    main()
