"""What came of the votes: how each statement was answered."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from cordel.core.vote_journal import AGREE, DISAGREE, UNSURE
from cordel.debates.models import Debate, Statement, Vote, Voter
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
    """Of every accepted statement, by how many agree; those with too few answers last."""
    votes = Vote.objects.filter(statement__debate=debate, voter__banned_at__isnull=True)
    if verified_only:
        votes = votes.exclude(voter__way=Voter.Way.OPEN)
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    rows = votes.values_list("statement_id", "choice").annotate(n=Count("pk")).order_by("statement_id")
    for pk, choice, count in rows:
        counted[pk][choice] = count
    found = [_tally(one, counted[one.pk]) for one in accepted(debate)]
    return sorted(found, key=lambda one: (one.share is None, -(one.share or 0), one.statement.number))


def _tally(statement: Statement, counts: dict[str, int]) -> Tally:
    answers = [counts.get(choice, 0) for choice in (AGREE, DISAGREE, UNSURE)]
    if sum(answers) < FEWEST:
        return Tally(statement, None, None, None)
    return Tally(statement, *answers)


def count_voters(debate: Debate) -> int:
    """How many people answered at least one statement."""
    return debate.voters.filter(banned_at__isnull=True, answered__gt=0).count()
