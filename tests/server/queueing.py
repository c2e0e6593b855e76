"""A queue whose children only pretend, and how to wait for what it does."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from server.jobs.queue import JobQueue
from server.models import AnalysisSettings, Job, JobState, Session
from server.settings import Settings
from server.store import Store
from tests.vision.report.builders import plausible
from vision.report import to_json

PRETENDING = Path(__file__).with_name("pretending.py")


def pretending(folder: Path) -> tuple[str, ...]:
    """The command of a child that does what its session's title says."""
    report = folder / "finished.json"
    report.write_text(json.dumps(to_json(plausible())), encoding="utf-8")
    return (sys.executable, str(PRETENDING), str(report))


@contextlib.contextmanager
def working(tmp_path: Path, command: tuple[str, ...], jobs: int = 1) -> Iterator[tuple[Store, JobQueue]]:
    settings = Settings(data=tmp_path / "data", jobs=jobs)
    with Store.open(settings.data) as store:
        queue = JobQueue(settings, store, command=command)
        queue.start()
        try:
            yield store, queue
        finally:
            queue.close()


def recorded(store: Store, title: str) -> str:
    made = store.create_session("upload", title, AnalysisSettings())
    video = store.folder(made) / "arriving"
    video.write_bytes(b"video")
    store.set_video(made, video, ".mp4", 3.0)
    return made


def until(reached: Callable[[], bool], what: str, within_s: float = 30.0) -> None:
    deadline = time.monotonic() + within_s
    while not reached():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.01)


def ended(store: Store, job: Job, state: JobState, within_s: float = 30.0) -> Job:
    """The job when it has ended; then so has its child."""
    until(lambda: store.jobs.get(job.id).state not in ("queued", "running"), state, within_s)
    until(lambda: not store.folders.work(job.id).exists(), "the job's folder is removed")
    now = store.jobs.get(job.id)
    assert now.state == state, now
    return now


def state_and_code(session: Session) -> tuple[str, str | None]:
    return session.state, None if session.error is None else session.error.code


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process(os.getpid()).children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE and any("pretending" in part for part in child.cmdline())
    ]
