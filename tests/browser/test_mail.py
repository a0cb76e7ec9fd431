"""Mail in a real browser: the pages are in nobody's way, the lines for the name server are copied, nothing is too wide."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from cordel.base import demonstration
from cordel.base.models import SiteFact
from tests import factories
from tests.conftest import NOW, Cast

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["/desk/mail/", "/desk/mail/it/", "/desk/p/strings/not-reached/"]


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 320)])
def test_every_page_of_it_is_open_to_everybody(
    page: Page,
    cast: Cast,
    sign_in: Callable[..., None],
    axe: Any,
    live_server: Any,
    language: str,
    width: int,
) -> None:
    SiteFact.objects.create(name=SiteFact.DEMONSTRATION, since=NOW)
    demonstration.forget()
    cast.gondomar.phone = "+351 22 000 0000"
    cast.gondomar.save()
    entry = factories.UnreachedFactory(person=cast.ana)
    factories.UnreachedFactory(person=None, user=cast.noor)
    sign_in(cast.cora)
    page.set_viewport_size({"width": width, "height": 800})
    for address in [*PAGES, f"/desk/p/strings/not-reached/{entry.pk}/"]:
        page.goto(f"{live_server.url}{address}?language={language}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("aside.synthetic").is_visible()


def test_a_test_letter_shows_its_steps(
    page: Page, cast: Cast, sign_in: Callable[..., None], axe: Any, live_server: Any, settings: Any
) -> None:
    settings.HAS_MAIL_SERVER, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", 1
    sign_in(cast.cora)
    page.goto(f"{live_server.url}/desk/mail/")
    page.get_by_role("button", name="Send me a test letter").click()
    assert page.get_by_text("Nothing answers there.").is_visible() and axe(page) == []
