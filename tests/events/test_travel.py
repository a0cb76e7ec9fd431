"""How people arrive and where they stay: told by each or by the town, listed for the host, erased like needs."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cordel.base.models import AuditEntry
from cordel.events import actions, queries
from cordel.events.actions import TravelFacts
from cordel.events.models import Event, Registration, Travel
from cordel.events.rules import travel as rules
from cordel.privacy.actions import retention
from tests import factories
from tests.factories import RegistrationFactory, TravelFactory, in_days

pytestmark = pytest.mark.django_db
DESK = "/desk/p/strings/events/1"
HERE = f"{DESK}/travel/"


@pytest.fixture
def days(cast):
    return cast.event.days


@pytest.fixture
def nikos(cast):
    return RegistrationFactory(event=cast.event, person__name="Nikos", town=cast.kavala, country="GR")


@pytest.fixture
def eleni(cast):
    return RegistrationFactory(event=cast.event, person__name="Eleni", town=cast.kavala, country="GR")


def tell(seat, **facts):
    actions.tell_travel(seat, facts=TravelFacts(**facts), now=timezone.now())


def opened(seat):
    client = Client()
    client.post("/my/", {"code": seat.code})
    return client, queries.private_url(seat)


# --- The person ---------------------------------------------------------------------------------------


def test_a_person_tells_it_on_the_own_page_and_takes_it_back(cast, nikos, days):
    client, page = opened(nikos)
    assert "How you arrive and where you stay" in client.get(page).content.decode()
    data = {"act": "travel", "arrives_on": days[0].isoformat(), "arrives_at": "14:30", "lodging": "needed"}
    assert client.post(page, data).status_code == 302
    travel = Travel.objects.get()
    assert (travel.arrives_at, travel.lodging) == (time(14, 30), "needed")
    assert "14:30" in client.get(page).content.decode()
    assert client.post(page, {"act": "travel"}).status_code == 302
    assert not Travel.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"arrives_at": "14:30"},
        {"arrives_on": "2019-01-01"},
        {"arrives_on": "day2", "leaves_on": "day0"},
    ],
    ids=["an hour without a day", "another year", "leaves before arriving"],
)
def test_keeps_nothing_that_cannot_be(nikos, days, wrong):
    client, page = opened(nikos)
    named = {"day0": days[0].isoformat(), "day2": days[2].isoformat()}
    data = {name: named.get(value, value) for name, value in wrong.items()}
    assert client.post(page, {"act": "travel"} | data).status_code == 422
    assert not Travel.objects.exists()


def test_whoever_comes_online_is_not_asked(cast, nikos):
    Registration.objects.filter(pk=nikos.pk).update(mode="online")
    client, page = opened(nikos)
    assert "How you arrive" not in client.get(page).content.decode()
    with pytest.raises(rules.ComesOnline):
        tell(nikos, lodging="own")


def test_the_same_again_changes_nothing(nikos, days):
    for _time in range(2):
        tell(nikos, arrives_on=days[0])
    assert AuditEntry.objects.filter(verb="event.travel_told").count() == 1


# --- The delegation -------------------------------------------------------------------------------------


def test_an_officer_tells_it_once_for_all_who_are_ticked(cast, as_, nikos, eleni, days):
    tell(eleni, lodging="own", room_note="no stairs")
    data = {
        "people": [nikos.pk, eleni.pk, cast.seat.pk],
        "arrives_on": days[0].isoformat(),
        "arrives_with": "A3 870",
    }
    client = as_(cast.noor)
    assert client.post(HERE, data).status_code == 422  # Ana of Gondomar is nobody of hers
    data["people"] = [nikos.pk, eleni.pk]
    for _time in range(2):
        assert client.post(HERE, data).status_code == 302
    assert {one.arrives_with for one in Travel.objects.all()} == {"A3 870"}
    assert (eleni.travel.lodging, eleni.travel.room_note) == ("own", "no stairs")
    assert AuditEntry.objects.filter(verb="event.travel_told").count() == 3
    page = client.get(HERE).content.decode()
    assert "A3 870" in page and "Ana" not in page


def test_starting_anew_erases_first_and_nobody_ticked_is_refused(cast, as_, nikos):
    TravelFactory(registration=nikos)
    client = as_(cast.tomas)
    assert client.post(HERE, {"lodging": "hotel"}).status_code == 422
    assert client.post(HERE, {"people": [nikos.pk]}).status_code == 422
    assert client.post(HERE, {"people": [nikos.pk], "starts_anew": "on"}).status_code == 302
    assert not Travel.objects.exists()


def test_a_departure_told_now_does_not_lie_before_an_arrival_told_before(cast, as_, nikos, days):
    tell(nikos, arrives_on=days[2])
    answer = as_(cast.noor).post(HERE, {"people": [nikos.pk], "leaves_on": days[0].isoformat()})
    assert answer.status_code == 422 and Travel.objects.get().leaves_on is None


# --- The lists ------------------------------------------------------------------------------------------


def test_the_host_sees_arrivals_in_order_of_time_and_narrows_them(cast, as_, nikos, eleni, days):
    tell(nikos, arrives_on=days[0], arrives_at=time(18), arrives_by="train", leaves_on=days[2])
    tell(eleni, arrives_on=days[0], arrives_at=time(9), arrives_by="plane", arrives_with="A3 870")
    tell(cast.seat, arrives_on=days[1])
    client = as_(cast.tomas)
    shown = client.get(f"{DESK}/arrivals/").context["list"]
    assert [one.pk for one in shown.found] == [eleni.pk, nikos.pk, cast.seat.pk]
    narrowed = client.get(f"{DESK}/arrivals/?means=plane&on={days[0].isoformat()}&q=870")
    assert [one.pk for one in narrowed.context["list"].found] == [eleni.pk]
    file = client.get(f"{DESK}/arrivals/?format=csv")
    assert "A3 870" in file.content.decode() and "attachment" in file.headers["Content-Disposition"]
    left = client.get(f"{DESK}/departures/").context["list"]
    assert [one.pk for one in left.found] == [nikos.pk]


def test_the_list_of_beds_counts_nights(cast, as_, nikos, eleni, days):
    tell(nikos, arrives_on=days[0], leaves_on=days[2], lodging="needed")
    tell(eleni, lodging="family", lodging_name="Family Silva")
    page = as_(cast.tomas).get(f"{DESK}/lodging/?lodging=needed")
    assert [queries.nights(one) for one in page.context["list"].found] == [2]
    assert "Nikos" in page.content.decode() and "Silva" not in page.content.decode()


def test_an_officer_of_a_town_sees_the_own_people_only(cast, as_, nikos):
    tell(cast.seat, lodging="hotel", arrives_on=cast.event.days[0])
    for name in ("arrivals", "departures", "lodging", "travel"):
        assert "Ana" not in as_(cast.noor).get(f"{DESK}/{name}/").content.decode()


# --- Erased ---------------------------------------------------------------------------------------------


def test_it_goes_with_the_seat_and_fourteen_days_after_the_event(cast, nikos, eleni):
    TravelFactory(registration=nikos)
    TravelFactory(registration=eleni)
    actions.cancel(nikos, by=cast.tomas, now=timezone.now())
    assert Travel.objects.get().registration == eleni
    Event.objects.update(starts_on=in_days(-16), ends_on=in_days(-13))
    retention.purge(cast.project, by=None, now=timezone.now())
    assert Travel.objects.exists()
    retention.purge(cast.project, by=None, now=timezone.now() + timedelta(days=2))
    assert not Travel.objects.exists()


def test_the_record_tells_nothing_of_it(cast, nikos, days):
    tell(nikos, arrives_on=days[0], arrives_with="TP sentinel", lodging_name="Hotel sentinel")
    assert "sentinel" not in str(list(AuditEntry.objects.values("detail")))
    for address in ("/p/strings/", "/p/strings/events/1/", "/api/projects/strings/events/1"):
        assert "sentinel" not in Client().get(address).content.decode()


def test_a_person_gets_it_with_all_the_rest(cast, nikos, days):
    factories.TravelFactory(registration=nikos, arrives_with="TP sentinel")
    client, page = opened(nikos)
    assert "TP sentinel" in client.get(f"{page}data/").content.decode()
