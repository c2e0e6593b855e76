"""The receiver's breathing over time: its rate in each still moment, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from vision.report.axis import Axis, background, plot
from vision.report.markup import Html, el, number
from vision.report.together import breath_words
from vision.types import BreathSample, Report

Sureness = Literal["sure", "fair", "unsure"]
NOTE = "Breaths a minute. The larger the dot, the surer."

_HEIGHT = 100.0
# Still moments farther apart than this are not joined: nobody knows what was between them.
_BREAK_S = 30.0
_SURE, _FAIR = 0.66, 0.33


@dataclass(frozen=True, slots=True)
class BreathStrip:
    """Rates from 0 to `top`; `stretches`: samples close enough in time to be joined by a line."""

    top: float
    stretches: tuple[tuple[BreathSample, ...], ...]

    def share(self, sample: BreathSample) -> float:
        """Height of a sample, 0 at the bottom to 1 at the top."""
        return min(sample.rate_per_min, self.top) / self.top


def breath_strip(report: Report) -> BreathStrip | None:
    """None where no breathing was seen."""
    if not report.breathing:
        return None
    stretches: list[list[BreathSample]] = []
    for sample in sorted(report.breathing, key=lambda sample: sample.t_s):
        if stretches and sample.t_s - stretches[-1][-1].t_s <= _BREAK_S:
            stretches[-1].append(sample)
        else:
            stretches.append([sample])
    top = 5.0 * math.ceil(max(1.15 * max(sample.rate_per_min for sample in report.breathing), 15.0) / 5.0)
    return BreathStrip(top, tuple(tuple(stretch) for stretch in stretches))


def sureness(sample: BreathSample) -> Sureness:
    """The confidence in three steps."""
    return "sure" if sample.confidence >= _SURE else "fair" if sample.confidence >= _FAIR else "unsure"


def breath_lane(report: Report, axis: Axis) -> Html | None:
    """The strip as a lane of the timeline."""
    strip = breath_strip(report)
    if strip is None:
        return None
    shapes = [*background(report, axis, _HEIGHT), *(_line(strip, stretch, axis) for stretch in strip.stretches)]
    kinds: tuple[Sureness, ...] = ("sure", "fair", "unsure")
    shapes += [dots for kind in kinds if (dots := _dots(strip, axis, kind)) is not None]
    label = f"Breathing over time: {breath_words(report)}"
    marks = ((0.0, "0"), (strip.top / 2, number(strip.top / 2)), (strip.top, f"{number(strip.top)} a min"))
    texts = [
        el("text", text, x="100%", y=f"{number(100 * (1 - at / strip.top))}%", dy="0.36em", text_anchor="end")
        for at, text in marks
    ]
    scale = el("svg", texts, class_="scale low", aria_hidden="true")
    row = el("div", scale, plot(shapes, _HEIGHT, label, "tall low"), class_="track-row")
    return el("div", el("h3", "Breath"), el("p", NOTE, class_="note"), row, class_="lane")


def _at(strip: BreathStrip, sample: BreathSample, axis: Axis) -> str:
    return f"{number(axis.x(sample.t_s), 1)},{number(_HEIGHT * (1 - strip.share(sample)), 1)}"


def _line(strip: BreathStrip, stretch: tuple[BreathSample, ...], axis: Axis) -> Html:
    return el("path", d="M" + "L".join(_at(strip, sample, axis) for sample in stretch), class_="breath-line")


def _dots(strip: BreathStrip, axis: Axis, kind: Sureness) -> Html | None:
    """Lines without length, whose round ends stay round however the drawing is stretched."""
    samples = [sample for stretch in strip.stretches for sample in stretch if sureness(sample) == kind]
    path = "".join(f"M{_at(strip, sample, axis)}h0" for sample in samples)
    return el("path", d=path, class_=f"breath-dot {kind}") if samples else None
