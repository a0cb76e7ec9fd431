"""Who owes what: obligations open and close by themselves, a person's word is kept, one letter a week at most."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from cordel.base import jobs, tokens
from cordel.base.models import AuditEntry
from cordel.core.obligations import Kind, Turn
from cordel.events import actions as event_actions
from cordel.events import queries as events
from cordel.events.models import Event, RoomPaper
from cordel.participants.models import Unreached
from cordel.projects import actions, rules
from cordel.projects.models import ObligationAnswer, Project
from cordel.projects.queries import obligations, weekly
from cordel.towns.models import TownRole
from tests.factories import (
    ActivityFactory,
    AttendanceFactory,
    DelegationFactory,
    EventFactory,
    PartnerFactory,
    RegistrationFactory,
    TownFactory,
    TownMembershipFactory,
    UnreachedFactory,
    in_days,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
EFC = {"call": "efc-2.2-2014-2020", "starts_on": None, "ends_on": "2026-03-31"}
MONDAY, PAGE = "/desk/monday/", "/desk/monday/{}/"


def book(cast):
    return obligations.ledger([cast.project], today=timezone.now().date())


def owed(cast, kind, town, event=None):
    """What the town owes, or None where the kind is not asked of it."""
    event = event or cast.event
    partner = cast.project.partners.get(town=town).pk if town else None
    found = book(cast)
    return next(
        (
            found.owed(duty, stands)
            for duty, stands in found.states()
            if (duty.kind, duty.event, duty.partner) == (kind, event.pk, partner)
        ),
        None,
    )


def moved(cast, *, starts, days=4):
    Event.objects.filter(pk=cast.event.pk).update(
        starts_on=in_days(starts), ends_on=in_days(starts + days - 1)
    )


def stands(cast, kind, town):
    return str(owed(cast, kind, town).stands)


# --- They open and close by themselves ----------------------------------------------------------


def test_a_town_says_how_many_it_sends_and_then_registers_them(cast):
    moved(cast, starts=10)
    assert stands(cast, Kind.QUOTA, cast.kavala) == "late"
    assert owed(cast, Kind.NAMES, cast.kavala) is None
    DelegationFactory(event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=1)
    assert stands(cast, Kind.QUOTA, cast.kavala) == "fulfilled"
    assert stands(cast, Kind.NAMES, cast.kavala) == "late"
    RegistrationFactory(event=cast.event, person__town=cast.kavala)
    assert stands(cast, Kind.NAMES, cast.kavala) == "fulfilled"


def test_a_host_is_not_asked_how_many_it_sends(cast):
    assert owed(cast, Kind.QUOTA, cast.gondomar) is None


def test_the_programme_closes_with_its_first_activity(cast):
    assert stands(cast, Kind.PROGRAMME, cast.gondomar) != "fulfilled"
    ActivityFactory(event=cast.event)
    assert stands(cast, Kind.PROGRAMME, cast.gondomar) == "fulfilled"


def test_presence_is_wanted_for_every_day(cast):
    moved(cast, starts=-20, days=2)
    event = Event.objects.get(pk=cast.event.pk)
    for day, expected in zip(event.days, ("late", "fulfilled"), strict=True):
        AttendanceFactory(registration=cast.seat, day=day)
        assert stands(cast, Kind.SHEETS, cast.gondomar) == expected


def test_figures_are_confirmed_once_there_are_some_and_a_change_opens_them_again(cast, as_):
    moved(cast, starts=-30)
    assert owed(cast, Kind.FIGURES, cast.kavala) is None
    seat = RegistrationFactory(event=cast.event, person__town=cast.kavala)
    AttendanceFactory(registration=seat, day=in_days(-30))
    assert stands(cast, Kind.FIGURES, cast.kavala) == stands(cast, Kind.FIGURES, cast.gondomar) == "late"
    confirm(cast)
    assert stands(cast, Kind.FIGURES, cast.kavala) == "fulfilled"
    assert stands(cast, Kind.FIGURES, cast.gondomar) == "late"
    AttendanceFactory(registration=seat, day=in_days(-29))
    assert stands(cast, Kind.FIGURES, cast.kavala) == "late"


def confirm(cast):
    event = events.event(cast.project.slug, cast.event.number)
    seen = events.draft(event).part_of(cast.kavala.pk).digest
    event_actions.confirm_rows(event, town=cast.kavala, seen=seen, by=cast.noor, now=timezone.now())


def test_minutes_close_when_no_paper_is_a_draft(cast):
    paper = RoomPaper.objects.create(activity=ActivityFactory(event=cast.event))
    assert stands(cast, Kind.MINUTES, cast.gondomar) == "open"
    RoomPaper.objects.filter(pk=paper.pk).update(state="agreed")
    assert stands(cast, Kind.MINUTES, cast.gondomar) == "fulfilled"


def test_a_closed_event_asks_for_nothing_that_people_would_bring(cast):
    moved(cast, starts=-60)
    Event.objects.filter(pk=cast.event.pk).update(closed_at=timezone.now())
    assert stands(cast, Kind.QUOTA, cast.kavala) == "fulfilled"
    assert stands(cast, Kind.EVENT_SHEET, None) == "fulfilled"
    assert owed(cast, Kind.FIGURES, cast.kavala) is None


def test_a_cancelled_event_asks_nothing_and_one_without_days_has_no_date(cast):
    Event.objects.filter(pk=cast.event.pk).update(starts_on=None, ends_on=None, status="postponed")
    assert owed(cast, Kind.PROGRAMME, cast.gondomar).days is None
    assert stands(cast, Kind.PROGRAMME, cast.gondomar) == "open"
    Event.objects.filter(pk=cast.event.pk).update(status="cancelled")
    assert owed(cast, Kind.PROGRAMME, cast.gondomar) is None


def test_the_report_is_due_by_the_clock_of_the_call(cast):
    Project.objects.filter(pk=cast.project.pk).update(**EFC)
    cast.project.refresh_from_db()
    (report,) = [duty for duty, _state in book(cast).states() if duty.kind is Kind.REPORT]
    assert report.due.isoformat() == "2026-05-31"
    assert report.partner is None


# --- Words --------------------------------------------------------------------------------------


def send(client, address, word, **fields):
    form = client.get(address).context
    data = {"token": form["form"]["token"].initial, "seen": form["seen"], "word": word, **fields}
    return client.post(address, data), data


def key(cast, kind=Kind.QUOTA, town=None):
    return owed(cast, kind, town or cast.kavala).key


@pytest.mark.parametrize(
    ("word", "state"), [("done", "said"), ("nothing", "waived"), ("help", "help"), ("until", "postponed")]
)
def test_keeps_what_somebody_says(cast, as_, word, state):
    address = PAGE.format(key(cast))
    until = {"until": in_days(9).isoformat()} if word == "until" else {}
    answer, _data = send(as_(cast.noor), address, word, note="Next week", **until)
    assert answer.status_code == 302
    assert stands(cast, Kind.QUOTA, cast.kavala) == state
    entry = AuditEntry.objects.get(verb="obligation.answered")
    assert (entry.detail["word"], entry.is_public, entry.town_id) == (word, False, cast.kavala.pk)
    assert "Next week" not in str(entry.detail)
    send(as_(cast.noor), address, "again")
    assert stands(cast, Kind.QUOTA, cast.kavala) not in ("said", "waived", "help", "postponed")


def test_the_same_form_twice_is_one_answer(cast, as_):
    address, client = PAGE.format(key(cast)), as_(cast.noor)
    _answer, data = send(client, address, "help")
    assert client.post(address, data).status_code == 302
    assert ObligationAnswer.objects.count() == 1


def test_the_second_of_two_people_reads_the_first_one_s_word(cast, as_):
    address, client = PAGE.format(key(cast)), as_(cast.noor)
    context = client.get(address).context
    data = {"token": context["form"]["token"].initial, "seen": context["seen"], "word": "done"}
    send(as_(cast.cora), address, "help")
    answer = as_(cast.noor).post(address, data)
    assert answer.status_code == 422
    assert "Somebody answered this" in answer.content.decode()
    assert [one.word for one in ObligationAnswer.objects.all()] == ["help"]


@pytest.mark.parametrize("until", ["", "yesterday", "0", "-1", "121", "99999"])
def test_puts_nothing_off_to_a_day_that_does_not_come(cast, as_, until):
    day = in_days(int(until)).isoformat() if until.lstrip("-").isdecimal() else until
    answer, _data = send(as_(cast.noor), PAGE.format(key(cast)), "until", until=day)
    assert answer.status_code == 422
    assert not ObligationAnswer.objects.exists()


@pytest.mark.parametrize("fields", [{"word": "maybe"}, {"seen": "x"}, {"note": "a" * 301}, {"word": "again"}])
def test_refuses_what_no_button_sends(cast, as_, fields):
    answer, _data = send(as_(cast.noor), PAGE.format(key(cast)), **{"word": "done", **fields})
    assert answer.status_code == 422
    assert not ObligationAnswer.objects.exists()


def test_a_word_about_what_is_done_meanwhile_is_not_needed(cast, as_):
    address, client = PAGE.format(key(cast)), as_(cast.noor)
    context = client.get(address).context
    DelegationFactory(event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=3)
    data = {"token": context["form"]["token"].initial, "seen": 0, "word": "done"}
    assert client.post(address, data).status_code == 422
    assert "This is done" in client.get(address).content.decode()


def test_whoever_runs_the_project_says_that_the_report_was_sent(cast, as_):
    Project.objects.filter(pk=cast.project.pk).update(**EFC)
    address = PAGE.format(f"report-{cast.project.pk}-0-0")
    assert send(as_(cast.cora), address, "help")[0].status_code == 422
    assert send(as_(cast.cora), address, "done")[0].status_code == 302
    assert "Take back" in as_(cast.cora).get(address).content.decode()
    assert as_(cast.noor).get(address).status_code == 404


@pytest.mark.parametrize(
    "wrong", ["x", "quota-1-1", "quota-999-1-1", "nonsense-1-1-1", "quota-9" + "9" * 30 + "-1-1"]
)
def test_knows_no_other_obligation(cast, as_, wrong):
    assert as_(cast.cora).get(PAGE.format(wrong)).status_code == 404


# --- The Monday page ----------------------------------------------------------------------------


def test_tells_the_coordinator_whom_to_phone(cast, as_):
    moved(cast, starts=40)
    cast.kavala.phone = "+30 2510 123 456"
    cast.kavala.save()
    page = as_(cast.cora).get(MONDAY)
    assert [(one.partner.town, one.who) for one in page.context["week"].phone.towns] == [
        (cast.kavala, ["Noor"])
    ]
    assert 'href="tel:+302510123456"' in page.content.decode()


def test_shows_an_officer_three_things_and_no_telephone(cast, as_):
    for number in (2, 3, 4, 5):
        EventFactory(project=cast.project, number=number, starts_on=in_days(number * 9), host=cast.gondomar)
    page = as_(cast.noor).get(MONDAY)
    assert len(page.context["things"]) == 3
    assert page.context["week"] is None
    dues = [one.duty.due for one in page.context["things"]]
    assert dues == sorted(dues)
    assert "Please phone" not in page.content.decode()


def test_says_so_where_nothing_waits(cast, as_):
    Event.objects.filter(project=cast.project).delete()
    for one in cast.project.partners.all():
        one.published_pages.create(
            address="https://town.example/", nonce=f"{one.pk}", recorded_at=timezone.now()
        )
    assert "Nothing waits for you" in as_(cast.noor).get(MONDAY).content.decode()
    assert "Nothing is late" in as_(cast.cora).get(MONDAY).content.decode()
    assert "Nothing waits for you" in as_(cast.stranger).get(MONDAY).content.decode()


def test_asks_the_database_as_often_for_many_towns(cast, as_, django_assert_max_num_queries):
    client = as_(cast.cora)
    client.get(MONDAY)
    for number in range(2, 8):
        EventFactory(project=cast.project, number=number, starts_on=in_days(number), host=cast.gondomar)
        PartnerFactory(project=cast.project, town=TownFactory())
    with django_assert_max_num_queries(25):
        assert client.get(MONDAY).status_code == 200


# --- The letter of the week ---------------------------------------------------------------------


def week(days=0):
    """The recurring job runs, and whatever it asked for; the Monday of the cast's clock, and days later."""
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        count = actions.write_weekly_letters(now=timezone.now())
        jobs.run_due(timezone.now())
    return count


