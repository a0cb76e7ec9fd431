"""Somebody at the door without a seat: on the list and present in one act."""

import re
from typing import Any

import pytest
from django.test import Client

from cordel.base.models import AuditEntry
from cordel.events import queries
from cordel.events.models import Event, Registration
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

WALK_IN = "/desk/p/strings/events/1/door/walk-in/"


def form_of(browser: Client, **answers: str) -> dict[str, str]:
    token = re.search(r'name="token" value="([^"]+)"', browser.get(WALK_IN).content.decode())
    assert token is not None
    return {"name": "Zoé", "home": "PT", "place": "Valbom", "is_adult": "yes", "token": token[1]} | answers


def newest() -> Registration:
    return Registration.objects.latest("pk")


def test_lets_somebody_in_on_the_chosen_day(as_: Any, cast: Cast) -> None:
    helper, day = as_(cast.helper), cast.event.days[1]
    address = f"{WALK_IN}?day={day.isoformat()}&evidence=signature"
    answer = helper.post(address, form_of(helper))
    assert answer.status_code == 302 and answer.headers["Location"].endswith(f"#person-{newest().pk}")
    attendance = newest().attendances.get()
    assert (attendance.day, attendance.evidence, attendance.recorded_by) == (day, "signature", cast.helper)
    assert newest().role == "domestic guest"
    assert AuditEntry.objects.filter(verb="event.checked_in").count() == 1


def test_neither_seats_nor_dates_of_registration_keep_anybody_out(as_: Any, cast: Cast) -> None:
    Event.objects.update(capacity=1, registration_opens_at=None)
    helper = as_(cast.helper)
    assert helper.post(WALK_IN, form_of(helper)).status_code == 302
    assert queries.seats_taken(cast.event) == 2


def test_the_same_form_twice_is_one_person(as_: Any, cast: Cast) -> None:
    helper = as_(cast.helper)
    form = form_of(helper)
    for _ in range(2):
        assert helper.post(WALK_IN, form).status_code == 302
    assert Registration.objects.count() == 2


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": "  "}, "This field is required."),
        ({"name": "..."}, "with letters"),
        ({"place": ""}, "name of your town or village"),
        ({"is_adult": "no"}, "People under 18"),
        ({"token": "forged"}, "open for a long time"),
    ],
)
def test_refuses_in_plain_words_and_keeps_what_was_typed(
    as_: Any, cast: Cast, answers: dict[str, str], words: str
) -> None:
    helper = as_(cast.helper)
    answer = helper.post(WALK_IN, form_of(helper, **answers))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert 'value="PT" selected' in answer.content.decode()
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("change", [{"closed_at": "2026-03-01T10:00Z"}, {"status": "cancelled"}])
def test_nobody_walks_into_what_is_over_or_off(as_: Any, cast: Cast, change: dict[str, Any]) -> None:
    helper = as_(cast.helper)
    form = form_of(helper)
    Event.objects.update(**change)
    assert helper.post(WALK_IN, form).status_code == 422
    assert Registration.objects.count() == 1


def test_an_event_without_days_has_no_door_to_walk_in(as_: Any, cast: Cast) -> None:
    Event.objects.update(starts_on=None, ends_on=None)
    assert as_(cast.helper).get(WALK_IN).status_code == 404


def test_somebody_who_waits_is_found_at_the_door_and_let_in(as_: Any, cast: Cast) -> None:
    Registration.objects.update(status="waiting", waiting_since=NOW)
    helper, door = as_(cast.helper), "/desk/p/strings/events/1/door/"
    assert "Ana Moura" not in helper.get(door).content.decode()
    page = helper.get(f"{door}?q=ana").content.decode()
    assert "on the waiting list" in page and "Let in" in page
    tap = {"day": cast.event.starts_on.isoformat(), "q": "ana"}
    for _ in range(2):
        assert helper.post(f"{door}{cast.seat.pk}/check-in/", tap).status_code == 302
    cast.seat.refresh_from_db()
    assert (cast.seat.status, cast.seat.waiting_since) == ("confirmed", None)
    assert cast.seat.attendances.count() == 1
    assert AuditEntry.objects.filter(verb="event.admitted", is_public=False).count() == 1


def test_whoever_gave_the_seat_back_is_not_on_the_doors_list(as_: Any, cast: Cast) -> None:
    Registration.objects.update(status="cancelled")
    helper, door = as_(cast.helper), "/desk/p/strings/events/1/door/"
    assert "Ana Moura" not in helper.get(f"{door}?q=ana").content.decode()
    tap = {"day": cast.event.starts_on.isoformat(), "q": "ana"}
    helper.post(f"{door}{cast.seat.pk}/check-in/", tap)
    assert not cast.seat.attendances.exists()
