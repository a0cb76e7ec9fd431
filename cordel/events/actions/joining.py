"""Where people join who take part online: written by the host, told once to those whom it concerns."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, jobs, words
from cordel.base.words import Rewriting
from cordel.events import queries, rules
from cordel.events.actions.registration import locked_event
from cordel.events.models import Event, Joining, Registration
from cordel.events.rules import joining as joining_rules

JOINING_SET = audit.verb("event.joining_set", _("wrote where to join the event online"))
# Second thoughts come soon: whoever changes something again within this time writes one letter, not two, and none
# where everything is as it was.
SECOND_THOUGHTS = timedelta(minutes=10)


@dataclass(frozen=True)
class JoiningFacts:
    """An address of `core.web_links`, or "" for none."""

    url: str


@transaction.atomic
def set_joining(event: Event, *, facts: JoiningFacts, seen: str, by: User, now: datetime) -> None:
    """Twice changes nothing. Raises ChangedMeanwhile, MeetsInRoom, EventClosed."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    joining_rules.ensure_meets_online(event)
    joining = queries.joining_of(event)
    if not edits.change(joining, facts, seen=seen):
        return
    _keep(joining, now=now)
    audit.record(JOINING_SET, event, by=by, now=now, project_id=event.project_id)
    if event.published_at is not None:
        # Calendars replace the older entry.
        event.sequence, event.changed_at = event.sequence + 1, now
        event.save(update_fields=["sequence", "changed_at"])
        asked: dict[str, Any] = {"event_id": event.pk, "version": joining.version}
        jobs.enqueue("events.tell_joining", now=now, after=now + SECOND_THOUGHTS, **asked)


def put_joining(event: Event, url: str, *, now: datetime) -> None:
    """The same as a part of a change of plan, whose own letters tell it; its caller locks and records."""
    joining = queries.joining_of(event)
    if url and url != joining.url:
        joining.url = url
        _keep(joining, now=now)


def _keep(joining: Joining, *, now: datetime) -> None:
    joining.version, joining.changed_at = joining.version + 1, now
    joining.save()


@transaction.atomic
def write_joining_note(event: Event, *, written: Rewriting, by: User, now: datetime) -> None:
    """What people need to know to join, in one language. No letter goes out about it."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    joining = queries.joining_of(event)
    changed = words.rewritten(words.asked_of(("note",), joining), written, by_id=by.pk)
    if changed:
        joining.note, joining.changed_at = changed["note"], now
        joining.save()
        audit.record(JOINING_SET, event, by=by, now=now, project_id=event.project_id)


@transaction.atomic
def tell_joining(event: Event, *, version: int, now: datetime) -> int:
    """Asks for one letter to each person whom it concerns. An address that was replaced meanwhile is not told."""
    joining = queries.joining_of(event)
    if joining.version != version or not joining.url:
        return 0
    ids = list(queries.to_tell_joining(event, joining, now=now).values_list("pk", flat=True))
    for pk in ids:
        jobs.enqueue("events.write_joining", now=now, key=f"joining:{version}:{pk}", registration_id=pk)
    return len(ids)


def note_joining(registration_id: int, *, version: int) -> None:
    """The person's last letter named this address, or a newer one."""
    found = Registration.objects.filter(pk=registration_id, joining_known__lt=version)
    found.update(joining_known=version)
