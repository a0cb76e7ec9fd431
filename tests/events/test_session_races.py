"""Two at the same moment in an online session: one code, one presence."""

from datetime import datetime, time

import pytest

from cordel.events import actions
from cordel.events.actions import sessions
from cordel.events.models import Attendance, Event, Evidence, Registration, SessionCode
from cordel.events.rules.sessions import HereInRoom, SessionIsOver
from tests import factories
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seat() -> Registration:
    seat = factories.RegistrationFactory()
    Event.objects.update(mode="hybrid")
    seat.refresh_from_db()
    return seat


@pytest.fixture
def noon(seat):
    return datetime.combine(seat.event.starts_on, time(12), tzinfo=seat.event.zone)


def test_two_hosts_who_open_a_code_open_one(seat, noon):
    def opened(by):
        return sessions.open_session(seat.event, seen=None, by=by, now=noon)

    hosts = factories.UserFactory(), factories.UserFactory()
    end = overtaken(lambda: opened(hosts[0]), lambda: opened(hosts[1]))
    assert SessionCode.objects.get() == end


def test_the_same_code_sent_twice_is_one_presence(seat, noon):
    code = sessions.open_session(seat.event, seen=None, by=factories.UserFactory(), now=noon).code

    def joined():
        return sessions.join_session(seat, typed=code, now=noon)

    end = overtaken(joined, joined)
    assert Attendance.objects.get() == end and end.kinds == ["online"]


def test_nobody_joins_by_a_code_that_was_just_closed(seat, noon):
    host = factories.UserFactory()
    code = sessions.open_session(seat.event, seen=None, by=host, now=noon)
    end = overtaken(
        lambda: sessions.close_session(seat.event, seen=code.pk, by=host, now=noon),
        lambda: sessions.join_session(seat, typed=code.code, now=noon),
    )
    assert isinstance(end, SessionIsOver)
    assert not Attendance.objects.exists()


def test_whoever_was_just_checked_in_at_the_door_is_not_online(seat, noon):
    code = sessions.open_session(seat.event, seen=None, by=factories.UserFactory(), now=noon).code
    day = seat.event.starts_on
    end = overtaken(
        lambda: actions.check_in(seat, day=day, evidence=Evidence.SCAN, by=None, now=noon),
        lambda: sessions.join_session(seat, typed=code, now=noon),
    )
    assert isinstance(end, HereInRoom)
    assert Attendance.objects.get().kinds == ["scan"]