def to(user):
    return [letter for letter in mail.outbox if letter.to == [user.email]]


def test_writes_once_a_week_and_never_of_what_is_done(cast):
    moved(cast, starts=65)
    week(), week(1), week(6)
    (letter,) = to(cast.noor)
    assert "say how many people come" in letter.body.lower()
    week(7)
    assert len(to(cast.noor)) == 2
    DelegationFactory(event=cast.event, partner=cast.project.partners.get(town=cast.kavala), planned=1)
    week(14)
    assert len(to(cast.noor)) == 2


def test_writes_the_deputy_when_it_is_a_week_late(cast):
    deputy = TownMembershipFactory(town=cast.kavala, role=TownRole.DEPUTY).user
    moved(cast, starts=54)
    week()
    assert (len(to(cast.noor)), len(to(deputy))) == (1, 0)
    moved(cast, starts=53)
    week(7)
    assert len(to(deputy)) == 1


def test_writes_the_deputy_at_once_where_the_officers_mailbox_is_gone(cast, as_):
    deputy = TownMembershipFactory(town=cast.kavala, role=TownRole.DEPUTY).user
    moved(cast, starts=65)
    gone = UnreachedFactory(person=None, user=cast.noor, hard=2)
    week()
    assert (len(to(cast.noor)), len(to(deputy))) == (0, 1)
    # Somebody closed the entry: the mailbox works again.
    Unreached.objects.filter(pk=gone.pk).update(closed_at=timezone.now())
    week(7)
    assert (len(to(cast.noor)), len(to(deputy))) == (1, 1)


