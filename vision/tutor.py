"""Wires the stages: a frame in, an observation out; at the end the report.

tutor = Tutor(options, tracker, keys=key_views)
for frame in source:
    observation = tutor.update(frame)
report = tutor.finish(source_facts)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from vision.atlas import load_atlas
from vision.back import BackStage, KeyView
from vision.breathing import BreathingStage
from vision.capture import CutDetector
from vision.hands import HandTracker, TrackerName
from vision.judge import Judge
from vision.lean import LeanStage
from vision.skin import SkinStage
from vision.standard import Standard, load_standard
from vision.touch import TouchStage
from vision.types import (
    ArmPosition,
    BackPose,
    Frame,
    HeadDirection,
    LessonFacts,
    Observation,
    Report,
    Settings,
    Source,
)

# ANSUR II, men and women together: the vertical from C7 to the iliac crest is 45.6 and 40.0 cm, stature 175.6 and
# 162.9 cm, biacromial breadth 41.6 and 36.5 cm.
MEAN_C7_CREST_CM = 42.8
C7_CREST_OF_STATURE = 0.2526
C7_CREST_OF_SHOULDERS = 1.10


@dataclass(frozen=True, slots=True)
class Options:
    """How a session is to be looked at and judged."""

    height_cm: float | None = None
    shoulders_cm: float | None = None
    arms: ArmPosition = "side"
    head: HeadDirection | None = None
    tracker: TrackerName = "backrub"
    lesson: LessonFacts = field(default_factory=LessonFacts)
    standard: Standard = field(default_factory=load_standard)

    @property
    def c7_crest_cm(self) -> float:
        """The length that sets the metric scale."""
        if self.height_cm is not None:
            return C7_CREST_OF_STATURE * self.height_cm
        if self.shoulders_cm is not None:
            return C7_CREST_OF_SHOULDERS * self.shoulders_cm
        return MEAN_C7_CREST_CM

    @property
    def scale_from(self) -> Literal["height", "shoulders", "population mean"]:
        """What the metric scale rests on."""
        if self.height_cm is not None:
            return "height"
        return "shoulders" if self.shoulders_cm is not None else "population mean"

    def settings(self) -> Settings:
        """The same, as the report tells it."""
        return Settings(
            c7_crest_cm=self.c7_crest_cm,
            scale_from=self.scale_from,
            arms=self.arms,
            head=self.head,
            tracker=self.tracker,
            standard=f"{self.standard.name} {self.standard.version}",
        )


class Tutor:
    """The chain of stages for one session. The tracker is handed in, and stays the caller's to close.

    `keys`: views in which the back is known; without any it is found in a clear view (live).
    """

    def __init__(self, options: Options, tracker: HandTracker, keys: Sequence[KeyView] = ()) -> None:
        self._options = options
        atlas = load_atlas(arms=options.arms)
        self._tracker = tracker
        self._cuts = CutDetector()
        self.back = new_back_stage(options, keys)
        self._touch = TouchStage(atlas, options.standard.number("seen.back_quality"))
        self._breathing = BreathingStage(options.standard)
        self._skin = SkinStage(options.standard)
        self._lean = LeanStage(options.standard)
        self._pose: BackPose | None = None
        self.judge = Judge(options.standard, atlas, options.c7_crest_cm, options.lesson)

    def update(self, frame: Frame, *, interrupted: bool = False) -> Observation:
        """Look at one frame. `judge` then holds what it completed. `interrupted`: nobody looked for a while."""
        cut = self._cuts.update(frame) or interrupted
        if cut:
            self._tracker.reset()
            self._touch.forget()
            for stage in (self._breathing, self._skin, self._lean):
                stage.reset()
            self._pose = None
        hands = self._tracker.update(frame, self._pose)
        self._pose = self.back.update(frame, hands, cut)
        shares = self._skin.update(frame, hands, self._pose)
        found = self._touch.update(frame.t_s, hands, self._pose, self.back.arms)
        touches = tuple(replace(touch, drag=shares.get(touch.hand_id)) for touch in found)
        breath = self._breathing.update(frame, self._pose, hands)
        still = self._breathing.is_still
        lean = self._lean.update(frame, hands, self._pose)
        observation = Observation(frame.index, frame.t_s, hands, self._pose, touches, cut, breath, lean, still)
        self.judge.update(observation)
        return observation

    def finish(self, source: Source, notes: tuple[str, ...] = ()) -> Report:
        """Close what is open and judge the session."""
        return self.judge.finish(source, self._options.settings(), notes)


def new_back_stage(options: Options, keys: Sequence[KeyView] = ()) -> BackStage:
    """The stage that follows the back from `keys`, or finds it by itself without them (live)."""
    gate = options.standard.number("seen.back_quality")
    return BackStage(keys, head=options.head, c7_crest_cm=options.c7_crest_cm, gate=gate)
