"""The door: merging the day's journals, one scan a request, many scans a request, and how big the list is."""

import json
import random
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import seed, site
from bench.measures import CLIENTS, PLAIN, costs, expect, report
from bench.phones import Phone
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


def check_ins(database: str, database_url: str = "") -> None:
    """Eight phones that tell one scan a request, then fifty; each scan another person, so each makes a presence."""
    with site.prepared(database_url, seed.door(people=9_000, devices=CLIENTS)) as environment:
        day, *seats = asked(environment, SEATS)
        with site.started(environment, int(environment["PORT"])) as running:
            phones = [Phone(running.port, number, day) for number in range(CLIENTS)]
            plain = costs(running, 400, lambda citizen, _n: expect(citizen, PLAIN))
            waiting = iter(seats)
            for scans, requests in ((1, 1_000), (50, 40)):
                begun = running.cpu_seconds()
                rates = [rate(phones, waiting, requests=requests, scans=scans) for _ in range(3)]
                told = 3 * requests * scans
                cpu = (running.cpu_seconds() - begun) / told * 1000
                report(
                    measure="check-ins", database=database, clients=CLIENTS, scans_a_request=scans, told=told,
                    check_ins_per_second=round(statistics.median(rates)), cpu_ms=round(cpu, 2), aim=">= 400 a second",
                    reference=f"plain page {plain['per_second']} a second, {plain['cpu_ms']} ms",
                    ratio=round(statistics.median(rates) / plain["per_second"], 2),
                )  # fmt: skip


def rate(phones: list[Phone], waiting: Any, *, requests: int, scans: int) -> float:
    """Check-ins a second by all phones at once; an answer that is no stops the measure."""
    lock, wrong, left = threading.Lock(), [], iter(range(requests))

    def work(phone: Phone) -> None:
        while not wrong:
            with lock:
                if next(left, None) is None:
                    return
                batch = [phone.scan(next(waiting)) for _ in range(scans)]
            try:
                answer = phone.send(batch)
                wrong.extend(one for one in answer["answers"] if one["result"] != "present")
            except Exception as error:  # noqa: BLE001 - every failure of the server counts, whatever its kind
                wrong.append(error)

    threads = [threading.Thread(target=work, args=[phone]) for phone in phones]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    return requests * scans / (time.perf_counter() - begun)
