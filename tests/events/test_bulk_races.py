"""Two people act for many at the same moment, on the same registrations or some of them."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.utils import timezone

from cordel.base.models import AuditEntry
from cordel.events import actions
from cordel.events.models import Act, Attendance, BulkAct, BulkKind, Event, Registration, Role
from cordel.events.rules import bulk as rules
from tests import factories
from tests.events.test_hostile_races import overtaken

pytestmark = pytest.mark.django_db(transaction=True)
Status = Registration.Status
CANCEL, LETTER = Act(BulkKind.CANCEL), Act(BulkKind.LETTER)
SPEAKER, STAFF = (Act(BulkKind.ROLE, role) for role in (Role.SPEAKER, Role.STAFF))


@pytest.fixture
def event() -> Event:
    return factories.EventFactory()


@pytest.fixture
def people(event: Event) -> list[Registration]:
    """Three with a seat each."""
    return factories.RegistrationFactory.create_batch(3, event=event)


def acting(people: Iterable[Registration], act: Act, *, after: int = 0) -> Callable[[], BulkAct]:
    """The act of somebody of the desk, who chose these people, `after` so many seconds."""
    event, keys, by = next(iter(people)).event, [one.pk for one in people], factories.UserFactory()
    now, asked = timezone.now() + timedelta(seconds=after), {"towns": None, "nonce": f"{by.pk}", "by": by}
    return lambda: actions.act_on_many(event, act=act, keys=keys, now=now, **asked)


def undoing(done: BulkAct) -> Callable[[], None]:
    by = factories.UserFactory()
    return lambda: actions.undo_bulk_act(done, by=by, now=timezone.now())


def on(event: Event, kind: BulkKind) -> Act:
    return Act(kind, event.days[0].isoformat())


def state() -> list[tuple[object, ...]]:
    facts = ("pk", "status", "role", "days_present", "attendances__day")
    return list(Registration.objects.order_by("pk").values_list(*facts))


@pytest.mark.parametrize("act", [CANCEL, SPEAKER, BulkKind.PRESENT, BulkKind.ABSENT], ids=str)
def test_the_same_act_of_two_people_is_done_to_each_person_once(event, people, act):
    act = act if isinstance(act, Act) else on(event, act)
    if act.kind == BulkKind.ABSENT:
        acting(people, on(event, BulkKind.PRESENT))()
    before, entries = state(), AuditEntry.objects.count()
    end = overtaken(acting(people, act, after=1), acting(people, act, after=2))
    assert isinstance(end, rules.NobodyLeft)
    done = BulkAct.objects.latest("pk")
    assert done.people == len(people)
    assert AuditEntry.objects.count() == entries + len(people)
    undoing(done)()
    assert state() == before


def test_of_people_whom_both_chose_each_belongs_to_one_act(people):
    before = state()
    second = overtaken(acting(people[:2], CANCEL), acting(people[1:], CANCEL, after=1))
    first = BulkAct.objects.earliest("pk")
    assert (first.keys, second.keys) == ([people[0].pk, people[1].pk], [people[2].pk])
    assert second.left_out == {"already": 1}
    undoing(first)()
    assert list(Registration.objects.order_by("pk").values_list("status", flat=True)) == [
        Status.CONFIRMED,
        Status.CONFIRMED,
        Status.CANCELLED,
    ]
    undoing(second)()
    assert state() == before


def test_of_two_roles_the_later_holds_and_the_way_back_is_the_way_there(people):
    before = state()
    second = overtaken(acting(people, SPEAKER), acting(people, STAFF, after=1))
    first = BulkAct.objects.earliest("pk")
    assert set(Registration.objects.values_list("role", flat=True)) == {Role.STAFF}
    with pytest.raises(rules.CannotBeUndone):
        undoing(first)()
    undoing(second)()
    assert set(Registration.objects.values_list("role", flat=True)) == {Role.SPEAKER}
    undoing(first)()
    assert state() == before


@pytest.mark.parametrize("act", [STAFF, LETTER, BulkKind.PRESENT], ids=str)
def test_nothing_is_done_to_somebody_whose_seat_was_just_given_back(event, people, act):
    act = act if isinstance(act, Act) else on(event, act)
    end = overtaken(acting(people, CANCEL), acting(people, act, after=1))
    assert isinstance(end, rules.NobodyLeft)
    assert BulkAct.objects.get().kind == BulkKind.CANCEL
    assert not Attendance.objects.exists()


def test_presence_that_is_just_recorded_can_be_taken_back_and_then_is_not_undone_from_afar(event, people):
    present, absent = on(event, BulkKind.PRESENT), on(event, BulkKind.ABSENT)
    second = overtaken(acting(people, present), acting(people, absent, after=1))
    first = BulkAct.objects.earliest("pk")
    assert second.people == len(people) and not Attendance.objects.exists()
    with pytest.raises(rules.CannotBeUndone):
        undoing(first)()
    undoing(second)()
    undoing(first)()
    assert not Attendance.objects.exists()
    assert set(Registration.objects.values_list("days_present", flat=True)) == {0}


def test_two_who_undo_at_once_undo_once(people):
    before = state()
    done = acting(people, CANCEL)()
    entries = AuditEntry.objects.count()
    assert overtaken(undoing(done), undoing(done)) is None
    assert state() == before
    assert AuditEntry.objects.count() == entries + len(people)


def test_what_somebody_is_just_changing_is_not_undone(people):
    done = acting(people, SPEAKER)()
    end = overtaken(acting(people[:1], STAFF, after=1), undoing(done))
    assert isinstance(end, rules.CannotBeUndone)
    assert Registration.objects.filter(role=Role.STAFF).count() == 1
    assert Registration.objects.filter(role=Role.SPEAKER).count() == 2
