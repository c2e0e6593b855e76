"""How well breathing is read on rendered windows, through three ways for a picture to come: `python -m tests.bench.breathing`.

Hands and back are the truth's: the rates of the stage alone are measured. A window is right within 1.5 a minute.
`--only WORD`: cases with that word in their name. Needs the studio; takes about ten minutes.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import av
import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from sample_videos.studio.clip import CRF
from sample_videos.studio.render import Image, Renderer
from sample_videos.studio.scene import FPS, SIZE
from sample_videos.studio.truth import back_points, mediapipe_points
from tests.bench.breathing.cases import CASES, SECONDS, Case
from vision.back import key_from_points
from vision.breathing import BreathingStage
from vision.standard import load_standard
from vision.types import MIDDLE_MCP, MIDDLE_TIP, PALM_LANDMARKS, WRIST, Array, Frame, Hand

EVERY = 2
RIGHT_PER_MIN = 1.5
JPEG_QUALITY = 80
WAYS = ("plain", "JPEG", "H.264")


@dataclass
class Score:
    """Windows of a group: full ones, those with an answer, and those right."""

    windows: int = 0
    answered: int = 0
    right: int = 0
    depths: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Count another's windows too."""
        self.windows += other.windows
        self.answered += other.answered
        self.right += other.right
        self.ms += other.ms


def seen_hands(case_hands: list[tuple[str, Array]]) -> tuple[Hand, ...]:
    """Hands as a perfect tracker would give them."""
    found = []
    for side, marks in case_hands:
        along = marks[MIDDLE_MCP] - marks[WRIST]
        length = float(np.linalg.norm(marks[MIDDLE_TIP] - marks[WRIST]))
        palm = marks[list(PALM_LANDMARKS)].mean(axis=0)
        number = "LR".index(side)
        found.append(Hand(number, side, 1.0, palm, length, along / np.linalg.norm(along), marks))  # type: ignore[arg-type]
    return tuple(found)


def arrived(images: list[Image], way: str) -> Iterator[Image]:
    """The pictures as they come through a camera's socket or a file."""
    if way == "plain":
        yield from images
    elif way == "JPEG":
        for image in images:
            _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
            yield np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    else:
        yield from _encoded(images)


def _encoded(images: list[Image]) -> Iterator[Image]:
    memory = io.BytesIO()
    with av.open(memory, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=FPS // EVERY, options={"crf": str(CRF), "preset": "fast"})
        stream.width, stream.height = SIZE
        stream.pix_fmt = "yuv420p"
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode())
    memory.seek(0)
    with av.open(memory) as container:
        for frame in container.decode(video=0):
            yield frame.to_ndarray(format="bgr24")


def measure(case: Case) -> dict[str, Score]:
    """Render a case once and read it in each way."""
    timeline = case.timeline()
    renderer = Renderer(case.scene)
    times = [index / FPS for index in range(0, timeline.frame_count, EVERY)]
    images, hands, poses = [], [], []
    blank = Frame(0, 0.0, np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    pose = None
    for number, t_s in enumerate(times):
        moments = timeline.moments(t_s)
        images.append(renderer.frame([m.placed for m in moments], number * EVERY, t_s))
        marks = [(m.hand, mediapipe_points(timeline.camera.pixels(m.placed.landmarks, t_s))) for m in moments]
        hands.append(seen_hands(marks))
        if pose is None or case.scene.moving:
            points = {name: (float(x), float(y)) for name, (x, y) in back_points(timeline, t_s).items()}
            pose = key_from_points(points, blank, (), timeline.c7_crest_cm).pose
        poses.append(pose)
    found = {}
    standard = load_standard()
    window_s = standard.number("breathing.window_s")
    for way in WAYS:
        stage, score, told = BreathingStage(standard), Score(), -1.0
        for number, image in enumerate(arrived(images, way)):
            t_s = times[number]
            frame = Frame(number, t_s, image)
            began = time.perf_counter()
            breath = stage.update(frame, poses[number], hands[number])
            score.ms.append(1000 * (time.perf_counter() - began))
            if t_s < window_s + 0.2 or t_s - told < 1.0:
                continue
            told = t_s
            score.windows += 1
            if breath is None:
                continue
            score.answered += 1
            score.depths.append(breath.depth)
            if case.scene.breath is not None:
                true = (case.scene.breath.state(t_s)[0] - case.scene.breath.state(t_s - window_s)[0]) / window_s * 60
                score.right += abs(breath.rate_per_min - true) <= RIGHT_PER_MIN
        found[way] = score
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.breathing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", default="", metavar="WORD")
    word = parser.parse_args().only
    console = Console(width=140)
    table = Table(
        "window", "", *(f"{way}: right / told / all" for way in WAYS), "depth, mm", title=f"{SECONDS:g} s each"
    )
    totals: dict[tuple[str, str], Score] = {}
    for case in CASES:
        if word not in case.name:
            continue
        scores = measure(case)
        for way, score in scores.items():
            totals.setdefault((case.kind, way), Score()).add(score)
        depths = [d for score in scores.values() for d in score.depths]
        depth = f"{np.mean(depths):.2f}" if depths else ""
        table.add_row(case.name, case.kind, *(_said(scores[way]) for way in WAYS), depth)
        console.print(f"{case.name}: " + ", ".join(f"{way} {_said(scores[way])}" for way in WAYS))
    console.print(table)
    for (kind, way), score in totals.items():
        if kind == "still":
            right = 100 * score.right / max(score.answered, 1)
            console.print(
                f"{way}: {100 * score.answered / score.windows:.0f} % of still windows told, {right:.0f} % of those right, "
                f"{np.mean(score.ms):.2f} ms a frame at {FPS // EVERY} a second"
            )
        else:
            console.print(f"{way}, {kind}: {score.answered} of {score.windows} windows told, none may be")


def _said(score: Score) -> str:
    return f"{score.right} / {score.answered} / {score.windows}"


if __name__ == "__main__":
    main()
