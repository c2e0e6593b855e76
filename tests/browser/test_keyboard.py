"""A whole live session by keyboard alone, with a sample as the camera."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.live_tab import LiveTab
from tests.browser.visitor import Visitor, until

MOST_STOPS = 60


def focused(page: Page, selector: str) -> bool:
    found: bool = page.evaluate("(selector) => document.activeElement.matches(selector)", selector)
    return found


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until it has the focus."""
    for _ in range(MOST_STOPS):
        if focused(page, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def test_a_session_by_keyboard_alone(visitor: Visitor) -> None:
    live = LiveTab(visitor)
    page, press = live.page, live.page.keyboard.press

    tab_to(page, "#sample-select")
    page.keyboard.type("Pressing")
    expect(page.locator("#sample-select")).to_have_value("on_the_spine")
    tab_to(page, "#use-sample")
    press("Enter")
    live.reach("proposal")

    # The proposal is mended by a point.
    tab_to(page, ".handle[data-name=c7]")
    press("Shift+ArrowDown")
    until(page, lambda: any(a["back"] and a["back"]["by_hand"] for a in live.answers("setup")), "the point's new place")
    tab_to(page, "#confirm-back")
    press("Enter")
    live.reach("scale")
    tab_to(page, "#scale-form input[inputmode=decimal]")
    page.keyboard.type("168")
    tab_to(page, "#start")
    press("Space")
    live.reach("coaching")

    # Whoever presses Space twice has not finished.
    until(page, lambda: focused(page, "#pause"), "the focus on the pause")
    live.clock_reaches(1)
    press("Space")
    live.reach("paused")
    press("p")
    live.reach("coaching")

    press("b")
    expect(page.locator(".handle")).to_have_count(6)
    until(page, lambda: focused(page, ".handle[data-name=c7]"), "the focus on the first point")
    press("ArrowUp")
    press("b")
    expect(page.locator(".handle")).to_have_count(0)
    press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press("m")
    expect(page.locator("#mute")).to_have_text("Voice on")
    press("m")
    expect(page.locator("#mute")).to_have_text("Voice off")

    live.corrected("Off the spine")
    press("f")
    live.reach_report()
    expect(page.locator("#data")).to_contain_text("from the height")
