"""Who of a town was at an earlier event, to be taken over to the next one without being asked again."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cordel.events.models import Event, Registration
from cordel.events.queries.public import PLACES
from cordel.participants.models import ContactStop
from cordel.towns.models import Town

Status = Registration.Status


class Standing(Enum):
    """How somebody of the earlier event stands with the next one."""

    FREE = "free"
    SEATED = "seated"
    WAITING = "waiting"
    GAVE_BACK = "gave back"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Known:
    """Somebody of the earlier event, with what is known of the guardian of that time ("" for nobody)."""

    registration: Registration
    standing: Standing
    guardian: str = ""
    contact: str = ""

    @property
    def may_be_taken(self) -> bool:
        return self.standing in (Standing.FREE, Standing.GAVE_BACK)

    @property
    def is_offered(self) -> bool:
        """Ticked together with all others: whoever gave the seat back for this event is ticked one by one."""
        return self.standing == Standing.FREE


def earlier_events(event: Event, town: Town) -> list[tuple[Event, int]]:
    """Events of the same project before this one, the last first, each with how many people of the town are known
    from there by name."""
    named = Q(registrations__town=town, registrations__person__sealed_at=None)
    there = Count("registrations", filter=named & ~Q(registrations__status=Status.CANCELLED))
    found = _before(event).annotate(known=there).filter(known__gt=0)
    ordered = found.order_by(F("starts_on").desc(nulls_last=True), "-number")
    return [(one, one.known) for one in ordered]


def has_earlier(event: Event, towns: Collection[Town]) -> bool:
    """Whether somebody of these towns is known by name from an event before."""
    there = Registration.objects.filter(event__in=_before(event), town__in=towns, person__sealed_at=None)
    return there.exclude(status=Status.CANCELLED).exists()


def _before(event: Event) -> QuerySet[Event]:
    """By their days; by their numbers where a day is not known or the same."""
    others, by_number = event.project.events.exclude(pk=event.pk), Q(number__lt=event.number)
    if event.starts_on is None:
        return others.filter(by_number)
    unclear = by_number & (Q(starts_on=None) | Q(starts_on=event.starts_on))
    return others.filter(Q(starts_on__lt=event.starts_on) | unclear)


def later_events(registration: Registration) -> list[Event]:
    """Public events after this one where the person is not registered."""
    here = Registration.objects.filter(event=OuterRef("pk"), person=registration.person_id)
    ahead = _later(registration.event).exclude(Exists(here.exclude(status=Status.CANCELLED)))
    return list(ahead.prefetch_related(PLACES).order_by(F("starts_on").asc(nulls_last=True), "number"))


def event_after(registration: Registration, pk: int) -> Event | None:
    """One of the public events after this one, whether the person is registered there or not."""
    return _later(registration.event).filter(pk=pk).first()


def _later(event: Event) -> QuerySet[Event]:
    others, by_number = event.project.events.published().exclude(pk=event.pk), Q(number__gt=event.number)
    if event.starts_on is None:
        return others.filter(by_number)
    return others.filter(Q(starts_on__gt=event.starts_on) | (Q(starts_on=None) & by_number))


def carried_from(earlier: Event, town: Town) -> QuerySet[Registration]:
    """Whom the town may take over from there: whoever gave the seat back, and whose name is sealed, is not among
    them."""
    there = earlier.registrations.filter(town=town, person__sealed_at=None)
    return there.exclude(status=Status.CANCELLED)


def stopped_among(people: Collection[int] | QuerySet[Any, Any]) -> set[int]:
    """Who allowed contact once and took it back, by the person's id."""
    found = ContactStop.objects.filter(person__in=people).order_by("pk")
    return set(found.values_list("person_id", flat=True))


def known_people(event: Event, earlier: Event, town: Town) -> list[Known]:
    """All of them by name, with how they stand with the event."""
    rows = list(carried_from(earlier, town).select_related("person", "guardian").order_by("sort_key", "pk"))
    people = carried_from(earlier, town).order_by("pk").values("person")
    here = dict(
        event.registrations.filter(person__in=people).order_by("pk").values_list("person_id", "status")
    )
    stopped = stopped_among(people)
    return [_known(one, here.get(one.person_id), one.person_id in stopped) for one in rows]


def _known(registration: Registration, here: str | None, has_stopped: bool) -> Known:
    guardian = None if registration.is_adult else getattr(registration, "guardian", None)
    told = (guardian.name, guardian.contact) if guardian else ("", "")
    return Known(registration, _standing(here, has_stopped), *told)


def _standing(here: str | None, has_stopped: bool) -> Standing:
    if here == Status.CONFIRMED:
        return Standing.SEATED
    if here == Status.WAITING:
        return Standing.WAITING
    if has_stopped:
        return Standing.STOPPED
    return Standing.GAVE_BACK if here == Status.CANCELLED else Standing.FREE
