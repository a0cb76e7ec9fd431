"""Signed pages read by a machine: a proposal for each page, and nothing recorded before somebody says so."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cordel.base import jobs
from cordel.base.models import AuditEntry, Job
from cordel.base.scans import process
from cordel.base.scans.opening import Unreadable
from cordel.base.scans.pages import SheetRead
from cordel.base.scans.process import PageRead
from cordel.events.actions import signed_sheets as kept_sheets
from cordel.events.models import Attendance, Evidence, SheetReading, SignedSheet
from tests.factories import EventFactory, RegistrationFactory, SheetPageFactory, SignedSheetFactory
from tests.signing import Sheet, Shot, jpeg, photographed

pytestmark = pytest.mark.django_db
SHEETS = "/desk/p/strings/events/1/sheets/"
PAGES = "/desk/p/strings/events/1/pages/"
JPEG = b"\xff\xd8\xff straight"


@pytest.fixture
def guests(cast):
    names = ["Ελένη Αλεξάνδρου", "Niki", "Stavros"]
    return [
        RegistrationFactory(event=cast.event, person__name=name, person__town=cast.kavala) for name in names
    ]


@pytest.fixture
def printed(cast, guests):
    """A page of Kavala's people for the first day: Eleni, Niki, Stavros, then two free lines."""
    rows = [*(guest.pk for guest in guests), None, None]
    return SheetPageFactory(event=cast.event, town=cast.kavala, day=cast.event.starts_on, rows=rows)


def scan(cast, **facts):
    """A kept file; what is read of it each test decides."""
    return SignedSheetFactory(event=cast.event, **facts)


def seen(page, *states, problem="", token=None):
    rows = tuple((row, state, 9.5) for row, state in enumerate(states))
    return SheetRead(token or (page.token if page else ""), problem, rows, JPEG if rows else b"")


@pytest.fixture
def reads(monkeypatch):
    """reads(sheet, page, page ...): what the reader sees on the pages of the file; runs the job."""

    def run(sheet, *pages, error=""):
        def readings(data, geometries, *, first=0):
            if error:
                raise Unreadable(error)
            for at, one in enumerate(pages[first:], start=first + 1):
                yield PageRead(at, len(pages), one)

        monkeypatch.setattr(process, "readings", readings)
        jobs.enqueue("events.read_sheet", now=timezone.now(), sheet_id=sheet.pk, key_of_job="x")
        jobs.run_due(timezone.now())
        return list(SheetReading.objects.filter(sheet=sheet).order_by("at", "pk"))

    return run


def screen(client, page):
    return client.get(f"{PAGES}{page.pk}/")


# --- From the paper to the presence ------------------------------------------------------------------


def test_a_photographed_page_is_read_and_one_press_records_who_signed(as_, cast, guests, printed):
    """The whole way: kept, read in the background by its own process, proposed, confirmed."""
    sheet = Sheet(3, token=printed.token, rows=5)
    sheet.geometry = printed.geometry
    for row, what in enumerate(["pen", "nothing", "dash", "marker", "nothing"]):
        sheet.fill(row, what)
    photo = jpeg(photographed(sheet.picture, Shot(turn=5, tilt=0.04, blur=0.6, grain=3, shade=0.3)))
    client = as_(cast.tomas)
    answer = client.post(SHEETS, {"file": SimpleUploadedFile("x.jpg", photo), "town": "", "day": ""})
    kept = SignedSheet.objects.get()
    assert answer.url == f"{SHEETS}{kept.pk}/reading/"
    assert "The file is being opened" in client.get(answer.url).content.decode()
    jobs.run_due(timezone.now())
    printed.refresh_from_db()
    assert (printed.scan, printed.scan_page, printed.read_at) == (kept, 0, None)
    assert not Attendance.objects.exists()
    page = screen(client, printed)
    first = page.context["lines"][0]
    assert (first[0].row, first[2].is_unsure) == (2, True)
    ticked = [line.row for line, is_ticked, _ in page.context["lines"] if is_ticked]
    assert ticked == [0]
    assert "somebody signed here" in page.content.decode()
    straight = client.get(f"{PAGES}{printed.pk}/straight/")
    assert Image.open(io.BytesIO(straight.content)).size == (1260, 1782)
    client.post(f"{PAGES}{printed.pk}/", {"signed": ["0", "2"], "shown": ["0", "1", "2"]})
    signed = Attendance.objects.resting_on(Evidence.SIGNATURE)
    assert {one.registration_id for one in signed} == {guests[0].pk, guests[2].pk}


