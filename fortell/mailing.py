"""Letters through the host's mail server. An address is used, and kept or shown nowhere.

What a mail server says when it refuses is not repeated either, but for its number: it quotes the
address.
"""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from uuid import uuid4

from collector.letters import Letter
from storybank.errors import Refused, SettingsError
from storybank.lines import plain_line
from storybank.settings import MAIL, Settings

PATIENCE = 30  # seconds for one answer of the mail server
FAREWELL = 2  # seconds for its last one, which nothing depends on
LONGEST_LIST = 4_000_000  # bytes


@dataclass(frozen=True)
class Recipient:
    """An address and the line on which it stands, which alone is told of it."""

    line: int
    address: str = field(repr=False)


class NotSent(Exception):
    """A letter that did not go out; `perhaps`: it may have, because no answer came."""

    def __init__(self, why: str, *, perhaps: bool = False) -> None:
        super().__init__(why)
        self.perhaps = perhaps


def read_recipients(file: Path, lines: Sequence[int] = ()) -> list[Recipient]:
    """The addresses in a file, one a line, empty lines left out; only those on `lines` if given.

    Raises Refused naming each line that is no address, stands there twice, or is asked for in vain.
    """
    try:
        if file.stat().st_size > LONGEST_LIST:
            raise Refused(f"{file} is larger than 4 megabytes; split it.")
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{file} cannot be read as text with one address a line.") from None
    found = [
        Recipient(number, address)
        for number, line in enumerate(text.splitlines(), start=1)
        if (address := plain_line(line))
    ]
    _refuse_unfit(found)
    empty = sorted(set(lines) - {one.line for one in found})
    if empty:
        raise Refused(f"{file} has no address on {name_lines(empty)}.")
    chosen = [one for one in found if not lines or one.line in lines]
    if not chosen:
        raise Refused(f"{file} has no address to send to.")
    return chosen


def _refuse_unfit(recipients: Sequence[Recipient]) -> None:
    """Nobody is invited twice, and nothing is sent before the whole list is good."""
    seen: set[str] = set()
    wrong = []
    for one in recipients:
        if not MAIL.fullmatch(one.address) or one.address.lower() in seen:
            wrong.append(one.line)
        seen.add(one.address.lower())
    if wrong:
        raise Refused(
            f"Nothing was sent: no e-mail address, or one for the second time, stands on "
            f"{name_lines(wrong)}."
        )


def name_lines(lines: Sequence[int]) -> str:
    """`line 3` or `lines 3, 7`."""
    return f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))}"


class PostOffice:
    """A way to the mail server, opened anew when it was lost.

    patience: seconds for one answer of the mail server.
    """

    def __init__(self, settings: Settings, patience: float = PATIENCE) -> None:
        if not settings.smtp_host or not settings.smtp_sender:
            raise SettingsError(
                "There is no mail server to send through: set FORTELL_SMTP_HOST and "
                "FORTELL_SMTP_SENDER, the address that the invitations come from."
            )
        self._settings, self._patience = settings, patience
        self._host, self._sender = settings.smtp_host, settings.smtp_sender
        self._server: smtplib.SMTP | None = None

    @contextmanager
    def opened(self) -> Iterator["PostOffice"]:
        """Signed in, so that what is wrong shows before anything is minted."""
        try:
            self._connect()
            yield self
        finally:
            self._hang_up()

    def send(self, recipient: Recipient, letter: Letter) -> None:
        """Send one letter; where the way is lost, the same letter once more. Raises NotSent."""
        message = self._envelope(recipient, letter)
        if self._server is None:
            try:
                self._connect()
            except SettingsError:
                raise NotSent("the mail server does not answer any more") from None
        try:
            self._hand_in(message)
        except (smtplib.SMTPException, OSError):
            self._send_again(message)

    def _send_again(self, message: EmailMessage) -> None:
        """A second copy carries the same invitation, so it does not matter if both arrive."""
        self._hang_up()
        try:
            self._connect()
            self._hand_in(message)
        except (smtplib.SMTPException, OSError, SettingsError):
            self._hang_up()
            raise NotSent("no answer from the mail server", perhaps=True) from None

    def _hand_in(self, message: EmailMessage) -> None:
        """Raises NotSent where the server refuses, and smtplib's own where the way is lost."""
        assert self._server is not None  # noqa: S101 - for the type checker
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            [(number, _)] = error.recipients.values()
            raise NotSent(f"refused with {number}") from None
        except smtplib.SMTPNotSupportedError:
            raise NotSent("the mail server does not take this kind of address") from None
        except smtplib.SMTPResponseException as error:
            raise NotSent(f"refused with {error.smtp_code}") from None

    def _envelope(self, recipient: Recipient, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self._sender, recipient.address
        message["Subject"] = letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{uuid4()}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        message["Content-Language"] = ", ".join(letter.languages)
        return message

    @property
    def _domain(self) -> str:
        return self._sender.partition("@")[2]

    def _connect(self) -> None:
        settings = self._settings
        try:
            self._server = self._call()
            if settings.smtp_security == "starttls":
                self._server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                password = settings.smtp_password
                self._server.login(
                    settings.smtp_user, password.get_secret_value() if password else ""
                )
        except (smtplib.SMTPException, OSError) as error:
            raise SettingsError(
                f"The mail server FORTELL_SMTP_HOST = {self._host}, port {settings.smtp_port}, "
                f"cannot be used ({_kind(error)}). No invitation was sent by this."
            ) from None

    def _call(self) -> smtplib.SMTP:
        port, name = self._settings.smtp_port, self._domain
        if self._settings.smtp_security == "tls":
            checked = ssl.create_default_context()  # smtplib's own would believe anybody
            return smtplib.SMTP_SSL(self._host, port, name, timeout=self._patience, context=checked)
        return smtplib.SMTP(self._host, port, name, timeout=self._patience)

    def _hang_up(self) -> None:
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._server.sock:
                    self._server.sock.settimeout(FAREWELL)
                self._server.quit()
        self._server = None


def _kind(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code < 0:
        return "it does not speak as a mail server does"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {error.smtp_code}"
    if isinstance(error, ssl.SSLError):
        return "its certificate or its encryption is not accepted"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "it offers no encryption or no sign-in; see FORTELL_SMTP_SECURITY"
    return error.strerror or "no answer" if isinstance(error, OSError) else "no answer"
