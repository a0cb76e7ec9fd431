"""The kit for the next application: who the partners are, what the project achieved, what of its decisions was done.

Figures are the frozen ones; of an event whose figures are not frozen the kit says that and counts nothing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cordel.base import pdf
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.base.templatetags.page import days
from cordel.events.models import Decision, Event, RoomPaper
from cordel.events.queries import Presence, journey, presence
from cordel.projects.models import Partner, Project, Statement
from cordel.reports.wording import joined, listed, numbered, places_of

SCHEMA: Final = "cordel.application_kit/1"


@dataclass(frozen=True)
class Profile:
    """A partner as the next application asks for it. `sent` are its people at events with frozen figures, added up."""

    partner: Partner
    about: str
    hosted: list[int]
    sent: int

    @property
    def body(self) -> Any:
        return self.partner.town or self.partner.organisation

    @property
    def pic(self) -> str:
        return str(self.body.pic) if self.body else ""

    @property
    def website(self) -> str:
        return str(self.body.website) if self.body else ""

    @property
    def edit_url(self) -> str:
        """Where its facts are written."""
        if self.partner.town_id:
            return reverse("towns:edit", args=[self.partner.town_id])
        if self.partner.organisation_id:
            return reverse("towns:organisation", args=[self.partner.organisation_id])
        return reverse("projects:partner", args=[self.partner.project.slug, self.partner.pk])

    @property
    def missing(self) -> list[str]:
        """What an application asks for and nobody entered."""
        if self.body is None:
            return [_("which town it is")]
        asked = [(_("PIC"), self.pic), (_("website"), self.website)]
        if self.partner.town_id:
            asked.append((_("a few sentences about the town"), self.about))
        return [label for label, there in asked if not there]


@dataclass(frozen=True)
class Achieved:
    """An event; `counted` None: its figures are not frozen."""

    event: Event
    counted: Presence | None

    @property
    def participants(self) -> int | None:
        return self.counted.participants if self.counted else None

    @property
    def countries(self) -> int | None:
        return len({row.country for row in self.counted.rows if row.country}) if self.counted else None


@dataclass(frozen=True)
class Commitment:
    """A published decision and what became of it."""

    event: Event
    decision: Decision

    @property
    def what(self) -> str:
        return text(self.decision.text)

    @property
    def came_of_it(self) -> str:
        return text(self.decision.kept)

    @property
    def stands(self) -> str:
        """In words: done, late or open."""
        one = self.decision
        if one.kept_on is None:
            return _("not done yet")
        when = _("done on %(day)s") % {"day": date_format(one.kept_on, "DATE_FORMAT")}
        is_late = one.due_on is not None and one.kept_on > one.due_on
        return _("%(when)s, later than planned") % {"when": when} if is_late else when


@dataclass(frozen=True)
class Kit:
    project: Project
    profiles: list[Profile]
    achieved: list[Achieved]
    commitments: list[Commitment]
    statements: dict[str, list[str]]

    @property
    def participants(self) -> int | None:
        """Added up over events with frozen figures: whoever came twice counts twice. None where there is none."""
        known = [one.participants for one in self.achieved if one.participants is not None]
        return sum(known) if known else None

    @property
    def kept(self) -> int:
        return sum(one.decision.kept_on is not None for one in self.commitments)

    @property
    def incomplete(self) -> list[Profile]:
        return [one for one in self.profiles if one.missing]

    @property
    def not_frozen(self) -> list[Event]:
        return [one.event for one in self.achieved if one.counted is None]


def kit_of(project: Project) -> Kit:
    """Everything of a project run here, as it stands."""
    held = [event for event in journey(project) if event.status != Event.Status.CANCELLED]
    achieved = [Achieved(event, presence(event) if event.closed_at else None) for event in held]
    return Kit(
        project=project,
        profiles=_profiles(project, achieved),
        achieved=achieved,
        commitments=_commitments(project),
        statements=_statements(project),
    )


def _profiles(project: Project, achieved: Iterable[Achieved]) -> list[Profile]:
    """The lead first, then by name."""
    sent: Counter[str] = Counter()
    hosted: dict[int, list[int]] = {}
    for one in achieved:
        for town in one.event.host_town_ids:
            hosted.setdefault(town, []).append(one.event.number)
        for row in one.counted.rows if one.counted else ():
            sent[row.town or ""] += row.count or 0
    partners = project.partners.select_related("town", "organisation", "project").order_by("pk")
    ordered = sorted(partners, key=lambda it: (it.role != Partner.Role.LEAD, it.name, it.pk))
    return [
        Profile(
            partner,
            text(partner.town.about) if partner.town else "",
            hosted.get(partner.town_id or 0, []),
            sent[partner.name] if partner.town else 0,
        )
        for partner in ordered
    ]


def _commitments(project: Project) -> list[Commitment]:
    """Decisions that rooms published: the earliest due first, those without a day last."""
    found = Decision.objects.filter(
        paper__activity__event__project=project, paper__state=RoomPaper.State.PUBLISHED
    ).select_related("paper__activity__event__project")
    ordered = sorted(found.order_by("pk"), key=lambda it: (it.due_on is None, it.due_on or date.max, it.pk))
    return [Commitment(one.paper.activity.event, one) for one in ordered]


def _statements(project: Project) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in project.statements.order_by("kind", "position", "pk"):
        found.setdefault(one.kind, []).append(text(one.text))
    return found


# --- For programs -----------------------------------------------------------------------------------


def as_json(kit: Kit) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "project": _project_as_json(kit),
        "partners": [_partner_as_json(one) for one in kit.profiles],
        "events": [_event_as_json(one) for one in kit.achieved],
        "participants": kit.participants,
        "commitments": [_commitment_as_json(one) for one in kit.commitments],
    }


def _project_as_json(kit: Kit) -> dict[str, Any]:
    project = kit.project
    return {
        "slug": project.slug,
        "title": text(project.title),
        "programme": project.programme,
        "call": project.call,
        "grant_number": project.grant_number,
        "starts_on": _day(project.starts_on),
        "ends_on": _day(project.ends_on),
        "synthetic": project.is_synthetic,
        "statements": kit.statements,
    }


def _partner_as_json(one: Profile) -> dict[str, Any]:
    return {
        "name": one.partner.name,
        "country": one.partner.country,
        "role": one.partner.role,
        "pic": one.pic or None,
        "website": one.website or None,
        "about": one.about or None,
        "hosted_events": one.hosted,
        "people_at_events": one.sent,
        "missing": one.missing,
    }


def _event_as_json(one: Achieved) -> dict[str, Any]:
    event = one.event
    return {
        "number": event.number,
        "name": text(event.name),
        "places": places_of(event),
        "starts_on": _day(event.starts_on),
        "ends_on": _day(event.ends_on),
        "participants": one.participants,
        "countries": one.countries,
    }


def _commitment_as_json(one: Commitment) -> dict[str, Any]:
    return {
        "event": one.event.number,
        "what": one.what,
        "responsible": one.decision.responsible or None,
        "due_on": _day(one.decision.due_on),
        "kept_on": _day(one.decision.kept_on),
        "came_of_it": one.came_of_it or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


# --- On paper ---------------------------------------------------------------------------------------


def as_document(kit: Kit) -> pdf.Document:
    project = kit.project
    blocks: list[pdf.Block] = [_facts(kit), *_stated(kit), pdf.heading(_("What was achieved")), _events(kit)]
    if kit.not_frozen:
        names = joined(numbered(event) for event in kit.not_frozen)
        blocks.append(
            pdf.notice(
                _("Not counted, because their figures are not frozen: %(events)s.") % {"events": names}
            )
        )
    blocks.append(pdf.heading(_("What was decided, and what came of it")))
    blocks.append(_decided(kit) if kit.commitments else pdf.notice(_("No room has published a decision.")))
    blocks.append(pdf.heading(_("The partners")))
    for one in kit.profiles:
        blocks += _profile(one)
    return pdf.Document(
        title=_("Kit for the next application"),
        kicker=text(project.title),
        lede=text(project.summary),
        head=text(project.title),
        footer=project.synthetic_line or text(project.title),
        blocks=blocks,
        language=get_language(),
    )


def _facts(kit: Kit) -> pdf.Block:
    project, unknown = kit.project, _("not entered")
    return pdf.facts(
        [
            (_("Programme"), joined([project.programme, project.measure]), unknown),
            (_("Call"), project.call, unknown),
            (_("Grant number"), project.grant_number, unknown),
            (
                _("When"),
                str(days(project.starts_on, project.ends_on)) if project.starts_on else None,
                unknown,
            ),
            (_("Events"), str(len(kit.achieved)), unknown),
            (
                _("People at the events, added up"),
                None if kit.participants is None else str(kit.participants),
                _("not frozen yet"),
            ),
        ]
    )


def _stated(kit: Kit) -> list[pdf.Block]:
    """What it set out to do and what it leaves, in its own words."""
    blocks: list[pdf.Block] = []
    for kind in (Statement.Kind.AIM, Statement.Kind.OUTPUT):
        lines = kit.statements.get(kind.value, [])
        if lines:
            label = _("What it set out to do") if kind == Statement.Kind.AIM else _("What it leaves")
            blocks += [pdf.heading(label), *(pdf.paragraph(f"\u2013 {line}") for line in lines)]
    return blocks


def _events(kit: Kit) -> pdf.Block:
    columns = [
        pdf.column(_("Event")),
        pdf.column(_("Where"), width=45),
        pdf.column(_("When"), width=38),
        pdf.column(_("People"), width=20, numeric=True),
        pdf.column(_("Countries"), width=22, numeric=True),
    ]
    rows = [
        [
            numbered(one.event),
            listed(places_of(one.event)),
            str(days(one.event.starts_on, one.event.ends_on)),
            one.participants,
            one.countries,
        ]
        for one in kit.achieved
    ]
    return pdf.table(columns, rows, total=[_("Added up"), "", "", kit.participants, None])


def _decided(kit: Kit) -> pdf.Block:
    columns = [
        pdf.column(_("What was decided")),
        pdf.column(_("Who does it"), width=38),
        pdf.column(_("By when"), width=26),
        pdf.column(_("What came of it"), width=52),
    ]
    rows = [
        [
            one.what,
            one.decision.responsible,
            date_format(one.decision.due_on, "SHORT_DATE_FORMAT") if one.decision.due_on else "",
            "\n".join(filter(None, [one.stands, one.came_of_it])),
        ]
        for one in kit.commitments
    ]
    return pdf.table(columns, rows)


def _profile(one: Profile) -> list[pdf.Block]:
    partner, unknown = one.partner, _("not entered")
    hosted = joined(map(str, one.hosted))
    lines = [
        (_("Country"), partner.country_name, unknown),
        (_("Role"), str(partner.get_role_display()), unknown),
        (_("PIC"), one.pic, unknown),
        (_("Website"), one.website, unknown),
        (_("Hosted the events"), hosted, _("none")),
        (_("Its people at events, added up"), str(one.sent) if one.sent else None, _("none")),
    ]
    about = [pdf.paragraph(one.about)] if one.about else []
    return [pdf.heading(partner.name, level=3), *about, pdf.facts(lines)]
