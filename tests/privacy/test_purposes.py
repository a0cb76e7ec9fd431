"""Everything that is kept belongs to a purpose, and each purpose says the clocks that the purge runs by."""

from datetime import datetime
from typing import Any

import pytest

from cordel.core import purposes
from cordel.core.retention import Kind
from cordel.privacy.models import Installation, PurposeChoice, TownContact
from cordel.privacy.queries import purposes as queries
from cordel.privacy.queries.fields import NOBODY, PEOPLE, STAFF
from cordel.privacy.queries.stores import SITE_STORES, STORES
from cordel.stories import actions as stories
from tests import factories

DESK = "/desk/p/strings/privacy/"
BY_NAME = {store.name: store for store in (*STORES, *SITE_STORES)}


# --- Nothing is kept without a purpose --------------------------------------------------------------


def test_every_store_belongs_to_a_purpose_and_none_is_invented() -> None:
    """A new store: which purpose in `core/purposes.py` does it serve?"""
    assert {name for one in purposes.PURPOSES for name in one.stores} == set(BY_NAME)


def test_every_personal_field_follows_the_clock_of_a_purpose() -> None:
    served = {
        (BY_NAME[name].model._meta.label, BY_NAME[name].kind)
        for one in purposes.PURPOSES
        for name in one.stores
    }
    kept = {
        (label, kind)
        for label, fields in PEOPLE.items()
        for kind in fields.values()
        if isinstance(kind, Kind)
    }
    assert kept <= served


def test_every_model_about_staff_belongs_to_a_purpose() -> None:
    named = {label for one in purposes.PURPOSES for label in one.models}
    assert {label for label, why in NOBODY.items() if why == STAFF} <= named <= set(NOBODY)


@pytest.mark.parametrize("purpose", purposes.PURPOSES, ids=lambda one: one.key)
def test_a_purpose_says_the_clocks_of_its_stores(purpose: purposes.Purpose) -> None:
    assert set(purpose.clocks) == {BY_NAME[name].kind for name in purpose.stores}
    assert purpose.clocks or purpose.lasts
    assert purpose.controllers
    assert purpose.whom
    assert purpose.told


def test_every_word_of_the_description_has_words() -> None:
    assert set(queries.WORDS) == set(purposes.BY_KEY)
    assert len(purposes.BY_KEY) == len(purposes.PURPOSES)
    for words, members in (
        (queries.ROLES, purposes.Role),
        (queries.WHOM, purposes.Whom),
        (queries.TOLD, purposes.Told),
        (queries.LASTS, purposes.Lasts),
    ):
        assert set(words) == set(members)  # type: ignore[call-overload]


# --- What the towns settle --------------------------------------------------------------------------


def settled(client: Any, key: str) -> Any:
    return next(one for one in client.get(f"{DESK}pack/").context["pack"].purposes if one.key == key)


def test_controllers_follow_from_the_roles_in_the_project(as_: Any, cast: Any) -> None:
    client = as_(cast.cora)
    both = [cast.gondomar, cast.kavala]
    assert settled(client, "registration").controllers == [cast.gondomar]  # hosts
    assert settled(client, "news").controllers == [cast.gondomar]  # leads
    assert settled(client, "delegation").controllers == both  # each its own
    factories.EventFactory(project=cast.project, number=2, host=cast.kavala)
    assert settled(client, "registration").controllers == both


def test_the_town_where_a_story_was_told_answers_for_it(as_: Any, cast: Any, now: datetime) -> None:
    """As long as one is kept there."""
    client = as_(cast.cora)
    assert settled(client, "stories").controllers == []
    story = factories.StoryFactory(project=cast.project, town=cast.kavala)
    found = settled(client, "stories")
    assert found.controllers == [cast.kavala]
    assert [str(role) for role in found.roles] == ["the town where the story was told"]
    stories.erase(story, by=None, now=now)
    assert settled(client, "stories").controllers == []


def test_the_pack_shows_the_clock_of_the_call(as_: Any, cast: Any) -> None:
    assert settled(as_(cast.cora), "needs").until == [
        ("food, access, children to look after, travel and lodging", "14 days after the event")
    ]


