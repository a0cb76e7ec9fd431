"""Arrangements for the day: one line each, told from the clock of the host, forgotten after the event."""

from datetime import time
from typing import Any

import pytest
from django.test import Client

from cordel.base.models import AuditEntry
from cordel.events.models import Arrangement, Event
from cordel.privacy.actions import retention
from tests import factories

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/events/1/arrangements/"


@pytest.fixture
def bus(cast: Any) -> dict[str, Any]:
    return {
        "kind": "transfer",
        "what": "Bus from the airport",
        "day": cast.event.starts_on.isoformat(),
        "starts_at": "08:30",
        "ends_at": "09:15",
        "place": "Airport",
        "to_place": "Town hall",
        "seats": "52",
        "who": "Autocarros Douro",
        "phone": "+351 933 111 222",
        "languages": ["pt", "ar"],
        "note": "With a ramp.",
    }


def test_it_adds_a_line_once_and_the_next_begins_like_it(as_: Any, cast: Any, bus: dict[str, Any]) -> None:
    client = as_(cast.tomas)
    for _ in range(2):
        answer = client.post(DESK, bus)
    (line,) = Arrangement.objects.all()
    assert (line.starts_at, line.seats, line.languages, line.number_to_call) == (
        time(8, 30),
        52,
        ["pt", "ar"],
        "+351933111222",
    )
    following = client.get(answer.url).context["form"]
    assert (following["kind"].value(), following["day"].value()) == ("transfer", bus["day"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": ""},
        {"what": "x" * 201},
        {"kind": "elephant"},
        {"day": "2001-01-01"},
        {"day": "no day"},
        {"ends_at": "08:30"},
        {"starts_at": "25:00"},
        {"seats": "-1"},
        {"phone": "ask Rita"},
        {"phone": "<script>"},
        {"phone": "+" * 12},
        {"languages": ["xx"]},
        {"note": "\x00"},
    ],
)
def test_it_keeps_what_was_typed_and_says_what_is_wrong(
    as_: Any, cast: Any, bus: dict[str, Any], wrong: Any
) -> None:
    answer = as_(cast.tomas).post(DESK, bus | wrong)
    assert answer.status_code == 422 and not Arrangement.objects.exists()
    kept = "who" if "who" not in wrong else "what"
    assert answer.context["form"][kept].value() == bus[kept]


@pytest.mark.parametrize("typed", ["112", "(0351) 22-400.01/11", "+351 ٩٣٣"])
def test_it_takes_telephone_numbers_as_people_write_them(
    as_: Any, cast: Any, bus: dict[str, Any], typed: str
) -> None:
    assert as_(cast.tomas).post(DESK, bus | {"phone": typed}).status_code == 302
    assert Arrangement.objects.get().number_to_call.lstrip("+").isascii()


def test_the_second_who_changes_a_line_is_told(as_: Any, cast: Any) -> None:
    line = factories.ArrangementFactory(event=cast.event)
    first, second, address = as_(cast.tomas), as_(cast.cora), f"{DESK}{line.pk}/"
    version = second.get(address).context["form"]["version"].value()
    sent = {"kind": "transfer", "day": line.day.isoformat(), "version": version}
    assert first.post(address, sent | {"what": "Bus at nine"}).status_code == 302
    answer = second.post(address, sent | {"what": "Bus at ten"})
    assert answer.status_code == 422 and "Stored now: Bus at nine" in answer.content.decode()


def test_a_line_can_be_removed_and_removing_it_again_finds_nothing(as_: Any, cast: Any) -> None:
    line = factories.ArrangementFactory(event=cast.event)
    client, address = as_(cast.tomas), f"{DESK}{line.pk}/remove/"
    assert [client.post(address).status_code for _ in range(2)] == [302, 404]
    assert not Arrangement.objects.exists()


def test_a_line_of_another_event_is_not_found_here(as_: Any, cast: Any) -> None:
    elsewhere = factories.ArrangementFactory()
    assert as_(cast.tomas).get(f"{DESK}{elsewhere.pk}/").status_code == 404


def test_the_list_narrows_and_its_file_holds_all_columns(as_: Any, cast: Any, bus: dict[str, Any]) -> None:
    client = as_(cast.tomas)
    client.post(DESK, bus)
    factories.ArrangementFactory(event=cast.event, kind="meal", what="Lunch")
    assert [one.what for one in client.get(f"{DESK}?only=meal").context["list"].page] == ["Lunch"]
    lines = client.get(f"{DESK}?format=csv").content.decode()
    assert "With a ramp." in lines and "Lunch" in lines


def test_it_is_erased_fourteen_days_after_the_event_on_the_clock_of_needs(cast: Any, now: Any) -> None:
    Event.objects.update(starts_on=factories.in_days(-16), ends_on=factories.in_days(-13))
    factories.ArrangementFactory(event=cast.event)
    retention.purge(cast.project, by=None, now=factories.days_from_now(0))
    assert Arrangement.objects.exists()
    run = retention.purge(cast.project, by=None, now=factories.days_from_now(2))
    assert not Arrangement.objects.exists()
    assert [(line["what"], line["rows"]) for line in run.tally] == [("arrangements", 1)]


def test_a_telephone_number_is_nowhere_in_public(cast: Any) -> None:
    factories.ArrangementFactory(
        event=cast.event, phone="+351 600 700 800", who="driver-sentinel", what="bus-sentinel"
    )
    for address in ("/p/strings/", "/p/strings/events/1/", "/reports/p/strings/events/1/programme.json"):
        page = Client().get(address).content.decode()
        assert not [word for word in ("600 700", "600700", "driver-sentinel", "bus-sentinel") if word in page]


def test_the_record_of_acts_holds_no_number_and_no_name(as_: Any, cast: Any, bus: dict[str, Any]) -> None:
    as_(cast.tomas).post(DESK, bus)
    (entry,) = AuditEntry.objects.filter(verb="arrangement.added")
    assert entry.detail == {"kind": "transfer"} and not entry.is_public
