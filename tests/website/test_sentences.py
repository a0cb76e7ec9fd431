"""Sentence by sentence: what is called live can be opened, and what is not built is called so."""

import pytest
from django.test import Client

from cordel.accounts.models import User
from cordel.projects.models import Project
from cordel.website.queries import demo as files
from cordel.website.queries.sentences import LIVE, NOT_YET, PARTLY, SENTENCES, screens, sentences_page
from tests.conftest import NOW
from tests.website.conftest import Read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NOT_BUILT = ("practices", "screenings", "surveys", "the pact")


def page() -> Read:
    return Read(Client().get("/about/sentences/").content.decode())


def links() -> list[str]:
    return sorted({link.url for sentence in sentences_page(NOW)["sentences"] for link in sentence.links})


def test_every_link_opens_and_its_anchor_is_there(demo: dict[str, Project]) -> None:
    addresses = links()
    assert len(addresses) >= 15
    for address in addresses:
        path, _hash, anchor = address.partition("#")
        response = Client().get(path, follow=True)
        assert response.status_code == 200, address
        assert not anchor or anchor in Read(response.content.decode()).ids, address
    assert set(addresses) <= set(page().links)


def test_with_the_demonstration_every_wish_for_a_screen_is_met(demo: dict[str, Project]) -> None:
    for sentence in sentences_page(NOW)["sentences"]:
        assert len(sentence.links) == len(sentence.wants), sentence.says


def test_screens_that_need_an_account_say_so_and_lead_to_the_sign_in(demo: dict[str, Project]) -> None:
    for link in screens(NOW).values():
        response = Client().get(link.url.partition("#")[0])
        assert (response.status_code == 302) == link.needs_account, link.url
    told = [link for sentence in sentences_page(NOW)["sentences"] for link in sentence.links]
    assert page().text.count("(signed in)") == sum(link.needs_account for link in told) >= 6


def test_the_registration_it_links_to_is_open(demo: dict[str, Project]) -> None:
    form = Client().get(screens(NOW)["register"].url).content.decode()
    assert "<form" in form and 'name="name"' in form


def test_screens_of_the_desk_open_for_whoever_runs_the_project(demo: dict[str, Project]) -> None:
    browser = Client()
    browser.force_login(User.objects.get(email="cora@cordel.example"))
    for link in screens(NOW).values():
        assert not link.needs_account or browser.get(link.url).status_code == 200, link.url


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: str(sentence.says)[:30])
def test_states_are_honest(sentence: object) -> None:
    """Live lacks nothing, partly names what is missing, and what is not built has no link."""
    assert sentence.state in (LIVE, PARTLY, NOT_YET)  # type: ignore[attr-defined]
    assert bool(sentence.lacks) == (sentence.state == PARTLY)  # type: ignore[attr-defined]
    assert bool(sentence.wants) == (sentence.state != NOT_YET)  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", NOT_BUILT)
def test_what_has_no_app_is_not_called_live(part: str) -> None:
    told = [sentence for sentence in SENTENCES if str(sentence.here).casefold().startswith(part)]
    assert [sentence.state for sentence in told] == [NOT_YET]


def test_numbers_add_up(demo: dict[str, Project]) -> None:
    told = sentences_page(NOW)
    assert told["live"] + told["partly"] + told["not_yet"] == len(SENTENCES) == 19
    assert page().text.count("not yet") >= told["not_yet"]


def test_every_fact_of_the_project_is_spoken_of() -> None:
    """The sentences cover the description's topics, formats, outputs and target groups."""
    told = " ".join(str(sentence.says).casefold() for sentence in SENTENCES)
    facts = files.data("reference_project")
    wanted = facts["topics"] + [
        "kick-off",
        "round table",
        "public debate",
        "case stud",
        "life stories",
        "documentaries",
    ]
    wanted += [
        "twinning pact",
        "dissemination",
        "young people",
        "ngos",
        "women",
        "fewer opportunities",
        "750",
    ]
    assert [fact for fact in wanted if fact.casefold() not in told] == []
