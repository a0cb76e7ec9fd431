"""Many voters at once, with a mind of their own: written as the journal would have them."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cordel.accounts.models import User
from cordel.core import vote_journal
from cordel.core.content import Content
from cordel.debates import actions, queries
from cordel.debates.actions import counting
from cordel.debates.models import Debate, JournalEntry, Statement, Vote, Voter

Answer = Callable[[int, int], str]  # (voter, statement), both from 0


def say(debate: Debate, count: int, now: datetime) -> list[Statement]:
    """So many more accepted statements."""
    last = debate.statements.count()
    Statement.objects.bulk_create(
        Statement(
            debate=debate,
            number=last + at + 1,
            words=Content.of("en", f"Towns should do thing {last + at + 1}."),
            origin=Statement.Origin.SEED,
            state=Statement.State.ACCEPTED,
            nonce=f"crowd {debate.pk} {last + at}",
            written_at=now,
        )
        for at in range(count)
    )
    return list(debate.statements.order_by("number"))


def come(debate: Debate, count: int, now: datetime, **facts: Any) -> list[Voter]:
    first = debate.voters.count()
    Voter.objects.bulk_create(
        Voter(
            debate=debate,
            key=queries.voter_key(debate, f"crowd {first + at}"),
            way=Voter.Way.OPEN if at % 4 == 3 else Voter.Way.CARD,
            agreed_to="test",
            agreed_on=now.date(),
            **facts,
        )
        for at in range(count)
    )
    return list(debate.voters.order_by("pk"))[first:]


def answer(
    debate: Debate, voters: list[Voter], statements: list[Statement], how: Answer, now: datetime
) -> None:
    """Everybody answers everything that `how` has an answer to."""
    lines, votes = [], []
    for at, voter in enumerate(voters):
        for place, statement in enumerate(statements):
            if choice := how(at, place):
                entry = JournalEntry(
                    debate=debate,
                    number=debate.entries + len(lines) + 1,
                    voter=voter,
                    statement=statement,
                    choice=choice,
                    salt=secrets.token_hex(16),
                    at=now.replace(second=0, microsecond=0),
                )
                entry.leaf = vote_journal.leaf(queries.entry_of(entry), bytes.fromhex(entry.salt))
                lines.append(entry)
                votes.append(Vote(voter=voter, statement=statement, choice=choice, number=entry.number))
    JournalEntry.objects.bulk_create(lines)
    Vote.objects.bulk_create(votes)
    counting.recount(debate)
    debate.entries += len(lines)
    debate.save(update_fields=["entries"])


def noise(at: int, place: int) -> int:
    """The same everywhere, and without a pattern."""
    return int.from_bytes(hashlib.sha256(f"{at} {place}".encode()).digest()[:4])


def two_minds(at: int, place: int) -> str:
    """Even and odd voters answer otherwise, but for the first two statements, on which all agree; some noise."""
    chance = noise(at, place) % 11
    if chance == 0:
        return "unsure"
    if place < 2:
        return "agree" if chance != 1 else "disagree"
    side = (at + place) % 2 == 0
    if chance == 1:
        side = not side
    return "agree" if side else "disagree"


def leave_out(voter: Voter, *, by: User, now: datetime) -> None:
    """This one alone."""
    nonce = f"left out {voter.pk} {now}"
    actions.leave_out(voter.debate, voters=[voter.pk], reason="many", nonce=nonce, by=by, now=now)
