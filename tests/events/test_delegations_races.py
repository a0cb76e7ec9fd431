"""Two officers of one town bring people at the same moment."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.utils import timezone

from cordel.events import actions
from cordel.events.actions import Brought, Wish
from cordel.events.models import Delegation, Event, Mode, Registration
from cordel.events.rules import delegates as rules
from cordel.participants.actions import Home
from cordel.participants.models import Person
from cordel.towns.models import Town
from tests import factories
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> Any:
    return factories.TownFactory()


@pytest.fixture
def event(town: Town) -> Any:
    event = factories.EventFactory(answered=True)
    factories.PartnerFactory(project=event.project, town=town)
    return event


def bringing(event: Event, town: Town, people: Sequence[str], nonce: str) -> Callable[[], object]:
    by, home = factories.UserFactory(), Home(country=town.country, town=town)
    wishes = [
        Wish(name, email, home, True, Mode.IN_PERSON, "en")
        for name, _, email in (one.partition("|") for one in people)
    ]
    brought = [Brought(wish) for wish in wishes]
    return lambda: actions.bring(event, town=town, people=brought, nonce=nonce, by=by, now=timezone.now())


def names() -> list[str]:
    return sorted(Person.objects.values_list("name", flat=True).order_by("pk"))


def test_the_same_form_twice_brings_everybody_once(event: Event, town: Town) -> None:
    people = ["Ana", "Rui|rui@people.example"]
    end = overtaken(*(bringing(event, town, people, "one form") for _twice in range(2)))
    assert [seat.person.name for seat in end] == ["Ana", "Rui"] and names() == ["Ana", "Rui"]


def test_the_same_list_of_two_officers_brings_everybody_once(event: Event, town: Town) -> None:
    end = overtaken(
        bringing(event, town, ["Ana", "Rui"], "hers"), bringing(event, town, ["Rui", "Zoe"], "his")
    )
    assert isinstance(end, rules.ThereAlready) and "Rui" in str(end) and "Zoe" not in str(end)
    assert names() == ["Ana", "Rui"]


def test_two_officers_keep_to_one_plan(event: Event, town: Town) -> None:
    Delegation.objects.create(event=event, partner=event.project.partners.get(town=town), planned=3)
    Event.objects.update(holds_to_plans=True)
    end = overtaken(
        bringing(event, town, ["Ana", "Rui"], "hers"), bringing(event, town, ["Zoe", "Eva"], "his")
    )
    assert isinstance(end, rules.MorePeopleThanPlanned) and Registration.objects.count() == 2


def test_somebody_with_an_address_is_one_person_whoever_brings_her(event: Event, town: Town) -> None:
    hers, his = (bringing(event, town, ["Zoe|zoe@people.example"], nonce) for nonce in ("hers", "his"))
    assert [seat.person.name for seat in overtaken(hers, his)] == ["Zoe"]
    assert Registration.objects.count() == 1
