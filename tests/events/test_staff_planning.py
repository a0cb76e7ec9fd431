"""Planning an event through its screens: facts, seats, answers, places, programme, delegations, publishing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils.formats import date_format

from cordel.base import jobs
from cordel.base.models import AuditEntry
from cordel.core.content import Content
from cordel.events.models import Activity, Answer, Delegation, Event, EventPlace, Question, Role
from tests.factories import (
    ActivityFactory,
    AttendanceFactory,
    EventFactory,
    PartnerFactory,
    PersonFactory,
    RegistrationFactory,
    TownFactory,
    days_from_now,
    in_days,
)

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings/events/1"
NEW = {
    "number": "2",
    "name": "Segundo nó",
    "language": "pt",
    "host": "",
    "starts_on": "2027-05-01",
    "ends_on": "2027-05-03",
    "mode": "in person",
    "timezone": "Europe/Lisbon",
}
PAGES = ["edit/", "seats/", "texts/", "answers/", "places/", "programme/", "publish/"]


def typed(client, address, **changed):
    """The form as it is opened, with changes."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)} | changed


def run_letters():
    """The first round asks for one letter each, the second writes them."""
    jobs.run_due(days_from_now(1))
    return mail.outbox


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [("cora", 200), ("tomas", 200), ("admin", 200), ("helper", 403), ("noor", 403), ("stranger", 404)],
)
@pytest.mark.parametrize("page", PAGES)
def test_is_planned_by_the_coordinator_and_the_hosts(as_, cast, who, status, page):
    assert as_(getattr(cast, who)).get(f"{HERE}/{page}").status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_asks_strangers_to_sign_in(as_, cast, page):
    assert as_(None).get(f"{HERE}/{page}").status_code == 302


def test_knows_no_event_that_is_not_there(as_, cast):
    for page in ("", *PAGES):
        assert as_(cast.cora).get(f"/desk/p/strings/events/99/{page}").status_code == 404


# --- Beginning ------------------------------------------------------------------------------------


def test_begins_an_event_that_nobody_sees(as_, cast):
    answer = as_(cast.cora).post("/desk/p/strings/events/new/", {**NEW, "host": cast.kavala.pk})
    assert answer.url == "/desk/p/strings/events/2/"
    event = Event.objects.get(number=2)
    assert (str(event.name.original), event.timezone, event.published_at) == (
        "Segundo nó",
        "Europe/Lisbon",
        None,
    )
    assert [place.town for place in event.hosts] == [cast.kavala]
    assert as_(None).get("/p/strings/events/2/").status_code == 404
    assert AuditEntry.objects.get(verb="event.created").object_id == event.pk


def test_begins_it_once_and_refuses_another_with_its_number(as_, cast):
    for _ in range(2):
        assert as_(cast.cora).post("/desk/p/strings/events/new/", NEW).status_code == 302
    answer = as_(cast.cora).post("/desk/p/strings/events/new/", {**NEW, "name": "Another"})
    assert answer.status_code == 422
    assert b"has an event 2 already" in answer.content
    assert Event.objects.count() == 2


def test_keeps_the_clock_of_the_town_that_hosts_it(as_, cast):
    marin = TownFactory(name="Le Marin", country="FR")
    as_(cast.cora).post("/desk/p/strings/events/new/", {**NEW, "timezone": "", "host": marin.pk})
    assert Event.objects.get(number=2).timezone == "America/Martinique"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "0"}, "number"),
        ({"number": "one"}, "number"),
        ({"name": " "}, "name"),
        ({"ends_on": "2027-04-30"}, "ends_on"),
        ({"starts_on": "30/02/2027"}, "starts_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"ends_on": "2028-06-01"}, "ends_on"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"mode": "by mail"}, "mode"),
        ({"host": "0"}, "host"),
    ],
)
def test_says_what_is_wrong_with_a_new_event(as_, cast, wrong, field):
    answer = as_(cast.cora).post("/desk/p/strings/events/new/", {**NEW, **wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Event.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("cora", 200), ("tomas", 403), ("noor", 403), ("stranger", 404)])
def test_is_begun_by_those_who_run_the_project(as_, cast, who, status):
    assert as_(getattr(cast, who)).get("/desk/p/strings/events/new/").status_code == status


# --- Facts ----------------------------------------------------------------------------------------


def test_replaces_calendar_entries_and_writes_to_people_when_days_change(as_, cast):
    client = as_(cast.tomas)
    later = (cast.event.ends_on + timedelta(days=1)).isoformat()
    assert client.post(f"{HERE}/edit/", typed(client, f"{HERE}/edit/", ends_on=later)).status_code == 302
    cast.event.refresh_from_db()
    assert cast.event.sequence == 1
    assert b"SEQUENCE:1" in as_(None).get("/p/strings/events/1/calendar.ics").content
    (letter,) = run_letters()
    assert letter.to == ["ana@people.example"]
    assert "Kick-off" in letter.subject
    assert b"SEQUENCE:1" in letter.attachments[0][1].encode()


def test_writes_one_letter_per_change_however_often_the_job_runs(as_, cast):
    client = as_(cast.tomas)
    later = (cast.event.ends_on + timedelta(days=1)).isoformat()
    client.post(f"{HERE}/edit/", typed(client, f"{HERE}/edit/", ends_on=later))
    from cordel.events.jobs import tell_everybody

    tell_everybody(cast.event.pk, sequence=1)
    assert len(run_letters()) == 1


def test_leaves_calendars_alone_when_only_languages_change(as_, cast):
    client = as_(cast.tomas)
    client.post(f"{HERE}/edit/", typed(client, f"{HERE}/edit/", languages=["pt", "el"]))
    cast.event.refresh_from_db()
    assert (cast.event.languages, cast.event.sequence) == (["pt", "el"], 0)
    assert run_letters() == []


def test_leaves_calendars_alone_before_it_is_public(as_, cast):
    event = EventFactory(project=cast.project, number=2, published_at=None, host=cast.gondomar)
    client, address = as_(cast.cora), "/desk/p/strings/events/2/edit/"
    client.post(address, typed(client, address, ends_on=in_days(40).isoformat()))
    event.refresh_from_db()
    assert (event.ends_on, event.sequence) == (in_days(40), 0)


def test_keeps_days_on_which_somebody_was_present(as_, cast):
    AttendanceFactory(registration=cast.seat)
    client = as_(cast.tomas)
    first = (cast.event.starts_on + timedelta(days=1)).isoformat()
    answer = client.post(f"{HERE}/edit/", typed(client, f"{HERE}/edit/", starts_on=first))
    assert answer.status_code == 422
    assert f"out of the event: {date_format(cast.event.starts_on, 'DATE_FORMAT')}" in answer.content.decode()
    cast.event.refresh_from_db()
    assert cast.event.starts_on.isoformat() != first


def test_brings_everybody_to_the_room_when_there_is_no_screen_any_more(as_, cast):
    Event.objects.update(mode="hybrid")
    seat = RegistrationFactory(event=cast.event, mode="online")
    client = as_(cast.tomas)
    client.post(f"{HERE}/edit/", typed(client, f"{HERE}/edit/", mode="in person"))
    seat.refresh_from_db()
    assert seat.mode == "in person"


def test_tells_the_second_editor_that_the_first_was_faster(as_, cast):
    tomas, cora = as_(cast.tomas), as_(cast.cora)
    mine = typed(tomas, f"{HERE}/edit/", mode="online")
    cora.post(f"{HERE}/edit/", typed(cora, f"{HERE}/edit/", mode="hybrid"))
    answer = tomas.post(f"{HERE}/edit/", mine)
    assert answer.status_code == 422
    assert b"Stored now: in person and online" in answer.content
    cast.event.refresh_from_db()
    assert cast.event.mode == "hybrid"


def test_does_no_harm_when_a_form_is_sent_twice(as_, cast):
    client = as_(cast.tomas)
    form = typed(client, f"{HERE}/edit/", ends_on=(cast.event.ends_on + timedelta(days=1)).isoformat())
    for _ in range(2):
        assert client.post(f"{HERE}/edit/", form).status_code == 302
    cast.event.refresh_from_db()
    assert cast.event.sequence == 1
    assert AuditEntry.objects.filter(verb="event.edited").count() == 1


@pytest.mark.parametrize("page", ["edit/", "seats/", "places/"])
def test_changes_nothing_once_it_is_closed(as_, cast, page):
    client = as_(cast.cora)
    form = client.get(f"{HERE}/{page}").context.get("form")
    values = {name: form[name].value() or "" for name in form.fields} if form else {}
    values |= {"capacity": "7", "mode": "online", "as_printed": "Elsewhere", "country": "PL"}
    Event.objects.update(closed_at=days_from_now(0))
    answer = client.post(f"{HERE}/{page}", values)
    assert answer.status_code == 422
    assert b"its figures are final" in answer.content


# --- Seats ----------------------------------------------------------------------------------------


