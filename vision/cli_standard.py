"""The command `backrub standard`: shows the numbers that judge, checks a file of one's own, begins one."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from vision.errors import UsageError
from vision.standard import Entry, Standard, bundled_text, load_standard


@click.command()
@click.option("--check", type=click.Path(path_type=Path), metavar="FILE.toml", help="Say whether FILE can be used.")
@click.option("--copy", type=click.Path(path_type=Path), metavar="FILE.toml", help="Write the bundled one to FILE.")
def standard(check: Path | None, copy: Path | None) -> int:
    """The technique standard: every number and every word that judges a back rub.

    Without options it lists the numbers. Use a file of your own with `backrub grade --standard FILE`.
    """
    console = Console(highlight=False, soft_wrap=True)
    if check is not None and copy is not None:
        raise click.UsageError("Give --check or --copy, not both.")
    if copy is not None:
        _copy(copy)
        console.print(f"Written to {escape(str(copy))}. Change it, then: backrub standard --check {escape(str(copy))}")
    elif check is not None:
        _checked(console, check)
    else:
        console.print(_listed(load_standard()))
    return 0


def _copy(path: Path) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(bundled_text())
    except FileExistsError as error:
        raise UsageError(f"'{path}' exists already; choose another name, so that nothing is lost.") from error
    except OSError as error:
        raise UsageError(f"'{path}' cannot be written ({error.strerror}); choose another place.") from error


def _checked(console: Console, path: Path) -> None:
    mine, bundled = load_standard(path), load_standard()
    changed = [key for key, entry in mine.entries.items() if entry.value != bundled.entries[key].value]
    console.print(
        f"{escape(str(path))} can be used: {len(mine.entries)} numbers, {len(mine.rules.faults)} faults, "
        f"{len(mine.rules.phases)} phases, {len(mine.rules.exercises)} exercises."
    )
    for key in changed:
        console.print(f"  {key}: {_shown(mine.entries[key])} instead of {_shown(bundled.entries[key])}")
    reworded = [
        str(fault) for fault, rule in mine.rules.faults.items() if rule.says != bundled.rules.faults[fault].says
    ]
    for fault in reworded:
        console.print(f"  {fault} says something else: {escape(mine.rules.faults[fault].says)}", markup=False)  # type: ignore[index]
    if not changed and not reworded:
        console.print("It says the same as the bundled one.")


def _listed(standard: Standard) -> Table:
    table = Table(
        Column("Entry", no_wrap=True), "Value", "What it means", "Source", box=None, pad_edge=False, header_style="bold"
    )
    for key, entry in standard.entries.items():
        table.add_row(key, escape(_shown(entry)), escape(entry.means), escape(entry.source))
    return table


def _shown(entry: Entry) -> str:
    value = entry.value
    number = f"{value[0]:g} to {value[1]:g}" if isinstance(value, tuple) else f"{value:g}"
    return f"{number} {entry.unit}"
