"""Inviting: links that are passed on, and the words that go with them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, tokens, words
from cordel.base.words import Rewriting
from cordel.core.content import Content
from cordel.events import rules
from cordel.events.actions.registration import locked_event
from cordel.events.models import Event, Invitation
from cordel.towns.models import Town

MADE = audit.verb("invitation.made", _("made an invitation"))
EDITED = audit.verb("invitation.edited", _("changed an invitation"), is_public=False)
WRITTEN = audit.verb("invitation.written", _("wrote the words of an invitation"))
REMOVED = audit.verb("invitation.removed", _("removed an invitation"))

INVITATION_WORDS = ("words",)


@dataclass(frozen=True)
class InvitationFacts:
    """Who passes the invitation on."""

    source: str
    name: str


@transaction.atomic
def invite(
    event: Event,
    *,
    facts: InvitationFacts,
    language: str,
    text: str,
    town: Town | None,
    by: User,
    now: datetime,
) -> Invitation:
    """A link of its own for this source. The same source twice is one invitation, the first one."""
    event = locked_event(event.pk)
    rules.ensure_not_closed(event)
    known = Invitation.objects.filter(event=event, **vars(facts)).first()
    if known is not None:
        return known
    invitation = Invitation.objects.create(
        event=event,
        code=tokens.code(6),
        words=Content.of(language, text) if text else Content(),
        town=town,
        created_by=by,
        created_at=now,
        **vars(facts),
    )
    audit.record(MADE, invitation, by=by, now=now, project_id=event.project_id)
    return invitation


@transaction.atomic
def edit_invitation(
    invitation: Invitation, *, facts: InvitationFacts, seen: str, by: User, now: datetime
) -> None:
    """Raises InvitationThere when another one has this source and name."""
    invitation = _locked(invitation)
    others = Invitation.objects.filter(event=invitation.event_id, **vars(facts)).exclude(pk=invitation.pk)
    if others.exists():
        raise rules.InvitationThere(name=facts.name)
    changed = edits.change(invitation, facts, seen=seen)
    if changed:
        invitation.save(update_fields=changed)
        project = invitation.event.project_id
        audit.record(EDITED, invitation, by=by, now=now, project_id=project, fields=changed)


@transaction.atomic
def write_invitation(invitation: Invitation, *, written: Rewriting, by: User, now: datetime) -> None:
    """Its words, in one language."""
    invitation = _locked(invitation)
    changed = words.rewritten(words.asked_of(INVITATION_WORDS, invitation), written, by_id=by.pk)
    if changed:
        invitation.words = changed["words"]
        invitation.save(update_fields=["words"])
        project = invitation.event.project_id
        audit.record(WRITTEN, invitation, by=by, now=now, project_id=project, language=written.language)


@transaction.atomic
def remove_invitation(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Twice changes nothing. Raises InvitationUsed when somebody came by it: the figure would be lost."""
    locked_event(invitation.event_id)
    found = Invitation.objects.select_related("event").filter(pk=invitation.pk).first()
    if found is not None:
        rules.ensure_unused(used=found.registrations.count())
        audit.record(REMOVED, found, by=by, now=now, project_id=found.event.project_id)
        found.delete()


def _locked(invitation: Invitation) -> Invitation:
    """The invitation as it is now; its event is locked first, as everywhere."""
    event = locked_event(invitation.event_id)
    found = Invitation.objects.get(pk=invitation.pk)
    found.event = event
    return found
