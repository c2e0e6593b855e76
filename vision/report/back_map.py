"""The back as a picture: the zone map coloured by time, the midline strip, and every spine touch with its time."""

from __future__ import annotations

from vision.atlas import REFERENCE_C7_CREST_CM, Atlas, load_atlas
from vision.report import heat
from vision.report.heat import AnswerMark, Label, Scale, TouchMark
from vision.report.markup import Html, el, number
from vision.report.words import answer_words, clock, count, duration, seek_button
from vision.types import Array, FaultEvent, Report


def back_figure(report: Report) -> Html:
    """The picture with its legend and caption."""
    touches = heat.spine_touches(report)
    scale = heat.scale_for(report)
    caption = el("figcaption", heat.caption(report))
    return el("figure", _picture(report, scale, touches), _legend(report, scale, touches), caption, class_="map")


def _picture(report: Report, scale: Scale, touches: list[FaultEvent]) -> Html:
    atlas = load_atlas(report.settings.arms)
    right = heat.RIGHT_WITH_TIMES if touches else heat.RIGHT
    x, y, rx, ry = heat.HEAD
    return el(
        "svg",
        el("title", "The back, coloured by time per zone", id="report-map-title"),
        el("desc", _described(report, touches), id="report-map-desc"),
        el("defs", _hatch()),
        el("ellipse", cx=x, cy=y, rx=rx, ry=ry, class_="head"),
        el("g", (_zone(report, atlas, scale, name) for name in atlas.zone_ids)),
        _strip(report.midline_limit_cm),
        _polygon(atlas.outline, class_="body-line"),
        _touch_marks(touches),
        el("g", map(_label, heat.labels(report, atlas.zone_ids)), class_="zone-times", aria_hidden="true"),
        _answer_marks(report, first=not touches),
        viewBox=f"{heat.LEFT} {heat.TOP} {right - heat.LEFT} {heat.BOTTOM - heat.TOP}",
        role="group",
        aria_labelledby="report-map-title",
        aria_describedby="report-map-desc",
        class_="back with-times" if touches else "back",
    )


def _described(report: Report, touches: list[FaultEvent]) -> str:
    scale = heat.scale_for(report)
    worked = sorted((dose for dose in report.zones if scale.step(dose.seconds)), key=lambda dose: -dose.seconds)
    parts = [f"{dose.title}: {duration(dose.seconds)}" for dose in worked]
    text = ". ".join(parts) if parts else "No time in any zone"
    if touches:
        times = ", ".join(clock(touch.start_s) for touch in touches[: heat.MOST_TIMES])
        text += f". {count(len(touches), 'spine touch')}, at {times}"
    said = [f"{mark.text} at {clock(mark.answer.t_s)}" for mark in heat.answer_marks(report.answers)]
    if said:
        text += f". Pressure: {', '.join(said)}"
    return text + "."


def _hatch() -> Html:
    line = el("rect", width=0.45, height=1.2, class_="hatch-line")
    return el(
        "pattern",
        line,
        id="report-hatch",
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
    seconds = heat.zone_seconds(report, name)
    step = heat.zone_step(report, scale, name)
    title = el("title", f"{atlas.titles[name]}: {duration(seconds) if seconds >= 0.05 else 'nothing'}")
    return el("polygon", title, points=_points(atlas.polygons[name]), class_=f"zone step{step}", data_zone=name)


def _strip(limit_cm: float) -> Html:
    return el(
        "rect",
        x=-limit_cm,
        y=0,
        width=2 * limit_cm,
        height=REFERENCE_C7_CREST_CM,
        fill="url(#report-hatch)",
        class_="strip",
    )


def _label(label: Label) -> Html:
    step = f"on-step{label.step}"
    return el("text", label.text, x=label.x, y=label.y, dy="0.36em", text_anchor="middle", class_=step)


def _touch_marks(touches: list[FaultEvent]) -> Html | None:
    """A ring for each spine touch; the longest have a line each to their time in the column on the right."""
    marks = [_touch_mark(mark, index == 0) for index, mark in enumerate(heat.touch_marks(touches))]
    return el("g", marks, class_="touches") if marks else None


def _touch_mark(mark: TouchMark, first: bool) -> Html:
    """A ring with a cross, to be followed; its title names it."""
    x, y, time = mark.x, mark.y, clock(mark.touch.start_s)
    shapes = [el("title", f"{time}: {mark.touch.text}")]
    if mark.time_y is not None:
        path = f"M{number(x)},{number(y)}H{heat.LEADER_X}L{number(heat.TIMES_X - 0.6)},{number(mark.time_y)}"
        shapes.append(el("path", d=path, class_="leader"))
        shapes.append(el("text", time, x=heat.TIMES_X, y=mark.time_y, dy="0.36em", class_="touch-time"))
    shapes.append(el("circle", cx=x, cy=y, r=heat.TOUCH_RADIUS, class_="touch"))
    shapes.append(el("path", d=f"M{number(x - 0.3)},{number(y - 0.3)}l.6,.6m0,-.6l-.6,.6", class_="touch-cross"))
    return seek_button(shapes, mark.touch.start_s, first)


def _answer_marks(report: Report, first: bool) -> Html | None:
    """What the receiver said of the pressure, where the giver worked just then."""
    marks = heat.answer_marks(report.answers)
    return (
        el("g", [_answer_mark(mark, first and i == 0) for i, mark in enumerate(marks)], class_="answers")
        if marks
        else None
    )


def _answer_mark(mark: AnswerMark, first: bool) -> Html:
    height = heat.ANSWER_HEIGHT
    shapes = [
        el("title", f"{clock(mark.answer.t_s)}: pressure {answer_words(mark.answer)}"),
        el(
            "rect",
            x=mark.x - mark.width / 2,
            y=mark.y - height / 2,
            width=mark.width,
            height=height,
            rx=height / 2,
            class_="answer-box stop" if mark.answer.word == "stop" else "answer-box",
        ),
        el("text", mark.text, x=mark.x, y=mark.y, dy="0.36em", text_anchor="middle", class_="answer-text"),
    ]
    return seek_button(shapes, mark.answer.t_s, first)


def _legend(report: Report, scale: Scale, touches: list[FaultEvent]) -> Html:
    swatches = [_swatch("step0", "none")]
    if heat.was_worked(report):
        swatches += [_swatch(f"step{step}", span) for step, span in enumerate(scale.spans, start=1)]
    swatches.append(_swatch("strip-key", heat.spine_words(report)))
    if touches:
        swatches.append(_swatch("touch-key", heat.touch_words(len(touches))))
    answers = len(heat.answer_marks(report.answers))
    if answers:
        swatches.append(_swatch("answer-key", heat.answers_legend(answers)))
    return el("ul", swatches, class_="legend", aria_label="Colours: time per zone")


def _swatch(name: str, text: str) -> Html:
    return el("li", el("span", class_=f"swatch {name}", aria_hidden="true"), text)
