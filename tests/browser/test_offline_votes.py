"""Voting when the network is gone: kept on the phone, sent in order when it is back, each answer once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cordel.debates import actions, queries
from cordel.debates.models import Debate, JournalEntry, Vote, VotingSheet
from tests.debates import conftest as debates

pytestmark = pytest.mark.django_db(transaction=True)
# The debate that those tests have.
prepared, debate = debates.prepared, debates.debate
PHONE = {"width": 390, "height": 800}
HERE = "/p/strings/debates/1/"
MORE = ["Parks should have light.", "Libraries should open on Sundays.", "Trains should take bicycles."]


@pytest.fixture
def phone(
    cast: Any,
    now: datetime,
    debate: Debate,
    new_window: Callable[..., BrowserContext],
) -> Page:
    """Somebody who agreed to the sentence, in front of the first statement of six; the next ones are fetched."""
    for at, said in enumerate(MORE):
        actions.seed(debate, language="en", said=said, nonce=f"more {at}", by=cast.cora, now=now)
    page = new_window(viewport=PHONE).new_page()
    page.goto(HERE)
    page.get_by_label("I agree that my answers").check()
    page.get_by_role("button", name="Begin").click()
    fetched(page)
    return page


AHEAD = """() => new Promise((done) => {
  const asked = indexedDB.open("cordel-debates", 1);
  asked.onsuccess = () => {
    const found = asked.result.transaction("ahead").objectStore("ahead").count();
    found.onsuccess = () => { asked.result.close(); done(found.result > 0); };
  };
  asked.onupgradeneeded = () => asked.transaction.abort();
  asked.onerror = () => done(false);
})"""
IS_CUT = """() => fetch(location.href, {method: "HEAD", cache: "no-store"}).then(() => false, () => !navigator.onLine)"""


def until(page: Page, promised: str) -> None:
    """Playwright's own waiting takes a promise for its fulfilment."""
    for _attempt in range(200):
        if page.evaluate(promised):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"It did not happen: {promised}")


def fetched(page: Page) -> None:
    """The statements for the way are on the phone."""
    expect(page.locator("form[data-vote]")).to_be_visible()
    until(page, AHEAD)


def cut(page: Page) -> None:
    """The network is gone, and the page's own requests fail."""
    page.context.set_offline(True)
    until(page, IS_CUT)


def answer(page: Page, choice: str) -> str:
    """Taps an answer, and gives the statement that it was for."""
    said = page.locator("#h-said").inner_text()
    page.get_by_role("button", name=choice, exact=True).click()
    return said


def status(page: Page) -> Any:
    return page.locator("[data-status]")


def in_journal() -> list[tuple[str, str]]:
    rows = JournalEntry.objects.select_related("statement").order_by("number")
    return [(str(one.statement), one.choice) for one in rows]


def test_four_votes_of_which_three_without_a_network_are_in_the_journal_once(
    phone: Page,
    debate: Debate,
    axe: Callable[[Page], list[str]],
) -> None:
    said = [(answer(phone, "Agree"), "agree")]
    expect(phone.locator("#progress")).to_contain_text("1 of 6")
    fetched(phone)
    assert axe(phone) == []
    cut(phone)
    for at, choice in enumerate(("Disagree", "Unsure", "Agree"), start=1):
        said.append((answer(phone, choice), choice.lower()))
        expect(status(phone)).to_contain_text(f"Kept on this phone: {at}.")
        expect(phone.locator("#h-said")).not_to_have_text(said[-1][0])
    assert axe(phone) == []
    assert len(in_journal()) == 1
    phone.context.set_offline(False)
    expect(status(phone)).to_contain_text("everything is sent")
    assert in_journal() == said and len({one for one, _choice in said}) == 4
    answer(phone, "Agree")
    expect(phone.locator("#progress")).to_contain_text("5 of 6")


def test_a_tab_that_was_killed_loses_nothing_and_sends_nothing_twice(phone: Page, debate: Debate) -> None:
    window = phone.context
    cut(phone)
    said = [(answer(phone, "Agree"), "agree")]
    expect(status(phone)).to_contain_text("Kept on this phone: 1.")
    said.append((answer(phone, "Disagree"), "disagree"))
    expect(status(phone)).to_contain_text("Kept on this phone: 2.")
    phone.close()
    window.set_offline(False)
    again = window.new_page()
    again.goto(f"{HERE}vote/")
    expect(again.locator("#progress")).to_contain_text("2 of 6")
    third = window.new_page()
    third.goto(f"{HERE}vote/")
    fetched(third)
    assert in_journal() == said


