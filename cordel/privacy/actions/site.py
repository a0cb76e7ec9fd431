"""Purging what belongs to no project: portion by portion, each in a transaction of its own, with a signed record."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit
from cordel.privacy.actions import records
from cordel.privacy.actions.requests import forget_lost_addresses
from cordel.privacy.actions.staff import TREATMENTS
from cordel.privacy.models import SitePurge
from cordel.privacy.queries import site as queries
from cordel.privacy.queries.site import ADDRESSES, ENTRIES, Loose
from cordel.privacy.queries.stores import ACCOUNTS, SITE_STORES, Store
from cordel.projects.actions import forget_entries

SCHEMA: Final = "cordel.retention.site-purge/1"
BATCH: Final = 500
PURGED = audit.verb("site.purged", _("erased what had served its time on the site"), is_public=False)


def purge_site(*, by: User | None, now: datetime) -> SitePurge | None:
    """Erases everything of the site whose day has come, and gives the signed record; None when there was nothing.

    Killed, it is gone on with by the next one, under the same number. Twice at the same time, the two share the work
    and one signs; what came to its day after that is a record of its own.
    """
    while True:
        try:
            return _purge_site(by=by, now=now)
        except records.Ended:
            continue


def _purge_site(*, by: User | None, now: datetime) -> SitePurge | None:
    if queries.going(now=now):
        _begin(by=by, now=now)
    run = SitePurge.objects.filter(number__isnull=True).first()
    if run is None:
        return None
    for store in SITE_STORES:
        while _erase_some(run.pk, store, now=now):
            pass
    for loose in (ENTRIES, ADDRESSES):
        _erase_loose(run.pk, loose, now=now)
    return _sign(run.pk, by=by, now=now)


@transaction.atomic
def _begin(*, by: User | None, now: datetime) -> None:
    SitePurge.objects.get_or_create(number=None, defaults={"begun_at": now, "begun_by": by})


@transaction.atomic
def _erase_some(run: int, store: Store, *, now: datetime) -> bool:
    """One batch; False when nothing of the store is left."""
    due = queries.due(store, now=now)
    if store is ACCOUNTS:
        due = due.select_for_update()
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])
    gone = TREATMENTS[store.name](keys, now) if keys else 0
    return _count(run, store, gone, now)


@transaction.atomic
def _erase_loose(run: int, loose: Loose, *, now: datetime) -> None:
    gone = forget_entries(now=now) if loose is ENTRIES else forget_lost_addresses()
    _count(run, loose, gone, now)


def _count(run: int, what: Store | Loose, gone: int, now: datetime) -> bool:
    if gone:
        line = {"what": what.name, "kind": what.kind.value, "due": now.date().isoformat()}
        records.add(SitePurge.objects.all(), run, line, gone)
    return gone > 0


@transaction.atomic
def _sign(run: int, *, by: User | None, now: datetime) -> SitePurge | None:
    """The record in its canonical form, chained to the one before by its hash. It is an act of whoever began it."""
    done = SitePurge.objects.select_for_update(of=("self",)).filter(pk=run).first()
    if done is None or done.number is not None:
        return done
    if not any(line["rows"] for line in done.tally):
        done.delete()
        return None
    document: dict[str, Any] = {"schema": SCHEMA}
    rows = records.signed(done, SitePurge.objects.all(), document, now)
    began = by if by is not None and by.pk == done.begun_by_id else done.begun_by
    audit.record(PURGED, done, by=began, now=now, rows=rows, number=done.number)
    return done
