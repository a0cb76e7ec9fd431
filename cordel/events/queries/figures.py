"""The figures of an event as they are signed off: the draft, who has confirmed what of it, the versions frozen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from cordel.core import signed_figures
from cordel.core.evidence_kinds import Resting
from cordel.core.folding import sort_key
from cordel.core.signed_figures import Presence, Row
from cordel.events.models import Attendance, Confirmation, Event, FiguresVersion, Objection, Registration
from cordel.events.queries.children_groups import presences as children_presences
from cordel.events.queries.institutions import bodies
from cordel.projects.models import Project
from cordel.towns.models import Town


@dataclass(frozen=True)
class Part:
    """What is signed in one go: the whole draft by the host, or the rows of one town that sent people.

    `confirmed` holds; `lapsed` is the newest confirmation that the figures have left behind; `objection` is the
    town's newest one that no confirmation has followed.
    """

    town: Town
    as_host: bool
    presences: list[Presence]
    statement: dict[str, Any]
    digest: str
    confirmed: Confirmation | None = None
    lapsed: Confirmation | None = None
    objection: Objection | None = None

    @cached_property
    def rows(self) -> list[Row]:
        return in_order(signed_figures.rows_of(self.presences))

    @property
    def persons(self) -> int:
        return sum(row.persons for row in self.rows)

    @property
    def is_objected(self) -> bool:
        """An objection that nobody has settled: neither answered, nor about figures that are gone."""
        found = self.objection
        return found is not None and found.answered_at is None and found.digest == self.digest

    @property
    def state(self) -> str:
        """ "confirmed", "objected", "corrected" or "answered" after an objection, "changed" after a confirmation
        that no longer holds, else "waits"."""
        if self.confirmed is not None:
            return "confirmed"
        if self.objection is not None:
            corrected = "corrected" if self.objection.digest != self.digest else "answered"
            return "objected" if self.is_objected else corrected
        return "changed" if self.lapsed is not None else "waits"


@dataclass(frozen=True)
class Draft:
    """All figures of an event as recorded now. `host` signs the whole, None where no town hosts; `towns` are those
    that sent people, or whose people have seats; `others` are rows that only the host vouches for."""

    event: Event
    presences: list[Presence]
    host: Part | None
    towns: list[Part] = field(default_factory=list)
    others: list[Row] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[Row]:
        return in_order(signed_figures.rows_of(self.presences))

    @cached_property
    def totals(self) -> dict[str, int]:
        return signed_figures.totals(self.presences)

    @property
    def parts(self) -> list[Part]:
        return [*([self.host] if self.host else []), *self.towns]

    @property
    def missing(self) -> list[Part]:
        return [part for part in self.parts if part.confirmed is None]

    @property
    def signed(self) -> int:
        return len(self.parts) - len(self.missing)

    @cached_property
    def seen(self) -> str:
        """What somebody sees who freezes: the figures, and who has confirmed them or objects."""
        states = [
            [part.digest, part.state, part.objection.pk if part.objection else None] for part in self.parts
        ]
        return signed_figures.digest([signed_figures.attendance_digest(self.presences), states])

    def part_of(self, town_id: int) -> Part | None:
        """The rows that the town signs, if it sent people."""
        return next((part for part in self.towns if part.town.pk == town_id), None)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """As people look for them: by country, then by name."""
    return sorted(rows, key=lambda row: (row.key.country, sort_key(row.key.town), row.key.role))


# --- The draft --------------------------------------------------------------------------------------


def draft(event: Event) -> Draft:
    """The figures as recorded now, with what was confirmed of them (five queries)."""
    return drafts([event])[event.pk]


def drafts(events: Sequence[Event]) -> dict[int, Draft]:
    """The same of several events in as many queries, by the event's primary key; prefetch `places`."""
    found = {event.pk: list(rows) for event, rows in _presences(events)}
    seats = Registration.objects.confirmed().filter(event__in=events).exclude(town=None).order_by()
    sending: dict[int, set[int]] = {event.pk: set() for event in events}
    for pk, town in seats.values_list("event_id", "town_id").distinct():
        sending[pk].add(town)
    for pk, rows in found.items():
        sending[pk] |= {town for town, _one in rows if town is not None}
    towns = Town.objects.in_bulk({pk for event in events for pk in sending[event.pk] | event.host_town_ids})
    words = _words(events)
    return {one.pk: _draft(one, found[one.pk], sending[one.pk], towns, words[one.pk]) for one in events}


