"""Two hands that do the same at the same time begin and end it together: what is unclear of one, the other tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vision.standard import Standard
from vision.types import Stroke, Technique

# Work on a spot: hands that stroke along the back may well begin one after the other.
ON_A_SPOT = (Technique.TAPOTEMENT, Technique.CIRCLES, Technique.DRILLING, Technique.PETRISSAGE)
# So much of the shorter one goes on at the same time as the other: a pair.
PAIR_SHARE = 0.6
# Borders of a pair that lie farther apart than this are meant; within the shorter time they are as good as the same.
APART_S, SAME_S = 1.1, 0.1


def paired(strokes: Sequence[Stroke], standard: Standard) -> tuple[Stroke, ...]:
    """Strokes in time order, the borders of each pair on a spot made one: the earlier start and the later end.

    Only where the hand that seems to begin late, or to end early, was not on its way meanwhile.
    """
    strokes = _tapping_along(strokes, standard)
    result = list(strokes)
    spots = [(index, s) for index, s in enumerate(strokes) if s.technique in ON_A_SPOT]
    for index, one in spots:
        for _, other in spots:
            if _is_pair(one, other):
                late = SAME_S < one.start_s - other.start_s <= APART_S
                early = SAME_S < other.end_s - one.end_s <= APART_S
                late = late and _stays(one, strokes, other.start_s, one.start_s, standard)
                early = early and _stays(one, strokes, one.end_s, other.end_s, standard)
                start_s, end_s = (other.start_s if late else one.start_s), (other.end_s if early else one.end_s)
                result[index] = replace(one, start_s=start_s, end_s=end_s)
    kept = [s for s in result if not any(_lies_in(s, result[index]) for index, _ in spots)]
    return tuple(sorted(kept, key=lambda s: (s.start_s, s.hand_id)))


def _tapping_along(strokes: Sequence[Stroke], standard: Standard) -> list[Stroke]:
    """The strokes, those as tapping that were read as circles without a circle's rhythm while the other hand tapped.

    A hand that taps shows little of it where it is seen from its edge; few rub with one hand and tap with the other.
    """
    quickest_hz = standard.number("speed.zero_circles_per_min") / 60
    tapping = [s for s in strokes if s.technique is Technique.TAPOTEMENT]
    result: list[Stroke] = []
    for stroke in strokes:
        circles = stroke.technique is Technique.CIRCLES
        odd = circles and (stroke.rate_hz is None or stroke.rate_hz > quickest_hz)
        other = next((s for s in tapping if odd and _goes_along(stroke, s)), None)
        if other is None:
            result.append(stroke)
            continue
        start_s, end_s = max(stroke.start_s, other.start_s), min(stroke.end_s, other.end_s)
        path = tuple(place for place in stroke.path if start_s <= place[0] <= end_s) or stroke.path
        tap = replace(stroke, technique=other.technique, rate_hz=other.rate_hz, start_s=start_s, end_s=end_s, path=path)
        at = next((k for k, s in enumerate(result) if s in tapping and _goes_over(s, tap)), None)
        if at is None:
            result.append(tap)
        else:
            result[at] = result[at].followed_by(tap)
    return result


def _goes_along(stroke: Stroke, other: Stroke) -> bool:
    """Whether most of a stroke goes on while the other hand is at another."""
    return stroke.hand != other.hand and stroke.shared_s(other) > PAIR_SHARE * stroke.duration_s


def _goes_over(before: Stroke, after: Stroke) -> bool:
    """Whether a stroke goes over into another of the same hand."""
    return before.hand_id == after.hand_id and 0 <= after.start_s - before.end_s <= SAME_S


def _is_pair(one: Stroke, other: Stroke) -> bool:
    same = one.technique is other.technique and one.hand_id != other.hand_id and one.hand != other.hand
    return same and one.shared_s(other) > PAIR_SHARE * min(one.duration_s, other.duration_s)


def _stays(one: Stroke, strokes: Sequence[Stroke], from_s: float, to_s: float, standard: Standard) -> bool:
    """Whether the hand of a stroke goes nowhere between two times: what is read of it keeps within its spot."""
    beside = (s for s in strokes if s is not one and s.hand_id == one.hand_id)
    spot_cm = standard.number("stroke.local_cm")
    return all(
        s.technique in (Technique.LIFTED, Technique.UNKNOWN) and s.length_cm < spot_cm
        for s in beside
        if min(s.end_s, to_s) - max(s.start_s, from_s) > SAME_S
    )


def _lies_in(stroke: Stroke, other: Stroke) -> bool:
    """Whether a stroke became a part of another of the same hand."""
    inside = other.start_s <= stroke.start_s and stroke.end_s <= other.end_s
    return stroke is not other and stroke.hand_id == other.hand_id and inside
