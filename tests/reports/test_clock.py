"""By when the final report is due is said in one place: no page says another day than the rest."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cordel.core.due_days import Kind
from cordel.events.models import Event
from cordel.projects.models import Project
from cordel.projects.queries import obligations
from cordel.reports import clock as clocks
from cordel.reports.limits import call_for
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
BY_PROJECT, BY_EVENT, SILENT = "efc-2.2-2014-2020", "efc-2.1-2014-2020", "cerv-nt-2026"


def project_of(cast: Any, **facts: Any) -> Project:
    Project.objects.filter(pk=cast.project.pk).update(**({"due_days": {}} | facts))
    found: Project = Project.objects.get(pk=cast.project.pk)
    return found


def owed_on(project: Project) -> date | None:
    book = obligations.ledger([project], today=timezone.now().date())
    return next((duty.due for duty, _stands in book.states() if duty.kind is Kind.REPORT), None)


def said_everywhere(cast: Any, as_: Any) -> set[date | None]:
    """The day on the page of reports, where it is handed in, in the week and its list, as data and as file."""
    client, project = as_(cast.cora), Project.objects.get(pk=cast.project.pk)
    page = client.get("/reports/p/strings/")
    told = {page.context["report_due"], client.get("/reports/p/strings/handed-in/").context["due"]}
    told.add(owed_on(project))
    rows = client.get("/desk/monday/all/?kind=report").context["list"].page
    told.add(next((one.duty.due for one in rows), None))
    (day,) = told if len(told) == 1 else (None,)
    if day is not None:
        assert f'<time datetime="{day.isoformat()}">' in page.content.decode()
        assert day.isoformat() in client.get("/desk/monday/all/?kind=report&format=csv").content.decode()
        with time_machine.travel(day - timedelta(days=2), tick=False):
            week = as_(cast.cora).get("/desk/monday/").context["week"]
            (own,) = [town for town in week.coming.towns if town.partner is None]
            assert day in [duty.due for duty, _stands in own.things if duty.kind is Kind.REPORT]
    return told


@pytest.mark.parametrize(
    ("call", "days", "wanted"),
    [
        (BY_PROJECT, {}, date(2026, 10, 31)),  # two months after the project's end
        (BY_PROJECT, {"report": 60}, date(2026, 10, 30)),
        (BY_PROJECT, {"report": 0}, date(2026, 8, 31)),
        (BY_EVENT, {}, date(2026, 9, 15)),  # two months after the last event
        (BY_EVENT, {"report": 90}, date(2026, 11, 29)),
        (SILENT, {}, None),
        (SILENT, {"report": 45}, date(2026, 10, 15)),
        ("", {}, None),
    ],
)
def test_every_page_says_the_same_day(
    cast: Any, as_: Any, call: str, days: dict[str, int], wanted: date | None
) -> None:
    Event.objects.filter(pk=cast.event.pk).update(starts_on=date(2026, 7, 15), ends_on=date(2026, 7, 15))
    programme = {} if call else {"programme": "", "measure": ""}
    project_of(cast, call=call, due_days=days, starts_on=None, ends_on=date(2026, 8, 31), **programme)
    assert said_everywhere(cast, as_) == {wanted}


@pytest.mark.parametrize("days", [{}, {"report": 60}])
def test_no_page_guesses_an_end_that_nobody_wrote_down(cast: Any, as_: Any, days: dict[str, int]) -> None:
    """The last event is not the project's end, however likely it is."""
    project_of(cast, call=BY_PROJECT, due_days=days, ends_on=None)
    assert said_everywhere(cast, as_) == {None}
    page = as_(cast.cora).get("/reports/p/strings/").content.decode()
    assert "2 months after the end, which is not known yet" in page


def test_a_call_that_the_first_event_tells_is_the_call_of_what_is_owed_too(cast: Any, as_: Any) -> None:
    """Nobody named the call, nor the start: the event's year says which one it is."""
    Event.objects.filter(pk=cast.event.pk).update(starts_on=date(2019, 5, 1), ends_on=date(2019, 5, 1))
    project = project_of(cast, call="", starts_on=None, ends_on=date(2026, 8, 31))
    call = call_for(project)
    assert call is not None and call.id == BY_PROJECT
    assert said_everywhere(cast, as_) == {date(2026, 10, 31)}


def test_a_cancelled_event_is_not_the_last_one(cast: Any, as_: Any) -> None:
    project_of(cast, call=BY_EVENT, ends_on=None)
    Event.objects.filter(pk=cast.event.pk).update(ends_on=date(2026, 7, 15), starts_on=date(2026, 7, 15))
    off = date(2026, 12, 1)
    factories.EventFactory(project=cast.project, number=8, starts_on=off, ends_on=off, status="cancelled")
    assert said_everywhere(cast, as_) == {date(2026, 9, 15)}


def test_a_report_that_is_due_again_is_due_on_the_same_day_everywhere(cast: Any, as_: Any) -> None:
    """Figures were frozen anew after it was handed in: it is asked for again, thirty days later."""
    project_of(cast, call=BY_PROJECT, ends_on=date(2025, 12, 31))
    assert owed_on(project_of(cast)) == date(2026, 2, 28)
    factories.HandedReportFactory(project=cast.project)
    factories.FiguresVersionFactory(event=cast.event, frozen_at=timezone.now())
    assert said_everywhere(cast, as_) == {date(2026, 4, 1)}


def test_the_page_says_whose_day_it_is(cast: Any, as_: Any) -> None:
    project_of(cast, call=BY_PROJECT, ends_on=date(2026, 8, 31))
    client = as_(cast.cora)
    assert "as set for this project" not in client.get("/reports/p/strings/").content.decode()
    project_of(cast, call=BY_PROJECT, ends_on=date(2026, 8, 31), due_days={"report": 60})
    assert "as set for this project" in client.get("/reports/p/strings/").content.decode()


def test_a_project_that_is_only_told_of_counts_from_its_last_event(cast: Any) -> None:
    """Its report was due long ago, and nobody here owes it: where no end was published, that is the best there is."""
    project = project_of(cast, call=BY_PROJECT, origin="published", ends_on=None)
    found = clocks.clock(project, call_for(project))
    assert found is not None and found.ends_on == cast.event.ends_on
    assert clocks.report_day(project) is not None
    assert owed_on(project) is None
    Event.objects.update(ends_on=None)
    found = clocks.clock(project, call_for(project))
    assert found is not None and (clocks.report_day(project), found.months_online) == (None, 6)


def test_the_clock_counts_from_the_projects_end(cast: Any) -> None:
    project = project_of(cast, starts_on=date(2021, 9, 1), ends_on=date(2022, 8, 31))
    due = clocks.clock(project, call_for(project))
    assert due is not None
    assert (clocks.report_day(project), due.stays_until) == (date(2022, 10, 31), date(2023, 2, 28))


def test_asks_the_database_as_often_for_many_projects_as_for_one() -> None:
    def asked(projects: list[Project]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            clocks.report_days(projects)
        return len(seen)

    kinds: list[dict[str, Any]] = [{"call": BY_EVENT}, {"call": "", "starts_on": None}]
    one = [factories.ProjectFactory(**facts) for facts in kinds]
    many = [factories.ProjectFactory(**facts) for facts in kinds * 5]
    assert asked(many) == asked(one) == 2
