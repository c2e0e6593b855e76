"""How well dragged skin is told from a glide on rendered strokes: `python -m tests.bench.skin`.

Hands and back are the truth's. *True*: the share of the hand's speed with which the skin goes along, on average over
the place that is looked at, from the studio's own field. Needs the studio; takes some minutes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from rich.console import Console
from rich.table import Table

from sample_videos.studio.body import C7_CREST_M
from sample_videos.studio.choreography import Style
from sample_videos.studio.render import Renderer
from sample_videos.studio.routines import Duet
from sample_videos.studio.scene import FPS, Scene
from sample_videos.studio.timeline import Timeline
from tests.bench.breathing.ways import WAYS, arrived, seen_hands, true_pose
from vision.faults import is_dragging
from vision.skin import SkinStage
from vision.standard import load_standard
from vision.types import Frame

LANE_CM, START_S = 6.0, 0.4


@dataclass(frozen=True)
class Stroke:
    """One palm up a back, or down it."""

    drag: float
    cm_s: float = 12.0
    light: str = "even"
    tone: str = "medium"
    down: bool = False
    oil: float = 0.25

    def timeline(self) -> Timeline:
        """Where the hand is at any time."""
        duet = Duet("feet", 100 * C7_CREST_M, 3, "R")
        first, last = (0.2, 0.8) if self.down else (0.9, 0.3)
        duet.resting((LANE_CM, first), START_S)
        duet.glide([(LANE_CM, last)], self.cm_s, Style(drag=self.drag))
        scene = Scene(seed=3, light=self.light, receiver_tone=self.tone, oil=self.oil)
        return Timeline(scene, list(duet.tracks.values()), duet.now_s)


STROKES = (
    *(Stroke(drag) for drag in (0.0, 0.3, 0.6, 0.9)),
    *(Stroke(drag, light="side") for drag in (0.0, 0.9)),
    *(Stroke(drag, light="warm_dim", tone="dark") for drag in (0.0, 0.9)),
    *(Stroke(drag, cm_s=cm_s) for cm_s in (5.0, 25.0) for drag in (0.0, 0.9)),
    *(Stroke(drag, down=True) for drag in (0.0, 0.9)),
    *(Stroke(drag, oil=1.0, tone="light") for drag in (0.0, 0.9)),
)


def main() -> None:
    """Print the table."""
    columns = [f"{way}: told % / share / dragging %" for way in WAYS]
    table = Table("stroke", "drag", *columns, title="the skin before a palm")
    console, standard, spent = Console(width=150), load_standard(), []
    for stroke in STROKES:
        timeline = stroke.timeline()
        renderer = Renderer(timeline.scene)
        times = [index / FPS for index in range(timeline.frame_count)]
        images, hands = [], []
        for index, t_s in enumerate(times):
            moments = timeline.moments(t_s)
            images.append(renderer.frame([moment.placed for moment in moments], index, t_s))
            hands.append(seen_hands(timeline, t_s))
        pose, cells = true_pose(timeline, 0.0), []
        for way in WAYS:
            told: list[float] = []
            stage, moving = SkinStage(standard), 0
            for index, image in enumerate(arrived(images, way, FPS)):
                began = time.thread_time()
                found = stage.update(Frame(index, times[index], image), hands[index], pose)
                spent.append(1000 * (time.thread_time() - began))
                # The first half second of a stroke fills the memory.
                if START_S + 0.7 < times[index] < times[-1] - 0.4:
                    moving += 1
                    told += found.values()
            dragging = np.mean([is_dragging(share, standard) for share in told]) if told else 0.0
            share = f"{np.median(told):.2f}" if told else "-"
            cells.append(f"{100 * len(told) / max(moving, 1):.0f} / {share} / {100 * dragging:.0f}")
        name = f"{stroke.cm_s:g} cm/s {stroke.light} {stroke.tone}{' down' * stroke.down}{' oily' * (stroke.oil == 1)}"
        table.add_row(name, f"{stroke.drag:g}", *cells)
        console.print(name, stroke.drag, cells)
    console.print(table)
    console.print(f"{np.mean(spent):.2f} ms of one core a frame, one hand, {FPS} frames a second")


if __name__ == "__main__":
    main()
