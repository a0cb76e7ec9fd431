"""Changing an event's plan: the old plan is kept beside the new one, and everybody is told once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, jobs, words
from cordel.base.words import Rewriting
from cordel.core import plans
from cordel.core.content import Content
from cordel.core.plans import Kind, Plan
from cordel.events import queries, rules
from cordel.events.actions.joining import SECOND_THOUGHTS, put_joining
from cordel.events.actions.registration import locked_event
from cordel.events.actions.seats import fill_seats
from cordel.events.models import Event, EventPlace, Mode, PlanChange, Registration, Reminder
from cordel.events.queries import Look
from cordel.events.rules import plan_changes as plan_rules
from cordel.projects import actions as projects
from cordel.towns import queries as towns
from cordel.towns.models import Town

CHANGED = audit.verb("event.plan_changed", _("changed the plan of the event"))
REASON_WRITTEN = audit.verb("event.reason_written", _("wrote why the plan changed"))
QUESTIONS = (Reminder.Kind.WEEK, Reminder.Kind.DAY)


@dataclass(frozen=True)
class NewPlan:
    """What is to be different; each kind reads its own facts. Days None: not known yet."""

    kind: Kind
    starts_on: date | None = None
    ends_on: date | None = None
    mode: str = ""
    join_url: str = ""  # of an event that can be joined online from now on
    place: EventPlace | None = None  # the leg that moves or gets another host
    town: Town | None = None
    venue: str = ""
    language: str = ""  # of the venue
    reason: Content = Content()


@transaction.atomic
def change_plan(event: Event, *, new: NewPlan, seen: str, nonce: str, by: User, now: datetime) -> PlanChange:
    """Carries the change out, keeps the old plan, and has everybody told. The same form twice is one change.

    Raises ChangedMeanwhile when the plan is not the one that `seen` is the fingerprint of, NothingChanged, and the
    refusals of `rules` about closed events, recorded presence, dates and hosts, ProjectClosed.
    """
    if new.kind == Kind.RESUMED:
        projects.locked_open(event.project_id)
    event = locked_event(event.pk)
    known = PlanChange.objects.filter(event=event, nonce=nonce).first()
    if known is not None and nonce:
        return known
    rules.ensure_not_closed(event)
    before = queries.plan_of(event)
    edits.ensure_unchanged(before.key, seen)
    plan_rules.ensure_can_change(event, to_resume=new.kind == Kind.RESUMED)
    CARRY_OUT[new.kind](event, new, now)
    event = _fresh(event)
    rules.ensure_days_keep_presence(event, queries.days_with_presence(event))
    event.sequence, event.changed_at = event.sequence + 1, now
    event.save(update_fields=["sequence", "changed_at"])
    change = keep_old_plan(event, before, reason=new.reason, nonce=nonce, by=by, now=now)
    if change is None:
        raise plan_rules.NothingChanged
    audit.record(CHANGED, event, by=by, now=now, project_id=event.project_id, kind=change.kind)
    fill_seats(event, now=now)
    return change


def foresee(event: Event, *, new: NewPlan, by: User, now: datetime) -> tuple[Look, Look]:
    """What the event would be before and after: the change is carried out, looked at, and taken back. Whatever
    would refuse it does so now."""
    with transaction.atomic():
        before = queries.look_at(locked_event(event.pk))
        seen = edits.version_of(before.plan.key)
        change_plan(event, new=new, seen=seen, nonce="", by=by, now=now)
        after = queries.look_at(event)
        transaction.set_rollback(True)
    return before, after


def keep_old_plan(
    event: Event,
    before: Plan,
    *,
    by: User | None,
    now: datetime,
    reason: Content = Content(),  # noqa: B008 - it cannot change
    nonce: str = "",
) -> PlanChange | None:
    """Keeps the plan as it was before the caller's transaction changed the event; None where it is the same. Of an
    event that nobody sees yet, nobody is told."""
    after = queries.plan_of(event)
    kind = plans.kind_of(before, after)
    if kind is None:
        return None
    change = PlanChange.objects.create(
        event=event,
        sequence=event.sequence,
        kind=kind.value,
        before=before.as_data(),
        after=after.as_data(),
        reason=reason,
        nonce=nonce,
        made_by=by,
        made_at=now,
    )
    if event.published_at is not None:
        facts: dict[str, Any] = {"event_id": event.pk, "sequence": event.sequence}
        jobs.enqueue("events.tell_everybody", now=now, after=now + SECOND_THOUGHTS, **facts)
    return change


# --- What each kind of change does --------------------------------------------------------------------


def _fresh(event: Event) -> Event:
    """The same row with what was just written, and its places read again."""
    return Event.objects.prefetch_related("places").get(pk=event.pk)


def _move_days(event: Event, new: NewPlan, now: datetime) -> None:
    """To other days, or to days that nobody knows yet. Programme and legs move along, and people are asked
    again whether they are coming."""
    plan_rules.ensure_days_in_order(new.starts_on, new.ends_on)
    status = queries.status_before(event) if new.starts_on else Event.Status.POSTPONED.value
    old_first = queries.last_first_day(event)
    event.status, event.starts_on, event.ends_on = status, new.starts_on, new.ends_on
    event.save(update_fields=["status", "starts_on", "ends_on"])
    if new.starts_on and old_first and new.starts_on != old_first:
        _move_along(event, new.starts_on - old_first)
    ask_again(event)


def ask_again(event: Event) -> None:
    """Whoever said to be coming said so of the old days."""
    event.registrations.update(said_coming_at=None)
    Reminder.objects.filter(registration__event=event, kind__in=QUESTIONS).delete()


def _move_along(event: Event, by: timedelta) -> None:
    """Moves the programme and the days of legs; what would then lie outside the event has no day any more."""
    days = set(event.days)

    def moved(day: date | None) -> date | None:
        return day + by if day is not None and day + by in days else None

    for activity in event.activities.filter(day__isnull=False).order_by("pk"):
        activity.day = moved(activity.day)
        activity.save(update_fields=["day"])
    for place in EventPlace.objects.filter(event=event, starts_on__isnull=False):
        first, last = moved(place.starts_on), moved(place.ends_on or place.starts_on)
        place.starts_on, place.ends_on = (first, last) if first and last else (None, None)
        place.save(update_fields=["starts_on", "ends_on"])


def _cancel(event: Event, _new: NewPlan, _now: datetime) -> None:
    plan_rules.ensure_nobody_was_there(queries.days_with_presence(event))
    Event.objects.filter(pk=event.pk).update(status=Event.Status.CANCELLED)


def _resume(event: Event, _new: NewPlan, _now: datetime) -> None:
    """Takes place after all: as before it was cancelled, or without days when they were not known then."""
    status = queries.status_before(event) if event.starts_on else Event.Status.POSTPONED.value
    if event.status == Event.Status.CANCELLED:
        Event.objects.filter(pk=event.pk).update(status=status)


def _change_mode(event: Event, new: NewPlan, now: datetime) -> None:
    Event.objects.filter(pk=event.pk).update(mode=new.mode)
    put_joining(event, new.join_url if new.mode != Mode.IN_PERSON else "", now=now)
    follow_mode(event, new.mode, now=now)


def follow_mode(event: Event, mode: str, *, now: datetime) -> None:
    """Without a choice between room and screen, everybody takes part the event's way."""
    if mode != Mode.HYBRID:
        event.registrations.update(mode=mode or Mode.IN_PERSON, changed_at=now)


