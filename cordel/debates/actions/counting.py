"""How many votes a statement has and how many statements a voter answered: kept beside the votes, so that no page has to
count them. Whoever calls this holds the lock of the debate."""

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cordel.base.prepared import prepared_update
from cordel.core.vote_journal import NONE, SKIP
from cordel.debates.models import Debate, Statement, Vote, Voter


def count_in(vote: Vote, *, before: str, now: str) -> None:
    """What a voter's answer to a statement was, NONE if there was none, and what it is from now on."""
    if more := (now != NONE) - (before != NONE):
        _more_answers(vote.statement_id, more)
    if more := (now not in (NONE, SKIP)) - (before not in (NONE, SKIP)):
        _more_answered(vote.voter_id, more)


@prepared_update
def _more_answers(statement: int, more: int) -> tuple[QuerySet[Statement], dict[str, object]]:
    return Statement.objects.filter(pk=statement), {"answers": F("answers") + more}


@prepared_update
def _more_answered(voter: int, more: int) -> tuple[QuerySet[Voter], dict[str, object]]:
    return Voter.objects.filter(pk=voter), {"answered": F("answered") + more}


def without(voter: Voter) -> None:
    """Before all votes of a voter are dropped."""
    Statement.objects.filter(votes__voter=voter).update(answers=F("answers") - 1)


def recount(debate: Debate) -> None:
    """Of a debate whose votes were made anew."""
    on_it = Vote.objects.filter(statement=OuterRef("pk")).order_by().values("statement")
    said = Vote.objects.filter(voter=OuterRef("pk")).exclude(choice=SKIP).order_by().values("voter")
    debate.statements.update(answers=Coalesce(Subquery(on_it.annotate(n=Count("pk")).values("n")), 0))
    debate.voters.update(answered=Coalesce(Subquery(said.annotate(n=Count("pk")).values("n")), 0))
