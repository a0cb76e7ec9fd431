"""A real browser in front of the site: silent in its console, and without a single request to anybody else."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import browser_path

ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, live_server: Any) -> Iterator[BrowserContext]:
    """A fresh visitor; `window.new_page().goto("/")` opens the site. `window.set_extra_http_headers` and the
    like choose what sort of visitor."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(10_000)
    complaints = _complaints(context, live_server.url)
    yield context
    context.close()
    assert complaints == []


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
        if message.type in ("error", "warning") and not on_purpose:
            found.append(f"console: {message.text}")

    context.on("request", request)
    context.on("console", console)
    context.on("weberror", lambda error: found.append(f"script: {error.error}"))
    return found


@pytest.fixture
def sign_in(window: BrowserContext, live_server: Any) -> Any:
    """`sign_in(cast.tomas)`: the window belongs to that person from now on."""
    from django.test import Client

    def give_session(user: Any) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        window.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url, "httpOnly": True}])

    return give_session


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`assert axe(page) == []`: what the page, as it stands now, puts in somebody's way."""

    def findings(page: Page) -> list[str]:
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = Axe().run(page, options=options).response["violations"]
        return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]

    return findings
