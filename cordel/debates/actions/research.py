"""Research agreements: recorded, announced, ended; a voter stays out; the deletion is noted."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, stored_files
from cordel.base.dates import date_format
from cordel.core.material_files import MaterialFile
from cordel.debates import queries
from cordel.debates.actions.locking import locked
from cordel.debates.actions.noting import note
from cordel.debates.models import Debate, ResearchAgreement, Voter
from cordel.debates.rules import research as rules
from cordel.events.rules.papers import material_of

RECORDED = audit.verb("agreement.recorded", _("recorded a research agreement"), is_public=False)

CHANGED = audit.verb("agreement.changed", _("changed a research agreement"), is_public=False)

ANNOUNCED = audit.verb("agreement.announced", _("announced a research agreement"))

ENDED = audit.verb("agreement.ended", _("ended a research agreement"))

DELETED = audit.verb("agreement.deletion_noted", _("noted that an institution deleted the votes that it got"))


@dataclass(frozen=True)
class AgreementFacts:
    """What its screen writes."""

    institution: str = ""
    responsible: str = ""
    used_for: str = ""
    language: str = ""
    signed_on: date | None = None
    runs_until: date | None = None


@dataclass(frozen=True)
class DeletionFacts:
    """When the institution deleted the votes, and which role or unit there said so."""

    deleted_on: date | None = None
    deletion_said_by: str = ""


def held_agreement(agreement: ResearchAgreement) -> ResearchAgreement:
    """The newest of it, under the lock of its debate: nobody votes, erases or stays out meanwhile."""
    debate = locked(agreement.debate)
    found = ResearchAgreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)
    found.debate = debate
    return found


@transaction.atomic
def record_agreement(
    debate: Debate, *, facts: AgreementFacts, data: bytes, nonce: str, by: User, now: datetime
) -> ResearchAgreement:
    """A new one, which nobody but the desk sees; `data` is the signed document. The same form sent twice makes one.
    Raises HeldElsewhere, VotesGone, DocumentNeeded, SignedAhead, RunsBackwards, and what is wrong with the file."""
    if not data:
        raise rules.DocumentNeeded
    read = material_of(data)
    found = locked(debate)
    known = ResearchAgreement.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_can_record(found, are_votes_gone=queries.are_votes_gone(found))
    facts = _with_days(facts, now)
    made = ResearchAgreement(
        debate=found,
        number=(found.agreements.aggregate(last=Max("number"))["last"] or 0) + 1,
        nonce=nonce,
        recorded_by=by,
        recorded_at=now,
        **vars(facts),
    )
    _keep(made, read)
    made.save()
    note(RECORDED, made, by, now, number=made.number)
    return made


def _with_days(facts: AgreementFacts, now: datetime) -> AgreementFacts:
    today = timezone.localdate(now)
    signed_on, runs_until = facts.signed_on or today, facts.runs_until or today
    rules.ensure_days(signed_on, runs_until, today=today)
    return replace(facts, signed_on=signed_on, runs_until=runs_until)


def _keep(agreement: ResearchAgreement, read: MaterialFile) -> None:
    agreement.kept_as, agreement.digest = read.kind, hashlib.sha256(read.data).hexdigest()
    agreement.file.save("file", ContentFile(read.data), save=False)


@transaction.atomic
def change_agreement(
    agreement: ResearchAgreement,
    *,
    facts: AgreementFacts,
    seen: str,
    by: User,
    now: datetime,
    data: bytes = b"",
) -> None:
    """Put right before it is announced; b"" keeps the document. Raises AgreementStands, SignedAhead, RunsBackwards,
    ChangedMeanwhile, and what is wrong with the file."""
    read = material_of(data) if data else None
    found = held_agreement(agreement)
    rules.ensure_can_change(found)
    changed = edits.change(found, _with_days(facts, now), seen=seen)
    if read is not None and found.digest != hashlib.sha256(read.data).hexdigest():
        stored_files.forget([str(found.file.name)], now=now)
        _keep(found, read)
        changed += ["file", "kept_as", "digest"]
    if changed:
        found.save(update_fields=changed)
        note(CHANGED, found, by, now, number=found.number)


def version_of(agreement: ResearchAgreement) -> str:
    """A fingerprint of what whoever announces it has before the eyes."""
    return edits.version_of((edits.facts_of(agreement, AgreementFacts), agreement.digest))


@transaction.atomic
def announce(agreement: ResearchAgreement, *, seen: str, by: User, now: datetime) -> None:
    """From now on everybody reads it, and the days run until votes may be handed out. Twice changes nothing. Raises
    HeldElsewhere, VotesGone, AgreementOver, NobodySeesIt, EndsTooSoon, AgreementChanged."""
    found = held_agreement(agreement)
    if found.announced_at is not None:
        return
    rules.ensure_can_announce(found, are_votes_gone=queries.are_votes_gone(found.debate), now=now)
    if version_of(found) != seen:
        raise rules.AgreementChanged
    found.announced_at, found.announced_by = now, by
    found.save(update_fields=["announced_at", "announced_by"])
    note(ANNOUNCED, found, by, now, number=found.number)


@transaction.atomic
def end_agreement(
    agreement: ResearchAgreement, *, because: str, language: str, by: User, now: datetime
) -> None:
    """Nothing is handed out under it any more. Twice changes nothing. Raises AgreementOver, EndsWithReason."""
    found = held_agreement(agreement)
    if found.ended_at is not None:
        return
    rules.ensure_can_end(found, because=because, now=now)
    found.ended_at, found.ended_by = now, by
    found.ended_because, found.language_of_reason = because, language
    found.save(update_fields=["ended_at", "ended_by", "ended_because", "language_of_reason"])
    note(ENDED, found, by, now, number=found.number)


@transaction.atomic
def note_deletion(
    agreement: ResearchAgreement, *, facts: DeletionFacts, seen: str, by: User, now: datetime
) -> None:
    """The institution deleted what it got; or the same put right. Raises NothingHanded, NotOverYet, DeletionAhead,
    DeletedBefore, ChangedMeanwhile."""
    found = held_agreement(agreement)
    last = queries.last_hand_out(found)
    last_on = timezone.localdate(last.made_at) if last else None
    day = facts.deleted_on or timezone.localdate(now)
    rules.ensure_deleted(found, day, last=last_on, shown=date_format(last_on) if last_on else "", now=now)
    changed = edits.change(found, replace(facts, deleted_on=day), seen=seen)
    if changed:
        found.save(update_fields=changed)
        note(DELETED, found, by, now, number=found.number, deleted_on=day.isoformat())


@transaction.atomic
def stay_out(voter: Voter, *, is_out: bool) -> None:
    """Whether a voter's votes stay out of every file for research from now on. Under the lock of the debate: a file that
    is being written has either all of them or none. No entry in the record of acts, which would tell when a key was
    here. Somebody who was drawn to stay beside the others is not let in by pressing twice."""
    locked(voter.debate)
    found = Voter.objects.filter(pk=voter.pk).first()
    if found is None or is_out == (found.research == Voter.Research.NO):
        return
    found.research = Voter.Research.NO if is_out else Voter.Research.GOES
    found.save(update_fields=["research"])
