"""The figures: what each is called, what it aims at, how far it may wander, and how scenes add up to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tests.bench.accuracy.hands import HandCount
from tests.bench.accuracy.measure import Measured
from tests.bench.accuracy.strokes import Counts, macro_f1

Value = float | None
Scenes = Sequence[Measured]


@dataclass(frozen=True, slots=True)
class Figure:
    """`noise`: how much worse it may be than the baseline before that counts. `plain`: the same of plain MediaPipe."""

    key: str
    title: str
    better: Literal["more", "less"]
    target: Value
    noise: float
    of: Callable[[Scenes], Value]
    plain: Callable[[Scenes], Value] | None = None

    def meets(self, value: float) -> bool | None:
        """Whether a value reaches the target; None where there is none."""
        if self.target is None:
            return None
        return value >= self.target if self.better == "more" else value <= self.target

    def worse(self, value: Value, before: Value) -> bool:
        """Whether a value is worse than it was, beyond noise. One that is no longer measured is worse."""
        if before is None:
            return False
        if value is None:
            return True
        return (before - value if self.better == "more" else value - before) > self.noise


def figures(measured: Scenes) -> dict[str, Value]:
    """All figures over some scenes, by key."""
    return {figure.key: figure.of(measured) for figure in FIGURES}


def plain_figures(measured: Scenes) -> dict[str, Value]:
    """The figures that plain MediaPipe has too."""
    return {figure.key: figure.plain(measured) for figure in FIGURES if figure.plain is not None}


def confusion_of(measured: Scenes) -> Counter[tuple[str, str]]:
    """(true, found) technique -> frames, over all scenes."""
    total: Counter[tuple[str, str]] = Counter()
    for scene in measured:
        total.update(scene.strokes.confusion)
    return total


def percent(part: float, whole: float) -> Value:
    """100 part / whole; None of nothing."""
    return 100 * part / whole if whole else None


def _median(values: Iterable[float]) -> Value:
    rows = list(values)
    return float(np.median(rows)) if rows else None


def _all(measured: Scenes, of: Callable[[Measured], Iterable[float]]) -> list[float]:
    return [value for scene in measured for value in of(scene)]


def _counted(of: Callable[[HandCount], Value]) -> tuple[Callable[[Scenes], Value], Callable[[Scenes], Value]]:
    """A figure of hands, for both trackers."""

    def total(counts: Iterable[HandCount]) -> Value:
        added = HandCount()
        for count in counts:
            added += count
        return of(added)

    return (lambda scenes: total(s.ours for s in scenes)), (lambda scenes: total(s.plain for s in scenes))


def _switches(pick: Callable[[Measured], HandCount]) -> Callable[[Scenes], Value]:
    def per_minute(scenes: Scenes) -> Value:
        minutes = sum(s.seconds for s in scenes) / 60
        return sum(pick(s).switches for s in scenes) / minutes if minutes else None

    return per_minute


def _found(scenes: Scenes) -> Value:
    clear = [s.back for s in scenes if s.back.must_be_found]
    return percent(sum(back.found for back in clear), len(clear))


def _strokes(scenes: Scenes) -> Value:
    total = Counts()
    for scene in scenes:
        total += scene.strokes.strokes
    return total.f1


def _precision(scenes: Scenes) -> Value:
    said = sum(s.strokes.said for s in scenes)
    return sum(s.strokes.said_rightly for s in scenes) / said if said else None


def _recall(scenes: Scenes) -> Value:
    planted = sum(s.strokes.planted for s in scenes)
    return sum(s.strokes.planted_found for s in scenes) / planted if planted else None


def _middle(of: Callable[[Measured], Iterable[float]]) -> Callable[[Scenes], Value]:
    """The median over everything in all scenes."""
    return lambda scenes: _median(_all(scenes, of))


def _of_touches(right: Callable[[Measured], int]) -> Callable[[Scenes], Value]:
    """Percent of the touches."""
    return lambda scenes: percent(sum(map(right, scenes)), sum(s.touches.touches for s in scenes))


def _fits(scene: Measured) -> list[float]:
    return [] if scene.back.fit_percent is None else [scene.back.fit_percent]


def _late(scene: Measured) -> list[float]:
    return [abs(late_s) for late_s in scene.strokes.event_late_s]


def _wrong_backs(scenes: Scenes) -> Value:
    return float(sum(s.back.wrong for s in scenes))


def _techniques(scenes: Scenes) -> Value:
    return macro_f1(confusion_of(scenes))


def _p95(scenes: Scenes) -> Value:
    rows = _all(scenes, lambda s: s.touches.midline_cm)
    return float(np.percentile(rows, 95)) if rows else None


def _grades(scenes: Scenes) -> Value:
    rows = _all(scenes, lambda s: s.grade_points)
    return float(np.mean(rows)) if rows else None


def _cost(scenes: Scenes) -> Value:
    plain = sum(s.plain_s for s in scenes)
    return sum(s.ours_s for s in scenes) / plain if plain else None


_SWITCHES = (_switches(lambda s: s.ours), _switches(lambda s: s.plain))

FIGURES: tuple[Figure, ...] = (
    Figure("hands_found", "hands found, %", "more", 97, 0.7, *_counted(lambda c: percent(c.found, c.visible))),
    Figure("both_found", "both found, %", "more", 95, 1.0, *_counted(lambda c: percent(c.both, c.pairs))),
    Figure("false_hands", "false hands in 100 frames", "less", 1, 0.5, *_counted(lambda c: percent(c.false, c.frames))),
    Figure("switches", "identity switches a minute", "less", 1, 0.5, *_SWITCHES),
    Figure("landmarks", "landmark error, % of hand", "less", 3, 0.2, *_counted(lambda c: _median(c.landmark_errors))),
    Figure("sides", "left / right right, %", "more", None, 1.0, *_counted(lambda c: percent(c.sides_right, c.sides))),
    Figure("back_found", "back found, % of clear views", "more", 97, 1.0, _found),
    Figure("back_wrong", "wrong backs accepted", "less", 0, 0.0, _wrong_backs),
    Figure("back_points", "points, automatic, % of C7-crest", "less", 3, 0.3, _middle(_fits)),
    Figure("back_following", "points, following", "less", 1, 0.15, _middle(lambda s: s.back.confirmed_percent)),
    Figure("outline", "outline IoU", "more", None, 0.02, _middle(lambda s: s.back.iou)),
    Figure("midline", "midline off, cm", "less", None, 0.1, _middle(lambda s: s.back.midline_cm)),
    Figure("to_midline", "distance to midline off, cm", "less", 0.7, 0.08, _middle(lambda s: s.touches.midline_cm)),
    Figure("to_midline_p95", "the same, 95th percentile", "less", 1.8, 0.25, _p95),
    Figure("zones", "zone right (1 cm), %", "more", 95, 1.0, _of_touches(lambda s: s.touches.zones_right)),
    Figure("parts", "pressing part right, %", "more", 90, 1.5, _of_touches(lambda s: s.touches.parts_right)),
    Figure("speed", "speed error, %", "less", 6, 0.7, _middle(lambda s: s.touches.speed_percent)),
    Figure("direction", "direction error, degrees", "less", 8, 0.7, _middle(lambda s: s.touches.direction_deg)),
    Figure("strokes", "strokes F1 (0.25 s)", "more", 0.93, 0.03, _strokes),
    Figure("techniques", "techniques, macro-F1", "more", 0.88, 0.04, _techniques),
    Figure("holds", "holds' length off, s", "less", None, 0.15, _middle(lambda s: s.strokes.hold_off_s)),
    Figure("events_precision", "planted faults, precision", "more", 0.95, 0.04, _precision),
    Figure("events_recall", "planted faults, recall", "more", 0.95, 0.04, _recall),
    Figure("events_delay", "their start off by, s", "less", None, 0.15, _middle(_late)),
    Figure("coverage", "coverage off, % of the time", "less", None, 1.5, _middle(lambda s: s.coverage_points)),
    Figure("grades", "grades off, points", "less", None, 1.5, _grades),
    Figure("cost", "cost against plain MediaPipe", "less", 0.8, 0.4, _cost),
)
