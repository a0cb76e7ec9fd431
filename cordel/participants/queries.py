"""Answers about people who take part."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from cordel.participants.models import Unreached

# Letters to a group stop after so many that found no mailbox.
HARD_ENOUGH = 2


def unreached() -> QuerySet[Unreached]:
    """Whoever letters do not reach, at the address that they have now."""
    of_person = Q(person__isnull=False, person__email_key=F("email_key"))
    return Unreached.objects.filter(of_person | Q(user__isnull=False))


def comes_back(address: str) -> bool:
    """Whether a letter to this folded address found no mailbox, and nobody said since that it works again."""
    return bool(address) and Unreached.objects.filter(hard__gte=1, email_key=address).exists()


def accounts_given_up() -> list[int]:
    """Accounts to whose address of now no letter about work is sent any more, by primary key."""
    gone = Unreached.objects.filter(hard__gte=HARD_ENOUGH, user__isnull=False, closed_at=None)
    return list(gone.filter(email_key=Lower("user__email")).values_list("user", flat=True).order_by("user"))


def given_up(addresses: Iterable[str]) -> set[str]:
    """Those of the folded addresses to which no letter to a group is sent any more."""
    wanted = sorted(set(addresses) - {""})
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        rows = Unreached.objects.filter(hard__gte=HARD_ENOUGH, email_key__in=wanted[start : start + 500])
        found |= set(rows.values_list("email_key", flat=True))
    return found
