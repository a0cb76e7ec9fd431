"""Figures: confirming them, objecting to them, freezing them as a version, and opening them again to correct."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, figures, jobs
from cordel.core import signed_figures
from cordel.events import queries
from cordel.events.actions.registration import locked_event
from cordel.events.models import Confirmation, Event, FiguresVersion, Objection
from cordel.events.queries import Part
from cordel.events.queries.evidence import recorded
from cordel.events.rules import figures as rules
from cordel.projects import actions as projects
from cordel.towns.models import Town

CONFIRMED = audit.verb("event.figures_confirmed", _("confirmed figures of the event"), is_public=False)
OBJECTED = audit.verb("event.figures_objected", _("objected to figures of the event"), is_public=False)
ANSWERED = audit.verb("event.objection_answered", _("answered an objection to figures"), is_public=False)
CLOSED = audit.verb("event.closed", _("closed the event and froze its figures"))
REOPENED = audit.verb("event.reopened", _("reopened the event"))


# --- What the towns say -----------------------------------------------------------------------------


@transaction.atomic
def confirm_draft(
    event: Event, *, town: Town, seen: str, by: User, now: datetime, in_stead_because: str = ""
) -> None:
    """The host's word: what the door recorded is what happened. `town` is the host that says so, `seen` the digest
    of what was shown. Twice changes nothing. Raises FiguresChanged when presence changed since it was shown."""
    event = locked_event(event.pk)
    rules.ensure_can_sign(event, now=now)
    part = queries.draft(event).host
    if part is not None:
        _confirm(part, event, town=town, seen=seen, by=by, now=now, in_stead_because=in_stead_because)


@transaction.atomic
def confirm_rows(
    event: Event, *, town: Town, seen: str, by: User, now: datetime, in_stead_because: str = ""
) -> None:
    """A town that sent people confirms its own rows, or the coordinator in its stead, who says why."""
    event = locked_event(event.pk)
    rules.ensure_can_sign(event, now=now)
    part = queries.draft(event).part_of(town.pk)
    rules.ensure_same(shown=seen, now_is=part.digest if part else "")
    if part is not None:
        _confirm(part, event, town=town, seen=seen, by=by, now=now, in_stead_because=in_stead_because)


def _confirm(
    part: Part, event: Event, *, town: Town, seen: str, by: User, now: datetime, in_stead_because: str
) -> None:
    rules.ensure_same(shown=seen, now_is=part.digest)
    if part.confirmed is not None:
        return
    Confirmation.objects.create(
        event=event,
        town=town,
        as_host=part.as_host,
        statement=signed_figures.canonical(part.statement),
        digest=part.digest,
        in_stead_because=in_stead_because.strip(),
        confirmed_at=now,
        confirmed_by=by,
    )
    audit.record(CONFIRMED, event, by=by, now=now, project_id=event.project_id, town_id=town.pk)


@transaction.atomic
def object_to_rows(event: Event, *, town: Town, seen: str, reason: str, by: User, now: datetime) -> None:
    """A town says that its rows are wrong, and why. The same words twice are one objection."""
    event = locked_event(event.pk)
    rules.ensure_can_sign(event, now=now)
    rules.ensure_reason(reason)
    part = queries.draft(event).part_of(town.pk)
    rules.ensure_same(shown=seen, now_is=part.digest if part else "")
    said = part.objection if part and part.is_objected else None
    if part is None or (said is not None and said.reason == reason.strip()):
        return
    Objection.objects.create(
        event=event, town=town, digest=seen, reason=reason.strip(), objected_at=now, objected_by=by
    )
    audit.record(OBJECTED, event, by=by, now=now, project_id=event.project_id, town_id=town.pk)


@transaction.atomic
def answer_objection(objection: Objection, *, answer: str, by: User, now: datetime) -> None:
    """Settles an objection in words; the town is asked to confirm again. Raises ObjectionSettled when presence was
    corrected, or somebody answered, in the meantime."""
    event = locked_event(objection.event_id)
    rules.ensure_can_sign(event, now=now)
    rules.ensure_reason(answer)
    part = queries.draft(event).part_of(objection.town_id)
    if part is None or part.objection is None or part.objection.pk != objection.pk or not part.is_objected:
        if Objection.objects.filter(pk=objection.pk, answer=answer.strip(), answered_by=by).exists():
            return
        raise rules.ObjectionSettled
    objection.answer, objection.answered_at, objection.answered_by = answer.strip(), now, by
    objection.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(ANSWERED, event, by=by, now=now, project_id=event.project_id, town_id=objection.town_id)


# --- Versions ---------------------------------------------------------------------------------------


@transaction.atomic
def freeze(event: Event, *, seen: str, because: str, by: User, now: datetime) -> None:
    """Closes the event after a look at who has confirmed; `because` says why it is frozen although somebody has
    not. Twice changes nothing. Raises OpenQuestions without a reason, FiguresChanged when figures or words changed."""
    event = locked_event(event.pk)
    if event.closed_at is not None:
        return
    rules.ensure_can_sign(event, now=now)
    draft = queries.draft(event)
    rules.ensure_same(shown=seen, now_is=draft.seen)
    if draft.missing and not because.strip():
        raise rules.OpenQuestions(missing=", ".join(str(part.town) for part in draft.missing))
    close(event, by=by, now=now, because=because.strip() if draft.missing else "")


@transaction.atomic
def close(event: Event, *, by: User | None, now: datetime, because: str = "") -> None:
    """Freezes who was there as the event's next version and publishes the counts that the call asks for. Twice
    changes nothing. What people see first is `freeze`."""
    event = locked_event(event.pk)
    if event.closed_at is None:
        event.closed_at = now
        event.save(update_fields=["closed_at"])
        _keep_version(event, by=by, now=now, because=because)
        audit.record(CLOSED, event, by=by, now=now, project_id=event.project_id)
        if queries.to_thank(event).exists():
            jobs.enqueue("events.thank", now=now, event_id=event.pk)
    publish_headcount(event, by=by, now=now)


def _keep_version(event: Event, *, by: User | None, now: datetime, because: str) -> None:
    """The figures as they stand, under the next number, with the reason for which the last version was reopened."""
    last = event.figures_versions.first()
    number = last.number + 1 if last else 1
    document = queries.new_version(
        queries.draft(event),
        resting=recorded(event),
        number=number,
        reason=last.reopened_because if last else "",
        because=because,
        now=now,
    )
    content = signed_figures.canonical(document)
    FiguresVersion.objects.create(
        event=event,
        number=number,
        content=content,
        digest=signed_figures.sha256(content),
        frozen_at=now,
        frozen_by=by,
    )


def publish_headcount(event: Event, *, by: User | None, now: datetime) -> None:
    """Puts the event's counts by town, country and role into the ledger, exactly, as funders demand.

    The ledger speaks one language, whoever closes the event: pages translate its words for each reader.
    """
    with translation.override(settings.LANGUAGE_CODE):
        presence = queries.presence(event)
        table = queries.headcount_table(event, presence)
    figures.publish(
        event, "headcount", table, counting_rule=presence.counting_rule, exact=True, now=now, by=by
    )


@transaction.atomic
def reopen(event: Event, *, reason: str, by: User, now: datetime) -> None:
    """Lets a closed event be corrected. What was frozen and published stays; the reason is the next version's.
    Twice changes nothing. Raises ReasonMissing, ProjectClosed."""
    rules.ensure_reason(reason)
    projects.locked_open(event.project_id)
    event = locked_event(event.pk)
    if event.closed_at is None:
        return
    event.closed_at = None
    event.save(update_fields=["closed_at"])
    version = event.figures_versions.first()
    if version is not None:
        version.reopened_at, version.reopened_by, version.reopened_because = now, by, reason.strip()
        version.save(update_fields=["reopened_at", "reopened_by", "reopened_because"])
    audit.record(REOPENED, event, by=by, now=now, project_id=event.project_id)
