"""Reports that others published, read from JSON and checked: the shape is that of `real_projects.json`.

    {"projects": [{"id", "title", "programme", "measure", "events": [
        {"index", "n", "place", "country", "date_from", "date_to", "total_claimed", "total_text",
         "participants": [{"town", "country", "count"}]}]}]}

More keys are read where they stand (see `_project_facts` and `_event_facts`), others are passed over.
Whatever cannot be read is left out and noted with its place; the rest goes on. Only a file that is no such
file at all is refused, with FileUnreadable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cordel.core.calls import Call, Limits, fitting
from cordel.core.folding import fold
from cordel.core.headcounts import (
    SEVERAL_OR_UNKNOWN,
    EventFacts,
    ProjectFacts,
    Row,
    Worded,
    countries_of,
    event_problems,
    first_day,
    international_of,
    project_problems,
    sum_of,
)
from cordel.core.hostile_json import (
    A_COUNT,
    A_LIST,
    A_TEXT,
    AN_OBJECT,
    Entry,
    FileUnreadable,
    Unread,
    as_count,
    found,
    parse_object,
)
from cordel.core.problems import Problem, problem
from cordel.core.spans import Span

__all__ = [
    "FileUnreadable",
    "PublishedEvent",
    "PublishedProject",
    "Unread",
    "call_of",
    "check",
    "problems_of_event",
    "problems_of_project",
    "read",
]

Finding = dict[str, Any]  # JSON; `check` says what it holds

HIGHEST_NUMBER: Final = 9999  # of an event; what is printed above it is no number of an event
_TOTALS: Final = ("total_claimed", "total_text")
_EVENT_COUNTS: Final = ("total_claimed", "in_person", "online", "international_claimed", "countries_claimed")
_PROJECT_COUNTS: Final = (
    "participants_claimed",
    "international_claimed",
    "countries_claimed",
    "events_claimed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedEvent:
    """An event of a published report. `index` is its position in the file, from 0.

    `facts` is None, and `unread` says why, where the file holds something else than an event there.
    """

    index: int
    facts: EventFacts | None = None
    place: str = ""
    country: str | None = None
    mode: str = ""
    activities: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def host_towns(self) -> tuple[str, ...]:
        """Give the host's town where a row bears the same name, so that its people are surely local."""
        rows = self.facts.rows if self.facts else ()
        place = fold(self.place)
        return (self.place,) if place and any(fold(row.town) == place for row in rows) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedProject:
    """A published report. `id` is "" where the file gives none; `entries` also holds unreadable events."""

    id: str
    facts: ProjectFacts
    entries: tuple[PublishedEvent, ...] = ()
    title: str = ""
    programme: str = ""
    measure: str = ""
    call_code: str = ""
    project_number: str = ""
    coordinator: str = ""
    language: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    partners: tuple[tuple[str, str | None], ...] = ()
    activity_types: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def events(self) -> tuple[PublishedEvent, ...]:
        """Give the events that could be read, in the file's order."""
        return tuple(event for event in self.entries if event.facts)

    @property
    def numbers(self) -> dict[int, int]:
        """Give each readable event's number by its index: the printed one, or the next free after the event before.

        Of several events with one number the first keeps it.
        """
        printed: dict[int, int] = {}
        for event in self.events:
            number = event.facts.number if event.facts else None
            if number and 1 <= number <= HIGHEST_NUMBER and number not in printed.values():
                printed[event.index] = number
        numbers: dict[int, int] = {}
        for event in self.events:
            before = next(reversed(numbers.values()), 0)
            taken = {*printed.values(), *numbers.values()}
            numbers[event.index] = printed.get(event.index) or _next_free(before, taken)
        return numbers


def _next_free(number: int, taken: Iterable[int]) -> int:
    while (number := number + 1) in set(taken):
        pass
    return number


def read(text: bytes | str) -> tuple[list[PublishedProject], list[Unread]]:
    """Read all projects that have an id of their own, and list what was not read, in the file's order.

    Raises FileUnreadable when the file as a whole is no JSON object with a list of projects.
    """
    projects, unread = _read_all(text)
    identified = [project for project in projects if project.id and not _is_repetition(project)]
    for project in projects:
        unread.extend(project.unread)
        for event in project.entries:
            unread.extend(event.unread)
    return identified, unread


def call_of(project: PublishedProject, calls: Iterable[Call]) -> Call | None:
    """Give the call under which the project ran, from what is printed; None where that is not plain."""
    start = first_day(project.facts)
    return fitting(
        calls,
        programme=project.programme,
        measure=project.measure,
        call_code=project.call_code,
        day=start.first if start else None,
    )


# --- reading -----------------------------------------------------------------------------------------


def _read_all(text: bytes | str) -> tuple[list[PublishedProject], list[Unread]]:
    """Read every entry of the list of projects, also those without an id; notes on the file come apart."""
    content = parse_object(text)
    entries = content.get("projects")
    if not isinstance(entries, list):
        raise FileUnreadable(f'It should hold {A_LIST} named "projects", but holds {found(entries)} there.')
    notes: list[Unread] = []
    Entry(content, "file", "field_unreadable", notes)
    seen: set[str] = set()
    return [_project(value, f"projects[{n}]", seen) for n, value in enumerate(entries)], notes


