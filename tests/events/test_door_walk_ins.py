"""Somebody without a seat, written down on a phone at the door: registered once, whatever arrives when and how often;
and a pass for several days, of which somebody chooses one on the screen."""

from datetime import datetime, timedelta
from itertools import permutations

import pytest
import time_machine
from django.utils import timezone

from cordel.base.models import AuditEntry
from cordel.events import actions
from cordel.events.models import (
    Attendance,
    DoorDevice,
    DoorPass,
    Event,
    Evidence,
    GuardianContact,
    RefusedWalkIn,
    Registration,
    Scan,
)
from cordel.participants.models import Person
from tests import factories
from tests.events.test_door_phones import (
    OTHER,
    PASSES,
    PNG,
    day,  # noqa: F401 - a fixture
    enter,
    form_of,
    here,
    people,
    phone,  # noqa: F401 - a fixture
    post,
    results,
    secret,  # noqa: F401 - a fixture
    send,
    told,
)

pytestmark = pytest.mark.django_db
SCANS = "/desk/p/strings/events/1/door-scans/"
# ruff: noqa: F811 - fixtures are parameters


def new(counter, day, home="PT", **answers):
    who = {"name": "Zoé Lima", "home": str(home), "place": "Valbom", "is_adult": "yes"} | answers
    return told(counter, day, act="new", who=who)


@pytest.fixture
def with_minors(cast):
    Event.objects.update(safeguarding_policy="https://x.example/care", safeguarding_contact="Rita")


def newest():
    return Registration.objects.latest("pk")


# --- Let in ----------------------------------------------------------------------------------------------


def test_lets_somebody_in_without_a_seat_however_few_are_left(cast, phone, day):
    Event.objects.update(capacity=1, registration_opens_at=None)
    answer = send(phone, new(1, day, language="pt")).json()["answers"][0]
    seat = newest()
    assert answer == {"counter": 1, "result": "present", "ref": seat.pk}
    assert (seat.person.name, seat.place, seat.country, seat.status) == (
        "Zoé Lima",
        "Valbom",
        "PT",
        "confirmed",
    )
    assert (seat.person.language, seat.is_adult, seat.person.email) == ("pt", True, "")
    there = seat.attendances.get()
    assert (there.day, there.evidence, there.recorded_by) == (day, Evidence.HOST_WORD, None)
    assert AuditEntry.objects.filter(verb__in=("event.registered", "event.checked_in")).count() == 2
    row = people(phone)["people"][-1]
    assert row[:2] == [seat.pk, "Zoé Lima"]


def test_offers_the_networks_towns(cast, phone, day):
    found = people(phone)
    assert [cast.gondomar.pk, "Gondomar", "PT"] in found["towns"]
    assert found["takes_minors"] is False
    send(phone, new(1, day, home=cast.kavala.pk, place=""))
    assert newest().town == cast.kavala


def test_is_one_person_however_often_it_is_told(cast, secret, phone, day):
    for _ in range(3):
        assert results(send(phone, new(1, day), new(1, day))) == ["present", "present"]
    again = enter(secret).json()
    assert results(send(again, new(1, day))) == ["present"]
    assert Registration.objects.count() == 2
    assert Person.objects.filter(name="Zoé Lima").count() == 1
    assert Scan.objects.count() == Attendance.objects.count() == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_else_was_done_with_somebody_counts_in_any_order(cast, phone, day, order):
    scans = [
        new(1, day),
        told(2, day, of=1, evidence="screen signature", signature=PNG),
        told(3, day, of=1, act="out"),
    ]
    for place in order[:2]:
        send(phone, scans[place])
    send(phone, scans[order[2]], scans[order[0]])
    assert Registration.objects.count() == 2
    assert not here()
    assert not Scan.objects.filter(registration=None).exists()
    send(phone, told(4, day, of=1))
    assert here() == {newest().pk}
    newest().refresh_from_db()
    assert newest().days_present == 1


def test_a_signature_is_kept_beside_the_hosts_word(cast, phone, day):
    send(phone, told(2, day, of=1, evidence="screen signature", signature=PNG), new(1, day))
    assert set(newest().attendances.get().kinds) == {Evidence.HOST_WORD, Evidence.SCREEN_SIGNATURE}
    assert Scan.objects.get(of=1).signature.digest


def test_one_number_for_two_people_loses_neither(cast, phone, day):
    send(phone, new(1, day), new(1, day, name="Noor Haddad"))
    assert set(Person.objects.exclude(pk=cast.seat.person_id).values_list("name", flat=True)) == {
        "Zoé Lima",
        "Noor Haddad",
    }
    assert len(here()) == 2


def test_a_minor_comes_with_a_guardian_where_the_host_looks_after_minors(cast, with_minors, phone, day):
    minor = {"is_adult": "no", "guardian": "Rosa Lima", "contact": "+351 900 000 000"}
    assert results(send(phone, new(1, day, **minor), new(2, day, is_adult="no"))) == ["present", "refused"]
    guardian = GuardianContact.objects.get()
    assert (guardian.registration, guardian.name) == (newest(), "Rosa Lima")
    assert RefusedWalkIn.objects.get().scan.why == "guardian"


