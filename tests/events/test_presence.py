"""Presence: recorded per day, once, with its evidence; counted as persons and as participations."""

from datetime import timedelta

import pytest
from django.utils import translation

from cordel.base import figures
from cordel.base.models import AuditEntry
from cordel.events import actions, queries, rules
from cordel.events.models import Attendance, Event, Evidence, Needs
from cordel.privacy.actions import retention
from tests.factories import EventFactory, RegistrationFactory, TownFactory, UserFactory, days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(number=3, host=TownFactory(name="Krakow", country="PL"))


@pytest.fixture
def seat(event):
    return RegistrationFactory(event=event)


def check_in(seat, day=None, evidence=Evidence.HOST_WORD, by=None):
    day = day or seat.event.starts_on
    return actions.check_in(seat, day=day, evidence=evidence, by=by, now=days_from_now(0))


def test_records_who_was_there_and_on_what_evidence(seat):
    host = UserFactory()
    check_in(seat, evidence=Evidence.SIGNATURE, by=host)
    attendance = Attendance.objects.get()
    assert (attendance.day, attendance.evidence, attendance.recorded_by) == (
        seat.event.starts_on,
        "signature",
        host,
    )
    assert AuditEntry.objects.filter(verb="event.checked_in", actor_id=host.pk).count() == 1


def test_changes_nothing_the_second_time(seat):
    first = check_in(seat, evidence=Evidence.SCAN)
    second = check_in(seat, evidence=Evidence.SCAN)
    assert first == second
    assert first.kinds == ["scan"]
    assert AuditEntry.objects.count() == 1


def test_keeps_another_kind_of_evidence_beside_the_first(seat):
    check_in(seat, evidence=Evidence.SCAN)
    for _ in range(2):
        attendance = check_in(seat, evidence=Evidence.SIGNATURE)
    assert attendance.kinds == ["scan", "signature"]
    seat.refresh_from_db()
    assert seat.days_present == 1
    assert list(Attendance.objects.resting_on(Evidence.SIGNATURE)) == [attendance]
    assert not Attendance.objects.resting_on(Evidence.HOST_WORD).exists()
    assert AuditEntry.objects.filter(verb="event.proof_added").count() == 1


@pytest.mark.parametrize(("withdrawn", "left"), [("scan", ["signature"]), ("signature", ["scan"])])
def test_stands_as_long_as_one_kind_of_evidence_is_left(seat, withdrawn, left):
    for kind in (Evidence.SCAN, Evidence.SIGNATURE):
        check_in(seat, evidence=kind)
    for _ in range(2):
        withdraw(seat, withdrawn)
    assert Attendance.objects.get().kinds == left
    assert AuditEntry.objects.filter(verb="event.proof_withdrawn").count() == 1
    withdraw(seat, left[0])
    assert not Attendance.objects.exists()
    assert AuditEntry.objects.filter(verb="event.check_in_undone").count() == 1


def test_withdraws_no_evidence_that_was_never_recorded_or_is_frozen(seat):
    check_in(seat, evidence=Evidence.SCAN)
    withdraw(seat, "signature")
    assert Attendance.objects.get().kinds == ["scan"]
    actions.close(seat.event, by=None, now=days_from_now(0))
    with pytest.raises(rules.EventClosed):
        withdraw(seat, "scan")


def withdraw(seat, evidence):
    day = seat.event.starts_on
    actions.withdraw_proof(seat, day=day, evidence=Evidence(evidence), by=None, now=days_from_now(0))


def test_takes_a_slip_of_the_finger_back(seat):
    check_in(seat)
    for _ in range(2):
        actions.undo_check_in(seat, day=seat.event.starts_on, by=None, now=days_from_now(0))
    assert not Attendance.objects.exists()
    assert AuditEntry.objects.filter(verb="event.check_in_undone").count() == 1


@pytest.mark.parametrize("offset", [-1, 3])
def test_knows_only_the_days_of_the_event(seat, offset):
    with pytest.raises(rules.DayNotOfEvent):
        check_in(seat, day=seat.event.starts_on + timedelta(days=offset))


def test_refuses_somebody_who_gave_the_seat_back(seat):
    actions.cancel(seat, by=seat.person, now=days_from_now(0))
    with pytest.raises(rules.SeatCancelled):
        check_in(seat)


def test_refuses_after_the_figures_are_final(seat):
    actions.close(seat.event, by=None, now=days_from_now(0))
    with pytest.raises(rules.EventClosed):
        check_in(seat)


