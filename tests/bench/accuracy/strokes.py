"""Compares strokes, techniques and fault events with the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vision.standard import Standard
from vision.types import Direction, FaultEvent, Stroke, Technique

# A stroke is found when its start and its end both lie within this of the true ones.
NEAR_S = 0.25
EVENT_SLACK_S = 0.25
PLANTED = ("on_spine", "too_fast", "wrong_way", "drilling")
NONE = "none"

Owner = Callable[[Stroke], str | None]


@dataclass(slots=True)
class Counts:
    """Hits, misses and inventions."""

    hits: int = 0
    missed: int = 0
    invented: int = 0

    def __iadd__(self, other: Counts) -> Counts:
        self.hits += other.hits
        self.missed += other.missed
        self.invented += other.invented
        return self

    @property
    def precision(self) -> float | None:
        """Share of what was said that is true; None when nothing was said."""
        return self.hits / (self.hits + self.invented) if self.hits + self.invented else None

    @property
    def recall(self) -> float | None:
        """Share of what is true that was said; None when there was nothing."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else None

    @property
    def f1(self) -> float | None:
        """2 hits / (2 hits + missed + invented)."""
        total = 2 * self.hits + self.missed + self.invented
        return 2 * self.hits / total if total else None


@dataclass(slots=True)
class StrokeMeasure:
    """One clip. `confusion`: (true, found) technique -> frames of true strokes; `hold_off_s`: error of holds' lengths.

    `event_late_s`: found start minus planted start.
    """

    strokes: Counts = field(default_factory=Counts)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    hold_off_s: list[float] = field(default_factory=list)
    planted: int = 0
    planted_found: int = 0
    said: int = 0
    said_rightly: int = 0
    event_late_s: list[float] = field(default_factory=list)


def named_strokes(truth: Sequence[Mapping[str, Any]], standard: Standard) -> list[Mapping[str, Any]]:
    """The true strokes that are long enough for the standard to give them a technique.

    A rest that would still count as found when it is too short for a hold has none for certain.
    """
    least_cm, least_s = standard.number("direction.least_length_cm"), standard.number("hold.least_s") + 2 * NEAR_S
    return [
        s
        for s in truth
        if (s["technique"] != Technique.EFFLEURAGE or s["length_cm"] >= least_cm)
        and not _short_rest(s["direction"], s["end_s"] - s["start_s"], least_s)
    ]


def _short_rest(direction: str, duration_s: float, least_s: float) -> bool:
    return direction == Direction.STILL and duration_s < least_s


def said_strokes(found: Sequence[Stroke]) -> list[Stroke]:
    """The strokes of a report without hands carried through the air."""
    return [stroke for stroke in found if stroke.technique is not Technique.LIFTED]


def match_strokes(
    truth: Sequence[Mapping[str, Any]], found: Sequence[Stroke], owner: Owner, least_s: float = 0.0
) -> Counts:
    """Pairs of one hand whose starts and ends lie within `NEAR_S`, the nearest first.

    Rests shorter than `least_s` count on neither side; but one that was found just too short, or is just too short and
    was found long enough, is no mistake when it lies where it should.
    """
    short_true = [_short_rest(s["direction"], s["end_s"] - s["start_s"], least_s) for s in truth]
    short_found = [_short_rest(s.direction, s.duration_s, least_s) for s in found]
    pairs = []
    for i, true in enumerate(truth):
        for j, stroke in enumerate(found):
            starts, ends = abs(stroke.start_s - true["start_s"]), abs(stroke.end_s - true["end_s"])
            short = short_true[i] or short_found[j]
            if short and not (true["direction"] == stroke.direction == Direction.STILL):
                continue
            if owner(stroke) == true["hand"] and max(starts, ends) <= NEAR_S:
                pairs.append((starts + ends, i, j))
    taken_true: set[int] = set()
    taken_found: set[int] = set()
    for _, i, j in sorted(pairs):
        if i not in taken_true and j not in taken_found:
            taken_true.add(i)
            taken_found.add(j)
    hits = sum(i in taken_true for i, short in enumerate(short_true) if not short)
    missed = sum(i not in taken_true for i, short in enumerate(short_true) if not short)
    invented = sum(j not in taken_found for j, short in enumerate(short_found) if not short)
    return Counts(hits, missed, invented)


def technique_at(found: Sequence[Stroke], owner: Owner) -> Callable[[str, float], str]:
    """(hand, time) -> the technique of the stroke that was found there, or "none"."""
    by_hand: defaultdict[str | None, list[Stroke]] = defaultdict(list)
    for stroke in found:
        by_hand[owner(stroke)].append(stroke)

    def at(hand: str, t_s: float) -> str:
        return next((str(s.technique) for s in by_hand[hand] if s.start_s <= t_s <= s.end_s), NONE)

    return at


def confusion(
    truth: Sequence[Mapping[str, Any]], times: Sequence[float], at: Callable[[str, float], str]
) -> Counter[tuple[str, str]]:
    """(true, found) technique -> frames within true strokes."""
    counts: Counter[tuple[str, str]] = Counter()
    for true in truth:
        inside = [t_s for t_s in times if true["start_s"] <= t_s < true["end_s"]]
        counts.update((true["technique"], at(true["hand"], t_s)) for t_s in inside)
    return counts


def macro_f1(counts: Mapping[tuple[str, str], int]) -> float | None:
    """Mean F1 over the techniques that the truth holds."""
    names = sorted({true for true, _ in counts})
    scores = []
    for name in names:
        hits = counts.get((name, name), 0)
        of_truth = sum(n for (true, _), n in counts.items() if true == name)
        said = sum(n for (_, found), n in counts.items() if found == name)
        scores.append(2 * hits / (of_truth + said))
    return sum(scores) / len(scores) if scores else None


def hold_errors(truth: Sequence[Mapping[str, Any]], found: Sequence[Stroke], owner: Owner) -> list[float]:
    """For each true hold how much longer or shorter the holds that were found there are; its whole length if none."""
    errors = []
    for true in truth:
        if true["technique"] != Technique.HOLD:
            continue
        over = [
            stroke.duration_s
            for stroke in found
            if stroke.technique is Technique.HOLD
            and owner(stroke) == true["hand"]
            and min(stroke.end_s, true["end_s"]) > max(stroke.start_s, true["start_s"])
        ]
        errors.append(abs(sum(over) - (true["end_s"] - true["start_s"])))
    return errors


def add_events(measure: StrokeMeasure, truth: Iterable[Mapping[str, Any]], found: Iterable[FaultEvent]) -> None:
    """Planted faults found and said; of both hands' events one is enough, and both are right."""
    planted = [event for event in truth if event["fault"] in PLANTED]
    said = [event for event in found if event.fault in PLANTED]
    measure.planted += len(planted)
    measure.said += len(said)
    measure.said_rightly += sum(any(_same(true, event) for true in planted) for event in said)
    for true in planted:
        starts = [event.start_s for event in said if _same(true, event)]
        if starts:
            measure.planted_found += 1
            measure.event_late_s.append(min(starts) - float(true["start_s"]))


def _same(true: Mapping[str, Any], event: FaultEvent) -> bool:
    if event.fault != true["fault"] or (true["hand"] and event.hand and event.hand not in (true["hand"], "?")):
        return False
    return bool(event.start_s <= true["end_s"] + EVENT_SLACK_S and event.end_s >= true["start_s"] - EVENT_SLACK_S)
