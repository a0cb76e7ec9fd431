"""What came of the votes: how each statement was answered."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from cordel.core.vote_journal import AGREE, DISAGREE, SKIP, UNSURE
from cordel.debates.models import Debate, Statement, Vote, Voter
from cordel.debates.queries.frozen import frozen_counts, frozen_result
from cordel.debates.queries.statements import accepted

# Below so many voters a cell says too much about those in it.
FEWEST = 10


@dataclass(frozen=True)
class Tally:
    """How one statement was answered. None where fewer than FEWEST people answered: the whole row is withheld."""

    statement: Statement
    agree: int | None
    disagree: int | None
    unsure: int | None

    @property
    def answered(self) -> int:
        return (self.agree or 0) + (self.disagree or 0) + (self.unsure or 0)

    @property
    def unsure_until(self) -> int:
        """Where the disagreeing begin, in the drawing."""
        return (self.agree or 0) + (self.unsure or 0)

    @property
    def share(self) -> float | None:
        """Of those who answered, how many agree; from 0 to 1."""
        return None if self.agree is None or not self.answered else self.agree / self.answered


def tallies(debate: Debate, *, verified_only: bool = False) -> list[Tally]:
    """Of every accepted statement, by how many agree; those with too few answers last. Once the result is frozen, as it
    was then."""
    statements = list(accepted(debate))
    kept = frozen_counts(debate, statements, verified_only=verified_only)
    if kept is not None:
        found = [Tally(one, *(counts or (None, None, None))) for one, counts in kept]
    else:
        found = _counted(debate, statements, verified_only=verified_only)
    return sorted(found, key=lambda one: (one.share is None, -(one.share or 0), one.statement.number))


def counts_to_freeze(debate: Debate, *, verified_only: bool = False) -> dict[str, list[int | None] | None]:
    """By the statement's number: agree, disagree, unsure; None where that is withheld."""
    return {
        str(one.statement.number): None if one.agree is None else [one.agree, one.disagree, one.unsure]
        for one in tallies(debate, verified_only=verified_only)
    }


def _counted(debate: Debate, statements: list[Statement], *, verified_only: bool) -> list[Tally]:
    votes = Vote.objects.filter(statement__debate=debate, voter__banned_at__isnull=True)
    if verified_only:
        votes = votes.exclude(voter__way__in=[Voter.Way.OPEN, Voter.Way.IMPORTED])
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    rows = votes.values_list("statement_id", "choice").annotate(n=Count("pk")).order_by("statement_id")
    for pk, choice, count in rows:
        counted[pk][choice] = count
    return [_tally(one, counted[one.pk]) for one in statements]


def _tally(statement: Statement, counts: dict[str, int]) -> Tally:
    answers = [counts.get(choice, 0) for choice in (AGREE, DISAGREE, UNSURE)]
    if sum(answers) < FEWEST:
        return Tally(statement, None, None, None)
    return Tally(statement, *answers)


def count_voters(debate: Debate) -> int:
    """How many people answered at least one statement."""
    kept = frozen_result(debate)
    if kept is not None:
        return kept.voters
    votes = Vote.objects.filter(statement__debate=debate, voter__banned_at__isnull=True)
    return votes.exclude(choice=SKIP).values("voter").distinct().count()
