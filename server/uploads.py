"""HTTP of uploads: a video announced, sent in pieces that may break off anywhere, looked into, and made a session."""

from __future__ import annotations

import asyncio
import errno
import shutil
from collections.abc import AsyncIterator
from pathlib import Path, PurePath
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from server.errors import COMMON, ApiError, problems
from server.inbox import Turn
from server.models import NewUpload, Session, Upload, UploadList
from server.services import Services, services
from server.store.folders import size_of
from vision.types import VIDEO_SUFFIXES

router = APIRouter(tags=["uploads"], responses=problems(*COMMON))
Shared = Annotated[Services, Depends(services)]

# Left free for the results and for the rest of the machine.
_SPARE_BYTES = 512 * 1024**2
# A sender that says nothing for so long has gone.
_SILENCE_S = 30.0


@router.post("/uploads", status_code=201, summary="Announce a video", responses=problems(404, 409, 413, 415, 507))
def announce(wanted: NewUpload, shared: Shared) -> Upload:
    """Then PUT its pieces in order, then finish it. `session_id` names the live session whose recording it is."""
    settings = shared.settings
    if PurePath(wanted.filename).suffix.lower() not in VIDEO_SUFFIXES:
        known = ", ".join(suffix[1:].upper() for suffix in VIDEO_SUFFIXES)
        raise ApiError(415, "not_a_video", "By its name this file is no video.", f"Choose a recording: {known}.")
    if wanted.size > settings.upload_bytes:
        most = f"{settings.upload_bytes / 1024**3:.3g} GB"
        raise ApiError(
            413, "too_large", f"The video is larger than {most}.", "Cut it into parts, or record with fewer pixels."
        )
    free = shutil.disk_usage(settings.data).free - _SPARE_BYTES - shared.store.uploads.missing_bytes()
    if wanted.size > free:
        raise _disk_full()
    analysis = wanted.settings
    if wanted.session_id is not None:
        analysis = _live_session(shared, wanted.session_id).settings
    return _upload(shared, shared.store.uploads.create(wanted, analysis))


def _live_session(shared: Services, session_id: str) -> Session:
    session = shared.store.session(session_id)
    if session.kind != "live":
        raise ApiError(
            409, "not_live", "Only a live session takes a recording.", "Upload the video without `session_id`."
        )
    return session


@router.get("/uploads", summary="Uploads that are not finished")
def list_uploads(shared: Shared) -> UploadList:
    """Go on with one by sending from its `offset`."""
    return UploadList(uploads=shared.store.uploads.all(chunk_bytes=shared.settings.chunk_bytes))


@router.get("/uploads/{upload_id}", summary="How much has arrived", responses=problems(404))
def get_upload(upload_id: str, shared: Shared) -> Upload:
    """Its `offset` is where the next piece begins."""
    return _upload(shared, upload_id)


@router.delete("/uploads/{upload_id}", status_code=204, summary="Give an upload up", responses=problems(404))
async def delete_upload(upload_id: str, shared: Shared) -> Response:
    """What has arrived is removed."""
    async with shared.inbox.turn(upload_id):
        await run_in_threadpool(shared.store.uploads.delete, upload_id)
    return Response(status_code=204)


