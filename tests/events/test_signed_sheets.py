"""Scans of signed sheets: known by what is in them, private to the event and the town, gone without a trace."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.core.obligations import Kind
from cordel.events import actions
from cordel.events.actions import SheetFacts
from cordel.events.models import Event, SignedSheet
from cordel.events.queries import unscanned
from cordel.events.rules import signed_sheets as rules
from cordel.projects.queries import obligations
from tests.factories import AttendanceFactory, RegistrationFactory, SignedSheetFactory, TownFactory, in_days

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings/events/1/sheets/"
PDF = b"%PDF-1.7\n1 0 obj <</Type /Page>> endobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0IEND\xaeB`\x82"


def send(client, data=PDF, **more):
    return client.post(
        HERE, {"file": SimpleUploadedFile("Ana Moura.pdf", data), "town": "", "day": ""} | more
    )


def test_keeps_a_scan_by_what_is_in_it_and_tells_the_record_no_name(as_, cast):
    assert send(as_(cast.tomas), town=cast.kavala.pk, day=cast.event.starts_on.isoformat()).status_code == 302
    sheet = SignedSheet.objects.get()
    assert (sheet.town, sheet.day, sheet.kind, sheet.added_by) == (
        cast.kavala,
        cast.event.starts_on,
        "pdf",
        cast.tomas,
    )
    assert "Ana" not in sheet.file.name
    entry = AuditEntry.objects.get(verb="event.sheet_kept")
    assert (entry.is_public, entry.town_id) == (False, cast.kavala.pk)


def test_the_same_file_again_corrects_whose_it_is(as_, cast):
    send(as_(cast.tomas))
    kept_at = SignedSheet.objects.get().file.name
    send(as_(cast.tomas), town=cast.gondomar.pk)
    assert SignedSheet.objects.get().town == cast.gondomar
    assert SignedSheet.objects.get().file.name == kept_at


def test_thirty_pages_of_a_telephone_fit(as_, cast):
    """It comes by the disk, and is the same afterwards."""
    pages = PDF.replace(b"%%EOF", b"% " + b"a page " * 2_000_000 + b"\n%%EOF")
    assert send(as_(cast.tomas), pages).status_code == 302
    sheet = SignedSheet.objects.get()
    assert sheet.size == len(pages) > 14_000_000
    with sheet.file.open("rb") as kept:
        assert kept.read() == pages


def test_a_file_beyond_the_limit_is_refused_in_words_and_leaves_nothing(as_, cast):
    answer = send(as_(cast.tomas), PDF + b"\0" * rules.MOST_BYTES)
    assert answer.status_code == 422 and "larger than 50 MB" in answer.content.decode()
    assert not SignedSheet.objects.exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"PK\x03\x04 a document", PDF.replace(b"%%EOF", b""), PNG[:12]],
    ids=["empty", "text", "document", "cut off", "half a picture"],
)
def test_takes_nothing_that_is_no_scan(as_, cast, data):
    answer = send(as_(cast.tomas), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not SignedSheet.objects.exists()


def test_takes_no_pdf_with_programs_but_one_whose_pictures_look_so_by_chance(as_, cast):
    assert send(as_(cast.tomas), PDF.replace(b"1 0 obj", b"/JavaScript (x)")).status_code == 422
    assert send(as_(cast.tomas), PDF.replace(b"1 0 obj", b"\x8a/JS\x9f\x01")).status_code == 302


def test_takes_no_office_document_although_one_can_be_shown_in_a_room(cast, monkeypatch):
    monkeypatch.setattr("cordel.core.material_files._office_kind", lambda _data: "docx")
    with pytest.raises(rules.SheetRefused):
        actions.keep_signed_sheet(
            cast.event, facts=SheetFacts(b"PK a document"), by=cast.tomas, now=timezone.now()
        )


@pytest.mark.parametrize("where", [{"town": 10**9}, {"day": "1999-01-01"}])
def test_refuses_towns_and_days_of_no_event(as_, cast, where):
    assert send(as_(cast.tomas), **where).status_code == 422


def test_an_officer_keeps_and_sees_the_sheets_of_the_own_town_only(as_, cast):
    theirs = SignedSheetFactory(event=cast.event, town=cast.gondomar)
    everybody_s = SignedSheetFactory(event=cast.event)
    client = as_(cast.noor)
    assert send(client).status_code == 422  # whose people has to be said
    assert send(client, town=cast.gondomar.pk).status_code == 422
    assert send(client, town=cast.kavala.pk).status_code == 302
    assert [one.town for one in client.get(HERE).context["list"].found] == [cast.kavala]
    for sheet in (theirs, everybody_s):
        assert client.get(f"{HERE}{sheet.pk}/file/").status_code == 404
        assert client.post(f"{HERE}{sheet.pk}/remove/").status_code == 404


def test_the_file_is_kept_and_never_shown_by_a_browser(as_, cast):
    sheet = SignedSheetFactory(event=cast.event, town=cast.kavala, file=ContentFile(PDF, "x.pdf"))
    answer = as_(cast.noor).get(f"{HERE}{sheet.pk}/file/")
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_removing_it_asks_first_and_takes_the_file_along(as_, cast, django_capture_on_commit_callbacks):
    sheet = SignedSheetFactory(event=cast.event)
    client = as_(cast.tomas)
    assert "Remove this scan?" in client.get(f"{HERE}{sheet.pk}/remove/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{HERE}{sheet.pk}/remove/").status_code == 302
    jobs.run_due(timezone.now())
    assert not default_storage.exists(sheet.file.name)
    assert client.post(f"{HERE}{sheet.pk}/remove/").status_code == 404
    assert AuditEntry.objects.filter(verb="event.sheet_removed").count() == 1
    actions.remove_signed_sheet(sheet, by=cast.tomas, now=timezone.now())
    assert AuditEntry.objects.filter(verb="event.sheet_removed").count() == 1


# --- What is owed -------------------------------------------------------------------------------


def states(cast):
    book = obligations.ledger([cast.project], today=timezone.now().date())
    return {str(stands) for duty, stands in book.states() if duty.kind is Kind.SCANS}


def test_a_signature_asks_for_a_scan_of_its_day_and_town(cast, now):
    event = cast.event
    Event.objects.filter(pk=event.pk).update(starts_on=in_days(-9), ends_on=in_days(-8))
    AttendanceFactory(registration=cast.seat, day=in_days(-9), evidence="host")
    assert states(cast) == set()
    AttendanceFactory(registration=cast.seat, day=in_days(-8), evidence="signature")
    assert states(cast) == {"open"}
    SignedSheetFactory(event=event, town=cast.kavala)
    SignedSheetFactory(event=event, day=in_days(-9))
    assert unscanned([event]) == {event.pk: [(cast.gondomar.pk, in_days(-8))]}
    SignedSheetFactory(event=event, town=cast.gondomar, day=in_days(-8))
    assert states(cast) == {"fulfilled"}
    Event.objects.filter(pk=event.pk).update(closed_at=timezone.now())
    assert states(cast) == set()


@pytest.mark.parametrize("more", [{}, {"day": True}], ids=["of all days", "of its day"])
def test_one_sheet_of_several_towns_covers_them(cast, now, more):
    other = RegistrationFactory(event=cast.event, person__town=TownFactory())
    for seat in (cast.seat, other):
        AttendanceFactory(registration=seat, day=cast.event.starts_on, evidence="signature")
    SignedSheetFactory(event=cast.event, **({"day": cast.event.starts_on} if more else {}))
    assert unscanned([cast.event]) == {cast.event.pk: []}


def test_where_a_name_is_sealed_only_the_coordinator_opens_the_sheets(as_, cast):
    sheet = SignedSheetFactory(event=cast.event, town=cast.gondomar)
    AttendanceFactory(registration=cast.seat, day=cast.event.starts_on, evidence="signature")
    assert as_(cast.tomas).get(f"{HERE}{sheet.pk}/file/").status_code == 200
    cast.ana.sealed_at = timezone.now()
    cast.ana.save()
    assert as_(cast.tomas).get(f"{HERE}{sheet.pk}/file/").status_code == 403
    assert f"{sheet.pk}/file/" not in as_(cast.tomas).get(HERE).content.decode()
    assert as_(cast.cora).get(f"{HERE}{sheet.pk}/file/").status_code == 200
