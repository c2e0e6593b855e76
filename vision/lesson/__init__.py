"""The lesson: its plan, the phase that it is in, the warm-up, the questions. Pure functions of strokes and times."""

from vision.lesson.check_ins import CheckIns, reaction
from vision.lesson.covered import covered_s
from vision.lesson.phases import fit, phases_of
from vision.lesson.plan import Planned, plan, scale
from vision.lesson.warm_up import WarmUp, cold_starts, is_deep, warmed_s

__all__ = [
    "CheckIns",
    "Planned",
    "WarmUp",
    "cold_starts",
    "covered_s",
    "fit",
    "is_deep",
    "phases_of",
    "plan",
    "reaction",
    "scale",
    "warmed_s",
]
