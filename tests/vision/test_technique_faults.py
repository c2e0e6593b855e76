"""Every row of the technique's table of faults: told live soon after its dwell time, released, and in the report."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.vision.builders import Path, chained, line, touches_along
from tests.vision.lessons import ATLAS, Told, changed, give
from vision.faults import DragWatch
from vision.standard import Standard, load_standard
from vision.types import Breath, Fault, Part, Touch

STANDARD = load_standard()


def zoned(touches: list[Touch]) -> list[Touch]:
    """The same touches with the zones in which they are."""
    zones = ATLAS.zones_at([(touch.x_cm, touch.v) for touch in touches])  # type: ignore[arg-type]
    return [
        replace(touch, zone=zone, footprint={} if zone in (None, "spine") else {str(zone): 1.0})
        for touch, zone in zip(touches, zones, strict=True)
    ]


def hand(path: Path, seconds: float, start_s: float = 0.0, part: Part = Part.PALM, side: int = 1) -> list[Touch]:
    """One hand along a path of (x, y), on the receiver's right; `side` -1: the other hand, mirrored."""

    def mirrored(t: float) -> tuple[float, float]:
        x, y = path(t)
        return side * x, y

    rows = touches_along(
        mirrored, seconds, start_s=start_s, part=part, hand_id=int(side > 0), hand="R" if side > 0 else "L"
    )
    return zoned(rows)


def at(x: float, y: float) -> Path:
    return lambda t: (x, y)


def rubbing(x: float, y: float, radius: float, rate_hz: float) -> Path:
    angle = 2 * math.pi * rate_hz
    return lambda t: (x + radius * math.sin(angle * t), y + radius * math.cos(angle * t))


def sweeps(start_s: float, until_s: float, seconds: float = 2.4, side: int = 1, slower: float = 0.0) -> list[Touch]:
    """Good effleurage: up beside the spine, down at the side, each with a moment's rest."""
    rows: list[Touch] = []
    t, k = start_s, 0
    while t + seconds <= until_s:
        length = seconds * (1 + slower * k)
        up = k % 2 == 0
        way = line((5.5, -38), (5.5, -2), length) if up else line((12, -4), (12, -36), length)
        if t + length > until_s:
            break
        rows += hand(way, length, t, side=side)
        t += length + 0.5
        k += 1
    return rows


def assert_told(told: Told, fault: Fault, due_s: float, late_s: float = 0.5) -> None:
    """First told within `late_s` of when it is due; not before."""
    first = told.first(fault)
    assert first is not None, f"{fault} was not told: {told.corrections}"
    assert due_s - 0.15 <= first <= due_s + late_s, f"{fault} at {first}, due {due_s}"


def test_good_sweeps_are_told_nothing() -> None:
    touches = sweeps(0, 40) + sweeps(0.2, 40, side=-1)
    told = give(touches, 42, answers=[(28, 6)])
    assert told.corrections == []
    # The strokes themselves were right; places that such sweeps leave out are another matter.
    assert {event.fault for event in told.report.faults} <= {Fault.GAP}
    # Answered at once: one question, and no more words than that.
    assert [text for _, text in told.prompts] == ["Ask: how is this pressure?"]


def test_on_the_spine() -> None:
    path, total = chained((line((6, -10), (6, -20), 2.0), 2.0), (at(0.4, -20), 2.0), (line((6, -20), (6, -10), 2), 2.0))
    told = give(hand(path, total), total + 1)
    assert_told(told, Fault.ON_SPINE, 2.3)
    (event,) = told.events(Fault.ON_SPINE)
    assert event.start_s == pytest.approx(2.0, abs=0.2)
    assert told.praise
    assert told.praise[0][0] < 6.0


def test_percussion_or_digging_over_the_kidneys() -> None:
    # v = 30 / 40 = 0.75, 6 cm out: inside the kidney box.
    told = give(sweeps(0, 5) + hand(at(6.0, -30.0), 4.0, 5.5, Part.THUMB), 11)
    assert_told(told, Fault.KIDNEYS, 6.3)
    assert "Flat palms only here, no digging." in told.corrections[0][2]
    assert len(told.events(Fault.KIDNEYS)) == 1
    assert give(sweeps(0, 5) + hand(at(6.0, -30.0), 4.0, 5.5), 11).first(Fault.KIDNEYS) is None
    # Between the shoulder blades a thumb may press.
    assert give(hand(at(6.0, -8.0), 4.0, 0, Part.THUMB), 6).first(Fault.KIDNEYS) is None


