"""The rules of a programme as data: one TOML file per call, read strictly and never guessed.

A call is a programme's rules for one year, or for the span in which they did not change. Each limit says
where it comes from and how certain it is; what is not known is marked unknown, and then nothing is judged
by it. Callers read the files and pass their text in.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from cordel.core.due_days import HOUSE_DAYS, DueDays
from cordel.core.due_days import read as read_due_days
from cordel.core.folding import fold
from cordel.core.retention import HOUSE_RULES
from cordel.core.retention import Rules as Retention
from cordel.core.retention import read as read_retention
from cordel.core.strict_toml import Table, TomlRefused


class Certainty(StrEnum):
    """How well a rule is known."""

    VERIFIED = "verified"  # read on the official page that the source names
    SECONDARY = "secondary"  # read on somebody else's page: a contact point, a regional body, the press
    INFERRED = "inferred"  # follows from other calls or from arithmetic
    MEMORY = "memory"  # background knowledge, seen on no page: check before relying on it


class CallUnreadable(Exception):
    """A call's file breaks its form; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure that a call sets: people, countries, events, days, months or euros, as its name says."""

    name: str
    value: int
    source: str
    certainty: Certainty
    note: str = ""


Limits = Mapping[str, Limit]

# Minima that Cordel compares with plan and reality, each with what it is counted over.
EVENT_MINIMA: Final = ("participants_min", "invited_min")
PROJECT_MINIMA: Final = ("countries_min", "eu_members_min", "events_min")
MINIMA: Final = EVENT_MINIMA + PROJECT_MINIMA
LIMIT_NAMES: Final = frozenset(MINIMA) | {
    "event_days_max",
    "project_months_min",
    "project_months_max",
    "grant_eur_min",
    "grant_eur_max",
}
TEMPLATES: Final = ("network", "twinning")
DIMENSIONS: Final = ("event", "town", "country", "role")
REPORT_STARTS: Final = ("event", "project")