# --- Not let in: in words, the rest goes through, nothing is lost -------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "x" * 200_000}, "160"),
        ({"name": "<script>alert(1)</script>"}, "without < and >"),
        ({"name": "..."}, "with letters"),
        ({"name": ""}, "required"),
        ({"home": "4711"}, "Where do you come from?"),
        ({"place": ""}, "town or village"),
        ({"place": "<b>Valbom"}, "without < and >"),
        ({"is_adult": "perhaps"}, "18 or older"),
        ({"language": "xx"}, "Language"),
        ({"guardian": "x" * 500}, "160"),
    ],
)
def test_says_what_is_wrong_and_takes_the_rest(cast, phone, day, wrong, words):
    answer = send(phone, new(1, day, **wrong), new(2, day))
    good, bad = answer.json()["answers"]
    assert (good["result"], bad["result"], bad["counter"]) == ("present", "refused", 1)
    assert words in bad["detail"]
    assert answer.json()["taken_until"] == 2
    assert Registration.objects.count() == 2


def test_a_town_of_another_network_is_nobodys_town_here(cast, phone, day):
    elsewhere = factories.TownFactory()
    assert results(send(phone, new(1, day, home=elsewhere.pk))) == ["refused"]
    assert Registration.objects.count() == 1


def test_keeps_for_the_host_whom_it_did_not_let_in(as_, cast, phone, day):
    forged = new(2, day + timedelta(days=400))
    assert results(send(phone, new(1, day, is_adult="no"), forged, told(3, day, of=1))) == [
        "refused", "refused", "unknown",
    ]  # fmt: skip
    Event.objects.update(closed_at=timezone.now())
    assert results(send(phone, new(4, day))) == ["refused"]
    assert Registration.objects.count() == 1
    assert RefusedWalkIn.objects.count() == 3
    page = as_(cast.tomas).get(SCANS).content.decode()
    assert page.count("Zoé Lima") >= 3 and "Valbom, PT" in page
    settle = as_(cast.tomas).get(f"{SCANS}{Scan.objects.get(counter=1).pk}/").content.decode()
    assert "Zoé Lima" in settle and "who looks after young people" in settle


