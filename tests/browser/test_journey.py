"""Register, check in, sheet: the whole way in a real browser, by keyboard, in both directions of reading.

Nothing here looks for words: the pages are found by their addresses, names and roles, in any language.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cordel.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.browser.keyboard import Keyboard
from tests.conftest import Cast

PHONE = {"width": 360, "height": 740}
EVENT = "/p/strings/events/1/"
SHEET = "/reports/p/strings/events/1/sheet"
# (language, the name as it is written at registration, what the host types to find it)
JOURNEYS = [("en", "سميرة الخطيب", "samira"), ("ar", "Samira Alkhatib", "سميرة")]


@dataclass(frozen=True)
class Visit:
    """One person in front of one page: every look at it asks axe, too."""

    page: Page
    keys: Keyboard
    axe: Callable[[Page], list[str]]

    def look(self, address: str = "") -> None:
        """The page has come (at the address, if one is named) and is in nobody's way."""
        if address:
            self.page.wait_for_url(address)
        assert self.axe(self.page) == []


@pytest.fixture
def visit(axe: Any) -> Callable[[BrowserContext], Visit]:
    def begin(window: BrowserContext) -> Visit:
        page = window.new_page()
        return Visit(page, Keyboard(page), axe)

    return begin


@pytest.mark.parametrize(("language", "name", "typed"), JOURNEYS, ids=["en", "ar"])
def test_it_goes_from_a_seat_to_the_sheet(
    cast: Cast, new_window: Any, sign_in: Any, visit: Any, language: str, name: str, typed: str
) -> None:
    citizen = visit(new_window(viewport=PHONE))
    code = take_a_seat(citizen, language, name)
    open_my_page(citizen, code)
    change_my_mind(citizen)
    host = visit(new_window(viewport=PHONE))
    sign_in_by_hand(host, cast.tomas, language)
    open_the_door(host)
    check_in(host, typed, name)
    desk = new_window(viewport={"width": 1280, "height": 900})
    sign_in(cast.cora, desk)
    read_the_sheet(visit(desk), cast, language, name)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_needs_no_script(cast: Cast, new_window: Any, sign_in: Any, visit: Any, language: str) -> None:
    """The same seat and the same door on a phone that runs none; nor can it run axe, which waits for ever there."""
    phone = new_window(viewport=PHONE, java_script_enabled=False)
    citizen = replace(visit(phone), axe=lambda _page: [])
    code = take_a_seat(citizen, language, "Zoé Ålander")
    open_my_page(citizen, code)
    sign_in(cast.helper, phone)
    page, keys = citizen.page, citizen.keys
    page.goto(f"/desk{EVENT}door/")
    keys.go_to("[name=q]")
    keys.write("zoe alander")
    keys.press("Enter")
    page.wait_for_url("**q=zoe**")
    expect(page.locator("#people li")).to_have_count(1)
    for present in (1, 0):
        keys.follow("#people button")
        page.wait_for_url("**#person-*")
        expect(page.locator("#people li.present")).to_have_count(present)
        citizen.look()


# --- On the narrowest screen ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_fits_a_screen_of_320_pixels(
    cast: Cast, window: BrowserContext, sign_in: Any, language: str
) -> None:
    """Which is what 400 % of zoom leaves of a common screen: nobody reads sideways."""
    page = window.new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(cast.tomas)
    page.goto(f"/my/?language={language}")
    page.fill("[name=code]", cast.seat.code)
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/my/*-*/")
    mine = page.url
    addresses = ["/", "/p/strings/", EVENT, f"{EVENT}register/", mine, "/account/login/", "/desk/"]
    addresses += [f"/desk{EVENT}", f"/desk{EVENT}door/", f"{SHEET}/"]
    wide = []
    for address in addresses:
        page.goto(address)
        wide += [address] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    assert wide == []


# --- The citizen --------------------------------------------------------------------------------------


def take_a_seat(visit: Visit, language: str, name: str) -> str:
    """Reads the event's page, registers with mistakes first, and gets the card. Returns its code."""
    page, keys = visit.page, visit.keys
    page.goto(f"{EVENT}?language={language}")
    visit.look()
    expect(page.locator("#answers dl > div")).to_have_count(7)
    for answer in page.locator("#answers dd").all():
        expect(answer).not_to_be_empty()
    keys.follow(".skip")
    keys.expect_focus("#main")
    keys.follow(f"[href='{EVENT}register/']")
    visit.look(f"**{EVENT}register/")
    make_mistakes(visit, name)
    correct_them(visit, name)
    page.wait_for_url("**/seat/*/")
    visit.look()
    expect(page.locator(".stub [role=img]")).to_be_visible()
    expect(page.locator(".ticket")).to_contain_text(name)
    return page.inner_text(".stub .code")


def make_mistakes(visit: Visit, name: str) -> None:
    """An address that is none, a place without its name, no answer to the last question."""
    keys = visit.keys
    keys.go_to("[name=name]")
    keys.write(name)
    keys.go_to("[name=email]")
    keys.write("samira@nowhere")
    keys.go_to("[name=home]")
    keys.press("End")
    keys.follow("main form button")
    keys.expect_focus("#errors")
    visit.look()


