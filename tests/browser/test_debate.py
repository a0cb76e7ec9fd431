"""A debate from its question to its results, in four languages: on phones, by keyboard, without scripts, on the wall."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cordel.debates import actions
from cordel.debates.models import Debate, Vote
from tests.browser.keyboard import Keyboard
from tests.conftest import Cast
from tests.debates import conftest as debates
from tests.debates import crowds

pytestmark = pytest.mark.django_db(transaction=True)
# The debate that those tests have.
prepared, debate = debates.prepared, debates.debate
HERE, DESK = "/p/strings/debates/1/", "/desk/p/strings/debates/"
PHONE, WALL = {"width": 390, "height": 844}, {"width": 1920, "height": 1080}
QUESTION = "How do newcomers find work?"
SEEDS = ["Courses should be free.", "Towns should hire newcomers."]
WRITTEN = {
    "pt": "Os autocarros devem circular à noite.",
    "el": "Τα λεωφορεία να κυκλοφορούν τη νύχτα.",
    "ar": "يجب أن تسير الحافلات ليلاً.",
    "en": "Buses should run at night.",
}
OTHERS = 9  # in the room, besides the four that the walk follows

Window = Callable[..., BrowserContext]


@pytest.fixture
def desk(cast: Cast, new_window: Window, sign_in: Any) -> Page:
    """Cora's, who runs the project."""
    window = new_window(viewport={"width": 1280, "height": 900})
    sign_in(cast.cora, window)
    return window.new_page()


@pytest.fixture
def look(axe: Any) -> Iterator[Callable[[Page], None]]:
    """Keeps what a page puts in somebody's way; nothing may have been found at the end."""
    found: dict[str, list[str]] = {}

    def keep(page: Page) -> None:
        wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
        if wrong := [*axe(page), *(["wider than the window"] if wide else [])]:
            found[page.url] = wrong

    yield keep
    assert found == {}


def move(desk: Page, to: str) -> None:
    desk.goto(f"{DESK}1/")
    desk.locator(f'button[name="to"][value="{to}"]').click()
    expect(desk.locator(f'button[name="to"][value="{to}"]')).to_have_count(0)


def agree(page: Page) -> None:
    page.locator('[name="agreed"]').check()
    page.locator("form:has([name=agreed]) button").click()


def set_up(desk: Page, look: Callable[[Page], None]) -> None:
    desk.goto(f"{DESK}new/")
    look(desk)
    desk.get_by_label("Question", exact=True).fill(QUESTION)
    desk.get_by_label("Whoever has the address may vote").check()
    desk.get_by_role("button", name="Save").click()
    for said in SEEDS:
        desk.locator('[name="said"]').fill(said)
        desk.get_by_role("button", name="Add").click()
        expect(desk.get_by_role("rowheader", name=said)).to_be_visible()
    look(desk)
    move(desk, "statements")


def written(phone: Page, look: Callable[[Page], None]) -> None:
    """In Portuguese, on a phone."""
    phone.goto(f"{HERE}?language=pt")
    expect(phone.locator("html")).to_have_attribute("lang", "pt")
    look(phone)
    agree(phone)
    phone.goto(f"{HERE}write/")
    phone.locator('textarea[name="said"]').fill(WRITTEN["pt"])
    look(phone)
    phone.locator("form:has([name=said]) button").click()
    expect(phone.locator("main")).to_contain_text(WRITTEN["pt"])


def let_through(desk: Page, look: Callable[[Page], None]) -> None:
    """Read, taken and translated by people."""
    desk.goto(f"{DESK}1/queue/")
    look(desk)
    desk.get_by_role("button", name="Accept", exact=True).click()
    expect(desk.get_by_text("Nothing waits")).to_be_visible()
    for language in ("el", "ar", "en"):
        desk.goto(f"{DESK}1/statements/3/?in={language}")
        desk.locator('textarea[name="words"]').fill(WRITTEN[language])
        desk.get_by_role("button", name="Save").click()
    look(desk)
    move(desk, "votes")


def carded(desk: Page, cast: Cast) -> str:
    """The code on a card of Kavala."""
    desk.goto(f"{DESK}1/cards/")
    desk.locator('select[name="town"]').select_option(str(cast.kavala.pk))
    desk.get_by_role("button", name="Make and show them").click()
    return desk.locator(".code-cards .code").first.inner_text()


def by_touch(phone: Page, language: str, look: Callable[[Page], None]) -> None:
    """Three answers by thumb; buttons are as large as one."""
    if phone.url == "about:blank":
        phone.goto(f"{HERE}?language={language}")
        agree(phone)
    phone.goto(f"{HERE}vote/")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    for at in range(3):
        expect(phone.locator("progress.strand")).to_have_attribute("value", str(at))
        button = phone.locator('form[data-vote] button[value="agree"]')
        box = button.bounding_box()
        assert box and box["height"] >= 44
        if at == 0:
            look(phone)
        said = phone.locator("#h-said").inner_text()
        assert said in {*SEEDS, WRITTEN[language]}
        button.tap()
    expect(phone.locator("form[data-vote]")).to_have_count(0)


