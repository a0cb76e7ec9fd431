"""Reports that others published, in Cordel's own terms, and the record of what was read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cordel.base import figures
from cordel.core import published
from cordel.core.calls import Call
from cordel.core.content import Content
from cordel.core.countries import is_country
from cordel.core.folding import fold, sort_key
from cordel.core.gazetteer import Place
from cordel.core.headcount_facts import EventFacts, Row, Worded
from cordel.core.problems import Problem
from cordel.core.published import PublishedEvent, PublishedProject
from cordel.core.published_record import from_data
from cordel.core.romanisation import latin_spellings
from cordel.core.spans import Span
from cordel.events.models import Event, Format, Mode
from cordel.projects.models import Partner, Project
from cordel.projects.queries import load_calls
from cordel.towns.queries import find_place

LEDGER = "published report"
LONGEST_SLUG = 50  # leaves room for a number behind it
MOST_SMALL = 32_767  # in a column for small numbers
NO_CLOCK = "UTC"


# --- The record -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """An event of a report as it was read, with the report around it and the limits of its call."""

    report: PublishedProject
    event: PublishedEvent
    call: Call | None

    @property
    def problems(self) -> list[Problem]:
        return published.problems_of_event(self.report, self.event, self.call.limits if self.call else {})


def of_project(project: Project) -> PublishedProject | None:
    """The report as it was read last; None for a project that was not read from one."""
    record = figures.latest(project, LEDGER)
    return from_data(record.table) if record else None


def is_of(project: Project, report: PublishedProject) -> bool:
    """Whether the project was made from an earlier state of this report."""
    known = of_project(project) if project.origin == Project.Origin.PUBLISHED else None
    return known is not None and known.id == report.id


def of_event(event: Event) -> Published | None:
    report = of_project(event.project) if event.project.origin == Project.Origin.PUBLISHED else None
    if report is None:
        return None
    index = {number: index for index, number in report.numbers.items()}.get(event.number)
    return Published(report, report.entries[index], call_of(report)) if index is not None else None


def call_of(report: PublishedProject) -> Call | None:
    return published.call_of(report, load_calls().values())


# --- What it says of the project ------------------------------------------------------------------


def slug_of(report: PublishedProject) -> str:
    """The report's id as an address."""
    latin = latin_spellings(report.id.lower())
    wanted = slugify(report.id) or slugify(latin[0] if latin else "") or "project"
    return wanted[:LONGEST_SLUG].strip("-")


def language_of(report: PublishedProject) -> str:
    return report.language if re.fullmatch("[a-z]{2,3}", report.language) else "en"


def project_facts(report: PublishedProject) -> dict[str, Any]:
    """Values for the fields of a project. Dates that contradict each other are left open."""
    facts, call = report.facts, call_of(report)
    starts_on, ends_on = _day(facts.starts), _day(facts.ends)
    if starts_on and ends_on and ends_on < starts_on:
        starts_on = ends_on = None
    title = report.title or report.id
    return {
        "title": Content.of(language_of(report), title),
        "sort_key": sort_key(title)[:200],
        "programme": report.programme[:120],
        "measure": report.measure[:120],
        "call": call.id if call else report.call_code[:60],
        "grant_number": report.project_number[:60],
        "starts_on": starts_on,
        "ends_on": ends_on,
        "participants_claimed": _claim(facts.participants_claimed, facts.worded, "participants_claimed")[
            :200
        ],
        "countries_claimed": _small(facts.countries_claimed),
        "events_claimed": _claim(facts.events_claimed, facts.worded, "events_claimed")[:60],
        "is_excerpt": facts.is_excerpt,
        "origin": Project.Origin.PUBLISHED,
        "sources": list(report.sources),
    }


def _day(span: Span | None) -> date | None:
    return span.first if span and span.is_day else None


def _claim(count: int | None, worded: Iterable[Worded], place: str) -> str:
    """A figure as the report has it, be it a number or words."""
    words = [text for where, text in worded if where == place]
    return words[0] if words else "" if count is None else str(count)


def _small(count: int | None) -> int | None:
    return count if count is not None and 0 <= count <= MOST_SMALL else None


_WITH_COUNTRY = re.compile(r"(?P<name>.+?)\s*\((?P<country>[A-Z]{2})\)")
_MUNICIPAL = re.compile(
    r"(?:municipality|municipio|município|town|city|commune|comune|ayuntamiento|gmina|gemeinde|stadt|obec|mesto)"
    r"\s+(?:(?:of|de|di|do|da)\s+)?(?P<after>.+)|(?P<before>.+?)\s+municipality",
    re.IGNORECASE,
)


def named_partners(report: PublishedProject) -> list[tuple[str, str, str]]:
    """(name, country's code or "", role) of those whom the report names, the coordinator first."""
    named = []
    if report.coordinator:
        found = _WITH_COUNTRY.fullmatch(report.coordinator)
        name, country = (found["name"], found["country"]) if found else (report.coordinator, "")
        named.append((name, country, Partner.Role.LEAD.value))
    for name, printed in report.partners:
        named.append((name, country_code(printed), Partner.Role.PARTNER.value))
    return [(name, country, role) for name, country, role in named if name]


def municipality_in(name: str) -> str | None:
    """ "Gondomar" for "Municipality of Gondomar"; None where no municipality is named."""
    found = _MUNICIPAL.fullmatch(name)
    return (found["after"] or found["before"]) if found else None


