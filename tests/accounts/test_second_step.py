"""An app that counts codes, recovery codes, and the proof that it is still the same person."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator

from cordel.accounts.models import User
from cordel.base.models import AuditEntry, Job
from tests.accounts.conftest import PASSWORD, Visitor, app_code

ACTIVATE = "/account/2fa/totp/activate/"
AUTHENTICATE = "/account/2fa/authenticate/"
CODES = "/account/2fa/recovery-codes/"
RENEW = "/account/2fa/recovery-codes/generate/"
Committed = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _now(now: datetime) -> Iterator[None]:
    """Codes of an app change with the clock, so it stands still."""
    yield


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    """allauth tells of a new step once it is certain."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def key_on(page: Any) -> str:
    found = re.search(r'id="key">([A-Z2-7]+)<', page.content.decode())
    assert found is not None
    return found[1]


def set_up_app(visitor: Visitor, committed: Committed) -> str:
    """Switches the app on for a person who is signed in; returns the app's key."""
    page = visitor.get(ACTIVATE)
    if page.status_code == 302:
        visitor.post(page.url, password=PASSWORD)
        page = visitor.get(ACTIVATE)
    key = key_on(page)
    with committed():
        assert visitor.post(ACTIVATE, code=app_code(key)).url == CODES
    return key


def codes(visitor: Visitor) -> list[str]:
    return re.findall(r'<li class="code">(\d{8})</li>', visitor.get(CODES).content.decode())


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_it_asks_for_the_password_before_the_door_is_changed(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email)
    asked = visitor.get(ACTIVATE)
    assert asked.url == "/account/reauthenticate/?next=%2Faccount%2F2fa%2Ftotp%2Factivate%2F"
    assert "Incorrect password." in visitor.post(asked.url, password="wrong").content.decode()
    assert visitor.post(asked.url, password=PASSWORD).url == ACTIVATE
    assert "QR code" in visitor.get(ACTIVATE).content.decode()


def test_it_switches_the_app_on_and_gives_recovery_codes(
    visitor: Visitor, tomas: User, committed: Committed
) -> None:
    visitor.sign_in(tomas.email)
    set_up_app(visitor, committed)
    assert len(set(codes(visitor))) == 10
    assert verbs() == ["account.signed_in", "account.factor_added"]
    assert AuditEntry.objects.get(verb="account.factor_added").detail == {"kind": "totp"}
    assert Job.objects.filter(name="accounts.write_notice").count() == 1
    assert visitor.get("/account/2fa/recovery-codes/download/").content.decode().split() == codes(visitor)


def test_it_takes_no_wrong_code_for_a_start(visitor: Visitor, cora: User) -> None:
    visitor.sign_in_with_code(cora.email)
    key = key_on(visitor.get(ACTIVATE))
    page = visitor.post(ACTIVATE, code="000000")
    assert "Incorrect code." in page.content.decode()
    assert key_on(page) == key, "the picture that was scanned stays"
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_lets_somebody_without_a_password_see_the_codes_at_once(
    visitor: Visitor, cora: User, committed: Committed
) -> None:
    visitor.sign_in_with_code(cora.email)
    set_up_app(visitor, committed)
    assert len(codes(visitor)) == 10


