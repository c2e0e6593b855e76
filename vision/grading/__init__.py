"""The grades: pure functions of strokes, fault events, doses, phases, answers and the standard."""

from vision.grading.events import ends_softly, of_whole_lesson, one_sided_event, unasked
from vision.grading.four import (
    TARGET_ZONES,
    band_credit,
    coverage_grade,
    coverage_targets,
    covers,
    direction_grade,
    forgotten_zones,
    one_sided,
    short_side,
    speed_credit,
    speed_grade,
    spine_grade,
)
from vision.grading.lesson import (
    communication_grade,
    evenness_grade,
    flow_grade,
    hold_aim_s,
    holds_grade,
    technique_grade,
)
from vision.grading.overall import overall, weights
from vision.grading.words import TITLES

__all__ = [
    "TARGET_ZONES",
    "TITLES",
    "band_credit",
    "communication_grade",
    "coverage_grade",
    "coverage_targets",
    "covers",
    "direction_grade",
    "ends_softly",
    "evenness_grade",
    "flow_grade",
    "forgotten_zones",
    "hold_aim_s",
    "holds_grade",
    "of_whole_lesson",
    "one_sided",
    "one_sided_event",
    "overall",
    "short_side",
    "speed_credit",
    "speed_grade",
    "spine_grade",
    "technique_grade",
    "unasked",
    "weights",
]
