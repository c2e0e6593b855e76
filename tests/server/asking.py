"""Asks an ASGI application directly: any header, twice if need be, as no well-behaved client would send it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message

Headers = Iterable[tuple[str, str]]


@dataclass
class Answer:
    """What came back; `status` is 0 where nothing did."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def code(self) -> str:
        """The code of an error in the one shape; fails when the body has another."""
        detail = json.loads(self.body)["error"]
        assert set(detail) == {"code", "message", "remedy"}
        assert all(detail.values())
        return str(detail["code"])


def ask(app: ASGIApp, method: str, path: str, headers: Headers = (), body: bytes = b"") -> Answer:
    """One HTTP request."""
    return asyncio.run(_ask(app, {"type": "http", "method": method, **_scope(path, headers)}, body))


def knock(app: ASGIApp, path: str, headers: Headers = ()) -> Answer:
    """One WebSocket handshake: status 101 when it was accepted, 403 when it was not."""
    return asyncio.run(_ask(app, {"type": "websocket", "subprotocols": [], **_scope(path, headers)}, b""))


def _scope(path: str, headers: Headers) -> dict[str, Any]:
    return {
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8765),
    }


async def _ask(app: ASGIApp, scope: dict[str, Any], body: bytes) -> Answer:
    answer = Answer()
    first = {"type": "websocket.connect"} if scope["type"] == "websocket" else {"type": "http.request", "body": body}
    coming: list[Message] = [first, {"type": f"{scope['type']}.disconnect", "code": 1001}]

    async def receive() -> Message:
        return coming.pop(0)

    async def send(message: Message) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        elif kind == "http.response.body":
            answer.body += message.get("body", b"")
        elif kind == "websocket.accept":
            answer.status = 101
        elif kind == "websocket.close" and not answer.status:
            # A server turns a close before the acceptance into this.
            answer.status = 403

    try:
        await app(scope, receive, send)
    except Exception:
        # Raised again, behind the answer, for the server to log it.
        if answer.status != 500:
            raise
    return answer
