"""What axe-core finds on the pages, and whether they fit a phone."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.live_tab import LiveTab
from tests.browser.pretending import NOT_FOUND, failed, many, pretend, working
from tests.browser.uploading import Uploaded
from tests.browser.visitor import PHONE, WIDE, Visitor, until

Looks = tuple[ViewportSize, Literal["light", "dark"]]
LOOKS: tuple[Looks, ...] = ((WIDE, "light"), (WIDE, "dark"), (PHONE, "light"), (PHONE, "dark"))
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN = """() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`))"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


def barriers(page: Page, what: str) -> list[str]:
    """What keeps people out of the page as it stands, in all its looks; leaves it as it was."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = []
    for size, scheme in LOOKS:
        page.set_viewport_size(size)
        # Without motion the new colours are there at once.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # What the page does when its size changes comes with the next picture.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        here = f"{what}, {size['width']} {scheme}"
        violations: list[Any] = page.evaluate(RUN)
        found += [f"{here}: {violation}" for violation in violations]
        if (too_wide := page.evaluate(SIDEWAYS)) > 0:
            found.append(f"{here}: {too_wide} px too wide")
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return found


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("upload", "#limits"),
        ("session?id={session_id}", ".report"),
        ("session?id=0123456789abcdef", ".empty"),
        ("nowhere", ".empty"),
    ],
)
def test_a_page_is_open_to_all(visitor: Visitor, uploaded: Uploaded, path: str, there: str) -> None:
    visitor.watch.expect(r"404\b.*(/nowhere|0123456789abcdef)")
    page = visitor.open(path.format(session_id=uploaded.session_id))
    expect(page.locator(there)).to_be_visible()
    assert barriers(page, path) == []


@pytest.mark.parametrize(("path", "there"), [("", ".lately"), ("history", "table.history")])
@pytest.mark.parametrize("full", [True, False])
def test_a_list_is_open_to_all(visitor: Visitor, uploaded: Uploaded, path: str, there: str, full: bool) -> None:
    page = visitor.context.new_page()
    pretend(page, sessions=many(uploaded.session(page, visitor.url)) if full else [])
    page.goto(visitor.url + path)
    expect(page.locator(there if full else ".empty").first).to_be_visible()
    assert barriers(page, path or "home") == []


def test_a_session_on_its_way_is_open_to_all(visitor: Visitor, uploaded: Uploaded) -> None:
    page = visitor.context.new_page()
    pretend(page, session=working(uploaded.session(page, visitor.url)))
    page.goto(f"{visitor.url}session?id={uploaded.session_id}")
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert barriers(page, "working") == []


def test_a_back_to_be_placed_by_hand_is_open_to_all(visitor: Visitor, uploaded: Uploaded) -> None:
    page = visitor.context.new_page()
    pretend(page, session=failed(uploaded.session(page, visitor.url)))
    page.goto(f"{visitor.url}session?id={uploaded.session_id}")
    expect(page.locator("#state [role=alert]")).to_contain_text(NOT_FOUND["message"])
    found = barriers(page, "failed")
    page.get_by_role("button", name="Place the back by hand").click()
    expect(page.locator("dialog .handle")).to_have_count(6)
    assert found + barriers(page, "by hand") == []


def test_the_receivers_page_is_open_to_all_in_every_state(visitor: Visitor) -> None:
    page = visitor.open("receiver")
    expect(page.get_by_role("heading")).to_have_text("This address is not whole.")
    found = barriers(page, "not whole")
    live = LiveTab(visitor)
    live.page.select_option("#sample-select", "dark_warm")
    live.page.click("#use-sample")
    until(live.page, live.welcomes, "a session")
    page.goto(visitor.url + live.welcomes()[0]["receiver"]["path"].removeprefix("/"))
    expect(page.locator("#line")).to_have_text("Waiting for the lesson to begin")
    found += barriers(page, "waiting")
    page.click("#less")
    expect(page.locator("#sent")).to_have_text("Wait for the lesson to begin.")
    found += barriers(page, "not yet")
    page.keyboard.press("Tab")
    live.page.click("#step-back")
    expect(page.get_by_role("heading")).to_have_text("The session is over.")
    found += barriers(page, "over")
    assert found == []


def test_the_live_page_is_open_to_all_in_every_state(visitor: Visitor) -> None:
    live = LiveTab(visitor)
    page = live.page
    found = barriers(page, "camera")
    # Hands rest on this back from the beginning, so that it is looked for as long as this takes.
    page.select_option("#sample-select", "dark_warm")
    page.click("#use-sample")
    live.reach("looking")
    found += barriers(page, "looking")
    page.click("#by-hand")
    live.reach("proposal")
    found += barriers(page, "proposal")
    page.click("#confirm-back")
    live.reach("scale")
    found += barriers(page, "scale")
    page.click("#set-link")
    found += barriers(page, "link")
    page.keyboard.press("Escape")
    page.check("input[name=lesson][value='5']")
    page.click("#start")
    live.reach("coaching")
    found += barriers(page, "coaching")
    page.keyboard.press("a")
    expect(page.locator("#check-in")).to_be_visible()
    found += barriers(page, "asking")
    page.keyboard.press("s")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    found += barriers(page, "stop")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    found += barriers(page, "fixing")
    page.keyboard.press("b")
    page.keyboard.press("?")
    found += barriers(page, "help")
    page.keyboard.press("Escape")
    page.click("#pause")
    live.reach("paused")
    found += barriers(page, "paused")
    page.click("#finish")
    live.reach("finishing")
    assert found == []
