"""The journal of votes: its entries, and whether it is whole."""

from dataclasses import dataclass

from django.db.models import QuerySet

from cordel.base.prepared import prepared
from cordel.core import vote_journal
from cordel.core.vote_journal import Entry
from cordel.debates.models import Debate, JournalEntry


def entries(debate: Debate) -> list[Entry]:
    """The journal as far as it was not erased, in its order."""
    rows = JournalEntry.objects.filter(debate=debate, voter__isnull=False).select_related(
        "voter", "statement"
    )
    return [entry_of(row) for row in rows.order_by("number")]


def entry_of(row: JournalEntry) -> Entry:
    """Raises ValueError for an erased one, of which nothing is left to say."""
    if row.voter is None or row.statement is None or row.at is None:
        raise ValueError("erased")
    return Entry(
        row.number, row.voter.key, row.statement.number, row.choice, row.is_important, int(row.at.timestamp())
    )


def is_in_journal(nonce: str) -> bool:
    """Whether what a form or a phone called so was kept before."""
    return bool(_called(nonce))


@prepared
def _called(nonce: str) -> QuerySet[JournalEntry, int]:
    return JournalEntry.objects.filter(nonce=nonce).order_by().values_list("pk", flat=True)


@dataclass(frozen=True)
class Checked:
    """The journal looked at once more. `wrong`: numbers of entries whose leaf is not that of what they say."""

    entries: int
    erased: int
    root: str
    wrong: tuple[int, ...] = ()
    is_whole: bool = True


def check_journal(debate: Debate) -> Checked:
    """Computes every leaf that is not erased again, and the root of all."""
    rows = list(
        JournalEntry.objects.filter(debate=debate).select_related("voter", "statement").order_by("number")
    )
    erased = [row for row in rows if not row.salt]
    wrong = [
        row.number
        for row in rows
        if row.salt and vote_journal.leaf(entry_of(row), bytes.fromhex(row.salt)) != row.leaf
    ]
    return Checked(
        entries=len(rows),
        erased=len(erased),
        root=vote_journal.root(row.leaf for row in rows),
        wrong=tuple(wrong),
        is_whole=[row.number for row in rows] == list(range(1, debate.entries + 1)),
    )