def test_looking_at_recovery_codes_writes_nothing(
    visitor: Visitor, tomas: User, committed: Committed, django_assert_num_queries: Any
) -> None:
    visitor.sign_in(tomas.email)
    set_up_app(visitor, committed)
    before = list(Authenticator.objects.order_by("pk").values())
    codes(visitor)
    assert list(Authenticator.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("by_letter", [False, True])
def test_it_asks_for_the_second_step(
    visitor: Visitor, tomas: User, committed: Committed, by_letter: bool
) -> None:
    visitor.sign_in(tomas.email)
    key = set_up_app(visitor, committed)
    visitor.post("/account/logout/")
    answer = visitor.sign_in_with_code(tomas.email) if by_letter else visitor.sign_in(tomas.email)
    assert answer.url == AUTHENTICATE
    assert not visitor.is_in
    assert "The second step" in visitor.get(AUTHENTICATE).content.decode()
    assert "Incorrect code." in visitor.post(AUTHENTICATE, code="000000").content.decode()
    assert visitor.post(AUTHENTICATE, code=app_code(key)).url == "/desk/"
    entry = AuditEntry.objects.latest("pk")
    assert entry.detail == {"means": ["code" if by_letter else "password", "totp"]}
    assert "account.sign_in_failed" in verbs()


@pytest.mark.parametrize(("late", "is_in"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_it_forgives_half_a_minute(
    visitor: Visitor, tomas: User, committed: Committed, late: int, is_in: bool
) -> None:
    visitor.sign_in(tomas.email)
    key = set_up_app(visitor, committed)
    visitor.post("/account/logout/")
    visitor.sign_in(tomas.email)
    visitor.post(AUTHENTICATE, code=app_code(key, late))
    assert visitor.is_in is is_in


def test_it_takes_a_code_of_the_app_once(
    make_visitor: Callable[[], Visitor], visitor: Visitor, tomas: User, committed: Committed, now: datetime
) -> None:
    """Also after the half minute in which allauth itself remembers it."""
    visitor.sign_in(tomas.email)
    key = set_up_app(visitor, committed)
    code = app_code(key, 30)
    first, second = make_visitor(), make_visitor()
    first.sign_in(tomas.email)
    assert first.post(AUTHENTICATE, code=code).url == "/desk/"
    with time_machine.travel(now + timedelta(seconds=50), tick=False):
        second.sign_in(tomas.email)
        assert "This code was used before." in second.post(AUTHENTICATE, code=code).content.decode()
        assert not second.is_in


def test_it_takes_a_recovery_code_once(
    make_visitor: Callable[[], Visitor], visitor: Visitor, tomas: User, committed: Committed
) -> None:
    visitor.sign_in(tomas.email)
    set_up_app(visitor, committed)
    code = codes(visitor)[3]
    first, second = make_visitor(), make_visitor()
    for browser in (first, second):
        browser.sign_in(tomas.email)
        browser.post(AUTHENTICATE, code=code)
    assert first.is_in
    assert not second.is_in
    assert "9 codes are left." in first.get("/account/me/").content.decode()


def test_it_renews_recovery_codes(visitor: Visitor, tomas: User, committed: Committed) -> None:
    visitor.sign_in(tomas.email)
    set_up_app(visitor, committed)
    old = codes(visitor)
    assert "10 codes that you have not used" in visitor.get(RENEW).content.decode()
    with committed():
        assert visitor.post(RENEW).url == CODES
    assert set(codes(visitor)).isdisjoint(old)
    assert verbs()[-1] == "account.codes_renewed"


def test_it_makes_no_recovery_codes_for_nothing(visitor: Visitor, tomas: User) -> None:
    visitor.sign_in(tomas.email)
    asked = visitor.get(RENEW)
    visitor.post(asked.url, password=PASSWORD)
    assert "cannot generate recovery codes" in visitor.post(RENEW).content.decode()
    assert visitor.get(CODES).status_code == 404


def test_it_switches_the_app_off_again(visitor: Visitor, tomas: User, committed: Committed) -> None:
    visitor.sign_in(tomas.email)
    set_up_app(visitor, committed)
    assert "Switch the app off?" in visitor.get("/account/2fa/totp/deactivate/").content.decode()
    with committed():
        visitor.post("/account/2fa/totp/deactivate/")
    assert verbs()[-1] == "account.factor_removed"
    visitor.post("/account/logout/")
    assert visitor.sign_in(tomas.email).url == "/desk/"
    assert visitor.get("/account/2fa/totp/deactivate/").status_code == 404, "twice changes nothing"


def test_it_shows_passkeys_of_others_to_nobody(visitor: Visitor, tomas: User, cora: User) -> None:
    key = Authenticator.objects.create(
        user=tomas, type="webauthn", data={"name": "Tomas' phone", "credential": {}}
    )
    visitor.sign_in_with_code(cora.email)
    for verb in ("edit", "remove"):
        assert visitor.get(f"/account/2fa/webauthn/keys/{key.pk}/{verb}/").status_code == 404
    assert "Tomas" not in visitor.get("/account/me/").content.decode()


@pytest.mark.parametrize("credential", ["", "no json", "{}", '{"id": 1, "response": {}}', "[1]"])
def test_it_refuses_a_broken_passkey(visitor: Visitor, db: None, credential: str) -> None:
    assert visitor.post("/account/2fa/webauthn/login/", credential=credential).url == "/account/login/"
    assert not visitor.is_in
