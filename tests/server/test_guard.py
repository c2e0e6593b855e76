"""Who is let in: every kind of foreign request, on every address that the application answers at."""

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from server.app import create_app
from server.guard import COOKIE, SECURITY_HEADERS, Guard, Listener
from server.settings import Settings
from tests.server.asking import ask, knock
from tests.server.running import RunningServer

OWN = Listener("http", 8765, ("127.0.0.1", "localhost", "[::1]"))
TOKEN = "Zt4c1w9G0mYl8Rkq3vB7xQ"
LAN = Listener("https", 8766, ("192.168.1.7", "kitchen.local"), TOKEN)
HOST = ("host", "127.0.0.1:8765")

HOSTILE = {
    "rebound name": [("host", "evil.example:8765")],
    "other port": [("host", "127.0.0.1:9999")],
    "no port": [("host", "127.0.0.1")],
    "other loopback": [("host", "127.0.0.2:8765")],
    "dot at the end": [("host", "localhost.:8765")],
    "user in the host": [("host", "localhost:8765@evil.example")],
    "own name as a prefix": [("host", "localhost:8765.evil.example")],
    "two hosts": [HOST, HOST],
    "two different hosts": [HOST, ("host", "evil.example")],
    "no host": [],
    "empty host": [("host", "")],
    "foreign origin": [HOST, ("origin", "https://evil.example")],
    "origin of another port": [HOST, ("origin", "http://127.0.0.1:3000")],
    "origin of another scheme": [HOST, ("origin", "https://127.0.0.1:8765")],
    "origin null": [HOST, ("origin", "null")],
    "empty origin": [HOST, ("origin", "")],
    "own origin and a foreign one": [HOST, ("origin", "http://127.0.0.1:8765"), ("origin", "http://evil.example")],
    "own origin twice": [HOST, ("origin", "http://127.0.0.1:8765"), ("origin", "http://127.0.0.1:8765")],
    "cross-site": [HOST, ("sec-fetch-site", "cross-site")],
    "same-site": [HOST, ("sec-fetch-site", "same-site")],
    "own origin, but cross-site": [HOST, ("origin", "http://127.0.0.1:8765"), ("sec-fetch-site", "cross-site")],
    "two kinds of site": [HOST, ("sec-fetch-site", "none"), ("sec-fetch-site", "same-origin")],
}
FRIENDLY = {
    "plain client": [HOST],
    "by name": [("host", "localhost:8765")],
    "name in capitals": [("host", "LOCALHOST:8765")],
    "IPv6": [("host", "[::1]:8765")],
    "own page": [HOST, ("origin", "http://127.0.0.1:8765"), ("sec-fetch-site", "same-origin")],
    "typed address": [HOST, ("sec-fetch-site", "none")],
}


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"SAMEORIGIN")]})
    await send({"type": "http.response.body", "body": b"in"})


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


def addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    """(method or "socket", path) of all that the application answers at; an id stands for each parameter."""
    for route in iter_route_contexts(app.routes):
        path = "/".join("0123456789abcdef" if part.startswith("{") else part for part in (route.path or "").split("/"))
        if isinstance(route.route, Mount):
            yield "GET", f"{path}/app.css"
        else:
            for method in route.methods or {"socket"}:
                yield method, path


@pytest.mark.parametrize("headers", HOSTILE.values(), ids=HOSTILE)
def test_a_foreign_request_is_refused_at_every_address(
    app: FastAPI, settings: Settings, headers: list[tuple[str, str]]
) -> None:
    guard = Guard(app, OWN, settings)
    tried = set()
    for method, path in addresses(app):
        answer = knock(guard, path, headers) if method == "socket" else ask(guard, method, path, headers)
        assert answer.status == 403, (method, path, answer)
        if method != "socket":
            assert answer.code in ("foreign_host", "foreign_page")
            assert SECURITY_HEADERS.items() <= answer.headers.items()
        tried.add((method, path))
    assert {("GET", "/"), ("GET", "/static/js/app.css"), ("POST", "/api/v1/uploads"), ("socket", "/api/v1/live"),
            ("DELETE", "/api/v1/sessions/0123456789abcdef"), ("GET", "/api/v1/openapi.json")} <= tried  # fmt: skip
    assert len(tried) > 35


@pytest.mark.parametrize("headers", HOSTILE.values(), ids=HOSTILE)
def test_a_foreign_socket_is_refused_before_it_is_accepted(settings: Settings, headers: list[tuple[str, str]]) -> None:
    guard = Guard(_echo, OWN, settings)
    assert knock(guard, "/api/v1/live", headers).status == 403