def test_opens_registration_on_the_hosts_clock(as_, cast):
    Event.objects.update(timezone="America/Martinique")
    client = as_(cast.tomas)
    form = typed(client, f"{HERE}/seats/", registration_opens_at="2026-03-01T09:00", capacity="80")
    assert client.post(f"{HERE}/seats/", form).status_code == 302
    cast.event.refresh_from_db()
    assert cast.event.registration_opens_at == datetime(2026, 3, 1, 13, 0, tzinfo=UTC)
    shown = client.get(f"{HERE}/seats/").context["form"]["registration_opens_at"]
    assert 'value="2026-03-01T09:00"' in str(shown)


def test_does_not_open_before_all_seven_answers_are_there(as_, cast):
    Event.objects.update(registration_opens_at=None)
    Answer.objects.filter(question="papers").delete()
    client = as_(cast.tomas)
    form = typed(client, f"{HERE}/seats/", registration_opens_at="2026-03-01T09:00")
    answer = client.post(f"{HERE}/seats/", form)
    assert answer.status_code == 422
    assert b"Does it touch my papers?" in answer.content
    assert b'value="2026-03-01T09:00"' in answer.content
    cast.event.refresh_from_db()
    assert cast.event.registration_opens_at is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"registration_opens_at": "2027-03-28T02:30"}, "registration_opens_at"),
        ({"registration_opens_at": "soon"}, "registration_opens_at"),
        ({"registration_opens_at": "0001-01-01T00:00"}, "registration_opens_at"),
        ({"registration_closes_at": "9999-12-31T23:59"}, "registration_closes_at"),
        (
            {"registration_opens_at": "2026-05-02T09:00", "registration_closes_at": "2026-05-01T09:00"},
            "registration_closes_at",
        ),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "-3"}, "capacity"),
        ({"safeguarding_policy": "not an address"}, "safeguarding_policy"),
    ],
)
def test_says_what_is_wrong_with_the_seats(as_, cast, wrong, field):
    Event.objects.update(timezone="Europe/Warsaw")
    client = as_(cast.tomas)
    answer = client.post(f"{HERE}/seats/", typed(client, f"{HERE}/seats/", **wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_never_has_fewer_seats_than_people(as_, cast):
    RegistrationFactory(event=cast.event)
    client = as_(cast.tomas)
    answer = client.post(f"{HERE}/seats/", typed(client, f"{HERE}/seats/", capacity="1"))
    assert answer.status_code == 422
    assert b"Seats taken already: 2" in answer.content


# --- Texts and answers ----------------------------------------------------------------------------


def test_writes_a_name_in_another_language(as_, cast):
    client, address = as_(cast.tomas), f"{HERE}/texts/?in=pt"
    assert client.post(address, typed(client, address, name="Arranque", made_by="person")).status_code == 302
    cast.event.refresh_from_db()
    assert cast.event.name["pt"]["text"] == "Arranque"


def test_answers_first_timers(as_, cast):
    Answer.objects.all().delete()
    client, address = as_(cast.tomas), f"{HERE}/answers/?in=en"
    Event.objects.update(registration_opens_at=None)
    answers = {question.value: f"Answer to {question}" for question in Question}
    assert client.post(address, typed(client, address, **answers)).status_code == 302
    assert Answer.objects.count() == 7
    assert "7 of 7" in client.get(address).content.decode()


def test_lets_no_answer_go_missing_while_people_register(as_, cast):
    client, address = as_(cast.tomas), f"{HERE}/answers/?in=en"
    answer = client.post(address, typed(client, address, cost=""))
    assert answer.status_code == 422
    assert b"Is it free?" in answer.content
    assert Answer.objects.count() == 7


# --- Places ---------------------------------------------------------------------------------------


PLACE = {"town": "", "as_printed": "", "country": "", "is_host": "on", "starts_on": "", "ends_on": ""}


def test_adds_a_second_host_once_and_works_out_who_is_local(as_, cast):
    guest = RegistrationFactory(
        event=cast.event, person=PersonFactory(project=cast.project, town=cast.kavala)
    )
    speaker = RegistrationFactory(event=cast.event, role=Role.SPEAKER)
    assert guest.role == Role.INTERNATIONAL
    for _ in range(2):
        answer = as_(cast.tomas).post(f"{HERE}/places/", {**PLACE, "town": cast.kavala.pk})
        assert answer.status_code == 302
    assert EventPlace.objects.filter(event=cast.event).count() == 2
    guest.refresh_from_db()
    speaker.refresh_from_db()
    assert (guest.role, speaker.role) == (Role.LOCAL, Role.SPEAKER)
    cast.event.refresh_from_db()
    assert cast.event.sequence == 1
    assert len(run_letters()) == 3


def test_removes_a_place_after_asking(as_, cast):
    place = EventPlace.objects.get(event=cast.event)
    address = f"{HERE}/places/{place.pk}/remove/"
    assert b"1 person who has a seat gets a letter" in as_(cast.tomas).get(address).content
    assert as_(cast.cora).post(address).status_code == 302
    assert as_(cast.cora).post(address).status_code == 404
    cast.seat.refresh_from_db()
    assert cast.seat.role == Role.INTERNATIONAL


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "town"),
        ({"as_printed": "Old mill"}, "country"),
        ({"as_printed": "Old mill", "country": "PT", "starts_on": "2020-01-01"}, "starts_on"),
        ({"town": "abc"}, "town"),
    ],
)
def test_says_what_is_wrong_with_a_place(as_, cast, wrong, field):
    answer = as_(cast.tomas).post(f"{HERE}/places/", {**PLACE, **wrong})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_gives_a_place_days_of_its_own_and_a_venue(as_, cast):
    place = EventPlace.objects.get(event=cast.event)
    client, address = as_(cast.tomas), f"{HERE}/places/{place.pk}/"
    day = cast.event.starts_on.isoformat()
    assert client.post(address, typed(client, address, ends_on=day)).status_code == 302
    venue = f"{address}venue/?in=pt"
    assert client.post(venue, typed(client, venue, venue="Auditório")).status_code == 302
    place.refresh_from_db()
    assert (place.ends_on.isoformat(), place.venue.original) == (day, "Auditório")


