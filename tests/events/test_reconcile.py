"""Who was there, by what: what disagrees is shown first, and settled with a reason."""

import pytest
from django.utils import timezone

from cordel.events import actions as events
from cordel.events.models import Evidence, Reconciled
from tests.factories import AttendanceFactory, RegistrationFactory, SheetPageFactory, in_days

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings/events/1/reconcile/"


@pytest.fixture
def day(cast):
    """The event took place yesterday."""
    cast.event.starts_on = cast.event.ends_on = in_days(-1)
    cast.event.save()
    return cast.event.starts_on


def present(registration, day, *kinds):
    first, *further = kinds
    attendance = AttendanceFactory(registration=registration, day=day, evidence=first)
    for kind in further:
        attendance.proofs.create(evidence=kind, recorded_at=timezone.now())


def states(client, **asked):
    return [row.state for row in client.get(HERE, asked).context["list"].found]


def settle(client, seat, day, what, *, seen="", reason="Seen on the list of the bus"):
    return client.post(f"{HERE}{seat.pk}/{day.isoformat()}/", {"what": what, "reason": reason, "seen": seen})


def test_what_disagrees_comes_first_and_is_counted(as_, cast, day):
    present(cast.seat, day, Evidence.SCAN, Evidence.SIGNATURE)
    word = RegistrationFactory(event=cast.event, person__name="Zoe", person__town=cast.gondomar)
    present(word, day, Evidence.HOST_WORD)
    client = as_(cast.tomas)
    assert states(client) == ["word_alone", "agrees"]
    assert client.get(HERE).context["counts"].open == 1
    assert states(client, state="agrees") == ["agrees"]
    assert "Zoe" in client.get(HERE, {"format": "csv"}).getvalue().decode("utf-8-sig")


def test_a_scan_without_a_signature_counts_once_its_page_was_read(as_, cast, day):
    present(cast.seat, day, Evidence.SCAN)
    sheet = SheetPageFactory(event=cast.event, town=cast.gondomar, day=day, rows=[cast.seat.pk])
    client = as_(cast.tomas)
    assert states(client) == ["agrees"]
    sheet.read_at = timezone.now()
    sheet.save()
    assert states(client) == ["scanned_unsigned"]


def test_left_with_a_reason_it_is_settled_until_the_evidence_changes(as_, cast, day):
    client = as_(cast.tomas)
    assert states(client) == ["nothing"]
    for _twice in range(2):
        assert settle(client, cast.seat, day, "leave").url == HERE
    assert Reconciled.objects.get().settled_by == cast.tomas
    assert states(client) == ["left"]
    assert "Nothing is left to settle" in client.get(HERE).content.decode()
    events.check_in(cast.seat, day=day, evidence=Evidence.HOST_WORD, by=cast.tomas, now=timezone.now())
    assert states(client) == ["word_alone"]


def test_it_is_settled_by_adding_or_taking_back_evidence(as_, cast, day):
    client = as_(cast.tomas)
    for _twice in range(2):
        assert settle(client, cast.seat, day, "add signature").url == HERE
    assert [str(kind) for kind in cast.seat.attendances.get().kinds] == ["signature"]
    assert settle(client, cast.seat, day, "withdraw signature", seen="signature").url == HERE
    assert not cast.seat.attendances.exists()
    assert states(client) == ["left"]


def test_whoever_saw_other_evidence_looks_again(as_, cast, day):
    present(cast.seat, day, Evidence.HOST_WORD)
    assert settle(as_(cast.tomas), cast.seat, day, "leave", seen="").status_code == 422
    assert not Reconciled.objects.exists()


@pytest.mark.parametrize(("what", "reason"), [("leave", " "), ("add scan", "x"), ("", "x")])
def test_nothing_is_settled_without_a_reason_or_by_a_kind_that_nobody_can_add(as_, cast, day, what, reason):
    assert settle(as_(cast.tomas), cast.seat, day, what, reason=reason).status_code == 422
    assert not Reconciled.objects.exists()


def test_the_same_reason_is_given_to_all_that_the_list_shows(as_, cast, day):
    other = RegistrationFactory(event=cast.event, person__name="Zoe", person__town=cast.gondomar)
    present(other, day, Evidence.HOST_WORD)
    RegistrationFactory(event=cast.event, person__name="Yan", person__town=cast.kavala)
    client = as_(cast.tomas)
    where = f"{HERE}?state=nothing"
    assert client.post(where, {"reason": "Did not come", "count": "1"}).status_code == 422
    assert client.post(where, {"reason": "Did not come", "count": "2"}).status_code == 302
    assert sorted(states(client)) == ["left", "left", "word_alone"]


def test_days_to_come_are_not_asked_about(as_, cast):
    answer = as_(cast.tomas).get(HERE)
    assert not answer.context["has_begun"]
    assert not answer.context["list"].found


@pytest.mark.parametrize("wrong", ["2000-01-01", "x"])
def test_a_day_that_is_none_of_the_event_is_not_found(as_, cast, day, wrong):
    assert as_(cast.tomas).get(f"{HERE}{cast.seat.pk}/{wrong}/").status_code == 404


def test_a_sending_town_reads_its_own_rows(as_, cast, day):
    RegistrationFactory(event=cast.event, person__name="Eleni", person__town=cast.kavala)
    client = as_(cast.noor)
    shown = client.get(HERE)
    assert [row.registration.person.name for row in shown.context["list"].found] == ["Eleni"]
    assert "Ana Moura" not in shown.content.decode()
    assert settle(client, cast.seat, day, "leave").status_code == 403
    assert client.post(HERE, {"reason": "x", "count": "1"}).status_code == 403


def test_once_the_event_is_closed_it_is_only_read(as_, cast, day):
    events.close(cast.event, by=cast.cora, now=timezone.now())
    client = as_(cast.cora)
    assert client.get(HERE).status_code == 200
    assert settle(client, cast.seat, day, "leave").status_code == 422
    assert not Reconciled.objects.exists()
