"""A whole site for a benchmark: its own data folder, one open event, the server as `make run` starts it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Site:
    """A running site. `environment` is what its processes were started with."""

    port: int
    pid: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of all its processes so far."""
        return sum(_cpu_of(pid) for pid in family(self.pid))

    def pss_megabytes(self) -> float:
        """Memory of all its processes, shared pages counted once."""
        return sum(_pss_of(pid) for pid in family(self.pid)) / 1024


def family(pid: int) -> list[int]:
    """The process and all that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(one for child in children for one in family(int(child)))]


def _cpu_of(pid: int) -> float:
    # proc(5): the fields after the closing bracket of the name; utime and stime are the 14th and 15th of all.
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _pss_of(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next((float(line.split()[1]) for line in lines if line.startswith("Pss:")), 0.0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(environment: dict[str, str], *arguments: str, code: str = "") -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=code, check=True, capture_output=True, text=True
    )
    return done.stdout


# What PostgreSQL does by itself within minutes of so many new rows.
TENDED = """
from django.db import connection
if connection.vendor == "postgresql":
    connection.cursor().execute("VACUUM ANALYZE")
"""


@contextmanager
def prepared(database_url: str = "", seed: str = "") -> Iterator[dict[str, str]]:
    """The environment of a site whose empty database the Python code `seed` has filled; nothing runs yet."""
    with tempfile.TemporaryDirectory(prefix="cordel-bench-") as folder:
        port = free_port()
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "PORT": str(port),
            "DEMO": "0",
            "DATABASE_URL": database_url,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "LOG_LEVEL": "ERROR",
        }
        manage(environment, "migrate", "--verbosity", "0")
        manage(environment, "flush", "--no-input", "--verbosity", "0")
        if seed:
            manage(environment, "shell", "--verbosity", "0", code=seed + TENDED)
        yield environment


@contextmanager
def running(database_url: str = "", seed: str = "") -> Iterator[Site]:
    """A site with what `seed` made, started, and stopped at the end."""
    with prepared(database_url, seed) as environment, started(environment, int(environment["PORT"])) as site:
        yield site


@contextmanager
def started(environment: dict[str, str], port: int) -> Iterator[Site]:
    """The server on data that is there already."""
    with _kept(["manage.py", "up"], environment, f"http://127.0.0.1:{port}/my/") as pid:
        yield Site(port, pid, environment)


@contextmanager
def bare() -> Iterator[Site]:
    """Django with nothing of ours above it (bench/bare), on the same server."""
    with tempfile.TemporaryDirectory(prefix="cordel-bench-") as folder:
        port = free_port()
        environment = {**os.environ, "BARE_DATABASE": f"{folder}/bare.sqlite3"}
        with _kept(["-m", "bench.bare", str(port)], environment, f"http://127.0.0.1:{port}/nothing/") as pid:
            yield Site(port, pid, environment)


@contextmanager
def _kept(command: list[str], environment: dict[str, str], page: str) -> Iterator[int]:
    server = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(page, server)
        yield server.pid
    finally:
        stop(server)


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the first page comes; a server that ended before says so at once."""
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode} before its first page")
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server gave no page within a minute")


def stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
