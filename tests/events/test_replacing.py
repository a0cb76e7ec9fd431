"""Somebody else comes: the seat goes over once, whoever presses twice or at once, and nothing of the person's own."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cordel.base import jobs, tokens
from cordel.events import actions as events
from cordel.events import queries
from cordel.events.actions import Brought, Wish, replacing
from cordel.events.models import ActivitySeat, Event, GuardianContact, Needs, Registration
from cordel.events.queries import tickets
from cordel.events.rules import TooYoung
from cordel.events.rules import replacing as rules
from cordel.participants.actions import Home
from tests import factories, races

pytestmark = pytest.mark.django_db
Status = Registration.Status
DESK = "/desk/p/strings/events/1/registrations/"


def somebody(
    seat: Registration, name: str = "Rui Costa", *, is_adult: bool = True, email: str = "rui@people.example"
) -> Brought:
    home = Home(country=seat.country, town=seat.town, place=seat.place)
    wish = Wish(name=name, email=email, home=home, is_adult=is_adult, mode=seat.mode, language="pt")
    return Brought(wish, guardian="" if is_adult else "Marta", contact="" if is_adult else "+351 1")


@pytest.fixture
def put(cast: Any, now: datetime) -> Any:
    """Puts somebody in Ana's place."""

    def replace(
        instead: Any = None, *, nonce: str = "form", seat: Registration | None = None
    ) -> Registration:
        leaver = seat or cast.seat
        found = instead if instead is not None else somebody(leaver)
        return replacing.replace(leaver, instead=found, nonce=nonce, by=cast.tomas, now=now)

    return replace


def test_the_seat_goes_over_and_what_is_the_persons_own_is_erased(cast: Any, put: Any, now: datetime) -> None:
    Needs.objects.create(registration=cast.seat, diet_note="no nuts")
    Registration.objects.filter(pk=cast.seat.pk).update(photo_allowed=True, role="staff")
    activity = factories.ActivityFactory(event=cast.event)
    ActivitySeat.objects.create(activity=activity, registration=cast.seat, created_at=now)
    comer = put()
    cast.seat.refresh_from_db()
    assert (cast.seat.status, cast.seat.replaced_by) == (Status.CANCELLED, comer)
    assert (comer.status, comer.role, comer.town, comer.photo_allowed) == (
        "confirmed",
        "staff",
        cast.gondomar,
        False,
    )
    assert comer.code != cast.seat.code and comer.person.name == "Rui Costa"
    assert list(comer.activity_seats.values_list("activity", flat=True)) == [activity.pk]
    assert not Needs.objects.exists() and not cast.seat.activity_seats.exists()


def test_nobody_who_waits_moves_up_and_as_many_seats_are_taken_as_before(
    cast: Any, put: Any, now: datetime
) -> None:
    waits = factories.RegistrationFactory(event=cast.event, status="waiting", waiting_since=now)
    Event.objects.filter(pk=cast.event.pk).update(capacity=cast.event.registrations.confirmed().count())
    before = cast.event.registrations.confirmed().count()
    put()
    waits.refresh_from_db()
    assert waits.status == Status.WAITING and cast.event.registrations.confirmed().count() == before


def test_the_same_form_twice_is_one_act(cast: Any, put: Any) -> None:
    first = put()
    assert put() == first and cast.event.registrations.filter(person__name="Rui Costa").count() == 1
    with pytest.raises(rules.ReplacedAlready):
        put(somebody(cast.seat, "Another", email="x@people.example"), nonce="another form")


def test_the_old_ticket_is_on_no_phone_at_the_door(cast: Any, put: Any, now: datetime) -> None:
    comer = put()
    on_list = {seat.pk for seat in cast.event.registrations.confirmed()}
    assert comer.pk in on_list and cast.seat.pk not in on_list
    shown = tickets.ticket_shown(cast.event, tickets.shown_as_qr(cast.seat))
    assert shown is not None and shown.registration == cast.seat.pk
    with pytest.raises(Exception, match="cancelled|given back"):
        events.check_in(
            Registration.objects.get(pk=cast.seat.pk),
            day=cast.event.starts_on,
            evidence="scan",
            by=None,
            now=now,
        )


