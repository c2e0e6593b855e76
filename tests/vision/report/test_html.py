"""The page: complete, self-contained, escaped, and readable without colours."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.vision.report.builders import HOSTILE, extreme, nothing_seen, plausible, zones
from tests.vision.report.lessons import full
from vision.report import render_body, render_html
from vision.report.axis import Axis
from vision.report.heat import Scale, scale_for
from vision.report.markup import Html, el, escaped, number
from vision.report.words import clock, count, duration, verdict
from vision.types import Evidence, Report

BUILDERS = (plausible, full, nothing_seen, extreme)
VOID = {"meta", "br", "hr", "img", "input", "link", "col"}


class Page(HTMLParser):
    """Elements in order with their attributes, and the visible text; fails on tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("build", BUILDERS)
def test_page_is_well_formed_and_fetches_nothing(build: Callable[[], Report]) -> None:
    text = render_html(build())
    page = Page(text)
    assert not re.search(r"https?://", text)
    assert "@import" not in text
    assert "url(" not in re.sub(r"url\(#report-[a-z]+\)", "", text)
    assert not {"img", "link", "iframe", "object", "embed", "base", "form"} & {tag for tag, _ in page.elements}
    assert not any("src" in attributes for _, attributes in page.elements)
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)
    assert all(attributes["href"].startswith("#") for attributes in page.all("a") + page.all("use"))


@pytest.mark.parametrize("build", BUILDERS)
def test_a_strict_page_takes_the_body_as_it_is(build: Callable[[], Report]) -> None:
    text = render_body(build())
    page = Page(text)
    assert not any("style" in attributes for _, attributes in page.elements)
    assert not {"style", "script", "html", "head", "body"} & {tag for tag, _ in page.elements}
    assert [tag for tag, _ in page.elements if tag == "main"] == ["main"]
    assert page.all("main")[0]["class"] == "report"
    assert text in render_html(build())


@pytest.mark.parametrize("build", BUILDERS)
def test_what_can_be_followed_can_be_reached_with_the_keyboard(build: Callable[[], Report]) -> None:
    page = Page(render_body(build()))
    seekable = [(tag, attributes) for tag, attributes in page.elements if "data-t" in attributes]
    assert all(tag == "a" or attributes["role"] == "button" for tag, attributes in seekable)
    pictures = [a for a in page.all("svg") if a.get("role") == "img"]
    # Tab reaches the first button of each drawing, the arrow keys the others; no drawing is one flat picture then.
    groups = re.findall(r'<svg[^>]*role="group"[^>]*>(.*?)</svg>', render_body(build()), re.DOTALL)
    buttons = [group.count('role="button"') for group in groups]
    assert sum(buttons) == sum(tag == "g" for tag, _ in seekable)
    assert [group.count('tabindex="0"') for group in groups] == [min(1, number) for number in buttons]
    expected = {"plausible": 3, "full": 4, "nothing_seen": 2, "extreme": 3}
    assert len(pictures) == expected[build.__name__]


