"""The back as a picture: the zone map coloured by time, the midline strip, and every spine touch with its time."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vision.atlas import REFERENCE_C7_CREST_CM, Atlas, load_atlas
from vision.report.markup import Html, el, number
from vision.report.words import clock, count, duration
from vision.types import Array, Fault, FaultEvent, Report

STEPS = 5
# Widths of a step in seconds, so that the legend has round numbers.
_STEP_WIDTHS_S = (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1800)

# The picture is drawn in centimetres at the reference length: x to the receiver's right, y down from C7.
_LEFT, _TOP, _BOTTOM = -20.5, -13.5, 51.0
_RIGHT, _RIGHT_WITH_TIMES = 20.5, 31.0
_TIMES_X = 22.4
_TIMES_SPACING = 2.7
_MOST_TIMES = 22
_TOUCH_RADIUS = 0.75
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


def scale_for(report: Report) -> Scale:
    """The finest round scale that reaches the zone with the most time; the spine does not count."""
    most = max((dose.seconds for dose in report.zones if dose.zone != "spine"), default=0.0)
    return Scale(next((width for width in _STEP_WIDTHS_S if width * STEPS >= most), _STEP_WIDTHS_S[-1]))


def back_figure(report: Report) -> Html:
    """The picture with its legend and caption."""
    touches = [fault for fault in report.faults if fault.fault is Fault.ON_SPINE]
    scale = scale_for(report)
    minutes = " (m: minutes)" if any(dose.seconds >= _MINUTES_FROM_S for dose in report.zones) else ""
    worked = any(dose.seconds >= _LEAST_S for dose in report.zones)
    told = f"Seconds in each zone{minutes}." if worked else "No time in any zone was seen."
    caption = el("figcaption", f"{told} The receiver's left is on the left.")
    return el("figure", _picture(report, scale, touches), _legend(report, scale, touches), caption, class_="map")


def _picture(report: Report, scale: Scale, touches: list[FaultEvent]) -> Html:
    atlas = load_atlas(report.settings.arms)
    right = _RIGHT_WITH_TIMES if touches else _RIGHT
    box = f"{_LEFT} {_TOP} {right - _LEFT} {_BOTTOM - _TOP}"
    return el(
        "svg",
        el("title", "The back, coloured by time per zone", id="map-title"),
        el("desc", _described(report, touches), id="map-desc"),
        el("defs", _hatch()),
        el("ellipse", cx=0, cy=-12, rx=7.2, ry=7.8, class_="head"),
        el("g", (_zone(report, atlas, scale, name) for name in atlas.zone_ids)),
        _strip(report.midline_limit_cm),
        _polygon(atlas.outline, class_="body-line"),
        _touch_marks(touches),
        el("g", (_label(report, scale, name) for name in atlas.zone_ids), class_="zone-times", aria_hidden="true"),
        viewBox=box,
        role="img",
        aria_labelledby="map-title map-desc",
        class_="back with-times" if touches else "back",
    )


def _described(report: Report, touches: list[FaultEvent]) -> str:
    worked = sorted((dose for dose in report.zones if dose.seconds >= _LEAST_S), key=lambda dose: -dose.seconds)
    parts = [f"{dose.title}: {duration(dose.seconds)}" for dose in worked]
    text = ". ".join(parts) if parts else "No time in any zone"
    if touches:
        times = ", ".join(clock(touch.start_s) for touch in touches[:_MOST_TIMES])
        text += f". {count(len(touches), 'spine touch')}, at {times}"
    return text + "."


def _hatch() -> Html:
    line = el("rect", width=0.45, height=1.2, class_="hatch-line")
    return el(
        "pattern",
        line,
        id="hatch",
        width=1.2,
        height=1.2,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )


def _points(polygon: Array) -> str:
    return " ".join(f"{number(x)},{number(v * REFERENCE_C7_CREST_CM)}" for x, v in polygon.tolist())


def _polygon(polygon: Array, class_: str | None = None) -> Html:
    return el("polygon", points=_points(polygon), class_=class_)


def _zone(report: Report, atlas: Atlas, scale: Scale, name: str) -> Html:
    seconds = _seconds(report, name)
    step = 0 if name == "spine" else scale.step(seconds)
    title = el("title", f"{atlas.titles[name]}: {duration(seconds) if seconds >= 0.05 else 'nothing'}")
    return el("polygon", title, points=_points(atlas.polygons[name]), class_=f"zone step{step}", data_zone=name)


def _strip(limit_cm: float) -> Html:
    return el(
        "rect",
        x=-limit_cm,
        y=0,
        width=2 * limit_cm,
        height=REFERENCE_C7_CREST_CM,
        fill="url(#hatch)",
        class_="strip",
    )


def _label(report: Report, scale: Scale, name: str) -> Html | None:
    base, _, side = name.rpartition("_")
    sided = side in ("l", "r")
    spot = _LABEL_AT.get(base if sided else name)
    seconds = _seconds(report, name)
    step = scale.step(seconds)
    wants_none = not any(dose.zone == name and dose.target_s > 0 for dose in report.zones)
    untouched = all(dose.seconds < _LEAST_S for dose in report.zones)
    if spot is None or (step == 0 and (wants_none or untouched)):
        return None
    x = -spot[0] if side == "l" else spot[0]
    y = spot[1] * REFERENCE_C7_CREST_CM
    text = f"{seconds:.0f}" if seconds < _MINUTES_FROM_S else f"{seconds / 60:.0f}m"
    return el("text", text, x=x, y=y, dy="0.36em", text_anchor="middle", class_=f"on-step{step}")


def _touch_marks(touches: list[FaultEvent]) -> Html | None:
    """A ring for each spine touch; the longest have a line each to their time in the column on the right."""
    placed = [touch for touch in touches if touch.x_cm is not None and touch.v is not None]
    placed.sort(key=lambda touch: touch.start_s - touch.end_s)
    timed = sorted(placed[:_MOST_TIMES], key=lambda touch: (_touch_y(touch), touch.start_s))
    heights = _spread([_touch_y(touch) for touch in timed])
    marks = [_touch_mark(touch, None) for touch in placed[_MOST_TIMES:]]
    marks += [_touch_mark(touch, height) for touch, height in zip(timed, heights, strict=True)]
    return el("g", marks, class_="touches") if marks else None


def _touch_mark(touch: FaultEvent, text_y: float | None) -> Html:
    """A ring with a cross; with `text_y` also the time, written at that height."""
    x, y = max(-4.0, min(4.0, touch.x_cm or 0.0)), _touch_y(touch)
    shapes = [el("title", f"{clock(touch.start_s)}: {touch.text}")]
    if text_y is not None:
        path = f"M{number(x)},{number(y)}H19.4L{number(_TIMES_X - 0.6)},{number(text_y)}"
        shapes.append(el("path", d=path, class_="leader"))
        shapes.append(el("text", clock(touch.start_s), x=_TIMES_X, y=text_y, dy="0.36em", class_="touch-time"))
    shapes.append(el("circle", cx=x, cy=y, r=_TOUCH_RADIUS, class_="touch"))
    shapes.append(el("path", d=f"M{number(x - 0.3)},{number(y - 0.3)}l.6,.6m0,-.6l-.6,.6", class_="touch-cross"))
    return el("a", shapes, href="#timeline", data_t=round(touch.start_s, 3))


def _touch_y(touch: FaultEvent) -> float:
    return max(-0.05, min(1.1, touch.v or 0.0)) * REFERENCE_C7_CREST_CM


def _spread(wanted: list[float]) -> list[float]:
    """Sorted heights moved apart to `_TIMES_SPACING`, none below the picture's end where there is room."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + _TIMES_SPACING) if placed else y)
    limit = _BOTTOM - 1.5
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - _TIMES_SPACING
    return placed


