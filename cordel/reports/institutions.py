"""Institutions involved, by name, kind and level: of one event or of the whole project; present apart from registered."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import pdf, sheets
from cordel.base.content import text
from cordel.base.sheets import Column, Kind
from cordel.core.signed_figures import Bodies, read_institutions
from cordel.events import models as events
from cordel.events.models import Event
from cordel.events.queries import INSTITUTIONS_RULE, count_bodies, frozen_version, institutions
from cordel.projects.models import Project
from cordel.reports.signed import Signed
from cordel.reports.wording import NOT_RECORDED, numbered


@dataclass(frozen=True)
class Line:
    """Institutions of one kind or level: "" where nobody told. Two counts that are never mixed."""

    value: str
    label: str
    registered: int
    present: int
    registered_url: str
    present_url: str


@dataclass(frozen=True)
class Involved:
    """Every institution once; `event` None: over the whole project.

    The names are as people tell them now, for whoever told one may take it back. The figures of a closed event are
    those of its version, in `frozen`: None where it has none, or one that does not count institutions.
    """

    project: Project
    event: Event | None
    institutions: list[Any]  # with their counts, as `events.queries.institutions` gives them
    signed: Signed | None = None
    frozen: list[Bodies] | None = None

    @cached_property
    def recorded(self) -> list[Bodies]:
        return count_bodies(self.institutions)

    @property
    def figures(self) -> list[Bodies]:
        return self.recorded if self.frozen is None else self.frozen

    @property
    def registered(self) -> int:
        return sum(one.registered for one in self.figures)

    @property
    def present(self) -> int:
        return sum(one.present for one in self.figures)

    @property
    def line(self) -> str:
        """Which version the figures are; "" where they are of none."""
        return self.signed.line if self.signed and self.frozen is not None else ""

    @property
    def remark(self) -> str:
        """What is to be known of figures and names of a closed event that do not agree; "" where nothing is."""
        if self.signed is None or self.frozen == self.recorded:
            return ""
        if self.frozen is None:
            return _(
                "The frozen version of this event is older than the counting of institutions: these are counted from"
                " what is recorded now."
            )
        return _(
            "The figures stay as they were frozen. The names are those that are recorded now: whoever told of an"
            " organisation may take that back."
        )

    @property
    def counting_rule(self) -> str:
        return str(INSTITUTIONS_RULE)

    def rows_url(self, **narrow: str) -> str:
        """The rows behind a figure, narrowed to those that count towards it."""
        if self.event is None:
            address = reverse("events:all-institutions", args=[self.project.slug])
        else:
            address = reverse("events:institutions", args=[self.project.slug, self.event.number])
        return f"{address}?{urlencode(narrow)}" if narrow else address

    def counted(self, by: str) -> list[Line]:
        """Lines by "kind" or "level", in the order of the programme's words; what nobody told comes last."""
        labels = dict((events.Kind if by == "kind" else events.Level).choices) | {"": _("not told")}
        registered, present = Counter[str](), Counter[str]()
        for one in self.figures:
            registered[getattr(one, by)] += one.registered
            present[getattr(one, by)] += one.present
        return [
            Line(
                value,
                str(label),
                registered[value],
                present[value],
                self.rows_url(**{by: value or "none"}),
                self.rows_url(**{by: value or "none"}, present="yes"),
            )
            for value, label in labels.items()
            if registered[value]
        ]


def involved_in(project: Project, event: Event | None = None) -> Involved:
    found = list(institutions(project, event).order_by("sort_key", "pk"))
    version = frozen_version(event) if event is not None else None
    if version is None:
        return Involved(project, event, found)
    signed = Signed(is_own=True, version=version, counted=0, recorded=None)
    return Involved(project, event, found, signed, read_institutions(version.document))


def page(report: Involved) -> dict[str, Any]:
    """All that the page shows."""
    return {
        "report": report,
        "kinds": report.counted("kind"),
        "levels": report.counted("level"),
        "registered_url": report.rows_url(),
        "present_url": report.rows_url(present="yes"),
    }


def as_json(report: Involved) -> dict[str, Any]:
    return {
        "project": report.project.slug,
        "event": report.event.number if report.event else None,
        "registered": report.registered,
        "present": report.present,
        "by_kind": [_counts(line) for line in report.counted("kind")],
        "by_level": [_counts(line) for line in report.counted("level")],
        "institutions": [
            {
                "name": one.name,
                "kind": one.kind or None,
                "level": one.level or None,
                "was_present": one.present > 0,
            }
            for one in report.institutions
        ],
        "counting_rule": report.counting_rule,
        "figures": report.signed.as_json if report.signed and report.frozen is not None else None,
    }


def _counts(line: Line) -> dict[str, Any]:
    return {"value": line.value or None, "registered": line.registered, "present": line.present}


def as_table(report: Involved) -> sheets.Sheet:
    columns = [
        Column(_("Institution")),
        Column(_("Kind")),
        Column(_("Level")),
        Column(_("Persons registered"), Kind.NUMBER),
        Column(_("Persons present"), Kind.NUMBER),
    ]
    return sheets.Sheet(_("Institutions involved"), columns, _lines(report))


def _lines(report: Involved) -> Iterator[list[Any]]:
    for one in report.institutions:
        yield [one.name, one.get_kind_display(), one.get_level_display(), one.registered, one.present]


def as_document(report: Involved) -> pdf.Document:
    project = report.project
    rows = [
        (one.name, one.get_kind_display(), one.get_level_display(), _("yes") if one.present else NOT_RECORDED)
        for one in report.institutions
    ]
    columns = [
        pdf.column(_("Institution")),
        pdf.column(_("Kind"), width=44),
        pdf.column(_("Level"), width=38),
        pdf.column(_("Present"), width=26),
    ]
    blocks: list[pdf.Block] = [
        pdf.figures(
            [
                (_("institutions present"), report.present, report.counting_rule),
                (_("institutions registered"), report.registered, _("Of people with a seat, as they told.")),
            ],
            unknown=NOT_RECORDED,
        ),
        *(pdf.paragraph(line) for line in (report.line, report.remark) if line),
    ]
    if rows:
        blocks += [
            _table(_("By kind"), report.counted("kind")),
            _table(_("By level"), report.counted("level")),
            pdf.table(columns, rows, caption=_("By name")),
        ]
    return pdf.Document(
        title=_("Institutions involved"),
        kicker=text(project.title),
        lede=numbered(report.event) if report.event else _("All events of the project"),
        footer=project.synthetic_line or text(project.title),
        blocks=blocks,
        language=get_language(),
    )


def _table(caption: str, lines: list[Line]) -> pdf.Block:
    columns = [
        pdf.column(caption),
        pdf.column(_("Registered"), width=30, numeric=True),
        pdf.column(_("Present"), width=30, numeric=True),
    ]
    return pdf.table(
        columns, [(line.label, line.registered, line.present) for line in lines], caption=caption
    )
