"""Who pays what for whom: the lines somebody may see, and what they come to for each town."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from cordel.events.models import Event, Payment
from cordel.projects import queries as projects
from cordel.projects.models import Project
from cordel.towns.models import Town


@dataclass
class Sums:
    """Whole euros: what a town pays, by state, and what others pay for it alone."""

    town: Town
    pays: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Payment.State.values, 0))
    gets: int = 0

    @property
    def total(self) -> int:
        return sum(self.pays.values())


def payments(event: Event, *, towns: set[int] | None) -> QuerySet[Payment]:
    """The event's lines in the order in which they were written: all, or those that are about one of the towns."""
    rows = _rows().filter(event=event)
    return rows if towns is None else rows.filter(_about(towns))


def payments_of_project(project: Project, *, towns: set[int] | None) -> QuerySet[Payment]:
    """The lines of all its events, event by event: all, or those that are about one of the towns, or of an event that
    one of them hosts."""
    rows = _rows().filter(event__project=project)
    return rows if towns is None else rows.filter(_about(towns) | Q(event__in=_hosted(towns)))


def payment(event: Event, pk: int, *, towns: set[int] | None) -> Payment | None:
    return payments(event, towns=towns).filter(pk=pk).first()


def sums(lines: Iterable[Payment]) -> list[Sums]:
    """What the lines come to for each town in them, by the town's name."""
    found: dict[int, Sums] = {}
    for line in lines:
        found.setdefault(line.payer_id, Sums(line.payer)).pays[line.state] += line.euros
        if line.for_town is not None and line.for_town_id != line.payer_id:
            found.setdefault(line.for_town.pk, Sums(line.for_town)).gets += line.euros
    return sorted(found.values(), key=lambda one: (one.town.sort_key, one.town.pk))


def paying_towns(event: Event) -> list[Town]:
    """Who can pay, or be paid for: the towns of the project."""
    towns = [partner.town for partner in projects.partners(event.project) if partner.town is not None]
    return sorted(towns, key=lambda town: (town.sort_key, town.pk))


def _rows() -> QuerySet[Payment]:
    return Payment.objects.select_related("event", "event__project", "payer", "for_town").order_by(
        "event__number", "pk"
    )


def _about(towns: set[int]) -> Q:
    return Q(payer__in=towns) | Q(for_town__in=towns)


def _hosted(towns: set[int]) -> QuerySet[Event]:
    return Event.objects.filter(places__is_host=True, places__town__in=towns)
