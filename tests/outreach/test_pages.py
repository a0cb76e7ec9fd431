"""Publication: an address closes what a town owes, the worker looks, and a page that is gone opens it again."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from django.utils import timezone

from cordel.base import fetching, tokens
from cordel.base.fetching import Fetched, Outcome
from cordel.base.models import SiteFact
from cordel.core.content import Content
from cordel.core.obligations import Kind
from cordel.events import actions as event_actions
from cordel.outreach import actions, jobs
from cordel.outreach.models import PublishedPage
from cordel.outreach.queries import texts
from cordel.projects.models import Project
from cordel.projects.queries import load_calls, obligations
from tests import factories
from tests.conftest import NOW

# Before any test moves the clock.
STARTED = datetime.now(UTC)
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
    assert texts.owed_text(owing.project, "pt").to_translate


OWN_LINE = "Co-funded by the European Union"


@pytest.fixture
def citizens_of_europe(owing):
    """Under a call whose funding line is a sentence of its own."""
    Project.objects.filter(pk=owing.project.pk).update(call="cerv-nt-2024")
    owing.project.refresh_from_db()
    return owing.project


def test_the_line_that_names_the_funder_is_the_calls(citizens_of_europe):
    text = texts.owed_text(citizens_of_europe, "en")
    assert OWN_LINE in text.plain and "Views and opinions expressed" in text.plain
    assert "was funded with the support" not in text.plain
    assert not text.to_translate


def test_every_line_that_a_call_gives_is_a_sentence_of_the_catalogues():
    lines = [call.funding_line for call in load_calls().values() if call.funding_line]
    given = {one for line in lines for one in (line.text, line.disclaimer) if one and "%(" not in one}
    assert given == set(texts.OFFICIAL)


def test_a_line_is_said_in_the_towns_language_or_marked(citizens_of_europe, monkeypatch):
    """What the catalogue of a language does not have stays English, and says so."""
    known = {OWN_LINE: "Cofinanciado pela União Europeia", texts.PARTNERS: "Parceiros: %(names)s."}
    monkeypatch.setattr(texts, "_", lambda sentence: known.get(sentence, sentence))
    text = texts.owed_text(citizens_of_europe, "pt")
    assert "Cofinanciado pela União Europeia" in text.plain and "Parceiros: Gondomar" in text.plain
    marked = [line.text for line in text.to_translate if line.text in texts.OFFICIAL]
    assert marked == [texts.OFFICIAL[1]]


@pytest.mark.parametrize(("extension", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG\r\n")])
def test_the_emblem_is_taken_along(owing, as_, extension, begins):
    answer = as_(owing.noor).get(reverse("outreach:emblem", args=["strings", extension]))
    assert answer.status_code == 200 and answer.content.startswith(begins)
    assert f"european-union.{extension}" in answer.headers["Content-Disposition"]


def test_there_is_no_other_emblem(owing, as_):
    assert as_(owing.noor).get(reverse("outreach:emblem", args=["strings", "gif"])).status_code == 404
    assert as_(owing.stranger).get(reverse("outreach:emblem", args=["strings", "png"])).status_code == 404


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


def why(cast):
    book = obligations.ledger([cast.project], today=NOW.date() + timedelta(days=30))
    return next(
        book.owed(*one).why
        for one in book.states()
        if one[0].kind is Kind.PUBLICATION and one[0].partner == partner(cast).pk
    )


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("silent", "silent", "The server did not answer on 2 March 2026 and on 3 March 2026."),
        ("not found", "not found", "The page was not found on 2 March 2026 and on 3 March 2026."),
        (
            "silent",
            "not found",
            "The server did not answer on 2 March 2026. The page was not found on 3 March 2026.",
        ),
    ],
)
def test_it_tells_what_was_found_on_which_days(owing, as_, monkeypatch, first, second, told):
    recorded(owing)
    looked(monkeypatch, days=0, outcome=Outcome(first))
    shown = as_(owing.noor).get(url(owing))
    assert shown.context["gone"] == "" and shown.context["failed"] and stands(owing) == "fulfilled"
    looked(monkeypatch, days=1, outcome=Outcome(second))
    looked(monkeypatch, days=8, outcome=Outcome.BROKEN)
    assert why(owing) == told
    assert told in as_(owing.noor).get(url(owing)).content.decode()
    assert told in as_(owing.cora).get(reverse("projects:monday")).content.decode()
    looked(monkeypatch, days=15, outcome=Outcome.STANDS)
    assert why(owing) == "" and stands(owing) == "fulfilled"


def test_two_looks_around_midnight_are_one(owing, monkeypatch):
    recorded(owing)
    assert looked(monkeypatch, days=13.9 / 24, outcome=Outcome.SILENT) == 1
    assert looked(monkeypatch, days=14.1 / 24, outcome=Outcome.SILENT) == 0
    assert looked(monkeypatch, days=26 / 24, outcome=Outcome.SILENT) == 1
    assert stands(owing) == "open"


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


# --- Encrypted ----------------------------------------------------------------------------------


def certified(name, *, by=None, days=30):
    """A certificate for a server, or, without `by`, of somebody who certifies: (key, certificate). Whoever checks it
    asks the machine's own clock, which no test moves."""
    key, now = ec.generate_private_key(ec.SECP256R1()), STARTED
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(by[1].subject if by else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if by:
        signer = x509.AuthorityKeyIdentifier.from_issuer_public_key(by[1].public_key())
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        made = made.add_extension(signer, critical=False)
    return key, made.sign(by[0] if by else key, hashes.SHA256())


def pem(of):
    return of.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def authority():
    return certified("Authority of the tests")


@pytest.fixture
def encrypted(monkeypatch, tmp_path, authority):
    """`encrypted(certificate)` is the address of a server that shows it; the fetcher trusts the tests' authority."""
    servers = []

    def begin(key, certificate):
        whole = tmp_path / f"{len(servers)}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        whole.write_bytes(private + pem(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(whole)
        server = Quiet(("127.0.0.1", 0), Town)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        servers.append(server)
        monkeypatch.setattr(fetching, "PORTS", {"http": (), "https": (server.server_port,)})
        return f"https://town.example:{server.server_port}"

    context = ssl.create_default_context(cadata=pem(authority[1]).decode())
    monkeypatch.setattr(fetching, "trusted", lambda: context)
    monkeypatch.setattr(fetching, "numbers_of", lambda _host, _port: ["127.0.0.1"])
    monkeypatch.setattr(fetching, "is_public", lambda _number: True)
    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


class Quiet(HTTPServer):
    def handle_error(self, *args):
        """Whoever does not trust us hangs up."""


@pytest.mark.parametrize(("path", "outcome"), [("/page", "stands"), ("/old", "stands"), ("/x", "not found")])
def test_it_fetches_an_encrypted_page(encrypted, authority, path, outcome):
    address = encrypted(*certified("town.example", by=authority))
    found = fetching.fetch(address + path)
    assert found.outcome == outcome
    assert (found.body == "Europe for Citizens") is (outcome == "stands") or outcome == "not found"


@pytest.mark.parametrize("wrong", ["another name", "ended", "signed by nobody"])
def test_a_wrong_certificate_is_a_look_that_failed(encrypted, authority, owing, as_, monkeypatch, wrong):
    certificate = {
        "another name": lambda: certified("elsewhere.example", by=authority),
        "ended": lambda: certified("town.example", by=authority, days=-1),
        "signed by nobody": lambda: certified("town.example", by=certified("Nobody")),
    }[wrong]()
    Town.seen.clear()
    address = encrypted(*certificate) + "/page"
    assert fetching.fetch(address).outcome is Outcome.INSECURE
    assert Town.seen == []
    page = recorded(owing)
    PublishedPage.objects.filter(pk=page.pk).update(address=address)
    for day in (0, 1):
        assert actions.look_at_pages(now=NOW + timedelta(days=day)) == 1
    assert "certificate was wrong or had ended" in why(owing)


def test_what_speaks_no_encryption_is_broken(server, monkeypatch):
    monkeypatch.setattr(fetching, "is_public", lambda _number: True)
    port = int(server.rsplit(":", 1)[1])
    monkeypatch.setattr(fetching, "PORTS", {"http": (), "https": (port,)})
    assert fetching.fetch(f"https://town.example:{port}/page").outcome is Outcome.BROKEN


def test_where_all_certificates_are_wrong_our_own_store_may_be(owing, monkeypatch):
    recorded(owing), recorded(owing, owing.gondomar, nonce="two")
    assert looked(monkeypatch, days=0, outcome=Outcome.INSECURE) == 0


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


def test_the_text_tells_where_when_and_how_many_came_from_each_country(now, cast):
    """What funders ask to read on the page of a town; counts only once they are published."""
    cast.event.summary = Content.of("en", "Four days to get to know each other.")
    cast.event.save()
    before = texts.owed_text(cast.project, "en").plain
    assert "Event 1: Gondomar (Portugal), 1" in before and "3 Apr 2026." in before
    assert "Four days to get to know each other." in before and "Participants:" not in before
    for town in (cast.gondomar, cast.kavala, cast.kavala):
        seat = factories.RegistrationFactory(
            event=cast.event, person__town=town, person__project=cast.project
        )
        factories.AttendanceFactory(registration=seat, day=cast.event.starts_on)
    event_actions.close(cast.event, by=cast.cora, now=now)
    assert "Participants: 3; by country: Greece 2, Portugal 1." in texts.owed_text(cast.project, "en").plain
    assert "Participantes: 3; por país: Grécia 2, Portugal 1." in texts.owed_text(cast.project, "pt").plain


def test_the_text_says_nothing_of_events_that_are_not_public_or_off(cast):
    cast.event.status = "cancelled"
    cast.event.save()
    factories.EventFactory(project=cast.project, host=cast.kavala, published_at=None)
    assert "Event" not in texts.owed_text(cast.project, "en").plain
