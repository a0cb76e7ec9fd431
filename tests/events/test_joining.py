"""Where to join: told to those with a seat who take part online, once for each address, and to nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from icalendar import Calendar

from cordel.base import edits, jobs, tokens
from cordel.core.plans import Kind
from cordel.events import actions, queries, rules
from cordel.events.actions import JoiningFacts, NewPlan
from cordel.events.models import Event, Joining, Registration
from cordel.events.rules.joining import MeetsInRoom
from tests import factories
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
HERE = "/desk/p/strings/events/1/joining/"
ROOM = "https://meet.example.org/sentinel-one"
OTHER = "https://meet.example.org/sentinel-two"


@pytest.fixture
def hybrid(cast):
    """In person and online; Ana takes part online, Ben comes to the room, both registered long ago."""
    Event.objects.filter(pk=cast.event.pk).update(mode="hybrid")
    cast.event.refresh_from_db()
    ben = factories.RegistrationFactory(event=cast.event, person__email="ben@people.example")
    Registration.objects.filter(pk=cast.seat.pk).update(mode="online")
    Registration.objects.update(created_at=NOW - timedelta(days=60))
    cast.seat.refresh_from_db()
    return ben


def write(event, url, *, now=NOW):
    seen = edits.version_of(edits.facts_of(queries.joining_of(event), JoiningFacts))
    actions.set_joining(event, facts=JoiningFacts(url=url), seen=seen, by=None, now=now)


def letters(at):
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        jobs.run_due(at)
    return {letter.to[0]: letter for letter in mail.outbox}


def private(seat):
    browser, link = Client(), queries.private_url(seat)
    browser.post(link, {"code": seat.code})
    return browser.get(link).content.decode()


def entry_of(letter):
    return Calendar.from_ical(letter.attachments[0].content).walk("VEVENT")[0]


def test_the_host_writes_it_and_the_private_page_of_who_joins_shows_it(as_, cast, hybrid):
    client = as_(cast.tomas)
    assert "The host has not written the address yet" in private(cast.seat)
    version = client.get(HERE).context["form"]["version"].value()
    for _twice in range(2):
        assert client.post(HERE, {"url": ROOM, "version": version}).status_code == 302
    assert Joining.objects.get().version == 1
    form = client.get(f"{HERE}note/?in=en").context["form"]
    kept = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in kept.items() if value is not None}
    answer = client.post(f"{HERE}note/?in=en", kept | {"note": "Meeting 42 <b>"})
    assert answer.status_code == 302
    assert "Meeting 42 &lt;b&gt;" in private(cast.seat)
    assert ROOM in private(cast.seat)
    assert "sentinel" not in private(hybrid) and "has not written" not in private(hybrid)


@pytest.mark.parametrize("status", ["waiting", "cancelled"])
def test_nobody_without_a_seat_sees_it(cast, hybrid, status):
    write(cast.event, ROOM)
    waits = NOW if status == "waiting" else None
    Registration.objects.filter(pk=cast.seat.pk).update(status=status, waiting_since=waits)
    assert "sentinel" not in private(cast.seat)


@pytest.mark.parametrize("facts", [{"status": "cancelled"}, {"mode": "in person"}, {"closed_at": NOW}])
def test_nobody_sees_it_of_an_event_that_nobody_joins(cast, hybrid, facts):
    write(cast.event, ROOM)
    Event.objects.filter(pk=cast.event.pk).update(**facts)
    assert "sentinel" not in private(Registration.objects.get(pk=cast.seat.pk))


def test_no_public_page_feed_or_interface_holds_it(client, cast, hybrid):
    write(cast.event, ROOM)
    queries.joining_of(cast.event)
    for address in (
        "/",
        "/p/strings/",
        "/p/strings/calendar.ics",
        "/p/strings/events/1/",
        "/p/strings/events/1/calendar.ics",
        "/p/strings/events/1/register/",
        "/api/projects/strings/events/1/",
        "/reports/p/strings/events/1/programme.pdf",
    ):
        assert b"sentinel" not in client.get(address).content, address


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http://meet.example.org/",
        "https://a@evil.example/",
        "x" * 600,
        "https://\x00.eu",
    ],
)
def test_an_address_that_hides_where_it_leads_is_refused(as_, cast, hybrid, url):
    client = as_(cast.tomas)
    version = client.get(HERE).context["form"]["version"].value()
    assert client.post(HERE, {"url": url, "version": version}).status_code == 422
    assert not Joining.objects.exists()


def test_two_people_at_once_see_each_other(as_, cast, hybrid):
    client = as_(cast.tomas)
    version = client.get(HERE).context["form"]["version"].value()
    write(cast.event, ROOM)
    answer = client.post(HERE, {"url": OTHER, "version": version})
    assert answer.status_code == 422 and ROOM in answer.content.decode()
    assert Joining.objects.get().url == ROOM


def test_an_event_in_a_room_has_none(as_, cast):
    with pytest.raises(MeetsInRoom):
        write(cast.event, ROOM)
    assert "Nobody takes part online" in as_(cast.tomas).get(HERE).content.decode()


def test_the_letter_of_the_day_before_tells_it_with_a_calendar_entry(cast, hybrid):
    write(cast.event, ROOM)
    assert letters(NOW + timedelta(hours=1)) == {}  # nobody knew another one
    begins = Event.objects.get(pk=cast.event.pk).begins_at
    morning = begins - timedelta(hours=13)
    actions.ask_still_coming(now=morning)
    told = letters(morning + timedelta(minutes=10))
    ana, ben = told[cast.ana.email], told[hybrid.person.email]
    assert ROOM in ana.body and ROOM in ana.alternatives[0].content
    assert entry_of(ana)["LOCATION"] == ROOM and ROOM in entry_of(ana)["DESCRIPTION"]
    assert "sentinel" not in str(ben.message())


def test_another_address_is_told_once_to_whom_it_concerns(cast, hybrid):
    write(cast.event, ROOM)
    jobs.enqueue("events.write_confirmation", now=NOW, registration_id=cast.seat.pk)
    assert ROOM in letters(NOW)[cast.ana.email].body
    before = Event.objects.get(pk=cast.event.pk).sequence
    write(cast.event, OTHER)
    assert letters(NOW) == {}  # second thoughts
    told = letters(NOW + timedelta(minutes=12))
    assert list(told) == [cast.ana.email] and OTHER in told[cast.ana.email].body
    assert "The old one does not work any more." in told[cast.ana.email].body
    assert entry_of(told[cast.ana.email])["SEQUENCE"] == before + 1
    actions.tell_joining(cast.event, version=2, now=NOW)
    assert letters(NOW + timedelta(minutes=5)) == {}


def test_second_thoughts_within_a_minute_cost_no_second_letter(cast, hybrid):
    write(cast.event, ROOM)
    actions.note_joining(cast.seat.pk, version=1)
    write(cast.event, "https://meet.example.org/wrong")
    write(cast.event, OTHER)
    told = letters(NOW + timedelta(minutes=12))
    assert OTHER in told[cast.ana.email].body and len(told) == 1


def test_from_the_day_before_on_even_the_first_address_is_told(cast, hybrid):
    late = Event.objects.get(pk=cast.event.pk).begins_at - timedelta(hours=2)
    write(cast.event, ROOM, now=late)
    told = letters(late + timedelta(minutes=12))
    assert list(told) == [cast.ana.email] and "old one" not in told[cast.ana.email].body


def test_nobody_is_told_after_the_event(cast, hybrid):
    late = NOW + timedelta(days=40)
    write(cast.event, ROOM, now=late)
    assert letters(late + timedelta(minutes=12)) == {}


def test_moving_online_carries_it(cast, hybrid):
    Event.objects.filter(pk=cast.event.pk).update(mode="in person")
    event = Event.objects.get(pk=cast.event.pk)
    seen = edits.version_of(queries.plan_of(event).key)
    new = NewPlan(Kind.MODE, mode="online", join_url=ROOM)
    actions.change_plan(event, new=new, seen=seen, nonce=tokens.nonce(), by=None, now=NOW)
    told = letters(NOW + timedelta(minutes=12))
    for address in (cast.ana.email, hybrid.person.email):
        assert ROOM in told[address].body and entry_of(told[address])["LOCATION"] == ROOM
    assert set(Registration.objects.values_list("joining_known", flat=True)) == {1}


def test_the_form_of_a_change_refuses_a_hostile_address(as_, cast):
    client, address = as_(cast.tomas), "/desk/p/strings/events/1/change/mode/"
    form = client.get(address).context["form"]
    sent = {"token": form["token"].value(), "version": form["version"].value(), "mode": "online"}
    answer = client.post(address, sent | {"step": "look", "join_url": "javascript:1"})
    assert answer.context["form"].errors["join_url"]
    assert client.post(address, sent | {"step": "look", "join_url": ROOM}).status_code == 200


@pytest.mark.parametrize(("days", "needed"), [(5, True), (30, False)])
def test_the_overview_says_when_it_is_missing(as_, cast, hybrid, days, needed):
    first = NOW.date() + timedelta(days=days)
    Event.objects.filter(pk=cast.event.pk).update(starts_on=first, ends_on=first)
    event = Event.objects.get(pk=cast.event.pk)
    (step,) = queries.joining_steps(event, today=NOW.date())
    assert step.is_needed == needed
    assert "none yet" in as_(cast.tomas).get("/desk/p/strings/events/1/").content.decode()
    write(event, ROOM)
    assert queries.joining_steps(event, today=NOW.date()) == []


def test_a_closed_event_keeps_its_address(cast, hybrid):
    Event.objects.filter(pk=cast.event.pk).update(closed_at=NOW)
    with pytest.raises(rules.EventClosed):
        write(cast.event, ROOM)
