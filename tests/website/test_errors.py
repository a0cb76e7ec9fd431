"""When something is wrong: what happened, what to do next, and no second accident on the way."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

from cordel.website import views
from tests.website.conftest import Read


def told(response: Any) -> Read:
    page = Read(response.content.decode())
    assert "What to do next" in page.text and sum(it["tag"] == "h1" for it in page.attributes) == 1
    assert reverse("website:home") in page.links
    return page


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`fails(error)`: a browser whose visit to the home page ends in that error."""

    def browser(error: Exception) -> Client:
        def fail(*_args: Any) -> None:
            raise error

        monkeypatch.setattr("cordel.website.views.pages.home_page", fail)
        return Client(raise_request_exception=False)

    return browser


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Http404(), 404, "There is no such page"),
        (PermissionDenied(), 403, "You may not do that"),
        (SuspiciousOperation(), 400, "That request could not be read"),
        (RuntimeError("secret detail"), 500, "Something broke on our side"),
    ],
)
def test_each_error_is_explained(fails: Any, error: Exception, status: int, words: str) -> None:
    response = fails(error).get("/")
    assert response.status_code == status
    assert words in told(response).text and "secret detail" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
@pytest.mark.parametrize("error", [Http404(), RuntimeError()], ids=["404", "500"])
def test_errors_speak_the_visitors_language(
    fails: Any, error: Exception, language: str, direction: str
) -> None:
    page = Read(fails(error).get("/", {"language": language}).content.decode())
    assert page.attributes[0] == {"tag": "html", "lang": language, "dir": direction}


def test_a_broken_page_asks_neither_database_nor_session() -> None:
    """This test may not touch the database at all, and the request has no session."""
    assert views.broken(RequestFactory().get("/anything/")).status_code == 500


@pytest.mark.django_db
def test_an_address_with_odd_signs_is_not_repeated(client: Client) -> None:
    response = client.get("/%3Cscript%3Ealert(1)%3C/script%3E/")
    assert response.status_code == 404 and "<script>alert" not in response.content.decode()


@pytest.mark.django_db
def test_a_foreign_host_is_refused_in_plain_words(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Nothing was changed" in told(response).text


@pytest.mark.django_db
def test_a_form_without_its_key_is_not_lost_in_silence() -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(reverse("events:find-registration"), {"code": "ABCD-EFGH"})
    assert response.status_code == 403
    page = told(response)
    assert "The form was not sent" in page.text and "what you typed is usually still there" in page.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/p/nothing/", "/p/nothing/events/1/", "/p/nothing/calendar.ics", "/nothing"]
)
def test_what_is_not_there_is_not_there(client: Client, address: str) -> None:
    assert client.get(address, follow=True).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["home", "projects", "about", "sentences", "privacy", "accessibility", "robots", "sitemap"]
)
def test_public_pages_are_only_read(client: Client, name: str) -> None:
    assert client.post(reverse(f"website:{name}")).status_code == 405


def test_the_contact_is_an_address_that_somebody_reads(settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Cordel <office@gondomar.example>"
    assert views._contact() == "office@gondomar.example"
    for nobody in ("Cordel <cordel@127.0.0.1>", "cordel@localhost", ""):
        settings.DEFAULT_FROM_EMAIL = nobody
        assert views._contact() == ""
