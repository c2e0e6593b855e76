"""Reads a report back from its JSON."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, NoReturn, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from vision.errors import BackrubError
from vision.report.data import REPORT_VERSION
from vision.types import Report

Enumeration = TypeVar("Enumeration", bound=StrEnum)


class ReportError(BackrubError, ValueError):
    """The data is no report, or one of another version."""


def from_json(data: Mapping[str, Any]) -> Report:
    """The report of which `data` is the JSON (the inverse of `to_json`).

    What an earlier program did not write yet is as its type has it by default. Raises `ReportError` for another
    version and for what is no report, with the place that is wrong.
    """
    if data.get("version") != REPORT_VERSION:
        raise ReportError(
            f"The report has version {data.get('version')!r}, this program reads version {REPORT_VERSION}; "
            "grade the video again."
        )
    body = {name: value for name, value in data.items() if name not in ("version", "program")}
    return cast(Report, _built(Report, body, "report"))


@lru_cache(maxsize=64)
def _types_of(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


@lru_cache(maxsize=64)
def _needed(kind: Any) -> frozenset[str]:
    """The fields of a dataclass that have no default."""
    return frozenset(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)


def _built(kind: Any, value: Any, where: str) -> Any:
    """`value` as the type `kind`: a dataclass, an enum, a tuple, a literal, an optional or a plain value."""
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind, value, where)
    origin, members = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _built(next(m for m in members if m is not types.NoneType), value, where)
    if origin is tuple:
        return _tuple(members, value, where)
    if origin is Literal:
        return value if isinstance(value, str) and value in members else _refuse(value, where)
    if issubclass(kind, StrEnum):
        return _enum(kind, value, where)
    if kind is float:
        good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return float(value) if good else _refuse(value, where)
    good = isinstance(value, kind) and not isinstance(value, bool)
    return value if good else _refuse(value, where)


def _dataclass(kind: type, value: Any, where: str) -> Any:
    hints = _types_of(kind)
    if not isinstance(value, Mapping):
        _refuse(value, where)
    odd = (value.keys() - hints.keys()) | (_needed(kind) - value.keys())
    if odd:
        raise ReportError(
            f"In the report's data, {where} has missing or unknown entries ({', '.join(sorted(map(str, odd)))}); "
            "grade the video again."
        )
    told = {name: _built(hint, value[name], f"{where}.{name}") for name, hint in hints.items() if name in value}
    try:
        return kind(**told)
    except ValueError:
        _refuse(value, where)


def _tuple(members: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        _refuse(value, where)
    kinds = [members[0]] * len(value) if members[-1] is Ellipsis else list(members)
    if len(kinds) != len(value):
        _refuse(value, where)
    return tuple(
        _built(kind, item, f"{where}[{index}]") for index, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _enum(kind: type[Enumeration], value: Any, where: str) -> Enumeration:
    try:
        return kind(value)
    except ValueError:
        _refuse(value, where)


def _refuse(value: Any, where: str) -> NoReturn:
    shown = repr(value)
    shown = shown if len(shown) <= 40 else shown[:40] + "…"
    raise ReportError(f"In the report's data, {where} cannot be {shown}; grade the video again.")
