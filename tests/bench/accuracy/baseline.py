"""The committed baseline, and whether a figure got worse than it beyond its noise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.bench.accuracy.figures import FIGURES, Value

PATH = Path(__file__).with_name("baseline.json")


def load(part: str, path: Path = PATH) -> dict[str, Value]:
    """The figures of a part: "all" scenes, or the "quick" ones. Raises `KeyError` when it was never written."""
    figures: dict[str, Value] = json.loads(path.read_text(encoding="utf-8"))[part]
    return figures


def save(part: str, figures: Mapping[str, Value], path: Path = PATH) -> None:
    """Write a part's figures, the others kept."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    known[part] = {key: None if value is None else round(value, 4) for key, value in figures.items()}
    path.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")


def worsened(now: Mapping[str, Value], before: Mapping[str, Value]) -> list[str]:
    """One sentence for each figure that is worse than it was beyond its noise."""
    return [
        f"{figure.title}: {_said(before[figure.key])} before, {_said(now.get(figure.key))} now "
        f"(noise {figure.noise:g})."
        for figure in FIGURES
        if figure.key in before and figure.worse(now.get(figure.key), before[figure.key])
    ]


def _said(value: Value) -> str:
    return "not measured" if value is None else f"{value:.2f}"