def test_on_the_bone() -> None:
    # The middle of the right shoulder blade, and the rim of the hip bone.
    told = give(hand(at(12.0, -10.0), 4.0, 1.0, Part.KNUCKLES), 6)
    assert_told(told, Fault.ON_BONE, 2.2)
    assert told.corrections[0][2] == "Work around the shoulder blade."
    told = give(hand(at(9.0, -40.0), 4.0, 1.0, Part.THUMB), 6)
    assert_told(told, Fault.ON_BONE, 2.2)
    assert told.corrections[0][2] == "Stay above the hip bone."
    # A flat palm may rest there, and sweeps go over it.
    assert give(hand(at(12.0, -10.0), 4.0, 1.0), 6).first(Fault.ON_BONE) is None


def test_drilling() -> None:
    told = give(hand(rubbing(6, -8, 1.0, 3.0), 5.0, 0, Part.THUMB), 6)
    assert_told(told, Fault.DRILLING, 2.0)
    assert told.events(Fault.DRILLING)


def test_pointy_contact() -> None:
    told = give(hand(line((6, -36), (6, -2), 5.0), 5.0, 0, Part.FINGERS), 7)
    assert_told(told, Fault.POINTY, 3.0)
    assert told.events(Fault.POINTY)
    # A hold on a knot is what thumbs are for.
    assert give(hand(at(6, -8), 12.0, 0, Part.THUMB), 13).first(Fault.POINTY) is None


def test_too_fast() -> None:
    told = give(sweeps(0, 12, seconds=0.75), 13)
    first = told.first(Fault.TOO_FAST)
    assert first is not None
    assert first < 6.0
    assert told.events(Fault.TOO_FAST)


def test_wrong_way() -> None:
    told = give(hand(line((5.5, -2), (5.5, -38), 3.5), 3.5), 6)
    assert_told(told, Fault.WRONG_WAY, 2.0)
    assert told.corrections[0][2] == "Up beside the spine, down the sides."
    inward = hand(line((12, -34), (3, -34), 3.0), 3.0)
    assert give(inward, 5).corrections[0][2] == "On the low back, stroke outward."


def test_cold_start() -> None:
    # Five minutes want a minute of warm-up, three quarters of it in sweeps: 45 s. After 8 s of them a thumb presses.
    touches = sweeps(0, 10) + hand(at(6, -8), 8.0, 11.0, Part.THUMB)
    told = give(touches, 22, minutes=5)
    assert_told(told, Fault.COLD_START, 13.0)
    text = next(text for _, fault, text in told.corrections if fault is Fault.COLD_START)
    assert text in (
        "Warm up first: long light sweeps, 30 more seconds.",
        "Warm up first: long light sweeps, 40 more seconds.",
    )
    warm = give(sweeps(0, 70) + hand(at(6, -8), 8.0, 71.0, Part.THUMB), 82, minutes=5)
    assert warm.first(Fault.COLD_START) is None


def test_a_warm_up_without_a_lift_counts_as_it_goes() -> None:
    # Four seconds of sweeps and more, and the thumb that follows, in one contact that is not over yet.
    path, seconds = chained(
        (line((5.5, -38), (5.5, -3), 2.0), 2.0),
        (line((5.5, -3), (12, -3), 0.6), 0.6),
        (line((12, -3), (12, -38), 2.0), 2.0),
    )
    touches = hand(path, seconds) + hand(at(12, -38), 4.4, seconds, Part.THUMB)
    # The warm-up of 24 s wants 3.6 s of sweeps, that of 45 s wants 6.75.
    assert give(touches, 9, minutes=0.4).first(Fault.COLD_START) is None
    assert give(touches, 9, minutes=0.75).first(Fault.COLD_START) is not None


