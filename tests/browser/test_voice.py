"""What is spoken and what is heard, without a voice and an ear: the modules by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.visitor import Visitor

# A voice that says nothing until it is told that it has ended.
QUEUE = """async (steps) => {
  const { Voice } = await import("/static/js/live/voice.js");
  const log = [];
  let saying = null;
  speechSynthesis.speak = (words) => { saying = words; log.push(words.text); };
  speechSynthesis.cancel = () => { if (saying) log.push("cancel"); saying = null; };
  const voice = new Voice({ get: (name) => ({ muted: false, volume: 1, voice: "" })[name], set() {} });
  for (const [text, rank] of steps) {
    if (text === "end") { const ended = saying; saying = null; ended?.dispatchEvent(new Event("end")); }
    else voice.say(text, rank);
  }
  voice.destroy();
  return log;
}"""
HEARD = """async (texts) => {
  const { heard } = await import("/static/js/live/listening.js");
  return texts.map(heard);
}"""
END = ["end", ""]


@pytest.fixture
def page(visitor: Visitor) -> Page:
    return visitor.open("receiver")


def spoken(page: Page, *steps: list[str]) -> list[str]:
    """What the voice did with these sayings."""
    found: list[str] = page.evaluate(QUEUE, list(steps))
    return found


def test_danger_interrupts_and_prompts_wait(page: Page) -> None:
    told = spoken(
        page,
        ["Now knead.", "prompt"],
        ["Slower.", "caution"],
        ["Good.", "praise"],
        ["Ask.", "prompt"],
        END,
        END,
        END,
    )
    # A correction waits for the end of what is being said, then goes before the other prompt, and that before praise.
    assert told[:4] == ["Now knead.", "Slower.", "Ask.", "Good."]
    # Danger cuts the rest off, and what waited is not worth saying any more.
    told = spoken(page, ["Now knead.", "prompt"], ["Slower.", "caution"], ["Off the spine.", "danger"], END)
    assert told == ["Now knead.", "cancel", "Off the spine."]
    # No prompt interrupts a correction; a caution does not interrupt a danger.
    told = spoken(page, ["Off the spine.", "danger"], ["Ask.", "prompt"], ["Slower.", "caution"], END)
    assert told[:2] == ["Off the spine.", "Slower."]


def test_a_stop_is_said_at_once_and_to_its_end(page: Page) -> None:
    told = spoken(page, ["Off the spine.", "danger"], ["Stop.", "stop"], ["Off the spine.", "danger"], END)
    assert told[:4] == ["Off the spine.", "cancel", "Stop.", "Off the spine."]
    # Said by the page and then by the server too: once is enough. Pressed again: again.
    assert spoken(page, ["Stop.", "stop"], END, ["Stop.", "prompt"], END) == ["Stop."]
    assert spoken(page, ["Stop.", "stop"], END, ["Stop.", "stop"], END) == ["Stop.", "Stop."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Seven", {"value": 7}),
        ("it's a 7", {"value": 7}),
        ("about ten", {"value": 10}),
        ("10", {"value": 10}),
        ("a little less please", {"word": "less"}),
        ("no more", {"word": "less"}),
        ("More", {"word": "more"}),
        ("please stop", {"word": "stop"}),
        ("someone is at the door", None),
        ("11", None),
        ("", None),
    ],
)
def test_what_is_heard(page: Page, text: str, said: dict[str, Any] | None) -> None:
    assert page.evaluate(HEARD, [text]) == [said]
