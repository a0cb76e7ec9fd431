"""Sheets to sign: who is on them, the pages that were printed, and who signed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cordel.base.languages import country_name
from cordel.core import sheet_layout
from cordel.core.folding import sort_key
from cordel.events.models import Attendance, Event, Evidence, Mode, Registration, SheetPage, SignedSheet
from cordel.events.queries.signed_sheets import signed_sheets
from cordel.towns.models import Town


@dataclass(frozen=True)
class FromOnePlace:
    """People of one town at an event, or of the places of a country that are no partner town (`town` None)."""

    town: Town | None
    country: str

    @property
    def key(self) -> str:
        """How forms and addresses name it: the town's id, or the country's code."""
        return str(self.town.pk) if self.town else self.country

    @property
    def name(self) -> str:
        if self.town:
            return str(self.town)
        return _("Other places in %(country)s") % {"country": country_name(self.country)}


@dataclass(frozen=True)
class GroupToSign(FromOnePlace):
    """Those of them who sign on paper."""

    people: int


@dataclass(frozen=True)
class LineToSign:
    """A registration with what is printed of it; `below` is the place, where the page's heading does not say it."""

    pk: int
    name: str
    below: str


def _to_sign(event: Event) -> QuerySet[Registration]:
    """Who takes part on a screen signs nothing."""
    return event.registrations.confirmed().exclude(mode=Mode.ONLINE)


def groups_to_sign(event: Event) -> list[GroupToSign]:
    """The hosts first, then by country and name (two queries)."""
    counted = _to_sign(event).order_by().values_list("town_id", "country").annotate(people=Count("pk"))
    rows = list(counted)
    towns = Town.objects.in_bulk({town for town, _country, _people in rows if town})
    found: dict[str, GroupToSign] = {}
    for pk, country, people in rows:
        town = towns.get(pk) if pk else None
        group = GroupToSign(town, town.country if town else country, people)
        known = found.get(group.key)  # a registration keeps its country when its town's is corrected
        found[group.key] = GroupToSign(town, group.country, known.people + people) if known else group
    hosts = event.host_town_ids
    return sorted(
        found.values(),
        key=lambda it: (
            not (it.town and it.town.pk in hosts),
            it.country,
            it.town is None,
            sort_key(it.name),
        ),
    )


def lines_to_sign(
    event: Event, groups: Iterable[GroupToSign], *, named: Collection[int] | None
) -> dict[str, list[LineToSign | None]]:
    """Who is on each group's sheet, in order of names (one query). Of towns that are not among the `named`, nobody's
    name: as many free lines as there are people. `named` None: everybody's."""
    groups = list(groups)
    found: dict[str, list[LineToSign | None]] = {group.key: [] for group in groups}
    towns = [group.town.pk for group in groups if group.town]
    places = [group.country for group in groups if not group.town]
    rows = _to_sign(event).filter(Q(town_id__in=towns) | Q(town__isnull=True, country__in=places))
    for row in rows.select_related("person").order_by("sort_key", "pk"):
        key = str(row.town_id) if row.town_id else row.country
        is_named = named is None or row.town_id in named
        found[key].append(
            LineToSign(row.pk, row.person.name, "" if row.town_id else row.place) if is_named else None
        )
    return found


def sheet_pages(event: Event, *, towns: Collection[int] | None) -> QuerySet[SheetPage]:
    """All printed pages of the event, or those of the towns."""
    rows = SheetPage.objects.filter(event=event).select_related("town", "scan", "event__project", "read_by")
    return rows if towns is None else rows.filter(town__in=towns)


def sheet_page(event: Event, pk: int, *, towns: Collection[int] | None) -> SheetPage | None:
    return sheet_pages(event, towns=towns).filter(pk=pk).first()


def page_of_token(token: str) -> SheetPage | None:
    return SheetPage.objects.select_related("event__project", "town").filter(token=token).first()


@dataclass(frozen=True)
class SignedLine:
    """A line of a printed page: `registration` None where it is free, or where nobody is known any more; `is_named`
    whether the visitor may read the name."""

    row: int
    number: int
    registration: Registration | None
    is_free: bool
    is_signed: bool
    is_named: bool = True

    @property
    def can_sign(self) -> bool:
        return self.registration is not None and self.registration.status == Registration.Status.CONFIRMED


def lines_of(page: SheetPage, *, named: Collection[int] | None = None) -> list[SignedLine]:
    """The page's lines from top to bottom, with who signed as it is recorded (two queries). `named`: the towns whose
    people the visitor may read about, None for all."""
    written = {int(row): pk for row, pk in page.written_in.items()}
    keys = [written.get(row, pk) for row, pk in enumerate(page.rows)]
    known = [key for key in keys if key is not None]
    people = Registration.objects.filter(event=page.event_id).select_related("person", "town").in_bulk(known)
    signed = signed_on(page.day, known)
    first = (page.number - 1) * sheet_layout.ROWS + 1
    lines = []
    for row, key in enumerate(keys):
        found = people.get(key) if key else None
        is_named = found is None or named is None or found.town_id in named
        lines.append(SignedLine(row, first + row, found, page.rows[row] is None, key in signed, is_named))
    return lines


def signed_on(day: date, registrations: Sequence[int]) -> set[int]:
    """Whose presence on that day rests on a signature on paper."""
    rows = Attendance.objects.filter(day=day, registration__in=registrations).resting_on(Evidence.SIGNATURE)
    return set(rows.values_list("registration_id", flat=True))


def next_unread(page: SheetPage, *, towns: Collection[int] | None) -> SheetPage | None:
    """The page to look at after this one: whose photo is there and of which nobody said who signed."""
    waiting = sheet_pages(page.event, towns=towns).filter(read_at__isnull=True, scan__isnull=False)
    rows = waiting.exclude(pk=page.pk).order_by("day", "town__sort_key", "number", "pk")
    return rows.filter(day=page.day, town=page.town_id).first() or rows.first()


def files_for(page: SheetPage, *, towns: set[int] | None) -> QuerySet[SignedSheet]:
    """The kept files in which the page may stand, the newest first: its town's or everybody's, its day's or all days'."""
    fits = Q(town=page.town_id) | Q(town__isnull=True)
    when = Q(day=page.day) | Q(day__isnull=True)
    return signed_sheets(page.event, towns=towns).filter(fits, when).order_by("-pk")


def signed_elsewhere(page: SheetPage) -> set[int]:
    """Who was said to have signed another page of the same event and day."""
    others = SheetPage.objects.filter(event=page.event_id, day=page.day).exclude(pk=page.pk)
    return {pk for other in others for pk in other.signers}
