"""The test letter: to oneself, every step in plain words, and never the password."""

import io
import smtplib
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from cordel.base import demonstration
from cordel.base.models import SiteFact
from tests.conftest import NOW, Cast
from tests.post_office import post_office

pytestmark = pytest.mark.django_db
HERE = "/desk/mail/"


def test_it_goes_to_whoever_asks_and_the_page_shows_every_step(cast: Cast, as_: Any) -> None:
    with post_office() as office:
        page = as_(cast.cora).post(HERE, {"to": "victim@x.example", "address": "victim@x.example"})
    assert office.readers == [cast.cora.email]
    text = page.content.decode()
    assert "It is handed to the mail server." in text and "delivered" not in text
    assert text.count('class="tag good"') == 3 and text.count("not needed") == 2


@pytest.mark.parametrize("secret", ["s3cret-w0rd"])
def test_a_refused_sign_in_says_what_helps_and_not_the_password(
    cast: Cast, as_: Any, secret: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_self: Any, user: str, password: str, **_: Any) -> None:
        raise smtplib.SMTPAuthenticationError(535, f"5.7.8 bad {user} {password}".encode())

    monkeypatch.setattr(smtplib.SMTP, "login", refuse)
    with post_office(EMAIL_HOST_USER="somebody", EMAIL_HOST_PASSWORD=secret):
        page = as_(cast.admin).post(HERE).content.decode()
    assert "535 5.7.8 bad … …" in page and "did not accept user and password" in page
    assert secret not in page and secret not in caplog.text


@pytest.mark.parametrize(
    ("settings", "helps"),
    [
        ({"EMAIL_PORT": 1}, "Nothing answers there."),
        ({"EMAIL_USE_TLS": True}, "The encryption could not begin."),
        ({"EMAIL_USE_SSL": True}, "The encryption could not begin."),
    ],
)
def test_where_it_stops_it_says_what_helps(
    cast: Cast, as_: Any, settings: dict[str, Any], helps: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cordel.base.mail_check.SECONDS", 1)
    with post_office(**settings) as office:
        page = as_(cast.cora).post(HERE).content.decode()
    assert helps in page and "could not be handed over" in page and not office.letters


def test_the_server_s_refusal_is_shown_in_its_own_words(cast: Cast, as_: Any) -> None:
    with post_office() as office:
        office.answers[cast.cora.email] = "550 5.7.26 unauthenticated <script>"
        page = as_(cast.cora).post(HERE).content.decode()
    assert "550 5.7.26 unauthenticated &lt;script&gt;" in page


def test_a_name_that_nobody_knows(cast: Cast, as_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise OSError("Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with override_settings(HAS_MAIL_SERVER=True, EMAIL_HOST="nowhere.invalid", EMAIL_PORT=25):
        page = as_(cast.cora).post(HERE).content.decode()
    assert "Nobody knows a machine of this name." in page


def test_not_too_often(cast: Cast, as_: Any, now: Any) -> None:
    browser = as_(cast.cora)
    with post_office() as office:
        answers = [browser.post(HERE).status_code for _ in range(7)]
    assert answers == [200] * 6 + [429] and len(office.letters) == 6


@pytest.mark.parametrize("what", ["demonstration", "no server"])
def test_where_none_can_be_sent_it_says_why(cast: Cast, as_: Any, what: str) -> None:
    if what == "demonstration":
        SiteFact.objects.create(name=SiteFact.DEMONSTRATION, since=NOW)
        demonstration.forget()
    with post_office(HAS_MAIL_SERVER=what == "demonstration") as office:
        for answer in (as_(cast.cora).get(HERE), as_(cast.cora).post(HERE)):
            assert "Send me a test letter" not in answer.content.decode()
        with pytest.raises(CommandError):
            call_command("test_letter", "somebody@x.example")
    assert office.connections == 0


def test_the_command_says_the_same(cast: Cast) -> None:
    told = io.StringIO()
    with post_office() as office:
        call_command("test_letter", "somebody@x.example", stdout=told)
        office.answers["other@x.example"] = "550 5.1.1 no"
        with pytest.raises(CommandError):
            call_command("test_letter", "other@x.example", stdout=told)
    assert office.readers == ["somebody@x.example"]
    assert "is handed to the mail server" in told.getvalue() and "[550 5.1.1 no]" in told.getvalue()


def test_the_page_tells_limits_and_how_much_of_them_is_used(cast: Cast, as_: Any, now: Any) -> None:
    with post_office(MAIL_PER_DAY=50):
        browser = as_(cast.cora)
        browser.post(HERE)
        assert "1 of at most 50 letters" in browser.get(HERE).content.decode()


def test_the_it_department_reads_the_lines_word_for_word(cast: Cast, as_: Any) -> None:
    settings = {"EMAIL_HOST": "smtp.provider.example", "DEFAULT_FROM_EMAIL": "Cordel <cordel@towns.example>"}
    with override_settings(**settings, MAIL_BOUNCES="back@other.example", EMAIL_HOST_PASSWORD="s3cret"):
        page = as_(cast.cora).get(f"{HERE}it/").content.decode()
    assert 'towns.example. IN TXT "v=spf1 a:smtp.provider.example ~all"' in page
    assert "lies in another domain than the sender" in page and "s3cret" not in page
    with override_settings(**settings, MAIL_BOUNCES="back@towns.example"):
        assert "another domain" not in as_(cast.admin).get(f"{HERE}it/").content.decode()
