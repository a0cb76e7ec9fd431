"""The votes of one voter, and what they are asked next."""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

from django.db.models import Count, OuterRef, QuerySet, Subquery

from cordel.base.prepared import prepared
from cordel.core.vote_journal import SKIP
from cordel.debates.models import Choice, Debate, Statement, Vote, Voter
from cordel.debates.queries.routing import drawn
from cordel.debates.queries.statements import State

CHOICES = [Choice.AGREE, Choice.DISAGREE, Choice.UNSURE, Choice.SKIP]


def next_statement(debate: Debate, voter: Voter, *, draw: float) -> Statement | None:
    """One that the voter has not answered, by the opinion map's priorities; of those that no map knows, the ones with
    the fewest answers sooner. Skipped ones come last, once nothing else is left; None when all are answered. `draw`: by
    chance, from 0 to below 1."""
    asked = _asked(debate.pk, voter.pk, State.ACCEPTED)
    rows = [(pk, answers) for pk, answers, choice, _number in asked if choice is None]
    if not rows:
        skipped = [(number, pk) for pk, _answers, choice, number in asked if choice == SKIP]
        return _statement(min(skipped)[1]) if skipped else None
    found, new = drawn(debate, dict(rows), draw=draw)
    if found is not None:
        return _statement(found)
    rows = [row for row in rows if row[0] in set(new)] or rows
    sums = list(accumulate(1 / (1 + answers) for _pk, answers in rows))
    (pk, _answers) = rows[min(bisect(sums, draw * sums[-1]), len(rows) - 1)]
    return _statement(pk)


@prepared
def _asked(
    debate: int, voter: int, state: str
) -> QuerySet[Statement, tuple[int, int, str | None, int | None]]:
    """Every statement that is voted on: how many answered it, and what this voter said in which line of the journal."""
    own = Vote.objects.filter(statement=OuterRef("pk"), voter=voter).order_by()
    rows = Statement.objects.filter(debate=debate, state=state).order_by("number")
    return rows.values_list("pk", "answers", Subquery(own.values("choice")), Subquery(own.values("number")))


def _statement(key: int) -> Statement:
    return _statements(key)[0]


@prepared
def _statements(key: int) -> QuerySet[Statement]:
    return Statement.objects.filter(pk=key).select_related("debate").order_by()


@dataclass(frozen=True)
class Progress:
    """How far one voter is: `answered` of `total` statements; skipped ones are not answered."""

    answered: int
    total: int


def progress(debate: Debate, voter: Voter) -> Progress:
    return next(
        (Progress(*row[1:]) for row in _progress(debate.pk, voter.pk, State.ACCEPTED)), Progress(0, 0)
    )


@prepared
def _progress(debate: int, voter: int, state: str) -> QuerySet[Statement, tuple[int, int, int]]:
    own = Vote.objects.filter(statement=OuterRef("pk"), voter=voter).exclude(choice=SKIP).order_by()
    rows = Statement.objects.filter(debate=debate, state=state).order_by().values_list("debate")
    return rows.annotate(answered=Count(Subquery(own.values("pk"))), total=Count("pk"))


def votes_of(voter: Voter) -> list[Vote]:
    """The voter's own, the last one first."""
    return list(Vote.objects.filter(voter=voter).select_related("statement").order_by("-number"))


def last_vote_of(voter: Voter) -> Vote | None:
    return next(iter(_last_of(voter.pk)), None)


@prepared
def _last_of(voter: int) -> QuerySet[Vote]:
    return Vote.objects.filter(voter=voter).select_related("statement").order_by("-number")[:1]


def vote_of(voter: Voter, statement: Statement) -> Vote | None:
    return next(iter(_votes(voter.pk, statement.pk)), None)


@prepared
def _votes(voter: int, statement: int) -> QuerySet[Vote]:
    return Vote.objects.filter(voter=voter, statement=statement).order_by()
