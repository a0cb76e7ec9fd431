"""Sheets to sign are printed, come back, and somebody says who signed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, scan_pictures, tokens
from cordel.core import sheet_layout
from cordel.core.office_package import Unusable
from cordel.events.actions.presence import check_in, walk_in, withdraw_proof
from cordel.events.actions.registration import Wish, locked_event
from cordel.events.actions.signed_sheets import SheetFacts, keep_signed_sheet
from cordel.events.models import Event, Evidence, Registration, SheetPage, SignedSheet
from cordel.events.queries import paying_towns
from cordel.events.queries.sheet_pages import lines_of, signed_elsewhere
from cordel.events.rules import ensure_not_closed
from cordel.events.rules import sheet_pages as rules

PRINTED = audit.verb("event.sheets_printed", _("printed sheets to sign"), is_public=False)
CAME_BACK = audit.verb("event.page_returned", _("put the scan of a signed page to it"), is_public=False)
READ = audit.verb("event.page_read", _("said who signed a page"), is_public=False)


@dataclass(frozen=True)
class PageFacts:
    """A page as it is to be printed; `digest` is that of all its words, `rows` are registrations or None."""

    town: int | None
    country: str
    day: date
    number: int
    of: int
    rows: Sequence[int | None]
    digest: str
    right_to_left: bool = False


@transaction.atomic
def print_pages(
    event: Event, *, pages: Sequence[PageFacts], address: str, by: User, now: datetime
) -> list[SheetPage]:
    """A page for each, in their order; one that was printed with the same words before is that page again. `address`
    is what the first mark's text begins with."""
    event = locked_event(event.pk)
    if not pages:
        raise rules.NobodyToSign
    rules.ensure_days_of_event(event, {page.day for page in pages})
    known = _printed_before(event, pages)
    new = [_made(event, facts, address, by, now) for facts in pages if facts.digest not in known]
    SheetPage.objects.bulk_create(new)
    if new:
        days = sorted({page.day for page in new})
        audit.record(PRINTED, event, by=by, now=now, project_id=event.project_id, pages=len(new), days=days)
    known |= _printed_before(event, pages) if new else {}
    return [known[facts.digest] for facts in pages]


def _printed_before(event: Event, pages: Sequence[PageFacts]) -> dict[str, SheetPage]:
    days = {page.day for page in pages}
    wanted = {page.digest for page in pages}
    rows = SheetPage.objects.filter(event=event, day__in=days).order_by("pk")
    return {page.digest: page for page in rows if page.digest in wanted}


def _made(event: Event, facts: PageFacts, address: str, by: User, now: datetime) -> SheetPage:
    token = tokens.code()
    return SheetPage(
        event=event,
        town_id=facts.town,
        country=facts.country,
        day=facts.day,
        number=facts.number,
        of=facts.of,
        token=token,
        rows=list(facts.rows),
        geometry=sheet_layout.geometry(token, address, len(facts.rows), right_to_left=facts.right_to_left),
        digest=facts.digest,
        printed_at=now,
        printed_by=by,
    )


@transaction.atomic
def keep_scan(page: SheetPage, *, data: bytes, by: User, now: datetime, scan_page: int = 0) -> SheetPage:
    """The file in which a page came back, and where in it. The same again changes nothing; another one takes its place
    beside the page, and the former file is kept."""
    page = locked_page(page)
    partners = {town.pk for town in paying_towns(page.event)}
    facts = SheetFacts(data, page.town_id if page.town_id in partners else None, page.day)
    sheet = keep_signed_sheet(page.event, facts=facts, by=by, now=now)
    return use_scan(page, sheet=sheet, scan_page=scan_page, by=by, now=now)


@transaction.atomic
def use_scan(page: SheetPage, *, sheet: SignedSheet, scan_page: int, by: User, now: datetime) -> SheetPage:
    """The same with a file that is kept already. Raises PageNotInFile."""
    page = locked_page(page)
    rules.ensure_same_event(page, sheet)
    rules.ensure_is_in_file(scan_page, pages=_pages_in(sheet))
    if (page.scan_id, page.scan_page) != (sheet.pk, scan_page):
        page.scan, page.scan_page = sheet, scan_page
        page.save(update_fields=["scan", "scan_page"])
        _record(CAME_BACK, page, by=by, now=now, sheet=sheet.pk)
    return page


