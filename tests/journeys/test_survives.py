"""The whole server, started as anybody starts it: killed in the middle, and raced for the last seat."""

import os
import signal
import threading
from http.client import HTTPException

from bench import site
from bench.citizens import Citizen
from tests.journeys.conftest import rows

EVENT = "/p/network/events/1/"
NAMES = (
    "SELECT name FROM participants_person person JOIN events_registration seat ON seat.person_id = person.id"
)


def saved(environment: dict[str, str]) -> list[str]:
    return [name for (name,) in rows(environment, NAMES)]


def register_all(port: int, clients: int, names: list[str], after: int = 0, then: object = None) -> list[str]:
    """All names, by several clients at once; returns those whose receipt was seen."""
    acknowledged: list[str] = []
    waiting, lock = iter(names), threading.Lock()

    def work() -> None:
        while True:
            with lock:
                name = next(waiting, None)
            if name is None:
                return
            try:
                with Citizen(port) as citizen:
                    citizen.register(EVENT, name)
            except (RuntimeError, OSError, HTTPException):
                continue
            with lock:
                acknowledged.append(name)
                if callable(then) and len(acknowledged) == after:
                    then()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return acknowledged


def test_loses_no_registration_that_was_acknowledged_when_it_is_killed(environment):
    names = [f"Citizen {number}" for number in range(100)]
    port = int(environment["PORT"])
    with site.started(environment, port) as running:

        def kill() -> None:
            for pid in site.family(running.pid):
                os.kill(pid, signal.SIGKILL)

        acknowledged = register_all(port, 4, names, after=40, then=kill)
    assert 40 <= len(acknowledged) < 100
    kept = saved(environment)
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    with site.started(environment, port):
        late = register_all(port, 4, [name for name in names if name not in kept])
    assert sorted(saved(environment)) == sorted(names)
    assert late


def test_gives_the_last_seats_once_however_many_want_them(environment):
    rows(environment, "UPDATE events_event SET capacity = 5, keeps_waiting_list = 0")
    with site.started(environment, int(environment["PORT"])):
        acknowledged = register_all(
            int(environment["PORT"]), 8, [f"Citizen {number}" for number in range(40)]
        )
    kept = saved(environment)
    assert rows(environment, "SELECT COUNT(*) FROM events_receipt") == [(5,)]
    assert len(acknowledged) == len(kept) == 5
    assert sorted(acknowledged) == sorted(kept)
