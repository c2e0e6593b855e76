"""How well breathing is read on rendered windows: `python -m tests.bench.breathing`.

Each is read through three ways for a picture to come: as rendered, as JPEGs like those of a live page, as H.264.
Hands and back are the truth's: the rates of the stage alone are measured. A window is right within 1.5 a minute.
`--only WORD`: cases with that word in their name. Needs the studio; takes about ten minutes.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field

import numpy as np
from rich.console import Console
from rich.table import Table

from sample_videos.studio.render import Image, Renderer
from sample_videos.studio.scene import FPS
from tests.bench.breathing.cases import CASES, SECONDS, Case
from tests.bench.breathing.ways import WAYS, arrived, seen_hands, true_pose
from vision.breathing import BreathingStage
from vision.standard import load_standard
from vision.types import BackPose, Frame, Hand

# Read at 7.5 pictures a second: breathing needs no more, and the rendering takes half the time.
EVERY = 4
RIGHT_PER_MIN = 1.5


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


@dataclass(frozen=True)
class Clip:
    """The frames of a case with what a perfect eye would see in them."""

    times_s: list[float]
    images: list[Image]
    hands: list[tuple[Hand, ...]]
    poses: list[BackPose]


def rendered(case: Case) -> Clip:
    """Render a case."""
    timeline = case.timeline()
    renderer = Renderer(case.scene)
    times = [index / FPS for index in range(0, timeline.frame_count, EVERY)]
    images, hands, poses = [], [], [true_pose(timeline, 0.0)]
    for number, t_s in enumerate(times):
        placed = [moment.placed for moment in timeline.moments(t_s)]
        images.append(renderer.frame(placed, number * EVERY, t_s))
        hands.append(seen_hands(timeline, t_s))
        poses.append(true_pose(timeline, t_s) if case.scene.moving else poses[0])
    return Clip(times, images, hands, poses[1:])


def measure(case: Case, clip: Clip) -> dict[str, Score]:
    """Read a case in each way."""
    found = {}
    standard = load_standard()
    window_s = standard.number("breathing.window_s")
    for way in WAYS:
        stage, score, told = BreathingStage(standard), Score(), -1.0
        for number, image in enumerate(arrived(clip.images, way, FPS / EVERY)):
            t_s = clip.times_s[number]
            frame = Frame(number, t_s, image)
            began = time.thread_time()
            breath = stage.update(frame, clip.poses[number], clip.hands[number])
            score.ms.append(1000 * (time.thread_time() - began))
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
        scores = measure(case, rendered(case))
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
                f"{way}: {100 * score.answered / score.windows:.0f} % of still windows told, {right:.0f} % right, "
                f"{np.mean(score.ms):.2f} ms a frame at {FPS // EVERY} a second"
            )
        else:
            console.print(f"{way}, {kind}: {score.answered} of {score.windows} windows told, none may be")


def _said(score: Score) -> str:
    return f"{score.right} / {score.answered} / {score.windows}"


if __name__ == "__main__":
    main()
