"""The pipe between the server and a live session's process: a kind, a length, and so many bytes."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any, BinaryIO

TEXT, PICTURE = 0, 1
_HEADER = struct.Struct("<BI")


def packed(kind: int, payload: bytes) -> bytes:
    """One message as bytes."""
    return _HEADER.pack(kind, len(payload)) + payload


def packed_json(kind: int, message: dict[str, Any]) -> bytes:
    """A message that is JSON as bytes."""
    return packed(kind, json.dumps(message, separators=(",", ":"), allow_nan=False).encode())


def read(stream: BinaryIO) -> tuple[int, bytes] | None:
    """The next message, or None at the pipe's end."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    kind, size = _HEADER.unpack(header)
    payload = stream.read(size)
    return (kind, payload) if len(payload) == size else None


async def read_async(stream: asyncio.StreamReader) -> tuple[int, bytes] | None:
    """The same for the server's side."""
    try:
        kind, size = _HEADER.unpack(await stream.readexactly(_HEADER.size))
        return kind, await stream.readexactly(size)
    except asyncio.IncompleteReadError:
        return None