def _pages_in(sheet: SignedSheet) -> int:
    """0 where nothing can be opened any more."""
    try:
        with sheet.file.open("rb") as kept:
            return scan_pictures.pages_in(kept.read(), sheet.kind)
    except (Unusable, OSError):
        return 0


def locked_page(page: SheetPage) -> SheetPage:
    """As it is now, after the event's row: whoever writes about its pages queues up there."""
    locked_event(page.event_id)
    return SheetPage.objects.select_related("event__project", "town").get(pk=page.pk)


@transaction.atomic
def read_page(
    page: SheetPage, *, signed: Collection[int], shown: Collection[int], by: User, now: datetime
) -> SheetPage:
    """Records who signed, by the rows of the page: a signature for each of `signed`, none for the rest of `shown`. A row
    that was not shown stays as it is, and so does one whose person has no seat; whoever signed another page of that day
    has signed. Twice changes nothing."""
    page = locked_page(page)
    ensure_not_closed(page.event)
    elsewhere = signed_elsewhere(page)
    said = {line.row for line in lines_of(page) if line.row in shown and line.can_sign}
    for line in lines_of(page):
        if line.row in said and line.registration is not None:
            is_signed = line.row in signed or line.registration.pk in elsewhere
            _say(line.registration, page.day, is_signed=is_signed, was=line.is_signed, by=by, now=now)
    page.signed = sorted((set(page.signed) - said) | (said & set(signed)))
    page.read_at, page.read_by = now, by
    page.save(update_fields=["signed", "read_at", "read_by"])
    _record(READ, page, by=by, now=now)
    return page


def _say(
    registration: Registration, day: date, *, is_signed: bool, was: bool, by: User, now: datetime
) -> None:
    if is_signed and not was:
        check_in(registration, day=day, evidence=Evidence.SIGNATURE, by=by, now=now)
    elif was and not is_signed:
        withdraw_proof(registration, day=day, evidence=Evidence.SIGNATURE, by=by, now=now)


@transaction.atomic
def write_in(page: SheetPage, *, row: int, registration: Registration, by: User, now: datetime) -> SheetPage:
    """Somebody who has a seat signed on a free line. Twice changes nothing; somebody else in the same line takes the
    former's signature of this page back."""
    page = locked_page(page)
    rules.ensure_is_free(page, row)
    rules.ensure_same_event(page, registration)
    former = page.written_in.get(str(row))
    if former is not None and former != registration.pk:
        _forget(page, former, by=by, now=now)
    check_in(registration, day=page.day, evidence=Evidence.SIGNATURE, by=by, now=now)
    if former != registration.pk or row not in page.signed:
        page.written_in = {**page.written_in, str(row): registration.pk}
        page.signed = sorted({*page.signed, row})
        page.save(update_fields=["written_in", "signed"])
        _record(READ, page, by=by, now=now)
    return page


def _forget(page: SheetPage, pk: int, *, by: User, now: datetime) -> None:
    former = Registration.objects.filter(event=page.event_id, pk=pk).first()
    if former is not None and pk not in signed_elsewhere(page):
        withdraw_proof(former, day=page.day, evidence=Evidence.SIGNATURE, by=by, now=now)


@transaction.atomic
def write_in_new(page: SheetPage, *, row: int, wish: Wish, nonce: str, by: User, now: datetime) -> SheetPage:
    """Somebody without a seat signed on a free line: registered and present. The same form twice is one person."""
    page = locked_page(page)
    rules.ensure_is_free(page, row)
    facts = {"day": page.day, "evidence": Evidence.SIGNATURE}
    registration = walk_in(page.event, wish=wish, nonce=nonce, by=by, now=now, **facts)  # type: ignore[arg-type]
    return write_in(page, row=row, registration=registration, by=by, now=now)


def _record(verb: audit.Verb, page: SheetPage, *, by: User, now: datetime, **facts: object) -> None:
    project = page.event.project_id
    audit.record(
        verb,
        page.event,
        by=by,
        now=now,
        project_id=project,
        town_id=page.town_id,
        page=page.pk,
        day=page.day,
        **facts,
    )
