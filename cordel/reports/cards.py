"""Cards for whoever has no e-mail address: the ticket for the door, and the private link for a telephone, each as a QR
code, with the short code that opens it. Nothing of what somebody needs, and no address."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import pdf, qr, tokens
from cordel.base.content import text
from cordel.base.templatetags.page import days
from cordel.events import queries as events
from cordel.events.models import Event, Registration
from cordel.events.queries.tickets import shown_as_qr
from cordel.reports.certificates import spoken_by
from cordel.reports.wording import listed, numbered, places_of


def people(event: Event) -> QuerySet[Registration]:
    """Everybody with a seat, or who waits for one, whose name is known, by name."""
    found = event.registrations.exclude(status=Registration.Status.CANCELLED).filter(person__sealed_at=None)
    rows: QuerySet[Registration] = found.select_related("person", "town").order_by("sort_key", "pk")
    return rows


def without_address(found: QuerySet[Registration]) -> QuerySet[Registration]:
    """Those of them who get no letter."""
    return found.filter(person__email="")


def cards(event: Event, given: Iterable[Registration]) -> Iterator[pdf.Block]:
    for registration in given:
        language = spoken_by(registration)
        with translation.override(language):
            yield _card(event, registration, language)


def _card(event: Event, registration: Registration, language: str) -> pdf.Block:
    waits = registration.status == Registration.Status.WAITING
    return pdf.card(
        language=language,
        event=text(event.name) or numbered(event),
        name=registration.person.name,
        when=str(days(event.starts_on, event.ends_on)) if event.days else "",
        where=listed(places_of(event)),
        waiting=_("On the waiting list") if waits else "",
        ticket=qr.svg(shown_as_qr(registration), qr.MASK_OF_CODES),
        ticket_label=_("Your ticket as a QR code; the door scans it."),
        ticket_use=_("Show this at the door"),
        page=qr.svg(settings.SITE_URL + events.private_url(registration), qr.MASK_OF_CODES),
        page_label=_("Your own page as a QR code, for your telephone."),
        page_use=_("Your own page: food, access, photos; change or cancel"),
        code=tokens.grouped(registration.code),
        typed=_("The code opens your page, also at %(address)s") % {"address": _typed_address()},
    )


def _typed_address() -> str:
    """Where somebody types the code. It ends with a letter, so that it reads the same within Arabic words."""
    return f"{settings.SITE_URL.partition('://')[2]}/my"


def printed(title: str, made: Iterable[pdf.Block]) -> bytes:
    return pdf.printed_cards(pdf.Cards(title=title, cards=list(made), language=get_language()))
