"""Builds HTML and SVG in which every piece of text is escaped unless it is markup already."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

Attribute = str | int | float | bool | None

_VOID = frozenset({"br", "col", "hr", "meta"})
# Control characters are not allowed in HTML; a file name may hold them, or bytes that are no UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Html(str):
    """Text that is markup and must not be escaped again."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """Plain text as markup; characters that cannot be shown become U+FFFD."""
    if isinstance(text, Html):
        return text
    return Html(html.escape(printable(text), quote=True))


def printable(text: str) -> str:
    """Plain text with U+FFFD for what cannot be shown."""
    return _UNPRINTABLE.sub("\ufffd", text)


def join(children: Iterable[str | None], separator: str = "") -> Html:
    """Markup of several children one after the other; None is left out."""
    return Html(separator.join(escaped(child) for child in children if child is not None))


def el(name: str, /, *children: str | Iterable[str | None] | None, **attributes: Attribute) -> Html:
    """One element. In attribute names a trailing `_` is dropped and `_` stands for `-`; None and False leave it out."""
    start = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        start.append(attribute if value is True else f'{attribute}="{escaped(_text(value))}"')
    if name in _VOID:
        return Html(f"<{' '.join(start)}>")
    inner = (escaped(child) if isinstance(child, str) else join(child) for child in children if child is not None)
    return Html(f"<{' '.join(start)}>{''.join(inner)}</{name}>")


def number(value: float, digits: int = 2) -> str:
    """A number without needless zeros: 3.50 -> 3.5, -0.0 -> 0."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _text(value: str | int | float) -> str:
    return number(value, 3) if isinstance(value, float) else str(value)
