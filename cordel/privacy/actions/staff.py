"""Clocks of people who work for the towns: what belongs to no project goes when nobody has used it for so long."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from cordel.accounts import actions as accounts
from cordel.base import audit
from cordel.core.retention import HOUSE
from cordel.privacy.queries.stores import SITE_STORES, Store

BATCH = 500
TREATMENTS: Mapping[str, Callable[[list[int]], int]] = {
    "keyboard-names": accounts.erase_names,
    "keyboards-elsewhere": audit.forget_keyboards,
}


def purge_staff(*, now: datetime) -> dict[str, int]:
    """Erases what has served its time, batch by batch; returns how much of each store. Killed, it is gone on with."""
    gone = {store.name: 0 for store in SITE_STORES}
    for store in SITE_STORES:
        while erased := _erase_some(store, now):
            gone[store.name] += erased
    return gone


@transaction.atomic
def _erase_some(store: Store, now: datetime) -> int:
    due = store.rows_of_site(now - timedelta(days=HOUSE[store.kind].days))
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return TREATMENTS[store.name](keys) if keys else 0
