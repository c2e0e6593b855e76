"""The token, given once, comes back as a cookie: pictures, videos and the live socket can send no header for it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from server.errors import ApiError, problems
from server.guard import COOKIE, LISTENER, Listener, same_token

router = APIRouter(tags=["login"])
_YEAR_S = 365 * 86400


class Login(BaseModel):
    """The token that the terminal or the QR code showed."""

    token: str = Field(max_length=500)


@router.post("/login", status_code=204, summary="Log in with the token", responses=problems(401))
def login(given: Login, request: Request) -> Response:
    """Set the cookie that the network asks for. On this machine's own address there is nothing to log in to: 204."""
    listener: Listener | None = request.scope.get(LISTENER)
    response = Response(status_code=204)
    if listener is None or listener.token is None:
        return response
    if not same_token(given.token, listener.token):
        raise ApiError(
            401, "wrong_token", "The token is wrong.", "Scan the QR code again; a new start may have changed it."
        )
    response.set_cookie(
        COOKIE, given.token, max_age=_YEAR_S, httponly=True, samesite="strict", secure=listener.scheme == "https"
    )
    return response
