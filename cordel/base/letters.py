"""Letters: a folder of templates each (`subject.txt`, `body.txt`, `body.html`), written in the reader's language.

A letter is rendered and handed to the mail server by a job, so no text and no address waits in the database.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from cordel.base.languages import direction, prepare

Attachment = tuple[str, str, str]  # file name, content, MIME type


def send(
    folder: str, *, to: str, language: str, context: Mapping[str, Any], attachments: Iterable[Attachment] = ()
) -> None:
    """Renders the letter in `language` and hands it to the mail server; raises what the server raises."""
    prepare()
    with translation.override(language or settings.LANGUAGE_CODE):
        letter = render(folder, context)
    message = EmailMultiAlternatives(letter["subject"], letter["text"], to=[to])
    message.attach_alternative(letter["html"], "text/html")
    for name, content, mime_type in attachments:
        message.attach(name, content, mime_type)
    message.send()


def render(folder: str, context: Mapping[str, Any]) -> dict[str, str]:
    """Subject, text and HTML in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    everything = {
        **context,
        "page_language": language,
        "page_direction": direction(language),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
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
