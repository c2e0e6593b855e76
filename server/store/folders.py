"""Where the files are. Paths come from ids that the server made and from fixed names, never from a client's words."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from vision.errors import UsageError

_ID = re.compile(r"[0-9a-f]{16}")
DATABASE = "backrub.sqlite3"
VIDEO = "video"
# What a session's folder may hold besides the video, in the order in which it is listed.
RESULTS = (
    "report.json",
    "report.html",
    "report.pdf",
    "strokes.csv",
    "tracks.jsonl",
    "annotated.mp4",
    "poster.jpg",
    "poster.json",
)
VIDEO_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4",
    ".3gp": "video/3gpp",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
    ".ts": "video/mp2t",
    ".mts": "video/mp2t",
    ".flv": "video/x-flv",
    ".ogv": "video/ogg",
}


class Folders:
    """The data folder and its parts, made where they are not there yet, for the owner's eyes only.

    A folder that was there before keeps its rights, since it may be shared on purpose; what is put into it does not.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        try:
            for folder in (data, data / "sessions", data / "uploads", data / "work"):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"The folder '{data}' cannot be used ({error.strerror}); choose another with --data."
            ) from error

    def session(self, session_id: str) -> Path:
        """Of a session: its video and its results."""
        return self.data / "sessions" / _checked(session_id)

    def work(self, job_id: str) -> Path:
        """Of a job: its results until they are complete."""
        return self.data / "work" / _checked(job_id)

    def part(self, upload_id: str) -> Path:
        """The bytes of an upload that have arrived."""
        return self.data / "uploads" / f"{_checked(upload_id)}.part"

    def sweep(self, sessions: Collection[str], uploads: Collection[str]) -> None:
        """Remove unfinished results, and whatever belongs to no known session or upload."""
        for folder, known in (("work", ()), ("sessions", sessions), ("uploads", uploads)):
            for entry in (self.data / folder).iterdir():
                if entry.stem not in known:
                    discard(entry)


def _checked(made_id: str) -> str:
    if not _ID.fullmatch(made_id):
        raise ValueError(f"{made_id!r} is no id")
    return made_id


def as_file_name(title: str) -> str:
    """The title with only letters, digits, spaces, hyphens and underscores, at most 60 of them."""
    return " ".join(re.sub(r"[^\w\- ]+", " ", title)[:60].split())


def discard(path: Path) -> None:
    """Remove a file or a folder with all that is in it; what is gone already is well."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """Bytes of a file, 0 where there is none."""
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
