"""What towns and institutions say about a recommendation: amendments, positions, the answer, what followed."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, edits, stored_files
from cordel.base.dates import date_format
from cordel.core.material_files import MaterialFile
from cordel.debates import queries
from cordel.debates.actions.noting import note
from cordel.debates.actions.recommendations import held, keep_wording
from cordel.debates.models import Amendment, FollowUp, InstitutionAnswer, Recommendation, TownPosition
from cordel.debates.rules import recommendations as rules
from cordel.events.rules.papers import material_of
from cordel.towns.models import Town

PROPOSED = audit.verb("amendment.proposed", _("proposed other words for a recommendation"), is_public=False)

ACCEPTED = audit.verb("amendment.accepted", _("accepted other words for a recommendation"), is_public=False)

REFUSED = audit.verb("amendment.refused", _("refused other words for a recommendation"), is_public=False)

SAID = audit.verb(
    "recommendation.commented", _("said yes or no to a recommendation for a town"), is_public=False
)

ANSWERED = audit.verb("recommendation.answered", _("recorded the answer to a recommendation"))

FOLLOWED = audit.verb("recommendation.followed", _("told what followed a recommendation"))

State = Recommendation.State


# --- Amendments ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """Other words in the language of the original, and why, in the language of whoever says so."""

    title: str
    text: str
    because: str
    language: str


@transaction.atomic
def amend(
    recommendation: Recommendation,
    *,
    town: Town | None,
    proposal: Proposal,
    wording: int,
    nonce: str,
    by: User,
    now: datetime,
) -> Amendment:
    """Proposes other words; `town` is None for those who run the project, `wording` the one that was changed. The same
    form sent twice is one. Raises NotWithTheTowns, WordingChanged, WordsNeeded, NothingAmended, ReasonMissing."""
    found = held(recommendation)
    known = Amendment.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    rules.ensure_can_amend(found, title=proposal.title, text=proposal.text, because=proposal.because)
    if wording != found.wording:
        raise rules.WordingChanged
    last = found.amendments.aggregate(last=Max("number"))["last"] or 0
    made = Amendment.objects.create(
        recommendation=found,
        number=last + 1,
        wording=wording,
        town=town,
        nonce=nonce,
        proposed_by=by,
        proposed_at=now,
        **vars(proposal),
    )
    note(PROPOSED, found, by, now, amendment=made.number, town=town.pk if town else None)
    return made


@transaction.atomic
def accept_amendment(amendment: Amendment, *, because: str, language: str, by: User, now: datetime) -> None:
    """Its words stand from now on, as another wording: what towns said about the one before no longer counts, and
    translations wait to be written again. Twice changes nothing. Raises NotWithTheTowns, AmendmentDecided,
    AmendmentOlder, ReasonMissing."""
    found, row = _opened(amendment)
    if row.state == Amendment.State.ACCEPTED:
        return
    rules.ensure_waiting(row)
    rules.ensure_newest(row, found)
    found.title = found.title.with_original(found.title.original_language, row.title)
    found.text = found.text.with_original(found.text.original_language, row.text)
    found.wording += 1
    found.save(update_fields=["title", "text", "wording"])
    keep_wording(found, now=now)
    row.became = found.wording
    _decide(row, Amendment.State.ACCEPTED, because, language, by, now)
    note(ACCEPTED, found, by, now, amendment=row.number, wording=found.wording)


@transaction.atomic
def refuse_amendment(amendment: Amendment, *, because: str, language: str, by: User, now: datetime) -> None:
    """The words stay. Twice changes nothing. Raises NotWithTheTowns, AmendmentDecided, ReasonMissing."""
    found, row = _opened(amendment)
    if row.state == Amendment.State.REFUSED:
        return
    rules.ensure_waiting(row)
    _decide(row, Amendment.State.REFUSED, because, language, by, now)
    note(REFUSED, found, by, now, amendment=row.number)


def _opened(amendment: Amendment) -> tuple[Recommendation, Amendment]:
    found = held(amendment.recommendation)
    row = Amendment.objects.get(pk=amendment.pk)
    if row.state == Amendment.State.WAITING:
        rules.ensure_with_towns(found)
    return found, row


def _decide(row: Amendment, state: str, because: str, language: str, by: User, now: datetime) -> None:
    if not because:
        raise rules.ReasonMissing
    row.state, row.decided_because, row.language_of_decision = state, because, language
    row.decided_by, row.decided_at = by, now
    row.save(
        update_fields=[
            "state", "became", "decided_because", "language_of_decision", "decided_by", "decided_at"
        ]
    )  # fmt: skip


# --- Positions -----------------------------------------------------------------------------------


@transaction.atomic
def say(
    recommendation: Recommendation,
    *,
    town: Town,
    word: str,
    because: str,
    language: str,
    wording: int,
    nonce: str,
    by: User,
    now: datetime,
) -> None:
    """A town says yes, yes if, or no to the words that stand; the newest counts. The same form sent twice is one. Raises
    NotWithTheTowns, WordingChanged, ConditionNeeded."""
    found = held(recommendation)
    if TownPosition.objects.filter(nonce=nonce).exists():
        return
    rules.ensure_with_towns(found)
    if wording != found.wording:
        raise rules.WordingChanged
    if word == TownPosition.Word.IF and not because:
        raise rules.ConditionNeeded
    TownPosition.objects.create(
        recommendation=found,
        town=town,
        wording=wording,
        evidence=queries.newest_evidence(found),
        word=word,
        because=because,
        language=language if because else "",
        nonce=nonce,
        said_by=by,
        said_at=now,
    )
    audit.record(
        SAID,
        found,
        by=by,
        now=now,
        project_id=found.debate.project_id,
        town_id=town.pk,
        word=word,
        wording=wording,
    )


# --- The answer, and what followed ---------------------------------------------------------------


@dataclass(frozen=True)
class AnswerFacts:
    """What its screen writes."""

    text: str = ""
    language: str = ""
    answered_on: date | None = None
    is_published: bool = False


@transaction.atomic
def record_answer(
    recommendation: Recommendation,
    *,
    facts: AnswerFacts,
    seen: str,
    by: User,
    now: datetime,
    data: bytes = b"",
) -> None:
    """What the institution answered, or the same put right; `data` are the bytes of a file, b"" for the one that is
    kept. Raises NotSent, DayAhead, BeforeItWasSent, ChangedMeanwhile, and what is wrong with the file."""
    read = material_of(data) if data else None
    found = held(recommendation)
    _ensure_happened(found, facts.answered_on or now.date(), now)
    row = InstitutionAnswer.objects.filter(recommendation=found).first()
    is_new = row is None
    row = row or InstitutionAnswer(recommendation=found, recorded_by=by, recorded_at=now)
    changed = edits.change(row, facts, seen=seen)
    if read is not None and row.digest != hashlib.sha256(read.data).hexdigest():
        _keep(row, read, now)
        changed.append("file")
    if not (changed or is_new):
        return
    row.save()
    if found.state == State.SENT:
        found.state = State.ANSWERED
        found.save(update_fields=["state"])
    note(ANSWERED, found, by, now, published=row.is_published)


def _keep(row: InstitutionAnswer, read: MaterialFile, now: datetime) -> None:
    if row.file.name:
        stored_files.forget([row.file.name], now=now)
    row.kept_as, row.digest = read.kind, hashlib.sha256(read.data).hexdigest()
    row.file.save("file", ContentFile(read.data), save=False)


@transaction.atomic
def follow_up(
    recommendation: Recommendation,
    *,
    text: str,
    language: str,
    day: date,
    nonce: str,
    by: User,
    now: datetime,
) -> None:
    """What was done, on that day. The same form sent twice is one. Raises NotSent, DayAhead, BeforeItWasSent."""
    found = held(recommendation)
    if FollowUp.objects.filter(nonce=nonce).exists():
        return
    _ensure_happened(found, day, now)
    FollowUp.objects.create(
        recommendation=found, text=text, language=language, day=day, nonce=nonce, told_by=by, told_at=now
    )
    if found.state == State.ANSWERED:
        found.state = State.FOLLOWED
        found.save(update_fields=["state"])
    note(FOLLOWED, found, by, now, day=day.isoformat())


def _ensure_happened(recommendation: Recommendation, day: date, now: datetime) -> None:
    sent_on = recommendation.sent_on
    shown = date_format(sent_on) if sent_on else ""
    rules.ensure_happened(recommendation, day, today=now.date(), shown=shown)
