"""Where the server listens: this machine's own address without a token, the network with TLS and a token."""

from __future__ import annotations

import contextlib
import errno
import http.client
import ipaddress
import json
import os
import socket
from dataclasses import dataclass

from server.guard import Listener
from server.lan import LOOPBACK, Certificate, certificate_in, host_names, local_addresses, token_in
from server.settings import Settings
from vision.errors import UsageError

EVERYWHERE = ("0.0.0.0", "::")
_ASK_S = 1.0


@dataclass(frozen=True, slots=True)
class Door:
    """A listener with its open socket and, on the network, its certificate."""

    listener: Listener
    socket: socket.socket
    certificate: Certificate | None = None

    @property
    def url(self) -> str:
        """The address to open, with a slash at the end."""
        listener = self.listener
        return f"{listener.scheme}://{listener.names[0]}:{listener.port}/"


def open_doors(settings: Settings, stack: contextlib.ExitStack) -> list[Door]:
    """The listeners that the settings ask for, the main one first; `stack` closes them. Raises `UsageError`."""
    on_network = not _is_loopback(settings.host)
    doors = [_network_door(settings, settings.host, settings.port) if on_network else _own_door(settings)]
    stack.callback(doors[0].socket.close)
    if settings.lan and not on_network:
        doors.append(_network_door(settings, EVERYWHERE[0], settings.lan_port))
        stack.callback(doors[1].socket.close)
    return doors


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _own_door(settings: Settings) -> Door:
    opened = _open(settings.host, settings.port, "--port")
    names = dict.fromkeys((_in_url(settings.host), LOOPBACK, "localhost", "[::1]", *settings.allow_hosts))
    return Door(Listener("http", opened.getsockname()[1], tuple(names)), opened)


def _network_door(settings: Settings, host: str, port: int) -> Door:
    opened = _open(host, port, "--port" if host == settings.host else "--lan-port")
    addresses = local_addresses() if host in EVERYWHERE else (host.strip("[]"),)
    names = tuple(dict.fromkeys((*addresses, LOOPBACK, *host_names(), "localhost")))
    folder = settings.data / "lan"
    return Door(
        Listener(
            "https",
            opened.getsockname()[1],
            (*map(_in_url, names), *settings.allow_hosts),
            settings.token or token_in(folder),
        ),
        opened,
        certificate_in(folder, names),
    )


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _open(host: str, port: int, flag: str) -> socket.socket:
    """A bound socket, so that the port is known before the guard is made. Raises `UsageError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        # On Windows this flag would let two servers share one port.
        if os.name == "posix":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host.strip("[]"), port))
        opened.listen()
    except OSError as error:
        opened.close()
        raise UsageError(_why_not(host, port, flag, error)) from error
    return opened


def _why_not(host: str, port: int, flag: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        if _is_backrub(port):
            return f"backrub is running already at http://{LOOPBACK}:{port}/; open that, or choose a port with {flag}."
        return f"Port {port} is taken by another program; choose another with {flag}, such as {flag} {port + 10}."
    if error.errno == errno.EACCES:
        return f"Port {port} is not open to you; choose one above 1023 with {flag}."
    reason = error.strerror or str(error)
    return f"backrub cannot listen on {host}, port {port} ({reason}); give an address of this machine with --host."


def _is_backrub(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_ASK_S)
    try:
        connection.request("GET", "/api/v1/health")
        answer = json.loads(connection.getresponse().read(10_000))
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return isinstance(answer, dict) and answer.get("app") == "backrub"