def country_code(printed: str | None) -> str:
    """What fits into a column for country codes; which of them are countries is for others to say."""
    return printed if printed and len(printed) == 2 else ""


class Places:
    """What the gazetteer knows of all the names in some reports: looked up together, one country after the other,
    since a country of the gazetteer takes a moment to load; and not at all while nobody asks."""

    def __init__(self, reports: Iterable[PublishedProject]) -> None:
        self.reports = reports

    def find(self, name: str, country: str) -> Place | None:
        return self._found.get((country, name))

    @cached_property
    def _found(self) -> dict[tuple[str, str], Place | None]:
        asked = sorted({pair for report in self.reports for pair in _names(report)})
        return {(country, name): _place(name, country) for country, name in asked}


def _names(report: PublishedProject) -> Iterator[tuple[str, str]]:
    """(country, name) of every place, town and partner."""
    for event in report.events:
        yield country_code(event.country), event.place
        for row in event.facts.rows if event.facts else ():
            yield country_code(row.country), row.town
    for name, country, _role in named_partners(report):
        yield country, municipality_in(name) or name


def _place(name: str, country: str) -> Place | None:
    """The place with the whole of the name: what only begins so before a bracket is another matter."""
    place = find_place(name, country) if name and is_country(country) else None
    return place if place and fold(name) in {fold(one) for one in (place.name, *place.names)} else None


def plainly_one(printed: str) -> bool:
    """Whether the words name one town and nothing besides: no list, no remark, no area."""
    return bool(printed) and not _SEVERAL.search(printed)


_SEVERAL = re.compile(r"[\d/,;:&+()]|\b(?:and|und|area|region|online|etc|several|various)\b", re.IGNORECASE)


# --- What it says of an event ---------------------------------------------------------------------

# What reports call an activity, and what Cordel does.
FORMATS = {
    "kick off": Format.KICK_OFF,
    "debate": Format.PUBLIC_DEBATE,
    "public debate": Format.PUBLIC_DEBATE,
    "open discussion": Format.PUBLIC_DEBATE,
    "round table": Format.ROUND_TABLE,
    "panel": Format.ROUND_TABLE,
    "comparison": Format.COMPARISON,
    "case study": Format.CASE_STUDY,
    "seminar": Format.SEMINAR,
    "workshop": Format.WORKSHOP,
    "exchange best practice": Format.PRACTICES,
    "study visit": Format.STUDY_VISIT,
    "testimony": Format.LIFE_STORIES,
    "video projection": Format.SCREENING,
    "ceremony": Format.CEREMONY,
    "agreement signing": Format.CEREMONY,
    "memorandum signing": Format.CEREMONY,
}
MODES = {"in person": Mode.IN_PERSON, "on site": Mode.IN_PERSON, "online": Mode.ONLINE, "hybrid": Mode.HYBRID}


def event_facts(report: PublishedProject, event: PublishedEvent) -> dict[str, Any]:
    """Values for the fields of an event. A date that is no whole day is left open."""
    facts = event.facts or EventFacts()
    total = facts.total
    words = [text for where, text in facts.worded if where in ("total_claimed", "total_text")]
    if total is not None and total < 0:
        total, words = None, [*words, str(total)]
    return {
        "mode": MODES.get(fold(event.mode), ""),
        "status": Event.Status.PLANNED if report.facts.planned_only else Event.Status.CONFIRMED,
        "starts_on": _day(facts.starts),
        "ends_on": _day(facts.ends),
        "published_total": total,
        "published_total_text": "; ".join(words)[:200],
    }


def headcount_facts(row: Row) -> dict[str, Any]:
    """Values for the fields of a printed line; what is no count of people is kept as words."""
    is_count = row.count is not None and row.count >= 0
    words = row.count_text if is_count or row.count is None else str(row.count)
    return {
        "as_printed": row.town[:200],
        "country": country_code(row.country),
        "count": row.count if is_count else None,
        "count_text": words[:100],
        "country_was_printed": row.country_printed,
    }


def activity_facts(printed: str) -> dict[str, Any]:
    """An activity's format, and its title where that says more."""
    words = printed.replace("_", " ")
    format_ = FORMATS.get(fold(words), Format.OTHER)
    title = Content() if fold(words) == fold(format_.value) else Content.of("en", words)
    return {"format": format_, "title": title}


def decided(report: PublishedProject) -> list[str]:
    """What was decided on taking the report in because the file does not say it, in sentences."""
    notes = []
    facts = report.facts
    if facts.starts and facts.ends and facts.ends.is_before(facts.starts):
        notes.append(_("The project ends before it starts; its dates were left open."))
    for event in report.events:
        printed = event.facts.number if event.facts else None
        number = report.numbers[event.index]
        if printed is None:
            notes.append(
                _("Event %(index)s of the file has no number; it became event %(number)s.")
                % _of(event, number)
            )
        elif printed != number:
            notes.append(
                _(
                    "Event %(index)s of the file has a number that was used before or fits no event; it became event %(number)s."
                )
                % _of(event, number)
            )
        if event.mode and fold(event.mode) not in MODES:
            notes.append(
                _(
                    "Event %(number)s took place “%(mode)s”, which is none of the known ways; it was left open."
                )
                % {"number": number, "mode": event.mode}
            )
    return notes


def _of(event: PublishedEvent, number: int) -> Mapping[str, int]:
    return {"index": event.index, "number": number}