def _project(value: object, place: str, seen: set[str]) -> PublishedProject:
    notes: list[Unread] = []
    if not isinstance(value, dict):
        lost = problem("project_unreadable", place=place, expected=AN_OBJECT, found=found(value))
        return PublishedProject(id="", facts=ProjectFacts(), unread=(Unread(place, lost),))
    entry = Entry(value, place, "field_unreadable", notes)
    identity = _identity(entry, seen)
    events = tuple(_event(item, f"{place}.events[{n}]", n) for n, item in enumerate(entry.items("events")))
    partners = _partners(entry)
    return PublishedProject(
        id=identity,
        facts=_project_facts(entry, events, partners),
        entries=events,
        title=entry.text("title"),
        programme=entry.text("programme"),
        measure=entry.text("measure"),
        call_code=entry.text("call"),
        project_number=entry.text("project_number"),
        coordinator=entry.text("coordinator"),
        language=entry.text("language"),
        note=entry.text("note"),
        sources=entry.texts("sources"),
        partners=partners,
        activity_types=entry.texts("activity_types"),
        unread=tuple(notes),
    )


def _identity(entry: Entry, seen: set[str]) -> str:
    identity = entry.text("id")
    if not identity and isinstance(entry.values.get("id", ""), str | None):
        entry.unread(entry.at("id"), A_TEXT, entry.values.get("id"))
    if identity in seen:
        entry.note("project_repeated", entry.at("id"), found=found(identity))
    if identity:
        seen.add(identity)
    return identity


def _is_repetition(project: PublishedProject) -> bool:
    return any(unread.problem.code == "project_repeated" for unread in project.unread)


def _project_facts(
    entry: Entry, events: Sequence[PublishedEvent], partners: Sequence[tuple[str, str | None]]
) -> ProjectFacts:
    rows, rows_lost = _rows(entry, "project_participants")
    readable = tuple(event.facts for event in events if event.facts)
    countries = tuple(
        entry.as_country(item, f"{entry.at('partner_countries')}[{n}]")
        for n, item in enumerate(entry.items("partner_countries"))
    )
    return ProjectFacts(
        events=readable,
        events_lost=len(events) - len(readable),
        starts=entry.span("start"),
        ends=entry.span("end"),
        duration_months=entry.count("duration_months"),
        participants_claimed=entry.claim("participants_claimed"),
        participant_rows=rows,
        participant_rows_lost=rows_lost,
        international_claimed=entry.claim("international_claimed"),
        countries_claimed=entry.claim("countries_claimed"),
        events_claimed=entry.claim("events_claimed"),
        events_worded=bool(entry.words("events_claimed")),
        worded=_worded(entry, _PROJECT_COUNTS),
        partner_countries=countries or tuple(country for _, country in partners),
        incomplete=entry.text("completeness"),
        planned_only=entry.flag("planned_only"),
    )


def _partners(entry: Entry) -> tuple[tuple[str, str | None], ...]:
    """Read pairs of a partner's name and its country."""
    partners: list[tuple[str, str | None]] = []
    for position, item in enumerate(entry.items("partners")):
        place = f"{entry.at('partners')}[{position}]"
        match item:
            case [str() as name, country]:
                partners.append((entry.as_text(name, place), entry.as_country(country, place)))
            case _:
                entry.unread(place, "a pair of name and country", item)
    return tuple(partners)


def _event(value: object, place: str, index: int) -> PublishedEvent:
    notes: list[Unread] = []
    if not isinstance(value, dict):
        lost = problem("event_unreadable", place=place, expected=AN_OBJECT, found=found(value))
        return PublishedEvent(index=index, unread=(Unread(place, lost),))
    entry = Entry(value, place, "field_unreadable", notes)
    printed = entry.values.get("index")
    if printed is not None and as_count(printed) != index:
        entry.note("index_differs", entry.at("index"), expected=index, found=found(printed))
    country = entry.country("country")
    return PublishedEvent(
        index=index,
        facts=_event_facts(entry, country),
        place=entry.text("place"),
        country=country,
        mode=entry.text("mode"),
        activities=entry.texts("activities"),
        unread=tuple(notes),
    )


def _event_facts(entry: Entry, country: str | None) -> EventFacts:
    rows, rows_lost = _rows(entry, "participants")
    return EventFacts(
        number=entry.count("n"),
        host_countries=(country,) if country and country != SEVERAL_OR_UNKNOWN else (),
        rows=rows,
        rows_lost=rows_lost,
        total=entry.claim("total_claimed"),
        total_printed=any(entry.has(key) for key in _TOTALS),
        worded=_worded(entry, _EVENT_COUNTS) + _total_text(entry),
        starts=entry.span("date_from"),
        ends=entry.span("date_to"),
        days=_days(entry),
        in_person=entry.claim("in_person"),
        online=entry.claim("online"),
        international_claimed=entry.claim("international_claimed"),
        countries_claimed=entry.claim("countries_claimed"),
    )


