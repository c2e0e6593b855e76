"""The way in from the network: certificate, token, QR code, and the command with --lan as a phone meets it."""

import datetime
import ipaddress
import json
import os
import re
import ssl
import stat
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPResponse
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cryptography import x509

from server.lan import VALID_DAYS, LanAddress, certificate_in, host_names, local_addresses, qr_svg, token_in
from tests.server.live_peer import Peer, Phone, key_of
from tests.server.running import RunningServer
from vision.errors import UsageError

NOW = datetime.datetime(2031, 5, 1, tzinfo=datetime.UTC)
NAMES = ("192.168.1.7", "kitchen", "kitchen.local", "fd00::7")


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def test_the_certificate_names_the_machine_and_its_addresses(tmp_path: Path) -> None:
    files = certificate_in(tmp_path / "lan", NAMES, NOW)
    certificate = read(files.certificate)
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = named.get_values_for_type(x509.IPAddress)
    assert addresses == [ipaddress.ip_address("192.168.1.7"), ipaddress.ip_address("fd00::7")]
    assert named.get_values_for_type(x509.DNSName) == ["kitchen", "kitchen.local"]
    assert certificate.not_valid_after_utc == NOW + datetime.timedelta(days=VALID_DAYS)
    # Phones refuse more.
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < datetime.timedelta(days=398)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)


def test_the_certificate_is_kept_until_it_must_be_renewed(tmp_path: Path) -> None:
    first = read(certificate_in(tmp_path, NAMES, NOW).certificate)
    # 14 days before its end it is renewed, a day earlier not yet.
    kept = read(certificate_in(tmp_path, NAMES[::-1], NOW + datetime.timedelta(days=VALID_DAYS - 15)).certificate)
    assert kept == first
    renewed = read(certificate_in(tmp_path, NAMES, NOW + datetime.timedelta(days=VALID_DAYS - 13)).certificate)
    assert renewed.serial_number != first.serial_number
    moved = read(certificate_in(tmp_path, ("10.0.0.4", *NAMES[1:]), NOW).certificate)
    assert moved.serial_number != renewed.serial_number


@pytest.mark.parametrize("broken", ["certificate.pem", "key.pem"])
def test_a_broken_certificate_or_a_strange_key_is_replaced(tmp_path: Path, broken: str) -> None:
    files = certificate_in(tmp_path, NAMES, NOW)
    (tmp_path / broken).write_bytes(b"no PEM")
    certificate_in(tmp_path, NAMES, NOW)
    other = certificate_in(tmp_path / "other", NAMES, NOW)
    (tmp_path / broken).write_bytes((tmp_path / "other" / broken).read_bytes())
    certificate_in(tmp_path, NAMES, NOW)
    assert read(files.certificate) != read(other.certificate)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(files.certificate, files.key)


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_secrets_are_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "lan"
    previous = os.umask(0)
    try:
        certificate_in(folder, NAMES, NOW)
        token_in(folder)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "certificate.pem": 0o600,
        "key.pem": 0o600,
        "token": 0o600,
    }


def test_the_token_is_long_and_kept(tmp_path: Path) -> None:
    token = token_in(tmp_path)
    # 24 random bytes in base 64.
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", token)
    assert token_in(tmp_path) == token
    assert token_in(tmp_path / "other") != token
    (tmp_path / "token").write_text("")
    assert token_in(tmp_path) not in ("", token)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "lan").write_text("a file, no folder")
    with pytest.raises(UsageError, match=r"cannot be written \(.*\); choose another folder with --data\."):
        token_in(tmp_path / "lan")


def test_addresses_are_those_of_networks() -> None:
    for address in local_addresses():
        assert not ipaddress.ip_address(address).is_loopback
    assert all(name == name.lower() and name != "localhost" for name in host_names())


def test_the_qr_code_is_a_square_picture() -> None:
    address = LanAddress("https://192.168.1.7:8766/#token=Zt4c1w9G0mYl8Rkq3vB7xQ")
    root = ElementTree.fromstring(address.qr_svg())
    # 58 characters at level M: version 4, 33 modules and a margin of 4 on each side, 8 px a module.
    assert (root.get("width"), root.get("height")) == ("328", "328")
    assert "style" not in address.qr_svg().decode()
    lines = address.qr_text().splitlines()
    assert len(lines) >= 41 // 2
    assert address.url not in repr(address)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("data"), "--lan", "--lan-port", "0") as running:
        deadline = time.monotonic() + 10
        while "█" not in running.log:
            assert time.monotonic() < deadline, running.log
            time.sleep(0.02)
        yield running
        token = announced(running)[1]
        assert running.log.count(token) == 1, "only the announcement may hold the token"


