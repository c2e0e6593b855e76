"""Chooses what to practise next: at most three things, by what cost most points."""

from __future__ import annotations

from collections.abc import Sequence

from vision.types import Fault, FaultEvent, Grade, Practice, Technique, TechniqueSummary

BY_GRADE = {
    "spine": Practice(
        "Stay off the spine",
        "The spine itself wants no pressure.",
        "Lay a thumb's breadth between your hand and the bone. Feel for the soft muscle beside it.",
    ),
    "speed": Practice(
        "Slow your hands down",
        "Slow strokes calm, quick ones wake up.",
        "Breathe out while you go up, breathe in while you come down: one breath for one sweep.",
    ),
    "direction": Practice(
        "Up inside, down outside",
        "Long strokes go up beside the spine and come back down the sides.",
        "Draw a big heart: up the middle, over the shoulders, down the sides.",
    ),
    "coverage": Practice(
        "Visit the whole back",
        "Places that get nothing feel forgotten.",
        "Give each sweep a new lane, and change sides after every fourth.",
    ),
}
DRILLING = Practice(
    "Hold knots still",
    "Rubbing hard on one spot makes it guard itself.",
    "Lean in, keep still for 30 seconds, then let go slowly.",
)
NEXT_STEPS = (
    Practice(
        "Slow the ending", "A back rub should fade out.", "Make the last minute slower and lighter with each sweep."
    ),
    Practice("Warm up longer", "Warm muscle lets go sooner.", "Start with two minutes of long light sweeps."),
    Practice("Ask about pressure", "A camera cannot feel it.", 'Ask "How is this pressure?" at every change of area.'),
)
# A grade above this needs no practice.
GOOD = 85.0


def choose(
    grades: Sequence[Grade], faults: Sequence[FaultEvent], techniques: Sequence[TechniqueSummary]
) -> tuple[Practice, ...]:
    """The three things to practise next; where little is wrong, next steps fill the list."""
    weak = sorted((g for g in grades if g.score is not None and g.score < GOOD), key=lambda g: g.score or 0.0)
    drilled = any(f.fault is Fault.DRILLING for f in faults)
    chosen: list[Practice] = []
    for grade in weak:
        chosen.append(DRILLING if grade.key == "speed" and drilled else BY_GRADE[grade.key])
    long_strokes = any(t.technique is Technique.EFFLEURAGE for t in techniques)
    for step in NEXT_STEPS if long_strokes else NEXT_STEPS[1:]:
        chosen.append(step)
    return tuple(chosen[:3])