def _move_place(event: Event, new: NewPlan, _now: datetime) -> None:
    """To another venue; in another town the host goes on hosting, and the other town lends the room."""
    place = _leg(event, new)
    venue = Content.of(new.language, new.venue)
    if new.town is None or new.town.pk == place.town_id:
        place.venue = venue if venue.original != place.venue.original else place.venue
    elif place.is_host:
        last = max(event.places.values_list("position", flat=True))
        EventPlace.objects.create(
            event=event,
            position=last + 1,
            town=new.town,
            country=new.town.country,
            is_host=False,
            starts_on=place.starts_on,
            ends_on=place.ends_on,
            venue=venue,
        )
        place.venue = Content()
    else:
        place.town, place.country, place.as_printed, place.venue = new.town, new.town.country, "", venue
    place.save(update_fields=["town", "country", "as_printed", "venue"])


def _swap_host(event: Event, new: NewPlan, _now: datetime) -> None:
    """Another town of the network hosts, on its own clock; who is local, domestic and international follows."""
    place, town = _leg(event, new), new.town
    partners = {partner.pk for partner in queries.towns_of_network(event.project)}
    plan_rules.ensure_can_host(town.pk if town else None, partners=partners, hosts=event.host_town_ids)
    assert town is not None  # noqa: S101 - no town is no partner, see above
    place.town, place.country, place.as_printed = town, town.country, ""
    place.venue = Content.of(new.language, new.venue)
    place.save(update_fields=["town", "country", "as_printed", "venue"])
    event.timezone = towns.clock_of(town) or event.timezone
    event.save(update_fields=["timezone"])
    follow_hosts(event)


