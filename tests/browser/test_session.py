"""An online session in a real browser: the host opens a code, somebody types it on a phone, the figures tell it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cordel.events.models import Attendance, Event, Registration
from tests.conftest import Cast

EVENT = "/desk/p/strings/events/1/"


@pytest.fixture
def today(cast: Cast) -> None:
    """The event takes place today, in person and online; Ana takes part online."""
    day = timezone.now().astimezone(cast.event.zone).date()
    Event.objects.update(starts_on=day, ends_on=day + timedelta(days=1), mode="hybrid")
    Registration.objects.update(mode="online")


def looked_at(page: Page, axe: Callable[[Page], list[str]]) -> None:
    """At both schemes, and on the narrowest screen nobody reads sideways."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_somebody_online_types_the_code_of_the_session(
    cast: Cast, today: None, new_window: Any, sign_in: Any, axe: Any, language: str
) -> None:
    desk = new_window()
    sign_in(cast.helper, desk)
    host = desk.new_page()
    host.goto(f"{EVENT}session/?language={language}")
    host.locator("form:has([value=open]) button").click()
    code = host.locator(".spoken .code").inner_text()
    looked_at(host, axe)
    host.goto(f"{EVENT}session/shown/")
    expect(host.locator(".shown .code")).to_have_text(code)
    looked_at(host, axe)
    host.goto(f"{EVENT}rehearsal/")
    host.locator("#door button").click()
    expect(host.locator("#door.good")).to_be_visible()
    looked_at(host, axe)

    ana = new_window(viewport={"width": 390, "height": 844}).new_page()
    ana.goto(f"/my/?language={language}")
    ana.fill("[name=code]", cast.seat.code)
    ana.press("[name=code]", "Enter")
    ana.wait_for_url("**/my/*-*/")
    for typed, there in (("hello", ".error"), (code.lower(), "#session .notice.good")):
        ana.fill("[name=spoken]", typed)
        ana.press("[name=spoken]", "Enter")
        expect(ana.locator(there)).to_be_visible()
        looked_at(ana, axe)
    assert Attendance.objects.get().kinds == ["online"]
    ana.goto("/here/")
    looked_at(ana, axe)

    sign_in(cast.tomas, desk)
    host.goto(f"{EVENT}figures/")
    expect(host.locator("#h-kinds")).to_be_visible()
    looked_at(host, axe)