def correct_them(visit: Visit, name: str) -> None:
    """From the summary to each field and on; what was typed is still there."""
    page, keys = visit.page, visit.keys
    wrong = ["#id_email", "#id_place", "#id_is_adult_0"]
    links = page.locator("#errors a")
    assert [link.get_attribute("href") for link in links.all()] == wrong
    keys.follow("#errors a[href='#id_email']")
    keys.expect_focus("#id_email")
    assert page.input_value("[name=email]") == "samira@nowhere"
    keys.press("Control+a", "Delete")
    keys.go_to("#errors a[href='#id_is_adult_0']", key="Shift+Tab")
    keys.press("Enter")
    keys.expect_focus("#id_is_adult_0")
    keys.press("Space")
    keys.go_to("[name=place]", key="Shift+Tab")
    keys.write("Oran")
    assert page.input_value("[name=name]") == name
    keys.follow("main form button")


def open_my_page(visit: Visit, code: str) -> None:
    """The code of the card opens the private page; another one does not."""
    page, keys = visit.page, visit.keys
    keys.follow("[href='/my/']")
    visit.look("**/my/")
    keys.go_to("[name=code]")
    keys.write("XXXX XXXX")
    keys.press("Enter")
    keys.expect_focus("#errors")
    visit.look()
    assert page.input_value("[name=code]") == "XXXX XXXX"
    keys.go_to("[name=code]")
    keys.press("Control+a")
    keys.write(code.lower())
    keys.press("Enter")
    page.wait_for_url("**/my/*-*/")
    visit.look()
    keys.go_to("[name=diet]")
    keys.press("ArrowDown", "ArrowDown")
    keys.go_to("[name=diet_note]")
    keys.write("sesame")
    keys.go_to("[name=photo_allowed]")
    keys.press("Space")
    keys.follow("form:has([name=photo_allowed]) button")
    said(visit, "details")
    assert page.input_value("[name=diet]") != ""
    assert page.input_value("[name=diet_note]") == "sesame"
    assert page.is_checked("[name=photo_allowed]")


def change_my_mind(visit: Visit) -> None:
    """The seat goes back and is taken again."""
    visit.keys.follow("form:has([value=cancel]) button")
    said(visit, "cancel")
    expect(visit.page.locator(".stub")).to_have_count(0)
    visit.keys.follow("form:has([value=again]) button")
    said(visit, "again")
    expect(visit.page.locator(".stub .code")).to_be_visible()


def said(visit: Visit, act: str) -> None:
    """After an act the page says so, and reading goes on from there."""
    visit.page.wait_for_url(f"**?done={act}")
    visit.keys.expect_focus("[role=status]")
    visit.look()


# --- The host -----------------------------------------------------------------------------------------


def sign_in_by_hand(visit: Visit, user: User, language: str) -> None:
    user.set_password(PASSWORD)
    user.save()
    visit.page.goto(f"{EVENT}?language={language}")
    visit.keys.follow("[href^='/account/login/']")
    visit.look("**/account/login/**")
    visit.keys.go_to("[name=login]")
    visit.keys.write(user.email)
    visit.keys.go_to("[name=password]")
    visit.keys.write(PASSWORD)
    visit.keys.press("Enter")
    visit.look("**/desk/")


def open_the_door(visit: Visit) -> None:
    for address in ("/desk/p/strings/", "/desk/p/strings/events/", f"/desk{EVENT}", f"/desk{EVENT}door/"):
        visit.keys.follow(f"main [href='{address}']")
        visit.look(f"**{address}")


def check_in(visit: Visit, typed: str, name: str) -> None:
    """Finds the person in another script; the focus stays at the person's button, whatever it says now."""
    page, keys = visit.page, visit.keys
    expect(page.locator("#people li")).to_have_count(2)
    keys.go_to("[name=q]")
    keys.write(typed)
    expect(page.locator("#people li")).to_have_count(1)
    expect(page.locator("#people li")).to_contain_text(name)
    keys.expect_focus("[name=q]")
    visit.look()
    keys.go_to("#people button")
    for present in (1, 0, 1):
        said_before = page.inner_text("#live")
        keys.press("Enter")
        expect(page.locator("#people li.present")).to_have_count(present)
        expect(page.locator("#counters dd").first).to_have_text(str(present))
        expect(page.locator("#live")).not_to_have_text(said_before)
        expect(page.locator("#live")).to_contain_text(name)
        keys.expect_focus("#people button")
        visit.look()


# --- The coordinator ----------------------------------------------------------------------------------


def read_the_sheet(visit: Visit, cast: Cast, language: str, name: str) -> None:
    page, keys = visit.page, visit.keys
    page.goto(f"/desk/?language={language}")
    visit.look()
    keys.follow("main [href='/desk/p/strings/']")
    page.wait_for_url("**/desk/p/strings/")
    keys.follow("[href='/reports/p/strings/']")
    visit.look("**/reports/p/strings/")
    keys.follow(f"main [href='{SHEET}/']")
    visit.look(f"**{SHEET}/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    keys.follow(".figures a")
    page.wait_for_url("**/rows/**")
    visit.look()
    expect(page.locator("tbody th").first).to_have_text(name)
    page.go_back()
    assert fetch(visit, "pdf").startswith(b"%PDF-")
    totals = json.loads(fetch(visit, "json"))["totals"]
    assert (totals["participants"], totals["in_person"]) == (1, 1)


def fetch(visit: Visit, extension: str) -> bytes:
    """The file behind the link that Tab reaches; the browser's own viewer is not what is tried here."""
    link = visit.keys.go_to(f"main [href^='{SHEET}.{extension}']")
    answer = visit.page.request.get(str(link.get_attribute("href")))
    assert answer.ok
    return answer.body()
