"""A whole lesson to test with: ten minutes with phases, holds, answers, breathing, and the session before it."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

from tests.vision.report.builders import SECONDS, plausible, timeline, zones
from vision.types import (
    Before,
    BeforeGrade,
    BreathSample,
    CheckIn,
    Evidence,
    Grade,
    HandsTime,
    Hold,
    LeanTime,
    LessonFacts,
    NotSeen,
    Part,
    Phase,
    PhaseSpan,
    PressureAnswer,
    Report,
    Technique,
    TechniqueSummary,
    ZoneTechnique,
)

PHASES = (
    PhaseSpan(Phase.WARM_UP, "Warm-up", 4.0, 121.0, 120.0, 104.0),
    PhaseSpan(Phase.KNEAD, "Knead", 121.0, 236.0, 120.0, 81.5),
    PhaseSpan(Phase.EDGES, "Edges", 236.0, 327.0, 90.0, 70.0),
    PhaseSpan(Phase.KNOTS, "Knots", 327.0, 425.0, 90.0, 77.0),
    PhaseSpan(Phase.LOW_BACK, "Low back", 425.0, 503.0, 90.0, 60.0),
    PhaseSpan(Phase.FREE, "Free", 503.0, 521.0, None, 0.0),
    PhaseSpan(Phase.FINISH, "Finish", 521.0, 600.0, 90.0, 66.0),
)
HOLDS = (
    Hold(331.0, 366.0, "R", Part.THUMB, 6.5, 0.22, "rhomboid_r", 0.6),
    Hold(371.0, 383.0, "L", Part.HEEL, -6.9, 0.24, "rhomboid_l", 1.8),
    Hold(388.0, 421.0, "R", Part.KNUCKLES, 9.8, 0.05, "upper_trapezius_r", 0.9),
)
ANSWERS = (
    PressureAnswer(27.0, 5, None, "voice", "gutter_lower_l", Technique.EFFLEURAGE, -4.0, 0.8),
    PressureAnswer(130.0, None, "more", "receiver", "upper_trapezius_r", Technique.PETRISSAGE, 10.4, 0.04),
    PressureAnswer(341.0, 8, None, "receiver", "rhomboid_r", Technique.HOLD, 6.5, 0.22),
    PressureAnswer(344.0, None, "less", "key", "rhomboid_r", Technique.HOLD, 6.6, 0.23),
    PressureAnswer(480.0, 6, None, "button", "lumbar_r", Technique.EFFLEURAGE, 8.0, 0.9),
    PressureAnswer(560.0, None, "stop", "receiver"),
)
CHECK_INS = (CheckIn(20.0, "start", 27.0), CheckIn(122.0, "area", 130.0), CheckIn(300.0, "middle", None))
TIMES = {
    Technique.EFFLEURAGE: ("gutter_lower_l", "gutter_lower_r", "gutter_upper_l", "gutter_upper_r", "lat_l", "lat_r"),
    Technique.PETRISSAGE: ("upper_trapezius_l", "upper_trapezius_r", "neck"),
    Technique.CIRCLES: ("rhomboid_l", "rhomboid_r", "scapula_l"),
    Technique.HOLD: ("rhomboid_l", "rhomboid_r", "upper_trapezius_r"),
    Technique.TAPOTEMENT: ("lat_l", "lat_r"),
    Technique.FOREARM: ("lat_r", "lumbar_r"),
}


def further_grades() -> tuple[Grade, ...]:
    return (
        Grade("technique", "Technique", 81.0, "Whole hands, mostly. Fewer fingertips on the shoulder blade.", ()),
        Grade(
            "flow",
            "Flow",
            74.0,
            "A warm start. The kneading came a little early.",
            (Evidence(119.0, 125.0, None, "Kneading before the warm-up was done.", 14.0),),
        ),
        Grade(
            "holds",
            "Holds",
            66.0,
            "Two still holds, one that moved on early.",
            (Evidence(371.0, 383.0, "L", "Released after 12 s, and drifted 1.8 cm.", 21.0),),
        ),
        Grade("evenness", "Evenness", None, "Too few strokes on the left to compare.", ()),
        Grade("communication", "Communication", 90.0, "You asked in time and changed something each time.", ()),
    )


@cache
def full() -> Report:
    """A guided lesson in which everything was seen."""
    base = plausible()
    return replace(
        base,
        source=replace(base.source, name="Monday with Anna", duration_s=600.0, frames=18_000),
        overall=78.0,
        overall_sentence="Good work. Most to gain: spine avoidance.",
        grades=(*base.grades, *further_grades()),
        zones=zones({name: 6.0 * seconds for name, seconds in SECONDS.items()}),
        techniques=(
            TechniqueSummary(Technique.EFFLEURAGE, 96, 310.0, 14.2),
            TechniqueSummary(Technique.PETRISSAGE, 14, 92.0, None),
            TechniqueSummary(Technique.CIRCLES, 9, 61.0, None),
            TechniqueSummary(Technique.HOLD, 3, 80.0, None),
            TechniqueSummary(Technique.FOREARM, 4, 22.0, None),
            TechniqueSummary(Technique.TAPOTEMENT, 2, 11.0, None),
        ),
        timeline=timeline(600.0),
        not_seen=(NotSeen(0.0, 2.0, "hands"), NotSeen(35.0, 38.0, "back")),
        seen_s=595.0,
        touch_s=1035.0,
        left_s=502.0,
        right_s=533.0,
        lesson=LessonFacts(10.0, ("room", "surface", "oil"), ("nails",)),
        phases=PHASES,
        zone_techniques=tuple(
            ZoneTechnique(zone, technique, 4.0 + 7.5 * index + 3.0 * len(technique))
            for technique, names in TIMES.items()
            for index, zone in enumerate(names)
        ),
        holds=HOLDS,
        check_ins=CHECK_INS,
        answers=ANSWERS,
        breathing=tuple(
            BreathSample(330.0 + 6.0 * i, 13.0 - 0.2 * i + math.sin(i), 1.0, (0.9, 0.55, 0.2)[i % 3]) for i in range(15)
        ),
        lean=LeanTime(206.0, 41.0),
        hands_time=HandsTime(120.0, 240.0, 210.0),
        before=Before(
            "Sunday with Anna",
            71.0,
            tuple(
                BeforeGrade(key, score)
                for key, score in (
                    ("speed", 70.0),
                    ("direction", 95.0),
                    ("coverage", 80.0),
                    ("spine", 41.0),
                    ("technique", None),
                    ("flow", 73.6),
                    ("holds", 52.0),
                    ("evenness", 88.0),
                )
            ),
        ),
        hold_aim_s=(30.0, 90.0),
    )
