"""People whom a town brings, the cards that they carry, and the list that an officer takes away and brings back."""

from collections.abc import Iterable

from django.db.models import QuerySet

from cordel.base import tokens
from cordel.events.models import Delegation, Event, Registration
from cordel.projects import queries as projects
from cordel.towns.models import Town

MOST_CARDS = 300


def towns_to_bring_from(event: Event, seen: set[int] | None) -> list[Town]:
    """Partner towns whose people the visitor may register; `seen` as `rules.towns_seen` gives it."""
    towns = Town.objects.filter(pk__in=projects.partner_towns(event.project))
    towns = towns if seen is None else towns.filter(pk__in=seen)
    return list(towns.order_by("country", "sort_key"))


def cards(event: Event, *, towns: set[int] | None, only: Iterable[int] = ()) -> list[Registration]:
    """Those who have a seat or wait for one, by name, at most MOST_CARDS of them; `only` these, if any are named."""
    found = event.registrations.exclude(status=Registration.Status.CANCELLED)
    found = found if towns is None else found.filter(town__in=towns)
    if chosen := list(only):
        found = found.filter(pk__in=chosen)
    return list(found.select_related("person", "town").order_by("person__sort_key", "pk")[:MOST_CARDS])


def people_of_town(event: Event, town: Town) -> QuerySet[Registration]:
    """Whoever has a seat or waits for one from there."""
    return event.registrations.filter(town=town).exclude(status=Registration.Status.CANCELLED)


def plan_of_town(event: Event, town: Town) -> tuple[int, int | None]:
    """How many come from there, and how many the town planned; None where it planned nothing."""
    planned = Delegation.objects.filter(event=event, partner__town=town).order_by("pk")
    return people_of_town(event, town).count(), planned.values_list("planned", flat=True).first()


def names_there(event: Event, town: Town, keys: Iterable[str]) -> dict[str, set[str]]:
    """Which of these folded names are registered from the town, each with its folded addresses."""
    found = people_of_town(event, town).filter(person__name_key__in=list(keys)).order_by("pk")
    there: dict[str, set[str]] = {}
    for name, email in found.values_list("person__name_key", "person__email_key"):
        there.setdefault(name, set()).add(email)
    return there


def row_key(event: Event, town_id: int, registration_id: int) -> str:
    """What names a row of a town's list: only this installation can make it, and it fits no other event or town."""
    return f"r-{tokens.derived('row of a list', f'{event.pk}/{town_id}/{registration_id}')[:20]}"


def listed(event: Event, town: Town) -> list[Registration]:
    """The town's people as its list names them, by name."""
    found = people_of_town(event, town).filter(person__sealed_at=None)
    return list(found.select_related("person", "guardian").order_by("sort_key", "pk"))


def by_row_key(event: Event, town: Town) -> dict[str, Registration]:
    return {row_key(event, town.pk, one.pk): one for one in listed(event, town)}


def waiting_of_town(event: Event, leaver: Registration) -> list[Registration]:
    """Who could have somebody's seat: those of the same town who wait, in their turn. Nobody for a turn of the queue."""
    if leaver.status != Registration.Status.CONFIRMED or leaver.town_id is None:
        return []
    rows = event.registrations.waiting().filter(town_id=leaver.town_id)
    return list(rows.select_related("person"))
