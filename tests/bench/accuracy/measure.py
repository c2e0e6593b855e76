"""Runs the product and plain MediaPipe on one scene, frame by frame in turn, and compares with its truth."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any

from tests.bench.accuracy.back import BackMeasure, TrueBack, points_error, true_backs
from tests.bench.accuracy.hands import HandCount
from tests.bench.accuracy.reference import grade_errors, true_hand, true_report, zone_share_error
from tests.bench.accuracy.scenes import Scene
from tests.bench.accuracy.strokes import (
    Owner,
    StrokeMeasure,
    add_events,
    confusion,
    hold_errors,
    match_strokes,
    named_strokes,
    said_strokes,
    technique_at,
)
from tests.bench.accuracy.touches import TouchMeasure, true_velocities
from vision.atlas import load_atlas
from vision.back import BackStage, KeyView, key_from_points
from vision.capture import FileSource, open_video
from vision.hands import HandTracker, make_tracker
from vision.session import find_back
from vision.tutor import C7_CREST_OF_STATURE, Options, Tutor
from vision.types import Frame, Hand, Observation, Report, Source, Stroke


@dataclass(slots=True)
class Measured:
    """One scene. `survey_s`: the first pass; `ours_s`, `plain_s`: every frame looked at, decoding not counted.

    `by_hand`: no back was found, so that the true points of the first frame were given, as a person would.
    """

    name: str
    seconds: float
    back: BackMeasure
    ours: HandCount = field(default_factory=HandCount)
    plain: HandCount = field(default_factory=HandCount)
    touches: TouchMeasure = field(default_factory=TouchMeasure)
    strokes: StrokeMeasure = field(default_factory=StrokeMeasure)
    coverage_points: list[float] = field(default_factory=list)
    grade_points: list[float] = field(default_factory=list)
    by_hand: bool = False
    survey_s: float = 0.0
    ours_s: float = 0.0
    plain_s: float = 0.0


def measure(scene: Scene) -> Measured:
    """Everything about one scene, as a user meets it who gives the receiver's height and how the arms lie."""
    truth = scene.truth
    options = Options(
        height_cm=truth["back"]["c7_crest_cm"] / C7_CREST_OF_STATURE,
        arms=truth["back"]["arms"],
    )
    measured = Measured(scene.name, len(truth["frames"]) / truth["fps"], BackMeasure(scene.clear))
    with ExitStack() as stack:
        tracker = stack.enter_context(closing(make_tracker("backrub")))
        plain = stack.enter_context(closing(make_tracker("mediapipe")))
        started = time.perf_counter()
        with open_video(scene.video) as source:
            keys, _ = find_back(source, tracker, options)
        measured.survey_s = time.perf_counter() - started
        with open_video(scene.video) as source:
            _Watch(truth, options, measured, tracker, keys).run(source, plain)
    return measured


