"""Background work: enqueued by name in the caller's transaction, run by a worker, safe to run twice.

A job is a function in an app's `jobs.py`, called with its payload as keywords. It may be killed at any
moment and is then run again, so it is a thin call of an action that does nothing the second time.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.utils import timezone

from cordel.base.models import Job

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
TRIES = 6
DUE = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING)


def enqueue(
    name: str, *, now: datetime, key: str | None = None, after: datetime | None = None, **payload: Any
) -> None:
    """Asks for `name` ("app.function") to be done, at `after` or as soon as the transaction is committed."""
    job = {"name": name, "payload": payload, "run_after": after or now, "created_at": now}
    if key is None:
        Job.objects.create(**job)
    else:
        Job.objects.get_or_create(key=key, defaults=job)


def function(name: str) -> Callable[..., Any]:
    app, _, verb = name.partition(".")
    module = "cordel.base.sweep" if app == "base" else f"cordel.{app}.jobs"
    return getattr(import_module(module), verb)


def claim(now: datetime) -> Job | None:
    """Takes the oldest job that is due, or whose worker died; nobody else gets the same one."""
    due = Job.objects.filter(DUE, run_after__lte=now).exclude(lease_until__gt=now)
    if (
        not due.exists()
    ):  # A plain read first: an idle worker must not take SQLite's write lock twice a second.
        return None
    with transaction.atomic():
        job = due.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
        if job is None:
            return None
        job.state, job.lease_until, job.attempts = Job.State.RUNNING, now + LEASE, job.attempts + 1
        job.save(update_fields=["state", "lease_until", "attempts"])
    return job


def run(job: Job) -> None:
    """Runs one claimed job and writes down how it ended. A failure is tried again, later and later."""
    try:
        result = function(job.name)(**job.payload)
    except Exception as error:
        # The message of an exception may quote a person's data; its kind and place do not.
        log.warning("job %s %s failed: %s", job.pk, job.name, type(error).__name__)
        log.debug("", exc_info=True)
        _put_off(job, type(error).__name__)
    else:
        _finish(job, Job.State.DONE, result=result or {})


def _put_off(job: Job, error: str) -> None:
    if job.attempts >= TRIES:
        _finish(job, Job.State.FAILED, error=error)
        return
    job.state, job.lease_until, job.error = Job.State.QUEUED, None, error
    job.run_after = timezone.now() + timedelta(seconds=15 * 4**job.attempts)
    job.save(update_fields=["state", "lease_until", "error", "run_after"])


def _finish(job: Job, state: str, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, lease_until=None, finished_at=timezone.now(), **fields)


def run_due(now: datetime) -> int:
    """Runs everything that is due, in order; returns how many. Tests and small installations call it directly."""
    count = 0
    while (job := claim(now)) is not None:
        run(job)
        count += 1
    return count


def tick(now: datetime) -> None:
    """Enqueues the recurring jobs whose period began; the key makes it once per period, however many workers."""
    for name, seconds in settings.RECURRING_JOBS.items():
        period = int(now.timestamp()) // seconds
        if not Job.objects.filter(key=f"{name}:{period}").exists():
            enqueue(name, now=now, key=f"{name}:{period}")


def work(stop: threading.Event, pause: float = 0.5) -> None:
    """The worker's loop: until told to stop, run what is due, then wait a moment."""
    while not stop.is_set():
        close_old_connections()
        try:
            now = timezone.now()
            tick(now)
            ran = run_due(now)
        except Exception as error:  # noqa: BLE001 - the database may be away for a minute; the worker outlives it
            log.warning("worker could not reach its jobs: %s", type(error).__name__)
            ran = 0
        if not ran:
            stop.wait(pause)
