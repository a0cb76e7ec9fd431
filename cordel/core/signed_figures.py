"""Figures that are signed off: who was there, counted row by row, in a form that gives one hash on every machine.

The canonical form of a document is its JSON with sorted keys, without spaces, in UTF-8; its hash is the SHA-256 of
these bytes. A document names its schema, so that a later form never passes for this one.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from cordel.core.countries import is_country, state_of

ROWS_SCHEMA: Final = "cordel.figures.rows/1"
# The second form of a version tells of each row, too, how many were there in person; the third how many institutions
# were involved; the fourth what presence rests on, persons by the strongest kind of evidence.
FIRST_SCHEMA: Final = "cordel.figures/1"
THIRD_SCHEMA: Final = "cordel.figures/3"
SCHEMA: Final = "cordel.figures/4"
INTERNATIONAL: Final = "international"
ONLINE: Final = "online"


class Presence(NamedTuple):
    """Somebody's presence on one day. `who` stands for the registration: never a name, the same on each of its days."""

    who: str
    town: str
    country: str
    role: str
    day: str
    mode: str
    evidence: str


class Bodies(NamedTuple):
    """How many institutions of one kind and level ("": nobody told) people came for: `present` of the `registered`
    ones were those of somebody whose presence was recorded."""

    kind: str
    level: str
    registered: int
    present: int


class Key(NamedTuple):
    """What tells rows apart."""

    country: str
    town: str
    role: str


@dataclass(frozen=True)
class Row:
    """People of one town and country in one role: persons once each, participations by day and by evidence.

    `in_person` of them came in person on some day; None: the version is older than that. It is no part of what a
    town confirms, so rows that differ in nothing else are the same.
    """

    key: Key
    persons: int
    days: Mapping[str, int]
    evidence: Mapping[str, int]
    in_person: int | None = field(default=None, compare=False)

    @property
    def participations(self) -> int:
        return sum(self.days.values())

    def as_json(self) -> dict[str, Any]:
        return {
            **self.key._asdict(),
            "persons": self.persons,
            "participations": self.participations,
            "days": dict(self.days),
            "evidence": dict(self.evidence),
        }


@dataclass(frozen=True)
class Change:
    """A row that is not the same in two versions; None: it is not there."""

    key: Key
    before: Row | None
    after: Row | None


# --- The canonical form ---------------------------------------------------------------------------


def canonical(document: Any) -> str:
    """Write a document of texts, whole numbers, truths, None, lists and mappings; raise TypeError for anything else.

    Fractions are refused: not every machine writes them alike.
    """
    _ensure_plain(document)
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _ensure_plain(value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"A key must be a text, not {type(key).__name__}.")
            _ensure_plain(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _ensure_plain(inner)
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(f"{type(value).__name__} has no canonical form.")


def sha256(text: str) -> str:
    """Give the hash of a text's UTF-8 as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(document: Any) -> str:
    """Give the hash of a document's canonical form."""
    return sha256(canonical(document))


# --- From presences to documents ------------------------------------------------------------------


def rows_of(presences: Iterable[Presence]) -> list[Row]:
    """Count presences; the order in which they come does not matter."""
    people: dict[Key, set[str]] = {}
    came: dict[Key, set[str]] = {}
    days: dict[Key, Counter[str]] = {}
    evidence: dict[Key, Counter[str]] = {}
    for one in presences:
        key = Key(one.country, one.town, one.role)
        people.setdefault(key, set()).add(one.who)
        came.setdefault(key, set()).update([one.who] if one.mode != ONLINE else [])
        days.setdefault(key, Counter())[one.day] += 1
        evidence.setdefault(key, Counter())[one.evidence] += 1
    return [
        Row(
            key,
            persons=len(people[key]),
            days=dict(sorted(days[key].items())),
            evidence=dict(sorted(evidence[key].items())),
            in_person=len(came[key]),
        )
        for key in sorted(people)
    ]


def attendance_digest(presences: Iterable[Presence]) -> str:
    """Give a hash that only the same presences give again: it tells nobody's name, and proves which were meant."""
    lines = sorted("|".join((one.who, one.day, one.mode, one.evidence)) for one in presences)
    return sha256("\n".join(lines))


def totals(presences: Sequence[Presence]) -> dict[str, int]:
    """Count over all presences: persons once each, online only who never came in person."""
    role = {one.who: one.role for one in presences}
    came = {one.who for one in presences if one.mode != ONLINE}
    states = {state_of(one.country) for one in presences if is_country(one.country)}
    return {
        "persons": len(role),
        "participations": len(presences),
        "in_person": len(came),
        "online": len(role) - len(came),
        "international": sum(what == INTERNATIONAL for what in role.values()),
        "countries": len(states),
    }


def statement(presences: Sequence[Presence], *, project: str, event: int) -> dict[str, Any]:
    """Make the document that somebody confirms: these rows of this event, and which presences they count."""
    return {
        "schema": ROWS_SCHEMA,
        "project": project,
        "event": event,
        "rows": [row.as_json() for row in rows_of(presences)],
        "attendance_sha256": attendance_digest(presences),
    }


def version(
    presences: Sequence[Presence],
    *,
    number: int,
    institutions: Iterable[Bodies] = (),
    resting: Mapping[str, Any] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """Make the document that is frozen: all figures and rows, and in `facts` what else is known of the version.
    `resting` is `Resting.as_json` of `core/evidence_kinds.py`; without it the document is of the third form."""
    evidence = Counter(one.evidence for one in presences)
    more = {} if resting is None else {"resting": dict(resting)}
    return {
        **facts,
        **more,
        "schema": THIRD_SCHEMA if resting is None else SCHEMA,
        "version": number,
        "totals": totals(presences),
        "evidence": dict(evidence),
        "rows": [{**row.as_json(), "in_person": row.in_person} for row in rows_of(presences)],
        "institutions": [one._asdict() for one in sorted(institutions)],
        "attendance_sha256": attendance_digest(presences),
    }


# --- Reading documents ----------------------------------------------------------------------------


def read_rows(document: Mapping[str, Any]) -> list[Row]:
    """Read the rows of a document that this module wrote.

    A version of the first form does not tell who came in person, unless everybody did, or nobody.
    """
    rows = [_read_row(row) for row in document["rows"]]
    counted = document.get("totals", {})
    if document["schema"] != FIRST_SCHEMA or 0 not in (counted["in_person"], counted["online"]):
        return rows
    return [replace(row, in_person=0 if counted["in_person"] == 0 else row.persons) for row in rows]


def read_institutions(document: Mapping[str, Any]) -> list[Bodies] | None:
    """Read how many institutions a version counts; None: it is of a form that did not."""
    told = document.get("institutions")
    return None if told is None else [Bodies(**one) for one in told]


def _read_row(row: Mapping[str, Any]) -> Row:
    key = Key(row["country"], row["town"], row["role"])
    return Row(key, row["persons"], row["days"], row["evidence"], row.get("in_person"))


def difference(before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    """List the rows that differ, in the order of country, town and role."""
    old, new = ({row.key: row for row in rows} for rows in (before, after))
    return [
        Change(key, old.get(key), new.get(key))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]
