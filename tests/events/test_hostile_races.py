"""Two at the same moment: the second waits for the first and then sees what it did."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from cordel.events import actions, rules
from cordel.events.models import Attendance, Evidence, Registration
from cordel.participants import actions as participants
from cordel.participants.actions import Home
from cordel.participants.models import Person
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
A_WHILE = 0.3  # seconds in which somebody who does not wait would be through


def overtaken(first: Callable[[], object], second: Callable[[], object]) -> Any:
    """What becomes of `second` when it begins after `first` was done, but before that was committed."""
    ends: list[Any] = []

    def run() -> None:
        try:
            ends.append(second())
        except Exception as error:  # noqa: BLE001 - whatever it raises is how it ended
            ends.append(error)
        finally:
            connections.close_all()

    later = threading.Thread(target=run)
    with transaction.atomic():
        first()
        later.start()
        later.join(A_WHILE)
    later.join(30)
    return ends[0]


@pytest.fixture
def seat() -> Registration:
    return factories.RegistrationFactory()


def test_nobody_is_checked_in_after_the_figures_were_published(seat):
    now, day = timezone.now(), seat.event.starts_on
    end = overtaken(
        lambda: actions.close(seat.event, by=None, now=now),
        lambda: actions.check_in(seat, day=day, evidence=Evidence.HOST_WORD, by=None, now=now),
    )
    assert isinstance(end, rules.EventClosed)
    assert not Attendance.objects.exists()


def test_no_presence_is_taken_back_after_the_figures_were_published(seat):
    now, day = timezone.now(), seat.event.starts_on
    actions.check_in(seat, day=day, evidence=Evidence.HOST_WORD, by=None, now=now)
    end = overtaken(
        lambda: actions.close(seat.event, by=None, now=now),
        lambda: actions.undo_check_in(seat, day=day, by=None, now=now),
    )
    assert isinstance(end, rules.EventClosed)
    assert Attendance.objects.count() == 1


def test_one_number_is_given_to_one_event():
    project, by = factories.ProjectFactory(), factories.UserFactory()

    def create(name: str) -> object:
        new = actions.NewEvent(number=1, name=name, language="en", timezone="Europe/Lisbon")
        return actions.create_event(project, new=new, by=by, now=timezone.now())

    assert isinstance(overtaken(lambda: create("One"), lambda: create("Other")), rules.NumberTaken)
    assert project.events.count() == 1


def test_somebody_who_registers_for_two_events_at_once_is_one_person():
    project = factories.ProjectFactory()

    def remember() -> Person:
        facts = {"name": "Ana", "email": "ana@example.org", "language": "en", "home": Home(country="PT")}
        return participants.remember(project, **facts, now=timezone.now())

    assert overtaken(remember, remember) == Person.objects.get()


def test_the_last_place_in_an_activity_is_given_once(seat: Registration) -> None:
    activity = factories.ActivityFactory(event=seat.event, capacity=1)
    other = factories.RegistrationFactory(event=seat.event)
    now = timezone.now()
    second = overtaken(
        lambda: actions.choose_activity(seat, activity=activity, now=now),
        lambda: actions.choose_activity(other, activity=activity, now=now),
    )
    assert seat.activity_seats.get().has_place and not second.has_place


def test_a_place_freed_while_somebody_asks_for_one_is_not_lost(seat: Registration) -> None:
    activity = factories.ActivityFactory(event=seat.event, capacity=1)
    other = factories.RegistrationFactory(event=seat.event)
    now = timezone.now()
    actions.choose_activity(seat, activity=activity, now=now)
    second = overtaken(
        lambda: actions.give_back(seat, now=now),
        lambda: actions.choose_activity(other, activity=activity, now=now),
    )
    assert second.has_place and activity.seats.count() == 1


def test_an_activity_is_not_chosen_while_it_is_removed(seat: Registration) -> None:
    activity, by = factories.ActivityFactory(event=seat.event, capacity=1), factories.UserFactory()
    now = timezone.now()
    end = overtaken(
        lambda: actions.remove_activity(activity, by=by, now=now),
        lambda: actions.choose_activity(seat, activity=activity, now=now),
    )
    assert isinstance(end, rules.ActivityGone)


def test_one_new_name_told_by_two_people_at_once_is_one_institution() -> None:
    project = factories.ProjectFactory()
    seats = [factories.RegistrationFactory(event__project=project) for _ in range(2)]
    told, now = actions.ComesFor(organisation="Red Cross"), timezone.now()
    overtaken(*(lambda seat=seat: actions.tell_institution(seat, told=told, now=now) for seat in seats))
    assert project.institutions.get().affiliations.count() == 2
