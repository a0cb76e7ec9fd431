"""People vote on the whole server: it is killed again and again, and a thousand tap at once. Of what was acknowledged
nothing is missing, and nothing is there twice.

On PostgreSQL where DATABASE_URL leads there, in a database of its own; else on SQLite."""

import json
import os
import secrets
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from bench import seed, site
from bench.votes import SECRET, Browser, Seats
from tests.journeys.conftest import environment_of

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(sys.platform == "win32", reason="no kill -9"),
]
CLIENTS, DIES_AFTER = 50, (120, 200, 300)  # acknowledged votes of each life
TOKENS = """
import json
from cordel.base import tokens
print(json.dumps([tokens.form_token("vote") for _ in range({count})]))
"""
# Everything that has to be true of a journal, and what its forms were called.
TOLD = """
import json
from collections import Counter
from dataclasses import asdict
from django.db.models import Count, Q
from cordel.core import vote_journal
from cordel.debates import queries
from cordel.debates.models import Debate, JournalEntry, Statement, Vote, Voter

debate = Debate.objects.get()
folded = vote_journal.fold(queries.entries(debate))
votes = {(one.voter.key, one.statement.number): one for one in Vote.objects.select_related("voter", "statement")}
same = folded.keys() == votes.keys() and all(
    (entry.choice, entry.is_important, entry.number) == (votes[key].choice, votes[key].is_important, votes[key].number)
    for key, entry in folded.items()
)
counted = Statement.objects.annotate(n=Count("votes")), Voter.objects.annotate(n=Count("votes", filter=~Q(votes__choice="skip")))
print(json.dumps({
    "checked": asdict(queries.check_journal(debate)), "votes": len(votes), "is_fold": same,
    "is_counted": all(one.answers == one.n for one in counted[0]) and all(one.answered == one.n for one in counted[1]),
    "nonces": list(JournalEntry.objects.order_by("number").values_list("nonce", flat=True)),
}))
"""


@contextmanager
def own_database() -> Iterator[str]:
    """Its address; "" for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg

    name, parts = f"cordel_votes_{secrets.token_hex(4)}", urlsplit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def debate(folder: Path, *, voters: int, statements: int) -> Iterator[dict[str, str]]:
    """What a server is started with on which these people may vote; nothing runs yet."""
    with own_database() as url:
        environment = environment_of(folder, port=site.free_port()) | {"DATABASE_URL": url}
        site.manage(environment, "migrate", "--verbosity", "0")
        code = seed.debate(voters=voters, statements=statements, voted=0)
        site.manage(environment, "shell", "--verbosity", "0", code=code)
        yield environment


def told(environment: dict[str, str], code: str) -> Any:
    return json.loads(site.manage(environment, "shell", "--verbosity", "0", "--command", code))


Tap = tuple[str, bytes]  # the cookie and the form


def taps(environment: dict[str, str], *, count: int, statements: int) -> list[Tap]:
    """One voter after the other, and with each round of all of them the next statement, and another answer."""
    cookies = Seats(environment).cookies
    found = []
    for at, token in enumerate(told(environment, TOKENS.format(count=count))):
        turn = at // len(cookies)
        form = {
            "csrfmiddlewaretoken": SECRET,
            "token": token,
            "statement": turn % statements + 1,
            "choice": ("agree", "disagree", "unsure", "skip", "none")[(at + turn) % 5],
        }
        found.append((cookies[at % len(cookies)], urlencode(form).encode()))
    return found


class Voting:
    """Clients that send what waits until nothing is left, or the server is gone."""

    def __init__(self, waiting: list[Tap]) -> None:
        self.waiting, self.acknowledged, self.wrong = waiting, list[Tap](), list[str]()
        self.broken_off: list[Tap] = []
        self._lock = threading.Lock()

    def send(self, port: int, *, kill: Any = None, after: int = 0) -> int:
        """How many were acknowledged; `kill` is called once, after so many."""
        before, dead = len(self.acknowledged), threading.Event()

        def work() -> None:
            while not dead.is_set():
                with self._lock:
                    if not self.waiting:
                        return
                    tap = self.waiting.pop()
                self.send_one(port, tap)
                with self._lock:
                    if kill and len(self.acknowledged) - before >= after and not dead.is_set():
                        dead.set()
                        kill()

        threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return len(self.acknowledged) - before

    def send_one(self, port: int, tap: Tap) -> None:
        try:
            with closing(Browser(port)) as browser:
                browser.tap(*tap)
        except (OSError, HTTPException):
            kept = self.broken_off
        except RuntimeError as error:
            self.wrong.append(str(error))
            return
        else:
            kept = self.acknowledged
        with self._lock:
            kept.append(tap)


def nonces(environment: dict[str, str], sent: list[Tap]) -> list[str]:
    """What the forms were called."""
    code = f"""
import json
from urllib.parse import parse_qs
from cordel.base import tokens
forms = {[form.decode() for _cookie, form in sent]!r}
print(json.dumps([tokens.read_form_token("vote", parse_qs(form)["token"][0]) for form in forms]))
"""
    found = site.manage(environment, "shell", "--verbosity", "0", code=code)
    return list(json.loads(found))


def ensure_whole(environment: dict[str, str], acknowledged: list[Tap]) -> int:
    """How many lines the journal has, in which each acknowledged vote stands once."""
    found = told(environment, TOLD)
    assert (found["checked"]["is_whole"], found["checked"]["wrong"], found["checked"]["erased"]) == (
        True,
        [],
        0,
    )
    assert found["is_fold"] and found["is_counted"]
    assert len(found["nonces"]) == len(set(found["nonces"])) == found["checked"]["entries"]
    assert set(nonces(environment, acknowledged)) <= set(found["nonces"])
    return len(found["nonces"])


def test_loses_no_vote_that_was_acknowledged_however_often_it_is_killed(tmp_path: Path) -> None:
    with debate(tmp_path, voters=200, statements=10) as environment:
        voting = Voting(taps(environment, count=1_000, statements=10))
        port = int(environment["PORT"])
        for after in DIES_AFTER:
            with site.started(environment, port) as running:

                def kill(pid: int = running.pid) -> None:
                    for one in site.family(pid):
                        os.kill(one, signal.SIGKILL)

                assert voting.send(port, kill=kill, after=after) >= after
            ensure_whole(environment, voting.acknowledged)
            # Whoever saw no answer sends the same form again: that is the same vote.
            voting.waiting += voting.broken_off
            voting.broken_off = []
        assert voting.waiting
        with site.started(environment, port):
            voting.send(port)
        assert (voting.wrong, voting.broken_off) == ([], [])
        assert ensure_whole(environment, voting.acknowledged) == len(voting.acknowledged) == 1_000


def test_a_thousand_people_vote_at_once_and_no_vote_is_lost(tmp_path: Path) -> None:
    with debate(tmp_path, voters=1_000, statements=2) as environment:
        waiting = taps(environment, count=1_000, statements=2)
        voting, begin = Voting([]), threading.Barrier(len(waiting))
        with site.started(environment, int(environment["PORT"])):

            def vote(tap: Tap) -> None:
                begin.wait()
                voting.send_one(int(environment["PORT"]), tap)

            people = [threading.Thread(target=vote, args=[one]) for one in waiting]
            for one in people:
                one.start()
            for one in people:
                one.join()
        assert (voting.wrong, voting.broken_off) == ([], [])
        assert ensure_whole(environment, voting.acknowledged) == len(voting.acknowledged) == 1_000
