"""Puts fault events together: joins what is one moment, takes out what turned out to be no press."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from vision.standard import Standard
from vision.types import Fault, FaultEvent, Stroke, Technique


def merged(events: Iterable[FaultEvent], gap_s: float) -> tuple[FaultEvent, ...]:
    """Join events of the same fault and hand that follow each other within `gap_s`, in time order."""
    result: list[FaultEvent] = []
    for event in sorted(events, key=lambda e: (e.start_s, e.end_s)):
        index = next(
            (
                i
                for i in range(len(result) - 1, -1, -1)
                if (result[i].fault, result[i].hand) == (event.fault, event.hand)
            ),
            None,
        )
        before = None if index is None else result[index]
        if index is None or before is None or event.start_s - before.end_s > gap_s:
            result.append(event)
            continue
        result[index] = FaultEvent(
            event.fault,
            before.start_s,
            max(before.end_s, event.end_s),
            event.hand,
            before.x_cm,
            before.v,
            tuple(dict.fromkeys((*before.zones, *event.zones))),
            event.text,
        )
    return tuple(result)


def _placed(piece: FaultEvent, whole: FaultEvent, strokes: Sequence[Stroke]) -> FaultEvent:
    """A part of an event at its own place, which the strokes of its hand know."""
    if (piece.start_s, piece.end_s) == (whole.start_s, whole.end_s):
        return piece
    points = [
        (abs(x), x, v)
        for s in strokes
        if s.hand == piece.hand
        for t, x, v in s.path
        if piece.start_s <= t <= piece.end_s
    ]
    if not points:
        return piece
    _, x, v = min(points)
    return replace(piece, x_cm=x, v=v)


def without_lifted(events: Iterable[FaultEvent], strokes: Sequence[Stroke], standard: Standard) -> list[FaultEvent]:
    """Spine events without the time in which their hand turned out to be carried through the air."""
    least_s = standard.number("spine.dwell_s")
    lifted = [s for s in strokes if s.technique is Technique.LIFTED]
    result: list[FaultEvent] = []
    for event in events:
        pieces = [(event.start_s, event.end_s)]
        for stroke in lifted if event.fault is Fault.ON_SPINE else ():
            if stroke.hand != event.hand:
                continue
            pieces = [
                piece
                for start, end in pieces
                for piece in ((start, min(end, stroke.start_s)), (max(start, stroke.end_s), end))
                if piece[1] > piece[0]
            ]
        kept = dict.fromkeys(piece for piece in pieces if piece[1] - piece[0] > least_s)
        result += [_placed(replace(event, start_s=start, end_s=end), event, strokes) for start, end in kept]
    return result


def gap_faults(
    forgotten: Sequence[str], titles: Mapping[str, str], start_s: float, end_s: float, standard: Standard
) -> tuple[FaultEvent, ...]:
    """One event for the zones that had (almost) nothing in the whole session."""
    if not forgotten:
        return ()
    names = [titles.get(zone, zone) for zone in forgotten]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    text = standard.rules.faults[Fault.GAP].words("report", zones=shown)
    return (FaultEvent(Fault.GAP, start_s, end_s, None, None, None, tuple(forgotten), text),)
