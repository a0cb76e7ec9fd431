"""People change: a town is handed over, a letter is answered with one tap, an officer comes in with a code on paper, and a
device is lost. By mouse, by thumb, by keyboard, without scripts; in English, Portuguese and Arabic."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from cordel.privacy.models import Breach
from cordel.projects.models import ObligationAnswer
from cordel.projects.queries import obligations, weekly
from cordel.towns.models import TownRole
from tests import factories
from tests.browser.keyboard import Keyboard
from tests.conftest import Cast, officer

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/desk/p/strings/"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")
Window = Callable[..., BrowserContext]
Look = Callable[[Page], None]


def people_of(cast: Cast) -> str:
    return f"{DESK}partners/{cast.project.partners.get(town=cast.kavala).pk}/people/"


# --- A town is handed over --------------------------------------------------------------------------


def to_hand_over(phone: Page, cast: Cast, look: Look) -> None:
    """From the first page of the desk on."""
    phone.goto("/desk/?language=en")
    phone.locator(f'main a[href="/desk/towns/{cast.kavala.pk}/"]').tap()
    phone.get_by_role("link", name="People").tap()
    expect(phone.get_by_role("heading", name="Does somebody leave?")).to_be_visible()
    look(phone)
    phone.get_by_role("link", name="Hand over or make a code").tap()
    expect(phone.get_by_role("heading", name="Who is asked in this project")).to_be_visible()
    look(phone)
    phone.get_by_role("link", name=f"Hand over {cast.noor}").tap()
    expect(phone.get_by_text("You lose your access")).to_be_visible()


def hand_over(phone: Page, to: str, look: Look) -> None:
    """What is asked about a new person is asked for no other."""
    phone.get_by_role("button", name="Hand over").tap()
    expect(phone.get_by_role("alert")).to_contain_text("Choose who takes over.")
    look(phone)
    address = phone.get_by_label("E-mail address")
    expect(address).to_be_hidden()
    phone.get_by_label("a new person").check()
    expect(address).to_be_visible()
    look(phone)
    phone.get_by_label(to).check()
    expect(address).to_be_hidden()
    phone.get_by_role("button", name="Hand over").tap()


def test_an_officer_hands_the_town_over_to_the_deputy(
    cast: Cast, new_window: Window, sign_in: Any, look: Look
) -> None:
    dina = officer("Dina", cast.kavala, TownRole.DEPUTY)
    window = new_window(**PHONE)
    sign_in(cast.noor, window)
    phone = window.new_page()
    to_hand_over(phone, cast, look)
    hand_over(phone, str(dina), look)
    expect(phone.get_by_text("you are signed out")).to_be_visible()
    phone.goto("/desk/")
    expect(phone).to_have_url(re.compile("/account/login/"))
    hers = new_window(**WIDE)
    sign_in(dina, hers)
    desk = hers.new_page()
    desk.goto(people_of(cast))
    expect(desk.get_by_role("heading", name=str(dina))).to_have_count(1)
    expect(desk.get_by_text("Invite a deputy below")).to_be_visible()
    look(desk)


# --- A letter is answered with one tap --------------------------------------------------------------


def letter_link(cast: Cast) -> str:
    """Where the letter of the week leads Kavala's officer."""
    day = timezone.now().date() + timedelta(days=65)
    cast.event.starts_on, cast.event.ends_on = day, day + timedelta(days=2)
    cast.event.save()
    book = obligations.ledger([cast.project], today=timezone.now().date())
    mine = [book.owed(duty, stands) for duty, stands in book.states()]
    owed = next(one for one in mine if one.partner and one.partner.town == cast.kavala)
    return weekly.answer_url(cast.noor, owed)


@pytest.mark.parametrize("language", ["pt", "ar"])
def test_a_letter_is_answered_by_thumb(cast: Cast, new_window: Window, look: Look, language: str) -> None:
    """Nobody signs in; what was written down is said, and the question is folded away."""
    address = letter_link(cast)
    phone = new_window(**PHONE).new_page()
    phone.goto(f"{address}?language={language}")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    phone.locator('button[value="until"]').tap()
    expect(phone.locator("#id_until_error")).to_be_visible()
    look(phone)
    phone.locator('button[value="nothing"]').tap()
    expect(phone.get_by_role("status")).to_be_focused()
    expect(phone.locator('button[value="nothing"]')).to_be_hidden()
    look(phone)
    assert ObligationAnswer.objects.get().word == "nothing"


def test_a_letter_is_answered_without_scripts_and_by_keyboard(
    cast: Cast, new_window: Window, look: Look
) -> None:
    address = letter_link(cast)
    plain = new_window(**PHONE, java_script_enabled=False).new_page()
    plain.goto(address)
    plain.get_by_role("button", name="I need help").tap()
    expect(plain.get_by_role("status")).to_contain_text("Written down: need help.")
    page = new_window(**WIDE).new_page()
    page.goto(address)
    keyboard = Keyboard(page)
    keyboard.go_to("main summary")
    keyboard.press("Enter")
    with page.expect_navigation():
        keyboard.follow('button[value="done"]')
    expect(page.get_by_role("status")).to_contain_text("Written down: done. Nobody asks again.")
    look(page)
    cast.noor.town_memberships.all().delete()
    page.goto(address)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    look(page)


