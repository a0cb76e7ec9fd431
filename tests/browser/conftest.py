"""A real browser in front of the site: silent in its console, and without a single request to anybody else."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.templatetags.static import static
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import browser_path

ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Fetched from the site itself (tests/settings.py): to hand half a megabyte to every page takes longer than to use it.
AXE = """address => new Promise((done, failed) => {
  const script = Object.assign(document.createElement("script"), {src: address, onload: done, onerror: failed});
  document.head.append(script);
})"""
FINDINGS = """rules => axe.run({runOnly: {type: "tag", values: rules}, preload: false,
  resultTypes: ["violations"]}).then(
  ({violations}) => violations.flatMap(({id, nodes}) => nodes.map(node => [id, node.target.join(" "), node.html])))"""

# Buttons, and links that stand alone on their line, are as large as a thumb.
SMALL = """() => [...document.querySelectorAll("main .button, main .tasks :is(h2, h3) > a, main .notice li > a")]
  .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 44)
  .map(one => one.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_window(chromium: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """`new_window(viewport=..., java_script_enabled=False)`: somebody else's browser, watched like the first."""
    opened: list[tuple[BrowserContext, list[str]]] = []

    def open_window(**options: Any) -> BrowserContext:
        usual = {"base_url": live_server.url, "locale": "en-GB", "reduced_motion": "reduce"}
        context = chromium.new_context(**usual | options)
        context.set_default_timeout(10_000)
        opened.append((context, _complaints(context, live_server.url)))
        return context

    yield open_window
    for context, _found in opened:
        context.close()
    assert [complaint for _context, found in opened for complaint in found] == []


@pytest.fixture
def window(new_window: Callable[..., BrowserContext]) -> BrowserContext:
    """A fresh visitor; `window.new_page().goto("/")` opens the site. `window.set_extra_http_headers` and the
    like choose what sort of visitor."""
    return new_window()


@pytest.fixture
def page(window: BrowserContext) -> Page:
    return window.new_page()


def _complaints(context: BrowserContext, site: str) -> list[str]:
    """Filled while the browser runs: errors and warnings of its console, and addresses that are not ours."""
    found: list[str] = []
    here = urlsplit(site).netloc

    def request(asked: Any) -> None:
        address = urlsplit(asked.url)
        if address.scheme not in ("data", "blob") and address.netloc != here:
            found.append(f"request to {asked.url}")

    def console(message: Any) -> None:
        # A page that says no on purpose (4xx, and 503 without a mail server) is a failed resource to the browser.
        on_purpose = "status of 4" in message.text or "status of 503" in message.text
        # So is a network that a test has cut.
        on_purpose |= "net::ERR_INTERNET_DISCONNECTED" in message.text
        if message.type in ("error", "warning") and not on_purpose:
            found.append(f"console: {message.text}")

    context.on("request", request)
    context.on("console", console)
    context.on("weberror", lambda error: found.append(f"script: {error.error}"))
    return found


@pytest.fixture
def sign_in(request: Any, live_server: Any) -> Callable[..., None]:
    """`sign_in(cast.tomas)`: the window belongs to that person from now on; or the window that is named."""

    def give_session(user: Any, window: BrowserContext | None = None) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        there = window or request.getfixturevalue("window")
        there.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url, "httpOnly": True}])

    return give_session


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`assert axe(page) == []`: what the page, as it stands now, puts in somebody's way."""

    def findings(page: Page) -> list[str]:
        return [f"{rule}: {html}" for rule, _selector, html in violations(page)]

    return findings


def violations(page: Page) -> list[tuple[str, str, str]]:
    """(rule, selector, HTML) of everything that axe finds on the page as it stands now."""
    # On a busy machine the words are there before the stylesheet is.
    page.wait_for_load_state("load")
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE, static("axe/axe.min.js"))
    found: list[list[str]] = page.evaluate(FINDINGS, RULES)
    return [(rule, selector, html) for rule, selector, html in found]


@pytest.fixture
def look(axe: Any) -> Iterator[Callable[[Page], None]]:
    """Keeps what a page puts in somebody's way; nothing may have been found at the end."""
    found: dict[str, list[str]] = {}

    def keep(page: Page) -> None:
        # The address and the words are there before the stylesheet is.
        page.wait_for_load_state("load")
        size = page.viewport_size
        assert size
        # On a phone the window grows with what is too wide for it.
        wide = page.evaluate("document.scrollingElement.scrollWidth") > size["width"]
        small = page.evaluate(SMALL) if size["width"] < 600 else []
        if wrong := [*axe(page), *small, *(["wider than the window"] if wide else [])]:
            found[page.url] = wrong

    yield keep
    assert found == {}
