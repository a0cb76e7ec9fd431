"""Planning events: dates, places, answers, programme, delegations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.core.plans import Plan
from cordel.events import queries, rules
from cordel.events.actions.plan_changes import ask_again, follow_hosts, follow_mode, keep_old_plan
from cordel.events.actions.registration import locked_event
from cordel.events.actions.seats import fill_seats
from cordel.events.models import Answer, Delegation, Event, EventPlace
from cordel.projects import actions as projects
from cordel.projects.models import Partner, Project
from cordel.towns.models import Town

CREATED = audit.verb("event.created", _("created the event"))
EDITED = audit.verb("event.edited", _("changed the facts of the event"))
WRITTEN = audit.verb("event.written", _("wrote the texts of the event"))
ANSWERED = audit.verb("event.answered", _("wrote the answers for first-timers"))
PLACE_ADDED = audit.verb("event.place_added", _("added a place to the event"))
PLACE_CHANGED = audit.verb("event.place_changed", _("changed a place of the event"))
PLACE_REMOVED = audit.verb("event.place_removed", _("removed a place of the event"))
PLANNED = audit.verb("event.delegations_planned", _("planned how many people come"))
PUBLISHED = audit.verb("event.published", _("published the event"))
CONFIRMED = audit.verb("event.confirmed", _("confirmed that the event takes place"))
WORDS = ("name", "summary")
# What a calendar entry shows: a change raises the entry's number.
IN_CALENDARS = {"starts_on", "ends_on", "mode", "status", "places"}


@dataclass(frozen=True)
class NewEvent:
    """An event as it is begun: everything else is added on its pages."""

    number: int
    name: str
    language: str
    timezone: str
    mode: str = ""
    host: Town | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def create_event(project: Project, *, new: NewEvent, by: User, now: datetime) -> Event:
    """An event that nobody sees yet. The same form twice gives the same event; else raises NumberTaken.
    Raises ProjectClosed."""
    facts = {name: getattr(new, name) for name in ("number", "timezone", "mode", "starts_on", "ends_on")}
    name = Content.of(new.language, new.name)
    project = Project.objects.select_for_update().get(pk=project.pk)
    known = Event.objects.filter(project=project, number=new.number).first()
    if known is not None:
        if known.name == name:
            return known
        raise rules.NumberTaken(number=new.number)
    projects.locked_open(project.pk)
    spoken = list(project.languages)
    event = Event.objects.create(project=project, name=name, languages=spoken, changed_at=now, **facts)
    if new.host is not None:
        EventPlace.objects.create(event=event, position=1, town=new.host, country=new.host.country)
    audit.record(CREATED, event, by=by, now=now, project_id=project.pk)
    return event


@dataclass(frozen=True)
class EventFacts:
    """When and how the event takes place."""

    mode: str
    starts_on: date | None
    ends_on: date | None
    timezone: str
    languages: list[str]


@transaction.atomic
def edit_event(event: Event, *, facts: EventFacts, seen: str, by: User, now: datetime) -> None:
    """Raises DaysHavePresence when a day on which somebody was present would fall out of the event."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    before = queries.plan_of(event)
    changed = edits.change(event, facts, seen=seen)
    rules.ensure_days_keep_presence(event, queries.days_with_presence(event))
    if "mode" in changed:
        follow_mode(event, facts.mode, now=now)
    if "starts_on" in changed or "ends_on" in changed:
        ask_again(event)
        if event.status == Event.Status.POSTPONED and event.starts_on:
            event.status = Event.Status(queries.status_before(event))
            changed.append("status")
    _save_event(event, changed, before=before, verb=EDITED, by=by, now=now)


@dataclass(frozen=True)
class SeatFacts:
    """Who may register and when; moments are aware. Without policy and contact nobody under 18 registers."""

    capacity: int | None
    keeps_waiting_list: bool
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    safeguarding_policy: str
    safeguarding_contact: str


