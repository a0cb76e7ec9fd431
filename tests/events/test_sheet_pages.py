"""Printed pages: printed once, put to their photo, and who signed recorded row by row."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cordel.base.models import AuditEntry
from cordel.core import sheet_layout
from cordel.events import actions as events
from cordel.events.models import Evidence, Registration, SheetPage, SignedSheet
from cordel.events.queries.signed_sheets import unscanned
from tests.factories import AttendanceFactory, RegistrationFactory, SheetPageFactory

pytestmark = pytest.mark.django_db
PRINT = "/reports/p/strings/events/1/signature-sheets/"
PAGES = "/desk/p/strings/events/1/pages/"


@pytest.fixture
def guest(cast):
    return RegistrationFactory(event=cast.event, person__name="Ελένη Αλεξάνδρου", person__town=cast.kavala)


@pytest.fixture
def sheet(cast, guest):
    """A page of Kavala's people for the first day: Eleni, then free lines."""
    rows = [guest.pk, None, None]
    return SheetPageFactory(event=cast.event, town=cast.kavala, day=cast.event.starts_on, rows=rows)


def ask(client, cast, *towns, days=None):
    days = days or [cast.event.starts_on]
    return client.post(
        PRINT, {"towns": [town.pk for town in towns], "days": [day.isoformat() for day in days]}
    )


def photo():
    out = io.BytesIO()
    Image.new("L", (300, 420), "white").save(out, "JPEG")
    return SimpleUploadedFile("Ana Moura.jpg", out.getvalue())


def here(sheet):
    return f"{PAGES}{sheet.pk}/"


# --- Printing -------------------------------------------------------------------------------------


def test_prints_a_page_for_each_town_and_remembers_who_is_on_it(as_, cast, guest):
    answer = ask(as_(cast.tomas), cast, cast.gondomar, cast.kavala)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "no-store" in answer["Cache-Control"]
    host, guests = SheetPage.objects.order_by("pk")
    assert (host.town, guests.town) == (cast.gondomar, cast.kavala)
    assert host.people == [cast.seat.pk]
    assert guests.people == [guest.pk]
    assert len(guests.rows) == sheet_layout.ROWS == len(guests.geometry["boxes"])
    entry = AuditEntry.objects.get(verb="event.sheets_printed")
    assert not entry.is_public


def test_the_same_sheet_printed_again_is_the_same_sheet_until_a_word_changes(as_, cast, guest):
    client = as_(cast.tomas)
    ask(client, cast, cast.gondomar, cast.kavala)
    before = set(SheetPage.objects.values_list("token", flat=True))
    ask(client, cast, cast.gondomar, cast.kavala)
    assert set(SheetPage.objects.values_list("token", flat=True)) == before
    RegistrationFactory(event=cast.event, person__name="Niki", person__town=cast.kavala)
    ask(client, cast, cast.gondomar, cast.kavala)
    new = SheetPage.objects.exclude(token__in=before)
    assert [page.town for page in new] == [cast.kavala]


def test_an_officer_of_another_town_prints_the_own_sheets_only(as_, cast, guest):
    client = as_(cast.noor)
    assert ask(client, cast, cast.gondomar).status_code == 422
    assert ask(client, cast, cast.kavala).status_code == 200
    assert [page.town for page in SheetPage.objects.all()] == [cast.kavala]


def test_whoever_takes_part_on_a_screen_signs_no_paper(as_, cast, guest):
    Registration.objects.filter(pk=guest.pk).update(mode="online")
    assert "Kavala" not in as_(cast.cora).get(PRINT).content.decode().split("<form")[-1]


@pytest.mark.parametrize("sent", [{}, {"towns": ["x"], "days": ["2000-01-01"]}])
def test_nothing_chosen_prints_nothing(as_, cast, sent):
    assert as_(cast.tomas).post(PRINT, sent).status_code == 422
    assert not SheetPage.objects.exists()


