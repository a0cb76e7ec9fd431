"""The door: merging the day's journals, one scan a request, many scans a request, and how big the list is."""

import json
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from threading import Lock
from typing import Any

from bench import seed, site
from bench.measures import report
from bench.phones import Line, Load, Phone, load
from cordel.core import checkin_merge

NINE = datetime(2026, 9, 5, 9, tzinfo=UTC)


def merge(devices: int = 20, scans: int = 1_000) -> None:
    """Journals of 20 devices, each told twice and shuffled, become presences and conflicts; against a plain sort."""
    chance = random.Random(4)
    told = [
        checkin_merge.Scan(
            f"device {device}", counter, "out" if chance.random() < 0.02 else "in", "2026-09-05",
            chance.randrange(5_000), "scan", NINE + timedelta(seconds=chance.randrange(8 * 3600)),
        )
        for device in range(devices)
        for counter in range(1, scans + 1)
    ]  # fmt: skip
    shuffled = chance.sample(told * 2, len(told) * 2)

    def seconds(work: Callable[[], Any]) -> float:
        taken = []
        for _ in range(5):
            begun = time.perf_counter()
            work()
            taken.append(time.perf_counter() - begun)
        return statistics.median(taken)

    def whole() -> None:
        journal = checkin_merge.merge(shuffled[: len(told)], shuffled[len(told) :])
        checkin_merge.presence(journal)
        checkin_merge.conflicts(journal)

    found, plain = seconds(whole), seconds(lambda: sorted(told, key=lambda scan: scan.at))
    report(
        measure="merge of scans", devices=devices, scans=len(told), seconds=round(found, 3), aim="seconds <= 2",
        reference=f"sorting them by time {plain:.3f} s", ratio=round(found / plain, 1),
    )  # fmt: skip


LIST = """
import json, time
from django.utils import timezone
from cordel.events.models import DoorDevice
from cordel.events.queries import door_devices

device = DoorDevice.objects.select_related("door_pass__event__project", "door_pass__made_by").first()
begun = time.perf_counter()
_version, packed = door_devices.door_file(device, seen=None, now=timezone.now())
sealed = door_devices.sealed(packed, key=b"k" * 32, nonce=b"n" * 12)
print(json.dumps({"bytes": len(sealed), "ms": round((time.perf_counter() - begun) * 1000)}))
"""
SEATS = """
import json
from cordel.events.models import Event, Registration
print(json.dumps([Event.objects.get().starts_on.isoformat(), *Registration.objects.order_by("pk").values_list("pk", flat=True)]))
"""


def asked(environment: dict[str, str], code: str) -> Any:
    return json.loads(site.manage(environment, "shell", "--verbosity", "0", "--command", code))


def size_of_list(database: str, database_url: str = "") -> None:
    with site.prepared(database_url, seed.door(people=1_000, devices=1)) as environment:
        report(
            measure="list at the door", database=database, people=1_000, **asked(environment, LIST),
            aim="bytes <= 300000",
        )  # fmt: skip


PHONES, ROUNDS = 20, 5


def check_ins(database: str, database_url: str = "") -> None:
    """Phones that tell one scan a request, then fifty; each scan another person, so each makes a presence. Before each
    round, what the same server and as many connections do with Django alone: nothing, and one row."""
    with site.prepared(database_url, seed.door(people=9_000, devices=PHONES)) as environment:
        day, *seats = asked(environment, SEATS)
        with site.started(environment, int(environment["PORT"])) as running, site.bare() as bare:
            phones = [Phone(running.port, number, day) for number in range(PHONES)]
            waiting = Waiting(seats)
            nothing, row = (
                [partial(Line(bare.port, path).post, b"") for _ in phones] for path in ("/nothing/", "/row/")
            )
            for scans, requests in ((1, 600), (50, 20)):
                let_in = [partial(_let_in, phone, waiting, scans) for phone in phones]
                rounds = [
                    (
                        load(nothing, 600, bare.cpu_seconds),
                        load(row, 600, bare.cpu_seconds),
                        load(let_in, requests, running.cpu_seconds),
                    )
                    for _ in range(ROUNDS)
                ]
                _tell(database, scans, *map(_median, zip(*rounds, strict=True)))


class Waiting:
    """People before the door, who are let in by several at once."""

    def __init__(self, seats: list[int]) -> None:
        self._seats, self._lock = iter(seats), Lock()

    def next(self, count: int) -> list[int]:
        with self._lock:
            return list(islice(self._seats, count))


def _let_in(phone: Phone, waiting: Waiting, scans: int) -> None:
    phone.let_in(waiting.next(scans))


def _median(rounds: tuple[Load, ...]) -> Load:
    return Load(*(statistics.median(values) for values in zip(*map(astuple, rounds), strict=True)))


def _tell(database: str, scans: int, nothing: Load, row: Load, door: Load) -> None:
    """`two_idle_cores`: check-ins a second if two cores did nothing else but this, clients included."""
    report(
        measure="check-ins", database=database, phones=PHONES, scans_a_request=scans,
        check_ins_per_second=round(door.per_second * scans), aim=">= 400 a second",
        server_ms=round(door.server_ms, 2), client_ms=round(door.client_ms, 2),
        two_idle_cores=round(2_000 * scans / (door.server_ms + door.client_ms)),
        reference=f"Django alone {nothing.per_second:.0f} a second at {nothing.server_ms:.2f} ms, "
        f"with one row {row.per_second:.0f} at {row.server_ms:.2f} ms",
        ratio=round(door.per_second / row.per_second, 2), ratio_of_cpu=round(door.server_ms / row.server_ms, 2),
    )  # fmt: skip
