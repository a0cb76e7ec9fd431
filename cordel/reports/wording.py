"""Words and shapes that all reports share: what is not known, figures with their rule, names as printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from cordel.base import languages, pdf
from cordel.base.content import text
from cordel.base.languages import country_name
from cordel.core import headcounts
from cordel.events.models import Event, EventPlace, Role
from cordel.projects.models import Project
from cordel.reports.problems import Finding

NOT_COLLECTED: Final = gettext_lazy("not collected")
NOT_PUBLISHED: Final = gettext_lazy("not published")
NOT_RECORDED: Final = gettext_lazy("not recorded")


@dataclass(frozen=True)
class Fact:
    """A line of the form; `value` None where nothing is known, and `unknown` says why."""

    label: str
    value: str | None
    unknown: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Total:
    """A figure with its counting rule and the address of the rows behind it, "" where there are none."""

    label: str
    value: int | None
    rule: str
    rows_url: str = ""


def rows_url(event: Event, **narrow: str | None) -> str:
    """The page of the rows behind a figure, narrowed to those that count towards it."""
    address = reverse("reports:rows", args=[event.project.slug, event.number])
    query = urlencode({name: value for name, value in narrow.items() if value})
    return f"{address}?{query}" if query else address


def joined(items: Iterable[str]) -> str:
    """Names in a row, with the language's own comma between them; empty ones are left out."""
    comma = pgettext("between the names in a list", ", ")
    return comma.join(item for item in items if item)


def listed(items: Iterable[str]) -> str:
    """Items as a phrase, each language's own way: "A, B and C"."""
    locale = languages.locale(get_language() or settings.LANGUAGE_CODE)
    return str(format_list([item for item in items if item], locale=locale))


def places_of(event: Event) -> list[str]:
    """Where the event took place, host by host: "Gondomar, Portugal"."""
    return [placed for place in event.hosts if (placed := _placed(name_of(place, event), place.country))]


def _placed(name: str, country: str) -> str:
    if name and country:
        return _("%(town)s, %(country)s") % {"town": name, "country": named_country(country)}
    return name or (named_country(country) if country else "")


def numbered(event: Event) -> str:
    """The event's number and name: "3 · One long table"; the number alone where it has no name."""
    name = text(event.name)
    return f"{event.number} · {name}" if name else _("Event %(number)s") % {"number": event.number}


def name_of(place: EventPlace, event: Event) -> str:
    """A place's name; in a published report as it is printed there."""
    is_printed = event.project.origin == Project.Origin.PUBLISHED
    return place.as_printed if is_printed and place.as_printed else place.name


def role_name(role: str | None) -> str:
    return str(Role(role).label) if role in Role.values else role or _("not stated")


def named_country(code: str | None) -> str:
    if not code:
        return _("not stated")
    return _("several or unknown") if code == headcounts.SEVERAL_OR_UNKNOWN else country_name(code)


def problems_block(found: list[Finding]) -> pdf.Block:
    if not found:
        return pdf.notice(_("Nothing was found wrong with these figures."), tone="good")
    return pdf.problems((one.tone, one.tag, one.sentence, one.code) for one in found)
