"""The rules of the call that a project runs under, as reports show them: limits, deadlines, what is not known."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from cordel.core.calls import Call, Certainty, Limit
from cordel.projects.models import Project
from cordel.projects.queries import call_of

NAMES: Final[dict[str, Any]] = {
    "participants_min": _("participants of an event, at least"),
    "invited_min": _("invited international participants of an event, at least"),
    "countries_min": _("countries, at least"),
    "eu_members_min": _("Member States of the European Union, at least"),
    "events_min": _("events, at least"),
    "event_days_max": _("days of an event, at most"),
    "project_months_min": _("months of the project, at least"),
    "project_months_max": _("months of the project, at most"),
    "grant_eur_min": _("euros of the grant, at least"),
    "grant_eur_max": _("euros of the grant, at most"),
}
CERTAINTIES: Final[dict[Certainty, Any]] = {
    Certainty.VERIFIED: _("read on the official page"),
    Certainty.SECONDARY: _("read on somebody else's page"),
    Certainty.INFERRED: _("inferred from other calls"),
    Certainty.MEMORY: _("from memory, check before relying on it"),
}


def call_for(project: Project) -> Call | None:
    """The project's call; where the project's start is not known, its first event says which year counts."""
    if project.call or project.starts_on:
        return call_of(project)
    return call_of(project, first_day=project.events.aggregate(first=Min("starts_on"))["first"])


@dataclass(frozen=True)
class LimitLine:
    """A limit as a line of a table; `value` None where it is stated to be unknown."""

    name: Any
    value: int | None
    source: str
    certainty: Any
    note: str

    @property
    def site(self) -> str:
        """The name of the page that the source is, "" where it is no page."""
        return urlsplit(self.source).hostname or "" if self.source.startswith("http") else ""


def lines(call: Call) -> list[LimitLine]:
    """Known limits first, in the order of `NAMES`, then those that nobody has found."""
    known = [_line(call.limits[name]) for name in NAMES if name in call.limits]
    unknown = [
        LimitLine(NAMES[name], None, "", "", call.unknown[name]) for name in NAMES if name in call.unknown
    ]
    return [*known, *unknown]


def _line(limit: Limit) -> LimitLine:
    return LimitLine(NAMES[limit.name], limit.value, limit.source, CERTAINTIES[limit.certainty], limit.note)


@dataclass(frozen=True)
class Clock:
    """What is due when after the project's end; None where the call or the end is not known."""

    ends_on: date | None
    stays_until: date | None
    report_due: date | None
    months_online: int | None
    report_months: int | None
    source: str
    certainty: Any


def clock(project: Project, call: Call | None) -> Clock | None:
    """The publication clock: until when the municipality's page must stay, and when the final report is due."""
    if call is None or (call.publication is None and call.report is None):
        return None
    ends_on = project.ends_on or project.events.aggregate(last=Max("ends_on"))["last"]
    page, report = call.publication, call.report
    rule = page or report
    assert rule is not None  # noqa: S101 - one of them is there, see above
    return Clock(
        ends_on=ends_on,
        stays_until=after(ends_on, page.months_after_end) if page and ends_on else None,
        report_due=after(ends_on, report.months_after) if report and ends_on else None,
        months_online=page.months_after_end if page else None,
        report_months=report.months_after if report else None,
        source=rule.source,
        certainty=CERTAINTIES[rule.certainty],
    )


def after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
