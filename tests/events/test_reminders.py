"""Letters by the calendar: still coming? and thanks, once each, in the morning of the host's clock."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from cordel.base import edits, jobs
from cordel.core.content import Content
from cordel.events import actions, queries
from cordel.events.models import Event, Registration, Reminder, RoomPaper
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def begins(cast: Cast) -> datetime:
    """The event begins; Ana registered long before."""
    Registration.objects.update(created_at=NOW - timedelta(days=60))
    cast.event.refresh_from_db()
    assert cast.event.begins_at is not None
    return cast.event.begins_at


def ask(at: datetime) -> list[Any]:
    """The letters that go out at that moment."""
    mail.outbox.clear()
    actions.ask_still_coming(now=at)
    jobs.run_due(at + timedelta(minutes=1))
    return list(mail.outbox)


@pytest.mark.parametrize(("days", "kind"), [(7, "week"), (1, "day")])
def test_it_asks_a_week_and_a_day_before_in_the_morning_and_once(
    cast: Cast, begins: datetime, days: int, kind: str
) -> None:
    morning = begins - timedelta(days=days) + timedelta(hours=10)
    if kind == "day":
        Reminder.objects.create(registration=cast.seat, kind="week", written_at=NOW)
    assert ask(morning - timedelta(minutes=1)) == []
    (letter,) = ask(morning)
    assert letter.to == [cast.ana.email] and letter.subject.startswith("Are you coming?")
    assert queries.answer_url(cast.seat) in letter.body
    assert ask(morning + timedelta(hours=1)) == []
    assert [one.kind for one in Reminder.objects.order_by("pk")][-1] == kind


def test_a_server_that_slept_through_asks_later_but_not_after_the_beginning(
    cast: Cast, begins: datetime
) -> None:
    assert ask(begins) == []
    (letter,) = ask(begins - timedelta(hours=2))
    assert Reminder.objects.get().kind == "day" and letter.subject.startswith("Are you coming?")


@pytest.mark.parametrize(
    "change",
    [
        {"status": "cancelled"},
        {"status": "postponed"},
        {"published_at": None},
        {"closed_at": NOW},
        {"starts_on": None},
    ],
)
def test_it_asks_nobody_about_what_does_not_take_place(
    cast: Cast, begins: datetime, change: dict[str, Any]
) -> None:
    Event.objects.update(**change)
    assert ask(begins - timedelta(hours=12)) == []


def test_it_asks_nobody_who_gave_the_seat_back_waits_or_just_registered(cast: Cast, begins: datetime) -> None:
    Registration.objects.update(status="cancelled")
    waiting = {"status": "waiting", "waiting_since": NOW}
    factories.RegistrationFactory(event=cast.event, person__email="w@people.example", **waiting)
    late = factories.RegistrationFactory(event=cast.event, person__email="l@people.example")
    Registration.objects.filter(pk=late.pk).update(created_at=begins - timedelta(hours=20))
    assert ask(begins - timedelta(hours=13)) == []


def test_invented_people_get_no_letters(cast: Cast, begins: datetime) -> None:
    type(cast.project).objects.update(is_synthetic=True)
    assert ask(begins - timedelta(hours=12)) == []


def test_no_letter_goes_to_somebody_who_cancelled_while_it_waited(cast: Cast, begins: datetime) -> None:
    at = begins - timedelta(hours=12)
    actions.ask_still_coming(now=at)
    actions.give_back(cast.seat, now=at)
    jobs.run_due(at)
    assert mail.outbox == []


# --- The answer ---------------------------------------------------------------------------------


def test_looking_at_the_question_changes_nothing(cast: Cast) -> None:
    for method in ("get", "head"):
        assert getattr(Client(), method)(queries.answer_url(cast.seat)).status_code == 200
    cast.seat.refresh_from_db()
    assert (cast.seat.status, cast.seat.said_coming_at) == ("confirmed", None)


def test_yes_is_written_down_once(cast: Cast) -> None:
    for _ in range(2):
        assert Client().post(queries.answer_url(cast.seat), {"coming": "yes"}).status_code == 302
    cast.seat.refresh_from_db()
    assert cast.seat.said_coming_at == NOW


def test_no_gives_the_seat_to_the_next_and_twice_changes_nothing_more(cast: Cast) -> None:
    Event.objects.update(capacity=1)
    waiting = factories.RegistrationFactory(event=cast.event, status="waiting", waiting_since=NOW)
    for _ in range(2):
        assert Client().post(queries.answer_url(cast.seat), {"coming": "no"}).status_code == 302
    assert [Registration.objects.get(pk=one.pk).status for one in (cast.seat, waiting)] == [
        "cancelled",
        "confirmed",
    ]
    page = Client().get(queries.answer_url(cast.seat)).content.decode()
    assert "Your seat is free for somebody else" in page


@pytest.mark.parametrize("said", ["", "maybe", "\x00"])
def test_anything_else_is_no_answer(cast: Cast, said: str) -> None:
    assert Client().post(queries.answer_url(cast.seat), {"coming": said}).status_code == 422
    assert Registration.objects.get(pk=cast.seat.pk).status == "confirmed"


def test_a_link_of_something_else_opens_nothing(cast: Cast) -> None:
    private, other = queries.private_url(cast.seat), factories.RegistrationFactory(event=cast.event)
    assert Client().get(f"{private}coming/").status_code == 404
    assert (
        Client()
        .get(queries.answer_url(cast.seat).replace(f"/my/{cast.seat.pk}-", f"/my/{other.pk}-", 1))
        .status_code
        == 404
    )


def test_after_the_beginning_the_host_is_told_instead(cast: Cast) -> None:
    today = timezone.now().date()
    Event.objects.update(starts_on=today, ends_on=today)
    answer = Client().post(queries.answer_url(cast.seat), {"coming": "no"})
    assert answer.status_code == 422 and "The event has begun" in answer.content.decode()


# --- Afterwards ---------------------------------------------------------------------------------


def test_who_was_there_is_thanked_once_when_the_event_closes(cast: Cast) -> None:
    factories.AttendanceFactory(registration=cast.seat)
    factories.RegistrationFactory(event=cast.event, person__email="absent@people.example")
    for _ in range(2):
        actions.close(cast.event, by=cast.cora, now=NOW)
        jobs.run_due(NOW)
        actions.reopen(cast.event, reason="A presence is missing.", by=cast.cora, now=NOW)
    (letter,) = mail.outbox
    assert letter.to == [cast.ana.email] and letter.subject.startswith("Thank you for coming")
    assert cast.event.get_absolute_url() in letter.body
    assert "not published yet" in letter.body


def thanked(cast: Cast) -> Any:
    factories.AttendanceFactory(registration=cast.seat)
    actions.close(cast.event, by=cast.cora, now=NOW)
    jobs.run_due(NOW)
    (letter,) = mail.outbox
    return letter


def room(cast: Cast, title: str, state: str, *conclusions: str) -> RoomPaper:
    activity = factories.ActivityFactory(event=cast.event, title=title)
    paper = factories.RoomPaperFactory(activity=activity, state=state)
    for position, words in enumerate(conclusions, start=1):
        factories.ConclusionFactory(paper=paper, position=position, text=words)
    return paper


def test_the_thanks_tell_in_brief_what_was_published(cast: Cast) -> None:
    paper = room(cast, "Bread", "published", "Ask < first.", "Bake together.", "Third thought.")
    factories.DecisionFactory(paper=paper, due_on=NOW.date())
    room(cast, "Secret", "agreed", "Nobody reads this.")
    letter = thanked(cast)
    html = letter.alternatives[0][0]
    link = queries.results_of(cast.event).rooms[0].path
    for said in (letter.body, html):
        assert "Bread" in said and "Bake together." in said and "Open a welcome desk." in said
        assert "Town of Gondomar" in said and link in said
        assert "Third thought" not in said, "in brief"
        assert "Nobody reads this" not in said and "Secret" not in said
        assert "Rita" not in said, "persons stay with those who run the event"
        assert "not published yet" not in said
    assert "Ask < first." in letter.body and "Ask &lt; first." in html


def test_the_thanks_speak_the_reader_s_language_and_say_what_is_not_in_it(cast: Cast) -> None:
    type(cast.ana).objects.update(language="pt")
    words = Content.of("en", "Ask first.").with_translation("pt", "Pergunte primeiro.")
    paper = room(cast, "Bread", "published", "Bake together.")
    factories.ConclusionFactory(paper=paper, position=2, text=words)
    letter = thanked(cast)
    assert "Pergunte primeiro." in letter.body and "Ask first." not in letter.body
    assert "Bake together. (" in letter.body, "whose language it is stands behind it"


def test_of_many_rooms_the_thanks_tell_the_first_and_count_the_others(cast: Cast) -> None:
    for number in range(5):
        room(cast, f"Room {number}", "published", "Something.")
    assert "2 more rooms" in thanked(cast).body


# --- What became of it ---------------------------------------------------------------------------

WEEK = timedelta(days=7)


def wants_news(registration: Registration) -> Registration:
    factories.ContactConsentFactory(person=registration.person)
    return registration


def agreed(paper: RoomPaper) -> RoomPaper:
    RoomPaper.objects.filter(pk=paper.pk).update(state="agreed")
    return paper


def publish(cast: Cast, paper: RoomPaper, at: datetime) -> None:
    seen = edits.version_of(queries.facts_seen(queries.paper_of(paper.activity)))
    actions.publish_paper(paper.activity, seen=seen, by=cast.cora, now=at)


def run(at: datetime) -> list[Any]:
    mail.outbox.clear()
    with time_machine.travel(at, tick=False):
        jobs.run_due(at)
    return list(mail.outbox)


def test_what_is_published_after_the_thanks_is_told_once_together(cast: Cast) -> None:
    wants_news(cast.seat)
    room(cast, "Known", "published", "Told in the thanks.")
    bread, tea, late = (room(cast, title, "agreed", f"{title} & more.") for title in ("Bread", "Tea", "Late"))
    thanks = thanked(cast)
    assert "we write to you once more" in thanks.body and "last letter" not in thanks.body
    publish(cast, bread, NOW + timedelta(days=1))
    publish(cast, tea, NOW + timedelta(days=3))
    assert run(NOW + WEEK) == []
    (letter,) = run(NOW + WEEK + timedelta(days=1))
    html = letter.alternatives[0][0]
    assert letter.to == [cast.ana.email] and letter.subject.startswith("What became of it")
    assert "Bread & more." in letter.body and "Tea &amp; more." in html
    assert "Told in the thanks." not in letter.body and "Late" not in letter.body
    assert queries.news_url(cast.ana) in letter.body and queries.news_url(cast.ana) in html
    assert letter.extra_headers["List-Unsubscribe"] == f"<{queries.news_url(cast.ana)}>"
    publish(cast, late, NOW + 2 * WEEK)
    assert run(NOW + 4 * WEEK) == [], "one letter about an event"


def test_only_those_hear_it_who_were_thanked_and_allow_letters(cast: Cast) -> None:
    absent = wants_news(factories.RegistrationFactory(event=cast.event, person__email="away@people.example"))
    stops = wants_news(factories.RegistrationFactory(event=cast.event, person__email="stop@people.example"))
    factories.AttendanceFactory(registration=stops)
    paper = room(cast, "Bread", "agreed", "Bake together.")
    factories.AttendanceFactory(registration=cast.seat)
    actions.close(cast.event, by=cast.cora, now=NOW)
    to_ana = next(one for one in run(NOW) if one.to == [cast.ana.email])
    assert "This is the last letter" in to_ana.body
    publish(cast, paper, NOW + timedelta(days=1))
    actions.stop_news(stops.person, now=NOW + timedelta(days=2))
    assert run(NOW + 2 * WEEK) == [], (absent, "Ana allowed none, and who stopped gets none")


def test_whoever_stops_between_the_asking_and_the_writing_gets_none(cast: Cast) -> None:
    wants_news(cast.seat)
    paper = room(cast, "Bread", "agreed", "Bake together.")
    thanked(cast)
    publish(cast, paper, NOW + timedelta(days=1))
    assert actions.tell_outcome(cast.event, now=NOW + 2 * WEEK) == 1
    actions.stop_news(cast.ana, now=NOW + 2 * WEEK)
    assert run(NOW + 2 * WEEK) == []


def test_a_family_that_shares_an_address_gets_one(cast: Cast) -> None:
    wants_news(cast.seat)
    child = factories.RegistrationFactory(event=cast.event, person__name="Rui", person__email=cast.ana.email)
    factories.AttendanceFactory(registration=wants_news(child))
    paper = room(cast, "Bread", "agreed", "Bake together.")
    factories.AttendanceFactory(registration=cast.seat)
    actions.close(cast.event, by=cast.cora, now=NOW)
    run(NOW)
    publish(cast, paper, NOW + timedelta(days=1))
    assert len(run(NOW + 2 * WEEK)) == 1
    assert actions.tell_outcome(cast.event, now=NOW + 2 * WEEK) == 0


def test_of_two_events_the_second_letter_waits_a_week(cast: Cast) -> None:
    wants_news(cast.seat)
    papers = [room(cast, "Bread", "agreed", "Bake together.")]
    other = factories.EventFactory(project=cast.project, number=2, name="Second", host=cast.gondomar)
    papers.append(factories.RoomPaperFactory(activity__event=other, state="agreed"))
    factories.ConclusionFactory(paper=papers[1], position=1, text="Brew together.")
    for event, seat in (
        (cast.event, cast.seat),
        (other, factories.RegistrationFactory(event=other, person=cast.ana)),
    ):
        factories.AttendanceFactory(registration=seat)
        actions.close(event, by=cast.cora, now=NOW)
    run(NOW)
    for paper in papers:
        publish(cast, paper, NOW + timedelta(days=1))
    (first,) = run(NOW + timedelta(days=8))
    (second,) = run(NOW + timedelta(days=16))
    assert {"Bake together." in one.body for one in (first, second)} == {True, False}


def test_what_was_published_before_and_corrected_is_no_news(cast: Cast) -> None:
    wants_news(cast.seat)
    paper = room(cast, "Bread", "agreed", "Bake together.")
    publish(cast, paper, NOW - timedelta(days=1))
    thanked(cast)
    actions.take_back_paper(paper.activity, reason="A typo.", by=cast.cora, now=NOW + timedelta(days=1))
    publish(cast, agreed(paper), NOW + timedelta(days=2))
    assert run(NOW + 2 * WEEK) == []
