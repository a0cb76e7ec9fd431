"""Backups of a real site while it runs: consistent, restored on a new machine, killed in the middle."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bench import seed, site
from bench.citizens import Citizen
from cordel.base import running
from tests.journeys.conftest import environment_of, rows

EVENT = "/p/network/events/1/"
SEATS = "SELECT seat.id, name FROM events_registration seat JOIN participants_person p ON p.id = person_id ORDER BY 1"
SECRET = {"BACKUP_PASSPHRASE": "seventeen towns on a string"}


def manage(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(
        command, cwd=site.ROOT, env={**environment, **SECRET}, capture_output=True, text=True, check=False
    )


def in_the_middle(environment: dict[str, str], backup: Path) -> tuple[int, int]:
    """Takes a backup while somebody registers again and again, and tries to restore it at once. Returns how many
    had registered when it began, and when it ended."""
    port, stop, names = int(environment["PORT"]), threading.Event(), []

    def register() -> None:
        with Citizen(port) as citizen:
            while not stop.is_set():
                citizen.register(EVENT, f"Citizen {len(names)}")
                names.append(True)

    with site.started(environment, port):
        thread = threading.Thread(target=register)
        thread.start()
        begun, done, ended = len(names), manage(environment, "backup", backup), len(names)
        stop.set()
        thread.join()
        refused = manage(environment, "restore", backup, "--replace")
    assert done.returncode == 0, done.stderr
    assert refused.returncode == 1 and "Stop it first" in refused.stderr
    return begun, ended


def test_is_taken_while_citizens_register_and_opens_on_another_machine(environment, tmp_path_factory):
    """Every seat is with its person; private links work, because the key came along; a running site is left alone."""
    environment.pop("SECRET_KEY", None)
    folder = tmp_path_factory.mktemp("elsewhere")
    begun, ended = in_the_middle(environment, folder / "night.backup")
    new = {**environment, "DATA_DIR": str(folder / "data")}
    restored = manage(new, "restore", folder / "night.backup")
    assert restored.returncode == 0, restored.stderr
    before, after = rows(environment, SEATS), rows(new, SEATS)
    assert begun <= len(after) <= ended + 1 < len(before) + 2
    assert after == before[: len(after)]
    keys = {Path(one["DATA_DIR"], "secret_key").read_text() for one in (environment, new)}
    assert len(keys) == 1
    assert [rows(new, "PRAGMA integrity_check"), rows(new, "PRAGMA foreign_key_check")] == [[("ok",)], []]
    with site.started(new, int(new["PORT"])), Citizen(int(new["PORT"])) as citizen:
        citizen.register(EVENT, "Somebody new")
    assert len(rows(new, SEATS)) == len(after) + 1


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_leaves_no_half_file_under_its_name_when_it_is_killed(environment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("nights")
    backup, data = folder / "night.backup", Path(environment["DATA_DIR"])
    (data / "media").mkdir(exist_ok=True)
    with (data / "media/film.mp4").open("wb") as film:
        for _ in range(64):
            film.write(os.urandom(1 << 20))
    command = [sys.executable, "manage.py", "backup", str(backup)]
    running = subprocess.Popen(command, cwd=site.ROOT, env={**environment, **SECRET})
    while not list(folder.glob(".*.part")):
        assert running.poll() is None
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert not backup.exists()
    done = manage(environment, "backup", backup)
    assert done.returncode == 0, done.stderr
    assert manage(environment, "backup", backup, "--check").returncode == 0


# A restore in a process of its own, which is killed as it sets about its next renaming.
KILLED = """
import os, signal, sys
from pathlib import Path
from django.core.management import execute_from_command_line
rename, left = Path.rename, [int(sys.argv.pop(1))]
def killed(self, target):
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return rename(self, target)
Path.rename = killed
execute_from_command_line(sys.argv)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_ends_a_restore_that_was_killed_between_two_steps(environment, tmp_path_factory):
    """Before anything moved, the old site is whole; from then on nothing starts until the new one is."""
    folder, data = tmp_path_factory.mktemp("nights"), Path(environment["DATA_DIR"])
    environment.pop("SECRET_KEY", None)
    assert manage(environment, "backup", folder / "night.backup").returncode == 0
    key, late = (data / "secret_key").read_bytes(), "UPDATE events_event SET number = 9 RETURNING id"
    for step in (0, 2, 5):
        rows(environment, late)
        (data / "secret_key").write_text("another key")
        command = [
            sys.executable,
            "-c",
            KILLED,
            str(step),
            "restore",
            str(folder / "night.backup"),
            "--replace",
        ]
        killed = subprocess.run(command, cwd=site.ROOT, env={**environment, **SECRET}, check=False)
        assert killed.returncode == -signal.SIGKILL
        numbers = rows(environment, "SELECT number FROM events_event")
        if step == 0:
            assert (numbers, manage(environment, "restore", "--finish").returncode) == ([(9,)], 1)
            continue
        refused = manage(environment, "up" if step == 2 else "worker")
        assert refused.returncode == 1 and "restore --finish" in refused.stderr
        assert manage(environment, "restore", "--finish").returncode == 0
        assert rows(environment, "SELECT number FROM events_event") == [(1,)]
        assert (data / "secret_key").read_bytes() == key
        assert rows(environment, "PRAGMA integrity_check") == [("ok",)]
        assert len(list(data.glob("before-restore-*"))) and not list(data.glob("restore-*"))
        shutil.rmtree(next(data.glob("before-restore-*")))


