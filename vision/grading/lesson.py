"""The grades of the lesson: technique, flow, holds, evenness, communication. Pure functions, like the four others."""

from __future__ import annotations

from collections.abc import Sequence

from vision.grading.four import TARGET_ZONES, band_credit
from vision.grading.words import TITLES
from vision.lesson import WarmUp, plan, scale, warmed_s
from vision.lesson.warm_up import is_deep
from vision.standard import Standard
from vision.types import (
    CheckIn,
    Evidence,
    Fault,
    FaultEvent,
    Grade,
    Hold,
    Phase,
    PhaseSpan,
    Stroke,
    Technique,
    ZoneDose,
)

POOR_FORM = {
    Fault.POINTY: "pointy contact",
    Fault.KIDNEYS: "deep work over the kidneys",
    Fault.ON_BONE: "pressing on bone",
    Fault.DRILLING: "drilling",
    Fault.DRAGGING: "skin pulled along",
}
GOOD, FAIR = 90.0, 60.0


def _none(key: str, sentence: str) -> Grade:
    return Grade(key, TITLES[key], None, sentence, ())  # type: ignore[arg-type,index]


def technique_grade(strokes: Sequence[Stroke], events: Sequence[FaultEvent], standard: Standard) -> Grade:
    """Technique: falls with the share of the working time that was poor form."""
    worked_s = sum(s.duration_s for s in strokes if s.technique is not Technique.LIFTED)
    if worked_s < standard.number("seen.least_touch_s"):
        return _none("technique", "Not enough work was seen to judge technique.")
    poor = [event for event in events if event.fault in POOR_FORM]
    per_second = 100 / (standard.number("technique.zero_share") * worked_s)
    lost = [
        Evidence(
            event.start_s,
            event.end_s,
            event.hand,
            f"{POOR_FORM[event.fault]} for {event.end_s - event.start_s:.1f} s",
            per_second * (event.end_s - event.start_s),
        )
        for event in poor
    ]
    score = max(0.0, 100 - sum(one.cost for one in lost))
    if not poor:
        sentence = "Whole hands on soft places: good form."
    else:
        times = {fault: sum(e.end_s - e.start_s for e in poor if e.fault is fault) for fault in POOR_FORM}
        worst = max(times, key=lambda fault: times[fault])
        sentence = f"Most to gain: {times[worst]:.0f} seconds of {POOR_FORM[worst]}."
    return Grade("technique", TITLES["technique"], score, sentence, tuple(sorted(lost, key=lambda e: -e.cost)))


def flow_grade(strokes: Sequence[Stroke], phases: Sequence[PhaseSpan], duration_s: float, standard: Standard) -> Grade:
    """Lesson flow: a warm-up that is long enough, the phases in order, a finish that fades out."""
    worked = [s for s in strokes if s.technique is not Technique.LIFTED]
    if duration_s < standard.number("lesson.least_s") or not worked:
        return _none("flow", "Too short for a whole lesson.")
    deep = [s for s in worked if is_deep(s, standard) and s.duration_s > standard.number("cold.dwell_s")]
    first_deep_s = min((s.start_s for s in deep), default=duration_s)
    wanted_s = WarmUp.of(duration_s, standard).wanted_s
    warm = min(1.0, warmed_s(worked, first_deep_s, standard) / wanted_s)
    order = in_order(phases)
    finish_s = next(one.target_s for one in plan(duration_s, standard) if one.phase is Phase.FINISH)
    end_s = max(s.end_s for s in worked)
    finish = finish_credit(worked, end_s - finish_s, standard)
    rows = [
        (standard.number("flow.warm_up"), warm, 0.0, min(first_deep_s, end_s), "the warm-up was short"),
        (standard.number("flow.order"), order, worked[0].start_s, end_s, "phases out of their order"),
        (standard.number("flow.finish"), finish, max(0.0, end_s - finish_s), end_s, "the ending did not fade out"),
    ]
    total = sum(weight for weight, *_ in rows)
    if total == 0:
        return _none("flow", "The standard gives no weight to the lesson's flow.")
    score = 100 * sum(weight * credit for weight, credit, *_ in rows) / total
    lost = [
        Evidence(start, end, None, text, 100 * weight * (1 - credit) / total)
        for weight, credit, start, end, text in rows
        if credit < 0.995
    ]
    lost.sort(key=lambda one: -one.cost)
    if score >= GOOD or not lost:
        sentence = "Warm-up, work, and a soft ending: it flowed."
    elif lost[0].text == rows[0][4]:
        sentence = "Warm up longer: long light sweeps before anything deep."
    elif lost[0].text == rows[2][4]:
        sentence = "Let it fade out: the last sweeps slower and lighter."
    else:
        sentence = "Keep to one order: sweeps, shoulders, edges, knots, low back, sweeps."
    return Grade("flow", TITLES["flow"], score, sentence, tuple(lost))


