"""The technical back office is the administrators', behind the common sign-in."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.utils import timezone

from cordel.accounts.models import User
from cordel.base import jobs
from cordel.base.models import AuditEntry
from tests.accounts.conftest import PASSWORD, Visitor

PEOPLE = "/admin/accounts/user/"


def test_it_knows_only_the_common_sign_in(visitor: Visitor, db: None) -> None:
    assert visitor.get("/admin/").url == "/admin/login/?next=/admin/"
    assert visitor.get("/admin/login/?next=/admin/").url == "/account/login/?next=/admin/"
    assert visitor.get("/admin/login/").url == "/account/login/?next=/admin/"
    assert visitor.post("/admin/login/", username="a@b.example", password="x").url.startswith(
        "/account/login/"
    )


@pytest.mark.parametrize("who", ["tomas", "cora", "stranger"])
def test_it_is_closed_to_everybody_else(as_: Any, cast: Any, who: str) -> None:
    User.objects.filter(pk=getattr(cast, who).pk).update(is_staff=True)
    browser = as_(getattr(cast, who))
    for address in ("/admin/", PEOPLE):
        assert browser.get(address, follow=True).status_code == 403


def test_it_asks_an_administrator_for_the_second_step(visitor: Visitor, tomas: User) -> None:
    User.objects.update(is_superuser=True)
    Authenticator.objects.create(user=tomas, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    answer = visitor.post("/account/login/?next=/admin/", login=tomas.email, password=PASSWORD)
    assert answer.url == "/account/2fa/authenticate/"
    assert visitor.get("/admin/").status_code == 302


def test_it_opens_for_administrators(as_: Any, cast: Any) -> None:
    browser = as_(cast.admin)
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/login/").url == "/admin/"
    assert browser.get("/admin/password_change/").url == "/account/password/change/"
    page = browser.get(PEOPLE).content.decode()
    assert cast.tomas.email in page
    assert (
        "password" not in browser.get(f"{PEOPLE}{cast.tomas.pk}/change/").content.decode().split("<main")[1]
    )


def test_it_invites_the_first_coordinator(as_: Any, cast: Any) -> None:
    browser = as_(cast.admin)
    guest = {"email": "Guest@Kavala.example", "name": "A Guest", "language": "en"}
    assert browser.post(f"{PEOPLE}add/", guest).status_code == 302
    user = User.objects.get(email="guest@kavala.example")
    assert not user.has_usable_password()
    jobs.run_due(timezone.now())
    assert mail.outbox[0].to == ["guest@kavala.example"]
    assert AuditEntry.objects.get(verb="account.invited").actor_id == cast.admin.pk
    assert "already exists" in browser.post(f"{PEOPLE}add/", guest | {"email": user.email}).content.decode()


def test_it_closes_an_account(as_: Any, cast: Any) -> None:
    facts = {"email": cast.tomas.email, "name": "Tomas", "language": "en"}
    as_(cast.admin).post(f"{PEOPLE}{cast.tomas.pk}/change/", facts)
    assert not User.objects.get(pk=cast.tomas.pk).is_active
    assert as_(cast.tomas).get("/desk/").status_code == 302


def test_it_shows_nobody_the_secrets_of_second_steps(as_: Any, cast: Any) -> None:
    secret = Authenticator.objects.create(user=cast.tomas, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    browser = as_(cast.admin)
    assert browser.get(f"/admin/mfa/authenticator/{secret.pk}/change/").status_code == 404
    assert [
        model["object_name"] for app in browser.get("/admin/").context["app_list"] for model in app["models"]
    ] == ["User"]


@pytest.mark.parametrize("asked", ["a" * 60_000, "\x00", "%"])
def test_it_looks_for_anything(as_: Any, cast: Any, asked: str) -> None:
    assert as_(cast.admin).get(PEOPLE, {"q": asked}).status_code == 200


def test_it_does_nothing_to_many_accounts_at_once(as_: Any, cast: Any) -> None:
    before = User.objects.count()
    act = {
        "action": "delete_selected",
        "_selected_action": [str(cast.tomas.pk), "x"],
        "post": "yes",
        "index": "0",
    }
    assert as_(cast.admin).post(PEOPLE, act).status_code < 500
    assert User.objects.count() == before