def test_what_was_tapped_without_a_network_is_taken_back_without_one(phone: Page, debate: Debate) -> None:
    cut(phone)
    gone = answer(phone, "Disagree")
    expect(status(phone)).to_contain_text("Kept on this phone: 1.")
    phone.get_by_role("button", name="Take it back").click()
    expect(status(phone)).to_contain_text("Kept on this phone: 2.")
    phone.context.set_offline(False)
    expect(status(phone)).to_contain_text("everything is sent")
    assert in_journal() == [(gone, "disagree"), (gone, "none")]
    assert not Vote.objects.exists()


def test_what_another_tab_has_sent_is_said_to_be_sent(phone: Page, debate: Debate) -> None:
    phone.route("**/vote/queue/", lambda route: route.abort("internetdisconnected"))
    said = answer(phone, "Agree")
    expect(status(phone)).to_contain_text("Kept on this phone: 1.")
    other = phone.context.new_page()
    other.goto(f"{HERE}vote/")
    expect(other.locator("#progress")).to_contain_text("1 of 6")
    phone.evaluate("() => dispatchEvent(new Event('online'))")
    expect(status(phone)).to_contain_text("everything is sent")
    assert in_journal() == [(said, "agree")]


def test_that_the_network_is_gone_is_said_no_longer_than_it_is(phone: Page, debate: Debate) -> None:
    cut(phone)
    expect(status(phone)).to_contain_text("There is no network.")
    phone.context.set_offline(False)
    expect(status(phone)).to_be_hidden()


def test_an_answer_that_arrived_although_nobody_said_so_counts_once(phone: Page, debate: Debate) -> None:
    def lost(route: Any) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    phone.context.route("**/vote/queue/", lost, times=1)
    said = answer(phone, "Agree")
    expect(status(phone)).to_be_visible()
    cut(phone)
    phone.context.set_offline(False)
    expect(status(phone)).to_contain_text("everything is sent")
    assert in_journal() == [(said, "agree")]


def test_what_is_refused_is_told_and_not_sent_again(
    phone: Page, debate: Debate, cast: Any, now: datetime
) -> None:
    cut(phone)
    answer(phone, "Agree")
    expect(status(phone)).to_contain_text("Kept on this phone: 1.")
    Debate.objects.update(phase="review")
    phone.context.set_offline(False)
    expect(phone.locator("[data-alarm]")).to_contain_text("Nobody votes in this debate")
    assert in_journal() == []


def test_without_java_script_the_page_is_a_form(
    debate: Debate,
    new_window: Callable[..., BrowserContext],
) -> None:
    page = new_window(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(HERE)
    page.get_by_label("I agree that my answers").check()
    page.get_by_role("button", name="Begin").click()
    answer(page, "Agree")
    expect(page.locator("#progress")).to_contain_text("1 of 3")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#progress")).to_contain_text("0 of 3")
    assert len(in_journal()) == 2


def test_the_code_of_a_sheet_stands_in_its_box_and_not_in_the_address(
    debate: Debate,
    cast: Any,
    now: datetime,
    page: Page,
) -> None:
    ((_sheet, code),) = actions.print_sheets(
        debate, town=cast.gondomar.pk, count=1, statements=[1, 2], sentence="2026-11", nonce="p", by=cast.cora, now=now
    )  # fmt: skip
    page.goto(f"{HERE}#{code}")
    expect(page.locator("input[name=code]")).to_have_value(code)
    assert page.url.endswith(HERE)
    page.locator("input[name=code]").press("Enter")
    page.get_by_label("I agree that my answers").check()
    page.get_by_role("button", name="Begin").click()
    answer(page, "Agree")
    expect(page.locator("#progress")).to_contain_text("1 of 3")
    assert queries.voter(debate, code) is not None


def test_a_sheet_is_typed_with_the_keyboard_alone(
    debate: Debate,
    cast: Any,
    now: datetime,
    sign_in: Callable[..., None],
    new_window: Callable[..., BrowserContext],
    axe: Callable[[Page], list[str]],
) -> None:
    ((_sheet, code),) = actions.print_sheets(
        debate, town=cast.gondomar.pk, count=1, statements=[1, 2, 3], sentence="2026-11", nonce="p", by=cast.cora,
        now=now,
    )  # fmt: skip
    for who in (cast.cora, cast.tomas):
        window = new_window()
        sign_in(who, window)
        page = window.new_page()
        page.goto("/desk/p/strings/debates/1/paper/sheet/")
        assert axe(page) == []
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(page.get_by_label("The sentence is ticked")).to_be_focused()
        assert axe(page) == []
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        for line in ("1", "", "3+"):
            page.keyboard.press("Tab")
            page.keyboard.type(line)
        page.keyboard.press("Enter")
        expect(page.locator("input[name=code]")).to_be_focused()
    assert VotingSheet.objects.get().is_entered and Vote.objects.count() == 2
