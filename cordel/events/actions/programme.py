"""The programme: what happens at an event, and telling those who chose something that it is gone or has moved."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, jobs, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.events import queries
from cordel.events.actions.joining import SECOND_THOUGHTS
from cordel.events.actions.papers import forget_files
from cordel.events.actions.registration import locked_event
from cordel.events.models import Activity, ActivitySeat, Event, Material
from cordel.events.rules import people

ACTIVITY_ADDED = audit.verb("event.activity_added", _("added to the programme"))
ACTIVITY_CHANGED = audit.verb("event.activity_changed", _("changed the programme"))
ACTIVITY_REMOVED = audit.verb("event.activity_removed", _("removed from the programme"))
ACTIVITY_WORDS = ("title", "topic")
# What whoever chose an activity has to know when it changes.
TOLD = {"day", "starts_at", "ends_at", "place"}


@dataclass(frozen=True)
class ActivityFacts:
    """When and where an item of the programme takes place, on the host's clock."""

    format: str
    day: date | None
    starts_at: time | None
    ends_at: time | None
    place: str
    languages: list[str]


@transaction.atomic
def add_activity(
    event: Event, *, facts: ActivityFacts, language: str, title: str, by: User, now: datetime
) -> Activity:
    """One more item. The same item twice is one item."""
    event = locked_event(event.pk)
    content = Content.of(language, title)
    for known in event.activities.filter(
        day=facts.day, starts_at=facts.starts_at, format=facts.format
    ).order_by("pk"):
        if known.title == content:
            return known
    activity = Activity.objects.create(event=event, title=content, **vars(facts))
    audit.record(ACTIVITY_ADDED, activity, by=by, now=now, project_id=event.project_id)
    return activity


@transaction.atomic
def edit_activity(activity: Activity, *, facts: ActivityFacts, seen: str, by: User, now: datetime) -> None:
    """Whoever chose it learns its new hour and place."""
    activity = _locked(activity)
    before = queries.when_and_where(activity)
    changed = edits.change(activity, facts, seen=seen)
    if not changed:
        return
    activity.save(update_fields=changed)
    event = activity.event
    audit.record(ACTIVITY_CHANGED, activity, by=by, now=now, project_id=event.project_id, fields=changed)
    if TOLD.intersection(changed):
        _tell_moved(activity, before, now=now)


def _tell_moved(activity: Activity, before: dict[str, Any], *, now: datetime) -> None:
    """A letter to each who chose it; of several changes in a row only the last is told, beside what each knew before
    the first. Whoever knows nothing else than what the programme says by then gets none."""
    version = edits.version_of(queries.when_and_where(activity))
    readers = _readers(activity, now=now)
    told = ActivitySeat.objects.filter(activity=activity, registration__in=readers)
    told.filter(known_as__isnull=True).update(known_as=before)
    for key in readers:
        facts: dict[str, Any] = {"registration_id": key, "activity_id": activity.pk, "version": version}
        jobs.enqueue("events.write_activity_moved", now=now, after=now + SECOND_THOUGHTS, **facts)


@transaction.atomic
def note_moved(registration_id: int, *, activity_id: int, told: dict[str, Any]) -> None:
    """The person knows what a letter told; where the programme says something else again, the next letter compares
    with that. Whoever gave the place back needs no note."""
    try:
        activity = _locked(Activity.objects.get(pk=activity_id))
    except (Activity.DoesNotExist, people.ActivityGone):
        return
    knows_all = queries.when_and_where(activity) == told
    seats = ActivitySeat.objects.filter(activity=activity, registration=registration_id)
    seats.filter(known_as__isnull=False).update(known_as=None if knows_all else told)


def _readers(activity: Activity, *, now: datetime) -> list[int]:
    """The registrations of those to write to; nobody once it has begun."""
    if not people.may_tell_of(activity, activity.event, now=now):
        return []
    return list(queries.told_of(activity).values_list("registration_id", flat=True))


def _locked(activity: Activity) -> Activity:
    """The item as it is now. Its event is locked first: whoever is choosing it at this moment waits for us, or we see
    it chosen. Raises ActivityGone."""
    event = locked_event(activity.event_id)
    found = Activity.objects.select_for_update(of=("self",)).filter(pk=activity.pk).first()
    if found is None:
        raise people.ActivityGone
    found.event = event
    return found


@transaction.atomic
def write_activity(activity: Activity, *, written: Rewriting, by: User, now: datetime) -> None:
    """Title and topic, in one language."""
    activity = _locked(activity)
    changed = words.rewritten(words.asked_of(ACTIVITY_WORDS, activity), written, by_id=by.pk)
    for name, content in changed.items():
        setattr(activity, name, content)
    if changed:
        activity.save(update_fields=list(changed))
        facts: dict[str, Any] = {"fields": list(changed), "language": written.language}
        audit.record(
            ACTIVITY_CHANGED, activity, by=by, now=now, project_id=activity.event.project_id, **facts
        )


@transaction.atomic
def remove_activity(activity: Activity, *, by: User, now: datetime) -> None:
    """Twice changes nothing. Whoever chose it is told once that it does not take place: the letter's job keeps what
    the programme said of it, because the item and the places in it are gone when it is written."""
    try:
        activity = _locked(activity)
    except people.ActivityGone:
        return
    for key in _readers(activity, now=now):
        told_once = f"activity-gone:{activity.pk}:{key}"
        facts: dict[str, Any] = {"registration_id": key, "activity": queries.kept_of(activity)}
        jobs.enqueue("events.write_activity_gone", now=now, key=told_once, **facts)
    audit.record(ACTIVITY_REMOVED, activity, by=by, now=now, project_id=activity.event.project_id)
    forget_files(Material.objects.filter(paper__activity=activity), now=now)
    activity.delete()
