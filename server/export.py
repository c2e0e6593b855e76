"""HTTP of the export: everything in one ZIP, made while it is sent."""

from __future__ import annotations

import contextlib
import time
import zipfile
from collections.abc import Iterator
from typing import IO, Annotated, cast

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from server.errors import COMMON, problems
from server.models import Session, SessionPage
from server.services import Services, services
from server.store import Store
from server.store.folders import RESULTS, VIDEO, as_file_name

router = APIRouter(tags=["export"], responses=problems(*COMMON))
Shared = Annotated[Services, Depends(services)]

_BLOCK = 256 * 1024
# What is compressed already is only put in.
_PACKED = (".html", ".json", ".jsonl", ".csv")


@router.get(
    "/export.zip",
    summary="Everything as a ZIP",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}},
)
def export(shared: Shared) -> StreamingResponse:
    """A folder for each session, and sessions.json."""
    name = time.strftime("backrub-%Y-%m-%d.zip")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pack(shared.store), media_type="application/zip", headers=headers)


class _Pipe:
    """Takes what the archive writes, until it is sent. It cannot `tell` nor `seek`: the archive does without."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._waiting)
        self._waiting.clear()
        return data


def pack(store: Store) -> Iterator[bytes]:
    """The bytes of the ZIP of all sessions, in small blocks."""
    pipe = _Pipe()
    listed: list[Session] = []
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w") as archive:
        before: float | None = None
        while page := store.sessions(50, before):
            for session in page:
                yield from _session(archive, pipe, store, session)
            listed += page
            before = page[-1].created
        archive.writestr("sessions.json", SessionPage(sessions=listed, next=None).model_dump_json(indent=1))
    yield pipe.take()


def _session(archive: zipfile.ZipFile, pipe: _Pipe, store: Store, session: Session) -> Iterator[bytes]:
    folder = store.folders.session(session.id)
    for path in (*(folder / name for name in RESULTS), *folder.glob(f"{VIDEO}.*")):
        # What is not there was never made, or is deleted meanwhile.
        with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
            entry = zipfile.ZipInfo.from_file(path, f"{folder_name(session)}/{path.name}", strict_timestamps=False)
            entry.compress_type = zipfile.ZIP_DEFLATED if path.suffix in _PACKED else zipfile.ZIP_STORED
            with archive.open(entry, "w", force_zip64=True) as packed:
                while block := file.read(_BLOCK):
                    packed.write(block)
                    yield pipe.take()
        yield pipe.take()


def folder_name(session: Session) -> str:
    """As in "2026-05-04 Monday with Anna 0123456789abcdef"."""
    date = time.strftime("%Y-%m-%d", time.localtime(session.created))
    return " ".join(f"{date} {as_file_name(session.title)} {session.id}".split())
