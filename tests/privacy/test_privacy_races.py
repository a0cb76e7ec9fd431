"""A purge or an erasure and somebody who changes the same registration: one of them is first, and the other sees it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cordel.events import actions as events
from cordel.events.models import Attendance, Evidence, Needs, Registration
from cordel.events.rules.retention import DataErased
from cordel.participants.models import Person, SealedIdentity
from cordel.privacy import actions, rules
from cordel.privacy.models import Channel, DataRequest, PurgeRun
from tests import factories
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seat() -> Registration:
    """Of an event that ended long ago and whose figures are frozen."""
    then = timezone.now().date() - timedelta(days=400)
    event = factories.EventFactory(
        starts_on=then, ends_on=then, closed_at=timezone.now(), project__starts_on=None, project__ends_on=then
    )
    return factories.RegistrationFactory(event=event)


def came(key: str = "one") -> Any:
    return actions.Came(Channel.PHONE, timezone.now().date(), key)


def purge(seat: Registration) -> Any:
    return actions.purge(seat.event.project, by=None, now=timezone.now())


def test_who_changes_a_registration_that_is_being_purged_is_told_so(seat):
    end = overtaken(
        lambda: purge(seat), lambda: events.permit(seat, photo=True, contact=True, now=timezone.now())
    )
    assert isinstance(end, DataErased)
    assert not Registration.objects.exists() and not Person.objects.exists()


def test_who_allows_news_while_the_purge_waits_stays(seat):
    overtaken(lambda: events.permit(seat, photo=True, contact=True, now=timezone.now()), lambda: purge(seat))
    assert Registration.objects.exists()


def test_who_is_being_sealed_changes_nothing_more(seat):
    Attendance.objects.create(
        registration=seat,
        day=seat.event.starts_on,
        mode="in person",
        evidence=Evidence.SCAN,
        recorded_at=timezone.now(),
    )
    Registration.objects.update(days_present=1)
    details = events.Details(called="Ana", diet_note="nuts")
    end = overtaken(
        lambda: purge(seat), lambda: events.tell_details(seat, details=details, now=timezone.now())
    )
    assert isinstance(end, DataErased)
    assert SealedIdentity.objects.count() == 1 and not Needs.objects.exists()


def test_two_purges_at_once_sign_one_record(seat):
    overtaken(lambda: purge(seat), lambda: purge(seat))
    assert PurgeRun.objects.filter(number=1).count() == PurgeRun.objects.count() == 1


def test_two_erasures_at_once_are_one(seat):
    end = overtaken(
        lambda: actions.erase_person(seat.person, came=came(), by=None, now=timezone.now()),
        lambda: actions.erase_person(seat.person, came=came("two"), by=None, now=timezone.now()),
    )
    assert isinstance(end, rules.PersonGone)
    assert DataRequest.objects.count() == 1 and not Person.objects.exists()


def test_the_same_form_twice_at_once_is_answered_twice_and_done_once(seat):
    end = overtaken(
        lambda: actions.erase_person(seat.person, came=came(), by=None, now=timezone.now()),
        lambda: actions.erase_person(seat.person, came=came(), by=None, now=timezone.now()),
    )
    assert isinstance(end, DataRequest) and DataRequest.objects.count() == 1


def test_nobody_registers_into_an_erasure(seat):
    """Somebody who changes the own town at the very moment of the erasure is told that everything is gone."""
    end = overtaken(
        lambda: actions.erase_person(seat.person, came=came(), by=None, now=timezone.now()),
        lambda: events.permit(seat, photo=True, contact=False, now=timezone.now()),
    )
    assert isinstance(end, DataErased)
