"""What is due when a project is over. The day of its final report is reckoned here and nowhere else: the page of
reports, what is owed, and the coordinator's week ask this module, so none of them says another day than the others."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cordel.core.calls import Call
from cordel.core.due_days import own_report_days
from cordel.core.obligations import page_clock, report_due
from cordel.events.models import Event
from cordel.projects.models import Project
from cordel.reports.limits import CERTAINTIES, calls_for


@dataclass(frozen=True)
class Clock:
    """What the call says of the time after the project's end; None where it is silent, or the end is not known. The
    day of the report is no matter of the call alone: `report_day`."""

    ends_on: date | None
    stays_until: date | None
    months_online: int | None
    report_months: int | None
    source: str
    certainty: Any


def clock(project: Project, call: Call | None) -> Clock | None:
    """Until when the municipality's page must stay, and after how many months the final report is due."""
    page, report = (call.publication, call.report) if call else (None, None)
    rule = page or report
    if call is None or rule is None:
        return None
    ends_on = _end(project, _last_days([project.pk]).get(project.pk, []))
    stands = page_clock(call, ends_on=ends_on) if page else None
    return Clock(
        ends_on=ends_on,
        stays_until=stands.until if stands else None,
        months_online=page.months_after_end if page else None,
        report_months=report.months_after if report else None,
        source=rule.source,
        certainty=CERTAINTIES[rule.certainty],
    )


def report_day(project: Project) -> date | None:
    """By when the final report is wanted; None where nobody said when, or the end is not known."""
    return report_days([project]).get(project.pk)


def report_days(projects: Iterable[Project]) -> dict[int, date]:
    """By project: the day, where it set one or its call says one. Two questions to the database at the most."""
    found = list(projects)
    calls = calls_for(found)
    reports = {key: call.report for key, call in calls.items() if call and call.report}
    by_events = [one.pk for one in found if _needs_events(one, reports.get(one.pk))]
    days = _last_days(by_events) if by_events else {}
    due = {
        one.pk: report_due(
            reports.get(one.pk),
            ends_on=_end(one, days.get(one.pk, [])),
            last_days=days.get(one.pk, []),
            own_days=own_report_days(one.due_days),
        )
        for one in found
    }
    return {key: day for key, day in due.items() if day is not None}


def _needs_events(project: Project, report: Any) -> bool:
    return report is not None and (report.counted_from != "project" or _is_told_of(project))


def _end(project: Project, last_days: Collection[date]) -> date | None:
    """Of a project that is only told of, its last event where its end was not published. One that is run here owes
    nothing by a day that nobody wrote down."""
    return project.ends_on or (max(last_days, default=None) if _is_told_of(project) else None)


def _is_told_of(project: Project) -> bool:
    return project.origin != Project.Origin.OWN


def _last_days(projects: Collection[int]) -> dict[int, list[date]]:
    held = Event.objects.filter(project__in=projects, ends_on__isnull=False)
    held = held.exclude(status=Event.Status.CANCELLED).order_by()
    found: dict[int, list[date]] = {}
    for project, day in held.values_list("project_id", "ends_on"):
        if day is not None:
            found.setdefault(project, []).append(day)
    return found
