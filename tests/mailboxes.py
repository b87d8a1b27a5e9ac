"""A real mail server on loopback, which refuses, stumbles or falls silent for chosen addresses."""

import email
import email.policy
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ports import free_port

USER, PASSWORD = "fortell", "et-passord"


@dataclass
class Mailbox:
    """What came, and how the server behaves: an address that holds a word is treated so."""

    letters: dict[str, list[EmailMessage]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the library's names
        self, _server: SMTP, _: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if "ukjent" in address:
            return f"550 5.1.1 <{address}> is nobody here"
        if "full" in address:
            return "452 4.2.2 no room"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope
    ) -> str:
        [address] = envelope.rcpt_tos
        self.calls[address] += 1
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        if "spam" in address:
            return "554 5.7.1 this is not wanted"
        self.letters.setdefault(address, []).append(letter)
        lost = "stum" in address or ("glipp" in address and self.calls[address] == 1)
        if lost and server.transport is not None:
            server.transport.abort()  # the letter is here, and the answer is lost
        return "250 OK"

    def link_in(self, address: str) -> str:
        """The invitation that this address was sent."""
        text = self.letters[address][-1].get_content()
        return next(line for line in text.splitlines() if "#" in line and "http" in line)


def _check(server: SMTP, session: Session, envelope: Envelope, way: str, who: Any) -> AuthResult:
    good = isinstance(who, LoginPassword) and who == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """Serve until the block ends; with a context, only behind STARTTLS and a sign-in."""
    mailbox = Mailbox()
    guarded: dict[str, Any] = (
        {
            "tls_context": tls,
            "require_starttls": True,
            "authenticator": _check,
            "auth_required": True,
        }
        if tls
        else {}
    )
    mailbox.port = free_port()
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=mailbox.port, server_hostname="post", **guarded
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of an encrypted way to 127.0.0.1, and the certificate that vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post")])
    now = datetime.now(UTC)
    place = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(place, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "post.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context, file
