"""Scans of many devices, merged: the same presence whatever arrives when, how often and in whose order.

A journal is a set of scans. Each device counts its own; `(device, counter)` names a scan, and the same scan that comes
again adds nothing. Merging two journals is the union of the sets, so it is commutative, associative and idempotent.
Presence is a fold of the set: an "in" counts unless the same device took it back later, by its own count and by no
clock (an observed-remove set: Shapiro et al., 2011, where what a device has seen is what it did itself). Clocks only
say in words when something happened; wrong ones change nobody's presence.

Whoever walks in without a seat is a "new" of one device, and gets a seat of its own: two devices that write the same
person down make two seats, which is told and never guessed away. What a device does with somebody before it has heard
of the seat names the "new" by the device's own number (`of`), and counts whichever of the two arrives first.

What contradicts itself is kept and told as a conflict; nothing is dropped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

# The same seat at two doors within this time is told: one of the two may be a copy of a ticket.
NEARLY_AT_ONCE: Final = timedelta(minutes=10)


class Act(StrEnum):
    IN = "in"
    OUT = "out"
    NEW = "new"  # somebody without a seat comes in


class Scan(NamedTuple):
    """One act at a door. `seat` is None where nobody knows whose it is; `at` is the device's clock put right by what
    it was off when it was heard; `evidence` is what an "in" rests on."""

    device: str
    counter: int
    act: str
    day: str
    seat: int | None
    evidence: str
    at: datetime
    of: int | None = None
    who: str = ""


class Clash(StrEnum):
    """What contradicts itself."""

    SAME_COUNTER = "same counter"  # two scans of one device have one number: its memory was copied or lost
    TWO_DOORS = "two doors"  # the same seat came in at two devices nearly at once
    OUT_ELSEWHERE = "out elsewhere"  # taken back at one device, and let in at another
    OUT_OF_NOTHING = "out of nothing"  # taken back where it had not been let in
    UNKNOWN_SEAT = "unknown seat"
    SAME_PERSON = "same person"  # written down without a seat, where somebody of that name and town has one
    NEW_TAKEN_BACK = "new taken back"  # written down without a seat and taken back: the seat is there still


@dataclass(frozen=True, order=True)
class Conflict:
    """`scans` are (device, counter), in order."""

    clash: str
    day: str
    seat: int
    scans: tuple[tuple[str, int], ...]


class Proof(NamedTuple):
    """What a presence rests on, and since when."""

    evidence: str
    at: datetime


Key = tuple[int, str]  # seat, day
Journal = frozenset[Scan]
NOBODY: Final = 0


def merge(*journals: Iterable[Scan]) -> Journal:
    """All scans of all journals, each once."""
    return frozenset(scan for journal in journals for scan in journal)


def placed(journal: Iterable[Scan]) -> Journal:
    """The same scans; those that mean a "new" by its number have its seat. Of two with one number it is the lowest."""
    scans = frozenset(journal)
    if all(scan.of is None for scan in scans):
        return scans
    seats: dict[tuple[str, int], int] = {}
    for scan in scans:
        if scan.act == Act.NEW and scan.seat is not None:
            name = (scan.device, scan.counter)
            seats[name] = min(scan.seat, seats.get(name, scan.seat))
    return frozenset(
        scan._replace(seat=seats.get((scan.device, scan.of)))
        if scan.of is not None and scan.seat is None
        else scan
        for scan in scans
    )


def presence(journal: Iterable[Scan]) -> dict[Key, list[Proof]]:
    """By seat and day, what each presence rests on, the earliest first; who is not there is not in it."""
    found: dict[Key, dict[str, datetime]] = {}
    for scan in _standing(placed(journal)):
        kinds = found.setdefault((scan.seat or NOBODY, scan.day), {})
        kinds[scan.evidence] = min(scan.at, kinds.get(scan.evidence, scan.at))
    return {
        key: sorted((Proof(*one) for one in kinds.items()), key=lambda proof: (proof.at, proof.evidence))
        for key, kinds in found.items()
    }


def taken_back(journal: Iterable[Scan]) -> dict[Key, set[str]]:
    """By seat and day, the kinds of evidence that were recorded, and of which nothing stands any more."""
    scans = placed(journal)
    stands = presence(scans)
    found: dict[Key, set[str]] = {}
    for scan in scans:
        if scan.act != Act.OUT and scan.seat is not None:
            found.setdefault((scan.seat, scan.day), set()).add(scan.evidence)
    gone = {key: kinds - {proof.evidence for proof in stands.get(key, ())} for key, kinds in found.items()}
    return {key: kinds for key, kinds in gone.items() if kinds}


def conflicts(journal: Iterable[Scan], known: Mapping[str, Iterable[int]] | None = None) -> list[Conflict]:
    """Everything that contradicts itself, in a fixed order. `known`: by `who`, the seats that people of that name and
    town have."""
    scans = set(placed(journal))
    found = {*_same_counters(scans), *_unknown(scans), *_of_seats(scans), *_of_newcomers(scans, known or {})}
    return sorted(found)


def _standing(journal: Iterable[Scan]) -> list[Scan]:
    """The "in"s and "new"s that the same device did not take back with a later number."""
    scans = set(journal)
    last = _last_outs(scans)
    return [
        scan
        for scan in scans
        if scan.act != Act.OUT
        and scan.seat is not None
        and scan.counter >= last.get((scan.device, scan.seat, scan.day), scan.counter)
    ]


def _last_outs(scans: Iterable[Scan]) -> Mapping[tuple[str, int, str], int]:
    last: dict[tuple[str, int, str], int] = {}
    for scan in scans:
        if scan.act == Act.OUT and scan.seat is not None:
            key = (scan.device, scan.seat, scan.day)
            last[key] = max(scan.counter, last.get(key, scan.counter))
    return last


def _same_counters(scans: set[Scan]) -> Iterable[Conflict]:
    named: dict[tuple[str, int], list[Scan]] = {}
    for scan in scans:
        named.setdefault((scan.device, scan.counter), []).append(scan)
    for name, found in named.items():
        if len(found) > 1:
            for scan in found:
                yield Conflict(Clash.SAME_COUNTER, scan.day, scan.seat or NOBODY, (name,))


def _unknown(scans: set[Scan]) -> Iterable[Conflict]:
    for scan in scans:
        if scan.seat is None:
            yield Conflict(Clash.UNKNOWN_SEAT, scan.day, NOBODY, ((scan.device, scan.counter),))


def _of_seats(scans: set[Scan]) -> Iterable[Conflict]:
    of_seat: dict[Key, list[Scan]] = {}
    for scan in scans:
        if scan.seat is not None:
            of_seat.setdefault((scan.seat, scan.day), []).append(scan)
    standing = set(_standing(scans))
    for (seat, day), found in of_seat.items():
        here = sorted((scan for scan in found if scan in standing), key=lambda one: (one.at, one[:2]))
        for first, second in zip(here, here[1:], strict=False):
            if first.device != second.device and second.at - first.at <= NEARLY_AT_ONCE:
                yield Conflict(Clash.TWO_DOORS, day, seat, tuple(sorted((first[:2], second[:2]))))
        for out in (scan for scan in found if scan.act == Act.OUT):
            yield from _of_out(out, found, here, day, seat)


def _of_out(out: Scan, found: list[Scan], here: list[Scan], day: str, seat: int) -> Iterable[Conflict]:
    elsewhere = [scan for scan in here if scan.device != out.device]
    own = [
        one for one in found if one.device == out.device and one.act != Act.OUT and one.counter < out.counter
    ]
    if elsewhere:
        yield Conflict(Clash.OUT_ELSEWHERE, day, seat, tuple(sorted((out[:2], elsewhere[0][:2]))))
    elif not own:
        yield Conflict(Clash.OUT_OF_NOTHING, day, seat, (out[:2],))


def _of_newcomers(scans: set[Scan], known: Mapping[str, Iterable[int]]) -> Iterable[Conflict]:
    new = [scan for scan in scans if scan.act == Act.NEW and scan.seat is not None]
    standing = {(scan.seat, scan.day) for scan in _standing(scans)}
    of_name: dict[str, list[Scan]] = {}
    for scan in new:
        if (scan.seat, scan.day) not in standing:
            yield Conflict(Clash.NEW_TAKEN_BACK, scan.day, scan.seat or NOBODY, (scan[:2],))
        if scan.who:
            of_name.setdefault(scan.who, []).append(scan)
    for who, found in of_name.items():
        seats = {scan.seat for scan in found} | set(known.get(who, ()))
        if len(seats) > 1:
            first = min(found, key=lambda one: (one.day, one.seat or NOBODY))
            names = tuple(sorted({scan[:2] for scan in found}))
            yield Conflict(Clash.SAME_PERSON, first.day, first.seat or NOBODY, names)
