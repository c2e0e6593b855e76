"""What all routes share, reached as `request.app.state.services`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from fastapi import Request

from server.inbox import Inbox
from server.jobs.queue import JobQueue
from server.live.clients import LiveClients
from server.samples import WELCOME, add_sample
from server.settings import Settings
from server.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """The server's lasting parts. `open` in the application's lifespan, `close` at its end."""

    settings: Settings
    store: Store
    jobs: JobQueue
    live: LiveClients
    inbox: Inbox = field(default_factory=Inbox)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the data folder, take up the jobs that a stopped server left, and greet who is new.

        Raises `UsageError` where the folder cannot be used.
        """
        store = Store.open(settings.data)
        jobs = JobQueue(settings, store)
        jobs.start()
        if settings.welcome and store.is_new:
            add_sample(store, jobs, WELCOME)
        return cls(settings, store, jobs, LiveClients(settings, store, jobs))

    async def close(self) -> None:
        """End live sessions, stop the jobs (they go on at the next start) and close the store."""
        await self.live.close()
        self.jobs.close()
        self.store.close()


def services(request: Request) -> Services:
    """The services of the application that answers this request."""
    found: Services = request.app.state.services
    return found