def by_keyboard(page: Page, code: str, look: Callable[[Page], None]) -> None:
    """In Greek, with a card, and without a mouse."""
    page.goto(f"{HERE}?language=el")
    keyboard = Keyboard(page)
    keyboard.go_to('[name="code"]')
    keyboard.write(code)
    with page.expect_navigation():
        keyboard.press("Enter")
    keyboard.go_to('[name="agreed"]')
    keyboard.press("Space")
    with page.expect_navigation():
        keyboard.follow("form:has([name=agreed]) button")
    for at in range(3):
        expect(page.locator("progress.strand")).to_have_attribute("value", str(at))
        keyboard.expect_focus("[data-answers]")
        if at == 0:
            look(page)
        keyboard.press("1")
    expect(page.locator("form[data-vote]")).to_have_count(0)


def without_scripts(page: Page) -> None:
    """In English: forms and nothing else; the last answer is taken back and given anew."""
    page.goto(HERE)
    agree(page)
    for _at in range(3):
        page.get_by_role("button", name="Agree", exact=True).click()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Disagree", exact=True).click()
    expect(page.get_by_text("You have answered everything")).to_be_visible()


def in_the_room(wall: Page, remote: Page, look: Callable[[Page], None]) -> None:
    """What is pressed on the remote is on the wall in three languages, without loading it again."""
    wall.goto(f"{HERE}projector/?also=el&also=ar")
    wall.evaluate("window.sameAsBefore = true")
    remote.goto(f"{DESK}1/remote/")
    remote.get_by_role("button", name="First statement").click()
    for said in SEEDS:
        expect(wall.locator("h1")).to_have_text(said)
        remote.get_by_role("button", name="Next").click()
    expect(wall.locator("h1")).to_have_text(WRITTEN["pt"])
    for language in ("el", "ar"):
        expect(wall.locator(f'.tongue [lang="{language}"]')).to_have_text(WRITTEN[language])
    look(wall)
    remote.get_by_role("button", name="Show the answers").click()
    expect(wall.locator(".counts")).to_contain_text("agree")
    remote.get_by_role("button", name="Show the map").click()
    expect(wall.locator(".lines li")).to_have_count(3)
    look(wall)
    assert wall.evaluate("document.scrollingElement.scrollHeight <= innerHeight"), "all of it is on the wall"
    remote.get_by_role("button", name="Hide the map").click()
    expect(wall.locator("h1")).to_have_text(WRITTEN["pt"])
    assert wall.evaluate("window.sameAsBefore") is True
    look(remote)


def figures(page: Page, language: str, look: Callable[[Page], None]) -> list[str]:
    """All numbers of the results in the order of the page, however this language writes them."""
    page.goto(f"{HERE}results/?language={language}&sort=number")
    look(page)
    lines = page.locator(".tallies li > .small.soft").all_inner_texts()
    return [
        str(int("".join(str(unicodedata.digit(sign)) for sign in one)))
        for one in re.findall(r"\d+", " ".join(lines))
    ]


def test_four_languages_debate_from_the_question_to_the_results(
    cast: Cast, now: datetime, desk: Page, new_window: Window, look: Callable[[Page], None]
) -> None:
    set_up(desk, look)
    portuguese = new_window(viewport=PHONE, has_touch=True, is_mobile=True).new_page()
    written(portuguese, look)
    let_through(desk, look)
    by_touch(portuguese, "pt", look)
    by_touch(new_window(viewport=PHONE, has_touch=True, is_mobile=True).new_page(), "ar", look)
    by_keyboard(new_window(viewport={"width": 1280, "height": 900}).new_page(), carded(desk, cast), look)
    without_scripts(new_window(java_script_enabled=False).new_page())
    debate = Debate.objects.get()
    assert sorted(Vote.objects.order_by("pk").values_list("choice", flat=True)) == ["agree"] * 11 + [
        "disagree"
    ]
    said = list(debate.statements.order_by("number"))
    crowds.answer(
        debate,
        crowds.come(debate, OTHERS, now),
        said,
        lambda _voter, at: ("agree", "disagree", "unsure")[at],
        now,
    )
    in_the_room(new_window(viewport=WALL).new_page(), desk, look)
    move(desk, "review")
    debate.refresh_from_db()
    actions.make_map(debate, now=now)
    told = {language: figures(portuguese, language, look) for language in WRITTEN}
    assert len({tuple(one) for one in told.values()}) == 1, told
    assert sum(map(int, told["en"])) == 3 * (4 + OTHERS)
    portuguese.goto(f"{HERE}map/?language=en")
    expect(portuguese.locator("main")).to_contain_text(
        "13 people have voted. From 40 on, the map shows who votes alike"
    )
    look(portuguese)


