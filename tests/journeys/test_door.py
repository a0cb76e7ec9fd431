"""Phones at the door of a whole server that is killed in the middle: what was acknowledged is there, nothing twice."""

import os
import signal
import threading

from bench import seed, site
from bench.phones import Phone
from tests.journeys.conftest import rows, without_rows

PEOPLE = 240
BATCHES = (1, 6)  # scans a request, by phone


def deliver(phone, scans, heard, enough=None):
    """Sends all in batches, in order; `heard` gets the counters that the server said it had taken."""
    size = BATCHES[phone.number]
    try:
        for start in range(0, len(scans), size):
            batch = scans[start : start + size]
            phone.send(batch)
            heard.extend((phone.number, one["counter"]) for one in batch)
            if enough and len(heard) > PEOPLE // 2:
                enough.set()
    except (RuntimeError, OSError):
        return
    finally:
        phone.hang_up()


def at_once(phones, journals, heard, enough=None):
    threads = [
        threading.Thread(target=deliver, args=(phone, journals[phone.number], heard, enough))
        for phone in phones
    ]
    for thread in threads:
        thread.start()
    return threads


def journal(environment):
    told = rows(
        environment,
        "SELECT device.digest, scan.counter FROM events_scan scan JOIN events_doordevice device"
        " ON device.id = scan.device_id",
    )
    assert len(told) == len(set(told))
    return len(told)


@without_rows
def test_loses_no_scan_that_was_acknowledged_and_counts_none_twice(environment):
    site.manage(environment, "shell", "--verbosity", "0", code=seed.door(people=PEOPLE, devices=2))
    (day,) = rows(environment, "SELECT starts_on FROM events_event")[0]
    seats = [pk for (pk,) in rows(environment, "SELECT id FROM events_registration ORDER BY id")]
    port = int(environment["PORT"])
    phones = [Phone(port, number, day) for number in (0, 1)]
    journals = {phone.number: [phone.scan(seat) for seat in seats] for phone in phones}
    journals[1].reverse()  # Both doors meet everybody, from either end.
    heard, enough = [], threading.Event()
    with site.started(environment, port) as running:
        threads = at_once(phones, journals, heard, enough)
        enough.wait(60)
        for pid in site.family(running.pid):
            os.kill(pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    assert PEOPLE // 2 < len(heard) < 2 * PEOPLE
    assert len(heard) <= journal(environment)
    with site.started(environment, port):
        for thread in at_once(phones, journals, heard):
            thread.join()
    assert journal(environment) == 2 * PEOPLE
    assert rows(environment, "SELECT COUNT(*), COUNT(DISTINCT registration_id) FROM events_attendance") == [
        (PEOPLE, PEOPLE)
    ]
    assert rows(environment, "SELECT MIN(days_present), MAX(days_present) FROM events_registration") == [
        (1, 1)
    ]
