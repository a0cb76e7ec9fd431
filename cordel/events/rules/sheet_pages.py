"""Who prints sheets to sign, says who signed them, and settles what disagrees. Nothing here writes."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from cordel.base.dates import date_format
from cordel.base.refusals import Refused
from cordel.core.standing import Standing
from cordel.events.models import Event, Registration, SheetPage, SignedSheet
from cordel.events.rules import DayNotOfEvent, may_edit, towns_seen


class NobodyToSign(Refused):
    sentence = _("Choose a town and a day, so that there is something to print.")


class PageOfAnother(Refused):
    sentence = _(
        "This page belongs to another event. Look for the code below its table in the list of pages."
    )


class PageNotInFile(Refused):
    sentence = _(
        "This page is not in the file. Count its pages, and write the number of the one that you mean."
    )


class LineNotFree(Refused):
    sentence = _(
        "This line of the page is not a free one. Choose the line where the name was written by hand."
    )


class EvidenceChanged(Refused):
    sentence = _("Somebody recorded other evidence for this day meanwhile. Look again, and then decide.")


class ReasonMissing(Refused):
    sentence = _("Write in a few words why it stays as it is: somebody will ask in five years.")


def may_see_pages(standing: Standing, event: Event, *, partner_towns: Iterable[int]) -> bool:
    """Those who run the event, and the officers of the towns that send people: for their own town."""
    seen = towns_seen(standing, event)
    return may_edit(standing, event) or seen is None or not seen.isdisjoint(partner_towns)


def may_read_pages(standing: Standing, event: Event) -> bool:
    """Whoever runs the event says who signed; the towns that send people look."""
    return may_edit(standing, event)


def ensure_days_of_event(event: Event, days: Iterable[date]) -> None:
    for day in days:
        if day not in event.days:
            raise DayNotOfEvent(day=date_format(day, "DATE_FORMAT"))


def ensure_is_free(page: SheetPage, row: int) -> None:
    if not 0 <= row < len(page.rows) or page.rows[row] is not None:
        raise LineNotFree


def ensure_same_event(page: SheetPage, thing: Registration | SignedSheet) -> None:
    if page.event_id != thing.event_id:
        raise PageOfAnother


def ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def ensure_evidence_is_as_seen(kinds: str, seen: str) -> None:
    if kinds != seen:
        raise EvidenceChanged


def ensure_is_in_file(scan_page: int, *, pages: int) -> None:
    if not 0 <= scan_page < pages:
        raise PageNotInFile
