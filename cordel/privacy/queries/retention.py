"""What personal data is left where, when it goes, and what cannot go yet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from cordel.core import signed_figures
from cordel.core.retention import HOUSE, Facts, Kind, Rules, Start, due, is_due
from cordel.events.models import Event
from cordel.privacy.models import PurgeRun
from cordel.privacy.queries import clocks
from cordel.privacy.queries.stores import STORES, Store
from cordel.projects.models import Project
from cordel.towns.models import Town

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Left:
    """Rows of one store, of one event or of the whole project, and of one town where that is told."""

    store: Store
    event: Event | None
    town: Town | None
    rows: int
    oldest: date | None
    due: date | None
    # How many of them wait for figures that are not frozen.
    waiting: int
    # Of rows that each count from their own last use: the state of these, "due", "soon" or "kept".
    own_state: str = ""

    @property
    def kind(self) -> Kind:
        return self.store.kind

    @property
    def ready(self) -> int:
        return self.rows - self.waiting

    def state(self, today: date) -> str:
        """ "kept", "soon" (goes within 30 days), "due", "waiting" (its day has come, its figures are not frozen)
        or "open" (nobody knows yet when its clock begins)."""
        if self.own_state:
            return self.own_state
        if self.due is None:
            return "open"
        if is_due(self.due, today):
            return "due" if self.ready else "waiting"
        return "soon" if is_due(self.due, today + SOON) else "kept"


@dataclass(frozen=True)
class Portion:
    """What a purge takes in one go: rows of a store, of one event or of the whole project, on their day."""

    store: Store
    event: Event | None
    due: date
    made_before: datetime | None = None

    def keys(self, project: Project) -> QuerySet[Any]:
        """Of the rows that may go now, in order."""
        return self._narrowed(self.store.ready(project), project).values_list("pk", flat=True).order_by("pk")

    def waiting(self, project: Project) -> int:
        return self._narrowed(self.store.waiting(project), project).count()

    def _narrowed(self, rows: QuerySet[Any], project: Project) -> QuerySet[Any]:
        if self.event is not None and self.store.keys_by_event is not None:
            rows = rows.filter(pk__in=self.store.keys_by_event(project).get(self.event.pk, ()))
        elif self.event is not None:
            rows = rows.filter(**{self.store.event: self.event.pk})
        if self.made_before is not None:
            rows = rows.filter(**{f"{self.store.since}__lte": self.made_before})
        return rows


@dataclass(frozen=True)
class Clocks:
    """A project's events, the days that its clocks count from, and its call's rules."""

    events: dict[int, Event]
    facts: Facts
    rules: Rules

    def due(self, kind: Kind, event: Event | None, used: date | None = None) -> date | None:
        known = clocks.facts_at(event, self.facts) if event is not None else self.facts
        used_on = Facts(known.event_end, known.project_end, used, known.paid_on)
        return due(kind, used_on, self.rules)


def clocks_of(project: Project) -> Clocks:
    events = list(project.events.prefetch_related("places__town").order_by("number"))
    facts = clocks.facts_of(project, events)
    return Clocks({event.pk: event for event in events}, facts, clocks.rules_of(project))


# --- What is left ------------------------------------------------------------------------------------


def left(project: Project, *, now: datetime, towns: Collection[int] | None = None) -> list[Left]:
    """Store by store, event by event, town by town (two queries a store); of these towns only, unless None. Rows that
    count from their own last use stand in a line for each state: of one store some go now and others stay."""
    known = clocks_of(project)
    found = [
        (row, own_state)
        for store in STORES
        if towns is None or store.town
        for own_state, narrow in _states_in(store, known, now)
        for row in _left_in(store, project, narrow, towns)
    ]
    names = Town.objects.in_bulk({row[2] for row, _own_state in found if row[2]})
    return [
        Left(
            store,
            known.events.get(event),
            names.get(town),
            rows=rows,
            oldest=oldest,
            due=known.due(store.kind, known.events.get(event), oldest),
            waiting=waiting,
            own_state=own_state,
        )
        for (store, event, town, rows, oldest, waiting), own_state in found
    ]


def _states_in(store: Store, known: Clocks, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """(state, filter of its rows): what is due is exactly what a purge takes at this moment."""
    if not _counts_from_use(store):
        yield "", {}
        return
    before = _used_before(store, known, now)
    yield "due", {f"{store.since}__lte": before}
    yield "soon", {f"{store.since}__gt": before, f"{store.since}__lte": before + SOON}
    yield "kept", {f"{store.since}__gt": before + SOON}


def _counts_from_use(store: Store) -> bool:
    return HOUSE[store.kind].start is Start.USE


def _used_before(store: Store, known: Clocks, now: datetime) -> datetime:
    """What was last of use then, or earlier, goes now."""
    return now - timedelta(days=known.rules.days_of(store.kind))


def summed(rows: list[Left]) -> list[Left]:
    """The same with the towns of a store and event in one line."""
    lines: dict[tuple[str, int, str], Left] = {}
    for row in rows:
        key = (row.store.name, row.event.pk if row.event else 0, row.own_state)
        known = lines.get(key)
        lines[key] = replace(row, town=None) if known is None else _together(known, row)
    return list(lines.values())


def _together(one: Left, other: Left) -> Left:
    oldest = min((day for day in (one.oldest, other.oldest) if day), default=None)
    due = min((day for day in (one.due, other.due) if day), default=None)
    rows, waiting = one.rows + other.rows, one.waiting + other.waiting
    return replace(one, rows=rows, waiting=waiting, oldest=oldest, due=due)


def _left_in(
    store: Store, project: Project, narrow: dict[str, Any], towns: Collection[int] | None
) -> Iterator[tuple[Store, int, int, int, date | None, int]]:
    """(store, event, town, rows, oldest, waiting), 0 where a store knows no event or town."""
    if store.keys_by_event is not None:
        for event, keys in store.keys_by_event(project).items():
            for rows, oldest in _counted(store, store.rows(project).filter(pk__in=keys), []).values():
                yield store, event, 0, rows, oldest, 0
        return
    narrow = narrow | ({f"{store.town}__in": towns} if towns is not None else {})
    ways = [way for way in (store.event, store.town) if way]
    counted = _counted(store, store.rows(project).filter(**narrow), ways)
    waiting = (
        _counted(store, store.waiting(project).filter(**narrow), ways) if store.waits is not None else {}
    )
    for key, (rows, oldest) in counted.items():
        yield store, key[0], key[1], rows, oldest, waiting.get(key, (0, None))[0]


def _counted(
    store: Store, rows: QuerySet[Any], ways: list[str]
) -> dict[tuple[int, int], tuple[int, date | None]]:
    """Rows and the oldest day, by the keys of event and town, 0 where a store knows none."""
    told = {"n": Count("pk")} | ({"oldest": Min(store.since)} if store.since else {})
    if not ways:
        one = rows.aggregate(**told)
        return {(0, 0): (one["n"], _day(one.get("oldest")))} if one["n"] else {}
    found = rows.values(*ways).annotate(**told).order_by(*ways)
    return {
        (row.get(store.event) or 0, row.get(store.town) or 0): (row["n"], _day(row.get("oldest")))
        for row in found
    }


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value


# --- What goes ---------------------------------------------------------------------------------------


def portions(project: Project, *, now: datetime, known: Clocks | None = None) -> list[Portion]:
    """Everything whose day has come, in the order in which it goes: what is short-lived first, identities last."""
    known = known or clocks_of(project)
    return [portion for store in STORES for portion in _portions_of(store, known, now)]


def _portions_of(store: Store, known: Clocks, now: datetime) -> Iterator[Portion]:
    if _counts_from_use(store):
        yield Portion(store, None, now.date(), _used_before(store, known, now))
        return
    for event in known.events.values() if store.goes_by_event else (None,):
        day = known.due(store.kind, event)
        if day is not None and is_due(day, now.date()):
            yield Portion(store, event, day)


def has_work(project: Project, portion: Portion) -> bool:
    return bool(portion.keys(project).exists())


@dataclass(frozen=True)
class Kept:
    """Rows whose day has come and that stay, because figures of their event are not frozen."""

    store: Store
    event: Event | None
    rows: int


def not_purged(project: Project, *, now: datetime) -> list[Kept]:
    found = [
        Kept(portion.store, portion.event, portion.waiting(project))
        for portion in portions(project, now=now)
        if portion.store.waits is not None
    ]
    return [one for one in found if one.rows]


def not_frozen(project: Project) -> list[Event]:
    """Events with recorded presence whose figures are not frozen: nothing of what proves them goes."""
    return list(
        project.events.filter(closed_at__isnull=True, registrations__days_present__gt=0)
        .distinct()
        .order_by("number")
    )


# --- Records -----------------------------------------------------------------------------------------


def records(project: Project) -> QuerySet[PurgeRun]:
    """Signed ones, the newest first."""
    return project.purge_runs.filter(number__isnull=False).select_related("begun_by").order_by("-number")


def by_or_hash(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Records by who began them, or by the beginning of their hash."""
    return rows.filter(Q(digest__startswith=words.lower()) | Q(begun_by__name__icontains=words))


def record(project: Project, number: int) -> PurgeRun | None:
    return records(project).filter(number=number).first()


def is_chained(found: QuerySet[Any]) -> bool:
    """Whether every one of these records, a project's or the site's, names the hash of the one before it, and has its
    own."""
    before = ""
    for one in found.order_by("number"):
        if one.digest != signed_figures.sha256(one.content) or one.document["previous_sha256"] != before:
            return False
        before = one.digest
    return True
