"""`manage.py up`, started as anybody starts it: it answers, it stops when told, it leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from cordel.base import serving
from tests.house import ROOT
from tests.journeys.conftest import from_nothing

UP = [sys.executable, "manage.py", "up"]


@pytest.fixture
def port(environment: dict[str, str]) -> int:
    return int(environment["PORT"])


@pytest.fixture
def site(environment: dict[str, str], port: int, tmp_path: Path) -> Iterator[Any]:
    """The running site; `site.said()` is what it has printed so far."""
    log = tmp_path / "said.txt"
    with log.open("wb") as out:
        running = subprocess.Popen(
            UP, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    running.said = log.read_text  # type: ignore[attr-defined]
    try:
        eventually(lambda: answers(port) == 200 or running.poll() is not None)
        assert running.poll() is None, log.read_text()
        yield running
    finally:
        if running.poll() is None:
            running.kill()
        running.wait()
        eventually(lambda: children(running.pid) == [])


def answers(port: int, path: str = "/") -> int | None:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
            return int(page.status)
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return None


def eventually(true: Callable[[], bool], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(child) for child in found.stdout.split()]


def test_runs_until_it_is_told_to_stop(site: Any, environment: dict[str, str], port: int) -> None:
    family = children(site.pid)
    assert len(family) == 4  # three web processes and the worker
    second = subprocess.run(UP, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (second.returncode, "Traceback" in second.stderr) == (1, False)
    assert f"Port {port} is taken" in second.stderr
    assert answers(port, "/my/7-a-private-proof/") == 404
    assert answers(port, "/seat/a-private-key/?name=ana") == 404
    site.send_signal(signal.SIGTERM)
    assert site.wait(60) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in family)
    assert answers(port) is None
    assert "Cordel is stopped." in site.said()
    assert "private" not in site.said()  # Addresses that were asked for are never written down.
    assert "ana" not in site.said()


@from_nothing
def test_stops_when_the_terminal_interrupts_all_of_it(site: Any) -> None:
    os.killpg(site.pid, signal.SIGINT)
    assert site.wait(60) == 0
    assert "kept failing" not in site.said()


def test_starts_a_killed_process_again(site: Any, port: int) -> None:
    started = time.monotonic()
    worker, *web = children(site.pid)
    for pid in (*web, worker):
        if pid == worker:  # One that ends right after its start is taken for one that will never run.
            time.sleep(max(0.0, serving.CRASH_LOOP + 1 - (time.monotonic() - started)))
        os.kill(pid, signal.SIGKILL)
        eventually(lambda pid=pid: pid not in children(site.pid) and len(children(site.pid)) == 4)
    eventually(lambda: answers(port) == 200)
    assert site.poll() is None


def test_ends_with_its_parent_even_if_that_was_killed(site: Any, port: int) -> None:
    family = children(site.pid)
    site.kill()
    site.wait()
    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
    assert answers(port) is None
