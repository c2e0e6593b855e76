"""Who is being watched live: sessions that outlive a dropped connection, and no more of them than the machine bears."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import secrets
from collections.abc import Coroutine
from typing import Any, Protocol

from server.jobs.queue import JobQueue
from server.live.coaching import TITLE
from server.live.journal import NAME
from server.live.messages import LiveSettings, Resume, error
from server.live.receivers import Receivers
from server.live.worker import Stopped, Worker
from server.models import AnalysisSettings, Problem
from server.settings import Settings
from server.store import Store
from server.store.store import read_report

# More words than this that wait for their reply are a client gone wild.
MOST_WORDS = 16
# A session that is to be finished gets this long for its report.
_FINISH_S = 30.0
_TOO_MANY = error("too_many", "Too many messages at once.", "Wait for the replies.")
STOPPED = error(
    "stopped",
    "The analysis ended unexpectedly.",
    "What was seen until now is being graded; look into the history, or start a new session.",
)


class Refused(Exception):
    """The client cannot have a session: what to tell it and the close code."""

    def __init__(self, told: dict[str, Any], code: int) -> None:
        super().__init__(told["error"]["code"])
        self.told, self.code = told, code


class Client(Protocol):
    """The connection to a client."""

    async def tell(self, text: str | dict[str, Any]) -> None:
        """Send a text; nothing happens when the client is gone."""
        ...

    async def hang_up(self, code: int) -> None:
        """Close the connection."""
        ...


class LiveSession:
    """One session: its process, the client that is connected at present, and what is stored of it."""

    def __init__(self, owner: LiveClients, how: LiveSettings) -> None:
        self.id = secrets.token_hex(8)
        self.resume_key = secrets.token_urlsafe(24)
        self.client: Client | None = None
        self.how = how
        self.started = False
        self._owner = owner
        self._over = False
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.worker = Worker(owner.settings, self.tell, self._stopped)
        self.receivers = Receivers(self)

    async def open(self) -> dict[str, Any]:
        """Start the process; where the session stands."""
        return await self.worker.start(self._owner.store.folders.session(self.id), self.how)

    # ------------------------------------------------------------------ coming and going

    async def attach(self, client: Client) -> None:
        """This client is now the session's; one that was connected before has to go."""
        before, self.client = self.client, client
        self._cancel("grace")
        if before is not None:
            await before.hang_up(4409)

    def detach(self, client: Client) -> None:
        """The connection is gone: keep the session for a while."""
        if self.client is client:
            self.client = None
            self.worker.forget_waiting()
            self._later("grace", self._owner.settings.live_grace_s)

    async def back_again(self) -> dict[str, Any]:
        """The client is connected anew: where the session stands."""
        return await self.worker.ask({"type": "away"})

    # ------------------------------------------------------------------ words

    def say(self, message: dict[str, Any]) -> None:
        """A word of the client; it is told the reply when it comes. Pictures go on meanwhile, so nobody waits here."""
        if message["type"] == "finish":
            self._soon(self.finish())
        elif message["type"] == "discard":
            self._soon(self.discard())
        else:
            self._soon(self._ask(message))

    async def _ask(self, message: dict[str, Any]) -> None:
        if self.worker.words_waiting >= MOST_WORDS:
            await self.tell(_TOO_MANY)
            return
        if message["type"] == "settings":
            self.how = LiveSettings(**message["settings"])
        if message["type"] == "start" and not self.started:
            self._begin()
        try:
            told = await self.worker.ask(message)
        except Stopped:
            # The client is told by `_stopped`.
            return
        await self.tell(told)
        if told["type"] == "state":
            await self.receivers.follow(told["state"])

    def _begin(self) -> None:
        settings = AnalysisSettings(**self.how.of_receiver())
        self._owner.store.create_session("live", TITLE, settings, session_id=self.id)
        self.started = True
        self._later("length", self._owner.settings.live_hours * 3600)

    async def finish(self) -> None:
        """Make the report, tell the client, end."""
        if self._over:
            return
        before = await asyncio.to_thread(self._owner.store.before, self.id) if self.started else None
        try:
            told = await asyncio.wait_for(self.worker.ask({"type": "finish", "before": before}), _FINISH_S)
        except (Stopped, TimeoutError):
            await self._stopped()
            return
        self._over = True
        if self.started:
            await asyncio.to_thread(self._store, told)
        await self.tell({**told, "session_id": self.id if self.started else None})
        await self._end(1000)

    def _store(self, told: dict[str, Any]) -> None:
        store = self._owner.store
        folder = store.folder(self.id)
        if told["graded"]:
            store.set_report(self.id, read_report(folder))
        else:
            store.set_state(self.id, "failed", Problem(**told["error"]))
        (folder / NAME).unlink(missing_ok=True)

    async def discard(self) -> None:
        """End without a report; nothing is kept."""
        self._over = True
        await self.worker.close()
        if self.started:
            await asyncio.to_thread(self._owner.store.delete, self.id)
        await self._end(1000)

    async def _stopped(self) -> None:
        """The process ended by itself, or hangs: what it had seen is graded by a job."""
        if self._over:
            return
        self._over = True
        await self.worker.close()
        if self.started:
            await asyncio.to_thread(self._owner.jobs.add, self.id, "finish_live")
        await self.tell(STOPPED)
        await self._end(4500)

    async def _end(self, code: int) -> None:
        for name in list(self._timers):
            self._cancel(name)
        self._owner.forget(self)
        await self.worker.close()
        await self.receivers.end()
        if self.client is not None:
            await self.client.hang_up(code)

    @property
    def is_watched(self) -> bool:
        """Whether a client is connected."""
        return self.client is not None

    async def note(self, said: dict[str, Any]) -> dict[str, Any]:
        """The receiver said something; what the process says to that. Raises `Stopped`."""
        if self.worker.words_waiting >= MOST_WORDS:
            return _TOO_MANY
        return await self.worker.ask(said)

    async def tell(self, told: str | dict[str, Any]) -> None:
        """Send to the client, if one is connected."""
        if self.client is not None:
            await self.client.tell(told)

    def _later(self, name: str, after_s: float) -> None:
        self._cancel(name)
        self._timers[name] = asyncio.get_running_loop().call_later(after_s, lambda: self._soon(self.finish()))

    def _soon(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _cancel(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()


class LiveClients:
    """All live sessions."""

    def __init__(self, settings: Settings, store: Store, jobs: JobQueue) -> None:
        self.settings, self.store, self.jobs = settings, store, jobs
        # Sockets of the receiver's page that have shown no key yet.
        self.strangers = 0
        self._sessions: dict[str, LiveSession] = {}

    @property
    def count(self) -> int:
        """Sessions at present, those whose client is away for a moment among them."""
        return len(self._sessions)

    @property
    def limit(self) -> int:
        """How many there may be."""
        return self.settings.live_clients

    async def open(self, how: LiveSettings) -> tuple[LiveSession, dict[str, Any]]:
        """A new session, and where it stands. Raises `Refused`."""
        if self.count >= self.limit:
            await self._make_room()
        if self.count >= self.limit:
            people = "person is" if self.limit == 1 else "people are"
            told = error(
                "busy",
                f"{self.limit} {people} being watched already, which is as many as this machine is set to take.",
                "Wait until one has finished, or raise --live-clients.",
            )
            raise Refused(told, 4429)
        session = LiveSession(self, how)
        self._sessions[session.id] = session
        try:
            return session, await session.open()
        except Stopped as stopped:
            self.forget(session)
            await session.worker.close()
            raise Refused(STOPPED, 4500) from stopped

    async def _make_room(self) -> None:
        """A set-up that was left (a page closed or loaded again) holds nothing worth keeping a place for."""
        for session in list(self._sessions.values()):
            if session.client is None and not session.started:
                await session.discard()

    async def again(self, resume: Resume) -> tuple[LiveSession, dict[str, Any]]:
        """The session that a client was cut off from, and where it stands. Raises `Refused`."""
        session = self._sessions.get(resume.id)
        gone = Refused(
            error("gone", "That session is over.", "Its report is in the history; start a new session."), 4404
        )
        if session is None or not hmac.compare_digest(session.resume_key.encode(), resume.resume_key.encode()):
            raise gone
        try:
            return session, await session.back_again()
        except Stopped as stopped:
            raise gone from stopped

    def for_receiver(self, session_id: str, key: str) -> LiveSession | None:
        """The session whose receiver this key lets answer; the time it takes tells nothing of the key."""
        session = self._sessions.get(session_id)
        wanted = secrets.token_urlsafe(24) if session is None else session.receivers.key
        return session if hmac.compare_digest(wanted.encode(), key.encode()) else None

    def forget(self, session: LiveSession) -> None:
        """The session is over."""
        self._sessions.pop(session.id, None)

    async def close(self) -> None:
        """Finish all sessions: what was seen is graded now, or by a job at the next start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FINISH_S):
                await asyncio.gather(*(session.finish() for session in list(self._sessions.values())))
        await asyncio.gather(*(session.worker.close() for session in list(self._sessions.values())))
