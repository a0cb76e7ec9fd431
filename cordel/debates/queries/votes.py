"""The votes of one voter, and what they are asked next."""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

from django.db.models import Count

from cordel.core.vote_journal import SKIP
from cordel.debates.models import Choice, Debate, Statement, Vote, Voter
from cordel.debates.queries.routing import drawn, unknown
from cordel.debates.queries.statements import State, accepted

CHOICES = [Choice.AGREE, Choice.DISAGREE, Choice.UNSURE, Choice.SKIP]


def next_statement(debate: Debate, voter: Voter, *, draw: float) -> Statement | None:
    """One that the voter has not answered, by the opinion map's priorities; of those that no map knows, the ones with
    the fewest answers sooner. Skipped ones come last, once nothing else is left; None when all are answered. `draw`: by
    chance, from 0 to below 1."""
    rows = list(
        accepted(debate)
        .exclude(votes__voter=voter)
        .annotate(answers=Count("votes"))
        .values_list("pk", "answers")
    )
    if not rows:
        return (
            accepted(debate).filter(votes__voter=voter, votes__choice=SKIP).order_by("votes__number").first()
        )
    if (found := drawn(debate, dict(rows), draw=draw)) is not None:
        return Statement.objects.select_related("debate").get(pk=found)
    new = set(unknown(debate, dict(rows)))
    rows = [row for row in rows if row[0] in new] or rows
    sums = list(accumulate(1 / (1 + answers) for _pk, answers in rows))
    (pk, _answers) = rows[min(bisect(sums, draw * sums[-1]), len(rows) - 1)]
    return Statement.objects.select_related("debate").get(pk=pk)


@dataclass(frozen=True)
class Progress:
    """How far one voter is: `answered` of `total` statements; skipped ones are not answered."""

    answered: int
    total: int


def progress(debate: Debate, voter: Voter) -> Progress:
    votes = Vote.objects.filter(voter=voter, statement__state=State.ACCEPTED).exclude(choice=SKIP)
    return Progress(votes.count(), accepted(debate).count())


def votes_of(voter: Voter) -> list[Vote]:
    """The voter's own, the last one first."""
    return list(Vote.objects.filter(voter=voter).select_related("statement").order_by("-number"))