def test_the_slider_moves_through_the_pictures_by_keyboard(
    debate: Debate, now: datetime, page: Page, axe: Any
) -> None:
    said = crowds.say(debate, 8, now)
    crowds.answer(debate, crowds.come(debate, 60, now), said, crowds.two_minds, now)
    debate.refresh_from_db()
    number = actions.make_frames(debate, now=now)
    page.goto(f"{HERE}map/time/")
    title, slider, earlier, later = (
        page.locator("#h-frame"), page.get_by_role("slider"), page.get_by_role("link", name="Earlier"), page.get_by_role("link", name="Later"),
    )  # fmt: skip
    expect(title).to_have_text(f"Picture {number} of {number}")
    expect(later).to_be_hidden()
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    last = page.locator("#frame").inner_html()
    Keyboard(page).go_to("#at")
    page.keyboard.press("Home")
    expect(title).to_have_text(f"Picture 1 of {number}")
    expect(earlier).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(title).to_have_text(f"Picture 2 of {number}")
    expect(slider).to_have_attribute(
        "aria-valuetext", re.compile(f"^Picture 2 of {number}. .*people have voted")
    )
    assert page.locator("#frame").inner_html() != last
    assert page.url.endswith("?at=2") and axe(page) == []
    later.click()
    expect(title).to_have_text(f"Picture 3 of {number}")


def test_without_scripts_the_slider_is_a_form(debate: Debate, now: datetime, new_window: Any) -> None:
    crowds.answer(debate, crowds.come(debate, 20, now), crowds.say(debate, 1, now), crowds.two_minds, now)
    debate.refresh_from_db()
    number = actions.make_frames(debate, now=now)
    page = new_window(java_script_enabled=False).new_page()
    page.goto(f"{HERE}map/time/?at=2")
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#h-frame")).to_have_text(f"Picture 1 of {number}")


def test_the_map_follows_the_votes_and_keeps_what_is_in_use(
    debate: Debate, now: datetime, page: Page, axe: Any
) -> None:
    """Nothing is loaded again: the focus stays on its link, what was opened stays open, and the news is in a status that
    was there before."""
    said = crowds.say(debate, 8, now)
    crowds.answer(debate, crowds.come(debate, 60, now), said, crowds.two_minds, now)
    actions.make_map(debate, now=now)
    page.goto(f"{HERE}map/")
    page.evaluate("window.sameAsBefore = document.getElementById('map-follows')")
    expect(page.locator("#map-says")).to_contain_text("60 people")
    page.get_by_text("How the map is made").click()
    divides = page.get_by_role("link", name="what divides first")
    divides.focus()
    crowds.answer(debate, crowds.come(debate, 4, now), said, crowds.two_minds, now)
    expect(page.locator("#map-follows")).to_contain_text("The map follows in about", timeout=20_000)
    actions.make_map(debate, now=now)
    expect(page.locator("#map-says")).to_contain_text("64 people", timeout=20_000)
    expect(page.locator("#map-follows")).to_contain_text("The map contains every vote.")
    assert page.evaluate("window.sameAsBefore === document.getElementById('map-follows')")
    expect(divides).to_be_focused()
    expect(page.get_by_text("Nothing is shown about fewer than")).to_be_visible()
    assert axe(page) == []


def test_the_map_waits_for_whoever_is_pressing_and_says_when_nobody_answers(
    debate: Debate, now: datetime, page: Page
) -> None:
    said = crowds.say(debate, 8, now)
    crowds.answer(debate, crowds.come(debate, 60, now), said, crowds.two_minds, now)
    actions.make_map(debate, now=now)
    page.goto(f"{HERE}map/")
    cut = page.get_by_text("No network.")
    expect(cut).to_be_hidden()
    page.context.set_offline(True)
    expect(cut).to_be_visible(timeout=20_000)
    page.context.set_offline(False)
    expect(cut).to_be_hidden(timeout=20_000)
    page.get_by_role("link", name="what divides first").hover()
    page.mouse.down()
    crowds.answer(debate, crowds.come(debate, 4, now), said, crowds.two_minds, now)
    actions.make_map(debate, now=now)
    with page.expect_response(lambda one: one.url.endswith("/map/") and one.ok):
        pass
    page.wait_for_timeout(200)
    expect(page.locator("#map-says")).to_contain_text("60 people")
    page.mouse.up()
    expect(page).to_have_url(re.compile("by=division"))
    expect(page.locator("#map-says")).to_contain_text("64 people", timeout=20_000)


def test_a_page_that_nobody_looks_at_asks_seldom(debate: Debate, now: datetime, page: Page) -> None:
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/map/state/") else None)
    page.goto(f"{HERE}map/")
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => window.isAway ?? false, configurable: true })"
    )

    def pass_by(seconds: int) -> int:
        before = len(asked)
        for _second in range(seconds):
            page.clock.run_for(1000)
            page.wait_for_timeout(20)
        return len(asked) - before

    assert pass_by(20) >= 3
    page.evaluate("window.isAway = true")
    pass_by(10)
    assert pass_by(60) <= 2
    before = len(asked)
    page.evaluate("window.isAway = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    assert len(asked) == before + 1
