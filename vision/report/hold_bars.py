"""How long a hold lasted, as a bar against the time that it was to last."""

from __future__ import annotations

from vision.report.markup import Html, el, number
from vision.report.words import duration
from vision.types import Hold

# The bar ends here beyond the aim; a longer hold fills it.
_TOP_SHARE = 1.25


def hold_cell(hold: Hold, aim_s: tuple[float, float] | None) -> Html:
    """The time in words, its bar with the aim shaded, and whether it reached it."""
    if aim_s is None:
        return el("span", duration(hold.duration_s))
    top_s = _TOP_SHARE * aim_s[1]
    low, high = (100 * end / top_s for end in aim_s)
    bar = el(
        "svg",
        el("rect", x=f"{number(low, 1)}%", width=f"{number(high - low, 1)}%", height="100%", class_="target"),
        el(
            "rect",
            y="30%",
            width=f"{number(min(100.0, 100 * hold.duration_s / top_s), 1)}%",
            height="40%",
            class_="held",
        ),
        class_="hold-bar-box",
        aria_hidden="true",
    )
    return el("span", f"{duration(hold.duration_s)}, {hold_words(hold, aim_s)}", bar, class_="held-time")


def hold_words(hold: Hold, aim_s: tuple[float, float]) -> str:
    """Against the aim: 'too short', 'long enough' or 'very long'."""
    if hold.duration_s < aim_s[0]:
        return "too short"
    return "long enough" if hold.duration_s <= aim_s[1] else "very long"
