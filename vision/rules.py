"""The standard's texts: faults with their words and urgency, phases, questions, exercises. Data, read from its TOML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeVar, cast, get_args

from vision.errors import StandardError
from vision.types import Direction, Fault, Part, Phase, Technique

Severity = Literal["danger", "caution"]
PromptName = Literal[
    "how_is_pressure", "lighter", "firmer", "stop", "too_much", "hold_still", "hold_seven", "hold_release", "closing"
]
_Name = TypeVar("_Name", bound=StrEnum)
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class FaultRule:
    """How one fault is told. `urgency`: 1 is told first. `live`: said during the session, else only in the report.

    `also`: other words, by the case that they are for. `trigger`: the entries of the standard that decide. `parts`,
    `techniques`: what it is about, empty where that does not matter. `release_s`: so long must it be over to count as
    put right. `repeat_s`: it is said again after this at the earliest.
    """

    fault: Fault
    urgency: int
    severity: Severity
    live: bool
    says: str
    seen_as: str
    source: str
    release_s: float
    repeat_s: float
    trigger: tuple[str, ...] = ()
    also: Mapping[str, str] | None = None
    parts: tuple[Part, ...] = ()
    techniques: tuple[Technique, ...] = ()

    def words(self, case: str | None = None, **names: object) -> str:
        """What the tutor says, with its names filled in; in the words for a `case` where there are any."""
        text = (self.also or {}).get(case or "", self.says)
        return text.format(**names) if names else text


@dataclass(frozen=True, slots=True)
class PhaseRule:
    """A phase of the lesson: what is done in it, and how long it is to last.

    `share`: of the lesson. `least_s`, `most_s`: bounds of its length in a lesson of full length. `zones`: without
    their side. `directions`: of its travelling strokes.
    """

    phase: Phase
    title: str
    says: str
    how: str
    source: str
    share: float
    least_s: float
    most_s: float
    techniques: tuple[Technique, ...] = ()
    parts: tuple[Part, ...] = ()
    zones: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()


@dataclass(frozen=True, slots=True)
class Exercise:
    """Something to practise. `helps`: the grades and faults that it is for."""

    key: str
    title: str
    why: str
    how: str
    helps: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All texts of one standard. `phases`: in the order of the lesson."""

    faults: Mapping[Fault, FaultRule]
    phases: tuple[PhaseRule, ...]
    prompts: Mapping[PromptName, str]
    praise: tuple[str, ...]
    checklist: Mapping[str, str]
    exercises: tuple[Exercise, ...]

    def phase(self, phase: Phase) -> PhaseRule:
        """The rule of one phase. Raises KeyError for `Phase.FREE`, which has none."""
        for rule in self.phases:
            if rule.phase is phase:
                return rule
        raise KeyError(phase)


