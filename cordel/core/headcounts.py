"""Who was counted where: figures and findings, for Cordel's own events and for sheets that others published.

The facts of an event or a project go in, as far as they are known; sums and problems come out. Nothing is
taken for granted: where a fact is missing or in doubt, whatever rests on it is not judged, because a false
alarm costs more trust than a missed one. The rules judged by are those of a call (`core/calls.py`).

How it counts
    A participant is somebody counted in a row; a project's sum over its events counts participations.
    International are those from another country than every host country. A territory with a code of its
    own counts with its state. XX (several or unknown), an empty code and one that ISO 3166-1 does not know
    are no countries.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

from cordel.core.calls import EVENT_MINIMA, Limits, is_thin
from cordel.core.countries import in_european_union, is_country, state_of
from cordel.core.folding import fold, sort_key
from cordel.core.headcount_facts import (
    SEVERAL_OR_UNKNOWN,
    EventFacts,
    ProjectFacts,
    Row,
    Worded,
)
from cordel.core.problems import Problem, problem
from cordel.core.spans import Span

__all__ = [
    "DOMESTIC_GUEST",
    "INTERNATIONAL",
    "LOCAL",
    "SEVERAL_OR_UNKNOWN",
    "CountryCount",
    "EventFacts",
    "HeadcountSummary",
    "Problem",
    "ProjectFacts",
    "Row",
    "TownCount",
    "Worded",
    "countries_of",
    "event_problems",
    "first_day",
    "international_at_most",
    "international_of",
    "project_problems",
    "sum_of",
    "summarise",
]

LOCAL: Final = "local"
DOMESTIC_GUEST: Final = "domestic guest"
INTERNATIONAL: Final = "international"


# --- figures -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TownCount:
    """People of one town in one role; `count` None where a row of theirs gives no number."""

    town: str
    country: str
    role: str | None
    count: int | None


@dataclass(frozen=True, slots=True)
class CountryCount:
    country: str
    count: int


@dataclass(frozen=True, slots=True)
class HeadcountSummary:
    """Figures of rows, the same in whatever order the rows stand.

    `total` adds up the counts that are numbers. `countries` counts distinct known countries.
    `international` is None when a host country or a row's country is not known.
    """

    total: int
    by_town: tuple[TownCount, ...]
    by_country: tuple[CountryCount, ...]
    countries: int
    international: int | None


def summarise(
    rows: Iterable[Row], host_countries: Iterable[str], host_towns: Iterable[str] = ()
) -> HeadcountSummary:
    """Add up rows by town and role, by country, and over all.

    A row without a role gets one: international when its country is no host's; local or domestic guest by
    its town when `host_towns` are given; else none, since people of the host country may be either.
    """
    rows = tuple(rows)
    event = EventFacts(rows=rows, host_countries=tuple(host_countries))
    towns = frozenset(fold(town) for town in host_towns)
    return HeadcountSummary(
        total=sum_of(rows),
        by_town=_by_town(rows, event.hosts, towns),
        by_country=_by_country(rows),
        countries=len(countries_of(rows)),
        international=international_of(event),
    )


def sum_of(rows: Iterable[Row]) -> int:
    """Add up the counts that are numbers."""
    return sum(row.count or 0 for row in rows)


def countries_of(rows: Iterable[Row]) -> frozenset[str]:
    """Give the distinct known countries of rows."""
    return frozenset(row.state for row in rows if row.state)


def international_of(event: EventFacts) -> int | None:
    """Count people from other countries than every host's; None when a country is not known."""
    if not event.hosts or not all(row.state for row in event.rows):
        return None
    return sum_of(row for row in event.rows if row.state not in event.hosts)


def international_at_most(event: EventFacts) -> int:
    """Count people who may come from other countries than the hosts': all who surely do not are left out."""
    return sum_of(row for row in event.rows if not row.state or row.state not in event.hosts)


def _by_town(rows: Sequence[Row], hosts: frozenset[str], towns: frozenset[str]) -> tuple[TownCount, ...]:
    counts: dict[tuple[str, str, str | None], int | None] = {}
    for row in rows:
        key = (row.town, row.country or "", row.role or _role_of(row, hosts, towns))
        before = counts.get(key, 0)
        counts[key] = None if before is None or row.count is None else before + row.count
    return tuple(
        TownCount(town, country, role, count)
        for (town, country, role), count in sorted(counts.items(), key=lambda item: _town_order(item[0]))
    )


