"""Watches a clip as live: what is told when, what is shown for how long, how many words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.vision.lessons import changed
from vision.atlas import load_atlas
from vision.capture import open_video
from vision.hands import make_tracker
from vision.live import LiveLesson
from vision.session import find_back
from vision.standard import Standard, load_standard
from vision.tutor import C7_CREST_OF_STATURE, Options, Tutor
from vision.types import LessonFacts, Report, Source

# The receiver answers a question after so long.
ANSWER_S = 2.5


@dataclass
class Seen:
    """What was told of a clip: (t_s, fault, text) as it was spoken, (t_s, text) of prompts and praise, times shown."""

    told: list[tuple[float, str, str]] = field(default_factory=list)
    other: list[tuple[float, str]] = field(default_factory=list)
    praised: list[float] = field(default_factory=list)
    shown: dict[str, list[float]] = field(default_factory=dict)
    due_s: list[float] = field(default_factory=list)
    heard: set[tuple[str, int]] = field(default_factory=set)
    end_s: float = 0.0
    report: Report | None = None

    @property
    def words_per_min(self) -> float:
        """Words of corrections, praise and prompts a minute of coaching."""
        texts = [text for _, _, text in self.told] + [text for _, text in self.other]
        return sum(len(text.split()) for text in texts) / max(self.end_s / 60, 1e-6)


def options_of(facts: Mapping[str, Any]) -> Options:
    """How the clip is looked at: by a user who gives the receiver's height and how the arms lie."""
    return Options(
        height_cm=facts["c7_crest_cm"] / C7_CREST_OF_STATURE,
        arms=facts["arms"],
        lesson=LessonFacts(minutes=facts["minutes"]),
        standard=changed(load_standard(), facts["standard"]),
    )


def drive(video: Path, options: Options, answered: bool) -> Seen:
    """Watch a clip with its back found before, as after the set-up of a live session."""
    seen = Seen()
    with closing(make_tracker("backrub")) as tracker:
        with open_video(video) as source:
            keys, _ = find_back(source, tracker, options)
        with open_video(video) as source:
            tutor = Tutor(options, tracker, keys)
            lesson = LiveLesson(options.standard, load_atlas(arms=options.arms), options.lesson, tutor.judge)
            frames = 0
            for frame in source:
                observation = tutor.update(frame)
                lesson.update(observation)
                frames += 1
                _note(seen, frame.t_s, lesson)
                questions = tutor.judge.tally.check_ins
                if questions is not None:
                    seen.due_s = [one.due_s for one in questions.all]
                    if answered and lesson.check_in_due is not None and frame.t_s - seen.due_s[-1] > ANSWER_S:
                        lesson.answer(frame.t_s, 6, None, "key")
            info = source.info
    facts = Source(video.name, seen.end_s, info.width, info.height, frames, info.codec)
    seen.report = tutor.finish(facts)
    return seen


def _note(seen: Seen, t_s: float, lesson: LiveLesson) -> None:
    seen.end_s = t_s
    correction = lesson.correction
    if correction is not None:
        seen.shown.setdefault(correction.fault.value, []).append(t_s)
        if ("correction", correction.id) not in seen.heard:
            seen.told.append((t_s, correction.fault.value, correction.text))
            seen.heard.add(("correction", correction.id))
    for kind, told in (("praise", lesson.praise), ("prompt", lesson.prompt)):
        if told is not None and (kind, told.id) not in seen.heard:
            seen.heard.add((kind, told.id))
            seen.other.append((t_s, told.text))
            if kind == "praise":
                seen.praised.append(t_s)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a clip's fault. `delay_s`: after it was due; `released_s`: after it ended, until it was off."""

    name: str
    fault: str | None
    found: bool
    delay_s: float | None
    released_s: float | None
    praised: bool
    in_report: bool
    false_alarms: tuple[tuple[float, str], ...]
    words_per_min: float


def outcome(facts: Mapping[str, Any], seen: Seen, standard: Standard) -> Outcome:
    """Compare what was told with what was planted."""
    fault = facts["fault"]
    false = tuple((t, name) for t, name, _ in seen.told if name != fault)
    in_report = seen.report is not None and any(event.fault.value == fault for event in seen.report.faults)
    spans = [(float(start), float(end)) for start, end in facts["spans"]]
    if fault is None or not facts["told"]:
        early = tuple((t, name) for t, name, _ in seen.told if name == fault)
        return Outcome(facts["name"], fault, in_report, None, None, False, in_report, false + early, seen.words_per_min)
    due_s = _due_s(facts, seen, spans, standard)
    first = next((t for t, name, _ in seen.told if name == fault), None)
    early = tuple((t, name) for t, name, _ in seen.told if name == fault and spans and t < spans[0][0])
    end_s = max((end for _, end in spans), default=seen.end_s)
    last = max(seen.shown.get(fault, [0.0]))
    gone = last < seen.end_s - 0.2
    return Outcome(
        facts["name"],
        fault,
        first is not None,
        None if first is None or due_s is None else first - due_s,
        max(0.0, last - end_s) if gone and first is not None else None,
        any(t > (first or 0.0) for t in seen.praised),
        in_report,
        false + early,
        seen.words_per_min,
    )


def _due_s(
    facts: Mapping[str, Any], seen: Seen, spans: Sequence[tuple[float, float]], standard: Standard
) -> float | None:
    """When the fault has lasted for its dwell time."""
    fault = facts["fault"]
    dwell_s = 0.0 if facts["dwell"] is None else float(standard.entries[facts["dwell"]].value)  # type: ignore[arg-type]
    if fault == "no_check_in":
        return seen.due_s[0] + dwell_s if seen.due_s else None
    if fault == "breath_held":
        # Half of the window that it is read from must have been held before its depth is half.
        dwell_s = float(standard.entries["breathing.window_s"].value) / 2  # type: ignore[arg-type]
    left_s, until_s = dwell_s, -1.0
    for start, end in spans:
        start = max(start, until_s)
        if end - start >= left_s:
            return start + left_s
        left_s -= max(0.0, end - start)
        until_s = max(until_s, end)
    return None


def read_facts(path: Path) -> dict[str, Any]:
    """What a run must know of a clip, from the JSON beside it."""
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts
