"""Votes: each is a line of the journal, and the votes are what the journal adds up to."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from cordel.base.prepared import create, prepared_update
from cordel.core import vote_journal
from cordel.debates import queries, rules
from cordel.debates.actions import counting
from cordel.debates.actions.locking import locked
from cordel.debates.models import Debate, JournalEntry, Statement, Vote, Voter


@transaction.atomic
def vote(
    voter: Voter,
    *,
    statement: Statement,
    choice: str,
    is_important: bool,
    nonce: str,
    now: datetime,
    is_from_paper: bool = False,
) -> None:
    """One line in the journal, and what it adds up to. `choice` "none" takes a vote back. The same sent twice is one.
    Raises NotOpen, ShutOut, NotToVoteOn."""
    debate = locked(voter.debate)
    if queries.is_in_journal(nonce):
        return
    rules.ensure_votes(debate, queries.voter_as_it_is(voter), statement)
    entry = _entry(debate, voter, statement, choice, is_important, now)
    entry.nonce, entry.is_from_paper = nonce, is_from_paper
    create([entry])
    _numbered(debate.pk, entry.number)
    _fold(entry, queries.vote_of(voter, statement))


@prepared_update
def _numbered(debate: int, entries: int) -> tuple[QuerySet[Debate], dict[str, object]]:
    return Debate.objects.filter(pk=debate), {"entries": entries}


def _fold(entry: JournalEntry, known: Vote | None) -> None:
    """What the newest line makes of the vote that the earlier ones add up to."""
    vote = known or Vote(voter=entry.voter, statement=entry.statement)
    before = known.choice if known else vote_journal.NONE
    if entry.choice != vote_journal.NONE:
        vote.choice, vote.is_important, vote.number = entry.choice, entry.is_important, entry.number
        if known:
            vote.save(update_fields=["choice", "is_important", "number"])
        else:
            create([vote])
    elif known:
        vote.delete()
    counting.count_in(vote, before=before, now=entry.choice)


def _entry(
    debate: Debate, voter: Voter, statement: Statement, choice: str, is_important: bool, now: datetime
) -> JournalEntry:
    entry = JournalEntry(
        debate=debate,
        number=debate.entries + 1,
        voter=voter,
        statement=statement,
        choice=choice,
        is_important=is_important,
        salt=secrets.token_hex(16),
        at=now.replace(second=0, microsecond=0),
    )
    entry.leaf = vote_journal.leaf(queries.entry_of(entry), bytes.fromhex(entry.salt))
    return entry


@transaction.atomic
def refold(debate: Debate) -> int:
    """Makes the votes from the journal again, as if there had been nothing else; returns how many there are."""
    found = locked(debate)
    folded = vote_journal.fold(queries.entries(found))
    voters = dict(Voter.objects.filter(debate=found).values_list("key", "pk"))
    statements = dict(found.statements.values_list("number", "pk"))
    Vote.objects.filter(voter__debate=found).delete()
    Vote.objects.bulk_create(
        Vote(
            voter_id=voters[entry.voter],
            statement_id=statements[entry.statement],
            choice=entry.choice,
            is_important=entry.is_important,
            number=entry.number,
        )
        for _key, entry in sorted(folded.items())
    )
    counting.recount(found)
    return len(folded)