def _seconds(report: Report, zone: str) -> float:
    return next((dose.seconds for dose in report.zones if dose.zone == zone), 0.0)


def _legend(report: Report, scale: Scale, touches: list[FaultEvent]) -> Html:
    swatches = [_swatch("step0", "none")]
    worked = any(dose.seconds >= _LEAST_S for dose in report.zones)
    for step in range(1, STEPS + 1) if worked else ():
        low, high = (step - 1) * scale.step_s, step * scale.step_s
        swatches.append(_swatch(f"step{step}", _span(low, high)))
    spine = duration(_seconds(report, "spine")) if _seconds(report, "spine") >= _LEAST_S else "none"
    swatches.append(_swatch("strip-key", f"keep off: spine ({spine})"))
    if touches:
        dot = el("span", class_="swatch touch-key", aria_hidden="true")
        some = (
            f"{len(touches)}, times of the longest {_MOST_TIMES}" if len(touches) > _MOST_TIMES else f"{len(touches)}"
        )
        swatches.append(el("li", dot, f"spine touch ({some})"))
    return el("ul", swatches, class_="legend", aria_label="Colours: time per zone")


def _swatch(name: str, text: str) -> Html:
    return el("li", el("span", class_=f"swatch {name}", aria_hidden="true"), text)


def _span(low_s: int, high_s: int) -> str:
    """5, 10 -> '5–10 s'; 60, 120 -> '1–2 min'."""
    low, high, unit = (low_s / 60, high_s / 60, "min") if high_s >= 120 else (low_s, high_s, "s")
    return f"{number(low, 1)}–{number(high, 1)} {unit}" if low_s else f"to {number(high, 1)} {unit}"