def _worded(entry: Entry, keys: Iterable[str]) -> tuple[Worded, ...]:
    """Give the counts that stand there in words."""
    return tuple(Worded(key, text) for key in keys if (text := entry.words(key)))


def _total_text(entry: Entry) -> tuple[Worded, ...]:
    text = entry.text("total_text")
    return (Worded("total_text", text),) if text else ()


def _days(entry: Entry) -> tuple[Span, ...]:
    spans: list[Span | None] = []
    for position, item in enumerate(entry.items("days")):
        place = f"{entry.at('days')}[{position}]"
        if isinstance(item, dict):
            spans.append(Entry(item, place, "field_unreadable", entry.notes).span("date"))
        else:
            entry.unread(place, "an object with a date", item, "date_unreadable")
    return tuple(span for span in spans if span)


def _rows(entry: Entry, key: str) -> tuple[tuple[Row, ...], int]:
    """Read rows of people; give those that are rows at all, and how many are not."""
    rows: list[Row] = []
    items = entry.items(key)
    for position, item in enumerate(items):
        place = f"{entry.at(key)}[{position}]"
        if isinstance(item, dict):
            rows.append(_row(Entry(item, place, "row_unreadable", entry.notes)))
        else:
            entry.unread(place, AN_OBJECT, item, "row_unreadable")
    is_no_list = entry.has(key) and not isinstance(entry.values[key], list)
    return tuple(rows), len(items) - len(rows) + is_no_list


def _row(entry: Entry) -> Row:
    if not entry.has("count"):
        entry.unread(entry.at("count"), A_COUNT, entry.values.get("count"))
    return Row(
        town=entry.text("town"),
        country=entry.country("country"),
        count=entry.claim("count"),
        role=entry.text("role") or None,
        count_text=entry.words("count"),
        country_printed=entry.has("country_as_printed") or "country_as_printed" not in entry.values,
    )


# --- checking ----------------------------------------------------------------------------------------


def check(text: bytes | str, calls: Iterable[Call]) -> list[Finding]:
    """Check a file of published reports: one object per event in the file's order, then one per project.

    Each has project (its id), event (its number), index (its position, None for the project's own object),
    total_claimed, sum_of_rows, international and countries (the last three None without rows), and problems
    with code and detail. What could not be read stands among the problems of its event or project.
    Raises FileUnreadable like `read`.
    """
    projects, notes = _read_all(text)
    calls = tuple(calls)
    findings = [finding for project in projects for finding in _findings(project, calls)]
    if notes:
        findings.append(_finding(problems=[note.problem for note in notes]))
    return findings


def _findings(project: PublishedProject, calls: Sequence[Call]) -> list[Finding]:
    call = call_of(project, calls)
    limits = call.limits if call else {}
    findings = [_event_finding(project, event, limits) for event in project.entries]
    return [*findings, _project_finding(project, limits)]


def _event_finding(project: PublishedProject, event: PublishedEvent, limits: Limits) -> Finding:
    facts = event.facts or EventFacts()
    return _finding(
        project=project.id or None,
        event=facts.number,
        index=event.index,
        total=facts.total,
        events=[facts],
        problems=problems_of_event(project, event, limits),
    )


def _project_finding(project: PublishedProject, limits: Limits) -> Finding:
    return _finding(
        project=project.id or None,
        total=project.facts.participants_claimed,
        events=project.facts.events,
        problems=problems_of_project(project, limits),
    )


def problems_of_event(project: PublishedProject, event: PublishedEvent, limits: Limits) -> list[Problem]:
    """List what is wrong with an event of the report, and what of it could not be read."""
    problems = event_problems(event.facts, project.facts, limits) if event.facts else []
    return [*problems, *(unread.problem for unread in event.unread)]


def problems_of_project(project: PublishedProject, limits: Limits) -> list[Problem]:
    """List what is wrong with the report beyond its single events, and what of it could not be read."""
    return [*project_problems(project.facts, limits), *(unread.problem for unread in project.unread)]


def _finding(
    *,
    project: str | None = None,
    event: int | None = None,
    index: int | None = None,
    total: int | None = None,
    events: Iterable[EventFacts] = (),
    problems: Iterable[Problem],
) -> Finding:
    counted = [facts for facts in events if facts.rows]
    rows = [row for facts in counted for row in facts.rows]
    international = [international_of(facts) for facts in counted]
    return {
        "project": project,
        "event": event,
        "index": index,
        "total_claimed": total,
        "sum_of_rows": sum_of(rows) if rows else None,
        "international": _sum_if_known(international) if rows else None,
        "countries": len(countries_of(rows)) if rows else None,
        "problems": [{"code": one.code, "detail": one.detail} for one in problems],
    }


def _sum_if_known(figures: Sequence[int | None]) -> int | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None
