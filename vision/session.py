"""A recording from its first frame to its report: one pass to find the back, one to watch the hands.

Both passes read the file from the start and keep a bounded number of pictures, so that an hour needs no more memory
than a minute but for the judgement itself.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2

from vision.atlas import load_atlas
from vision.back import BackSurvey, KeyView, key_from_points
from vision.capture import DEFAULT, CutDetector, FileSource, Limits, VideoWriter, open_video
from vision.errors import NothingToGrade, UsageError
from vision.hands import HandTracker, make_tracker
from vision.overlay import Overlay
from vision.tracks import TrackWriter
from vision.tutor import Options, Tutor
from vision.types import Frame, Hand, Image, Observation, Report, Source

# Share of the progress bar that finding the back takes.
SURVEY_SHARE = 0.12
CAPTION_S = 2.5

# Wall-clock time between two pictures for `preview`.
PREVIEW_EVERY_S = 1.0
# A picture whose grey values spread less shows nothing: a covered lens, a fade.
DULL_GREY = 8.0

Progress = Callable[[float], None]
Preview = Callable[[Image, float], None]
Kept = TypeVar("Kept", bound=AbstractContextManager[Any])


@dataclass(frozen=True, slots=True)
class BackPoints:
    """Back points that a person gave: name -> (x, y) pixels, as seen at `t_s`."""

    points: Mapping[str, tuple[float, float]]
    t_s: float = 0.0


def load_back_points(path: Path) -> BackPoints:
    """Read `--back FILE.json`: {"points_px": {"c7": [x, y], ...}, "t_s": 0}. Raises `UsageError`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"The back file '{path}' cannot be read ({error.strerror}); check the path.") from error
    except ValueError as error:
        raise UsageError(f"The back file '{path}' is not JSON ({error}); see the README for its form.") from error
    points = data.get("points_px", data) if isinstance(data, dict) else None
    if not isinstance(points, dict):
        raise UsageError(f'The back file \'{path}\' must hold {{"points_px": {{"c7": [x, y], ...}}}}.')
    t_s = data.get("t_s", 0.0)
    if isinstance(t_s, bool) or not isinstance(t_s, int | float) or not math.isfinite(t_s) or t_s < 0:
        raise UsageError(f"In the back file '{path}', t_s must be a time in seconds, not {t_s!r}.")
    return BackPoints({str(k): _point(v, k, path) for k, v in points.items() if k != "t_s"}, float(t_s))


def _point(value: Any, name: object, path: Path) -> tuple[float, float]:
    good = isinstance(value, list) and len(value) == 2
    good = good and all(isinstance(c, int | float) and not isinstance(c, bool) and math.isfinite(c) for c in value)
    if not good:
        raise UsageError(f"In the back file '{path}', '{name}' must be [x, y] in pixels, not {value!r}.")
    return float(value[0]), float(value[1])


def find_back(
    source: FileSource,
    tracker: HandTracker,
    options: Options,
    *,
    by_hand: BackPoints | None = None,
    poster: Poster | None = None,
    progress: Progress = lambda share: None,
) -> tuple[tuple[KeyView, ...], float]:
    """First pass: key views of the back, and the quality of the best that was found, accepted or not."""
    if by_hand is not None:
        key = _placed(source, tracker, options, by_hand, poster)
        return (key,), key.quality
    survey = BackSurvey(
        head=options.head,
        c7_crest_cm=options.c7_crest_cm,
        arms=options.arms,
        gate=options.standard.number("seen.back_quality"),
    )
    cuts = CutDetector()
    for frame in source.frames(wanted=survey.wants):
        cut = cuts.update(frame)
        if cut:
            tracker.reset()
        hands = tracker.update(frame, exhaustive=True)
        survey.update(frame, hands, cut)
        if poster is not None:
            poster.consider(frame, hands)
        progress(_share(frame.t_s, source))
    keys = survey.finish()
    tracker.reset(anew=True)
    return keys, survey.best_quality


def _placed(
    source: FileSource, tracker: HandTracker, options: Options, by_hand: BackPoints, poster: Poster | None
) -> KeyView:
    frame: Frame | None = None
    for candidate in source.frames(wanted=lambda t_s: t_s >= by_hand.t_s - 1e-3):
        frame = candidate
        break
    if frame is None:
        raise UsageError(f"The back file says t_s = {by_hand.t_s:g}, but the video ends before; give a time inside it.")
    hands = tracker.update(frame, exhaustive=True)
    tracker.reset(anew=True)
    if poster is not None:
        poster.consider(frame, hands)
    return key_from_points(by_hand.points, frame, hands, options.c7_crest_cm)


def _share(t_s: float, source: FileSource) -> float:
    duration = source.info.duration_s
    return min(1.0, t_s / duration) if duration else 0.0


class Poster:
    """Keeps the picture in which a person can best see the back: full size, the least of it under the giver's hands."""

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._rank = (True, math.inf)

    def consider(self, frame: Frame, hands: Sequence[Hand]) -> None:
        """One of the frames of the first pass; of equals the first is kept."""
        covered = sum(hand.length_px**2 for hand in hands if hand.role == "giver")
        rank = (float(frame.image[::8, ::8].std()) < DULL_GREY, covered)
        if self._frame is None or rank < self._rank:
            self._frame, self._rank = frame, rank

    def write(self, path: Path) -> None:
        """Write the JPEG, and beside it in NAME.json the time of the picture: {"t_s", "width", "height"}."""
        if self._frame is None:
            return
        width, height = self._frame.size
        path.write_bytes(cv2.imencode(".jpg", self._frame.image)[1].tobytes())
        facts = {"t_s": round(self._frame.t_s, 4), "width": width, "height": height}
        path.with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")


