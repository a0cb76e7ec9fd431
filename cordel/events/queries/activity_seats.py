"""Places in activities: how many are left, who has one, and what somebody may choose."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cordel.base import tokens
from cordel.core.content import Content
from cordel.core.seats import Pool, is_before
from cordel.events.models import Activity, ActivitySeat, Event, Registration
from cordel.events.queries.public import private_value

SEATS_TAKEN = Count("seats", filter=Q(seats__waiting_since=None), distinct=True)
SEATS_WAITED_FOR = Count("seats", filter=Q(seats__waiting_since__isnull=False), distinct=True)


def places_of(activity: Activity) -> Pool:
    """The activity's places and its waiting list, counted now (one query)."""
    counted = activity.seats.aggregate(
        taken=Count("pk", filter=Q(waiting_since=None)),
        waiting=Count("pk", filter=Q(waiting_since__isnull=False)),
    )
    return Pool(capacity=activity.capacity, **counted)


def places(event: Event) -> dict[int, Pool]:
    """Of every activity that people choose, by its primary key (one query)."""
    found = event.activities.filter(capacity__isnull=False).order_by("pk")
    counted = found.annotate(taken=SEATS_TAKEN, waiting=SEATS_WAITED_FOR)
    return {one.pk: Pool(one.capacity, one.taken, one.waiting) for one in counted}


def chosen_by(registration: Registration) -> list[Activity]:
    """What somebody chose, a place or a turn."""
    found = Activity.objects.filter(seats__registration=registration).select_related("event")
    return list(found.order_by("day", "starts_at", "pk"))


@dataclass(frozen=True)
class Choice:
    """An activity that people choose, as one of them sees it. `clashes` are own choices at the same hour."""

    activity: Activity
    pool: Pool
    seat: ActivitySeat | None
    turn: int
    clashes: list[Activity]
    is_over: bool


def choices(registration: Registration, *, now: datetime) -> list[Choice]:
    """Every activity with places of its own, in the order of the programme, and all that were chosen."""
    event = registration.event
    pools, own = places(event), {seat.activity_id: seat for seat in registration.activity_seats.all()}
    if not pools and not own:
        return []
    chosen = chosen_by(registration)
    offered = event.activities.filter(Q(capacity__isnull=False) | Q(pk__in=own)).select_related("event")
    return [
        Choice(
            activity=one,
            pool=pools.get(one.pk, Pool(None, 0)),
            seat=own.get(one.pk),
            turn=turn_in(own[one.pk]) if one.pk in own else 0,
            clashes=[other for other in chosen if other.pk != one.pk and one.is_at_same_hour_as(other)],
            is_over=not is_before(now, event.begins_at, one.begins_at),
        )
        for one in offered
    ]


def turn_in(seat: ActivitySeat) -> int:
    """How many wait before, plus one; 0 for whoever has a place."""
    if seat.waiting_since is None:
        return 0
    earlier = Q(waiting_since__lt=seat.waiting_since) | Q(waiting_since=seat.waiting_since, pk__lt=seat.pk)
    return ActivitySeat.objects.waiting().filter(earlier, activity=seat.activity_id).count() + 1


def activity_seats(activity: Activity, *, towns: Collection[int] | None) -> QuerySet[ActivitySeat]:
    """Who has a place or waits, with person and town, for the host's list; of these towns only, unless None."""
    found = ActivitySeat.objects.filter(activity=activity)
    found = found if towns is None else found.filter(registration__town__in=towns)
    return found.select_related("registration__person", "registration__town")


def activity_seat(pk: int) -> ActivitySeat | None:
    found = ActivitySeat.objects.filter(pk=pk)
    return found.select_related(
        "activity__event__project", "registration__event__project", "registration__person"
    ).first()


def activity_seat_of(registration: Registration, activity_id: int) -> ActivitySeat | None:
    return registration.activity_seats.filter(activity=activity_id).first()


def activity_of(registration: Registration, pk: int) -> Activity | None:
    """An activity of the event that the person is registered for."""
    return registration.event.activities.filter(pk=pk).select_related("event__project").first()


def decline_value(registration: Registration, activity_id: int) -> str:
    return f"{private_value(registration)}:{activity_id}"


def decline_url(seat: ActivitySeat) -> str:
    """Where one tap gives the place on; a new nonce makes the old link worthless."""
    proof = tokens.derived("place", decline_value(seat.registration, seat.activity_id))
    return reverse("events:decline-place", args=[seat.registration_id, seat.activity_id, proof])


def declines(registration: Registration, activity_id: int, proof: str) -> bool:
    return tokens.fits("place", decline_value(registration, activity_id), proof)


def places_line(pool: Pool) -> str:
    """What the programme says of an activity's places."""
    if pool.has_room():
        return _("%(free)s of %(all)s places left") % {"free": pool.free, "all": pool.capacity}
    return _("full, waiting list")


# --- What whoever chose one is told of it ---------------------------------------------------------


def told_of(activity: Activity) -> QuerySet[ActivitySeat]:
    """The places and turns of those who can be written to."""
    found = activity.seats.filter(registration__status=Registration.Status.CONFIRMED)
    return found.exclude(registration__person__email="").order_by("pk")


def without_letters_of(activity: Activity) -> int:
    """How many chose it and gave no address."""
    return activity.seats.filter(registration__person__email="").count()


def when_and_where(activity: Activity) -> dict[str, Any]:
    """What somebody has to know to come."""
    moments = (activity.day, activity.starts_at, activity.ends_at)
    day, begins, ends = (one.isoformat() if one else "" for one in moments)
    return {"day": day, "starts_at": begins, "ends_at": ends, "place": activity.place}


def kept_of(activity: Activity) -> dict[str, Any]:
    """What the programme says of an activity, to be written about when it is gone: words of the programme, nobody's
    name."""
    said = {"title": activity.title.as_data(), "format": activity.format}
    return {**when_and_where(activity), **said}


def remembered(kept: dict[str, Any]) -> Activity:
    """The activity as it was kept; it is in no table any more."""
    return Activity(
        title=Content(kept["title"]),
        format=kept["format"],
        day=date.fromisoformat(kept["day"]) if kept["day"] else None,
        starts_at=time.fromisoformat(kept["starts_at"]) if kept["starts_at"] else None,
        ends_at=time.fromisoformat(kept["ends_at"]) if kept["ends_at"] else None,
        place=kept["place"],
    )
