"""Sessions in every state, as the server would tell of them: making them all for real would take minutes."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, Route

JOB = {
    "id": "9b2e4d6f8a0c1357", "session_id": "", "kind": "analyse", "state": "running", "stage": "watching the hands",
    "progress": 0.42, "eta_s": 17.5, "error": None, "attempts": 1, "created": 1767950000.0, "started": 1767950001.0,
    "ended": None, "has_preview": False,
}  # fmt: skip
NOT_FOUND = {
    "code": "nothing_to_grade",
    "message": "The back was not found in this video.",
    "remedy": "Film from above with the whole bare back in the picture, or place the back by hand.",
}


def working(session: dict[str, Any]) -> dict[str, Any]:
    """The session while it is being graded."""
    return {**session, "state": "working", "grades": None, "overall_sentence": None, "files": [], "job": JOB}


def failed(session: dict[str, Any]) -> dict[str, Any]:
    """The session when its back was not found."""
    kept = [name for name in session["files"] if not name.startswith(("report", "strokes"))]
    return {**session, "state": "failed", "grades": None, "overall_sentence": None, "files": kept, "error": NOT_FOUND}


def many(session: dict[str, Any]) -> list[dict[str, Any]]:
    """Sessions in all states, graded ones among them for a trend, and a title without a place to break it."""
    unseen = {**session["grades"], "direction": None}
    further = {"technique": 81.0, "flow": 74.0, "holds": 66.0, "evenness": None, "communication": 90.0}
    lesson = {**session["grades"], **further}
    kinds = [
        {**session, "kind": "live", "state": "live", "grades": None, "duration_s": None},
        working(session),
        failed(session),
        session,
        {**session, "title": "A" * 80, "grades": unseen},
        {**session, "grades": lesson},
    ]
    # Newest first, a day between them.
    return [
        {**one, "id": f"{number:016x}", "created": session["created"] - 86_400 * number}
        for number, one in enumerate(kinds)
    ]


def pretend(page: Page, *, session: dict[str, Any] | None = None, sessions: list[dict[str, Any]] | None = None) -> None:
    """The page hears these from now on: of one session, and of all."""

    def one(route: Route) -> None:
        route.fulfill(json=session)

    def all_of_them(route: Route) -> None:
        route.fulfill(json={"sessions": sessions, "next": None})

    if session is not None:
        page.route(re.compile(rf"/api/v1/sessions/{session['id']}$"), one)
    if sessions is not None:
        page.route(re.compile(r"/api/v1/sessions\?"), all_of_them)
