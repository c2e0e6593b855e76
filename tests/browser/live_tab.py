"""The live page in a browser, and what goes over its socket."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import WebSocket, expect

from tests.browser.visitor import Visitor, until


class LiveTab:
    """The live page. `heard`: all messages of the server so far. `opened`: how many sockets the page has opened."""

    def __init__(self, visitor: Visitor) -> None:
        self.heard: list[dict[str, Any]] = []
        self.opened = 0
        self.page = visitor.context.new_page()
        self.page.on("websocket", self._socket)
        self.page.goto(f"{visitor.url}live")
        # Before the page knows the server's answers it does nothing.
        expect(self.page.locator("#start-camera")).to_have_text("Start the camera")

    def reach(self, state: str) -> None:
        """Wait until the page is in this state."""
        expect(self.page.locator("body")).to_have_attribute("data-state", state)

    def reach_report(self) -> str:
        """Wait for the session's page with the report. The session's id."""
        self.page.wait_for_url("**/session?id=*")
        expect(self.page.locator(".report")).to_be_visible()
        return parse_qs(urlsplit(self.page.url).query)["id"][0]

    def corrected(self, words: str) -> None:
        """Wait until the page corrects so."""
        expect(self.page.locator("#banner")).to_have_text(re.compile(f"^{words}"))

    def answers(self, state: str) -> list[dict[str, Any]]:
        """The answers to pictures in this state."""
        return [told for told in self.heard if told["type"] == "answer" and told["state"] == state]

    def welcomes(self) -> list[dict[str, Any]]:
        return [told for told in self.heard if told["type"] == "welcome"]

    def corrections(self) -> list[tuple[str, str]]:
        """(fault, text) of each correction that the server gave, once an id, in order."""
        given = {c["id"]: (c["fault"], c["text"]) for told in self.answers("coaching") if (c := told["correction"])}
        return list(given.values())

    def spoken(self) -> list[str]:
        """What was given to the voice so far."""
        words: list[str] = self.page.evaluate("spoken")
        return words

    def clock_s(self) -> int:
        """The clock as shown."""
        minutes, seconds = self.page.locator("#clock").inner_text().split(":")
        return 60 * int(minutes) + int(seconds)

    def clock_reaches(self, least_s: int) -> None:
        """Wait until the clock shows so much."""
        until(self.page, lambda: self.clock_s() >= least_s, f"{least_s} s on the clock")

    def _socket(self, socket: WebSocket) -> None:
        self.opened += 1
        socket.on("framereceived", lambda text: self.heard.append(json.loads(text)))
