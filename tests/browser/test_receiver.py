"""The receiver on a second page: what is said there is on the giver's page at once, and in the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.live_tab import LiveTab
from tests.browser.visitor import PHONE, Visitor, until, visiting
from tests.server.running import RunningServer

# An ear that hears what it is told.
EAR = """window.ears = [];
  window.SpeechRecognition = class {
    constructor() { window.ears.push(this); }
    start() { this.on = true; }
    abort() { this.on = false; }
    hear(transcript) { this.onresult({ results: [[{ transcript }]] }); }
  };"""
# One who was not noted waits so long before saying it again.
SAID_AGAIN_MS = 4000
STOP = "Stop. Lift your hands slowly."


@pytest.fixture
def receiver(browser: Browser, server: RunningServer) -> Iterator[Visitor]:
    """A browser of their own: a page in the background of the giver's would slow the giver's camera down."""
    with visiting(browser, server.url) as one:
        yield one


def join(live: LiveTab, receiver: Visitor) -> Page:
    """The receiver's page, from the link that the giver's page shows."""
    live.page.click("#set-link")
    # Without --lan only this machine is reached, and the page says how to change that.
    dialog = live.page.get_by_role("dialog", name="Let the receiver answer")
    expect(dialog).to_contain_text("backrub serve --lan")
    expect(dialog.get_by_role("status")).to_have_text("Waiting for the phone…")
    address = dialog.locator("#receiver-here").get_attribute("href")
    assert address is not None
    phone = receiver.context.new_page()
    phone.set_viewport_size(PHONE)
    phone.goto(address)
    expect(phone.locator("#line")).to_have_text("Waiting for the lesson to begin")
    expect(dialog.get_by_role("status")).to_have_text("The receiver’s phone is joined.")
    live.page.keyboard.press("Escape")
    return phone


def answered(page: Page, words: str, noted: str) -> bool:
    """Whether these words, spoken with the question open, were noted within some seconds."""
    if page.locator("#check-in").is_hidden():
        page.keyboard.press("a")
    page.evaluate("words => ears[0].hear(words)", words)
    try:
        expect(page.locator("#said")).to_have_text(noted, timeout=SAID_AGAIN_MS)
    except AssertionError:
        return False
    return True


def report(live: LiveTab, visitor: Visitor, session_id: str) -> dict[str, Any]:
    found: dict[str, Any] = live.page.request.get(f"{visitor.url}api/v1/sessions/{session_id}/report").json()
    return found


def test_what_the_receiver_says_reaches_the_giver_and_the_report(visitor: Visitor, receiver: Visitor) -> None:
    visitor.context.add_init_script(EAR)
    live = LiveTab(visitor)
    page = live.page
    page.click("#start-camera")
    live.reach("proposal")
    page.click("#confirm-back")
    live.reach("scale")
    page.check("input[name=lesson][value='5']")
    page.get_by_label("The room is warm.").check()
    page.get_by_label("Oil or lotion is at hand.").check()
    phone = join(live, receiver)
    page.click("#start")
    live.reach("coaching")
    expect(phone.locator("#line")).to_have_text("Connected")
    # A guided lesson begins with its warm-up, a fifth of five minutes.
    expect(page.locator("#phase")).to_have_text("Warm-up")
    expect(page.locator("#phase-time")).to_contain_text("of 1:00")
    live.clock_reaches(1)

    # The slider, by key: one to the right of "just right"; and dragged, two further.
    phone.locator("#pressure").focus()
    phone.keyboard.press("ArrowRight")
    expect(phone.locator("#sent")).to_contain_text("Sent: 6, firm, and good")
    phone.locator("#pressure").fill("8")
    expect(phone.locator("#meaning")).to_have_text("8 too much")
    expect(phone.locator("#sent")).to_contain_text("Sent: 8, too much")
    expect(page.locator("#said")).to_have_text("Receiver: 8, too much")
    phone.click("#less")
    expect(page.locator("#said")).to_have_text("Receiver: less")
    expect(phone.locator("#sent")).to_contain_text("Sent: Less")

    phone.click("#stop")
    stop = page.get_by_role("alertdialog")
    expect(stop).to_contain_text(STOP)
    expect(phone.locator("#sent")).to_contain_text("Sent: Stop")
    assert live.spoken().count(STOP) == 1
    box = phone.locator("#stop").bounding_box()
    assert box is not None
    # A third of the screen, at its foot.
    assert box["height"] >= PHONE["height"] / 3 - 1
    assert box["y"] + box["height"] == PHONE["height"]
    stop.get_by_role("button").click()
    expect(stop).to_have_count(0)

    # What the giver hears is noted by key and by button.
    page.keyboard.press("5")
    expect(page.locator("#said")).to_have_text("Noted: 5, just right")
    page.keyboard.press("a")
    page.get_by_role("button", name="More").click()
    expect(page.locator("#said")).to_have_text("Noted: more")
    expect(page.locator("#check-in")).to_be_hidden()
    # Nothing is listened to until it is turned on, beside the words on where it may go.
    assert page.evaluate("ears.length") == 0
    page.click("#voice-settings")
    expect(page.locator("#privacy")).to_contain_text("send what they hear to a server")
    page.check("#listen")
    page.keyboard.press("Escape")
    # What is heard while the page speaks is taken for its echo: whoever is not noted says it again.
    until(page, lambda: answered(page, "it is six", "Noted: 6, firm, and good"), "the spoken answer")
    # With the question closed it was no answer.
    page.evaluate("ears[0].hear('seven')")
    page.keyboard.press("n")
    expect(page.locator("#phase")).to_have_text("Knead")

    until(page, lambda: any(told["touches"] for told in live.answers("coaching")), "hands on the back")
    page.keyboard.press("f")
    session_id = live.reach_report()
    expect(phone.get_by_role("heading")).to_have_text("The session is over.")
    kept = report(live, visitor, session_id)
    said = [(answer["value"], answer["word"], answer["way"]) for answer in kept["answers"]]
    assert said == [
        (6, None, "receiver"),
        (8, None, "receiver"),
        (None, "less", "receiver"),
        (None, "stop", "receiver"),
        (5, None, "key"),
        (None, "more", "button"),
        (6, None, "voice"),
    ]
    assert kept["lesson"]["minutes"] == 5
    assert kept["lesson"]["ticked"] == ["room", "oil"]
    assert kept["lesson"]["skipped"] == ["surface", "nails", "seven"]


def test_the_receivers_page_comes_back_by_itself(visitor: Visitor, receiver: Visitor) -> None:
    receiver.watch.expect("ERR_INTERNET_DISCONNECTED")
    live = LiveTab(visitor)
    page = live.page
    page.click("#start-camera")
    page.click("#by-hand")
    page.click("#confirm-back")
    live.reach("scale")
    phone = join(live, receiver)
    expect(page.locator("#receiver-state")).to_have_text("Receiver")

    receiver.context.set_offline(True)
    phone.evaluate("sockets.at(-1).close()")
    expect(phone.locator("#line")).to_have_text("Reconnecting…")
    phone.click("#stop")
    expect(phone.locator("#sent")).to_have_text("Not connected. Say stop aloud.")
    receiver.context.set_offline(False)
    # The stop was not forgotten: it is said when the line is back.
    expect(page.get_by_role("alertdialog")).to_contain_text(STOP)
    expect(phone.locator("#line")).to_have_text("Waiting for the lesson to begin")
    page.get_by_role("alertdialog").get_by_role("button").click()

    phone.close()
    expect(page.locator("#receiver-state")).to_have_text("Receiver’s phone is away")


def test_an_address_that_leads_nowhere_is_told(visitor: Visitor) -> None:
    page = visitor.open("receiver")
    expect(page.get_by_role("heading")).to_have_text("This address is not whole.")
    page.goto(f"{visitor.url}receiver#0123456789abcdef.{'x' * 32}")
    expect(page.get_by_role("heading")).to_have_text("The session is over.")
