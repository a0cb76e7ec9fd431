"""What forms and portals ask for, as named fields with their present values: the sheet, the information template,
and the facts of the project, cut into pieces that fit into one box each.

A field's name is kept in mappings of official forms, so it never changes; its label may. What is not known has no
value and says why; a form keeps an empty place there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from cordel.base.content import text
from cordel.base.languages import country_name
from cordel.base.templatetags.page import language_list
from cordel.core.headcounts import CountryCount, TownCount
from cordel.events.models import Event
from cordel.events.queries import journey
from cordel.projects import queries as projects
from cordel.projects.models import Project
from cordel.reports import event_sheet_form as form
from cordel.reports import information_template
from cordel.reports import results as outcomes
from cordel.reports.event_sheet import EventSheet, sheet_of
from cordel.reports.information_template import DAY
from cordel.reports.wording import (
    NOT_COLLECTED,
    NOT_PUBLISHED,
    joined,
    listed,
    name_of,
    named_country,
    places_of,
    role_name,
)

# Forms have a line per country and per town; the longest published sheet has 14 towns of 12 countries.
MOST_LINES: Final = 15
NO_LINE: Final = gettext_lazy("no such line")
THE_PROJECT, THE_EVENT, PARTICIPANTS, TEXTS, BY_COUNTRY, BY_TOWN = (
    gettext_lazy("The project"),
    gettext_lazy("The event"),
    gettext_lazy("Participants"),
    gettext_lazy("Texts of the information template"),
    gettext_lazy("Country by country"),
    gettext_lazy("Town by town"),
)
# How forms word what they ask for; a form's label that says one of these is probably meant.
ASKED_AS: Final[dict[str, tuple[str, ...]]] = {
    "project.lead": (
        "participant",
        "participant name",
        "beneficiary",
        "coordinator",
        "name of the beneficiary",
    ),
    "project.pic": ("pic", "pic number"),
    "project.title": (
        "project",
        "project name",
        "project title",
        "title of the project",
        "name of the project",
    ),
    "project.acronym": ("acronym", "project acronym", "project name and acronym"),
    "project.grant_number": (
        "project number",
        "grant agreement number",
        "grant agreement no",
        "agreement number",
        "project reference",
        "project id",
    ),
    "project.programme": ("programme", "programme name"),
    "project.measure": ("measure", "strand", "action", "topic"),
    "project.starts": ("project start date", "start of the project"),
    "project.ends": ("project end date", "end of the project"),
    "project.summary": ("project summary", "summary of the project"),
    "project.events": ("number of events", "events carried out"),
    "project.partners": ("partners", "participating towns", "project partners"),
    "event.number": ("event number", "event no", "number of the event"),
    "event.name": ("event name", "name of the event", "title of the event", "event title"),
    "event.type": ("type", "event type", "type of event", "type of activity"),
    "event.mode": ("in situ online", "in situ or online", "mode", "format of the event"),
    "event.where": ("location", "location country city", "venue", "place", "where"),
    "event.town": ("city", "town", "municipality"),
    "event.country": ("country", "host country"),
    "event.when": ("date", "dates", "date s", "date of the event", "when"),
    "event.starts": ("start date", "from", "first day"),
    "event.ends": ("end date", "to", "last day", "until"),
    "event.websites": ("website", "websites", "website s", "url", "link"),
    "event.summary": ("short description", "description", "description of the event", "event description"),
    "event.results": (
        "results",
        "outcomes",
        "conclusions",
        "main results",
        "results and outcomes",
        "main conclusions",
    ),
    "event.persons": (
        "total participants",
        "total number of participants",
        "number of participants",
        "participants",
        "total",
    ),
    "event.international": (
        "international participants",
        "invited participants",
        "number of international participants",
    ),
    "event.countries": ("from how many countries", "number of countries", "countries"),
    "event.female": ("female", "women", "number of women"),
    "event.male": ("male", "men", "number of men"),
    "event.non_binary": ("non binary", "number of non binary participants"),
    "event.in_person": ("participants in person", "in situ participants"),
    "event.online": ("participants online", "online participants"),
}
# What columns of tables are called that have a line per country or town.
COUNTRY_HEADS: Final = ("country", "countries", "country of origin")
TOWN_HEADS: Final = ("town", "city", "municipality", "name of the town", "partner town")
PERSONS_HEADS: Final = (
    "participants",
    "number of participants",
    "no of participants",
    "persons",
    "number",
    "total",
    "total participants",
)


@dataclass(frozen=True)
class Field:
    """One value under its lasting name. `value` is "" where nothing is known, and `unknown` says why."""

    name: str
    label: str
    value: str
    unknown: str
    group: str
    # The same as a number, where it counts something: a workbook adds it up.
    count: int | None = None

    @property
    def is_long(self) -> bool:
        return len(self.value) > 80 or "\n" in self.value

    @property
    def is_spare(self) -> bool:
        """A line that a form may have and this event does not need: nothing is missing there."""
        return self.unknown == NO_LINE


def fields_of_event(event: Event, *, today: date, language: str | None = None) -> list[Field]:
    """What a form about one event can be filled with, in `language` (the reader's own if None)."""
    with override(language or get_language() or settings.LANGUAGE_CODE):
        sheet = sheet_of(event)
        return [
            *_project(event.project, today),
            *_event(sheet),
            *_figures(sheet),
            *_texts(sheet),
            *_lines(sheet),
        ]


def fields_of_project(project: Project, *, today: date, language: str | None = None) -> list[Field]:
    """What a form about the whole project can be filled with: its facts, then its events by their number."""
    with override(language or get_language() or settings.LANGUAGE_CODE):
        template = information_template.template_of(project, today=today)
        opening = "\n".join(passage.text for passage in template.opening)
        whole = [
            _field("information.opening", _("How the project was funded"), opening, TEXTS),
            _field("information.whole", _("The whole information template"), template.plain.strip(), TEXTS),
        ]
        events = [one for event in journey(project) for one in _numbered_event(sheet_of(event))]
        return [*_project(project, today), *whole, *events]


def _field(name: str, label: Any, value: Any, group: Any, unknown: Any = NOT_PUBLISHED) -> Field:
    count = value if isinstance(value, int) else None
    return Field(name, str(label), "" if value is None else str(value), str(unknown), str(group), count)


def _project(project: Project, today: date) -> Iterator[Field]:
    partners = list(projects.partners(project).order_by("role", "country", "pk"))
    countries = dict.fromkeys(partner.country for partner in partners)
    took_place = [event for event in journey(project) if information_template.took_place(event, today)]
    known = [
        ("lead", _("Participant (lead partner)"), form.lead_name(project)),
        ("title", _("Project"), text(project.title)),
        ("grant_number", _("Project number"), project.grant_number),
        ("programme", _("Programme"), project.programme),
        ("measure", _("Measure"), project.measure),
        ("call", _("Call"), project.call),
        ("starts", _("The project begins on"), _day(project.starts_on)),
        ("ends", _("The project ends on"), _day(project.ends_on)),
        ("summary", _("The project in a few sentences"), text(project.summary)),
        ("events", _("Events carried out"), len(took_place) or None),
        ("partners", _("Partners"), joined(partner.name for partner in partners)),
        ("partners_count", _("Number of partners"), len(partners) or None),
        ("countries", _("Countries of the partners"), joined(country_name(code) for code in countries)),
        ("countries_count", _("Number of countries of the partners"), len(countries) or None),
    ]
    for name, label, value in known:
        yield _field(f"project.{name}", label, value, THE_PROJECT)
    yield _field("project.pic", _("PIC of the participant"), "", THE_PROJECT, NOT_COLLECTED)
    yield _field("project.acronym", _("Acronym"), "", THE_PROJECT, NOT_COLLECTED)


def _event(sheet: EventSheet) -> Iterator[Field]:
    event = sheet.event
    known = [
        ("number", _("Number of the event"), event.number),
        ("name", _("Name of the event"), text(event.name)),
        ("type", _("Type"), form.types_of(event)),
        ("mode", _("How it took place"), event.get_mode_display()),
        ("where", _("Where"), listed(places_of(event))),
        ("town", _("Host town"), joined(name_of(place, event) for place in event.hosts)),
        (
            "country",
            _("Host country"),
            joined(dict.fromkeys(named_country(code) for code in sheet.host_countries)),
        ),
        ("when", _("When"), form.when_of(sheet)),
        ("starts", _("First day"), _day(event.starts_on) or sheet.starts),
        ("ends", _("Last day"), _day(event.ends_on) or sheet.ends),
        ("languages", _("Languages spoken"), language_list(event.languages)),
        ("websites", _("Websites"), "\n".join(form.websites_of(event))),
        ("summary", _("Short description"), text(event.summary)),
    ]
    for name, label, value in known:
        yield _field(f"event.{name}", label, value, THE_EVENT)


def _figures(sheet: EventSheet) -> Iterator[Field]:
    known = [
        ("persons", _("Participants (persons)"), sheet.participants),
        ("participations", _("Participations (persons times days)"), sheet.participations),
        ("international", _("Participants invited from abroad"), sheet.international),
        ("countries", _("Countries of the participants"), sheet.countries),
        ("in_person", _("Participants in person"), sheet.in_person),
        ("online", _("Participants online"), sheet.online),
    ]
    for name, label, value in known:
        yield _field(f"event.{name}", label, form.known(sheet, value), PARTICIPANTS, form.unknown(sheet))
    for name, label in (("female", _("Female")), ("male", _("Male")), ("non_binary", _("Non-binary"))):
        yield _field(f"event.{name}", label, "", PARTICIPANTS, NOT_COLLECTED)
    rule = sheet.counting_rule if sheet.rows or sheet.participants else ""
    yield _field("event.counting_rule", _("Counting rule"), rule, PARTICIPANTS)
    if sheet.signed.is_own:
        version = _("Version of the figures")
        yield _field("event.figures", version, sheet.signed.line, PARTICIPANTS, form.unknown(sheet))


def _texts(sheet: EventSheet) -> Iterator[Field]:
    kind = information_template.form_of(sheet.call)
    part = information_template.part_of(sheet, kind, is_one_of_many=False)
    days = "\n".join(passage.text for passage in part.days)
    yield _field("event.results", _("Results"), outcomes.as_text(sheet.results), TEXTS)
    yield _field("information.participation", _("Sentence on participation"), part.participation, TEXTS)
    yield _field("information.location", _("Sentence on place and dates"), part.location, TEXTS)
    if kind == information_template.TWINNING:
        yield _field("information.days", _("Sentences on the days"), days, TEXTS)


def _lines(sheet: EventSheet) -> Iterator[Field]:
    """Every line of the two tables; spare ones, so that a mapping can be made before everybody came."""
    countries: list[CountryCount] = [line for line in sheet.summary.by_country if line.count]
    yield from _both(
        "country", _("Country %(number)s"), _("Persons from country %(number)s"), BY_COUNTRY,
        [(named_country(line.country), line.count) for line in countries],
    )  # fmt: skip
    yield from _both(
        "town", _("Town %(number)s"), _("Persons of town %(number)s"), BY_TOWN,
        [(_told(line), line.count) for line in sheet.by_town],
    )  # fmt: skip


def _both(
    kind: str, called: str, counted: str, group: Any, lines: list[tuple[str, int | None]]
) -> Iterator[Field]:
    for number in range(1, max(MOST_LINES, len(lines)) + 1):
        name, count = lines[number - 1] if number <= len(lines) else ("", None)
        unknown = NO_LINE if number > len(lines) else NOT_PUBLISHED
        facts = {"number": number}
        yield _field(f"{kind}.{number}.name", called % facts, name, group, unknown)
        yield _field(f"{kind}.{number}.persons", counted % facts, count, group, unknown)


def _told(line: TownCount) -> str:
    """The town with its country and the role of its people: a line of a form has one box for them."""
    return joined([line.town, named_country(line.country), role_name(line.role) if line.role else ""])


def _numbered_event(sheet: EventSheet) -> Iterator[Field]:
    group = _("Event %(number)s") % {"number": sheet.event.number}
    for one in (*_event(sheet), *_figures(sheet), *_texts(sheet)):
        kind, _dot, name = one.name.partition(".")
        numbered_name = f"events.{sheet.event.number}.{name if kind == 'event' else one.name}"
        yield replace(one, name=numbered_name, label=f"{group}: {one.label}", group=group)


def _day(day: date | None) -> str:
    return day.strftime(DAY) if day else ""


def grouped(found: Iterable[Field]) -> list[tuple[str, list[Field]]]:
    """(heading, its fields) in their order."""
    groups: dict[str, list[Field]] = {}
    for one in found:
        groups.setdefault(one.group, []).append(one)
    return list(groups.items())
