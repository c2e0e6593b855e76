"""The database: one connection, one writer at a time, its form brought up to date when it is opened."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from vision.errors import UsageError

# The n-th script brings a database of version n to version n + 1.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        created REAL NOT NULL UNIQUE,
        state TEXT NOT NULL,
        duration_s REAL,
        grades TEXT,
        overall_sentence TEXT,
        error TEXT,
        video TEXT,
        settings TEXT NOT NULL
    );
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES sessions(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        settings TEXT NOT NULL,
        state TEXT NOT NULL,
        stage TEXT NOT NULL,
        progress REAL NOT NULL,
        eta_s REAL,
        error TEXT,
        attempts INTEGER NOT NULL,
        created REAL NOT NULL,
        started REAL,
        ended REAL
    );
    CREATE INDEX jobs_of_session ON jobs(session_id);
    CREATE INDEX jobs_by_state ON jobs(state);
    CREATE TABLE uploads (
        id TEXT PRIMARY KEY,
        filename TEXT NOT NULL,
        title TEXT,
        size INTEGER NOT NULL,
        offset INTEGER NOT NULL,
        last_modified REAL,
        session_id TEXT REFERENCES sessions(id) ON DELETE CASCADE,
        settings TEXT NOT NULL,
        created REAL NOT NULL
    );
    """,
)


class Database:
    """A SQLite file that belongs to this process alone for as long as it is open.

    Raises `UsageError` where another process has it open, a newer program wrote it, or it is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.is_new = not path.exists()
        # SQLite gives the files that it puts beside the same rights.
        path.touch(mode=0o600)
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = _connect(path)

    def close(self) -> None:
        """Write everything out and let go of the file."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction, alone: all of it is kept or, after an exception, nothing. Inside another it joins that."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outermost:
                    self._connection.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._connection.execute("COMMIT")
            finally:
                self._depth -= 1

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Change rows, inside `writing`; how many were changed."""
        if not self._depth:
            raise RuntimeError("a change needs a transaction: use `with database.writing()`")
        return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return found


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        # Two servers on one folder would each take the other's jobs for their own.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection, path)
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            raise UsageError(
                f"The folder '{path.parent}' is in use by another backrub; stop that one or choose another with --data."
            ) from error
        raise UsageError(f"The database '{path}' cannot be used ({error}); check the folder and its rights.") from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise UsageError(f"The database '{path}' is damaged ({error}); move it away and start again.") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise UsageError(
            f"The database '{path}' is of a newer backrub; install that one or choose another folder with --data."
        )
    for script in MIGRATIONS[version:]:
        for statement in script.split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    connection.execute("COMMIT")
