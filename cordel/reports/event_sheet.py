"""The Event Description Sheet: one event, who was there, and what is wrong with the figures.

The agency's form was never seen; the fields follow what published copies show, and every sheet says so.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cordel.base.content import text
from cordel.core import headcounts
from cordel.core.calls import Call
from cordel.core.headcounts import EventFacts, HeadcountSummary, ProjectFacts, Row, TownCount, Worded
from cordel.core.problems import Problem
from cordel.core.spans import Span
from cordel.events.models import Activity, Event, Evidence, Headcount, Mode, Role
from cordel.events.queries import PUBLISHED_RULE, Presence, presence, programme
from cordel.events.queries.evidence import Proved, proved
from cordel.projects.models import Project
from cordel.reports import published_report
from cordel.reports import results as outcomes
from cordel.reports.limits import call_for
from cordel.reports.problems import Finding, findings
from cordel.reports.published_report import Published
from cordel.reports.results import Room
from cordel.reports.signed import Signed, signed
from cordel.reports.wording import (
    name_of,
)

TOTAL_RULE: Final = gettext_lazy("The total as it is printed in the published report; no lines are printed.")
# What the core calls a role, and what the register does.
ROLES: Final = {headcounts.DOMESTIC_GUEST: Role.DOMESTIC.value}


@dataclass(frozen=True)
class EventSheet:
    """What the register, or the published report, knows of an event and of who was there."""

    event: Event
    call: Call | None
    record: Published | None
    rows: tuple[Row, ...]
    counted: Presence | None
    host_countries: tuple[str, ...]
    signed: Signed

    # --- Who was there ------------------------------------------------------------------------

    @cached_property
    def summary(self) -> HeadcountSummary:
        towns = self.record.event.host_towns if self.record else ()
        return headcounts.summarise(self.rows, self.host_countries, towns)

    @property
    def is_published_report(self) -> bool:
        return self.event.project.origin == Project.Origin.PUBLISHED

    @property
    def participants(self) -> int | None:
        """Persons; of a published report the readable lines added up, else its printed total."""
        if self.counted is not None:
            return self.counted.participants
        if any(row.count is not None for row in self.rows):
            return self.summary.total
        return self.event.published_total

    @property
    def participations(self) -> int | None:
        return self.counted.participations if self.counted else None

    @property
    def in_person(self) -> int | None:
        return self.counted.in_person if self.counted else self._printed_mode("in_person", Mode.IN_PERSON)

    @property
    def online(self) -> int | None:
        return self.counted.online if self.counted else self._printed_mode("online", Mode.ONLINE)

    def _printed_mode(self, name: str, mode: Mode) -> int | None:
        printed = getattr(self.record.event.facts, name) if self.record and self.record.event.facts else None
        return printed if printed is not None or self.event.mode != mode else self.participants

    @property
    def international(self) -> int | None:
        if self.counted is None:
            return self.summary.international if self.rows else None
        return headcounts.sum_of(row for row in self.rows if row.role == Role.INTERNATIONAL)

    @property
    def countries(self) -> int | None:
        return self.summary.countries if self.rows or self.counted else None

    @property
    def by_town(self) -> list[TownCount]:
        return [
            TownCount(line.town, line.country, ROLES.get(line.role or "", line.role), line.count)
            for line in self.summary.by_town
        ]

    @property
    def evidence(self) -> dict[str, int]:
        if self.counted is not None:
            return self.counted.evidence
        return {} if self.participants is None else {Evidence.PUBLISHED_REPORT.value: self.participants}

    @cached_property
    def proved(self) -> Proved:
        """What the presence of those who are counted rests on, whatever was recorded first."""
        return proved(self.event)

    @property
    def counting_rule(self) -> str:
        if self.counted is not None:
            return self.counted.counting_rule
        return str(PUBLISHED_RULE if self.rows or self.event.published_total is None else TOTAL_RULE)

    # --- What is wrong ------------------------------------------------------------------------

    @cached_property
    def problems(self) -> list[Problem]:
        """By the report as it was read, where there is one; else by what the register holds."""
        if self.record is not None:
            return self.record.problems
        project = self.event.project
        around = ProjectFacts(starts=_span(project.starts_on), ends=_span(project.ends_on))
        return headcounts.event_problems(self._facts(), around, self.call.limits if self.call else {})

    @property
    def unsigned(self) -> list[Problem]:
        """What keeps the figures from being final, whatever they are."""
        return self.signed.problems

    @property
    def findings(self) -> list[Finding]:
        return findings([*self.unsigned, *self.problems])

    def _facts(self) -> EventFacts:
        event = self.event
        total, words = self.participants, event.published_total_text
        if self.counted is None:
            total = event.published_total
        return EventFacts(
            number=event.number,
            host_countries=self.host_countries,
            rows=self.rows,
            total=total,
            total_printed=total is not None or bool(words),
            worded=(Worded("total_text", words),) if words else (),
            starts=_span(event.starts_on),
            ends=_span(event.ends_on),
            days=tuple(Span.on(day) for day, _activities in self.programme if day),
            in_person=self.in_person,
            online=self.online,
        )

    # --- What came of it ----------------------------------------------------------------------

    @cached_property
    def results(self) -> list[Room]:
        """What the rooms published, in the reader's language."""
        return outcomes.results_of(self.programme)

    @cached_property
    def programme(self) -> list[tuple[date | None, list[Activity]]]:
        return programme(self.event)

    # --- Where and when -----------------------------------------------------------------------

    @property
    def hosts(self) -> list[dict[str, str | None]]:
        return [
            {"town": name_of(place, self.event) or None, "country": place.country or None}
            for place in self.event.hosts
        ]

    @property
    def name(self) -> str:
        return text(self.event.name) or _("Event %(number)s") % {"number": self.event.number}

    @property
    def starts(self) -> str | None:
        return _printed_day(self.event.starts_on, self._printed_span("starts"))

    @property
    def ends(self) -> str | None:
        return _printed_day(self.event.ends_on, self._printed_span("ends"))

    def _printed_span(self, name: str) -> Span | None:
        return getattr(self.record.event.facts, name, None) if self.record else None


