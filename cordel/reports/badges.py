"""Badges: the name large, the town, the ticket's QR code, and whether somebody may be recognised in photos. No address,
no role, nothing of what somebody needs."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import pdf, qr, tokens
from cordel.base.content import text
from cordel.base.languages import country_name
from cordel.base.templatetags.page import days
from cordel.events.models import Event, Registration
from cordel.events.queries import badge_marks
from cordel.events.queries.tickets import shown_as_qr
from cordel.reports.certificates import spoken_by
from cordel.reports.wording import numbered


def people(event: Event) -> QuerySet[Registration]:
    """Everybody with a seat whose name is known, by name."""
    found = event.registrations.confirmed().filter(person__sealed_at=None)
    rows: QuerySet[Registration] = found.select_related("person", "town").order_by("sort_key", "pk")
    return rows


def badges(event: Event, given: Iterable[Registration]) -> Iterator[pdf.Block]:
    given = list(given)
    marked = badge_marks(given)
    for registration in given:
        language = spoken_by(registration)
        with translation.override(language):
            yield _badge(event, registration, language, may_be_recognised=registration.pk in marked)


def _badge(event: Event, registration: Registration, language: str, *, may_be_recognised: bool) -> pdf.Block:
    town, country = registration.town_name, country_name(registration.country)
    when = str(days(event.starts_on, event.ends_on)) if event.days else ""
    return pdf.badge(
        language=language,
        event=" · ".join(filter(None, (text(event.name) or numbered(event), when))),
        name=registration.person.name,
        town=_("%(town)s, %(country)s") % {"town": town, "country": country} if town else country,
        photo=_("Photo ok") if may_be_recognised else "",
        qr=qr.svg(shown_as_qr(registration)),
        qr_label=_("Your code as a QR code; the door scans it."),
        code=tokens.grouped(registration.code),
    )


def printed(title: str, made: Iterable[pdf.Block]) -> bytes:
    return pdf.printed_badges(pdf.Badges(title=title, badges=list(made), language=get_language()))
