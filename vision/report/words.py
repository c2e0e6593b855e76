"""Times, states and names in words that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from vision.report.markup import Html, el, number
from vision.types import AnswerWay, Direction, GradeKey, HandSide, PressureAnswer, Technique

# How a score is put into words, in the steps of the overall sentence. Presentation only: nothing is graded by it.
GOOD_FROM = 85.0
NEARLY_FROM = 70.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """A state: its word, its icon and its colour's name, which always go together."""

    word: str
    icon: str
    tone: str


GOOD = Verdict("Well done", "check", "good")
NEARLY = Verdict("Nearly there", "wave", "caution")
PRACTISE = Verdict("Practise this", "bang", "danger")
NOT_SEEN = Verdict("Not enough seen", "eye", "muted")

# The grades that every session can have come first, as large cards.
MAIN_GRADES: tuple[GradeKey, ...] = ("speed", "direction", "coverage", "spine")
# In a table's narrow head, and for a grade that only the session before had.
SHORT_TITLES: Mapping[GradeKey, str] = MappingProxyType(
    {
        "speed": "Speed",
        "direction": "Direction",
        "coverage": "Coverage",
        "spine": "Spine",
        "technique": "Technique",
        "flow": "Flow",
        "holds": "Holds",
        "evenness": "Evenness",
        "communication": "Asking",
    }
)

# The icons as SVG paths in a square of 24 units, drawn as lines 2.5 thick.
SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "check": "M5 12.5 10 17.5 19 7",
        "wave": "M4 13c2.5-4 5.5-4 8 0s5.5 4 8 0",
        "bang": "M12 5v9M12 18.5v.1",
        "eye": "M3 12c4-6 14-6 18 0M3 12c4 6 14 6 18 0M4 20 20 4",
        "up": "M12 20V5M6 11l6-6 6 6",
        "level": "M4 12h16M14 6l6 6-6 6",
        "down": "M12 4v15M6 13l6 6 6-6",
    }
)
HANDS: Mapping[HandSide | None, str] = MappingProxyType(
    {"L": "left hand", "R": "right hand", "?": "one hand", None: ""}
)
TECHNIQUES: Mapping[Technique, str] = MappingProxyType(
    {
        Technique.EFFLEURAGE: "Long sweeps",
        Technique.PETRISSAGE: "Kneading",
        Technique.CIRCLES: "Circles",
        Technique.HOLD: "Holds",
        Technique.TAPOTEMENT: "Tapping",
        Technique.FOREARM: "Forearm glides",
        Technique.DRILLING: "Drilling",
        Technique.TAPOTEMENT: "Tapping",
        Technique.FOREARM: "Forearm glides",
        Technique.LIFTED: "Carried through the air",
        Technique.UNKNOWN: "Other",
    }
)
TECHNIQUE_TERMS: Mapping[Technique, str] = MappingProxyType(
    {
        Technique.EFFLEURAGE: "effleurage",
        Technique.PETRISSAGE: "petrissage",
        Technique.CIRCLES: "friction",
        Technique.HOLD: "static pressure",
        Technique.TAPOTEMENT: "tapotement",
        Technique.FOREARM: "forearm effleurage",
        Technique.DRILLING: "rubbing on one spot",
        Technique.TAPOTEMENT: "tapotement",
        Technique.FOREARM: "effleurage with the forearm",
        Technique.LIFTED: "hands on their way",
        Technique.UNKNOWN: "not told apart",
    }
)
DIRECTIONS: Mapping[Direction, str] = MappingProxyType(
    {
        Direction.UP: "up",
        Direction.DOWN: "down",
        Direction.OUTWARD: "outward",
        Direction.INWARD: "inward",
        Direction.CIRCULAR: "round",
        Direction.STILL: "still",
    }
)

WAYS: Mapping[AnswerWay, str] = MappingProxyType(
    {"key": "by key", "button": "by button", "voice": "spoken", "receiver": "on the receiver's phone"}
)
# Points by which two sessions must differ before it is called a change: less is the day's form.
SAME_WITHIN = 2.5


def verdict(score: float | None) -> Verdict:
    """The word and icon for a score of 0-100, or for too little seen."""
    if score is None:
        return NOT_SEEN
    if score >= GOOD_FROM:
        return GOOD
    return NEARLY if score >= NEARLY_FROM else PRACTISE


def clock(t_s: float) -> str:
    """A moment as m:ss.s: 72.34 -> '1:12.3'."""
    tenths = max(0, round(t_s * 10))
    return f"{tenths // 600}:{tenths % 600 // 10:02d}.{tenths % 10}"


def duration(seconds: float) -> str:
    """A length of time in words: 72.3 -> '1 min 12 s', 4.26 -> '4.3 s'."""
    if seconds < 9.95:
        return f"{number(seconds, 1)} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def count(quantity: int, noun: str) -> str:
    """'1 stroke', '3 strokes', '2 touches'."""
    ending = "" if quantity == 1 else "es" if noun.endswith("ch") else "s"
    return f"{quantity} {noun}{ending}"


def change(then: float | None, now: float | None) -> Verdict:
    """How a score went from one session to the next, as icon, words and colour."""
    if then is None or now is None:
        return Verdict("Not seen then" if then is None else "Not seen now", "eye", "muted")
    points = round(now) - round(then)
    if abs(now - then) < SAME_WITHIN or points == 0:
        return Verdict("About the same", "level", "muted")
    return Verdict(f"Up by {points}", "up", "good") if points > 0 else Verdict(f"Down by {-points}", "down", "caution")


def answer_words(answer: PressureAnswer) -> str:
    """What the receiver said: '7 of 10' or 'less'."""
    return f"{answer.value} of 10" if answer.word is None else answer.word


def listed(names: Iterable[str]) -> str:
    """'Speed', 'speed and flow', 'speed, flow and holds'."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def sentence(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def moment(t_s: float) -> Html:
    """A time that can be followed: to the timeline here, to the video where there is one."""
    return el("a", clock(t_s), class_="t", href="#timeline", data_t=round(max(0.0, t_s), 3))


def seek_button(shapes: Sequence[Html], t_s: float, first: bool) -> Html:
    """Shapes of a drawing that lead to a moment, their title first.

    Tab reaches the drawing's first button, the arrow keys the others from there.
    """
    return el("g", shapes, role="button", tabindex="0" if first else "-1", data_t=round(t_s, 3))


def icon(name: str, size: int = 24) -> Html:
    """One of the page's symbols; always beside a word, so it is hidden from a screen reader."""
    use = el("use", href=f"#report-{name}")
    return el("svg", use, class_="icon", width=size, height=size, aria_hidden="true", focusable="false")


def badge(state: Verdict) -> Html:
    """A state as icon and word in its colour."""
    return el("span", icon(state.icon), " ", state.word, class_=f"state tone-{state.tone}")
