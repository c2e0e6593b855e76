"""The history: a trend and a column for each grade that occurs, cards on a phone."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from server.examples import SESSION
from tests.browser.pretending import pretend
from tests.browser.visitor import PHONE, Visitor

GRADES = {"overall": 70.0, "speed": 80.0, "direction": 90.0, "coverage": 60.0, "spine": 50.0}
FURTHER = {"technique": None, "flow": None, "holds": None, "evenness": None, "communication": None}
MAIN = ["Overall", "Stroke speed", "Direction", "Zone coverage", "Spine avoidance"]


def sessions(*grades: dict[str, float | None]) -> list[dict[str, Any]]:
    """One a day, the newest first."""
    return [
        {
            **SESSION,
            "id": f"{day:016x}",
            "created": 1767950000.0 - 86_400 * day,
            "grades": {**GRADES, **FURTHER, **some},
        }
        for day, some in enumerate(grades)
    ]


def opened(visitor: Visitor, *grades: dict[str, float | None]) -> Page:
    page = visitor.context.new_page()
    pretend(page, sessions=sessions(*grades))
    page.goto(f"{visitor.url}history")
    expect(page.locator("tbody tr")).to_have_count(len(grades))
    return page


def test_four_grades_as_ever(visitor: Visitor) -> None:
    page = opened(visitor, {}, {"speed": 60.0})
    assert page.locator(".trend h2").all_inner_texts() == MAIN
    assert page.locator("thead th").all_inner_texts()[1:-1] == MAIN
    expect(page.locator(".trend .note").nth(1)).to_have_text("2 sessions: first 60, last 80, best 80.")


def test_each_grade_that_occurs_has_a_trend_and_a_column(visitor: Visitor) -> None:
    page = opened(visitor, {"holds": 66.0, "flow": None}, {}, {"holds": 40.0, "technique": 81.0})
    titles = ["Overall", "Speed", "Direction", "Coverage", "Spine", "Technique", "Holds"]
    assert page.locator(".trend h2").all_inner_texts() == titles
    assert page.locator("thead th").all_inner_texts()[1:-1] == titles
    # The second session has neither: a gap in the line, and no dot.
    expect(page.locator(".trend .note").nth(6)).to_have_text("2 sessions: first 40, last 66, best 66.")
    assert page.locator(".trend").nth(6).locator("circle").count() == 2
    assert page.locator("tbody tr").nth(1).locator("td.grade").count() == 7


def test_a_card_on_a_phone_leaves_out_what_the_session_has_not(visitor: Visitor) -> None:
    page = opened(visitor, {"holds": 66.0}, {"technique": 81.0})
    page.set_viewport_size(PHONE)
    for row, (there, not_there) in enumerate((("holds", "technique"), ("technique", "holds"))):
        card = page.locator("tbody tr").nth(row)
        expect(card.locator(f"td.{there}")).to_be_visible()
        expect(card.locator(f"td.{not_there}")).to_be_hidden()
        assert card.locator("td.grade:visible").count() == 6
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
