"""A lesson as it happens: the phase, what is wrong, what to say, the hold, the questions, the breathing."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from vision.atlas import Atlas
from vision.coach import Coach
from vision.judge import Judge
from vision.lesson import CheckIns, Planned, WarmUp, phases_of, plan, reaction
from vision.lesson.phases import StrokeKey
from vision.rules import PromptName
from vision.standard import Standard
from vision.types import (
    AnswerWay,
    AnswerWord,
    BreathSample,
    CheckInReason,
    Correction,
    HoldState,
    LessonFacts,
    LessonState,
    Observation,
    Phase,
    Praise,
    PressureAnswer,
    Prompt,
    PromptKind,
    Stroke,
    Technique,
    Touch,
)
from vision.watch import LiveWatch

# The phase of free practice is looked for this often: it goes through all strokes.
LOOK_EVERY_S = 2.0
FREE_TITLE = "Free practice"
FREE_HOW = "Do what you like; backrub watches."


class LiveLesson:
    """`update` once an observation, after the judge has taken it in. All else is what holds at that moment.

    `facts.minutes`: the length of a guided lesson; in free practice, None, the phases are recognised. `prompt`: like
    a correction, a new number is spoken once.
    """

    def __init__(self, standard: Standard, atlas: Atlas, facts: LessonFacts, judge: Judge) -> None:
        self._standard, self._atlas, self._judge = standard, atlas, judge
        guided_s = None if facts.minutes is None else 60 * facts.minutes
        length_s = standard.number("lesson.free_s") if guided_s is None else guided_s
        self._guide = None if guided_s is None else Guide(plan(guided_s, standard))
        self._total_s = guided_s
        self._warm_up = WarmUp.of(length_s, standard)
        self._check_ins = judge.tally.check_ins = CheckIns(standard, length_s)
        self._watch, self._coach = LiveWatch(standard, atlas, guided_s), Coach(standard)
        self._prompts = Prompts(standard)
        self._t_s = 0.0
        self._looked_s = float("-inf")
        self._free = (Phase.FREE, 0.0)
        self._fits: dict[StrokeKey, list[float]] = {}
        self._newest: Touch | None = None
        self._last_phase: Phase | None = None
        self.state = self._state(())

    def update(self, observation: Observation) -> None:
        """Take in one observation."""
        t_s = self._t_s = observation.t_s
        judge = self._judge
        self._newest = observation.touches[0] if observation.touches else self._newest
        if t_s - self._looked_s >= LOOK_EVERY_S or (
            self._guide is not None and self._guide.phase_at(t_s) is not self.state.phase
        ):
            self._looked_s = t_s
            strokes = judge.tally.strokes()
            self._recognise(strokes)
            self.state = self._state(strokes)
        else:
            self.state = self._ticked(t_s)
        self._check_ins.update(t_s, judge.tally.busy_s, self.state.phase)
        standing = self._watch.update(t_s, judge)
        self._coach.update(t_s, standing, bool(observation.touches))
        self._say(t_s)

    # ------------------------------------------------------------------ what holds now

    @property
    def correction(self) -> Correction | None:
        """What is wrong and told now."""
        return self._coach.correction

    @property
    def praise(self) -> Praise | None:
        """A kind word when something was put right."""
        return self._coach.praise

    @property
    def prompt(self) -> Prompt | None:
        """What else is said now."""
        return self._prompts.current

    @property
    def hold(self) -> HoldState | None:
        """The hold that goes on."""
        return self._judge.tally.holds.state(self._t_s)

    @property
    def check_in_due(self) -> CheckInReason | None:
        """Why the giver is to ask about the pressure now."""
        return self._check_ins.due(self._t_s)

    @property
    def breath(self) -> BreathSample | None:
        """The receiver's breathing, while it is surely seen."""
        return self._judge.tally.breaths.newest

    @property
    def posture(self) -> Literal["leaning", "pushing"] | None:
        """How the giver stands, where that was just seen."""
        return cast(Literal["leaning", "pushing"] | None, self._judge.tally.breaths.stance)

    # ------------------------------------------------------------------ what people do

    def answer(self, t_s: float, value: int | None, word: AnswerWord | None, way: AnswerWay) -> PressureAnswer:
        """The receiver said a number from 1 to 10 or a word. Raises ValueError for neither and for both."""
        touch = self._newest
        answer = PressureAnswer(
            t_s,
            value,
            word,
            way,
            None if touch is None else touch.zone,
            self._technique(),
            None if touch is None else touch.x_cm,
            None if touch is None else touch.v,
        )
        self._check_ins.answer(answer)
        words = reaction(value, word, self._standard)
        if words is not None:
            self._prompts.say(t_s, "answer", words)
        return answer

    def _technique(self) -> Technique:
        if self._newest is None:
            return Technique.UNKNOWN
        now = self._judge.open_strokes(self._newest.hand_id, self._t_s - self._standard.number("coach.memory_s"))
        return now[-1].technique if now else Technique.UNKNOWN

    def skip_phase(self, t_s: float) -> None:
        """Guided: go on to the next phase now."""
        if self._guide is not None:
            self._guide.skip(t_s)
            self._looked_s = float("-inf")

    # ------------------------------------------------------------------ how it works

    def _recognise(self, strokes: tuple[Stroke, ...]) -> None:
        if self._guide is not None:
            return
        spans = phases_of(strokes, self._atlas, self._standard, known=self._fits)
        self._free = (spans[-1].phase, spans[-1].start_s) if spans else (Phase.FREE, 0.0)

    def _state(self, strokes: tuple[Stroke, ...]) -> LessonState:
        t_s, warm_up_left_s = self._t_s, self._warm_up.left_s(strokes, self._t_s, self._standard)
        if self._guide is None:
            phase, since_s = self._free
            rule = None if phase is Phase.FREE else self._standard.rules.phase(phase)
            title, how = (FREE_TITLE, FREE_HOW) if rule is None else (rule.title, rule.how)
            return LessonState(phase, title, how, t_s - since_s, None, None, None, warm_up_left_s, t_s, None)
        now, since_s, after = self._guide.at(t_s)
        how = self._standard.rules.phase(now.phase).how
        return LessonState(
            now.phase,
            now.title,
            how,
            t_s - since_s,
            now.target_s,
            None if after is None else after.phase,
            None if after is None else after.title,
            warm_up_left_s,
            t_s,
            self._total_s,
        )

    def _ticked(self, t_s: float) -> LessonState:
        """The same state, a moment later."""
        passed_s = t_s - self.state.elapsed_s
        return replace(self.state, phase_s=self.state.phase_s + passed_s, elapsed_s=t_s)

    def _say(self, t_s: float) -> None:
        prompts, texts = self._prompts, self._standard.rules.prompts
        busy = self.correction is not None
        if self._guide is not None and self.state.phase is not self._last_phase:
            self._last_phase = self.state.phase
            prompts.say(t_s, "phase", self._standard.rules.phase(self.state.phase).says)
        due = self.check_in_due
        if due is not None:
            prompts.say(t_s, "check_in", texts["how_is_pressure"], once=self._check_ins.all[-1].due_s)
        hold = self.hold
        if hold is not None:
            begun_s = round(t_s - hold.seconds, 1)
            words: dict[str, PromptName] = {"holding": "hold_still", "ask": "hold_seven", "release": "hold_release"}
            if hold.stage in words:
                prompts.say(t_s, "hold", texts[words[hold.stage]], once=(hold.hand, begun_s // 2, hold.stage))
        prompts.update(t_s, busy)


class Guide:
    """Where a guided lesson is: by the clock, or sooner where a phase was skipped."""

    def __init__(self, planned: tuple[Planned, ...]) -> None:
        self._planned = planned
        starts = [0.0]
        for one in planned:
            starts.append(starts[-1] + one.target_s)
        self._starts = starts[:-1]

    def _index(self, t_s: float) -> int:
        return max(k for k, start_s in enumerate(self._starts) if start_s <= t_s or k == 0)

    def phase_at(self, t_s: float) -> Phase:
        """The phase at a time."""
        return self._planned[self._index(t_s)].phase

    def at(self, t_s: float) -> tuple[Planned, float, Planned | None]:
        """The phase at a time, since when, and the next one."""
        index = self._index(t_s)
        after = self._planned[index + 1] if index + 1 < len(self._planned) else None
        return self._planned[index], self._starts[index], after

    def skip(self, t_s: float) -> None:
        """The next phase begins now; those after it keep their lengths."""
        index = self._index(t_s) + 1
        if index < len(self._starts):
            sooner_s = self._starts[index] - t_s
            self._starts[index:] = [start_s - sooner_s for start_s in self._starts[index:]]


class Prompts:
    """What is said besides corrections, one after the other, never while a correction is shown."""

    def __init__(self, standard: Standard) -> None:
        self._between_s = standard.number("coach.between_s")
        self._stays_s = standard.number("coach.praise_s")
        self._wait_s = standard.number("check_in.wait_s")
        self._queue: list[tuple[float, PromptKind, str]] = []
        self._said: set[object] = set()
        self._next_id = 1
        self._since_s = float("-inf")
        self.current: Prompt | None = None

    def say(self, t_s: float, kind: PromptKind, text: str, once: object = None) -> None:
        """Put it into the queue; with `once`, only if nothing was said under that name before."""
        if once is not None:
            if (kind, once) in self._said:
                return
            self._said.add((kind, once))
        # What answers the receiver goes first, and what was to be said of the same kind is out of date.
        self._queue = [row for row in self._queue if row[1] != kind]
        self._queue.insert(0 if kind == "answer" else len(self._queue), (t_s, kind, text))

    def update(self, t_s: float, busy: bool) -> None:
        """Show the next one when nothing else is shown. `busy`: a correction is."""
        if self.current is not None and t_s - self._since_s >= self._stays_s:
            self.current = None
        self._queue = [row for row in self._queue if t_s - row[0] < self._wait_s]
        if not self._queue or self.current is not None:
            return
        answers = self._queue[0][1] == "answer"
        if not answers and (busy or t_s - self._since_s < self._between_s):
            return
        _, kind, text = self._queue.pop(0)
        self.current, self._since_s = Prompt(self._next_id, kind, text), t_s
        self._next_id += 1
