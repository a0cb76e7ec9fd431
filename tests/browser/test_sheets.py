"""Sheets to sign are in nobody's way: screens read by axe at any width, and a page said by keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page

from cordel.events.models import Evidence
from tests import factories
from tests.conftest import Cast

EVENT = "p/strings/events/1"


@pytest.fixture
def sheet(cast: Cast) -> Any:
    """Yesterday's page of Gondomar: Ana, two others and two free lines, with its photo."""
    cast.event.starts_on = cast.event.ends_on = factories.in_days(-1)
    cast.event.save()
    people = [factories.RegistrationFactory(event=cast.event, person__town=cast.gondomar) for _ in range(2)]
    rows = [cast.seat.pk, *(one.pk for one in people), None, None]
    scan = factories.PhotographedSheetFactory(event=cast.event, town=cast.gondomar)
    return factories.SheetPageFactory(event=cast.event, town=cast.gondomar, rows=rows, scan=scan)


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_every_screen_is_open_to_everybody(
    cast: Cast, sheet: Any, page: Page, sign_in: Any, axe: Any, language: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(cast.tomas)
    wrong = {}
    for path in (
        f"/reports/{EVENT}/signature-sheets/",
        f"/desk/{EVENT}/pages/",
        f"/desk/{EVENT}/pages/{sheet.pk}/",
        f"/desk/{EVENT}/pages/{sheet.pk}/lines/3/?q=ana",
        f"/desk/{EVENT}/reconcile/?state=nothing",
        f"/desk/{EVENT}/reconcile/{cast.seat.pk}/{sheet.day.isoformat()}/",
    ):
        page.goto(f"{path}{'&' if '?' in path else '?'}language={language}")
        found = axe(page)
        wide = page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
        if found or wide:
            wrong[path] = [*found, *(["wider than the window"] if wide else [])]
    assert wrong == {}


def test_who_signed_is_said_by_keyboard_alone(cast: Cast, sheet: Any, page: Page, sign_in: Any) -> None:
    sign_in(cast.tomas)
    page.goto(f"/desk/{EVENT}/pages/{sheet.pk}/")
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("2 signatures.").wait_for()
    sheet.refresh_from_db()
    assert sheet.signed == [0, 1]
    assert cast.seat.attendances.get().kinds == [Evidence.SIGNATURE]
