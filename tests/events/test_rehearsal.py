"""The rehearsal: what is recorded tells its own state, the rest is ticked once by whoever saw to it."""

from datetime import datetime, time, timedelta

import pytest
import time_machine

from cordel.base.models import AuditEntry
from cordel.events.actions import rehearsal, sessions
from cordel.events.models import Event, Needs, Registration, RehearsalTick
from cordel.events.queries import rehearsal as queries
from cordel.events.rules import EventClosed
from tests import factories

pytestmark = pytest.mark.django_db
HERE = "/desk/p/strings/events/1/rehearsal/"
Point = RehearsalTick.Point


def at(event, day=-1):
    return datetime.combine(event.starts_on + timedelta(days=day), time(12), tzinfo=event.zone)


def points(cast):
    cast.event.refresh_from_db()
    return {str(one.label): one for one in queries.points(cast.event)}


def ready(cast, words):
    return next(one.is_ready for label, one in points(cast).items() if words in label)


def asked(cast, words):
    return any(words in label for label in points(cast))


def test_ticks_are_kept_once_with_who_and_when_and_taken_back(cast, as_):
    client = as_(cast.helper)
    for _twice in range(2):
        answer = client.post(HERE, {"point": "sheets"})
        assert (answer.status_code, answer["Location"]) == (302, f"{HERE}#sheets")
    as_(cast.tomas).post(HERE, {"point": "sheets"})
    assert RehearsalTick.objects.get().ticked_by == cast.helper
    assert "Helper" in client.get(HERE).content.decode()
    for _twice in range(2):
        client.post(HERE, {"point": "sheets", "act": "untick"})
    assert not RehearsalTick.objects.exists()
    verbs = AuditEntry.objects.filter(verb__startswith="event.rehears").values_list("verb", flat=True)
    assert sorted(verbs) == ["event.rehearsal_undone", "event.rehearsed"]


def test_a_point_that_nobody_knows_is_not_there(cast, as_):
    assert as_(cast.tomas).post(HERE, {"point": "sentinel"}).status_code == 404
    assert as_(cast.tomas).post(HERE).status_code == 404


def test_a_closed_event_is_rehearsed_no_more(cast, as_):
    rehearsal.tick(cast.event, point=Point.DOOR, by=cast.tomas, now=at(cast.event))
    Event.objects.update(closed_at=at(cast.event))
    with pytest.raises(EventClosed):
        rehearsal.untick(cast.event, point=Point.DOOR, by=cast.tomas, now=at(cast.event))
    assert as_(cast.tomas).post(HERE, {"point": "sheets"}).status_code == 422
    assert 'name="point"' not in as_(cast.tomas).get(HERE).content.decode()


def test_only_what_the_event_needs_is_asked(cast):
    Event.objects.update(languages=["pt"])
    for words in ("Interpreters", "safety of minors", "what people need", "address to join"):
        assert not asked(cast, words)
    Event.objects.update(mode="online", languages=["pt", "el"])
    assert asked(cast, "address to join") and asked(cast, "Interpreters")
    assert not asked(cast, "kitchen") and not asked(cast, "notice about photos")


def test_the_run_sheet_is_ready_with_somebody_to_call(cast):
    line = factories.ArrangementFactory(event=cast.event, kind="room", phone="")
    assert not ready(cast, "whom to call") and ready(cast, "rooms to set up")
    line.phone = "+351 912 345 678"
    line.save()
    assert ready(cast, "whom to call") and not ready(cast, "who keeps the door")
    factories.ArrangementFactory(event=cast.event, kind="door")
    assert ready(cast, "who keeps the door")


def test_minors_need_somebody_who_answers_for_them(cast):
    Registration.objects.filter(pk=cast.seat.pk).update(is_adult=False)
    Event.objects.update(safeguarding_policy="", safeguarding_contact="")
    assert not ready(cast, "safety of minors")
    Event.objects.update(safeguarding_policy="https://x.example", safeguarding_contact="Eva")
    assert ready(cast, "safety of minors")


def test_children_whom_others_bring_are_minors_too(cast):
    Needs.objects.create(registration=cast.seat, children_3_5=2)
    [one] = [one for label, one in points(cast).items() if "safety of minors" in label]
    assert "2 minors" in one.says


def test_needs_ask_for_a_printed_list(cast):
    Needs.objects.create(registration=cast.seat, diet="vegan")
    assert not asked(cast, "what people need")
    Needs.objects.update(access="A ramp")
    assert asked(cast, "what people need")
    Registration.objects.filter(pk=cast.seat.pk).update(status="cancelled")
    assert not asked(cast, "what people need")


def test_a_code_that_was_tried_is_told_from_the_record(cast):
    Event.objects.update(mode="hybrid")
    cast.event.refresh_from_db()
    assert not ready(cast, "code of the session was tried")
    sessions.open_session(cast.event, seen=None, by=cast.tomas, now=at(cast.event))
    assert ready(cast, "code of the session was tried")


@pytest.mark.parametrize(("day", "says"), [(-2, False), (-1, True), (0, False)])
def test_the_desk_reminds_whoever_keeps_the_door_on_the_day_before(cast, as_, day, says):
    with time_machine.travel(at(cast.event, day), tick=False):
        assert ("Rehearse Kick-off" in as_(cast.helper).get("/desk/").content.decode()) is says
        assert "Rehearse Kick-off" not in as_(cast.noor).get("/desk/").content.decode()


@pytest.mark.parametrize(("day", "needed"), [(-8, None), (-7, False), (-1, True), (0, True), (1, None)])
def test_the_events_own_page_asks_for_it_from_a_week_before(cast, day, needed):
    steps = queries.rehearsal_steps(cast.event, today=at(cast.event, day).date())
    assert [step.is_needed for step in steps] == ([] if needed is None else [needed])


def test_nobody_is_reminded_when_all_is_ready(cast, as_):
    for kind in ("room", "door", "interpreter"):
        factories.ArrangementFactory(event=cast.event, kind=kind, phone="+351 912 345 678")
    for point in Point:
        rehearsal.tick(cast.event, point=point, by=cast.tomas, now=at(cast.event))
    with time_machine.travel(at(cast.event), tick=False):
        assert "Rehearse Kick-off" not in as_(cast.tomas).get("/desk/").content.decode()
        assert "All is ready" in as_(cast.tomas).get(HERE).content.decode()
    [step] = queries.rehearsal_steps(cast.event, today=at(cast.event).date())
    assert step.is_done
