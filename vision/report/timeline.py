"""The session over time: lanes that stretch with the page, with their words outside the stretched drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vision.report.axis import BREAK_S, COLUMNS, WIDTH, Axis, background, plot, width_of
from vision.report.lines import midline_lane, speed_lane
from vision.report.markup import Html, el, number
from vision.report.words import TECHNIQUES, clock, count, duration
from vision.types import Report, Technique, TimelineSample

_ROW_HEIGHT = 20.0
# What concerns this share of the session concerns all of it: drawn as a frame, not as a block.
WHOLE_SHARE = 0.9
_LAST_TICK_FROM = 960.0  # a label centred beyond this would stick out of the page

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


def timeline_section(report: Report) -> Html:
    """The whole section: moments, speed, distance to the midline, zones, techniques, what was not seen."""
    axis = Axis(report.source.duration_s)
    lanes = [
        _axis_row(axis),
        _group("What cost points", _moment_rows(report, axis)),
        speed_lane(report, axis),
        midline_lane(report, axis),
        _group("Zone under the hands", _zone_rows(report, axis), "Upper half of a row: left, lower half: right."),
        _group("Technique", _technique_rows(report, axis)),
        _group("Not seen", [_unseen_row(report, axis)], "Grey all the way down. It counts neither for nor against."),
        _axis_row(axis),
    ]
    now = el("output", "", id="now", aria_live="polite")
    heading = el("h2", "The session over time")
    return el(
        "section", el("div", heading, now, class_="section-head"), *lanes, id="timeline", data_duration=axis.duration_s
    )


def _axis_row(axis: Axis) -> Html:
    labels = []
    for tick in axis.ticks:
        x = axis.x(tick)
        end = "end" if x > _LAST_TICK_FROM else None
        labels.append(el("span", clock(tick)[:-2], class_=end, style=f"left:{number(x / 10, 3)}%"))
    return el("div", el("span"), el("div", labels, class_="axis"), class_="row axis-row", aria_hidden="true")


def _group(title: str, rows: Iterable[Html], note: str | None = None) -> Html:
    said = el("p", note, class_="note") if note else None
    return el("div", el("h3", title), said, *rows, class_="lane")


# ---------------------------------------------------------------- rows


def _row(name: str, runs: Sequence[Run], report: Report, axis: Axis, class_: str) -> Html:
    shapes = background(report, axis, _ROW_HEIGHT)
    for run in runs:
        y, height = {0: (3.0, 14.0), -1: (2.0, 7.5), 1: (10.5, 7.5)}[run.lane]
        title = el("title", run.title or f"{clock(run.start_s)} to {clock(run.end_s)}")
        width = width_of(axis, run.start_s, run.end_s)
        whole = " whole" if width >= WHOLE_SHARE * WIDTH and class_ == "cost" else ""
        bar = el("rect", title, x=axis.x(run.start_s), y=y, width=width, height=height, class_=f"bar {class_}{whole}")
        shapes.append(el("a", bar, href="#timeline", data_t=round(run.start_s, 3), tabindex="-1"))
    total = sum(run.end_s - run.start_s for run in runs)
    label = f"{name}: {count(len(runs), 'stretch')}, {duration(total)}" if runs else f"{name}: none"
    return el("div", el("span", name, class_="row-name"), plot(shapes, _ROW_HEIGHT, label, "thin"), class_="row")


def _moment_rows(report: Report, axis: Axis) -> list[Html]:
    rows = []
    for grade in report.grades:
        runs = [
            Run(moment.start_s, moment.end_s, 0, f"{clock(moment.start_s)}: {moment.text}") for moment in grade.evidence
        ]
        rows.append(_row(grade.title, runs, report, axis, "cost"))
    return rows


def _zone_rows(report: Report, axis: Axis) -> list[Html]:
    rows = []
    for index, (name, zones) in enumerate(_ZONE_ROWS):
        runs: list[Run] = []
        for zone in zones:
            lane = {"_l": -1, "_r": 1}.get(zone[-2:], 0)
            found = _runs([sample for sample in report.timeline if sample.zone == zone], axis.duration_s)
            runs += [Run(run.start_s, run.end_s, lane) for run in found]
        if runs or 1 <= index <= _ALWAYS_SHOWN:
            rows.append(_row(name, runs, report, axis, "cost" if name == "Spine" else "zone-bar"))
    return rows


def _technique_rows(report: Report, axis: Axis) -> list[Html]:
    rows = []
    for technique, name in TECHNIQUES.items():
        runs = _runs([sample for sample in report.timeline if sample.technique is technique], axis.duration_s)
        if runs:
            rows.append(_row(name, runs, report, axis, "cost" if technique is Technique.DRILLING else "technique-bar"))
    return rows or [el("p", "No technique was seen.", class_="empty")]


def _unseen_row(report: Report, axis: Axis) -> Html:
    runs = [
        Run(gap.start_s, gap.end_s, 0, f"{clock(gap.start_s)} to {clock(gap.end_s)}: {gap.what} not seen")
        for gap in report.not_seen
    ]
    return _row("Hands or back", runs, report, axis, "unseen-bar")


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
