"""The screens of the coordinator's year are in nobody's way: payments, roles, evaluators, breaches, the first steps."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cordel.accounts import actions as accounts
from cordel.projects.queries import people
from tests import factories
from tests.conftest import Cast

DESK = "/desk/p/strings"
PAGES = [
    f"{DESK}/payments/",
    f"{DESK}/events/1/payments/",
    f"{DESK}/privacy/",
    f"{DESK}/privacy/breaches/",
    f"{DESK}/privacy/breaches/note/",
    f"{DESK}/evaluators/",
    f"{DESK}/pages/",
    f"{DESK}/due-days/",
    f"{DESK}/outreach/",
    f"{DESK}/events/1/sheets/",
    "/desk/monday/",
    "/desk/monday/all/",
    f"{DESK}/partners/paste/",
    "/desk/roles/",
    "/desk/start/",
    "/desk/start/town/",
    "/desk/health/",
    "/desk/accounts/",
    "/join/",
]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_every_screen_is_open_to_everybody(
    cast: Cast, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    factories.PaymentFactory(event=cast.event, payer=cast.gondomar)
    factories.BreachFactory(project=cast.project, town=cast.gondomar)
    factories.SignedSheetFactory(event=cast.event, town=cast.gondomar)
    partner = cast.project.partners.get(town=cast.gondomar)
    factories.OutreachActionFactory(
        partner=partner, event=cast.event, language="pt", reach=5, counted_how="copies"
    )
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.admin, page.context)
    wrong = {}
    for path in [*PAGES, f"{DESK}/outreach/tell/{partner.pk}/"]:
        page.goto(f"{path}?language={language}")
        found = axe(page)
        wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
        if found or wide:
            wrong[path] = [*found, *(["wider than the window"] if wide else [])]
    assert wrong == {}


# --- People change ----------------------------------------------------------------------------------


def pages_of_people(cast: Cast) -> list[str]:
    """Handing over, a code on paper, coming in by a link, and a link that opens nothing any more."""
    partner = cast.project.partners.get(town=cast.kavala)
    by_mail = factories.EntryCodeFactory(partner=partner, email="vila@hall.example", by_mail=True)
    on_paper = factories.EntryCodeFactory(partner=partner, email="other@hall.example", by_mail=False)
    there = f"{DESK}/partners/{partner.pk}/people/"
    return [
        there,
        f"{there}{cast.noor.pk}/hand-over/",
        f"{there}{cast.noor.pk}/code/",
        f"/desk/towns/{cast.kavala.pk}/people/",
        f"{DESK}/people/",
        *(f"/join/{entry.pk}/{people.proof_of(entry)}/" for entry in (by_mail, on_paper)),
        f"/join/{by_mail.pk}/gone/",
    ]


def in_the_way(page: Page, axe: Any) -> list[str]:
    wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    return [*axe(page), *(["wider than the window"] if wide else [])]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_nothing_is_in_the_way_of_those_who_come_and_go(
    cast: Cast, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    """Every screen as it opens, after an empty form was sent, and the card that is printed."""
    cast.noor.set_unusable_password()  # With other keys of her own she would get no code on paper.
    cast.noor.save()
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.admin, page.context)
    found = {}
    for path in pages_of_people(cast):
        page.goto(f"{path}?language={language}")
        found[path] = in_the_way(page, axe)
        if "hand-over" in path or "/join/" in path:
            for send in page.locator("main form:has(input:not([type=hidden])) button").all()[:1]:
                send.click()
                page.wait_for_load_state()
                found[f"{path} with errors"] = in_the_way(page, axe)
        elif path.endswith("/code/"):
            page.locator("main form button").first.click()
            page.locator("p.code, .code").first.wait_for()
            found[f"{path} printed"] = in_the_way(page, axe)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_nothing_is_in_the_way_of_whoever_sits_down(
    cast: Cast, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    """The question, an answer that is none, what waits for the answer, and the name above each page."""
    accounts.share(cast.noor, is_shared=True, by=cast.cora, now=timezone.now())
    accounts.sit_down(cast.noor, name="Maria", now=timezone.now())
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.noor, page.context)
    page.goto(f"/account/keyboard/?language={language}")
    found = {"question": in_the_way(page, axe)}
    page.locator("main details summary").click()
    found["forget"] = in_the_way(page, axe)
    page.fill("[name=keyboard-name]", "...")
    page.press("[name=keyboard-name]", "Enter")
    page.locator(".field.wrong").wait_for()
    found["no name"] = in_the_way(page, axe)
    page.goto(f"/desk/towns/{cast.kavala.pk}/edit/")
    found["nobody"] = in_the_way(page, axe)
    page.fill("[name=region]", "Thrace")
    page.locator("main form button").first.click()
    page.locator("[name=keyboard-known]").wait_for()
    found["waiting"] = in_the_way(page, axe)
    # Without a mouse: the first name is reached with the key that goes from one thing to the next.
    page.locator("h1").evaluate("it => { it.tabIndex = -1; it.focus(); }")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/towns/{cast.kavala.pk}/")
    assert (
        page.get_by_text("Thrace").is_visible() and page.locator("aside.keyboard bdi").inner_text() == "Maria"
    )
    found["somebody"] = in_the_way(page, axe)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
