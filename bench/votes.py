"""Votes in a debate of a thousand voters: the tap of a finger, the page that comes after it, and both as a browser does
them one after the other."""

import re
import statistics
from collections.abc import Callable, Iterator
from dataclasses import astuple
from functools import partial
from itertools import count
from urllib.parse import urlencode

from bench import seed, site
from bench.door import asked
from bench.measures import report
from bench.phones import Line, Load, load

VOTERS, STATEMENTS, VOTED = 1_000, 200, 100
BROWSERS, ROUNDS, REQUESTS = 20, 5, 500
PATH = "/p/network/debates/1/vote/"
SECRET = "x" * 32  # what Django takes for a browser's own against forged forms
ONE_USE = re.compile(rb'name="(token|statement)" value="([^"]+)"')
SEATS = """
import json
from django.core import signing
from cordel.debates.models import Debate
debate = Debate.objects.get()
salt = f"cordel.debate.seat.{debate.pk}"
print(json.dumps({
    "name": f"debate-{debate.pk}",
    "seats": [signing.dumps([f"voter {at}", "open", None], salt=salt) for at in range(debate.voters.count())],
}))
"""


class Seats:
    """What the browsers of all voters hold; taken in turn, so that nobody taps more often than a person may."""

    def __init__(self, environment: dict[str, str]) -> None:
        told = asked(environment, SEATS)
        self.cookies = [f"{told['name']}={seat}; csrftoken={SECRET}" for seat in told["seats"]]
        self._turn = count()

    def next(self) -> str:
        return self.cookies[next(self._turn) % len(self.cookies)]


class Browser:
    """One connection, on which one voter after the other looks and taps."""

    def __init__(self, port: int) -> None:
        self._line, self._host = Line(port), f"Host: 127.0.0.1:{port}"

    def look(self, cookie: str) -> tuple[str, bytes]:
        """The voter's cookie, and the form that would be sent with it."""
        head = f"GET {PATH} HTTP/1.1\r\n{self._host}\r\nCookie: {cookie}\r\n\r\n"
        status, page = self._line.ask(head.encode())
        # The first of each name: below it stands the form that takes the last vote back.
        fields = {name.decode(): value.decode() for name, value in reversed(ONE_USE.findall(page))}
        if status != b"200" or len(fields) != 2:
            raise RuntimeError(f"the page answered {status.decode()}: {page[-200:]!r}")
        return cookie, urlencode({"csrfmiddlewaretoken": SECRET, "choice": "agree", **fields}).encode()

    def close(self) -> None:
        self._line.close()

    def tap(self, cookie: str, form: bytes) -> None:
        """RuntimeError unless the server says where to look next, which it says once the vote is kept."""
        head = (
            f"POST {PATH} HTTP/1.1\r\n{self._host}\r\nCookie: {cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        )
        status, page = self._line.ask(head.encode() + form)
        if status != b"302":
            raise RuntimeError(f"the vote answered {status.decode()}: {page[-200:]!r}")

    def tap_and_look(self, looked: Iterator[tuple[str, bytes]]) -> None:
        """What a browser does when somebody votes: it sends the form, and follows to the next statement."""
        cookie, form = next(looked)
        self.tap(cookie, form)
        self.look(cookie)


def votes(database: str, database_url: str = "") -> None:
    """A thousand voters, two hundred statements, half of all answers given. Before each round, what the same server and
    as many connections do with Django alone and one row."""
    with site.prepared(database_url, seed.debate(VOTERS, STATEMENTS, VOTED)) as environment:
        seats = Seats(environment)
        with site.started(environment, int(environment["PORT"])) as running, site.bare() as bare:
            browsers = [Browser(running.port) for _ in range(BROWSERS)]
            row = [partial(Line(bare.port, "/row/").post, b"") for _ in browsers]
            rounds = [_round(browsers, seats, row, running, bare) for _ in range(ROUNDS + 1)][
                1:
            ]  # the first warms up
            plain, *found = map(_median, zip(*rounds, strict=True))
            for name, one in zip(("vote", "page after a vote", "vote and its page"), found, strict=True):
                _tell(name, database, one, plain)


def _round(
    browsers: list[Browser],
    seats: Seats,
    row: list[Callable[[], object]],
    running: site.Site,
    bare: site.Site,
) -> tuple[Load, ...]:
    looked: list[tuple[str, bytes]] = []

    def of_each(act: Callable[[Browser], object]) -> Load:
        return load([partial(act, one) for one in browsers], REQUESTS, running.cpu_seconds)

    plain = load(row, REQUESTS, bare.cpu_seconds)
    looking = of_each(lambda one: looked.append(one.look(seats.next())))
    forms = iter(looked[:])
    tapping = of_each(lambda one: one.tap(*next(forms)))
    looked.clear()
    of_each(lambda one: looked.append(one.look(seats.next())))
    more = iter(looked[:])
    both = of_each(lambda one: one.tap_and_look(more))
    return plain, tapping, looking, both


def _median(rounds: tuple[Load, ...]) -> Load:
    return Load(*(statistics.median(values) for values in zip(*map(astuple, rounds), strict=True)))


def _tell(name: str, database: str, found: Load, plain: Load) -> None:
    """`two_idle_cores`: how many a second if two cores did nothing else but this, clients included."""
    report(
        measure=name, database=database, browsers=BROWSERS, voters=VOTERS, statements=STATEMENTS,
        votes_before=VOTERS * VOTED, per_second=round(found.per_second), aim=">= 200 votes a second",
        server_ms=round(found.server_ms, 2), client_ms=round(found.client_ms, 2),
        two_idle_cores=round(2_000 / (found.server_ms + found.client_ms)),
        reference=f"Django alone with one row {plain.per_second:.0f} a second at {plain.server_ms:.2f} ms",
        ratio=round(found.per_second / plain.per_second, 2), ratio_of_cpu=round(found.server_ms / plain.server_ms, 2),
    )  # fmt: skip


if __name__ == "__main__":
    votes("sqlite")