def test_a_town_whom_no_letter_reaches_is_to_be_phoned_at_once(cast, as_):
    moved(cast, starts=65)
    assert as_(cast.cora).get(MONDAY).context["week"].phone.towns == []
    UnreachedFactory(person=None, user=cast.noor, hard=2)
    phone = as_(cast.cora).get(MONDAY).context["week"].phone.towns
    assert [(one.partner.town, one.who) for one in phone] == [(cast.kavala, ["Noor"])]
    week()
    assert to(cast.noor) == []


def test_writes_in_the_reader_s_language(cast):
    moved(cast, starts=65)
    cast.noor.language = "pt"
    cast.noor.save()
    week()
    assert 'lang="pt"' in to(cast.noor)[0].alternatives[0].content


def test_writes_nobody_who_stopped_the_letter(cast, as_):
    moved(cast, starts=65)
    as_(cast.noor).post("/desk/monday/letter/", {"wants": "no"})
    assert "You stopped the letter" in as_(cast.noor).get(MONDAY).content.decode()
    as_(cast.tomas).post("/desk/monday/letter/", {"wants": "no"})
    as_(cast.tomas).post("/desk/monday/letter/", {"wants": "yes"})
    week()
    assert to(cast.noor) == []


def test_writes_nobody_about_invented_data(cast):
    moved(cast, starts=65)
    Project.objects.update(is_synthetic=True)
    assert week() == 0


