"""Uploads that are not finished. How much has arrived is what the file holds; the table follows."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Sequence

from server.errors import ApiError
from server.models import AnalysisSettings, NewUpload, Upload
from server.store.database import Database
from server.store.folders import Folders, discard, size_of


class UploadRows:
    """The table of uploads and their files of bytes."""

    def __init__(self, db: Database, folders: Folders) -> None:
        self._db = db
        self._folders = folders

    def create(self, wanted: NewUpload, settings: AnalysisSettings) -> str:
        """Note an upload and make its empty file; its id."""
        made_id = secrets.token_hex(8)
        with self._db.writing():
            self._db.run(
                "INSERT INTO uploads (id, filename, title, size, offset, last_modified, session_id, settings, created)"
                " VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)",
                (
                    made_id,
                    wanted.filename,
                    wanted.title,
                    wanted.size,
                    wanted.last_modified,
                    wanted.session_id,
                    settings.model_dump_json(),
                    time.time(),
                ),
            )
            self._folders.part(made_id).touch(mode=0o600)
        return made_id

    def get(self, upload_id: str, *, chunk_bytes: int) -> Upload:
        """One upload. Raises `ApiError` 404."""
        return _upload(self._row(upload_id), chunk_bytes)

    def title(self, upload_id: str) -> str | None:
        """The title that the session is to get."""
        title: str | None = self._row(upload_id)["title"]
        return title

    def all(self, *, chunk_bytes: int) -> list[Upload]:
        """Every upload, oldest first."""
        return [_upload(row, chunk_bytes) for row in self._db.rows("SELECT * FROM uploads ORDER BY created")]

    def of_session(self, session_id: str) -> Sequence[str]:
        """Ids of the uploads that belong to a session."""
        return [row["id"] for row in self._db.rows("SELECT id FROM uploads WHERE session_id = ?", (session_id,))]

    def missing_bytes(self) -> int:
        """Bytes that all uploads together still have to bring."""
        row = self._db.row("SELECT coalesce(sum(size - offset), 0) AS missing FROM uploads")
        return 0 if row is None else int(row["missing"])

    def set_offset(self, upload_id: str, offset: int) -> None:
        """Note how much has arrived; nothing where the upload is gone."""
        with self._db.writing():
            self._db.run("UPDATE uploads SET offset = ? WHERE id = ?", (offset, upload_id))

    def delete(self, upload_id: str, *, keep_bytes: bool = False) -> None:
        """Forget an upload. `keep_bytes`: its file has found another place. Raises `ApiError` 404."""
        with self._db.writing():
            self._row(upload_id)
            self._db.run("DELETE FROM uploads WHERE id = ?", (upload_id,))
        if not keep_bytes:
            discard(self._folders.part(upload_id))

    def trust_files(self) -> None:
        """After a start: what the files hold has arrived, whatever a killed server had noted."""
        with self._db.writing():
            for upload in self.all(chunk_bytes=0):
                self.set_offset(upload.id, min(size_of(self._folders.part(upload.id)), upload.size))

    def _row(self, upload_id: str) -> sqlite3.Row:
        row = self._db.row("SELECT * FROM uploads WHERE id = ?", (upload_id,))
        if row is None:
            raise ApiError(404, "not_found", "There is no such upload.", "Choose the file again.")
        return row


def _upload(row: sqlite3.Row, chunk_bytes: int) -> Upload:
    return Upload(
        id=row["id"],
        filename=row["filename"],
        size=row["size"],
        offset=row["offset"],
        chunk_bytes=chunk_bytes,
        last_modified=row["last_modified"],
        session_id=row["session_id"],
        settings=AnalysisSettings.model_validate_json(row["settings"]),
        created=row["created"],
    )