class _Watch:
    """The second pass over one scene."""

    def __init__(
        self,
        truth: Mapping[str, Any],
        options: Options,
        measured: Measured,
        tracker: HandTracker,
        keys: tuple[KeyView, ...],
    ) -> None:
        self._truth, self._options, self._measured = truth, options, measured
        self._backs = true_backs(truth["frames"])
        self._tracker, self._keys = tracker, keys
        self._atlas = load_atlas(arms=options.arms)
        self._gate = options.standard.number("seen.back_quality")
        self._velocities = true_velocities(truth["frames"], truth["fps"], options.c7_crest_cm)
        self._confirmed: BackStage | None = None
        # Which true hand a hand was: (hand id, frame's time) -> (frame, hand).
        self._true: dict[tuple[int, float], tuple[int, str]] = {}
        self._times: list[float] = []

    def run(self, source: FileSource, plain: HandTracker) -> None:
        """Every frame through the product and through plain MediaPipe."""
        self._measured.by_hand = not self._keys
        self._judge_key()
        tutor: Tutor | None = None
        for frame in source:
            if tutor is None:
                tutor = Tutor(self._options, self._tracker, self._keys or (self._key(frame, ()),))
            started = time.perf_counter()
            observation = tutor.update(frame)
            between = time.perf_counter()
            others = plain.update(frame)
            self._measured.plain_s += time.perf_counter() - between
            self._measured.ours_s += between - started
            self._times.append(frame.t_s)
            self._hands(observation, others)
            self._back(frame, observation)
            self._touches(observation, tutor)
        assert tutor is not None
        width, height = self._truth["size"]
        facts = Source(self._truth["name"], self._measured.seconds, width, height, len(self._times), "h264")
        report = tutor.finish(facts)
        self._motion(tutor)
        self._judgement(report)

    def _judge_key(self) -> None:
        """How well the best view's back fits, where one was accepted."""
        if self._keys:
            key = self._keys[0]
            index = min(round(key.t_s * self._truth["fps"]), len(self._backs) - 1)
            self._measured.back.fit_percent = points_error(key.pose, self._backs[index])

    def _key(self, frame: Frame, hands: tuple[Hand, ...]) -> KeyView:
        """The true points of a frame, as a person would place them."""
        points = self._backs[frame.index].points
        placed = {name: (float(x), float(y)) for name, (x, y) in points.items()}
        return key_from_points(placed, frame, hands, self._options.c7_crest_cm)

    def _hands(self, observation: Observation, others: tuple[Hand, ...]) -> None:
        rows = self._truth["frames"][observation.frame]["hands"]
        whole = [true_hand(row) for row in rows if row["visible"]]
        partial = [true_hand(row) for row in rows if not row["visible"]]
        givers = [hand for hand in observation.hands if hand.role == "giver"]
        for true, index in zip(whole, self._measured.ours.add(whole, givers, partial), strict=True):
            if index is not None:
                self._true[givers[index].id, observation.t_s] = (observation.frame, true.key)
        self._measured.plain.add(whole, others, partial)

    def _back(self, frame: Frame, observation: Observation) -> None:
        true: TrueBack = self._backs[frame.index]
        pose = observation.back
        if pose is not None and pose.quality >= self._gate and not self._measured.by_hand:
            self._measured.back.add_automatic(pose, true, frame.size, self._options.c7_crest_cm)
        if self._confirmed is None:
            self._confirmed = BackStage(
                (self._key(frame, observation.hands),),
                head=None,
                c7_crest_cm=self._options.c7_crest_cm,
                gate=self._gate,
            )
        self._measured.back.add_confirmed(self._confirmed.update(frame, observation.hands, False), true)

    def _touches(self, observation: Observation, tutor: Tutor) -> None:
        for touch in observation.touches:
            which = self._true.get((touch.hand_id, touch.t_s))
            row = None if which is None else self._row(*which)
            if row is not None and row["contact"]:
                self._measured.touches.add(touch, row, self._atlas, self._options.c7_crest_cm)
        self._motion(tutor)

    def _motion(self, tutor: Tutor) -> None:
        """Touches whose velocity is final now."""
        for touch in tutor.judge.new_settled:
            which = self._true.get((touch.hand_id, touch.t_s))
            if which is not None and which in self._velocities:
                self._measured.touches.add_motion(touch, self._velocities[which])

    def _row(self, index: int, hand: str) -> Mapping[str, Any]:
        row: Mapping[str, Any] = next(r for r in self._truth["frames"][index]["hands"] if r["hand"] == hand)
        return row

    def _judgement(self, report: Report) -> None:
        into, truth = self._measured.strokes, self._truth
        owner = self._owner()
        standard = self._options.standard
        found, named = said_strokes(report.strokes), named_strokes(truth["strokes"], standard)
        into.strokes = match_strokes(truth["strokes"], found, owner, standard.number("hold.least_s"))
        into.confusion = confusion(named, self._times, technique_at(found, owner))
        into.hold_off_s = hold_errors(named, found, owner)
        add_events(into, truth["events"], report.faults)
        true = true_report(truth, self._options)
        share = zone_share_error(report, true)
        if share is not None:
            self._measured.coverage_points.append(share)
        self._measured.grade_points += grade_errors(report, true)

    def _owner(self) -> Owner:
        """Whose a stroke is: the true hand that its hand was most of the time."""
        seen: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
        for (hand_id, t_s), (_, hand) in sorted(self._true.items()):
            seen[hand_id].append((t_s, hand))

        def owner(stroke: Stroke) -> str | None:
            rows = seen[stroke.hand_id]
            inside = rows[bisect_left(rows, (stroke.start_s, "")) : bisect_left(rows, (stroke.end_s + 1e-6, ""))]
            most = Counter(hand for _, hand in inside).most_common(1)
            return most[0][0] if most else None

        return owner
