"""The receiver's own devices in a live session: they say how the pressure is, and nothing else."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any, Protocol

from server.live.connection import Connection
from server.live.messages import Said, error
from server.live.worker import Stopped
from vision.lesson import reaction
from vision.standard import load_standard

MOST_PHONES = 4
# Close codes: another device took the place, the session is over.
TAKEN, OVER = 4409, 4404
GONE = error("gone", "This session is over.", "Scan the square on the giver's screen again.")


class Giver(Protocol):
    """The session that the answers are for."""

    @property
    def is_watched(self) -> bool:
        """Whether the giver's page is connected."""
        ...

    async def tell(self, told: str | dict[str, Any]) -> None:
        """Send to the giver's page."""
        ...

    async def note(self, said: dict[str, Any]) -> dict[str, Any]:
        """Have the session note an answer; what it says to that. Raises `Stopped`."""
        ...


class Receivers:
    """Those who may answer in one session. `key`: what lets them in, for this session only."""

    def __init__(self, giver: Giver) -> None:
        self.key = secrets.token_urlsafe(24)
        self._giver = giver
        self._phones: list[Connection] = []
        self._state = "setup"

    @property
    def joined(self) -> int:
        """How many devices are connected."""
        return len(self._phones)

    async def join(self, phone: Connection) -> None:
        """Let a device in; of too many the oldest goes."""
        self._phones.append(phone)
        await phone.tell({"type": "joined", "version": 1, "state": self._state})
        if len(self._phones) > MOST_PHONES:
            await self._phones.pop(0).hang_up(TAKEN)
        await self._tell_giver()

    async def leave(self, phone: Connection) -> None:
        """A device is gone."""
        if phone in self._phones:
            self._phones.remove(phone)
            await self._tell_giver()

    async def follow(self, state: str) -> None:
        """The session's state may have changed."""
        if state != self._state:
            self._state = state
            for phone in list(self._phones):
                await phone.tell({"type": "state", "state": state})

    async def answer(self, phone: Connection, said: Said) -> None:
        """An answer: on the giver's screen at once, then noted, then confirmed to the device."""
        given: dict[str, Any] = {"value": said.value, "word": said.word}
        if self._state == "setup" and said.word != "stop":
            await phone.tell(error("not_started", "The lesson has not begun.", "Answer when hands are on your back."))
            return
        shown = self._giver.is_watched
        await self._tell_giver(**given, text=reaction(said.value, said.word, load_standard()))
        try:
            noted = await self._giver.note({"type": "answer", **given, "way": "receiver"})
        except Stopped:
            # The device is told by `end`.
            return
        if noted["type"] == "error" and said.word != "stop":
            await phone.tell(noted)
            return
        await phone.tell(
            {"type": "answered", **given, "t_s": noted.get("t_s"), "at": round(time.time(), 3), "shown": shown}
        )

    async def end(self) -> None:
        """The session is over."""
        phones, self._phones = self._phones, []
        for phone in phones:
            await phone.tell({"type": "over"})
            await phone.hang_up(OVER)

    async def _tell_giver(self, value: int | None = None, word: str | None = None, text: str | None = None) -> None:
        await self._giver.tell({"type": "receiver", "joined": self.joined, "value": value, "word": word, "text": text})


class Allowance:
    """So many messages at once, and so many a second on average."""

    def __init__(self, at_once: int, per_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._per_s, self._now = float(at_once), per_s, now
        self._left, self._at_s = self._most, now()

    def take(self) -> bool:
        """Whether one more is allowed now; it counts then."""
        now_s = self._now()
        self._left = min(self._most, self._left + self._per_s * (now_s - self._at_s))
        self._at_s = now_s
        if self._left < 1:
            return False
        self._left -= 1
        return True
