"""Whose turn it is to write to an upload: of two requests for one upload the newer goes on and the older stops."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Turn:
    """The right to write to one upload. `is_over`: a newer request waits; stop and leave."""

    def __init__(self) -> None:
        self.is_over = asyncio.Event()
        self.has_left = asyncio.Event()


class Inbox:
    """The turns of all uploads; used from the event loop only."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}

    @contextlib.asynccontextmanager
    async def turn(self, upload_id: str) -> AsyncIterator[Turn]:
        """Wait until the request before has left, after telling it to."""
        mine = Turn()
        before = self._turns.get(upload_id)
        self._turns[upload_id] = mine
        try:
            if before is not None:
                before.is_over.set()
                await before.has_left.wait()
            yield mine
        finally:
            mine.has_left.set()
            if self._turns.get(upload_id) is mine:
                del self._turns[upload_id]
