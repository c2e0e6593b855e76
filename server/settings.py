"""The settings of the server: one table gives the flags of `backrub serve`, the environment's names and the docs.

What a flag says wins over the environment (`BACKRUB_PORT`), that over the default.

    python -m server.settings > docs/settings.md
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from vision.errors import UsageError

ENVIRONMENT = "BACKRUB_"
GIB, MIB = 1024**3, 1024**2
LEAST_TOKEN = 16
_TOKEN = re.compile(r"[A-Za-z0-9._~-]*")
_HOST = re.compile(r"[A-Za-z0-9.:_-]+|\[[0-9A-Fa-f:.]+\](:\d+)?")
_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. `low`, `high`: the bounds of a number. `shown`: the default in words, where it is none."""

    name: str
    kind: type
    default: Any
    help: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    shown: str = ""

    @property
    def flag(self) -> str:
        """As in `--live-clients`."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The name in the environment, as in `BACKRUB_LIVE_CLIENTS`."""
        return ENVIRONMENT + self.name.upper()


def _default_data() -> Path:
    from platformdirs import user_data_path

    return user_data_path("backrub", appauthor=False)


def _about(help: str, low: float | None, high: float | None, unit: str, shown: str) -> dict[str, Any]:
    return {"help": help, "low": low, "high": high, "unit": unit, "shown": shown}


