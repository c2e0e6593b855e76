"""The way in from the local network: this machine's addresses, its certificate, its token, the QR code for a phone."""

from __future__ import annotations

import datetime
import io
import ipaddress
import os
import secrets
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vision.errors import UsageError

LOOPBACK = "127.0.0.1"
# Phones refuse certificates that hold for more than 398 days.
VALID_DAYS, RENEW_DAYS = 390, 14
# An address kept for documentation: no packet leaves for it.
_ELSEWHERE = ("192.0.2.1", 9)
_INK, _GROUND = "#2B2521", "#FFFFFF"


@dataclass(frozen=True, slots=True)
class LanAddress:
    """Where a phone finds the server. `url` ends in the token, behind the # that browsers send to nobody."""

    url: str = field(repr=False)

    def page(self, path: str) -> str:
        """The address of another page, without the token; `path` begins with a slash."""
        return self.url.partition("#")[0].rstrip("/") + path

    def qr_svg(self) -> bytes:
        """The QR code as an SVG picture."""
        return qr_svg(self.url)

    def qr_text(self) -> str:
        """The QR code for a terminal: half blocks, two rows of the code in a line."""
        out = io.StringIO()
        _code(self.url).terminal(out, compact=True)
        return out.getvalue()


def qr_svg(url: str) -> bytes:
    """The QR code of an address as an SVG picture, dark on light in either colour scheme."""
    out = io.BytesIO()
    _code(url).save(out, kind="svg", scale=8, border=4, dark=_INK, light=_GROUND)
    return out.getvalue()


def _code(url: str) -> segno.QRCode:
    return segno.make_qr(url, error="m")


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM."""

    certificate: Path
    key: Path


def local_addresses() -> tuple[str, ...]:
    """This machine's IPv4 addresses in networks, the one that the default route leaves from first."""
    found = {
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and not ipaddress.ip_address(entry.address).is_loopback
    }
    first = _outgoing_address()
    return tuple(sorted(found, key=lambda address: (address != first, ipaddress.ip_address(address))))


def _outgoing_address() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        return str(probe.getsockname()[0])


def host_names() -> tuple[str, ...]:
    """The names under which the network may know this machine."""
    name = socket.gethostname().split(".")[0].lower()
    return (name, f"{name}.local") if name and name != "localhost" else ()


def token_in(folder: Path) -> str:
    """The token kept in `folder`, made at the first call: phones stay logged in when the server starts again."""
    path = folder / "token"
    if path.is_file():
        kept = path.read_text(encoding="ascii").strip()
        if kept:
            return kept
    token = secrets.token_urlsafe(24)
    _write_private(path, token.encode())
    return token


def certificate_in(folder: Path, names: Sequence[str], now: datetime.datetime | None = None) -> Certificate:
    """The certificate kept in `folder`; made anew when it is missing, about to expire, or for other `names`."""
    now = now or datetime.datetime.now(datetime.UTC)
    files = Certificate(folder / "certificate.pem", folder / "key.pem")
    if not _holds(files, names, now):
        key = ec.generate_private_key(ec.SECP256R1())
        _write_private(
            files.key,
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )
        certificate = _signed(key, names, now)
        _write_private(files.certificate, certificate.public_bytes(serialization.Encoding.PEM))
    return files


def _holds(files: Certificate, names: Sequence[str], now: datetime.datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        key = serialization.load_pem_private_key(files.key.read_bytes(), None)
    except (OSError, ValueError):
        return False
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    until = certificate.not_valid_after_utc - datetime.timedelta(days=RENEW_DAYS)
    same_key = key.public_key() == certificate.public_key()
    return same_key and set(named) == set(_general_names(names)) and certificate.not_valid_before_utc <= now <= until


def _general_names(names: Sequence[str]) -> list[x509.GeneralName]:
    general: list[x509.GeneralName] = []
    for name in names:
        try:
            general.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            general.append(x509.DNSName(name))
    return general


def _signed(key: ec.EllipticCurvePrivateKey, names: Sequence[str], now: datetime.datetime) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "backrub on this machine")])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks of phones differ.
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(_general_names(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=False)
        .sign(key, hashes.SHA256())
    )


def _write_private(path: Path, content: bytes) -> None:
    """Readable by nobody else at any moment."""
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        part.replace(path)
    except OSError as error:
        raise UsageError(
            f"The file '{path}' cannot be written ({error.strerror}); choose another folder with --data."
        ) from error
