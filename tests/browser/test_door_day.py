"""A day at the door, whole: a pass made at the desk, two phones without a network, and what stands on the server after."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from cordel.events import actions
from cordel.events.actions.door_passes import PassFacts
from cordel.events.models import Attendance, DoorDevice, Event, Scan
from cordel.events.queries.tickets import shown_as_qr
from tests import factories
from tests.browser.test_door_app import CLOCK_OFF, PHONE, headline, show, until
from tests.conftest import Cast

SECRET = "BCDFGHJKMNPQRSTV"


@pytest.fixture
def event(cast: Cast) -> Event:
    """Today, and with a pass for it."""
    event = cast.event
    event.starts_on = event.ends_on = datetime.now(event.zone).date()
    event.save()
    facts = PassFacts(days=(event.starts_on,), label="Main door")
    actions.make_pass(event, facts=facts, secret=SECRET, by=cast.tomas, now=timezone.now())
    return event


def enter(window: BrowserContext) -> Page:
    phone = window.new_page()
    phone.goto(f"/door/#{SECRET}")
    phone.locator("form .button.huge").first.click()
    expect(phone.locator(".atdoor")).to_be_visible()
    phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    return phone


def test_fifty_people_come_while_the_network_is_gone(event: Event, cast: Cast, new_window: Any) -> None:
    seats = [cast.seat, *factories.RegistrationFactory.create_batch(49, event=event)]
    wrong = new_window(viewport=PHONE)
    wrong.add_init_script(CLOCK_OFF % (5 * 3600 * 1000))
    phones = [enter(new_window(viewport=PHONE)), enter(wrong)]
    for phone in phones:
        phone.context.set_offline(True)
    for number, seat in enumerate(seats):
        # Half by the ticket's picture, half by the code below it; one who shows it at both doors.
        show(phones[number % 2], shown_as_qr(seat) if number % 4 < 2 else seat.code)
        expect(headline(phones[number % 2])).to_have_text("Now present")
        if number == 24:
            phones[0].reload()
            expect(phones[0].locator(".counters dd").first).to_have_text("13")
    show(phones[1], shown_as_qr(seats[0]))
    assert not Scan.objects.exists()
    for phone in phones:
        phone.context.set_offline(False)
    until(lambda: Scan.objects.count() == 51, phones[0])
    here = Attendance.objects.filter(registration__event=event, day=event.starts_on)
    assert sorted(here.values_list("registration", flat=True)) == sorted(seat.pk for seat in seats)
    assert {one.evidence for one in here} == {"scan"}
    now = timezone.now()
    assert all(now - timedelta(minutes=10) < one.recorded_at <= now for one in here)
    right, off = DoorDevice.objects.order_by("pk")
    assert abs(right.offset) < 60 and abs(off.offset - 5 * 3600) < 60
    expect(phones[0].locator(".line")).to_contain_text("All is sent.")
    for phone in phones:
        phone.locator(".line").click()
        phone.get_by_role("button", name="Send now").click()
        expect(phone.locator(".counters dd").first).to_have_text("50")


def test_what_the_desk_does_comes_to_the_phone(event: Event, cast: Cast, new_window: Any) -> None:
    """Undone at the desk, let in at the desk: the phone shows it with the next list, after its own acts."""
    waiting = factories.RegistrationFactory(event=event, status="waiting", waiting_since=timezone.now())
    phone = enter(new_window(viewport=PHONE))
    show(phone, cast.seat.code)
    expect(headline(phone)).to_have_text("Now present")
    until(lambda: Attendance.objects.count() == 1, phone)
    now = timezone.now()
    actions.undo_check_in(cast.seat, day=event.starts_on, by=cast.tomas, now=now)
    actions.let_in(waiting, day=event.starts_on, evidence="host's word", by=cast.tomas, now=now)
    phone.locator(".line").click()
    phone.get_by_role("button", name="Send now").click()
    expect(phone.locator(".counters dd").last).to_have_text("2")
    show(phone, waiting.code)
    expect(headline(phone)).to_have_text("Already present")
    phone.reload()
    show(phone, cast.seat.code)
    expect(headline(phone)).to_have_text("Now present")


def test_a_lost_phone_forgets_the_list(event: Event, cast: Cast, new_window: Any) -> None:
    phone = enter(new_window(viewport=PHONE))
    actions.lose_device(DoorDevice.objects.get(), by=cast.tomas, now=timezone.now())
    phone.locator(".line").click()
    phone.get_by_role("button", name="Send now").click()
    expect(phone.get_by_text("This door was closed")).to_be_visible()
    phone.reload()
    expect(phone.locator("#pass")).to_have_value("")