def test_both_are_written_to_in_their_languages(cast: Any, put: Any, mailoutbox: Any, now: datetime) -> None:
    person = cast.seat.person
    person.email, person.language = "ana@people.example", "en"
    person.fold_names()
    person.save()
    put()
    jobs.run_due(now)
    told = {letter.to[0]: letter for letter in mailoutbox}
    assert set(told) == {"ana@people.example", "rui@people.example"}
    assert "Somebody else comes in your place" in told["ana@people.example"].subject
    assert "Rui" not in told["ana@people.example"].body, "who comes is nobody's business"


def test_whoever_has_no_address_gets_no_letter(cast: Any, put: Any, mailoutbox: Any, now: datetime) -> None:
    cast.seat.person.email = ""
    cast.seat.person.fold_names()
    cast.seat.person.save()
    put(somebody(cast.seat, email=""))
    jobs.run_due(now)
    assert not mailoutbox


def test_somebody_of_the_town_who_waits_gets_the_seat(cast: Any, put: Any, now: datetime) -> None:
    waits = factories.RegistrationFactory(
        event=cast.event, town=cast.gondomar, status="waiting", waiting_since=now
    )
    other = factories.RegistrationFactory(
        event=cast.event, town=cast.kavala, status="waiting", waiting_since=now
    )
    with pytest.raises(rules.NoLongerWaits):
        put(other.pk)
    comer = put(waits.pk)
    assert comer.pk == waits.pk and (comer.status, comer.waiting_since) == ("confirmed", None)
    assert put(waits.pk) == comer


def test_a_turn_on_the_waiting_list_goes_over_as_a_turn(cast: Any, put: Any, now: datetime) -> None:
    since = now - timedelta(days=2)
    Registration.objects.filter(pk=cast.seat.pk).update(status="waiting", waiting_since=since)
    comer = put()
    assert (comer.status, comer.waiting_since) == (Status.WAITING, since)


def test_whoever_was_there_stays_recorded(cast: Any, put: Any) -> None:
    factories.AttendanceFactory(registration=cast.seat)
    cast.seat.refresh_from_db()
    Registration.objects.filter(pk=cast.seat.pk).update(days_present=1)
    with pytest.raises(rules.WasThere):
        put()


def test_whoever_comes_already_comes_once(cast: Any, put: Any) -> None:
    seat = factories.RegistrationFactory(
        event=cast.event, person__name="Rui Costa", person__email="rui@people.example", town=cast.gondomar
    )
    seat.person.fold_names()
    seat.person.save()
    with pytest.raises(rules.ComesAnyway, match="Rui Costa"):
        put()
    own = cast.seat.person
    own.email = own.email or "ana@people.example"
    own.fold_names()
    own.save()
    with pytest.raises(rules.SamePerson):
        put(somebody(cast.seat, own.name, email=own.email))
    cast.seat.refresh_from_db()
    assert cast.seat.status == Status.CONFIRMED


@pytest.mark.parametrize(
    ("field", "value"), [("status", "cancelled"), ("closed_at", datetime(2026, 3, 1).astimezone())]
)
def test_not_at_an_event_that_is_off_or_closed(cast: Any, put: Any, field: str, value: Any) -> None:
    Event.objects.filter(pk=cast.event.pk).update(**{field: value})
    with pytest.raises(Exception, match="event"):
        put()


def test_not_after_its_last_day(cast: Any, now: datetime) -> None:
    with pytest.raises(rules.EventIsOver):
        replacing.replace(
            cast.seat, instead=somebody(cast.seat), nonce="x", by=cast.tomas, now=now + timedelta(days=400)
        )


def test_a_child_comes_with_a_guardian_where_children_may_come(cast: Any, put: Any) -> None:
    child = somebody(cast.seat, is_adult=False)
    with pytest.raises(TooYoung):
        put(child)
    Event.objects.filter(pk=cast.event.pk).update(
        safeguarding_policy="Two adults.", safeguarding_contact="Marta"
    )
    comer = put(child)
    assert GuardianContact.objects.get().registration == comer and not comer.is_adult


