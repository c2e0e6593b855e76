"""The report's smaller truths in words: how it was measured, what was not seen, what a moment cost."""

from __future__ import annotations

from vision import __version__
from vision.report.rows import WHOLE_SHARE
from vision.report.words import HANDS, count, duration
from vision.types import Evidence, Report

_ARMS = {"up": "beside the head", "side": "at the sides", "down": "hanging down, on arm rests"}


def facts(report: Report) -> list[tuple[str, str]]:
    """How it was measured: name and value."""
    source, settings = report.source, report.settings
    return [
        ("Video", source.name),
        ("Length", duration(source.duration_s)),
        ("Picture", f"{source.width} × {source.height}, {source.codec}, {source.frames} frames"),
        ("Hands and back seen", duration(report.seen_s)),
        ("Hands on the back", f"{duration(report.touch_s)}, both hands added up"),
        ("Scale", f"C7 to hip bones {settings.c7_crest_cm:.1f} cm, from the {settings.scale_from}"),
        ("Arms", _ARMS[settings.arms]),
        ("Head in the picture", settings.head or "guessed"),
        ("Hand tracker", settings.tracker),
        ("Standard", settings.standard),
        ("Program", f"backrub {__version__}"),
    ]


def notes(report: Report) -> list[str]:
    """What to keep in mind while reading."""
    unseen = sum(gap.end_s - gap.start_s for gap in report.not_seen)
    said = [*report.notes]
    if unseen > 0:
        said.append(f"{duration(unseen)} could not be seen and count neither for nor against.")
    said.append("A camera cannot see pressure. Ask: how is this pressure?")
    return said


def about_moment(evidence: Evidence, session_s: float) -> str:
    """How long a moment was, whose hand it was, what it cost: '1.5 s, right hand, cost 14 points'."""
    length_s = max(0.0, evidence.end_s - evidence.start_s)
    long = "the whole session" if length_s >= WHOLE_SHARE * session_s else duration(length_s)
    points = count(max(1, round(evidence.cost)), "point")
    return ", ".join(part for part in (long, HANDS[evidence.hand], f"cost {points}") if part)


def balance_words(left_share: float) -> str:
    """`left_share`: percent of the time."""
    if abs(left_share - 50) < 2.5:
        return "Both sides had about the same."
    side = "left" if left_share > 50 else "right"
    return f"The receiver's {side} had more."


def no_practice(report: Report) -> str:
    """What to do when there is nothing to practise."""
    if report.overall is None:
        return "Film from above with the whole back and both hands in the picture, then come back."
    return "Keep going just like this."
