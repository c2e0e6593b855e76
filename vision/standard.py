"""Loads the technique standard: the one home of every number that judges a person."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from vision.errors import StandardError
from vision.rules import GROUPS, Rules, check_triggers, read_rules

VERSION = 1
FIELDS = {"value", "unit", "range", "means", "source"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of the standard, or a band of two."""

    key: str
    value: float | tuple[float, float]
    unit: str
    range: tuple[float, float]
    means: str
    source: str


@dataclass(frozen=True, slots=True)
class Standard:
    """All entries by key, as in `spine.limit_cm`, and the texts."""

    name: str
    version: int
    entries: Mapping[str, Entry]
    rules: Rules

    def number(self, key: str) -> float:
        """The value of an entry that is one number. Raises `StandardError` for a key that is none."""
        value = self._entry(key).value
        if isinstance(value, tuple):
            raise StandardError(f"The standard's '{key}' is a band [low, high]; one number is needed there.")
        return value

    def band(self, key: str) -> tuple[float, float]:
        """The (low, high) of an entry that is a band."""
        value = self._entry(key).value
        if not isinstance(value, tuple):
            raise StandardError(f"The standard's '{key}' is one number; a band [low, high] is needed there.")
        return value

    def _entry(self, key: str) -> Entry:
        if key not in self.entries:
            raise StandardError(f"The standard has no '{key}'; add it, as in the standard that comes with backrub.")
        return self.entries[key]


_chosen: list[Standard] = []


def use_standard(path: Path | None) -> None:
    """From now on this process judges by the standard in `path` where none is named; None: by the bundled one.

    Raises `StandardError` with the entry that is broken, and then nothing has changed.
    """
    _chosen[:] = [] if path is None else [load_standard(path)]


def load_standard(path: Path | None = None) -> Standard:
    """The standard in `path`, or that of `use_standard`. Raises `StandardError` with the entry that is broken."""
    if path is None:
        return _chosen[0] if _chosen else _bundled()
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StandardError(f"The standard '{path}' cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise StandardError(f"The standard '{path}' is not UTF-8 text; save it as UTF-8.") from error
    standard = parse_standard(text, str(path))
    bundled = _bundled()
    missing = sorted(set(bundled.entries) - set(standard.entries))
    if missing:
        raise StandardError(f"The standard '{path}' lacks {', '.join(missing)}; copy them from the bundled one.")
    unread = sorted(set(standard.entries) - set(bundled.entries))
    if unread:
        raise StandardError(f"The standard '{path}' has {', '.join(unread)}, which nothing reads; check the spelling.")
    for key, entry in bundled.entries.items():
        if isinstance(entry.value, tuple) != isinstance(standard.entries[key].value, tuple):
            needed = "a band [low, high]" if isinstance(entry.value, tuple) else "one number"
            raise StandardError(f"In the standard '{path}', '{key}' must be {needed}.")
    check_triggers(standard.rules, standard.entries, str(path))
    return standard


@cache
def _bundled() -> Standard:
    standard = parse_standard(bundled_text(), "back_rub.toml")
    check_triggers(standard.rules, standard.entries, "back_rub.toml")
    return standard


def bundled_text() -> str:
    """The TOML of the standard that comes with backrub, to begin one's own from."""
    return files("vision.standards").joinpath("back_rub.toml").read_text(encoding="utf-8")


def parse_standard(text: str, name: str) -> Standard:
    """Check and take in the TOML text of a standard called `name` in messages."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StandardError(f"The standard '{name}' is not valid TOML: {error}.") from error
    if data.get("version") != VERSION:
        raise StandardError(f"The standard '{name}' must say 'version = {VERSION}'; it says {data.get('version')!r}.")
    entries: dict[str, Entry] = {}
    for group, members in data.items():
        if group in ("version", "name", *GROUPS):
            continue
        if not isinstance(members, dict):
            raise StandardError(f"In the standard '{name}', '{group}' is not a group of entries.")
        for member, fields in members.items():
            entry = _entry(f"{group}.{member}", fields, name)
            entries[entry.key] = entry
    return Standard(str(data.get("name", name)), VERSION, entries, read_rules(data, name))


def _entry(key: str, fields: Any, name: str) -> Entry:
    where = f"In the standard '{name}', '{key}'"
    if not isinstance(fields, dict) or set(fields) != FIELDS:
        raise StandardError(f"{where} needs exactly these: {', '.join(sorted(FIELDS))}.")
    for text in ("unit", "means", "source"):
        if not isinstance(fields[text], str) or not fields[text].strip():
            raise StandardError(f"{where} needs a text for '{text}'.")
    low, high = _pair(fields["range"], f"{where}: 'range'")
    value: float | tuple[float, float]
    if isinstance(fields["value"], list):
        value = _pair(fields["value"], f"{where}: 'value'")
        ends = value
    else:
        value = _number(fields["value"], f"{where}: 'value'")
        ends = (value, value)
    if ends[0] < low or ends[1] > high:
        raise StandardError(f"{where} is {fields['value']} {fields['unit']}; it must lie in {low:g} to {high:g}.")
    return Entry(key, value, fields["unit"], (low, high), fields["means"], fields["source"])


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
        raise StandardError(f"{where} must be a number, not {value!r}.")
    return float(value)


def _pair(value: Any, where: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise StandardError(f"{where} must be [low, high], not {value!r}.")
    low, high = _number(value[0], where), _number(value[1], where)
    if low > high:
        raise StandardError(f"{where} must be [low, high] with low first, not {value!r}.")
    return low, high
