"""Measures and prints: see the package."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

import tests.bench.live
from sample_videos import load_truth, samples
from server.live import worker
from tests.bench.live.delays import delays_s, invented
from tests.bench.live.player import Played, pictures, played
from tests.server.running import RunningServer
from vision.capture import open_video
from vision.hands import make_tracker

CLIPS = ("on_the_spine", "thumb_drilling", "too_fast", "wrong_direction", "good_effleurage")
SLOW_CLIP_S = 15.0


def hands_alone_s(video: Path, count: int = 600) -> float:
    """Mean seconds of hand inference alone on the clip's frames."""
    seconds, frames = 0.0, 0
    with open_video(video) as source, closing(make_tracker("backrub")) as tracker:
        for frame in source:
            began = time.perf_counter()
            tracker.update(frame)
            seconds += time.perf_counter() - began
            frames += 1
            if frames == count:
                break
    return seconds / frames


class Memory:
    """The most that a live session's process took, looked at every half second: `with Memory(server) as memory:`."""

    def __init__(self, server: RunningServer) -> None:
        self.most_mb = 0.0
        self._server = psutil.Process(server.process.pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            for process in self._server.children():
                with contextlib.suppress(psutil.Error):
                    if worker.CHILD in process.cmdline():
                        self.most_mb = max(self.most_mb, process.memory_info().rss / 2**20)


def percentile_ms(values: list[float], share: float) -> float:
    """In milliseconds."""
    return 1000 * float(np.percentile(values, 100 * share))


class SlowServer(RunningServer):
    """A server whose hands take 200 ms longer."""

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self._command[self._command.index("vision.cli")] = "tests.bench.live.slow_server"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=tests.bench.live.__doc__)
    parser.add_argument("clips", nargs="*", default=CLIPS, help="bundled clips")
    names = parser.parse_args().clips
    chosen = [clip for clip in samples() if clip.name in names]
    console = Console(width=150)
    table = Table(
        "clip", "answered/s", "age p50", "age p95", "analysis mean", "analysis p95", "hands alone",
        "age p95 / analysis", "told", "latest after dwell", "invented", "memory", box=None, header_style="bold",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        with RunningServer(Path(folder) / "data") as server:
            for clip in chosen:
                truth = load_truth(clip.truth)
                frames = pictures(clip.video)
                with Memory(server) as memory:
                    result = asyncio.run(played(server.url, frames, truth))
                table.add_row(clip.name, *_cells(result, truth, hands_alone_s(clip.video)), f"{memory.most_mb:.0f} MB")
        console.print(table)
        with SlowServer(Path(folder) / "slow") as server:
            frames = [frame for frame in pictures(chosen[0].video) if frame.t_s < SLOW_CLIP_S]
            console.print(
                _slow_sentence(asyncio.run(played(server.url, frames, load_truth(chosen[0].truth), eager=True)))
            )


def _cells(result: Played, truth: dict[str, Any], hands_s: float) -> list[str]:
    rows = delays_s(truth, result.answers)
    told = [delay for _, delay in rows if delay is not None]
    analysis = float(np.mean(result.took_s))
    age = percentile_ms(result.ages_s, 0.95)
    return [
        f"{result.per_s:.1f}",
        f"{percentile_ms(result.ages_s, 0.5):.0f} ms",
        f"{age:.0f} ms",
        f"{1000 * analysis:.1f} ms",
        f"{percentile_ms(result.took_s, 0.95):.1f} ms",
        f"{1000 * hands_s:.1f} ms",
        f"{age / 1000 / analysis:.2f}",
        f"{len(told)}/{len(rows)}",
        f"{max(told):.2f} s" if told else "",
        str(invented(truth, result.answers)),
    ]


def _slow_sentence(result: Played) -> str:
    waiting = [
        sum(answer["t_s"] < sent <= before_at for sent in result.sent if sent > answer["t_s"])
        for (before_at, _), (_, answer) in zip(result.answers, result.answers[1:], strict=False)
    ]
    ages = [at - answer["t_s"] for at, answer in result.answers]
    took = float(np.median([answer["took_s"] for _, answer in result.answers]))
    return (
        f"Hands slowed by 200 ms, every frame sent: {len(result.sent)} sent, {len(result.answers)} answered, "
        f"analysis {1000 * took:.0f} ms, age p95 {percentile_ms(ages, 0.95):.0f} ms; when an answer came, "
        f"the frame looked at next was at most {max(waiting)} frames behind the newest."
    )


if __name__ == "__main__":
    main()