def test_taking_the_seat_again_ends_the_tie(cast: Any, put: Any, now: datetime) -> None:
    put()
    Event.objects.filter(pk=cast.event.pk).update(
        capacity=None, registration_opens_at=now - timedelta(days=1)
    )
    events.take_seat_again(Registration.objects.get(pk=cast.seat.pk), now=now)
    cast.seat.refresh_from_db()
    assert cast.seat.replaced_by is None and cast.seat.status == Status.CONFIRMED


def test_when_the_two_turn_out_to_be_one_the_tie_goes(cast: Any, put: Any, now: datetime) -> None:
    comer = put()
    third = factories.PersonFactory(project=cast.project, name="Rui Cost", town=cast.gondomar)
    seat = factories.RegistrationFactory(event=cast.event, person=third, created_at=now - timedelta(days=9))
    plan = queries.plan_people(third, comer.person)
    moved = [
        step for step in plan.steps if step.key == cast.seat.pk and "replaced_by_id" in (step.after or {})
    ]
    assert [step.after["replaced_by_id"] for step in moved] == [seat.pk]


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_and_the_second_is_told(cast: Any, now: datetime) -> None:
    def by(name: str) -> Any:
        instead = somebody(cast.seat, name, email=f"{name.lower()}@people.example")
        return lambda: replacing.replace(cast.seat, instead=instead, nonce=name, by=cast.tomas, now=now)

    ended = races.overtaken(by("Rui"), by("Eva"))
    assert isinstance(ended, rules.ReplacedAlready), ended
    assert Registration.objects.get(pk=cast.seat.pk).replaced_by.person.name == "Rui"


# --- On the screen --------------------------------------------------------------------------------


def typed(**more: str) -> dict[str, str]:
    return {"name": "Rui Costa", "email": "", "language": "pt", "token": tokens.form_token("replace"), **more}


def test_the_officer_says_who_comes_and_gets_the_card(cast: Any, as_: Any) -> None:
    desk = as_(cast.tomas)
    assert "Somebody else comes" in desk.get(f"{DESK}{cast.seat.pk}/").content.decode()
    form = typed()
    for _twice in range(2):
        answer = desk.post(f"{DESK}{cast.seat.pk}/replace/", form)
        comer = Registration.objects.get(person__name="Rui Costa")
        assert answer.status_code == 302 and answer["Location"].endswith(f"/cards/?only={comer.pk}")
    page = desk.get(f"{DESK}{cast.seat.pk}/").content.decode()
    assert "Comes instead" in page and "Rui Costa" in page and "replace/" not in page
    assert "Comes instead of" in desk.get(f"{DESK}{comer.pk}/").content.decode()


def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(cast: Any, as_: Any) -> None:
    desk = as_(cast.tomas)
    answer = desk.post(f"{DESK}{cast.seat.pk}/replace/", typed(name="", email="rui@people.example"))
    assert answer.status_code == 422 and "write the name" in answer.content.decode()
    assert "rui@people.example" in answer.content.decode()
    answer = desk.post(f"{DESK}{cast.seat.pk}/replace/", typed(is_minor="on"))
    assert answer.status_code == 422 and "comes with a guardian" in answer.content.decode()


def test_another_town_and_strangers_find_nobody(cast: Any, as_: Any) -> None:
    for other in (cast.noor, cast.stranger):
        assert as_(other).post(f"{DESK}{cast.seat.pk}/replace/", typed()).status_code == 404
    assert not Registration.objects.filter(person__name="Rui Costa").exists()


def test_the_screen_says_at_once_why_it_cannot_be(cast: Any, as_: Any, put: Any) -> None:
    put()
    page = as_(cast.tomas).get(f"{DESK}{cast.seat.pk}/replace/").content.decode()
    assert "put in this person" in page and "<textarea" not in page and 'name="name"' not in page


def test_the_officer_of_the_sending_town_replaces_the_own_people(cast: Any, as_: Any) -> None:
    seat = factories.RegistrationFactory(event=cast.event, town=cast.kavala, country="GR")
    answer = as_(cast.noor).post(f"{DESK}{seat.pk}/replace/", typed(name="Eleni", language="el"))
    assert answer.status_code == 302
    comer = Registration.objects.get(person__name="Eleni")
    assert (comer.town, comer.country, comer.status) == (cast.kavala, "GR", "confirmed")