def in_order(phases: Sequence[PhaseSpan]) -> float:
    """Share of the time in named phases that lies in the heaviest sequence of phases in the lesson's order."""
    order = {phase: k for k, phase in enumerate(Phase)}
    spans = [(order[s.phase], s.end_s - s.start_s) for s in phases if s.phase is not Phase.FREE]
    total = sum(length for _, length in spans)
    if total == 0:
        return 1.0
    best: list[float] = []
    for index, (at, length) in enumerate(spans):
        before = [best[k] for k in range(index) if spans[k][0] <= at]
        best.append(length + max(before, default=0.0))
    return max(best) / total


def finish_credit(strokes: Sequence[Stroke], since_s: float, standard: Standard) -> float:
    """0..1: share of light sweeps in the work after `since_s`, times how slow they were, as such or against before."""
    rule = standard.rules.phase(Phase.FINISH)
    late = [(s, s.end_s - max(s.start_s, since_s)) for s in strokes if s.end_s > since_s]
    worked = sum(seconds for _, seconds in late)
    sweeps = [(s, seconds) for s, seconds in late if s.technique in rule.techniques]
    if worked == 0 or not sweeps:
        return 0.0
    share = sum(seconds for _, seconds in sweeps) / worked
    # A stroke that goes over the border counts on both sides, with its time there.
    sweeping = [s for s in strokes if s.technique is Technique.EFFLEURAGE and s.start_s < since_s]
    before = [(s, min(s.end_s, since_s) - s.start_s) for s in sweeping]
    moving = [(s, seconds) for s, seconds in sweeps if s.technique is Technique.EFFLEURAGE]
    if not moving:
        return 0.5 * share
    pace = _mean_speed(moving)
    slow = band_credit(pace, standard.band("finish.band_cm_s"), 0.0, standard.number("finish.most_cm_s"))
    if before:
        low, high = standard.band("finish.slowing")
        slower = band_credit(pace / max(_mean_speed(before), 1e-6), (0.0, low), 0.0, high)
        # What came before tells as far as there was as much of it as of the end.
        slow = max(slow, slower * min(1.0, sum(seconds for _, seconds in before) / worked))
    return share * slow


def _mean_speed(rows: Sequence[tuple[Stroke, float]]) -> float:
    return sum(s.speed_cm_s * seconds for s, seconds in rows) / max(sum(seconds for _, seconds in rows), 1e-6)


def hold_aim_s(duration_s: float, standard: Standard) -> tuple[float, float]:
    """From what length to what length a hold is long enough; in a short lesson it may be shorter in proportion."""
    low, high = standard.band("hold.aim_s")
    shrunk = scale(duration_s, standard) if duration_s >= standard.number("lesson.least_s") else 1.0
    return low * shrunk, high


def holds_grade(holds: Sequence[Hold], duration_s: float, standard: Standard) -> Grade:
    """Holds: each as long as it should be (`hold_aim_s`), and still."""
    if not holds:
        return _none("holds", "No hold was seen.")
    low, high = hold_aim_s(duration_s, standard)
    still_cm = standard.number("hold.drift_cm") + standard.number("hold.margin_cm")
    rows: list[tuple[Hold, float, float]] = []
    for hold in holds:
        long_enough = band_credit(hold.duration_s, (low, high), 0.0, standard.number("hold.zero_s"))
        still = band_credit(hold.drift_cm, (0.0, still_cm), 0.0, standard.number("hold.zero_drift_cm"))
        rows.append((hold, long_enough, still))
    # The longer one was meant more.
    total = sum(hold.duration_s for hold, *_ in rows)
    score = 100 * sum(hold.duration_s * long * still for hold, long, still in rows) / total
    lost = [
        Evidence(
            hold.start_s,
            hold.end_s,
            hold.hand,
            f"held for {hold.duration_s:.0f} s, drifted by {hold.drift_cm:.1f} cm",
            100 * hold.duration_s * (1 - long * still) / total,
        )
        for hold, long, still in rows
        if long * still < 0.995
    ]
    if score >= GOOD:
        sentence = "Held long and still."
    elif sum(h.duration_s * (1 - long) for h, long, _ in rows) >= sum(h.duration_s * (1 - s) for h, _, s in rows):
        sentence = f"Stay longer: a knot wants {low:.0f} seconds."
    else:
        sentence = "Keep the hand still: it slid while it held."
    return Grade("holds", TITLES["holds"], score, sentence, tuple(sorted(lost, key=lambda e: -e.cost)))


