"""The command `backrub serve`: a flag for each row of the table of settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from server.settings import TABLE, Setting, Settings, shown_default, split_hosts

_TYPES: dict[type, Any] = {int: int, float: float, str: str, tuple: str, Path: click.Path(path_type=Path)}


def _flag(setting: Setting) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    words = f"{setting.help}  [{setting.variable}; default: {shown_default(setting)}]"
    name = setting.flag[2:]
    # No default of click's own: what is not given is left to the environment.
    if setting.kind is bool:
        return click.option(f"--{name}/--no-{name}", setting.name, default=None, help=words)
    metavar = (setting.unit or {int: "number", float: "number", Path: "folder"}.get(setting.kind, "text")).upper()
    return click.option(f"--{name}", setting.name, type=_TYPES[setting.kind], metavar=metavar, help=words)


def _flags(command: Callable[..., Any]) -> Callable[..., Any]:
    for setting in reversed(TABLE):
        command = _flag(setting)(command)
    return command


@click.command(context_settings={"max_content_width": 120})
@_flags
def serve(allow_hosts: str | None, **flags: Any) -> int:
    """Start the app: pages in the browser to be watched live, to grade recordings, to look back.

    Everything stays on this machine. Ctrl-C ends it.
    """
    hosts = None if allow_hosts is None else split_hosts(allow_hosts)
    settings = Settings.resolve({**flags, "allow_hosts": hosts})
    # Slow to load, and no other command needs it.
    from server.main import serve as run

    return run(settings)
