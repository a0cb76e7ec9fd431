"""Participants per event, town, country and role: counts only, each with the way to its rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import figures, pdf, sheets
from cordel.base.content import text
from cordel.base.sheets import Column, Kind
from cordel.core.headcounts import TownCount
from cordel.events.models import Event
from cordel.events.queries import headcount_lines, published_version
from cordel.reports.event_sheet import EventSheet, sheet_of
from cordel.reports.event_sheet_form import country_lines, known, town_lines, unknown
from cordel.reports.wording import named_country, numbered, role_name, rows_url


@dataclass(frozen=True)
class Participants:
    """Who was at an event, counted four ways over the same rows."""

    sheet: EventSheet

    @property
    def by_town(self) -> list[TownCount]:
        return self.sheet.by_town

    @property
    def by_country(self) -> list[tuple[str, int]]:
        return [(line.country, line.count) for line in self.sheet.summary.by_country]

    @property
    def by_role(self) -> list[tuple[str, int]]:
        """(role, persons); "" where the rows do not tell."""
        counts: Counter[str] = Counter()
        for line in self.sheet.by_town:
            counts[line.role or ""] += line.count or 0
        return sorted(counts.items())


def participants_of(event: Event) -> Participants:
    return Participants(sheet_of(event))


def page(report: Participants) -> dict[str, Any]:
    """All that the page shows."""
    event = report.sheet.event
    roles = [(role_name(role or None), count, rows_url(event, role=role)) for role, count in report.by_role]
    return {
        "report": report,
        "persons": known(report.sheet, report.sheet.participants),
        "unknown": unknown(report.sheet),
        "roles": roles if report.sheet.rows else [],
        "countries": country_lines(report.sheet),
        "towns": town_lines(report.sheet),
    }


def published_page(event: Event) -> dict[str, Any]:
    """The counts as they were published last: what officers of other towns, and everybody, may see."""
    published = figures.latest(event, "headcount")
    people = headcount_lines(published.table) if published else []
    return {
        "published": published,
        "people": people,
        "roles_are_known": any(line["role"] for line in people),
        "figures_version": published_version(event) if published else None,
    }


def as_json(report: Participants) -> dict[str, Any]:
    event = report.sheet.event
    return {
        "project": event.project.slug,
        "event": event.number,
        "participants": report.sheet.participants,
        "by_town": [
            {"town": line.town, "country": line.country or None, "role": line.role, "count": line.count}
            for line in report.by_town
        ],
        "by_country": [{"country": country, "count": count} for country, count in report.by_country],
        "by_role": [{"role": role or None, "count": count} for role, count in report.by_role],
        "counting_rule": report.sheet.counting_rule,
        "figures": report.sheet.signed.as_json,
    }


def as_table(report: Participants) -> sheets.Sheet:
    """One line per town, country and role."""
    columns = [
        Column(_("Event"), Kind.NUMBER),
        Column(_("Town")),
        Column(_("Country code")),
        Column(_("Country")),
        Column(_("Role")),
        Column(_("Persons"), Kind.NUMBER),
    ]
    return sheets.Sheet(_("Participants"), columns, _lines(report))


def _lines(report: Participants) -> Iterator[list[Any]]:
    number = report.sheet.event.number
    for line in report.by_town:
        country = named_country(line.country)
        yield [number, line.town, line.country, country, role_name(line.role), line.count]


def as_document(report: Participants) -> pdf.Document:
    sheet = report.sheet
    people = pdf.column(_("Persons"), width=22, numeric=True)
    total = [_("Total"), sheet.summary.total]
    roles = [(role_name(role or None), count) for role, count in report.by_role]
    countries = [(named_country(country), count) for country, count in report.by_country]
    lines = [
        (line.town, named_country(line.country), role_name(line.role), _count(line))
        for line in report.by_town
    ]
    columns = [pdf.column(_("Town")), pdf.column(_("Country")), pdf.column(_("Role"), width=54), people]
    return pdf.Document(
        title=_("Participants"),
        kicker=text(sheet.event.project.title),
        lede=numbered(sheet.event),
        footer=sheet.event.project.synthetic_line or text(sheet.event.project.title),
        blocks=[
            pdf.figures(
                [(_("persons"), known(sheet, sheet.participants), sheet.counting_rule)],
                unknown=unknown(sheet),
            ),
            pdf.table(
                [pdf.column(_("Role"), width=54), people], roles, caption=_("Persons by role"), total=total
            ),
            pdf.table(
                [pdf.column(_("Country")), people], countries, caption=_("Persons by country"), total=total
            ),
            pdf.table(
                columns,
                lines,
                caption=_("Persons by town, country and role"),
                total=[_("Total"), "", "", sheet.summary.total],
            ),
            *(pdf.paragraph(line, soft=True) for line in sheet.signed.lines),
        ],
        language=get_language(),
    )


def _count(line: TownCount) -> Any:
    return _("not a number") if line.count is None else line.count
