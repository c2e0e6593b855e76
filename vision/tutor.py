"""Wires the stages: a frame in, an observation out; at the end the report.

tutor = Tutor(options, tracker, keys=key_views)
for frame in source:
    observation = tutor.update(frame)
report = tutor.finish(source_facts)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from vision.atlas import load_atlas
from vision.back import BackStage, KeyView
from vision.capture import CutDetector
from vision.hands import HandTracker, TrackerName
from vision.motion import MotionStage
from vision.standard import Standard, load_standard
from vision.strokes import StrokeStage
from vision.tally import Tally
from vision.touch import TouchStage
from vision.types import (
    ArmPosition,
    BackPose,
    FaultEvent,
    Frame,
    HeadDirection,
    Observation,
    Report,
    Settings,
    Source,
    Stroke,
    Touch,
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
    """The chain of stages for one session. The tracker is handed in, and stays the caller's to close."""

    def __init__(self, options: Options, tracker: HandTracker, keys: Sequence[KeyView] = ()) -> None:
        self._options = options
        standard = options.standard
        atlas = load_atlas(arms=options.arms)
        gate = standard.number("seen.back_quality")
        self._tracker = tracker
        self._cuts = CutDetector()
        self._back = BackStage(keys, head=options.head, c7_crest_cm=options.c7_crest_cm, gate=gate)
        self._touch = TouchStage(atlas, gate)
        self._motion = MotionStage(options.c7_crest_cm, standard.number("stroke.lift_s"))
        self._strokes = StrokeStage(standard, options.c7_crest_cm)
        self._tally = Tally(standard, atlas)
        self._pose: BackPose | None = None
        self.new_settled: tuple[Touch, ...] = ()
        self.new_strokes: tuple[Stroke, ...] = ()
        self.new_faults: tuple[FaultEvent, ...] = ()

    def update(self, frame: Frame) -> Observation:
        """Look at one frame. `new_settled`, `new_strokes` and `new_faults` then hold what it completed."""
        cut = self._cuts.update(frame)
        if cut:
            self._tracker.reset()
            self._touch.forget()
            self._pose = None
        hands = self._tracker.update(frame, self._pose)
        self._pose = self._back.update(frame, hands, cut)
        touches = self._touch.update(frame.t_s, hands, self._pose)
        observation = Observation(frame.index, frame.t_s, hands, self._pose, touches, cut)
        self._tally.observe(observation)
        settled = self.new_settled = self._motion.update(frame.t_s, touches)
        faults = self._tally.settle(settled)
        self.new_strokes = self._strokes.update(frame.t_s, settled)
        self.new_faults = faults + self._tally.add_strokes(self.new_strokes)
        return observation

    @property
    def warning(self) -> str | None:
        """What is wrong at this moment and must be said at once."""
        return self._tally.warning

    def finish(self, source: Source, notes: tuple[str, ...] = ()) -> Report:
        """Close what is open and judge the session."""
        settled = self.new_settled = self._motion.finish()
        self._tally.settle(settled)
        self.new_strokes = self._strokes.update(float("inf"), settled) + self._strokes.finish()
        self._tally.add_strokes(self.new_strokes)
        return self._tally.report(source, self._options.settings(), notes)
