"""Requests that no browser sends, and what must not stay behind in one."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
TOO_MANY = "&".join(["a=1"] * (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_query_with_too_many_parts_is_refused_in_the_visitors_language(language, direction):
    response = Client().get(f"/?{TOO_MANY}", headers={"accept-language": language})
    assert response.status_code == 400
    assert f'lang="{language}" dir="{direction}"' in response.content.decode()


def test_a_form_with_too_many_fields_is_refused():
    response = Client().post(
        reverse("events:find-registration"), TOO_MANY, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 400


@pytest.mark.parametrize("name", ["desk:home", "accounts:me", "website:home"])
def test_what_somebody_sees_while_signed_in_stays_in_no_cache(name):
    client = Client()
    client.force_login(factories.UserFactory())
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))


def test_lists_of_people_stay_in_no_cache_as_files_either(cast):
    client = Client()
    client.force_login(cast.cora)
    address = reverse("events:registrations", args=[cast.project.slug, cast.event.number])
    response = client.get(address, {"format": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("key", ["\x00" * 32, "é" * 32, "' or 1=1", "a" * 5000, "short"])
def test_a_session_that_was_never_ours_is_no_session(key):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get(reverse("website:home")).status_code == 200
    assert client.get(reverse("desk:home")).status_code == 302


def test_a_file_that_no_form_asked_for_is_neither_kept_nor_read():
    file = SimpleUploadedFile("film.mkv", b"x" * 3_000_000)
    client = Client()
    response = client.post(reverse("events:find-registration"), {"code": "ABCD", "film": file})
    assert response.status_code == 422
    assert response.context["request"].FILES == {}
    assert file.tell() == file.size  # the browser sent all of it
    assert response.context["request"]._read_started and response.wsgi_request.read(1) == b"x"


def test_what_gives_a_cookie_stays_in_no_cache_that_others_share(cast):
    address = reverse("events:register", args=[cast.project.slug, cast.event.number])
    assert Client().get(address).headers["Cache-Control"] == "private"
    assert "Cache-Control" not in Client().get(reverse("website:home")).headers


@pytest.mark.parametrize("name", ["website:home", "events:find-registration", "desk:home", "website:robots"])
def test_asking_for_the_head_of_a_page_gives_all_but_its_body(name):
    address = reverse(name)
    page, head = Client().get(address), Client().head(address)
    assert (head.status_code, head.content) == (page.status_code, b"")
    assert head.headers["Content-Length"] == page.headers["Content-Length"]


@pytest.mark.parametrize("code", ["%00", "%FF", "a%00b", "9" * 3000, "%E2%80%AE"])
def test_a_link_that_was_never_given_out_leads_nowhere(code):
    for address in (f"/i/{code}/", f"/seat/{code}/", f"/my/1-{code}/", f"/p/{code}/"):
        assert Client().get(address).status_code == 404
