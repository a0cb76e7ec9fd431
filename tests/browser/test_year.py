"""The screens of the coordinator's year are in nobody's way: payments, roles, evaluators, breaches, the first steps."""

from typing import Any

import pytest
from playwright.sync_api import Page

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
