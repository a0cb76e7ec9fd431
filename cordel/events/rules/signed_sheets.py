"""Which file can be the scan of a signed sheet, and whose it may be. Nothing here writes."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from cordel.base.refusals import Refused
from cordel.core import office_package
from cordel.core.standing import Standing
from cordel.events.models import Event
from cordel.events.rules import may_coordinate, towns_seen

KINDS: Final = ("pdf", "png", "jpg")
MOST_SHEETS: Final = 300  # of one event
MOST_BYTES: Final = 50_000_000  # thirty pages of a telephone are ten to forty million


class SheetRefused(Refused):
    sentence = _(
        "This file cannot be kept. It must be a PDF, PNG or JPEG of at most 50 MB, without a password. Scan the sheet"
        " again as one of these."
    )


class SheetWithPrograms(Refused):
    sentence = _(
        "This PDF holds programs or other files, and those are not taken in. Print it as a plain PDF and choose that"
        " file."
    )


class SheetOfNobody(Refused):
    sentence = _("Choose a town and a day of this event.")


class TooManySheets(Refused):
    sentence = _(
        "300 scans are kept for this event already. Put several sheets into one PDF, and remove single ones."
    )


UNUSABLE_SHEET: Final[dict[str, type[Refused]]] = {
    reason: SheetWithPrograms if reason == office_package.MACROS else SheetRefused
    for reason in office_package.REASONS
}


def may_see_sheets(standing: Standing, event: Event, *, partner_towns: Iterable[int]) -> bool:
    """Those who run the event, and the officers of the towns that send people: for their own town."""
    seen = towns_seen(standing, event)
    return seen is None or not seen.isdisjoint(partner_towns)


def may_open_sheet(standing: Standing, event: Event, *, names_sealed: bool) -> bool:
    """A scan cannot be sealed line by line: where somebody on it may be sealed, only the coordinator opens it."""
    return not names_sealed or may_coordinate(standing, event)


def ensure_sheet_fits(event: Event, *, town: int | None, day: date | None, towns: Iterable[int]) -> None:
    if (town is not None and town not in set(towns)) or (day is not None and day not in event.days):
        raise SheetOfNobody


def ensure_kind(kind: str) -> None:
    if kind not in KINDS:
        raise SheetRefused


def ensure_place_for_one_more(kept: int) -> None:
    if kept >= MOST_SHEETS:
        raise TooManySheets
