"""The app at the door: which day it is, and somebody without a seat, while the network is gone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_door import DAY, NEXT_DAY, FakeDoor
from tests.browser.test_door_app import (
    ANA,
    NARROW,
    PEOPLE,
    PHONE,
    STORE,
    Enter,
    door,  # noqa: F401 - a fixture
    enter,  # noqa: F401 - a fixture
    headline,
    kept,
    show,
    until,
)

# ruff: noqa: F811 - fixtures are parameters
FIRST, SECOND = "Saturday 5 September", "Sunday 6 September"


def present(phone: Page) -> Any:
    return phone.locator(".counters dd").first


def fill(phone: Page, **answers: str) -> None:
    """The form of somebody without a seat, and sent."""
    phone.get_by_role("button", name="Somebody without a seat").click()
    told = {"name": "Zoé Lima", "home": "PT", "place": "Valbom", "is_adult": "yes"} | answers
    sheet = phone.locator("dialog")
    sheet.locator("#w-home").select_option(told.pop("home"))
    sheet.locator(f'[name="is_adult"][value="{told.pop("is_adult")}"]').check()
    for name, value in told.items():
        if sheet.locator(f"#w-{name}").is_visible():
            sheet.locator(f"#w-{name}").fill(value)
    sheet.get_by_role("button", name="Let in").click()


def new(door: FakeDoor) -> list[dict[str, Any]]:
    return [scan for scan in door.taken.values() if scan["act"] == "new"]


# --- Somebody without a seat --------------------------------------------------------------------------


def test_somebody_is_written_down_without_a_network(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.context.set_offline(True)
    phone.locator("#q").fill("Zoé")
    fill(phone)
    expect(headline(phone)).to_have_text("Now present")
    expect(phone.locator(".result")).to_contain_text("Zoé Lima")
    expect(phone.locator(".result")).to_contain_text("Valbom, Portugal")
    expect(present(phone)).to_have_text("1")
    phone.reload()
    expect(present(phone)).to_have_text("1")
    phone.locator("#q").fill("zoe")
    expect(phone.locator(".people li")).to_contain_text("Already present")
    assert "Zoé" not in str(raw(phone))
    phone.context.set_offline(False)
    until(lambda: len(new(door)) == 1, phone)
    (scan,) = new(door)
    assert scan["who"] == {
        "name": "Zoé Lima", "home": "PT", "place": "Valbom", "is_adult": "yes", "language": "", "guardian": "", "contact": "",
    }  # fmt: skip
    assert (scan["ref"], scan["day"], scan["evidence"]) == (None, DAY, "host's word")
    # The list has the person now: nothing of what was written down is kept, and nobody stands there twice.
    until(lambda: not [act for act in acts(phone) if "sealed" in act], phone)
    expect(phone.locator(".people li")).to_have_count(1)
    expect(present(phone)).to_have_text("1")


def raw(phone: Page) -> Any:
    """All that the device keeps of its acts, bytes as letters."""
    return phone.evaluate(
        f"""async () => {{ const store = await import("{STORE}"), door = await store.fact("door");
        return (await store.acts(door.device)).map((act) => JSON.stringify(act) + new TextDecoder().decode(act.sealed)); }}"""
    )


def acts(phone: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = phone.evaluate(
        f"""async () => {{ const store = await import("{STORE}"), door = await store.fact("door");
        return store.acts(door.device); }}"""
    )
    return found


def test_what_else_is_done_with_somebody_names_the_first_act(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.context.set_offline(True)
    fill(phone)
    phone.get_by_role("button", name="Undo").click()
    expect(headline(phone)).to_have_text("Not present any more")
    expect(present(phone)).to_have_text("0")
    phone.reload()
    expect(present(phone)).to_have_text("0")
    phone.context.set_offline(False)
    until(lambda: len(door.taken) == 2, phone)
    first, second = door.taken.values()
    assert (second["act"], second["ref"], second["of"]) == ("out", None, first["counter"])


def test_somebody_can_be_undone_after_the_list_has_the_seat(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    fill(phone)
    until(lambda: len(new(door)) == 1 and door.requests.count("list/") >= 2, phone)
    phone.get_by_role("button", name="Undo").click()
    expect(headline(phone)).to_have_text("Not present any more")
    expect(present(phone)).to_have_text("0")
    until(lambda: len(door.taken) == 2, phone)


def test_whoever_is_on_the_list_already_is_offered(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    fill(phone, name="ana MOURA", home="1")
    expect(phone.locator("dialog")).to_contain_text("Somebody of this name and town is on the list")
    phone.get_by_role("button", name="This person").click()
    expect(headline(phone)).to_have_text("Now present")
    until(lambda: len(door.taken) == 1, phone)
    assert next(iter(door.taken.values()))["ref"] == ANA
    fill(phone, name="ana MOURA", home="1")
    phone.get_by_role("button", name="Somebody else: let in").click()
    until(lambda: len(new(door)) == 1, phone)


def test_what_is_missing_is_said_beside_it_and_what_was_typed_stays(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    phone.get_by_role("button", name="Somebody without a seat").click()
    sheet = phone.locator("dialog")
    sheet.locator("#w-name").fill("<b>Zoé")
    sheet.get_by_role("button", name="Let in").click()
    for words in ("without < and >", "choose a town or a country", "Please answer this"):
        expect(sheet).to_contain_text(words)
    expect(sheet.locator("#w-name")).to_be_focused()
    phone.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    phone.get_by_role("button", name="Somebody without a seat").click()
    expect(phone.locator("#w-name")).to_have_value("<b>Zoé")
    assert door.taken == {}


def test_a_minor_comes_with_a_guardian_or_not_at_all(door: FakeDoor, enter: Enter) -> None:
    phone = enter()
    fill(phone, is_adult="no")
    expect(phone.locator("dialog")).to_contain_text("comes with a guardian")
    phone.locator("#w-guardian").fill("Rosa Lima")
    phone.locator("#w-contact").fill("+351 900 000 000")
    phone.get_by_role("button", name="Let in").click()
    expect(phone.locator(".result")).to_contain_text("Minor")
    until(lambda: len(new(door)) == 1, phone)
    assert new(door)[0]["who"]["guardian"] == "Rosa Lima"


def test_a_minor_is_refused_where_nobody_looks_after_minors(door: FakeDoor, enter: Enter) -> None:
    door.takes_minors = False
    phone = enter()
    phone.get_by_role("button", name="Somebody without a seat").click()
    phone.locator('[name="is_adult"][value="no"]').check()
    expect(phone.locator("dialog")).to_contain_text("counted there as a group")
    expect(phone.get_by_role("button", name="Let in")).to_be_disabled()
    phone.locator('[name="is_adult"][value="yes"]').check()
    expect(phone.get_by_role("button", name="Let in")).to_be_enabled()


def test_what_the_server_refuses_is_kept_for_the_host(door: FakeDoor, enter: Enter) -> None:
    door.refuses = {"result": "refused", "code": "closed", "detail": "The figures are final."}
    phone = enter()
    fill(phone)
    show(phone, door.ticket(ANA))
    until(lambda: len(door.taken) == 2, phone)
    expect(phone.locator(".line")).to_contain_text("Ask the host about: 1.")
    phone.reload()
    expect(present(phone)).to_have_text("1")
    phone.locator(".line").click()
    expect(phone.locator("dialog .told")).to_contain_text("Zoé Lima")
    expect(phone.locator("dialog .told")).to_contain_text("The figures are final.")


def test_a_card_that_is_shown_while_somebody_is_written_down_keeps_the_keyboard(
    door: FakeDoor, enter: Enter
) -> None:
    phone = enter()
    phone.get_by_role("button", name="Somebody without a seat").click()
    phone.locator("#w-name").fill("Zoé Lima")
    phone.locator("#w-home").select_option("1")
    phone.locator('[name="is_adult"][value="yes"]').check()
    phone.locator("dialog").get_by_role("button", name="Let in").evaluate(
        """(button, ticket) => { button.click(); const field = document.getElementById("q"); field.focus();
        field.value = ticket; field.dispatchEvent(new Event("input")); }""",
        door.ticket(ANA),
    )
    expect(phone.locator(".result")).to_contain_text("Zoé Lima")
    until(lambda: len(new(door)) == 1, phone)
    phone.keyboard.press("Enter")
    expect(phone.locator(".result")).to_contain_text("Ana Moura")
    until(lambda: len(door.taken) == 2, phone)


# --- The day ----------------------------------------------------------------------------------------------


@pytest.fixture
def two_days(door: FakeDoor) -> FakeDoor:
    door.days = (DAY, NEXT_DAY)
    return door


def enter_day(door: FakeDoor, window: Any, day: str) -> Page:
    phone: Page = window.new_page()
    phone.goto(f"/door/#{door.pass_}")
    phone.locator("form .button.huge").first.click()
    expect(phone.get_by_role("heading", name="Which day is it?")).to_be_visible()
    phone.get_by_role("button", name=day).click()
    expect(phone.locator(".atdoor h1")).to_have_text(day)
    return phone


def test_the_day_is_chosen_changed_once_asked_and_carried_by_each_scan(
    two_days: FakeDoor, new_window: Any
) -> None:
    phone = enter_day(two_days, new_window(viewport=PHONE), FIRST)
    show(phone, two_days.ticket(ANA))
    until(lambda: len(two_days.taken) == 1, phone)
    phone.get_by_role("button", name="Change the day").click()
    phone.get_by_role("button", name=f"Stay with {FIRST}").click()
    expect(phone.locator(".atdoor h1")).to_have_text(FIRST)
    phone.get_by_role("button", name="Change the day").click()
    phone.locator("dialog").get_by_role("button", name=SECOND).click()
    expect(phone.locator(".atdoor h1")).to_have_text(SECOND)
    expect(present(phone)).to_have_text("0")
    show(phone, two_days.ticket(ANA))
    expect(headline(phone)).to_have_text("Now present")
    until(lambda: len(two_days.taken) == 2, phone)
    assert [(scan["counter"], scan["day"]) for scan in two_days.taken.values()] == [(1, DAY), (2, NEXT_DAY)]
    phone.reload()
    expect(phone.locator(".atdoor h1")).to_have_text(SECOND)
    expect(present(phone)).to_have_text("1")


def test_no_day_is_changed_without_a_network(two_days: FakeDoor, new_window: Any) -> None:
    phone = enter_day(two_days, new_window(viewport=PHONE), FIRST)
    phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    show(phone, two_days.ticket(ANA))
    phone.get_by_role("button", name="Change the day").click()
    phone.locator("dialog").get_by_role("button", name=SECOND).click()
    expect(phone.locator("dialog")).to_contain_text("Nothing was changed")
    phone.keyboard.press("Escape")
    expect(phone.locator(".atdoor h1")).to_have_text(FIRST)
    expect(present(phone)).to_have_text("1")


def test_the_list_of_a_day_goes_in_its_night_and_the_next_day_is_chosen(
    two_days: FakeDoor, new_window: Any
) -> None:
    phone = enter_day(two_days, new_window(viewport=PHONE), FIRST)
    phone.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    show(phone, two_days.ticket(ANA))
    fill(phone)
    phone.evaluate(
        f"""async () => {{ const store = await import("{STORE}"), door = await store.fact("door"), ends = "2020-01-01T04:00:00+00:00";
        await store.changeDoor(door.device, {{expiresAt: ends, days: [[door.day, ends], door.days[1]]}}); }}"""
    )
    phone.reload()
    expect(phone.get_by_text("The day is over")).to_be_visible()
    expect(phone.get_by_role("button", name=FIRST)).to_have_count(0)
    left = kept(phone)
    assert "list" not in left and left["unsent"] == 2
    assert left["door"]["key"] is None and left["door"]["day"] is None
    phone.context.set_offline(False)
    until(lambda: len(two_days.taken) == 2, phone)
    phone.get_by_role("button", name=SECOND).click()
    expect(phone.locator(".atdoor h1")).to_have_text(SECOND)
    expect(present(phone)).to_have_text("1")  # As the list of that day says.


# --- How it looks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "scheme"), [("en-GB", "light"), ("ar", "dark")])
def test_no_state_is_in_anybodys_way(
    two_days: FakeDoor, new_window: Any, axe: Callable[[Page], list[str]], locale: str, scheme: str
) -> None:
    phone = new_window(viewport=NARROW, locale=locale, color_scheme=scheme).new_page()
    found: list[str] = []
    for _state in states(phone, two_days):
        found.extend(axe(phone))
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == []


def states(phone: Page, door: FakeDoor) -> Iterator[None]:
    phone.goto(f"/door/#{door.pass_}")
    phone.locator("form .button.huge").first.click()
    expect(phone.locator(".days button")).to_have_count(2)
    yield
    phone.locator(".days button").first.click()
    phone.locator(".change").click()
    yield
    phone.keyboard.press("Escape")
    door.refuses = {"result": "refused", "code": "closed", "detail": "The figures are final."}
    phone.locator(".without button").click()
    phone.locator("dialog form .button.huge").first.click()
    yield
    phone.locator("#w-name").fill(PEOPLE[1][0])
    phone.locator("#w-home").select_option("1")
    phone.locator('[name="is_adult"][value="no"]').check()
    phone.locator("#w-guardian").fill("Rosa")
    phone.locator("#w-contact").fill("Rosa")
    phone.locator("dialog form .row .button.huge").first.click()
    expect(phone.locator("dialog .people li")).to_have_count(1)
    yield
    phone.locator("dialog form > .row .button.huge").first.click()
    expect(phone.locator(".whose")).to_be_visible()
    yield
    expect(phone.locator(".line b")).to_be_visible()
    phone.locator(".line").click()
    yield


def test_it_knows_the_day_at_the_event_in_every_browser(door: FakeDoor, page: Page) -> None:
    """Browsers write a date as they like: only its parts are the same in all."""
    page.goto("/door/")
    told = page.evaluate(
        """async () => { Object.defineProperty(Intl.DateTimeFormat.prototype, "format", { get: () => () => "5/9/26, whatever" });
        const { dayThere } = await import("/static/events/door/view.js"), late = Date.UTC(2026, 8, 5, 23, 30);
        return [dayThere(late, "Europe/London"), dayThere(late, "UTC"), dayThere(late, "Asia/Tokyo"), dayThere(late, "Nowhere/At All")]; }"""
    )
    assert told == [NEXT_DAY, DAY, NEXT_DAY, ""]
