"""Who travels to an event, and what is known of the way and the nights."""

from collections.abc import Collection
from typing import Any

from django.db.models import F, QuerySet

from cordel.events.models import Event, Mode, Registration, Travel

FACTS = (
    "arrives_on",
    "arrives_at",
    "arrives_by",
    "arrives_with",
    "arrives_where",
    "leaves_on",
    "leaves_at",
    "leaves_by",
    "leaves_with",
    "leaves_from",
    "lodging",
    "lodging_name",
    "room_note",
)


def travel_of(registration: Registration) -> dict[str, Any]:
    """What is told, as the form's first values; empty where nothing is."""
    known = getattr(registration, "travel", None)
    return {name: getattr(known, name) for name in FACTS} if known else {}


def travellers(event: Event, *, towns: Collection[int] | None) -> QuerySet[Registration]:
    """Who has a seat and comes in person, by name: of these towns, unless None. Sealed people travel no more."""
    found = event.registrations.confirmed().exclude(mode=Mode.ONLINE).filter(person__sealed_at=None)
    found = found.select_related("person", "town", "travel").order_by("sort_key", "pk")
    return found if towns is None else found.filter(town__in=towns)


def arrivals(event: Event, *, towns: Collection[int] | None) -> list[Registration]:
    """Whose arrival is known, in order of time."""
    return _by(travellers(event, towns=towns).exclude(travel__arrives_on=None), "arrives")


def departures(event: Event, *, towns: Collection[int] | None) -> list[Registration]:
    return _by(travellers(event, towns=towns).exclude(travel__leaves_on=None), "leaves")


def _by(found: QuerySet[Registration], way: str) -> list[Registration]:
    day, hour = F(f"travel__{way}_on").asc(), F(f"travel__{way}_at").asc(nulls_last=True)
    return list(found.order_by(day, hour, "sort_key", "pk"))


def lodgings(event: Event, *, towns: Collection[int] | None) -> list[Registration]:
    """Of whom something is told about the nights."""
    return list(travellers(event, towns=towns).exclude(travel=None).exclude(travel__lodging=""))


def nights(registration: Registration) -> int | None:
    """From arrival to departure; None where one of them is not known."""
    travel: Travel = registration.travel
    if travel.arrives_on is None or travel.leaves_on is None:
        return None
    return (travel.leaves_on - travel.arrives_on).days
