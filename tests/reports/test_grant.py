"""The grant: planned, by those counted, and what may be paid; each amount with its rule, none without a table."""

from typing import Any

import pytest

from cordel.events.models import Event, Mode
from cordel.projects.models import GrantAssumptions
from cordel.reports.grant import report_of
from tests import factories
from tests.factories import LUMP_SUMS

pytestmark = pytest.mark.django_db
HERE = "/reports/p/strings/grant"


@pytest.fixture
def table(cast: Any) -> Any:
    """10 to 25 people 1000, to 50 2000, above 3000 (invented); 500 more from four countries on."""
    return factories.LumpSumTableFactory(project=cast.project)


def plan(event: Event, **planned: int) -> None:
    """plan(event, PT=30, GR=20): so many from a partner of each country."""
    for country, count in planned.items():
        partner = factories.PartnerFactory(project=event.project, town__country=country)
        factories.DelegationFactory(event=event, partner=partner, planned=count)


def come(
    event: Event, count: int, *, country: str = "PT", mode: str = Mode.IN_PERSON, role: str = "local"
) -> None:
    for _ in range(count):
        factories.AttendanceFactory(
            registration__event=event, registration__country=country, registration__role=role, mode=mode
        )


def amounts(client: Any) -> dict[str, Any]:
    found = client.get(f"{HERE}.json").json()
    return {name: found[name]["amount"] for name in ("planned", "actual", "final")}


def decided(cast: Any, **facts: Any) -> None:
    known = {"online": "not", "reduction": "recalculated", "minimum": 0}
    GrantAssumptions.objects.create(project=cast.project, **known | facts)


# --- Figures --------------------------------------------------------------------------------------


def test_guesses_nothing_without_a_table(as_, cast):
    client = as_(cast.cora)
    page = client.get(f"{HERE}/")
    assert b"No table loaded" in page.content
    assert "€".encode() not in page.content
    assert client.get(f"{HERE}.json").json() == {"project": "strings", "table": None, "currency": "EUR"}
    assert b"No table loaded" in client.get("/reports/p/strings/").content


def test_reckons_the_plan_from_delegations(as_, cast, table):
    plan(cast.event, PT=20, GR=15, IT=5)
    client = as_(cast.cora)
    assert amounts(client)["planned"] == [2000, 2000]
    page = client.get(f"{HERE}/").content.decode()
    assert "Participants that count: 40, countries: 3. Row 2 of the table, 26 to 50 participants" in page
    assert f"{HERE}/tables/1/#row-2" in page
    assert "/delegations/" in page


def test_reckons_what_happened_from_recorded_presence(as_, cast, table):
    decided(cast)
    plan(cast.event, PT=40)
    come(cast.event, 12)
    factories.RegistrationFactory(event=cast.event)
    client = as_(cast.cora)
    assert amounts(client) == {"planned": [2000, 2000], "actual": [1000, 1000], "final": [1000, 1000]}
    assert "/rows/" in client.get(f"{HERE}/").content.decode()


def test_adds_up_the_events_of_a_project(as_, cast, table):
    decided(cast)
    later = factories.EventFactory(project=cast.project, number=2, host=cast.kavala)
    cancelled = factories.EventFactory(project=cast.project, number=3, status=Event.Status.CANCELLED)
    for event in (cast.event, later, cancelled):
        plan(event, PT=30)
    come(cast.event, 30)
    client = as_(cast.cora)
    assert amounts(client) == {"planned": [4000, 4000], "actual": [2000, 2000], "final": [2000, 4000]}
    page = client.get(f"{HERE}/").content.decode()
    assert "Events held so far: 1 of 2." in page
    assert "Cancelled, and in none of these sums: event 3." in page


def test_shows_a_range_while_online_people_are_not_decided(as_, cast, table):
    come(cast.event, 20)
    come(cast.event, 10, mode=Mode.ONLINE)
    client = as_(cast.cora)
    assert amounts(client)["actual"] == [1000, 2000]
    page = client.get(f"{HERE}/").content.decode()
    assert "between €1,000 and €2,000" in page
    assert "not decided</span> Whether people who took part online only count" in page
    assert "20 in person, 10 online" in page


@pytest.mark.parametrize(
    ("online", "share", "amount"),
    [("not", None, 1000), ("full", None, 2000), ("share", 60, 2000), ("share", 50, 1000)],
)
def test_marks_what_was_assumed(as_, cast, table, online, share, amount):
    decided(cast, online=online, share=share)
    come(cast.event, 20)
    come(cast.event, 10, mode=Mode.ONLINE)
    client = as_(cast.cora)
    assert amounts(client)["actual"] == [amount, amount]
    assert (
        b'<span class="tag gold">assumed</span> People who took part online only'
        in client.get(f"{HERE}/").content
    )


def test_does_not_know_who_of_a_mixed_plan_comes_in_person(as_, cast, table):
    decided(cast)
    cast.event.mode = Mode.HYBRID
    cast.event.save()
    plan(cast.event, PT=30)
    assert amounts(as_(cast.cora))["planned"] == [0, 2000]


