"""The clips of the scripted learner: in each one fault, planted and then put right. Needs the studio to render."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sample_videos.studio.body import C7_CREST_M
from sample_videos.studio.breath import Breath, BreathSpan
from sample_videos.studio.routines import Duet
from sample_videos.studio.scene import FPS, Scene
from sample_videos.studio.timeline import Timeline
from tests.bench.accuracy.variations import view_deg
from tests.bench.learner import scripts
from tests.bench.learner.scripts import Script

EVERY = 2
SIDES = ("medium", "light", "olive", "brown")


@dataclass(frozen=True)
class Clip:
    """One fault. `dwell`: the standard's entry that it must last for; `standard`: values that are other than usual.

    `minutes`: of a guided lesson, None for free practice. `answered`: whether the receiver answers each question.
    `fault`: None in a clip without any. `told`: False where the fault is for the report alone.
    """

    name: str
    fault: str | None
    act: Callable[[Script], None]
    dwell: str | None = None
    minutes: float | None = None
    standard: Mapping[str, float] = field(default_factory=dict)
    answered: bool = True
    told: bool = True
    breath: Breath | None = None
    text: str = ""

    def made(self, number: int) -> tuple[Scene, Timeline, dict[str, Any]]:
        """The scene, its hands, and what a run must know of it."""
        tone, hand_tone = SIDES[number % 4], SIDES[(number + 1) % 4]
        scene = Scene(tone, hand_tone, "even", 1.2, view_deg=view_deg(1.2), seed=700 + number, breath=self.breath)
        length_cm = 100 * C7_CREST_M * scene.body.scale
        duet = Duet(scene.seat, length_cm, scene.seed)
        script = Script(duet)
        duet.bare(1.4)
        duet.enter((6.0, 0.9))
        self.act(script)
        duet.together()
        end_s = duet.now_s + 0.3
        for track in duet.tracks.values():
            track.wait_until(end_s)
        facts = {key: value for key, value in asdict(self).items() if key not in ("act", "breath")}
        facts |= {"spans": [list(span) for span in script.spans], "arms": scene.body.arms, "c7_crest_cm": length_cm}
        return scene, Timeline(scene, list(duet.tracks.values()), int(end_s * FPS) / FPS), facts


HELD = Breath((BreathSpan(0.0, 15.0, 5.0), BreathSpan(22.0, 15.0, 0.8), BreathSpan(35.0, 15.0, 5.0)))

CLIPS = (
    Clip("on_spine", "on_spine", scripts.on_spine, "spine.dwell_s", text="a palm leans on the spine"),
    Clip("kidneys", "kidneys", scripts.kidneys, "kidneys.tap_s", text="cupped hands tap over the kidneys"),
    Clip("kidneys_dig", "kidneys", scripts.digging, "kidneys.dwell_s", text="thumbs circle over the kidneys"),
    Clip("on_bone", "on_bone", scripts.on_bone, "bone.dwell_s", text="knuckles circle on the shoulder blades"),
    Clip("drilling", "drilling", scripts.drilling, "drilling.dwell_s", text="thumbs rub three times a second"),
    Clip("pointy", "pointy", scripts.pointy, "pointy.told_s", text="a sweep on the fingertips"),
    Clip("too_fast", "too_fast", scripts.too_fast, "speed.dwell_s", text="three sweeps at 58 cm/s"),
    Clip("wrong_way", "wrong_way", scripts.wrong_way, "direction.dwell_s", text="down beside the spine, up the sides"),
    Clip("cold_start", "cold_start", scripts.cold_start, "cold.dwell_s", 5.0, text="a thumb presses after one sweep"),
    Clip(
        "parked",
        "parked",
        scripts.parked,
        "parked.most_s",
        standard={"parked.most_s": 10.0},
        text="circles on one place; 10 s instead of 90 s are too long here",
    ),
    Clip("hold_moved", "hold_moved", scripts.hold_moved, "hold.dwell_s", text="thumbs slide by 2.4 cm in a hold"),
    Clip("one_sided", "one_sided", scripts.one_sided, None, 0.5, text="only the right side, in a lesson of 30 s"),
    Clip("gap", "gap", scripts.gap, None, 0.6, text="shoulders and low back left out, in a lesson of 36 s"),
    Clip("dragging", "dragging", scripts.dragging, "dragging.dwell_s", text="the skin goes along, slow strokes"),
    Clip(
        "abrupt_stop",
        "abrupt_stop",
        scripts.abrupt_stop,
        None,
        standard={"lesson.least_s": 15.0, "finish.look_s": 8.0},
        told=False,
        text="it ends in circles; 15 s count as a lesson here",
    ),
    Clip(
        "no_check_in",
        "no_check_in",
        scripts.no_check_in,
        "check_in.wait_s",
        standard={"check_in.first_s": 5.0, "check_in.wait_s": 5.0, "check_in.near_s": 1.0},
        answered=False,
        text="nobody answers; due after 5 s of touch here, and told 5 s later",
    ),
    Clip(
        "breath_held",
        "breath_held",
        scripts.breath_held,
        None,
        breath=HELD,
        text="the breath is held for 13 s under still palms",
    ),
)
