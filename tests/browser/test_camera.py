"""When there is no picture, the page says why and what to do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.live_tab import LiveTab
from tests.browser.visitor import Visitor

REFUSED = "The browser does not let this page use the camera."
# The empty page before has no cameras at all.
REJECTS = """if (navigator.mediaDevices)
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '%s'));"""


def test_a_refused_permission(visitor: Visitor) -> None:
    # What is not granted is refused.
    visitor.context.grant_permissions([], origin=visitor.url)
    page = LiveTab(visitor).page
    page.click("#start-camera")
    told = page.locator("#trouble [role=alert]")
    expect(told).to_contain_text(REFUSED)
    expect(told).to_contain_text("allow the camera, then try again.")
    # Then it is given.
    visitor.context.grant_permissions(["camera"], origin=visitor.url)
    page.click("#start-camera")
    expect(page.locator("body")).to_have_attribute("data-state", "looking")
    expect(told).to_have_count(0)


@pytest.mark.parametrize(
    ("error", "message", "remedy"),
    [
        ("NotFoundError", "No camera was found.", "Plug one in and try again, or use a sample as the camera."),
        ("NotReadableError", "Another program is using the camera.", "Close it (a call, another tab), then try again."),
        ("OverconstrainedError", "That camera cannot be used now.", "Choose another camera."),
    ],
)
def test_a_camera_that_does_not_start(visitor: Visitor, error: str, message: str, remedy: str) -> None:
    visitor.context.add_init_script(REJECTS % error)
    page = LiveTab(visitor).page
    page.click("#start-camera")
    told = page.locator("#trouble [role=alert]")
    expect(told.locator("p")).to_have_text([message, remedy])
    expect(page.locator("body")).to_have_attribute("data-state", "camera")
    # The way without a camera stays open.
    expect(page.locator("#use-sample")).to_be_enabled()


def test_an_address_where_browsers_give_no_camera(visitor: Visitor) -> None:
    visitor.context.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false });")
    page = LiveTab(visitor).page
    expect(page.locator("#trouble [role=alert]")).to_contain_text("The browser gives cameras only to safe addresses.")
