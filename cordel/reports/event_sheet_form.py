"""The Event Description Sheet as people read it: the lines of the form, the figures with their rules, the paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cordel.base import audit, pdf
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.base.languages import direction
from cordel.base.models import AuditEntry
from cordel.base.templatetags.page import days
from cordel.core.headcounts import TownCount
from cordel.events.models import Event, Format, Mode, Role
from cordel.projects.models import Partner, Project
from cordel.reports.event_sheet import EventSheet
from cordel.reports.resting import resting_blocks
from cordel.reports.wording import (
    NOT_COLLECTED,
    NOT_PUBLISHED,
    NOT_RECORDED,
    Fact,
    Total,
    joined,
    listed,
    named_country,
    numbered,
    places_of,
    problems_block,
    role_name,
    rows_url,
)

TITLE: Final = gettext_lazy("Event Description Sheet")
UNOFFICIAL: Final = gettext_lazy("Unofficial layout, fields unverified")
PARTICIPATIONS_RULE: Final = gettext_lazy(
    "Persons times days: whoever came on three days counts three times."
)
INTERNATIONAL_RULE: Final = gettext_lazy("Persons invited from another country than every host's.")
COUNTRIES_RULE: Final = gettext_lazy(
    "Different countries among the rows; a territory overseas counts with its state."
)


@dataclass(frozen=True)
class Change:
    """An act that changed the event: when, and what it was."""

    at: datetime
    what: str


def facts(sheet: EventSheet) -> list[Fact]:
    """The lines of the form, in the reader's language."""
    event, project, missing = sheet.event, sheet.event.project, str(NOT_PUBLISHED)
    gender, collected = _("Female, male, non-binary"), str(NOT_COLLECTED)
    return [
        Fact(_("Participant (lead partner)"), lead_name(project), missing),
        Fact(_("PIC of the participant"), None, collected),
        Fact(_("Project"), text(project.title), missing),
        Fact(_("Acronym"), None, collected),
        Fact(_("Project number"), project.grant_number or None, missing),
        Fact(_("Event"), numbered(event), missing),
        Fact(_("Type"), types_of(event), missing),
        Fact(_("How it took place"), str(event.get_mode_display()) or None, missing),
        Fact(_("Where"), listed(places_of(event)) or None, missing),
        Fact(_("When"), when_of(sheet), missing),
        Fact(_("Websites"), None, missing, tuple(websites_of(event))),
        Fact(gender, None, collected),
        Fact(_("Short description"), text(event.summary) or None, missing),
    ]


def lead_name(project: Project) -> str | None:
    leads = project.partners.filter(role=Partner.Role.LEAD).select_related("town", "organisation")
    return joined(partner.name for partner in leads.order_by("pk")) or None


def types_of(event: Event) -> str | None:
    """What happened there: the formats of the activities, or what they are called where they are of no known format."""
    kinds = (
        text(activity.title) if activity.format == Format.OTHER else str(activity.get_format_display())
        for activity in event.activities.all()
    )
    return joined(dict.fromkeys(kinds)) or None


def when_of(sheet: EventSheet) -> str | None:
    """The days in the reader's way of writing; as printed, where they are no days or run backwards."""
    event = sheet.event
    if event.days:
        return str(days(event.starts_on, event.ends_on))
    return " – ".join(dict.fromkeys(filter(None, (sheet.starts, sheet.ends)))) or None


def websites_of(event: Event) -> Iterator[str]:
    if event.published_at is not None:
        yield settings.SITE_URL + event.get_absolute_url()
    yield from (source for source in event.project.sources if str(source).startswith(("https://", "http://")))


def totals(sheet: EventSheet) -> list[Total]:
    """The figures with their rules and the way to their rows."""
    event = sheet.event
    everybody = rows_url(event) if sheet.rows else ""
    invited = rows_url(event, role=Role.INTERNATIONAL) if sheet.rows else ""
    rule = PARTICIPATIONS_RULE if sheet.counted else _("The published report does not tell.")
    return [
        Total(_("persons"), known(sheet, sheet.participants), sheet.counting_rule, everybody),
        Total(
            _("participations"),
            known(sheet, sheet.participations),
            str(rule),
            everybody if sheet.counted else "",
        ),
        Total(_("international"), known(sheet, sheet.international), str(INTERNATIONAL_RULE), invited),
        Total(_("countries"), known(sheet, sheet.countries), str(COUNTRIES_RULE), everybody),
    ]


def known(sheet: EventSheet, figure: int | None) -> int | None:
    """The figure as people read it: where nobody's presence is recorded, nought would say that nobody came."""
    return figure if sheet.rows or not sheet.counted else None


def unknown(sheet: EventSheet) -> Any:
    """The words for a figure that is not known."""
    return NOT_RECORDED if sheet.counted else NOT_PUBLISHED


def modes(sheet: EventSheet) -> list[Total]:
    """In person and online, each person once: online only who never came in person."""
    values = [(Mode.IN_PERSON, sheet.in_person), (Mode.ONLINE, sheet.online)]
    has_rows = bool(sheet.counted and sheet.rows)
    return [
        Total(str(mode.label), known(sheet, value), "", rows_url(sheet.event, mode=mode) if has_rows else "")
        for mode, value in values
    ]