def test_counts_nobody_who_came_after_the_pass_was_taken_back(cast, phone, day):
    scan = new(1, day)
    actions.revoke_pass(DoorPass.objects.get(), by=cast.tomas, now=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert results(send(phone, scan, new(2, day, name="Late"))) == ["conflict", "conflict"]
    assert Registration.objects.count() == 1
    assert RefusedWalkIn.objects.count() == 2


def test_hears_late_of_somebody_who_came_before_the_pass_was_taken_back(cast, phone, day):
    scan = new(1, day)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        actions.revoke_pass(DoorPass.objects.get(), by=cast.tomas, now=timezone.now())
        assert results(send(phone, scan)) == ["present"]
    assert Scan.objects.get().is_late
    with time_machine.travel(timezone.now() + timedelta(hours=26), tick=False):
        assert send(phone, new(2, day)).status_code == 401


# --- Two that look alike -------------------------------------------------------------------------------------


def test_two_doors_that_write_down_the_same_person_are_told(as_, cast, secret, phone, day):
    other = enter(secret, OTHER).json()
    send(phone, new(1, day))
    send(other, new(1, day, name="ZOE  lima", place="valbom"), new(2, day, name="Somebody Else"))
    assert len(here()) == 3
    lines = as_(cast.tomas).get(SCANS).context["lines"]
    assert len(lines) == 2
    assert all("are they one" in " ".join(reasons) for _scan, _who, _home, reasons in lines)
    seats = Registration.objects.filter(person__name_key="zoe lima").order_by("pk")
    actions.cancel(seats[1], by=cast.tomas, now=timezone.now())
    assert as_(cast.tomas).get(SCANS).context["lines"] == []


def test_somebody_who_has_a_seat_already_is_told(as_, cast, phone, day):
    send(phone, new(1, day, name="ana moura", home=cast.gondomar.pk, place=""))
    (_scan, who, home, reasons), *more = as_(cast.tomas).get(SCANS).context["lines"]
    assert not more
    assert (who, home) == ("ana moura", "Gondomar") and "are they one" in reasons[0]


def test_somebody_who_was_written_down_by_mistake_is_told(as_, cast, phone, day):
    send(phone, new(1, day), told(2, day, of=1, act="out"))
    (_scan, who, _home, reasons), *more = as_(cast.tomas).get(SCANS).context["lines"]
    assert not more
    assert who == "Zoé Lima" and "was it a mistake" in reasons[0]


def test_shows_times_on_the_hosts_clock(as_, cast, phone, day):
    Event.objects.update(timezone="Asia/Tokyo")
    send(phone, new(1, day, is_adult="no"))
    page = as_(cast.tomas).get(SCANS).content.decode()
    assert "18:00:00" in page and "09:00:00" not in page
    assert "18:00:00" in as_(cast.tomas).get(f"{SCANS}?format=csv").content.decode()


# --- The day is chosen on the screen --------------------------------------------------------------------------


@pytest.fixture
def long_pass(cast, day):
    code = "CDFGHJKMNPQRSTVW"
    facts = actions.PassFacts(days=tuple(cast.event.days), label="All days")
    actions.make_pass(cast.event, facts=facts, secret=code, by=cast.tomas, now=timezone.now())
    return code


def choose(phone, day):
    return post("day/", {"day": day.isoformat()}, phone["token"])


def morning_after(day):
    return datetime.combine(
        day + timedelta(days=1), datetime.min.time(), Event.objects.get().zone
    ) + timedelta(hours=6)


def test_a_pass_for_several_days_gives_no_list_before_one_is_chosen(cast, long_pass, day):
    phone = enter(long_pass).json()
    assert [one[0] for one in phone["days"]] == [one.isoformat() for one in cast.event.days]
    assert "key" not in phone and "day" not in phone
    list_of = {"HTTP_AUTHORIZATION": f"Device {phone['token']}"}
    from django.test import Client

    assert Client().get("/door/list/", **list_of).status_code == 409
    second = cast.event.days[1]
    for _ in range(2):
        chosen = choose(phone, second)
        assert chosen.status_code == 200
    assert chosen.json()["day"] == second.isoformat()
    assert datetime.fromisoformat(chosen.json()["expires_at"]) == morning_after(second)
    assert AuditEntry.objects.filter(verb="door.day_changed").count() == 1
    assert people(phone | chosen.json())["day"] == second.isoformat()
    assert choose(phone, day).json()["key"] != chosen.json()["key"]


def test_records_each_scan_for_the_day_that_it_says(cast, long_pass, day):
    phone, second = enter(long_pass).json(), cast.event.days[1]
    choose(phone, day)
    other = factories.RegistrationFactory(event=cast.event)
    answer = send(phone, told(1, day, cast.seat.pk), told(2, second, other.pk), new(3, second))
    assert results(answer) == ["present"] * 3
    assert set(Attendance.objects.values_list("registration", "day")) == {
        (cast.seat.pk, day), (other.pk, second), (newest().pk, second),
    }  # fmt: skip


@pytest.mark.parametrize("wrong", ["2001-01-01", "today", "", None, 5])
def test_opens_no_other_day(cast, long_pass, wrong):
    phone = enter(long_pass).json()
    assert post("day/", {"day": wrong}, phone["token"]).status_code in (400, 409)
    assert DoorDevice.objects.get().day is None


def test_a_chosen_day_ends_the_same_night_and_the_next_is_opened_anew(cast, long_pass, day):
    phone, second = enter(long_pass).json(), cast.event.days[1]
    choose(phone, day)
    scan = told(1, day, cast.seat.pk)
    from django.test import Client

    with time_machine.travel(morning_after(day), tick=False):
        got = Client().get("/door/list/", HTTP_AUTHORIZATION=f"Device {phone['token']}")
        assert got.status_code == 409 and "over" in got.json()["detail"]
        assert choose(phone, day).status_code == 409
        # What was scanned before is heard still; what says to be of that day now is not counted.
        other = factories.RegistrationFactory(event=cast.event)
        assert results(send(phone, scan, told(2, day, other.pk))) == ["present", "conflict"]
        chosen = choose(phone, second)
        assert chosen.status_code == 200
        assert people(phone | chosen.json())["people"][0][4] & 16 == 0
    assert Scan.objects.get(counter=1).is_late
    assert here() == {cast.seat.pk}


def test_a_pass_for_one_day_has_it_from_the_start(cast, secret, phone, day):
    assert phone["day"] == day.isoformat() and phone["key"]
    assert choose(phone, day).status_code == 200
    assert choose(phone, cast.event.days[1]).status_code == 409


@pytest.mark.parametrize("token", ["", "x"])
def test_a_stranger_chooses_nothing(cast, long_pass, day, token):
    assert post("day/", {"day": day.isoformat()}, token).status_code == 401


def test_a_revoked_pass_opens_no_day(cast, long_pass, day):
    phone = enter(long_pass).json()
    actions.revoke_pass(DoorPass.objects.get(), by=cast.tomas, now=timezone.now())
    assert choose(phone, day).status_code == 401


def test_the_desk_prints_a_pass_for_several_days(as_, cast, day):
    tomas, days = as_(cast.tomas), cast.event.days
    form = form_of(tomas) | {"days": [one.isoformat() for one in days], "label": "Main entrance"}
    code = tomas.post(PASSES, form).context["code"]
    assert DoorPass.objects.get().days == days
    assert "Then choose the day" in tomas.post(PASSES, form).content.decode()
    assert len(enter(code).json()["days"]) == len(days)
    page = as_(cast.tomas).get("/desk/p/strings/events/1/door-devices/").content.decode()
    assert "not chosen yet" in page
