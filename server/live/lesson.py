"""A live session from its set-up to its report, in a process of its own: pictures and words in, answers out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from server.before import unpacked_before
from server.live import answer
from server.live.clock import LessonClock
from server.live.coaching import Coaching
from server.live.messages import LiveSettings, error
from server.live.picture import BadPicture, decode
from vision.back import CLEAR_S, KeyView, key_from_points
from vision.errors import BackrubError
from vision.hands import make_tracker
from vision.report import write_report
from vision.tutor import Options, Tutor, new_back_stage
from vision.types import AnswerWay, AnswerWord, BackPose, Frame, Hand, Image, Observation

State = Literal["setup", "coaching", "paused", "finished"]


class Lesson:
    """One giver, one camera.

    `folder`: where the journal and at last the report go. `most_px`: the longest side that a picture may have.
    """

    def __init__(self, settings: LiveSettings, folder: Path, most_px: int) -> None:
        self._stack = ExitStack()
        self._tracker = self._stack.enter_context(closing(make_tracker("backrub")))
        self._folder, self._most_px = folder, most_px
        self._clock = LessonClock()
        self._setup_frames = 0
        self._size: tuple[int, int] | None = None
        self._pose: BackPose | None = None
        self._newest: tuple[Frame, tuple[Hand, ...]] | None = None
        self._coaching: Coaching | None = None
        self.state: State = "setup"
        self._settings = settings
        self._options = _options(settings)
        self._back = new_back_stage(self._options)

    @property
    def clock_s(self) -> float:
        """Seconds of coaching so far."""
        return 0.0 if self._coaching is None else self._coaching.clock_s

    def close(self) -> None:
        """Let go of the models and files."""
        if self._coaching is not None:
            self._coaching.close()
        self._stack.close()

    def interrupt(self) -> dict[str, Any]:
        """The client was away: its clock may have begun anew and much may have moved."""
        self._clock.interrupt()
        return self.said()

    # ------------------------------------------------------------------ pictures

    def picture(self, client_s: float, jpeg: bytes) -> dict[str, Any]:
        """Look at a picture; its answer, or an error with its time."""
        began = time.perf_counter()
        try:
            image = self._sized(decode(jpeg, self._most_px))
        except BadPicture as bad:
            return error(bad.code, bad.message, bad.remedy, t_s=client_s)
        if self.state == "paused":
            nothing = {"back": None, "setup": None, "live": None}
            told: dict[str, Any] = {"hands": [], "touches": [], **nothing, **answer.NO_WORDS}
        else:
            told = self._look(client_s, image)
        return {
            "type": "answer",
            "version": 1,
            "t_s": client_s,
            "took_s": round(time.perf_counter() - began, 4),
            "state": self.state,
            "clock_s": round(self.clock_s, 2),
            "size": [image.shape[1], image.shape[0]],
            **told,
        }

    def _sized(self, image: Image) -> Image:
        """All pictures of a session are of one size: the back is known in its pixels."""
        size = (image.shape[1], image.shape[0])
        if self._coaching is None:
            if self._size not in (None, size):
                self._tracker.reset()
                self._back = new_back_stage(self._options)
            self._size = size
        elif size != self._size:
            raise BadPicture(
                "size_changed",
                f"The picture's size changed to {size[0]} x {size[1]} pixels in the middle of the session.",
                "Turn the camera back, or finish and start a new session.",
            )
        return image

    def _look(self, client_s: float, image: Image) -> dict[str, Any]:
        t_s, interrupted = self._clock.take(client_s)
        if self._coaching is not None:
            frame = Frame(self._coaching.frames, t_s, image)
            observation = self._coaching.look(frame, interrupted)
            self._newest = (frame, observation.hands)
            return self._coaching.tell(observation)
        frame = Frame(self._setup_frames, t_s, image)
        self._setup_frames += 1
        if interrupted:
            self._tracker.reset()
        hands = self._tracker.update(frame, self._pose)
        self._pose = self._back.update(frame, hands, interrupted)
        self._newest = (frame, hands)
        observation = Observation(frame.index, t_s, hands, self._pose, ())
        by_hand = self._back.key is not None and self._back.key.by_hand
        needed = {"clear_s": round(self._back.clear_s, 2), "needed_s": CLEAR_S}
        return {
            **answer.seen(observation, (), self._gate, by_hand),
            "setup": {**needed, "best_quality": round(self._back.best_quality, 3)},
            "live": None,
            **answer.NO_WORDS,
        }

    @property
    def _gate(self) -> float:
        return self._options.standard.number("seen.back_quality")

    # ------------------------------------------------------------------ words

    def settings(self, settings: LiveSettings) -> dict[str, Any]:
        """Other settings: a new scale holds at once, for another head the back is looked for again."""
        if self._coaching is not None:
            return error("too_late", "The session has started.", "Finish it and start another with other settings.")
        before, self._settings = self._settings, settings
        self._options = _options(settings)
        if before.of_receiver() == settings.of_receiver():
            return self.said()
        key = self._back.key
        if key is None or before.head != settings.head:
            self._back = new_back_stage(self._options)
        else:
            self._back.place(scaled(key, self._options.c7_crest_cm))
        return self.said()

    def place(self, points: dict[str, tuple[float, float]]) -> dict[str, Any]:
        """The back by hand, in the newest picture."""
        if self._newest is None:
            return error("no_picture", "There is no picture yet.", "Start the camera first.")
        frame, hands = self._newest
        try:
            key = key_from_points(points, frame, hands, self._options.c7_crest_cm)
        except BackrubError as problem:
            what, _, remedy = str(problem).partition("; ")
            return error("bad_points", what, (remedy or "place them again.").capitalize())
        self._back.place(key)
        return self.said()

    def look(self) -> dict[str, Any]:
        """Forget the back and look for it again."""
        if self._coaching is not None:
            return error("too_late", "The session has started.", "Place the back by hand.")
        self._back = new_back_stage(self._options)
        return self.said()

    def start(self) -> dict[str, Any]:
        """The set-up is over: from now on it counts."""
        if self._coaching is None:
            # The lesson's time begins at 0, and nothing that followed the set-up's time may go on from there.
            self._clock = LessonClock()
            self._tracker.reset()
            key = self._back.key
            tutor = Tutor(self._options, self._tracker, () if key is None else (key,))
            self._back = tutor.back
            self._coaching = Coaching(tutor, self._options, self._folder)
        self.state = "coaching"
        return self.said()

    def pause(self) -> dict[str, Any]:
        """Nothing is looked at until it goes on."""
        if self.state == "coaching":
            self.state = "paused"
            self._clock.interrupt()
        return self.said()

    def resume(self) -> dict[str, Any]:
        """Go on."""
        if self.state == "paused":
            self.state = "coaching"
        return self.said()

    def answer(self, value: int | None, word: AnswerWord | None, way: AnswerWay) -> dict[str, Any]:
        """What the receiver says of the pressure; what was noted of it."""
        if self._coaching is None or self._coaching.frames == 0:
            return error("not_started", "The lesson has not begun.", "Answer when hands are on the back.")
        said = self._coaching.answer(value, word, way)
        return {"type": "answered", "value": said.value, "word": said.word, "way": said.way, "t_s": round(said.t_s, 2)}

    def next_phase(self) -> dict[str, Any]:
        """On to the next phase of a guided lesson."""
        if self._coaching is not None and self._coaching.frames > 0:
            self._coaching.next_phase()
        return self.said()

    def finish(self, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Judge the session and write its report; `before`: the grades of the session before, as `packed_before`."""
        self.state = "finished"
        over: dict[str, Any] = {"type": "finished", "graded": False, "error": None}
        if self._coaching is None:
            return {**over, **_why("not_started", "The session was not started.", "Start it when the back is found.")}
        report = self._coaching.finish(self._size or (0, 0))
        if report.touch_s == 0:
            return {
                **over,
                **_why(
                    "nothing_to_grade",
                    "No hand was seen on the back.",
                    "Film from above with the whole back and both hands in the picture, and try again.",
                ),
            }
        write_report(replace(report, before=unpacked_before(before)), self._folder)
        return {**over, "graded": True}

    def said(self) -> dict[str, Any]:
        """Where the session stands."""
        return {"type": "state", "state": self.state, "clock_s": round(self.clock_s, 2)}


def _options(settings: LiveSettings) -> Options:
    options = Options(**settings.of_receiver())
    return replace(options, lesson=settings.facts(options.standard.rules.checklist))


def _why(code: str, message: str, remedy: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "remedy": remedy}}


def scaled(key: KeyView, c7_crest_cm: float) -> KeyView:
    """The same back on another metric scale."""
    pose = key.pose
    across = np.diag([c7_crest_cm / pose.c7_crest_cm, 1.0, 1.0])
    return replace(key, pose=replace(pose, px_to_back=across @ pose.px_to_back, c7_crest_cm=c7_crest_cm))
