"""Signing in with a password or a code by letter, and out again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import override_settings

from config.settings import CACHES
from cordel.accounts.models import User
from cordel.base.models import AuditEntry
from tests.accounts.conftest import PASSWORD, Visitor, code_in

LOGIN = "/account/login/"
ASK = "/account/login/code/"
GIVE = "/account/login/code/confirm/"
SAME = "The email address and/or password you specified are not correct."


class Dead(BaseEmailBackend):
    """A mail server that is not there."""

    def open(self) -> None:
        raise ConnectionRefusedError

    def send_messages(self, _letters: Any) -> int:
        raise ConnectionRefusedError


dead_mail = override_settings(EMAIL_BACKEND=f"{__name__}.Dead")


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


# --- A password -------------------------------------------------------------------------------------


def test_it_lets_an_officer_in_and_writes_down_how(visitor: Visitor, tomas: User) -> None:
    answer = visitor.sign_in(tomas.email)
    assert (answer.status_code, answer.url) == (302, "/desk/")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor_id, entry.object_id) == ("account.signed_in", tomas.pk, tomas.pk)
    assert entry.detail == {"means": ["password"]}
    assert mail.outbox == []


def test_it_goes_on_to_the_page_that_was_asked_for(visitor: Visitor, tomas: User) -> None:
    asked = visitor.get("/account/me/")
    assert asked.url == "/account/login/?next=/account/me/"
    answer = visitor.post(asked.url, login=tomas.email, password=PASSWORD, next="/account/me/")
    assert answer.url == "/account/me/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "http://[evil"])
def test_it_leads_nobody_to_another_site(visitor: Visitor, tomas: User, elsewhere: str) -> None:
    assert visitor.get(f"{LOGIN}?next={elsewhere}").status_code == 200
    answer = visitor.post(LOGIN, login=tomas.email, password=PASSWORD, next=elsewhere)
    assert answer.url == "/desk/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("tomas@gondomar.example", "wrong"),
        ("nobody@nowhere.example", PASSWORD),
        ("cora@coordination.example", "x"),
    ],
)
def test_it_says_the_same_to_everybody_it_does_not_let_in(
    visitor: Visitor, tomas: User, cora: User, email: str, password: str
) -> None:
    answer = visitor.sign_in(email, password)
    assert SAME in answer.content.decode()
    assert email in answer.content.decode(), "what was typed stays"
    assert not visitor.is_in


def test_it_writes_down_a_failure_without_the_address(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email, "wrong")
    visitor.sign_in("nobody@nowhere.example", "wrong")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_id, entry.actor_id) == ("account.sign_in_failed", tomas.pk, None)
    assert entry.detail == {"means": "password"}


def test_it_stops_guessing(make_visitor: Callable[[], Visitor], tomas: User) -> None:
    for _ in range(5):
        make_visitor().sign_in(tomas.email, "wrong")
    answer = make_visitor().sign_in(tomas.email)
    assert "Too many failed login attempts" in answer.content.decode()


def test_it_counts_guesses_where_all_web_processes_see_them(visitor: Visitor, tomas: User) -> None:
    def counters() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM shared_cache")
            return int(cursor.fetchone()[0])

    with override_settings(CACHES=CACHES):
        for _ in range(5):
            visitor.sign_in(tomas.email, "wrong")
        assert counters() > 0
        assert "Too many failed login attempts" in visitor.sign_in(tomas.email).content.decode()


def test_it_keeps_a_closed_account_out(visitor: Visitor, tomas: User) -> None:
    User.objects.update(is_active=False)
    assert visitor.sign_in(tomas.email).url == "/account/inactive/"
    assert "inactive" in visitor.get("/account/inactive/").content.decode()
    assert not visitor.is_in


def test_it_refuses_a_form_that_is_not_ours(tomas: User) -> None:
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(LOGIN, {"login": tomas.email, "password": PASSWORD})
    assert answer.status_code == 403


def test_it_says_please_wait_in_our_own_page(visitor: Visitor, tomas: User) -> None:
    with override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"}):
        visitor.sign_in("a@b.example", "x")
        answer = visitor.sign_in("a@b.example", "x")
    assert answer.status_code == 429
    assert "Please wait a little" in answer.content.decode()


# --- A code by letter -------------------------------------------------------------------------------


def test_it_sends_a_code_that_opens_the_door_once(
    visitor: Visitor, make_visitor: Callable[[], Visitor], cora: User
) -> None:
    assert visitor.post(ASK, email=cora.email).url == GIVE
    assert cora.email in visitor.get(GIVE).content.decode()
    letter = mail.outbox[0]
    assert letter.to == [cora.email]
    assert letter.subject == "Your code to sign in"
    assert letter.body.startswith("Hello Cora,")
    assert "Lind" not in letter.body
    assert visitor.post(GIVE, code=code_in(letter)).url == "/desk/"
    assert visitor.is_in
    assert verbs() == ["account.signed_in"]
    again = make_visitor()
    again.post(ASK, email=cora.email)
    again.post(GIVE, code=code_in(letter))
    assert not again.is_in


def test_it_takes_the_code_as_people_type_it(visitor: Visitor, cora: User) -> None:
    visitor.post(ASK, email=f" {cora.email.upper()} ")
    typed = code_in(mail.outbox[0]).replace("-", " ").lower()
    assert visitor.post(GIVE, code=typed).url == "/desk/"


def test_it_turns_a_wrong_code_away_and_ends_after_three(visitor: Visitor, cora: User) -> None:
    visitor.post(ASK, email=cora.email)
    assert "Incorrect code." in visitor.post(GIVE, code="AAAA-AAAA").content.decode()
    visitor.post(GIVE, code="AAAA-AAAB")
    assert visitor.post(GIVE, code="AAAA-AAAC").url == ASK
    visitor.post(GIVE, code=code_in(mail.outbox[0]))
    assert not visitor.is_in
    assert verbs() == ["account.sign_in_failed"] * 3


def test_it_sends_a_new_code_when_asked(visitor: Visitor, cora: User) -> None:
    visitor.post(ASK, email=cora.email)
    visitor.post(GIVE, action="resend")
    first, second = (code_in(letter) for letter in mail.outbox)
    assert first != second
    assert visitor.post(GIVE, code=second).url == "/desk/"


def test_it_answers_a_stranger_like_a_colleague(make_visitor: Callable[[], Visitor], cora: User) -> None:
    def page(email: str) -> str:
        visitor = make_visitor()
        assert visitor.post(ASK, email=email).url == GIVE
        text: str = visitor.get(GIVE).content.decode()
        return text.replace(email, "ADDRESS")

    def without_tokens(text: str) -> list[str]:
        return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]

    assert without_tokens(page("stranger@nowhere.example")) == without_tokens(page(cora.email))


def test_it_writes_to_a_stranger_once_a_day_at_most(make_visitor: Callable[[], Visitor], db: None) -> None:
    for address in ("/account/login/code/", "/account/password/reset/", "/account/login/code/"):
        make_visitor().post(address, email="stranger@nowhere.example")
    letter = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert letter.subject == "No account with this address"
    assert "http" not in letter.body.replace("http://127.0.0.1:8000", ""), "only our own address"


@dead_mail
@pytest.mark.parametrize("email", ["cora@coordination.example", "stranger@nowhere.example"])
@pytest.mark.parametrize("address", [ASK, "/account/password/reset/"])
def test_it_says_when_no_letter_can_be_sent(visitor: Visitor, cora: User, email: str, address: str) -> None:
    for _ in range(2):
        answer = visitor.post(address, email=email)
        assert answer.status_code == 503
        assert "Our mail server does not answer at the moment" in answer.content.decode()


@pytest.mark.parametrize("email", ["", "no address", "a" * 400 + "@b.example"])
def test_it_asks_for_a_real_address(visitor: Visitor, db: None, email: str) -> None:
    answer = visitor.post(ASK, email=email)
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert mail.outbox == []


def test_it_writes_the_letter_in_the_language_of_the_page(visitor: Visitor, cora: User) -> None:
    visitor.get("/account/login/?language=ar")
    visitor.post(ASK, email=cora.email)
    html = mail.outbox[0].alternatives[0][0]
    assert '<html lang="ar" dir="rtl">' in html
    assert code_in(mail.outbox[0]) in html


def test_it_shows_a_new_browser_the_persons_own_language(visitor: Visitor, cora: User) -> None:
    User.objects.update(language="ar")
    answer = visitor.sign_in_with_code(cora.email)
    assert answer.cookies["language"].value == "ar"


def test_it_leaves_a_chosen_language_alone(visitor: Visitor, cora: User) -> None:
    User.objects.update(language="ar")
    visitor.get("/account/login/?language=en")
    assert "language" not in visitor.sign_in_with_code(cora.email).cookies


# --- Out, and no way in -----------------------------------------------------------------------------


def test_it_signs_out_by_post_alone(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email)
    assert "Are you sure" in visitor.get("/account/logout/").content.decode()
    assert visitor.is_in
    assert visitor.post("/account/logout/").url == "/"
    assert not visitor.is_in
    assert visitor.post("/account/logout/").url == "/", "twice changes nothing"


@pytest.mark.parametrize(
    "data", [{}, {"email": "new@town.example", "password1": PASSWORD, "password2": PASSWORD}]
)
def test_it_opens_no_account_for_a_stranger(visitor: Visitor, db: None, data: dict[str, str]) -> None:
    for answer in (visitor.get("/account/signup/"), visitor.post("/account/signup/", **data)):
        assert "Nobody opens one alone: you are invited." in answer.content.decode()
    assert not User.objects.exists()


PUBLIC = ["login/", "login/code/", "signup/", "password/reset/", "inactive/"]
PRIVATE = [
    "me/",
    "",
    "email/",
    "password/change/",
    "password/set/",
    "2fa/",
    "2fa/webauthn/",
    "2fa/totp/activate/",
]
PRIVATE += ["2fa/recovery-codes/", "2fa/recovery-codes/download/", "2fa/webauthn/add/", "reauthenticate/"]


@pytest.mark.parametrize("address", PRIVATE)
def test_it_sends_a_stranger_to_the_sign_in(visitor: Visitor, db: None, address: str) -> None:
    answer = visitor.get(f"/account/{address}")
    assert answer.status_code == 302
    assert answer.url.startswith(LOGIN)


@pytest.mark.parametrize("address", PUBLIC)
def test_it_holds_no_inline_script_or_style(visitor: Visitor, db: None, address: str) -> None:
    page = visitor.get(f"/account/{address}").content.decode()
    scripts = page.split("<script")[1:]
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    assert "style=" not in page and "<style" not in page


def test_looking_at_the_pages_writes_nothing(
    visitor: Visitor, db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        for address in PUBLIC:
            assert visitor.get(f"/account/{address}").status_code == 200