def evenness_grade(
    doses: Sequence[ZoneDose], sides_s: tuple[float, float], covering: bool, end_s: float, standard: Standard
) -> Grade:
    """Evenness: left against right as a whole, and zone by zone."""
    left, right = sides_s
    if not covering or left + right == 0:
        return _none("evenness", "Too few long strokes to judge evenness.")
    full, zero = standard.number("evenness.full_share"), standard.number("evenness.zero_share")

    def credit(one: float, other: float) -> float:
        return band_credit(abs(one - other) / max(one, other), (0.0, full), 0.0, zero) if one + other > 0 else 1.0

    seconds = {dose.zone: dose.seconds for dose in doses}
    titles = {dose.zone: dose.title for dose in doses}
    pairs = [(zone, f"{zone[:-1]}r") for zone in TARGET_ZONES if zone.endswith("_l")]
    weight = sum(seconds.get(a, 0.0) + seconds.get(b, 0.0) for a, b in pairs)
    sides = credit(left, right)
    lost = [Evidence(0.0, end_s, None, f"left {left:.0f} s, right {right:.0f} s", 50 * (1 - sides))]
    score = 50 * sides
    for a, b in pairs:
        one, other = seconds.get(a, 0.0), seconds.get(b, 0.0)
        share = (one + other) / weight if weight else 1 / len(pairs)
        score += 50 * share * credit(one, other)
        less = a if one < other else b
        text = f"{titles.get(less, less)}: {min(one, other):.1f} s, {max(one, other):.1f} s on the other side"
        lost.append(Evidence(0.0, end_s, None, text, 50 * share * (1 - credit(one, other))))
    side = "left" if left < right else "right"
    if score >= GOOD:
        sentence = "Both sides had the same."
    elif score >= FAIR:
        sentence = f"Nearly even; the {side} side had a little less."
    else:
        sentence = f"Give the {side} side as much as the other."
    kept = sorted((one for one in lost if one.cost > 0.05), key=lambda one: -one.cost)
    return Grade("evenness", TITLES["evenness"], min(100.0, score), sentence, tuple(kept))


def communication_grade(check_ins: Sequence[CheckIn], asked: bool, standard: Standard) -> Grade:
    """Communication: of the questions that were due, those that were answered, and how soon. `asked`: it was live."""
    if not asked:
        return _none("communication", "A recording does not tell what was asked.")
    if not check_ins:
        return _none("communication", "Too short for a question about the pressure.")
    wait_s = standard.number("check_in.wait_s")
    credits = [
        0.0
        if one.answered_s is None
        else band_credit(one.answered_s - one.due_s, (-1e9, wait_s), -2e9, wait_s + standard.number("check_in.near_s"))
        for one in check_ins
    ]
    score = 100 * sum(credits) / len(credits)
    lost = [
        Evidence(
            one.due_s,
            one.due_s + wait_s if one.answered_s is None else one.answered_s,
            None,
            "no question about the pressure" if one.answered_s is None else "asked late",
            100 * (1 - credit) / len(credits),
        )
        for one, credit in zip(check_ins, credits, strict=True)
        if credit < 0.995
    ]
    missing = sum(one.answered_s is None for one in check_ins)
    if score >= GOOD:
        sentence = "You asked, and you got answers."
    elif missing == len(check_ins):
        sentence = "Nobody asked how the pressure was."
    else:
        sentence = f"Ask more often: {missing} of {len(check_ins)} times no answer came."
    return Grade("communication", TITLES["communication"], score, sentence, tuple(lost))
