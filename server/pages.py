"""The pages, as they lie in webui/."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

import vision.report
import webui

PAGES = {
    "/": "index.html",
    "/live": "live.html",
    "/receiver": "receiver.html",
    "/upload": "upload.html",
    "/history": "history.html",
    "/session": "session.html",
}
FOLDERS = ("css", "js", "icons")
# The report's own style and script, from beside the code that renders it.
REPORT_FILES = ("report.css", "report.js")
_REPORT = Path(vision.report.__file__).parent
# Windows takes the types from its registry, where other programs may have spoilt them.
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}

router = APIRouter(include_in_schema=False)


def _file(path: Path) -> Callable[[Request], FileResponse]:
    def page(_request: Request) -> FileResponse:
        if not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type=_TYPES[path.suffix])

    return page


for _address, _name in PAGES.items():
    router.add_route(_address, _file(webui.FOLDER / _name), methods=["GET"], name=_name)
for _name in REPORT_FILES:
    router.add_route(f"/static/report/{_name}", _file(_REPORT / _name), methods=["GET"], name=_name)


def mount_static_files(app: FastAPI) -> None:
    """`/static/css`, `/static/js` and `/static/icons`."""
    for suffix, kind in _TYPES.items():
        mimetypes.add_type(kind, suffix)
    for folder in FOLDERS:
        app.mount(f"/static/{folder}", StaticFiles(directory=webui.FOLDER / folder, check_dir=False), name=folder)