@pytest.mark.parametrize("headers", FRIENDLY.values(), ids=FRIENDLY)
def test_our_own_pages_and_plain_clients_come_in(settings: Settings, headers: list[tuple[str, str]]) -> None:
    guard = Guard(_echo, OWN, settings)
    assert ask(guard, "POST", "/api/v1/uploads", headers).body == b"in"
    assert knock(guard, "/api/v1/live", headers).status == 101


def test_the_header_is_bounded(settings: Settings) -> None:
    guard = Guard(_echo, OWN, settings)
    # 64 fields, the host's with them, are accepted; one more is not.
    fields = [HOST, *((f"x-{number}", "") for number in range(63))]
    assert ask(guard, "GET", "/", fields).status == 200
    assert ask(guard, "GET", "/", [*fields, ("x", "")]).code == "header_too_large"
    # Bytes as sent: name, ": ", value, line end. The host's field has 4 + 2 + 14 + 2.
    value = "a" * (16384 - 22 - len("cookie") - 4)
    assert ask(guard, "GET", "/", [HOST, ("cookie", value)]).status == 200
    assert ask(guard, "GET", "/", [HOST, ("cookie", value + "a")]).status == 431
    assert knock(guard, "/api/v1/live", [HOST, ("cookie", value + "a")]).status == 403


def test_the_body_is_bounded(settings: Settings) -> None:
    guard = Guard(_echo, OWN, settings)
    limit = settings.chunk_bytes
    assert ask(guard, "PUT", "/api/v1/uploads/x", [HOST, ("content-length", str(limit))]).status == 200
    for length in (str(limit + 1), "9" * 5000, "-1", "0x10", "1, 1", "²"):
        assert ask(guard, "PUT", "/api/v1/uploads/x", [HOST, ("content-length", length)]).code == "too_large"
    assert ask(guard, "POST", "/api/v1/uploads", [HOST, ("transfer-encoding", "chunked")]).code == "length_required"


def test_security_headers_are_on_every_answer(settings: Settings) -> None:
    guard = Guard(_echo, OWN, settings)
    api, page = ask(guard, "GET", "/api/v1/health", [HOST]), ask(guard, "GET", "/", [HOST])
    # What a route sets itself stays.
    assert (api.headers | SECURITY_HEADERS) == api.headers | {"x-frame-options": "DENY"}
    assert api.headers["x-frame-options"] == "SAMEORIGIN"
    assert api.headers["cache-control"] == "no-store"
    assert page.headers["cache-control"] == "no-cache"
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


def test_the_hosts_of_a_listener() -> None:
    assert Listener("http", 80, ("Localhost", "a.example:8080")).hosts == {
        "localhost",
        "localhost:80",
        "a.example:8080",
    }
    assert Listener("https", 443, ("[::1]", "[::1]:9")).hosts == {"[::1]", "[::1]:443", "[::1]:9"}
    assert OWN.hosts == {"127.0.0.1:8765", "localhost:8765", "[::1]:8765"}


def test_the_network_needs_the_token_everywhere_but_on_the_pages(app: FastAPI, settings: Settings) -> None:
    guard = Guard(app, LAN, settings)
    host = ("host", "192.168.1.7:8766")
    open_addresses = set()
    for method, path in addresses(app):
        if method == "socket" and path == "/api/v1/receiver":
            # The session's key is asked for there, in the first message.
            continue
        if method == "socket":
            assert knock(guard, path, [host]).status == 403
            continue
        answer = ask(guard, method, path, [host])
        if answer.status != 401:
            open_addresses.add((method, path))
        else:
            assert answer.code == "wrong_token"
            assert answer.headers["www-authenticate"] == "Bearer"
    pages = {
        (method, path)
        for path in ("/", "/live", "/receiver", "/upload", "/history", "/session")
        for method in ("GET", "HEAD")
    }
    assert knock(Guard(_echo, LAN, settings), "/api/v1/receiver", [host]).status == 101
    for near in ("/api/v1/receiver/", "/api/v1/receiver2", "/api/v1/Receiver", "/api/v1/live"):
        assert knock(Guard(_echo, LAN, settings), near, [host]).status == 403
    assert ask(guard, "GET", "/api/v1/receiver", [host]).status == 401
    for headers in HOSTILE.values():
        assert knock(Guard(_echo, LAN, settings), "/api/v1/receiver", headers).status == 403
    files = {("GET", f"/static/{folder}/app.css") for folder in ("css", "js", "icons")}
    files |= {(method, f"/static/report/report.{kind}") for kind in ("css", "js") for method in ("GET", "HEAD")}
    assert open_addresses == pages | files | {("POST", "/api/v1/login")}


