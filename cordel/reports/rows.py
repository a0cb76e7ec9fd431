"""The rows behind a figure: registrations of those who were present, or the printed lines of a published report."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cordel.core.countries import is_country, state_of
from cordel.core.folding import fold, sort_key
from cordel.core.headcounts import SEVERAL_OR_UNKNOWN
from cordel.events.models import (
    Attendance,
    AttendanceQuerySet,
    ChildrenGroup,
    Event,
    Evidence,
    GroupPresence,
    Mode,
    Registration,
    Role,
)
from cordel.events.queries import children_groups
from cordel.projects.models import Project
from cordel.reports.event_sheet import sheet_of
from cordel.reports.wording import named_country, role_name
from cordel.towns.models import Town

NAMES: Final = ("country", "town", "role", "evidence", "mode")
LONGEST: Final = 200


def asked(query: Mapping[str, str]) -> dict[str, str]:
    """The choices that an address asks for."""
    values = {name: query.get(name, "").replace("\x00", "")[:LONGEST] for name in NAMES}
    return {name: value for name, value in values.items() if value}


def is_printed(event: Event) -> bool:
    """Whether the figures are those of a published report: then lines of it stand behind them, and no people."""
    return event.project.origin == Project.Origin.PUBLISHED


def people(
    event: Event, chosen: Mapping[str, str], *, towns: Collection[int] | None = None
) -> QuerySet[Registration]:
    """The registrations whose presence was recorded, each with the presences that count for what is `chosen`; of these
    towns only, unless None."""
    found = event.registrations.present().select_related("person", "town")
    found = found if towns is None else found.filter(town__in=towns)
    return found.prefetch_related(
        Prefetch("attendances", _attendances(chosen).order_by("day").prefetch_related("proofs"))
    )


def children(
    event: Event, chosen: Mapping[str, str], *, towns: Collection[int] | None = None
) -> list[tuple[ChildrenGroup, list[GroupPresence], int]]:
    """(group, its days that count for what is `chosen`, how many children on the day with most of them), of these
    towns only, unless None."""
    if chosen.get("mode") == Mode.ONLINE:
        return []
    found = [one for one in children_groups(event, towns=towns) if _counts_for(one, chosen)]
    days = [(one, _days_of_group(one, chosen)) for one in found]
    return [(one, there, max(day.present for day in there)) for one, there in days if there]


def _counts_for(group: ChildrenGroup, chosen: Mapping[str, str]) -> bool:
    names = {fold(str(entry["text"])) for entry in group.town.name.values()}
    return (
        ("country" not in chosen or _counted_as(group.town.country) == _counted_as(chosen["country"]))
        and ("town" not in chosen or fold(chosen["town"]) in names)
        and chosen.get("role") in (None, group.role.value)
    )


def _days_of_group(group: ChildrenGroup, chosen: Mapping[str, str]) -> list[GroupPresence]:
    """The days that count for what is `chosen`."""
    kinds = {chosen["evidence"]} if "evidence" in chosen else set(Evidence.values)
    return [one for one in group.days.all() if one.present and one.evidence in kinds]


def participations(found: QuerySet[Registration], chosen: Mapping[str, str]) -> int:
    """Days of all these people."""
    return _attendances(chosen).filter(registration__in=found.order_by().values("pk")).count()


def days_of(registration: Registration) -> list[tuple[Any, str]]:
    """(day, all that its record rests on), in order."""
    return [(one.day, one.kinds_in_words) for one in registration.attendances.all()]


def _attendances(chosen: Mapping[str, str]) -> AttendanceQuerySet:
    """The presences that count: with an evidence chosen, those that rest on it."""
    all_ = Attendance.objects.all()
    return all_.resting_on(chosen["evidence"]) if "evidence" in chosen else all_


def narrowed(
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
        present = present.filter(Exists(of_person.resting_on(chosen["evidence"])))
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


def lines(event: Event) -> list[Any]:
    """The lines of the published report."""
    return list(sheet_of(event).by_town)


def fits(line: Any, chosen: Mapping[str, str]) -> bool:
    """Whether a printed line counts for what is chosen."""
    wanted = {"town": line.town, "role": line.role or ""}
    if any(name in chosen and chosen[name] != value for name, value in wanted.items()):
        return False
    return "country" not in chosen or _counted_as(line.country) == _counted_as(chosen["country"])


# --- What can be chosen ----------------------------------------------------------------------------


def choices(event: Event, chosen: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What there is to choose, by name, each with its words; what a figure's link asks for is among it."""
    offered = _of_lines(event) if is_printed(event) else _of_people(event)
    for name, value in chosen.items():
        if name in offered and value not in dict(offered[name]):
            offered[name].append((value, _spoken(name, value)))
    return offered


def _of_lines(event: Event) -> dict[str, list[tuple[str, str]]]:
    found = lines(event)
    return {
        "country": _countries(line.country for line in found),
        "town": [(name, name) for name in sorted({line.town for line in found if line.town}, key=sort_key)],
        "role": [(role, role_name(role)) for role in sorted({line.role for line in found if line.role})],
    }


def _of_people(event: Event) -> dict[str, list[tuple[str, str]]]:
    present = event.registrations.present().order_by()
    towns = Town.objects.filter(pk__in=present.values("town_id")).order_by("sort_key", "pk")
    places = present.filter(town=None).exclude(place="").values_list("place", flat=True).distinct()
    names = dict.fromkeys([*map(str, towns), *sorted(places, key=sort_key)])
    return {
        "country": _countries(present.values_list("country", flat=True).distinct()),
        "town": [(name, name) for name in names],
        "role": [(value, str(label)) for value, label in Role.choices],
        "evidence": [(value, str(label)) for value, label in Evidence.choices],
        "mode": [(value, str(label)) for value, label in Mode.choices if value != Mode.HYBRID],
    }


def _countries(codes: Iterable[str | None]) -> list[tuple[str, str]]:
    counted = {_counted_as(code) for code in codes}
    return sorted(((code, named_country(code)) for code in counted), key=lambda one: sort_key(one[1]))


def _spoken(name: str, value: str) -> str:
    if name == "country":
        return named_country(value)
    return role_name(value) if name == "role" else value
