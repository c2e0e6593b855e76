"""The lesson on paper: phases, the session before, zones by technique, holds and what the receiver said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vision.report.heat import round_scale, zone_title
from vision.report.hold_bars import hold_words
from vision.report.lesson import compared, lesson_words
from vision.report.pdf.sheet import LEFT, RIGHT, Sheet
from vision.report.pdf.table import HEADING, ROW, Column, draw_table, heading
from vision.report.together import breath_words, hands_parts, lean_parts
from vision.report.words import TECHNIQUES, answer_words, change, clock, duration, sentence
from vision.report.zone_table import zone_technique_seconds
from vision.types import Phase, Report

PHASES_SHOWN = 7
HOLDS_SHOWN = 4
ANSWERS_SHOWN = 6

_GAP = 8.0
_BETWEEN = 4.0
_NARROW = 70.0
_WIDE = RIGHT - LEFT - _GAP - _NARROW
_RIGHT_X = LEFT + _WIDE + _GAP
_ZONE_NAME = 42.0
_ZONE_ROW = 3.9

Part = Callable[[Sheet, Report, float], float]


def draw_lesson(sheet: Sheet, report: Report, y: float) -> float:
    """What there is of it in two columns; gives where it ends."""
    left: list[Part] = [_phases] if report.phases else []
    left += [_zones] if report.zone_techniques else []
    left += [_holds] if report.holds else []
    right: list[Part] = [_before] if report.before else []
    right += [_pressure] if report.answers or report.check_ins else []
    right += [_together] if _has_together(report) else []
    if not left and not right:
        return y
    y = sheet.room(y, max(_left_height(report), _right_height(report)))
    return max(_column(sheet, report, left, y), _column(sheet, report, right, y))


def _has_together(report: Report) -> bool:
    return bool(report.hands_time or report.lean or report.breathing or report.phases)


def _column(sheet: Sheet, report: Report, parts: Sequence[Part], y: float) -> float:
    for part in parts:
        y = part(sheet, report, y) + _BETWEEN
    return y - _BETWEEN if parts else y


def _left_height(report: Report) -> float:
    zones, _, _ = zone_technique_seconds(report)
    phases = HEADING + ROW * (2 + min(len(report.phases), PHASES_SHOWN)) + 8.0 if report.phases else 0.0
    holds = HEADING + 3.9 * min(len(report.holds), HOLDS_SHOWN) + 8.0 if report.holds else 0.0
    return phases + holds + (HEADING + 12.0 + _ZONE_ROW * len(zones) if zones else 0.0)


def _right_height(report: Report) -> float:
    before = HEADING + ROW * (1 + len(compared(report))) + 8.0 if report.before else 0.0
    said = len(report.answers[:ANSWERS_SHOWN])
    pressure = HEADING + 4.0 * (said + 2) + 8.0 if report.answers or report.check_ins else 0.0
    return before + pressure + (HEADING + 25.0 if _has_together(report) else 0.0)


def _phases(sheet: Sheet, report: Report, y: float) -> float:
    y = heading(sheet, LEFT, y, _WIDE, "Phase by phase")
    columns = (
        Column("Phase", 30.0),
        Column("From", 15.0),
        Column("Time", 20.0),
        Column("Planned", 19.0),
        Column("Fitting", _WIDE - 84.0),
    )
    rows = [
        (
            f"{index} {span.title}",
            clock(span.start_s),
            duration(span.end_s - span.start_s),
            "–" if span.target_s is None else duration(span.target_s),
            "–" if span.phase is Phase.FREE else duration(span.fitting_s),
        )
        for index, span in enumerate(report.phases[:PHASES_SHOWN], start=1)
    ]
    y = draw_table(sheet, LEFT, y, columns, rows)
    more = len(report.phases) - PHASES_SHOWN
    facts = [*lesson_words(report), *([f"And {more} more stretches."] if more > 0 else [])]
    return sheet.text(LEFT, y + 0.6, _WIDE, " ".join(facts), 8, colour="muted", most=2) if facts else y


def _zones(sheet: Sheet, report: Report, y: float) -> float:
    """Seconds of each technique in each zone, coloured as on the page."""
    y = heading(sheet, LEFT, y, _WIDE, "Where with what, in seconds")
    zones, techniques, seconds = zone_technique_seconds(report)
    scale = round_scale(max(seconds.values(), default=0.0))
    breadth = (_WIDE - _ZONE_NAME) / max(len(techniques), 4)
    for index, kind in enumerate(techniques):
        sheet.text(
            LEFT + _ZONE_NAME + index * breadth,
            y,
            breadth - 0.6,
            TECHNIQUES[kind],
            5.6 if len(techniques) < 8 else 4.4,
            colour="muted",
            most=2,
            align="center",
        )
    y += 6.6
    for zone in zones:
        sheet.text(LEFT, y + 0.1, _ZONE_NAME - 1.0, sentence(zone_title(report, zone)), 7.5)
        for index, kind in enumerate(techniques):
            value = seconds.get((zone, kind), 0.0)
            if value >= 0.5:
                x, step = LEFT + _ZONE_NAME + index * breadth, scale.step(value)
                sheet.box(x, y, breadth - 0.4, _ZONE_ROW - 0.3, f"step{step}")
                sheet.text(x, y + 0.2, breadth - 0.4, f"{value:.0f}", 7, colour=f"on-step{step}", align="center")
        y += _ZONE_ROW
    return y


def _before(sheet: Sheet, report: Report, y: float) -> float:
    y = heading(sheet, _RIGHT_X, y, _NARROW, "Since last time")
    name = report.before.name if report.before else ""
    y = sheet.text(_RIGHT_X, y - 1.0, _NARROW, f"Compared with {name}", 8, colour="muted")
    columns = (Column("Grade", 27.5), Column("Then", 9.5), Column("Now", 9.0), Column("Change", _NARROW - 46.0))
    rows = [(title, _points(then), _points(now), change(then, now).word) for title, then, now in compared(report)]
    return draw_table(sheet, _RIGHT_X, y, columns, rows)


def _points(score: float | None) -> str:
    return "–" if score is None else f"{score:.0f}"


def _holds(sheet: Sheet, report: Report, y: float) -> float:
    y = heading(sheet, LEFT, y, _WIDE, "Holds")
    aim = report.hold_aim_s
    for hold in report.holds[:HOLDS_SHOWN]:
        against = f", {hold_words(hold, aim)}" if aim else ""
        said = f"{duration(hold.duration_s)}{against}: {zone_title(report, hold.zone)}, drift {hold.drift_cm:.1f} cm"
        y = _moment(sheet, LEFT, y, _WIDE, hold.start_s, said)
    return _more(sheet, LEFT, y, len(report.holds) - HOLDS_SHOWN)


def _pressure(sheet: Sheet, report: Report, y: float) -> float:
    y = heading(sheet, _RIGHT_X, y, _NARROW, "What the receiver said")
    for answer in report.answers[:ANSWERS_SHOWN]:
        place = f": {sentence(zone_title(report, answer.zone))}" if answer.zone else ""
        y = _moment(sheet, _RIGHT_X, y, _NARROW, answer.t_s, f"{answer_words(answer)}{place}")
    y = _more(sheet, _RIGHT_X, y, len(report.answers) - ANSWERS_SHOWN)
    if report.check_ins:
        answered = sum(asked.answered_s is not None for asked in report.check_ins)
        told = f"Asked and answered: {answered} of {len(report.check_ins)} times that it was due."
        y = sheet.text(_RIGHT_X, y + 0.4, _NARROW, told, 8, most=2)
    return y


def _together(sheet: Sheet, report: Report, y: float) -> float:
    y = heading(sheet, _RIGHT_X, y, _NARROW, "Hands, stance, breath")
    for name, parts in (("Hands", hands_parts(report)), ("Stance", lean_parts(report))):
        told = ", ".join(f"{words.lower()} {duration(seconds)}" for words, seconds in parts) if parts else "not seen"
        y = sheet.text(_RIGHT_X, y, _NARROW, f"{name}: {told}.", 8, most=2) + 0.4
    y = sheet.text(_RIGHT_X, y, _NARROW, f"Breath: {breath_words(report)}", 8, most=2) + 0.4
    return sheet.text(_RIGHT_X, y, _NARROW, f"Left {duration(report.left_s)}, right {duration(report.right_s)}.", 8)


def _moment(sheet: Sheet, x: float, y: float, width: float, t_s: float, words: str) -> float:
    sheet.text(x, y, 14.0, clock(t_s), 8, bold=True, colour="accent")
    return sheet.text(x + 14.0, y, width - 14.0, words, 7.5)


def _more(sheet: Sheet, x: float, y: float, more: int) -> float:
    return sheet.text(x + 14.0, y, 50.0, f"and {more} more", 8, colour="muted") if more > 0 else y