def test_restores_into_the_next_version(environment, tmp_path_factory):
    """The backup lacks a table that this version has; its migrations run before anything is swapped."""
    folder = tmp_path_factory.mktemp("elsewhere")
    assert manage(environment, "migrate", "translations", "zero").returncode == 0
    assert manage(environment, "backup", folder / "old.backup").returncode == 0
    new = environment_of(folder / "data", port=1)
    restored = manage(new, "restore", folder / "old.backup")
    assert restored.returncode == 0, restored.stderr
    assert rows(new, "SELECT count(*) FROM translations_translation") == [(0,)]
    assert rows(new, "SELECT count(*) FROM events_event") == [(1,)]


def test_is_tried_beside_what_is_there_while_the_site_runs(environment, tmp_path_factory):
    """This version brings the copy up to date; what is there stays as it was, and nothing of the copy is left."""
    folder, data = tmp_path_factory.mktemp("elsewhere"), Path(environment["DATA_DIR"])
    assert manage(environment, "migrate", "translations", "zero").returncode == 0
    assert manage(environment, "backup", folder / "old.backup").returncode == 0
    with running.at_work(data):
        tried = manage(environment, "restore", folder / "old.backup", "--try")
    assert tried.returncode == 0 and "brought up to date" in tried.stdout, tried.stderr
    assert rows(environment, "SELECT name FROM sqlite_master WHERE name = 'translations_translation'") == []
    assert not list(data.glob("backup-upgrade-*"))
    (folder / "cut.backup").write_bytes((folder / "old.backup").read_bytes()[:5_000])
    refused = manage(environment, "restore", folder / "cut.backup", "--try")
    assert refused.returncode == 1 and "up to date" in refused.stderr


@pytest.fixture
def two_databases():
    """Two empty databases on the server of DATABASE_URL, as addresses."""
    import psycopg

    url = urlsplit(os.environ["DATABASE_URL"])
    names = [f"backups_{os.getpid()}_{number}" for number in (1, 2)]
    with psycopg.connect(url.geturl(), autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield [url._replace(path=f"/{name}").geturl() for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def assert_tried_out(server: Any, environment: dict[str, str], backup: Path) -> None:
    """A backup's database is loaded and counted in one of its own, which then goes, as does what an earlier check left
    behind; whoever may not make one hears that."""
    left, role = "cordel_check_20260101000000_abcdef", f"plain_{os.getpid()}"
    server.execute(f"CREATE DATABASE {left}")
    taken = manage(environment, "backup", backup)
    assert (taken.returncode, "Not loaded" in taken.stdout) == (0, False)
    assert server.execute(f"SELECT FROM pg_database WHERE datname = '{left}'").fetchall() == []
    server.execute(f"CREATE ROLE {role} LOGIN")
    try:
        plain = {**environment, "DATABASE_URL": server_of(environment, role)}
        said = manage(plain, "backup", backup, "--check")
    finally:
        server.execute(f"DROP ROLE {role}")
    assert said.returncode == 0 and "ALTER ROLE" in said.stdout and "Read back and whole" in said.stdout


def assert_tried_aside(server: Any, environment: dict[str, str], backup: Path) -> None:
    """On a copy of its own, which goes; whoever may not make one hears that and what would be changed."""
    known = "SELECT datname FROM pg_database ORDER BY 1"
    before, role = server.execute(known).fetchall(), f"looking_{os.getpid()}"
    tried = manage(environment, "restore", backup, "--try")
    assert tried.returncode == 0 and "brought up to date" in tried.stdout, tried.stderr
    server.execute(f"CREATE ROLE {role} LOGIN IN ROLE pg_read_all_data")
    try:
        plain = {**environment, "DATABASE_URL": server_of(environment, role)}
        said = manage(plain, "restore", backup, "--try")
    finally:
        server.execute(f"DROP ROLE {role}")
    assert said.returncode == 0 and "ALTER ROLE" in said.stdout and "Planned operations" in said.stdout
    assert server.execute(known).fetchall() == before


def server_of(environment: dict[str, str], role: str) -> str:
    """The address of the database, for somebody else."""
    url = urlsplit(environment["DATABASE_URL"])
    return url._replace(netloc=f"{role}@{url.netloc.rpartition('@')[2]}").geturl()


@pytest.mark.postgres
def test_takes_postgresql_along_and_changes_it_in_one_transaction(two_databases, tmp_path):
    import psycopg

    old, new = (
        {**environment_of(tmp_path / name, port=1), "DATABASE_URL": url}
        for name, url in zip("ab", two_databases, strict=True)
    )
    assert manage(old, "migrate", "--verbosity", "0").returncode == 0
    site.manage(old, "shell", "--verbosity", "0", code=seed.OPEN_EVENT)
    backup = tmp_path / "night.backup"
    with psycopg.connect(two_databases[1], autocommit=True) as server:
        assert_tried_out(server, old, backup)
        assert_tried_aside(server, old, backup)
    assert manage(new, "restore", backup).returncode == 0
    with psycopg.connect(two_databases[1], autocommit=True) as looking:
        assert looking.execute("SELECT count(*) FROM towns_town").fetchone() == (17,)
        looking.execute("DELETE FROM events_activity")
        refused = [manage(new, "restore", backup), manage(new, "restore", backup, "--replace")]
        assert ["--replace" in refused[0].stderr, "somebody else is connected" in refused[1].stderr] == [
            True,
            True,
        ]
        assert looking.execute("SELECT count(*) FROM events_activity").fetchone() == (0,)
    assert manage(new, "restore", backup, "--replace").returncode == 0
    with psycopg.connect(two_databases[1]) as looking:
        assert looking.execute("SELECT count(*) FROM events_activity").fetchone() == (16,)
