"""The receiver's socket, `/api/v1/receiver`. What goes over it is told in docs/api.md."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from server.live.clients import LiveClients, LiveSession
from server.live.connection import Connection
from server.live.messages import BrokenMessage, Join, ReceiverSaid, error, read_receiver_text
from server.live.receivers import GONE, OVER, Allowance
from server.services import Services

router = APIRouter(tags=["live"])

_JOIN_S = 10.0
# Sockets that have not shown a key yet: whoever is on the network can open them.
_MOST_STRANGERS = 16
# A wrong key is answered late: guessing takes for ever.
_WRONG_KEY_S = 1.0
_LONGEST_TEXT = 500
# What a person sends with a slider and three buttons stays far below. A stop has an allowance of its own: it gets
# through whatever was sent before it.
_MESSAGES, _MESSAGES_PER_S = 10, 1.0
_STOPS, _STOPS_PER_S = 3, 0.5
# So many messages beyond the allowance, and the device has gone wild.
_MOST_REFUSED = 50
_TOO_MANY = error("too_many", "Too many answers at once.", "Wait a moment, then answer once.")


@router.websocket("/receiver")
async def receiver(socket: WebSocket) -> None:
    """The key first, then answers in, confirmations out."""
    services: Services = socket.app.state.services
    await socket.accept()
    phone = Connection(socket)
    try:
        session = await _let_in(phone, services.live)
        if session is None:
            return
        await session.receivers.join(phone)
        try:
            await _listen(phone, session)
        finally:
            await session.receivers.leave(phone)
    except WebSocketDisconnect:
        return


async def _let_in(phone: Connection, live: LiveClients) -> LiveSession | None:
    """The session whose key the first message holds; without one the socket is closed."""
    if live.strangers >= _MOST_STRANGERS:
        await phone.tell(_TOO_MANY)
        await phone.hang_up(4429)
        return None
    live.strangers += 1
    try:
        join = await _first(phone)
        if join is None:
            await phone.tell(error("no_join", "The first message must be join.", "See docs/api.md for its form."))
            await phone.hang_up(4408)
            return None
        session = live.for_receiver(join.session, join.key)
        if session is None:
            await asyncio.sleep(_WRONG_KEY_S)
            await phone.tell(GONE)
            await phone.hang_up(OVER)
        return session
    finally:
        live.strangers -= 1


async def _first(phone: Connection) -> Join | None:
    try:
        async with asyncio.timeout(_JOIN_S):
            first = _read(await phone.receive())
    except (TimeoutError, BrokenMessage):
        return None
    return first if isinstance(first, Join) else None


async def _listen(phone: Connection, session: LiveSession) -> None:
    messages, stops = Allowance(_MESSAGES, _MESSAGES_PER_S), Allowance(_STOPS, _STOPS_PER_S)
    refused = 0
    while True:
        received = await phone.receive()
        said: Join | ReceiverSaid | BrokenMessage
        try:
            said = _read(received)
        except BrokenMessage as broken:
            said = broken
        is_stop = isinstance(said, ReceiverSaid) and said.word == "stop"
        if not (is_stop and stops.take()) and not messages.take():
            refused += 1
            if refused > _MOST_REFUSED:
                await phone.hang_up(4429)
                return
            await phone.tell(_TOO_MANY)
        elif isinstance(said, ReceiverSaid):
            await session.receivers.answer(phone, said)
        else:
            why = said if isinstance(said, BrokenMessage) else "the session is joined already"
            await phone.tell(error("bad_message", f"The message cannot be understood ({why}).", "Send an answer."))


def _read(message: str | bytes) -> Join | ReceiverSaid:
    if isinstance(message, bytes) or len(message) > _LONGEST_TEXT:
        raise BrokenMessage("a short text is expected")
    return read_receiver_text(message)
