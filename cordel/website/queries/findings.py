"""What does not add up in a published report, for the public page of its project.

Whether a report meets the minima of its call is between the project and its funder: those findings stay at
the desk. Here stands what every reader can check: sums, days, countries.
"""

from dataclasses import dataclass

from cordel.core import published
from cordel.projects.models import Project
from cordel.reports import published_report
from cordel.reports.problems import Finding, findings


@dataclass(frozen=True)
class Found:
    """`number` is the event's, None for the report as a whole."""

    number: int | None
    findings: list[Finding]


def of(project: Project) -> list[Found]:
    """What is wrong with the report, event by event; nothing for a project that is run here."""
    report = published_report.of_project(project) if project.origin == Project.Origin.PUBLISHED else None
    if report is None:
        return []
    numbers = report.numbers
    found = [Found(None, findings(published.problems_of_project(report, {})))]
    found += [
        Found(numbers.get(event.index), findings(published.problems_of_event(report, event, {})))
        for event in report.entries
    ]
    return [it for it in found if it.findings]
