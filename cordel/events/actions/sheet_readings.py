"""Files with signed pages are read page after page. What is read is a proposal: no presence is written here."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, jobs, stored_files
from cordel.base.scans import pages, process
from cordel.base.scans.opening import Unreadable
from cordel.base.scans.pages import SheetRead
from cordel.events.actions.registration import locked_event
from cordel.events.models import SheetPage, SheetReading, SignedSheet
from cordel.events.models.sheet_readings import OTHER_EVENT, OTHER_LIST, TWICE
from cordel.events.queries import sheet_readings as queries
from cordel.events.rules import ensure_not_closed

AGAIN = audit.verb(
    "event.sheet_read_again", _("had the scan of a signed sheet read once more"), is_public=False
)
Tell = Callable[[int, int], None]


def ask_to_read(sheet: SignedSheet, *, is_new: bool, now: datetime) -> None:
    """In the background, if any page of its event was printed to sign: a new file, or one that was kept for other
    people before. The caller holds the event's row."""
    if not SheetPage.objects.filter(event=sheet.event_id).exists():
        return
    if not is_new:
        read_anew(sheet, now=now)
        return
    key = queries.key_of(sheet, process.ENGINE)
    jobs.enqueue(queries.JOB, now=now, key=key, sheet_id=sheet.pk, key_of_job=key)


@transaction.atomic
def ask_again(sheet: SignedSheet, *, by: User, now: datetime) -> None:
    """Forgets what was read of the file and has it read anew. While it is being read, nothing changes."""
    event = locked_event(sheet.event_id)
    ensure_not_closed(event)
    if SignedSheet.objects.filter(pk=sheet.pk).exists() and not queries.progress_of(sheet).is_running:
        read_anew(sheet, now=now)
        town, project = sheet.town_id, event.project_id
        audit.record(AGAIN, event, by=by, now=now, project_id=project, town_id=town, sheet=sheet.pk)


def read_anew(sheet: SignedSheet, *, now: datetime) -> None:
    """The same as part of another act, which holds the event's row."""
    last = SheetReading.objects.filter(sheet=sheet).order_by("-pk").values_list("pk", flat=True).first()
    key = queries.key_of(sheet, process.ENGINE, (last or 0) + 1)
    forget(sheet.pk, now=now)
    jobs.enqueue(queries.JOB, now=now, key=key, sheet_id=sheet.pk, key_of_job=key)


def forget(*sheets: int, now: datetime) -> None:
    """What was read of these files."""
    erase(SheetReading.objects.filter(sheet__in=sheets), now=now)


def erase(readings: QuerySet[SheetReading], *, now: datetime) -> int:
    """With the straightened pictures."""
    pictures = readings.exclude(picture="").order_by("pk").values_list("picture", flat=True)
    stored_files.forget(list(pictures), now=now)
    return readings.delete()[0]


def read_sheet(sheet_id: int, *, tell: Tell, now: datetime) -> int:
    """Reads what of the file was not read yet; returns how many of its pages are sheets of the event. Run twice, or
    taken over when it was killed, it goes on where it was."""
    sheet = SignedSheet.objects.filter(pk=sheet_id).select_related("event").first()
    if sheet is None:
        return 0
    known = SheetPage.objects.filter(event=sheet.event_id).order_by("pk")
    geometries: Mapping[str, Any] = dict(known.values_list("token", "geometry"))
    # The last page may have been left with the first of its two sheets.
    read = SheetReading.objects.filter(sheet=sheet).order_by("-at").values_list("at", flat=True).first() or 0
    with sheet.file.open("rb") as kept:
        data = kept.read()
    try:
        for one in process.readings(data, geometries, first=read):
            _keep(sheet, one.page - 1, one.sheet, now=now)
            tell(one.page, one.pages)
    except Unreadable as unreadable:
        _keep(sheet, 0, SheetRead(problem=unreadable.reason), now=now)
    return SheetReading.objects.filter(sheet=sheet, problem="").count()


@transaction.atomic
def _keep(sheet: SignedSheet, at: int, read: SheetRead, *, now: datetime) -> None:
    """What is on one page, once; of another town's list nothing but that it is one."""
    locked_event(sheet.event_id)
    if not SignedSheet.objects.filter(pk=sheet.pk).exists():
        return
    page = SheetPage.objects.filter(event=sheet.event_id, token=read.token).first() if read.token else None
    problem = _problem(sheet, at, read, page)
    if problem == OTHER_LIST:
        page, read = None, SheetRead()
    reading, is_new = SheetReading.objects.get_or_create(
        sheet=sheet,
        at=at,
        page=page,
        problem=problem,
        defaults={"rows": [list(row) for row in read.rows], "engine": process.ENGINE, "read_at": now},
    )
    if is_new and read.picture and page is not None:
        reading.picture.save("page", ContentFile(read.picture))
    if page is not None and (page.scan_id is None or (page.scan_id == sheet.pk and not problem)):
        page.scan, page.scan_page = sheet, at
        page.save(update_fields=["scan", "scan_page"])


def _problem(sheet: SignedSheet, at: int, read: SheetRead, page: SheetPage | None) -> str:
    if page is None:
        is_ours = read.problem == pages.FOREIGN and SheetPage.objects.filter(token=read.token).exists()
        return OTHER_EVENT if is_ours else read.problem
    if (sheet.town_id and sheet.town_id != page.town_id) or (sheet.day and sheet.day != page.day):
        return OTHER_LIST
    return read.problem or (TWICE if _is_elsewhere(sheet, at, page) else "")


def _is_elsewhere(sheet: SignedSheet, at: int, page: SheetPage) -> bool:
    """Whether it came back in another file, or at another place of this one; there the marks know it better than
    whoever chose the file for the page."""
    if page.scan_id != sheet.pk:
        return page.scan_id is not None
    seen = SheetReading.objects.filter(sheet=sheet, page=page, problem="").exclude(at=at)
    return seen.exists()