@dataclass(frozen=True, slots=True)
class Printed:
    """How sheets print the call's name; all texts are matched folded, without case and punctuation."""

    programmes: tuple[str, ...]
    programme_years: tuple[int, int]
    measures: tuple[str, ...]
    measure_number: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One closing date of the call; `budget_eur` is for all its projects together."""

    deadline: date
    source: str
    certainty: Certainty
    budget_eur: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """What the municipality's own page must show, and for how many months after the project's end."""

    months_after_end: int
    contents: tuple[str, ...]
    languages: tuple[str, ...]
    source: str
    certainty: Certainty
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """When the final report is due: months after the end of the `event` or of the `project`."""

    months_after: int
    counted_from: str
    source: str
    certainty: Certainty
    note: str = ""


@dataclass(frozen=True, slots=True)
class FundingLine:
    """The sentence that names the funder; %(project)s stands for the project's title where it occurs."""

    text: str
    source: str
    certainty: Certainty
    disclaimer: str = ""
    disclaimer_certainty: Certainty | None = None
    duties: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The rules of one call. `years` are the first and the last year in which it was opened."""

    id: str
    title: str
    programme: str
    measure: str
    years: tuple[int, int]
    template: str
    publish_counts: bool
    exact_counts_by: tuple[str, ...]
    printed: Printed
    limits: Limits
    unknown: Mapping[str, str] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    publication: Publication | None = None
    report: Report | None = None
    funding_line: FundingLine | None = None
    retention: Retention = HOUSE_RULES
    due_days: DueDays = HOUSE_DAYS


# --- reading -----------------------------------------------------------------------------------------


def parse(text: str, name: str) -> Call:
    """Read a call from the TOML `text` of the file called `name`.

    Raises CallUnreadable, naming file and key, on unknown keys, wrong types and rules without a source.
    """
    try:
        table = Table.read(text, name)
        call = _call(table)
        table.done()
    except TomlRefused as refused:
        raise CallUnreadable(str(refused)) from refused
    return call


def _call(table: Table) -> Call:
    limits, unknown = _limits(table.table("limits"))
    return Call(
        id=table.text("id"),
        title=table.text("title"),
        programme=table.text("programme"),
        measure=table.text("measure"),
        years=table.years("years"),
        template=table.one_of("template", TEMPLATES),
        publish_counts=table.take("publish_counts", bool),
        exact_counts_by=_dimensions(table),
        printed=_printed(table.table("printed")),
        limits=limits,
        unknown=unknown,
        rounds=tuple(_round(row) for row in table.tables("rounds")),
        publication=_publication(table.table("publication")) if table.has("publication") else None,
        report=_report(table.table("report")) if table.has("report") else None,
        funding_line=_funding_line(table.table("funding_line")) if table.has("funding_line") else None,
        retention=_retention(table.table("retention")) if table.has("retention") else HOUSE_RULES,
        due_days=read_due_days(table.table("obligations")) if table.has("obligations") else HOUSE_DAYS,
    )


def _retention(table: Table) -> Retention:
    return read_retention(table, tuple(str(known) for known in Certainty))


def _certainty(table: Table, key: str = "certainty") -> Certainty:
    return Certainty(table.one_of(key, [str(known) for known in Certainty]))


def _dimensions(table: Table) -> tuple[str, ...]:
    values = table.texts("exact_counts_by", [])
    for value in values:
        if value not in DIMENSIONS:
            raise table.refused("exact_counts_by", f"must be among {', '.join(DIMENSIONS)}, is {value}")
    return values


def _printed(table: Table) -> Printed:
    printed = Printed(
        programmes=tuple(fold(text) for text in table.texts("programmes")),
        programme_years=table.years("programme_years"),
        measures=tuple(fold(text) for text in table.texts("measures")),
        measure_number=table.take("measure_number", str, ""),
        codes=tuple(fold(text) for text in table.texts("codes", [])),
    )
    table.done()
    return printed


def _limits(table: Table) -> tuple[dict[str, Limit], dict[str, str]]:
    """Give the limits that have a value, and the notes of those that are stated to be unknown."""
    limits: dict[str, Limit] = {}
    unknown: dict[str, str] = {}
    for name in list(table.values):
        if name not in LIMIT_NAMES:
            raise table.refused(name, "is not a limit that Cordel knows")
        row = table.table(name)
        if row.values.get("unknown") is True:
            row.take("unknown", bool)
            unknown[name] = row.note()
        else:
            limits[name] = _limit(row, name)
        row.done()
    return limits, unknown


def _limit(table: Table, name: str) -> Limit:
    return Limit(
        name=name,
        value=table.amount("value"),
        source=table.text("source"),
        certainty=_certainty(table),
        note=table.note(),
    )


def _round(table: Table) -> Round:
    call_round = Round(
        deadline=table.day("deadline"),
        source=table.text("source"),
        certainty=_certainty(table),
        budget_eur=table.amount("budget_eur") if table.has("budget_eur") else None,
        note=table.note(),
    )
    table.done()
    return call_round


def _publication(table: Table) -> Publication:
    publication = Publication(
        months_after_end=table.amount("months_after_end"),
        contents=table.texts("contents"),
        languages=table.texts("languages", []),
        source=table.text("source"),
        certainty=_certainty(table),
        note=table.note(),
    )
    table.done()
    return publication


def _report(table: Table) -> Report:
    report = Report(
        months_after=table.amount("months_after"),
        counted_from=table.one_of("counted_from", REPORT_STARTS),
        source=table.text("source"),
        certainty=_certainty(table),
        note=table.note(),
    )
    table.done()
    return report


def _funding_line(table: Table) -> FundingLine:
    disclaimed = table.has("disclaimer")
    line = FundingLine(
        text=table.text("text"),
        source=table.text("source"),
        certainty=_certainty(table),
        disclaimer=table.text("disclaimer") if disclaimed else "",
        disclaimer_certainty=_certainty(table, "disclaimer_certainty") if disclaimed else None,
        duties=table.texts("duties", []),
        note=table.note(),
    )
    table.done()
    return line


# --- fitting -----------------------------------------------------------------------------------------

_ASIDES: Final = re.compile(r"\([^()]*\)")  # "(inferred)", "(8-event EfC template)": a reader's remark
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_MEASURE_NUMBER: Final = re.compile(r"(?<![0-9.])[0-9]\.[0-9](?![0-9.])")
_MEASURE_FILLERS: Final = frozenset({"strand", "measure", "action", "2"})


def fitting(
    calls: Iterable[Call],
    *,
    programme: str = "",
    measure: str = "",
    call_code: str = "",
    day: date | None = None,
) -> Call | None:
    """Give the call under which a project ran, from what its sheet prints, or None where that is not plain.

    The measure must be printed, or the call's code must say it. Of several years the one in the code
    counts, else that of `day` (the project's start or its first event): the latest call of the programme's
    measure that is not later. Projects run late, so a year is first brought into the programme's years.
    Where several calls would fit and there is no year, none does.
    """
    stated = _stated_year(call_code, day)
    candidates = [call for call in calls if _fits(call, programme, measure, call_code, stated)]
    if len(candidates) < 2 or stated is None:
        return candidates[0] if len(candidates) == 1 else None
    candidates.sort(key=lambda call: (call.years, call.id))
    first, last = candidates[0].printed.programme_years
    year = min(max(stated, first), last)
    return [call for call in candidates if call.years[0] <= year or call is candidates[0]][-1]


def _stated_year(call_code: str, day: date | None) -> int | None:
    found = _YEAR.search(call_code)
    if found:
        return int(found.group())
    return day.year if day else None


def _fits(call: Call, programme: str, measure: str, call_code: str, year: int | None) -> bool:
    if call.printed.codes and fold(call_code) in call.printed.codes:
        return not _states_measure(measure) or _measure_fits(call.printed, measure)
    return _programme_fits(call.printed, programme, year) and _measure_fits(call.printed, measure)


def _programme_fits(printed: Printed, programme: str, year: int | None) -> bool:
    """Say whether the printed programme is this one; without its years, a year before them speaks against."""
    first, last = printed.programme_years
    years = [int(found) for found in _YEAR.findall(programme)]
    if not all(first <= printed_year <= last for printed_year in years):
        return False
    if not years and year is not None and year < first:
        return False
    return fold(_YEAR.sub(" ", _ASIDES.sub(" ", programme))) in printed.programmes


def _measure_fits(printed: Printed, measure: str) -> bool:
    """Say whether number and name, as far as printed, are those of the measure; one of them must be."""
    text = _ASIDES.sub(" ", measure)
    number = _MEASURE_NUMBER.search(text)
    words = fold(_MEASURE_NUMBER.sub(" ", text)).split()
    name = " ".join(word for word in words if word not in _MEASURE_FILLERS)
    if number and number.group() != printed.measure_number:
        return False
    return name in printed.measures or (number is not None and not name)


def _states_measure(measure: str) -> bool:
    folded = fold(_ASIDES.sub(" ", measure))
    return bool(folded) and not folded.startswith("not stated")


# --- comparing ---------------------------------------------------------------------------------------


class State(StrEnum):
    """How a figure stands to the minimum that a call sets."""

    OK = "ok"
    THIN = "thin"
    BELOW = "below"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plan and reality beside a minimum: "27 invited internationals, 25 needed, 2 to spare"."""

    limit: Limit
    needed: int
    planned: int | None
    actual: int | None
    spare: int | None
    state: State


def is_thin(value: int, minimum: int) -> bool:
    """Say whether `value` is at least the minimum and at most a fifth above it, in whole numbers."""
    return minimum <= value and 5 * value <= 6 * minimum


def margin(limit: Limit, *, planned: int | None = None, actual: int | None = None) -> Comparison:
    """Compare plan and reality with a minimum; what happened counts before what was planned.

    `actual` stays None until people were counted, so that a plan is not called too small on its first day.
    Raises ValueError for a limit that is no minimum.
    """
    if limit.name not in MINIMA:
        raise ValueError(f"{limit.name} is no minimum to keep a margin above")
    value = planned if actual is None else actual
    spare = None if value is None else value - limit.value
    return Comparison(limit, limit.value, planned, actual, spare, _state(value, limit.value))


def _state(value: int | None, minimum: int) -> State:
    if value is None:
        return State.UNKNOWN
    if value < minimum:
        return State.BELOW
    return State.THIN if is_thin(value, minimum) else State.OK
