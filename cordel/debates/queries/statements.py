"""Statements: which are voted on, what waits to be read, what says nearly the same."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from cordel.base.content import said
from cordel.base.prepared import prepared
from cordel.core import statement_texts
from cordel.debates.models import Debate, Lineage, Statement, Voter

State = Statement.State


def accepted(debate: Debate) -> QuerySet[Statement]:
    return debate.statements.filter(state=State.ACCEPTED).order_by("number")


def statement(debate: Debate, number: int) -> Statement | None:
    return next(iter(_numbered(debate.pk, number)), None)


@prepared
def _numbered(debate: int, number: int) -> QuerySet[Statement]:
    return Statement.objects.filter(debate=debate, number=number).select_related("debate", "town").order_by()


def written_by(debate: Debate, voter: Voter) -> list[Statement]:
    """What the voter wrote, with what became of it."""
    rows = debate.statements.filter(author=voter.key).select_related("objection").order_by("number")
    return list(rows) if voter.key else []


def before(statement: Statement) -> list[Lineage]:
    """What it was made from."""
    return _before(statement.pk)


@prepared
def _before(statement: int) -> QuerySet[Lineage]:
    return Lineage.objects.filter(later=statement).select_related("earlier").order_by("pk")


def alike(debate: Debate, words: str) -> list[Statement]:
    """Statements, accepted or waiting, that say nearly the same, in the original or a translation."""
    rows = debate.statements.filter(state__in=[State.ACCEPTED, State.WAITING]).order_by("number")
    known = {(row.number, at): one for row in rows for at, one in enumerate(said(row.words))}
    found = dict.fromkeys(number for number, _at in statement_texts.near(words, known))
    by_number = {row.number: row for row in rows}
    return [by_number[number] for number in found]


def waiting(debate: Debate, *, towns: Sequence[int] | None) -> QuerySet[Statement]:
    """What waits to be read, the oldest first; `towns`: those of these towns alone."""
    rows = debate.statements.filter(state=State.WAITING).select_related("town", "debate").order_by("number")
    return rows if towns is None else rows.filter(Q(town_id__in=towns))