def test_the_code_in_a_corner_leads_to_its_page(as_, cast, sheet):
    mark = f"/desk/sheet/{sheet.token}.1"
    assert as_(cast.tomas).get(mark).url == here(sheet)
    assert as_(cast.stranger).get(mark).status_code == 404
    assert as_(cast.tomas).get("/desk/sheet/BCDFGHJK.9").status_code == 404


# --- Coming back ----------------------------------------------------------------------------------


def test_a_photo_is_put_to_its_page_and_kept_as_evidence(as_, cast, sheet):
    client = as_(cast.tomas)
    assert client.post(f"{here(sheet)}scan/", {"file": photo(), "at": "1"}).url == here(sheet)
    sheet.refresh_from_db()
    assert (sheet.scan.town, sheet.scan.day, sheet.scan.kind) == (cast.kavala, sheet.day, "jpg")
    shown = client.get(f"{here(sheet)}picture/?turn=90")
    assert shown["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).size == (420, 300)
    assert client.post(f"{here(sheet)}scan/", {"file": photo(), "at": "1"}).status_code == 302
    assert SignedSheet.objects.count() == 1


def test_a_file_that_is_kept_already_is_not_sent_again(as_, cast, sheet):
    client = as_(cast.tomas)
    client.post(f"{here(sheet)}scan/", {"file": photo(), "at": "1"})
    other = SheetPageFactory(event=cast.event, town=cast.kavala, day=sheet.day, rows=[None])
    kept = SignedSheet.objects.get()
    assert client.post(f"{here(other)}scan/", {"kept": kept.pk, "at": "1"}).status_code == 302
    other.refresh_from_db()
    assert other.scan == kept


@pytest.mark.parametrize(
    "sent", [{"at": "1"}, {"file": SimpleUploadedFile("a.jpg", b"nothing"), "at": "1"}, {"at": "0"}]
)
def test_no_photo_or_an_unusable_one_says_what_to_do(as_, cast, sheet, sent):
    assert as_(cast.tomas).post(f"{here(sheet)}scan/", sent).status_code == 422
    assert not SignedSheet.objects.exists()


def test_a_page_that_the_file_does_not_have_is_refused_and_nothing_is_kept(as_, cast, sheet):
    answer = as_(cast.tomas).post(f"{here(sheet)}scan/", {"file": photo(), "at": "2"})
    assert "not in the file" in answer.content.decode()
    assert not SignedSheet.objects.exists()


# --- Who signed -----------------------------------------------------------------------------------


def kinds(registration):
    attendance = registration.attendances.first()
    return [str(kind) for kind in attendance.kinds] if attendance else []


def test_a_tick_is_a_signature_and_no_tick_takes_only_the_signature_back(as_, cast, sheet, guest):
    client = as_(cast.tomas)
    AttendanceFactory(registration=guest, day=sheet.day, evidence=Evidence.SCAN)
    for _twice in range(2):
        client.post(here(sheet), {"shown": [0], "signed": [0]})
        assert kinds(guest) == ["scan", "signature"]
    client.post(here(sheet), {"shown": [0]})
    assert kinds(guest) == ["scan"]
    sheet.refresh_from_db()
    assert sheet.read_by == cast.tomas


def test_a_row_that_the_screen_did_not_show_stays_as_it_is(as_, cast, sheet, guest):
    client = as_(cast.tomas)
    client.post(here(sheet), {"shown": [0], "signed": [0]})
    client.post(here(sheet), {})
    assert kinds(guest) == ["signature"]


@pytest.mark.parametrize("sent", [{"shown": [0], "signed": [7]}, {"signed": ["x"]}])
def test_a_row_that_is_not_on_the_page_is_no_signature(as_, cast, sheet, guest, sent):
    assert as_(cast.tomas).post(here(sheet), sent).status_code == 422
    assert kinds(guest) == []


def test_after_a_page_comes_the_next_one_that_waits(as_, cast, sheet):
    client = as_(cast.tomas)
    client.post(f"{here(sheet)}scan/", {"file": photo(), "at": "1"})
    kept = SignedSheet.objects.get()
    other = SheetPageFactory(
        event=cast.event, town=cast.kavala, day=sheet.day, rows=[None], scan=kept, number=2
    )
    assert client.post(here(sheet), {"shown": [0]}).url == here(other)
    assert client.post(here(other), {}).url == PAGES


def test_once_the_event_is_closed_nothing_changes(as_, cast, sheet, guest):
    events.close(cast.event, by=cast.cora, now=timezone.now())
    client = as_(cast.tomas)
    assert client.post(here(sheet), {"shown": [0], "signed": [0]}).status_code == 409
    assert kinds(guest) == []
    assert "<form" not in client.get(here(sheet)).content.decode().split('class="beside"')[1]


def test_a_sending_town_looks_at_its_own_pages_and_says_nothing(as_, cast, sheet, guest):
    client = as_(cast.noor)
    assert guest.person.name in client.get(here(sheet)).content.decode()
    assert client.post(here(sheet), {"shown": [0], "signed": [0]}).status_code == 403
    theirs = SheetPageFactory(event=cast.event, town=cast.gondomar, day=sheet.day, rows=[cast.seat.pk])
    assert client.get(here(theirs)).status_code == 404


# --- Free lines -----------------------------------------------------------------------------------


def test_somebody_registered_is_found_in_any_script_and_written_in(as_, cast, sheet):
    client = as_(cast.tomas)
    line = f"{here(sheet)}lines/1/"
    assert f'value="{cast.seat.pk}"' in client.get(line, {"q": "moura"}).content.decode()
    for _twice in range(2):
        assert client.post(line, {"registration": cast.seat.pk}).url == here(sheet)
    assert kinds(cast.seat) == ["signature"]
    sheet.refresh_from_db()
    assert sheet.written_in == {"1": cast.seat.pk}
    assert sheet.rows[1] is None


def test_another_name_on_the_same_line_takes_the_formers_signature_back(as_, cast, sheet, guest):
    client = as_(cast.tomas)
    line = f"{here(sheet)}lines/1/"
    client.post(line, {"registration": cast.seat.pk})
    other = RegistrationFactory(event=cast.event, person__name="Rui", person__town=cast.gondomar)
    client.post(line, {"registration": other.pk})
    assert (kinds(cast.seat), kinds(other)) == ([], ["signature"])


def test_somebody_without_a_seat_is_registered_once_with_the_signature(as_, cast, sheet):
    client = as_(cast.tomas)
    line = f"{here(sheet)}lines/2/"
    form = client.get(line, {"q": "Nobody Knows"}).context["form"]
    sent = {"token": form["token"].value(), "name": "Nobody Knows", "home": cast.kavala.pk, "is_adult": "yes"}
    for _twice in range(2):
        assert client.post(line, sent).url == here(sheet)
    found = Registration.objects.get(person__name="Nobody Knows")
    assert kinds(found) == ["signature"]
    sheet.refresh_from_db()
    assert sheet.written_in == {"2": found.pk}


@pytest.mark.parametrize("row", [0, 3, 99])
def test_a_line_that_is_not_free_is_none_to_write_on(as_, cast, sheet, row):
    assert as_(cast.tomas).get(f"{here(sheet)}lines/{row}/").status_code == 404


def test_what_was_signed_and_photographed_misses_no_scan(as_, cast, sheet):
    client = as_(cast.tomas)
    client.post(here(sheet), {"shown": [0], "signed": [0]})
    assert unscanned([cast.event])[cast.event.pk]
    client.post(f"{here(sheet)}scan/", {"file": photo(), "at": "1"})
    assert not unscanned([cast.event])[cast.event.pk]


# --- The list -------------------------------------------------------------------------------------


def test_the_list_narrows_to_what_waits_and_finds_a_code(as_, cast, sheet):
    client = as_(cast.tomas)
    assert here(sheet) in client.get(PAGES, {"state": "out"}).content.decode()
    assert here(sheet) not in client.get(PAGES, {"state": "read"}).content.decode()
    assert here(sheet) in client.get(PAGES, {"q": sheet.token.lower()}).content.decode()
    assert here(sheet) not in client.get(PAGES, {"q": "ZZZZ"}).content.decode()
    assert client.get(PAGES, {"format": "csv"}).status_code == 200
