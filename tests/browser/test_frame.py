"""The page frame in a real browser: it answers, in both directions of reading, and asks nobody else for anything."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_it_reads_in_the_language_s_own_direction(
    page: Page, cast: Any, language: str, direction: str
) -> None:
    page.goto(f"/p/{cast.project.slug}/?language={language}")
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_it_knows_who_signed_in(page: Page, cast: Any, sign_in: Any) -> None:
    sign_in(cast.tomas)
    answer = page.goto(f"/desk/p/{cast.project.slug}/events/{cast.event.number}/door/")
    assert answer is not None and answer.status == 200
