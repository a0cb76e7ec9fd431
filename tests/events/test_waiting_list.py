"""When all seats are taken: first come, first served, and the page tells nobody who is registered."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.events import actions, queries, rules
from cordel.events.models import Event, Receipt, Registration
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

FORM = "/p/strings/events/1/register/"
Status = Registration.Status


@pytest.fixture
def full(cast: Cast) -> Event:
    """Ana has the only seat."""
    Event.objects.filter(pk=cast.event.pk).update(capacity=1)
    cast.event.refresh_from_db()
    return cast.event


def ask_for_seat(name: str, **answers: str) -> tuple[Any, str]:
    """Sends the form; the answer and the page after it."""
    browser = Client()
    token = re.search(r'name="token" value="([^"]+)"', browser.get(FORM).content.decode())
    assert token is not None
    form = {"name": name, "email": "", "home": "PT", "place": "Valbom", "is_adult": "yes", "token": token[1]}
    answer = browser.post(FORM, form | answers)
    page = browser.get(answer.headers["Location"]).content.decode() if answer.status_code == 302 else ""
    return answer, page


def queue(event: Event) -> list[str]:
    return [one.person.name for one in event.registrations.waiting().select_related("person")]


def letters() -> list[Any]:
    jobs.run_due(NOW)
    return mail.outbox


# --- Getting in line ----------------------------------------------------------------------------


def test_whoever_comes_when_all_is_taken_waits_in_turn(full: Event) -> None:
    for name in ("Zoé", "Ben", "Cleo"):
        answer, page = ask_for_seat(name)
        assert answer.status_code == 302 and "You are on the waiting list" in page
    assert queue(full) == ["Zoé", "Ben", "Cleo"]
    assert queries.seats_taken(full) == 1


def test_the_page_says_so_before_anything_is_typed(full: Event) -> None:
    assert "Put me on the waiting list" in Client().get(FORM).content.decode()
    assert "Join the waiting list" in Client().get(full.get_absolute_url()).content.decode()


def test_without_a_waiting_list_it_is_refused(full: Event) -> None:
    Event.objects.update(keeps_waiting_list=False)
    factories.RegistrationFactory(event=full, status="cancelled")
    assert "All seats are taken" in Client().get(FORM).content.decode()


def test_somebody_who_has_a_seat_sees_the_same_page_as_a_stranger(cast: Cast, full: Event) -> None:
    _answer, known = ask_for_seat(cast.ana.name, email=cast.ana.email)
    _answer, stranger = ask_for_seat("Somebody Else", email="else@people.example")
    assert known.replace(cast.ana.name, "Somebody Else") == stranger
    cast.seat.refresh_from_db()
    assert cast.seat.status == Status.CONFIRMED
    told = {letter.to[0]: letter.subject for letter in letters()}
    assert told[cast.ana.email].startswith("Your seat")
    assert told["else@people.example"].startswith("On the waiting list")


def test_a_resent_form_waits_once(full: Event) -> None:
    wish = actions.Wish("Zoé", "", factories_home(), True, "", "en")
    first = actions.register(full, wish=wish, nonce="n1", now=NOW)
    assert actions.register(full, wish=wish, nonce="n1", now=NOW) == first
    assert queue(full) == ["Zoé"]


def factories_home() -> Any:
    from cordel.participants.actions import Home

    return Home(country="PT", place="Valbom")


# --- A seat becomes free ------------------------------------------------------------------------


def test_a_seat_given_back_goes_to_the_next_at_once(cast: Cast, full: Event) -> None:
    ask_for_seat("Zoé", email="zoe@people.example")
    ask_for_seat("Ben", email="ben@people.example")
    letters().clear()
    actions.give_back(cast.seat, now=NOW)
    zoe = Registration.objects.get(person__name="Zoé")
    assert (zoe.status, zoe.waiting_since) == (Status.CONFIRMED, None)
    assert queue(full) == ["Ben"]
    (letter,) = letters()
    assert letter.to == ["zoe@people.example"] and "now it is yours" in letter.body
    assert AuditEntry.objects.filter(verb="event.promoted").count() == 1


def test_seats_that_are_added_go_to_those_who_wait(as_: Any, cast: Cast, full: Event) -> None:
    for name in ("Zoé", "Ben", "Cleo"):
        ask_for_seat(name)
    facts = {name: getattr(full, name) for name in actions.SeatFacts.__dataclass_fields__} | {"capacity": 3}
    full.capacity = 3
    from cordel.base import edits

    stored = edits.facts_of(Event.objects.get(pk=full.pk), actions.SeatFacts)
    seen = edits.version_of(stored)
    actions.set_seats(full, facts=actions.SeatFacts(**facts), seen=seen, by=cast.cora, now=NOW)
    assert queue(full) == ["Cleo"]
    assert queries.pool(full).taken == 3


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": NOW.date(), "ends_on": NOW.date()},
        {"status": "cancelled"},
        {"closed_at": NOW},
    ],
)
def test_nobody_gets_a_seat_once_the_event_has_begun_or_is_off(
    cast: Cast, full: Event, change: dict[str, Any]
) -> None:
    ask_for_seat("Zoé")
    Event.objects.filter(pk=full.pk).update(**change)
    if "closed_at" in change:
        with pytest.raises(rules.EventClosed):
            actions.cancel(cast.seat, by=None, now=NOW)
    else:
        actions.cancel(cast.seat, by=None, now=NOW)
    assert queue(full) == ["Zoé"]


def test_it_begins_on_the_host_s_clock(cast: Cast, full: Event) -> None:
    """In Auckland it is tomorrow already when Lisbon still sleeps."""
    ask_for_seat("Zoé")
    tomorrow = NOW.date() + timedelta(days=1)
    Event.objects.filter(pk=full.pk).update(starts_on=tomorrow, ends_on=tomorrow, timezone="Pacific/Auckland")
    late = NOW + timedelta(hours=3)
    with pytest.raises(rules.EventBegun):
        actions.give_back(cast.seat, now=late)
    Event.objects.filter(pk=full.pk).update(timezone="Europe/Lisbon")
    actions.give_back(cast.seat, now=late)
    assert queue(full) == []


def test_whoever_leaves_the_queue_makes_the_others_move_up(full: Event) -> None:
    for name in ("Zoé", "Ben"):
        ask_for_seat(name)
    zoe, ben = full.registrations.waiting()
    assert (queries.turn_of(zoe), queries.turn_of(ben)) == (1, 2)
    actions.give_back(zoe, now=NOW)
    assert queries.turn_of(ben) == 1
    actions.take_seat_again(Registration.objects.get(pk=zoe.pk), now=NOW + timedelta(minutes=1))
    assert queue(full) == ["Ben", "Zoé"]


def test_the_private_page_tells_the_turn_and_lets_go_of_it(full: Event) -> None:
    ask_for_seat("Zoé")
    zoe = Registration.objects.get(person__name="Zoé")
    browser = Client()
    private = browser.post("/my/", {"code": zoe.code}).headers["Location"]
    assert "You are the next who gets a seat." in browser.get(private).content.decode()
    assert browser.post(private, {"act": "cancel"}).status_code == 302
    assert queue(full) == []


def test_those_who_wait_stand_on_no_list_of_the_door(full: Event) -> None:
    ask_for_seat("Zoé")
    day = full.starts_on
    assert day is not None
    assert "Zoé" not in [one.person.name for one in queries.door_list(full, day=day)]
    with pytest.raises(rules.SeatCancelled):
        seat = Registration.objects.get(person__name="Zoé")
        actions.check_in(seat, day=day, evidence="scan", by=None, now=NOW)  # type: ignore[arg-type]


# --- Friends ------------------------------------------------------------------------------------

WITH_BEN = {"friend": "Ben", "friend_is_adult": "yes"}


def test_a_friend_gets_a_seat_and_a_ticket_on_the_same_form(cast: Cast) -> None:
    _answer, page = ask_for_seat("Zoé", **WITH_BEN)
    zoe, ben = Registration.objects.exclude(pk=cast.seat.pk).order_by("pk")
    assert (ben.person.name, ben.place, ben.status) == ("Ben", "Valbom", Status.CONFIRMED)
    assert page.count('class="qr"') == 2
    for seat in (zoe, ben):
        assert f"{seat.code[:4]}-{seat.code[4:]}" in page


def test_letters_for_both_go_to_the_one_address(cast: Cast) -> None:
    ask_for_seat("Zoé", email="zoe@people.example", **WITH_BEN)
    sent = letters()
    assert [letter.to for letter in sent] == [["zoe@people.example"]] * 2
    assert {"Hello Zoé" in letter.body for letter in sent} == {True, False}


def test_two_friends_wait_together_when_one_seat_is_left(cast: Cast) -> None:
    Event.objects.update(capacity=2)
    _answer, page = ask_for_seat("Zoé", **WITH_BEN)
    assert "You are on the waiting list" in page
    assert queue(cast.event) == ["Zoé", "Ben"]


def test_without_a_waiting_list_they_are_told_that_one_seat_is_left(cast: Cast) -> None:
    Event.objects.update(capacity=2, keeps_waiting_list=False)
    answer, _page = ask_for_seat("Zoé", **WITH_BEN)
    assert answer.status_code == 422 and "There is one seat left" in answer.content.decode()
    assert Registration.objects.count() == Receipt.objects.count() + 1 == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"friend": "Ben"}, "Please answer this for your friend."),
        ({"friend": "...", "friend_is_adult": "yes"}, "with letters"),
        ({"friend": "zoe", "friend_is_adult": "yes"}, "This is your own name."),
        ({"friend": "Ben", "friend_is_adult": "no"}, "People under 18"),
    ],
)
def test_what_is_wrong_about_a_friend_is_said_and_nobody_is_registered(
    cast: Cast, wrong: dict[str, str], words: str
) -> None:
    answer, _page = ask_for_seat("Zoé", **wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "<details" in page and " open>" in page
    assert Registration.objects.count() == 1


def test_an_answer_about_nobody_is_no_friend(cast: Cast) -> None:
    ask_for_seat("Zoé", friend="", friend_is_adult="no")
    assert Registration.objects.count() == 2
