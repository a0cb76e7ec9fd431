"""Children to look after: told with the other needs, totals for the host, names at the door on the day, then erased."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cordel.events import queries
from cordel.events.models import Event, Needs
from cordel.privacy.actions import retention
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

FORM = {"act": "details", "children_0_2": "", "children_3_5": "2", "childcare": "A nap at one"}


def page_of(cast: Cast) -> tuple[Client, str]:
    browser, link = Client(), queries.private_url(cast.seat)
    browser.post(link, {"code": cast.seat.code})
    return browser, link


def test_is_told_on_the_private_page_and_taken_back_there(cast: Cast) -> None:
    browser, link = page_of(cast)
    assert browser.post(link, FORM).status_code == 302
    needs = Needs.objects.get()
    assert (needs.children, needs.childcare) == ([("3 to 5 years", 2)], "A nap at one")
    assert "A nap at one" in browser.get(link).content.decode()
    browser.post(link, {"act": "details"})
    assert not Needs.objects.exists()


@pytest.mark.parametrize("wrong", ["-1", "21", "many", "1.5"])
def test_a_wrong_number_is_sent_back(cast: Cast, wrong: str) -> None:
    browser, link = page_of(cast)
    answer = browser.post(link, FORM | {"children_6_11": wrong})
    assert answer.status_code == 422 and "A nap at one" in answer.content.decode()
    assert not Needs.objects.exists()


def test_the_host_sees_totals_of_people_with_a_seat_without_a_name(as_: Any, cast: Cast) -> None:
    other = factories.RegistrationFactory(event=cast.event)
    gone = factories.RegistrationFactory(event=cast.event, status="cancelled")
    for seat in (cast.seat, other, gone):
        Needs.objects.create(registration=seat, children_3_5=2, childcare="Toys")
    found = queries.childcare(cast.event)
    assert (found.by_years, found.children, found.notes) == ([("3 to 5 years", 4)], 4, ["Toys", "Toys"])
    page = as_(cast.tomas).get("/desk/p/strings/events/1/").content.decode()
    assert "3 to 5 years: 4" in page and "Ana" not in page


def test_the_door_sees_it_by_name_on_the_day_only(as_: Any, cast: Cast) -> None:
    Needs.objects.create(registration=cast.seat, children_3_5=2, childcare="Toys")
    door = "/desk/p/strings/events/1/door/"
    assert "3 to 5 years: 2" not in as_(cast.helper).get(door).content.decode()
    Event.objects.update(starts_on=NOW.date(), ends_on=NOW.date())
    page = as_(cast.helper).get(door).content.decode()
    assert "3 to 5 years: 2" in page and "Toys" in page


def test_is_erased_on_the_same_clock_and_with_the_seat(cast: Cast) -> None:
    Needs.objects.create(registration=cast.seat, children_3_5=2)
    Event.objects.update(ends_on=NOW.date() - timedelta(days=13))
    retention.purge(cast.project, by=None, now=NOW)
    assert queries.childcare(cast.event).children == 2
    Event.objects.update(ends_on=NOW.date() - timedelta(days=14))
    retention.purge(cast.project, by=None, now=NOW)
    assert queries.childcare(cast.event).children == 0
