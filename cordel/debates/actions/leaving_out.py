"""Unusual votes are looked for; voters are left out, and let in again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs
from cordel.debates import queries, rules
from cordel.debates.actions.locking import locked
from cordel.debates.actions.maps import outdate_maps
from cordel.debates.models import Debate, Exclusion, UnusualVotes, Voter

LEFT_OUT = audit.verb("votes.excluded", _("left votes out of a debate"))

LET_IN = audit.verb("votes.readmitted", _("let votes that were left out count again"))

JOB = "debates.look_for_unusual_votes"


@transaction.atomic
def leave_out(
    debate: Debate, *, voters: Sequence[int], reason: str, nonce: str, by: User, now: datetime
) -> Exclusion | None:
    """Their votes count no longer, earlier ones neither; None when all of them were left out already. `voters`: primary
    keys. The record says how many and why, never who or what they answered. Raises ExclusionNeedsReason."""
    found = locked(debate)
    known = Exclusion.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    if reason not in Exclusion.Reason.values:
        raise rules.ExclusionNeedsReason
    rows = Voter.objects.filter(debate=found, pk__in=voters, banned_at__isnull=True)
    if not (count := rows.count()):
        return None
    made = Exclusion.objects.create(
        debate=found, reason=reason, count=count, nonce=nonce, made_by=by, made_at=now
    )
    rows.update(banned_at=now, left_out=made)
    outdate_maps(found)
    audit.record(LEFT_OUT, found, by=by, now=now, project_id=found.project_id, voters=count, reason=reason)
    return made


@transaction.atomic
def let_in(exclusion: Exclusion, *, by: User, now: datetime) -> int:
    """Undoes that: their votes count again. Twice changes nothing. Returns how many voters."""
    debate = locked(exclusion.debate)
    if not Exclusion.objects.filter(pk=exclusion.pk, undone_at=None).update(undone_at=now, undone_by=by):
        return 0
    count = Voter.objects.filter(left_out=exclusion).update(banned_at=None, left_out=None)
    outdate_maps(debate)
    audit.record(LET_IN, debate, by=by, now=now, project_id=debate.project_id, voters=count)
    return count


def ask_to_look(debate: Debate, *, now: datetime) -> None:
    """A worker looks for unusual votes soon."""
    if {"debate": debate.pk} not in jobs.still_to_do(JOB):
        jobs.enqueue(JOB, now=now, debate=debate.pk)


def look_for_unusual(debate: Debate, *, now: datetime) -> None:
    """Keeps what is unusual about the votes of a debate as they stand now."""
    entries, document = debate.entries, queries.look_for_unusual(debate)
    facts = {"entries": entries, "made_at": now, "document": document}
    UnusualVotes.objects.update_or_create(debate=debate, defaults=facts)
