"""Stands before the application: who may ask, what a request may look like, and the security headers of every answer.

A page of another site that is open in the same browser can reach a server on this machine. So a request must name one
of our own hosts (against DNS rebinding), must not come from a foreign page (against forged requests), and must carry
the token when it comes over the network.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.errors import API, ApiError, error_body
from server.settings import Settings

COOKIE = "backrub_token"
LOGIN = "/api/v1/login"
# Here the session's own key for the receiver is asked for, which is good for nothing but answers.
RECEIVER = "/api/v1/receiver"
LISTENER = "backrub.listener"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(self)",
}
_Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Listener:
    """One address that the server answers at.

    `names`: host names and addresses, as in a URL (IPv6 in brackets), with their own port where it differs from `port`.
    `token`: asked for on everything but the pages; none on this machine's own address.
    """

    scheme: str
    port: int
    names: tuple[str, ...]
    token: str | None = field(default=None, repr=False)

    @property
    def hosts(self) -> frozenset[str]:
        """What the Host header may say."""
        hosts = set()
        for name in self.names:
            if _has_port(name):
                hosts.add(name.lower())
                continue
            hosts.add(f"{name}:{self.port}".lower())
            if self.port == _DEFAULT_PORTS[self.scheme]:
                hosts.add(name.lower())
        return frozenset(hosts)

    @property
    def is_own_machine(self) -> bool:
        """Whether only this machine reaches it, so that it asks for no token."""
        return self.token is None


def _has_port(name: str) -> bool:
    return name.rpartition("]")[2].count(":") == 1


class Guard:
    """ASGI middleware around the whole application, one for each listener; refuses before anything else runs."""

    def __init__(self, app: ASGIApp, listener: Listener, settings: Settings) -> None:
        self._app = app
        self._listener = listener
        self._settings = settings
        self._hosts = listener.hosts
        self._origins = frozenset(f"{listener.scheme}://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with the reason why not."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        secured = _with_security_headers(send, scope["path"].startswith(API))
        try:
            self._check_size(scope["headers"])
            self._check_source(scope["headers"])
            self._check_body(scope["headers"])
            self._check_token(scope)
        except ApiError as error:
            await _refuse(scope, receive, secured, error)
            return
        scope[LISTENER] = self._listener
        await self._app(scope, receive, secured)

    def _check_size(self, headers: _Headers) -> None:
        settings = self._settings
        size = sum(len(name) + len(value) + 4 for name, value in headers)
        if len(headers) > settings.header_fields or size > settings.header_bytes:
            message = f"The header has {len(headers)} fields and {size} bytes, more than is accepted."
            raise ApiError(431, "header_too_large", message, "Delete this site's cookies and try again.")

    def _check_source(self, headers: _Headers) -> None:
        hosts = _values(headers, b"host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            message = "This server does not answer under that host name."
            remedy = "Use the address that backrub printed when it started, or allow the name with --allow-hosts."
            raise ApiError(403, "foreign_host", message, remedy)
        origins = _values(headers, b"origin")
        sites = _values(headers, b"sec-fetch-site")
        foreign = any(origin not in self._origins for origin in origins)
        if foreign or len(origins) > 1 or len(sites) > 1 or any(site not in ("same-origin", "none") for site in sites):
            message = "The request comes from a page of another site."
            raise ApiError(403, "foreign_page", message, "Type backrub's address into the browser's address bar.")

    def _check_body(self, headers: _Headers) -> None:
        if _values(headers, b"transfer-encoding"):
            message = "The request does not say how long its body is."
            raise ApiError(411, "length_required", message, "Send it with a Content-Length.")
        limit = self._settings.chunk_bytes
        for length in _values(headers, b"content-length"):
            if not length.isascii() or not length.isdigit() or len(length) > 20 or int(length) > limit:
                message = f"The body of a request may have {limit} bytes at most."
                raise ApiError(413, "too_large", message, f"Send it in pieces of at most {limit} bytes.")

    def _check_token(self, scope: Scope) -> None:
        token = self._listener.token
        if token is None or _is_open(scope):
            return
        given = _tokens(scope["headers"])
        if not any(same_token(candidate, token) for candidate in given):
            message = "The token is wrong." if given else "The token is missing."
            raise ApiError(401, "wrong_token", message, "Scan the QR code again, or open the address with the token.")


def same_token(given: str, wanted: str) -> bool:
    """Compares in a time that tells nothing of the token."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def _is_open(scope: Scope) -> bool:
    """The pages and what they load hold nothing personal; to log in is how one comes by the right."""
    path: str = scope["path"]
    if scope["type"] != "http":
        return path == RECEIVER
    if scope["method"] == "POST":
        return path == LOGIN
    return scope["method"] in ("GET", "HEAD") and not path.startswith(API)


def _tokens(headers: _Headers) -> list[str]:
    given = []
    for value in _values(headers, b"authorization"):
        kind, _, token = value.partition(" ")
        if kind.lower() == "bearer":
            given.append(token.strip())
    for value in _values(headers, b"cookie"):
        try:
            cookies = SimpleCookie(value)
        except CookieError:
            continue
        if COOKIE in cookies:
            given.append(cookies[COOKIE].value)
    return given


def _values(headers: _Headers, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key == name]


def _with_security_headers(send: Send, is_api: bool) -> Send:
    async def secured(message: Message) -> None:
        if message["type"] == "http.response.start":
            wanted = {**SECURITY_HEADERS, "cache-control": "no-store" if is_api else "no-cache"}
            present = {name.lower() for name, _ in message["headers"]}
            extra = [(k.encode(), v.encode()) for k, v in wanted.items() if k.encode() not in present]
            message = {**message, "headers": [*message["headers"], *extra]}
        await send(message)

    return secured


async def _refuse(scope: Scope, receive: Receive, send: Send, error: ApiError) -> None:
    """Answer with the error. A socket is closed before it is accepted, which the server turns into a bare 403."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = json.dumps(error_body(error.code, error.message, error.remedy)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if error.status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
