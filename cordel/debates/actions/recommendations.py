"""A recommendation is drafted, its evidence is frozen, the towns get it, it is adopted, sent, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, words
from cordel.base.words import Rewriting
from cordel.core import recommendation_evidence
from cordel.core.content import Content
from cordel.debates import queries
from cordel.debates.actions.locking import locked
from cordel.debates.actions.noting import note
from cordel.debates.models import Cited, Debate, FrozenEvidence, Recommendation, Statement, Wording
from cordel.debates.rules import recommendations as rules

DRAFTED = audit.verb("recommendation.drafted", _("drafted a recommendation"), is_public=False)

CHANGED = audit.verb("recommendation.changed", _("changed a recommendation"))

FROZEN = audit.verb("evidence.kept", _("froze the evidence that a recommendation rests on"), is_public=False)

HANDED = audit.verb("recommendation.handed", _("gave a recommendation to the towns"), is_public=False)

ADOPTED = audit.verb("recommendation.adopted", _("adopted a recommendation"))

SENT = audit.verb("recommendation.sent", _("sent a recommendation to an institution"))

WITHDRAWN = audit.verb("recommendation.withdrawn", _("withdrew a recommendation"))

State = Recommendation.State
RECOMMENDED = ("title", "text")


def held(recommendation: Recommendation) -> Recommendation:
    """The newest of it, under the lock of its debate: the evidence counts a journal to which nothing is added."""
    debate = locked(recommendation.debate)
    found = Recommendation.objects.select_for_update(no_key=True).get(pk=recommendation.pk)
    found.debate = debate
    return found


# --- Drafting ------------------------------------------------------------------------------------


@transaction.atomic
def draft(
    debate: Debate,
    *,
    title: Content,
    text: Content,
    statements: Sequence[Statement],
    nonce: str,
    by: User,
    now: datetime,
) -> Recommendation:
    """A new one that rests on these statements, in their order. The same form sent twice makes one. Raises WordsNeeded,
    CitedNeeded, NotOfThisDebate."""
    found = locked(debate)
    known = Recommendation.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    if not title or not text:
        raise rules.WordsNeeded
    last = found.recommendations.aggregate(last=Max("number"))["last"] or 0
    made = Recommendation.objects.create(
        debate=found,
        number=last + 1,
        title=title,
        text=text,
        nonce=nonce,
        created_by=by,
        created_at=now,
    )
    _cite(made, statements)
    note(DRAFTED, made, by, now)
    return made


@transaction.atomic
def cite(recommendation: Recommendation, statements: Sequence[Statement], *, by: User, now: datetime) -> None:
    """Rests on these instead. Evidence that was frozen before speaks of the others, and is no longer the newest word:
    it has to be frozen again. Raises NotADraft, CitedNeeded, NotOfThisDebate."""
    found = held(recommendation)
    rules.ensure_draft(found)
    before = list(found.cited.order_by("position").values_list("statement_id", flat=True))
    if before == [one.pk for one in statements]:
        return
    found.cited.all().delete()
    _cite(found, statements)
    note(CHANGED, found, by, now, fields=["cited"])


def _cite(recommendation: Recommendation, statements: Sequence[Statement]) -> None:
    rules.ensure_cited(len(statements))
    possible = set(queries.citable(recommendation.debate).values_list("pk", flat=True))
    if not {one.pk for one in statements} <= possible:
        raise rules.NotOfThisDebate
    Cited.objects.bulk_create(
        Cited(recommendation=recommendation, statement=one, position=at) for at, one in enumerate(statements)
    )


@transaction.atomic
def write_recommendation(
    recommendation: Recommendation, *, written: Rewriting, by: User, now: datetime
) -> None:
    """Title and text in one language; the original of a draft alone, translations always. Raises ChangedMeanwhile,
    OriginalStands, WordsNeeded."""
    found = held(recommendation)
    changed = words.rewritten(words.asked_of(RECOMMENDED, found), written, by_id=by.pk)
    if changed and found.state != State.DRAFT and written.language == found.text.original_language:
        raise rules.OriginalStands
    if not all(changed.values()):
        raise rules.WordsNeeded
    for name, content in changed.items():
        setattr(found, name, content)
    if changed:
        found.save(update_fields=list(changed))
        note(CHANGED, found, by, now, fields=list(changed), language=written.language)


# --- Evidence ------------------------------------------------------------------------------------


@transaction.atomic
def freeze(recommendation: Recommendation, *, nonce: str, by: User, now: datetime) -> FrozenEvidence:
    """The figures of the cited statements as they are now, for good; what was frozen before stays beside. The same form
    sent twice freezes once. Raises NotWithTheTowns."""
    found = held(recommendation)
    known = FrozenEvidence.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_can_freeze(found)
    last = found.evidence.aggregate(last=Max("version"))["last"] or 0
    moment = queries.moment_of(found, now=now)
    cells = queries.counted(found, entries=moment.entries, at=moment.counted_at)
    facts = {"version": last + 1, "made_at": now.isoformat()}
    document = queries.evidence_document(found, moment=moment, facts=facts, cells=cells)
    made = FrozenEvidence.objects.create(
        recommendation=found,
        version=last + 1,
        entries=moment.entries,
        root=moment.root,
        erased=moment.erased,
        counted_at=moment.counted_at,
        engine=moment.engine,
        votes_sha256=moment.votes_sha256,
        document=document,
        digest=recommendation_evidence.digest(document),
        nonce=nonce,
        made_by=by,
        made_at=now,
    )
    note(FROZEN, found, by, now, version=made.version, entries=made.entries, root=made.root)
    return made


# --- Towns get it, it is adopted, it is sent -------------------------------------------------------


@transaction.atomic
def hand_over(recommendation: Recommendation, *, by: User, now: datetime) -> None:
    """The towns read it, amend it, and say yes or no; from now on its words change by amendments alone. Twice changes
    nothing. Raises NotADraft, WordsNeeded, EvidenceNeeded."""
    found = held(recommendation)
    if found.state == State.TOWNS:
        return
    newest = queries.newest_evidence(found)
    is_frozen = newest is not None and queries.speaks_of_all(newest, found)
    rules.ensure_can_hand_over(found, is_frozen=is_frozen)
    found.state, found.wording = State.TOWNS, 1
    found.save(update_fields=["state", "wording"])
    keep_wording(found, now=now)
    note(HANDED, found, by, now)


def keep_wording(recommendation: Recommendation, *, now: datetime) -> None:
    """The words as they stand, before the next amendment changes them."""
    title, text = recommendation.title, recommendation.text
    Wording.objects.create(
        recommendation=recommendation,
        number=recommendation.wording,
        title=Content.of(title.original_language, title.original),
        text=Content.of(text.original_language, text.original),
        made_at=now,
    )


@transaction.atomic
def adopt(recommendation: Recommendation, *, seen: str, by: User, now: datetime) -> None:
    """From now on everybody reads it, with the towns that carry it. `seen`: what whoever adopts had before the eyes.
    Twice changes nothing. Raises NotWithTheTowns, AmendmentsWait, NoTownCarriesIt, ChangedSince."""
    found = held(recommendation)
    if found.state == State.ADOPTED:
        return
    says = queries.positions(found)
    carried_by = queries.carrying(says)
    waiting = found.amendments.filter(state="waiting").count()
    rules.ensure_can_adopt(found, waiting=waiting, carried_by=len(carried_by))
    if queries.seen(found, says) != seen:
        raise rules.ChangedSince
    found.state, found.adopted_at, found.adopted_by = State.ADOPTED, now, by
    found.save(update_fields=["state", "adopted_at", "adopted_by"])
    note(ADOPTED, found, by, now, wording=found.wording, towns=[one.pk for one in carried_by])


@dataclass(frozen=True)
class Sending:
    """To whom, when, and how many days they have."""

    institution: str
    organisation_id: int | None
    sent_on: date | None
    answer_days: int = 60


@transaction.atomic
def send(recommendation: Recommendation, *, facts: Sending, seen: str, by: User, now: datetime) -> None:
    """Sent to an institution, whose clock runs; or put right while it waits. Raises NotAdopted, InstitutionNeeded,
    DayAhead, ChangedMeanwhile."""
    found = held(recommendation)
    today = now.date()
    sent_on = facts.sent_on or today
    rules.ensure_can_send(found, institution=facts.institution, sent_on=sent_on, today=today)
    changed = edits.change(found, replace(facts, sent_on=sent_on), seen=seen)
    if found.state != State.SENT:
        found.state = State.SENT
        changed.append("state")
    if changed:
        found.save(update_fields=changed)
        note(SENT, found, by, now, sent_on=sent_on.isoformat(), days=facts.answer_days)


@transaction.atomic
def withdraw(recommendation: Recommendation, *, because: str, language: str, by: User, now: datetime) -> None:
    """It stands no longer, for a reason that everybody reads if it was public. Twice changes nothing. Raises
    OverWithAnswer, ReasonMissing."""
    found = held(recommendation)
    if found.state == State.WITHDRAWN:
        return
    rules.ensure_can_withdraw(found, because=because)
    found.state, found.withdrawn_at = State.WITHDRAWN, now
    found.withdrawn_because, found.language_of_reason = because, language
    found.save(update_fields=["state", "withdrawn_at", "withdrawn_because", "language_of_reason"])
    note(WITHDRAWN, found, by, now)
