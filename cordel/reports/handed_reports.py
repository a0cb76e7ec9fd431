"""The final report handed in: what closes the obligation, with which frozen figures, and what opens it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from cordel.core.obligations import Duty, Kind, handed_again_due
from cordel.events.models import Event, FiguresVersion
from cordel.projects.models import HandedReport, Partner, Project
from cordel.projects.queries.obligations import Told
from cordel.reports.clock import report_day, report_days


class Frozen(NamedTuple):
    """One version of an event's figures."""

    event: int
    number: int
    version: int
    digest: str
    frozen_on: date


class Figure(NamedTuple):
    """The event's figures that a report was made with; `newest` is another version where they were frozen since."""

    number: int
    version: int
    digest: str
    newest: int

    @property
    def is_newest(self) -> bool:
        return self.version == self.newest


@dataclass(frozen=True)
class Handed:
    """One handing in, and how its figures stand to those of today: `behind` are the events whose newest figures are
    not in it."""

    report: HandedReport
    figures: list[Figure]
    behind: list[Frozen]


# --- For the screen ----------------------------------------------------------------------------------


def versions_of(project: Project) -> dict[int, list[Frozen]]:
    """Every version of every event's figures, by the event's key, the newest version first; events in their order.
    Cancelled events are none of a report's."""
    return _versions([project]).get(project.pk, {})


def handed_of(project: Project) -> list[Handed]:
    """The newest first. Two queries."""
    versions = versions_of(project)
    found = project.handed_reports.select_related(
        "partner__town", "partner__organisation", "recorded_by"
    ).defer("receipt")
    return [_stands(one, versions) for one in found]


def one_handed(project: Project, pk: int) -> HandedReport | None:
    return project.handed_reports.filter(pk=pk).first()


def asked_by(project: Project, newest: Handed | None) -> date | None:
    """By when it is asked for, as obligations say: a report whose figures changed since is due again later. None where
    nobody said when, or the project's end is not known."""
    day = report_day(project)
    return None if day is None else _asked_by(day, newest.behind if newest else [])


def _asked_by(day: date, behind: list[Frozen]) -> date:
    return handed_again_due(day, frozen_on=max(one.frozen_on for one in behind)) if behind else day


def as_figures(chosen: Iterable[Frozen]) -> list[dict[str, Any]]:
    """What `HandedReport.figures` holds."""
    return [
        {"event": one.event, "number": one.number, "version": one.version, "sha256": one.digest}
        for one in chosen
    ]


def _stands(report: HandedReport, versions: Mapping[int, list[Frozen]]) -> Handed:
    newest = {event: found[0].version for event, found in versions.items()}
    figures = [
        Figure(one["number"], one["version"], one["sha256"], newest.get(one["event"], one["version"]))
        for one in report.figures
    ]
    return Handed(report, figures, _behind(report, versions))


def _behind(report: HandedReport, versions: Mapping[int, list[Frozen]]) -> list[Frozen]:
    """The newest version of each event whose newest figures are not in the report."""
    told = report.versions
    return [found[0] for event, found in versions.items() if told.get(event) != found[0].version]


# --- What is owed ------------------------------------------------------------------------------------


def told(projects: list[Project], _partners: Mapping[int, list[Partner]]) -> list[Told]:
    """Fills the slot of the projects: whoever runs one owes the call's final report. It is met as long as the newest
    one handed in holds the newest frozen figures of every event. Four questions to the database at the most."""
    due = report_days(projects)
    if not due:
        return []
    handed = _newest(due)
    versions = _versions(handed) if handed else {}
    behind = {key: _behind(report, versions.get(key, {})) for key, report in handed.items()}
    duties = [_duty(key, day, handed.get(key), behind.get(key, [])) for key, day in due.items()]
    return [Told(duties, {}, url_of, lambda duty: _why(behind.get(duty.project, [])))]


def _duty(project: int, due: date, handed: HandedReport | None, behind: list[Frozen]) -> Duty:
    """Open again from the day on which figures were frozen that it does not hold."""
    if handed is None or not behind:
        return Duty(Kind.REPORT, project, None, None, due, is_met=handed is not None)
    since = max(one.frozen_on for one in behind)
    return Duty(Kind.REPORT, project, None, None, _asked_by(due, behind), is_met=False, since=since)


def _why(behind: list[Frozen]) -> str:
    if not behind:
        return ""
    events = ", ".join(str(one.number) for one in behind)
    said = _(
        "The report that was handed in does not hold the newest frozen figures of these events: %(events)s. Hand it in"
        " again, or say that it is done, and why."
    )
    return said % {"events": events}


def url_of(_duty: Duty, project: Project) -> str:
    return reverse("reports:handed-in", args=[project.slug])


def _newest(projects: Iterable[int]) -> dict[int, HandedReport]:
    """The newest of each project."""
    found = HandedReport.objects.filter(project__in=projects).defer("receipt")
    return {one.project_id: one for one in found.order_by("handed_on", "pk")}


def _versions(projects: Iterable[Any]) -> dict[int, dict[int, list[Frozen]]]:
    """By project and event, the newest version first."""
    rows = FiguresVersion.objects.filter(event__project__in=projects)
    rows = rows.exclude(event__status=Event.Status.CANCELLED).order_by("event__number", "event_id", "-number")
    found: dict[int, dict[int, list[Frozen]]] = {}
    columns = ("event__project_id", "event_id", "event__number", "number", "digest", "frozen_at")
    for project, event, number, version, digest, frozen_at in rows.values_list(*columns):
        of_project = found.setdefault(project, {})
        of_project.setdefault(event, []).append(Frozen(event, number, version, digest, frozen_at.date()))
    return found
