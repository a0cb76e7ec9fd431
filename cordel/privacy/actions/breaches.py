"""A breach is noted at once by whoever sees it, told to those who run the project, and written down to its end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts import actions as accounts
from cordel.accounts.models import User
from cordel.base import audit, edits, jobs
from cordel.events.actions.tokens import revoke_token
from cordel.events.models import AccessToken, DoorDevice, Event, Registration
from cordel.privacy.models import Breach
from cordel.privacy.rules import breaches as rules
from cordel.projects.models import Project

NOTED = audit.verb("breach.noted", _("noted a breach of personal data"), is_public=False)
CHANGED = audit.verb("breach.changed", _("wrote more about a breach of personal data"), is_public=False)
CLOSED = audit.verb("breach.closed", _("closed a breach of personal data"), is_public=False)
OPENED = audit.verb("breach.opened", _("opened a breach of personal data again"), is_public=False)


# Written down in the house's own language, for those who look into it.
WHAT_WAS_LOST = _(
    "A phone that kept the door at event %(event)s on %(day)s is lost. On it is the encrypted list of that day: names,"
    " towns, who was present. It expires by itself the night after."
)


@dataclass(frozen=True)
class Noted:
    """What whoever sees a breach says of it; `town_id` None where it is the project's own."""

    kind: str
    noticed_at: datetime
    what: str
    town_id: int | None = None
    people: int | None = None


@dataclass(frozen=True)
class BreachFacts:
    """All that is written down of a breach, moments in UTC."""

    kind: str
    noticed_at: datetime
    what: str
    which_data: str
    people: int | None
    consequences: str
    measures: str
    authority_told_at: datetime | None
    authority_why_not: str
    people_told_at: datetime | None
    people_why_not: str


@transaction.atomic
def note_breach(
    project: Project, *, noted: Noted, nonce: str, by: User, now: datetime, lost_by: User | None = None
) -> Breach:
    """The same form sent twice is one breach. Whoever lost a device (`lost_by`) is signed out everywhere, and the
    tokens that this person made for the project work no more. Raises NotYetHappened."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    known = Breach.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_moments(noted.noticed_at, now=now)
    breach = Breach.objects.create(project=project, opened_by=by, opened_at=now, nonce=nonce, **vars(noted))
    audit.record(NOTED, breach, by=by, now=now, project_id=project.pk, town_id=noted.town_id, kind=noted.kind)
    if noted.kind == Breach.Kind.LOST_DEVICE and lost_by is not None:
        _lock_out(project, lost_by, by=by, now=now)
    jobs.enqueue("privacy.tell_of_breach", now=now, breach_id=breach.pk)
    return breach


def note_lost_device(event: Event, device: DoorDevice, by: User, now: datetime) -> list[Breach]:
    """A phone at the door is gone, with that day's list of names; whoever says so keeps the own access."""
    noted = Noted(
        Breach.Kind.LOST_DEVICE,
        now,
        WHAT_WAS_LOST % {"event": event.number, "day": (device.day or device.door_pass.day).isoformat()},
        people=event.registrations.exclude(status=Registration.Status.CANCELLED).count(),
    )
    nonce = f"door device {device.pk}"
    return [note_breach(event.project, noted=noted, nonce=nonce, by=by, now=now)]


def _lock_out(project: Project, user: User, *, by: User, now: datetime) -> None:
    for token in AccessToken.objects.filter(project=project, made_by=user, revoked_at=None).order_by("pk"):
        revoke_token(token, by=by, now=now)
    accounts.end_sessions(user, now=now)


@transaction.atomic
def write_breach(breach: Breach, *, facts: BreachFacts, seen: str, by: User, now: datetime) -> None:
    """Raises BreachClosed, NotYetHappened, BeforeNoticed, ChangedMeanwhile."""
    found = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    rules.ensure_open(found)
    rules.ensure_moments(facts.noticed_at, facts.authority_told_at, facts.people_told_at, now=now)
    changed = edits.change(found, facts, seen=seen)
    if changed:
        found.save(update_fields=changed)
        audit.record(CHANGED, found, by=by, now=now, project_id=found.project_id, fields=changed)


@transaction.atomic
def close_breach(breach: Breach, *, by: User, now: datetime) -> None:
    """Twice changes nothing. Raises NotAllSaid."""
    found = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if found.closed_at is not None:
        return
    rules.ensure_all_said(found)
    found.closed_at = now
    found.save(update_fields=["closed_at"])
    audit.record(CLOSED, found, by=by, now=now, project_id=found.project_id)


@transaction.atomic
def open_breach(breach: Breach, *, by: User, now: datetime) -> None:
    """Something new is known of a closed one. Twice changes nothing."""
    found = Breach.objects.select_for_update(of=("self",)).get(pk=breach.pk)
    if found.closed_at is None:
        return
    found.closed_at = None
    found.save(update_fields=["closed_at"])
    audit.record(OPENED, found, by=by, now=now, project_id=found.project_id)
