"""How the back is coloured: the scale of times, what is written where, and the places of the spine touches.

Places are centimetres at the reference length: x to the receiver's right, y down from C7.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from vision.atlas import REFERENCE_C7_CREST_CM
from vision.report.markup import number
from vision.report.words import duration
from vision.types import Fault, FaultEvent, PressureAnswer, Report

STEPS = 5
LEFT, TOP, BOTTOM = -20.5, -13.5, 51.0
RIGHT, RIGHT_WITH_TIMES = 20.5, 31.0
# The head: centre and radii.
HEAD = (0.0, -12.0, 7.2, 7.8)
TOUCH_RADIUS = 0.75
TIMES_X = 22.4
LEADER_X = 19.4
TIMES_SPACING = 2.7
MOST_TIMES = 22
ANSWER_HEIGHT = 2.5
MOST_ANSWERS = 40

# Widths of a step in seconds, so that the legend has round numbers.
_STEP_WIDTHS_S = (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1800)
_LEAST_S = 0.5
_MINUTES_FROM_S = 99.5  # three digits do not fit into a gutter

# Where a zone's seconds are written on the receiver's right: (x_cm, v). The spine's own are in the legend.
_LABEL_AT = {
    "upper_trapezius": (11.6, 0.052),
    "gutter_upper": (4.25, 0.30),
    "gutter_lower": (4.25, 0.80),
    "rhomboid": (7.4, 0.34),
    "scapula": (13.2, 0.21),
    "lat": (11.3, 0.58),
    "lumbar": (8.0, 0.90),
    "neck": (0.0, -0.055),
    "sacrum": (0.0, 1.075),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """Five steps of `step_s` seconds each; what was not touched at all is step 0."""

    step_s: int

    def step(self, seconds: float) -> int:
        """0 for nothing (under half a second), else 1 to 5."""
        if seconds < _LEAST_S:
            return 0
        return min(STEPS, max(1, math.ceil(seconds / self.step_s)))

    @property
    def spans(self) -> list[str]:
        """What each of the five steps stands for: 'to 5 s', '5–10 s', ..."""
        return [_span((step - 1) * self.step_s, step * self.step_s) for step in range(1, STEPS + 1)]


@dataclass(frozen=True, slots=True)
class Label:
    """A zone's time, written at (x, y) on the colour of `step`."""

    text: str
    x: float
    y: float
    step: int


@dataclass(frozen=True, slots=True)
class TouchMark:
    """A spine touch at (x, y); `time_y`: the height of its written time, None where there are too many."""

    touch: FaultEvent
    x: float
    y: float
    time_y: float | None


@dataclass(frozen=True, slots=True)
class AnswerMark:
    """What the receiver said, in a box of `width` around (x, y)."""

    answer: PressureAnswer
    text: str
    x: float
    y: float
    width: float


def scale_for(report: Report) -> Scale:
    """The finest round scale that reaches the zone with the most time; the spine does not count."""
    return round_scale(max((dose.seconds for dose in report.zones if dose.zone != "spine"), default=0.0))


def round_scale(most_s: float) -> Scale:
    """The finest round scale that reaches so many seconds."""
    return Scale(next((width for width in _STEP_WIDTHS_S if width * STEPS >= most_s), _STEP_WIDTHS_S[-1]))


def zone_title(report: Report, zone: str | None) -> str:
    """A zone's name in words."""
    return next((dose.title for dose in report.zones if dose.zone == zone), "Beside the back" if zone is None else zone)


def zone_seconds(report: Report, zone: str) -> float:
    """Time that a zone was worked."""
    return next((dose.seconds for dose in report.zones if dose.zone == zone), 0.0)


def zone_step(report: Report, scale: Scale, zone: str) -> int:
    """Step of a zone's colour; the spine has none, its strip is hatched."""
    return 0 if zone == "spine" else scale.step(zone_seconds(report, zone))


def was_worked(report: Report) -> bool:
    """Whether any zone had time worth showing."""
    return any(dose.seconds >= _LEAST_S for dose in report.zones)


def spine_touches(report: Report) -> list[FaultEvent]:
    """All of them, in the report's order."""
    return [fault for fault in report.faults if fault.fault is Fault.ON_SPINE]


def caption(report: Report) -> str:
    """What the picture shows, in a sentence or two."""
    minutes = " (m: minutes)" if any(dose.seconds >= _MINUTES_FROM_S for dose in report.zones) else ""
    told = f"Seconds in each zone{minutes}." if was_worked(report) else "No time in any zone was seen."
    return f"{told} The receiver's left is on the left."


