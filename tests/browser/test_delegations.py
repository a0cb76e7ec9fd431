"""An officer brings a list: pasted, from a file, taken away and back; nothing is in the way in either direction."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from cordel.events.models import Event, Registration
from tests.browser.test_depth import DESK, DESKTOP, WALKS
from tests.browser.test_journey import visit
from tests.conftest import Cast

__all__ = ["visit"]  # a fixture
BRING = f"{DESK}registrations/bring/"
LIST = "Nome;Apelido;Mail;Idade;Sala\nMaria;Silva;maria@people.example;44;1\nRui;Costa;nowhere;12;2\n"


@pytest.mark.parametrize(("language", "size"), WALKS)
def test_a_list_is_brought_and_corrected(
    cast: Cast, new_window: Any, sign_in: Any, visit: Any, tmp_path: Path, language: str, size: Any
) -> None:
    Event.objects.update(safeguarding_policy="https://gondomar.example/safe", safeguarding_contact="Ana, 912")
    officer = visit(new_window(viewport=size))
    page = officer.page
    sign_in(cast.noor, page.context)
    page.goto(f"{BRING}?language={language}")
    page.locator("#bring summary").click()
    page.fill("[name=paste]", "Olá:\n1. Ελένη Παππά\n2. سمير الخطيب")
    page.locator("[value=paste]").click()
    expect(page.locator("[name=name_2]")).to_have_value("سمير الخطيب")
    officer.look()
    page.goto(f"{BRING}file/")
    officer.look()
    (tmp_path / "list.csv").write_text(LIST)
    page.set_input_files("[name=file]", tmp_path / "list.csv")
    page.locator("main form .button").first.click()
    officer.look("**/file/")
    page.locator("main form .button").first.click()
    expect(page.locator("#errors")).to_be_visible()
    officer.look()
    page.fill("[name=email_2]", "")
    page.fill("[name=guardian_2]", "Ana Costa")
    page.fill("[name=contact_2]", "912345678")
    page.locator("button.huge").click()
    page.wait_for_url("**/cards/**")
    assert Registration.objects.filter(town=cast.kavala).count() == 2
    come_back(officer, tmp_path)


def come_back(officer: Any, folder: Path) -> None:
    page = officer.page
    taken = page.context.request.get(page.url.split("/desk/")[0] + f"{DESK}registrations/list/?format=csv")
    text = taken.body().decode("utf-8-sig").replace("Maria Silva", "Maria da Silva")
    (folder / "back.csv").write_text(f"{text},Fatma\n")
    page.goto(f"{BRING}file/")
    page.set_input_files("[name=file]", folder / "back.csv")
    page.locator("main form .button").first.click()
    page.locator("main form .button").first.click()
    expect(page.locator("ins")).to_have_text("Maria da Silva")
    officer.look()
    page.locator("main form .button").first.click()
    expect(page.locator("[name=name_1]")).to_have_value("Fatma")


def test_enter_goes_down_and_what_was_typed_outlives_a_lost_session(
    cast: Cast, new_window: Any, sign_in: Any, visit: Any
) -> None:
    page = visit(new_window(viewport=DESKTOP)).page
    sign_in(cast.noor, page.context)
    page.goto(BRING)
    page.focus("[name=name_1]")
    for number in range(12):
        page.keyboard.type(f"Person {number}")
        page.keyboard.press("Enter")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.locator("button.huge").click()
    page.wait_for_url("**/login/**")
    page.context.add_cookies(cookies)
    page.goto(BRING)
    expect(page.locator("#restored")).to_be_visible()
    expect(page.locator("[name=name_12]")).to_have_value("Person 11")
    page.locator("button.huge").click()
    page.wait_for_url("**/cards/**")
    page.goto(BRING)
    expect(page.locator("#restored")).to_be_hidden()
    assert Registration.objects.filter(town=cast.kavala).count() == 12
