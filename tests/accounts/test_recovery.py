"""A forgotten password, a first one, another one."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from cordel.accounts.models import User
from cordel.base.models import AuditEntry, Job
from tests.accounts.conftest import PASSWORD, Visitor, code_in

ASK = "/account/password/reset/"
GIVE = "/account/password/reset/confirm/"
CHOOSE = "/account/password/reset/complete/"
NEW = "another string of towns"


def changes() -> int:
    return AuditEntry.objects.filter(verb="account.password_changed").count()


def test_it_gives_a_new_password_for_a_code(visitor: Visitor, tomas: User) -> None:
    assert visitor.post(ASK, email=tomas.email).url == GIVE
    letter = mail.outbox[0]
    assert letter.subject == "Your code for a new password"
    assert visitor.post(GIVE, code=code_in(letter)).url == CHOOSE
    done = visitor.post(CHOOSE, password1=NEW, password2=NEW)
    assert "Your password was changed" in visitor.get(done.url).content.decode()
    assert not visitor.is_in, "the new password, and a second step, are asked for"
    assert visitor.sign_in(tomas.email, NEW).url == "/desk/"
    assert changes() == 1
    assert Job.objects.get(name="accounts.write_notice").payload["user_id"] == tomas.pk


def test_it_takes_no_code_twice(visitor: Visitor, make_visitor: Callable[[], Visitor], tomas: User) -> None:
    visitor.post(ASK, email=tomas.email)
    code = code_in(mail.outbox[0])
    visitor.post(GIVE, code=code)
    visitor.post(CHOOSE, password1=NEW, password2=NEW)
    assert visitor.post(CHOOSE, password1="third string", password2="third string").url.startswith(ASK)
    other = make_visitor()
    other.post(ASK, email=tomas.email)
    assert "Incorrect code." in other.post(GIVE, code=code).content.decode()


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "at least 10 characters"),
        ("password1234567", "password7654321", "same password each time"),
        ("tomas@gondomar.example", "tomas@gondomar.example", "too similar"),
        ("", "", "required"),
    ],
)
def test_it_refuses_a_weak_or_mistyped_password(
    visitor: Visitor, tomas: User, password: str, again: str, sentence: str
) -> None:
    visitor.post(ASK, email=tomas.email)
    visitor.post(GIVE, code=code_in(mail.outbox[0]))
    page = visitor.post(CHOOSE, password1=password, password2=again).content.decode()
    assert sentence in page
    assert "<ul><li>Your password" not in page
    assert changes() == 0


def test_it_knows_no_way_around_the_code(visitor: Visitor, tomas: User) -> None:
    assert visitor.post(CHOOSE, password1=NEW, password2=NEW).url == ASK
    visitor.post(ASK, email=tomas.email)
    assert visitor.post(CHOOSE, password1=NEW, password2=NEW).url == GIVE


def test_it_lets_an_invited_person_choose_a_first_password(visitor: Visitor, cora: User) -> None:
    visitor.sign_in_with_code(cora.email)
    assert visitor.get("/account/password/change/").url == "/account/password/set/"
    assert visitor.post("/account/password/set/", password1=NEW, password2=NEW).url == "/account/me/"
    assert visitor.is_in
    assert changes() == 1


def test_it_changes_a_password_and_signs_other_browsers_out(
    visitor: Visitor, make_visitor: Callable[[], Visitor], tomas: User
) -> None:
    elsewhere = make_visitor()
    for browser in (visitor, elsewhere):
        browser.sign_in(tomas.email)
    wrong = visitor.post("/account/password/change/", oldpassword="x", password1=NEW, password2=NEW)
    assert "type your current password" in wrong.content.decode()
    right = visitor.post("/account/password/change/", oldpassword=PASSWORD, password1=NEW, password2=NEW)
    assert right.url == "/account/me/"
    assert visitor.is_in
    assert not elsewhere.is_in


def test_it_needs_a_form_of_ours(tomas: User) -> None:
    assert Client(enforce_csrf_checks=True).post(ASK, {"email": tomas.email}).status_code == 403
