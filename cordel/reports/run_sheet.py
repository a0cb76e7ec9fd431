"""The run sheet of an event, door to door: everything that must happen, in order of time, with whom to call.

It holds names and telephone numbers, so it is for those who run the day; the arrangements in it are erased with
people's needs, 14 days after the event.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.formats import time_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cordel.accounts.models import User
from cordel.base import pdf
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.base.templatetags.page import days, language_list
from cordel.events import queries as events
from cordel.events.models import Activity, Arrangement, Event
from cordel.projects.models import ProjectMembership, ProjectRole
from cordel.reports.wording import joined, numbered
from cordel.towns.models import TownMembership, TownRole

EUROPEAN_EMERGENCY: Final = "112"
PRIVATE: Final = gettext_lazy(
    "Holds names and telephone numbers: for those who run the day, not for publication. Destroy it after the event."
)


@dataclass(frozen=True)
class Contact:
    """Somebody to call or to write to: what for, who, a telephone number, an e-mail address."""

    what: str
    who: str = ""
    phone: str = ""
    number_to_call: str = ""
    email: str = ""


@dataclass(frozen=True)
class Line:
    """Something that happens. `details` are further facts as phrases; `people` (what somebody does, name) pairs."""

    kind: str
    what: str
    starts_at: time | None = None
    ends_at: time | None = None
    where: str = ""
    people: list[tuple[str, str]] = field(default_factory=list)
    phone: str = ""
    number_to_call: str = ""
    details: list[str] = field(default_factory=list)

    @property
    def times(self) -> str:
        return " – ".join(time_format(at, "H:i") for at in (self.starts_at, self.ends_at) if at)

    @property
    def who(self) -> str:
        return joined(f"{what}: {name}" if what else name for what, name in self.people)


@dataclass(frozen=True)
class RunSheet:
    """Contacts, who is expected, and the lines of each day; those without a day stand under None and come first."""

    event: Event
    day: date | None
    contacts: list[Contact]
    expected: list[dict[str, Any]]
    by_day: list[tuple[date | None, list[Line]]]

    @property
    def has_numbers(self) -> bool:
        return any(contact.phone for contact in self.contacts if contact.phone != EUROPEAN_EMERGENCY)


def run_sheet_of(event: Event, *, day: date | None = None, towns: Collection[int] | None = None) -> RunSheet:
    """All days, or one day with what stands for every day; with speakers of these towns only, unless None."""
    arranged = list(events.arrangements(event))
    lines: dict[date | None, list[Line]] = {}
    for arrangement in arranged:
        if arrangement.kind != Arrangement.Kind.CONTACT:
            lines.setdefault(arrangement.day, []).append(_arranged(arrangement))
    speaking = events.speaking(event, towns=towns)
    for activity in event.activities.select_related("paper"):
        lines.setdefault(activity.day, []).append(_activity(activity, speaking.get(activity.pk, [])))
    wanted = [one for one in lines if day is None or one in (None, day)]
    return RunSheet(
        event=event,
        day=day,
        contacts=_contacts(event, arranged),
        expected=[row for row in events.delegation_table(event) if row["planned"] or row["registered"]],
        by_day=[
            (one, sorted(lines[one], key=_in_time)) for one in sorted(wanted, key=lambda it: it or date.min)
        ],
    )


def _in_time(line: Line) -> tuple[time, time]:
    """What has no time stands first: somebody has to find one."""
    return line.starts_at or time.min, line.ends_at or time.max


def _arranged(arrangement: Arrangement) -> Line:
    seats = _("Seats or portions: %(count)s") % {"count": arrangement.seats} if arrangement.seats else ""
    return Line(
        kind=str(arrangement.get_kind_display()),
        what=arrangement.what,
        starts_at=arrangement.starts_at,
        ends_at=arrangement.ends_at,
        where=arrangement.where,
        people=[("", arrangement.who)] if arrangement.who else [],
        phone=arrangement.phone,
        number_to_call=arrangement.number_to_call,
        details=[one for one in (seats, language_list(arrangement.languages), arrangement.note) if one],
    )


def _activity(activity: Activity, speakers: Iterable[str]) -> Line:
    paper = getattr(activity, "paper", None)
    people = [(_("host"), paper.host), (_("note-taker"), paper.note_taker)] if paper else []
    people += [(_("speaker"), name) for name in speakers]
    return Line(
        kind=str(activity.get_format_display()),
        what=str(activity),
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        where=activity.place,
        people=[(what, name) for what, name in people if name],
        details=[language_list(activity.languages)] if activity.languages else [],
    )


# --- Whom to call -----------------------------------------------------------------------------------


def _contacts(event: Event, arranged: Iterable[Arrangement]) -> list[Contact]:
    """Emergencies first, then those whom the host entered, then whoever runs the event by role."""
    emergency = Contact(
        _("Emergency, everywhere in the European Union"), "", EUROPEAN_EMERGENCY, EUROPEAN_EMERGENCY
    )
    entered = [
        Contact(one.what, one.who, one.phone, one.number_to_call)
        for one in arranged
        if one.kind == Arrangement.Kind.CONTACT
    ]
    children = [Contact(_("Safeguarding contact"), event.safeguarding_contact)]
    hosts = _people(_("Host"), _officers(event))
    coordinators = _people(_("Coordinator"), _coordinators(event))
    return [emergency, *entered, *(children if event.safeguarding_contact else []), *hosts, *coordinators]


def _people(what: str, users: Iterable[User]) -> list[Contact]:
    return [Contact(what, user.name, email=user.email) for user in users]


def _officers(event: Event) -> QuerySet[User]:
    held = TownMembership.objects.in_force().filter(
        role__in=(TownRole.OFFICER, TownRole.DEPUTY), town__in=event.host_town_ids
    )
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")


def _coordinators(event: Event) -> QuerySet[User]:
    held = ProjectMembership.objects.in_force().filter(project=event.project_id, role=ProjectRole.COORDINATOR)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name", "pk")


# --- On paper ---------------------------------------------------------------------------------------


def heading(day: date | None) -> str:
    return date_format(day, "l j F Y") if day else _("Every day, or day not known yet")


def as_document(sheet: RunSheet) -> pdf.Document:
    event = sheet.event
    blocks: list[pdf.Block] = [_contact_table(sheet.contacts)]
    if not sheet.has_numbers:
        blocks.append(pdf.notice(_("No telephone numbers are entered yet."), tone="warn"))
    for day, lines in sheet.by_day:
        blocks += [pdf.heading(heading(day)), _table(lines)]
    if not sheet.by_day:
        blocks.append(pdf.notice(_("Nothing is planned yet.")))
    if sheet.expected:
        blocks += [pdf.heading(_("Delegations expected")), _expected_table(sheet.expected)]
    return pdf.Document(
        title=_("Run sheet"),
        kicker=text(event.project.title),
        lede=numbered(event),
        head=heading(sheet.day) if sheet.day else str(days(event.starts_on, event.ends_on)),
        footer=str(PRIVATE),
        blocks=blocks,
        landscape=True,
        language=get_language(),
    )


def _contact_table(contacts: Sequence[Contact]) -> pdf.Block:
    columns = [
        pdf.column(_("Whom to call")),
        pdf.column(_("Name")),
        pdf.column(_("Telephone"), width=50),
        pdf.column(_("E-mail address"), width=75),
    ]
    return pdf.table(columns, [[one.what, one.who, one.phone, one.email] for one in contacts])


def _table(lines: Sequence[Line]) -> pdf.Block:
    columns = [
        pdf.column(_("Time"), width=28),
        pdf.column(_("What")),
        pdf.column(_("Where"), width=60),
        pdf.column(_("Who"), width=55),
        pdf.column(_("Telephone"), width=38),
    ]
    rows = [
        [
            line.times,
            "\n".join([line.what, " · ".join([line.kind, *line.details])]),
            line.where,
            line.who,
            line.phone,
        ]
        for line in lines
    ]
    return pdf.table(columns, rows)


def _expected_table(expected: Iterable[dict[str, Any]]) -> pdf.Block:
    columns = [
        pdf.column(_("Partner")),
        pdf.column(_("Country")),
        pdf.column(_("Planned"), width=30, numeric=True),
        pdf.column(_("Registered"), width=30, numeric=True),
    ]
    rows = [
        [row["partner"].name, row["partner"].country_name, row["planned"], row["registered"]]
        for row in expected
    ]
    return pdf.table(columns, rows)
