"""The report as one self-contained HTML file: nothing is fetched, every text is escaped."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from vision.report.back_map import back_figure
from vision.report.first import grade_cards, next_time, overall
from vision.report.lesson import (
    phases_and_before,
    pressure_section,
    together_section,
    zones_and_holds,
)
from vision.report.markup import Html, el, join
from vision.report.sections import data_section, moments_section, practice_section, technique_section
from vision.report.timeline import timeline_section
from vision.report.words import MAIN_GRADES, SYMBOLS, duration
from vision.types import Report


def render_html(report: Report) -> str:
    """The whole page as text."""
    return document(f"Back rub report: {report.source.name}", render_body(report), asset("report.js"))


def render_body(report: Report) -> Html:
    """The report alone, to be put into another page beside `report.css` and `report.js`: no inline style, no script."""
    main = el(
        "main",
        _header(report),
        el(
            "div",
            el("div", overall(report), grade_cards(report), next_time(report)),
            back_figure(report),
            class_="first many" if len(report.grades) > len(MAIN_GRADES) else "first",
        ),
        timeline_section(report),
        phases_and_before(report),
        moments_section(report),
        technique_section(report),
        zones_and_holds(report),
        pressure_section(report),
        together_section(report),
        practice_section(report),
        data_section(report),
        class_="report",
    )
    return join([_symbols(), main])


def document(title: str, body: Html, script: str = "") -> str:
    """A whole HTML page with the report's style around `body`."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        el("style", Html(asset("report.css"))),
    )
    code = el("script", Html(script)) if script else None
    return "<!doctype html>\n" + el("html", head, el("body", body, code, class_="report-page"), lang="en") + "\n"


@lru_cache(maxsize=4)
def asset(name: str) -> str:
    """A style sheet or script that lies beside this file."""
    return Path(__file__).with_name(name).read_text("utf-8")


def _header(report: Report) -> Html:
    facts = f"{duration(report.source.duration_s)} long, {duration(report.seen_s)} of it seen"
    return el(
        "header",
        el("h1", "Back rub report"),
        el("p", el("bdi", report.source.name), el("span", facts, class_="note"), class_="what-video"),
    )


def _symbols() -> Html:
    symbols = [
        el("symbol", el("path", d=path), id=f"report-{name}", viewBox="0 0 24 24") for name, path in SYMBOLS.items()
    ]
    return el("svg", *symbols, class_="report-symbols", aria_hidden="true", width=0, height=0)