def spine_words(report: Report) -> str:
    """The legend of the midline strip."""
    seconds = zone_seconds(report, "spine")
    return f"keep off: spine ({duration(seconds) if seconds >= _LEAST_S else 'none'})"


def touch_words(count: int) -> str:
    """The legend of the spine touches."""
    some = f"{count}, times of the longest {MOST_TIMES}" if count > MOST_TIMES else f"{count}"
    return f"spine touch ({some})"


def labels(report: Report, zones: Iterable[str]) -> list[Label]:
    """The times to write on the zones: those worked, and 0 where some time was wanted."""
    scale = scale_for(report)
    found = (_label(report, scale, zone) for zone in zones)
    return [label for label in found if label is not None]


def _label(report: Report, scale: Scale, name: str) -> Label | None:
    base, _, side = name.rpartition("_")
    sided = side in ("l", "r")
    spot = _LABEL_AT.get(base if sided else name)
    seconds = zone_seconds(report, name)
    step = scale.step(seconds)
    wants_none = not any(dose.zone == name and dose.target_s > 0 for dose in report.zones)
    if spot is None or (step == 0 and (wants_none or not was_worked(report))):
        return None
    text = f"{seconds:.0f}" if seconds < _MINUTES_FROM_S else f"{seconds / 60:.0f}m"
    return Label(text, -spot[0] if side == "l" else spot[0], spot[1] * REFERENCE_C7_CREST_CM, step)


def touch_marks(touches: Iterable[FaultEvent]) -> list[TouchMark]:
    """A mark for each touch with a place, the timed ones last; the longest have their times, moved apart."""
    placed = [touch for touch in touches if touch.x_cm is not None and touch.v is not None]
    placed.sort(key=lambda touch: touch.start_s - touch.end_s)
    timed = sorted(placed[:MOST_TIMES], key=lambda touch: (_touch_y(touch), touch.start_s))
    heights = _spread([_touch_y(touch) for touch in timed])
    marks = [TouchMark(touch, _touch_x(touch), _touch_y(touch), None) for touch in placed[MOST_TIMES:]]
    return marks + [
        TouchMark(touch, _touch_x(touch), _touch_y(touch), height) for touch, height in zip(timed, heights, strict=True)
    ]


def answer_marks(answers: Iterable[PressureAnswer]) -> list[AnswerMark]:
    """A mark for each answer with a place, at most `MOST_ANSWERS`; one that would cover another stands below it."""
    marks: list[AnswerMark] = []
    for answer in answers:
        if answer.x_cm is None or answer.v is None or len(marks) == MOST_ANSWERS:
            continue
        text = answer.word or str(answer.value)
        width = ANSWER_HEIGHT + 0.95 * (len(text) - 1)
        x = max(LEFT + 2.0, min(RIGHT - 2.0, answer.x_cm))
        y = max(-0.1, min(1.1, answer.v)) * REFERENCE_C7_CREST_CM
        while y < BOTTOM - 3.0 and any(_covers(mark, x, y, width) for mark in marks):
            y += 0.4
        marks.append(AnswerMark(answer, text, x, y, width))
    return marks


def _covers(mark: AnswerMark, x: float, y: float, width: float) -> bool:
    return abs(mark.x - x) < (mark.width + width) / 2 + 0.2 and abs(mark.y - y) < ANSWER_HEIGHT + 0.2


def answers_legend(count: int) -> str:
    """The legend of the answers."""
    return f"pressure: the receiver's answer ({count})"


def _touch_x(touch: FaultEvent) -> float:
    return max(-4.0, min(4.0, touch.x_cm or 0.0))


def _touch_y(touch: FaultEvent) -> float:
    return max(-0.05, min(1.1, touch.v or 0.0)) * REFERENCE_C7_CREST_CM


def _spread(wanted: list[float]) -> list[float]:
    """Sorted heights moved apart to `TIMES_SPACING`, none below the picture's end where there is room."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + TIMES_SPACING) if placed else y)
    limit = BOTTOM - 1.5
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - TIMES_SPACING
    return placed


def _span(low_s: int, high_s: int) -> str:
    """5, 10 -> '5–10 s'; 60, 120 -> '1–2 min'."""
    low, high, unit = (low_s / 60, high_s / 60, "min") if high_s >= 120 else (low_s, high_s, "s")
    return f"{number(low, 1)}–{number(high, 1)} {unit}" if low_s else f"to {number(high, 1)} {unit}"
