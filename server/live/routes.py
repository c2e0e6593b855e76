"""The live socket, `/api/v1/live`. What goes over it is told in docs/api.md."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from server.guard import LISTENER, Listener
from server.lan import LanAddress, qr_svg
from server.live.clients import LiveClients, LiveSession, Refused
from server.live.connection import Connection
from server.live.messages import VERSION, BrokenMessage, Hello, error, read_picture, read_text
from server.services import Services
from server.settings import Settings

router = APIRouter(tags=["live"])

_HELLO_S = 10.0


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Pictures in, answers out, one picture in flight."""
    services: Services = socket.app.state.services
    await socket.accept()
    connection = Connection(socket)
    try:
        hello = await _hello(connection)
        if hello is None:
            return
        session, stands, resumed = await _session(services.live, hello)
    except Refused as refused:
        await connection.tell(refused.told)
        await connection.hang_up(refused.code)
        return
    except WebSocketDisconnect:
        return
    receiver = _way_for_the_receiver(socket, session)
    await connection.tell({**_welcome(session, stands, resumed, services.settings), "receiver": receiver})
    await session.attach(connection)
    try:
        await _listen(connection, session, services.settings)
    except WebSocketDisconnect:
        pass
    finally:
        session.detach(connection)


async def _hello(connection: Connection) -> Hello | None:
    """The first message; the connection ends without a proper one in time."""
    try:
        async with asyncio.timeout(_HELLO_S):
            first = await connection.receive()
            message = read_text(first) if isinstance(first, str) else None
    except TimeoutError:
        message = None
    except BrokenMessage as broken:
        await connection.tell(_not_understood(broken))
        message = None
    if isinstance(message, Hello):
        return message
    await connection.tell(
        error("no_hello", "The first message must be hello.", 'Send {"type": "hello", "version": 1}.')
    )
    await connection.hang_up(4408)
    return None


async def _session(live: LiveClients, hello: Hello) -> tuple[LiveSession, dict[str, Any], bool]:
    if hello.session is not None:
        return *await live.again(hello.session), True
    return *await live.open(hello.settings), False


def _welcome(session: LiveSession, stands: dict[str, Any], resumed: bool, settings: Settings) -> dict[str, Any]:
    return {
        "type": "welcome",
        "version": VERSION,
        "session_id": session.id,
        "resume_key": session.resume_key,
        "state": stands["state"],
        "clock_s": stands["clock_s"],
        "resumed": resumed,
        "limits": {
            "jpeg_bytes": settings.live_jpeg_bytes,
            "width": settings.live_width,
            "height": settings.live_width,
        },
    }


def _way_for_the_receiver(socket: WebSocket, session: LiveSession) -> dict[str, Any]:
    """Where the receiver's page is: on this machine (`path`) and, when the server listens there, on the network."""
    path = f"/receiver#{session.id}.{session.receivers.key}"
    listener: Listener | None = socket.scope.get(LISTENER)
    address: LanAddress | None = socket.app.state.lan
    url = None
    if listener is not None and not listener.is_own_machine:
        # The giver's own device is on the network: what it calls us, another one can too.
        url = f"{listener.scheme}://{socket.headers['host']}{path}"
    elif address is not None:
        url = address.page(path)
    return {
        "path": path,
        "url": url,
        "qr_svg": None if url is None else qr_svg(url).decode(),
        "joined": session.receivers.joined,
    }


async def _listen(connection: Connection, session: LiveSession, settings: Settings) -> None:
    while True:
        message = await connection.receive()
        try:
            if isinstance(message, bytes):
                t_s, jpeg = read_picture(message)
                if len(jpeg) > settings.live_jpeg_bytes:
                    size = f"The picture has {len(jpeg)} bytes, more than {settings.live_jpeg_bytes}."
                    await connection.tell(error("picture_too_large", size, "Send smaller pictures.", t_s=t_s))
                else:
                    session.worker.picture(message)
                continue
            said = read_text(message)
        except BrokenMessage as broken:
            await connection.tell(_not_understood(broken))
            continue
        if isinstance(said, Hello):
            await connection.tell(error("late_hello", "The session is open already.", "Say hello once."))
        else:
            session.say(said.model_dump())


def _not_understood(broken: BrokenMessage) -> dict[str, Any]:
    return error("bad_message", f"The message cannot be understood ({broken}).", "See docs/api.md for its form.")
