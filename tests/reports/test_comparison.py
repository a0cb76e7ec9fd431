"""Plan and reality beside the call's minima: told in time, and never a false alarm."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cordel.events.models import Event
from cordel.events.queries import event as event_of
from cordel.projects.models import Project
from cordel.projects.queries import load_calls
from cordel.reports.comparison import Line, comparisons, project_comparisons
from cordel.reports.limits import call_for, lines
from tests import factories


def line(event: Event, name: str = "invited_min") -> Line:
    found = event_of(event.project.slug, event.number)
    assert found is not None
    return next(one for one in comparisons(found) if one.name == name)


@pytest.fixture
def twinning(cast: Any) -> Event:
    Project.objects.update(call="efc-2.1-2014-2020")
    event: Event = cast.event
    return event


def plan(event: Event, **people: int) -> None:
    for name, planned in people.items():
        partner = event.project.partners.get(town__name_key=name)
        factories.DelegationFactory(event=event, partner=partner, planned=planned)


def test_it_compares_the_plan_with_what_is_needed(twinning: Event) -> None:
    plan(twinning, kavala=27, gondomar=40)
    invited = line(twinning)
    assert invited.sentence == "Invited internationals: 27 planned, 25 needed, 2 to spare."
    assert (invited.state, invited.tone) == ("thin", "warn")
    assert line(twinning, "participants_min").planned == 67


def test_it_says_how_many_are_missing(twinning: Event) -> None:
    plan(twinning, kavala=20)
    assert line(twinning).sentence == "Invited internationals: 20 planned, 25 needed, 5 missing."
    assert line(twinning).tone == "bad"


def test_it_counts_who_came_as_soon_as_somebody_did(
    twinning: Event, cast: Any, came: Callable[..., Any]
) -> None:
    plan(twinning, kavala=40)
    for _ in range(3):
        came(twinning, cast.kavala)
    invited = line(twinning)
    assert (invited.planned, invited.registered, invited.present) == (40, 3, 3)
    assert invited.sentence == "Invited internationals: 3 counted, 25 needed, 22 missing."


def test_it_raises_no_alarm_over_the_first_registrations(twinning: Event, cast: Any) -> None:
    factories.RegistrationFactory(event=twinning, person__town=cast.kavala)
    invited = line(twinning)
    assert invited.sentence == "Invited internationals: 1 registered so far, 25 needed."
    assert invited.tone == ""


def test_it_says_that_nothing_is_known(twinning: Event) -> None:
    twinning.registrations.all().delete()
    invited = line(twinning)
    assert (invited.sentence, invited.bar) == ("Invited internationals: nothing is known yet.", None)


def test_it_says_that_no_minimum_is_known(cast: Any) -> None:
    plan(cast.event, kavala=27)
    invited = line(cast.event)
    assert invited.sentence == "Invited internationals: 27 planned; no minimum is known."
    assert invited.note.startswith("No minimum and no share was found")


@pytest.mark.parametrize(
    ("planned", "have", "need"), [(10, 30, 75), (25, 75, 75), (33, 100, 75), (100, 100, 25)]
)
def test_its_bar_shows_where_the_minimum_stands(twinning: Event, planned: int, have: int, need: int) -> None:
    plan(twinning, kavala=planned)
    bar = line(twinning).bar
    assert bar is not None and (bar.have, bar.need) == (have, need)


def test_it_takes_a_published_reports_figures(report: Callable[..., Project]) -> None:
    rows = [
        {"town": "Kavala", "country": "GR", "count": 30},
        {"town": "Gondomar", "country": "PT", "count": 12},
    ]
    project = report(
        programme="Europe for Citizens 2014-2020",
        measure="2.1 Town Twinning",
        events=[
            {"n": 1, "place": "Gondomar", "country": "PT", "date_from": "2018-10-08", "participants": rows}
        ],
    )
    assert line(project.events.get()).sentence == "Invited internationals: 30 counted, 25 needed, 5 to spare."


def test_it_counts_the_countries_of_those_present_not_of_the_partners(
    cast: Any, came: Callable[..., Any]
) -> None:
    for country in ("MT", "BG", "RS"):
        factories.PartnerFactory(project=cast.project, town=None, country=country)
    found = {one.name: one for one in project_comparisons(cast.project)}
    assert (found["countries_min"].planned, found["countries_min"].present) == (5, None)
    assert (found["eu_members_min"].planned, found["events_min"].planned) == (4, 1)
    came(cast.event, cast.kavala)
    came(cast.event, None, country="MQ")
    came(cast.event, None, country="FR")
    found = {one.name: one for one in project_comparisons(cast.project)}
    assert found["countries_min"].present == 2


# --- The call's rules -----------------------------------------------------------------------------


def test_it_finds_the_call_by_its_first_event_when_the_projects_start_is_not_known(db: None) -> None:
    project = factories.ProjectFactory(
        call="", programme="CERV", measure="Networks of Towns", starts_on=None, ends_on=None
    )
    assert call_for(project) is None
    factories.EventFactory(project=project, starts_on=date(2024, 5, 1))
    call = call_for(project)
    assert call is not None and call.id == "cerv-nt-2024"


def test_it_says_of_each_limit_where_it_comes_from() -> None:
    for call in load_calls().values():
        for one in lines(call):
            assert (one.value is not None) == bool(one.source and one.certainty), (call.id, one.name)
