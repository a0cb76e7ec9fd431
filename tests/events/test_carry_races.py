"""People are taken over while somebody else takes them over, erases them, or while they register by themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cordel.base.refusals import Refused
from cordel.events import actions, queries
from cordel.events.actions import Carried
from cordel.events.models import Event, Receipt, Registration
from cordel.events.rules import delegates as rules
from cordel.participants.models import Person
from cordel.privacy import actions as privacy
from cordel.privacy.models import Channel
from tests import factories
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def earlier() -> Any:
    return factories.EventFactory(answered=True)


@pytest.fixture
def later(earlier: Event) -> Any:
    starts = earlier.starts_on + timedelta(days=60)
    return factories.EventFactory(
        project=earlier.project, number=earlier.number + 1, starts_on=starts, ends_on=starts, answered=True
    )


@pytest.fixture
def seats(earlier: Event) -> list[Registration]:
    town = factories.TownFactory()
    factories.PartnerFactory(project=earlier.project, town=town)
    people = [factories.PersonFactory(project=earlier.project, town=town) for _each in range(3)]
    return [factories.RegistrationFactory(event=earlier, person=one, town=town) for one in people]


def carrying(later: Event, seats: list[Registration], nonce: str) -> Callable[[], Any]:
    by, first = factories.UserFactory(), seats[0]
    people = [Carried(one.pk) for one in seats]
    return lambda: actions.carry_over(
        later, first.event, town=first.town, people=people, nonce=nonce, by=by, now=timezone.now()
    )


def coming(later: Event) -> list[int]:
    return sorted(later.registrations.order_by("pk").values_list("person_id", flat=True))


def erasing(person: Person) -> Callable[[], Any]:
    by, came = factories.UserFactory(), privacy.Came(Channel.PHONE, timezone.now().date(), "k")
    return lambda: privacy.erase_person(person, came=came, by=by, now=timezone.now())


def test_the_same_form_twice_takes_everybody_over_once(later: Event, seats: list[Registration]) -> None:
    end = overtaken(carrying(later, seats, "one form"), carrying(later, seats, "one form"))
    assert len(end) == 3 and coming(later) == [one.person_id for one in seats]
    assert Receipt.objects.count() == 3


def test_two_officers_take_the_same_people_over_once(later: Event, seats: list[Registration]) -> None:
    end = overtaken(carrying(later, seats[:2], "hers"), carrying(later, seats, "his"))
    assert len(end) == 3 and coming(later) == [one.person_id for one in seats]


def test_whoever_is_erased_at_this_moment_is_missed_in_words(later: Event, seats: list[Registration]) -> None:
    gone = seats[0].person
    end = overtaken(erasing(gone), carrying(later, seats, "his"))
    assert isinstance(end, rules.NoLongerThere) and coming(later) == []


def test_who_is_taken_over_is_erased_everywhere_a_moment_later(
    later: Event, seats: list[Registration]
) -> None:
    gone = seats[0].person
    end = overtaken(carrying(later, seats, "hers"), erasing(gone))
    assert not isinstance(end, Exception)
    left = later.registrations.exclude(status="cancelled").order_by("pk")
    assert gone.pk not in left.filter(person__sealed_at=None).values_list("person_id", flat=True)


def test_the_officer_and_the_person_make_one_seat(later: Event, seats: list[Registration]) -> None:
    Event.objects.update(published_at=timezone.now())
    known = queries.registration(seats[0].pk)
    assert known is not None

    def tap() -> Any:
        return actions.come_again(known, later, mode="in person", now=timezone.now())

    end = overtaken(carrying(later, seats, "hers"), tap)
    assert not isinstance(end, Refused) and end[1] is False and len(coming(later)) == 3
    assert Person.objects.count() == 3