def test_knows_only_its_own_places(as_, cast):
    other = EventFactory(project=cast.project, number=2, host=cast.gondomar)
    place = other.places.get()
    for page in ("", "venue/", "remove/"):
        assert as_(cast.tomas).get(f"{HERE}/places/{place.pk}/{page}").status_code == 404


# --- Programme ------------------------------------------------------------------------------------


def item(event, **changed):
    return {
        "title": "Opening",
        "language": "en",
        "format": "round table",
        "day": event.starts_on.isoformat(),
        "starts_at": "09:30",
        "ends_at": "11:00",
        "place": "Town hall",
        "languages": ["en", "pt"],
        **changed,
    }


def test_adds_to_the_programme_once(as_, cast):
    for _ in range(2):
        assert as_(cast.tomas).post(f"{HERE}/programme/", item(cast.event)).status_code == 302
    activity = Activity.objects.get()
    assert (str(activity), activity.day, activity.languages) == (
        "Opening",
        cast.event.starts_on,
        ["en", "pt"],
    )
    assert AuditEntry.objects.filter(verb="event.activity_added").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"format": "party"}, "format"),
        ({"day": "2020-01-01"}, "day"),
        ({"ends_at": "09:00"}, "ends_at"),
        ({"starts_at": "25:00"}, "starts_at"),
        ({"languages": ["xx"]}, "languages"),
    ],
)
def test_says_what_is_wrong_with_an_item(as_, cast, wrong, field):
    answer = as_(cast.tomas).post(f"{HERE}/programme/", item(cast.event, **wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Activity.objects.exists()


def test_changes_an_item_its_title_and_removes_it(as_, cast):
    activity = ActivityFactory(event=cast.event, title="Opening")
    client, address = as_(cast.tomas), f"{HERE}/programme/{activity.pk}/"
    assert client.post(address, typed(client, address, format="ceremony", place="Theatre")).status_code == 302
    texts = f"{address}texts/?in=pt"
    assert client.post(texts, typed(client, texts, title="Abertura")).status_code == 302
    activity.refresh_from_db()
    assert (activity.format, activity.place, activity.title["pt"]["text"]) == (
        "ceremony",
        "Theatre",
        "Abertura",
    )
    assert b"Opening" in client.get(f"{address}remove/").content
    assert client.post(f"{address}remove/").status_code == 302
    assert client.post(f"{address}remove/").status_code == 404
    assert not Activity.objects.exists()


def test_shows_items_that_fall_on_no_day_of_the_event(as_, cast):
    ActivityFactory(event=cast.event, day=in_days(300))
    assert b"not a day of the event" in as_(cast.tomas).get(f"{HERE}/programme/").content


# --- Delegations ----------------------------------------------------------------------------------


def test_plans_every_delegation_for_those_who_run_the_event(as_, cast):
    client, address = as_(cast.cora), f"{HERE}/delegations/"
    form = client.get(address).context["form"]
    assert len(form.partners) == 2
    plan = typed(client, address) | {f"partner_{partner.pk}": "12" for partner in form.partners}
    assert client.post(address, plan).status_code == 302
    assert list(Delegation.objects.values_list("planned", flat=True)) == [12, 12]
    assert AuditEntry.objects.filter(verb="event.delegations_planned").count() == 2


def test_lets_a_town_plan_its_own_people_only(as_, cast):
    client, address = as_(cast.noor), f"{HERE}/delegations/"
    (partner,) = client.get(address).context["form"].partners
    assert partner.town == cast.kavala
    foreign = {f"partner_{one.pk}": "99" for one in cast.project.partners.all()}
    client.post(address, typed(client, address) | foreign | {f"partner_{partner.pk}": "7"})
    assert list(Delegation.objects.values_list("partner__town", "planned")) == [(cast.kavala.pk, 7)]


def test_takes_a_plan_back_and_keeps_nought(as_, cast):
    client, address = as_(cast.noor), f"{HERE}/delegations/"
    (partner,) = client.get(address).context["form"].partners
    for value, stored in (("0", [0]), ("", [])):
        client.post(address, typed(client, address) | {f"partner_{partner.pk}": value})
        assert list(Delegation.objects.values_list("planned", flat=True)) == stored


def test_tells_the_second_planner(as_, cast):
    noor, cora, address = as_(cast.noor), as_(cast.cora), f"{HERE}/delegations/"
    (partner,) = noor.get(address).context["form"].partners
    mine = typed(noor, address) | {f"partner_{partner.pk}": "5"}
    cora.post(address, typed(cora, address) | {f"partner_{partner.pk}": "9"})
    answer = noor.post(address, mine)
    assert answer.status_code == 422
    assert b"Stored now: 9" in answer.content


@pytest.mark.parametrize("value", ["-1", "many", "1000000"])
def test_says_what_is_wrong_with_a_plan(as_, cast, value):
    client, address = as_(cast.noor), f"{HERE}/delegations/"
    (partner,) = client.get(address).context["form"].partners
    assert client.post(address, typed(client, address) | {f"partner_{partner.pk}": value}).status_code == 422


def test_compares_plan_and_reality(as_, cast):
    PartnerFactory(project=cast.project, town=None, country="GR")
    AttendanceFactory(registration__event=cast.event, registration__person__town=cast.kavala)
    table = as_(cast.cora).get(f"{HERE}/delegations/").context["list"].found
    found = {row["partner"].name: (row["registered"], row["present"]) for row in table}
    assert found == {"Kavala": (1, 1), "Greece": (1, 1), "Gondomar": (1, 0)}
    lines = as_(cast.cora).get(f"{HERE}/delegations/?format=csv").content.decode("utf-8-sig").splitlines()
    assert "Kavala,Greece,,1,1" in lines


@pytest.mark.parametrize(("who", "status"), [("helper", 200), ("stranger", 404)])
def test_shows_delegations_to_whoever_works_there(as_, cast, who, status):
    assert as_(getattr(cast, who)).get(f"{HERE}/delegations/").status_code == status


# --- Publishing -----------------------------------------------------------------------------------


def test_publishes_once(as_, cast):
    event = EventFactory(project=cast.project, number=2, published_at=None, host=cast.gondomar)
    client = as_(cast.tomas)
    assert b"Show this event to everybody?" in client.get("/desk/p/strings/events/2/publish/").content
    for _ in range(2):
        assert client.post("/desk/p/strings/events/2/publish/").status_code == 302
    event.refresh_from_db()
    assert event.published_at is not None
    assert as_(None).get("/p/strings/events/2/").status_code == 200
    assert AuditEntry.objects.filter(verb="event.published").count() == 1


def test_publishes_nothing_without_a_name(as_, cast):
    EventFactory(project=cast.project, number=2, published_at=None, name=Content(), host=cast.gondomar)
    answer = as_(cast.tomas).post("/desk/p/strings/events/2/publish/")
    assert answer.status_code == 422
    assert b"has no name yet" in answer.content


def test_shows_the_way_to_the_first_registration(as_, cast):
    EventFactory(
        project=cast.project,
        number=2,
        host=cast.gondomar,
        starts_on=None,
        published_at=None,
        registration_opens_at=None,
    )
    page = as_(cast.tomas).get("/desk/p/strings/events/2/").content.decode()
    for step in (
        "Give the event its first and last day",
        "Show the event to everybody",
        "Say when registration opens",
    ):
        assert step in page
    assert "Write the event's name" not in page.replace("&#x27;", "'")