def test_a_link_of_the_letter_answers_without_signing_in_and_looking_changes_nothing(cast, client):
    moved(cast, starts=65)
    week()
    address = next(line for line in to(cast.noor)[0].body.splitlines() if "/desk/monday/said/" in line).split(
        "://", 1
    )[1]
    address = address[address.index("/") :]
    assert client.get(address).status_code == 200
    assert not ObligationAnswer.objects.exists()
    answer, _data = send(client, address, "nothing")
    assert answer.status_code == 302
    seen = client.get(answer.url).content.decode()
    assert "Written down: nothing to report. Nobody asks again." in seen
    assert "<summary>Answer something else" in seen, "what was asked is answered"
    assert ObligationAnswer.objects.get().said_by == cast.noor
    assert week(7) == 0
    seen = client.post(address, {"word": "stop"}, follow=True).content.decode()
    assert "No letter of the week any more" in seen and 'value="start"' in seen
    seen = client.post(address, {"word": "start"}, follow=True).content.decode()
    assert "You get the letter of the week" in seen and 'value="stop"' in seen


def test_a_link_that_opens_nothing_any_more_says_so_and_leads_on(cast, client):
    name = key(cast)
    proof = tokens.derived("obligation", f"{cast.noor.pk}:{cast.noor.email}:{name}")
    address = f"/desk/monday/said/{cast.noor.pk}/{name}/"
    cast.noor.town_memberships.all().delete()
    for one in (proof, "0" * 32):
        answer = client.get(f"{address}{one}/")
        assert answer.status_code == 404
        assert 'href="/desk/monday/"' in answer.content.decode()
        assert cast.noor.name not in answer.content.decode()


