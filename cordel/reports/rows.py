"""The rows behind a figure: registrations of those who were present, or the printed lines of a published report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from cordel.core.countries import is_country, state_of
from cordel.core.folding import fold
from cordel.core.headcounts import SEVERAL_OR_UNKNOWN
from cordel.events.models import Attendance, Event, Evidence, Mode, Registration
from cordel.projects.models import Project
from cordel.reports.event_sheet import sheet_of
from cordel.reports.wording import named_country, role_name, rows_url
from cordel.towns.models import Town

PER_PAGE: Final = 100
NAMES: Final = {
    "country": gettext_lazy("Country"),
    "town": gettext_lazy("Town"),
    "role": gettext_lazy("Role"),
    "evidence": gettext_lazy("Evidence"),
    "mode": gettext_lazy("Took part"),
}
LONGEST: Final = 200


@dataclass(frozen=True)
class Person:
    """One registration whose presence was recorded."""

    name: str
    town: str
    country: str
    role: str
    days: list[tuple[Any, str]]

    @property
    def role_name(self) -> str:
        return role_name(self.role)


@dataclass(frozen=True)
class Rows:
    """What stands behind a figure. `participations` None: the published report does not tell."""

    event: Event
    chosen: Mapping[str, str]
    persons: int
    participations: int | None
    page: Page[Any] | None = None
    people: list[Person] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)


def asked(query: Mapping[str, str]) -> dict[str, str]:
    """The filters that an address asks for."""
    values = {name: query.get(name, "").replace("\x00", "")[:LONGEST] for name in NAMES}
    return {name: value for name, value in values.items() if value}


def rows_of(event: Event, chosen: Mapping[str, str], page: str | None = None) -> Rows:
    if event.project.origin == Project.Origin.PUBLISHED:
        return _printed(event, chosen)
    present = _narrowed(event, event.registrations.present(), chosen)
    attendances = _attendances(chosen)
    shown = (
        present.select_related("person", "town")
        .prefetch_related(Prefetch("attendances", attendances.order_by("day")))
        .order_by("person__sort_key", "pk")
    )
    found = Paginator(shown, PER_PAGE).get_page(page)
    return Rows(
        event=event,
        chosen=chosen,
        persons=found.paginator.count,
        participations=attendances.filter(registration__in=present.order_by()).count(),
        page=found,
        people=[_person(registration) for registration in found],
    )


def _person(registration: Registration) -> Person:
    return Person(
        name=registration.person.name,
        town=registration.town_name,
        country=registration.country,
        role=registration.role,
        days=[(one.day, str(Evidence(one.evidence).label)) for one in registration.attendances.all()],
    )


def _attendances(chosen: Mapping[str, str]) -> QuerySet[Attendance]:
    """The presences that count: with an evidence chosen, those that rest on it."""
    all_ = Attendance.objects.all()
    return all_.filter(evidence=chosen["evidence"]) if "evidence" in chosen else all_


def _narrowed(
    event: Event, present: QuerySet[Registration], chosen: Mapping[str, str]
) -> QuerySet[Registration]:
    of_person = Attendance.objects.filter(registration=OuterRef("pk"))
    in_person = Exists(of_person.exclude(mode=Mode.ONLINE))
    if "country" in chosen:
        present = present.filter(country__in=_codes(event, chosen["country"]))
    if "town" in chosen:
        towns = _towns_called(event, chosen["town"])
        present = present.filter(Q(town_id__in=towns) | Q(town__isnull=True, place=chosen["town"]))
    if "role" in chosen:
        present = present.filter(role=chosen["role"])
    if "evidence" in chosen:
        present = present.filter(Exists(of_person.filter(evidence=chosen["evidence"])))
    if "mode" in chosen:
        present = present.filter(~in_person if chosen["mode"] == Mode.ONLINE else in_person)
    return present


def _codes(event: Event, country: str) -> list[str]:
    """The codes of the event's people that count as this country: its territories overseas, too."""
    codes = event.registrations.order_by("country").values_list("country", flat=True).distinct()
    return [code for code in codes if _counted_as(code) == _counted_as(country)]


def _counted_as(code: str | None) -> str:
    """The country that a row counts for, as the core counts it."""
    return state_of(code) if code and is_country(code) else SEVERAL_OR_UNKNOWN


def _towns_called(event: Event, name: str) -> list[int]:
    """Towns of the event's people with this name, in whatever language it is."""
    towns = Town.objects.filter(pk__in=event.registrations.order_by().values("town_id"))
    return [
        town.pk
        for town in towns.order_by("pk")
        if fold(name) in {fold(str(entry["text"])) for entry in town.name.values()}
    ]


def _printed(event: Event, chosen: Mapping[str, str]) -> Rows:
    """The lines of the published report that count towards the figure."""
    fitting = [line for line in sheet_of(event).by_town if _fits(line, chosen)]
    lines = [(line, named_country(line.country), role_name(line.role)) for line in fitting]
    return Rows(event, chosen, sum(line.count or 0 for line in fitting), None, lines=lines)


def _fits(line: Any, chosen: Mapping[str, str]) -> bool:
    wanted = {"town": line.town, "role": line.role or ""}
    if any(name in chosen and chosen[name] != value for name, value in wanted.items()):
        return False
    return "country" not in chosen or _counted_as(line.country) == _counted_as(chosen["country"])


def labels(event: Event, chosen: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(what is chosen, the choice in words, address of the rows without it)."""
    return [
        (str(NAMES[name]), _spoken(name, value), rows_url(event, **_without(chosen, name)))
        for name, value in chosen.items()
    ]


def _without(chosen: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in chosen.items() if key != name}


def _spoken(name: str, value: str) -> str:
    if name == "country":
        return named_country(value)
    if name == "role":
        return role_name(value)
    choices: dict[str, Any] = {"evidence": Evidence, "mode": Mode}
    known = choices.get(name)
    return str(known(value).label) if known and value in known.values else value
