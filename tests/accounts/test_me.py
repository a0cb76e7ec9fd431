"""My account, and another e-mail address for it."""

from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone

from cordel.accounts.models import User
from cordel.base import jobs
from cordel.base.models import AuditEntry, Job
from tests.accounts.conftest import PASSWORD, Visitor, code_in
from tests.accounts.test_sign_in import dead_mail

ME = "/account/me/"
ADDRESS = "/account/email/"
CONFIRM = "/account/confirm-email/"
NEW = "tomas@thessaloniki.example"


# --- Who I am ---------------------------------------------------------------------------------------


def test_it_shows_how_many_towns_and_projects_somebody_works_for(as_: Any, cast: Any) -> None:
    assert "You work for 1 town." in as_(cast.tomas).get(ME).content.decode()
    assert "You work for 1 project." in as_(cast.cora).get(ME).content.decode()
    assert "Nobody has given you a task yet." in as_(cast.stranger).get(ME).content.decode()
    assert "You are an administrator" in as_(cast.admin).get(ME).content.decode()


def test_it_keeps_name_and_language(as_: Any, cast: Any) -> None:
    browser = as_(cast.tomas)
    for _ in range(2):
        answer = browser.post(ME, {"name": "توماس", "language": "ar"})
        assert answer.url == ME
    assert answer.cookies["language"].value == "ar"
    user = User.objects.get(pk=cast.tomas.pk)
    assert (user.name, user.language) == ("توماس", "ar")
    assert AuditEntry.objects.filter(verb="account.changed").count() == 1, "twice changes nothing"


@pytest.mark.parametrize(
    "data", [{"name": "x" * 121, "language": "en"}, {"name": "Tomas", "language": "tlh"}, {"name": "Tomas"}]
)
def test_it_refuses_what_it_cannot_keep(as_: Any, cast: Any, data: dict[str, str]) -> None:
    answer = as_(cast.tomas).post(ME, data)
    assert answer.status_code == 422
    assert data["name"] in answer.content.decode()
    assert not AuditEntry.objects.exists()


def test_it_says_whether_there_is_a_password(visitor: Visitor, tomas: User, cora: User) -> None:
    visitor.sign_in_with_code(cora.email)
    assert "Choose a password" in visitor.get(ME).content.decode()
    visitor.post("/account/logout/")
    visitor.sign_in(tomas.email)
    assert "Change the password" in visitor.get(ME).content.decode()


def test_it_is_the_one_page_for_all_of_it(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email)
    for address in ("/account/", "/account/2fa/", "/account/2fa/webauthn/"):
        assert visitor.get(address).url == ME


def test_looking_writes_nothing(visitor: Visitor, tomas: User, django_assert_max_num_queries: Any) -> None:
    visitor.sign_in(tomas.email)
    with django_assert_max_num_queries(12) as seen:
        for address in (ME, ADDRESS, "/account/password/change/"):
            assert visitor.get(address).status_code == 200
    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)


# --- Another address --------------------------------------------------------------------------------


def ask_for(visitor: Visitor, address: str) -> Any:
    """Asks for another address, and shows the password once more where that is wanted."""
    answer = visitor.post(ADDRESS, email=address, action_add="")
    if "reauthenticate" in getattr(answer, "url", ""):
        answer = visitor.post(answer.url, password=PASSWORD)
    return answer


def test_it_changes_the_address_once_the_new_one_is_proven(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email)
    assert ask_for(visitor, NEW).url == CONFIRM
    assert mail.outbox[0].to == [NEW]
    assert "Tomas" not in mail.outbox[0].body, "who lives at the new address is not known yet"
    assert "Incorrect code." in visitor.post(CONFIRM, code="AAAA-AAAA").content.decode()
    assert User.objects.get().email == "tomas@gondomar.example"
    assert visitor.post(CONFIRM, code=code_in(mail.outbox[0])).url == ME
    assert User.objects.get().email == NEW
    assert AuditEntry.objects.latest("pk").verb == "account.address_changed"
    warning = mail.outbox[1]
    assert warning.to == ["tomas@gondomar.example"]
    assert "The e-mail address of your account was changed." in warning.body
    visitor.post("/account/logout/")
    assert visitor.sign_in("tomas@gondomar.example").status_code == 200
    assert visitor.sign_in(NEW).url == "/desk/"


def test_it_wants_the_password_before_it_changes_the_address(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email)
    assert visitor.post(ADDRESS, email=NEW, action_add="").url.startswith("/account/reauthenticate/")
    assert mail.outbox == []


def test_it_does_not_give_away_an_address_that_is_somebody_elses(
    visitor: Visitor, tomas: User, cora: User
) -> None:
    visitor.sign_in(tomas.email)
    assert ask_for(visitor, cora.email).url == CONFIRM, "the same answer as for a free address"
    page = visitor.post(CONFIRM, code=code_in(mail.outbox[0])).content.decode()
    assert "already registered" in page
    assert User.objects.get(pk=tomas.pk).email == "tomas@gondomar.example"


@pytest.mark.parametrize("address", ["", "no address", "tomas@gondomar.example"])
def test_it_refuses_an_address_that_is_none_or_the_same(visitor: Visitor, tomas: User, address: str) -> None:
    visitor.sign_in(tomas.email)
    answer = ask_for(visitor, address)
    assert 'aria-invalid="true"' in answer.content.decode()
    assert mail.outbox == []


def test_it_keeps_the_old_address_while_no_letter_can_be_sent(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email)
    with dead_mail:
        assert ask_for(visitor, NEW).status_code == 503
    assert User.objects.get().email == "tomas@gondomar.example"


def test_it_changes_the_address_although_the_old_one_cannot_be_warned(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email)
    ask_for(visitor, NEW)
    with dead_mail:
        assert visitor.post(CONFIRM, code=code_in(mail.outbox[0])).url == ME
    assert User.objects.get().email == NEW


# --- Warnings ---------------------------------------------------------------------------------------


@override_settings(RECURRING_JOBS={})
def test_it_warns_the_owner_in_the_owners_language(visitor: Visitor, tomas: User) -> None:
    User.objects.update(language="ar")
    visitor.sign_in(tomas.email)
    visitor.post(
        "/account/password/change/",
        oldpassword=PASSWORD,
        password1="another string of towns",
        password2="another string of towns",
    )
    assert mail.outbox == [], "not while the person waits"
    assert jobs.run_due(timezone.now()) == 1
    letter = mail.outbox[0]
    assert letter.to == [tomas.email]
    assert 'dir="rtl"' in letter.alternatives[0][0]
    assert "http://127.0.0.1:8000/account/password/reset/" in letter.body


def test_it_warns_nobody_whose_account_is_gone(tomas: User) -> None:
    jobs.enqueue("accounts.write_notice", now=timezone.now(), user_id=tomas.pk, verb="account.factor_added")
    tomas.delete()
    jobs.run_due(timezone.now())
    assert mail.outbox == []
    assert Job.objects.get().state == Job.State.DONE