@pytest.mark.parametrize("build", BUILDERS)
def test_headings_step_down_and_come_in_the_order_of_the_report(build: Callable[[], Report]) -> None:
    text = render_html(build())
    levels = [int(tag[1]) for tag, _ in Page(text).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(b - a for a, b in pairwise(levels)) == 1
    sections = re.findall(r"<h2>(.*?)</h2>", text)
    of_lesson = {
        2: ("Phase by phase", "Since last time"),
        4: ("Where with what", "Holds", "What the receiver said", "Hands, stance, breath"),
    }
    expected = ["The session over time", "Moments that cost points", "Strokes", "Left and right"]
    if build is full:
        expected[1:1], expected[6:6] = of_lesson[2], of_lesson[4]
    assert sections == [*expected, "Practise next", "The data"]


@pytest.mark.parametrize("build", BUILDERS)
def test_pictures_have_words_and_tables_have_captions(build: Callable[[], Report]) -> None:
    page = Page(render_html(build()))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    pictures = page.all("svg")
    assert len(pictures) > 10
    for picture in pictures:
        named = picture.get("aria-label") or picture.get("aria-labelledby")
        assert named or picture.get("aria-hidden") == "true"
        assert all(name in ids for name in picture.get("aria-labelledby", "").split())
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(header["scope"] in ("col", "row") for header in page.all("th"))


def test_first_screen_says_the_grades_in_numbers_words_and_sentences() -> None:
    page = Page(render_html(plausible()))
    first = page.text.split("The session over time")[0]
    said = (
        ("77", "Nearly there"),
        ("Stroke speed 88", "Well done"),
        ("Zone coverage 72", "Nearly there"),
        ("Spine avoidance 57", "Practise this"),
    )
    for score, word in said:
        assert re.search(f"{score}.*?{word}", first), score
    for grade in plausible().grades:
        assert grade.sentence in first


def test_none_is_shown_as_not_enough_seen_and_never_as_zero() -> None:
    page = Page(render_html(nothing_seen()))
    first = page.text.split("The session over time")[0]
    assert first.count("Not enough seen") == 1
    line = "Not seen well enough to grade: Stroke speed, Direction, Zone coverage and Spine avoidance."
    assert line in first
    assert "points" not in first
    assert "Well done" not in first
    assert not re.search(r"\b0 of 100\b", first)
    assert "No stroke was seen." in page.text
    assert "Film from above" in page.text


def test_every_moment_can_be_followed_by_its_seconds() -> None:
    report = plausible()
    page = Page(render_html(report))
    times = [float(attributes["data-t"]) for _, attributes in page.elements if "data-t" in attributes]
    for grade in report.grades:
        for evidence in grade.evidence:
            # Once in the list of moments and once on the timeline, and spine touches on the back as well.
            assert times.count(evidence.start_s) >= (3 if grade.key == "spine" else 2)
    for stroke in report.strokes:
        assert stroke.start_s in times
    assert "0:12.4" in page.text
    assert "0:50.2" in page.text


def test_more_moments_than_one_reads_are_folded_away_but_there() -> None:
    report = plausible()
    evidence = tuple(Evidence(float(index), index + 0.5, "L", "Slower.", 1.0) for index in range(20))
    report = replace(report, grades=(replace(report.grades[0], evidence=evidence), *report.grades[1:]))
    text = render_html(report)
    assert "14 more" in text
    shown = re.findall(r'<li><a class="t" href="#timeline" data-t="([\d.]+)">', text)
    assert [float(t_s) for t_s in shown[:20]] == [float(index) for index in range(20)]


def test_hostile_names_are_words_and_nothing_else() -> None:
    text = render_html(extreme())
    assert "<script>alert" not in text
    assert text.count("<script") == 1
    assert text.count("</style>") == 1
    assert "<b>hevc" not in text
    assert "&lt;script&gt;alert" in text
    assert "\x00" not in text
    assert "\udcff" not in text
    text.encode("utf-8")
    shown = HOSTILE.replace("\x00", "\ufffd").replace("\udcff", "\ufffd")
    assert shown in Page(text).text


def test_the_back_shows_every_zone_and_every_spine_touch() -> None:
    page = Page(render_html(plausible()))
    steps = {a["data-zone"]: a["class"] for a in page.all("polygon") if "data-zone" in a}
    assert len(steps) == 17
    # The most is 21.3 s, so a step is 5 s wide.
    assert steps["gutter_upper_r"] == "zone step5"
    assert steps["gutter_upper_l"] == "zone step4"
    assert steps["lat_l"] == "zone step2"
    assert steps["lumbar_l"] == "zone step0"
    assert steps["spine"] == "zone step0"
    rings = [a for a in page.all("circle") if a["class"] == "touch"]
    assert [float(ring["cx"]) for ring in rings] == [0.6, 0.2, -0.9]
    assert float(rings[0]["cy"]) == pytest.approx(0.31 * 42.8, abs=0.001)
    hatch = next(a for a in page.all("rect") if a.get("class") == "strip")
    assert (float(hatch["x"]), float(hatch["width"])) == (-2.5, 5.0)


def test_many_spine_touches_all_have_a_ring_and_the_times_stay_apart() -> None:
    page = Page(render_html(extreme()))
    assert len([a for a in page.all("circle") if a["class"] == "touch"]) == 50
    heights = [float(a["y"]) for a in page.all("text") if a.get("class") == "touch-time"]
    assert len(heights) == 22
    assert min(b - a for a, b in pairwise(heights)) >= 2.69
    assert max(heights) < 51


def test_a_long_session_stays_a_small_page() -> None:
    assert len(render_html(extreme())) < 600_000


def test_not_seen_is_grey_in_every_lane_and_said() -> None:
    report = plausible()
    page = Page(render_html(report))
    plots = len([a for a in page.all("div") if a.get("class") in ("plot thin", "plot tall")])
    bands = [a for a in page.all("rect") if a.get("class") == "unseen"]
    assert len(bands) == plots * len(report.not_seen)
    # 35 to 38 s of 60 s.
    assert float(bands[1]["x"]) == pytest.approx(583.333)
    assert float(bands[1]["width"]) == pytest.approx(50.0)
    assert "5 s could not be seen and count neither for nor against." in page.text


def test_colour_scale_by_hand() -> None:
    scale = Scale(5)
    assert [scale.step(seconds) for seconds in (0, 0.4, 0.6, 5, 5.1, 24.9, 25, 80)] == [0, 0, 1, 1, 2, 5, 5, 5]
    assert scale_for(replace(plausible(), zones=zones({"lat_l": 26.0, "spine": 900.0}))).step_s == 10
    assert scale_for(nothing_seen()).step_s == 1


@pytest.mark.parametrize(
    ("t_s", "text"), [(0.0, "0:00.0"), (72.34, "1:12.3"), (59.96, "1:00.0"), (3600.0, "60:00.0"), (-1.0, "0:00.0")]
)
def test_clock(t_s: float, text: str) -> None:
    assert clock(t_s) == text


def test_durations_counts_and_numbers_in_words() -> None:
    assert [duration(s) for s in (0.0, 4.26, 9.96, 59.7, 72.3, 120.0)] == [
        "0 s",
        "4.3 s",
        "10 s",
        "1 min",
        "1 min 12 s",
        "2 min",
    ]
    assert [count(1, "touch"), count(2, "touch"), count(0, "stroke")] == ["1 touch", "2 touches", "0 strokes"]
    assert [number(3.5), number(-0.001), number(100.0), number(0.126)] == ["3.5", "0", "100", "0.13"]


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (100.0, "Well done"),
        (85.0, "Well done"),
        (84.9, "Nearly there"),
        (70.0, "Nearly there"),
        (69.9, "Practise this"),
        (None, "Not enough seen"),
    ],
)
def test_verdict(score: float | None, word: str) -> None:
    assert verdict(score).word == word


def test_axis_by_hand() -> None:
    axis = Axis(60.0)
    assert axis.ticks == [0, 10, 20, 30, 40, 50, 60]
    assert [axis.x(t_s) for t_s in (-1.0, 0.0, 15.0, 60.0, 99.0)] == [0.0, 0.0, 250.0, 1000.0, 1000.0]
    assert Axis(0.0).x(1.0) == 0.0
    assert len(Axis(3600.0).ticks) == 7


def test_markup_escapes_all_but_markup() -> None:
    assert el("p", '<b>"', Html("<i></i>"), None, class_="a<b", data_t=1.0, hidden=True, id=None) == (
        '<p class="a&lt;b" data-t="1" hidden>&lt;b&gt;&quot;<i></i></p>'
    )
    assert escaped("a\x07\udc80b") == "a\ufffd\ufffdb"