def test_a_day_that_is_over_is_said_beside_the_day(cast, as_):
    where = f"{MONDAY}{key(cast)}/"
    answer, _data = send(as_(cast.noor), where, "until", until=timezone.now().date().isoformat())
    assert answer.status_code == 422 and "until" in answer.context["form"].errors
    assert not ObligationAnswer.objects.exists()


@pytest.mark.parametrize(
    ("asked", "cookie", "expected"), [("", "", "pt"), ("", "en", "en"), ("?language=en", "", "en")]
)
def test_the_page_of_a_link_speaks_as_its_letter_unless_another_language_was_chosen(
    cast, client, asked, cookie, expected
):
    cast.noor.language = "pt"
    cast.noor.save()
    name = key(cast)
    proof = tokens.derived("obligation", f"{cast.noor.pk}:{cast.noor.email}:{name}")
    if cookie:
        client.cookies["language"] = cookie
    address = f"/desk/monday/said/{cast.noor.pk}/{name}/{proof}/{asked}"
    page = client.get(address, headers={"accept-language": "de"})
    assert f'<html lang="{expected}"' in page.content.decode()
    assert page.headers["Content-Language"] == expected
    answer, _data = send(client, address, "until")
    assert answer.status_code == 422
    assert answer.headers["Content-Language"] == expected


def test_a_link_ends_with_the_role_and_fits_nobody_else(cast, client):
    name = key(cast)
    proof = tokens.derived("obligation", f"{cast.noor.pk}:{cast.noor.email}:{name}")
    address = f"/desk/monday/said/{cast.noor.pk}/{name}/{proof}/"
    assert client.get(address).status_code == 200
    assert client.get(address.replace(f"/{cast.noor.pk}/", f"/{cast.tomas.pk}/")).status_code == 404
    cast.noor.town_memberships.all().delete()
    assert client.get(address).status_code == 404


def test_only_the_buttons_of_the_page_may_be_said(cast):
    own = owed(cast, Kind.EVENT_SHEET, None).duty
    assert "help" not in rules.words_offered(own)
    assert owed(cast, Kind.EVENT_SHEET, None).turn is Turn.NOBODY


def test_the_coordinators_letter_says_how_many_towns_to_phone(cast, now):
    """Kavala has nobody who could be asked, so only the telephone is left."""
    Project.objects.filter(pk=cast.project.pk).update(is_synthetic=False)
    today = cast.event.starts_on - timedelta(days=58)  # two days after the town was asked how many come
    before = weekly.letter_for(cast.cora, today=today).to_phone
    cast.kavala.memberships.all().delete()
    assert weekly.letter_for(cast.cora, today=today).to_phone == before + 1
    assert cast.cora.pk in weekly.readers(today=today)
    assert weekly.letter_for(cast.tomas, today=today).to_phone == 0
    cast.project.refresh_from_db()
    cast.project.closed_at = now
    cast.project.save()
    assert weekly.letter_for(cast.cora, today=today).to_phone == 0 and not weekly.readers(today=today)


@pytest.mark.parametrize(
    ("day", "hour", "is_time"), [(2, 5, False), (2, 6, True), (5, 1, True), (6, 12, False), (8, 9, False)]
)
def test_letters_are_written_from_monday_morning_until_thursday(day, hour, is_time):
    """2 March 2026 is a Monday: whoever is missed until Thursday waits for the next one, not for two in three days."""
    assert weekly.is_time_to_write(datetime(2026, 3, day, hour, tzinfo=UTC)) is is_time
