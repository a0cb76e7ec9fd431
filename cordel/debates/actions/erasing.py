"""What a voter gave is erased: as they ask, or when its time is over."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.base import audit
from cordel.debates.actions import counting
from cordel.debates.actions.freezing import freeze_for_good
from cordel.debates.actions.locking import locked
from cordel.debates.actions.maps import outdate_maps
from cordel.debates.models import (
    AskedQuestion,
    CodeCard,
    Debate,
    JournalEntry,
    Statement,
    StatementObjection,
    Voter,
)

ERASED = audit.verb("votes.forgotten", _("erased the votes of one person, as they asked"), is_public=False)


@transaction.atomic
def erase_votes(voter: Voter, *, now: datetime) -> int:
    """Everything a voter gave is forgotten: of each entry only its number and leaf stay, so that what was frozen before
    can still be checked. Statements and questions stay without their author. Returns how many entries were erased."""
    debate = locked(voter.debate)
    if not Voter.objects.filter(pk=voter.pk).exists():
        return 0
    count = _erase(debate, voter)
    audit.record(ERASED, debate, by=None, now=now, project_id=debate.project_id, entries=count)
    return count


def _erase(debate: Debate, voter: Voter) -> int:
    counting.without(voter)
    count = JournalEntry.objects.filter(debate=debate, voter=voter).update(
        voter=None,
        statement=None,
        choice="",
        is_important=False,
        is_from_paper=False,
        salt="",
        at=None,
        nonce=None,
    )
    _forget_authors(Statement.objects.filter(debate=debate, author=voter.key))
    AskedQuestion.objects.filter(debate=debate, author=voter.key).update(author="")
    # Answers in quick polls and wishes go with the voter.
    Voter.objects.filter(pk=voter.pk).delete()
    outdate_maps(debate)
    return count


def forget_voters(keys: list[int], *, now: datetime) -> int:
    """The same for voters whose time is over, by the purge. What came of their debates is frozen before."""
    return sum(bool(_forgotten(key, now)) for key in keys)


@transaction.atomic
def _forgotten(key: int, now: datetime) -> bool:
    """Whether there was such a voter. The debate is locked first, as by everybody who votes."""
    voter = Voter.objects.filter(pk=key).select_related("debate").first()
    if voter is None:
        return False
    debate = locked(voter.debate)
    freeze_for_good(debate, now=now)
    _erase(debate, voter)
    return True


def forget_authors(keys: list[int]) -> int:
    """Nobody can be told any more what became of their statements."""
    return _forget_authors(Statement.objects.filter(pk__in=keys))


def _forget_authors(statements: QuerySet[Statement]) -> int:
    """What an author wrote to ask for a second look goes with the key; that one was asked for stays."""
    keys = list(statements.values_list("pk", flat=True))
    StatementObjection.objects.filter(statement__in=keys).update(words="")
    return Statement.objects.filter(pk__in=keys).update(author="")


def forget_objections(keys: list[int]) -> int:
    """That a second look was asked for stays, with its answer."""
    return StatementObjection.objects.filter(pk__in=keys).update(words="")


def forget_cards(keys: list[int]) -> int:
    """With a card goes its voting sheet, and what was typed of it."""
    return CodeCard.objects.filter(pk__in=keys).delete()[1].get(CodeCard._meta.label, 0)