def _town_order(key: tuple[str, str, str | None]) -> tuple[str, str, str, str]:
    town, country, role = key
    return country, sort_key(town), town, role or ""


def _role_of(row: Row, hosts: frozenset[str], towns: frozenset[str]) -> str | None:
    if not hosts or not row.state:
        return None
    if row.state not in hosts:
        return INTERNATIONAL
    if not towns:
        return None
    return LOCAL if fold(row.town) in towns else DOMESTIC_GUEST


def _by_country(rows: Iterable[Row]) -> tuple[CountryCount, ...]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.state or SEVERAL_OR_UNKNOWN] += row.count or 0
    return tuple(CountryCount(country, count) for country, count in sorted(counts.items()))


# --- what is wrong with an event ---------------------------------------------------------------------


def event_problems(event: EventFacts, project: ProjectFacts, limits: Limits) -> list[Problem]:
    """List what is wrong with one event of a project, judged by a call's limits (none known: {})."""
    return [found for check in _EVENT_CHECKS for found in check(event, project, limits)]


def _total(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    total = sum_of(event.rows)
    if event.total is None:
        if event.rows and not event.total_printed:
            yield problem("total_missing", sum=total)
        return
    if event.is_counted and event.total != total:
        yield problem("total_differs", total=event.total, sum=total)
    if event.total < 0:
        yield problem("negative_count", place="total_claimed", count=event.total)


def _words(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    yield from _worded(event.worded)


def _rows(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    yield from _row_problems(event.rows)


def _host_countries(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    for code in event.host_countries:
        if not is_country(code) and code != SEVERAL_OR_UNKNOWN:
            yield problem("country_unknown", place="country", text=code)
    if event.names_all_countries and event.hosts and not event.hosts & countries_of(event.rows):
        yield problem("host_absent", countries=", ".join(sorted(event.hosts)))


def _dates(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    if event.is_reversed:
        yield problem("dates_reversed", starts=str(event.starts), ends=str(event.ends))


def _project_dates(event: EventFacts, project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    """Compare each date by itself: of a reversed pair one may still be right."""
    if project.starts and project.ends and project.ends.is_before(project.starts):
        return
    printed = [date for date in (event.starts, event.ends) if date]
    early = [date for date in printed if project.starts and date.is_before(project.starts)]
    late = [date for date in printed if project.ends and project.ends.is_before(date)]
    if early:
        yield problem("outside_project", date=str(early[0]), limit=str(project.starts))
    if late:
        yield problem("outside_project.after", date=str(late[-1]), limit=str(project.ends))


def _days(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    starts, ends = event.starts, event.ends
    if not starts or not ends or event.is_reversed:
        return
    for day in event.days:
        if day.is_before(starts) or ends.is_before(day):
            yield problem("day_outside_event", date=str(day), starts=str(starts), ends=str(ends))


def _modes(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    total = event.total
    if total is None and not event.total_printed and event.is_counted:
        total = sum_of(event.rows)
    parts = {"in_person": event.in_person, "online": event.online}
    known = {mode: part for mode, part in parts.items() if part is not None}
    if total is None:
        return
    if len(known) == 2 and sum(known.values()) != total:
        yield problem("modes_differ", **parts, sum=sum(known.values()), total=total)
    for mode, part in known.items():
        if len(known) == 1 and part > total:
            yield problem(f"modes_differ.{mode}", part=part, total=total)


def _claimed_countries(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    counted = len(countries_of(event.rows))
    claimed = event.countries_claimed
    if claimed is not None and event.names_all_countries and claimed != counted:
        yield problem("countries_differ.rows", claimed=claimed, counted=counted)


def _claimed_international(event: EventFacts, _project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    claimed = event.international_claimed
    if claimed is not None and event.is_counted and claimed > international_at_most(event):
        yield problem("domestic_as_international", claimed=claimed, counted=international_at_most(event))


def _event_minima(event: EventFacts, _project: ProjectFacts, limits: Limits) -> Iterator[Problem]:
    if not event.is_counted:
        return
    at_most = {"participants_min": sum_of(event.rows), "invited_min": international_at_most(event)}
    certain = {"participants_min": True, "invited_min": international_of(event) is not None}
    for name in EVENT_MINIMA:
        yield from _minimum(limits, name, at_most[name], certain=certain[name])


def _length(event: EventFacts, _project: ProjectFacts, limits: Limits) -> Iterator[Problem]:
    limit = limits.get("event_days_max")
    if not limit or not event.starts or not event.ends:
        return
    days = (event.ends.first - event.starts.last).days + 1
    if days > limit.value:
        yield problem("too_long", days=days, limit=limit.value)


_EventCheck = Callable[[EventFacts, ProjectFacts, Limits], Iterator[Problem]]
_EVENT_CHECKS: Final[tuple[_EventCheck, ...]] = (
    _total,
    _words,
    _modes,
    _claimed_countries,
    _claimed_international,
    _host_countries,
    _rows,
    _dates,
    _project_dates,
    _days,
    _length,
    _event_minima,
)


# --- what is wrong with rows, words and minima, wherever they stand -----------------------------------


def _worded(worded: Iterable[Worded]) -> Iterator[Problem]:
    for place, text in worded:
        yield problem("not_a_number", place=place, text=text)


def _row_problems(rows: Sequence[Row]) -> Iterator[Problem]:
    for position, row in enumerate(rows):
        place = row.town or f"participants[{position}]"
        if row.count_text:
            yield problem("not_a_number", place=place, text=row.count_text)
        if row.count is not None and row.count < 0:
            yield problem("negative_count", place=place, count=row.count)
        if not row.country or not row.country_printed:
            yield problem("town_without_country", place=place)
        elif not row.state and row.country != SEVERAL_OR_UNKNOWN:
            yield problem("country_unknown", place=place, text=row.country)
    yield from _repeated_rows(rows)


def _repeated_rows(rows: Iterable[Row]) -> Iterator[Problem]:
    """Find towns with two rows of one role; rows without a town's name are not told apart."""
    named = [row for row in rows if fold(row.town)]
    times = Counter((fold(row.town), row.country, row.role) for row in named)
    towns = {(fold(row.town), row.country, row.role): row.town for row in named}
    for key, count in times.items():
        if count > 1:
            yield problem("duplicate_row", place=towns[key], times=count)


def _minimum(limits: Limits, name: str, value: int, *, certain: bool = True) -> Iterator[Problem]:
    """Judge a figure by a minimum; one that is only an upper bound can be too small, but not too thin."""
    limit = limits.get(name)
    if not limit:
        return
    if value < limit.value:
        yield problem(f"below_minimum.{name}", value=value, needed=limit.value)
    elif certain and is_thin(value, limit.value):
        yield problem(f"thin_margin.{name}", value=value, needed=limit.value, spare=value - limit.value)


# --- what is wrong with a project --------------------------------------------------------------------


def project_problems(project: ProjectFacts, limits: Limits) -> list[Problem]:
    """List what is wrong with a project beyond its single events, judged by a call's limits (none: {})."""
    return [found for check in _PROJECT_CHECKS for found in check(project, limits)]


def _project_counts(project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    """Judge people counted over the whole project; sums over events count participations instead."""
    claimed, rows = project.participants_claimed, project.participant_rows
    counted = rows and not project.participant_rows_lost and all(row.count is not None for row in rows)
    if claimed is not None and counted and claimed != sum_of(rows):
        yield problem("total_differs", total=claimed, sum=sum_of(rows))
    if claimed is not None and claimed < 0:
        yield problem("negative_count", place="participants_claimed", count=claimed)
    yield from _worded(project.worded)
    yield from _row_problems(rows)


def _project_span(project: ProjectFacts, limits: Limits) -> Iterator[Problem]:
    starts, ends = project.starts, project.ends
    if starts and ends and ends.is_before(starts):
        yield problem("dates_reversed", starts=str(starts), ends=str(ends))
    limit = limits.get("project_months_max")
    if limit and (_months_exceed(starts, ends, limit.value) or (project.duration_months or 0) > limit.value):
        yield problem("too_long.months", limit=limit.value)


def _months_exceed(starts: Span | None, ends: Span | None, months: int) -> bool:
    if not starts or not ends:
        return False
    first, last = starts.last, ends.first
    passed = (last.year - first.year) * 12 + last.month - first.month
    return passed > months or (passed == months and last.day > first.day)


def _event_order(project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    """Find events that start before one of a lower number does; reversed dates say nothing."""
    dated = [
        (event.number, event.starts)
        for event in project.events
        if event.number is not None and event.starts and not event.is_reversed
    ]
    lower: list[tuple[int, Span]] = []
    for _, same_number in groupby(sorted(dated, key=itemgetter(0)), key=itemgetter(0)):
        events = list(same_number)
        for event in events:
            if lower and event[1].is_before(lower[0][1]):
                yield _out_of_order(event, lower[0])
        lower = [max(lower + events, key=lambda pair: pair[1].first)]


def _out_of_order(later: tuple[int, Span], earlier: tuple[int, Span]) -> Problem:
    return problem(
        "events_out_of_order",
        later=later[0],
        later_date=str(later[1]),
        earlier=earlier[0],
        earlier_date=str(earlier[1]),
    )


def _event_numbers(project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    times = Counter(event.number for event in project.events if event.number is not None)
    for number, count in times.items():
        if count > 1:
            yield problem("number_repeated", number=number, times=count)


def _partner_countries(project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    for code in dict.fromkeys(project.partner_countries):
        if code and not is_country(code) and code != SEVERAL_OR_UNKNOWN:
            yield problem("country_unknown", place="partner_countries", text=code)


def _listed_countries(project: ProjectFacts) -> frozenset[str] | None:
    """Give the countries of the partners' list; None when there is none or it leaves one open."""
    codes = project.partner_countries
    if not codes or not all(code and is_country(code) for code in codes):
        return None
    return frozenset(state_of(code) for code in codes if code)


def _host_states(project: ProjectFacts) -> frozenset[str]:
    return frozenset().union(*(event.hosts for event in project.events))


def _counted_countries(project: ProjectFacts) -> frozenset[str] | None:
    """Give the countries of all rows; None unless every event has rows and every row a country."""
    if project.is_excerpt or not project.events:
        return None
    if not all(event.names_all_countries for event in project.events):
        return None
    return countries_of(row for event in project.events for row in event.rows)


def _project_countries(project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    claimed, listed = project.countries_claimed, _listed_countries(project)
    if claimed is None:
        return
    if project.partner_countries:
        if listed is not None and claimed != len(listed):
            yield problem("countries_differ", claimed=claimed, counted=len(listed))
        return
    counted = _counted_countries(project)
    # Sheets that count guests only may still count the host's country among the countries.
    if counted is not None and claimed not in (len(counted), len(counted | _host_states(project))):
        yield problem("countries_differ.rows", claimed=claimed, counted=len(counted))


def _project_international(project: ProjectFacts, _limits: Limits) -> Iterator[Problem]:
    claimed = project.international_claimed
    if claimed is None or project.is_excerpt or not project.events:
        return
    if not all(event.is_counted for event in project.events):
        return
    counted = sum(international_at_most(event) for event in project.events)
    if claimed > counted:
        yield problem("domestic_as_international", claimed=claimed, counted=counted)


def _project_minima(project: ProjectFacts, limits: Limits) -> Iterator[Problem]:
    """Judge the number of events and of countries, where the sheet states them; never an excerpt's."""
    if project.event_count is not None:
        yield from _minimum(limits, "events_min", project.event_count)
    named = _listed_countries(project)
    if named is None:
        named = _counted_countries(project)
    if project.is_excerpt or named is None:
        return
    named |= _host_states(project)
    yield from _minimum(limits, "countries_min", len(named))
    day = first_day(project)
    if day:
        members = sum(in_european_union(code, day.first) for code in named)
        yield from _minimum(limits, "eu_members_min", members)


def first_day(project: ProjectFacts) -> Span | None:
    """Give the project's start, else the earliest start of its events, None where neither is known."""
    starts = [event.starts for event in project.events if event.starts]
    return project.starts or min(starts, key=lambda span: span.first, default=None)


_ProjectCheck = Callable[[ProjectFacts, Limits], Iterator[Problem]]
_PROJECT_CHECKS: Final[tuple[_ProjectCheck, ...]] = (
    _project_counts,
    _project_span,
    _event_order,
    _event_numbers,
    _partner_countries,
    _project_countries,
    _project_international,
    _project_minima,
)
