"""The style sheet: its colours can be read, and it can stand beside another one."""

from __future__ import annotations

import re

import webui
from tests.vision.report.builders import plausible
from vision.report import render_body
from vision.report.page import asset


def test_the_style_is_only_about_the_report() -> None:
    css = re.sub(r"/\*.*?\*/", "", asset("report.css"), flags=re.DOTALL)
    selectors = [part.strip() for head in re.findall(r"([^{}]+)\{", css) for part in re.split(r",(?![^()]*\))", head)]
    ours = (".report", "html:has(> .report-page)", "@media ", "@container report ", "@page")
    assert len(selectors) > 150
    assert [selector for selector in selectors if not selector.startswith(ours)] == []


def test_the_report_and_the_app_share_no_names_but_those_that_look_the_same() -> None:
    app = (webui.FOLDER / "css" / "app.css").read_text("utf-8")
    names = {name for words in re.findall(r'class="([^"]+)"', render_body(plausible())) for name in words.split()}
    assert len(names) > 50
    assert names & set(re.findall(r"\.([a-z][\w-]*)", app)) <= {"icon", "lead", "note"}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_text_in_both_schemes_and_in_print() -> None:
    roots = re.findall(r"\.report, \.report-page \{(.*?)\}", asset("report.css"), re.DOTALL)
    assert len(roots) == 3
    for root in roots:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6})", root))
        for ground in ("ground", "card"):
            for ink in ("ink", "muted", "accent", "good", "caution", "danger"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for step in range(6):
            assert contrast(colours[f"on-step{step}"], colours[f"step{step}"]) >= 4.5, step
        light = [luminance(colours[f"step{step}"]) for step in range(6)]
        assert light == sorted(light, reverse=light[0] > light[-1])


def test_sizes_are_those_of_the_look() -> None:
    # Text inside the picture of the back is sized in the picture's own units.
    rules = [rule for rule in asset("report.css").split("}") if ".back text" not in rule and ".touch-time" not in rule]
    assert set(re.findall(r"font(?:-size)?: (?:\d+ )?([\d.]+)px", "".join(rules))) == {"16", "20", "28", "44", "72"}
