"""Letters: a folder of templates each (`subject.txt`, `body.txt`, `body.html`), written in the reader's language.

A letter is rendered and handed to the mail server by a job, so no text and no address waits in the database.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cordel.base import mail_limits, mail_server, returned
from cordel.base.languages import direction, prepare
from cordel.base.mail_limits import Urgency
from cordel.base.mail_server import ServerAway
from cordel.base.returned import Reader
from cordel.core.bounces import Reason

LOOK = format_html(
    "<style>{}</style>", SafeString((Path(__file__).parent / "static/base/letter.css").read_text("utf-8"))
)
Attachment = tuple[str, str, str]  # file name, content, MIME type


# Programs that answer for somebody who is away do not answer a letter that says so (RFC 3834).
BY_ITSELF = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True)
class Sender:
    """Under whose name a letter goes out, and who reads the answer. The address is always the site's own, or the
    reader's server would take the letter for a forgery."""

    name: str = ""
    reply_to: str = ""


THE_SITE = Sender()


def send(
    folder: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    attachments: Iterable[Attachment] = (),
    headers: Mapping[str, str] | None = None,
    reader: Reader | None = None,
    sender: Sender = THE_SITE,
    urgency: Urgency = Urgency.OWN,
    begin: Callable[[], bool] = lambda: True,
) -> None:
    """Renders the letter in `language` and hands it to the mail server. What the server refuses for good is told
    (base/returned.py). `begin` is asked when all is ready and the server is there; False: it is not handed over.
    Raises ServerAway to be tried later, NotNow when the provider's limit is reached."""
    if mail_server.takes_letters():
        mail_limits.take(urgency, now=timezone.now())
    written: dict[str, Any] = {"attachments": attachments, "headers": {**BY_ITSELF, **(headers or {})}}
    message = compose(
        folder, to=to, language=language, context=context, reader=reader, sender=sender, **written
    )
    try:
        with mail_server.mail_server() as server:
            if not begin():
                return
            answer = mail_server.give(message, server)
        if answer.is_later or (not answer.is_taken and urgency is Urgency.WAITED_FOR):
            raise ServerAway("later" if answer.is_later else "refused")
    except ServerAway as away:
        away.when_giving_up = partial(_give_up, reader, to)
        raise
    if not answer.is_taken:
        returned.once(reader, to, answer.reason, now=timezone.now())


def _give_up(reader: Reader | None, to: str) -> None:
    returned.once(reader, to, Reason.GAVE_UP, now=timezone.now())


def compose(
    folder: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    attachments: Iterable[Attachment] = (),
    headers: Mapping[str, str] | None = None,
    reader: Reader | None = None,
    sender: Sender = THE_SITE,
) -> EmailMultiAlternatives:
    """The letter in `language`, ready to be handed over."""
    prepare()
    with translation.override(language or settings.LANGUAGE_CODE):
        letter = render(folder, context)
    message = EmailMultiAlternatives(
        letter["subject"],
        letter["text"],
        from_email=_from(sender),
        to=[to],
        reply_to=[sender.reply_to] if sender.reply_to else None,
        headers=dict(headers or {}),
    )
    if reader is not None:
        setattr(message, mail_server.ENVELOPE, returned.envelope(reader, to, now=timezone.now()))
    message.attach_alternative(letter["html"], "text/html")
    for name, content, mime_type in attachments:
        message.attach(name, content, mime_type)
    return message


def _from(sender: Sender) -> str:
    """A line break in a name would start a new header."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = " ".join(sender.name.split())[:100]
    return (
        formataddr((f"{name} ({own_name or settings.SITE_NAME})", address))
        if name
        else settings.DEFAULT_FROM_EMAIL
    )


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
