"""A recording on its way through the upload page, with the connection cut in the middle."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, Response, Route, expect

from tests.browser.visitor import Visitor

PIECES = "**/api/v1/uploads/*?offset=*"


@dataclass(frozen=True)
class Piece:
    """A piece that came through: the bytes before it and with it, as the server counts them."""

    before: int
    after: int


@dataclass
class Uploaded:
    """What came of it. `held`: what the server held at each cut, in bytes. `pieces`: in the order of their arrival."""

    size: int
    session_id: str = ""
    held: list[int] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def session(self, page: Page, url: str) -> dict[str, Any]:
        """What the server at `url` says of it."""
        found: dict[str, Any] = page.request.get(f"{url}api/v1/sessions/{self.session_id}").json()
        return found


class Line:
    """The line to the server: pieces go through until `cut_after` of them have."""

    def __init__(self, page: Page, cut_after: int) -> None:
        self.cut_after = cut_after
        self._through = 0
        page.route(PIECES, self._route)

    def _route(self, route: Route) -> None:
        if self._through >= self.cut_after:
            route.abort("connectionfailed")
        else:
            self._through += 1
            route.continue_()


def upload_with_cuts(visitor: Visitor, clip: Path) -> Uploaded:
    """Upload `clip`. The line is cut after three pieces and mended; cut again after six, then the page is loaded anew.
    Returns when its report is open.
    """
    visitor.watch.expect("ERR_CONNECTION_FAILED")
    uploaded = Uploaded(clip.stat().st_size)
    page = visitor.open("upload")
    page.on("response", lambda response: _note(uploaded, response))
    line = Line(page, 3)
    page.set_input_files("#files", clip)
    row = page.locator("#rows > li")
    expect(row).to_contain_text("Connection lost")
    uploaded.held.append(_held(page, visitor.url))
    line.cut_after = 6
    expect(row.locator("progress")).to_have_js_property("value", 6 * uploaded.held[0] // 3)
    expect(row).to_contain_text("Connection lost")
    uploaded.held.append(_held(page, visitor.url))
    page.unroute(PIECES)
    page.reload()
    expect(row.get_by_role("heading")).to_have_text(clip.name)
    row.get_by_role("link", name="See the report").click()
    page.wait_for_selector(".report")
    uploaded.session_id = parse_qs(urlsplit(page.url).query)["id"][0]
    return uploaded


def _note(uploaded: Uploaded, response: Response) -> None:
    if response.request.method == "PUT":
        asked = parse_qs(urlsplit(response.url).query)
        uploaded.pieces.append(Piece(int(asked["offset"][0]), response.json()["offset"]))


def _held(page: Page, url: str) -> int:
    answer: dict[str, Any] = page.request.get(f"{url}api/v1/uploads").json()
    (upload,) = answer["uploads"]
    return int(upload["offset"])
