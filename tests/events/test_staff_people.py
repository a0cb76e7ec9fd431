"""The people of an event as its staff see them: the list, one person, and what can be done for somebody."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.events.models import Event, Needs, Registration, Role
from tests.factories import (
    AttendanceFactory,
    EventFactory,
    PersonFactory,
    RegistrationFactory,
    days_from_now,
)

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings/events/1"
LIST = f"{HERE}/registrations/"


@pytest.fixture
def nikos(cast):
    """Somebody whom Kavala sends."""
    person = PersonFactory(project=cast.project, name="Νίκος Παπαδόπουλος", town=cast.kavala, email="")
    return RegistrationFactory(event=cast.event, person=person)


def names(client, query=""):
    return [str(one.person) for one in client.get(f"{LIST}{query}").context["list"].page]


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("cora", ["Ana Moura", "Νίκος Παπαδόπουλος"]),
        ("tomas", ["Ana Moura", "Νίκος Παπαδόπουλος"]),
        ("admin", ["Ana Moura", "Νίκος Παπαδόπουλος"]),
        ("noor", ["Νίκος Παπαδόπουλος"]),
    ],
)
def test_shows_everybody_to_the_hosts_and_its_own_people_to_another_town(as_, cast, nikos, who, seen):
    assert names(as_(getattr(cast, who))) == seen


@pytest.mark.parametrize(("who", "status"), [("helper", 403), ("stranger", 404)])
def test_shows_nobody_to_others(as_, cast, who, status):
    assert as_(getattr(cast, who)).get(LIST).status_code == status
    assert as_(None).get(LIST).status_code == 302


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?q=nikos", ["Νίκος Παπαδόπουλος"]),
        ("?q=moura ana", ["Ana Moura"]),
        ("?sort=-name", ["Νίκος Παπαδόπουλος", "Ana Moura"]),
        ("?sort=country", ["Νίκος Παπαδόπουλος", "Ana Moura"]),
        ("?country=GR", ["Νίκος Παπαδόπουλος"]),
        ("?role=local", ["Ana Moura"]),
        ("?present=yes", ["Ana Moura"]),
        ("?present=no", ["Νίκος Παπαδόπουλος"]),
        ("?status=cancelled", []),
        ("?town=999999", ["Ana Moura", "Νίκος Παπαδόπουλος"]),
    ],
)
def test_searches_sorts_and_filters_by_the_address(as_, cast, nikos, query, seen):
    AttendanceFactory(registration=cast.seat)
    assert names(as_(cast.cora), query) == seen


def test_finds_somebody_by_the_code_on_the_card(as_, cast, nikos):
    code = nikos.code
    assert names(as_(cast.cora), f"?q={code[:4].lower()}-{code[4:]}") == ["Νίκος Παπαδόπουλος"]


def test_narrows_by_town_without_showing_other_towns(as_, cast, nikos):
    page = as_(cast.noor).get(f"{LIST}?town={cast.gondomar.pk}")
    assert [str(one.person) for one in page.context["list"].page] == ["Νίκος Παπαδόπουλος"]
    assert b"Gondomar</option>" not in page.content


@pytest.mark.parametrize("who", ["cora", "noor"])
def test_hands_out_the_same_people_as_a_file(as_, cast, nikos, who):
    lines = as_(getattr(cast, who)).get(f"{LIST}?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Name,Town,Country,Role")
    assert any("Ana" in line for line in lines) is (who == "cora")
    assert "@" not in "".join(lines)


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_asks_the_database_as_often_for_a_long_file_as_for_a_short_one(
    as_, cast, extension, django_assert_num_queries
):
    client = as_(cast.cora)
    with CaptureQueriesContext(connection) as few:
        client.get(f"{LIST}?format={extension}")
    RegistrationFactory.create_batch(4, event=cast.event, person__town=cast.gondomar)
    with django_assert_num_queries(len(few)):
        client.get(f"{LIST}?format={extension}")


def test_makes_formulas_in_names_inert(as_, cast):
    person = PersonFactory(project=cast.project, name="=1+1 Eve")
    RegistrationFactory(event=cast.event, person=person)
    assert "'=1+1 Eve" in as_(cast.cora).get(f"{LIST}?format=csv").content.decode("utf-8-sig")


def test_says_what_to_do_when_nobody_has_registered(as_, cast):
    Registration.objects.all().delete()
    page = as_(cast.cora).get(LIST).content.decode()
    assert "Nobody has registered yet" in page
    assert "Share the public page" in page


# --- One person -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("cora", 200), ("tomas", 200), ("noor", 404), ("helper", 404), ("stranger", 404)]
)
def test_shows_a_person_to_those_who_may_see_that_town(as_, cast, who, status):
    address = f"{LIST}{cast.seat.pk}/"
    assert as_(getattr(cast, who)).get(address).status_code == status
    assert as_(getattr(cast, who)).get(f"{address}cancel/").status_code == status
    assert as_(getattr(cast, who)).post(f"{address}cancel/").status_code == (302 if status == 200 else 404)


def test_shows_a_town_its_own_person(as_, cast, nikos):
    page = as_(cast.noor).get(f"{LIST}{nikos.pk}/").content.decode()
    assert "Νίκος" in page
    assert "to the door" not in page


def test_shows_presence_day_by_day(as_, cast):
    AttendanceFactory(registration=cast.seat, recorded_by=cast.tomas)
    page = as_(cast.cora).get(f"{LIST}{cast.seat.pk}/").content.decode()
    assert page.count("was present") == 1
    assert page.count("not recorded: to the door") == 2
    assert "Tomas" in page


def test_knows_only_people_of_its_own_event(as_, cast):
    other = RegistrationFactory(event=EventFactory(project=cast.project, number=2, host=cast.gondomar))
    for page in ("", "cancel/"):
        assert as_(cast.cora).get(f"{LIST}{other.pk}/{page}").status_code == 404
    for page in ("role/", "letter/", "cancel/"):
        assert as_(cast.cora).post(f"{LIST}{other.pk}/{page}").status_code == 404


# --- Role -----------------------------------------------------------------------------------------


def test_makes_somebody_a_speaker_and_again_what_follows_from_home(as_, cast):
    for role, stored in (("speaker", Role.SPEAKER), ("speaker", Role.SPEAKER), ("", Role.LOCAL)):
        assert as_(cast.tomas).post(f"{LIST}{cast.seat.pk}/role/", {"role": role}).status_code == 302
        cast.seat.refresh_from_db()
        assert cast.seat.role == stored
    assert AuditEntry.objects.filter(verb="event.role_changed").count() == 2


@pytest.mark.parametrize("role", ["local", "king", "international"])
def test_gives_no_role_that_follows_from_home(as_, cast, role):
    as_(cast.tomas).post(f"{LIST}{cast.seat.pk}/role/", {"role": role})
    cast.seat.refresh_from_db()
    assert cast.seat.role == Role.LOCAL


def test_leaves_roles_to_those_who_run_the_event(as_, cast, nikos):
    assert as_(cast.noor).post(f"{LIST}{nikos.pk}/role/", {"role": "speaker"}).status_code == 403


# --- The seat and the letter ----------------------------------------------------------------------


def test_gives_a_seat_back_after_asking(as_, cast):
    Needs.objects.create(registration=cast.seat, diet="vegan")
    address = f"{LIST}{cast.seat.pk}/cancel/"
    assert b"is erased" in as_(cast.tomas).get(address).content
    for _ in range(2):
        assert as_(cast.tomas).post(address).status_code == 302
    cast.seat.refresh_from_db()
    assert cast.seat.status == "cancelled"
    assert not Needs.objects.exists()
    entry = AuditEntry.objects.get(verb="event.registration_cancelled")
    assert (entry.actor_kind, entry.actor_id) == ("user", cast.tomas.pk)


def test_lets_a_town_give_back_the_seat_of_its_own_person(as_, cast, nikos):
    assert as_(cast.noor).post(f"{LIST}{nikos.pk}/cancel/").status_code == 302
    nikos.refresh_from_db()
    assert nikos.status == "cancelled"


def test_gives_nothing_back_once_the_event_is_closed(as_, cast):
    Event.objects.update(closed_at=days_from_now(0))
    answer = as_(cast.tomas).post(f"{LIST}{cast.seat.pk}/cancel/")
    assert answer.status_code == 422
    assert b"its figures are final" in answer.content


def test_sends_the_confirmation_again(as_, cast):
    assert as_(cast.tomas).post(f"{LIST}{cast.seat.pk}/letter/").status_code == 302
    jobs.run_due(days_from_now(1))
    (letter,) = mail.outbox
    assert letter.to == ["ana@people.example"]
    assert AuditEntry.objects.filter(verb="event.letter_sent").count() == 1


def test_says_why_no_letter_can_be_sent(as_, cast, nikos):
    answer = as_(cast.tomas).post(f"{LIST}{nikos.pk}/letter/", follow=True)
    assert b"gave no e-mail address" in answer.content
    assert b"Send the confirmation again" not in answer.content


# --- The event at a glance, and its end -----------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("cora", 200), ("tomas", 200), ("helper", 200), ("noor", 200), ("stranger", 404)]
)
def test_is_a_home_for_everybody_who_works_at_it(as_, cast, who, status):
    assert as_(getattr(cast, who)).get(f"{HERE}/").status_code == status


def test_shows_each_only_what_they_may_do(as_, cast):
    helper = as_(cast.helper).get(f"{HERE}/").content.decode()
    noor = as_(cast.noor).get(f"{HERE}/").content.decode()
    assert "Open the door" in helper
    assert "Registrations" not in helper
    assert "Open the door" not in noor
    assert "Registrations" in noor
    assert "Close the event" not in helper + noor


def test_tells_the_kitchen_numbers_and_no_names(as_, cast, nikos):
    Needs.objects.create(registration=cast.seat, diet="vegan", diet_note="no nuts")
    Needs.objects.create(registration=nikos, diet="vegan")
    page = as_(cast.tomas).get(f"{HERE}/").content.decode()
    assert "Vegan: 2" in page
    assert "no nuts" in page
    assert "Ana" not in page


@pytest.mark.parametrize(("who", "status"), [("tomas", 403), ("noor", 403), ("stranger", 404)])
def test_is_closed_by_those_who_run_the_project(as_, cast, who, status):
    assert as_(getattr(cast, who)).post(f"{HERE}/close/").status_code == status
    assert as_(getattr(cast, who)).post(f"{HERE}/reopen/").status_code == status


def test_lists_the_journey_with_seats_and_presence(as_, cast, nikos):
    AttendanceFactory(registration=cast.seat)
    AttendanceFactory(registration=cast.seat, day=cast.event.ends_on)
    (event,) = as_(cast.cora).get("/desk/p/strings/events/").context["list"].page
    assert (event.registered, event.present) == (2, 1)
    lines = as_(cast.cora).get("/desk/p/strings/events/?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].split(",")[1] == "Kick-off"