def _row(
    default: Any, help: str, low: float | None = None, high: float | None = None, *, unit: str = "", shown: str = ""
) -> Any:
    # A token must not get into a log with the settings.
    return field(default=default, repr=default != "", metadata=_about(help, low, high, unit, shown))


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked: a value out of its bounds raises `UsageError`."""

    host: str = _row("127.0.0.1", "Address to listen on. Anything but this machine's own asks for TLS and a token.")
    port: int = _row(8765, "Port to listen on; 0 takes any free one.", 0, 65535)
    data: Path = field(
        default_factory=_default_data,
        metadata=_about("Folder of sessions, uploads and the database.", None, None, "", "the system's, for data"),
    )
    standard: str = _row("", "Your own technique standard, a TOML file.", shown="the bundled one")
    open_browser: bool = _row(True, "Open the start page in the browser, where there is a screen.")
    welcome: bool = _row(True, "Grade a bundled sample where there is no session yet.")
    lan: bool = _row(False, "Also listen on the local network, for phones: with TLS and a token.")
    lan_port: int = _row(8766, "Port on the local network; 0 takes any free one.", 0, 65535)
    token: str = _row("", "Token asked for on the network; better set in the environment.", shown="made when needed")
    allow_hosts: tuple[str, ...] = _row((), "More names under which browsers may reach the server, with commas.")
    live_clients: int = _row(2, "People watched live at the same time.", 1, 16)
    live_grace_s: float = _row(
        120.0, "A live session waits this long for its client to come back.", 0.1, 3600, unit="s"
    )
    live_hours: float = _row(3.0, "Longest live session.", 0.01, 24, unit="h")
    live_width: int = _row(1280, "Widest live picture.", 320, 4096, unit="px")
    live_jpeg_bytes: int = _row(1_500_000, "Largest live picture.", 1024, 20_000_000, unit="bytes")
    live_memory_mb: int = _row(1200, "Memory of a live session's process.", 50, 65536, unit="MB")
    jobs: int = _row(1, "Videos analysed at the same time.", 1, 32)
    job_memory_mb: int = _row(2500, "Memory of an analysis.", 50, 65536, unit="MB")
    job_cpu_s: int = _row(7200, "Processor time of an analysis.", 1, 604_800, unit="s")
    job_wall_s: int = _row(7200, "Longest time of an analysis.", 1, 604_800, unit="s")
    upload_bytes: int = _row(8 * GIB, "Largest video.", 1, 1024 * GIB, unit="bytes")
    chunk_bytes: int = _row(4 * MIB, "Largest piece of an upload, and of any request.", 1024, 64 * MIB, unit="bytes")
    duration_s: float = _row(7200.0, "Longest video.", 1, 86400, unit="s")
    max_pixels: int = _row(40_000_000, "Largest picture of a video.", 1, 200_000_000, unit="px")
    header_bytes: int = _row(16384, "Largest header of a request.", 2048, 262_144, unit="bytes")
    header_fields: int = _row(64, "Most header fields of a request.", 16, 1000)

    def __post_init__(self) -> None:
        for setting in TABLE:
            _check(setting, getattr(self, setting.name))

    @classmethod
    def resolve(cls, flags: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
        """Settings from `flags` (name -> value, None where not given), then `environment`. Raises `UsageError`."""
        values: dict[str, Any] = {}
        for setting in TABLE:
            if flags.get(setting.name) is not None:
                values[setting.name] = flags[setting.name]
            elif environment.get(setting.variable):
                values[setting.name] = _read(setting, environment[setting.variable])
        if "data" in values:
            values["data"] = Path(values["data"]).expanduser().absolute()
        if values.get("standard"):
            values["standard"] = str(Path(values["standard"]).expanduser().absolute())
        return cls(**values)

    @property
    def standard_path(self) -> Path | None:
        """The file of the standard; None for the bundled one."""
        return Path(self.standard) if self.standard else None


def _table() -> tuple[Setting, ...]:
    kinds: dict[str, Any] = {"int": int, "float": float, "bool": bool, "str": str, "Path": Path}
    rows = []
    for entry in dataclasses.fields(Settings):
        made = entry.default_factory is not dataclasses.MISSING
        default = None if made else entry.default
        rows.append(Setting(entry.name, kinds.get(cast(str, entry.type), tuple), default, **entry.metadata))
    return tuple(rows)


TABLE = _table()


def _read(setting: Setting, text: str) -> Any:
    """The value that a text from the environment stands for."""
    if setting.kind is bool:
        if text.lower() not in _YES + _NO:
            raise UsageError(f"{setting.variable} is '{text}'; say true or false.")
        return text.lower() in _YES
    if setting.kind is tuple:
        return split_hosts(text)
    try:
        return setting.kind(text)
    except ValueError as error:
        raise UsageError(f"{setting.variable} is '{text}'; give a number.") from error


def split_hosts(text: str) -> tuple[str, ...]:
    """'a.local, b.local' -> ('a.local', 'b.local')."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _check(setting: Setting, value: Any) -> None:
    where = f"{setting.flag} ({setting.variable})"
    if setting.low is not None and setting.high is not None and not setting.low <= value <= setting.high:
        unit = f" {setting.unit}" if setting.unit else ""
        raise UsageError(f"{where} is {value:g}; give a number from {setting.low:g} to {setting.high:g}{unit}.")
    if setting.name == "token" and value and (len(value) < LEAST_TOKEN or not _TOKEN.fullmatch(value)):
        raise UsageError(
            f"{where} must be at least {LEAST_TOKEN} letters, digits or any of '._~-'; choose a longer one."
        )
    for host in value if setting.name == "allow_hosts" else (value,) if setting.name == "host" else ():
        if not _HOST.fullmatch(host):
            raise UsageError(f"{where} holds '{host}', which is no host; give a name or an address.")


def as_markdown() -> str:
    """The table for people: what docs/settings.md holds."""
    lines = [
        "# Settings",
        "",
        "Flags of `backrub serve`. A flag wins over the environment, that over the default. A value out of its range",
        "ends the command with one sentence and exit code 2. Made by `python -m server.settings > docs/settings.md`.",
        "",
        "| flag | environment | default | range | what it does |",
        "| --- | --- | --- | --- | --- |",
    ]
    for setting in TABLE:
        flag = f"{setting.flag}`, `--no-{setting.flag[2:]}" if setting.kind is bool else setting.flag
        bounds = "" if setting.low is None or setting.high is None else f"{setting.low:.15g} to {setting.high:.15g}"
        cells = (f"`{flag}`", f"`{setting.variable}`", shown_default(setting), f"{bounds} {setting.unit}".strip())
        lines.append("| " + " | ".join((*cells, setting.help)) + " |")
    return "\n".join(lines) + "\n"


def shown_default(setting: Setting) -> str:
    """The default in words."""
    if setting.shown:
        return setting.shown
    if setting.kind is bool:
        return "yes" if setting.default else "no"
    return f"{setting.default:.15g}" if setting.kind in (int, float) else str(setting.default or "none")


if __name__ == "__main__":
    print(as_markdown(), end="")
