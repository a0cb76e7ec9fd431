"""Clocks of people who work for the towns: what belongs to no project goes when nobody has used it for so long."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from cordel.accounts import actions as accounts
from cordel.accounts.models import User
from cordel.base import audit, jobs
from cordel.events.actions import retention as events
from cordel.privacy.actions.tombstones import bury
from cordel.privacy.queries import staff as queries

Keys = list[int]


def warn_unused(*, now: datetime) -> int:
    """Writes to whoever has an account that nobody uses, once, and takes the warning back from whoever uses it again;
    returns how many were written to. Killed, it is gone on with."""
    accounts.take_warnings_back(list(queries.warned_and_used(now=now).values_list("pk", flat=True)))
    found = list(queries.to_warn(now=now))
    for user in found:
        warn(user, now=now)
    return len(found)


@transaction.atomic
def warn(user: User, *, now: datetime) -> None:
    """Once: of two at the same moment the second finds the person warned."""
    found = queries.to_warn(now=now).select_for_update().filter(pk=user.pk).first()
    if found is not None:
        accounts.warn(found, now=now)
        jobs.enqueue("privacy.write_closing", now=now, user_id=found.pk)


def _close(keys: Keys, now: datetime) -> int:
    """Marked, so that a restored backup brings nobody back."""
    bury("account", keys, what="erased", now=now)
    return sum(accounts.close(user, now=now) for user in User.objects.filter(pk__in=keys).order_by("pk"))


TREATMENTS: Mapping[str, Callable[[Keys, datetime], int]] = {
    "keyboard-names": lambda keys, _now: accounts.erase_names(keys),
    "keyboards-elsewhere": lambda keys, _now: audit.forget_keyboards(keys),
    "accounts": _close,
    "town-merges": lambda keys, _now: events.erase_merges(keys),
}
