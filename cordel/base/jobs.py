"""Background work: enqueued by name in the caller's transaction, run by a worker, safe to run twice.

A job is a function in an app's `jobs.py`, called with its payload as keywords. It may be killed at any
moment and is then run again, so it is a thin call of an action that does nothing the second time.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cordel.base import failures
from cordel.base.models import Job

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
TRIES = 6
BEAT = "worker_seen"  # in the exact cache: seconds since 1970
BEAT_EVERY = 60
UNFINISHED = (Job.State.QUEUED, Job.State.RUNNING)
# Jobs of `base` that are not its sweep.
OWN = {
    "write_file": "cordel.base.exports",
    "forget_files": "cordel.base.exports",
    "forget_stored": "cordel.base.stored_files",
    "back_up": "cordel.base.backups.nightly",
    "read_bounces": "cordel.base.mailboxes",
}


PATIENCE = timedelta(days=2)
LONGEST_PAUSE = timedelta(hours=4)


class NotNow(Exception):
    """Nothing is wrong: the job is to be run again in so many seconds, and this was no try."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class PutOff(Exception):
    """Somebody else's server wants it later. Tried again with growing pauses, for PATIENCE, not TRIES times."""

    def gave_up(self) -> None:
        """Called once, when there is no patience left."""


class Stop(Protocol):
    """A sign that says whether to stop: a `threading.Event`, or one that a signal puts up."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float) -> bool: ...


def enqueue(
    name: str, *, now: datetime, key: str | None = None, after: datetime | None = None, **payload: Any
) -> None:
    """Asks for `name` ("app.function") to be done, at `after` or as soon as the transaction is committed."""
    job = {"name": name, "payload": payload, "run_after": after or now, "created_at": now}
    if key is None:
        Job.objects.create(**job)
    else:
        Job.objects.get_or_create(key=key, defaults=job)


def enqueue_all(name: str, payloads: Iterable[dict[str, Any]], *, now: datetime) -> None:
    """The same work for many things, each a job of its own."""
    jobs = [Job(name=name, payload=payload, run_after=now, created_at=now) for payload in payloads]
    Job.objects.bulk_create(jobs, batch_size=1_000)


def still_to_do(name: str) -> list[dict[str, Any]]:
    """What the unfinished jobs of this name are about; one that failed for good is finished."""
    return list(Job.objects.filter(name=name, state__in=UNFINISHED).values_list("payload", flat=True))


def function(name: str) -> Callable[..., Any]:
    app, _, verb = name.partition(".")
    module = OWN.get(verb, "cordel.base.sweep") if app == "base" else f"cordel.{app}.jobs"
    return getattr(import_module(module), verb)


def tell_progress(key: str, done: int, total: int) -> None:
    """How far a job with this key is; the page of whoever waits for it reads that."""
    Job.objects.filter(key=key, state=Job.State.RUNNING).update(progress=done, total=total)


def claim(now: datetime) -> Job | None:
    """Takes the oldest job that is due, or whose worker died, work for many people last; nobody else gets the same
    one."""
    due = Job.objects.filter(state__in=UNFINISHED, run_after__lte=now).exclude(lease_until__gt=now)
    # A plain read first: an idle worker must not take SQLite's write lock twice a second.
    while due.exists():
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            free = due.select_for_update(skip_locked=skip)
            # Letters to many wait until those that somebody may be waiting for are gone.
            job = free.exclude(name__in=settings.BULK_JOBS).first() or free.first()
            if job is None or _taken(job, now):
                return job
    return None


def _taken(job: Job, now: datetime) -> bool:
    """Writes down that this worker runs the job now. A job that took its worker down every time has had its
    tries, although nobody was left to say so."""
    if job.attempts >= TRIES:
        _finish(job, Job.State.FAILED, error="WorkerKilled")
        return False
    job.state, job.lease_until, job.attempts = Job.State.RUNNING, now + LEASE, job.attempts + 1
    job.save(update_fields=["state", "lease_until", "attempts"])
    return True


def run(job: Job) -> None:
    """Runs one claimed job and writes down how it ended. A failure is tried again, later and later."""
    try:
        with _lease_renewed(job):
            result = function(job.name)(**job.payload)
    except NotNow as held:
        later = timezone.now() + timedelta(seconds=held.seconds)
        _mine(job).update(
            state=Job.State.QUEUED, lease_until=None, run_after=later, attempts=max(0, job.attempts - 1)
        )
    except PutOff as error:
        _be_patient(job, error)
    except Exception as error:  # noqa: BLE001 - whatever a job raises, the worker goes on with the next one
        log.warning("Job %s %s failed: %s", job.pk, job.name, failures.told(error))
        _put_off(job, type(error).__name__)
    else:
        _finish(job, Job.State.DONE, result=result or {})


@contextmanager
def _lease_renewed(job: Job) -> Iterator[None]:
    """Keeps a job that takes longer than its lease from being given to somebody else meanwhile."""
    over = threading.Event()
    name = f"renews the lease of job {job.pk}"
    threading.Thread(target=_renew_lease, args=(job, over), daemon=True, name=name).start()
    try:
        yield
    finally:
        over.set()


def _renew_lease(job: Job, over: threading.Event) -> None:
    while not over.wait(LEASE.total_seconds() / 3):
        try:
            _mine(job).update(lease_until=timezone.now() + LEASE)
        except DatabaseError as error:  # There is time for two more tries before the lease is over.
            log.warning("The lease of job %s could not be renewed: %s", job.pk, type(error).__name__)
        connection.close()


def _put_off(job: Job, error: str) -> None:
    if job.attempts >= TRIES:
        _finish(job, Job.State.FAILED, error=error)
        return
    later = timezone.now() + timedelta(seconds=15 * 4**job.attempts)
    _mine(job).update(state=Job.State.QUEUED, lease_until=None, error=error, run_after=later)


def _be_patient(job: Job, error: PutOff) -> None:
    now = timezone.now()
    log.info("Job %s %s is put off: %s", job.pk, job.name, error)
    if now - job.created_at > PATIENCE:
        error.gave_up()
        _finish(job, Job.State.FAILED, error=type(error).__name__)
        return
    later = now + min(timedelta(seconds=15 * 4**job.attempts), LONGEST_PAUSE)
    tries = min(job.attempts, TRIES - 1)  # however often: it is no fault of the job
    _mine(job).update(
        state=Job.State.QUEUED,
        lease_until=None,
        error=type(error).__name__,
        run_after=later,
        attempts=tries,
    )


def _finish(job: Job, state: str, **fields: Any) -> None:
    _mine(job).update(state=state, lease_until=None, finished_at=timezone.now(), **fields)


def _mine(job: Job) -> QuerySet[Job]:
    """The job's row, unless somebody else took it over since: then only that one's word counts."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts)


