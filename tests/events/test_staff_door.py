"""The door: one hand, any script, with and without JavaScript; twice changes nothing."""

import re
from datetime import timedelta

import pytest
import time_machine

from cordel.events.models import Attendance, Event, Needs, Registration
from tests.factories import (
    AttendanceFactory,
    EventFactory,
    PersonFactory,
    ReceiptFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
DOOR = "/desk/p/strings/events/1/door/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def tap(client, seat, what="check-in", day=None, **more):
    form = {"day": (day or seat.event.starts_on).isoformat(), "q": "", "evidence": "", **more}
    headers = form.pop("headers", {})
    return client.post(f"{DOOR}{seat.pk}/{what}/", form, **headers)


def people(client, query=""):
    return [one.person.name for one in client.get(f"{DOOR}{query}").context["people"]]


def bare(html):
    """Without what differs between a page and a fragment by design: tokens and blanks."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)
    return re.sub(r"\s+", " ", html)


# --- Who stands there -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("helper", 200), ("tomas", 200), ("cora", 200), ("admin", 200), ("noor", 403), ("stranger", 404)],
)
def test_is_kept_by_the_hosts_and_their_helpers(as_, cast, who, status):
    client = as_(getattr(cast, who))
    assert client.get(DOOR).status_code == status
    for what in ("check-in", "undo"):
        assert tap(client, cast.seat, what).status_code == (302 if status == 200 else status)


def test_writes_only_when_something_is_sent(as_, cast):
    for what in ("check-in", "undo"):
        assert as_(cast.helper).get(f"{DOOR}{cast.seat.pk}/{what}/").status_code == 405


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["giorgos", "ΓΙΩΡΓΟΣ", "Γιώργος", "papas giorgos", "gi"])
def test_finds_a_name_in_any_script(as_, cast, typed):
    RegistrationFactory(event=cast.event, person=PersonFactory(project=cast.project, name="Γιώργος Παππάς"))
    assert people(as_(cast.helper), f"?q={typed}") == ["Γιώργος Παππάς"]


def test_shows_nobody_who_gave_the_seat_back(as_, cast):
    Registration.objects.update(status="cancelled")
    assert people(as_(cast.helper)) == []


def test_shows_needs_and_refused_photos_on_the_day_itself_only(as_, cast):
    Needs.objects.create(registration=cast.seat, access="a ramp")
    first = cast.event.starts_on
    query = f"?day={first.isoformat()}"
    with time_machine.travel(f"{first.isoformat()}T09:00:00+00:00"):
        page = as_(cast.helper).get(f"{DOOR}{query}").content.decode()
        other = as_(cast.helper).get(f"{DOOR}?day={cast.event.ends_on.isoformat()}").content.decode()
    assert "a ramp" in page
    assert "no photos" in page
    assert "a ramp" not in other
    assert "a ramp" not in as_(cast.helper).get(f"{DOOR}{query}").content.decode()


def test_opens_on_today_by_the_hosts_clock(as_, cast):
    Event.objects.update(timezone="Pacific/Auckland")
    second = cast.event.starts_on + timedelta(days=1)
    with time_machine.travel(f"{cast.event.starts_on.isoformat()}T20:00:00+00:00"):
        assert as_(cast.helper).get(DOOR).context["day"] == second


@pytest.mark.parametrize(
    "query", ["?day=2001-01-01", "?day=today", "?evidence=gossip", f"?q={'x' * 300}", "?q=%00"]
)
def test_keeps_standing_whatever_the_address_says(as_, cast, query):
    answer = as_(cast.helper).get(f"{DOOR}{query}")
    assert answer.status_code == 200
    assert answer.context["day"] == cast.event.starts_on


def test_says_what_to_do_while_the_event_has_no_days(as_, cast):
    EventFactory(project=cast.project, number=2, host=cast.gondomar, starts_on=None, ends_on=None)
    page = as_(cast.helper).get("/desk/p/strings/events/2/door/").content.decode()
    assert "This event has no dates yet" in page


def test_gives_the_same_list_as_page_and_as_fragment(as_, cast):
    RegistrationFactory(event=cast.event)
    client = as_(cast.helper)
    whole = client.get(f"{DOOR}?q=a").content.decode()
    part = client.get(f"{DOOR}?q=a", **HTMX).content.decode()
    assert "<html" not in part
    assert bare(part).strip() in bare(whole)


# --- A tap ----------------------------------------------------------------------------------------


def test_records_a_presence_and_comes_back_to_the_same_person(as_, cast):
    answer = tap(as_(cast.helper), cast.seat, q="ana", evidence="signature")
    day = cast.event.starts_on.isoformat()
    assert answer.url == f"{DOOR}?day={day}&evidence=signature&q=ana#person-{cast.seat.pk}"
    attendance = Attendance.objects.get()
    assert (attendance.evidence, attendance.recorded_by) == ("signature", cast.helper)


def test_changes_nothing_the_second_time(as_, cast):
    for evidence in ("signature", ""):
        tap(as_(cast.helper), cast.seat, evidence=evidence)
    assert Attendance.objects.get().evidence == "signature"
    for _ in range(2):
        tap(as_(cast.helper), cast.seat, "undo")
    assert not Attendance.objects.exists()


def test_rests_on_the_hosts_word_unless_something_better_is_said(as_, cast):
    tap(as_(cast.helper), cast.seat)
    assert Attendance.objects.get().evidence == "host's word"


@pytest.mark.parametrize("typed", ["code", "ticket", "spaced code"])
def test_rests_on_the_ticket_when_it_was_typed_or_scanned(as_, cast, typed):
    receipt = ReceiptFactory(registration=cast.seat)
    code = cast.seat.code
    q = {"code": code, "ticket": receipt.ticket, "spaced code": f"{code[:4].lower()} {code[4:]}"}[typed]
    page = as_(cast.helper).get(DOOR, {"q": q}).content.decode()
    assert " autofocus" in page
    tap(as_(cast.helper), cast.seat, q=q)
    assert Attendance.objects.get().evidence == "scan"


def test_does_not_believe_a_scan_without_a_ticket(as_, cast):
    other = RegistrationFactory(event=cast.event)
    assert tap(as_(cast.helper), cast.seat, evidence="scan").status_code == 404
    tap(as_(cast.helper), cast.seat, q=other.code)
    assert Attendance.objects.get().evidence == "host's word"


def test_gives_the_line_the_counters_and_the_words_to_a_script(as_, cast):
    client = as_(cast.helper)
    page = tap(client, cast.seat, headers=HTMX).content.decode()
    assert f'<li id="person-{cast.seat.pk}" class="present">' in page
    # The button keeps its name, so that the keyboard stays where it was.
    assert f'id="act-{cast.seat.pk}"' in page
    assert "<dd>1</dd>" in page
    assert '<div id="live" hx-swap-oob="innerHTML">Ana Moura is present.</div>' in page
    page = tap(client, cast.seat, "undo", headers=HTMX).content.decode()
    assert "Ana Moura is not present." in page


@pytest.mark.parametrize("what", ["check-in", "undo"])
def test_gives_a_line_that_equals_the_one_on_the_page(as_, cast, what):
    if what == "undo":
        AttendanceFactory(registration=cast.seat)
    client = as_(cast.helper)
    line = tap(client, cast.seat, what, headers=HTMX).content.decode().split("<dl")[0]
    assert bare(line).strip() in bare(client.get(DOOR).content.decode())


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_refuses_in_plain_words(as_, cast, headers):
    Event.objects.update(closed_at=cast.event.changed_at)
    client = as_(cast.helper)
    answer = tap(client, cast.seat, headers=headers)
    if not headers:
        answer = client.get(answer.url)
    assert b"its figures are final" in answer.content
    assert not Attendance.objects.exists()


def test_says_so_when_the_seat_was_given_back_meanwhile(as_, cast):
    Registration.objects.update(status="cancelled")
    page = tap(as_(cast.helper), cast.seat, headers=HTMX).content.decode()
    assert "This registration was cancelled" in page


@pytest.mark.parametrize("day", ["", "yesterday", "2001-01-01"])
def test_records_nothing_on_a_day_that_is_none(as_, cast, day):
    answer = as_(cast.helper).post(f"{DOOR}{cast.seat.pk}/check-in/", {"day": day})
    assert answer.status_code in (302, 404)
    assert not Attendance.objects.exists()


def test_knows_only_people_of_its_own_event(as_, cast):
    other = RegistrationFactory(event=EventFactory(project=cast.project, number=2, host=cast.gondomar))
    assert tap(as_(cast.helper), other, day=cast.event.starts_on).status_code == 404


def test_counts_the_day_on_screen(as_, cast):
    AttendanceFactory(registration=cast.seat)
    client = as_(cast.helper)
    assert client.get(DOOR).context["presence"] == {"expected": 1, "here": 1}
    later = f"{DOOR}?day={cast.event.ends_on.isoformat()}"
    assert client.get(later).context["presence"] == {"expected": 1, "here": 0}
