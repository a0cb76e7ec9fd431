"""Who was at an event: counted from recorded presence, as it was frozen, or as a report printed it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from cordel.core import signed_figures
from cordel.core.countries import is_country, state_of
from cordel.core.folding import sort_key
from cordel.core.headcounts import Row
from cordel.events.models import Event, Evidence, FiguresVersion, Mode
from cordel.events.queries.figures import frozen_version, recorded
from cordel.projects.models import Project
from cordel.towns.models import Town

PERSONS_RULE = gettext_lazy(
    "Persons whose presence was recorded on at least one day, each counted once, by the town and country they"
    " came from."
)
PUBLISHED_RULE = gettext_lazy("People as printed in the published report, added up line by line.")


@dataclass(frozen=True)
class Presence:
    """Who was at an event. `participants` are persons, `participations` are persons times days;
    None where a published report does not tell. `version` is what the figures were frozen as, None while they are
    recorded, or where they are printed."""

    rows: list[Row]
    participations: int | None
    in_person: int | None
    online: int | None
    evidence: dict[str, int]
    counting_rule: str
    version: FiguresVersion | None = None

    @property
    def participants(self) -> int:
        return sum(row.count or 0 for row in self.rows)

    def counts_as(self, other: "Presence") -> bool:
        """Whether the other one has the same figures, whatever the towns are called by now."""
        return self._counts() == other._counts()

    def _counts(self) -> tuple[Any, ...]:
        towns: Counter[tuple[str, str, str]] = Counter()
        for row in self.rows:
            towns[row.country or "", row.town, row.role or ""] += row.count or 0
        lines = Counter((country, role, count) for (country, _town, role), count in towns.items())
        return self.participations, self.in_person, self.online, dict(self.evidence), lines


def headcount_table(event: Event, presence: Presence) -> dict[str, Any]:
    """What is published of an event: people by town, country and role, and the totals over them."""
    countries = {state_of(row.country) for row in presence.rows if row.country and is_country(row.country)}
    return {
        "participants": presence.participants,
        "countries": len(countries),
        "by_town": [
            {"town": row.town, "country": row.country or "", "role": row.role or "", "count": row.count}
            for row in presence.rows
            if row.town
        ],
    }


def presence(event: Event) -> Presence:
    """As it was frozen, of an event whose figures are; else as it is recorded now. For a project known from its
    report, the printed lines."""
    if event.project.origin == Project.Origin.PUBLISHED:
        return _printed_presence(event)
    version = frozen_version(event)
    return recorded_presence(event) if version is None else _frozen_presence(version)


def recorded_presence(event: Event) -> Presence:
    """Counted from what is recorded now, frozen or not: attendances, and the days of groups of children."""
    found = recorded(event)
    presences = [one for _town, one in found]
    totals = signed_figures.totals(presences)
    return Presence(
        rows=_rows_of(found),
        participations=totals["participations"],
        in_person=totals["in_person"],
        online=totals["online"],
        evidence=dict(sorted(Counter(one.evidence for one in presences).items())),
        counting_rule=str(PERSONS_RULE),
    )


def _rows_of(found: Iterable[tuple[int | None, signed_figures.Presence]]) -> list[Row]:
    """Persons by where they come from and what they are; towns as the reader calls them."""
    home = {one.who: (town, "" if town else one.town, one.country, one.role) for town, one in found}
    groups = Counter(home.values())
    towns = Town.objects.in_bulk({town for town, *_rest in groups if town})
    rows = [
        Row(str(towns[town]) if town else place, country, count, role=role)
        for (town, place, country, role), count in groups.items()
    ]
    return _in_order(rows)


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.country or "", sort_key(row.town), row.role or ""))


def _frozen_presence(version: FiguresVersion) -> Presence:
    """The figures of the version (one query): nothing that was recorded or erased since changes them."""
    document = version.document
    frozen = signed_figures.read_rows(document)
    names = _names_now(frozen)
    totals = document["totals"]
    rows = [
        Row(names.get(row.key[:2], row.key.town), row.key.country, row.persons, role=row.key.role)
        for row in frozen
    ]
    return Presence(
        rows=_in_order(rows),
        participations=totals["participations"],
        in_person=totals["in_person"],
        online=totals["online"],
        evidence=document["evidence"],
        counting_rule=str(PERSONS_RULE),
        version=version,
    )


def _names_now(rows: Iterable[signed_figures.Row]) -> dict[tuple[str, str], str]:
    """What the reader calls the towns of these rows, by country and own name: a version knows the own name only."""
    keys = {row.key[:2] for row in rows}
    towns = Town.objects.filter(
        country__in={country for country, _name in keys},
        name_key__in={sort_key(name)[:200] for _country, name in keys},
    )
    return {(town.country, town.name.original): str(town) for town in towns.order_by("pk")}


def _printed_presence(event: Event) -> Presence:
    lines = list(event.headcounts.all())
    rows = [Row(town=line.as_printed, country=line.country, count=line.count) for line in lines]
    if not rows and event.published_total is not None:
        rows = [Row(town="", country="", count=event.published_total)]
    total = sum(row.count or 0 for row in rows)
    return Presence(
        rows=rows,
        participations=None,
        in_person=total if event.mode == Mode.IN_PERSON else None,
        online=total if event.mode == Mode.ONLINE else None,
        evidence={Evidence.PUBLISHED_REPORT.value: total} if rows else {},
        counting_rule=str(PUBLISHED_RULE),
    )
