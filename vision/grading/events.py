"""Faults of a session as a whole: how it began and ended, what was asked, what one side lacked."""

from __future__ import annotations

from collections.abc import Sequence

from vision.grading.four import short_side
from vision.lesson import cold_starts
from vision.standard import Standard
from vision.types import CheckIn, Fault, FaultEvent, Stroke, Technique


def ends_softly(strokes: Sequence[Stroke], standard: Standard) -> bool:
    """Whether at least half of the last seconds of work were light sweeps, or rest after them."""
    worked = [s for s in strokes if s.technique is not Technique.LIFTED]
    if not worked:
        return True
    since_s = max(s.end_s for s in worked) - standard.number("finish.look_s")
    late = [(s, s.end_s - max(s.start_s, since_s)) for s in worked if s.end_s > since_s]
    most = standard.number("finish.most_cm_s")
    moving = [(s, t) for s, t in late if s.speed_cm_s > standard.number("stroke.still_cm_s")]
    soft = sum(t for s, t in moving if s.technique is Technique.EFFLEURAGE and s.speed_cm_s <= most)
    return soft >= 0.5 * sum(t for _, t in moving)


def abrupt_stop(strokes: Sequence[Stroke], standard: Standard) -> tuple[FaultEvent, ...]:
    """The event of a lesson that did not end in light sweeps."""
    worked = [s for s in strokes if s.technique is not Technique.LIFTED]
    if not worked or ends_softly(strokes, standard):
        return ()
    end_s = max(s.end_s for s in worked)
    start_s = max(worked[0].start_s, end_s - standard.number("finish.look_s"))
    says = standard.rules.faults[Fault.ABRUPT_STOP].says
    return (FaultEvent(Fault.ABRUPT_STOP, start_s, end_s, None, None, None, (), says),)


def of_whole_lesson(
    strokes: Sequence[Stroke], duration_s: float, minutes: float | None, standard: Standard
) -> tuple[FaultEvent, ...]:
    """Faults of a session as a lesson; none in what is too short to be one, but a guided one of `minutes` always is."""
    if minutes is None and duration_s < standard.number("lesson.least_s"):
        return ()
    planned_s = duration_s if minutes is None else 60 * minutes
    return cold_starts(strokes, planned_s, standard) + abrupt_stop(strokes, standard)


def unasked(check_ins: Sequence[CheckIn], end_s: float, standard: Standard) -> tuple[FaultEvent, ...]:
    """An event for each question that got no answer in time; at `end_s` the session ended."""
    rule, wait_s = standard.rules.faults[Fault.NO_CHECK_IN], standard.number("check_in.wait_s")
    return tuple(
        FaultEvent(Fault.NO_CHECK_IN, one.due_s, one.due_s + wait_s, None, None, None, (), rule.says)
        for one in check_ins
        if one.answered_s is None and one.due_s + wait_s <= end_s
    )


def one_sided_event(
    sides_s: tuple[float, float], forgotten: Sequence[str], end_s: float, standard: Standard
) -> tuple[FaultEvent, ...]:
    """The event of a session that gave one side clearly less; none where forgotten zones of that side tell it."""
    side = short_side(sides_s, standard)
    if side is None or any(zone.endswith(f"_{side[0]}") for zone in forgotten):
        return ()
    text = standard.rules.faults[Fault.ONE_SIDED].words("report", side=side)
    return (FaultEvent(Fault.ONE_SIDED, 0.0, end_s, None, None, None, (), text),)
