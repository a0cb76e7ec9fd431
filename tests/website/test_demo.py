"""The demonstration: known facts and nothing else, and a synthetic project that is called so everywhere."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cordel.accounts.models import User
from cordel.base import figures, jobs, tokens
from cordel.base.models import AuditEntry, Job
from cordel.core.countries import is_country
from cordel.core.folding import fold
from cordel.core.ink import EMPTY, SIGNED, UNSURE
from cordel.debates import queries as debates
from cordel.debates.models import Debate
from cordel.events import queries as events
from cordel.events.models import (
    Attendance,
    BulkAct,
    ChildrenGroup,
    Event,
    Evidence,
    GroupPresence,
    Payment,
    PhotoObjection,
    PortraitPermission,
    Question,
    Registration,
    RehearsalTick,
    Scan,
    SheetPage,
    Travel,
)
from cordel.events.queries import door_devices, reconcile
from cordel.outreach import queries as outreach
from cordel.outreach.models import PublishedPage
from cordel.participants.models import Person, Unreached
from cordel.projects.models import Partner, Project, Statement
from cordel.projects.queries import load_calls
from cordel.towns import queries as towns
from cordel.towns.models import Town
from cordel.website.queries import demo as files
from tests.conftest import NOW
from tests.website.conftest import Read

FACTS = files.data("reference_project")
WORDS = files.data("reference_words")
STATES = (SIGNED, EMPTY, UNSURE)
pytestmark = pytest.mark.usefixtures("now")


def visible(address: str, language: str = "en") -> str:
    return Read(Client().get(address, {"language": language}).content.decode()).text


def test_it_refuses_a_database_that_holds_something(demo: dict[str, Project], db: None) -> None:
    before = (Project.objects.count(), Person.objects.count(), AuditEntry.objects.count())
    with pytest.raises(CommandError, match="empty database only.*Nothing was changed") as refused:
        call_command("demo")
    assert refused.value.returncode == 2
    assert (Project.objects.count(), Person.objects.count(), AuditEntry.objects.count()) == before


# --- The reference project ----------------------------------------------------------------------


def test_the_facts_are_those_of_the_public_description() -> None:
    """The file is a copy: whoever changes it changes what is known."""
    content = Path(files.FILES / "reference_project.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == (
        "430c517663b01b61f9129ebe4e8ad2851e2611f74facd3404682b5a45868ac1a"
    )


@pytest.mark.parametrize(
    ("field", "fact"),
    [("title", "title"), ("subtitle", "subtitle"), ("programme", "programme"), ("measure", "measure")]
    + [("participants_claimed", "participants_claimed")],
)
def test_fields_hold_the_facts(demo: dict[str, Project], db: None, field: str, fact: str) -> None:
    value = getattr(Project.objects.get(slug="strings"), field)
    assert getattr(value, "original", value) == FACTS[fact]


@pytest.mark.parametrize("kind", Statement.Kind)
def test_statements_are_the_facts_in_their_order(demo: dict[str, Project], db: None, kind: str) -> None:
    lines = Statement.objects.filter(project__slug="strings", kind=kind)
    assert [line.text.original for line in lines] == FACTS[files.STATEMENTS[Statement.Kind(kind)]]


def test_every_country_is_a_partner_and_only_hosts_have_a_town(demo: dict[str, Project], db: None) -> None:
    partners = list(Partner.objects.filter(project__slug="strings").select_related("town"))
    assert {partner.country for partner in partners} == set(FACTS["partner_countries"])
    hosts = [place["town"] for event in FACTS["events"] for place in event["places"]]
    assert [str(partner.town) for partner in partners if partner.town] == hosts
    assert [str(partner.town) for partner in partners if partner.role == "lead"] == ["Gondomar"]
    assert all(partner.is_unknown_town for partner in partners if not partner.town)


@pytest.mark.parametrize("fact", FACTS["events"], ids=lambda fact: f"event {fact['n']}")
def test_events_have_their_places_and_days_and_nothing_invented(
    demo: dict[str, Project], db: None, fact: dict
) -> None:
    event = Event.objects.get(project__slug="strings", number=fact["n"])
    places = [(str(place.town), place.country, place.town.region) for place in event.places.all()]
    assert places == [(it["town"], it["country"], it.get("region", "")) for it in fact["places"]]
    assert (event.starts_on, event.ends_on) == (
        date.fromisoformat(fact["from"]),
        date.fromisoformat(fact["to"]),
    )
    assert not event.summary and not event.mode and not event.languages and event.capacity is None
    for nothing in (
        event.answers,
        event.activities,
        event.delegations,
        event.registrations,
        event.headcounts,
    ):
        assert not nothing.exists()
    assert event.closed_at is None and figures.latest(event, "headcount") is None


@pytest.mark.parametrize("name", WORDS["places"])
def test_places_lie_where_the_gazetteer_has_them(name: str) -> None:
    known = WORDS["places"][name]
    country = next(p["country"] for e in FACTS["events"] for p in e["places"] if p["town"] == name)
    place = towns.find_place(name, country)
    assert place is not None
    assert (place.latitude, place.longitude) == (known["latitude"], known["longitude"])
    assert (place.geonames_id, place.timezone) == (known["geonames_id"], known["timezone"])


def test_town_names_stand_in_their_own_language_first(demo: dict[str, Project], db: None) -> None:
    names = {town.name.original for town in Town.objects.filter(partnerships__project__slug="strings")}
    assert {"Θεσσαλονίκη", "Νέα Προποντίδα", "Kraków", "Forza d'Agrò"} <= names


def test_arabic_texts_say_that_a_machine_made_them(demo: dict[str, Project], db: None) -> None:
    project = Project.objects.get(slug="strings")
    contents = [project.title, project.subtitle, project.summary]
    contents += [line.text for line in project.statements.all()]
    for content in contents:
        assert content.original_language == "en"
        assert (content["ar"]["by"], content["ar"]["reviewed_by"]) == ("machine", None)


def test_the_page_tells_every_fact(demo: dict[str, Project], db: None) -> None:
    text = visible("/p/strings/").casefold()
    facts = [FACTS["title"], FACTS["subtitle"], FACTS["programme"], FACTS["measure"], FACTS["lead"]["name"]]
    facts += [line for key in files.STATEMENTS.values() for line in FACTS[key]]
    facts += [place["town"] for event in FACTS["events"] for place in event["places"]]
    facts += [FACTS["participants_claimed"], FACTS["strand"].removeprefix("2 "), "Martinique", "Sicily"]
    assert [fact for fact in facts if fact.casefold() not in text] == []


def test_the_page_says_what_nobody_published(demo: dict[str, Project], db: None) -> None:
    text = visible("/p/strings/")
    assert text.count("town not published") == 12
    for unknown in (
        "Partner towns other than the hosts",
        "Participants of each event and of each town",
        "Which activities took place at which event",
        "The grant",
        "the text of the pact",
    ):
        assert unknown in text


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_event_pages_are_never_blank(demo: dict[str, Project], db: None, number: int, language: str) -> None:
    response = Client().get(f"/p/strings/events/{number}/", {"language": language})
    assert response.status_code == 200
    assert response.content.decode().count('class="unpublished"') == 3


def test_nobody_can_register_for_a_past_event(demo: dict[str, Project], db: None) -> None:
    assert "has closed" in visible("/p/strings/events/3/register/")


# --- The synthetic project ----------------------------------------------------------------------


def synthetic(number: int) -> Event:
    return Event.objects.get(project__slug="threads", number=number)


def test_it_has_seventeen_towns_in_seventeen_countries(demo: dict[str, Project], db: None) -> None:
    partners = Partner.objects.filter(project__slug="threads").select_related("town")
    assert {partner.country for partner in partners} == set(FACTS["partner_countries"])
    assert all(partner.town and partner.town.latitude is not None for partner in partners)


def test_no_synthetic_town_exists(demo: dict[str, Project], db: None) -> None:
    for town in Town.objects.filter(partnerships__project__slug="threads"):
        assert towns.find_place(town.name.original, town.country) is None


def test_about_eight_hundred_people_bear_names_in_four_scripts(demo: dict[str, Project], db: None) -> None:
    names = list(Person.objects.values_list("name", flat=True))
    assert 780 <= len(names) <= 860
    scripts = {
        "latin": "abcdefghijklmnopqrstuvwxyz",
        "greek": "αβγδεκλμν",
        "cyrillic": "абвгдеко",
        "arabic": "احمدسل",
    }
    found = {
        script: sum(any(sign in fold(name) for sign in signs) for name in names)
        for script, signs in scripts.items()
    }
    assert all(count >= 10 for count in found.values()), found


def test_people_without_an_address_are_there_too(demo: dict[str, Project], db: None) -> None:
    assert 150 < Person.objects.filter(email="").count() < 250
    addresses = Person.objects.exclude(email="").values_list("email", flat=True)
    assert all(address.endswith(".example") for address in addresses)


def test_the_first_event_is_closed_and_counted(demo: dict[str, Project], db: None) -> None:
    event = synthetic(1)
    assert event.closed_at is not None and event.ends_on < NOW.date()
    table = figures.latest(event, "headcount")
    assert table is not None and table.exact
    here = set(Attendance.objects.filter(registration__event=event).values_list("registration", flat=True))
    assert table.table["participants"] == len(here) > 200
    assert table.table["countries"] >= 15
    assert Attendance.objects.filter(registration__event=event).count() > 2 * len(here)


def test_an_event_is_on_today(demo: dict[str, Project], db: None) -> None:
    event = synthetic(3)
    assert event.starts_on < NOW.date() < event.ends_on and event.closed_at is None
    yesterday, today = (events.presence_of_day(event, NOW.date() - timedelta(days=ago)) for ago in (1, 0))
    assert 0 < today["here"] < yesterday["here"] < yesterday["expected"]


def test_the_door_of_today_was_kept_by_somebody(demo: dict[str, Project], db: None) -> None:
    door = AuditEntry.objects.filter(verb="event.checked_in")
    giulia = User.objects.get(email="giulia@cordel.example")
    by_hand, by_phone = door.filter(actor_id=giulia.pk), door.filter(actor_id=None)
    assert (by_hand.count(), by_phone.count(), door.count()) == (8, 12, 20)


def test_two_phones_keep_the_door_and_a_ticket_needs_a_look(demo: dict[str, Project], db: None) -> None:
    event = synthetic(3)
    late, right = sorted(door_devices.devices(event), key=lambda one: -one.offset)
    assert (late.offset, right.offset, late.told, right.told) == (5 * 3600, 0, 7, 7)
    assert {one.why for one in door_devices.to_look_at(event)} == {"waiting"}
    assert all(abs(one.at - NOW) < timedelta(hours=1) for one in Scan.objects.all())
    # Most who were scanned signed as well, and the other way round.
    told = Attendance.objects.filter(registration__event=event, mode="in person")
    both = told.filter(evidence__in=("scan", "signature"), proofs__isnull=False)
    one_kind = told.filter(evidence__in=("scan", "signature"), proofs__isnull=True)
    assert both.count() > 5 * one_kind.count()


def test_a_coming_event_has_seats_for_whoever_looks(demo: dict[str, Project], db: None) -> None:
    event = synthetic(4)
    assert event.starts_on > NOW.date() and event.answers.count() == len(Question)
    pool = events.pool(event)
    assert pool.has_room(10) and pool.waiting == 0
    assert "Join the waiting list" not in visible(event.get_absolute_url())


def test_todays_event_is_full_and_keeps_its_waiting_list(demo: dict[str, Project], db: None) -> None:
    event = synthetic(3)
    pool = events.pool(event)
    assert (pool.free, pool.to_fill) == (0, 0) and pool.waiting >= 10
    turns = [events.turn_of(seat) for seat in event.registrations.waiting()]
    assert turns == list(range(1, pool.waiting + 1))


def test_the_coming_delegations_have_two_to_spare(demo: dict[str, Project], db: None) -> None:
    event = synthetic(4)
    invited = [
        plan.planned for plan in events.coming(event) if plan.partner.country not in event.host_countries
    ]
    needed = load_calls()["cerv-tt-2026"].limits["invited_min"]
    assert (sum(invited), needed.value) == (27, 25)


def test_the_last_event_is_postponed_and_has_no_days(demo: dict[str, Project], db: None) -> None:
    event = synthetic(5)
    assert (event.status, event.starts_on, event.ends_on) == (Event.Status.POSTPONED, None, None)


def test_only_answered_events_ever_took_registrations(demo: dict[str, Project], db: None) -> None:
    for event in Event.objects.filter(project__slug="threads", registrations__isnull=False).distinct():
        assert event.answers.count() == len(Question)


def test_roles_follow_from_where_people_come(demo: dict[str, Project], db: None) -> None:
    event = synthetic(2)
    for registration in event.registrations.exclude(role__in=("staff", "speaker")).select_related("town"):
        is_from_host = registration.town_id in event.host_town_ids
        assert (registration.role == "international") == (registration.country not in event.host_countries)
        assert is_from_host == (registration.role == "local")


def test_presence_rests_on_every_kind_of_evidence(demo: dict[str, Project], db: None) -> None:
    kinds = set(Attendance.objects.values_list("evidence", flat=True))
    assert kinds == {Evidence.SCAN, Evidence.SIGNATURE, Evidence.HOST_WORD}


def test_nobody_who_gave_the_seat_back_was_there(demo: dict[str, Project], db: None) -> None:
    gone = Registration.objects.filter(status=Registration.Status.CANCELLED)
    assert gone.exists() and not Attendance.objects.filter(registration__in=gone).exists()


def test_the_cast_is_there(demo: dict[str, Project], db: None) -> None:
    ana = Registration.objects.get(person__email="ana@people.example", event__number=4)
    assert (ana.status, ana.role, ana.person.first_name) == ("confirmed", "international", "Ana")
    assert ana.person.registrations.filter(event__number=1, attendances__isnull=False).exists()
    samira = Registration.objects.get(person__name="سميرة الخطيب", event__number=3)
    assert (samira.person.email, samira.person.language) == ("", "ar")


def test_codes_are_the_same_on_every_machine(demo: dict[str, Project], db: None) -> None:
    seats = Registration.objects.filter(event__number=4, person__called__gt="").order_by("pk")
    assert list(seats.values_list("code", flat=True)) == ["M4K4MDG7", "8NTP5Z4K"]
    codes = list(Registration.objects.values_list("code", flat=True))
    assert all(len(code) == 8 and set(code) <= set(tokens.ALPHABET) for code in codes)


def test_no_letter_goes_out(demo: dict[str, Project], db: None) -> None:
    """The worker only reads the pages that came back, makes the pack, and keeps the map of the debate."""
    names = list(Job.objects.order_by("pk").values_list("name", flat=True))
    assert sorted(names) == ["debates.follow", *["events.read_sheet"] * 3, "reports.write_pack"]


@pytest.mark.parametrize("name", ["cora", "tomas", "noor", "ilves", "giulia", "admin"])
def test_accounts_can_sign_in_with_the_one_password(demo: dict[str, Project], db: None, name: str) -> None:
    user = User.objects.get(email=f"{name}@cordel.example")
    assert user.check_password(files.data("synthetic")["password"])
    assert user.emailaddress_set.filter(verified=True, primary=True, email=user.email).exists()


def test_everybody_of_the_cast_has_the_role_that_the_list_says(demo: dict[str, Project], db: None) -> None:
    roles = {
        user.email.split("@")[0]: [*user.town_memberships.values_list("role", flat=True)]
        + [*user.project_memberships.values_list("role", flat=True)]
        for user in User.objects.exclude(email__startswith="officer.").exclude(email__startswith="deputy.")
    }
    assert roles == {
        "cora": ["coordinator"],
        "tomas": ["officer"],
        "noor": ["officer"],
        "ilves": ["signatory"],
        "giulia": ["door"],
        "admin": [],
    }
    tomas = User.objects.get(email="tomas@cordel.example").town_memberships.get()
    assert tomas.town_id in synthetic(4).host_town_ids


# --- The door -----------------------------------------------------------------------------------


def test_pages_came_back_signed_and_are_read_as_what_was_recorded(demo: dict[str, Project], db: None) -> None:
    event = synthetic(2)
    pages = SheetPage.objects.filter(event=event, scan__isnull=False).order_by("pk")
    assert [(page.country, page.read_at is not None) for page in pages] == [
        ("GR", True),
        ("HR", True),
        ("RO", False),
    ]
    for job in Job.objects.filter(name="events.read_sheet"):
        jobs.run(job)
    for page in pages:
        reading = page.readings.get(problem="")
        read = {state: [row for row, found, _ink in reading.rows if found == state] for state in STATES}
        there = Attendance.objects.filter(registration__in=page.people, day=page.day).prefetch_related(
            "proofs"
        )
        said = {one.registration_id for one in there if Evidence.SIGNATURE in one.kinds}
        signed = {page.rows[row] for row in read["signed"]}
        assert signed <= said, "a machine read a signature where nobody is said to have signed"
        assert len(said - signed) <= 1, "the one that was settled signed elsewhere"
        assert len(read["unsure"]) == (page.read_at is None)


def test_of_two_disagreements_one_is_settled_and_one_left(demo: dict[str, Project], db: None) -> None:
    event = synthetic(2)
    rows = reconcile.person_days(event, days=event.days[:1], towns=None)
    told = [row for row in rows if Evidence.SCAN in row.kinds and row.left]
    assert sorted(Evidence.SIGNATURE in row.kinds for row in told) == [False, True]
    verbs = AuditEntry.objects.filter(verb__startswith="event.evidence_").order_by("verb", "pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        *["event.evidence_left"] * 2,
        "event.evidence_settled",
    ]


def test_children_are_counted_by_their_school_and_by_the_host(demo: dict[str, Project], db: None) -> None:
    told = GroupPresence.objects.filter(group__event=synthetic(3)).order_by("day")
    assert list(told.values_list("present", "evidence")) == [(22, Evidence.SCHOOL), (21, Evidence.HOST_WORD)]
    assert ChildrenGroup.objects.filter(event__project__slug="threads").count() == 3


def test_people_are_expected_by_plane_train_coach_and_ferry(demo: dict[str, Project], db: None) -> None:
    told = Travel.objects.filter(registration__event=synthetic(3))
    assert set(told.values_list("arrives_by", flat=True)) == {"plane", "train", "coach", "ferry"}
    coming = Travel.objects.filter(registration__event=synthetic(4))
    travellers = synthetic(4).registrations.confirmed().exclude(role="local").count()
    assert 0 < coming.count() < travellers, "half filled in"
    minor = Registration.objects.get(event=synthetic(4), is_adult=False)
    assert (minor.guardian.name, str(minor.town)) == ("Ελένη Παππά", "Nimatochori")


def test_pictures_are_objected_to_and_allowed(demo: dict[str, Project], db: None) -> None:
    event = synthetic(3)
    assert PhotoObjection.objects.filter(registration__event=event).count() == 2
    kept = PortraitPermission.objects.filter(registration__event=event)
    assert [one.withdrawn_at is None for one in kept.order_by("pk")] == [True, True, False]
    assert event.rehearsal_ticks.count() == len(RehearsalTick.Point) - 2


# --- The label ----------------------------------------------------------------------------------

LABEL = "Synthetic data."


def synthetic_pages() -> list[str]:
    numbers = range(1, 6)
    return [
        reverse("website:project", args=["threads"]),
        *(reverse("events:event", args=["threads", number]) for number in numbers),
        *(reverse("events:register", args=["threads", number]) for number in numbers),
    ]


@pytest.mark.parametrize("address", synthetic_pages())
def test_synthetic_pages_say_so(demo: dict[str, Project], db: None, address: str) -> None:
    assert LABEL in visible(address)


def test_receipts_and_private_pages_say_so(demo: dict[str, Project], db: None) -> None:
    seat = Registration.objects.get(person__called="Ana", event__number=4)
    assert LABEL in visible(reverse("events:receipt", args=[f"demo-{seat.code}"]))
    browser = Client()
    assert LABEL in browser.get(events.private_url(seat)).content.decode()
    opened = browser.post(events.private_url(seat), {"code": seat.code}, follow=True)
    assert "Ana Moura" in opened.content.decode() and LABEL in opened.content.decode()


@pytest.mark.parametrize("name", ["events:manage", "events:door"])
def test_staff_pages_say_so(demo: dict[str, Project], db: None, name: str) -> None:
    browser = Client()
    browser.force_login(User.objects.get(email="cora@cordel.example"))
    page = browser.get(reverse(name, args=["threads", 3]))
    assert page.status_code == 200 and LABEL in page.content.decode()


@pytest.mark.parametrize(
    "address", ["/p/strings/", "/p/strings/events/2/", "/p/strings/events/2/register/", "/about/"]
)
def test_real_pages_do_not(demo: dict[str, Project], db: None, address: str) -> None:
    assert LABEL not in visible(address)


def test_lists_mark_the_synthetic_project(demo: dict[str, Project], db: None) -> None:
    assert visible("/").count("synthetic data") == 1
    assert visible("/p/").count("synthetic data") == 1


@pytest.mark.parametrize("code", FACTS["partner_countries"])
def test_people_of_every_country_have_usual_names(code: str) -> None:
    usual = files.data("people")[code]
    assert (
        is_country(code) and len(usual["women"]) >= 6 and len(usual["men"]) >= 6 and len(usual["family"]) >= 6
    )


# --- The coordinator's year -----------------------------------------------------------------------


def test_the_years_traces_are_there(demo: dict[str, Project]) -> None:
    """Each screen of the desk shows something: who pays, who is asked, what was put right and taken back."""
    project = demo["threads"]
    assert Payment.objects.filter(event__project=project).values("state").distinct().count() == 3
    assert [one.undone_at is None for one in project.merges.order_by("pk")] == [True, False]
    assert sorted(one.undone_at is None for one in BulkAct.objects.all()) == [False, True]
    assert set(project.obligation_answers.values_list("word", flat=True)) == {"until", "help"}
    assert project.partners.filter(officer__isnull=False, deputy__isnull=False).count() == 1
    assert Unreached.objects.filter(person__project=project).count() == 3
    assert PublishedPage.objects.filter(gone_on__isnull=False).count() == 1
    going_on = set(Job.objects.values_list("name", flat=True))
    assert going_on == {"debates.follow", "events.read_sheet", "reports.write_pack"}, (
        "nobody is written to, nothing is fetched"
    )


def test_no_page_of_an_invented_town_is_ever_looked_at(demo: dict[str, Project]) -> None:
    assert PublishedPage.objects.exists() and outreach.within_clock(today=NOW.date()) == []


# --- The debate -----------------------------------------------------------------------------------


def test_a_debate_is_on_in_five_languages_and_its_journal_is_whole(
    demo: dict[str, Project], db: None
) -> None:
    debate = Debate.objects.get(project=demo["threads"])
    checked = debates.check_journal(debate)
    assert (debate.phase, checked.is_whole, checked.wrong, checked.entries) == ("votes", True, (), 84 * 12)
    assert {frozenset(one.words) for one in debates.accepted(debate)} == {
        frozenset({"en", "pt", "ar", "el", "fr"})
    }
    assert [one.town.country for one in debates.waiting(debate, towns=None)] == ["PT", "GR"]
    assert all(one.agree is not None for one in debates.tallies(debate))


def test_its_room_has_a_poll_with_a_result_and_three_questions(demo: dict[str, Project], db: None) -> None:
    debate = Debate.objects.get(project=demo["threads"])
    over, prepared = debates.polls(debate)
    assert (over.state, prepared.state) == ("closed", "prepared")
    assert [count for _option, count in debates.poll_result(over).rows] == [43, 27, 14]
    assert [one.wanted for one in debates.asked_queue(debate)] == [12, 7]
    assert len(debates.asked_waiting(debate)) == 1 and debates.on_screen(debate).stage == "join"


def test_the_debate_stands_on_the_projects_page(demo: dict[str, Project], db: None, client: Client) -> None:
    page = client.get("/p/threads/").content.decode()
    assert "How do newcomers find work in our towns?" in page and "/p/threads/debates/1/" in page
