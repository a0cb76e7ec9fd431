"""Who was there, by what: each person and day with all evidence, and where it disagrees."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from cordel.core import reconciling
from cordel.events.models import Attendance, Event, Evidence, Reconciled, Registration, SheetPage

Key = tuple[int, date]


@dataclass(frozen=True)
class PersonDay:
    """`kinds` are all kinds of evidence, the first recorded first; `wrong` is a code of `core/reconciling.py`, "" where
    nothing disagrees; `left` is what was said of it, if that still holds."""

    registration: Registration
    day: date
    kinds: list[Evidence]
    wrong: str
    left: Reconciled | None = None

    @property
    def is_open(self) -> bool:
        return bool(self.wrong) and self.left is None

    @property
    def state(self) -> str:
        """How the list is narrowed: the disagreement, that it was left, or that there is none."""
        if self.is_open:
            return self.wrong
        return "left" if self.left is not None else "agrees"


def kinds_said(kinds: Iterable[str]) -> str:
    """The kinds as `Reconciled` remembers them."""
    return ", ".join(sorted(str(kind) for kind in kinds))


def person_days(
    event: Event, *, days: Collection[date], towns: Collection[int] | None, only: int | None = None
) -> list[PersonDay]:
    """Everybody who has a seat or was there, by name, on each of the days (six queries). `only`: one registration."""
    came = Q(status=Registration.Status.CONFIRMED) | Q(days_present__gt=0)
    people = event.registrations.filter(came).select_related("person", "town").order_by("sort_key", "pk")
    if towns is not None:
        people = people.filter(town__in=towns)
    if only is not None:
        people = people.filter(pk=only)
    kinds = _kinds(event)
    said = {
        (one.registration_id, one.day): one for one in Reconciled.objects.filter(registration__event=event)
    }
    facts = _Facts(
        kinds=kinds,
        read=_on_read_pages(event),
        there={registration for registration, _day in kinds},
        scanned={day for (_who, day), found in kinds.items() if Evidence.SCAN in found},
        first=event.starts_on,
    )
    return [_row(person, day, facts, said.get((person.pk, day))) for person in people for day in days]


@dataclass(frozen=True)
class _Facts:
    kinds: dict[Key, list[Evidence]]
    read: set[Key]
    there: set[int]
    scanned: set[date]
    first: date | None


def _row(person: Registration, day: date, facts: _Facts, said: Reconciled | None) -> PersonDay:
    kinds = facts.kinds.get((person.pk, day), [])
    found = reconciling.Day(
        kinds=frozenset(str(kind) for kind in kinds),
        page_is_read=(person.pk, day) in facts.read,
        day_was_scanned=day in facts.scanned,
        was_there=person.pk in facts.there,
        is_first=day == facts.first,
    )
    wrong = reconciling.disagreement(found)
    holds = said is not None and said.kinds == kinds_said(kinds)
    return PersonDay(person, day, kinds, wrong, said if holds else None)


def _kinds(event: Event) -> dict[Key, list[Evidence]]:
    rows = Attendance.objects.filter(registration__event=event).prefetch_related("proofs")
    return {(row.registration_id, row.day): row.kinds for row in rows}


def _on_read_pages(event: Event) -> set[Key]:
    """Who is on a page of which somebody said who signed."""
    pages = SheetPage.objects.filter(event=event, read_at__isnull=False)
    return {(pk, page.day) for page in pages for pk in page.people}


def person_day(event: Event, pk: int, day: date, *, towns: Collection[int] | None) -> PersonDay | None:
    found = person_days(event, days=[day], towns=towns, only=pk) if day in event.days else []
    return found[0] if found else None


@dataclass(frozen=True)
class Counts:
    """How many days of people rest on each kind, on none, and how many are to be settled."""

    kinds: list[tuple[Any, int]]
    nothing: int
    open: int


def counts(rows: Iterable[PersonDay]) -> Counts:
    by_kind: Counter[Evidence] = Counter()
    by_state: defaultdict[bool, int] = defaultdict(int)
    nothing = 0
    for row in rows:
        by_kind.update(row.kinds)
        by_state[row.is_open] += 1
        nothing += not row.kinds
    named = [(kind.label, by_kind[kind]) for kind in Evidence if by_kind[kind]]
    return Counts(named, nothing, by_state[True])