GROUPS = ("fault_number", "fault", "phase_number", "phase", "prompt", "praise_words", "checklist", "exercise")
_NUMBER_FIELDS = {"unit", "range", "means", "source"}


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the TOML with what its fields must be; every complaint names its place."""

    where: str
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        if not isinstance(value, str) or not value.strip():
            raise StandardError(f"{self.where} needs a text for '{name}'.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.fields.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise StandardError(f"{self.where}: '{name}' must be a list of texts, not {value!r}.")
        return tuple(value)

    def names(self, name: str, kind: type[_Name]) -> tuple[_Name, ...]:
        known = {str(member) for member in kind}
        for item in self.texts(name):
            if item not in known:
                raise StandardError(f"{self.where}: '{name}' has '{item}'; it can be {', '.join(sorted(known))}.")
        return tuple(kind(item) for item in self.texts(name))

    def number(self, name: str, units: Mapping[str, tuple[str, float, float]]) -> float:
        value = self.fields.get(name)
        unit, low, high = units[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise StandardError(
                f"{self.where}: '{name}' must be a number from {low:g} to {high:g} {unit}, not {value!r}."
            )
        return float(value)

    def only(self, *names: str) -> None:
        for name in self.fields:
            if name not in names:
                raise StandardError(f"{self.where} has a '{name}' that nothing reads; it can have {', '.join(names)}.")


def read_rules(data: Mapping[str, Any], name: str) -> Rules:
    """The texts of a standard called `name` in messages. Raises `StandardError`."""
    fault_units, phase_units = (_units(data, group, name) for group in ("fault_number", "phase_number"))
    faults = _each(data, "fault", name, lambda key, table: _fault(key, table, fault_units))
    phases = _each(data, "phase", name, lambda key, table: _phase(key, table, phase_units))
    prompts = _each(data, "prompt", name, lambda key, table: _said(table))
    missing = [f"fault.{f}" for f in Fault if f not in faults]
    missing += [f"phase.{p}" for p in Phase if p not in phases and p is not Phase.FREE]
    missing += [f"prompt.{p}" for p in get_args(PromptName) if p not in prompts]
    if missing:
        raise StandardError(f"The standard '{name}' lacks {', '.join(missing)}; copy them from the bundled one.")
    urgencies = [rule.urgency for rule in faults.values()]
    for rule in faults.values():
        if urgencies.count(rule.urgency) > 1:
            raise StandardError(
                f"In the standard '{name}', two faults have urgency {rule.urgency}; each needs its own."
            )
    praise = _Table(f"In the standard '{name}', 'praise_words'", _group(data, "praise_words", name)).texts("says")
    if not praise:
        raise StandardError(f"In the standard '{name}', 'praise_words' needs at least one text in 'says'.")
    return Rules(
        faults={rule.fault: rule for rule in sorted(faults.values(), key=lambda rule: rule.urgency)},
        phases=tuple(phases[phase] for phase in Phase if phase in phases),
        prompts=cast(Mapping[PromptName, str], prompts),
        praise=praise,
        checklist=_each(data, "checklist", name, lambda key, table: _said(table)),
        exercises=tuple(_each(data, "exercise", name, _exercise).values()),
    )


def _group(data: Mapping[str, Any], group: str, name: str) -> Mapping[str, Any]:
    members = data.get(group, {})
    if not isinstance(members, dict):
        raise StandardError(f"In the standard '{name}', '{group}' is not a group of tables.")
    return members


def _each(data: Mapping[str, Any], group: str, name: str, make: Callable[[str, _Table], _Row]) -> dict[str, _Row]:
    result = {}
    for key, fields in _group(data, group, name).items():
        where = f"In the standard '{name}', '{group}.{key}'"
        if not isinstance(fields, dict):
            raise StandardError(f"{where} is not a table.")
        result[key] = make(key, _Table(where, fields))
    return result


def _units(data: Mapping[str, Any], group: str, name: str) -> dict[str, tuple[str, float, float]]:
    def read(key: str, table: _Table) -> tuple[str, float, float]:
        if set(table.fields) != _NUMBER_FIELDS:
            raise StandardError(f"{table.where} needs exactly these: {', '.join(sorted(_NUMBER_FIELDS))}.")
        span = table.fields["range"]
        good = isinstance(span, list) and len(span) == 2 and all(isinstance(end, int | float) for end in span)
        if not good or span[0] > span[1]:
            raise StandardError(f"{table.where}: 'range' must be [low, high], not {span!r}.")
        table.text("means"), table.text("source")
        return table.text("unit"), float(span[0]), float(span[1])

    units = _each(data, group, name, read)
    wanted = ("urgency", "release_s", "repeat_s") if group == "fault_number" else ("share", "least_s", "most_s")
    if set(units) != set(wanted):
        raise StandardError(f"In the standard '{name}', '{group}' must tell of exactly these: {', '.join(wanted)}.")
    return units


def check_triggers(rules: Rules, entries: Mapping[str, object], name: str) -> None:
    """Raises `StandardError` where a fault names an entry that the standard `name` has not."""
    for fault, rule in rules.faults.items():
        for entry in rule.trigger:
            if entry not in entries:
                raise StandardError(
                    f"In the standard '{name}', 'fault.{fault}': its trigger '{entry}' is no entry of this standard."
                )


def _fault(key: str, table: _Table, units: Mapping[str, tuple[str, float, float]]) -> FaultRule:
    table.only(
        "urgency", "severity", "live", "says", "also", "seen_as", "trigger", "parts", "techniques", "release_s",
        "repeat_s", "source",
    )  # fmt: skip
    if key not in {str(fault) for fault in Fault}:
        raise StandardError(f"{table.where} is no fault that the program can see; it sees {', '.join(Fault)}.")
    if table.fields.get("severity") not in get_args(Severity):
        raise StandardError(
            f"{table.where}: 'severity' must be danger or caution, not {table.fields.get('severity')!r}."
        )
    if not isinstance(table.fields.get("live"), bool):
        raise StandardError(f"{table.where}: 'live' must be true or false, not {table.fields.get('live')!r}.")
    urgency = table.number("urgency", units)
    if urgency != int(urgency):
        raise StandardError(f"{table.where}: 'urgency' must be a whole number, not {urgency:g}.")
    also = table.fields.get("also", {})
    if not isinstance(also, dict) or not all(isinstance(text, str) and text.strip() for text in also.values()):
        raise StandardError(f"{table.where}: 'also' must hold texts, not {also!r}.")
    return FaultRule(
        fault=Fault(key),
        urgency=int(urgency),
        severity=table.fields["severity"],
        live=table.fields["live"],
        says=table.text("says"),
        seen_as=table.text("seen_as"),
        source=table.text("source"),
        release_s=table.number("release_s", units),
        repeat_s=table.number("repeat_s", units),
        trigger=table.texts("trigger"),
        also=also,
        parts=table.names("parts", Part),
        techniques=table.names("techniques", Technique),
    )


def _phase(key: str, table: _Table, units: Mapping[str, tuple[str, float, float]]) -> PhaseRule:
    table.only(
        "title", "says", "how", "source", "share", "least_s", "most_s", "techniques", "parts", "zones", "directions"
    )
    phases = [phase for phase in Phase if phase is not Phase.FREE]
    if key not in phases:
        raise StandardError(f"{table.where} is no phase that the program knows; it knows {', '.join(phases)}.")
    return PhaseRule(
        phase=Phase(key),
        title=table.text("title"),
        says=table.text("says"),
        how=table.text("how"),
        source=table.text("source"),
        share=table.number("share", units),
        least_s=table.number("least_s", units),
        most_s=table.number("most_s", units),
        techniques=table.names("techniques", Technique),
        parts=table.names("parts", Part),
        zones=table.texts("zones"),
        directions=table.names("directions", Direction),
    )


def _said(table: _Table) -> str:
    table.only("says", "when", "source")
    table.text("when"), table.text("source")
    return table.text("says")


def _exercise(key: str, table: _Table) -> Exercise:
    table.only("title", "why", "how", "helps", "source")
    return Exercise(
        key, table.text("title"), table.text("why"), table.text("how"), table.texts("helps"), table.text("source")
    )
