"""The socket of one client."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState


class Connection:
    """What is sent to a client that is gone is dropped."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def tell(self, text: str | dict[str, Any]) -> None:
        """Send a text."""
        if self._socket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await self._socket.send_text(text if isinstance(text, str) else json.dumps(text))

    async def hang_up(self, code: int) -> None:
        """Close the socket."""
        if self._socket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await self._socket.close(code)

    async def receive(self) -> str | bytes:
        """The next message. Raises `WebSocketDisconnect`."""
        if self._socket.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnect(1000)
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        data: str | bytes | None = message.get("bytes")
        return data if data is not None else str(message["text"])