def test_a_basis_is_settled_once_with_its_reason(as_: Any, cast: Any) -> None:
    client, page = as_(cast.cora), f"{DESK}pack/registration/"
    form = client.get(page).context["form"]
    assert form["basis"].value() == "e"
    data = {"version": form["version"].value(), "basis": "c", "reason": "Act on towns, § 3", "told": "Press"}
    for _ in range(2):
        assert client.post(page, data).status_code == 302
    choice = PurposeChoice.objects.get()
    assert (choice.purpose, choice.basis, choice.changed_by) == ("registration", "c", cast.cora)
    found = settled(client, "registration")
    assert (found.basis, found.reason, found.told[-1]) == ("c", "Act on towns, § 3", "Press")


def test_whoever_comes_second_is_told(as_: Any, cast: Any) -> None:
    client, page = as_(cast.cora), f"{DESK}pack/news/"
    seen = client.get(page).context["form"]["version"].value()
    assert client.post(page, {"version": seen, "basis": "a", "reason": "One"}).status_code == 302
    answer = client.post(page, {"version": seen, "basis": "a", "reason": "Two"})
    assert answer.status_code == 422
    assert "Stored now: One" in answer.content.decode()
    assert PurposeChoice.objects.get().reason == "One"


def test_refuses_an_unknown_purpose_and_an_unknown_basis(as_: Any, cast: Any) -> None:
    client = as_(cast.cora)
    assert client.get(f"{DESK}pack/astrology/").status_code == 404
    assert client.post(f"{DESK}pack/news/", {"basis": "z"}).status_code == 422
    assert not PurposeChoice.objects.exists()


def contact(client: Any, town: Any, **said: Any) -> Any:
    page = f"{DESK}contacts/{town.pk}/"
    form = client.get(page).context["form"]
    return client.post(page, {"version": form["version"].value(), **said})


def test_each_town_names_its_own_contact(as_: Any, cast: Any) -> None:
    noor = as_(cast.noor)
    said = {"name": "Data office", "email": "data@kavala.example", "is_officer": "on"}
    for _ in range(2):
        assert contact(noor, cast.kavala, **said).status_code == 302
    assert TownContact.objects.get().email == "data@kavala.example"
    assert noor.get(f"{DESK}contacts/{cast.gondomar.pk}/").status_code == 403
    assert contact(as_(cast.cora), cast.gondomar, email="data@gondomar.example").status_code == 302
    assert as_(cast.cora).get(f"{DESK}contacts/{factories.TownFactory().pk}/").status_code == 404


def test_a_wrong_address_is_told_beside_the_field(as_: Any, cast: Any) -> None:
    assert contact(as_(cast.noor), cast.kavala, email="nowhere").status_code == 422
    assert not TownContact.objects.exists()


def test_an_administrator_says_which_town_runs_the_site(as_: Any, cast: Any) -> None:
    page = f"{DESK}installation/"
    assert as_(cast.cora).post(page, {"town": cast.gondomar.pk}).status_code == 403
    for _ in range(2):
        assert as_(cast.admin).post(page, {"town": cast.gondomar.pk}).status_code == 302
    assert Installation.objects.get().town == cast.gondomar
    assert as_(cast.admin).post(page, {"town": factories.TownFactory().pk}).status_code == 422
    assert as_(cast.admin).post(page, {"town": ""}).status_code == 302
    assert queries.installing_town() is None


def test_what_is_missing_is_named_with_a_way_to_mend_it(as_: Any, cast: Any) -> None:
    page = as_(cast.cora).get(f"{DESK}pack/").content.decode()
    assert f"{DESK}contacts/{cast.kavala.pk}/" in page
    assert "Whom people ask, in 2 towns:" in page
    mine = as_(cast.noor).get(f"{DESK}pack/").content.decode()
    assert f"{DESK}contacts/{cast.kavala.pk}/" in mine
    assert f"{DESK}contacts/{cast.gondomar.pk}/" not in mine
    assert f"{DESK}pack/registration/" not in mine


def test_the_list_is_searched_narrowed_and_taken_along(as_: Any, cast: Any) -> None:
    client = as_(cast.noor)
    rows = client.get(f"{DESK}pack/?basis=a").context["list"].found
    assert {one.key for one in rows} == {
        "needs",
        "travel",
        "photos",
        "debates",
        "stories",
        "news",
        "programme",
    }
    assert [one.key for one in client.get(f"{DESK}pack/?q=backup").context["list"].found] == ["backups"]
    assert client.get(f"{DESK}pack/?town={cast.kavala.pk}").context["list"].total < len(purposes.PURPOSES)
    assert "Registration" in client.get(f"{DESK}pack/?format=csv").content.decode("utf-8-sig")
