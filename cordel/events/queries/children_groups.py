"""Groups of children: those of an event, and how each of their days counts among the presences.

`presences` is the one place where these children become figures: whatever counts people counts what it gives.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import QuerySet, Sum

from cordel.core.signed_figures import Presence
from cordel.events.models import ChildrenGroup, Event, GroupPresence, Mode, SchoolLetter
from cordel.projects.models import Project


def children_groups(event: Event, *, towns: Iterable[int] | None = None) -> QuerySet[ChildrenGroup]:
    """All of the event, or those of the towns; with their days."""
    found = ChildrenGroup.objects.filter(event=event).select_related("town", "added_by")
    found = found.prefetch_related("days").order_by("town__sort_key", "school", "pk")
    return found if towns is None else found.filter(town__in=towns)


def children_group(event: Event, pk: int, *, towns: set[int] | None) -> ChildrenGroup | None:
    return children_groups(event, towns=towns).filter(pk=pk).first()


def school_letters(group: ChildrenGroup) -> list[tuple[SchoolLetter, list[date]]]:
    """Each letter with the days that it certifies."""
    found = group.letters.select_related("added_by").prefetch_related("certifies").order_by("pk")
    return [(one, [day.day for day in one.certifies.all()]) for one in found]


# --- As they are counted ------------------------------------------------------------------------------


def presences(events: Sequence[Event]) -> Iterator[tuple[int, int, Presence]]:
    """(event's id, town's id, presence): one for each child and day. The children of a group are told apart by
    counting only, so whoever is the third child on two days is one person. Two questions, one where there are none."""
    days = GroupPresence.objects.filter(group__event__in=events).select_related("group__town")
    of_event = {event.pk: event for event in events}
    for one in days.order_by("group_id", "day"):
        group = one.group
        group.event = of_event[group.event_id]
        facts = (group.town.name.original, group.town.country, group.role.value, one.day.isoformat())
        for child in range(1, one.present + 1):
            yield (
                group.event_id,
                group.town_id,
                Presence(_who(group, child), *facts, Mode.IN_PERSON, one.evidence),
            )


def _who(group: ChildrenGroup, child: int) -> str:
    return f"group {group.pk}.{child}@{group.added_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"


@dataclass(frozen=True)
class ChildrenPresent:
    """The persons of a group that was there, for those who count by event, country and role."""

    event: int
    role: str
    country: str
    persons: int


def children_present(project: Project, *, but: Iterable[int] = ()) -> list[ChildrenPresent]:
    """By group, of all events but these (two questions)."""
    found = ChildrenGroup.objects.filter(event__project=project, persons__gt=0).exclude(event__in=but)
    found = found.select_related("event", "town").prefetch_related("event__places").order_by("pk")
    return [ChildrenPresent(one.event_id, one.role.value, one.town.country, one.persons) for one in found]


def children_by_town(events: Iterable[int]) -> dict[tuple[int, int], dict[str, int]]:
    """By (event, town): how many children are `planned`, and how many were `persons` there."""
    rows = ChildrenGroup.objects.filter(event__in=events).order_by().values("event_id", "town_id")
    return {
        (row["event_id"], row["town_id"]): {"planned": row["all_planned"], "persons": row["all_persons"]}
        for row in rows.annotate(all_planned=Sum("planned"), all_persons=Sum("persons"))
    }


def children_by_day(event: Event) -> dict[date, int]:
    rows = GroupPresence.objects.filter(group__event=event, present__gt=0).order_by().values_list("day")
    return dict(rows.annotate(count=Sum("present")))