def test_nothing_is_proposed_once_somebody_said_who_signed(as_, cast, guests, printed, reads):
    reads(scan(cast), seen(printed, "signed", "signed", "unsure", "empty", "empty"))
    client = as_(cast.tomas)
    client.post(f"{PAGES}{printed.pk}/", {"signed": ["1"], "shown": ["0", "1", "2"]})
    page = screen(client, printed)
    assert [line.row for line, ticked, _ in page.context["lines"] if ticked] == [1]
    assert not page.context["is_proposal"]
    assert page.context["unsure"] == 0


def test_a_recorded_signature_stays_ticked_and_comes_first_where_its_box_looks_empty(
    as_, cast, guests, printed, reads
):
    Attendance.objects.create(
        registration=guests[1],
        day=printed.day,
        evidence=Evidence.SIGNATURE,
        recorded_at=timezone.now(),
    )
    reads(scan(cast), seen(printed, "signed", "empty", "empty", "empty", "empty"))
    page = screen(as_(cast.tomas), printed)
    assert [line.row for line, ticked, _ in page.context["lines"] if ticked] == [1, 0]
    assert "recorded as signed, and the box looks empty" in page.content.decode()


# --- Files of many pages ------------------------------------------------------------------------------


def test_pages_of_one_file_go_to_their_sheets_and_foreign_ones_are_named(as_, cast, printed, reads):
    second = SheetPageFactory(event=cast.event, day=cast.event.starts_on, rows=[cast.seat.pk], number=2)
    elsewhere = SheetPageFactory(event=EventFactory(project=cast.project, number=7))
    kept = scan(cast)
    found = reads(
        kept,
        seen(second, "signed"),
        seen(None, problem="no_marks"),
        seen(elsewhere, problem="foreign"),
        seen(None, problem="foreign", token="ZZZZZ99999"),
        seen(printed, "signed", "empty", "unsure", "empty", "empty"),
        seen(printed, "signed", "empty", "unsure", "empty", "empty"),
        seen(second, problem="bent"),
    )
    told = [(one.at, one.page, one.problem) for one in found]
    assert told == [
        (0, second, ""),
        (1, None, "no_marks"),
        (2, None, "other_event"),
        (3, None, "foreign"),
        (4, printed, ""),
        (5, printed, "twice"),
        (6, second, "bent"),
    ]
    printed.refresh_from_db()
    second.refresh_from_db()
    assert (printed.scan_page, second.scan_page) == (4, 0)
    page = as_(cast.tomas).get(f"{SHEETS}{kept.pk}/reading/").content.decode()
    assert "This sheet was not printed here" in page
    assert "2 pages wait for you" in page


def test_a_page_that_came_back_before_keeps_its_scan_until_somebody_chooses(as_, cast, printed, reads):
    first, second = scan(cast), scan(cast)
    reads(first, seen(printed, "signed", "empty", "empty", "empty", "empty"))
    [again] = reads(second, seen(printed, "empty", "empty", "empty", "empty", "empty"))
    printed.refresh_from_db()
    assert (again.problem, printed.scan) == ("twice", first)
    printed.scan = second  # somebody chose it instead
    printed.save()
    assert not [line for line, ticked, _ in screen(as_(cast.tomas), printed).context["lines"] if ticked]


def test_the_marks_know_better_than_whoever_chose_the_place_in_the_file(as_, cast, printed, reads):
    kept = scan(cast)
    other = SheetPageFactory(event=cast.event, day=cast.event.starts_on, rows=[cast.seat.pk])
    printed.scan, printed.scan_page = kept, 0
    printed.save()
    reads(kept, seen(other, "signed"), seen(printed, "signed", "empty", "empty", "empty", "empty"))
    printed.refresh_from_db()
    assert printed.scan_page == 1
    printed.scan_page = 0
    printed.save()
    page = screen(as_(cast.tomas), printed)
    assert page.context["shows_instead"] == other


def test_a_file_kept_for_one_town_shows_nobody_of_another(as_, cast, printed, reads):
    """An officer sees the scans of the own town: pages of others stay out of them."""
    kept = scan(cast, town=cast.gondomar)
    [found] = reads(kept, seen(printed, "signed", "empty", "empty", "empty", "empty"))
    assert (found.page, found.problem, found.picture.name, found.rows) == (None, "other_list", "", [])
    printed.refresh_from_db()
    assert printed.scan is None


def test_a_file_that_cannot_be_opened_says_why(as_, cast, printed, reads):
    kept = scan(cast)
    reads(kept, error="protected")
    assert "under a password" in as_(cast.tomas).get(f"{SHEETS}{kept.pk}/reading/").content.decode()


