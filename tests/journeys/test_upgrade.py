"""A site is brought to a newer version and back: a clone that follows another one, with a database of its own."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bench import site
from cordel.base import running
from tests.journeys.conftest import rows
from tests.journeys.test_backups import SECRET

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(shutil.which("git") is None, reason="no Git on this machine"),
    pytest.mark.skipif(sys.platform == "win32", reason="no kill -9"),
]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "own", "tests", "bench", "__pycache__", ".*_cache", ".hypothesis", "images"
)
WHO = ("-c", "user.name=Cordel", "-c", "user.email=cordel@towns.example", "-c", "commit.gpgsign=false")
MIGRATION = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("base", "{after}")]
    operations = [migrations.RunSQL("{sql}", "DROP TABLE of_the_newer")]
"""
NUMBER = "SELECT number FROM events_event"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *WHO, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where versions come from: the program as it is here, without its tests."""
    folder = tmp_path_factory.mktemp("versions") / "published"
    shutil.copytree(site.ROOT, folder, ignore=LEFT_OUT, symlinks=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=First")
    return folder


@pytest.fixture
def clone(published: Path) -> Path:
    """The program of the site. Its environment is that of the tests, so that nothing has to be fetched, and says that
    it has what is locked, so that nothing is installed into it."""
    folder = published.with_name("site")
    git(published.parent, "clone", "--quiet", "--shared", str(published), str(folder))
    (folder / ".venv").mkdir()
    for path in Path(sys.prefix).iterdir():
        if not path.name.startswith(".installed"):
            (folder / ".venv" / path.name).symlink_to(path)
    lock = (folder / "requirements.lock").read_bytes()
    (folder / ".venv/.installed-requirements.lock").write_text(hashlib.sha256(lock).hexdigest())
    for path in (site.ROOT / "locale").rglob("*.mo"):
        shutil.copy2(path, folder / path.relative_to(site.ROOT))
    return folder


def newer(published: Path, sql: str) -> str:
    """A version with one more migration; returns its commit."""
    folder = published / "cordel/base/migrations"
    (folder / "9999_newer.py").unlink(missing_ok=True)
    after = sorted(path.stem for path in folder.glob("0*.py"))[-1]
    (folder / "9999_newer.py").write_text(MIGRATION.format(after=after, sql=sql))
    git(published, "add", "--all")
    git(published, "commit", "--quiet", "--message=Newer")
    return git(published, "rev-parse", "HEAD")


class Site:
    def __init__(self, clone: Path, environment: dict[str, str]) -> None:
        self.clone = clone
        self.data = Path(environment["DATA_DIR"])
        self.environment = {**environment, **SECRET, "BACKUP_DIR": ""}
        for name in ("SECRET_KEY", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "MAKELEVEL"):
            self.environment.pop(name, None)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "run.py", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._done(self.command(*arguments))

    def manage(self, *arguments: str) -> None:
        done = self._done([sys.executable, "manage.py", *arguments])
        assert done.returncode == 0, done.stderr

    def _done(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.clone, env=self.environment, capture_output=True, text=True, check=False
        )

    def rows(self, sql: str) -> list[Any]:
        return rows(self.environment, sql)

    @property
    def note(self) -> dict[str, Any]:
        path = self.data / "upgrade.json"
        return json.loads(path.read_text()) if path.exists() else {}

    @property
    def head(self) -> str:
        return git(self.clone, "rev-parse", "HEAD")

    def kill_at(self, stage: str) -> None:
        """Begins an upgrade and kills it, with all that it started, as soon as it is there."""
        begun = subprocess.Popen(
            self.command("upgrade"),
            cwd=self.clone,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while self.note.get("stage") != stage:
            assert begun.poll() is None
            time.sleep(0.01)
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()


@pytest.fixture
def here(clone: Path, environment: dict[str, str]) -> Site:
    return Site(clone, environment)


def test_goes_forwards_with_a_backup_and_back_with_the_data_of_then(here: Site, published: Path) -> None:
    """Killed in the middle, it goes on; what the newer version did to the database is undone on the way back."""
    first, second = here.head, newer(published, "CREATE TABLE of_the_newer (x int)")
    here.kill_at("preparing")
    assert (here.head, here.note["stage"]) == (second, "preparing")
    done = here.run("upgrade")
    assert done.returncode == 0, done.stderr
    assert "Going on" in done.stdout and "run.py rollback" in done.stdout
    assert "of_the_newer" not in tables(here), "only a copy was changed"
    assert not list(here.data.glob("backup-*"))
    here.manage("migrate", "--verbosity", "0")
    here.rows("UPDATE events_event SET number = 9 RETURNING id")
    with running.at_work(here.data):
        refused = here.run("rollback")
    assert refused.returncode == 1 and "is running" in refused.stderr and here.head == second
    back = here.run("rollback")
    assert back.returncode == 0, back.stderr
    assert (here.head, git(here.clone, "branch", "--show-current")) == (first, "main")
    assert "of_the_newer" not in tables(here) and here.rows(NUMBER) == [(1,)]
    assert "no upgrade to go back from" in here.run("rollback").stderr


def test_stops_before_anything_is_lost_and_says_the_way_back(here: Site, published: Path) -> None:
    """A version whose migration breaks is found out on a copy; the data stay as they are, both ways."""
    first, second = here.head, newer(published, "NONSENSE")
    (here.clone / "README.md").write_text("Changed here")
    changed = here.run("upgrade")
    assert changed.returncode == 1 and "README.md" in changed.stderr and here.note == {}
    git(here.clone, "checkout", "--quiet", "README.md")
    git(published, "tag", "v2")
    stopped = here.run("upgrade", "v2")
    assert stopped.returncode == 1 and (here.head, git(here.clone, "branch", "--show-current")) == (
        second,
        "",
    )
    assert "could not bring the copy up to date" in stopped.stderr and "data are untouched" in stopped.stderr
    assert f"cd {here.clone} && python3 run.py rollback" in stopped.stderr
    here.rows("UPDATE events_event SET number = 9 RETURNING id")
    back = here.run("rollback")
    assert back.returncode == 0 and "they stay" in back.stdout, back.stderr
    assert (here.head, here.rows(NUMBER)) == (first, [(9,)])
    assert git(here.clone, "branch", "--show-current") == "main"


def test_refuses_what_leads_nowhere_and_changes_nothing(here: Site, published: Path) -> None:
    first = here.head
    assert "Nothing newer" in here.run("upgrade").stdout
    assert "no version v9" in here.run("upgrade", "v9").stderr
    assert "no upgrade to go back from" in here.run("rollback").stderr
    git(published, "commit", "--quiet", "--amend", "--message=Another past")
    assert "does not continue" in here.run("upgrade").stderr
    newer(published, "SELECT 1")
    git(published, "reset", "--quiet", "--soft", first)
    git(published, "commit", "--quiet", "--message=Newer")
    here.environment["BACKUP_PASSPHRASE"] = "short"
    refused = here.run("upgrade")
    assert refused.returncode == 1 and "Nothing was changed" in refused.stderr
    assert (here.head, here.note) == (first, {})


def tables(here: Site) -> set[str]:
    with closing(sqlite3.connect(here.data / "cordel.sqlite3")) as database:
        return {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
