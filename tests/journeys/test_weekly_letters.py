"""The letter of the week, while the process that writes it is killed: nobody gets two, nobody none."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from bench import site
from tests.journeys.conftest import rows
from tests.post_office import open_office

# Every town of the network has an officer, and is late with how many people it sends to an event in 30 days.
OFFICERS = """
from django.utils import timezone
from cordel.accounts.models import User
from cordel.projects.models import Project, ProjectMembership
from cordel.towns.models import Town, TownMembership

now = timezone.now()
cora = User.objects.create(email="cora@cordel.example", name="Cora", language="en")
ProjectMembership.objects.create(
    user=cora, project=Project.objects.get(), role="coordinator", since=now, renewed_at=now
)
for town in Town.objects.exclude(country="PT").order_by("pk"):
    officer = User.objects.create(email=f"officer{town.pk}@town.example", language="en")
    TownMembership.objects.create(user=officer, town=town, role="officer", since=now, renewed_at=now)
"""
# Letters are written from Monday to Thursday, on Mondays from six: it is Tuesday. `killed_at` counts what was asked for until the process kills itself.
WEEK = """
import os, signal, sys
from datetime import timedelta
from django.utils import timezone
from cordel.base import jobs
from cordel.projects import actions

killed_at, enqueue = int(os.environ["KILLED_AT"]), jobs.enqueue

def counting(*asked, **more):
    global killed_at
    killed_at -= 1
    if killed_at == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    enqueue(*asked, **more)

jobs.enqueue = counting
now = timezone.now()
now += timedelta(days=(1 - now.weekday()) % 7)
actions.write_weekly_letters(now=now)
jobs.run_due(now)
"""


class Killing(list[Any]):
    """What the post office took: with the third letter, and before it says so, the sender is killed."""

    process: subprocess.Popen[bytes] | None = None

    def append(self, letter: Any) -> None:
        super().append(letter)
        if len(self) == 3 and self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)


@pytest.mark.parametrize("while_asking", [True, False], ids=["while asking", "while handing over"])
def test_a_killed_process_leaves_nobody_without_a_letter_and_nobody_with_two(environment, while_asking):
    site.manage(environment, "shell", "--verbosity", "0", code=OFFICERS)
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", WEEK]
    with open_office() as office:
        mail = {**environment, "EMAIL_URL": f"smtp://127.0.0.1:{office.port}"}
        office.letters = taken = Killing()
        process = subprocess.Popen(
            command, cwd=site.ROOT, env={**mail, "KILLED_AT": "5" if while_asking else "0"}
        )
        taken.process = None if while_asking else process
        assert process.wait(60) == -signal.SIGKILL
        assert len(office.readers) == (0 if while_asking else 3)
        taken.process = None
        rows(environment, "UPDATE base_job SET lease_until = NULL")  # ten minutes later
        for _again in range(2):
            subprocess.run(command, cwd=site.ROOT, env={**mail, "KILLED_AT": "0"}, check=True, timeout=60)
    # The coordinator is asked to phone those who are late for too long.
    everybody = rows(environment, "SELECT email FROM accounts_user")
    assert sorted(office.readers) == sorted(email for (email,) in everybody)
    assert len(office.readers) == 17