def analyse(
    path: Path,
    options: Options,
    *,
    by_hand: BackPoints | None = None,
    tracks: Path | None = None,
    annotate: Path | None = None,
    poster: Path | None = None,
    preview: Preview | None = None,
    must_grade: bool = True,
    limits: Limits = DEFAULT,
    progress: Progress = lambda share: None,
) -> Report:
    """Watch a recording and judge it.

    `tracks`: write one JSON line a frame there. `annotate`: write the video with the overlay there. Both appear only
    when they are complete. `poster`: write a JPEG of the clearest view there, even when nothing can be judged.
    `preview`: called about once a second with the picture, overlay drawn in, and its time. `must_grade`: raise
    `NothingToGrade` when there is nothing to judge. `limits`: of the recording. `progress` is called with shares from
    0 to 1. Raises `UnreadableVideo`, `NothingToGrade`, `UsageError`.
    """
    with ExitStack() as stack:
        source = stack.enter_context(open_video(path, limits=limits))
        tracker = stack.enter_context(closing(make_tracker(options.tracker)))
        clearest = Poster()
        try:
            keys, best = find_back(
                source,
                tracker,
                options,
                by_hand=by_hand,
                poster=clearest,
                progress=lambda share: progress(SURVEY_SHARE * share),
            )
        finally:
            if poster is not None:
                clearest.write(poster)
        if must_grade and not keys:
            raise NothingToGrade(no_back_sentence(path.name, best))
        tutor = Tutor(options, tracker, keys)
        sinks = _Sinks(stack, source, tutor, options, tracks, annotate, preview)
        last: Observation | None = None
        for frame in source:
            last = tutor.update(frame)
            sinks.take(frame, last)
            progress(SURVEY_SHARE + (1 - SURVEY_SHARE) * _share(frame.t_s, source))
        report = tutor.finish(_facts(path, source, last), _notes(source))
        sinks.finish(report)
        if must_grade and report.touch_s == 0:
            raise NothingToGrade(
                f"In '{path.name}' no hand was seen on the back; film it from above with both hands in the picture."
            )
        sinks.keep()
    progress(1.0)
    return report


def no_back_sentence(name: str, best_quality: float) -> str:
    """What to do when the back was not found."""
    seen = "no back was found" if best_quality < 0.15 else "the back was not found surely enough to grade on it"
    return (
        f"In '{name}' {seen}; film the whole bare back from above for two seconds without hands, "
        "say where the head is with --head up|down|left|right, or give the six points with --back FILE.json."
    )


def _facts(path: Path, source: FileSource, last: Observation | None) -> Source:
    info = source.info
    frames = 0 if last is None else last.frame + 1
    interval = 0.0 if last is None or last.frame == 0 else last.t_s / last.frame
    duration = 0.0 if last is None else last.t_s + interval
    return Source(path.name, round(duration, 3), info.width, info.height, frames, info.codec)


def _notes(source: FileSource) -> tuple[str, ...]:
    return tuple(source.notes)


class _Sinks:
    """Where the frames go besides the judgement. Nothing appears under its final name before `keep`."""

    def __init__(
        self,
        stack: ExitStack,
        source: FileSource,
        tutor: Tutor,
        options: Options,
        tracks: Path | None,
        annotate: Path | None,
        preview: Preview | None,
    ) -> None:
        self._tutor = tutor
        self._tracks = None if tracks is None else _entered(stack, TrackWriter(tracks))
        self._writer: VideoWriter | None = None
        if annotate is not None:
            annotate.parent.mkdir(parents=True, exist_ok=True)
            fps = (source.info.frames or 0) / source.info.duration_s if source.info.duration_s else 30.0
            self._writer = _entered(stack, VideoWriter(annotate, (source.info.width, source.info.height), fps or 30.0))
        limit = options.standard.number("spine.limit_cm")
        atlas = load_atlas(arms=options.arms)
        self._overlay = Overlay(atlas, midline_limit_cm=limit)
        self._preview = preview
        # Pictures a second apart leave no trail.
        self._glimpse = Overlay(atlas, midline_limit_cm=limit, trail_s=0.0)
        self._shown = -math.inf
        self._caption: tuple[str, float] | None = None

    def take(self, frame: Frame, observation: Observation) -> None:
        """One frame and what was seen in it."""
        if self._tracks is not None:
            self._tracks.write(observation)
            self._tracks.add_settled(self._tutor.judge.new_settled)
        if self._writer is not None:
            said = [fault.text for fault in self._tutor.judge.new_faults]
            if self._tutor.judge.warning is not None:
                said.append(self._tutor.judge.warning)
            if said:
                self._caption = (said[-1], frame.t_s + CAPTION_S)
            caption = self._caption[0] if self._caption and frame.t_s < self._caption[1] else None
            self._writer.write(self._overlay.draw(frame.image, observation, caption=caption), frame.t_s)
        self._show(frame, observation)

    def _show(self, frame: Frame, observation: Observation) -> None:
        now = time.monotonic()
        if self._preview is None or now - self._shown < PREVIEW_EVERY_S:
            return
        self._shown = now
        drawn = frame.image if self._writer is not None else self._glimpse.draw(frame.image.copy(), observation)
        self._preview(drawn, frame.t_s)

    def finish(self, report: Report) -> None:
        """No more frames."""
        if self._tracks is not None:
            self._tracks.add_settled(self._tutor.judge.new_settled)
            self._tracks.add_strokes(report.strokes)

    def keep(self) -> None:
        """All went well: give the files their names."""
        if self._tracks is not None:
            self._tracks.keep()
        if self._writer is not None:
            self._writer.close()


def _entered(stack: ExitStack, thing: Kept) -> Kept:
    stack.enter_context(thing)
    return thing