def sheet_of(event: Event) -> EventSheet:
    """The event's sheet. Give an event with its project and places (`events.queries.event`)."""
    is_printed = event.project.origin == Project.Origin.PUBLISHED
    counted = None if is_printed else presence(event)
    return EventSheet(
        event=event,
        call=call_for(event.project),
        record=published_report.of_event(event) if is_printed else None,
        rows=tuple(counted.rows if counted else (printed_row(line) for line in event.headcounts.all())),
        counted=counted,
        host_countries=tuple(dict.fromkeys(place.country for place in event.hosts if place.country != "XX")),
        signed=signed(event, counted),
    )


def printed_row(line: Headcount) -> Row:
    """A printed line as the core counts it."""
    return Row(
        town=line.as_printed,
        country=line.country,
        count=line.count,
        count_text=line.count_text,
        country_printed=line.country_was_printed,
    )


def _span(day: date | None) -> Span | None:
    return Span.on(day) if day else None


def _printed_day(day: date | None, span: Span | None) -> str | None:
    """ISO 8601, as precise as it is known: a day, a month or a year."""
    return day.isoformat() if day else str(span) if span else None


# --- As JSON --------------------------------------------------------------------------------------


def as_json(sheet: EventSheet) -> dict[str, Any]:
    return {
        "project": sheet.event.project.slug,
        "event": sheet.event.number,
        "name": sheet.name,
        "hosts": sheet.hosts,
        "mode": sheet.event.mode or None,
        "from": sheet.starts,
        "to": sheet.ends,
        "totals": {
            "participants": sheet.participants,
            "participations": sheet.participations,
            "in_person": sheet.in_person,
            "online": sheet.online,
            "international": sheet.international,
            "countries": sheet.countries,
        },
        "by_town": [
            {"town": line.town, "country": line.country or None, "role": line.role, "count": line.count}
            for line in sheet.by_town
        ],
        "by_country": [{"country": line.country, "count": line.count} for line in sheet.summary.by_country],
        "evidence": sheet.evidence,
        "counting_rule": sheet.counting_rule,
        "problems": [{"code": one.code, "detail": one.detail} for one in sheet.problems],
        "figures": _signed_json(sheet),
        "results": outcomes.as_json(sheet.results),
        "presence": _presence_json(sheet.proved),
    }


def _presence_json(found: Proved) -> dict[str, Any]:
    """Persons by the strongest kind of evidence, participations by every kind; `evidence` beside it counts the first
    kind alone."""
    return {**found.resting.as_json(), "as_frozen": found.is_frozen, "counting_rule": " ".join(found.rules)}


def _signed_json(sheet: EventSheet) -> dict[str, Any] | None:
    """Which version the figures are, and what keeps them from being one; None for a published report's."""
    state = sheet.signed.as_json
    problems = [{"code": one.code, "detail": one.detail} for one in sheet.unsigned]
    return None if state is None else {**state, "problems": problems}
