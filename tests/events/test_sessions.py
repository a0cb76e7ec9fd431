"""Online people: they type the code spoken in the session, and rest on nothing but that."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.test import Client

from cordel.base.models import AuditEntry, RateCount
from cordel.core.session_codes import ALPHABET
from cordel.events import actions, queries
from cordel.events.actions import sessions
from cordel.events.models import Attendance, Event, Evidence, Registration, SessionCode
from cordel.events.queries import sessions as session_queries
from cordel.events.rules import EventClosed
from cordel.events.rules import sessions as rules
from tests import factories

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/events/1/session/"


def at(event, day=0, hour=12):
    return datetime.combine(event.starts_on + timedelta(days=day), time(hour), tzinfo=event.zone)


@pytest.fixture
def hybrid(cast):
    """In person and online; Ana takes part online, Ben comes to the room."""
    Event.objects.filter(pk=cast.event.pk).update(mode="hybrid")
    cast.event.refresh_from_db()
    Registration.objects.filter(pk=cast.seat.pk).update(mode="online")
    cast.seat.refresh_from_db()
    return factories.RegistrationFactory(event=cast.event)


@pytest.fixture
def noon(cast):
    with time_machine.travel(at(cast.event), tick=False) as clock:
        yield clock


def opened(cast, *, seen=None, now=None):
    return sessions.open_session(cast.event, seen=seen, by=cast.tomas, now=now or at(cast.event))


def join(seat, typed, *, now=None):
    return sessions.join_session(seat, typed=typed, now=now or at(seat.event))


def page_of(seat):
    browser, link = Client(), queries.private_url(seat)
    browser.post(link, {"code": seat.code})
    return browser, link


# --- On the own page -----------------------------------------------------------------------------------


def test_whoever_types_the_code_is_recorded_online_once(cast, hybrid, noon):
    code = opened(cast).code
    browser, link = page_of(cast.seat)
    for _twice in range(2):
        answer = browser.post(link, {"act": "session", "spoken": f" {code[:2].lower()}-{code[2:]} "})
        assert answer.status_code == 302 and answer["Location"].endswith("?done=session")
    recorded = Attendance.objects.get()
    assert (recorded.registration_id, recorded.day) == (cast.seat.pk, cast.event.starts_on)
    assert (recorded.mode, recorded.kinds, recorded.recorded_by) == ("online", ["online"], None)
    assert "recorded as present online" in browser.get(answer["Location"]).content.decode()
    entry = AuditEntry.objects.get(verb="event.checked_in")
    assert code not in str(entry.detail)


def test_somebody_registered_for_the_room_may_join_online_that_day(cast, hybrid, noon):
    code = opened(cast).code
    browser, link = page_of(hybrid)
    assert "If you are in the room" in browser.get(link).content.decode()
    browser.post(link, {"act": "session", "spoken": code})
    assert Attendance.objects.get(registration=hybrid).mode == "online"
    assert Registration.objects.get(pk=hybrid.pk).mode == "in person"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("none", "No code is open at this moment"),
        ("wrong", "This is not the code of the session"),
        ("earlier", "This is the code of an earlier session"),
        ("closed", "This code is closed"),
        ("expired", "This code is closed"),
    ],
)
def test_a_code_that_does_not_count_is_told_in_plain_words_beside_the_field(cast, hybrid, noon, state, words):
    typed = "HHHHH"
    if state != "none":
        first = opened(cast)
        typed = "nonsense" if state == "wrong" else first.code
    if state == "earlier":
        opened(cast, seen=first.pk)
    elif state == "closed":
        sessions.close_session(cast.event, seen=first.pk, by=cast.tomas, now=at(cast.event))
    elif state == "expired":
        noon.move_to(at(cast.event, hour=12) + timedelta(hours=11, minutes=59))
        assert session_queries.spoken_code(cast.event, now=at(cast.event, hour=23))
        noon.move_to(at(cast.event, day=1, hour=0))
    browser, link = page_of(cast.seat)
    answer = browser.post(link, {"act": "session", "spoken": typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and typed in page
    assert not Attendance.objects.exists()


def test_an_empty_field_is_asked_for_again_and_costs_no_try(cast, hybrid, noon):
    browser, link = page_of(cast.seat)
    before = RateCount.objects.count()
    assert browser.post(link, {"act": "session", "spoken": " "}).status_code == 422
    assert RateCount.objects.count() == before


def test_guessing_is_slowed_down_for_each_person(cast, hybrid, noon):
    code = opened(cast).code
    browser, link = page_of(cast.seat)
    for _try in range(10):
        assert browser.post(link, {"act": "session", "spoken": "HHHHX"}).status_code == 422
    assert browser.post(link, {"act": "session", "spoken": code}).status_code == 429
    assert not Attendance.objects.exists()
    other, her_link = page_of(hybrid)
    assert other.post(her_link, {"act": "session", "spoken": code}).status_code == 302


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"mode": "in person"}, "NobodyJoins"),
        ({"status": "cancelled"}, "EventCancelled"),
        ({"closed_at": "now"}, "EventClosed"),
    ],
)
def test_nobody_joins_an_event_that_nobody_can_join(cast, hybrid, noon, facts, refusal):
    code = opened(cast).code
    Event.objects.update(**{name: at(cast.event) if its == "now" else its for name, its in facts.items()})
    with pytest.raises(Exception) as refused:
        join(cast.seat, code)
    assert type(refused.value).__name__ == refusal
    browser, link = page_of(cast.seat)
    assert 'name="spoken"' not in browser.get(link).content.decode()


def test_nobody_joins_without_a_seat(cast, hybrid, noon):
    code = opened(cast).code
    Registration.objects.filter(pk=cast.seat.pk).update(status="cancelled")
    with pytest.raises(rules.ensure_still_has_seat.__globals__["SeatGone"]):
        join(cast.seat, code)


def test_the_code_of_another_event_opens_nothing(cast, hybrid, noon):
    other = factories.EventFactory(project=cast.project, number=2, host=cast.gondomar, mode="online")
    Event.objects.filter(pk=other.pk).update(starts_on=cast.event.starts_on, ends_on=cast.event.ends_on)
    other.refresh_from_db()
    code = sessions.open_session(other, seen=None, by=cast.tomas, now=at(cast.event))
    with pytest.raises(rules.SessionNotOpen):
        join(cast.seat, code.code)


def test_online_is_never_mixed_with_in_person(cast, hybrid, noon):
    code = opened(cast).code
    day = cast.event.starts_on
    actions.check_in(hybrid, day=day, evidence=Evidence.SCAN, by=cast.helper, now=at(cast.event))
    with pytest.raises(rules.HereInRoom):
        join(hybrid, code)
    assert Attendance.objects.get().kinds == ["scan"]
    browser, link = page_of(hybrid)
    assert "you need no code" in browser.get(link).content.decode()


def test_the_hosts_word_for_somebody_online_stays_beside_the_code(cast, hybrid, noon):
    code = opened(cast).code
    actions.check_in(
        cast.seat, day=cast.event.starts_on, evidence=Evidence.HOST_WORD, by=cast.tomas, now=at(cast.event)
    )
    assert join(cast.seat, code).kinds == ["host's word", "online"]


def test_a_host_cannot_record_it_without_the_code(cast, hybrid, noon, as_):
    opened(cast)
    day = cast.event.starts_on
    with pytest.raises(rules.SpokenCodeNeeded):
        actions.check_in(cast.seat, day=day, evidence=Evidence.ONLINE, by=cast.tomas, now=at(cast.event))
    door = f"/desk/p/strings/events/1/door/{cast.seat.pk}/check-in/"
    asked = {"day": day.isoformat(), "q": "", "evidence": "online"}
    assert as_(cast.tomas).post(door, asked).status_code == 404
    walked = as_(cast.tomas).get("/desk/p/strings/events/1/door/walk-in/?evidence=online")
    assert walked.status_code == 200
    assert not Attendance.objects.exists()


# --- The short page ------------------------------------------------------------------------------------


def test_the_short_page_asks_for_both_codes_and_names_nobody(cast, hybrid, noon):
    code = opened(cast).code
    browser = Client()
    assert browser.get("/here/").status_code == 200
    answer = browser.post("/here/", {"code": cast.seat.code.lower(), "spoken": code}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [("/here/?done=recorded", 302)]
    assert "You are recorded as present online" in page and "Ana" not in page
    assert Attendance.objects.get().registration_id == cast.seat.pk


@pytest.mark.parametrize(
    ("own", "spoken", "words"),
    [("BCDFGHJK", "code", "code"), ("own", "HHHHX", "This is not the code"), ("own", "", "This field is")],
)
def test_the_short_page_says_which_code_is_wrong(cast, hybrid, noon, own, spoken, words):
    code = opened(cast).code
    typed = {"code": cast.seat.code if own == "own" else own, "spoken": code if spoken == "code" else spoken}
    answer = Client().post("/here/", typed)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Attendance.objects.exists()


def test_the_short_page_takes_a_class_behind_one_address_and_no_machine(cast, hybrid, noon, monkeypatch):
    monkeypatch.setattr("cordel.events.views.joined.MOST_OF_AN_ADDRESS", 2)
    for _try in range(2):
        assert Client().post("/here/", {"code": "BCDFGHJK", "spoken": "HHHHH"}).status_code == 422
    assert Client().post("/here/", {"code": "BCDFGHJK", "spoken": "HHHHH"}).status_code == 429


# --- The rehearsal -------------------------------------------------------------------------------------


def test_a_rehearsal_works_and_records_nothing(cast, hybrid):
    before = at(cast.event, day=-1)
    with time_machine.travel(before, tick=False):
        code = opened(cast, now=before)
        assert code.day is None
        browser, link = page_of(cast.seat)
        answer = browser.post(link, {"act": "session", "spoken": code.code})
        assert "nothing was recorded" in browser.get(answer["Location"]).content.decode()
        done = Client().post("/here/", {"code": cast.seat.code, "spoken": code.code})
        assert done["Location"] == "/here/?done=rehearsed"
    assert not Attendance.objects.exists()


def test_the_rehearsals_code_does_not_count_on_the_day(cast, hybrid, noon):
    rehearsed = opened(cast, now=at(cast.event, day=-1, hour=23))
    with pytest.raises(rules.SessionIsOver):
        join(cast.seat, rehearsed.code)


# --- The host ------------------------------------------------------------------------------------------


def test_the_host_opens_shows_changes_and_closes_it(cast, hybrid, noon, as_):
    client = as_(cast.helper)
    assert "Open a code" in client.get(DESK).content.decode()
    for _twice in range(2):
        assert client.post(DESK, {"act": "open", "seen": ""}).status_code == 302
    first = SessionCode.objects.get()
    assert set(first.code) <= set(ALPHABET) and len(first.code) == 5
    assert (first.day, first.opened_by) == (cast.event.starts_on, cast.helper)
    for path in (DESK, f"{DESK}shown/"):
        assert " ".join(first.code) in client.get(path).content.decode()
    for _twice in range(2):
        client.post(DESK, {"act": "open", "seen": first.pk})
    second = SessionCode.objects.get(closed_at=None)
    assert SessionCode.objects.count() == 2 and second.code != first.code
    client.post(DESK, {"act": "close", "seen": first.pk})
    assert SessionCode.objects.filter(closed_at=None).exists()
    for _twice in range(2):
        client.post(DESK, {"act": "close", "seen": second.pk})
    assert "No code is open" in client.get(f"{DESK}shown/").content.decode()
    verbs = AuditEntry.objects.filter(verb__startswith="event.session").values_list("verb", flat=True)
    assert sorted(verbs) == ["event.session_closed", *["event.session_opened"] * 2]
    assert not any(first.code in str(one.detail) for one in AuditEntry.objects.all())


def test_the_page_counts_who_typed_it(cast, hybrid, noon, as_):
    join(cast.seat, opened(cast).code)
    page = as_(cast.tomas).get(DESK)
    assert (page.context["joined"], page.context["online"]) == (1, 1)


@pytest.mark.parametrize("day", [-1, 0])
def test_no_code_is_opened_for_an_event_in_a_room(cast, as_, day):
    with time_machine.travel(at(cast.event, day=day), tick=False):
        assert as_(cast.tomas).post(DESK, {"act": "open"}).status_code == 422
        assert "Nobody takes part online" in as_(cast.tomas).get(DESK).content.decode()
    assert not SessionCode.objects.exists()


def test_no_code_is_opened_when_the_event_is_over_or_closed(cast, hybrid):
    over = at(cast.event, day=len(cast.event.days) + 1)
    with pytest.raises(rules.NoSessionToday):
        opened(cast, now=over)
    Event.objects.update(closed_at=over)
    with pytest.raises(EventClosed):
        opened(cast)


def test_the_evening_lasts_beyond_midnight(cast, hybrid):
    last = len(cast.event.days)
    assert opened(cast, now=at(cast.event, day=last, hour=1)).day == cast.event.days[-1]
    code = SessionCode.objects.get()
    assert join(cast.seat, code.code, now=at(cast.event, day=last, hour=2)).day == cast.event.days[-1]


def test_nonsense_as_what_was_seen_is_nothing_seen(cast, hybrid, noon, as_):
    for seen in ("-1", "x" * 30, "9" * 30, "²"):
        assert as_(cast.tomas).post(DESK, {"act": "open", "seen": seen}).status_code == 302
    assert SessionCode.objects.count() == 1


def test_people_read_all_that_their_presence_rests_on(cast, hybrid, noon, as_):
    code, day = opened(cast).code, cast.event.starts_on
    actions.check_in(cast.seat, day=day, evidence=Evidence.HOST_WORD, by=cast.tomas, now=at(cast.event))
    join(cast.seat, code)
    browser, link = page_of(cast.seat)
    words = "the host&#x27;s word, the code spoken in the session"
    assert words in browser.get(link).content.decode()
    assert words in browser.get(f"{link}data/").content.decode()
    desk = f"/desk/p/strings/events/1/registrations/{cast.seat.pk}/"
    assert words in as_(cast.tomas).get(desk).content.decode()
