"""Makes the README's pictures from bundled clips: `python -m docs.pictures` (needs Chromium on the PATH)."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import cv2
import httpx
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from sample_videos import Sample, samples
from server.store.folders import DATABASE
from tests.browser.chromium import PATIENCE_MS, launch
from tests.browser.live_tab import LiveTab
from tests.browser.visitor import PHONE, WIDE, Visitor, until
from tests.browser.watch import Watch
from tests.server.running import RunningServer
from vision.capture import open_video
from vision.report import write_report
from vision.session import analyse
from vision.tutor import Options

OUT = Path(__file__).resolve().parent / "pictures"
CLIP, AT_S = "on_the_spine", 7.6
# The clip's third touch of the spine; the first two have left something to see in the gauges.
TOUCH_S = 16.0
# The clip's hold has gone on for a while then.
HOLD_S = 26.0
# The picture and what is drawn over it are some tenths of a second apart: slowly they are nearer.
PACE = 0.5
WEEK = {
    "too_fast": "First try",
    "wrong_direction": "After work",
    "on_the_spine": "With Anna",
    "half_forgotten": "Ben, left side only",
    "good_effleurage": "Anna again, slowly",
}
HOUR_S, DAY_S = 3600, 86_400


def main() -> None:
    """Write all of them."""
    clips = {sample.name: sample for sample in samples()}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        browser = launch(driver)
        recording(browser, clips[CLIP], folder)
        with RunningServer(folder / "data") as server:
            live(browser, server.url, WIDE, "live", sharp=1)
            live(browser, server.url, PHONE, "live_phone", sharp=2)
            guided(browser, server.url)
            ids = graded(server.url, clips)
        spread(folder / "data" / DATABASE, list(ids.values()))
        with RunningServer(folder / "data") as server:
            session(browser, server.url, ids[CLIP])
            with visitor(browser, server.url, WIDE) as someone:
                shot(someone.open(""), ".lately", "home")
                shot(someone.open("history"), "table.history", "history")
        browser.close()


def recording(browser: Browser, sample: Sample, folder: Path) -> None:
    """A frame with the overlay, and the report as a file."""
    video = folder / "annotated.mp4"
    report = analyse(sample.video, Options(), annotate=video)
    with open_video(video) as source:
        frame = next(f for f in source if f.t_s >= AT_S)
    cv2.imwrite(str(OUT / "annotated.jpg"), frame.image, [cv2.IMWRITE_JPEG_QUALITY, 88])
    tab = browser.new_page(viewport=WIDE, color_scheme="light")
    tab.goto(write_report(report, folder / sample.name).html.as_uri())
    shot(tab, ".report", "report")
    tab.close()


def live(browser: Browser, url: str, size: ViewportSize, name: str, *, sharp: float) -> None:
    """The coach at a touch of the spine, with the clip as the camera."""
    with visitor(browser, url, size, sharp) as someone:
        tab = LiveTab(someone)
        page = tab.page
        page.select_option("#sample-select", CLIP)
        page.click("#use-sample")
        tab.reach("proposal")
        page.click("#confirm-back")
        page.click("#skip")
        tab.reach("coaching")
        video = page.locator("#video")
        video.evaluate("(video, pace) => (video.playbackRate = pace)", PACE)
        until(page, lambda: video.evaluate("(video) => video.currentTime") > TOUCH_S, "the touch of the spine")
        tab.corrected("Off the spine")
        shot(page, "#banner", name)
        page.click("#finish")
        tab.reach_report()
        session_id = page.url.partition("id=")[2]
        httpx.delete(f"{url}api/v1/sessions/{session_id}").raise_for_status()


def guided(browser: Browser, url: str) -> None:
    """A guided lesson while a thumb holds a knot and the pressure is asked for, and the receiver's own page."""
    with visitor(browser, url, WIDE) as someone, visitor(browser, url, PHONE, 2) as receiver:
        tab = LiveTab(someone)
        page = tab.page
        page.select_option("#sample-select", "knot_hold")
        page.click("#use-sample")
        tab.reach("proposal")
        page.click("#confirm-back")
        tab.reach("scale")
        page.check("input[name=lesson][value='5']")
        page.click("#set-link")
        address = page.locator("#receiver-here").get_attribute("href")
        assert address is not None
        phone = receiver.context.new_page()
        phone.goto(address)
        page.keyboard.press("Escape")
        page.click("#start")
        tab.reach("coaching")
        until(page, lambda: page.locator("#video").evaluate("(video) => video.currentTime") > HOLD_S, "the hold")
        shot(page, "#phase", "lesson")
        phone.locator("#pressure").focus()
        phone.keyboard.press("ArrowRight")
        shot(phone, "#stop", "receiver")
        page.click("#finish")
        tab.reach_report()
        session_id = page.url.partition("id=")[2]
        httpx.delete(f"{url}api/v1/sessions/{session_id}").raise_for_status()


def graded(url: str, clips: dict[str, Sample]) -> dict[str, str]:
    """Clips as a week's recordings; name -> the session's id."""
    ids = {}
    with httpx.Client(base_url=f"{url}api/v1", timeout=60) as api:
        for clip, title in WEEK.items():
            data = clips[clip].video.read_bytes()
            wanted = {"filename": f"{clip}.mp4", "size": len(data), "settings": {"height_cm": 168}, "title": title}
            upload = api.post("/uploads", json=wanted).raise_for_status().json()["id"]
            api.put(f"/uploads/{upload}", params={"offset": 0}, content=data).raise_for_status()
            ids[clip] = api.post(f"/uploads/{upload}/finish").raise_for_status().json()["id"]
        for session_id in ids.values():
            while api.get(f"/sessions/{session_id}").json()["state"] != "graded":
                time.sleep(1.0)
    return ids


def spread(path: Path, ids: list[str]) -> None:
    """Put the sessions, which were all made just now, on every other evening."""
    last = time.time() // DAY_S * DAY_S - 4.5 * HOUR_S
    with closing(sqlite3.connect(path)) as database, database:
        for ago, session_id in enumerate(reversed(ids)):
            database.execute("UPDATE sessions SET created = ? WHERE id = ?", (last - 2 * ago * DAY_S, session_id))


def session(browser: Browser, url: str, session_id: str) -> None:
    """The report beside its video, at a touch of the spine."""
    with visitor(browser, url, WIDE) as someone:
        page = someone.open(f"session?id={session_id}")
        video = page.locator("video")
        expect(video).to_have_js_property("readyState", 4)
        page.locator("#moments article", has_text="Spine avoidance").locator("[data-t]").first.click()
        expect(video).to_have_js_property("seeking", False)
        # Into the touch, not at its first moment.
        video.evaluate("(video) => (video.currentTime += 0.8)")
        expect(video).to_have_js_property("seeking", False)
        page.evaluate("scrollTo(0, 0)")
        shot(page, ".report", "session")


@contextmanager
def visitor(browser: Browser, url: str, size: ViewportSize, sharp: float = 1) -> Iterator[Visitor]:
    """Somebody with a screen of this size."""
    context = browser.new_context(viewport=size, device_scale_factor=sharp, color_scheme="light")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield Visitor(context, Watch(context, url), url)
    context.close()


def shot(page: Page, there: str, name: str) -> None:
    """What the window shows, once this is in it."""
    expect(page.locator(there).first).to_be_visible()
    page.screenshot(path=OUT / f"{name}.jpg", type="jpeg", quality=82)


if __name__ == "__main__":
    main()
