"""Plays samples through the real live socket at their own pace: `python -m tests.bench.live`.

For each clip: answered frames a second, the age of the answers (from the moment a frame was there to its answer), the
time of the analysis and of hand inference alone, and for each planted fault how long after its dwell time the
correction came. At last the hands are slowed by 200 ms and every frame is sent, to see that nothing queues up.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import struct
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table
from websockets.asyncio.client import ClientConnection, connect

from sample_videos import load_truth, samples
from tests.server.running import RunningServer
from vision.back.by_hand import REQUIRED
from vision.capture import open_video
from vision.hands import make_tracker
from vision.standard import load_standard

CLIPS = ("on_the_spine", "thumb_drilling", "too_fast", "wrong_direction", "good_effleurage")
DWELL = {
    "on_spine": "spine.dwell_s",
    "drilling": "drilling.dwell_s",
    "too_fast": "speed.dwell_s",
    "wrong_way": "direction.dwell_s",
}
# Faults that are counted in strokes, with the ways between them left out.
OF_STROKES = ("too_fast", "wrong_way")
# What was just done may still be shown.
LATE_S = 3.0
SLOW_CLIP_S = 15.0
# A clip without a clear view of the back gets the truth's points after this, as a person would place them.
BY_HAND_S = 3.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame as the client sends it. `t_s`: the clip's own time."""

    t_s: float
    data: bytes


@dataclass(slots=True)
class Played:
    """What came of playing a clip. `answers`: (arrival in the clip's time, answer); `sent`: times of sent frames."""

    answers: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)

    @property
    def ages_s(self) -> list[float]:
        """From the moment a frame was there to its answer; coaching only."""
        return [at - answer["t_s"] for at, answer in self.answers if answer["state"] == "coaching"]

    @property
    def took_s(self) -> list[float]:
        """Time of the analysis, of the same answers."""
        return [answer["took_s"] for _, answer in self.answers if answer["state"] == "coaching"]

    @property
    def per_s(self) -> float:
        """Answered frames a second of coaching."""
        times = [at for at, answer in self.answers if answer["state"] == "coaching"]
        return (len(times) - 1) / (times[-1] - times[0])


def pictures(video: Path) -> list[Picture]:
    """The clip's frames as messages, encoded beforehand: a camera's frames cost the client that, not the server."""
    made = []
    with open_video(video) as source:
        for frame in source:
            _, jpeg = cv2.imencode(".jpg", frame.image, [cv2.IMWRITE_JPEG_QUALITY, 80])
            made.append(Picture(frame.t_s, struct.pack("<d", frame.t_s) + jpeg.tobytes()))
    return made


class Player:
    """Plays frames into the socket at their own pace. `eager`: sends each at once instead of one in flight."""

    def __init__(self, socket: ClientConnection, frames: list[Picture], truth: dict[str, Any], *, eager: bool) -> None:
        self._socket, self._frames, self._truth, self._eager = socket, frames, truth, eager
        self._newest: Picture | None = None
        self._in_flight = False
        self._began = 0.0
        self._started = False
        self.played = Played()

    async def play(self) -> Played:
        """Say hello, play all, start as soon as the back is found, finish."""
        await self._say({"type": "hello", "version": 1})
        json.loads(await self._socket.recv())
        self._began = time.perf_counter()
        listening = asyncio.create_task(self._listen())
        for frame in self._frames:
            await asyncio.sleep(max(0.0, self._began + frame.t_s - time.perf_counter()))
            self._newest = frame
            await self._send()
            if not self._started and frame.t_s > BY_HAND_S:
                await self._start_by_hand(frame.t_s)
        await asyncio.sleep(1.0)
        await self._say({"type": "finish"})
        await listening
        return self.played

    async def _say(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))

    async def _send(self) -> None:
        if self._newest is None or (self._in_flight and not self._eager):
            return
        frame, self._newest, self._in_flight = self._newest, None, True
        self.played.sent.append(frame.t_s)
        await self._socket.send(frame.data)

    async def _start_by_hand(self, t_s: float) -> None:
        self._started = True
        row = min(self._truth["frames"], key=lambda row: abs(row["t_s"] - t_s))
        points = {name: row["back"]["points_px"][name] for name in REQUIRED}
        await self._say({"type": "place", "points_px": points})
        await self._say({"type": "start"})

    async def _listen(self) -> None:
        while (message := json.loads(await self._socket.recv()))["type"] != "finished":
            if message["type"] == "error":
                raise RuntimeError(message["error"]["message"])
            if message["type"] != "answer":
                continue
            self.played.answers.append((time.perf_counter() - self._began, message))
            self._in_flight = False
            if not self._started and message["back"] is not None and message["back"]["ok"]:
                self._started = True
                await self._say({"type": "start"})
            await self._send()


