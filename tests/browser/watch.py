"""Notes everything that goes wrong in a browser while a test looks elsewhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError, WebSocket

# What a page gives up itself: a video's request when it jumps, any request when it goes to another page.
GIVEN_UP = "net::ERR_ABORTED"
# These have no host.
OWN_SCHEMES = ("blob", "data")


class Watch:
    """Complaints of all pages of a browser context: errors and warnings on the console, errors thrown, requests that
    failed or were refused, and every request that leaves `url`'s host.
    """

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._expected: list[re.Pattern[str]] = []
        self._complaints: list[str] = []
        context.on("console", self._console)
        context.on("weberror", self._thrown)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("page", self._page)

    def expect(self, pattern: str) -> None:
        """Complaints like this are part of the test."""
        self._expected.append(re.compile(pattern))

    @property
    def complaints(self) -> list[str]:
        """All but the expected ones."""
        return [text for text in self._complaints if not any(pattern.search(text) for pattern in self._expected)]

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)
        page.on("crash", lambda crashed: self._complaints.append(f"crash: {crashed.url}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _thrown(self, thrown: WebError) -> None:
        self._complaints.append(f"thrown: {thrown.error}")

    def _request(self, request: Request) -> None:
        self._stays(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self._stays(socket.url)

    def _stays(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in OWN_SCHEMES and parts.netloc != self._host:
            self._complaints.append(f"elsewhere: {url}")

    def _failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self._complaints.append(f"failed: {request.method} {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._complaints.append(f"{response.status}: {response.request.method} {response.url}")