def announced(server: RunningServer) -> tuple[str, str]:
    """(address on the network, token) as the terminal shows them."""
    found = re.search(r"^From a phone in the same network: (https://\S+/)#token=(\S+)$", server.log, re.MULTILINE)
    assert found
    return found[1], found[2]


def get(url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> HTTPResponse:
    """The answer, whatever its status; any certificate will do."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        answer: HTTPResponse = opener.open(urllib.request.Request(url, body, dict(headers or {})), timeout=10)
    except urllib.error.HTTPError as error:
        return error  # type: ignore[return-value]
    return answer


def test_a_phone_needs_the_token(server: RunningServer) -> None:
    url, token = announced(server)
    with get(f"{url}api/v1/sessions") as refused:
        assert refused.status == 401
        assert json.load(refused)["error"]["code"] == "wrong_token"
    with get(f"{url}api/v1/sessions", {"Authorization": f"Bearer {token}"}) as let_in:
        assert let_in.status == 200
    with get(f"{url}static/js/token.js") as script:
        assert script.status == 200
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"


def test_a_phone_logs_in_and_goes_on_with_the_cookie(server: RunningServer) -> None:
    url, token = announced(server)
    body = json.dumps({"token": token}).encode()
    with get(f"{url}api/v1/login", {"Content-Type": "application/json"}, body) as answer:
        assert answer.status == 204
        cookie = answer.headers["set-cookie"].split(";")[0]
    with get(f"{url}api/v1/config", {"Cookie": cookie}) as config:
        # Who is on the network already is told no address with the token.
        assert json.load(config)["lan"] is None
    with get(f"{url}api/v1/lan/qr.svg", {"Cookie": cookie}) as picture:
        assert picture.status == 404


def test_the_pages_on_this_machine_show_the_way(server: RunningServer) -> None:
    url, token = announced(server)
    with get(f"{server.url}api/v1/config") as config:
        assert json.load(config)["lan"] == {"url": f"{url}#token={token}"}
    with get(f"{server.url}api/v1/lan/qr.svg") as picture:
        assert picture.headers["content-type"] == "image/svg+xml"
        assert picture.read() == LanAddress(f"{url}#token={token}").qr_svg()


def test_the_receiver_joins_over_the_network_without_the_token(server: RunningServer) -> None:
    url, token = announced(server)
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    with Peer(server.url) as live:
        shown = live.first["receiver"]
        # The square holds the address on the network, and nothing that opens more than the answers.
        assert shown["url"] == url + shown["path"].removeprefix("/")
        assert token not in json.dumps(shown)
        assert shown["qr_svg"].encode() == qr_svg(shown["url"])
        session, key = key_of(live)
        with Phone(url, session, key, ssl=unchecked) as phone:
            assert phone.first["type"] == "joined"
        with Phone(url, session, key[::-1], ssl=unchecked) as phone:
            assert phone.first["error"]["code"] == "gone"
        with get(f"{url}api/v1/sessions", {"Authorization": f"Bearer {key}"}) as refused:
            assert refused.status == 401
        with get(f"{url}receiver") as page:
            assert page.status == 200
        live.say(type="discard")
        live.closed()


def test_the_certificate_is_the_one_in_the_data_folder(server: RunningServer) -> None:
    url, _ = announced(server)
    host, port = re.fullmatch(r"https://([^/]+):(\d+)/", url).groups()  # type: ignore[union-attr]
    shown = ssl.get_server_certificate((host, int(port)))
    context = ssl.create_default_context(cadata=shown)
    https = urllib.request.HTTPSHandler(context=context)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), https)
    # With this certificate trusted, the address is the right one for it.
    with opener.open(f"{url}static/css/app.css", timeout=10) as answer:
        assert answer.status == 200


def test_another_host_than_this_machine_means_tls_and_a_token(tmp_path: Path) -> None:
    token = "a-token-of-our-own.1"
    with RunningServer(tmp_path, "--host", "0.0.0.0", environment={"BACKRUB_TOKEN": token}) as server:
        assert server.url.startswith("https://")
        port = server.url.rstrip("/").rpartition(":")[2]
        local = f"https://127.0.0.1:{port}/"
        with get(f"{local}api/v1/health") as refused:
            assert refused.status == 401
        with get(f"{local}api/v1/health", {"Authorization": f"Bearer {token}"}) as answer:
            assert answer.status == 200
        with get(f"{local}api/v1/health", {"Authorization": f"Bearer {token}", "Host": f"0.0.0.0:{port}"}) as foreign:
            assert foreign.status == 403
