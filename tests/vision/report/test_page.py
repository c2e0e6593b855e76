"""The report in a real browser: no errors, nothing fetched, no sideways scroll, both schemes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("no Chromium on this machine", allow_module_level=True)

from playwright.sync_api import Browser, Page, Route, sync_playwright  # noqa: E402

import webui  # noqa: E402
from tests.vision.report.builders import extreme, nothing_seen, plausible  # noqa: E402
from tests.vision.report.lessons import full  # noqa: E402
from vision.report import render_body, write_report, write_summary  # noqa: E402
from vision.report.page import asset  # noqa: E402

Scheme = Literal["light", "dark"]
BUILDERS = (plausible, full, nothing_seen, extreme)
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# Every element that sticks out of the page's width, except inside a region that scrolls by itself.
STICKING_OUT = """() => [...document.body.querySelectorAll("*")]
  .filter((e) => !e.closest(".scroll, svg") && e.getBoundingClientRect().right > innerWidth + 0.5)
  .map((e) => `${e.tagName}.${e.className}`)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name of the builder -> its page."""
    folder = tmp_path_factory.mktemp("reports")
    return {build.__name__: write_report(build(), folder / build.__name__).html for build in BUILDERS}


def opened(browser: Browser, file: Path, width: int, height: int, scheme: Scheme) -> tuple[Page, list[str]]:
    """The page and a list to which every complaint and every request but the file's own is added."""
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append("dialog"))
    page.on("request", lambda request: complaints.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return page, complaints


@pytest.mark.parametrize("name", ["plausible", "full", "nothing_seen", "extreme"])
def test_no_complaints_and_no_sideways_scroll(browser: Browser, pages: dict[str, Path], name: str) -> None:
    page, complaints = opened(browser, pages[name], 1440, 900, "light")
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    for width, height in ((1440, 900), (768, 1024), (390, 844), (320, 640)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(STICKING_OUT) == []
    assert complaints == []
    page.close()


@pytest.mark.parametrize(("scheme", "ground"), [("light", "rgb(251, 247, 242)"), ("dark", "rgb(27, 23, 21)")])
def test_both_schemes(browser: Browser, pages: dict[str, Path], scheme: Scheme, ground: str) -> None:
    page, complaints = opened(browser, pages["plausible"], 1440, 900, scheme)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    assert complaints == []
    page.close()


def test_grades_and_back_are_on_the_first_screen(browser: Browser, pages: dict[str, Path]) -> None:
    page, _ = opened(browser, pages["plausible"], 1440, 900, "light")
    for selector in (".huge", ".grade:last-child", "svg.back"):
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, selector
    page.close()


def test_all_grades_of_a_lesson_are_on_the_first_screen(browser: Browser, pages: dict[str, Path]) -> None:
    page, _ = opened(browser, pages["full"], 1440, 900, "light")
    assert page.locator(".grade").count() == 4
    assert page.locator(".further li").count() == 4
    for selector in (".huge", ".further li:last-child", ".unseen-grades", "svg.back"):
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, selector
    page.close()


def test_a_hundred_points_stand_on_one_line(browser: Browser, tmp_path: Path) -> None:
    report = replace(full(), grades=tuple(replace(grade, score=100.0) for grade in full().grades))
    page, _ = opened(browser, write_report(report, tmp_path).html, 390, 844, "light")
    lines = page.evaluate(
        "[...document.querySelectorAll('.further-points span')].map((e) => e.getClientRects().length)"
    )
    assert lines == [1] * 5
    assert page.evaluate(STICKING_OUT) == []
    page.close()


@pytest.mark.parametrize("width", [1440, 900, 390])
def test_what_stands_in_the_band_of_phases_stays_in_its_phase(
    browser: Browser, pages: dict[str, Path], width: int
) -> None:
    page, _ = opened(browser, pages["full"], width, 900, "light")
    overflow = """() => [...document.querySelectorAll(".band g")].map((g) => {
      const text = g.querySelector("text").getBoundingClientRect();
      const box = g.querySelector("rect").getBoundingClientRect();
      return [text.left - box.left, box.right - text.right];
    })"""
    rooms = page.evaluate(overflow)
    assert len(rooms) == 7
    assert min(min(room) for room in rooms) >= -1.0
    page.close()


def test_following_a_moment_marks_the_timeline_and_tells_the_player(browser: Browser, pages: dict[str, Path]) -> None:
    page, complaints = opened(browser, pages["plausible"], 1440, 900, "light")
    page.evaluate("document.addEventListener('backrub:seek', (event) => { window.sought = event.detail.t_s })")
    page.locator("#moments a[data-t='12.4']").click()
    assert page.evaluate("window.sought") == pytest.approx(12.4)
    assert page.locator("#now").inner_text() == "0:12.4"
    assert float(page.locator("#timeline").evaluate("e => parseFloat(e.style.getPropertyValue('--now'))")) == (
        pytest.approx(100 * 12.4 / 60)
    )
    assert page.locator("#scrubber").get_attribute("aria-valuetext") == "0:12.4"
    plot = page.locator(".plot.tall").first
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] / 2, "y": box["height"] / 4})
    assert page.evaluate("window.sought") == pytest.approx(30.0, abs=0.1)
    assert complaints == []
    page.close()


