"""A live session in a real browser: a sample as the camera, from the set-up to the history."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.live_tab import LiveTab
from tests.browser.visitor import Visitor, until

OFF_THE_SPINE = "Off the spine, move out to the muscle."


def test_a_session_from_the_camera_to_the_history(visitor: Visitor) -> None:
    live = LiveTab(visitor)
    page = live.page
    page.click("#start-camera")
    live.reach("proposal")
    expect(page.locator(".handle")).to_have_count(6)
    page.click("#confirm-back")
    live.reach("scale")
    page.fill("#scale-form input[inputmode=decimal]", "168")
    page.click("#start")
    live.reach("coaching")

    live.corrected(OFF_THE_SPINE)
    expect(page.locator("#banner")).to_have_attribute("data-tone", "danger")
    # It goes when the hand has gone.
    expect(page.locator("#banner")).not_to_have_text(re.compile("spine"))
    # However slowly pictures come, so long there is touch enough for a grade.
    live.clock_reaches(15)
    page.click("#pause")
    live.reach("paused")
    given = live.corrections()
    assert ("on_spine", OFF_THE_SPINE) in given
    # Each correction is spoken once, however long it stands.
    assert [words for words in live.spoken() if words in dict(given).values()] == [text for _, text in given]

    page.click("#finish")
    session_id = live.reach_report()
    expect(page.locator(".report")).to_contain_text("spine")
    kept = page.request.get(f"{visitor.url}api/v1/sessions/{session_id}").json()
    assert (kept["kind"], kept["state"], kept["settings"]["height_cm"]) == ("live", "graded", 168)
    assert kept["grades"]["spine"] < 100

    page.get_by_role("link", name="History").click()
    row = page.locator(f"tr[data-id='{session_id}']")
    expect(row.locator(".overall .numbers")).to_have_text(str(round(kept["grades"]["overall"])))
    row.get_by_role("link").click()
    assert live.reach_report() == session_id


def test_a_dropped_connection_goes_on_with_the_same_session(visitor: Visitor) -> None:
    visitor.watch.expect("ERR_INTERNET_DISCONNECTED")
    live = LiveTab(visitor)
    page = live.page
    page.click("#start-camera")
    page.click("#by-hand")
    page.click("#confirm-back")
    page.click("#skip")
    live.reach("coaching")
    live.clock_reaches(1)

    visitor.context.set_offline(True)
    page.evaluate("sockets.at(-1).close()")
    expect(page.locator("#camera-state")).to_contain_text("Reconnecting")
    before_s = live.answers("coaching")[-1]["clock_s"]
    visitor.context.set_offline(False)
    expect(page.locator("#camera-state")).not_to_contain_text("Reconnecting")
    live.clock_reaches(int(before_s) + 2)
    live.reach("coaching")

    first, again = live.welcomes()
    assert (first["resumed"], again["resumed"]) == (False, True)
    assert again["session_id"] == first["session_id"]
    assert again["clock_s"] >= before_s
    page.click("#finish")
    live.reach("finishing")
    # So little is not always graded.
    until(page, lambda: "/session" in page.url or page.locator("#finishing a").is_visible(), "the end")
    if "/session" not in page.url:
        page.click("#finishing a")
    page.wait_for_url(f"**/session?id={first['session_id']}")


def test_an_unplugged_camera_is_told_and_another_goes_on(visitor: Visitor) -> None:
    live = LiveTab(visitor)
    page = live.page
    page.click("#start-camera")
    live.reach("looking")
    page.evaluate("document.getElementById('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))")
    told = page.locator("#trouble [role=alert]")
    expect(told.locator("p")).to_have_text(["The camera is gone.", "Plug it in again, or choose another one."])
    told.get_by_role("button", name="Try again").click()
    expect(told).to_have_count(0)
    answered = len(live.heard)
    until(page, lambda: len(live.heard) > answered + 2, "pictures of the new camera")
