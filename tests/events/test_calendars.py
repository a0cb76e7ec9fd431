"""Calendar files: what a phone takes in, and replaces when plans change."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from cordel.core.content import Content
from cordel.events.models import Event
from cordel.projects.models import Project
from tests.factories import EventFactory, ProjectFactory, TownFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(
        number=1, project=ProjectFactory(slug="strings"), host=TownFactory(name="Forza d'Agrò, (ME); x")
    )


def entries(client, address="/p/strings/events/1/calendar.ics"):
    response = client.get(address)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_gives_whole_days_with_the_day_after_as_their_end(client, event):
    [entry] = entries(client)
    assert entry["DTSTART"].dt == event.starts_on
    assert entry["DTEND"].dt == event.ends_on + timedelta(days=1)
    assert "Forza d'Agrò, (ME); x" in entry["LOCATION"]
    assert entry["URL"].endswith("/p/strings/events/1/")


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("planned", "TENTATIVE"),
        ("confirmed", "CONFIRMED"),
        ("postponed", "TENTATIVE"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_says_how_certain_it_is_and_how_often_it_changed(client, event, status, shown):
    Event.objects.update(status=status, sequence=4)
    [entry] = entries(client)
    assert (entry["STATUS"], entry["SEQUENCE"]) == (shown, 4)


def test_keeps_the_identity_of_an_event_when_everything_else_changes(client, event):
    before = entries(client)[0]["UID"]
    Event.objects.update(
        starts_on=event.starts_on + timedelta(days=9), ends_on=event.ends_on + timedelta(days=9)
    )
    assert entries(client)[0]["UID"] == before


def test_puts_the_published_events_with_dates_into_the_journey(client, event):
    EventFactory(number=2, project=event.project)
    EventFactory(number=3, project=event.project, published_at=None)
    EventFactory(number=4, project=event.project, starts_on=None)
    assert len(entries(client, "/p/strings/calendar.ics")) == 2


@pytest.mark.parametrize("address", ["/p/strings/events/2/calendar.ics", "/p/nowhere/calendar.ics"])
def test_knows_no_calendar_of_what_is_not_public(client, event, address):
    assert client.get(address).status_code == 404


def test_needs_no_time_zone_and_folds_no_letter_apart(client, event):
    Event.objects.update(name={"en": {"text": "Συνάντηση πολιτών " * 9, "by": "person"}})
    [entry] = entries(client)
    assert str(entry["SUMMARY"]).startswith("Συνάντηση πολιτών Συνάντηση")


def test_ends_with_the_last_day_there_is(client, event):
    Event.objects.update(starts_on=date.max, ends_on=date.max)
    assert entries(client)[0]["DTEND"].dt == date.max


def test_leaves_out_what_no_event_can_be(client, event):
    Event.objects.update(starts_on=date.min, ends_on=date.max)
    assert entries(client) == []


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\u2028"])
def test_no_text_begins_a_line_of_its_own(client, event, end):
    words = Content.of("en", f"Knot{end}ATTENDEE:mailto:ana@people.example; a, b")
    Event.objects.update(name=words, summary=words)
    Project.objects.update(title=words)
    for address in ("/p/strings/calendar.ics", "/p/strings/events/1/calendar.ics"):
        feed = client.get(address).content.decode()
        assert not any(line.startswith("ATTENDEE") for line in feed.replace("\r\n ", "").splitlines())
        name = Calendar.from_ical(feed)["X-WR-CALNAME"]
        assert name == "Knot ATTENDEE:mailto:ana@people.example\\; a\\, b"
