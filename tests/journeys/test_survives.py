"""The whole server, started as anybody starts it: killed in the middle, and raced for the last seat."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from http.client import HTTPException

import pytest

from bench import seed, site
from bench.citizens import Citizen

EVENT = "/p/network/events/1/"
COUNT = (
    "import json; from cordel.events.models import Registration, Receipt;"
    "print(json.dumps([list(Registration.objects.values_list('person__name', flat=True)),"
    " Receipt.objects.count()]))"
)


@pytest.fixture
def shop(tmp_path) -> Iterator[dict[str, str]]:
    """The environment of a site with one open event; nothing runs yet."""
    port = site.free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "",
        "DATA_DIR": str(tmp_path),
        "PORT": str(port),
        "DEMO": "0",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    site.manage(environment, "migrate", "--verbosity", "0")
    site.manage(environment, "shell", "--verbosity", "0", code=seed.OPEN_EVENT)
    return environment


def saved(environment: dict[str, str]) -> tuple[list[str], int]:
    names, receipts = json.loads(site.manage(environment, "shell", "--verbosity", "0", "--command", COUNT))
    return names, receipts


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


def test_loses_no_registration_that_was_acknowledged_when_it_is_killed(shop):
    names = [f"Citizen {number}" for number in range(100)]
    port = int(shop["PORT"])
    with site.started(shop, port) as running:

        def kill() -> None:
            for pid in site.family(running.pid):
                os.kill(pid, signal.SIGKILL)

        acknowledged = register_all(port, 4, names, after=40, then=kill)
    assert 40 <= len(acknowledged) < 100
    kept, _receipts = saved(shop)
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    with site.started(shop, port):
        late = register_all(port, 4, [name for name in names if name not in kept])
    assert sorted(saved(shop)[0]) == sorted(names)
    assert late


def test_gives_the_last_seats_once_however_many_want_them(shop):
    site.manage(
        shop,
        "shell",
        "--verbosity",
        "0",
        "--command",
        "from cordel.events.models import Event; Event.objects.update(capacity=5, keeps_waiting_list=False)",
    )
    with site.started(shop, int(shop["PORT"])):
        acknowledged = register_all(int(shop["PORT"]), 8, [f"Citizen {number}" for number in range(40)])
    kept, receipts = saved(shop)
    assert len(acknowledged) == len(kept) == receipts == 5
    assert sorted(acknowledged) == sorted(kept)
