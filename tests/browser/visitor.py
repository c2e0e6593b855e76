"""A visitor: a fresh browser profile at the server, watched over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.chromium import PATIENCE_MS
from tests.browser.watch import Watch

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# No test machine can speak: this keeps what was to be spoken. And it keeps the sockets, so that a test can cut them.
PREPARED = """
  window.spoken = [];
  speechSynthesis.speak = (words) => {
    window.spoken.push(words.text);
    setTimeout(() => words.dispatchEvent(new Event("end")));
  };
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(...given) { super(...given); window.sockets.push(this); }
  };
"""


@dataclass(frozen=True)
class Visitor:
    """`context` may use the camera until it is told otherwise; `url` ends in a slash."""

    context: BrowserContext
    watch: Watch
    url: str

    def open(self, path: str) -> Page:
        """A new page at `path`."""
        page = self.context.new_page()
        page.goto(self.url + path)
        return page


@contextmanager
def visiting(browser: Browser, url: str) -> Iterator[Visitor]:
    """A visitor. Fails at the end when something went wrong in the browser that the watch did not expect."""
    context = browser.new_context(viewport=WIDE, color_scheme="light", permissions=["camera"])
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(PREPARED)
    watch = Watch(context, url)
    try:
        yield Visitor(context, watch, url)
    finally:
        context.close()
    assert not watch.complaints, "\n".join(watch.complaints)


def until(page: Page, reached: Callable[[], object], what: str) -> None:
    """Wait until this is so. (The pages' policy forbids Playwright's own `wait_for_function`.)"""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not reached():
        assert time.monotonic() < deadline, f"not in time: {what}"
        page.wait_for_timeout(50)
