"""Which language a page speaks: the one that was chosen, wherever it is complete."""

import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.mark.parametrize(
    ("address", "language"),
    [
        ("/", "ar"),
        ("/p/strings/events/1/register/", "ar"),
        ("/desk/", "en"),
        ("/desk/p/strings/events/1/", "en"),
        ("/desk/p/strings/events/1/door/", "ar"),
        ("/reports/p/strings/", "en"),
        ("/account/me/", "en"),
    ],
)
def test_speaks_the_chosen_language_where_it_is_whole_and_keeps_the_choice(
    as_, cast, settings, address, language
):
    settings.DESK_LANGUAGES = ["en"]
    browser = as_(cast.cora)
    answer = browser.get(address, {"language": "ar"})
    assert re.search(r'<html lang="(\w+)"', answer.content.decode()).group(1) == language
    assert answer.headers["Content-Language"] == language
    assert browser.cookies["language"].value == "ar"


def test_offers_on_each_page_what_the_page_speaks(as_, cast, settings):
    settings.DESK_LANGUAGES = ["en"]
    browser = as_(cast.cora)
    assert "language=ar" in browser.get("/").content.decode()
    assert "language=ar" not in browser.get("/desk/").content.decode()
