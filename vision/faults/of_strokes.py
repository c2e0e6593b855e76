"""What is wrong with a stroke by itself: its place, its part, its pace, its way. Judges by the standard only."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from vision.atlas import REFERENCE_C7_CREST_CM, Atlas
from vision.standard import Standard
from vision.types import Array, Direction, Fault, FaultEvent, Stroke, Technique

# Movements that stay on a spot.
ON_A_SPOT = (Direction.STILL, Direction.CIRCULAR)


def wrong_share(stroke: Stroke, standard: Standard) -> float | None:
    """Share of a stroke's path that lay where its direction is wrong; None where direction does not matter or where
    what pressed, and so where it was, is not sure: a forearm may be taken for a palm far beside it.

    Beside the spine strokes go up, at the sides they go down, on the low back they go outward. What lies on the spine
    itself is the spine's matter and has no way.
    """
    if stroke.technique is not Technique.EFFLEURAGE or not stroke.path:
        return None
    if stroke.part_share < standard.number("direction.least_share"):
        return None
    inside, outside = standard.number("direction.inside_cm"), standard.number("direction.outside_cm")
    # Between the two nothing is judged; where places are less sure than that, the gap is wider.
    wider = max(0.0, standard.number("direction.margin_errors") * stroke.error_cm - 0.5 * (outside - inside))
    inside, outside = inside - wider, outside + wider
    low, high = standard.band("direction.low_back_v")
    points = stroke.path
    if stroke.direction in (Direction.UP, Direction.DOWN):
        limit = standard.number("spine.limit_cm")
        points = tuple(point for point in points if abs(point[1]) >= limit)
        if len(points) < 0.5 * len(stroke.path):
            return None
        up = stroke.direction is Direction.UP
        wrong = sum(abs(x) > outside if up else abs(x) < inside for _, x, _ in points)
    elif stroke.direction in (Direction.INWARD, Direction.OUTWARD):
        there = sum(low <= v <= high for _, _, v in points)
        if there < 0.5 * len(points):
            return None
        wrong = there if stroke.direction is Direction.INWARD else 0
    else:
        return None
    return wrong / len(points)


def stroke_faults(stroke: Stroke, standard: Standard, atlas: Atlas) -> tuple[FaultEvent, ...]:
    """What is wrong with one stroke, each fault with the time and place where it was so."""
    if not stroke.path or stroke.technique is Technique.LIFTED:
        return ()
    return tuple(_found(stroke, standard, atlas))


def _found(stroke: Stroke, standard: Standard, atlas: Atlas) -> Iterator[FaultEvent]:
    rules = standard.rules.faults
    if stroke.technique is Technique.EFFLEURAGE and stroke.speed_cm_s > standard.number("speed.warn_cm_s"):
        yield _whole(stroke, Fault.TOO_FAST, rules[Fault.TOO_FAST].says)
    if stroke.technique is Technique.DRILLING:
        yield _whole(stroke, Fault.DRILLING, rules[Fault.DRILLING].says)
    share = wrong_share(stroke, standard)
    if share is not None and share >= standard.number("direction.fault_share"):
        upright = stroke.direction in (Direction.UP, Direction.DOWN)
        yield _whole(stroke, Fault.WRONG_WAY, rules[Fault.WRONG_WAY].words(None if upright else "low_back"))
    # A thumb that keeps still may be a hold that begins.
    works = stroke.direction is not Direction.STILL and stroke.duration_s > standard.number("pointy.dwell_s")
    sure = stroke.part_share >= standard.number("pointy.least_share")
    if works and sure and _concerns(stroke, Fault.POINTY, standard):
        yield _whole(stroke, Fault.POINTY, rules[Fault.POINTY].says)
    yield from _over_kidneys(stroke, standard, atlas)
    yield from _on_bone(stroke, standard, atlas)


def _concerns(stroke: Stroke, fault: Fault, standard: Standard) -> bool:
    rule = standard.rules.faults[fault]
    return stroke.part in rule.parts and stroke.technique in rule.techniques


def _whole(stroke: Stroke, fault: Fault, text: str) -> FaultEvent:
    _, x, v = stroke.path[len(stroke.path) // 2]
    return FaultEvent(fault, stroke.start_s, stroke.end_s, stroke.hand, x, v, stroke.zones, text)


def _over_kidneys(stroke: Stroke, standard: Standard, atlas: Atlas) -> Iterator[FaultEvent]:
    rule = standard.rules.faults[Fault.KIDNEYS]
    taps = stroke.technique is Technique.TAPOTEMENT and Technique.TAPOTEMENT in rule.techniques
    if not taps and not (stroke.direction in ON_A_SPOT and _concerns(stroke, Fault.KIDNEYS, standard)):
        return
    dwell_s = standard.number("kidneys.tap_s") if taps else standard.number("kidneys.dwell_s")
    event = _where(stroke, lambda x, v: atlas.in_caution(x, v), dwell_s)
    if event is not None:
        start_s, end_s, x, v = event
        text = rule.words(None if taps else "dig")
        yield FaultEvent(Fault.KIDNEYS, start_s, end_s, stroke.hand, x, v, stroke.zones, text)


def _on_bone(stroke: Stroke, standard: Standard, atlas: Atlas) -> Iterator[FaultEvent]:
    if stroke.direction not in ON_A_SPOT or not _concerns(stroke, Fault.ON_BONE, standard):
        return
    rule, inside_cm = standard.rules.faults[Fault.ON_BONE], standard.number("bone.inside_cm")
    (low_v, high_v), (near_cm, far_cm) = standard.band("bone.crest_v"), standard.band("bone.crest_cm")
    dwell_s = standard.number("bone.dwell_s")
    length_cm = REFERENCE_C7_CREST_CM
    blades = [_in_cm(atlas.polygons[zone], length_cm) for zone in ("scapula_l", "scapula_r")]

    def on_blade(x: float, v: float) -> bool:
        return any(cv2.pointPolygonTest(blade, (x, v * length_cm), True) > inside_cm for blade in blades)

    def on_crest(x: float, v: float) -> bool:
        return low_v <= v <= high_v and near_cm <= abs(x) <= far_cm

    for where, case in ((on_blade, None), (on_crest, "crest")):
        event = _where(stroke, where, dwell_s)
        if event is not None:
            start_s, end_s, x, v = event
            yield FaultEvent(Fault.ON_BONE, start_s, end_s, stroke.hand, x, v, stroke.zones, rule.words(case))


def _in_cm(polygon: Array, length_cm: float) -> Array:
    result: Array = (polygon * np.array([1.0, length_cm])).astype(np.float32)
    return result


def _where(
    stroke: Stroke, inside: Callable[[float, float], bool], dwell_s: float
) -> tuple[float, float, float, float] | None:
    """From when to when the stroke was `inside` for the longest, and its middle; None where not for `dwell_s`."""
    best: list[tuple[float, float, float]] = []
    run: list[tuple[float, float, float]] = []
    for point in stroke.path:
        run = [*run, point] if inside(point[1], point[2]) else []
        if len(run) > len(best):
            best = run
    if not best:
        return None
    # The path is thinned: its last point stands for the rest of the stroke.
    end_s = stroke.end_s if best[-1] is stroke.path[-1] else best[-1][0]
    if end_s - best[0][0] <= dwell_s:
        return None
    _, x, v = best[len(best) // 2]
    return best[0][0], end_s, x, v
