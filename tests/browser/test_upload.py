"""A recording: its upload through the page, and its report beside its video."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chromium import END_S
from tests.browser.conftest import CHUNK_BYTES
from tests.browser.uploading import Piece, Uploaded
from tests.browser.visitor import Visitor, until

# Whether anything is drawn on a canvas; read from a copy, which the browser allows without a warning.
DRAWN = """(canvas) => {
  const { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, width, height).data.some((value) => value > 0);
}"""


def test_an_upload_goes_on_where_it_was_cut(uploaded: Uploaded) -> None:
    assert uploaded.held == [3 * CHUNK_BYTES, 6 * CHUNK_BYTES]
    starts = list(range(0, uploaded.size, CHUNK_BYTES))
    ends = [*starts[1:], uploaded.size]
    # Each byte once, in order: nothing that the server held was sent again.
    assert uploaded.pieces == [Piece(before, after) for before, after in zip(starts, ends, strict=True)]


def test_the_recording_is_kept_and_graded(visitor: Visitor, uploaded: Uploaded) -> None:
    page = visitor.open(f"session?id={uploaded.session_id}")
    kept = uploaded.session(page, visitor.url)
    assert (kept["kind"], kept["state"], kept["title"]) == ("upload", "graded", "monday")
    expect(page.locator("#title h1")).to_have_text("monday")
    expect(page.locator(".report")).to_contain_text(kept["overall_sentence"])
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_moments_of_the_report_lead_into_the_video(visitor: Visitor, uploaded: Uploaded) -> None:
    page = visitor.open(f"session?id={uploaded.session_id}")
    video = page.locator("video")
    # Enough of it is there to play through.
    expect(video).to_have_js_property("readyState", 4)

    touch = page.locator("#moments article", has_text="Spine avoidance").locator("[data-t]")
    expect(touch).to_have_count(1)
    touch.click()
    expect_time(video, given_s(touch))
    # The palm is on the spine from 6.0 s of the recording.
    assert given_s(touch) == pytest.approx(6.1, abs=0.4)
    expect(page.locator("#now")).to_have_text(f"0:0{given_s(touch):.1f}")

    page.locator("summary", has_text="Every stroke").click()
    stroke = page.locator("details [data-t]").first
    stroke.click()
    expect_time(video, given_s(stroke))
    assert given_s(stroke) != given_s(touch)

    plot = page.locator("#timeline .plot").first
    box = plot.bounding_box()
    assert box is not None
    plot.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect_time(video, END_S / 2)


def test_what_was_seen_is_drawn_over_the_video(visitor: Visitor, uploaded: Uploaded) -> None:
    page = visitor.open(f"session?id={uploaded.session_id}")
    overlay = page.locator("canvas.player-overlay")
    expect(overlay).to_be_visible()
    until(page, lambda: overlay.evaluate(DRAWN), "the overlay")
    toggle = page.get_by_role("button", name="What was seen")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    assert not overlay.evaluate(DRAWN)
    toggle.click()
    assert overlay.evaluate(DRAWN)


def given_s(moment: Locator) -> float:
    """The time that a moment of the report leads to."""
    return float(moment.get_attribute("data-t") or "nan")


def expect_time(video: Locator, t_s: float) -> None:
    """Wait until the video shows this time."""
    expect(video).to_have_js_property("seeking", False)
    until(video.page, lambda: abs(video.evaluate("(video) => video.currentTime") - t_s) < 0.1, f"the video at {t_s} s")
