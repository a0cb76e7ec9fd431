"""Two devices at the same moment: the second waits for the first, and both are in the journal."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from cordel.core.checkin_merge import Act
from cordel.events import actions
from cordel.events.actions import Wish
from cordel.events.actions.door_scans import Told
from cordel.events.actions.door_walk_ins import WalkIn
from cordel.events.models import Attendance, DoorDevice, Evidence, Registration, Scan
from cordel.participants.actions import Home
from tests import factories
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)


def told(seat, counter=1, act="in", evidence=Evidence.HOST_WORD):
    return Told(counter, timezone.now(), seat.event.starts_on, act, seat.pk, evidence)


@pytest.fixture
def seat():
    return factories.RegistrationFactory()


@pytest.fixture
def devices(seat):
    door_pass = factories.DoorPassFactory(event=seat.event)
    made = factories.DoorDeviceFactory.create_batch(2, door_pass=door_pass)
    return [DoorDevice.objects.select_related("door_pass__event").get(pk=one.pk) for one in made]


def take(device, *scans):
    return actions.take_scans(device, told=scans, offset=0, now=timezone.now())


def test_two_doors_make_one_presence(seat, devices):
    first, second = devices
    end = overtaken(lambda: take(first, told(seat)), lambda: take(second, told(seat)))
    assert [line.result for line in end] == ["present"]
    assert Scan.objects.count() == 2
    assert Attendance.objects.count() == 1
    seat.refresh_from_db()
    assert seat.days_present == 1


def test_the_same_upload_twice_at_once_is_written_once(seat, devices):
    first, scan = devices[0], told(seat)
    end = overtaken(lambda: take(first, scan), lambda: take(first, scan))
    assert [line.result for line in end] == ["present"]
    assert Scan.objects.count() == Attendance.objects.count() == 1


def test_nothing_is_let_in_after_the_figures_were_published(seat, devices):
    now = timezone.now() + timedelta(days=60)
    end = overtaken(lambda: actions.close(seat.event, by=None, now=now), lambda: take(devices[0], told(seat)))
    assert [line.result for line in end] == ["refused"]
    assert not Attendance.objects.exists()


def test_many_doors_at_once_make_each_presence_once(seat):
    """Four devices with a connection each, and everybody comes to all of them; one of the scans is of nobody."""
    door_pass = factories.DoorPassFactory(event=seat.event)
    people = [seat, *factories.RegistrationFactory.create_batch(5, event=seat.event)]
    made = factories.DoorDeviceFactory.create_batch(4, door_pass=door_pass)
    devices = [DoorDevice.objects.select_related("door_pass").get(pk=one.pk) for one in made]
    results = []

    def keep(device):
        try:
            for counter, one in enumerate(people, start=1):
                results.extend(take(device, told(one, counter)))
            lost = Told(99, timezone.now(), seat.event.starts_on, "in", None, Evidence.HOST_WORD, "QQQQ")
            results.extend(take(device, lost, told(seat, 100)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=keep, args=[device]) for device in devices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(line.result for line in results) == {"present": 4 * 7, "unknown": 4}
    assert Scan.objects.count() == 4 * 8
    assert Attendance.objects.count() == len(people)
    assert set(Registration.objects.values_list("days_present", flat=True)) == {1}


def newcomer(counter=1, name="Zoé Lima"):
    wish = Wish(
        name=name, email="", home=Home("PT", place="Valbom"), is_adult=True, mode="in person", language="pt"
    )
    day = DoorDevice.objects.select_related("door_pass").first().door_pass.day
    return Told(counter, timezone.now(), day, Act.NEW, None, Evidence.HOST_WORD, walk_in=WalkIn(wish))


def test_somebody_without_a_seat_who_is_told_twice_at_once_is_one(seat, devices):
    first, scan = devices[0], newcomer()
    end = overtaken(lambda: take(first, scan), lambda: take(first, scan))
    assert [line.result for line in end] == ["present"]
    assert Registration.objects.filter(event=seat.event).count() == 2
    assert Scan.objects.count() == Attendance.objects.count() == 1


def test_two_doors_that_write_down_one_person_lose_nobody(seat, devices):
    first, second = devices
    overtaken(lambda: take(first, newcomer()), lambda: take(second, newcomer()))
    assert Registration.objects.filter(event=seat.event).count() == 3
    assert Attendance.objects.count() == 2


def test_a_day_that_two_choose_at_once_is_one_of_the_two(seat):
    days = seat.event.days
    further = [day.isoformat() for day in days[1:]]
    door_pass = factories.DoorPassFactory(
        event=seat.event, further_days=further, expires_at=timezone.now() + timedelta(days=400)
    )
    phone = factories.DoorDeviceFactory(door_pass=door_pass)
    now = timezone.now()
    overtaken(
        lambda: actions.choose_day(phone, day=days[0], now=now),
        lambda: actions.choose_day(phone, day=days[1], now=now),
    )
    phone.refresh_from_db()
    assert phone.day == days[1]
