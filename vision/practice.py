"""Chooses what to practise next: three exercises of the standard's library, by what cost most points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from vision.rules import Exercise
from vision.standard import Standard
from vision.types import Fault, FaultEvent, Grade, Practice, Technique, TechniqueSummary

MOST = 3


def choose(
    grades: Sequence[Grade], faults: Sequence[FaultEvent], techniques: Sequence[TechniqueSummary], standard: Standard
) -> tuple[Practice, ...]:
    """The three exercises to do next; where little is wrong, next steps fill the list.

    First one exercise for each grade below `praise.lovely`, in the order of what it cost: the points that are missing
    to that mark times the grade's weight, which fade to nothing at the mark. Of several exercises for one grade it is
    the one whose faults came most often. Then those for the other faults, by their number; then next steps. Ties are
    in the order of the library.
    """
    counts: Counter[str] = Counter(event.fault for event in faults)
    chosen: list[Exercise] = []
    for exercise in _in_order(grades, counts, techniques, standard):
        if exercise not in chosen:
            chosen.append(exercise)
    return tuple(Practice(one.title, one.why, one.how) for one in chosen[:MOST])


def _in_order(
    grades: Sequence[Grade], counts: Mapping[str, int], techniques: Sequence[TechniqueSummary], standard: Standard
) -> Iterator[Exercise]:
    library = standard.rules.exercises
    scores: dict[str, float | None] = {grade.key: grade.score for grade in grades}

    def faults_of(exercise: Exercise) -> int:
        return sum(counts.get(helped, 0) for helped in exercise.helps)

    # Sorting keeps the order of the library, and `max` takes the first of equals.
    needs = {key: _cost(key, scores.get(key), standard) for exercise in library for key in exercise.helps}
    for key in sorted((key for key, need in needs.items() if need > 0), key=lambda key: -needs[key]):
        yield max((exercise for exercise in library if key in exercise.helps), key=faults_of)
    yield from sorted((exercise for exercise in library if faults_of(exercise)), key=lambda one: -faults_of(one))

    swept = any(row.technique is Technique.EFFLEURAGE for row in techniques)
    steps = [exercise for exercise in library if swept or Fault.ABRUPT_STOP not in exercise.helps]
    # What was not judged comes before what went well, the weaker before the better.
    yield from sorted(steps, key=lambda exercise: _lowest(exercise, scores))
    yield from library


def _cost(key: str, score: float | None, standard: Standard) -> float:
    """Weighted points that a grade lacks to being lovely; 0 for a fault, and for a grade that was not given."""
    weight = standard.entries.get(f"weight.{key}")
    if score is None or weight is None:
        return 0.0
    return max(0.0, standard.number("praise.lovely") - score) * standard.number(weight.key)


def _lowest(exercise: Exercise, scores: Mapping[str, float | None]) -> float:
    """The lowest score of the grades that an exercise is for; below all where one was not given."""
    told = [scores.get(key) for key in exercise.helps if key not in set(Fault)]
    return min((-1.0 if score is None else score for score in told), default=100.0)
