"""What the site erases that belongs to no project's purge: what goes tonight, and the signed records of what went."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.base import jobs
from cordel.core.retention import HOUSE, Kind
from cordel.participants.models import Person
from cordel.privacy.models import DataRequest, SitePurge
from cordel.privacy.queries import staff
from cordel.privacy.queries.purposes import installing_town
from cordel.privacy.queries.stores import ACCOUNTS, SITE_STORES, Store
from cordel.projects.models import EntryCode, Partner


class Loose(NamedTuple):
    """What goes by no clock of days, but when it has served: not a store of its own."""

    name: str
    kind: Kind
    label: Any


ENTRIES: Final = Loose("entry-codes", Kind.STAFF, _("links and codes to come in that nobody used"))
ADDRESSES: Final = Loose("kept-addresses", Kind.REQUESTS, _("addresses that were kept for one letter"))
LABELS: Final[dict[str, Any]] = {store.name: store.label for store in SITE_STORES} | {
    loose.name: loose.label for loose in (ENTRIES, ADDRESSES)
}


class Going(NamedTuple):
    """Of one kind: how many rows have come to their day."""

    name: str
    label: Any
    rows: int


def due(store: Store, *, now: datetime) -> QuerySet[Any]:
    """Rows of a store of the site that go now."""
    if store is ACCOUNTS:
        return staff.to_close(now=now)
    return store.rows_of_site(now - timedelta(days=HOUSE[store.kind].days))


def late_entries(*, now: datetime) -> QuerySet[EntryCode]:
    return EntryCode.objects.open().filter(expires_at__lte=now)


def lost_requests() -> QuerySet[DataRequest]:
    """Requests with an address for an answer, whose letter is given up or was handed over."""
    waited_for = [one["request_id"] for one in jobs.still_to_do("privacy.write_answer")]
    return DataRequest.objects.exclude(reply_to="").exclude(pk__in=waited_for).order_by("pk")


def letters_to_former() -> list[int]:
    """People to whose former address a letter is still to go, by primary key."""
    return [one["person_id"] for one in jobs.still_to_do("events.tell_former_address")]


def going(*, now: datetime) -> list[Going]:
    """Everything that goes tonight; kinds of which nothing goes are left out."""
    return [one for one in _counted(now) if one.rows]


def _counted(now: datetime) -> Iterator[Going]:
    for store in SITE_STORES:
        yield Going(store.name, store.label, due(store, now=now).count())
    yield Going(ENTRIES.name, ENTRIES.label, late_entries(now=now).count())
    former = Person.objects.exclude(former_email="").exclude(pk__in=letters_to_former())
    yield Going(ADDRESSES.name, ADDRESSES.label, lost_requests().count() + former.count())


# --- Where it is run ---------------------------------------------------------------------------------


def where_it_is_run() -> list[tuple[int | None, int, str]]:
    """On behalf of which towns administrators read, as (project, town, country): the town that runs the site, for all
    projects (None); while nobody said which, the lead of each project."""
    town = installing_town()
    if town is not None:
        return [(None, town.pk, town.country)]
    leads = Partner.objects.filter(role=Partner.Role.LEAD, town__isnull=False).order_by("pk")
    return list(leads.values_list("project_id", "town_id", "town__country"))


# --- Records -----------------------------------------------------------------------------------------


def records() -> QuerySet[SitePurge]:
    """Signed ones, the newest first."""
    return SitePurge.objects.filter(number__isnull=False).select_related("begun_by").order_by("-number")


def record(number: int) -> SitePurge | None:
    return records().filter(number=number).first()
