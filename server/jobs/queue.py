"""The queue: takes jobs from the table, has them done, and puts what comes of them where it belongs."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from server.errors import ApiError
from server.jobs.eta import Eta
from server.jobs.problems import INTERNAL, INTERRUPTED, STOPPED
from server.jobs.supervisor import CHILD, Limits, Outcome, supervise
from server.live.journal import NAME as JOURNAL
from server.models import AnalysisSettings, Job, JobKind, Problem, SessionState
from server.settings import Settings
from server.store import Store
from server.store.folders import RESULTS, discard
from server.store.jobs import PREVIEW
from server.store.store import read_report

MOST_ATTEMPTS = 3
# What is kept of a grading that failed: the picture on which the back can be placed by hand.
_KEPT_OF_FAILED = ("poster.jpg", "poster.json")
_PROBE_WALL_S = 60
_log = logging.getLogger(__name__)


class JobQueue:
    """Does the jobs of the table, `settings.jobs` at a time. `start` before use, `close` at the end.

    `executor`: where the waiting for the children happens; threads by default. `command`: what starts a child.
    """

    def __init__(
        self, settings: Settings, store: Store, *, executor: Executor | None = None, command: Sequence[str] = CHILD
    ) -> None:
        self._settings = settings
        self._store = store
        self._executor = executor or ThreadPoolExecutor(settings.jobs, thread_name_prefix="job")
        self._command = command
        # Looking into arriving videos takes as much memory as analysing them.
        self._probing = threading.Semaphore(settings.jobs)
        self._stops: dict[str, threading.Event] = {}
        self._left = threading.Condition()
        self._closing = False

    # ------------------------------------------------------------------ asked for by the routes

    def start(self) -> None:
        """Take up what a stopped or killed server left: its jobs, and the live sessions that it had not finished."""
        with self._store.writing():
            for job in self._store.jobs.in_state("running"):
                if job.attempts >= MOST_ATTEMPTS:
                    self._end(job, INTERRUPTED)
                else:
                    self._store.jobs.queue_again(job.id, attempts=job.attempts)
                    self._say(job, "waiting")
            for session_id in self._store.in_state("live"):
                self._store.jobs.add(session_id, "finish_live", self._store.session(session_id).settings)
                self._store.set_state(session_id, "waiting")
            queued = self._store.jobs.in_state("queued")
        for job in queued:
            self._executor.submit(self._run, job.id)

    def close(self) -> None:
        """Stop all children and wait for their end. What they did is done again at the next start."""
        self._closing = True
        for stop in list(self._stops.values()):
            stop.set()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def add(self, session_id: str, kind: JobKind, settings: AnalysisSettings | None = None) -> Job:
        """Queue a job, with the session's settings where none are given; a drawing shows what the report tells.

        A new grading takes the place of a present one; a video that is being drawn already is not drawn twice. Raises
        `ApiError` 404 and 409.
        """
        with self._store.writing():
            session = self._store.session(session_id)
            if kind != "finish_live" and not session.has_video:
                raise ApiError(
                    409, "no_video", "This session has no video.", "Keep the recording next time, or upload the video."
                )
            present = [
                job for job in self._store.jobs.in_state("queued", "running", session_id=session_id) if job.kind == kind
            ]
            if kind == "annotate" and present:
                return present[0]
            for job in present:
                self.cancel(job.id)
            if settings is not None:
                self._store.set_settings(session_id, settings)
            if kind == "annotate":
                settings = self._store.jobs.graded_with(session_id)
            job = self._store.jobs.add(session_id, kind, settings or session.settings)
            self._say(job, "waiting")
        self._executor.submit(self._run, job.id)
        return job

    def cancel(self, job_id: str) -> Job:
        """Stop a job that waits or runs; one that has ended stays as it is."""
        with self._store.writing():
            job = self._store.jobs.get(job_id)
            if job.state in ("queued", "running"):
                self._end(job, STOPPED)
        if stop := self._stops.get(job_id):
            stop.set()
        return self._store.jobs.get(job_id)

    def retry(self, job_id: str) -> Job:
        """Queue a failed or cancelled job again. Raises `ApiError` 404 and 409."""
        with self._store.writing():
            job = self._store.jobs.get(job_id)
            if job.state not in ("failed", "cancelled"):
                raise ApiError(409, "not_ended", "This job has not failed.", "Wait for its end, or cancel it first.")
            if self._store.jobs.in_state("queued", "running", session_id=job.session_id):
                raise ApiError(409, "busy", "The session is being worked on already.", "Wait for the end of that.")
            self._store.jobs.queue_again(job_id, attempts=0)
            self._say(job, "waiting")
        self._executor.submit(self._run, job_id)
        return self._store.jobs.get(job_id)

    def delete_session(self, session_id: str) -> None:
        """Delete a session with all that is done for it."""
        for job_id in self._store.jobs.of_session(session_id):
            self.cancel(job_id)
        self._store.delete(session_id)

    def probe(self, video: Path, name: str) -> Outcome:
        """Look into a file that arrived, in a child: "duration_s" (or None) and "suffix", or the problem with it."""
        spec = self._spec("probe", video, video.parent, name)
        with self._probing, self._stoppable(video.stem) as stop:
            return supervise(spec, self._limits(_PROBE_WALL_S), stop=stop, command=self._command)

    # ------------------------------------------------------------------ done by the executor

    def _run(self, job_id: str) -> None:
        with self._stoppable(job_id) as stop:
            if self._closing or not self._claim(job_id):
                return
            try:
                self._settle(job_id, self._work(job_id, stop))
            except ApiError:
                _log.info("the job %s was deleted while it ran", job_id)
            except Exception:
                _log.exception("the job %s could not be done", job_id)
                with contextlib.suppress(ApiError):
                    self._settle(job_id, Outcome(problem=INTERNAL))
            finally:
                discard(self._store.folders.work(job_id))

    def _claim(self, job_id: str) -> bool:
        with self._store.writing():
            claimed = self._store.jobs.claim(job_id)
            if claimed:
                self._say(self._store.jobs.get(job_id), "working")
        return claimed

    def _work(self, job_id: str, stop: threading.Event) -> Outcome:
        job = self._store.jobs.get(job_id)
        session = self._store.session(job.session_id)
        work = self._store.folders.work(job_id)
        discard(work)
        work.mkdir(mode=0o700)
        spec = self._spec(job.kind, self._store.video(session.id), work, session.title)
        spec["settings"] = self._store.jobs.settings(job_id).model_dump()
        spec |= {"session_folder": str(self._store.folder(session.id)), "created": session.created}
        spec["before"] = self._store.before(session.id)
        eta = Eta(time.monotonic())

        def note(stage: str, progress: float) -> None:
            self._store.jobs.note(job_id, stage, progress, eta.update(time.monotonic(), progress))

        limits = self._limits(self._settings.job_wall_s)
        return supervise(spec, limits, stop=stop, note=note, command=self._command)

    def _settle(self, job_id: str, outcome: Outcome) -> None:
        """Note how a job ended. One that was cancelled leaves nothing, one whose session is gone raises `ApiError`."""
        work = self._store.folders.work(job_id)
        with self._store.writing():
            job = self._store.jobs.get(job_id)
            if job.state != "running":
                return
            if outcome.result is not None:
                self._keep(job, work)
            elif outcome.problem is not None:
                _move(work, self._store.folder(job.session_id), _KEPT_OF_FAILED)
                self._end(job, outcome.problem)
            else:
                # The server is stopping: this attempt does not count.
                self._store.jobs.queue_again(job_id, attempts=job.attempts - 1)
                self._say(job, "waiting")

    def _keep(self, job: Job, work: Path) -> None:
        """Move the results to their session. Where the server dies in between, they are made and moved again."""
        folder = self._store.folder(job.session_id)
        if job.kind == "annotate":
            _move(work, folder, ("annotated.mp4",))
        else:
            report = read_report(work)
            _move(work, folder, RESULTS)
            # They show what was seen otherwise.
            discard(folder / "annotated.mp4")
            discard(folder / JOURNAL)
            self._store.set_report(job.session_id, report)
        self._store.jobs.end(job.id, "done")

    # ------------------------------------------------------------------ small things

    def _end(self, job: Job, problem: Problem) -> None:
        """End a job without success; a session that has a report already keeps it."""
        cancelled = problem is STOPPED
        self._store.jobs.end(job.id, "cancelled" if cancelled else "failed", problem)
        if job.kind != "annotate":
            graded = self._store.session(job.session_id).grades is not None
            error = None if graded and cancelled else problem
            self._store.set_state(job.session_id, "graded" if graded else "failed", error)

    def _say(self, job: Job, state: SessionState) -> None:
        """The session's state while its grading waits or runs."""
        if job.kind != "annotate":
            self._store.set_state(job.session_id, state)

    def _limits(self, wall_s: int) -> Limits:
        return Limits(self._settings.job_memory_mb, self._settings.job_cpu_s, wall_s)

    def _spec(self, kind: str, video: Path | None, folder: Path, name: str) -> dict[str, Any]:
        return {
            "kind": kind,
            "video": None if video is None else str(video.absolute()),
            "folder": str(folder.absolute()),
            "preview": str(folder.absolute() / PREVIEW),
            "name": name,
            "duration_s": self._settings.duration_s,
            "max_pixels": self._settings.max_pixels,
        }

    @contextlib.contextmanager
    def _stoppable(self, name: str) -> Iterator[threading.Event]:
        """What stops this run. A job that was cancelled and queued again waits here until its first child is gone."""
        stop = threading.Event()
        with self._left:
            self._left.wait_for(lambda: name not in self._stops)
            self._stops[name] = stop
        try:
            yield stop
        finally:
            with self._left:
                del self._stops[name]
                self._left.notify_all()


def _move(work: Path, folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            (work / name).replace(folder / name)
