"""A test letter to oneself, step by step: where on its way to the mail server does it stop, and what helps?"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base import demonstration, letters, mail_limits, mail_server
from cordel.base.mail_limits import Urgency
from cordel.base.returned import Reader

SECONDS = 10
MOST_WORDS = 300
READY = 220
NAME, CONNECTION, ENCRYPTION, SIGN_IN, LETTER = "name", "connection", "encryption", "sign-in", "letter"
LABELS = {
    NAME: gettext_lazy("The server's name is known"),
    CONNECTION: gettext_lazy("The server answers"),
    ENCRYPTION: gettext_lazy("The line is encrypted"),
    SIGN_IN: gettext_lazy("The server lets us in"),
    LETTER: gettext_lazy("The letter is handed to the mail server"),
}
HELP = {
    NAME: gettext_lazy(
        "Nobody knows a machine of this name. Look at the spelling in EMAIL_URL, and whether this machine can look names up."
    ),
    CONNECTION: gettext_lazy(
        "Nothing answers there. Look at the port in EMAIL_URL, and ask whether a firewall or the provider of this machine blocks outgoing mail."
    ),
    ENCRYPTION: gettext_lazy(
        "The encryption could not begin. Port 587 wants smtp+tls://, port 465 wants smtp+ssl://, and the server's certificate must be for the name in EMAIL_URL."
    ),
    SIGN_IN: gettext_lazy(
        "The server did not accept user and password of EMAIL_URL. Some providers want a password for programs, or for sending to be switched on first."
    ),
    LETTER: gettext_lazy("The server did not take the letter. Its answer says why."),
}


class Stopped(Exception):
    """A step that did not work; `said` is what the server answered, if it answered."""

    def __init__(self, said: str = "") -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True)
class Step:
    """One step: whether it worked (None: it was not needed), what was found or what helps, the server's own words."""

    label: Any
    is_done: bool | None
    told: str
    said: str = ""


@dataclass
class Attempt:
    """A test letter on its way to `to`, the address of whoever tries."""

    to: str
    language: str
    reader: Reader
    server: Any = None

    def steps(self) -> Iterator[Step]:
        """The steps in their order, until one of them fails."""
        todo: dict[str, Callable[[], tuple[bool | None, str, str]]] = {
            NAME: self._look_up,
            CONNECTION: self._connect,
            ENCRYPTION: self._encrypt,
            SIGN_IN: self._sign_in,
            LETTER: self._hand_over,
        }
        try:
            for name, step in todo.items():
                try:
                    yield Step(LABELS[name], *step())
                except (Stopped, smtplib.SMTPException, mail_server.ServerAway, OSError) as error:
                    helps = ENCRYPTION if isinstance(error, ssl.SSLError) else name
                    yield Step(LABELS[name], False, str(HELP[helps]), _said(error))
                    return
        finally:
            if self.server is not None:
                self.server.close()

    def _look_up(self) -> tuple[bool, str, str]:
        found = socket.getaddrinfo(settings.EMAIL_HOST, settings.EMAIL_PORT, type=socket.SOCK_STREAM)
        addresses = ", ".join(sorted({str(one[4][0]) for one in found}))
        told = _("%(name)s has the address %(addresses)s.")
        return True, told % {"name": settings.EMAIL_HOST, "addresses": addresses}, ""

    def _connect(self) -> tuple[bool, str, str]:
        where: dict[str, Any] = {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT, "timeout": SECONDS}
        if settings.EMAIL_USE_SSL:
            # With a line that is encrypted from the first word on, both steps are one.
            self.server = smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
        else:
            self.server = smtplib.SMTP(**where)
        code, said = self.server.ehlo()
        if code != mail_server.SENT:
            raise Stopped(f"{code} {_words(said)}")
        return True, _("It answers at port %(port)s.") % {"port": settings.EMAIL_PORT}, ""

    def _encrypt(self) -> tuple[bool | None, str, str]:
        if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
            return (
                None,
                _("Not asked for: EMAIL_URL begins with smtp://, so the letters travel readable."),
                "",
            )
        if settings.EMAIL_USE_TLS:
            code, said = self.server.starttls(context=ssl.create_default_context())
            if code != READY:
                raise Stopped(f"{code} {_words(said)}")
        return (
            True,
            _("%(version)s, and the certificate is good.") % {"version": self.server.sock.version()},
            "",
        )

    def _sign_in(self) -> tuple[bool | None, str, str]:
        if not settings.EMAIL_HOST_USER:
            return None, _("Not asked for: EMAIL_URL names no user."), ""
        self.server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        return True, _("User and password are right."), ""

    def _hand_over(self) -> tuple[bool, str, str]:
        mail_limits.take(Urgency.WAITED_FOR, now=timezone.now())
        message = letters.compose(
            "base/letters/test", to=self.to, language=self.language, context={}, reader=self.reader
        )
        envelope = getattr(message, mail_server.ENVELOPE, "") or message.from_email
        sender, reader = sanitize_address(envelope, "utf-8"), sanitize_address(self.to, "utf-8")
        content = message.message().as_bytes()
        mail_server.converse(self.server, sender, reader, content)
        return (
            True,
            _(
                "The letter to %(address)s is handed to the mail server. Now look into your mailbox, also where unwanted letters go."
            )
            % {"address": self.to},
            "",
        )


def _said(error: BaseException) -> str:
    """The server's own words, without the password, should it repeat it."""
    if isinstance(error, Stopped):
        words = error.said
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        words = f"{code} {_words(said)}"
    elif isinstance(error, smtplib.SMTPResponseException):
        words = f"{error.smtp_code} {_words(error.smtp_error)}"
    elif isinstance(error, ssl.SSLCertVerificationError):
        words = error.verify_message
    else:
        words = type(error).__name__
    for secret in (settings.EMAIL_HOST_PASSWORD, settings.EMAIL_HOST_USER):
        words = words.replace(secret, "…") if secret else words
    return words[:MOST_WORDS]


def _words(said: bytes | str) -> str:
    return " ".join((said.decode("utf-8", "replace") if isinstance(said, bytes) else said).split())


def why_not() -> str:
    """Why no test letter can be sent from here at all; "" if one can."""
    if demonstration.is_here():
        return _(
            "This site holds the demonstration, and nothing is ever sent from it, whatever the settings say."
        )
    if not settings.HAS_MAIL_SERVER:
        return _(
            "No mail server is set up: EMAIL_URL is not given. Letters to groups stand in the outbox, all others are written into a folder."
        )
    return ""
