"""Single votes are handed out for research: whose, in which order, and what is noted of it."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.base.dates import date_format
from cordel.core import vote_journal
from cordel.debates import queries
from cordel.debates.actions.noting import note
from cordel.debates.actions.research import held_agreement
from cordel.debates.models import Debate, HandOut, JournalEntry, ResearchAgreement, Statement, Voter
from cordel.debates.rules import research as rules

HANDED = audit.verb("votes.handed", _("handed out votes of a debate for research"))


@dataclass(frozen=True)
class Handed:
    """What was noted, and the file as it goes out: written anew each time from the same rows, kept nowhere."""

    row: HandOut
    readme: str
    statements: Sequence[Statement]
    rows: Sequence[bytes]

    def chunks(self) -> Iterator[bytes]:
        return queries.research_file(self.readme, self.statements, self.rows)


@transaction.atomic
def hand_out(agreement: ResearchAgreement, *, nonce: str, by: User, now: datetime) -> Handed:
    """The votes as they are at this moment. The same button sent twice hands out once. Raises HandedAlready,
    HeldElsewhere, VotesGone, NotAnnounced, TooEarly, AgreementOver, NobodySeesIt, TooFewSince, TooFewRows."""
    found = held_agreement(agreement)
    if HandOut.objects.filter(nonce=nonce).exists():
        raise rules.HandedAlready
    debate, opens_at = found.debate, found.opens_at
    opens_on = date_format(timezone.localtime(opens_at), "DATETIME_FORMAT") if opens_at else ""
    gone = queries.are_votes_gone(debate)
    rules.ensure_can_hand_out(found, are_votes_gone=gone, opens_on=opens_on, now=now)
    rules.ensure_crowd_since(queries.count_spoken_since(debate), fewest=queries.FEWEST)
    _keep_back(debate)
    statements = queries.shown_statements(debate)
    rows = queries.research_rows(debate, statements)
    rules.ensure_crowd(len(rows))
    secrets.SystemRandom().shuffle(rows)
    row = _row(found, rows, nonce, by, now)
    handed = Handed(row, queries.research_readme(found, row), statements, rows)
    digest = hashlib.sha256()
    for chunk in handed.chunks():
        digest.update(chunk)
    row.sha256 = digest.hexdigest()
    row.save()
    note(HANDED, found, by, now, number=row.number, voters=row.voters, votes=row.votes, sha256=row.sha256)
    return handed


def _row(agreement: ResearchAgreement, rows: Sequence[bytes], nonce: str, by: User, now: datetime) -> HandOut:
    debate = agreement.debate
    leaves = JournalEntry.objects.filter(debate=debate).order_by("number").values_list("leaf", flat=True)
    return HandOut(
        agreement=agreement,
        number=(agreement.hand_outs.aggregate(last=Max("number"))["last"] or 0) + 1,
        voters=len(rows),
        votes=sum(len(row) - row.count(0) for row in rows),
        entries=debate.entries,
        root=vote_journal.root(leaves.iterator(chunk_size=5_000)),
        nonce=nonce,
        made_by=by,
        made_at=now,
    )


def _keep_back(debate: Debate) -> None:
    """What the pages count minus what a file holds is what those voted who are in no file. Were it one person alone,
    that person's votes would be read off, so others stay beside them, drawn by chance, until they are as many as a page
    tells anything about. They stay for good: drawn anew, two files together would tell who was drawn."""
    kept_back = queries.count_kept_back(debate)
    if not 0 < kept_back < queries.FEWEST:
        return
    keys = list(queries.going(debate).values_list("pk", flat=True).order_by("pk"))
    drawn = secrets.SystemRandom().sample(keys, min(queries.FEWEST - kept_back, len(keys)))
    Voter.objects.filter(pk__in=drawn).update(research=Voter.Research.BESIDE)
