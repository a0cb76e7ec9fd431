"""Is this installation healthy? What can be seen from inside, each with what to do about it. Nothing here writes."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cordel.base import health_outside, mail_server
from cordel.base.backups import nightly
from cordel.base.jobs import BEAT
from cordel.base.models import AuditEntry, Job

GOOD, WARN, BAD = health_outside.GOOD, health_outside.WARN, health_outside.BAD
HERE = {"127.0.0.1", "localhost", "::1"}
SILENT = timedelta(minutes=5)  # a worker that says nothing for so long is gone
LATE = timedelta(minutes=15)  # work that waits for so long is not being done
RECENT = timedelta(days=7)
NIGHT, TWO_NIGHTS = timedelta(hours=26), timedelta(hours=50)
SKEW = timedelta(minutes=2)
GIGABYTE = 1_000_000_000
# How a letter's job fails when the mail server is away or says no.
MAIL_ERRORS = Q(error__startswith="SMTP") | Q(
    error__in=["ConnectionRefusedError", "ConnectionResetError", "TimeoutError", "gaierror", "SSLError"]
)


@dataclass(frozen=True)
class Check:
    """`level` is good, warn or bad; `remedy` says what to do, empty when there is nothing."""

    name: str
    level: str
    said: str
    remedy: str = ""


def checks(*, now: datetime, is_secure: bool | None = None, asks_mail: bool = False) -> list[Check]:
    """Everything, the worst first. `is_secure`: whether the one who asks came by https, None when nobody came;
    `asks_mail`: also knock at the mail server, which may take seconds."""
    asked: list[tuple[str, Callable[[], Check]]] = [
        (_("The way to visitors"), lambda: _way(is_secure)),
        (_("Secret key"), _key),
        (_("Database"), _migrations),
        (_("Worker"), lambda: _worker(now)),
        (_("Work in the background"), lambda: _work(now)),
        (_("Mail"), lambda: _mail(now, asks_mail)),
        (_("Backups"), lambda: _backups(now)),
        (_("Disk"), _disk),
        *((name, partial(_outside, name, look)) for name, look in health_outside.looks()),
        (_("Clock"), lambda: _clock(now)),
        (_("Safe for everybody"), _openness),
    ]
    found = [_looked(name, look) for name, look in asked]
    return sorted(found, key=lambda check: (BAD, WARN, GOOD).index(check.level))


def _looked(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except DatabaseError:
        said = _("The database did not answer.")
        return Check(name, BAD, said, _("See whether it runs, and what DATABASE_URL says."))


def _outside(name: str, look: Callable[[], health_outside.Seen]) -> Check:
    return Check(name, *look())


def _way(is_secure: bool | None) -> Check:
    name, site = _("The way to visitors"), urlsplit(settings.SITE_URL)
    if site.scheme != "https" and site.hostname in HERE:
        said = _("This site is for this machine only: %(address)s.") % {"address": settings.SITE_URL}
        return Check(name, WARN, said, _("For everybody else: make serve DOMAIN=towns.example"))
    if site.scheme != "https":
        said = _("Visitors come without encryption, and anybody on the way can read along.")
        return Check(name, BAD, said, _("Put a proxy with TLS in front, and let SITE_URL begin with https."))
    if is_secure is False:
        said = _("The proxy in front does not say that you came by https.")
        return Check(name, BAD, said, _("Let it set X-Forwarded-Proto, and set BEHIND_PROXY=1."))
    if is_secure is None:
        return Check(name, GOOD, _("The site's address begins with https."))
    return Check(name, GOOD, _("You came by https, and so does everybody."))


def _key() -> Check:
    name, key, path = _("Secret key"), settings.SECRET_KEY, Path(settings.DATA_DIR) / "secret_key"
    if len(key) < 40 or len(set(key)) < 10 or "insecure" in key:
        said = _("The secret key can be guessed, and with it every private link.")
        remedy = _(
            "Take it out of SECRET_KEY: a good one is then made. Private links that were sent no longer work."
        )
        return Check(name, BAD, said, remedy)
    if os.name != "nt" and path.exists() and path.stat().st_mode & 0o077:
        said = _("Others on this machine can read the secret key.")
        return Check(name, BAD, said, _("Run: chmod 600 %(file)s") % {"file": path})
    return Check(name, GOOD, _("It is there, long enough, and read by its owner only."))


def _migrations() -> Check:
    name, executor = _("Database"), MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if missing:
        said = ngettext(
            "%(count)s change of this version is missing.",
            "%(count)s changes of this version are missing.",
            missing,
        )
        return Check(
            name,
            BAD,
            said % {"count": missing},
            _("Start the site again: it makes them. Or run: manage.py migrate"),
        )
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    return Check(name, GOOD, _("%(engine)s, as this version needs it.") % {"engine": engine})


def _worker(now: datetime) -> Check:
    """It leaves a sign every minute; while one piece of work takes longer, its lease is the sign."""
    name, beat = _("Worker"), caches["exact"].get(BEAT)
    if Job.objects.filter(state=Job.State.RUNNING, lease_until__gt=now).exists():
        return Check(name, GOOD, _("It is at work now."))
    remedy = _("Start the site again with manage.py up, or a worker alone: manage.py worker")
    if beat is None:
        return Check(name, BAD, _("No worker was ever seen: no letter goes out."), remedy)
    silent = now.timestamp() - beat
    if silent > SILENT.total_seconds():
        said = _("No worker was seen for %(time)s: no letter goes out.") % {"time": _span(silent)}
        return Check(name, BAD, said, remedy)
    return Check(name, GOOD, _("Seen within the last minutes."))


def _work(now: datetime) -> Check:
    name = _("Work in the background")
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gt=now - RECENT).count()
    if failed:
        said = ngettext(
            "In the last week %(count)s piece of work failed for good.",
            "In the last week %(count)s pieces of work failed for good.",
            failed,
        )
        return Check(name, WARN, said % {"count": failed}, _("The log says which and where: look for “Job”."))
    late = Job.objects.filter(state=Job.State.QUEUED, error="", run_after__lt=now - LATE).count()
    if late:
        said = ngettext(
            "%(count)s piece of work waits for too long.", "%(count)s pieces of work wait for too long.", late
        )
        return Check(name, WARN, said % {"count": late}, _("Let a further worker help: manage.py worker"))
    return Check(name, GOOD, _("Nothing failed in the last week, and nothing waits for long."))


def _mail(now: datetime, asks: bool) -> Check:
    name = _("Mail")
    if not settings.HAS_MAIL_SERVER:
        said = _(
            "There is no mail server. Letters wait in an outbox on the desk, to be printed and passed on."
        )
        return Check(name, WARN, said, _("With one: EMAIL_URL=smtp+tls://user:password@host:587"))
    remedy = _(
        "See whether EMAIL_URL is right and the mail server runs. Letters wait, and go out by themselves then."
    )
    if asks and (error := _mail_server_says()):
        return Check(name, BAD, _("The mail server did not answer: %(kind)s.") % {"kind": error}, remedy)
    troubled = Job.objects.filter(MAIL_ERRORS).filter(
        Q(state=Job.State.QUEUED) | Q(finished_at__gt=now - timedelta(days=1))
    )
    kind = troubled.exclude(state=Job.State.DONE).order_by("-id").values_list("error", flat=True).first()
    if kind:
        return Check(name, BAD, _("Letters could not be handed over: %(kind)s.") % {"kind": kind}, remedy)
    return Check(name, GOOD, _("Letters are handed over, and none was turned away in the last day."))


def _mail_server_says() -> str:
    """Signs in and leaves again; returns the kind of failure, never what the server said."""
    try:
        with mail_server.mail_server():
            return ""
    except mail_server.ServerAway as away:
        return str(away)


def _backups(now: datetime) -> Check:
    name = _("Backups")
    if not settings.BACKUP_DIR:
        remedy = _(
            "Set BACKUP_DIR and BACKUP_KEY_FILE: the worker then makes one every night and reads it back."
        )
        return Check(
            name, BAD if settings.SITE_URL.startswith("https") else WARN, _("None is made by itself."), remedy
        )
    jobs = Job.objects.filter(name=nightly.JOB)
    last = jobs.filter(state=Job.State.DONE).order_by("-finished_at").first()
    remedy = _("The log says why. By hand: manage.py backup FILE")
    failed = jobs.exclude(error="").exclude(state=Job.State.DONE).order_by("-id").first()
    if failed and (last is None or failed.pk > last.pk):
        return Check(name, BAD, _("The last one failed: %(kind)s.") % {"kind": failed.error}, remedy)
    if last is None or last.finished_at is None:
        return Check(
            name, WARN, _("None was made yet."), _("The worker makes the first one soon after it starts.")
        )
    return _age_of_backup(name, last, now - last.finished_at, remedy)


def _age_of_backup(name: str, last: Job, age: timedelta, remedy: str) -> Check:
    folder = Path(settings.BACKUP_DIR)
    if not folder.is_dir():
        said = _("The folder of backups cannot be reached from here.")
        return Check(name, WARN, said, _("See whether BACKUP_DIR is right and its disk is there."))
    if not (folder / last.result["file"]).exists():
        return Check(name, BAD, _("The last one is no longer where it was put."), remedy)
    facts = {"time": _span(age.total_seconds()), "size": _size(last.result["bytes"])}
    said = _("The last one is %(time)s old, has %(size)s, and was read back.") % facts
    level = BAD if age > TWO_NIGHTS else WARN if age > NIGHT else GOOD
    if level == GOOD and (why := last.result.get("not_loaded")):
        return _not_loaded(name, why, facts)
    if level == GOOD:
        same = folder.stat().st_dev == Path(settings.DATA_DIR).stat().st_dev
        hint = _("It lies on the same disk as what it saves: copy backups to another machine, too.")
        return Check(name, level, said, hint if same else "")
    return Check(name, level, said, remedy)


def _not_loaded(name: str, why: str, facts: dict[str, str]) -> Check:
    """PostgreSQL's: read to its last line, and not tried out."""
    said = (
        _("The last one is %(time)s old, has %(size)s, and was read back, but not loaded as a test.") % facts
    )
    remedies = {
        "right": _(
            "Let the database's user make databases: ALTER ROLE name CREATEDB. Each night's is then loaded."
        ),
        "room": _("Make room on the database's disk: the test needs the size of the database once more."),
    }
    remedy = remedies.get(why) or _(
        "See whether the site can make and reach a further database on that server."
    )
    return Check(name, WARN, said, remedy)