@router.put(
    "/uploads/{upload_id}",
    summary="Send a piece",
    responses=problems(404, 409, 413, 507),
    openapi_extra={
        "requestBody": {
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def receive(
    upload_id: str,
    request: Request,
    shared: Shared,
    offset: Annotated[int, Query(ge=0, le=2**63 - 1, description="Where the piece begins: the upload's `offset`.")],
) -> Upload:
    """The body is the piece's bytes, at most `chunk_bytes`. What arrives of a broken request is kept.

    A wrong `offset` is answered with 409 and the right one as "offset". A newer request ends an older one.
    """
    upload = await run_in_threadpool(_upload, shared, upload_id)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > upload.chunk_bytes:
        raise _too_large(upload)
    async with shared.inbox.turn(upload_id) as turn:
        upload = await run_in_threadpool(_upload, shared, upload_id)
        if offset != upload.offset:
            raise _wrong_offset(upload.offset)
        with await run_in_threadpool(_open_at, shared.store.folders.part(upload_id), offset) as file:
            try:
                await _write(request, turn, upload, file)
            finally:
                await run_in_threadpool(_note_offset, shared, upload_id, file)
        upload = await run_in_threadpool(_upload, shared, upload_id)
        if turn.is_over.is_set():
            raise _wrong_offset(upload.offset)
    return upload


async def _write(request: Request, turn: Turn, upload: Upload, file: BinaryIO) -> None:
    """The body's blocks as they come, until its end, a newer request, or the sender's disappearance."""
    room = min(upload.chunk_bytes, upload.size - upload.offset)
    try:
        async for block in _blocks(request, turn):
            await run_in_threadpool(file.write, block[:room])
            if len(block) > room:
                raise _too_large(upload)
            room -= len(block)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full() from error
        raise


async def _blocks(request: Request, turn: Turn) -> AsyncIterator[bytes]:
    stream = request.stream()
    while not turn.is_over.is_set():
        reading = asyncio.ensure_future(anext(stream, None))
        ending = asyncio.ensure_future(turn.is_over.wait())
        try:
            await asyncio.wait((reading, ending), timeout=_SILENCE_S, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                return
            block = reading.result()
        except ClientDisconnect:
            return
        finally:
            reading.cancel()
            ending.cancel()
        if block is None:
            return
        yield block


def _open_at(path: Path, offset: int) -> BinaryIO:
    """The file, cut to what counts as arrived. Unbuffered: what was written is there, whatever ends the server."""
    file = path.open("r+b", buffering=0)
    file.truncate(offset)
    file.seek(offset)
    return file


def _note_offset(shared: Services, upload_id: str, file: BinaryIO) -> None:
    shared.store.uploads.set_offset(upload_id, file.tell())


@router.post(
    "/uploads/{upload_id}/finish",
    status_code=202,
    summary="Make a session of a complete upload",
    responses=problems(404, 409, 503),
)
def finish(upload_id: str, shared: Shared) -> Session:
    """Looks into the video first: what cannot be read is answered with 422 and removed. Then it is graded."""
    try:
        return _finish(upload_id, shared)
    except ApiError as error:
        if error.status != 404:
            raise
        # Asked twice, perhaps since the first answer was lost: the session has the upload's id.
        return shared.store.session(upload_id)


def _finish(upload_id: str, shared: Services) -> Session:
    store = shared.store
    upload = _upload(shared, upload_id)
    part = store.folders.part(upload_id)
    if upload.offset != upload.size or size_of(part) != upload.size:
        raise ApiError(
            409, "incomplete", "The video has not arrived completely.", "Send the rest, then finish it.",
            extra={"offset": upload.offset},
        )  # fmt: skip
    outcome = shared.jobs.probe(part, upload.filename)
    if outcome.problem is not None:
        store.uploads.delete(upload_id)
        raise ApiError(422, outcome.problem.code, outcome.problem.message, outcome.problem.remedy)
    if outcome.result is None:
        raise ApiError(503, "stopping", "The server is being stopped.", "Start it again and go on.")
    with store.writing():
        title = store.uploads.title(upload_id) or PurePath(upload.filename).stem
        session_id = upload.session_id or store.create_session("upload", title, upload.settings, session_id=upload_id)
        store.uploads.delete(upload_id, keep_bytes=True)
        store.set_video(session_id, part, outcome.result["suffix"], outcome.result["duration_s"])
        shared.jobs.add(session_id, "analyse")
    return store.session(session_id)


def _upload(shared: Services, upload_id: str) -> Upload:
    return shared.store.uploads.get(upload_id, chunk_bytes=shared.settings.chunk_bytes)


def _wrong_offset(offset: int) -> ApiError:
    return ApiError(
        409, "wrong_offset", "The piece does not begin where the last one ended.",
        f"Go on from byte {offset}.", extra={"offset": offset},
    )  # fmt: skip


def _too_large(upload: Upload) -> ApiError:
    return ApiError(
        413,
        "too_large",
        "The piece is larger than a piece may be, or reaches beyond the video's announced end.",
        f"Send at most {upload.chunk_bytes} bytes at a time, {upload.size} in all.",
    )


def _disk_full() -> ApiError:
    return ApiError(
        507, "disk_full", "There is not enough room on the disk.", "Free some, or delete sessions, and go on."
    )