def _draft(
    event: Event,
    found: list[tuple[int | None, Presence]],
    sending: set[int],
    towns: dict[int, Town],
    words: "_Words",
) -> Draft:
    hosts = event.host_town_ids
    everybody = [_named(one, towns.get(town or 0)) for town, one in found]
    of_town: dict[int | None, list[Presence]] = {}
    for (town, _one), named in zip(found, everybody, strict=True):
        of_town.setdefault(town if town in towns and town not in hosts else None, []).append(named)
    lead = next((place.town_id for place in event.hosts if place.town_id is not None), None)
    parts = [words.part(event, towns[town], of_town.get(town, [])) for town in sending - hosts]
    return Draft(
        event=event,
        presences=everybody,
        host=words.part(event, towns[lead], everybody, as_host=True) if lead else None,
        towns=sorted(parts, key=lambda part: (part.town.country, part.town.sort_key, part.town.pk)),
        others=in_order(signed_figures.rows_of(of_town.get(None, []))),
    )


def _presences(events: Sequence[Event]) -> Iterable[tuple[Event, list[tuple[int | None, Presence]]]]:
    """By event, (town's id, presence) of everybody recorded, and of every child counted in a group. Who it was is told
    by the registration's number and the moment it was made, which never change."""
    of_event: dict[int, list[tuple[int | None, Presence]]] = {event.pk: [] for event in events}
    rows = Attendance.objects.filter(registration__event__in=events).order_by("pk")
    fields = (
        "registration__event_id",
        "registration_id",
        "registration__created_at",
        "registration__town_id",
    )
    more = ("registration__place", "registration__country", "registration__role", "day", "mode", "evidence")
    for event, pk, made, town, place, country, role, day, mode, evidence in rows.values_list(*fields, *more):
        who = registered_as(pk, made)
        of_event[event].append((town, Presence(who, place, country, role, day.isoformat(), mode, evidence)))
    for of, town, child in children_presences(events):
        of_event[of].append((town, child))
    return [(event, of_event[event.pk]) for event in events]


def recorded(event: Event) -> list[tuple[int | None, Presence]]:
    """(town's id, presence) of all that counts at one event now."""
    return next(iter(_presences([event])))[1]


def registered_as(pk: int, made: datetime) -> str:
    return f"{pk}@{made.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"


def _named(presence: Presence, town: Town | None) -> Presence:
    """Towns go by their own name, whatever language the reader has."""
    return presence if town is None else presence._replace(town=town.name.original)


class _Words:
    """What the towns have said about an event's figures so far."""

    def __init__(self) -> None:
        self.confirmations: list[Confirmation] = []
        self.objections: list[Objection] = []

    def part(self, event: Event, town: Town, presences: list[Presence], *, as_host: bool = False) -> Part:
        statement = signed_figures.statement(presences, project=event.project.slug, event=event.number)
        digest = signed_figures.digest(statement)
        said = [
            one
            for one in self.confirmations
            if one.as_host == as_host and (as_host or one.town_id == town.pk)
        ]
        objection = None if as_host else self._objection(town, said)
        held = next((one for one in said if one.digest == digest and not _withdrawn(one, objection)), None)
        lapsed = None if held or not said else said[0]
        return Part(town, as_host, presences, statement, digest, held, lapsed, objection)

    def _objection(self, town: Town, said: list[Confirmation]) -> Objection | None:
        """The town's newest objection, unless the town has confirmed since."""
        newest = next((one for one in self.objections if one.town_id == town.pk), None)
        if newest is not None and said and said[0].confirmed_at > newest.objected_at:
            return None
        return newest