def _disk() -> Check:
    name, usage = _("Disk"), shutil.disk_usage(settings.DATA_DIR)
    facts = {"free": _size(usage.free), "total": _size(usage.total)}
    said = _("%(free)s of %(total)s are free.") % facts
    share = usage.free / usage.total
    level = (
        BAD
        if share < 0.03 or usage.free < GIGABYTE / 2
        else WARN
        if share < 0.1 or usage.free < 2 * GIGABYTE
        else GOOD
    )
    remedy = _("Make room where DATA_DIR is, or move it: a full disk stops every registration.")
    return Check(name, level, said, "" if level == GOOD else remedy)


def _clock(now: datetime) -> Check:
    """Against PostgreSQL's clock, and against what was written before: nothing can have happened tomorrow."""
    name = _("Clock")
    remedy = _(
        "Let the machine set its clock by itself (on Debian and Ubuntu: apt install systemd-timesyncd)."
    )
    ahead = [moment - now.timestamp() for moment in _moments(now)]
    if max(ahead) > SKEW.total_seconds():
        said = _("This machine's clock is %(time)s behind what was written before.") % {
            "time": _span(max(ahead))
        }
        return Check(name, BAD, said, remedy)
    if connection.vendor == "postgresql" and ahead[0] < -SKEW.total_seconds():
        said = _("This machine's clock is %(time)s ahead of the database's.") % {"time": _span(-ahead[0])}
        return Check(name, BAD, said, remedy)
    return Check(name, GOOD, _("It agrees with the database and with what was written before."))