# The application's page: a strict policy, another style sheet, and the report put in before its script comes, twice.
APP = "http://report.test/"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"


def in_the_app(browser: Browser, width: int = 1440) -> tuple[Page, list[str]]:
    files = {
        "": f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Session</title>
            <link rel="icon" href="data:,"><link rel="stylesheet" href="app.css">
            <link rel="stylesheet" href="report.css"></head><body>{render_body(plausible())}</body></html>""",
        "app.css": (webui.FOLDER / "css" / "app.css").read_text("utf-8"),
        "report.css": asset("report.css"),
        "report.js": asset("report.js"),
    }
    types = {"": "text/html", "css": "text/css", "js": "text/javascript"}
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(APP)
        head = {"Content-Security-Policy": POLICY, "Content-Type": types[name.rpartition(".")[2]]}
        route.fulfill(body=files[name], headers=head)

    page.route(f"{APP}**", answer)
    page.goto(APP)
    for kind in ("text/javascript", "module"):
        page.add_script_tag(url="report.js", type=kind)
    page.evaluate("""() => { window.sought = [];
        document.addEventListener("backrub:seek", (event) => window.sought.push(event.detail.t_s)); }""")
    return page, complaints


def now_percent(page: Page) -> float:
    return float(page.evaluate("parseFloat(document.getElementById('timeline').style.getPropertyValue('--now'))"))


def test_in_the_app_it_looks_the_same_and_nothing_is_refused(browser: Browser, pages: dict[str, Path]) -> None:
    looks = """() => ["h1", "h2", ".panel", ".track-row", ".overall", ".grade .state", ".points", ".meter", ".nothing"]
      .map((name) => { const s = getComputedStyle(document.querySelector(".report " + name));
        return [name, s.display, s.color, s.padding, s.margin, s.border, s.fontSize, s.fontWeight, s.background]; })"""
    alone, _ = opened(browser, pages["plausible"], 1440, 900, "light")
    page, complaints = in_the_app(browser)
    assert page.evaluate(looks) == alone.evaluate(looks)
    assert page.evaluate("getComputedStyle(document.querySelector('.balance .left')).fill") == "rgb(52, 115, 125)"
    assert complaints == []
    alone.close()
    page.close()


def test_the_playhead_follows_the_video_without_seeking(browser: Browser) -> None:
    page, complaints = in_the_app(browser)
    page.evaluate("document.dispatchEvent(new CustomEvent('backrub:time', { detail: { t_s: 15 } }))")
    assert now_percent(page) == pytest.approx(25.0)
    assert page.locator("#now").inner_text() == "0:15.0"
    assert page.evaluate("window.sought") == []
    # A script that was loaded twice follows once, and a report that has gone is no error.
    page.locator("#moments a[data-t='12.4']").click()
    assert page.evaluate("window.sought") == [12.4]
    page.evaluate("document.querySelector('.report').remove()")
    page.evaluate("document.dispatchEvent(new CustomEvent('backrub:time', { detail: { t_s: 20 } }))")
    assert complaints == []
    page.close()


def test_a_player_that_takes_the_moment_keeps_the_page_where_it_is(browser: Browser) -> None:
    page, _ = in_the_app(browser)
    page.evaluate("document.addEventListener('backrub:seek', (event) => event.preventDefault())")
    page.locator("#moments a[data-t='12.4']").click()
    assert page.evaluate("location.hash") == ""
    page.close()


def test_every_moment_can_be_followed_with_the_keyboard(browser: Browser) -> None:
    page, complaints = in_the_app(browser)
    page.locator(".touches [tabindex='0']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.evaluate("window.sought") == [12.4, 44.0, 12.4]
    assert page.locator(".touches [tabindex='0']").count() == 1
    page.locator("#scrubber").focus()
    for key in ("Home", "ArrowRight", "PageUp", "ArrowLeft", "End", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("window.sought.slice(3)") == [0, 1, 11, 10, 60, 60]
    assert complaints == []
    page.close()


def test_beside_a_video_it_takes_the_width_it_has(browser: Browser) -> None:
    page, _ = in_the_app(browser)
    columns = "getComputedStyle(document.querySelector('.first')).gridTemplateColumns.split(' ').length"
    assert page.evaluate(columns) == 2
    page.evaluate("document.querySelector('.report').style.width = '640px'")
    assert page.evaluate(columns) == 1
    page.close()


@pytest.mark.parametrize("name", ["plausible", "full"])
def test_prints_on_two_or_three_pages(browser: Browser, pages: dict[str, Path], name: str) -> None:
    page, _ = opened(browser, pages[name], 1440, 900, "dark")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert 2 <= pdf.count(b"/Type /Page\n") <= 3
    page.close()


def test_summary_page(browser: Browser, tmp_path: Path) -> None:
    reports = [build() for build in BUILDERS]
    file = write_summary(reports, tmp_path, [f"{build.__name__}/report.html" for build in BUILDERS]).html
    for width in (1440, 390):
        page, complaints = opened(browser, file, width, 800, "light")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("tbody tr").count() == 4
        assert complaints == []
        page.close()
