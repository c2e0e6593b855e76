"""The four grades of the strokes: pure functions of strokes, fault events, doses and the standard.

Near misses earn part credit: a score falls linearly outside its band. What was not seen is not in the input, and a
grade that would rest on too little is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vision.carried import moves
from vision.faults import wrong_share
from vision.grading.words import TITLES
from vision.standard import Standard
from vision.types import Direction, Evidence, Fault, FaultEvent, Grade, Stroke, Technique, ZoneDose

# Zones that want to be worked. The spine and the bones want none, the neck and the sacrum are extra.
TARGET_ZONES = tuple(
    f"{zone}_{side}"
    for zone in ("upper_trapezius", "gutter_upper", "gutter_lower", "rhomboid", "lat", "lumbar")
    for side in ("l", "r")
)
RHYTHMIC = (Technique.CIRCLES, Technique.PETRISSAGE, Technique.DRILLING)


def band_credit(value: float, band: tuple[float, float], zero_low: float, zero_high: float) -> float:
    """1 inside `band`, falling linearly to 0 at `zero_low` and `zero_high`."""
    low, high = band
    if value < low:
        return max(0.0, (value - zero_low) / (low - zero_low)) if low > zero_low else 0.0
    if value > high:
        return max(0.0, (zero_high - value) / (zero_high - high)) if zero_high > high else 0.0
    return 1.0


def speed_credit(stroke: Stroke, standard: Standard) -> float | None:
    """0..1 for the speed of one stroke against the band of its technique; None where speed does not matter."""
    if stroke.technique is Technique.EFFLEURAGE:
        return band_credit(
            stroke.speed_cm_s,
            standard.band("speed.effleurage_cm_s"),
            standard.number("speed.zero_slow_cm_s"),
            standard.number("speed.zero_fast_cm_s"),
        )
    if stroke.rate_hz is None:
        return None
    per_min, zero = 60 * stroke.rate_hz, standard.number("speed.zero_circles_per_min")
    if stroke.technique is Technique.PETRISSAGE:
        return band_credit(per_min, standard.band("speed.petrissage_per_min"), 0.0, zero)
    if stroke.technique in RHYTHMIC:
        return band_credit(per_min, standard.band("speed.circles_per_min"), 0.0, zero)
    if stroke.technique is Technique.TAPOTEMENT:
        low, high = (60 * rate for rate in standard.band("tapotement.rate_hz"))
        return band_credit(per_min, (low, high), 0.0, 2 * high)
    return None


def _weighted(rows: Sequence[tuple[Stroke, float]]) -> float:
    """Mean credit over strokes, weighted by their time, 0..100."""
    total = sum(stroke.duration_s for stroke, _ in rows)
    return min(100.0, 100 * sum(stroke.duration_s * credit for stroke, credit in rows) / total)


def _stroke_evidence(rows: Sequence[tuple[Stroke, float]], words: Mapping[int, str]) -> tuple[Evidence, ...]:
    """The strokes that lost points, costliest first; `words` by the index of the row."""
    total = sum(stroke.duration_s for stroke, _ in rows)
    lost = [
        Evidence(s.start_s, s.end_s, s.hand, words[i], 100 * s.duration_s * (1 - credit) / total)
        for i, (s, credit) in enumerate(rows)
        if credit < 0.995
    ]
    return tuple(sorted(lost, key=lambda e: -e.cost))


def speed_grade(strokes: Sequence[Stroke], standard: Standard) -> Grade:
    """Stroke speed: time inside the band of the technique in use."""
    rows = [(s, c) for s in strokes if (c := speed_credit(s, standard)) is not None]
    seen_s = sum(stroke.duration_s for stroke, _ in rows)
    # A long kneading is one stroke, and enough.
    few = len(rows) < standard.number("seen.least_strokes")
    if not rows or (few and seen_s < standard.number("seen.least_touch_s")):
        return Grade("speed", TITLES["speed"], None, "Not enough strokes were seen to judge speed.", ())
    score = _weighted(rows)
    _, high = standard.band("speed.effleurage_cm_s")
    words: dict[int, str] = {}
    fast = slow = rub = 0.0
    for index, (stroke, credit) in enumerate(rows):
        lost = stroke.duration_s * (1 - credit)
        if stroke.technique is not Technique.EFFLEURAGE:
            rub += lost
            words[index] = f"{_word(stroke.technique)} at {60 * (stroke.rate_hz or 0):.0f} a minute"
        elif stroke.speed_cm_s > high:
            fast += lost
            words[index] = f"too fast, {stroke.speed_cm_s:.0f} cm/s"
        else:
            slow += lost
            words[index] = f"very slow, {stroke.speed_cm_s:.1f} cm/s"
    if score >= 90:
        sentence = "Calm and even: nearly all strokes had a good pace."
    elif rub >= max(fast, slow):
        sentence = "Rubbing was too quick. Hold still, or circle slowly."
    elif fast >= slow:
        sentence = "Slow down: many strokes were quicker than calms."
    else:
        sentence = "Keep gliding: many strokes almost stood still."
    return Grade("speed", TITLES["speed"], score, sentence, _stroke_evidence(rows, words))


def _word(technique: Technique) -> str:
    words = {Technique.DRILLING: "drilling", Technique.PETRISSAGE: "kneading", Technique.TAPOTEMENT: "tapping"}
    return words.get(technique, "circling")


def direction_grade(strokes: Sequence[Stroke], standard: Standard) -> Grade:
    """Direction of the long strokes: up beside the spine, down the sides, outward on the low back."""
    rows = [(s, 1 - share) for s in strokes if (share := wrong_share(s, standard)) is not None]
    if len(rows) < standard.number("seen.least_strokes"):
        return Grade(
            "direction", TITLES["direction"], None, "Not enough long strokes were seen to judge direction.", ()
        )
    score = _weighted(rows)
    words = {i: _way(stroke, standard) for i, (stroke, _) in enumerate(rows)}
    if score >= 90:
        sentence = "Up beside the spine, down the sides: just right."
    elif score >= 60:
        sentence = "Mostly right. Up beside the spine, down the sides."
    else:
        sentence = "Turn it round: up beside the spine, down the sides."
    return Grade("direction", TITLES["direction"], score, sentence, _stroke_evidence(rows, words))


def _way(stroke: Stroke, standard: Standard) -> str:
    if stroke.direction not in (Direction.UP, Direction.DOWN):
        return f"{stroke.direction} on the low back"
    beside = stroke.min_midline_cm < standard.number("direction.inside_cm")
    return f"{stroke.direction} {'beside the spine' if beside else 'at the side'}"


def coverage_targets(touch_s: float, standard: Standard) -> float:
    """Seconds that each target zone wants in a session with `touch_s` of touch (hand-seconds)."""
    return min(standard.number("coverage.most_target_s"), standard.number("coverage.target_share") * touch_s)


def forgotten_zones(doses: Sequence[ZoneDose], standard: Standard) -> tuple[str, ...]:
    """Target zones with almost nothing."""
    share = standard.number("coverage.forgotten_share")
    return tuple(d.zone for d in doses if d.target_s > 0 and d.seconds < share * d.target_s)


def covers(strokes: Sequence[Stroke], touch_s: float, standard: Standard) -> bool:
    """Whether the session went over the back, so that what it left out counts; kneading one spot does not."""
    # A stroke too short to be named (outward over a shoulder) goes over the back as well as the one that it follows.
    glides = (Technique.EFFLEURAGE, Technique.UNKNOWN)
    swept = sum(s.duration_s for s in strokes if s.technique in glides and moves(s))
    enough = touch_s >= standard.number("seen.least_touch_s")
    return enough and swept >= standard.number("coverage.least_sweeps_share") * touch_s


def one_sided(left_s: float, right_s: float, standard: Standard) -> str | None:
    """The side that got clearly more time, if one did."""
    most = max(left_s, right_s)
    if most == 0 or abs(left_s - right_s) <= standard.number("coverage.one_sided_share") * most:
        return None
    return "left" if left_s > right_s else "right"


def short_side(sides_s: tuple[float, float], standard: Standard) -> str | None:
    """Of the left and the right, the side that got clearly less time, if one did."""
    more = one_sided(*sides_s, standard)
    return None if more is None else {"left": "right", "right": "left"}[more]


def coverage_grade(
    doses: Sequence[ZoneDose], sides_s: tuple[float, float], covering: bool, end_s: float, standard: Standard
) -> Grade:
    """Zone coverage: the mean over the target zones of the share of their time that they got.

    `sides_s`: time on the left and on the right, which only the sentence speaks of. `covering`: see `covers`.
    """
    wanted = [d for d in doses if d.target_s > 0]
    if not covering or not wanted:
        return Grade("coverage", TITLES["coverage"], None, "Too few long strokes to judge coverage.", ())
    shares = [min(1.0, d.seconds / d.target_s) for d in wanted]
    score = 100 * sum(shares) / len(shares)
    lost = [
        Evidence(
            0.0,
            end_s,
            None,
            f"{dose.title}: {dose.seconds:.1f} of {dose.target_s:.1f} s",
            100 * (1 - share) / len(shares),
        )
        for dose, share in zip(wanted, shares, strict=True)
        if share < 0.995
    ]
    lost.sort(key=lambda e: -e.cost)
    forgotten = forgotten_zones(doses, standard)
    titles = {d.zone: d.title for d in doses}
    side = one_sided(*sides_s, standard)
    if not forgotten and side is not None:
        sentence = f"Every zone was reached, but the {side} side had more time."
    elif not forgotten:
        sentence = "The whole back had its share." if score >= 90 else "Every zone was reached; some could have more."
    elif all(zone.endswith("_r") for zone in forgotten) and len(forgotten) > 3:
        sentence = "The right side was forgotten."
    elif all(zone.endswith("_l") for zone in forgotten) and len(forgotten) > 3:
        sentence = "The left side was forgotten."
    elif len(forgotten) == 1:
        sentence = f"One place had almost nothing: {titles[forgotten[0]]}."
    else:
        sentence = (
            f"{len(forgotten)} of {len(wanted)} zones had almost nothing, first of all the {titles[forgotten[0]]}."
        )
    return Grade("coverage", TITLES["coverage"], score, sentence, tuple(lost))


def spine_grade(events: Sequence[FaultEvent], touch_s: float, standard: Standard) -> Grade:
    """Spine avoidance: falls with the time on the spine and with the number of touches, a minute of touch."""
    if touch_s < standard.number("seen.least_touch_s"):
        return Grade("spine", TITLES["spine"], None, "Not enough touch was seen to judge the spine.", ())
    touches = [e for e in events if e.fault is Fault.ON_SPINE]
    # A minute of work has two hands in it: hand-seconds are halved. Sessions under a minute are not blown up.
    minutes = max(touch_s / 2 / 60, 0.5)
    per_second = 100 / standard.number("spine.zero_at_s_per_min") / minutes
    per_touch = standard.number("spine.cost_per_touch") / minutes
    costs = [per_second * (e.end_s - e.start_s) + per_touch for e in touches]
    score = max(0.0, 100 - sum(costs))
    seconds = sum(e.end_s - e.start_s for e in touches)
    lost = [
        Evidence(
            e.start_s,
            e.end_s,
            e.hand,
            f"on the spine for {e.end_s - e.start_s:.1f} s, {abs(e.x_cm or 0):.1f} cm off its middle",
            c,
        )
        for e, c in zip(touches, costs, strict=True)
    ]
    if not touches:
        sentence = "You stayed off the spine."
    elif len(touches) == 1:
        sentence = f"Once on the spine, for {seconds:.1f} seconds. Move out to the muscle."
    else:
        sentence = f"{len(touches)} times on the spine, {seconds:.0f} seconds in all. Move out to the muscle."
    return Grade("spine", TITLES["spine"], score, sentence, tuple(sorted(lost, key=lambda e: -e.cost)))
