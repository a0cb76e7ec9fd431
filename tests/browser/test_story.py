"""A life story from the desk to everybody and back: written down, permitted by thumb and by keyboard, read in Arabic,
stopped with one tap and without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cordel.stories.models import Story
from tests.browser.keyboard import Keyboard
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
DESK, HERE = "/desk/p/strings/stories/", "/p/strings/stories/"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
TOLD = "غادرنا البيت في الصباح."

Window = Callable[..., BrowserContext]
Look = Callable[[Page], None]


def write_down(desk: Page, look: Look) -> None:
    desk.goto(f"{DESK}?language=en")
    look(desk)
    desk.get_by_role("link", name="Write a story down").click()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    look(desk)
    desk.get_by_label("Name of the narrator").fill("Samira Haddad")
    desk.get_by_label("Language of letters and of the own page").select_option("ar")
    desk.get_by_label("Language in which it was told").select_option("ar")
    desk.get_by_label("Title").fill("المفتاح")
    desk.get_by_label("The story").fill(TOLD)
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", name="Who told it")).to_be_visible()
    look(desk)


def translate(desk: Page, look: Look) -> None:
    desk.get_by_role("link", name="Write and translate").click()
    desk.goto(f"{desk.url.partition('?')[0]}?in=en")
    desk.get_by_label("Title").fill("The key")
    desk.get_by_label("The story").fill("We left the house in the morning.")
    desk.get_by_label("A person wrote it").check()
    look(desk)
    desk.get_by_role("button", name="Save").click()


def code_on_paper(desk: Page, look: Look) -> str:
    desk.goto(f"{DESK}1/paper/")
    look(desk)
    return desk.locator(".own-card .code").inner_text()


def permit(phone: Page, code: str, look: Look) -> None:
    """Nothing is ticked at first, and that is refused; then the website, in Arabic alone."""
    phone.goto("/my/story/?language=en")
    look(phone)
    phone.get_by_label("Your code").fill(code.lower())
    phone.get_by_role("button", name="Open").tap()
    expect(phone.get_by_role("heading", name="Nobody reads your story")).to_be_visible()
    phone.get_by_role("button", name="I permit this").tap()
    expect(phone.get_by_role("alert").first).to_be_visible()
    look(phone)
    phone.get_by_label("on the project's public pages").check()
    phone.get_by_label("Arabic").check()
    phone.get_by_role("button", name="I permit this").tap()
    expect(phone.get_by_role("status")).to_contain_text("What you permit holds from now on")
    look(phone)


def read(reader: Page, look: Look) -> None:
    reader.goto(f"{HERE}?language=ar")
    look(reader)
    reader.locator("main h2 a").tap()
    expect(reader.get_by_text(TOLD)).to_be_visible()
    expect(reader.locator("html")).to_have_attribute("dir", "rtl")
    look(reader)
    reader.goto(f"{HERE}1/?language=en")
    expect(reader.get_by_text(TOLD)).to_be_visible()  # it falls back, visibly
    expect(reader.get_by_text("We left the house")).to_have_count(0)
    look(reader)


def test_a_story_is_permitted_read_and_stopped(
    cast: Cast, new_window: Window, sign_in: Any, look: Look
) -> None:
    window = new_window(**WIDE)
    sign_in(cast.tomas, window)
    desk = window.new_page()
    write_down(desk, look)
    translate(desk, look)
    phone, reader = new_window(**PHONE).new_page(), new_window(**PHONE).new_page()
    permit(phone, code_on_paper(desk, look), look)
    read(reader, look)
    phone.get_by_role("button", name="Stop showing my story").tap()
    expect(phone.get_by_role("status")).to_contain_text("Nobody reads your story here any more.")
    look(phone)
    reader.goto(f"{HERE}1/?language=en")
    expect(reader.get_by_role("heading", name="This story is not told here any more")).to_be_visible()
    look(reader)


def test_it_is_permitted_by_keyboard_and_without_scripts(
    cast: Cast, new_window: Window, sign_in: Any, look: Look
) -> None:
    window = new_window(**WIDE)
    sign_in(cast.tomas, window)
    desk = window.new_page()
    write_down(desk, look)
    story = Story.objects.get()
    page = new_window(**WIDE, java_script_enabled=True).new_page()
    page.goto("/my/story/?language=en")
    keyboard = Keyboard(page)
    keyboard.go_to("input[name=code]")
    keyboard.write(story.code)
    keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/my/story/{story.pk}-"))
    keyboard.go_to("input[name=exits]")
    keyboard.press("Space")
    keyboard.go_to("input[name=languages]")
    keyboard.press("Space")
    keyboard.go_to("form:has(input[value=permit]) button")
    keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("What you permit holds from now on")
    plain = new_window(**PHONE, java_script_enabled=False).new_page()
    plain.goto(page.url.partition("?")[0])
    plain.get_by_role("button", name="Stop showing my story").tap()
    expect(plain.get_by_role("status")).to_contain_text("Nobody reads your story here any more.")