def test_a_reading_that_was_killed_goes_on_where_it_was(cast, printed, reads):
    kept = scan(cast)
    second = SheetPageFactory(event=cast.event, day=cast.event.starts_on, rows=[cast.seat.pk])
    reads(kept, seen(printed, "signed", "empty", "empty", "empty", "empty"))
    found = reads(kept, seen(printed, "empty"), seen(second, "signed"))
    assert [(one.at, one.page) for one in found] == [(0, printed), (1, second)]
    assert found[0].rows[0][1] == "signed"  # of the first time


# --- Asking, and asking again ------------------------------------------------------------------------


def keep(cast, data=b"%PDF-1.7 a\n%%EOF", town=None):
    facts = kept_sheets.SheetFacts(data, town)
    return kept_sheets.keep_signed_sheet(cast.event, facts=facts, by=cast.tomas, now=timezone.now())


def reading_jobs():
    return Job.objects.filter(name="events.read_sheet")


def test_a_file_is_read_only_where_sheets_were_printed(cast):
    keep(cast)
    assert not reading_jobs().exists()


def test_a_file_is_read_once_and_anew_when_it_is_of_another_town(cast, printed):
    keep(cast)
    keep(cast)
    assert reading_jobs().count() == 1
    keep(cast, town=cast.kavala.pk)
    assert reading_jobs().count() == 2


def test_it_is_read_again_on_request_once(as_, cast, printed, reads):
    kept = scan(cast)
    reads(kept, seen(None, problem="no_marks"))
    Job.objects.all().delete()
    client = as_(cast.tomas)
    for _ in range(2):
        assert client.post(f"{SHEETS}{kept.pk}/reading/").status_code == 302
    assert reading_jobs().count() == 1
    assert not SheetReading.objects.exists()
    assert AuditEntry.objects.filter(verb="event.sheet_read_again", is_public=False).count() == 1


def test_a_closed_event_is_not_read_again(as_, cast, printed):
    kept = scan(cast)
    cast.event.closed_at = timezone.now()
    cast.event.save()
    as_(cast.tomas).post(f"{SHEETS}{kept.pk}/reading/")
    assert not reading_jobs().exists()


def test_readings_go_with_their_file(cast, printed, reads, django_capture_on_commit_callbacks):
    kept = scan(cast)
    [found] = reads(kept, seen(printed, "signed", "empty", "empty", "empty", "empty"))
    storage, name = found.picture.storage, found.picture.name
    assert storage.exists(name)
    kept_sheets.remove_signed_sheet(kept, by=cast.tomas, now=timezone.now())
    jobs.run_due(timezone.now())
    assert not SheetReading.objects.exists()
    assert not storage.exists(name)
    printed.refresh_from_db()
    assert printed.scan is None


# --- Who sees it -------------------------------------------------------------------------------------


def test_a_sending_town_sees_what_was_read_of_its_own_files_and_asks_nothing(as_, cast, printed, reads):
    everybody, own = scan(cast), scan(cast, town=cast.kavala)
    reads(own, seen(printed, "signed", "empty", "empty", "empty", "empty"))
    client = as_(cast.noor)
    assert client.get(f"{SHEETS}{everybody.pk}/reading/").status_code == 404
    assert client.get(f"{SHEETS}{own.pk}/reading/").status_code == 200
    assert client.get(f"{PAGES}{printed.pk}/straight/").status_code == 200
    assert client.post(f"{SHEETS}{own.pk}/reading/").status_code == 403


def test_pictures_of_another_towns_page_do_not_exist(as_, cast, reads):
    page = SheetPageFactory(
        event=cast.event, town=cast.gondomar, day=cast.event.starts_on, rows=[cast.seat.pk]
    )
    reads(scan(cast), seen(page, "signed"))
    assert as_(cast.noor).get(f"{PAGES}{page.pk}/straight/").status_code == 404
    assert as_(cast.tomas).get(f"{PAGES}{page.pk}/straight/").content == JPEG


def test_a_town_sees_its_page_of_a_file_and_no_other_page_of_it(as_, cast, printed, reads):
    """Thirty pages of several towns in one file: each town gets its own, straightened and by itself."""
    reads(scan(cast), seen(printed, "signed", "empty", "empty", "empty", "empty"))
    noor, tomas = as_(cast.noor), as_(cast.tomas)
    assert noor.get(f"{PAGES}{printed.pk}/picture/").status_code == 404
    page = screen(noor, printed)
    assert page.context["picture"] is None
    assert f"{PAGES}{printed.pk}/straight/" in page.content.decode()
    assert screen(tomas, printed).context["picture"]["at"] == 1


def test_a_page_without_a_reading_has_no_straight_picture(as_, cast, printed):
    assert as_(cast.tomas).get(f"{PAGES}{printed.pk}/straight/").status_code == 404
