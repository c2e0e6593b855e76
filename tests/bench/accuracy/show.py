"""The printed tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.table import Table

from tests.bench.accuracy.figures import FIGURES, Figure, Value, figures
from tests.bench.accuracy.measure import Measured
from tests.bench.accuracy.strokes import NONE

# What a scene is told by; the rest is in the JSON.
OF_SCENE = ("hands_found", "false_hands", "landmarks", "back_points", "to_midline", "parts", "zones", "strokes")
HEADS = ("hands %", "false", "landm. %", "points %", "midline cm", "part %", "zone %", "strokes F1")


def said(value: Value) -> str:
    """A number for a table, "-" where nothing was measured."""
    if value is None:
        return "-"
    if value == round(value) or abs(value) >= 99.95:
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def verdict(figure: Figure, value: Value) -> str:
    """Whether the target is met."""
    met = None if value is None else figure.meets(value)
    return "" if met is None else "ok" if met else "falls short"


def table(ours: Mapping[str, Value], plain: Mapping[str, Value], title: str) -> Table:
    """All figures beside plain MediaPipe's and the targets."""
    result = Table("figure", "backrub", "plain MediaPipe", "target", "", title=title)
    for figure in FIGURES:
        target = "" if figure.target is None else f"{'>=' if figure.better == 'more' else '<='} {figure.target:g}"
        beside = said(plain[figure.key]) if figure.key in plain else ""
        value = ours[figure.key]
        result.add_row(figure.title, said(value), beside, target, verdict(figure, value))
    return result


def scene_table(measured: Sequence[Measured]) -> Table:
    """One row a scene."""
    result = Table("scene", *HEADS, "planted", "survey s", "back")
    for scene in measured:
        values = figures([scene])
        planted = f"{scene.strokes.planted_found}/{scene.strokes.planted}"
        said_wrongly = scene.strokes.said - scene.strokes.said_rightly
        result.add_row(
            scene.name,
            *(said(values[key]) for key in OF_SCENE),
            planted + (f" +{said_wrongly}" if said_wrongly else ""),
            f"{scene.survey_s:.1f}",
            "WRONG" if scene.back.wrong else "by hand" if scene.by_hand else "",
        )
    return result


def confusion_table(counts: Counter[tuple[str, str]]) -> Table:
    """Frames of true strokes by what they are (rows) and what they were taken for (columns)."""
    rows = sorted({true for true, _ in counts})
    columns = [*sorted({found for _, found in counts} - {NONE}), NONE]
    result = Table("true \\ found", *columns, title="Techniques, frames")
    for true in rows:
        result.add_row(true, *(str(counts[true, found] or "") for found in columns))
    return result
