"""Reports to test with: a plausible minute, one in which nothing was seen, and one of extremes."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

from vision.atlas import load_atlas
from vision.types import (
    Direction,
    Evidence,
    Fault,
    FaultEvent,
    Grade,
    HandSide,
    NotSeen,
    Part,
    Practice,
    Report,
    Settings,
    Source,
    Stroke,
    Technique,
    TechniqueSummary,
    TimelineSample,
    ZoneDose,
)

HOSTILE = "<script>alert('x')</script> & \"quoted\" =cmd|' \x00\udcff.mp4"

SECONDS = {
    "neck": 0.0,
    "spine": 4.6,
    "upper_trapezius_l": 6.2,
    "upper_trapezius_r": 7.9,
    "gutter_upper_l": 17.4,
    "gutter_upper_r": 21.3,
    "gutter_lower_l": 13.0,
    "gutter_lower_r": 15.6,
    "rhomboid_l": 5.1,
    "rhomboid_r": 6.0,
    "scapula_l": 2.2,
    "scapula_r": 1.4,
    "lat_l": 9.8,
    "lat_r": 11.2,
    "lumbar_l": 0.0,
    "lumbar_r": 3.4,
    "sacrum": 0.6,
}
UNTARGETED = ("neck", "spine", "scapula_l", "scapula_r", "sacrum")
SPINE_TOUCHES = ((12.4, 13.9, 0.6, 0.31), (27.1, 28.3, -0.9, 0.55), (44.0, 45.9, 0.2, 0.52))


def stroke(start_s: float = 1.0, end_s: float = 3.5, hand: HandSide = "L", **changes: object) -> Stroke:
    base = Stroke(
        hand_id=1 if hand == "L" else 2,
        hand=hand,
        start_s=start_s,
        end_s=end_s,
        part=Part.PALM,
        technique=Technique.EFFLEURAGE,
        direction=Direction.UP,
        length_cm=38.5,
        speed_cm_s=15.4,
        side="left" if hand == "L" else "right",
        zones=("gutter_lower_l", "gutter_upper_l") if hand == "L" else ("gutter_lower_r", "gutter_upper_r"),
        min_midline_cm=4.1,
        rate_hz=None,
        path=((1.0, -5.0, 0.95), (3.5, -5.2, 0.05)),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def timeline(duration_s: float = 60.0, step_s: float = 0.2) -> tuple[TimelineSample, ...]:
    """Loops of 5 s up beside the spine and down the sides, with three presses on the spine."""
    atlas = load_atlas()
    samples = []
    hands: tuple[tuple[HandSide, int], ...] = (("L", -1), ("R", 1))
    for index in range(round(duration_s / step_s)):
        t_s = index * step_s
        if t_s < 2.0 or 35.0 < t_s < 38.0:
            continue
        share = (t_s % 5.0) / 5.0
        for hand, sign in hands:
            going_up = share < 0.5
            x_cm = sign * (5.2 if going_up else 12.5)
            v = 0.95 - 1.8 * share if going_up else 0.05 + 1.8 * (share - 0.5)
            speed = 16.0 + 6.0 * math.sin(t_s) + (26.0 if 50.0 < t_s < 54.0 else 0.0)
            technique = Technique.EFFLEURAGE
            for start_s, end_s, spine_x, spine_v in SPINE_TOUCHES:
                if start_s <= t_s <= end_s and hand == "R":
                    x_cm, v, speed, technique = spine_x, spine_v, 1.0, Technique.HOLD
            zone = atlas.zone_at(x_cm, v)
            samples.append(TimelineSample(t_s, hand, speed, abs(x_cm), x_cm, v, zone, technique))
    return tuple(samples)


def zones(seconds: dict[str, float] | None = None) -> tuple[ZoneDose, ...]:
    atlas = load_atlas()
    seconds = SECONDS if seconds is None else seconds
    return tuple(
        ZoneDose(name, atlas.titles[name], seconds.get(name, 0.0), 0.0 if name in UNTARGETED else 4.0)
        for name in atlas.zone_ids
    )


@cache
def plausible() -> Report:
    """A good minute with three touches of the spine, some haste at the end and one forgotten side."""
    spine_evidence = tuple(
        Evidence(start_s, end_s, "R", "Pressed on the spine. Move out to the muscle.", cost)
        for (start_s, end_s, _, _), cost in zip(SPINE_TOUCHES, (14.0, 11.5, 17.5), strict=True)
    )
    faults = tuple(
        FaultEvent(Fault.ON_SPINE, start_s, end_s, "R", x_cm, v, ("spine",), "Off the spine, move out to the muscle.")
        for start_s, end_s, x_cm, v in SPINE_TOUCHES
    )
    strokes = tuple(
        stroke(
            2.0 + 2.5 * (index // 2),
            4.4 + 2.5 * (index // 2),
            "L" if index % 2 == 0 else "R",
            direction=Direction.UP if index // 2 % 2 == 0 else Direction.DOWN,
        )
        for index in range(40)
    )
    return Report(
        source=Source("evening_practice.mp4", 60.0, 1280, 720, 1800, "h264"),
        settings=Settings(43.6, "height", "up", None, "LiteRT palm and hand landmarks", "back rub 1"),
        overall=77.0,
        overall_sentence="A calm, flowing minute. Keep off the spine and the low back will thank you.",
        grades=(
            Grade(
                "speed",
                "Stroke speed",
                88.0,
                "Slow and even. Only the last sweeps hurried.",
                (Evidence(50.2, 53.8, None, "Faster than calms. Slow down.", 12.0),),
            ),
            Grade("direction", "Direction", 96.0, "Up beside the spine, down the sides: just right.", ()),
            Grade(
                "coverage",
                "Zone coverage",
                72.0,
                "Nearly everywhere. The left low back had nothing.",
                (Evidence(0.0, 60.0, None, "The left low back had nothing.", 21.0),),
            ),
            Grade(
                "spine", "Spine avoidance", 57.0, "Three presses on the spine. Move out to the muscle.", spine_evidence
            ),
        ),
        zones=zones(),
        strokes=strokes,
        faults=(
            *faults,
            FaultEvent(Fault.GAP, 0.0, 60.0, None, None, None, ("lumbar_l",), "The left low back has had nothing."),
        ),
        techniques=(
            TechniqueSummary(Technique.EFFLEURAGE, 34, 44.0, 16.2),
            TechniqueSummary(Technique.PETRISSAGE, 3, 4.2, 6.0),
            TechniqueSummary(Technique.HOLD, 3, 4.6, None),
        ),
        left_s=53.7,
        right_s=66.8,
        practice=(
            Practice("Stay off the spine", "Bone has no give.", "Let the heel of your hand travel an inch beside it."),
            Practice("Visit the left low back", "It had nothing.", "Finish each loop with a slow palm stroke outward."),
            Practice("Slow the last sweeps", "Slow strokes calm.", "Let each sweep last a whole breath."),
        ),
        timeline=timeline(),
        not_seen=(NotSeen(0.0, 2.0, "hands"), NotSeen(35.0, 38.0, "back")),
        seen_s=55.0,
        touch_s=103.0,
        speed_band_cm_s=(3.0, 30.0),
        midline_limit_cm=2.5,
        midline_target_cm=(2.5, 5.0),
        notes=("The scale rests on a height of 172 cm.",),
    )


@cache
def nothing_seen() -> Report:
    """A video in which neither hands nor back were found for long enough."""
    base = plausible()
    sentence = "Too little was seen to judge. Film from above, with the whole back in the picture."
    return replace(
        base,
        overall=None,
        overall_sentence=sentence,
        grades=tuple(replace(grade, score=None, sentence=sentence, evidence=()) for grade in base.grades),
        zones=zones({}),
        strokes=(),
        faults=(),
        techniques=(),
        left_s=0.0,
        right_s=0.0,
        practice=(),
        timeline=(),
        not_seen=(NotSeen(0.0, 60.0, "hands"),),
        seen_s=0.0,
        touch_s=0.0,
        notes=(),
    )


@cache
def extreme() -> Report:
    """An hour with 300 strokes, dozens of faults, speeds off the scale and hostile names."""
    base = plausible()
    spots = [(t_s, 0.4 * math.sin(t_s), (t_s % 97.0) / 97.0) for t_s in (11.0 + 71.0 * index for index in range(50))]
    return replace(
        base,
        source=replace(base.source, name=HOSTILE, duration_s=3600.0, frames=108_000, codec="<b>hevc</b>"),
        settings=replace(base.settings, tracker=HOSTILE, standard="</style><script>1</script>"),
        overall=0.0,
        overall_sentence=HOSTILE,
        grades=tuple(
            replace(
                grade,
                title=HOSTILE,
                score=100.0 if grade.key == "direction" else 0.0,
                sentence=HOSTILE,
                evidence=tuple(Evidence(t_s, t_s + 0.5, "?", HOSTILE, 2.0) for t_s, _, _ in spots),
            )
            for grade in base.grades
        ),
        zones=zones({name: 60.0 * seconds for name, seconds in SECONDS.items()}),
        strokes=tuple(
            stroke(12.0 * index, 12.0 * index + 0.3, "R", technique=Technique.DRILLING, speed_cm_s=480.0, rate_hz=3.4)
            for index in range(300)
        ),
        faults=tuple(
            FaultEvent(Fault.ON_SPINE, t_s, t_s + 0.5, "?", x_cm, v, ("spine",), HOSTILE) for t_s, x_cm, v in spots
        ),
        techniques=(TechniqueSummary(Technique.DRILLING, 300, 90.0, 480.0),),
        left_s=0.0,
        right_s=3200.0,
        practice=tuple(Practice(HOSTILE, HOSTILE, HOSTILE) for _ in range(3)),
        timeline=tuple(replace(sample, speed_cm_s=480.0) for sample in timeline(3600.0, 1.2)),
        not_seen=tuple(NotSeen(t_s, t_s + 3.0, "back") for t_s, _, _ in spots),
        notes=(HOSTILE,),
    )