def test_counts_persons_and_participations_apart(event):
    town = TownFactory(name="Kavala", country="GR")
    twice, once, _absent = RegistrationFactory.create_batch(3, event=event, person__town=town)
    for day in event.days[:2]:
        check_in(twice, day=day)
    check_in(once)
    presence = queries.presence(event)
    assert (presence.participants, presence.participations) == (2, 3)
    assert [(row.town, row.country, row.role, row.count) for row in presence.rows] == [
        ("Kavala", "GR", "international", 2)
    ]
    assert presence.evidence == {"host's word": 3}


def test_counts_somebody_online_only_once_and_in_person_when_seen(event):
    event.mode = "hybrid"
    event.save()
    online, both = RegistrationFactory.create_batch(2, event=event, mode="online")
    check_in(online)
    check_in(both)
    both.mode = "in person"
    both.save()
    check_in(both, day=event.days[1])
    presence = queries.presence(event)
    assert (presence.in_person, presence.online) == (1, 1)


def test_publishes_the_counts_when_it_closes_and_not_twice(event, seat):
    check_in(seat)
    for _ in range(2):
        actions.close(event, by=None, now=days_from_now(0))
    table = figures.latest(event, "headcount")
    assert table is not None
    assert table.exact
    assert table.table["participants"] == 1
    assert type(table).objects.count() == 1


def test_publishes_the_same_whatever_language_the_coordinator_reads(event, seat):
    check_in(seat)
    with translation.override("ar"):
        actions.close(event, by=None, now=days_from_now(0))
    assert figures.latest(event, "headcount").counting_rule == str(queries.counts.PERSONS_RULE)


def test_publishes_a_territory_as_part_of_its_state(event):
    for country in ("FR", "MQ", "XX"):
        town = TownFactory(name=f"From {country}", country=country)
        check_in(RegistrationFactory(event=event, town=town, country=country))
    actions.close(event, by=None, now=days_from_now(0))
    assert figures.latest(event, "headcount").table["countries"] == 1


def test_corrects_after_reopening_and_keeps_what_was_published(event, seat):
    actions.close(event, by=None, now=days_from_now(0))
    actions.reopen(event, reason="Somebody was missing.", by=UserFactory(), now=days_from_now(0))
    check_in(seat)
    actions.close(event, by=None, now=days_from_now(0))
    tables = list(type(figures.latest(event, "headcount")).objects.order_by("pk"))
    assert [table.table["participants"] for table in tables] == [0, 1]


def test_forgets_needs_fourteen_days_after_the_event(event, seat):
    other = RegistrationFactory(event=EventFactory(number=4, starts_on=event.starts_on + timedelta(days=9)))
    for one in (seat, other):
        Needs.objects.create(registration=one, diet="vegan")
    projects = {one.event.project for one in (seat, other)}
    for days, left in ((13, {seat, other}), (15, {other})):
        for project in projects:
            retention.purge(project, by=None, now=days_from_now(32 + days))
        assert {one.registration for one in Needs.objects.all()} == left


@pytest.mark.parametrize(
    "days",
    [
        {"ends_on": None},
        {"starts_on": None, "ends_on": None, "closed_at": days_from_now(30)},
    ],
)
def test_forgets_needs_of_events_without_a_last_day(event, seat, days):
    Event.objects.update(**days)
    Needs.objects.create(registration=seat, diet="vegan")
    retention.purge(event.project, by=None, now=days_from_now(30 + 13))
    assert Needs.objects.exists()
    retention.purge(event.project, by=None, now=days_from_now(32 + 15))
    assert not Needs.objects.exists()


@pytest.mark.parametrize("search", ["eleni", "ΕΛΈΝΗ", "ελενη", "Papad", "papadopoulou ele"])
def test_finds_a_name_across_scripts_and_accents(event, search):
    RegistrationFactory(event=event, person__name="Ελένη Παπαδοπούλου")
    RegistrationFactory(event=event, person__name="Zoltán Nagy")
    found = queries.door_list(event, day=event.starts_on, search=search)
    assert [seat.person.name for seat in found] == ["Ελένη Παπαδοπούλου"]


def test_finds_a_code_and_a_ticket(event, seat):
    RegistrationFactory(event=event)
    receipt = seat.receipts.create(
        key="k", ticket="BCDFGHJKMNPQRSTV", shown_name="A", created_at=days_from_now(0)
    )
    for search in (seat.code, seat.code[:4].lower() + "-" + seat.code[4:], receipt.ticket):
        assert [one.pk for one in queries.door_list(event, day=event.starts_on, search=search)] == [seat.pk]
    assert not queries.door_list(event, day=event.starts_on, search="%").exists()
