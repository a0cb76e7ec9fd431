"""Sign-in of staff in a real browser: passkeys with a device that Chromium plays, and every page of it for everybody."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import override_settings
from playwright.sync_api import Page, expect

from cordel.accounts.models import User
from tests import factories
from tests.accounts.conftest import PASSWORD, app_code, code_in

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def cora(live_server: Any) -> User:
    """Invited, and without a password."""
    user: User = factories.UserFactory(name="Cora Lind", email="cora@coordination.example")
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def device(page: Page) -> Iterator[Callable[..., None]]:
    """A phone that keeps passkeys; `device(isUserVerified=False)` is one whose owner says no."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    def verified(yes: bool) -> None:
        told = {"authenticatorId": made["authenticatorId"], "isUserVerified": yes}
        session.send("WebAuthn.setUserVerified", told)

    yield verified


def send(page: Page, code: str) -> None:
    page.fill("[name=code]", code)
    page.locator("main form button").first.click()


def sign_in_with_code(page: Page, email: str) -> None:
    page.goto("/account/login/code/")
    page.fill("[name=email]", email)
    page.locator("main form button").first.click()
    page.wait_for_url("**/confirm/")
    send(page, code_in(mail.outbox[-1]))


def set_up_app(page: Page) -> str:
    """Switches the app on; returns its key and leaves the page of recovery codes open."""
    page.goto("/account/2fa/totp/activate/")
    key = page.inner_text("#key")
    send(page, app_code(key))
    page.wait_for_url("**/recovery-codes/")
    return key


def add_passkey(page: Page) -> None:
    page.goto("/account/2fa/webauthn/add/")
    page.fill("[name=name]", "Cora's phone")
    page.click("#mfa_webauthn_add")


def test_a_passkey_opens_the_account_alone(page: Page, cora: User, device: Any) -> None:
    sign_in_with_code(page, cora.email)
    page.wait_for_url("**/desk/")
    add_passkey(page)
    page.wait_for_url("**/recovery-codes/")
    page.goto("/account/me/")
    expect(page.get_by_text("opens without a password")).to_be_visible()
    page.get_by_role("button", name="Sign out of this browser").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")


def test_a_passkey_is_the_second_step(page: Page, cora: User, device: Any) -> None:
    sign_in_with_code(page, cora.email)
    add_passkey(page)
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies(name="sessionid")
    sign_in_with_code(page, cora.email)
    page.wait_for_url("**/2fa/authenticate/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")


def test_it_says_so_when_the_device_says_no(page: Page, cora: User, device: Any) -> None:
    """On the page, where the person looks, and not in the console."""
    sign_in_with_code(page, cora.email)
    device(False)
    add_passkey(page)
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
    device(True)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")


def test_it_offers_no_passkey_where_none_can_work(page: Page, live_server: Any) -> None:
    page.goto("/account/login/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/account/login/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    expect(page.get_by_text("Passkeys do not work in this browser")).to_be_visible()


def test_it_needs_no_mouse(page: Page, cora: User) -> None:
    cora.set_password(PASSWORD)
    cora.save()
    page.goto("/account/login/")
    page.focus("[name=login]")
    page.keyboard.type(cora.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")


# --- Everybody can use every page of it -------------------------------------------------------------


def pages_outside(page: Page, cora: User) -> Iterator[str]:
    """Leaves each page of a visitor who is not signed in open for a look."""
    for name in ("login", "signup", "password/reset", "login/code", "inactive"):
        page.goto(f"/account/{name}/")
        yield name
    page.goto("/account/login/")
    page.fill("[name=login]", cora.email)
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#errors")
    yield "login, refused"
    page.goto("/account/password/reset/")
    page.fill("[name=email]", cora.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reset/confirm/")
    yield "the code for a password"
    send(page, code_in(mail.outbox[-1]))
    page.wait_for_url("**/reset/complete/")
    yield "a new password"
    page.context.clear_cookies(name="sessionid")
    with override_settings(EMAIL_BACKEND="tests.accounts.test_sign_in.Dead"):
        page.goto("/account/login/code/")
        page.fill("[name=email]", cora.email)
        page.keyboard.press("Enter")
        page.wait_for_selector("a.button")
        yield "no letters"


def pages_inside(page: Page, cora: User) -> Iterator[str]:
    """The same for somebody who signs in and sets everything up."""
    sign_in_with_code(page, cora.email)
    page.wait_for_url("**/desk/")
    for name in ("me", "password/set", "email", "2fa/totp/activate", "logout"):
        page.goto(f"/account/{name}/")
        yield name
    page.goto("/account/2fa/totp/activate/")
    send(page, "000000")
    page.wait_for_selector("#errors")
    yield "the app, refused"
    key = set_up_app(page)
    yield "recovery codes"
    add_passkey(page)
    page.wait_for_url("**/me/")
    yield "me, with all steps"
    for link in ("edit", "remove"):
        page.goto("/account/me/")
        page.locator(f"main a[href*='/{link}/']").click()
        yield f"passkey {link}"
    reachable = (
        "2fa/webauthn/add",
        "2fa/recovery-codes/generate",
        "2fa/totp/deactivate",
        "2fa/reauthenticate",
    )
    for name in (*reachable, "2fa/webauthn/reauthenticate"):
        page.goto(f"/account/{name}/")
        yield name
    page.context.clear_cookies(name="sessionid")
    sign_in_with_code(page, cora.email)
    page.wait_for_url("**/2fa/authenticate/")
    yield "the second step"
    send(page, "000000")
    page.wait_for_selector("#errors")
    yield "the second step, refused"
    send(page, app_code(key, 30))
    page.wait_for_url("**/desk/")


@pytest.mark.axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_on_these_pages_is_in_anybodys_way(
    page: Page, cora: User, device: Any, axe: Any, language: str, scheme: Any
) -> None:
    """In both directions of reading, light and dark, and on the narrowest screen."""
    cora.language = language
    cora.save()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/account/login/?language={language}")
    found = {}
    for walk in (pages_outside, pages_inside):
        for name in walk(page, cora):
            assert page.get_attribute("html", "lang") == language
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found[name] = axe(page) + (["wider than the screen"] if wide else [])
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert len(found) == 26
