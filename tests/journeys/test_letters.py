"""A letter to a group while the worker that hands it over is killed again and again, before a mail server that counts."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from bench import site
from tests.journeys.conftest import rows
from tests.post_office import PostOffice, post_office

READERS = 60
LETTER = """
from cordel.accounts.models import User
from cordel.core.content import Content
from cordel.events import actions
from cordel.events.models import Event, Registration
from cordel.participants.models import Person
from cordel.projects.models import ProjectMembership
from django.utils import timezone

now, event = timezone.now(), Event.objects.get()
cora = User.objects.create(email="cora@cordel.example", name="Cora")
ProjectMembership.objects.create(
    project=event.project, user=cora, role="coordinator", since=now, renewed_at=now
)
for number in range(READERS):
    person = Person(
        project=event.project, name=f"Reader {number}", email=f"reader{number}@people.example", language="en",
        country="PT", created_at=now,
    )
    person.fold_names()
    person.save()
    Registration.objects.create(
        event=event, person=person, role="local", is_adult=True, country="PT", code=f"C{number:07}",
        nonce=str(number), created_at=now, changed_at=now,
    )
letter = actions.draft_letter(
    event.project, group=actions.Whom(about="registration", events=(event.pk,), statuses=("seat",)),
    subject=Content.of("en", "The bus"), body=Content.of("en", "It leaves at eight."), town=None, nonce="one",
    by=cora, now=now,
)
assert actions.send_letter(letter, seen=actions.version_of(letter), by=cora, now=now) == READERS
"""
SEEN_BY_CORA = """
from django.test import Client
from cordel.accounts.models import User
from cordel.events.models import GroupLetter

browser = Client(HTTP_HOST="127.0.0.1")
browser.force_login(User.objects.get(email="cora@cordel.example"))
print(browser.get(GroupLetter.objects.get().get_absolute_url()).content.decode())
"""
STATES = "SELECT state, COUNT(*) FROM events_recipient GROUP BY state"
READER_STATES = """SELECT person.email, recipient.state FROM events_recipient recipient
    JOIN participants_person person ON person.id = recipient.person_id"""
# Ten minutes later whatever a dead worker had in hand is free.
LATER = [
    """UPDATE events_recipient SET taken_at = datetime(taken_at, '-11 minutes'),
        handing_at = datetime(handing_at, '-11 minutes') WHERE taken_at IS NOT NULL""",
    "UPDATE base_job SET lease_until = datetime('now', '-1 minute') WHERE lease_until IS NOT NULL",
    "UPDATE base_job SET run_after = datetime('now', '-1 minute') WHERE state = 'queued'",
]


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[Callable[[], None]]:
    """A worker that does the site's work; call what it gives to kill it as if the power went."""
    running = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=site.ROOT, env=environment, stdout=subprocess.DEVNULL
    )

    def kill() -> None:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()

    try:
        yield kill
    finally:
        site.stop(running)


def wait_until(is_so: Callable[[], bool]) -> None:
    for _turn in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about within a minute")


def killed_at(office: PostOffice, environment: dict[str, str], letters: int, *, moment: str) -> None:
    """A worker that is killed when the office took so many letters: before it learns of the last one, or after."""
    before = len(office.letters)
    over: list[bool] = []
    with worker(environment) as kill:

        def count() -> None:
            if not over and len(office.letters) - before == letters:
                over.append(True)
                kill()

        setattr(office, moment, count)
        wait_until(lambda: bool(over))
    setattr(office, moment, lambda: None)
    for statement in LATER:
        rows(environment, statement)


def waiting(environment: dict[str, str]) -> int:
    return dict(rows(environment, STATES)).get("waiting", 0)


def test_a_letter_reaches_everybody_once_however_often_its_worker_is_killed(
    environment: dict[str, str], office: PostOffice
) -> None:
    environment |= {"EMAIL_URL": f"smtp://127.0.0.1:{office.port}", "MAIL_PER_CONNECTION": "7"}
    site.manage(environment, "shell", "--verbosity", "0", code=LETTER.replace("READERS", str(READERS)))
    assert dict(rows(environment, STATES)) == {"waiting": READERS}
    killed_at(office, environment, 10, moment="when_taken")
    killed_at(office, environment, 10, moment="when_said")
    killed_at(office, environment, 1, moment="when_taken")
    with worker(environment):
        wait_until(lambda: waiting(environment) == 0)
    taken = Counter(office.readers)
    states = dict(rows(environment, READER_STATES))
    assert len(states) == READERS
    assert set(states.values()) == {"handed over", "in doubt"}
    assert all(taken[reader] == 1 for reader, state in states.items() if state == "handed over")
    doubtful = [reader for reader, state in states.items() if state == "in doubt"]
    # The office knows what nobody else can: the letters before whose answer the worker was killed had arrived. One more
    # is in doubt when the worker had already begun with the next: that one may have arrived or not, and never twice.
    assert all(taken[reader] <= 1 for reader in doubtful)
    assert 2 <= sum(taken[reader] for reader in doubtful) <= len(doubtful) <= 4
    shown = site.manage(environment, "shell", "--verbosity", "0", code=SEEN_BY_CORA)
    assert "not known whether the mail server took it" in shown
