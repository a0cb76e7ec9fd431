"""Who was at an event: counted from recorded presence, or as a report printed it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from cordel.core.countries import is_country, state_of
from cordel.core.folding import sort_key
from cordel.core.headcounts import Row
from cordel.events.models import (
    Attendance,
    Event,
    Evidence,
    Mode,
    Registration,
)
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
    None where a published report does not tell."""

    rows: list[Row]
    participations: int | None
    in_person: int | None
    online: int | None
    evidence: dict[str, int]
    counting_rule: str

    @property
    def participants(self) -> int:
        return sum(row.count or 0 for row in self.rows)


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
    """Counted from recorded attendances; for a project known from its report, from the printed lines."""
    if event.project.origin == Project.Origin.PUBLISHED:
        return _printed_presence(event)
    present = event.registrations.present()
    attendances = Attendance.objects.filter(registration__event=event)
    online = present.filter(~Exists(_in_person(OuterRef("pk")))).count()
    rows = _rows_of_present(present)
    return Presence(
        rows=rows,
        participations=attendances.count(),
        in_person=sum(row.count or 0 for row in rows) - online,
        online=online,
        evidence=dict(attendances.order_by("evidence").values_list("evidence").annotate(count=Count("pk"))),
        counting_rule=str(PERSONS_RULE),
    )


def _in_person(registration: Any) -> QuerySet[Attendance]:
    return Attendance.objects.filter(registration=registration).exclude(mode=Mode.ONLINE)


def _rows_of_present(present: QuerySet[Registration]) -> list[Row]:
    groups = list(
        present.order_by().values("town_id", "place", "country", "role").annotate(count=Count("pk"))
    )
    towns = Town.objects.in_bulk({group["town_id"] for group in groups if group["town_id"]})
    rows = [
        Row(
            town=str(towns[group["town_id"]]) if group["town_id"] else group["place"],
            country=group["country"],
            count=group["count"],
            role=group["role"],
        )
        for group in groups
    ]
    return sorted(rows, key=lambda row: (row.country or "", sort_key(row.town), row.role or ""))


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