# --- An officer comes in with a code on paper -------------------------------------------------------


def card(cast: Cast, desk: Page, email: str, look: Look) -> str:
    """The code that the coordinator reads out."""
    desk.goto(people_of(cast))
    form = desk.locator("form", has=desk.locator('[name="way"]'))
    form.get_by_label("E-mail address").fill(email)
    form.get_by_label("I print it").check()
    form.get_by_role("button", name="Invite").click()
    shown = desk.locator(".ticket .code")
    expect(shown).to_have_text(CODE)
    look(desk)
    return shown.inner_text()


def test_a_code_on_paper_opens_the_town_without_a_password(
    cast: Cast, new_window: Window, sign_in: Any, look: Look
) -> None:
    window = new_window(**WIDE)
    sign_in(cast.cora, window)
    desk = window.new_page()
    code = card(cast, desk, "vila@hall.example", look)
    phone = new_window(**PHONE, color_scheme="dark").new_page()
    phone.goto("/account/login/?language=ar")
    phone.locator('main a[href="/join/"]').tap()
    phone.locator('[name="email"]').fill("vila@hall.example")
    phone.locator('[name="code"]').fill("XXXX-XXXX")
    phone.locator("main form.form button").tap()
    expect(phone.get_by_role("alert")).to_be_focused()
    look(phone)
    phone.locator('[name="code"]').fill(code.replace("-", " ").lower())
    phone.locator("main form.form button").tap()
    expect(phone).to_have_url(re.compile("/desk/$"))
    look(phone)
    other = card(cast, desk, "vera@hall.example", look)
    page = new_window(**WIDE).new_page()
    page.goto("/join/")
    keyboard = Keyboard(page)
    keyboard.go_to('[name="email"]')
    keyboard.write("vera@hall.example")
    keyboard.go_to('[name="code"]')
    keyboard.write(other)
    keyboard.press("Enter")
    expect(page.get_by_text("Welcome. You work for Kavala now")).to_be_visible()


# --- A device is lost -------------------------------------------------------------------------------


def note_lost_phone(phone: Page, look: Look) -> None:
    """From the own account; whose device it is, is asked of devices only."""
    phone.goto("/account/me/?language=en")
    phone.get_by_role("link", name="I lost a device").tap()
    whose, kind = phone.get_by_label("Whose device is lost"), phone.get_by_label("What happened")
    kind.select_option("lost paper")
    expect(whose).to_be_hidden()
    kind.select_option("lost device")
    expect(whose).to_be_visible()
    phone.get_by_role("button", name="Note it").tap()
    expect(phone.get_by_role("alert")).to_be_focused()
    look(phone)
    phone.get_by_label("In a few sentences").fill("A phone was left on the train. It had the list on it.")
    phone.get_by_role("button", name="Note it").tap()


def write_down(desk: Page) -> None:
    """What was typed is kept when it cannot be closed yet."""
    done = desk.get_by_label("What was done")
    done.fill("Wiped from afar.")
    desk.get_by_role("button", name="Save and close").click()
    expect(desk.get_by_text("Before it is closed")).to_be_visible()
    expect(done).to_have_value("Wiped from afar.")
    desk.get_by_label("Or why it need not be told").fill("The phone was encrypted.")
    desk.get_by_label("Or why they need not be told").fill("No risk.")
    desk.get_by_role("button", name="Save and close").click()
    expect(desk.get_by_text("Saved and closed.")).to_be_visible()


def test_a_lost_device_opens_a_breach_that_is_written_down_to_its_end(
    cast: Cast, new_window: Window, sign_in: Any, look: Look
) -> None:
    """The coordinator finds it first of all on the desk, with its clock."""
    window = new_window(**PHONE)
    sign_in(cast.noor, window)
    phone = window.new_page()
    note_lost_phone(phone, look)
    expect(phone.get_by_text("You are signed out everywhere")).to_be_visible()
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
    other = new_window(**WIDE)
    sign_in(cast.cora, other)
    desk = other.new_page()
    desk.goto("/desk/")
    first = desk.locator(".tasks > li").first
    expect(first).to_contain_text(re.compile("7[12] hours left"))
    first.get_by_role("link").click()
    look(desk)
    write_down(desk)
    look(desk)
    assert Breach.objects.get().closed_at is not None


def test_a_breach_in_arabic_on_a_phone_is_in_nobodys_way(
    cast: Cast, new_window: Window, sign_in: Any, look: Look
) -> None:
    breach = factories.BreachFactory(project=cast.project, noticed_at=timezone.now() - timedelta(hours=80))
    window = new_window(**PHONE, color_scheme="dark")
    sign_in(cast.cora, window)
    phone = window.new_page()
    for path in ("", f"{breach.pk}/", "note/?kind=lost+device"):
        phone.goto(f"{DESK}privacy/breaches/{path}{'&' if '?' in path else '?'}language=ar")
        look(phone)
