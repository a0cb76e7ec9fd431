"""Reports of a project: what there is, how plan and reality stand, what is due when."""

from dataclasses import dataclass
from typing import Any

from cordel.core import published
from cordel.core.calls import Call
from cordel.core.due_days import own_report_days
from cordel.events.models import Event
from cordel.events.queries import journey
from cordel.events.queries.evidence import Proved, proved_in_project
from cordel.projects.models import Project
from cordel.reports import grant, grant_form, limits, published_report
from cordel.reports.clock import Clock, clock
from cordel.reports.comparison import Line, comparisons, project_comparisons
from cordel.reports.problems import Finding, findings


@dataclass(frozen=True)
class EventLine:
    """An event, and how it stands to the call's minima."""

    event: Event
    comparisons: list[Line]


@dataclass(frozen=True)
class Overview:
    project: Project
    call: Call | None
    events: list[EventLine]
    comparisons: list[Line]
    limit_lines: list[limits.LimitLine]
    clock: Clock | None
    is_own_day: bool
    findings: list[Finding]
    grant: list[grant_form.Figure]
    proved: Proved


def overview_of(project: Project) -> Overview:
    """All that the project's page of reports shows; of a published report also what is wrong with it."""
    call = limits.call_for(project)
    return Overview(
        project=project,
        call=call,
        events=[EventLine(event, comparisons(event, call)) for event in journey(project)],
        comparisons=project_comparisons(project, call),
        limit_lines=limits.lines(call) if call else [],
        clock=clock(project, call),
        is_own_day=own_report_days(project.due_days) is not None,
        findings=findings(_problems(project, call)),
        grant=grant_form.figures(grant.report_of(project, call)),
        proved=proved_in_project(project),
    )


def _problems(project: Project, call: Call | None) -> Any:
    report = published_report.of_project(project)
    return published.problems_of_project(report, call.limits if call else {}) if report else []


def host_towns(project: Project) -> set[int]:
    """The towns that host any event of the project."""
    return {town for event in journey(project) for town in event.host_town_ids}
