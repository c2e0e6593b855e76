"""A first look into a video that has arrived: whether it can be read, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vision.capture import Limits, open_video
from vision.capture.sniff import HEAD_BYTES, identify

# Suffixes that each demuxer's files may have, the usual one first.
_SUFFIXES = {
    "mov": (".mp4", ".m4v", ".mov", ".3gp"),
    "matroska": (".webm", ".mkv"),
    "avi": (".avi",),
    "mpegts": (".ts", ".mts"),
    "mpeg": (".mpg", ".mpeg"),
    "flv": (".flv",),
    "ogg": (".ogv",),
}


def limits(spec: Mapping[str, Any]) -> Limits:
    """The bounds of a recording that the server's settings draw."""
    return Limits(max_duration_s=spec["duration_s"], max_pixels=spec["max_pixels"])


def probe(spec: Mapping[str, Any]) -> dict[str, Any]:
    """{"duration_s": the header's word or None, "suffix": what the file is to be called}. Raises `BackrubError`."""
    path = Path(spec["video"])
    with open_video(path, limits=limits(spec)) as source:
        duration_s = source.info.duration_s
    with path.open("rb") as file:
        usual = _SUFFIXES[str(identify(file.read(HEAD_BYTES)).demuxer)]
    suffix = Path(spec["name"]).suffix.lower()
    return {"duration_s": duration_s, "suffix": suffix if suffix in usual else usual[0]}
