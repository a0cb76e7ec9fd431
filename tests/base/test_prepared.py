"""Sentences that are kept: the same rows as asked in the ordinary way, with the values of each time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef

from cordel.base.models import AuditEntry
from cordel.base.prepared import LONGEST, create, prepared, prepared_update
from cordel.events.models import Attendance, Event, Proof, Registration
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats():
    event = factories.EventFactory()
    return factories.RegistrationFactory.create_batch(LONGEST + 2, event=event)


@pytest.fixture
def written():
    """What was asked to write a sentence, one entry for each."""
    return []


@pytest.fixture
def of_event(written):
    @prepared
    def found(event, keys):
        written.append(keys)
        return Registration.objects.filter(event=event, pk__in=keys).select_related("person").order_by("pk")

    return found


@pytest.mark.parametrize("count", range(LONGEST + 3))
def test_finds_what_the_ordinary_way_finds(seats, of_event, count):
    keys = [one.pk for one in seats[:count]]
    assert [one.pk for one in of_event(seats[0].event_id, keys)] == keys
    assert of_event(seats[0].event_id + 1, keys) == []


def test_writes_a_sentence_once_and_puts_new_values_in(seats, of_event, written, django_assert_num_queries):
    with django_assert_num_queries(len(seats)):
        for seat in seats:
            found = of_event(seat.event_id, [seat.pk])[0]
            assert (found.pk, found.person.name) == (seat.pk, seat.person.name)
    assert len(written) == 1


def test_each_length_is_a_sentence_and_a_long_list_is_none(seats, of_event, written):
    keys = [one.pk for one in seats]
    for length in (1, 2, 1, 2):
        of_event(seats[0].event_id, keys[:length])
    assert len(written) == 2
    for _ in range(2):
        of_event(seats[0].event_id, keys)
    assert len(written) == 4


def test_nothing_kept_hides_what_was_written_since(seats, of_event):
    event, key = seats[0].event_id, seats[0].pk
    assert of_event(event, [key])[0].days_present == 0
    Registration.objects.filter(pk=key).update(days_present=1)
    assert of_event(event, [key])[0].days_present == 1
    Registration.objects.filter(pk=key).delete()
    assert of_event(event, [key]) == []


def test_none_by_name_and_text_that_looks_like_sql(seats):
    @prepared
    def told(code, town):
        return Registration.objects.filter(code=code, town=town).order_by("pk")

    seat = seats[0]
    assert told(seat.code, seat.town_id) == [seat]
    assert told("' OR 1=1 --%s", seat.town_id) == []
    Registration.objects.filter(pk=seat.pk).update(town=None)
    assert told(seat.code, seat.town_id) == []
    assert told(seat.code, None) == [seat]  # As Django means it: where there is none.
    assert told(code=seat.code, town=seats[1].town_id) == []


def test_days_moments_relations_behind_and_values_of_inner_questions(seats):
    day, now = date(2026, 9, 5), datetime(2026, 9, 5, 9, 30, tzinfo=UTC)
    seat = seats[0]
    row = Attendance.objects.create(
        registration=seat, day=day, mode="in person", evidence="scan", recorded_at=now
    )

    @prepared
    def present(seats, day, since):
        rows = Attendance.objects.filter(registration__in=seats, day=day, recorded_at__gte=since)
        return rows.prefetch_related("proofs").order_by("pk")

    @prepared
    def all_of(event, day):
        here = Attendance.objects.filter(registration=OuterRef("pk"), day=day)
        return Registration.objects.filter(event=event).order_by("pk").values_list("pk", Exists(here))

    for _ in range(2):
        assert present([seat.pk], day, now) == [row]
        assert present([seat.pk], day, now + timedelta(seconds=1)) == []
        assert present([seat.pk], day + timedelta(days=1), now) == []
        assert all_of(seat.event_id, day) == [(one.pk, one.pk == seat.pk) for one in seats]
        assert not any(is_here for _pk, is_here in all_of(seat.event_id, day + timedelta(days=1)))


@pytest.mark.postgres  # SQLite locks the whole file.
def test_a_lock_stays_a_lock():
    event = factories.EventFactory()

    @prepared
    def locked(event):
        return Event.objects.filter(pk=event).select_for_update().order_by()

    for _ in range(2):
        with transaction.atomic():
            assert locked(event.pk) == [event]
    with connection.execute_wrapper(_wants_lock), transaction.atomic():
        assert locked(event.pk) == [event]


def _wants_lock(execute, sql, *rest):
    assert "FOR UPDATE" in sql or "SELECT" not in sql
    return execute(sql, *rest)


def test_a_row_is_written_as_in_the_ordinary_way(seats, django_assert_num_queries):
    """Keys, days, moments, and what is empty; the second time the sentence is there already."""
    day, now = date(2026, 9, 5), datetime(2026, 9, 5, 9, tzinfo=UTC)
    rows = [
        Attendance(registration=one, day=day, mode="in person", evidence="scan", recorded_at=now)
        for one in seats[:2]
    ]
    with django_assert_num_queries(2):
        for row in rows:
            create([row])
    found = list(Attendance.objects.order_by("pk"))
    assert found == rows
    assert [(one.registration_id, one.day, one.recorded_at, one.recorded_by_id) for one in found] == [
        (one.pk, day, now, None) for one in seats[:2]
    ]
    rows[0].day = date(2026, 9, 6)
    rows[0].save()
    assert Attendance.objects.count() == 2


def test_several_rows_are_written_at_once_and_none_costs_nothing(seats, django_assert_num_queries):
    day, now = date(2026, 9, 5), datetime(2026, 9, 5, 9, tzinfo=UTC)
    rows = [
        Attendance(registration=one, day=day, mode="in person", evidence="scan", recorded_at=now)
        for one in seats
    ]
    with django_assert_num_queries(1):
        create(rows)
    with django_assert_num_queries(0):
        create([])
    assert Attendance.objects.count() == len(seats)


def test_json_and_text_of_any_script_are_written_as_they_are():
    told = {"day": "2026-09-05", "who": "سمير «%s»", "many": [1, None, True]}
    for detail in (told, {}):
        at = datetime(2026, 9, 5, 9, tzinfo=UTC)
        create([AuditEntry(at=at, verb="a.b", object_kind="x.y", object_id=1, detail=detail)])
    assert [one.detail for one in AuditEntry.objects.order_by("pk")] == [told, {}]


def test_a_row_that_breaks_a_rule_of_the_database_is_refused(seats):
    row = {"registration": seats[0], "day": date(2026, 9, 5), "mode": "in person", "evidence": "scan"}
    create([Attendance(**row, recorded_at=datetime(2026, 9, 5, 9, tzinfo=UTC))])
    with pytest.raises(IntegrityError), transaction.atomic():
        create([Attendance(**row, recorded_at=datetime(2026, 9, 5, 9, tzinfo=UTC))])
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize("count", range(LONGEST + 3))
def test_changes_the_rows_that_the_ordinary_way_changes(seats, count):
    @prepared_update
    def one_more(keys):
        return Registration.objects.filter(pk__in=keys), {"days_present": F("days_present") + 1}

    keys = [one.pk for one in seats[:count]]
    for _ in range(2):
        one_more(keys)
    changed = Registration.objects.filter(days_present=2).order_by("pk").values_list("pk", flat=True)
    assert list(changed) == keys


def test_what_a_row_belongs_to_may_be_written_after_it_was_named(seats):
    now = datetime(2026, 9, 5, 9, tzinfo=UTC)
    here = Attendance(
        registration=seats[0], day=now.date(), mode="in person", evidence="scan", recorded_at=now
    )
    proof = Proof(attendance=here, evidence="signature", recorded_at=now)
    create([here])
    create([proof])
    assert list(here.proofs.all()) == [proof]
