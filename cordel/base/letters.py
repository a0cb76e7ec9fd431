"""Letters: a folder of templates each (`subject.txt`, `body.txt`, `body.html`), written in the reader's language.

A letter is rendered and handed to the mail server by a job, so no text and no address waits in the database.
"""

import smtplib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cordel.base.languages import direction, prepare

LOOK = format_html(
    "<style>{}</style>", SafeString((Path(__file__).parent / "static/base/letter.css").read_text("utf-8"))
)
Attachment = tuple[str, str, str]  # file name, content, MIME type


class Outcome(StrEnum):
    """What the mail server said to one letter."""

    TAKEN = "taken"
    LATER = "later"
    NO_ADDRESS = "no such address"
    NO_LETTER = "no such letter"
    UNREADABLE = "unreadable"


class ServerAway(Exception):
    """The mail server could not be reached, or hung up; `str()` names the kind of error and nobody's address."""


def send(
    folder: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    attachments: Iterable[Attachment] = (),
    **more: Any,
) -> None:
    """Renders the letter in `language` and hands it to the mail server; raises what the server raises."""
    compose(folder, to=to, language=language, context=context, attachments=attachments, **more).send()


def compose(
    folder: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    attachments: Iterable[Attachment] = (),
    headers: Mapping[str, str] | None = None,
) -> EmailMultiAlternatives:
    """The letter in `language`, ready to be handed over."""
    prepare()
    with translation.override(language or settings.LANGUAGE_CODE):
        letter = render(folder, context)
    message = EmailMultiAlternatives(letter["subject"], letter["text"], to=[to], headers=dict(headers or {}))
    message.attach_alternative(letter["html"], "text/html")
    for name, content, mime_type in attachments:
        message.attach(name, content, mime_type)
    return message


@contextmanager
def mail_server() -> Iterator[Any]:
    """One connection for many letters. Raises ServerAway."""
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise ServerAway(type(error).__name__) from None
    try:
        yield connection
    finally:
        connection.close()


def hand_over(message: EmailMultiAlternatives, connection: Any) -> Outcome:
    """Gives one letter to the mail server. Raises ServerAway when nothing more can be given to it now."""
    message.connection = connection
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(Outcome.NO_ADDRESS, *(code for code, _said in error.recipients.values()))
    except smtplib.SMTPServerDisconnected as error:
        raise ServerAway(type(error).__name__) from None
    except smtplib.SMTPResponseException as error:
        return _refused(Outcome.NO_LETTER, error.smtp_code)
    except (ValueError, smtplib.SMTPNotSupportedError):  # an address that no header can hold
        return Outcome.UNREADABLE
    except (smtplib.SMTPException, OSError) as error:
        raise ServerAway(type(error).__name__) from None
    return Outcome.TAKEN


def _refused(outcome: Outcome, *codes: int) -> Outcome:
    """RFC 5321: what begins with 4 may work later."""
    return Outcome.LATER if any(400 <= code < 500 for code in codes) else outcome


def render(folder: str, context: Mapping[str, Any]) -> dict[str, str]:
    """Subject, text and HTML in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    everything = {
        **context,
        "page_language": language,
        "page_direction": direction(language),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "look": LOOK,
    }
    return {
        # A line break in a subject would start a new header.
        "subject": " ".join(_as_text(f"{folder}/subject.txt", everything).split()),
        "text": _as_text(f"{folder}/body.txt", everything).strip() + "\n",
        "html": get_template(f"{folder}/body.html").render(everything),
    }


def _as_text(template: str, everything: Mapping[str, Any]) -> str:
    """What is no HTML knows no entities: an apostrophe is an apostrophe."""
    engine: Any = get_template(template)
    return str(engine.template.render(Context(everything, autoescape=False)))
