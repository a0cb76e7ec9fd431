"""What recorded presence rests on: persons by the strongest kind of evidence, participations by every kind.

How it counts
    A person counts once, at the strongest kind that any of its presences rests on: signed (on paper or on the door's
    screen) before a school's certificate, before a scan, before online, before the host's word. A participation is a person's presence on one day; it
    counts for each kind that it rests on, so the kinds may add up to more than there are participations. Whatever else
    is recorded, such as the line of a published report, is no evidence of anybody's presence.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

SIGNED: Final = "signed"
CERTIFIED: Final = "certified"
SCANNED: Final = "scan"
ONLINE: Final = "online"
HOST_WORD: Final = "host's word"
NOTHING: Final = "nothing"

# Each kind's strength, and the strengths, the strongest first.
STRENGTH_OF: Final[Mapping[str, str]] = {
    "signature": SIGNED,
    "screen signature": SIGNED,
    "school": CERTIFIED,
    "scan": SCANNED,
    "online": ONLINE,
    "host's word": HOST_WORD,
}
STRENGTHS: Final = (SIGNED, CERTIFIED, SCANNED, ONLINE, HOST_WORD, NOTHING)


class Presence(NamedTuple):
    """Somebody on one day: `who` is the same for all days of a person, `kinds` all that it rests on."""

    who: Hashable
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Resting:
    """`persons` by strength and `participations` by kind, both without zeros; of `all_participations`, `unproved` rest
    on no evidence at all. None: it is not known how often people came."""

    persons: Mapping[str, int]
    participations: Mapping[str, int]
    all_participations: int | None
    unproved: int | None

    @property
    def all_persons(self) -> int:
        return sum(self.persons.values())

    @property
    def host_word_only(self) -> int:
        """Persons for whom there is nothing but the host's word."""
        return self.persons.get(HOST_WORD, 0)

    @property
    def without(self) -> int:
        """Persons who are counted without any evidence of their presence."""
        return self.persons.get(NOTHING, 0)

    def as_json(self) -> dict[str, Any]:
        return {
            "persons_by_strongest_kind": dict(self.persons),
            "participations_by_kind": dict(self.participations),
            "participations": self.all_participations,
            "participations_without_evidence": self.unproved,
            "persons_with_hosts_word_only": self.host_word_only,
            "persons_without_evidence": self.without,
        }


def strength(kinds: Iterable[str]) -> str:
    """Give the strength of the strongest of these kinds."""
    found = {STRENGTH_OF.get(kind, NOTHING) for kind in kinds}
    return next((one for one in STRENGTHS if one in found), NOTHING)


def rest(presences: Iterable[Presence]) -> Resting:
    """Count presences, in whatever order they come."""
    everything: dict[Hashable, set[str]] = {}
    kinds: Counter[str] = Counter()
    days = unproved = 0
    for who, found in presences:
        proving = {kind for kind in found if kind in STRENGTH_OF}
        everything.setdefault(who, set()).update(proving)
        kinds.update(proving)
        days += 1
        unproved += not proving
    persons = Counter(strength(found) for found in everything.values())
    return Resting(_ordered(persons, STRENGTHS), _ordered(kinds, STRENGTH_OF), days, unproved)


def unproved(persons: int) -> Resting:
    """What is counted from a report that somebody else printed: persons of whose presence nothing is recorded."""
    return Resting({NOTHING: persons} if persons else {}, {}, None, None)


def read(told: Mapping[str, Any]) -> Resting:
    """Read what `as_json` wrote."""
    return Resting(
        _ordered(told["persons_by_strongest_kind"], STRENGTHS),
        _ordered(told["participations_by_kind"], STRENGTH_OF),
        told["participations"],
        told["participations_without_evidence"],
    )


def _ordered(counts: Mapping[str, int], order: Iterable[str]) -> dict[str, int]:
    return {name: counts[name] for name in order if counts.get(name)}
