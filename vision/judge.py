"""The half of the tutor that judges: observations in, strokes, faults and at last the report out. Needs no pictures."""

from __future__ import annotations

from vision.atlas import Atlas
from vision.motion import MotionStage
from vision.standard import Standard
from vision.strokes import StrokeStage
from vision.tally import Tally
from vision.types import FaultEvent, LessonFacts, Observation, Report, Settings, Source, Stroke, Touch


class Judge:
    """Takes the observations of a session in time order; a saved session can be judged again from them.

    `new_settled`, `new_strokes` and `new_faults`: what the newest observation completed.
    """

    def __init__(self, standard: Standard, atlas: Atlas, c7_crest_cm: float, facts: LessonFacts | None = None) -> None:
        self._motion = MotionStage(c7_crest_cm, standard.number("stroke.lift_s"))
        self._strokes = StrokeStage(standard, c7_crest_cm)
        self._tally = Tally(standard, atlas, c7_crest_cm, facts)
        self.new_settled: tuple[Touch, ...] = ()
        self.new_strokes: tuple[Stroke, ...] = ()
        self.new_faults: tuple[FaultEvent, ...] = ()

    def update(self, observation: Observation) -> None:
        """Take in one observation."""
        self._tally.observe(observation)
        settled = self.new_settled = self._motion.update(observation.t_s, observation.touches)
        faults = self._tally.settle(settled)
        self.new_strokes = self._strokes.update(observation.t_s, settled)
        self.new_faults = faults + self._tally.add_strokes(self.new_strokes)

    def finish(self, source: Source, settings: Settings, notes: tuple[str, ...] = ()) -> Report:
        """Close what is open and sum the session up."""
        settled = self.new_settled = self._motion.finish()
        self._tally.settle(settled)
        self.new_strokes = self._strokes.update(float("inf"), settled) + self._strokes.finish()
        self._tally.add_strokes(self.new_strokes)
        return self._tally.report(source, settings, notes)

    @property
    def warning(self) -> str | None:
        """What is wrong at this moment and must be said at once."""
        return self._tally.warning

    @property
    def tally(self) -> Tally:
        """What has been added up so far."""
        return self._tally

    def live_touches(self, t_s: float) -> tuple[Touch, ...]:
        """The hands in contact at `t_s`, with the velocity of the last quarter second."""
        return self._motion.live(t_s)

    @property
    def hands_in_contact(self) -> set[int]:
        """Hands whose contact goes on."""
        return self._strokes.open_hands | self._motion.waiting_hands

    def open_strokes(self, hand_id: int, since_s: float) -> tuple[Stroke, ...]:
        """What a hand whose contact goes on has done since that time, as strokes as far as they have come."""
        return self._strokes.open_strokes(hand_id, self._motion.waiting(hand_id), since_s)
