"""What came of the votes: how each statement was answered, by those of whom nobody is there twice and by the others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from cordel.core.opinion import ways
from cordel.core.vote_journal import AGREE, DISAGREE, SKIP, UNSURE
from cordel.debates.models import Debate, FrozenResult, Statement, Vote, Voter
from cordel.debates.queries.frozen import ALL, OPEN, VERIFIED, WAYS, frozen_result
from cordel.debates.queries.statements import accepted

# Below so many voters a cell says too much about those in it.
FEWEST = 10
_CHOICES = (AGREE, DISAGREE, UNSURE)


@dataclass(frozen=True)
class Answers:
    """How some people answered a statement; nothing is known where it is withheld."""

    agree: int | None = None
    disagree: int | None = None
    unsure: int | None = None

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


@dataclass(frozen=True)
class Tally(Answers):
    """How one statement was answered by all; and, where nothing about few follows from it (core/opinion/ways), by those
    with a card or a registration and by those with the open address."""

    statement: Statement = field(kw_only=True)
    verified: Answers = field(default=Answers(), kw_only=True)
    open: Answers = field(default=Answers(), kw_only=True)

    @property
    def is_apart(self) -> bool:
        """Whether there are answers of both kinds, and they are told apart."""
        return self.verified.answered > 0 and self.open.answered > 0

    def way(self, name: str) -> Answers:
        """Of WAYS."""
        return {ALL: self, VERIFIED: self.verified, OPEN: self.open}[name]


def tallies(debate: Debate) -> list[Tally]:
    """Of every accepted statement, by how many agree; those with too few answers last. Once the result is frozen, as it
    was then."""
    kept = frozen_result(debate)
    counted = {} if kept else _counted(debate)
    found = [_frozen(one, kept) if kept else _tally(one, counted[one.pk]) for one in accepted(debate)]
    return sorted(found, key=lambda one: (one.share is None, -(one.share or 0), one.statement.number))


def counts_to_freeze(debate: Debate) -> dict[str, dict[str, list[int | None]]]:
    """By WAYS and the statement's number: agree, disagree, unsure; without what is withheld."""
    found = tallies(debate)
    return {
        way: {
            str(one.statement.number): [answers.agree, answers.disagree, answers.unsure]
            for one in found
            if (answers := one.way(way)).agree is not None
        }
        for way in WAYS
    }


def _frozen(statement: Statement, kept: FrozenResult) -> Tally:
    number = str(statement.number)
    together, verified, opened = (kept.counts[way].get(number, ()) for way in WAYS)
    return Tally(*together, statement=statement, verified=Answers(*verified), open=Answers(*opened))


def _counted(debate: Debate, **of: Statement) -> dict[int, dict[tuple[bool, bool], dict[str, int]]]:
    """By statement, by whether somebody came by the open address and said no town, by choice."""
    votes = Vote.objects.filter(statement__debate=debate, voter__banned_at__isnull=True, **of)
    rows = votes.annotate(
        is_open=ExpressionWrapper(Q(voter__way__in=Voter.UNVERIFIED), BooleanField()),
        no_town=ExpressionWrapper(Q(voter__town__isnull=True), BooleanField()),
    ).values_list("statement_id", "is_open", "no_town", "choice")
    found: dict[int, dict[tuple[bool, bool], dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for pk, is_open, no_town, choice, count in rows.annotate(n=Count("pk")).order_by("statement_id"):
        part = found[pk][
            is_open, is_open and no_town
        ]  # with a card or a registration a town tells nothing apart
        part[choice] = part.get(choice, 0) + count
    return found


def _tally(statement: Statement, counted: dict[tuple[bool, bool], dict[str, int]]) -> Tally:
    parts = [
        [counted[part].get(choice, 0) for choice in _CHOICES]
        for part in ((False, False), (True, False), (True, True))
    ]
    found = ways.ways(*parts, fewest=FEWEST)
    agree, disagree, unsure = found.together or (None, None, None)
    return Tally(
        agree,
        disagree,
        unsure,
        statement=statement,
        verified=Answers(*(found.verified or ())),
        open=Answers(*(found.open or ())),
    )


def votes_on(statements: Sequence[Statement]) -> list[tuple[Statement, int, bool]]:
    """Each with how many people answered it; (statement, 0, True) where it were some, but fewer than FEWEST."""
    found = []
    for one in statements:
        count = Vote.objects.filter(statement=one).exclude(choice=SKIP).count()
        found.append((one, 0 if count < FEWEST else count, 0 < count < FEWEST))
    return found


def count_voters(debate: Debate) -> int:
    """How many people answered at least one statement."""
    kept = frozen_result(debate)
    if kept is not None:
        return kept.voters
    return debate.voters.filter(banned_at__isnull=True, answered__gt=0).count()


def tally(statement: Statement) -> Tally:
    """The same of one statement, withheld like the others."""
    kept = frozen_result(statement.debate)
    if kept:
        return _frozen(statement, kept)
    return _tally(statement, _counted(statement.debate, statement=statement)[statement.pk])
