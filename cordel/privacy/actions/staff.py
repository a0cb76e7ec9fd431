"""Clocks of people who work for the towns: what belongs to no project goes when nobody has used it for so long."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from cordel.accounts import actions as accounts
from cordel.accounts.models import User
from cordel.base import audit, jobs
from cordel.core.retention import HOUSE
from cordel.privacy.actions.tombstones import bury
from cordel.privacy.queries import staff as queries
from cordel.privacy.queries.stores import ACCOUNTS, SITE_STORES, Store

BATCH = 500
Keys = list[int]


def purge_staff(*, now: datetime) -> dict[str, int]:
    """Warns of accounts that nobody uses, and erases what has served its time, batch by batch; returns how much of
    each store. Killed, it is gone on with."""
    accounts.take_warnings_back(list(queries.warned_and_used(now=now).values_list("pk", flat=True)))
    for user in queries.to_warn(now=now):
        warn(user, now=now)
    gone = {store.name: 0 for store in SITE_STORES}
    for store in SITE_STORES:
        while erased := _erase_some(store, now):
            gone[store.name] += erased
    return gone


@transaction.atomic
def warn(user: User, *, now: datetime) -> None:
    """Once: of two at the same moment the second finds the person warned."""
    found = queries.to_warn(now=now).select_for_update().filter(pk=user.pk).first()
    if found is not None:
        accounts.warn(found, now=now)
        jobs.enqueue("privacy.write_closing", now=now, user_id=found.pk)


@transaction.atomic
def _erase_some(store: Store, now: datetime) -> int:
    due = store.rows_of_site(now - timedelta(days=HOUSE[store.kind].days))
    if store is ACCOUNTS:
        due = queries.to_close(now=now).select_for_update()
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return TREATMENTS[store.name](keys, now) if keys else 0


def _close(keys: Keys, now: datetime) -> int:
    """Marked, so that a restored backup brings nobody back."""
    bury("account", keys, what="erased", now=now)
    return sum(accounts.close(user, now=now) for user in User.objects.filter(pk__in=keys).order_by("pk"))


TREATMENTS: Mapping[str, Callable[[Keys, datetime], int]] = {
    "keyboard-names": lambda keys, _now: accounts.erase_names(keys),
    "keyboards-elsewhere": lambda keys, _now: audit.forget_keyboards(keys),
    "accounts": _close,
}
