"""Scans of signed sheets: those somebody may see, and whether all that was signed is scanned."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from cordel.events.models import Attendance, Event, Evidence, Registration, SignedSheet


def signed_sheets(event: Event, *, towns: set[int] | None) -> QuerySet[SignedSheet]:
    """All of the event, or those of the towns, as they were added."""
    rows = SignedSheet.objects.filter(event=event).select_related("town", "added_by").order_by("pk")
    return rows if towns is None else rows.filter(town__in=towns)


def signed_sheet(event: Event, pk: int, *, towns: set[int] | None) -> SignedSheet | None:
    return signed_sheets(event, towns=towns).filter(pk=pk).first()


def holds_sealed(event: Event) -> bool:
    """Whether the name of somebody who was there is sealed by now."""
    there = Registration.objects.filter(event=event, days_present__gt=0, person__sealed_at__isnull=False)
    return there.exists()


def is_on_scans(seats: Iterable[Registration]) -> bool:
    """Whether a scan is kept of a sheet that somebody with one of these seats signed."""
    signed = {
        (one.registration_id, one.registration.event_id, one.registration.town_id)
        for one in Attendance.objects.filter(registration__in=seats)
        .resting_on(Evidence.SIGNATURE)
        .select_related("registration")
        .order_by("pk")
    }
    about = Q()
    for _seat, event, town in signed:
        about |= Q(event=event) & (Q(town=town) | Q(town=None))
    return bool(signed) and SignedSheet.objects.filter(about).exists()


def unscanned(events: Sequence[Event] | Iterable[int]) -> dict[int, list[tuple[int | None, date]]]:
    """By event where somebody's presence rests on a signature: (town, day) of which no scan is kept, an empty list
    where all are. A scan without a town holds everybody, one without a day the whole event. Two questions."""
    presences = Attendance.objects.filter(registration__event__in=events)
    rows = presences.resting_on(Evidence.SIGNATURE).order_by()
    columns = ("registration__event_id", "registration__town_id", "day")
    signed: set[tuple[int, int | None, date]] = set(rows.values_list(*columns).distinct())
    if not signed:
        return {}
    sheets = SignedSheet.objects.filter(event__in={event for event, _town, _day in signed}).order_by()
    kept = set(sheets.values_list("event_id", "town_id", "day").distinct())
    found: dict[int, list[tuple[int | None, date]]] = {event: [] for event, _town, _day in signed}
    for event, town, day in sorted(signed, key=lambda one: (one[0], one[2], one[1] or 0)):
        if kept.isdisjoint({(event, who, when) for who in (town, None) for when in (day, None)}):
            found[event].append((town, day))
    return found