def _words(events: Sequence[Event]) -> dict[int, _Words]:
    """By event, the newest words first."""
    found = {event.pk: _Words() for event in events}
    confirmed = Confirmation.objects.filter(event__in=events)
    for one in confirmed.select_related("town", "confirmed_by").order_by("-id"):
        found[one.event_id].confirmations.append(one)
    objected = Objection.objects.filter(event__in=events)
    for objection in objected.select_related("town", "objected_by", "answered_by").order_by("-id"):
        found[objection.event_id].objections.append(objection)
    return found


def _withdrawn(said: Confirmation, objection: Objection | None) -> bool:
    """Whoever objects to what was confirmed takes the confirmation back."""
    return objection is not None and objection.digest == said.digest


# --- Versions -----------------------------------------------------------------------------------------


def figures_versions(event: Event) -> list[FiguresVersion]:
    """The newest first."""
    return list(event.figures_versions.select_related("frozen_by", "reopened_by"))


def figures_version(event: Event, number: int) -> FiguresVersion | None:
    return event.figures_versions.select_related("frozen_by", "reopened_by").filter(number=number).first()


def frozen_version(event: Event) -> FiguresVersion | None:
    """The version that holds; None while the event is open or where none was ever frozen."""
    return event.figures_versions.first() if event.closed_at is not None else None


def published_version(event: Event) -> FiguresVersion | None:
    """The version that the published counts are: the newest one, even while it is being corrected. Those of a
    published report are none of ours."""
    return event.figures_versions.first() if event.project.origin == Project.Origin.OWN else None


def frozen_rows(project: Project) -> dict[int, list[Row]]:
    """By the event's primary key: the rows of every event of the project whose figures are frozen (one query)."""
    versions = FiguresVersion.objects.filter(event__project=project, event__closed_at__isnull=False)
    newest = {one.event_id: one for one in versions.order_by("number")}
    return {event: signed_figures.read_rows(one.document) for event, one in newest.items()}


def is_as_frozen(version: FiguresVersion) -> bool:
    """Whether the presences recorded now are, one by one, those that this version was frozen with."""
    rows = recorded(version.event)
    now = signed_figures.attendance_digest(presence for _town, presence in rows)
    return bool(now == version.document["attendance_sha256"])


def new_version(
    draft: Draft, *, resting: Resting, number: int, reason: str, because: str, now: datetime
) -> dict[str, Any]:
    """The document to freeze: what is counted and what it rests on, who confirmed it, who did not, and why it is
    frozen anyway."""
    event = draft.event
    return signed_figures.version(
        draft.presences,
        number=number,
        institutions=bodies(event),
        resting=resting.as_json(),
        project=event.project.slug,
        event=event.number,
        **{"from": _iso(event.starts_on), "to": _iso(event.ends_on)},
        frozen_at=_moment(now),
        reason=reason,
        frozen_anyway_because=because,
        confirmations=[_confirmed(part, part.confirmed) for part in draft.parts if part.confirmed],
        unconfirmed=[_unconfirmed(part) for part in draft.missing],
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _confirmed(part: Part, said: Confirmation) -> dict[str, Any]:
    return {
        **_who(said.town, as_host=part.as_host),
        "at": _moment(said.confirmed_at),
        "sha256": said.digest,
        "in_stead_because": said.in_stead_because,
    }


def _unconfirmed(part: Part) -> dict[str, Any]:
    objection = part.objection.reason if part.objection else ""
    return {**_who(part.town, as_host=part.as_host), "sha256": part.digest, "objection": objection}


def _who(town: Town, *, as_host: bool) -> dict[str, str]:
    return {"as": "host" if as_host else "town", "town": town.name.original, "country": town.country}


# --- What waits ---------------------------------------------------------------------------------------


def to_sign(projects: Iterable[Project], *, today: date) -> list[Event]:
    """Events that are over and whose figures are still a draft, the longest waiting first."""
    over = Event.objects.filter(project__in=projects, project__origin=Project.Origin.OWN, ends_on__lt=today)
    still = over.filter(closed_at__isnull=True).exclude(status=Event.Status.CANCELLED)
    return list(
        still.select_related("project").prefetch_related("places__town").order_by("ends_on", "pk")[:12]
    )
