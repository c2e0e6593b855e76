"""What a client is told when something goes wrong: one JSON shape for every error.

{"error": {"code": "wrong_offset", "message": "one sentence: what is wrong", "remedy": "one sentence: what to do"}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

import webui

API = "/api/"
DOCUMENT = "/api/v1/openapi.json"


class ErrorDetail(BaseModel):
    """What went wrong, for programs (`code`) and for people (the rest)."""

    code: str = Field(description="Stays the same between versions.")
    message: str = Field(description="One sentence: what is wrong.")
    remedy: str = Field(description="One sentence: what to do.")


class ErrorBody(BaseModel):
    """The body of every answer that reports an error."""

    error: ErrorDetail


class ApiError(Exception):
    """An error meant for the client: HTTP `status`, `code` in snake_case, two sentences, `extra` fields of the body."""

    def __init__(
        self, status: int, code: str, message: str, remedy: str, *, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.remedy = remedy
        self.extra = dict(extra or {})


_MEANINGS = {
    400: "The request cannot be read.",
    401: "The token is missing or wrong (on the network only).",
    403: "The request comes from a foreign page or names a foreign host.",
    404: "There is no such thing.",
    409: "That does not fit the present state.",
    411: "The length of the body is not said.",
    413: "Too large.",
    415: "Not a video.",
    422: "A value cannot be used.",
    431: "The header of the request is too large.",
    500: "The server failed; its log says how.",
    503: "The server is being stopped.",
    507: "The disk is full.",
}
# What any request can meet.
COMMON = (400, 401, 403, 411, 413, 422, 431, 500)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can answer with these error statuses, for the OpenAPI document."""
    return {status: {"model": ErrorBody, "description": _MEANINGS[status]} for status in statuses}


def error_body(code: str, message: str, remedy: str) -> dict[str, Any]:
    """The JSON of an error."""
    return {"error": {"code": code, "message": message, "remedy": remedy}}


def _answer(status: int, code: str, message: str, remedy: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(error_body(code, message, remedy), status, headers)


def _on_api_error(_request: Request, raised: Exception) -> Response:
    error = cast(ApiError, raised)
    return JSONResponse(error_body(error.code, error.message, error.remedy) | error.extra, error.status)


def _on_invalid(_request: Request, raised: Exception) -> Response:
    first = cast(RequestValidationError, raised).errors()[0]
    if first["type"] == "json_invalid":
        message = "The body of the request is not valid JSON."
    else:
        message = f"{_field(first['loc'])} cannot be used: {str(first['msg']).rstrip('.')}."
    return _answer(422, "invalid_request", message, f"Correct it and send it again; {DOCUMENT} says what is accepted.")


def _field(location: Sequence[str | int]) -> str:
    """('body', 'settings', 'arms') -> "'settings.arms' of the body"."""
    part, *names = location
    place = "body" if part == "body" else f"request's {part}"
    return f"'{'.'.join(map(str, names))}' of the {place}" if names else f"The {place}"


def _on_http(request: Request, raised: Exception) -> Response:
    error = cast(HTTPException, raised)
    known = request.url.path.startswith(API)
    if error.status_code == 404 and not known:
        page = webui.FOLDER / "404.html"
        if page.is_file():
            return FileResponse(page, 404, media_type="text/html")
    if error.status_code == 404:
        return _answer(404, "not_found", "There is nothing at this address.", f"See {DOCUMENT} for what there is.")
    if error.status_code == 405:
        message = f"{request.method} cannot be used here."
        return _answer(405, "wrong_method", message, f"See {DOCUMENT} for what can.", {"Allow": _allowed(request)})
    message = f"The request cannot be answered ({error.detail})."
    code = "bad_request" if error.status_code == 400 else f"http_{error.status_code}"
    return _answer(error.status_code, code, message, "Check the request and send it again.", error.headers)


def _allowed(request: Request) -> str:
    """The methods of all routes at this address; the router names those of the first only."""
    routes = [route for route in iter_route_contexts(request.app.routes) if route.methods]
    first = next((route.path for route in routes if route.path_regex.match(request.url.path)), None)
    methods = (route.methods or set() for route in routes if route.path == first)
    # What is not among the routes is a file.
    return ", ".join(sorted(set().union(*methods) or {"GET", "HEAD"}))


def _on_failure(_request: Request, _raised: Exception) -> Response:
    # Starlette raises it again behind this answer, and uvicorn logs it.
    remedy = "Try it again; if it stays, the server's log says what happened."
    return _answer(500, "internal", "Something went wrong in the server.", remedy)


def add_error_handlers(app: FastAPI) -> None:
    """Make the application answer every error in the one shape."""
    app.add_exception_handler(ApiError, _on_api_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_failure)
