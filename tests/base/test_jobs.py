"""Work in the background: none lost, none done by two at once, none tried for ever."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import close_old_connections, connection, transaction

from cordel.base import jobs
from cordel.base.models import Job

State = Job.State


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """does(f): every job calls f with its payload."""

    def put(function: Callable[..., Any]) -> None:
        monkeypatch.setattr(jobs, "function", lambda name: function)

    return put


def breaks(**_: Any) -> None:
    raise ValueError("Ana Moura, ana@people.example")


# --- Asking for it ------------------------------------------------------------------------------


def test_runs_what_was_asked_for_with_its_payload(db: None, now: datetime, does: Any) -> None:
    told: list[Any] = []
    does(lambda **payload: told.append(payload) or {"done": 1})
    jobs.enqueue("events.anything", now=now, registration_id=7)
    assert jobs.run_due(now) == 1
    assert told == [{"registration_id": 7}]
    job = Job.objects.get()
    assert (job.state, job.result, job.lease_until) == (State.DONE, {"done": 1}, None)


def test_is_not_asked_for_when_the_transaction_fails(db: None, now: datetime) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("events.anything", now=now)
        raise RuntimeError
    assert not Job.objects.exists()


def test_waits_until_its_time(db: None, now: datetime, does: Any) -> None:
    does(lambda: None)
    jobs.enqueue("events.anything", now=now, after=now + timedelta(hours=1))
    assert jobs.run_due(now) == 0
    assert jobs.run_due(now + timedelta(hours=1)) == 1


def test_is_one_job_for_one_key(db: None, now: datetime) -> None:
    for _ in range(2):
        jobs.enqueue("events.anything", now=now, key="import of monday")
    assert Job.objects.count() == 1


def test_finds_the_function_by_app_and_name() -> None:
    from cordel.base import sweep
    from cordel.events import jobs as event_jobs

    assert jobs.function("events.ask_still_coming") is event_jobs.ask_still_coming
    assert jobs.function("base.sweep") is sweep.sweep


# --- When it goes wrong -------------------------------------------------------------------------


def test_is_tried_again_later_and_given_up_in_the_end(db: None, now: datetime, does: Any) -> None:
    does(breaks)
    jobs.enqueue("events.anything", now=now)
    waits = []
    moment = now
    while (job := Job.objects.get()).state == State.QUEUED:
        waits.append(job.run_after - moment)
        moment = job.run_after
        with time_machine.travel(moment, tick=False):
            jobs.run_due(moment)
    assert (job.state, job.attempts, job.error) == (State.FAILED, jobs.TRIES, "ValueError")
    assert waits == sorted(waits)
    assert jobs.run_due(moment + timedelta(days=9)) == 0


def test_says_where_it_failed_and_never_with_whose_data(
    db: None, now: datetime, does: Any, caplog: Any
) -> None:
    does(breaks)
    jobs.enqueue("events.anything", now=now)
    jobs.run_due(now)
    assert "test_jobs.py" in caplog.text
    assert "builtins.ValueError" in caplog.text
    assert "Ana" not in caplog.text + Job.objects.get().error


def test_goes_on_with_the_next_one_after_a_failure(db: None, now: datetime, does: Any) -> None:
    does(lambda good: None if good else breaks())
    jobs.enqueue("events.anything", now=now, good=False)
    jobs.enqueue("events.anything", now=now, good=True)
    jobs.run_due(now)
    assert [job.state for job in Job.objects.all()] == [State.QUEUED, State.DONE]


def test_is_taken_over_when_its_worker_was_killed(db: None, now: datetime, does: Any) -> None:
    does(lambda: None)
    jobs.enqueue("events.anything", now=now)
    assert jobs.claim(now) is not None  # and then the power fails
    assert jobs.claim(now + jobs.LEASE - timedelta(seconds=1)) is None
    assert jobs.run_due(now + jobs.LEASE) == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_is_given_up_when_it_kills_every_worker(db: None, now: datetime) -> None:
    jobs.enqueue("events.anything", now=now)
    jobs.enqueue("events.harmless", now=now + timedelta(days=1))
    moments = [now + tries * jobs.LEASE for tries in range(jobs.TRIES + 1)]
    claimed = [jobs.claim(moment) for moment in moments]
    assert [job is not None for job in claimed] == [True] * jobs.TRIES + [False]
    assert Job.objects.get(name="events.anything").error == "WorkerKilled"
    assert jobs.claim(now + timedelta(days=1)) is not None


def test_is_not_overruled_by_a_worker_that_comes_back_late(db: None, now: datetime, does: Any) -> None:
    jobs.enqueue("events.anything", now=now)
    late = jobs.claim(now)
    second = jobs.claim(now + jobs.LEASE)
    assert late is not None and second is not None
    does(breaks)
    jobs.run(late)
    assert Job.objects.get().state == State.RUNNING
    does(lambda: None)
    jobs.run(second)
    assert Job.objects.get().state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_keeps_its_lease_while_it_runs_long(
    now: datetime, does: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.03))
    renewed = threading.Event()
    monkeypatch.setattr(jobs.timezone, "now", lambda: renewed.set() or now + timedelta(hours=1))
    does(lambda: renewed.wait(5))
    jobs.enqueue("events.anything", now=now)
    job = jobs.claim(now)
    assert job is not None
    jobs.run(job)
    assert renewed.is_set()


# --- Two workers --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_is_run_by_one_of_many_workers(now: datetime, does: Any) -> None:
    ran: list[int] = []
    does(lambda number: ran.append(number))
    for number in range(24):
        jobs.enqueue("events.anything", now=now, number=number)

    def work() -> None:
        jobs.run_due(now)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(ran) == list(range(24))
    assert set(Job.objects.values_list("state", "attempts")) == {(State.DONE, 1)}


def test_recurs_once_in_its_period_however_many_ask(db: None, now: datetime, settings: Any) -> None:
    settings.RECURRING_JOBS = {"base.sweep": 3600}
    for minutes in (0, 1, 30):
        jobs.tick(now + timedelta(minutes=minutes))
    assert Job.objects.count() == 1
    jobs.tick(now + timedelta(hours=1))
    assert Job.objects.count() == 2


def test_every_recurring_job_exists(settings: Any) -> None:
    assert all(callable(jobs.function(name)) for name in settings.RECURRING_JOBS)


# --- The worker's loop --------------------------------------------------------------------------


class AfterOnePause:
    """A sign that goes up when the worker pauses for the first time."""

    def __init__(self) -> None:
        self.paused = False

    def is_set(self) -> bool:
        return self.paused

    def wait(self, timeout: float) -> bool:
        self.paused = True
        return True


@pytest.fixture
def no_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction lives in its connection, which the worker would close."""
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    assert close_old_connections is not jobs.close_old_connections


def test_works_off_what_there_is_and_then_pauses(
    db: None, now: datetime, does: Any, no_closing: None
) -> None:
    does(lambda: None)
    jobs.enqueue("events.anything", now=now)
    jobs.work(AfterOnePause())
    assert not Job.objects.exclude(state=State.DONE).exists()


def test_stops_after_the_job_at_hand(
    db: None, now: datetime, does: Any, no_closing: None, settings: Any
) -> None:
    settings.RECURRING_JOBS = {}
    sign = AfterOnePause()
    does(lambda: sign.wait(0))
    for _ in range(3):
        jobs.enqueue("events.anything", now=now)
    jobs.work(sign)
    assert [job.state for job in Job.objects.all()] == [State.DONE, State.QUEUED, State.QUEUED]


def test_outlives_a_database_that_is_away(
    caplog: Any, monkeypatch: pytest.MonkeyPatch, no_closing: None
) -> None:
    monkeypatch.setattr(jobs, "tick", lambda now: breaks())
    jobs.work(AfterOnePause())
    assert "could not reach its jobs" in caplog.text
