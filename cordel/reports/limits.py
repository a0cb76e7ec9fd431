"""The rules of the call that a project runs under, as reports show them: limits, and what is not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from cordel.core.calls import Call, Certainty, Limit
from cordel.events.models import Event
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
    return calls_for([project])[project.pk]


def calls_for(projects: Iterable[Project]) -> dict[int, Call | None]:
    """By project. Events are asked for their days only where a start is not known."""
    found = list(projects)
    unknown = [one.pk for one in found if not (one.call or one.starts_on)]
    first: dict[int, date | None] = {}
    if unknown:
        rows = Event.objects.filter(project__in=unknown).order_by().values_list("project_id")
        first = dict(rows.annotate(first=Min("starts_on")))
    return {one.pk: call_of(one, first_day=first.get(one.pk)) for one in found}


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
