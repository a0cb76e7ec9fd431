"""Publication: an address closes what a town owes, the worker looks, and a page that is gone opens it again."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cordel.base import fetching, tokens
from cordel.base.fetching import Fetched, Outcome
from cordel.base.models import SiteFact
from cordel.core.obligations import Kind
from cordel.outreach import actions, jobs, queries
from cordel.outreach.models import PublishedPage
from cordel.projects.models import Project
from cordel.projects.queries import obligations
from tests.conftest import NOW

ADDRESS = "https://www.kavala.example/strings"


@pytest.fixture
def owing(cast, now):
    Project.objects.filter(pk=cast.project.pk).update(
        call="efc-2.2-2014-2020", starts_on=None, ends_on="2026-02-20"
    )
    cast.project.refresh_from_db()
    return cast


def partner(cast, town=None):
    return cast.project.partners.get(town=town or cast.kavala)


def stands(cast, town=None):
    book = obligations.ledger([cast.project], today=timezone.now().date())
    pk = partner(cast, town).pk
    return next(str(how) for duty, how in book.states() if duty[0] == Kind.PUBLICATION and duty.partner == pk)


def url(cast, town=None):
    return reverse("outreach:page", args=["strings", partner(cast, town).pk])


def send(browser, address, at, token=None, **more):
    token = token or tokens.form_token("published page")
    return browser.post(at, {"address": address, "put_up_on": "", "token": token, **more})


def recorded(cast, town=None, nonce="one", address=ADDRESS):
    place = actions.Place(address)
    actions.record_page(partner(cast, town), place=place, nonce=nonce, by=cast.cora, now=timezone.now())
    return PublishedPage.objects.get(nonce=nonce)


def looked(monkeypatch, *, days, outcome, body="", address=ADDRESS):
    """The worker looks so many days after the clock of the tests."""
    monkeypatch.setattr(fetching, "fetch", lambda _address: Fetched(outcome, address, body))
    return actions.look_at_pages(now=NOW + timedelta(days=days))


# --- The screens --------------------------------------------------------------------------------


def test_an_address_closes_what_the_town_owes_and_counts_once(owing, as_):
    assert stands(owing) == "late"
    token = tokens.form_token("published page")
    for _time in range(2):
        assert send(as_(owing.noor), ADDRESS, url(owing), token).status_code == 302
    assert PublishedPage.objects.get().recorded_by == owing.noor
    assert stands(owing) == "fulfilled"
    assert stands(owing, owing.gondomar) == "late"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kavala.example/strings",
        "javascript:alert(1)",
        "ftp://kavala.example/",
        "file:///etc/passwd",
        "https://name:word@kavala.example/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
        "http://kavala.example:22/",
        "http://kavala.example:99999/",
        'https://kavala.example/"onclick=',
        "https://" + "a" * 70 + ".example/",
    ],
)
def test_it_refuses_what_is_no_public_page(owing, as_, address):
    answer = send(as_(owing.noor), address, url(owing))
    assert answer.status_code == 422 and not PublishedPage.objects.exists()
    assert answer.context["form"].errors


def test_it_refuses_a_day_to_come(owing, as_):
    assert send(as_(owing.noor), ADDRESS, url(owing), put_up_on="2026-03-03").status_code == 422


def test_an_officer_sees_its_own_town_and_the_coordinator_all(owing, as_):
    at = reverse("outreach:pages", args=["strings"])
    assert [one.partner.name for one in as_(owing.noor).get(at).context["list"].page] == ["Kavala"]
    assert as_(owing.cora).get(at).context["list"].total == 2
    assert "Kavala" in as_(owing.cora).get(at, {"format": "csv"}).content.decode()
    assert as_(owing.noor).get(url(owing, owing.gondomar)).status_code == 404
    assert as_(owing.stranger).get(at).status_code == 404


def test_the_text_marks_what_is_still_to_be_translated(owing, as_):
    page = as_(owing.noor).get(url(owing), {"text": "en"})
    assert "Strings that unite us" in page.context["text"].plain
    assert "Gondomar (Portugal), Kavala (Greece)" in page.context["text"].plain
    assert queries.owed_text(owing.project, "pt").to_translate


# --- Looking ------------------------------------------------------------------------------------


def test_a_page_is_gone_after_two_days_and_back_when_it_stands(owing, monkeypatch):
    page = recorded(owing)
    assert looked(monkeypatch, days=0, outcome=Outcome.NOT_FOUND) == 1
    assert looked(monkeypatch, days=0.1, outcome=Outcome.NOT_FOUND) == 0
    assert stands(owing) == "fulfilled"
    assert looked(monkeypatch, days=1, outcome=Outcome.NOT_FOUND) == 1
    assert stands(owing) == "open"
    with time_machine.travel(NOW + timedelta(days=16), tick=False):
        assert stands(owing) == "late"
    assert looked(monkeypatch, days=2, outcome=Outcome.STANDS) == 0
    assert looked(monkeypatch, days=8, outcome=Outcome.STANDS, body="<p>Europe for <b>Citizens</b>") == 1
    assert stands(owing) == "fulfilled"
    page.refresh_from_db()
    assert page.names_funder and not page.failing_since


def test_what_was_said_before_it_went_does_not_count_any_more(owing, monkeypatch):
    owing.project.obligation_answers.create(
        partner=partner(owing), kind="publication", word="done", nonce="said", said_at=NOW
    )
    assert stands(owing) == "said to be done" or stands(owing) == "said"
    recorded(owing)
    for day in (1, 2):
        looked(monkeypatch, days=day, outcome=Outcome.SILENT)
    assert stands(owing) == "open"


def test_a_new_address_takes_the_place_of_one_that_is_gone(owing, monkeypatch):
    recorded(owing)
    for day in (0, 1):
        looked(monkeypatch, days=day, outcome=Outcome.NOT_FOUND)
    assert stands(owing) == "open"
    recorded(owing, nonce="two", address=ADDRESS + "/new")
    assert stands(owing) == "fulfilled"


def test_where_nobody_answers_it_is_our_network(owing, monkeypatch):
    recorded(owing), recorded(owing, owing.gondomar, nonce="two")
    for day in (0, 1, 2):
        assert looked(monkeypatch, days=day, outcome=Outcome.SILENT) == 0
    assert not PublishedPage.objects.exclude(failing_since=None).exists()


def test_a_server_that_lets_nobody_look_is_not_held_against_the_town(owing, monkeypatch):
    recorded(owing)
    for day in (0, 7):
        assert looked(monkeypatch, days=day, outcome=Outcome.SHUT) == 1
    assert stands(owing) == "fulfilled"


def test_it_looks_no_more_after_the_clock_of_the_call(owing, monkeypatch):
    recorded(owing)
    assert looked(monkeypatch, days=200, outcome=Outcome.NOT_FOUND) == 0


# --- Fetching -----------------------------------------------------------------------------------


class Town(BaseHTTPRequestHandler):
    seen: ClassVar = []

    def do_GET(self):
        Town.seen.append(self.headers["User-Agent"])
        turns = {"/old": "/page", "/round": "/round", "/inside": "http://inside.example:22/"}
        status = 302 if self.path in turns else 200 if self.path in ("/page", "/big") else 404
        self.send_response(status)
        if self.path in turns:
            self.send_header("Location", turns[self.path])
        self.end_headers()
        self.wfile.write(b"x" * 1_500_000 if self.path == "/big" else b"Europe for Citizens")

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Town)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    monkeypatch.setattr(fetching, "numbers_of", lambda _host, _port: ["127.0.0.1"])
    monkeypatch.setattr(fetching, "PORTS", {"http": (server.server_port,), "https": ()})
    yield f"http://town.example:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/page", "stands"),
        ("/old", "stands"),
        ("/nowhere", "not found"),
        ("/round", "broken"),
        ("/inside", "unsafe"),
        ("/big", "stands"),
    ],
)
def test_it_fetches_one_page(server, monkeypatch, path, outcome):
    monkeypatch.setattr(fetching, "is_public", lambda _number: True)
    found = fetching.fetch(server + path)
    assert found.outcome == outcome and len(found.body) <= fetching.MOST_BYTES
    assert "Cordel" in Town.seen[-1]
    assert found.address.endswith("/page") == (path in ("/page", "/old"))


def test_it_knocks_at_no_door_of_its_own_network(server):
    Town.seen.clear()
    assert fetching.fetch(server + "/page").outcome is Outcome.UNSAFE
    assert Town.seen == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
    ],
)
def test_it_tells_public_numbers_from_others(number, expected):
    assert fetching.is_public(number) is expected


def test_a_silent_server_is_silent(monkeypatch):
    def nobody(_host, _port):
        raise OSError

    monkeypatch.setattr(fetching, "numbers_of", nobody)
    assert fetching.fetch(ADDRESS).outcome is Outcome.SILENT


def test_nobody_goes_out_from_the_folder_of_the_demonstration(owing, monkeypatch):
    recorded(owing)
    asked = []
    monkeypatch.setattr(
        fetching, "fetch", lambda address: asked.append(address) or Fetched(Outcome.STANDS, address, "")
    )
    fact = SiteFact.objects.create(name=SiteFact.DEMONSTRATION, since=NOW)
    assert jobs.look_at_pages() == {"looks": 0} and not asked
    fact.delete()
    assert jobs.look_at_pages() == {"looks": 1} and asked == [ADDRESS]
