"""Tables with a caption, and lists of moments, as all sections have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vision.report.markup import Html, el


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], class_: str | None = None) -> Html:
    """A table whose first column names its rows. A cell that is a whole `<td>` is taken as it is."""
    names = el("tr", (el("th", name, scope="col") for name in head))
    body = [
        el(
            "tr",
            el("th", row[0], scope="row"),
            *(_cell(name, cell) for name, cell in zip(head[1:], row[1:], strict=True)),
        )
        for row in rows
    ]
    return el("table", el("caption", caption), el("thead", names), el("tbody", body), class_=class_)


def _cell(name: str, cell: str) -> Html:
    if isinstance(cell, Html) and cell.startswith("<td"):
        return cell
    return el("td", cell, data_name=name)


def wide(content: Html, label: str) -> Html:
    """Something that may be wider than the page and then scrolls by itself."""
    return el("div", content, class_="scroll", tabindex="0", role="region", aria_label=label)
