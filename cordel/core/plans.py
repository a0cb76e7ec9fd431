"""An event's plan as it was kept at one moment: when, where, in which way, and whether it takes place at all.

Two plans are compared part by part. A venue that was only translated, and a plan that was only confirmed, are the
same plan: nobody has to do anything about them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cordel.core.content import Content

CANCELLED, POSTPONED = "cancelled", "postponed"


class Kind(StrEnum):
    """What became of a plan; of several changes at once, the one that matters most."""

    CANCELLED = "cancelled"
    RESUMED = "resumed"  # takes place after all
    POSTPONED = "postponed"  # the new days are not known yet
    DAYS = "days"
    HOST = "host"
    PLACE = "place"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """A leg. `town` is its primary key; without one, `name` is as it was written."""

    town: int | None
    name: Content
    country: str
    is_host: bool
    venue: Content
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it another place; a renamed town is the same town."""
        called = self.town or self.name.original
        return called, self.country, self.is_host, self.venue.original, self.starts_on, self.ends_on

    @property
    def spot(self) -> tuple[Any, ...]:
        """Where it is, whoever hosts and on whichever days."""
        return self.key[0], self.country, self.venue.original


@dataclass(frozen=True, slots=True)
class Plan:
    """`status` and `mode` are the event's own words; days are None while nobody knows them."""

    status: str
    mode: str
    starts_on: date | None
    ends_on: date | None
    places: tuple[PlanPlace, ...] = ()

    @property
    def state(self) -> str:
        """Cancelled, postponed, or "" for an event that takes place."""
        return self.status if self.status in (CANCELLED, POSTPONED) else ""

    @property
    def days(self) -> tuple[date | None, date | None]:
        return self.starts_on, self.ends_on

    @property
    def hosts(self) -> frozenset[Any]:
        return frozenset(place.key[0] for place in self.places if place.is_host)

    @property
    def key(self) -> tuple[Any, ...]:
        """All that makes it another plan."""
        return self.state, self.mode, self.days, tuple(place.key for place in self.places)

    def as_data(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "mode": self.mode,
            "starts_on": _written(self.starts_on),
            "ends_on": _written(self.ends_on),
            "places": [_place_data(place) for place in self.places],
        }


def _place_data(place: PlanPlace) -> dict[str, Any]:
    return {
        "town": place.town,
        "name": place.name.as_data(),
        "country": place.country,
        "is_host": place.is_host,
        "venue": place.venue.as_data(),
        "starts_on": _written(place.starts_on),
        "ends_on": _written(place.ends_on),
    }


def of_data(data: Mapping[str, Any]) -> Plan:
    """The plan that `as_data` wrote."""
    return Plan(
        status=data["status"],
        mode=data["mode"],
        starts_on=_read(data["starts_on"]),
        ends_on=_read(data["ends_on"]),
        places=tuple(_place_of(place) for place in data["places"]),
    )


def _place_of(data: Mapping[str, Any]) -> PlanPlace:
    return PlanPlace(
        town=data["town"],
        name=Content(data["name"]),
        country=data["country"],
        is_host=data["is_host"],
        venue=Content(data["venue"]),
        starts_on=_read(data["starts_on"]),
        ends_on=_read(data["ends_on"]),
    )


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def kind_of(before: Plan, after: Plan) -> Kind | None:
    """What happened between two plans, or None where they are the same to everybody."""
    if after.state == CANCELLED:
        return Kind.CANCELLED if before.state != CANCELLED else None
    if before.state == CANCELLED:
        return Kind.RESUMED
    if after.state == POSTPONED and (before.state != POSTPONED or (before.starts_on and not after.starts_on)):
        return Kind.POSTPONED
    if before.days != after.days or before.state != after.state:
        return Kind.DAYS
    return _kind_of_places(before, after)


def _kind_of_places(before: Plan, after: Plan) -> Kind | None:
    if before.hosts != after.hosts:
        return Kind.HOST
    if [place.key for place in before.places] != [place.key for place in after.places]:
        return Kind.PLACE
    return Kind.MODE if before.mode != after.mode else None


def replaces_something(before: Plan, after: Plan) -> bool:
    """Whether something that was known is not true any more, and not only more is known than before."""
    if before.state != after.state:
        return True
    if before.starts_on and before.days != after.days:
        return True
    if before.mode and before.mode != after.mode:
        return True
    kept = {place.spot for place in after.places}
    known = {place.key[0] for place in after.places}
    return any(
        place.spot not in kept if place.venue else place.key[0] not in known for place in before.places
    )
