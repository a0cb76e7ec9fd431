"""Many registrations chosen for one act, and whether such an act can still be undone."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cordel.core.seats import Pool
from cordel.events.models import Attendance, BulkAct, BulkKind, Event, Registration


def chosen(event: Event, *, towns: Iterable[int] | None, keys: Iterable[int]) -> QuerySet[Registration]:
    """Those of these keys whom the visitor may see; of these towns only, unless `towns` is None."""
    found = event.registrations.filter(pk__in=list(keys)).select_related("person").order_by("pk")
    return found if towns is None else found.filter(town__in=towns)


def present_on(day: date | None, keys: Iterable[int]) -> set[int]:
    """Whose presence is recorded on the day."""
    if day is None:
        return set()
    found = Attendance.objects.filter(day=day, registration__in=list(keys)).order_by("pk")
    return set(found.values_list("registration_id", flat=True))


def done_to_many(event: Event, pk: int) -> BulkAct | None:
    return event.bulk_acts.filter(pk=pk).select_related("made_by").first()


def all_done_to_many(event: Event) -> QuerySet[BulkAct]:
    return event.bulk_acts.select_related("made_by").order_by("-pk")


def is_as_left(act: BulkAct) -> bool:
    """Whether everybody is still as the act left them."""
    return _AS_LEFT[act.kind](act) if act.kind in _AS_LEFT else False


def seats_to_give(act: BulkAct) -> int:
    """How many seats its undoing takes."""
    return sum(status == Registration.Status.CONFIRMED for _pk, status, _since in act.before)


def has_seats_for(act: BulkAct, pool: Pool) -> bool:
    seats = seats_to_give(act)
    return not seats or pool.has_room(seats)


def _roles_as_left(act: BulkAct) -> bool:
    roles = dict(Registration.objects.filter(pk__in=act.keys).order_by("pk").values_list("pk", "role"))
    return all(roles.get(pk) == new for pk, _old, new in act.before)


def _seats_as_left(act: BulkAct) -> bool:
    untouched = Registration.objects.filter(
        pk__in=act.keys, status=Registration.Status.CANCELLED, changed_at=act.made_at
    )
    return untouched.count() == act.people


def _presence_as_left(act: BulkAct) -> bool:
    return recorded_by_act(act).count() == act.people


def _absence_as_left(act: BulkAct) -> bool:
    known = Registration.objects.filter(pk__in=act.keys).count()
    return known == act.people and not present_on(act.act.day, act.keys)


def recorded_by_act(act: BulkAct) -> QuerySet[Attendance]:
    """The presence that the act recorded, as long as it is that one and rests on nothing else since."""
    found = Attendance.objects.filter(registration__in=act.keys, day=act.value, recorded_at=act.made_at)
    return found.filter(proofs__isnull=True).order_by("pk")


_AS_LEFT: dict[Any, Any] = {
    BulkKind.ROLE: _roles_as_left,
    BulkKind.CANCEL: _seats_as_left,
    BulkKind.PRESENT: _presence_as_left,
    BulkKind.ABSENT: _absence_as_left,
}
