"""What happened when, as rows of stretches: the moments that cost points, zones, techniques, what was not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vision.report.axis import BREAK_S, COLUMNS
from vision.report.words import MAIN_GRADES, TECHNIQUES, answer_words, clock, duration
from vision.types import Report, Technique, TimelineSample

RowKind = Literal["cost", "zone-bar", "technique-bar", "unseen-bar", "hold-bar", "answer-bar"]

# What concerns this share of the session concerns all of it: drawn as a frame, not as a block.
WHOLE_SHARE = 0.9

_ZONE_ROWS = (
    ("Neck", ("neck",)),
    ("Tops of the shoulders", ("upper_trapezius_l", "upper_trapezius_r")),
    ("Shoulder blades", ("scapula_l", "scapula_r")),
    ("Inside the blades", ("rhomboid_l", "rhomboid_r")),
    ("Gutters, upper", ("gutter_upper_l", "gutter_upper_r")),
    ("Gutters, lower", ("gutter_lower_l", "gutter_lower_r")),
    ("Sides", ("lat_l", "lat_r")),
    ("Low back", ("lumbar_l", "lumbar_r")),
    ("Sacrum", ("sacrum",)),
    ("Spine", ("spine",)),
)
_ALWAYS_SHOWN = 7  # from the tops of the shoulders to the low back, an empty row says something


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of time; `lane`: 0 the whole row, -1 its upper half (left), 1 its lower half (right)."""

    start_s: float
    end_s: float
    lane: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A named row of stretches; `kind` gives its colour."""

    name: str
    runs: tuple[Run, ...]
    kind: RowKind

    def is_whole(self, run: Run, duration_s: float) -> bool:
        """Whether a moment that cost points is the whole session."""
        return self.kind == "cost" and run.end_s - run.start_s >= WHOLE_SHARE * duration_s


def moment_rows(report: Report) -> list[Row]:
    """One row for each main grade, and for each further one that lost points: the moments that cost them."""
    return [
        Row(
            grade.title,
            tuple(Run(m.start_s, m.end_s, 0, f"{clock(m.start_s)}: {m.text}") for m in grade.evidence),
            "cost",
        )
        for grade in report.grades
        if grade.key in MAIN_GRADES or grade.evidence
    ]


def lesson_rows(report: Report) -> list[Row]:
    """Holds, what the receiver said, and questions that nobody answered; only what there is."""
    holds = tuple(
        Run(hold.start_s, hold.end_s, 0, f"{clock(hold.start_s)}: held for {duration(hold.duration_s)}")
        for hold in report.holds
    )
    answers = tuple(Run(one.t_s, one.t_s, 0, f"{clock(one.t_s)}: {answer_words(one)}") for one in report.answers)
    open_ones = tuple(
        Run(asked.due_s, asked.due_s, 0, f"{clock(asked.due_s)}: no answer")
        for asked in report.check_ins
        if asked.answered_s is None
    )
    rows = (
        Row("Holds", holds, "hold-bar"),
        Row("Pressure answers", answers, "answer-bar"),
        Row("Asked, no answer", open_ones, "cost"),
    )
    return [row for row in rows if row.runs]


def zone_rows(report: Report) -> list[Row]:
    """One row for each pair of zones: when a hand was on it."""
    rows = []
    for index, (name, zones) in enumerate(_ZONE_ROWS):
        runs: list[Run] = []
        for zone in zones:
            lane = {"_l": -1, "_r": 1}.get(zone[-2:], 0)
            found = _runs([sample for sample in report.timeline if sample.zone == zone], report.source.duration_s)
            runs += [Run(run.start_s, run.end_s, lane) for run in found]
        if runs or 1 <= index <= _ALWAYS_SHOWN:
            rows.append(Row(name, tuple(runs), "cost" if name == "Spine" else "zone-bar"))
    return rows


def technique_rows(report: Report) -> list[Row]:
    """One row for each technique that was seen."""
    rows = []
    for technique, name in TECHNIQUES.items():
        samples = [sample for sample in report.timeline if sample.technique is technique]
        runs = _runs(samples, report.source.duration_s)
        if runs:
            rows.append(Row(name, tuple(runs), "cost" if technique is Technique.DRILLING else "technique-bar"))
    return rows


def unseen_row(report: Report) -> Row:
    """The stretches that could not be judged."""
    runs = tuple(
        Run(gap.start_s, gap.end_s, 0, f"{clock(gap.start_s)} to {clock(gap.end_s)}: {gap.what} not seen")
        for gap in report.not_seen
    )
    return Row("Hands or back", runs, "unseen-bar")


def _runs(samples: Sequence[TimelineSample], duration_s: float) -> list[Run]:
    """Stretches of samples without a break; in a long session breaks too short to be seen are closed."""
    longest_s = max(BREAK_S, duration_s / COLUMNS)
    runs: list[list[float]] = []
    for t_s in sorted({sample.t_s for sample in samples}):
        if runs and t_s - runs[-1][1] <= longest_s:
            runs[-1][1] = t_s
        else:
            runs.append([t_s, t_s])
    # A sample stands for the fifth of a second that follows it.
    return [Run(start_s, min(end_s + 0.2, duration_s)) for start_s, end_s in runs]
