"""A recording: its upload through the page, and its report beside its video."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import CHUNK_BYTES
from tests.browser.uploading import Piece, Uploaded
from tests.browser.visitor import Visitor

# Pixels of a canvas that are not empty.
DRAWN = """(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
  .reduce((count, value, index) => count + (index % 4 === 3 && value > 0 ? 1 : 0), 0)"""


def session(page: Page, visitor: Visitor, uploaded: Uploaded) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"{visitor.url}api/v1/sessions/{uploaded.session_id}").json()
    return found


def test_an_upload_goes_on_where_it_was_cut(uploaded: Uploaded) -> None:
    assert uploaded.held == [3 * CHUNK_BYTES, 6 * CHUNK_BYTES]
    starts = list(range(0, uploaded.size, CHUNK_BYTES))
    ends = [*starts[1:], uploaded.size]
    # Each byte once, in order: nothing that the server held was sent again.
    assert uploaded.pieces == [Piece(before, after) for before, after in zip(starts, ends, strict=True)]


def test_the_recording_is_kept_and_graded(visitor: Visitor, uploaded: Uploaded) -> None:
    page = visitor.open(f"session?id={uploaded.session_id}")
    kept = session(page, visitor, uploaded)
    assert (kept["kind"], kept["state"], kept["title"]) == ("upload", "graded", "monday")
    expect(page.locator("#title h1")).to_have_text("monday")
    expect(page.locator(".report")).to_contain_text(kept["overall_sentence"])
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_moments_of_the_report_lead_into_the_video(visitor: Visitor, uploaded: Uploaded) -> None:
    page = visitor.open(f"session?id={uploaded.session_id}")
    video = page.locator("video")
    page.wait_for_function("document.querySelector('video')?.readyState >= 2")

    touch = page.locator("#lost-spine [data-t]")
    touch.click()
    # The palm is on the spine from 6.0 s of the recording.
    expect_time(video, float(touch.get_attribute("data-t") or "nan"))
    assert seconds(video) == pytest.approx(6.1, abs=0.4)
    expect(page.locator("#now")).to_have_text(f"0:0{seconds(video):.1f}")

    page.locator("#strokes summary").click()
    stroke = page.locator("#strokes table [data-t]").first
    stroke.click()
    expect_time(video, float(stroke.get_attribute("data-t") or "nan"))

    plot = page.locator("#timeline .plot").first
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] * 0.5, "y": box["height"] / 2})
    expect_time(video, 4.5)


def test_what_was_seen_is_drawn_over_the_video(visitor: Visitor, uploaded: Uploaded) -> None:
    page = visitor.open(f"session?id={uploaded.session_id}")
    overlay = page.locator("canvas.player-overlay")
    page.wait_for_function(f"({DRAWN})(document.querySelector('canvas.player-overlay')) > 0")
    toggle = page.get_by_role("button", name="What was seen")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    assert overlay.evaluate(DRAWN) == 0
    toggle.click()
    assert overlay.evaluate(DRAWN) > 0


def seconds(video: Locator) -> float:
    return float(video.evaluate("(video) => video.currentTime"))


def expect_time(video: Locator, t_s: float) -> None:
    """The video comes to stand within half a frame's time of this."""
    video.page.wait_for_function(
        "([video, t]) => !video.seeking && Math.abs(video.currentTime - t) < 0.05", arg=[video.element_handle(), t_s]
    )
