"""Puts files into their places: each is written beside its place and then renamed, so none is ever half there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def replace_all(files: Mapping[Path, bytes]) -> None:
    """All files beside their places first, then all renamed; nothing is left behind when one cannot be written.

    Folders that are not there are made. Raises OSError; then what was there before is still there.
    """
    waiting: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
            waiting[beside] = path
            with beside.open("xb") as file:
                file.write(content)
        for beside, path in waiting.items():
            os.replace(beside, path)
    finally:
        for beside in waiting:
            beside.unlink(missing_ok=True)