def test_counts_only_invited_people_where_the_table_does(as_, cast):
    content = {
        "call": cast.project.call, "version": "v", "source": "s", "currency": "EUR", "unit": "project",
        "basis": "international", "minimum": 2, "minimum_countries": None, "lines": [[2, 3, 500], [4, None, 900]],
    }  # fmt: skip
    factories.LumpSumTableFactory(project=cast.project, content=content)
    plan(cast.event, PT=30, GR=4)
    come(cast.event, 9)
    come(cast.event, 3, country="GR", role="international")
    client = as_(cast.cora)
    found = amounts(client)
    assert (found["planned"], found["actual"]) == ([900, 900], [500, 500])
    page = client.get(f"{HERE}/").content.decode()
    assert "role=international" in page
    assert "The project as a whole" in page


def test_says_when_too_few_came_for_any_money(as_, cast, table):
    come(cast.event, 9)
    client = as_(cast.cora)
    assert amounts(client)["actual"] == [0, 0]
    assert b"The table begins at 10: nothing is paid." in client.get(f"{HERE}/").content


def test_names_events_of_which_nothing_is_known(as_, cast, table):
    plan(cast.event, PT=30)
    factories.EventFactory(project=cast.project, number=2)
    client = as_(cast.cora)
    assert amounts(client)["planned"] == [2000, None]
    page = client.get(f"{HERE}/").content.decode()
    assert "at least €2,000" in page
    assert "Nothing is known of these events: 2." in page


def test_reckons_by_no_table_of_another_call(as_, cast):
    factories.LumpSumTableFactory(project=cast.project, call="cerv-nt-2023")
    plan(cast.event, PT=30)
    client = as_(cast.cora)
    assert client.get(f"{HERE}.json").json()["table"] is None
    assert b"for another call" in client.get(f"{HERE}/").content


def test_reckons_a_published_report_from_its_lines(report):
    project = report(
        events=[{
            "number": 1, "host": [{"town": "Gondomar", "country": "PT"}], "mode": "in person",
            "participants": [
                {"town": "Gondomar", "country": "PT", "count": 20}, {"town": "Kavala", "country": "GR", "count": 15},
            ],
        }]
    )  # fmt: skip
    project.call = "efc-2.2-2014-2020"
    project.save()
    factories.LumpSumTableFactory(project=project)
    grant = report_of(project).grant
    assert grant is not None
    assert (grant.actual.money.low, grant.actual.money.high) == (2000, 2000)
    assert grant.planned.money.is_unknown


def test_asks_the_database_as_often_for_many_events_as_for_one(cast, table, django_assert_max_num_queries):
    for number in range(2, 8):
        event = factories.EventFactory(project=cast.project, number=number)
        plan(event, PT=10)
        come(event, 1)
    with django_assert_max_num_queries(9):
        report_of(cast.project)


# --- Pages and files ------------------------------------------------------------------------------


@pytest.mark.parametrize("extension", ["pdf", "docx"])
def test_prints_the_grant_with_its_rules(as_, cast, table, extension):
    plan(cast.event, PT=30)
    come(cast.event, 12)
    answer = as_(cast.cora).get(f"{HERE}.{extension}")
    assert answer.status_code == 200
    assert answer.content.startswith({"pdf": b"%PDF", "docx": b"PK"}[extension])


def test_prints_that_there_is_no_table(as_, cast):
    assert as_(cast.cora).get(f"{HERE}.pdf").status_code == 200


def test_gives_only_files_that_it_has(as_, cast, table):
    assert as_(cast.cora).get(f"{HERE}.xls").status_code == 404


def test_shows_every_version_that_figures_were_shown_by(as_, cast, table):
    table.is_in_force = False
    table.save()
    page = as_(cast.cora).get(f"{HERE}/tables/1/").content.decode()
    assert page.count('id="row-') == len(LUMP_SUMS)
    assert "not in force" in page
    assert "51 or more" in page
    assert as_(cast.cora).get(f"{HERE}/tables/2/").status_code == 404


def test_tells_the_table_and_its_source_to_programs(as_, cast, table):
    found = as_(cast.cora).get(f"{HERE}.json").json()
    assert (found["table"]["number"], found["table"]["source"]) == (1, table.source)
    assert found["assumptions"]["online"]["decided"] is False


def test_stands_in_the_overview(as_, cast, table):
    plan(cast.event, PT=30)
    page = as_(cast.cora).get("/reports/p/strings/").content.decode()
    assert f'href="{HERE}/"' in page
    assert "€2,000" in page


@pytest.mark.parametrize(("who", "status"), [("cora", 200), ("tomas", 200), ("noor", 403), ("helper", 404)])
def test_is_for_those_who_see_the_reports(as_, cast, table, who, status):
    client = as_(getattr(cast, who))
    for address in (f"{HERE}/", f"{HERE}.json", f"{HERE}/tables/1/"):
        assert client.get(address).status_code == status


def test_a_host_is_shown_no_way_to_change_anything(as_, cast, table):
    assert b"/desk/p/strings/grant/" not in as_(cast.tomas).get(f"{HERE}/").content


def test_says_a_row_once_however_many_of_it_are_online(as_, cast, table):
    come(cast.event, 12)
    come(cast.event, 3, mode=Mode.ONLINE)
    page = as_(cast.cora).get(f"{HERE}/").content.decode()
    assert "Participants that count: 12 to 15, countries: 1. Row 1 of the table" in page
    assert "At the least" not in page
