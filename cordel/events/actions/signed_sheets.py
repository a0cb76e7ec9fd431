"""Scans of signed sheets are kept and removed."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cordel.accounts.models import User
from cordel.base import audit, stored_files
from cordel.core import material_files
from cordel.core.material_files import MaterialFile
from cordel.core.office_package import Unusable
from cordel.events.actions import sheet_readings
from cordel.events.actions.registration import locked_event
from cordel.events.models import Event, SignedSheet
from cordel.events.queries import paying_towns
from cordel.events.rules import signed_sheets as rules

KEPT = audit.verb("event.sheet_kept", _("kept the scan of a signed sheet"), is_public=False)
REMOVED = audit.verb("event.sheet_removed", _("removed the scan of a signed sheet"), is_public=False)


@dataclass(frozen=True)
class SheetFacts:
    """The file's bytes; `town` by primary key, None for people of any town; `day` None for the whole event."""

    data: bytes
    town: int | None = None
    day: date | None = None


@transaction.atomic
def keep_signed_sheet(event: Event, *, facts: SheetFacts, by: User, now: datetime) -> SignedSheet:
    """One more; the same file again corrects its town and day. Raises the refusals of a file."""
    read = read_scan(facts.data)
    digest = hashlib.sha256(read.data).hexdigest()
    event = locked_event(event.pk)
    towns = [town.pk for town in paying_towns(event)]
    rules.ensure_sheet_fits(event, town=facts.town, day=facts.day, towns=towns)
    sheet = SignedSheet.objects.filter(event=event, digest=digest).first()
    if sheet is not None and (sheet.town_id, sheet.day) == (facts.town, facts.day):
        return sheet
    if sheet is None:
        rules.ensure_place_for_one_more(SignedSheet.objects.filter(event=event).count())
        sheet = SignedSheet(event=event, digest=digest, kind=read.kind, size=len(read.data))
        sheet.added_by, sheet.added_at = by, now
        sheet.file.save("sheet", ContentFile(read.data), save=False)
    is_new = sheet.pk is None
    sheet.town_id, sheet.day = facts.town, facts.day
    sheet.save()
    sheet_readings.ask_to_read(sheet, is_new=is_new, now=now)
    _record(KEPT, sheet, by=by, now=now)
    return sheet


def read_scan(data: bytes) -> MaterialFile:
    """Judged by what is in it; of a photograph only the picture stays."""
    try:
        read = material_files.read(data, most=rules.MOST_BYTES)
    except Unusable as unusable:
        raise rules.UNUSABLE_SHEET[unusable.reason] from unusable
    rules.ensure_kind(read.kind)
    return read


@transaction.atomic
def remove_signed_sheet(sheet: SignedSheet, *, by: User, now: datetime) -> None:
    """Twice changes nothing."""
    locked_event(sheet.event_id)
    found = SignedSheet.objects.filter(pk=sheet.pk).select_related("event")
    there = found.first()
    if there is not None:
        _record(REMOVED, there, by=by, now=now)
        erase(found, now=now)


def erase(sheets: QuerySet[SignedSheet], *, now: datetime) -> int:
    """Their files go when their rows have gone, and so does what was read of them."""
    sheet_readings.forget(*sheets.values_list("pk", flat=True), now=now)
    stored_files.forget(sheets.order_by("pk").values_list("file", flat=True), now=now)
    return sheets.delete()[0]


def _record(verb: audit.Verb, sheet: SignedSheet, *, by: User, now: datetime) -> None:
    event = sheet.event
    facts = {"sheet": sheet.pk, "day": sheet.day}
    audit.record(verb, event, by=by, now=now, project_id=event.project_id, town_id=sheet.town_id, **facts)
