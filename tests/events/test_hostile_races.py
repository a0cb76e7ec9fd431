"""Two at the same moment: the second waits for the first and then sees what it did."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from cordel.base import edits, words
from cordel.base.models import Job
from cordel.events import actions, queries, rules
from cordel.events.forms import paper_words
from cordel.events.models import Attendance, Confirmation, Evidence, FiguresVersion, Registration, RoomPaper
from cordel.events.rules import figures as figure_rules
from cordel.events.rules import papers as paper_rules
from cordel.events.rules import people as people_rules
from cordel.participants import actions as participants
from cordel.participants.actions import Home
from cordel.participants.models import Person
from tests import factories
from tests.races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)


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
        return participants.remember(project, **facts, now=timezone.now())[0]

    assert overtaken(remember, remember) == Person.objects.get()


def test_nobody_confirms_figures_that_somebody_is_changing():
    seat = over()
    shown, by = queries.draft(seat.event).part_of(seat.town_id), factories.UserFactory()
    now, day = timezone.now(), seat.event.starts_on
    end = overtaken(
        lambda: actions.check_in(seat, day=day, evidence=Evidence.HOST_WORD, by=None, now=now),
        lambda: actions.confirm_rows(seat.event, town=shown.town, seen=shown.digest, by=by, now=now),
    )
    assert isinstance(end, figure_rules.FiguresChanged)
    assert not Confirmation.objects.exists()


def test_two_who_freeze_at_once_make_one_version():
    event, by = over().event, factories.UserFactory()
    seen = queries.draft(event).seen

    def freeze() -> None:
        actions.freeze(event, seen=seen, because="Nobody answers.", by=by, now=timezone.now())

    assert overtaken(freeze, freeze) is None
    assert FiguresVersion.objects.count() == 1


def test_two_who_confirm_at_once_make_one_confirmation():
    seat, by = over(), factories.UserFactory()
    shown = queries.draft(seat.event).part_of(seat.town_id)

    def confirm() -> None:
        actions.confirm_rows(seat.event, town=shown.town, seen=shown.digest, by=by, now=timezone.now())

    assert overtaken(confirm, confirm) is None
    assert Confirmation.objects.count() == 1


def over() -> Registration:
    """Somebody from a town that does not host, at an event that is over."""
    event = factories.EventFactory(starts_on=factories.in_days(-5))
    return factories.RegistrationFactory(event=event, town=factories.TownFactory(), country="GR")


def test_two_requests_with_one_key_are_one_act():
    token, done = factories.AccessTokenFactory(), []

    def act() -> actions.Given:
        done.append(1)
        return actions.Given(201, {"nth": len(done)}, "en")

    def ask() -> object:
        return actions.answer_once(token, key="key", fingerprint="same", act=act, now=timezone.now())

    assert overtaken(ask, ask) == (actions.Given(201, {"nth": 1}, "en"), True)
    assert len(done) == 1


def test_two_officers_at_once_send_a_letter_once(seat):
    letter = factories.GroupLetterFactory(project=seat.event.project)
    one, other = factories.UserFactory(), factories.UserFactory()
    seen, now = actions.version_of(letter), timezone.now()
    end = overtaken(
        lambda: actions.send_letter(letter, seen=seen, by=one, now=now),
        lambda: actions.send_letter(letter, seen=seen, by=other, now=now),
    )
    letter.refresh_from_db()
    assert end == 1 and letter.sent_by == one and letter.recipients.count() == 1


def test_two_workers_at_once_hand_a_letter_over_once(seat, mailoutbox):
    letter = factories.GroupLetterFactory(project=seat.event.project)
    now = timezone.now()
    actions.send_letter(letter, seen=actions.version_of(letter), by=factories.UserFactory(), now=now)
    overtaken(
        lambda: actions.hand_over(letter.pk, now=now),
        lambda: actions.hand_over(letter.pk, now=now),
    )
    assert len(mailoutbox) == 1


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
    assert isinstance(end, people_rules.ActivityGone)


def test_whoever_chooses_what_is_just_moved_is_told_or_knows(seat: Registration) -> None:
    activity, by = factories.ActivityFactory(event=seat.event, capacity=1), factories.UserFactory()
    activity.refresh_from_db()  # as its columns hold it
    stored = edits.facts_of(activity, actions.ActivityFacts)
    seen, moved, now = edits.version_of(stored), replace(stored, place="Room 5"), timezone.now()
    end = overtaken(
        lambda: actions.choose_activity(seat, activity=activity, now=now),
        lambda: actions.edit_activity(activity, facts=moved, seen=seen, by=by, now=now),
    )
    assert end is None
    assert Job.objects.get(name="events.write_activity_moved").payload["registration_id"] == seat.pk


def test_one_new_name_told_by_two_people_at_once_is_one_institution() -> None:
    project = factories.ProjectFactory()
    seats = [factories.RegistrationFactory(event__project=project) for _ in range(2)]
    told, now = actions.ComesFor(organisation="Red Cross"), timezone.now()
    overtaken(*(lambda seat=seat: actions.tell_institution(seat, told=told, now=now) for seat in seats))
    assert project.institutions.get().affiliations.count() == 2


def test_two_note_takers_who_begin_at_once_write_on_one_paper_and_the_second_is_told():
    activity, by, now = factories.ActivityFactory(), factories.UserFactory(), timezone.now()
    empty = queries.contents_of(queries.paper_of(activity))
    seen = words.WordsForm(words=paper_words(empty), contents=empty, language="en")["version"].value()

    def write(text: str) -> None:
        texts = dict.fromkeys(empty, "") | {"conclusion_1": text}
        written = words.Rewriting(language="en", texts=texts, seen=seen)
        actions.write_paper(activity, written=written, by=by, now=now)

    end = overtaken(lambda: write("First."), lambda: write("Second."))
    assert isinstance(end, edits.ChangedMeanwhile)
    assert [paper.conclusion_texts[0].original for paper in RoomPaper.objects.all()] == ["First."]


def test_nobody_publishes_what_somebody_is_just_taking_back():
    paper = factories.RoomPaperFactory(state="agreed")
    by, now = factories.UserFactory(), timezone.now()
    seen = edits.version_of(queries.facts_seen(paper))
    end = overtaken(
        lambda: actions.take_back_paper(paper.activity, reason="Misheard.", by=by, now=now),
        lambda: actions.publish_paper(paper.activity, seen=seen, by=by, now=now),
    )
    assert isinstance(end, paper_rules.NotAgreed)
    assert RoomPaper.objects.get().state == RoomPaper.State.DRAFT


def test_whoever_registers_while_two_entries_become_one_is_not_lost():
    kept = factories.RegistrationFactory()
    event = factories.EventFactory(project=kept.event.project)
    by = factories.ProjectMembershipFactory(project=event.project).user
    gone = factories.PersonFactory(project=event.project, name=kept.person.name, town=kept.person.town)
    seen = actions.seen_of(actions.foresee_people(kept.person, gone).steps)
    wish = actions.Wish(
        name=gone.name,
        email=gone.email,
        home=Home(country="PT", town=gone.town),
        is_adult=True,
        mode="in person",
        language="en",
    )
    now = timezone.now()
    end = overtaken(
        lambda: actions.merge_people(
            event.project, kept=kept.person_id, gone=gone.pk, seen=seen, by=by, now=now
        ),
        lambda: actions.register(event, wish=wish, nonce="race", now=now),
    )
    assert end.registration.person.email == gone.email
    assert Person.objects.filter(pk=end.registration.person_id).exists()


def test_two_who_merge_the_same_pair_make_one_merge():
    one, other = (factories.PersonFactory(name="Ana") for _one in range(2))
    Person.objects.filter(pk=other.pk).update(project=one.project)
    by, now = factories.ProjectMembershipFactory(project=one.project).user, timezone.now()
    other.refresh_from_db()
    seen = actions.seen_of(actions.foresee_people(one, other).steps)

    def merge() -> Any:
        return actions.merge_people(one.project, kept=one.pk, gone=other.pk, seen=seen, by=by, now=now)

    ends: list[Any] = []
    ends.append(overtaken(lambda: ends.append(merge()), merge))
    assert ends[0] == ends[1]