@pytest.mark.parametrize(
    ("header", "let_in"),
    [
        (("authorization", f"Bearer {TOKEN}"), True),
        (("authorization", f"bearer  {TOKEN}"), True),
        (("cookie", f"other=1; {COOKIE}={TOKEN}"), True),
        (("authorization", f"Bearer {TOKEN}x"), False),
        (("authorization", f"Bearer {TOKEN[:-1]}"), False),
        (("authorization", TOKEN), False),
        (("authorization", f"Basic {TOKEN}"), False),
        (("authorization", "Bearer "), False),
        (("authorization", "Bearer \xe4"), False),
        (("cookie", f"{COOKIE}="), False),
        (("cookie", f"x{COOKIE}={TOKEN}"), False),
        (("x-token", TOKEN), False),
    ],
)
def test_the_token(settings: Settings, header: tuple[str, str], let_in: bool) -> None:
    guard = Guard(_echo, LAN, settings)
    headers = [("host", "kitchen.local:8766"), header]
    assert ask(guard, "GET", "/api/v1/sessions", headers).status == (200 if let_in else 401)
    assert knock(guard, "/api/v1/live", headers).status == (101 if let_in else 403)


def test_logging_in_gives_the_cookie(app: FastAPI, settings: Settings) -> None:
    guard = Guard(app, LAN, settings)
    headers = [("host", "192.168.1.7:8766"), ("content-type", "application/json")]
    answer = ask(guard, "POST", "/api/v1/login", headers, b'{"token": "%s"}' % TOKEN.encode())
    assert answer.status == 204
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}={TOKEN};")
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    for wrong in (b'{"token": "x"}', b'{"token": ""}', '{"token": "ä"}'.encode()):
        answer = ask(guard, "POST", "/api/v1/login", headers, wrong)
        assert (answer.status, answer.code) == (401, "wrong_token")
        assert "set-cookie" not in answer.headers


def test_nobody_logs_in_on_the_own_machine(app: FastAPI, settings: Settings) -> None:
    headers = [HOST, ("content-type", "application/json")]
    answer = ask(Guard(app, OWN, settings), "POST", "/api/v1/login", headers, b'{"token": "x"}')
    assert answer.status == 204
    assert "set-cookie" not in answer.headers


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("server")) as running:
        yield running


def _raw(server: RunningServer, *lines: str) -> bytes:
    """The answer to a request given line by line; {} in a line stands for our own host and port."""
    address = urlsplit(server.url)
    request = "\r\n".join(line.replace("{}", address.netloc) for line in (*lines, "", ""))
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(request.encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


HANDSHAKE = ("GET /api/v1/live HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        ("Host: evil.example",),
        ("Host: {}", "Origin: http://evil.example"),
        ("Host: {}", "Origin: null"),
        ("Host: {}", "Sec-Fetch-Site: cross-site"),
    ],
)
def test_a_real_handshake_from_elsewhere_is_refused(server: RunningServer, lines: tuple[str, ...]) -> None:
    answer = _raw(server, *HANDSHAKE, *lines)
    assert answer.startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (("GET / HTTP/1.1",), b"400"),
        (("GET / HTTP/1.1", "Host: {}", "Host: {}"), b"400"),
        (("GET / HTTP/1.0",), b"403"),
        (("GET / HTTP/1.1", "Host: {}", "X: " + "a" * 20_000), b"431"),
        (("GET / HTTP/1.1", "Host: {}", *(f"X-{number}: 1" for number in range(64))), b"431"),
        (("POST /api/v1/login HTTP/1.1", "Host: {}", "Content-Length: 99999999999"), b"413"),
        (("POST /api/v1/login HTTP/1.1", "Host: {}", "Transfer-Encoding: chunked"), b"411"),
        (("GET http://evil.example/ HTTP/1.1", "Host: {}"), b"404"),
        (("CONNECT evil.example:443 HTTP/1.1", "Host: {}"), b"404"),
    ],
)
def test_what_a_real_server_says_to_broken_requests(
    server: RunningServer, lines: tuple[str, ...], status: bytes
) -> None:
    answer = _raw(server, *lines, "Connection: close")
    assert answer.split(b" ", 2)[1] == status, answer[:300]


def test_nobody_says_what_the_server_is_made_of(server: RunningServer) -> None:
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    connection.request("GET", "/")
    assert connection.getresponse().getheader("server") is None
    connection.close()


def test_settings_are_where_the_limits_come_from(tmp_path: Path) -> None:
    guard = Guard(_echo, OWN, Settings(data=tmp_path, header_fields=16, chunk_bytes=1024))
    assert ask(guard, "GET", "/", [HOST, *((f"x-{n}", "") for n in range(16))]).status == 431
    assert ask(guard, "PUT", "/", [HOST, ("content-length", "1025")]).status == 413
