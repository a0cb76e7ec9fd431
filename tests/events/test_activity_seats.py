"""Activities with few places: chosen after the seat, in turn, at different hours, until the host's clock says begun."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cordel.base import edits, jobs
from cordel.base.models import AuditEntry, Job
from cordel.core.content import Content
from cordel.events import actions, notifications, queries, rules
from cordel.events.models import Activity, ActivitySeat, Event, Registration
from cordel.events.rules import people as people_rules
from cordel.participants.models import Person
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def workshop(cast: Cast) -> Activity:
    """One place, on the first morning."""
    return factories.ActivityFactory(
        event=cast.event, title="Weaving", capacity=1, starts_at=time(10), ends_at=time(12)
    )


@pytest.fixture
def ben(cast: Cast) -> Registration:
    return factories.RegistrationFactory(
        event=cast.event, person__name="Ben", person__email="ben@people.example"
    )


def choose(seat: Registration, activity: Activity) -> ActivitySeat:
    return actions.choose_activity(seat, activity=activity, now=NOW)


def page_of(seat: Registration) -> tuple[Client, str]:
    """Somebody's browser with the private page open, and the page's address."""
    browser, link = Client(), queries.private_url(seat)
    browser.post(link, {"code": seat.code})
    return browser, link


def letters() -> list[Any]:
    jobs.run_due(NOW)
    return mail.outbox


# --- On the private page ------------------------------------------------------------------------


def test_is_chosen_on_the_private_page_and_given_back_there(cast: Cast, workshop: Activity) -> None:
    browser, link = page_of(cast.seat)
    assert "1 of 1 places left" in browser.get(link).content.decode()
    for _ in range(2):
        answer = browser.post(link, {"act": "choose", "activity": workshop.pk})
        assert answer.status_code == 302
    assert ActivitySeat.objects.get().has_place
    assert "You have a place" in browser.get(link).content.decode()
    for _ in range(2):
        assert browser.post(link, {"act": "leave", "activity": workshop.pk}).status_code == 302
    assert not ActivitySeat.objects.exists()
    assert AuditEntry.objects.filter(verb="event.place_freed", is_public=False).count() == 1


@pytest.mark.parametrize("wrong", ["", "x", "0", "-1", "9" * 40])
def test_knows_no_invented_activity(cast: Cast, wrong: str) -> None:
    browser, link = page_of(cast.seat)
    assert browser.post(link, {"act": "choose", "activity": wrong}).status_code == 404


def test_knows_no_activity_of_another_event(cast: Cast) -> None:
    elsewhere = factories.ActivityFactory(capacity=5)
    browser, link = page_of(cast.seat)
    assert browser.post(link, {"act": "choose", "activity": elsewhere.pk}).status_code == 404


def test_is_never_among_the_questions_of_the_form(cast: Cast, workshop: Activity) -> None:
    assert "Weaving" not in Client().get("/p/strings/events/1/register/").content.decode()


def test_whoever_waits_for_a_seat_at_the_event_chooses_nothing(cast: Cast, workshop: Activity) -> None:
    Registration.objects.update(status="waiting", waiting_since=NOW)
    browser, link = page_of(cast.seat)
    assert browser.post(link, {"act": "choose", "activity": workshop.pk}).status_code == 422
    assert not ActivitySeat.objects.exists()


def test_an_activity_for_everybody_is_not_chosen(cast: Cast) -> None:
    with pytest.raises(people_rules.NothingToChoose):
        choose(cast.seat, factories.ActivityFactory(event=cast.event))


# --- Two at the same hour -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "ends", "is_free"),
    [
        (time(11), time(13), False),
        (time(9), time(10, 30), False),
        (time(10), None, False),
        (time(9), time(10), True),
        (time(12), time(13), True),
        (None, None, True),
    ],
)
def test_two_at_the_same_hour_are_refused_in_plain_words(
    cast: Cast, workshop: Activity, begins: Any, ends: Any, is_free: bool
) -> None:
    other = factories.ActivityFactory(event=cast.event, capacity=5, starts_at=begins, ends_at=ends)
    choose(cast.seat, workshop)
    browser, link = page_of(cast.seat)
    answer = browser.post(link, {"act": "choose", "activity": other.pk})
    assert answer.status_code == (302 if is_free else 422)
    assert ("is at the same hour" in answer.content.decode()) is not is_free


def test_the_same_hour_of_another_day_is_another_hour(cast: Cast, workshop: Activity) -> None:
    other = factories.ActivityFactory(
        event=cast.event, capacity=5, day=cast.event.days[1], starts_at=time(10), ends_at=time(12)
    )
    choose(cast.seat, workshop)
    assert choose(cast.seat, other).has_place


# --- In turn ------------------------------------------------------------------------------------


def test_a_place_given_back_goes_to_the_next_with_one_letter(
    cast: Cast, workshop: Activity, ben: Registration
) -> None:
    cleo = factories.RegistrationFactory(event=cast.event)
    choose(cast.seat, workshop)
    for seat in (ben, cleo):
        assert not choose(seat, workshop).has_place
    assert [one.turn for one in queries.choices(cleo, now=NOW)] == [2]
    actions.leave_activity(cast.seat, activity=workshop, now=NOW)
    assert ben.activity_seats.get().has_place and not cleo.activity_seats.get().has_place
    (letter,) = letters()
    assert letter.to == ["ben@people.example"] and "Weaving" in letter.subject
    assert len(letters()) == 1


def test_a_cancelled_seat_at_the_event_frees_the_place_too(
    cast: Cast, workshop: Activity, ben: Registration
) -> None:
    choose(cast.seat, workshop)
    choose(ben, workshop)
    actions.give_back(cast.seat, now=NOW)
    assert ben.activity_seats.get().has_place
    assert not cast.seat.activity_seats.exists()


def test_places_that_are_added_go_to_those_who_wait(
    as_: Any, cast: Cast, workshop: Activity, ben: Registration
) -> None:
    choose(cast.seat, workshop)
    choose(ben, workshop)
    address = f"/desk/p/strings/events/1/programme/{workshop.pk}/places/"
    form = {"capacity": "2", "version": edits.version_of(1)}
    for _ in range(2):
        assert as_(cast.tomas).post(address, form).status_code == 302
    assert ben.activity_seats.get().has_place
    assert len(letters()) == 1


def test_nobody_who_has_a_place_loses_it_to_a_smaller_number(
    as_: Any, cast: Cast, workshop: Activity, ben: Registration
) -> None:
    Activity.objects.update(capacity=2)
    for seat in (cast.seat, ben):
        choose(seat, workshop)
    answer = as_(cast.tomas).post(
        f"/desk/p/strings/events/1/programme/{workshop.pk}/places/",
        {"capacity": "1", "version": edits.version_of(2)},
    )
    assert answer.status_code == 422 and "Places taken already: 2" in answer.content.decode()


def test_two_hosts_at_once_do_not_overwrite_each_other(as_: Any, cast: Cast, workshop: Activity) -> None:
    answer = as_(cast.tomas).post(
        f"/desk/p/strings/events/1/programme/{workshop.pk}/places/",
        {"capacity": "9", "version": edits.version_of(7)},
    )
    assert answer.status_code == 422
    workshop.refresh_from_db()
    assert workshop.capacity == 1


def test_nobody_is_given_a_place_once_the_event_has_begun(
    cast: Cast, workshop: Activity, ben: Registration
) -> None:
    choose(cast.seat, workshop)
    choose(ben, workshop)
    begun = cast.event.begins_at + timedelta(seconds=1)
    with pytest.raises(rules.EventBegun):
        actions.leave_activity(cast.seat, activity=workshop, now=begun)
    actions.leave_activity(cast.seat, activity=workshop, by=cast.tomas, now=begun)
    assert not ben.activity_seats.get().has_place
    with pytest.raises(people_rules.ActivityBegun):
        choose_at(factories.RegistrationFactory(event=cast.event), workshop, begun)


def choose_at(seat: Registration, activity: Activity, moment: Any) -> ActivitySeat:
    return actions.choose_activity(seat, activity=activity, now=moment)


def test_an_activity_before_the_events_first_day_closes_when_it_begins(
    cast: Cast, workshop: Activity, ben: Registration
) -> None:
    Activity.objects.update(day=cast.event.starts_on - timedelta(days=2))
    workshop.refresh_from_db()
    moment = workshop.begins_at
    assert moment is not None
    with pytest.raises(people_rules.ActivityBegun):
        choose_at(ben, workshop, moment)
    assert choose_at(ben, workshop, moment - timedelta(seconds=1)).has_place


# --- One tap from the letter --------------------------------------------------------------------


def test_one_tap_gives_the_place_on_and_looking_changes_nothing(
    cast: Cast, workshop: Activity, ben: Registration
) -> None:
    choose(cast.seat, workshop)
    choose(ben, workshop)
    link = queries.decline_url(cast.seat.activity_seats.get())
    assert "Give my place to somebody else" in Client().get(link).content.decode()
    assert cast.seat.activity_seats.exists()
    for _ in range(2):
        assert Client().post(link).status_code == 302
    assert ben.activity_seats.get().has_place
    assert "free for somebody else" in Client().get(link).content.decode()
    assert Client().get(link.replace(str(cast.seat.pk), str(ben.pk), 1)).status_code == 404


# --- The programme and the host -----------------------------------------------------------------


def test_the_public_programme_says_how_many_places_are_left(
    cast: Cast, workshop: Activity, ben: Registration
) -> None:
    Activity.objects.update(capacity=2)
    page = cast.event.get_absolute_url()
    choose(cast.seat, workshop)
    assert "1 of 2 places left" in Client().get(f"{page}?").content.decode()
    choose(ben, workshop)
    assert "full, waiting list" in Client().get(f"{page}?x=1").content.decode()


def test_the_host_has_the_list_on_screen_and_as_a_file(
    as_: Any, cast: Cast, workshop: Activity, ben: Registration
) -> None:
    choose(cast.seat, workshop)
    choose(ben, workshop)
    tomas, address = as_(cast.tomas), f"/desk/p/strings/events/1/programme/{workshop.pk}/places/"
    page = tomas.get(address).content.decode()
    assert "Ana Moura" in page and "Ben" in page
    assert "Ana Moura" not in tomas.get(f"{address}?status=waits").content.decode()
    file = tomas.get(f"{address}?format=csv").content.decode()
    assert "Ana Moura" in file and "on the waiting list" in file
    programme = tomas.get("/desk/p/strings/events/1/programme/").content.decode()
    assert "1 of 1 places taken" in programme and "1 waits" in programme
    taken_off = f"{address}{cast.seat.pk}/free/"
    assert tomas.post(taken_off).status_code == 302
    assert ben.activity_seats.get().has_place


def test_a_closed_event_keeps_its_lists(as_: Any, cast: Cast, workshop: Activity) -> None:
    choose(cast.seat, workshop)
    Event.objects.update(closed_at=NOW)
    address = f"/desk/p/strings/events/1/programme/{workshop.pk}/places/{cast.seat.pk}/free/"
    assert as_(cast.tomas).post(address).status_code == 422
    assert cast.seat.activity_seats.exists()


# --- Told when it goes or moves -----------------------------------------------------------------


@pytest.fixture
def joe(cast: Cast, workshop: Activity) -> Registration:
    """Chose the workshop, and gave no address."""
    seat = factories.RegistrationFactory(event=cast.event, person__name="Joe", person__email="")
    factories.ActivitySeatFactory(activity=workshop, registration=seat, waiting_since=NOW)
    return seat


def remove(activity: Activity) -> None:
    actions.remove_activity(activity, by=factories.UserFactory(), now=NOW)


def move(activity: Activity, *, at: datetime = NOW, **new: Any) -> None:
    stored = edits.facts_of(Activity.objects.get(pk=activity.pk), actions.ActivityFacts)
    facts = replace(stored, **new)
    by, seen = factories.UserFactory(), edits.version_of(stored)
    actions.edit_activity(activity, facts=facts, seen=seen, by=by, now=at)


def later() -> list[Any]:
    jobs.run_due(NOW + timedelta(minutes=12))
    return mail.outbox


def test_a_removed_activity_says_who_loses_a_place_and_who_is_told(
    as_: Any, cast: Cast, workshop: Activity, ben: Registration, joe: Registration
) -> None:
    choose(cast.seat, workshop)
    choose(ben, workshop)
    tomas, address = as_(cast.tomas), f"/desk/p/strings/events/1/programme/{workshop.pk}/remove/"
    page = tomas.get(address).content.decode()
    for said in ("3 people chose it", "2 people get a letter", "1 of them gave no e-mail address"):
        assert said in page
    for _ in range(2):
        tomas.post(address)
    assert not Activity.objects.filter(pk=workshop.pk).exists()
    sent = letters()
    assert sorted(one.to[0] for one in sent) == sorted([cast.seat.person.email, ben.person.email])
    assert len({one.to[0] for one in sent}) == 2


def test_a_removed_activity_is_told_in_the_reader_s_language_and_the_seat_stays(
    cast: Cast, workshop: Activity
) -> None:
    title = Content.of("en", "Weaving").with_translation("pt", "Tecelagem")
    Activity.objects.update(title=title)
    choose(cast.seat, workshop)
    Person.objects.filter(pk=cast.seat.person_id).update(language="pt")
    workshop.refresh_from_db()
    remove(workshop)
    remove(workshop)
    (letter,) = letters()
    assert "Tecelagem" in letter.subject and "Tecelagem" in letter.body
    assert "Ana" not in str(Job.objects.get(name="events.write_activity_gone").payload)
    cast.seat.refresh_from_db()
    assert cast.seat.status == Registration.Status.CONFIRMED
    html = letter.alternatives[0][0]
    assert queries.private_url(cast.seat) in letter.body and queries.private_url(cast.seat) in html


@pytest.mark.parametrize(
    "late",
    [
        {"event": {"closed_at": NOW}},
        {"event": {"status": Event.Status.CANCELLED}},
        {"activity": {"day": NOW.date() - timedelta(days=1)}},
        {"event": {"starts_on": NOW.date() - timedelta(days=3), "ends_on": NOW.date() - timedelta(days=2)}},
    ],
)
def test_nobody_is_told_of_what_is_over_or_does_not_take_place_anyway(
    as_: Any, cast: Cast, workshop: Activity, late: dict[str, Any]
) -> None:
    choose(cast.seat, workshop)
    Event.objects.update(**late.get("event", {}))
    Activity.objects.update(**{"day": None, **late.get("activity", {})})
    address = f"/desk/p/strings/events/1/programme/{workshop.pk}/remove/"
    assert "No letter goes out" in as_(cast.tomas).get(address).content.decode()
    workshop.refresh_from_db()
    remove(workshop)
    assert not letters()


def test_whoever_gave_the_seat_back_meanwhile_hears_nothing(cast: Cast, workshop: Activity) -> None:
    choose(cast.seat, workshop)
    remove(workshop)
    Registration.objects.update(status=Registration.Status.CANCELLED)
    assert not letters()


def test_another_hour_is_told_once_to_those_who_chose_it(
    as_: Any, cast: Cast, workshop: Activity, ben: Registration, joe: Registration
) -> None:
    factories.ActivitySeatFactory(activity=workshop, registration=cast.seat)
    choose(ben, workshop)
    address = f"/desk/p/strings/events/1/programme/{workshop.pk}/"
    assert "2 people who chose it get a letter" in as_(cast.tomas).get(address).content.decode()
    move(workshop, starts_at=time(14), ends_at=time(16))
    move(workshop, place="Room 5")
    move(workshop, place="Room 5")
    assert not letters(), "there is a moment for second thoughts"
    sent = {one.to[0]: one for one in later()}
    assert len(mail.outbox) == len(sent) == 2
    letter = sent[cast.seat.person.email]
    assert "14:00–16:00" in letter.body and "Room 5" in letter.body
    assert "you have a place" in letter.body
    assert "you wait for a place" in sent[ben.person.email].body


def test_the_letter_shows_the_old_beside_the_new(cast: Cast, workshop: Activity) -> None:
    Activity.objects.update(place="Room 1", starts_at=time(9), ends_at=time(10))
    choose(cast.seat, workshop)
    move(workshop, place="Room 2")
    move(workshop, place="Room 3 <b>", starts_at=time(14), ends_at=None)
    (letter,) = later()
    html = letter.alternatives[0][0]
    for said in (letter.body, html):
        assert "09:00–10:00" in said and "14:00" in said and "Room 1" in said
        assert "Room 2" not in said, "nobody was told of it"
    assert "Until now: Room 1\nFrom now on: Room 3 <b>" in letter.body and "Room 3 &lt;b&gt;" in html
    move(workshop, place="", at=NOW + timedelta(minutes=20))
    jobs.run_due(NOW + timedelta(minutes=32))
    assert "When, as before:" in mail.outbox[1].body and "14:00" in mail.outbox[1].body
    assert "Until now: Room 3 <b>\nFrom now on: The place is not known yet." in mail.outbox[1].body
    assert ActivitySeat.objects.get(registration=cast.seat).known_as is None


def test_what_moved_and_moved_back_is_no_news(cast: Cast, workshop: Activity) -> None:
    choose(cast.seat, workshop)
    place = Activity.objects.get().place
    move(workshop, place="Room 5")
    move(workshop, place=place, at=NOW + timedelta(minutes=8))
    for minutes in (12, 20):
        jobs.run_due(NOW + timedelta(minutes=minutes))
    assert not mail.outbox
    move(workshop, place="Room 5", at=NOW + timedelta(minutes=30))
    jobs.run_due(NOW + timedelta(minutes=42))
    assert "From now on: Room 5" in mail.outbox[0].body, "and the next move is news again"


def test_the_same_move_again_after_second_thoughts_is_told_once(cast: Cast, workshop: Activity) -> None:
    choose(cast.seat, workshop)
    place = Activity.objects.get().place
    for minutes, to in enumerate(("Room 5", place, "Room 5")):
        move(workshop, place=to, at=NOW + timedelta(minutes=minutes))
    for minutes in (10, 11, 12):
        jobs.run_due(NOW + timedelta(minutes=minutes))
    assert len(mail.outbox) == 1


def test_whoever_chooses_it_after_it_moved_knows_already(
    cast: Cast, workshop: Activity, ben: Registration
) -> None:
    choose(cast.seat, workshop)
    move(workshop, place="Room 5")
    choose(ben, workshop)
    assert [one.to for one in later()] == [[cast.seat.person.email]]


def test_what_changes_while_a_letter_goes_out_is_told_beside_what_that_letter_said(
    cast: Cast, workshop: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(cast.seat, workshop)
    move(workshop, place="Room 5")
    send = notifications.letters.send

    def interrupted(*args: Any, **facts: Any) -> None:
        send(*args, **facts)
        monkeypatch.undo()
        move(workshop, place="Room 6", at=NOW + timedelta(minutes=11))

    monkeypatch.setattr(notifications.letters, "send", interrupted)
    jobs.run_due(NOW + timedelta(minutes=11))
    jobs.run_due(NOW + timedelta(minutes=22))
    assert "Until now: Room 5\nFrom now on: Room 6" in mail.outbox[1].body


def test_another_format_or_language_is_no_reason_to_write(cast: Cast, workshop: Activity) -> None:
    choose(cast.seat, workshop)
    move(workshop, format="workshop", languages=["pt"])
    assert not later()


def test_whoever_left_meanwhile_is_not_told_of_another_hour(cast: Cast, workshop: Activity) -> None:
    choose(cast.seat, workshop)
    move(workshop, starts_at=time(14), ends_at=time(16))
    actions.leave_activity(cast.seat, activity=workshop, now=NOW)
    assert not later()


def test_what_was_removed_meanwhile_is_not_changed_but_refused(cast: Cast, workshop: Activity) -> None:
    remove(workshop)
    with pytest.raises(people_rules.ActivityGone):
        actions.edit_activity(
            workshop,
            facts=edits.facts_of(workshop, actions.ActivityFacts),
            seen="",
            by=factories.UserFactory(),
            now=NOW,
        )
