"""The one way out of the house: the demonstration's guard, the dialogue with the mail server, and what it answered.

No server's own words are kept or logged: they name the address.
"""

import re
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils import timezone

from cordel.base import demonstration, jobs, mail_limits
from cordel.base.mail_limits import Urgency
from cordel.core.bounces import Reason, reason_for, status_in

FOLDER = "django.core.mail.backends.filebased.EmailBackend"
SENT, RECIPIENT_OK, GO_ON, GOOD_BYE = 250, (250, 251), 354, 421
LINE_ENDS, DOTS = re.compile(rb"\r\n|\n|\r"), re.compile(rb"(?m)^\.")
# Where a letter's token is kept on its way (base/returned.py).
ENVELOPE = "cordel_envelope"


class ServerAway(jobs.PutOff):
    """The mail server could not be reached, takes nothing now, or hung up; `str()` names the kind of error and
    nobody's address."""

    when_giving_up: Callable[[], None] | None = None

    def gave_up(self) -> None:
        if self.when_giving_up is not None:
            self.when_giving_up()


class InDoubt(ServerAway):
    """The letter was given away and no answer came: nobody can know whether the server took it."""


@dataclass(frozen=True)
class Answer:
    """What the mail server said to one letter: taken, wanted later, or why not, and whether the address is to blame."""

    is_taken: bool = False
    is_later: bool = False
    reason: Reason | None = None
    is_address: bool = False


TAKEN = Answer(is_taken=True)


def takes_letters() -> bool:
    """Whether a letter from here may leave the machine at all."""
    return settings.HAS_MAIL_SERVER and not demonstration.is_here()


@contextmanager
def mail_server() -> Iterator[Any]:
    """One connection for many letters; in the demonstration it leads to a folder, whatever the settings say.
    Raises ServerAway."""
    connection = _connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise ServerAway(type(error).__name__) from None
    try:
        yield connection
    finally:
        with suppress(smtplib.SMTPException, OSError):  # It has all it was to get; how it parts says nothing.
            connection.close()


def _connection() -> Any:
    if demonstration.is_here():
        return get_connection(FOLDER, file_path=settings.DATA_DIR / "letters")
    return get_connection()


def hand_over(message: EmailMultiAlternatives, connection: Any, *, urgency: Urgency) -> Answer:
    """Gives one letter to the mail server. Raises NotNow when the provider's limit is reached, and ServerAway when
    nothing more can be given now."""
    if takes_letters():
        mail_limits.take(urgency, now=timezone.now())
    return give(message, connection)


def give(message: EmailMultiAlternatives, connection: Any) -> Answer:
    """The same for a letter that was counted already. Raises ServerAway."""
    message.connection = connection
    try:
        message.send()
    except InDoubt:
        raise
    except smtplib.SMTPRecipientsRefused as error:
        return replace(_refused(*next(iter(error.recipients.values()))), is_address=True)
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPSenderRefused) as error:
        # Who does not like our own address takes nothing at all, whoever it is for.
        raise ServerAway(type(error).__name__) from None
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (ValueError, smtplib.SMTPNotSupportedError):  # an address that no header can hold
        return Answer(reason=Reason.UNREADABLE, is_address=True)
    except (smtplib.SMTPException, OSError) as error:
        raise ServerAway(type(error).__name__) from None
    return TAKEN


def _refused(code: int, said: bytes | str) -> Answer:
    """RFC 5321: what begins with 4 may work later; with 421 the server says good-bye."""
    if code == GOOD_BYE:
        raise ServerAway("421")
    if 400 <= code < 500:
        return Answer(is_later=True)
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Answer(reason=reason_for(status_in(words), code=code))


# --- The dialogue -------------------------------------------------------------------------------


class Backend(EmailBackend):
    """Django's, but it tells a letter that was not taken from one of which nobody knows, asks for returned letters
    to name their token (RFC 3461), and begins anew after MAIL_PER_CONNECTION letters."""

    handed = 0

    def _send(self, email_message: Any) -> bool:
        if settings.MAIL_PER_CONNECTION and self.handed >= settings.MAIL_PER_CONNECTION:
            with suppress(smtplib.SMTPException, OSError):
                self.close()
            self.connection, self.handed = None, 0
            self.open()
        encoding = email_message.encoding or settings.DEFAULT_CHARSET
        (reader,) = email_message.recipients()
        content = email_message.message().as_bytes(linesep="\r\n")
        sender = sanitize_address(getattr(email_message, ENVELOPE, "") or email_message.from_email, encoding)
        token = getattr(email_message, ENVELOPE, "").partition("@")[0].rpartition("+")[2]
        converse(self.connection, sender, sanitize_address(reader, encoding), content, token=token)
        self.handed += 1
        return True


def converse(server: Any, sender: str, reader: str, content: bytes, *, token: str = "") -> None:
    """One letter, word by word, so that it is known how far it came. Raises InDoubt and smtplib's exceptions."""
    server.ehlo_or_helo_if_needed()
    with_token = bool(token) and server.has_extn("dsn")
    try:
        _said(server.mail(sender, [f"ENVID={token}"] if with_token else []), sender)
        options = ["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{xtext(reader)}"] if with_token else []
        code, said = server.rcpt(reader, options)
        if code not in RECIPIENT_OK:
            raise smtplib.SMTPRecipientsRefused({reader: (code, said)})
        code, said = server.docmd("DATA")
        if code != GO_ON:
            raise smtplib.SMTPDataError(code, said)
        _give(server, content)
    except smtplib.SMTPServerDisconnected:
        raise
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException):
        with suppress(smtplib.SMTPServerDisconnected):
            server.rset()
        raise


def _said(answer: tuple[int, bytes], sender: str) -> None:
    code, said = answer
    if code != SENT:
        raise smtplib.SMTPSenderRefused(code, said, sender)


def _give(server: Any, content: bytes) -> None:
    """The letter itself. From its last dot on the server may have it, also when no answer comes."""
    whole = DOTS.sub(b"..", LINE_ENDS.sub(b"\r\n", content))
    end = b".\r\n" if whole.endswith(b"\r\n") else b"\r\n.\r\n"
    server.send(whole)
    try:
        server.send(end)
        code, said = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        server.close()
        raise InDoubt(type(error).__name__) from None
    if code != SENT:
        raise smtplib.SMTPDataError(code, said)


def xtext(text: str) -> str:
    """RFC 3461: what stands in an option of the dialogue."""
    return "".join(
        one if "!" <= one <= "~" and one not in "+=" else "".join(f"+{byte:02X}" for byte in one.encode())
        for one in text
    )
