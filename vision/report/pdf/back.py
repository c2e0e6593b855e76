"""The back in colours, as on the page: zones by time, the midline strip, the spine touches with their times."""

from __future__ import annotations

from dataclasses import dataclass

from vision.atlas import REFERENCE_C7_CREST_CM, load_atlas
from vision.report import heat
from vision.report.heat import AnswerMark, TouchMark
from vision.report.pdf.sheet import Point, Sheet
from vision.report.words import clock
from vision.types import Array, Report

_MOST_SCALE = 1.5  # mm on paper for a centimetre of the atlas
_SWATCH = (5.0, 3.2)
_HEAD_TOP = heat.HEAD[1] - heat.HEAD[3]


@dataclass(frozen=True, slots=True)
class _View:
    """From the atlas's centimetres to the paper."""

    x: float
    y: float
    scale: float

    def at(self, x: float, y: float) -> Point:
        return self.x + (x - heat.LEFT) * self.scale, self.y + (y - heat.TOP) * self.scale

    def points(self, polygon: Array) -> list[Point]:
        return [self.at(x, v * REFERENCE_C7_CREST_CM) for x, v in polygon.tolist()]


def draw_back(sheet: Sheet, report: Report, x: float, y: float, width: float) -> float:
    """The picture, its legend and its caption; gives where they end."""
    touches = heat.spine_touches(report)
    right = heat.RIGHT_WITH_TIMES if touches else heat.RIGHT
    scale = min(_MOST_SCALE, width / (right - heat.LEFT))
    y += (heat.TOP - _HEAD_TOP) * scale
    view = _View(x + (width - scale * (right - heat.LEFT)) / 2, y, scale)
    _body(sheet, report, view)
    for mark in heat.touch_marks(touches):
        _touch(sheet, mark, view)
    for answer in heat.answer_marks(report.answers):
        _answer(sheet, answer, view)
    y = _legend(sheet, report, len(touches), x, y + (heat.BOTTOM - heat.TOP) * scale + 2.0, width)
    return sheet.text(x, y + 1.0, width, heat.caption(report), 8, colour="muted", most=3)


def _body(sheet: Sheet, report: Report, view: _View) -> None:
    atlas, steps = load_atlas(report.settings.arms), heat.scale_for(report)
    head_x, head_y, rx, ry = heat.HEAD
    sheet.ellipse(*view.at(head_x, head_y), rx * view.scale, ry * view.scale, "track")
    for name in atlas.zone_ids:
        fill = f"step{heat.zone_step(report, steps, name)}"
        sheet.polygon(view.points(atlas.polygons[name]), fill, "ground", 0.35)
    limit = report.midline_limit_cm
    left, top = view.at(-limit, 0.0)
    strip = (left, top, 2 * limit * view.scale, REFERENCE_C7_CREST_CM * view.scale)
    sheet.hatching(*strip, "danger", 2.4)
    sheet.box(*strip, line="danger", thickness=0.3)
    sheet.polygon(view.points(atlas.outline), line="ink", thickness=0.5)
    for label in heat.labels(report, atlas.zone_ids):
        at_x, at_y = view.at(label.x, label.y)
        sheet.text(at_x - 6.0, at_y - 1.6, 12.0, label.text, 7, colour=f"on-step{label.step}", align="center")


def _touch(sheet: Sheet, mark: TouchMark, view: _View) -> None:
    x, y = view.at(mark.x, mark.y)
    radius = heat.TOUCH_RADIUS * view.scale
    if mark.time_y is not None:
        knee_x, _ = view.at(heat.LEADER_X, 0.0)
        text_x, text_y = view.at(heat.TIMES_X, mark.time_y)
        sheet.lines([(x, y), (knee_x, y), (text_x - 0.8, text_y)], "danger", 0.2, dash=(0.3, 0.9))
        sheet.text(text_x, text_y - 1.7, 16.0, clock(mark.touch.start_s), 7, bold=True, colour="danger")
    sheet.ellipse(x, y, radius, radius, "danger", "ground")
    arm = 0.38 * radius
    sheet.lines([(x - arm, y - arm), (x + arm, y + arm)], "ground", 0.3)
    sheet.lines([(x - arm, y + arm), (x + arm, y - arm)], "ground", 0.3)


def _answer(sheet: Sheet, mark: AnswerMark, view: _View) -> None:
    """What the receiver said, where the giver worked just then."""
    width, height = mark.width * view.scale, heat.ANSWER_HEIGHT * view.scale
    x, y = view.at(mark.x, mark.y)
    stop = mark.answer.word == "stop"
    sheet.box(
        x - width / 2,
        y - height / 2,
        width,
        height,
        "danger" if stop else "card",
        "ink",
        radius=height / 2,
        thickness=0.3,
    )
    words = "card" if stop else "ink"
    sheet.text(x - width / 2, y - 1.5, width, mark.text, 6.5, bold=True, colour=words, align="center")


def _legend(sheet: Sheet, report: Report, touches: int, x: float, y: float, width: float) -> float:
    entries = [("step0", "none")]
    if heat.was_worked(report):
        entries += [(f"step{step}", span) for step, span in enumerate(heat.scale_for(report).spans, start=1)]
    third = width / 3
    for index, (fill, words) in enumerate(entries):
        left, top = x + index % 3 * third, y + index // 3 * 4.8
        sheet.box(left, top, *_SWATCH, fill, "muted", radius=0.6)
        sheet.text(left + 6.5, top - 0.1, third - 7.0, words, 8)
    y += ((len(entries) + 2) // 3) * 4.8
    sheet.hatching(x, y, *_SWATCH, "danger", 1.2)
    sheet.box(x, y, *_SWATCH, line="danger")
    y = sheet.text(x + 6.5, y - 0.1, width - 6.5, heat.spine_words(report), 8) + 1.0
    if touches:
        sheet.ellipse(x + 2.5, y + 1.6, 1.4, 1.4, "danger")
        y = sheet.text(x + 6.5, y - 0.1, width - 6.5, heat.touch_words(touches), 8) + 1.0
    answers = len(heat.answer_marks(report.answers))
    if answers:
        sheet.box(x, y + 0.2, 5.0, 3.0, "card", "ink", radius=1.5, thickness=0.3)
        y = sheet.text(x + 6.5, y - 0.1, width - 6.5, heat.answers_legend(answers), 8) + 1.0
    return y
