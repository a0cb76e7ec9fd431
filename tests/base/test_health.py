"""Is my installation healthy? Each thing that can be wrong is seen, and nothing else is cried about."""

import json
import os
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError

from cordel.base import health, health_outside, jobs, mail_server
from cordel.base.models import AuditEntry, Job
from cordel.base.stored_files import StoreAway

pytestmark = pytest.mark.django_db
GOOD, WARN, BAD = health.GOOD, health.WARN, health.BAD
NAMES = {
    "The way to visitors",
    "Secret key",
    "Database",
    "Worker",
    "Work in the background",
    "Mail",
    "Backups",
    "Disk",
    "Clock",
    "Safe for everybody",
}


@pytest.fixture
def site(settings: Any, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A healthy one, with a name on the web, on a machine with room."""
    settings.SITE_URL, settings.DATA_DIR, settings.HAS_MAIL_SERVER = "https://towns.example", tmp_path, True
    settings.SECRET_KEY, settings.BACKUP_DIR = (
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH",
        str(tmp_path / "nights"),
    )
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: disk(free=90))
    monkeypatch.setattr(health, "_moments", lambda now: iter([now.timestamp()] * 2))
    cache.set(jobs.BEAT, now.timestamp(), None)
    backed_up(now - timedelta(hours=3), tmp_path / "nights")
    return settings


def disk(*, free: float, total: float = 100) -> Any:
    return SimpleNamespace(free=int(free * health.GIGABYTE), total=int(total * health.GIGABYTE))


def backed_up(at: datetime, folder: Path, **fields: Any) -> Job:
    folder.mkdir(exist_ok=True)
    (folder / "b").write_bytes(b"")
    told = {"file": "b", "bytes": 5_000_000}
    done = {"state": Job.State.DONE, "finished_at": at, "result": told, **fields}
    return Job.objects.create(name="base.back_up", run_after=at, created_at=at, **done)


def level(now: datetime, name: str, **asked: Any) -> str:
    return next(check.level for check in health.checks(now=now, **asked) if check.name == name)


def test_has_nothing_to_say_about_a_healthy_one(site: Any, now: datetime) -> None:
    found = health.checks(now=now, is_secure=True, asks_mail=True)
    assert [check for check in found if check.level != GOOD] == []
    assert {check.name for check in found} == NAMES


def test_says_the_worst_first_and_always_what_to_do(site: Any, now: datetime) -> None:
    site.DEBUG, site.HAS_MAIL_SERVER, site.BACKUP_DIR = True, False, ""
    cache.clear()
    found = health.checks(now=now)
    assert [check.level for check in found] == [BAD] * 3 + [WARN] + [GOOD] * 6
    assert all(check.remedy for check in found[:4])


@pytest.mark.parametrize(
    ("address", "is_secure", "expected"),
    [
        ("https://towns.example", True, GOOD),
        ("https://towns.example", None, GOOD),
        ("https://towns.example", False, BAD),
        ("http://towns.example", True, BAD),
        ("http://127.0.0.1:8000", False, WARN),
    ],
)
def test_sees_how_visitors_come(
    site: Any, now: datetime, address: str, is_secure: bool, expected: str
) -> None:
    site.SITE_URL = address
    assert level(now, "The way to visitors", is_secure=is_secure) == expected


@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-abcdefghijklmnopqrstuvwxyz0123456789"])
def test_sees_a_secret_key_that_is_none(site: Any, now: datetime, key: str) -> None:
    site.SECRET_KEY = key
    assert level(now, "Secret key") == BAD


@pytest.mark.skipif(os.name == "nt", reason="other rights")
def test_sees_a_secret_key_that_others_can_read(site: Any, now: datetime) -> None:
    path = site.DATA_DIR / "secret_key"
    path.write_text("x")
    path.chmod(0o644)
    assert level(now, "Secret key") == BAD
    path.chmod(0o600)
    assert level(now, "Secret key") == GOOD


def test_sees_changes_of_the_database_that_are_missing(site: Any, now: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])
    assert level(now, "Database") == BAD


@pytest.mark.parametrize(("minutes", "expected"), [(1, GOOD), (6, BAD)])
def test_sees_that_the_worker_is_gone(site: Any, now: datetime, minutes: int, expected: str) -> None:
    cache.set(jobs.BEAT, (now - timedelta(minutes=minutes)).timestamp(), None)
    assert level(now, "Worker") == expected


def test_takes_long_work_for_a_sign_of_life_until_its_lease_is_over(site: Any, now: datetime) -> None:
    cache.clear()
    job = backed_up(
        now, site.DATA_DIR, state=Job.State.RUNNING, finished_at=None, lease_until=now + timedelta(minutes=9)
    )
    assert level(now, "Worker") == GOOD
    assert level(now + timedelta(minutes=10), "Worker") == BAD
    job.delete()
    assert level(now, "Worker") == BAD


def test_the_worker_leaves_a_sign_each_minute(now: datetime, settings: Any) -> None:
    settings.RECURRING_JOBS = {}

    class Once:
        rounds = 0

        def is_set(self) -> bool:
            self.rounds += 1
            return self.rounds > 2

        def wait(self, timeout: float) -> bool:
            cache.set(jobs.BEAT, 0, None)  # Had it left another sign in the second round, this would be gone.
            return False

    jobs.work(Once(), pause=0)
    assert cache.get(jobs.BEAT) == 0
    jobs.work(type("Now", (Once,), {"rounds": 1, "wait": lambda self, timeout: False})(), pause=0)
    assert cache.get(jobs.BEAT) == now.timestamp()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": "failed", "finished": -1, "error": "ValueError"}, WARN),
        ({"state": "failed", "finished": -9 * 24, "error": "ValueError"}, GOOD),
        ({"state": "queued", "after": -1}, WARN),
        ({"state": "queued", "after": 1}, GOOD),
    ],
)
def test_sees_work_that_is_not_done(site: Any, now: datetime, fields: dict[str, Any], expected: str) -> None:
    finished, after = fields.pop("finished", None), fields.pop("after", 0)
    times = {
        "finished_at": None if finished is None else now + timedelta(hours=finished),
        "run_after": now + timedelta(hours=after),
    }
    Job.objects.create(name="events.anything", created_at=now, **times, **fields)
    assert level(now, "Work in the background") == expected


def test_sees_that_letters_are_turned_away(site: Any, now: datetime) -> None:
    job = Job.objects.create(
        name="events.send", created_at=now, run_after=now, error="SMTPAuthenticationError", attempts=1
    )
    assert level(now, "Mail") == BAD
    job.state, job.finished_at = Job.State.DONE, now
    job.save()
    assert level(now, "Mail") == GOOD


def test_knocks_at_the_mail_server_only_when_asked_to(site: Any, now: datetime, monkeypatch: Any) -> None:
    class Away:
        def open(self) -> None:
            raise ConnectionRefusedError("at mail.example, ana@people.example")

    monkeypatch.setattr(mail_server, "_connection", Away)
    assert level(now, "Mail") == GOOD
    check = next(one for one in health.checks(now=now, asks_mail=True) if one.name == "Mail")
    assert check.level == BAD and "ConnectionRefusedError" in check.said and "ana" not in check.said


@pytest.mark.parametrize(("hours", "expected"), [(3, GOOD), (27, WARN), (51, BAD)])
def test_sees_how_old_the_last_backup_is(site: Any, now: datetime, hours: int, expected: str) -> None:
    Job.objects.all().delete()
    backed_up(now - timedelta(hours=hours), Path(site.BACKUP_DIR))
    assert level(now, "Backups") == expected


def test_sees_that_backups_fail_are_gone_or_were_never_made(site: Any, now: datetime) -> None:
    (Path(site.BACKUP_DIR) / "b").unlink()
    assert level(now, "Backups") == BAD
    Path(site.BACKUP_DIR).rmdir()
    assert level(now, "Backups") == WARN
    Job.objects.all().delete()
    assert level(now, "Backups") == WARN
    backed_up(now, Path(site.BACKUP_DIR))
    backed_up(now, Path(site.BACKUP_DIR), state=Job.State.QUEUED, error="BackupRefused")
    assert level(now, "Backups") == BAD
    site.BACKUP_DIR = ""
    assert level(now, "Backups") == BAD
    site.SITE_URL = "http://127.0.0.1:8000"
    assert level(now, "Backups") == WARN


@pytest.mark.parametrize(
    ("free", "total", "expected"),
    [(90, 100, GOOD), (9, 100, WARN), (1.5, 8, WARN), (2, 100, BAD), (0.4, 1, BAD)],
)
def test_sees_that_the_disk_is_nearly_full(
    site: Any, now: datetime, monkeypatch: Any, free: float, total: float, expected: str
) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: disk(free=free, total=total))
    assert level(now, "Disk") == expected


def test_sees_a_clock_that_was_put_back(now: datetime) -> None:
    """The clock of this test stands still, long before the database's file was made and long before PostgreSQL's."""
    assert level(now, "Clock") == BAD


def test_reads_when_the_last_act_was_written_down(now: datetime) -> None:
    at = now + timedelta(hours=5)
    AuditEntry.objects.create(at=at, verb="x.done", actor_kind="system", object_kind="x", object_id=1)
    assert list(health._moments(now))[-1] == at.timestamp()


@pytest.mark.parametrize(("minutes", "expected"), [(0, GOOD), (-60, GOOD), (60, BAD)])
def test_knows_that_nothing_happened_tomorrow(
    site: Any, now: datetime, monkeypatch: Any, minutes: int, expected: str
) -> None:
    """What was written an hour ago says nothing; what was written in an hour does."""
    moment = (now + timedelta(minutes=minutes)).timestamp()
    monkeypatch.setattr(health, "_moments", lambda now: iter([now.timestamp(), moment]))
    assert level(now, "Clock") == expected


def test_sees_the_demonstration_on_the_web(site: Any, now: datetime) -> None:
    (site.DATA_DIR / "demonstration.txt").write_text("seventeen-knots")
    assert level(now, "Safe for everybody") == BAD
    site.SITE_URL = "http://127.0.0.1:8000"
    assert level(now, "Safe for everybody") == WARN


def test_says_so_when_the_database_is_away(site: Any, now: datetime, monkeypatch: Any) -> None:
    def away(*_: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "_work", away)
    assert level(now, "Work in the background") == BAD


@pytest.mark.parametrize(
    ("seconds", "said"), [(3, "1 minute"), (600, "10 minutes"), (7200, "2 hours"), (4 * 86400, "4 days")]
)
def test_says_times_as_people_do(seconds: float, said: str) -> None:
    assert health._span(seconds) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (10, "0.1 MB"),
        (2_340_000, "2.3 MB"),
        (734_000_000, "734 MB"),
        (1_260_000_000, "1.3 GB"),
        (10**12, "1000 GB"),
    ],
)
def test_says_sizes_as_people_do(size: int, said: str) -> None:
    assert health._size(size) == said


# --- The command and the page -------------------------------------------------------------------


def ends_with(*options: str) -> int:
    try:
        call_command("healthy", *options, stdout=StringIO())
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_tells_monitoring_by_how_it_ends(site: Any) -> None:
    assert (ends_with(), ends_with("--strict")) == (0, 0)
    site.HAS_MAIL_SERVER = False
    assert (ends_with(), ends_with("--strict")) == (0, 1)
    cache.clear()
    assert (ends_with(), ends_with("--strict")) == (1, 1)


def test_says_it_to_programs_too(site: Any) -> None:
    site.HAS_MAIL_SERVER = False
    told = StringIO()
    call_command("healthy", "--format", "json", stdout=told)
    found = json.loads(told.getvalue())
    assert found["healthy"] is True and len(found["checks"]) == 10
    mail = found["checks"][0]
    assert (mail["name"], mail["level"]) == ("Mail", WARN) and mail["said"] and mail["remedy"]


def test_shows_an_administrator_what_to_do(site: Any, as_: Any, cast: Any) -> None:
    browser = as_(cast.admin)
    assert b"Yes. Nothing needs you." in browser.get("/desk/health/", secure=True).content
    site.HAS_MAIL_SERVER = False
    assert b"1 thing could be better" in browser.get("/desk/health/", secure=True).content
    cache.clear()
    page = browser.get("/desk/health/", secure=True).content
    assert b"1 thing needs you now" in page and b"manage.py worker" in page
    assert b"/desk/health/" in browser.get("/desk/", secure=True).content


@pytest.mark.parametrize("who", ["cora", "tomas", "stranger"])
def test_says_nothing_to_anybody_else(as_: Any, cast: Any, who: str) -> None:
    browser = as_(getattr(cast, who))
    assert browser.get("/desk/health/").status_code == 404
    assert b"/desk/health/" not in browser.get("/desk/").content


# --- Outside --------------------------------------------------------------------------------------


def test_says_how_the_night_tried_out_a_database_of_postgresql(
    site: Any, now: datetime, tmp_path: Path
) -> None:
    told = {"file": "b", "bytes": 5_000_000}
    for why, remedy in (("", None), ("right", "CREATEDB"), ("room", "disk"), ("reach", "further")):
        backed_up(now - timedelta(hours=2), tmp_path / "nights", result={**told, "not_loaded": why})
        found = next(check for check in health.checks(now=now) if check.name == "Backups")
        assert found.level == (WARN if why else GOOD)
        assert remedy is None or remedy in found.remedy and "not loaded" in found.said
        Job.objects.all().delete()


@pytest.fixture
def outside(site: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A site with object storage and Redis, as they behave: `store` and `redis` are its answers."""
    facts = SimpleNamespace(store=lambda: False, redis=True)
    monkeypatch.setattr(
        health_outside, "default_storage", SimpleNamespace(is_open_to_all=lambda: facts.store())
    )
    monkeypatch.setattr(health_outside, "cache", SimpleNamespace(answers=lambda: facts.redis))
    return facts


def test_looks_at_object_storage_and_redis_where_there_are_any(outside: Any, now: datetime) -> None:
    found = health.checks(now=now)
    assert len(found) == 12 and [check for check in found if check.level != GOOD] == []


def test_cries_about_a_bucket_that_anybody_reads_or_nobody_reaches(outside: Any, now: datetime) -> None:
    def away() -> bool:
        raise StoreAway

    for answer, said in ((lambda: True, "Anybody on the web"), (away, "did not answer")):
        outside.store = answer
        worst = health.checks(now=now)[0]
        assert (worst.level, worst.name) == (BAD, "Uploaded files")
        assert said in worst.said and worst.remedy


def test_says_that_the_database_counts_while_redis_is_away(outside: Any, now: datetime) -> None:
    outside.redis = False
    assert level(now, "Redis or Valkey") == WARN
