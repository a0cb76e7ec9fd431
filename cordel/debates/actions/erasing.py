"""What a voter gave is erased: as they ask, or when its time is over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.base import audit
from cordel.debates.actions import counting
from cordel.debates.actions.locking import locked
from cordel.debates.models import CodeCard, Debate, JournalEntry, Statement, Voter

ERASED = audit.verb("votes.forgotten", _("erased the votes of one person, as they asked"), is_public=False)


@transaction.atomic
def erase_votes(voter: Voter, *, now: datetime) -> int:
    """Everything a voter gave is forgotten: of each entry only its number and leaf stay, so that what was frozen before
    can still be checked. Statements stay without their author. Returns how many entries were erased."""
    debate = locked(voter.debate)
    if not Voter.objects.filter(pk=voter.pk).exists():
        return 0
    count = _erase(debate, voter)
    audit.record(ERASED, debate, by=None, now=now, project_id=debate.project_id, entries=count)
    return count


def _erase(debate: Debate, voter: Voter) -> int:
    counting.without(voter)
    count = JournalEntry.objects.filter(debate=debate, voter=voter).update(
        voter=None, statement=None, choice="", is_important=False, salt="", at=None, nonce=None
    )
    Statement.objects.filter(debate=debate, author=voter.key).update(author="")
    Voter.objects.filter(pk=voter.pk).delete()
    return count


def forget_voters(keys: list[int]) -> int:
    """The same for voters whose time is over, by the purge."""
    return sum(bool(_forgotten(key)) for key in keys)


@transaction.atomic
def _forgotten(key: int) -> bool:
    """Whether there was such a voter. The debate is locked first, as by everybody who votes."""
    voter = Voter.objects.filter(pk=key).select_related("debate").first()
    if voter is None:
        return False
    _erase(locked(voter.debate), voter)
    return True


def forget_authors(keys: list[int]) -> int:
    """Nobody can be told any more what became of their statements."""
    return Statement.objects.filter(pk__in=keys).update(author="")


def forget_cards(keys: list[int]) -> int:
    return CodeCard.objects.filter(pk__in=keys).delete()[0]