async def played(url: str, frames: list[Picture], truth: dict[str, Any], *, eager: bool = False) -> Played:
    """Play frames into the server at `url` (http)."""
    address = url.replace("http", "ws", 1) + "api/v1/live"
    async with connect(address, max_size=None) as socket:
        return await Player(socket, frames, truth, eager=eager).play()


def due_s(event: dict[str, Any], strokes: list[dict[str, Any]]) -> float:
    """When a fault of the truth has lasted for its dwell time."""
    dwell_s = load_standard().number(DWELL[event["fault"]])
    if event["fault"] not in OF_STROKES:
        return float(event["start_s"] + dwell_s)
    now_s, left_s = float(event["start_s"]), dwell_s
    for stroke in sorted(strokes, key=lambda s: s["start_s"]):
        start_s = max(now_s, stroke["start_s"])
        length_s = min(stroke["end_s"], event["end_s"]) - start_s
        if length_s <= 0:
            continue
        if length_s >= left_s:
            return float(start_s + left_s)
        now_s, left_s = start_s + length_s, left_s - length_s
    return float("nan")


def delays_s(truth: dict[str, Any], answers: list[tuple[float, dict[str, Any]]]) -> list[tuple[str, float | None]]:
    """For each planted fault that can be told live: its name, and how long after its due time it was told, or None."""
    rows: list[tuple[str, float | None]] = []
    for event in truth["events"]:
        if event["fault"] not in DWELL:
            continue
        due = due_s(event, truth["strokes"])
        told = [
            at
            for at, answer in answers
            if answer["correction"] is not None
            and answer["correction"]["fault"] == event["fault"]
            and event["start_s"] <= answer["t_s"] <= event["end_s"] + LATE_S
        ]
        rows.append((event["fault"], told[0] - due if told else None))
    return rows


def invented(truth: dict[str, Any], answers: list[tuple[float, dict[str, Any]]]) -> int:
    """Corrections, each counted once, of which the truth has no fault then or in the `LATE_S` before."""
    wrong = set()
    for _, answer in answers:
        told = answer["correction"]
        if told is not None and not any(
            event["fault"] == told["fault"] and event["start_s"] - 0.5 <= answer["t_s"] <= event["end_s"] + LATE_S
            for event in truth["events"]
        ):
            wrong.add(told["id"])
    return len(wrong)


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


def percentile_ms(values: list[float], share: float) -> float:
    """In milliseconds."""
    return 1000 * float(np.percentile(values, 100 * share))


class SlowServer(RunningServer):
    """A server whose hands take 200 ms longer."""

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        self._command[self._command.index("vision.cli")] = "tests.bench.slow_server"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", default=CLIPS, help="bundled clips")
    names = parser.parse_args().clips
    chosen = [clip for clip in samples() if clip.name in names]
    console = Console(width=150)
    table = Table(
        "clip", "answered/s", "age p50", "age p95", "analysis mean", "analysis p95", "hands alone",
        "age p95 / analysis", "told", "latest after dwell", "invented", box=None, header_style="bold",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        with RunningServer(Path(folder) / "data") as server:
            for clip in chosen:
                truth = load_truth(clip.truth)
                result = asyncio.run(played(server.url, pictures(clip.video), truth))
                table.add_row(clip.name, *_cells(result, truth, hands_alone_s(clip.video)))
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
