"""People whom a town brings, and the cards that they carry."""

from collections.abc import Iterable

from cordel.events.models import Event, Registration
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
