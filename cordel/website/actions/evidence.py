"""The paper of a past event of the synthetic project: sheets that were printed, signed, photographed and read; evidence
that disagreed; a pack for the auditor. All by the acts themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation

from cordel.accounts.models import User
from cordel.base import pdf
from cordel.core import reconciling, sheet_layout
from cordel.events import actions as events
from cordel.events.actions import reconcile
from cordel.events.actions import sheet_pages as paper
from cordel.events.models import Attendance, Event, Evidence, Registration, SheetPage
from cordel.events.queries import reconcile as queries
from cordel.events.queries.sheet_pages import groups_to_sign, lines_to_sign
from cordel.reports import signature_sheet
from cordel.reports.jobs import WRITE_PACK
from cordel.reports.signature_sheet import Content
from cordel.website.actions import arriving
from cordel.website.actions.stage import Stage
from cordel.website.actions.texts import code
from cordel.website.queries import drawn_pages

LANGUAGE = "en"


def sign(stage: Stage, event: Event) -> None:
    """The first day's sheets of all towns were printed; some came back, and who signed them was said. What disagreed
    was settled or left. The photographs are being drawn from here on."""
    plan = stage.door["sheets"]
    if event.number != plan["event"]:
        return
    by = stage.officer(event.places.all()[0].country)
    with translation.override(LANGUAGE):
        back = _printed(event, plan["returned"], by=by)
        stage.returned = [page for _content, page in back]
        sheets = signature_sheet.sheets([content for content, _page in back], stage.returned)
    missed = {name: _scanned(plan[name]["town"], stage.returned) for name in ("settled", "left")}
    signed = [_signed_rows(page, list(missed.values())) for page in stage.returned]
    waits = [page.country in plan["waiting"] for page in stage.returned]
    ticked = [
        next(row for row, pk in enumerate(page.rows) if pk and row not in rows) if is_waiting else None
        for is_waiting, page, rows in zip(waits, stage.returned, signed, strict=True)
    ]
    stage.drawing = drawn_pages.begin(sheets, signed, ticked, _letter(stage))
    for is_waiting, page, rows in zip(waits, stage.returned, signed, strict=True):
        if not is_waiting:
            shown = range(len(page.rows))
            paper.read_page(page, signed=rows, shown=shown, by=by, now=_at(event, 1, 11))
    _agree(event, plan, missed, by=by)


def _printed(event: Event, returned: Sequence[str], *, by: User) -> list[tuple[Content, SheetPage]]:
    """The sheets of all towns; given are those that came back, the first page of each of these towns."""
    groups = groups_to_sign(event)
    lines = lines_to_sign(event, groups, named=None)
    made = signature_sheet.contents(event, groups, event.days[:1], lines)
    pages = _known_by_heart(signature_sheet.kept(event, made, by=by, now=_at(event, -1, 16)))
    both = zip(made, pages, strict=True)
    return [(content, page) for content, page in both if page.number == 1 and page.country in returned]


def _known_by_heart(pages: Sequence[SheetPage]) -> Sequence[SheetPage]:
    """Codes that are the same on every machine, instead of those that were drawn by chance."""
    address = settings.SITE_URL + signature_sheet.ADDRESS
    for number, page in enumerate(pages):
        rtl = page.geometry["boxes"][0]["x"] == sheet_layout.EDGE
        page.token = code(8, "sheet", page.event_id, number)
        page.geometry = sheet_layout.geometry(page.token, address, len(page.rows), right_to_left=rtl)
    SheetPage.objects.bulk_update(pages, ["token", "geometry"])
    return pages


def _scanned(country: str, pages: Sequence[SheetPage]) -> int:
    """Somebody on the town's first page who was scanned and signed as well."""
    page = next(one for one in pages if one.country == country)
    there = Attendance.objects.filter(registration__in=[pk for pk in page.rows if pk], day=page.day)
    both = {Evidence.SCAN, Evidence.SIGNATURE}
    return next(one.registration_id for one in there.order_by("-registration_id") if both <= set(one.kinds))


def _signed_rows(page: SheetPage, missed: Sequence[int]) -> list[int]:
    there = Attendance.objects.filter(registration__in=[pk for pk in page.rows if pk], day=page.day)
    signed = {one.registration_id for one in there if Evidence.SIGNATURE in one.kinds} - set(missed)
    return [row for row, pk in enumerate(page.rows) if pk in signed]


def _agree(event: Event, plan: dict[str, Any], missed: dict[str, int], *, by: User) -> None:
    """One disagreement is settled, one is left with its reason, and so are those that have one and the same."""
    day, at = event.days[0], _at(event, 2, 9)
    for turn, (name, add) in enumerate((("settled", Evidence.SIGNATURE), ("left", None))):
        seen = queries.kinds_said([Evidence.SCAN])
        settling = reconcile.Settling(day=day, reason=plan[name]["reason"], seen=seen, add=add)
        seat = Registration.objects.get(pk=missed[name])
        reconcile.settle(seat, settling=settling, by=by, now=at + timedelta(minutes=6 * turn))
    rows = [
        (row.registration.pk, row.day)
        for row in queries.person_days(event, days=event.days, towns=None)
        if row.wrong == reconciling.WORD_ALONE and row.is_open
    ]
    reconcile.leave_all(event, rows=rows, reason=plan["word"], by=by, now=at + timedelta(minutes=20))


def _letter(stage: Stage) -> pdf.Document:
    plan = stage.door["letter"]
    return pdf.Document(**plan, blocks=[], language="it")


def come_back(stage: Stage) -> None:
    """The photographs arrive; the worker reads them and makes the pack, as anywhere else."""
    pages, letter = drawn_pages.finish(stage.drawing)
    for page, data in zip(stage.returned, pages, strict=True):
        by = stage.officer(page.event.places.all()[0].country)
        paper.keep_scan(page, data=data, by=by, now=_at(page.event, 1, 10))
    group, said = stage.certified
    arriving.count(stage, group, said, letter=letter)
    for plan in stage.door["packs"]:
        event = stage.project.events.get(number=plan["event"])
        events.order_pack(
            event,
            is_named=plan["is_named"],
            language=LANGUAGE,
            nonce=f"demo-pack-{event.number}",
            job=WRITE_PACK,
            by=stage.staff["cora"],
            now=stage.now,
        )


def _at(event: Event, day: int, hour: int) -> datetime:
    """An hour in the days of the event, on its own clock; the first day is 0."""
    assert event.starts_on is not None  # noqa: S101 - only events that took place have paper
    there = datetime(
        event.starts_on.year, event.starts_on.month, event.starts_on.day, hour, tzinfo=event.zone
    )
    return there + timedelta(days=day)
