"""A room with a projector and a phone: what is pressed on one shows on the other, also after the network was gone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cordel.core.content import Content
from cordel.debates.models import Debate
from tests import factories
from tests.browser.keyboard import Keyboard

pytestmark = pytest.mark.django_db(transaction=True)
HERE, DESK = "/p/strings/debates/1/", "/desk/p/strings/debates/1/"
SAID = ["Courses should be free.", "Towns should hire newcomers."]


@pytest.fixture
def debate(cast: Any) -> Debate:
    made = factories.DebateFactory(project=cast.project, number=1)
    for at, said in enumerate(SAID, 1):
        words = Content.of("en", said)
        factories.StatementFactory(debate=made, number=at, words=words, state="accepted", origin="seed")
    return made


@pytest.fixture
def wall(debate: Debate, new_window: Any) -> Page:
    """The projector, which nobody touches once it is open."""
    page = new_window(viewport={"width": 1024, "height": 768}).new_page()
    page.goto(f"{HERE}projector/")
    expect(page.locator("h1")).to_have_text("How do newcomers find work?")
    return page


@pytest.fixture
def remote(debate: Debate, cast: Any, new_window: Any, sign_in: Any) -> Page:
    window = new_window(viewport={"width": 390, "height": 844})
    sign_in(cast.cora, window)
    page = window.new_page()
    page.goto(f"{DESK}remote/")
    return page


def test_the_wall_follows_the_remote_without_being_loaded_again(wall: Page, remote: Page, axe: Any) -> None:
    wall.evaluate("window.sameAsBefore = true")
    remote.get_by_role("button", name="First statement").click()
    expect(wall.locator("h1")).to_have_text(SAID[0])
    remote.get_by_role("button", name="Next").click()
    expect(wall.locator("h1")).to_have_text(SAID[1])
    assert wall.evaluate("window.sameAsBefore") is True
    assert axe(wall) == [] and axe(remote) == []
    assert wall.evaluate("document.scrollingElement.scrollHeight <= innerHeight"), "all of it is on the wall"


def test_when_the_network_is_cut_the_wall_says_so_and_comes_back(wall: Page, remote: Page) -> None:
    cut = wall.get_by_text("No network.")
    expect(cut).to_be_hidden()
    wall.context.set_offline(True)
    expect(cut).to_be_visible()
    remote.get_by_role("button", name="First statement").click()
    expect(wall.locator("h1")).to_have_text("How do newcomers find work?")
    wall.context.set_offline(False)
    expect(wall.locator("h1")).to_have_text(SAID[0])
    expect(cut).to_be_hidden()


def test_a_second_remote_follows_the_first_and_keeps_the_focus(
    remote: Page, cast: Any, new_window: Any, sign_in: Any
) -> None:
    window = new_window()
    sign_in(cast.cora, window)
    second = window.new_page()
    second.goto(f"{DESK}remote/")
    second.get_by_role("button", name="How to join").focus()
    remote.get_by_role("button", name="Show the map").click()
    expect(second.get_by_role("button", name="Hide the map")).to_be_visible()
    expect(second.get_by_role("button", name="How to join")).to_be_focused()


def test_the_remote_works_without_javascript_and_by_keyboard(
    debate: Debate, wall: Page, cast: Any, new_window: Any, sign_in: Any
) -> None:
    window = new_window(java_script_enabled=False)
    sign_in(cast.cora, window)
    page = window.new_page()
    page.goto(f"{DESK}remote/")
    button = page.get_by_role("button", name="First statement")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".now")).to_contain_text(SAID[0])
    expect(page.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".now")).to_contain_text(SAID[1])
    page.get_by_role("button", name="Previous").press("Enter")
    expect(page.locator(".now")).to_contain_text(SAID[0])
    expect(wall.locator("h1")).to_have_text(SAID[0])


def test_keys_answer_only_while_the_statement_has_the_focus(debate: Debate, page: Page, axe: Any) -> None:
    page.goto(HERE)
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("[data-answers]")).to_be_focused()
    expect(page.get_by_text("By keyboard")).to_be_visible()
    assert axe(page) == []
    keyboard = Keyboard(page)
    keyboard.press("Control+d", "Shift+A", "Alt+1", "5", "x")
    expect(page.locator("#progress")).to_have_text("0 of 2 answered")
    keyboard.go_to("[name=important]")
    keyboard.press("1", "a", "d")
    keyboard.go_to("[name=choice]")
    keyboard.press("2", "u")
    expect(page.locator("#progress")).to_have_text("0 of 2 answered")
    keyboard.go_to("[data-answers]", "Shift+Tab")
    keyboard.press("d")
    expect(page.locator("#progress")).to_have_text("1 of 2 answered")
    expect(page.get_by_text("Before: disagree")).to_be_visible()
    keyboard.press("1")
    expect(page.get_by_text("You have answered everything")).to_be_visible()
    expect(page.get_by_text("Before: agree")).to_be_visible()
