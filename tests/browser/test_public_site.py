"""The public site with the demonstration in a real browser: every sentence's link is walked, and the map leads on."""

import re
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from cordel.base import demonstration
from tests import stage
from tests.website.conftest import made


@pytest.fixture
def demo(live_server: Any) -> None:
    with transaction.atomic():
        stage.set_up(made)
    demonstration.forget()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_link_of_the_sentences_opens(page: Page, demo: None, language: str) -> None:
    page.goto(f"/about/sentences/?language={language}")
    addresses = page.locator(".sayings a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(addresses) >= 10
    for address in sorted(set(addresses)):
        if address.endswith(".ics"):
            assert page.request.get(address).headers["content-type"].startswith("text/calendar")
            continue
        page.goto("/about/sentences/")
        page.locator(f'.sayings a[href="{address}"]').first.click()
        expect(page).to_have_url(re.compile(re.escape(address) if address != "/desk/" else "/account/login/"))
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_count(1)
        if "#" in address:
            expect(page.locator(f"#{address.partition('#')[2]}")).to_be_in_viewport()


def test_a_knot_on_the_map_leads_to_its_event(page: Page, demo: None) -> None:
    page.goto("/p/strings/")
    page.get_by_role("link", name=re.compile("^3 Thessaloniki")).first.click()
    expect(page).to_have_url(re.compile("/p/strings/events/3/$"))
    expect(page.locator(".thread [aria-current]")).to_contain_text("Thessaloniki")


def test_the_map_s_table_opens_by_keyboard(page: Page, demo: None) -> None:
    page.goto("/p/strings/")
    summary = page.locator("#places > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("cell", name="Martinique").or_(page.get_by_text("Le Marin, Martinique"))
    ).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_window(page: Page, demo: None, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for address in ("/", "/p/strings/", "/p/threads/events/4/", "/about/sentences/", "/privacy/"):
        for language in ("en", "ar"):
            page.goto(f"{address}?language={language}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