@transaction.atomic
def set_seats(event: Event, *, facts: SeatFacts, seen: str, by: User, now: datetime) -> None:
    """Raises AnswersMissing before all seven answers are there, FewerSeatsThanTaken below the seats given away."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    changed = edits.change(event, facts, seen=seen)
    rules.ensure_answered(event, queries.answered(event))
    rules.ensure_seats_for(event, taken=queries.seats_taken(event))
    _save_event(event, changed, verb=EDITED, by=by, now=now)
    fill_seats(event, now=now)


def _save_event(
    event: Event,
    changed: Iterable[str],
    *,
    verb: audit.Verb,
    by: User,
    now: datetime,
    before: Plan | None = None,
) -> None:
    """Saves what changed. What stands in calendars raises the number of a published event's entry; where it makes
    another plan than the one `before`, that one is kept, and people are written to."""
    fields = list(changed)
    if not fields:
        return
    event.changed_at = now
    in_calendars = event.published_at is not None and bool(IN_CALENDARS.intersection(fields))
    event.sequence += in_calendars
    event.save(update_fields=[*(name for name in fields if name != "places"), "changed_at", "sequence"])
    audit.record(verb, event, by=by, now=now, project_id=event.project_id, fields=fields)
    if in_calendars and before is not None:
        keep_old_plan(event, before, by=by, now=now)


@transaction.atomic
def write_words(event: Event, *, written: Rewriting, by: User, now: datetime) -> None:
    """Name and summary, in one language."""
    event = locked_event(event.pk)
    changed = words.rewritten(words.asked_of(WORDS, event), written, by_id=by.pk)
    for name, content in changed.items():
        setattr(event, name, content)
    _save_event(event, changed, verb=WRITTEN, by=by, now=now)


@transaction.atomic
def write_answers(event: Event, *, written: Rewriting, by: User, now: datetime) -> None:
    """The first-timer's answers, in one language. Raises AnswersMissing when one goes missing while people
    can register."""
    event = locked_event(event.pk)
    changed = words.rewritten(queries.answers(event), written, by_id=by.pk)
    for question, content in changed.items():
        if content:
            Answer.objects.update_or_create(event=event, question=question, defaults={"text": content})
        else:
            Answer.objects.filter(event=event, question=question).delete()
    rules.ensure_answered(event, queries.answered(event))
    if changed:
        facts: dict[str, Any] = {"fields": list(changed), "language": written.language}
        audit.record(ANSWERED, event, by=by, now=now, project_id=event.project_id, **facts)


@transaction.atomic
def publish(event: Event, *, by: User, now: datetime) -> None:
    """Shows the event to everybody. Twice changes nothing. Raises NoName."""
    event = locked_event(event.pk)
    rules.ensure_can_publish(event)
    if event.published_at is None:
        event.published_at = event.changed_at = now
        event.save(update_fields=["published_at", "changed_at"])
        audit.record(PUBLISHED, event, by=by, now=now, project_id=event.project_id)


@transaction.atomic
def confirm(event: Event, *, by: User, now: datetime) -> None:
    """What was planned takes place as planned. Twice changes nothing; an event that was postponed or cancelled
    comes back by a change of plan."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    if event.status == Event.Status.PLANNED:
        event.status = Event.Status.CONFIRMED
        _save_event(event, ["status"], verb=CONFIRMED, by=by, now=now)


# --- Places ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceFacts:
    """A leg of the event: a town that is entered, or a place by its name; its own days, if it has any."""

    town: Town | None
    as_printed: str
    country: str
    is_host: bool
    starts_on: date | None
    ends_on: date | None


@transaction.atomic
def add_place(event: Event, *, facts: PlaceFacts, by: User, now: datetime) -> EventPlace:
    """One more place. The same place on the same days twice is one place."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    known = EventPlace.objects.filter(event=event, **vars(facts)).first()
    if known is not None:
        return known
    before = queries.plan_of(event)
    last = event.places.aggregate(last=Max("position"))["last"] or 0
    place = EventPlace.objects.create(event=event, position=last + 1, **vars(facts))
    _after_places(event, PLACE_ADDED, before=before, by=by, now=now)
    return place


@transaction.atomic
def edit_place(place: EventPlace, *, facts: PlaceFacts, seen: str, by: User, now: datetime) -> None:
    event = locked_event(place.event_id)
    rules.ensure_not_closed(event)
    before = queries.plan_of(event)
    place = EventPlace.objects.select_related("town").get(pk=place.pk)
    changed = edits.change(place, facts, seen=seen)
    if changed:
        place.save(update_fields=changed)
        _after_places(event, PLACE_CHANGED, before=before, by=by, now=now)


@transaction.atomic
def write_venue(place: EventPlace, *, written: Rewriting, by: User, now: datetime) -> None:
    """Venue and address, in one language."""
    event = locked_event(place.event_id)
    before = queries.plan_of(event)
    place = EventPlace.objects.get(pk=place.pk)
    changed = words.rewritten(words.asked_of(("venue",), place), written, by_id=by.pk)
    if changed:
        place.venue = changed["venue"]
        place.save(update_fields=["venue"])
        _save_event(event, ["places"], before=before, verb=PLACE_CHANGED, by=by, now=now)


@transaction.atomic
def remove_place(place: EventPlace, *, by: User, now: datetime) -> None:
    """Twice changes nothing."""
    event = locked_event(place.event_id)
    rules.ensure_not_closed(event)
    before = queries.plan_of(event)
    removed, _rows = EventPlace.objects.filter(pk=place.pk).delete()
    if removed:
        _after_places(event, PLACE_REMOVED, before=before, by=by, now=now)


def _after_places(event: Event, verb: audit.Verb, *, before: Plan, by: User, now: datetime) -> None:
    """Roles follow from the hosts; calendars name the places."""
    follow_hosts(event)
    _save_event(locked_event(event.pk), ["places"], before=before, verb=verb, by=by, now=now)


# --- Who comes ------------------------------------------------------------------------------------


@transaction.atomic
def plan_delegations(
    event: Event, *, plans: Mapping[Partner, int | None], seen: str, by: User, now: datetime
) -> None:
    """How many people each of these partners means to send; None takes a plan back."""
    event = locked_event(event.pk)
    stored = queries.plans(event, plans)
    if dict(plans) == stored:
        return
    edits.ensure_unchanged(stored, seen)
    for partner, planned in plans.items():
        if planned == stored[partner]:
            continue
        if planned is None:
            Delegation.objects.filter(event=event, partner=partner).delete()
        else:
            Delegation.objects.update_or_create(event=event, partner=partner, defaults={"planned": planned})
        facts: dict[str, Any] = {"town_id": partner.town_id, "partner": partner.pk, "planned": planned}
        audit.record(PLANNED, event, by=by, now=now, project_id=event.project_id, **facts)