def test_parked() -> None:
    circles = hand(rubbing(9, -30, 3.0, 0.6), 100.0)
    told = give(circles, 101, answers=[(21, 5)])
    assert_told(told, Fault.PARKED, 90.0)
    assert told.corrections[-1][2].startswith("Move on: the ")
    assert len(told.events(Fault.PARKED)) == 1
    # Neither sweeps nor a hold are a stay, even where half a minute is too long.
    strict = changed(STANDARD, {"parked.most_s": 30.0})
    assert_told(give(circles[:1200], 41, standard=strict, answers=[(21, 5)]), Fault.PARKED, 30.0)
    assert give(sweeps(0, 45), 46, standard=strict, answers=[(21, 5)]).first(Fault.PARKED) is None
    resting = hand(at(6, -8), 40.0, 0, Part.THUMB)
    assert give(resting, 41, standard=strict, answers=[(21, 5)]).first(Fault.PARKED) is None


def test_moved_in_a_hold() -> None:
    # Still for 6 s, then 2 cm aside in 4 s: past 1.4 cm after 2.8 s, and 0.8 s more are a fault.
    path, total = chained((at(6, -8), 6.0), (line((6, -8), (6, -10), 4.0), 4.0), (at(6, -10), 6.0))
    told = give(hand(path, total, 0, Part.THUMB), total + 1)
    assert_told(told, Fault.HOLD_MOVED, 9.6)
    assert len(told.events(Fault.HOLD_MOVED)) == 1
    still = give(hand(at(6, -8), 16.0, 0, Part.THUMB), 17)
    assert still.first(Fault.HOLD_MOVED) is None
    (hold,) = still.report.holds
    assert hold.duration_s == pytest.approx(16, abs=0.6)
    assert hold.drift_cm == pytest.approx(0, abs=0.05)


def test_one_sided_and_gaps() -> None:
    # One minute: from 36 s on the other side is asked for, and then a zone that had nothing.
    told = give(sweeps(0, 58), 59, minutes=1, answers=[(21, 5), (31, 5)])
    assert_told(told, Fault.ONE_SIDED, 36.0)
    assert told.corrections[0][2] == "Now the left side."
    assert told.events(Fault.GAP)
    both = give(sweeps(0, 58) + sweeps(0.2, 58, side=-1), 59, minutes=1, answers=[(21, 5), (31, 5)])
    assert both.first(Fault.ONE_SIDED) is None
    # The rhomboids and the tops of the shoulders are still missing.
    assert both.first(Fault.GAP) is not None


def test_dragging() -> None:
    # A measure stands for the 0.8 s before it.
    pulled = [replace(touch, drag=0.6) for touch in hand(line((6, -38), (6, -2), 4.0), 4.0)]
    told = give(pulled, 6)
    assert_told(told, Fault.DRAGGING, 2.0 - 0.8)
    assert len(told.events(Fault.DRAGGING)) == 1
    glides = [replace(touch, drag=0.2) for touch in hand(line((6, -38), (6, -2), 4.0), 4.0)]
    assert give(glides, 6).first(Fault.DRAGGING) is None


def test_abrupt_stop() -> None:
    kneads = hand(rubbing(9, -2, 2.5, 0.6), 30.0, 61.0)
    assert give(sweeps(0, 60) + kneads, 92).events(Fault.ABRUPT_STOP)
    assert not give(sweeps(0, 90), 92).events(Fault.ABRUPT_STOP)


def test_no_check_in() -> None:
    # Due after 20 s of touch (the rests between sweeps are not touch), told 20 s later.
    told = give(sweeps(0, 60), 61)
    assert told.events(Fault.NO_CHECK_IN)
    due = told.report.check_ins[0].due_s
    assert_told(told, Fault.NO_CHECK_IN, due + 20)
    assert told.report.check_ins[0].answered_s is None
    asked = give(sweeps(0, 60), 61, answers=[(30, 6)])
    assert asked.first(Fault.NO_CHECK_IN) is None
    assert asked.report.check_ins[0].answered_s == pytest.approx(30, abs=0.1)


