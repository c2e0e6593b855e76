"""HTTP of sessions: the history, one session, its files, its report, and to grade or draw it again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

from server.errors import COMMON, ApiError, problems
from server.models import ChosenSample, GradeAgain, Job, Rename, Session, SessionPage
from server.samples import add_sample
from server.services import Services, services
from server.store.folders import RESULTS, VIDEO, VIDEO_TYPES, as_file_name
from server.store.store import read_report
from server.tracks import MOST_S, cut_out
from vision.report import from_json, render_body

router = APIRouter(tags=["sessions"], responses=problems(*COMMON))
_FRAMES = {
    "type": "object",
    "properties": {"frames": {"type": "array", "items": {"type": "object"}}},
    "required": ["frames"],
}
Shared = Annotated[Services, Depends(services)]

_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".jsonl": "application/jsonl",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
}


@router.get("/sessions", summary="The history, newest first")
def list_sessions(
    shared: Shared,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[float | None, Query(allow_inf_nan=False, description="`next` of the page before")] = None,
) -> SessionPage:
    """One page; ask for the following with `before`."""
    found = shared.store.sessions(limit + 1, before)
    page = found[:limit]
    return SessionPage(sessions=page, next=page[-1].created if len(found) > limit else None)


@router.post("/sessions/sample", status_code=202, summary="Grade a bundled sample", responses=problems(404))
def grade_sample(chosen: ChosenSample, shared: Shared) -> Session:
    """Makes a new session each time."""
    return shared.store.session(add_sample(shared.store, shared.jobs, chosen.name))


@router.get("/sessions/{session_id}", summary="One session", responses=problems(404))
def get_session(session_id: str, shared: Shared) -> Session:
    """With its newest job; ask about once a second while one runs."""
    return shared.store.session(session_id)


@router.patch("/sessions/{session_id}", summary="Rename a session", responses=problems(404))
def rename_session(session_id: str, wanted: Rename, shared: Shared) -> Session:
    """The report keeps the name under which it was made."""
    shared.store.rename(session_id, wanted.title)
    return shared.store.session(session_id)


@router.delete("/sessions/{session_id}", status_code=204, summary="Delete a session", responses=problems(404, 409))
def delete_session(session_id: str, shared: Shared) -> Response:
    """With its video, its results and its jobs. One that is being watched live must be finished first."""
    if shared.store.session(session_id).state == "live":
        raise ApiError(409, "live", "This session is going on.", "Finish it first.")
    shared.jobs.delete_session(session_id)
    return Response(status_code=204)


@router.get(
    "/sessions/{session_id}/files/{name}",
    summary="A file of a session",
    response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}}, **problems(404)},
)
def get_file(session_id: str, name: str, shared: Shared, download: bool = False) -> FileResponse:
    """`name` is one of the session's `files`. Answers to Range, so that a video can be sought in."""
    session = shared.store.session(session_id)
    path = shared.store.video(session_id) if name == VIDEO else shared.store.folder(session_id) / name
    if name not in (*RESULTS, VIDEO) or path is None or not path.is_file():
        raise ApiError(404, "not_found", "This session has no such file.", "Choose one of its `files`.")
    kind = VIDEO_TYPES[path.suffix] if name == VIDEO else _TYPES[path.suffix]
    # Shown inside the app a stand-alone page would run its script with the app's rights.
    if download or name == "report.html":
        stem = as_file_name(session.title if name == VIDEO else f"{session.title[:40]} {path.stem}")
        return FileResponse(path, media_type=kind, filename=(stem or session.id) + path.suffix)
    return FileResponse(path, media_type=kind)


@router.get(
    "/sessions/{session_id}/report",
    summary="The report as data",
    response_class=JSONResponse,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, **problems(404)},
)
def get_report(session_id: str, shared: Shared) -> Response:
    """The same as the file report.json; its schema is in vision/report/report.schema.json."""
    return get_file(session_id, "report.json", shared)


@router.get(
    "/sessions/{session_id}/report-body",
    summary="The report as a part of a page",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}}, **problems(404)},
)
def get_report_body(session_id: str, shared: Shared) -> HTMLResponse:
    """The report's <main>, without styles and scripts of its own."""
    folder = shared.store.folder(session_id)
    try:
        data = read_report(folder)
    except FileNotFoundError:
        raise ApiError(404, "not_found", "This session has no report.", "Grade it first.") from None
    return HTMLResponse(render_body(from_json(data)))


@router.get(
    "/sessions/{session_id}/tracks",
    summary="What was seen in each frame of a stretch",
    response_class=JSONResponse,
    responses={200: {"content": {"application/json": {"schema": _FRAMES}}}, **problems(404)},
)
def get_tracks(
    session_id: str,
    shared: Shared,
    from_s: Annotated[float, Query(ge=0, allow_inf_nan=False)] = 0.0,
    to_s: Annotated[float | None, Query(ge=0, allow_inf_nan=False)] = None,
) -> Response:
    """{"frames": [...]}: the lines of tracks.jsonl from `from_s` on and before `to_s`, 30 s at most."""
    path = shared.store.folder(session_id) / "tracks.jsonl"
    end_s = from_s + MOST_S if to_s is None else min(to_s, from_s + MOST_S)
    try:
        lines = cut_out(path, from_s, end_s)
    except FileNotFoundError:
        raise ApiError(404, "not_found", "This session has no tracks.", "Grade its video first.") from None
    return Response(b'{"frames":[' + b",".join(lines) + b"]}", media_type="application/json")


@router.post("/sessions/{session_id}/grade", status_code=202, summary="Grade again", responses=problems(404, 409))
def grade_again(session_id: str, wanted: GradeAgain, shared: Shared) -> Session:
    """With these settings. A present report stays until the new one is there."""
    shared.jobs.add(session_id, "analyse", wanted.settings)
    return shared.store.session(session_id)


@router.post(
    "/sessions/{session_id}/annotate",
    status_code=202,
    summary="Draw the overlay into the video",
    responses=problems(404, 409),
)
def annotate(session_id: str, shared: Shared) -> Job:
    """The result is the file annotated.mp4."""
    return shared.jobs.add(session_id, "annotate")
