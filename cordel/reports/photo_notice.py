"""A notice to hang up where pictures are taken: what may be photographed, and how to say no. A page for each language
that is spoken at the event, and one in English."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import languages, pdf
from cordel.base.content import text
from cordel.base.templatetags.page import days
from cordel.events.models import Event
from cordel.reports.wording import joined, numbered


def printed(event: Event) -> bytes:
    pages = []
    for language in spoken_at(event):
        with translation.override(language):
            pages.append(_page(event, language))
    title = f"{_('Photos at this event')}, {numbered(event)}"
    return pdf.printed_letters(pdf.Post(title=title, letters=pages, large=True, language=get_language()))


def spoken_at(event: Event) -> list[str]:
    """Those of the event's languages that the site speaks, and English last."""
    spoken = [language for language in event.languages if languages.offered(language)]
    return [*dict.fromkeys(one for one in spoken if one != "en"), "en"]


def _page(event: Event, language: str) -> pdf.Block:
    hosts = joined(place.name for place in event.hosts)
    paragraphs = [
        _("Pictures are taken at this event, so that the towns can show what happened."),
        _(
            "For the photographer: take wide pictures of rooms and groups. Take no portrait, and no picture in which"
            " one person stands out, of anybody whose badge does not say “Photo ok”. Never take a picture of a child in"
            " which the child can be recognised, unless a parent or guardian signed for it by name."
        ),
        _(
            "If you do not want to be recognised: tell the photographer or anybody at the door, at any time and"
            " without a reason. Nobody asks why, and nothing else changes for you."
        ),
        _(
            "If you find yourself in a picture later: open your private page at %(address)s and choose “I object to"
            " pictures”. The picture is taken down, or you are made unrecognisable."
        )
        % {"address": f"{settings.SITE_URL}/my/"},
    ]
    if hosts:
        paragraphs.append(_("The host answers for the pictures: %(town)s.") % {"town": hosts})
    when = str(days(event.starts_on, event.ends_on)) if event.days else ""
    return pdf.letter(
        language=language,
        to=text(event.name) or numbered(event),
        subject=_("Photos at this event"),
        head=when,
        parts=[(language, "\n\n".join(paragraphs))],
        closing=event.project.synthetic_line or text(event.project.title),
    )