def test_breath_held() -> None:
    def breath(t_s: float) -> Breath | None:
        return Breath(t_s, 14.0, 4.0 if t_s < 20 else 1.5, 0.9)

    told = give(hand(at(6, -8), 32.0, 0, Part.THUMB), 33, breath=breath, answers=[(21, 5)])
    # Two samples, two seconds apart, tell it.
    assert_told(told, Fault.BREATH_HELD, 22.0, 2.5)
    unsure = give(
        hand(at(6, -8), 32.0, 0, Part.THUMB),
        33,
        breath=lambda t_s: Breath(t_s, 14.0, 4.0 if t_s < 20 else 1.5, 0.05),
        answers=[(21, 5)],
    )
    assert unsure.first(Fault.BREATH_HELD) is None


def test_breathing_that_becomes_shallow_and_is_not_seen_any_more_is_held() -> None:
    def breath(depth_at_last: float) -> Callable[[float], Breath | None]:
        def at(t_s: float) -> Breath | None:
            return Breath(t_s, 14.0, 4.0 if t_s < 18 else depth_at_last, 0.9) if t_s < 22 else None

        return at

    rest = hand(at(6, -8), 32.0, 0, Part.THUMB)
    # Silent from 22 s on, which counts for 2 s.
    told = give(rest, 33, breath=breath(3.0), still=True, answers=[(21, 5)])
    assert_told(told, Fault.BREATH_HELD, 24.0)
    (event,) = told.events(Fault.BREATH_HELD)
    assert event.start_s == pytest.approx(22, abs=0.1)
    # A sudden silence may be the camera's, and where the back is moved nothing can be seen.
    assert give(rest, 33, breath=breath(4.0), still=True, answers=[(21, 5)]).first(Fault.BREATH_HELD) is None
    assert give(rest, 33, breath=breath(3.0), answers=[(21, 5)]).first(Fault.BREATH_HELD) is None


def test_one_threshold_changes_its_fault_and_nothing_else() -> None:
    touches = (
        hand(line((6, -36), (6, -2), 4.0), 4.0, 0, Part.FINGERS)
        + hand(at(0.4, -20), 2.0, 5.0)
        + hand(rubbing(6, -8, 1.0, 3.0), 4.0, 8.0, Part.KNUCKLES)
        + hand(at(12.0, -10.0), 3.0, 13.0, Part.KNUCKLES)
    )

    def found(standard: Standard) -> set[tuple[Fault, float, float]]:
        faults = give(touches, 17, standard=standard).report.faults
        return {(e.fault, e.start_s, e.end_s) for e in faults if e.fault is not Fault.GAP}

    before = found(STANDARD)
    assert {fault for fault, *_ in before} == {Fault.POINTY, Fault.ON_SPINE, Fault.DRILLING, Fault.ON_BONE}
    for key, value, fault in (
        ("pointy.dwell_s", 6.0, Fault.POINTY),
        ("spine.dwell_s", 3.0, Fault.ON_SPINE),
        ("drilling.rate_hz", 4.0, Fault.DRILLING),
        ("bone.dwell_s", 6.0, Fault.ON_BONE),
    ):
        after = found(changed(STANDARD, {key: value}))
        assert {row for row in before if row[0] is not fault} == {row for row in after if row[0] is not fault}, key
        assert fault not in {row[0] for row in after}, key


def test_a_drag_counts_after_its_dwell_time_and_ends_below_its_release() -> None:
    watch = DragWatch(STANDARD)
    (palm, *_) = hand(at(6, -10), 0.1)

    def standing(t_s: float, drag: float | None) -> bool:
        watch.update(replace(palm, t_s=t_s, drag=drag))
        return watch.standing(t_s)

    # It stands for the time since -0.8 s.
    assert not standing(0.0, 0.5)
    # Not measured for a moment: it goes on.
    assert not standing(0.5, None)
    assert not standing(1.1, 0.4)
    assert standing(1.3, 0.4)
    # 0.21 is 60 % of 0.35: above it the drag holds on, below it is over.
    assert standing(1.5, 0.25)
    assert not standing(1.7, 0.2)
    assert not standing(1.9, 0.5)
    # Not measured for longer than 1.5 s, it is forgotten.
    assert not standing(3.5, 0.5)
