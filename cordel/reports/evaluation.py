"""What an evaluator sees of an event: figures with their rules, masked rows, ten people drawn, plan beside reality.

A masked row says that somebody was present, on which days, and what that rests on: no name, no contact, no answers,
no needs, no code. A row may be the only one of its town and role; it is shown all the same, because checking
presence needs every row, and it tells nothing of the person beyond that (docs/decisions/0014-evaluator.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cordel.base import tokens
from cordel.base.dates import date_format
from cordel.core import sampling
from cordel.core.sampling import Drawn
from cordel.events.models import Attendance, Event, Evidence, Registration
from cordel.events.queries import Presence, presence
from cordel.events.queries.figures import is_as_frozen, published_version
from cordel.projects.models import EvaluatorDraw, Project
from cordel.projects.queries import evaluators
from cordel.reports.comparison import Line, comparisons
from cordel.reports.signed import Signed, signed


@dataclass(frozen=True)
class Proof:
    """One day of somebody: what its record rests on, when it was made, and in what role ("" if that role ended)."""

    day: Any
    evidence: str
    recorded_at: datetime
    office: str

    @property
    def said(self) -> str:
        return f"{date_format(self.day, 'SHORT_DATE_FORMAT')}: {self.evidence}"

    @property
    def noted(self) -> str:
        """When it was recorded, and by whom; the day only where it is another one."""
        at = localtime(self.recorded_at)
        when = date_format(at, "TIME_FORMAT" if at.date() == self.day else "SHORT_DATETIME_FORMAT")
        return ", ".join(one for one in (when, self.office) if one)

    @property
    def sentence(self) -> str:
        return f"{self.said} ({self.noted})"


@dataclass(frozen=True)
class Masked:
    """Somebody who was present. `person` is the same word in all events of one link, and another in every link;
    `registration` is the row's key, which no page shows."""

    registration: int
    person: str
    town: str
    country: str
    role: str
    days: list[Proof]


@dataclass(frozen=True)
class Figures:
    """An event's figures, as frozen where they are, and the plan."""

    event: Event
    counted: Presence
    signed: Signed
    lines: list[Line]

    @property
    def planned(self) -> int | None:
        return self.lines[0].planned


def pseudonym(key: str, person: int) -> str:
    """Eight letters that only this installation can make of the link's secret and the person."""
    return tokens.grouped(tokens.derived_code("evaluator", f"{key}:{person}", 8))


def event_of(project: Project, number: int) -> Event | None:
    """An event of this project and of no other."""
    return project.events.select_related("project").filter(number=number).first()


def events_of(project: Project) -> list[Figures]:
    """In order; seven or so queries an event, and a project has few."""
    return [figures(event) for event in project.events.select_related("project").order_by("number", "pk")]


def figures(event: Event) -> Figures:
    counted = presence(event)
    return Figures(event, counted, signed(event, counted), comparisons(event))


def rows(event: Event, key: str) -> list[Masked]:
    """Everybody whose presence was recorded, in the order of the pseudonyms, which tells nothing."""
    masked = _masked(event, event.registrations.present(), lambda one: pseudonym(key, one.person_id))
    return sorted(masked, key=lambda row: row.person)


def compared(event: Event) -> str:
    """Whether the rows of now are those behind the newest frozen figures, in a sentence; "" where none are frozen."""
    version = published_version(event)
    if version is None:
        return ""
    facts = {"number": version.number}
    if is_as_frozen(version):
        return (
            _("Compared one by one: these are the presences that version %(number)s was frozen with.") % facts
        )
    sentence = _(
        "Compared one by one: these are not the presences that version %(number)s was frozen with. The event was"
        " opened again to be corrected, and the next version will name these."
    )
    return sentence % facts


def drawn_rows(event: Event, draw: EvaluatorDraw) -> list[Masked]:
    """The rows that were drawn, by the letters of that day, in the order of the draw. Whoever is recorded no more is
    missing."""
    letters = {registration: person for person, registration in draw.drawn}
    found = event.registrations.present().filter(pk__in=letters)
    of_row = {row.registration: row for row in _masked(event, found, lambda one: letters[one.pk])}
    return [of_row[registration] for _person, registration in draw.drawn if registration in of_row]


@dataclass(frozen=True)
class Unmasked:
    """A drawn row with the name: for those who run the project, and never for an evaluator."""

    row: Masked
    name: str


def people_drawn(event: Event, draw: EvaluatorDraw) -> list[Unmasked]:
    """Those who were drawn, by name, for whoever has to find their sheets."""
    rows = drawn_rows(event, draw)
    found = Registration.objects.filter(pk__in=[row.registration for row in rows]).select_related("person")
    names = {one.pk: str(one.person.name) for one in found}
    return [Unmasked(row, names[row.registration]) for row in rows]


def _masked(event: Event, rows: Any, name_of: Callable[[Registration], str]) -> list[Masked]:
    days = Prefetch("attendances", Attendance.objects.order_by("day"))
    found = list(rows.select_related("town").prefetch_related(days))
    recorders = {day.recorded_by_id for one in found for day in one.attendances.all() if day.recorded_by_id}
    offices = evaluators.offices(event.project, recorders)
    return [
        Masked(
            one.pk,
            name_of(one),
            str(one.town_name),
            str(one.country_name),
            str(one.get_role_display()),
            [_proof(day, offices) for day in one.attendances.all()],
        )
        for one in found
    ]


def _proof(day: Attendance, offices: dict[int, str]) -> Proof:
    office = offices.get(day.recorded_by_id, "") if day.recorded_by_id else ""
    return Proof(day.day, str(Evidence(day.evidence).label), day.recorded_at, office)


def evidence(counted: Presence) -> list[tuple[str, int]]:
    """(what records rest on, how many days of people)."""
    return [(str(Evidence(kind).label), count) for kind, count in counted.evidence.items()]


def draw(event: Event, key: str, *, number: int) -> Drawn:
    """Ten of the rows, by the frozen version, or the rows themselves where none is frozen, and the number."""
    version = signed(event).version
    of_person = {row.person: row.registration for row in rows(event, key)}
    base = version.digest if version else sampling.population(of_person)
    sample = sampling.draw(of_person, seed=f"{base}:{number}")
    drawn = [(person, of_person[person]) for person in sample.drawn]
    return Drawn(event.pk, number, version.number if version else None, sample, drawn)


def is_as_drawn(event: Event, key: str, draw: EvaluatorDraw) -> bool:
    """Whether it would be drawn from the same people today."""
    return sampling.population(row.person for row in rows(event, key)) == draw.population


def offered_number(key: str, event: Event) -> int:
    """A number that nobody chose: it follows from the link and the event."""
    return int(tokens.derived("evaluator-draw", f"{key}:{event.pk}"), 16) % 1_000_000
