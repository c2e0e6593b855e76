"""Sessions, and the way to uploads and jobs."""

from __future__ import annotations

import contextlib
import json
import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from server.before import packed_before
from server.errors import ApiError
from server.models import (
    AnalysisSettings,
    Grades,
    Problem,
    Session,
    SessionKind,
    SessionState,
)
from server.store.database import Database
from server.store.folders import DATABASE, RESULTS, VIDEO, VIDEO_TYPES, Folders, discard
from server.store.jobs import JobRows
from server.store.uploads import UploadRows
from vision.report import to_json
from vision.types import Report

# Two sessions begun within the clock's grain are kept apart by so much.
_GRAIN_S = 1e-5


class Store:
    """All that is remembered. Every method may be called from any thread.

    An id that is not known raises `ApiError` 404, since every id comes from a client in the end.
    """

    def __init__(self, data: Path) -> None:
        self.folders = Folders(data)
        self._db = Database(data / DATABASE)
        self.jobs = JobRows(self._db, self.folders)
        self.uploads = UploadRows(self._db, self.folders)

    @classmethod
    def open(cls, data: Path) -> Self:
        """Open or make the data folder, and tidy it up after a server that was killed. Raises `UsageError`."""
        store = cls(data)
        # Without its database a folder's files are all that is left of the sessions.
        if not store.is_new:
            store._tidy()
        return store

    @property
    def is_new(self) -> bool:
        """Whether the database was made just now."""
        return self._db.is_new

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Several changes as one; nobody else reads or changes anything meanwhile."""
        with self._db.writing():
            yield

    def _tidy(self) -> None:
        self.uploads.trust_files()
        known = [row["id"] for row in self._db.rows("SELECT id FROM sessions")]
        self.folders.sweep(known, [upload.id for upload in self.uploads.all(chunk_bytes=0)])

    # ------------------------------------------------------------------ reading

    def session(self, session_id: str) -> Session:
        """One session with its newest job."""
        return self._session(self._row(session_id))

    def sessions(self, limit: int, before: float | None = None) -> list[Session]:
        """Newest first, at most `limit`, begun before `before`."""
        rows = self._db.rows(
            "SELECT * FROM sessions WHERE created < ? ORDER BY created DESC LIMIT ?",
            (float("inf") if before is None else before, limit),
        )
        return [self._session(row) for row in rows]

    def before(self, session_id: str) -> dict[str, Any] | None:
        """The newest graded session of the same kind that began earlier, as `packed_before`; a sample has none."""
        this = self._row(session_id)
        row = self._db.row(
            "SELECT title, created, grades FROM sessions WHERE created < ? AND kind = ? AND kind != 'sample'"
            " AND grades IS NOT NULL ORDER BY created DESC LIMIT 1",
            (this["created"], this["kind"]),
        )
        if row is None:
            return None
        return packed_before(row["title"], row["created"], Grades.model_validate_json(row["grades"]))

    def in_state(self, state: SessionState) -> list[str]:
        """Ids of the sessions in a state."""
        return [row["id"] for row in self._db.rows("SELECT id FROM sessions WHERE state = ?", (state,))]

    def folder(self, session_id: str) -> Path:
        """Where the files of a session are."""
        self._row(session_id)
        return self.folders.session(session_id)

    def video(self, session_id: str) -> Path | None:
        """The session's video."""
        name = self._row(session_id)["video"]
        return None if name is None else self.folders.session(session_id) / name

    def _row(self, session_id: str) -> sqlite3.Row:
        row = self._db.row("SELECT * FROM sessions WHERE id = ?", (session_id,))
        if row is None:
            raise ApiError(404, "not_found", "There is no such session.", "Choose one from the history.")
        return row

    def _session(self, row: sqlite3.Row) -> Session:
        folder = self.folders.session(row["id"])
        video = row["video"]
        return Session(
            id=row["id"],
            kind=row["kind"],
            title=row["title"],
            created=row["created"],
            duration_s=row["duration_s"],
            state=row["state"],
            grades=None if row["grades"] is None else Grades.model_validate_json(row["grades"]),
            overall_sentence=row["overall_sentence"],
            error=None if row["error"] is None else Problem.model_validate_json(row["error"]),
            job=self.jobs.newest_of(row["id"]),
            has_video=video is not None,
            video_type=None if video is None else VIDEO_TYPES[Path(video).suffix],
            files=[name for name in RESULTS if (folder / name).is_file()] + ([VIDEO] if video else []),
            settings=AnalysisSettings.model_validate_json(row["settings"]),
        )

    # ------------------------------------------------------------------ changing

    def create_session(
        self, kind: SessionKind, title: str, settings: AnalysisSettings, *, session_id: str | None = None
    ) -> str:
        """Begin a session and make its folder; its id. A live one is in state "live", others wait."""
        made_id = session_id or secrets.token_hex(8)
        state: SessionState = "live" if kind == "live" else "waiting"
        with self._db.writing():
            created = time.time()
            while self._db.row("SELECT 1 FROM sessions WHERE created = ?", (created,)):
                created += _GRAIN_S
            self._db.run(
                "INSERT INTO sessions (id, kind, title, created, state, settings) VALUES (?, ?, ?, ?, ?, ?)",
                (made_id, kind, title, created, state, settings.model_dump_json()),
            )
            self.folders.session(made_id).mkdir(mode=0o700, exist_ok=True)
        return made_id

    def set_state(self, session_id: str, state: SessionState, error: Problem | None = None) -> None:
        """Say where the session stands."""
        self._set(session_id, state=state, error=None if error is None else error.model_dump_json())

    def set_settings(self, session_id: str, settings: AnalysisSettings) -> None:
        """Remember how the session is to be looked at."""
        self._set(session_id, settings=settings.model_dump_json())

    def set_video(self, session_id: str, arrived: Path, suffix: str, duration_s: float | None) -> None:
        """Move a complete video to its session; it takes the place of an earlier one."""
        with self._db.writing():
            earlier = self.video(session_id)
            final = self.folders.session(session_id) / f"{VIDEO}{suffix}"
            known_s = self._row(session_id)["duration_s"] if duration_s is None else duration_s
            self._set(session_id, video=final.name, duration_s=known_s)
            arrived.replace(final)
            if earlier is not None and earlier != final:
                discard(earlier)

    def set_report(self, session_id: str, report: Report | Mapping[str, Any]) -> None:
        """Note the grades of a report (or of its JSON) whose files are in the session's folder: it is graded."""
        data = to_json(report) if isinstance(report, Report) else report
        scores = {grade["key"]: grade["score"] for grade in data["grades"]}
        grades = Grades(overall=data["overall"], **scores)
        self._set(
            session_id,
            state="graded",
            error=None,
            grades=grades.model_dump_json(),
            overall_sentence=str(data["overall_sentence"]),
            duration_s=float(data["source"]["duration_s"]),
        )

    def rename(self, session_id: str, title: str) -> None:
        """Give the session another title."""
        self._set(session_id, title=title)

    def delete(self, session_id: str) -> None:
        """Remove a session, its jobs, its unfinished uploads and all files."""
        with self._db.writing():
            folder = self.folder(session_id)
            leftovers = [self.folders.part(upload) for upload in self.uploads.of_session(session_id)]
            leftovers += [self.folders.work(job) for job in self.jobs.of_session(session_id)]
            self._db.run("DELETE FROM sessions WHERE id = ?", (session_id,))
        for path in (folder, *leftovers):
            discard(path)

    def _set(self, session_id: str, **values: Any) -> None:
        columns = ", ".join(f"{name} = ?" for name in values)
        with self._db.writing():
            self._row(session_id)
            self._db.run(f"UPDATE sessions SET {columns} WHERE id = ?", (*values.values(), session_id))


def read_report(folder: Path) -> dict[str, Any]:
    """The report.json in a folder. Raises OSError and ValueError."""
    data: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return data
