"""The result of a debate is frozen: when it is closed, and before its votes have served their time."""

from datetime import datetime

from cordel.core import vote_journal
from cordel.debates import queries
from cordel.debates.models import Debate, FrozenResult, JournalEntry


def freeze(debate: Debate, *, now: datetime) -> FrozenResult:
    """Keeps what came of a locked debate, once: what is frozen stays as it is."""
    there = FrozenResult.objects.filter(debate=debate).first()
    if there is not None:
        return there
    journal = JournalEntry.objects.filter(debate=debate).order_by("number")
    leaves = journal.values_list("leaf", flat=True).iterator(chunk_size=5_000)
    return FrozenResult.objects.create(
        debate=debate,
        frozen_at=now,
        entries=debate.entries,
        erased=journal.filter(salt="").count(),
        root=vote_journal.root(leaves),
        voters=queries.count_voters(debate),
        counts=queries.counts_to_freeze(debate),
    )


def thaw(debate: Debate) -> None:
    """A locked debate that is opened again is counted anew, as long as its votes are there."""
    FrozenResult.objects.filter(debate=debate, votes_gone_on=None).delete()


def freeze_for_good(debate: Debate, *, now: datetime) -> None:
    """Before the votes of a locked debate are erased: from now on only this says what came of it."""
    found = freeze(debate, now=now)
    if found.votes_gone_on is None:
        found.votes_gone_on = now.date()
        found.save(update_fields=["votes_gone_on"])