def run_due(now: datetime, stop: Stop | None = None) -> int:
    """Runs everything that is due, in order, until told to stop; returns how many. Tests call it directly."""
    count = 0
    while not (stop and stop.is_set()) and (job := claim(now)) is not None:
        run(job)
        count += 1
    return count


def tick(now: datetime) -> None:
    """Enqueues the recurring jobs whose period began; the key makes it once per period, however many workers."""
    for name, seconds in settings.RECURRING_JOBS.items():
        period = int(now.timestamp()) // seconds
        if not Job.objects.filter(key=f"{name}:{period}").exists():
            enqueue(name, now=now, key=f"{name}:{period}")


def _beat(now: datetime, last: float) -> float:
    """Leaves a sign that somebody works, which the page about the installation's health looks for; returns when."""
    if now.timestamp() - last < BEAT_EVERY:
        return last
    caches["exact"].set(BEAT, now.timestamp(), timeout=None)
    return now.timestamp()


def work(stop: Stop, pause: float = 0.5) -> None:
    """The worker's loop: until told to stop, run what is due, then wait a moment."""
    beaten = 0.0
    while not stop.is_set():
        try:
            close_old_connections()
            now = timezone.now()
            beaten = _beat(now, beaten)
            tick(now)
            ran = run_due(now, stop)
        except Exception as error:  # noqa: BLE001 - the database may be away for a minute; the worker outlives it
            log.warning("The worker could not reach its jobs: %s", failures.told(error))
            ran = 0
        if not ran:
            stop.wait(pause)