def _moments(now: datetime) -> Iterator[float]:
    """Seconds since 1970: what other clocks say or said."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            yield float(cursor.fetchone()[0])
    else:
        path = Path(str(connection.settings_dict["NAME"]))
        yield path.stat().st_mtime if path.exists() else now.timestamp()
    newest = AuditEntry.objects.order_by("-id").values_list("at", flat=True).first()
    yield newest.timestamp() if newest else now.timestamp()


def _openness() -> Check:
    """What is fine on one's own machine and never on the web."""
    name, is_public = _("Safe for everybody"), settings.SITE_URL.startswith("https")
    if settings.DEBUG:
        return Check(
            name, BAD, _("Whoever meets an error sees the data that it happened with."), _("Set DEBUG=0.")
        )
    if (Path(settings.DATA_DIR) / "demonstration.txt").exists():
        remedy = _("Start with DEMO=0 and an empty DATA_DIR before people come.")
        return Check(
            name,
            BAD if is_public else WARN,
            _("The demonstration's accounts have passwords that everybody knows."),
            remedy,
        )
    return Check(name, GOOD, _("No accounts with known passwords, and errors show no data."))


def _span(seconds: float) -> str:
    """In the unit in which a person would say it."""
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 72:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _size(size: int) -> str:
    """In the unit in which it has one to three digits."""
    if size < GIGABYTE:
        return _("%(count)s MB") % {
            "count": _rounded(max(0.1, size / 1_000_000), 1 if size < 10_000_000 else 0)
        }
    return _("%(count)s GB") % {"count": _rounded(size / GIGABYTE, 1 if size < 100 * GIGABYTE else 0)}


def _rounded(number: float, places: int) -> str:
    """`number_format` alone cuts digits off."""
    return number_format(round(number, places), places)
