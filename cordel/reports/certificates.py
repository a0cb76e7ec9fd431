"""Certificates of participation: for people whose presence was recorded, with the days on which it was, no hours."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import languages, pdf
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.events.models import Attendance, Event, Mode, Registration
from cordel.reports.poster import funding_line
from cordel.reports.wording import joined, listed, numbered, places_of


def people(event: Event) -> QuerySet[Registration]:
    """Who gets one, by name. Whose name is sealed gets none: it stands nowhere any more."""
    there = Prefetch("attendances", Attendance.objects.order_by("day"))
    found = event.registrations.filter(days_present__gt=0, person__sealed_at=None)
    return found.select_related("person", "town").prefetch_related(there).order_by("sort_key", "pk")


def spoken_by(registration: Registration) -> str:
    """The language of whoever gets the paper, or the site's own."""
    language = str(registration.person.language)
    return language if languages.offered(language) else settings.LANGUAGE_CODE


def certificates(event: Event, given: Iterable[Registration]) -> Iterator[pdf.Block]:
    for registration in given:
        language = spoken_by(registration)
        with translation.override(language):
            yield _certificate(event, registration, language)


def _certificate(event: Event, registration: Registration, language: str) -> pdf.Block:
    project = event.project
    hosts = joined(place.name for place in event.hosts)
    return pdf.certificate(
        language=language,
        kicker=text(project.title),
        title=_("Certificate of participation"),
        intro=_("This is to certify that"),
        name=registration.person.name,
        took_part=_("took part in the event"),
        event=text(event.name) or numbered(event),
        facts=list(_facts(event, registration)),
        signature=_("For the host, %(town)s") % {"town": hosts} if hosts else _("For the host"),
        below=_("Legal representative: name, office, date, signature and stamp"),
        funding=funding_line(project),
        footer=project.synthetic_line or "",
    )


def _facts(event: Event, registration: Registration) -> Iterator[tuple[str, str]]:
    """What is not known does not stand on it. In person and online are never mixed."""
    there = list(registration.attendances.all())
    for mode, label in ((Mode.IN_PERSON, _("Present on")), (Mode.ONLINE, _("Present online on"))):
        days = [date_format(one.day, "DATE_FORMAT") for one in there if one.mode == mode]
        if days:
            yield label, listed(days)
    project: Any = event.project
    where = listed(places_of(event))
    if where:
        yield _("The event took place in"), where
    number = project.grant_number
    title = text(project.title)
    if number:
        title = _("%(project)s, number %(number)s") % {"project": title, "number": number}
    yield _("Project"), title


def printed(title: str, made: Iterable[pdf.Block]) -> bytes:
    return pdf.printed_certificates(
        pdf.Certificates(title=title, certificates=list(made), language=get_language())
    )
