"""The attendance list of one town at one event: names, days, boxes to sign in, and who certifies it.

One list per town and event, as the agency asked for between 2007 and 2013: the host's people are certified by
the host, guests by the host and by their own town.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cordel.base import pdf
from cordel.base.content import text
from cordel.base.dates import date_format
from cordel.base.languages import country_name
from cordel.base.templatetags.page import days
from cordel.core import evidence_kinds, signed_figures
from cordel.core.folding import sort_key
from cordel.events.models import Attendance, ChildrenGroup, Event, Evidence, Registration
from cordel.events.queries import children_by_town, children_groups, frozen_version
from cordel.events.queries.evidence import Proved
from cordel.events.queries.sheet_pages import FromOnePlace
from cordel.reports.signed import Signed, signed
from cordel.reports.wording import (
    NOT_PUBLISHED,
    joined,
    listed,
    numbered,
    places_of,
    role_name,
)
from cordel.towns.models import Town

MOST_DAY_COLUMNS: Final = 6  # more do not fit on paper: then there is one box to sign in


@dataclass(frozen=True)
class Group(FromOnePlace):
    """How many of them are expected, and how many were there."""

    expected: int
    present: int
    # How many persons of theirs the event's figures were frozen with; None where they are not, or do not name them.
    frozen: int | None = None

    @property
    def counted(self) -> int:
        """Who was present: by the frozen figures where there are any."""
        return self.present if self.frozen is None else self.frozen


@dataclass(frozen=True)
class Entry:
    """A person on the list: `days` are those on which presence was recorded, with what it rested on first; `kinds`
    all that it rests on. A group of children is one line: `children` are how many are to come, `by_day` how many were
    there."""

    name: str
    place: str
    role: str
    days: dict[date, str]
    kinds: dict[date, tuple[str, ...]] = field(default_factory=dict)
    children: int | None = None
    by_day: dict[date, int] = field(default_factory=dict)

    @property
    def role_name(self) -> str:
        return role_name(self.role)

    @property
    def expected(self) -> int:
        return 1 if self.children is None else self.children

    @property
    def present(self) -> int:
        """Persons: of a group, as many as on the day with most of them."""
        return int(bool(self.days)) if self.children is None else max(self.by_day.values(), default=0)

    def mark(self, day: date) -> str:
        """What is recorded of the day; empty, to be signed, where nothing is."""
        words = joined(str(Evidence(kind).label) for kind in self.kinds.get(day, ()))
        return f"{self.by_day[day]} · {words}" if day in self.by_day else words


@dataclass(frozen=True)
class AttendanceList:
    event: Event
    group: Group
    entries: list[Entry]

    @property
    def is_of_host(self) -> bool:
        return self.group.town is not None and self.group.town.pk in self.event.host_town_ids

    @property
    def expected(self) -> int:
        return sum(entry.expected for entry in self.entries)

    @property
    def present(self) -> int:
        return sum(entry.present for entry in self.entries)

    @property
    def proved(self) -> Proved:
        """What the presence of the people on this list rests on."""
        found = (
            evidence_kinds.Presence((number, child), kinds)
            for number, entry in enumerate(self.entries)
            for day, kinds in entry.kinds.items()
            for child in range(entry.by_day.get(day, 1))
        )
        return Proved(evidence_kinds.rest(found))

    @property
    def resting_lines(self) -> list[str]:
        """The footer: how many are there by which kind of evidence, each once; nothing where nobody is."""
        proved = self.proved
        if not proved.resting.all_persons:
            return []
        counts = joined(f"{line.label}: {line.persons}" for line in proved.lines if line.persons)
        sentence = _(
            "Presence of the people on this list, each at the strongest kind of evidence: %(kinds)s."
        )
        return [line for line in (sentence % {"kinds": counts}, proved.said, proved.warning) if line]


def _listed(event: Event) -> QuerySet[Registration]:
    """Whoever has a seat, and whoever came although the seat was given back."""
    came = Exists(Attendance.objects.filter(registration=OuterRef("pk")))
    return event.registrations.annotate(came=came).filter(
        Q(status=Registration.Status.CONFIRMED) | Q(came=True)
    )


def groups(event: Event) -> list[Group]:
    """The towns with people at the event, the hosts first, then by country and name (three queries, four once the
    figures are frozen)."""
    counted: list[Any] = list(
        _listed(event)
        .order_by()
        .values("town_id", "country")
        .annotate(expected=Count("pk"), present=Count("pk", filter=Q(came=True)))
    )
    for (_event, town_id), children in children_by_town([event.pk]).items():
        facts = {"expected": children["planned"], "present": children["persons"]}
        counted.append({"town_id": town_id, "country": "", **facts})
    towns = Town.objects.in_bulk({line["town_id"] for line in counted if line["town_id"]})
    merged: dict[str, Group] = {}
    for line in counted:
        town = towns.get(line["town_id"])
        group = Group(town, town.country if town else line["country"], line["expected"], line["present"])
        known = merged.get(group.key)
        if known:  # a registration keeps its country when its town's is corrected
            group = Group(town, group.country, known.expected + group.expected, known.present + group.present)
        merged[group.key] = group
    hosts = event.host_town_ids
    return sorted(
        _with_frozen(event, list(merged.values())),
        key=lambda group: (
            not (group.town and group.town.pk in hosts),
            group.country,
            group.town is None,
            sort_key(group.name),
        ),
    )


def _with_frozen(event: Event, found: list[Group]) -> list[Group]:
    """The groups with their persons in the frozen version, which knows towns by their own names."""
    version = frozen_version(event)
    if version is None:
        return found
    own = {group.town.name.original for group in found if group.town}
    persons: Counter[str] = Counter()
    for row in signed_figures.read_rows(version.document):
        persons[row.key.town if row.key.town in own else row.key.country] += row.persons
    names = [group.town.name.original if group.town else group.country for group in found]
    return [replace(group, frozen=persons.get(name)) for group, name in zip(found, names, strict=True)]


def lists_of(event: Event, wanted: Iterable[Group], *, unsealed: bool = False) -> list[AttendanceList]:
    """The lists of these towns, people by name (four queries for all of them); sealed names only if `unsealed`."""
    wanted = list(wanted)
    people: dict[str, list[Entry]] = {group.key: [] for group in wanted}
    towns = [group.town.pk for group in wanted if group.town]
    countries = [group.country for group in wanted if not group.town]
    registrations = (
        _listed(event)
        .filter(Q(town_id__in=towns) | Q(town__isnull=True, country__in=countries))
        .select_related("person__sealed_identity", "town")
        .prefetch_related(
            Prefetch("attendances", Attendance.objects.order_by("day").prefetch_related("proofs"))
        )
        .order_by("person__sort_key", "pk")
    )
    for registration in registrations:
        key = str(registration.town_id) if registration.town_id else registration.country
        people[key].append(_entry(registration, unsealed=unsealed))
    for one in children_groups(event, towns=towns):
        people[str(one.town_id)].append(_entry_of_group(one))
    if unsealed:
        for entries in people.values():
            entries.sort(key=lambda entry: (entry.children is not None, sort_key(entry.name)))
    return [AttendanceList(event, group, people[group.key]) for group in wanted]


def _entry(registration: Registration, *, unsealed: bool) -> Entry:
    days = list(registration.attendances.all())
    recorded = {one.day: one.evidence for one in days}
    kinds = {one.day: one.recorded_kinds for one in days}
    person = registration.person
    sealed = getattr(person, "sealed_identity", None) if unsealed else None
    name = sealed.name if sealed else person.name
    return Entry(name, registration.town_name, registration.role, recorded, kinds)


def _entry_of_group(group: ChildrenGroup) -> Entry:
    """One line: children have no names here."""
    facts = {"school": group.school, "count": group.planned}
    name = ngettext("%(school)s: %(count)s child", "%(school)s: %(count)s children", group.planned) % facts
    if group.certifier:
        by = joined(one for one in (group.certifier, group.certifier_function) if one)
        name = _("%(group)s, certified by %(who)s") % {"group": name, "who": by}
    there = [one for one in group.days.all() if one.present]
    return Entry(
        name,
        str(group.town),
        group.role.value,
        {one.day: one.evidence for one in there},
        {one.day: (one.evidence,) for one in there},
        children=group.planned,
        by_day={one.day: one.present for one in there},
    )


# --- As JSON and on paper -------------------------------------------------------------------------


def as_json(event: Event, lists: Iterable[AttendanceList]) -> list[dict[str, Any]]:
    figures = signed(event).as_json
    return [
        {
            "project": one.event.project.slug,
            "event": one.event.number,
            "town": str(one.group.town) if one.group.town else None,
            "country": one.group.country,
            "present": one.group.counted,
            "figures": figures,
            "presence": one.proved.resting.as_json(),
            "people": [
                {
                    "name": entry.name,
                    "place": entry.place,
                    "role": entry.role,
                    "days": [_day_json(entry, day, kind) for day, kind in entry.days.items()],
                    **({} if entry.children is None else {"children": entry.children}),
                }
                for entry in one.entries
            ],
        }
        for one in lists
    ]


def _day_json(entry: Entry, day: date, kind: str) -> dict[str, Any]:
    """Of a group of children also how many were there."""
    found: dict[str, Any] = {"day": day.isoformat(), "evidence": kind, "kinds": list(entry.kinds[day])}
    return {**found, "present": entry.by_day[day]} if day in entry.by_day else found


def as_document(event: Event, lists: list[AttendanceList]) -> pdf.Document:
    """All lists in one document, each on pages of its own."""
    project = event.project
    blocks: list[pdf.Block] = []
    figures = signed(event)
    for position, one in enumerate(lists):
        blocks += [pdf.page_break()] if position else []
        under = [*one.resting_lines, *figures.lines]
        blocks += [*_list_blocks(one, figures), *(pdf.paragraph(line, soft=True) for line in under)]
    return pdf.Document(
        title=_("Attendance list"),
        kicker=text(project.title),
        lede=numbered(event),
        head=str(days(event.starts_on, event.ends_on)),
        footer=project.synthetic_line
        or _("Holds names: for the hosts and for the town whose list it is, not for publication."),
        blocks=blocks,
        landscape=True,
        language=get_language(),
    )


def _list_blocks(one: AttendanceList, figures: Signed) -> list[pdf.Block]:
    event = one.event
    where = listed(places_of(event))
    facts = [
        (_("People"), _people(one), ""),
        (_("The event took place in"), where, str(NOT_PUBLISHED)),
    ]
    if figures.version is not None:
        facts.insert(1, (_("Present"), present_of(one), ""))
    return [
        pdf.heading(one.group.name),
        pdf.facts(facts),
        _table(one),
        pdf.signatures(_certified_by(one), height=12),
    ]


def _people(one: AttendanceList) -> str:
    facts = {"count": one.expected, "country": country_name(one.group.country)}
    return ngettext("%(count)s person, %(country)s", "%(count)s people, %(country)s", one.expected) % facts


def present_of(one: AttendanceList) -> str:
    """How many were present, as frozen; beside it how many the list names, where that is another number."""
    if one.group.counted == one.present:
        return str(one.present)
    facts = {"count": one.group.counted, "named": one.present}
    return _("%(count)s by the frozen figures; this list names %(named)s.") % facts


def _table(one: AttendanceList) -> pdf.Block:
    of_event = one.event.days
    day_columns = of_event if len(of_event) <= MOST_DAY_COLUMNS else []
    columns = [pdf.column("", width=9, numeric=True), pdf.column(_("Name")), pdf.column(_("Role"), width=38)]
    if day_columns:
        columns += [pdf.column(date_format(day, "D j M"), width=27) for day in day_columns]
    else:
        columns += [pdf.column(_("Days present")), pdf.column(_("Signature"), width=60)]
    rows = []
    for number, entry in enumerate(one.entries, start=1):
        boxes = [entry.mark(day) for day in day_columns] or [_days_present(entry), ""]
        rows.append([number, entry.name, entry.role_name, *boxes])
    return pdf.table(columns, rows, row_height=10, boxed=True)


def _days_present(entry: Entry) -> str:
    days = ((date_format(day, "j M"), entry.by_day.get(day)) for day in entry.days)
    return joined(name if count is None else f"{name} ({count})" for name, count in days)


def _certified_by(one: AttendanceList) -> list[tuple[str, str]]:
    sign = _("Name, office, date, signature and stamp")
    hosts = joined(place.name for place in one.event.hosts)
    certified = [(_("Certified for the host, %(town)s") % {"town": hosts}, sign)]
    if not one.is_of_host:
        certified.append((_("Certified for the town, %(town)s") % {"town": one.group.name}, sign))
    return certified