def _leg(event: Event, new: NewPlan) -> EventPlace:
    """The leg that changes, as it is now; raises NothingChanged when it is gone."""
    place = EventPlace.objects.filter(event=event, pk=new.place.pk).first() if new.place else None
    if place is None:
        raise plan_rules.NothingChanged
    return place


def follow_hosts(event: Event) -> None:
    """Who is local, domestic or international follows from the hosts."""
    event = _fresh(event)
    by_home = event.registrations.exclude(role__in=rules.CHOSEN_ROLES).order_by().values("town_id", "country")
    for home in by_home.distinct():
        role = rules.role_of(**home, host_towns=event.host_town_ids, host_countries=event.host_countries)
        event.registrations.exclude(role__in=rules.CHOSEN_ROLES).filter(**home).update(role=role)


CARRY_OUT: dict[Kind, Callable[[Event, NewPlan, datetime], None]] = {
    Kind.DAYS: _move_days,
    Kind.CANCELLED: _cancel,
    Kind.RESUMED: _resume,
    Kind.MODE: _change_mode,
    Kind.PLACE: _move_place,
    Kind.HOST: _swap_host,
}


# --- Telling why, and telling everybody ---------------------------------------------------------------


@transaction.atomic
def write_reason(change: PlanChange, *, written: Rewriting, by: User, now: datetime) -> None:
    """Why the plan changed, in one language."""
    event = locked_event(change.event_id)
    change = PlanChange.objects.get(pk=change.pk)
    changed = words.rewritten(words.asked_of(("reason",), change), written, by_id=by.pk)
    if changed:
        change.reason = changed["reason"]
        change.save(update_fields=["reason"])
        facts: dict[str, Any] = {"language": written.language}
        audit.record(REASON_WRITTEN, event, by=by, now=now, project_id=event.project_id, **facts)


@transaction.atomic
def tell_everybody(event: Event, *, sequence: int, now: datetime) -> int:
    """Asks for one letter to each person who has a seat or waits for one and has an address; once. A change that
    was followed by another is told with that one."""
    if event.plan_changes.filter(sequence__gt=sequence).exists():
        return 0
    people = queries.with_letters(event).filter(plan_known__lt=sequence).order_by("pk")
    ids = list(people.values_list("pk", flat=True))
    for pk in ids:
        key = f"change:{sequence}:{pk}"
        jobs.enqueue("events.write_change", now=now, key=key, registration_id=pk, sequence=sequence)
    return len(ids)


def note_told(registration_id: int, *, sequence: int) -> None:
    """The person knows the plan as it was changed last."""
    found = Registration.objects.filter(pk=registration_id, plan_known__lt=sequence)
    found.update(plan_known=sequence)
