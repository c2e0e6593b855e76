"""The table of jobs: what it says is so, and each change of state happens here or nowhere."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Sequence

from server.errors import ApiError
from server.models import AnalysisSettings, Job, JobKind, JobState, Problem
from server.store.database import Database
from server.store.folders import Folders

PREVIEW = "preview.jpg"
_LISTED = 100


class JobRows:
    """Jobs, in the order in which they were asked for."""

    def __init__(self, db: Database, folders: Folders) -> None:
        self._db = db
        self._folders = folders

    def add(self, session_id: str, kind: JobKind, settings: AnalysisSettings) -> Job:
        """Queue a job."""
        made_id = secrets.token_hex(8)
        with self._db.writing():
            self._db.run(
                "INSERT INTO jobs (id, session_id, kind, settings, state, stage, progress, attempts, created)"
                " VALUES (?, ?, ?, ?, 'queued', '', 0, 0, ?)",
                (made_id, session_id, kind, settings.model_dump_json(), time.time()),
            )
            return self.get(made_id)

    def get(self, job_id: str) -> Job:
        """One job. Raises `ApiError` 404."""
        return self._job(self._row(job_id))

    def settings(self, job_id: str) -> AnalysisSettings:
        """How the job is to look at the video."""
        return AnalysisSettings.model_validate_json(self._row(job_id)["settings"])

    def graded_with(self, session_id: str) -> AnalysisSettings | None:
        """How the video was looked at for the report that the session has now; None where no job made it."""
        row = self._db.row(
            "SELECT settings FROM jobs WHERE session_id = ? AND kind = 'analyse' AND state = 'done'"
            " ORDER BY ended DESC LIMIT 1",
            (session_id,),
        )
        return None if row is None else AnalysisSettings.model_validate_json(row["settings"])

    def newest(self) -> list[Job]:
        """The newest hundred, newest first."""
        return [self._job(row) for row in self._db.rows("SELECT * FROM jobs ORDER BY rowid DESC LIMIT ?", (_LISTED,))]

    def newest_of(self, session_id: str) -> Job | None:
        """The job of a session that runs or waits, else the one that ended last."""
        row = self._db.row(
            "SELECT * FROM jobs WHERE session_id = ? ORDER BY CASE state WHEN 'running' THEN 0 WHEN 'queued' THEN 1"
            " ELSE 2 END, ended DESC, rowid DESC LIMIT 1",
            (session_id,),
        )
        return None if row is None else self._job(row)

    def of_session(self, session_id: str) -> Sequence[str]:
        """Ids of a session's jobs."""
        return [row["id"] for row in self._db.rows("SELECT id FROM jobs WHERE session_id = ?", (session_id,))]

    def in_state(self, *states: JobState, session_id: str | None = None) -> list[Job]:
        """Jobs in any of the states, oldest first; of one session where it is named."""
        marks = ", ".join("?" * len(states))
        rows = self._db.rows(f"SELECT * FROM jobs WHERE state IN ({marks}) ORDER BY rowid", states)
        return [self._job(row) for row in rows if session_id in (None, row["session_id"])]

    def claim(self, job_id: str) -> bool:
        """Begin a queued job; whether it was still queued."""
        with self._db.writing():
            changed = self._db.run(
                "UPDATE jobs SET state = 'running', stage = 'starting', attempts = attempts + 1, started = ?,"
                " progress = 0, eta_s = NULL, ended = NULL WHERE id = ? AND state = 'queued'",
                (time.time(), job_id),
            )
        return changed == 1

    def note(self, job_id: str, stage: str, progress: float, eta_s: float | None) -> None:
        """How far a running job is."""
        with self._db.writing():
            self._db.run(
                "UPDATE jobs SET stage = ?, progress = ?, eta_s = ? WHERE id = ? AND state = 'running'",
                (stage, progress, eta_s, job_id),
            )

    def end(self, job_id: str, state: JobState, error: Problem | None = None) -> bool:
        """End a job that is queued or running; whether it was. A job that is done has all its progress."""
        with self._db.writing():
            changed = self._db.run(
                "UPDATE jobs SET state = ?, error = ?, ended = ?, eta_s = NULL, stage = '',"
                " progress = CASE ? WHEN 'done' THEN 1 ELSE progress END"
                " WHERE id = ? AND state IN ('queued', 'running')",
                (state, None if error is None else error.model_dump_json(), time.time(), state, job_id),
            )
        return changed == 1

    def queue_again(self, job_id: str, *, attempts: int) -> None:
        """Put a job back into the queue, with so many attempts counted."""
        with self._db.writing():
            self._db.run(
                "UPDATE jobs SET state = 'queued', stage = '', progress = 0, eta_s = NULL, error = NULL,"
                " started = NULL, ended = NULL, attempts = ? WHERE id = ?",
                (attempts, job_id),
            )

    def _row(self, job_id: str) -> sqlite3.Row:
        row = self._db.row("SELECT * FROM jobs WHERE id = ?", (job_id,))
        if row is None:
            raise ApiError(404, "not_found", "There is no such job.", "Look at its session in the history.")
        return row

    def _job(self, row: sqlite3.Row) -> Job:
        running = row["state"] == "running"
        return Job(
            id=row["id"],
            session_id=row["session_id"],
            kind=row["kind"],
            state=row["state"],
            stage=row["stage"],
            progress=row["progress"],
            eta_s=row["eta_s"],
            error=None if row["error"] is None else Problem.model_validate_json(row["error"]),
            attempts=row["attempts"],
            created=row["created"],
            started=row["started"],
            ended=row["ended"],
            has_preview=running and (self._folders.work(row["id"]) / PREVIEW).is_file(),
        )