def country_lines(sheet: EventSheet) -> list[tuple[str, int, str]]:
    """(country, persons, address of their rows)."""
    return [
        (named_country(line.country), line.count, rows_url(sheet.event, country=line.country))
        for line in sheet.summary.by_country
    ]


def town_lines(sheet: EventSheet) -> list[tuple[TownCount, str, str, str]]:
    """(line, country, role, address of its rows)."""
    return [
        (
            line,
            named_country(line.country),
            role_name(line.role),
            rows_url(sheet.event, town=line.town, country=line.country, role=line.role),
        )
        for line in sheet.by_town
    ]


def history(event: Event) -> list[Change]:
    """What changed since the event was entered, the latest first."""
    entries = AuditEntry.objects.filter(object_kind="event", object_id=event.pk).order_by("-id")[:50]
    return [Change(entry.at, str(audit.sentence(entry.verb))) for entry in entries]


def page(sheet: EventSheet) -> dict[str, Any]:
    """All that the sheet's page and its HTML file show."""
    return {
        "sheet": sheet,
        "title": TITLE,
        "unofficial": UNOFFICIAL,
        "facts": facts(sheet),
        "totals": totals(sheet),
        "unknown": unknown(sheet),
        "modes": modes(sheet),
        "countries": country_lines(sheet),
        "towns": town_lines(sheet),
        "proved": sheet.proved,
        "rows_of": rows_url(sheet.event) if sheet.counted else "",
        "no_rows": "" if sheet.rows else _no_rows(sheet),
        "results": sheet.results,
        "no_results": no_results(sheet),
        "findings": sheet.findings,
        "history": history(sheet.event),
        "event": sheet.event,
        "project": sheet.event.project,
        "page_language": get_language(),
        "page_direction": direction(get_language() or settings.LANGUAGE_CODE),
    }


def as_document(sheet: EventSheet) -> pdf.Document:
    project = sheet.event.project
    changes = history(sheet.event)
    blocks: list[pdf.Block] = [
        *counts_only(sheet),
        pdf.heading(_("Results")),
        *_results(sheet),
        pdf.heading(_("What to look at")),
        problems_block(sheet.findings),
    ]
    if changes:
        when = [(date_format(change.at, "DATETIME_FORMAT"), change.what) for change in changes]
        columns = [pdf.column(_("When"), width=45), pdf.column(_("What"))]
        blocks += [pdf.heading(_("History of changes")), pdf.table(columns, when)]
    return pdf.Document(
        title=str(TITLE),
        kicker=str(UNOFFICIAL),
        lede=numbered(sheet.event),
        head=text(project.title),
        footer=project.synthetic_line or text(project.title),
        blocks=blocks,
        language=get_language(),
    )


def counts_only(sheet: EventSheet) -> list[pdf.Block]:
    """The form's lines and the figures: what the sheet says without results, findings and history."""
    return [
        pdf.facts(
            (fact.label, fact.value or "\n".join(fact.links) or None, fact.unknown) for fact in facts(sheet)
        ),
        pdf.heading(_("Participants")),
        pdf.figures(
            ((total.label, total.value, total.rule) for total in totals(sheet)), unknown=unknown(sheet)
        ),
        *_tables(sheet),
        *(pdf.paragraph(line, soft=True) for line in sheet.signed.lines),
    ]


def no_results(sheet: EventSheet) -> str:
    """Why no result stands there; "" where one does."""
    if sheet.results:
        return ""
    if sheet.is_published_report:
        return _("No results of single activities were published.")
    return _("No room has published a conclusion or a decision yet.")


def _results(sheet: EventSheet) -> Iterator[pdf.Block]:
    if not sheet.results:
        yield pdf.notice(no_results(sheet))
    for room in sheet.results:
        yield pdf.heading(room.title, 3)
        yield pdf.facts(
            (heading, "\n".join(_numbered(room.lines(some))), "") for heading, some in room.blocks
        )
        if room.note:
            yield pdf.paragraph(room.note, soft=True)


def _numbered(lines: list[str]) -> list[str]:
    """Numbered where there are several, so that each is found to be one."""
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)] if len(lines) > 1 else lines


def _tables(sheet: EventSheet) -> Iterator[pdf.Block]:
    if not sheet.rows:
        yield pdf.notice(_no_rows(sheet), tone="info")
        return
    people = pdf.column(_("Persons"), width=22, numeric=True)
    yield pdf.table(
        [pdf.column(_("Country")), people],
        [(named_country(line.country), line.count) for line in sheet.summary.by_country],
        caption=_("Persons by country"),
        total=[_("Total"), sheet.summary.total],
    )
    columns = [pdf.column(_("Town")), pdf.column(_("Country")), pdf.column(_("Role"), width=54), people]
    lines = [
        (line.town, named_country(line.country), role_name(line.role), _count(line)) for line in sheet.by_town
    ]
    total = [_("Total"), "", "", sheet.summary.total]
    yield pdf.table(columns, lines, caption=_("Persons by town, country and role"), total=total)
    yield from resting_blocks(sheet.proved)


def _count(line: TownCount) -> Any:
    return _("not a number") if line.count is None else line.count


def _no_rows(sheet: EventSheet) -> str:
    if sheet.counted is None:
        return _("No line per town or country was published.")
    return _("Nobody's presence is recorded yet: the sheet fills as people are checked in.")
